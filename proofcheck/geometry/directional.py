"""Extrema of G on the sphere by its one-sided derivatives, without the vectors D_sigma.

An oracle for the finite test of `proofcheck.geometry.critical`: it looks at all adjacent sectors,
not only those of one dimension more, and uses nothing but the definition of G.
"""

from collections.abc import Iterator, Sequence

from flint import fmpq

from proofcheck.exact.linear_algebra import Vector, dot, sign
from proofcheck.geometry.arrangement import Sector
from proofcheck.geometry.critical import Geometry
from proofcheck.geometry.field import Field


def derivative(field: Field, u: Sequence[fmpq | int], v: Sequence[fmpq | int]) -> fmpq:
    """Return the one-sided derivative of G at u towards v.

    Parameters
    ----------
    field : Field
    u, v : d rationals

    Examples
    --------
    >>> derivative(Field(((fmpq(1), fmpq(0)),), (fmpq(2),), fmpq(0)), [0, 1], [3, 0])
    6
    """
    total = fmpq(0)
    for x, weight in zip(field.points, field.weights, strict=True):
        side, rate = dot(x, u) or dot(x, v), dot(x, v)
        total += weight * (rate if side > 0 else field.leak * rate)
    return total


def rise(field: Field, u: Sequence[fmpq | int], v: Sequence[fmpq | int]) -> int:
    """Return the sign of the change of G on the sphere from u towards v, which is not parallel.

    G(cos t u + sin t v') = G(u) cos t + phi sin t for small t > 0 and unit vectors u and v'
    orthogonal to u (Maennel et al. 2018, section 4.1), so G(u) decides if phi is 0.

    Parameters
    ----------
    field : Field
    u, v : d rationals
        u is not 0.

    Returns
    -------
    int
        -1, 0 or 1.
    """
    value = field.value(u)
    first = dot(u, u) * derivative(field, u, v) - value * dot(u, v)
    return sign(first) or -sign(value)


def rises(geometry: Geometry, sector: Sector, u: Vector) -> set[int]:
    """Return the signs of the changes of G on the sphere from u into the sectors around it.

    Parameters
    ----------
    geometry : Geometry
    sector : Sector
        The sector of u.
    u : tuple of d fmpq
        Any point of a sector of dimension one, or a multiple of D_sigma.
    """
    found = {rise(geometry.field, u, other.witness) for other in geometry.adjacent(sector)}
    if sector.dimension > 1 or not found:  # within the sector G falls off like the cosine
        found.add(-sign(geometry.field.value(u)))
    return found


def strict_extremum(geometry: Geometry, sector: Sector, u: Vector) -> str | None:
    """Say whether u is a strict "maximum" or "minimum" of G on the sphere; see `rises`."""
    found = rises(geometry, sector, u)
    return "maximum" if found == {-1} else "minimum" if found == {1} else None


def extrema(geometry: Geometry) -> Iterator[tuple[Sector, Vector, str]]:
    """List the strict extrema of G on the sphere: sector, a point, "maximum" or "minimum".

    On a sector of dimension more than one, where G is <., D_sigma>, the only candidates are
    D_sigma and -D_sigma. Of the line of zeros of all points one ray stands for both.
    """
    for sector in geometry.sectors:
        candidates = [tuple(map(fmpq, sector.witness))]
        if sector.dimension > 1:
            direction = geometry.direction(sector)
            candidates = [direction, tuple(-c for c in direction)]
        for u in candidates:
            if any(u) and geometry.field.signs(u) == sector.signs:
                kind = strict_extremum(geometry, sector, u)
                if kind is not None:
                    yield sector, u, kind


__all__ = ["derivative", "extrema", "rise", "rises", "strict_extremum"]
