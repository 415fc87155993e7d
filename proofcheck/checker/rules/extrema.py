"""Section 10: the strict extrema of G on the sphere by its one-sided derivatives."""

from collections.abc import Iterator, Sequence

from ..critical import adjacent
from ..document import Certificate
from ..linear import dot
from ..sectors import Field, Sector

Nums = Sequence[int]


def derivative(field: Field, u: Nums, v: Nums) -> int:
    """Return the derivative of G at u towards v, times den and the denominator of the leak."""
    low, high, total = field.leak.numerator, field.leak.denominator, 0
    for point, pull in zip(field.points, field.pulls, strict=True):
        side = dot(u, point) or dot(v, point)
        total += dot(v, pull) * (high if side > 0 else low)
    return total


def rise(field: Field, u: Nums, v: Nums) -> int:
    """Return the sign of the change of G on the sphere from u towards v."""
    value = derivative(field, u, u)
    first = dot(u, u) * derivative(field, u, v) - value * dot(u, v) or -value
    return (first > 0) - (first < 0)


def extremum(c: Certificate, sector: Sector, u: Nums) -> str | None:
    """Say whether u is a strict maximum or minimum."""
    near = [s for s in adjacent(c.sectors, sector) if s is not sector]
    rises = {rise(c.field, u, s.witness.nums) for s in near}
    if sector.dimension > 1 or not near:
        value = derivative(c.field, u, u)
        rises.add((value < 0) - (value > 0))
    return "maximum" if rises == {-1} else "minimum" if rises == {1} else None


def radial(c: Certificate, sector: Sector, u: Nums) -> bool:
    """Say whether |u|^2 D = G(u) u."""
    (nums, den), value = sector.direction, derivative(c.field, u, u)
    scale = dot(u, u) * c.field.den * c.field.leak.denominator
    return all(p * scale == value * x * den for p, x in zip(nums, u, strict=True))


def strict_extrema(c: Certificate) -> Iterator[tuple[Sector, Nums, str]]:
    """List the strict extrema: sector, point, type."""
    for sector in c.sectors:
        points: list[Nums] = [sector.witness.nums]
        if sector.dimension > 1:
            points = [sector.direction.nums, [-x for x in sector.direction.nums]]
        for u in points:
            if any(u) and c.field.masks(u) == sector.masks and (kind := extremum(c, sector, u)):
                yield sector, u, kind
