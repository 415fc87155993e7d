"""Polynomials with ball coefficients on the unit interval of scaled time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from math import comb

from flint import arb, arb_poly, fmpq

from proofcheck.exact.balls import proved_less, total, upper


def positive_on(value: arb_poly, margin: arb, low: fmpq, high: fmpq, *, pieces: int = 4000) -> bool:
    """Whether value(s) > margin is proved for all low <= s <= high.

    The interval is halved until the enclosure of the polynomial decides, or that of its
    derivative says that the ends decide. So many pieces are looked at; a polynomial that is flat
    close to the margin would need a number that is exponential in the precision.
    """
    slope = value.derivative()
    parts = [(low, high)]
    for _ in range(pieces):
        if not parts:
            return True
        a, b = parts.pop()
        ball = arb((a + b) / 2, (b - a) / 2)
        if proved_less(margin, value(ball)):
            continue
        if not (proved_less(margin, value(arb(a))) and proved_less(margin, value(arb(b)))):
            return False
        steep = slope(ball)
        if steep > 0 or steep < 0:
            continue
        parts += [(a, (a + b) / 2), ((a + b) / 2, b)]
    return not parts


def sum_of(polynomials: Iterable[arb_poly]) -> arb_poly:
    """The sum of polynomials; 0 if there are none."""
    return sum(polynomials, arb_poly([0]))


def unit_interval() -> arb:
    """The ball [0, 1]."""
    return arb(fmpq(1, 2), fmpq(1, 2))


def largest_on_unit(polynomial: arb_poly) -> arb:
    """Bound of |polynomial| on 0 <= s <= 1: the sum of the absolute coefficients."""
    return upper(total(abs(c) for c in polynomial.coeffs()))


def range_on_unit(polynomial: arb_poly) -> tuple[arb, arb]:
    """Exact bounds below and above of polynomial(s) for all 0 <= s <= 1.

    They are the least and the largest coefficient in Bernstein form, the sums over k <= j of
    C(j, k) / C(n, k) c_k for coefficients c_0, ..., c_n (Cargo and Shisha 1966). The first and the
    last one are the values at 0 and 1, so that nothing is lost where they are monotone.

    Examples
    --------
    >>> range_on_unit(arb_poly([1, 2, 1])), range_on_unit(arb_poly([0, 4, -4]))
    ((1.00000000000000, 4.00000000000000), (0, 2.00000000000000))
    """
    c = polynomial.coeffs() or [arb(0)]
    n = len(c) - 1
    scaled = [a / comb(n, k) for k, a in enumerate(c)]
    values = [total(comb(j, k) * scaled[k] for k in range(j + 1)) for j in range(n + 1)]
    return reduce(arb.min, values).lower(), reduce(arb.max, values).upper()


__all__ = ["largest_on_unit", "positive_on", "range_on_unit", "sum_of", "unit_interval"]
