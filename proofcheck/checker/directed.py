"""Roots, exponentials and logarithms of rationals, rounded to multiples of 2^-96 on either side."""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from .flow.losses import Interval, exponential, logarithm

BITS = 96
ONE = 1 << BITS


def down(value: Fraction) -> Fraction:
    """Round down."""
    return Fraction(value.numerator * ONE // value.denominator, ONE)


def up(value: Fraction) -> Fraction:
    """Round up."""
    return -down(-value)


def root_down(value: Fraction) -> Fraction:
    """Return the square root of a number >= 0, rounded down."""
    return Fraction(isqrt(value.numerator * ONE * ONE // value.denominator), ONE)


def root_up(value: Fraction) -> Fraction:
    """Return the square root of a number >= 0, rounded up."""
    least = root_down(value)
    return least if least * least == value else least + Fraction(1, ONE)


def settled(enclosure: Callable[[int], Interval], bits: int) -> Interval:
    """Round a number that is not a multiple of 2^-96, given bounds to so many digits."""
    while True:
        low, high = enclosure(bits)
        if up(high) - down(low) <= Fraction(1, ONE):
            return down(low), up(high)
        bits *= 2


def exp(value: Fraction) -> Interval:
    """Return the exponential, rounded down and up."""
    if not value:
        return Fraction(1), Fraction(1)
    return settled(lambda bits: exponential(value, bits), 2 * BITS)


def log(value: Fraction) -> Interval:
    """Return the natural logarithm of a number >= 1, rounded down and up."""
    if value == 1:
        return Fraction(0), Fraction(0)
    return settled(lambda bits: logarithm(value, bits), 2 * BITS)
