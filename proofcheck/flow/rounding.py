"""Rationals rounded to a number of significant decimal digits, to the nearest or outward."""

from __future__ import annotations

from flint import arb, fmpq

from proofcheck.exact.rationals import format_rational
from proofcheck.flow.checkpoint import rational


def _unit(size: fmpq, digits: int) -> fmpq:
    """The value of the last of so many significant digits of a positive number."""
    exponent = len(str(size.p)) - len(str(size.q))
    if size < fmpq(10) ** exponent:
        exponent -= 1
    return fmpq(10) ** (exponent - digits + 1)


def nearest(value: fmpq, digits: int, *, like: fmpq | None = None) -> fmpq:
    """Round to significant digits, of the value or of another one.

    Examples
    --------
    >>> nearest(fmpq(2, 3), 3), nearest(fmpq(1, 300), 3, like=fmpq(1))
    (667/1000, 0)
    """
    size = abs(value) if like is None else abs(like)
    if size == 0:
        return fmpq(0)
    unit = _unit(size, digits)
    return fmpq((value / unit + fmpq(1, 2)).floor()) * unit


def down(value: fmpq, digits: int) -> fmpq:
    """The largest number of so many significant digits that is not above the value.

    Examples
    --------
    >>> down(fmpq(2, 3), 3), down(fmpq(-2, 3), 3)
    (333/500, -667/1000)
    """
    if value == 0:
        return value
    unit = _unit(abs(value), digits)
    return fmpq((value / unit).floor()) * unit


def up(value: fmpq, digits: int) -> fmpq:
    """The least number of so many significant digits that is not below the value."""
    return -down(-value, digits)


def ends(value: object) -> tuple[fmpq, fmpq]:
    """The exact ends of an interval: a ball, a pair, or a number."""
    if isinstance(value, tuple):
        return rational(value[0]), rational(value[1])
    if isinstance(value, arb):
        middle, radius = rational(value.mid()), rational(value.rad())
        return middle - radius, middle + radius
    number = rational(value)
    return number, number


def interval(value: object, digits: int) -> list[str]:
    """Write an interval, its ends rounded outward.

    Examples
    --------
    >>> interval(fmpq(2, 3), 3)
    ['333/500', '667/1000']
    """
    low, high = ends(value)
    return [format_rational(down(low, digits)), format_rational(up(high, digits))]


__all__ = ["down", "ends", "interval", "nearest", "up"]
