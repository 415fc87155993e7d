"""Square roots, exponentials and logarithms of rationals, rounded to a grid in a stated direction.

Every function returns the nearest multiple of 2^-96 on one side of the true value. This is a
property of the number alone, so that another program that computes it in its own way must find
the same.
"""

from math import isqrt

from flint import arb, fmpq, fmpz

from proofcheck.errors import ExactError
from proofcheck.exact.balls import bounds, precision

BITS = 96
_UNIT = fmpz(1) << BITS
_LARGEST = 1000
"""Exponents beyond this are refused: the result would have no use, and thousands of digits."""


def down(value: fmpq) -> fmpq:
    """The largest multiple of 2^-96 that is not above a rational.

    Examples
    --------
    >>> down(fmpq(1, 3)) < fmpq(1, 3) < up(fmpq(1, 3)), down(fmpq(3, 4))
    (True, 3/4)
    """
    return fmpq((value * _UNIT).floor(), _UNIT)


def up(value: fmpq) -> fmpq:
    """The least multiple of 2^-96 that is not below a rational."""
    return fmpq((value * _UNIT).ceil(), _UNIT)


def root_down(value: fmpq) -> fmpq:
    """The square root, rounded down.

    Raises
    ------
    ExactError
        The number is negative.
    """
    return fmpq(isqrt(int((_radicand(value) * _UNIT * _UNIT).floor())), _UNIT)


def root_up(value: fmpq) -> fmpq:
    """The square root, rounded up.

    Examples
    --------
    >>> root_up(fmpq(9, 4)), root_up(fmpq(2)) - root_down(fmpq(2)) == fmpq(1, 2**96)
    (3/2, True)

    Raises
    ------
    ExactError
        The number is negative.
    """
    scaled = int((_radicand(value) * _UNIT * _UNIT).ceil())
    return fmpq(isqrt(scaled - 1) + 1 if scaled else 0, _UNIT)


def _radicand(value: fmpq) -> fmpq:
    if value < 0:
        raise ExactError(f"found the radicand {value}, expected a number >= 0")
    return value


def exp_bounds(value: fmpq) -> tuple[fmpq, fmpq]:
    """The exponential, rounded down and up.

    Raises
    ------
    ExactError
        The exponent is larger than 1000.
    """
    if value > _LARGEST:
        raise ExactError(f"found an exponent above {_LARGEST}")
    return _enclosed(value, exponential=True)


def log_bounds(value: fmpq) -> tuple[fmpq, fmpq]:
    """The natural logarithm, rounded down and up.

    Raises
    ------
    ExactError
        The number is not positive.
    """
    if value <= 0:
        raise ExactError(f"found the logarithm of {value}, expected a positive number")
    return _enclosed(value, exponential=False)


def _enclosed(value: fmpq, *, exponential: bool) -> tuple[fmpq, fmpq]:
    """Neighbours on the grid; both functions are irrational but for exp 0 and log 1."""
    if value == (0 if exponential else 1):
        exact = fmpq(1 if exponential else 0)
        return exact, exact
    bits = 2 * BITS
    while True:
        with precision(bits):
            ball = arb(value).exp() if exponential else arb(value).log()
            low, high = bounds(ball, BITS)
        if high - low <= fmpq(1, _UNIT):
            return low, high
        bits *= 2


__all__ = ["BITS", "down", "exp_bounds", "log_bounds", "root_down", "root_up", "up"]
