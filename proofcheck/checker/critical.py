"""Sections 6 and 7: critical directions and violations of genericity."""

from bisect import bisect_left
from fractions import Fraction
from typing import Any

from .linear import dot
from .sectors import Field, Sector
from .shape import expect, inside, require


def at(sectors: list[Sector], prefix: str) -> Sector | None:
    """Return the first item whose signs begin so."""
    i = bisect_left(sectors, prefix, key=lambda s: s.signs)
    return sectors[i] if i < len(sectors) and sectors[i].signs.startswith(prefix) else None


def adjacent(sectors: list[Sector], sector: Sector) -> list[Sector]:
    """List the items that agree with the sector wherever it is not 0.

    Each prefix kept is the beginning of one of them, so the work is that of the answer.
    """
    first, *rest = sector.signs.split("0")
    found = {first: at(sectors, first)}
    for part in rest:
        longer = (prefix + sign + part for prefix in found for sign in "+-0")
        found = {prefix: item for prefix in longer if (item := at(sectors, prefix))}
    return [item for item in found.values() if item]


def gap(v: tuple[int, ...], sector: Sector, other: Sector) -> int:
    """Return <v, D' - D> up to a positive factor, D being that of the sector."""
    (nums, den), (nums2, den2) = sector.direction, other.direction
    return int(dot(v, nums2) * den - dot(v, nums) * den2)


def slopes(sector: Sector, near: list[Sector]) -> set[int]:
    """Return the signs of the slopes towards the adjacent items of one dimension more."""
    gaps = [gap(s.witness.nums, sector, s) for s in near if s.dimension == sector.dimension + 1]
    return {(value > 0) - (value < 0) for value in gaps}


def type_of(sector: Sector, sign: str, near: list[Sector], clarke_critical: bool) -> str:
    """Return the type of a critical direction."""
    signs = slopes(sector, near)
    if (sign == "+" and 1 not in signs) or (sector.dimension == 1 and signs == {-1}):
        return "maximum"
    if (sign == "-" and -1 not in signs) or (sector.dimension == 1 and signs == {1}):
        return "minimum"
    return "saddle" if clarke_critical else "crossing"


def clarke(sector: Sector, near: list[Sector], evidence: dict[str, Any]) -> bool:
    """Verify whether D is in the hull of the directions of the adjacent items without 0."""
    cells = {s.signs: s for s in near if not s.zeros}
    if "separator" in evidence:
        gaps = [gap(evidence["separator"].nums, sector, cell) for cell in cells.values()]
        require(all(value > 0 for value in gaps), "does not separate", "separator")
        return False
    weights = evidence["weights"]
    require(weights.keys() <= cells.keys(), "not an adjacent sector without 0", "weights")
    require(all(weight > 0 for weight in weights.values()), "not positive", "weights")
    require(sum(weights.values()) == 1, "the sum is not 1", "weights")
    parts = [(weight, cells[signs].direction) for signs, weight in weights.items()]
    for j, value in enumerate(sector.direction.nums):
        mean = sum(weight * Fraction(nums[j], den) for weight, (nums, den) in parts)
        require(mean == Fraction(value, sector.direction.den), "another mean", "weights")
    return True


def entry(sectors: list[Sector], sector: Sector, evidence: dict[str, Any]) -> dict[str, Any]:
    """Return the entry of `critical`, having verified its evidence."""
    near, (nums, den) = adjacent(sectors, sector), sector.direction
    with inside("clarke"):
        is_clarke = clarke(sector, near, evidence)
    sign = sector.side(sector.direction_masks)
    kind = type_of(sector, sign, near, is_clarke)
    return {
        "signs": sector.signs,
        "direction": sector.direction,
        "norm_squared": Fraction(dot(nums, nums), den * den),
        "sign": sign,
        "type": kind,
        "clarke_critical": is_clarke,
        "boursier_critical": sector.direction == sector.least,
        "growing": (sign, kind) in (("+", "maximum"), ("-", "minimum")),
    }


def agree(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Compare an entry with the expected one."""
    for key, value in expected.items():
        expect(found[key], value, key)


def critical(sectors: list[Sector], found: list[dict[str, Any]]) -> None:
    """Verify `critical`."""
    moving = [s for s in sectors if s.moves and s.side(s.direction_masks)]
    require(len(found) == len(moving), f"{len(moving)} entries expected")
    for i, (values, sector) in enumerate(zip(found, moving, strict=True)):
        with inside(f"[{i}]"):
            expect(values["signs"], sector.signs, "signs")
            agree(values, entry(sectors, sector, values["clarke"]))


def violations(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Compare `zero_value_extrema` or `boundary_directions` with the expected list."""
    require(len(found) == len(expected), f"{len(expected)} entries expected")
    for i, (values, wanted) in enumerate(zip(found, expected, strict=True)):
        with inside(f"[{i}]"):
            agree(values, wanted)


def zero_value_extrema(sectors: list[Sector]) -> list[dict[str, Any]]:
    """Return the strict extrema of G with the value 0."""
    lines = [s for s in sectors if s.dimension == 1 and not s.moves]
    signs = [(s, slopes(s, adjacent(sectors, s))) for s in lines]
    return [{"signs": s.signs, "direction": s.witness, "type": "maximum" if -1 in t else "minimum"}
            for s, t in signs if t in ({-1}, {1})]  # fmt: skip


def boundary_directions(field: Field, sectors: list[Sector]) -> list[dict[str, Any]]:
    """Return the directions D and -D on the boundary of their sector."""
    return [{"signs": s.signs, "sign": sign, "direction": s.direction, "face": field.signs(face)}
            for s in sectors if s.moves for sign, face in s.faces(s.direction_masks)]  # fmt: skip
