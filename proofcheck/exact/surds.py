"""Signs of numbers with one square root, decided with rationals alone."""

from __future__ import annotations

from flint import fmpq

from proofcheck.errors import ExactError
from proofcheck.exact.linear_algebra import sign


def sign_of_surd(a: fmpq, b: fmpq, c: fmpq) -> int:
    """Return the sign of a + b sqrt(c) as -1, 0 or 1.

    Parameters
    ----------
    a, b, c : fmpq
        Rationals with c >= 0.

    Raises
    ------
    ExactError
        If c is negative.

    Examples
    --------
    The convergent 99/70 lies above the square root of 2:

    >>> sign_of_surd(fmpq(99, 70), fmpq(-1), fmpq(2))
    1
    """
    if c < 0:
        raise ExactError(f"found the radicand {c}, expected a number >= 0")
    rational, irrational = sign(a), sign(b) * sign(c)
    if rational * irrational >= 0:
        return rational or irrational
    return rational * sign(a * a - b * b * c)


def compare_ratios(g1: fmpq, n1: fmpq, g2: fmpq, n2: fmpq) -> int:
    """Return the sign of g1 / sqrt(n1) - g2 / sqrt(n2) as -1, 0 or 1.

    With g = G(w) and n = <w, w> this compares the values of G on the unit sphere.

    Parameters
    ----------
    g1, g2 : fmpq
    n1, n2 : fmpq
        Squared norms, positive.

    Raises
    ------
    ExactError
        If n1 or n2 is not positive.

    Examples
    --------
    >>> compare_ratios(fmpq(1), fmpq(2), fmpq(5), fmpq(50))
    0
    """
    if n1 <= 0 or n2 <= 0:
        raise ExactError(f"found the squared norms {n1} and {n2}, expected positive numbers")
    if sign(g1) != sign(g2):
        return 1 if sign(g1) > sign(g2) else -1
    return sign(g1) * sign(g1 * g1 * n2 - g2 * g2 * n1)
