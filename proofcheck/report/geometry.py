"""The tables of the geometry: sectors, critical directions, violations of genericity."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from proofcheck.report.formulas import quantity, vector
from proofcheck.report.pictures.scene import read_points
from proofcheck.report.rationals import parse, parse_all, rank
from proofcheck.report.reading import TYPES, critical_entries, objects, table
from proofcheck.report.witness import show

ROWS = 200


@dataclass(frozen=True)
class Cut:
    """Rows of a table that ends after `ROWS` of them."""

    rows: list[Any]
    left_out: int


@dataclass(frozen=True)
class CriticalRow:
    """A critical direction."""

    number: int
    signs: str
    direction: Markup
    norm_squared: Markup
    norm_rank: int
    side: str
    type: str
    type_rank: int
    growing: bool
    clarke: bool
    boursier: bool


@dataclass(frozen=True)
class SectorRow:
    """A sector with its interior point and its direction."""

    signs: str
    dimension: int | None
    witness: Markup
    direction: Markup


@dataclass(frozen=True)
class Geometry:
    """What section four of the page shows."""

    scope: str
    total: object
    by_dimension: list[tuple[int, int]]
    counts: list[tuple[str, int, int]]
    critical: Cut
    sectors: Cut
    zero_value: Cut
    boundary: Cut


def _cut(rows: list[Any]) -> tuple[list[Any], int]:
    return rows[:ROWS], max(0, len(rows) - ROWS)


def _vector(value: object) -> Markup:
    numbers = parse_all(value)
    return vector(numbers) if numbers else show(value)


def _critical(entries: list[Mapping[str, Any]]) -> Cut:
    kept, left_out = _cut(entries)
    norms = [parse(entry.get("norm_squared")) or Fraction(0) for entry in kept]
    ranks = {norm: position for position, norm in enumerate(sorted(set(norms)))}
    rows = []
    for number, (entry, norm) in enumerate(zip(kept, norms, strict=True), start=1):
        kind = str(entry.get("type", ""))
        rows.append(
            CriticalRow(
                number=number,
                signs=str(entry.get("signs", "")),
                direction=_vector(entry.get("direction")),
                norm_squared=quantity(entry.get("norm_squared", "")),
                norm_rank=ranks[norm],
                side="−" if entry.get("sign") == "-" else "+",
                type=kind,
                type_rank=TYPES.index(kind) if kind in TYPES else len(TYPES),
                growing=entry.get("growing") is True,
                clarke=entry.get("clarke_critical") is True,
                boursier=entry.get("boursier_critical") is True,
            )
        )
    return Cut(rows, left_out)


def _dimension(signs: str, points: list[list[Fraction]] | None) -> int | None:
    """Return d minus the rank of the points with sign 0."""
    if points is None or len(signs) != len(points):
        return None
    zeros = [point for point, sign in zip(points, signs, strict=True) if sign == "0"]
    return len(points[0]) - rank(zeros)


def _sectors(items: list[Mapping[str, Any]], points: list[list[Fraction]] | None) -> Cut:
    kept, left_out = _cut(items)
    rows = []
    for item in kept:
        signs = str(item.get("signs", ""))
        witness, direction = _vector(item.get("witness")), _vector(item.get("direction"))
        rows.append(SectorRow(signs, _dimension(signs, points), witness, direction))
    return Cut(rows, left_out)


def _violations(entries: list[Mapping[str, Any]], *keys: str) -> Cut:
    kept, left_out = _cut(entries)
    rows = [
        (_vector(entry.get("direction")), *(str(entry.get(key, "")) for key in keys))
        for entry in kept
    ]
    return Cut(rows, left_out)


def _by_dimension(value: object) -> list[tuple[int, int]]:
    pairs = (
        (int(key), count)
        for key, count in table(value).items()
        if key.isascii() and key.isdigit() and len(key) < 10 and type(count) is int
    )
    return sorted(pairs)


def geometry(document: Mapping[str, Any]) -> Geometry:
    """Collect the tables of sectors and directions."""
    sectors = table(document.get("sectors"))
    critical = critical_entries(document)
    points = read_points(table(document.get("dataset")))
    counts = []
    for kind in TYPES:
        of_kind = [entry for entry in critical if entry.get("type") == kind]
        growing = sum(entry.get("growing") is True for entry in of_kind)
        counts.append((kind, len(of_kind), growing))
    return Geometry(
        scope=str(sectors.get("scope", "")),
        total=sectors.get("total"),
        by_dimension=_by_dimension(sectors.get("by_dimension")),
        counts=counts,
        critical=_critical(critical),
        sectors=_sectors(objects(sectors.get("items")), points),
        zero_value=_violations(objects(document.get("zero_value_extrema")), "signs", "type"),
        boundary=_violations(objects(document.get("boundary_directions")), "signs", "sign", "face"),
    )
