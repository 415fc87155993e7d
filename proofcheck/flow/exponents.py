"""The rate at which deficits vanish with the scale, fitted and predicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from flint import arb, fmpq

from proofcheck.exact.balls import precision, total
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.alignment import Interval, Measurement, shown
from proofcheck.flow.small_init import largest_norm_squared
from proofcheck.geometry.critical import Geometry

_BITS = 160
_GRID = 10**12


@dataclass(frozen=True, slots=True)
class Exponent:
    """The exponent of the deficit of one neuron in lambda.

    Attributes
    ----------
    neuron : int
        Numbered from 1.
    fitted : pair of fmpq
        Encloses the slope of ln(deficit) against ln(lambda) by least squares.
    predicted : pair of fmpq
        2 eps |D| / Dmax, rounded down and up to 12 decimals.
    """

    neuron: int
    fitted: Interval
    predicted: Interval


def exponents(measured: Sequence[Measurement], geometry: Geometry, eps: fmpq) -> list[Exponent]:
    """The exponents of all neurons that are aligned at the last scale that was followed.

    Fitted over the scales at which the neuron ends with a positive deficit in the sector of the
    last one; there must be two.
    """
    found = []
    followed = [m for m in measured if m.reason is None]
    for i, last in enumerate(followed[-1].ends if followed else ()):
        points = [
            (m.scale, end.deficit)
            for m in followed
            if (end := m.ends[i]).signs == last.signs
            and end.deficit is not None
            and end.deficit[0] > 0
        ]
        if last.outcome == "aligned" and len(points) > 1:
            vector = geometry.field.velocity(last.signs).least_norm
            share = dot(vector, vector) / largest_norm_squared(geometry)
            found.append(Exponent(i + 1, _slope(points), _root(4 * eps**2 * share)))
    return found


def _slope(points: Sequence[tuple[fmpq, Interval]]) -> Interval:
    with precision(_BITS):
        x = [arb(scale).log() for scale, _ in points]
        y = [arb((low + high) / 2, (high - low) / 2).log() for _, (low, high) in points]
        mean = total(x) / len(x)
        slope = total((one - mean) * value for one, value in zip(x, y, strict=True))
        return shown(slope / total((one - mean) ** 2 for one in x))


def _root(square: fmpq) -> Interval:
    """The square root, rounded down and up to 12 decimals."""
    low = fmpq(isqrt(int((square * _GRID**2).floor())), _GRID)
    return low, low if low**2 == square else low + fmpq(1, _GRID)


__all__ = ["Exponent", "exponents"]
