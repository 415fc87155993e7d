"""Section 10, early alignment: margins, stays, and the scales that suffice."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import isqrt
from typing import Any, NamedTuple

from ..critical import adjacent
from ..document import Certificate
from ..linear import Vector, dot
from ..sectors import Sector
from ..shape import require
from ..systems import inverse


class Stay(NamedTuple):
    """|D|^2 of a sector, and the cosines between which a neuron moves in it."""

    square: Fraction
    upper: Fraction
    lower: Fraction

    def contains(self, other: "Stay") -> bool:
        """Say whether a stay there counts as one here."""
        wide = self.upper**2 * self.square >= other.upper**2 * other.square
        deep = self.lower**2 * self.square >= other.lower**2 * other.square
        return self.square <= other.square and wide and deep


def constants(c: Certificate) -> tuple[Fraction, Fraction]:
    """Return eps and alpha."""
    table = c.data.tables.get("flow", {})
    eps, alpha = table.get("eps", Fraction(1, 4)), table.get("alpha", Fraction(1, 10))
    for value, limit in ((eps, Fraction(1, 3)), (alpha, Fraction(1))):
        numeric = isinstance(value, Fraction)
        require(numeric and 0 < value < limit, "eps in (0, 1/3) and alpha in (0, 1) expected")
    require(eps.denominator <= 100, "a denominator of eps of at most 100 expected")
    return eps, alpha


def norm(vector: Vector) -> Fraction:
    """Return |v|^2."""
    return Fraction(dot(vector.nums, vector.nums), vector.den**2)


def largest(c: Certificate) -> Fraction:
    """Return Dmax^2."""
    return max(norm(s.direction) for s in c.sectors if not s.zeros)


def feedback(c: Certificate) -> Fraction:
    """Return F = c sum |x_k|^2."""
    return Fraction(c.data.factor * sum(dot(x, x) for x in c.data.points))


def up(r: Fraction, bits: int) -> Fraction:
    """Return a dyadic number above the square root."""
    return Fraction(isqrt(4**bits * r.numerator // r.denominator) + 1, 2**bits)


def cosine(r: Fraction) -> Fraction:
    """Return a dyadic number in [sqrt(r), 1)."""
    require(0 <= r < 1, "the reach of a sector is not below its norm")
    bits = 10
    while r and up(r, bits) >= 1:
        bits *= 2
    return up(r, bits) if r else r


def log(r: Fraction) -> int:
    """Return the least j >= 0 with r <= 2^j."""
    return (max(-(-r.numerator // r.denominator), 1) - 1).bit_length()


def is_root(x: Fraction, base: Fraction, degree: int) -> bool:
    """Say whether x is the root of a number > 0, or the root rounded down to 15 digits."""
    if x <= 0 or x**degree >= base:
        return x > 0 and x**degree == base
    first = len(str(x.numerator)) - len(str(x.denominator))
    unit = Fraction(10) ** (first - 14 - (x < Fraction(10) ** first))
    return (x / unit).denominator == 1 and base < (x + unit) ** degree


def margins(c: Certificate, index: int) -> list[tuple[Fraction, Fraction]]:
    """Return margin_k and square_k of the walls of an item."""
    sector, item = c.sectors[index], c.values["sectors"]["items"][index]
    rows = [c.data.points[k] for k in sector.zeros]
    dual = inverse([[Fraction(dot(x, z)) for z in rows] for x in rows])
    found = []
    for i, k in enumerate(sector.zeros):
        shift = item["coefficients"].get(k, Fraction(0))
        ends = sorted((c.field.leak * c.field.weights[k], c.field.weights[k]))
        margin = min(shift - ends[0], ends[1] - shift)
        found.append((margin, margin**2 / dual[i][i]))
    return found


def stability(c: Certificate) -> Fraction | None:
    """Return the least square_k of an extremal vector."""
    extremal = {entry["signs"] for entry in c.critical if entry["boursier_critical"]}
    indices = (i for i, s in enumerate(c.sectors) if s.signs in extremal)
    return min((square for i in indices for _, square in margins(c, i)), default=None)


def expulsion(c: Certificate) -> Fraction | None:
    """Return the least force with which an item expels neurons."""
    indices = [i for i, s in enumerate(c.sectors) if s.least != s.direction and any(s.masks)]
    found = [max(square for m, square in margins(c, i) if m < 0) for i in indices]
    return min(found, default=None)


def reach(c: Certificate) -> dict[str, dict[str, Fraction]]:
    """Return the reach of the items that have an entry of `critical` on their boundary."""
    listed = {entry["signs"]: entry for entry in c.critical}
    found: dict[str, dict[str, Fraction]] = {}
    for sector in c.sectors:
        if (entry := listed.get(sector.signs)) is not None:
            for other in adjacent(c.sectors, sector):
                if other is not sector:
                    best = found.setdefault(other.signs, {})
                    old = best.get(entry["sign"], Fraction(0))
                    best[entry["sign"]] = max(old, entry["norm_squared"])
    return found


def slow(c: Certificate) -> list[Sector]:
    """List the items in which neurons can spend time."""
    return [s for s in c.sectors if s.least == s.direction and any(s.direction.nums)]


def least(c: Certificate) -> Fraction:
    """Return the least |P|^2 that is not 0."""
    return min(norm(s.least) for s in c.sectors if any(s.least.nums))


def stays(c: Certificate, output: str, alpha: Fraction, saddles: bool) -> Iterator[Stay]:
    """List the stays of neurons with a sign of output."""
    listed, bounds = {entry["signs"]: entry for entry in c.critical}, reach(c)
    for sector in slow(c):
        entry, square = listed.get(sector.signs), norm(sector.direction)
        signs = (output, "-" if output == "+" else "+")
        reached = bounds.get(sector.signs, {})
        upper, lower = (cosine(reached.get(s, Fraction(0)) / square) for s in signs)
        ahead = entry is not None and entry["sign"] == output
        behind = entry is not None and entry["sign"] != output
        upper = max(Fraction(99, 100), upper) if ahead else upper
        if saddles:
            start = (1 - alpha) * min(Fraction(1), up(least(c) / square, 10))
            lower = start if behind else min(lower, start)
        elif entry and entry["type"] in ("maximum", "minimum") and not entry["growing"]:
            continue
        elif behind:
            lower = max(1 - alpha, lower)
        if any(sector.masks):
            yield Stay(square, upper, lower)


def front(found: Iterable[Stay]) -> list[Stay]:
    """Return one of all stays that contain each other, and none that another one contains."""
    kept: list[Stay] = []
    for stay in found:
        if not any(other.contains(stay) for other in kept):
            kept = [other for other in kept if not stay.contains(other)] + [stay]
    return kept


def scale(c: Certificate, saddles: bool) -> dict[str, Any]:
    """Return the values of theorem 1 (ii), or of theorem 3."""
    (eps, alpha), top = constants(c), largest(c)
    both = [list(stays(c, output, alpha, saddles)) for output in "+-"]
    fronts, bits = [front(found) for found in both], 0
    for found in fronts:
        total = Fraction(0)
        for stay in found:
            parts = (log(((1 + y) / (1 - y)) ** 16) for y in (stay.upper, stay.lower))
            total += up(top / stay.square, 10) * sum(parts) / 32
        bits = max(bits, int(total / (eps * Fraction(99, 100))) + 1)
    allowed = [top] + [s / 4 for s in (stability(c), expulsion(c)) if s is not None]
    for stay in both[0] + both[1]:
        allowed.append(stay.square * (1 - max(stay.upper, stay.lower) ** 2) / 10**4)
    q, degree = eps.denominator, 4 * (eps.denominator - 2 * eps.numerator)
    noise = min(allowed)
    require(noise > 0, "the margins are not positive")
    other = max(-(-log((feedback(c) ** 2 / noise) ** q) // degree), 1)
    values = {"eps": eps, "alpha": alpha, "deficit": Fraction(1, 100), "bits_time": bits,
              "bits_perturbation": other, "perturbation_squared": noise,
              "stays": max(map(len, fronts))}  # fmt: skip
    if (most := max(bits, other)) <= 3000:
        values["lambda_star_ii"] = Fraction(1, 2**most)
    return values
