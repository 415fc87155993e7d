"""Ball arithmetic (python-flint's arb), its comparisons wrapped once.

A comparison of two arbs is True when it is proved and False both when it is refuted and when
nothing is known. Here the answer is True, False or None, or an error that says that the balls
cannot tell. The working precision is a global of flint: it is only ever changed inside
`precision`, and put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from flint import arb, ctx, fmpq, fmpz

from proofcheck.errors import ExactError


class CannotTellError(ExactError):
    """The balls at hand do not decide a comparison; more precision may."""


def precision(bits: int) -> AbstractContextManager[object]:
    """Work with so many bits in a ``with`` block.

    Examples
    --------
    >>> with precision(200):
    ...     third = arb(fmpq(1, 3))
    >>> bool(third.rad() < 2**-198), ctx.prec == 53
    (True, True)
    """
    return ctx.workprec(bits)


@contextmanager
def series_length(length: int) -> Iterator[None]:
    """Keep so many coefficients of power series in a ``with`` block."""
    before = ctx.cap
    ctx.cap = length
    try:
        yield
    finally:
        ctx.cap = before


def is_less(left: arb, right: arb) -> bool | None:
    """Whether left < right: True, False, or None if the balls overlap.

    Examples
    --------
    >>> is_less(arb(1), arb(2)), is_less(arb(2), arb(2)), is_less(arb(1, 2), arb(2))
    (True, False, None)
    """
    if left < right:
        return True
    if left >= right:
        return False
    return None


def proved_less(left: arb, right: arb) -> bool:
    """True if left < right is proved; False says nothing more than that it was not."""
    return is_less(left, right) is True


def sign_of(value: arb) -> int:
    """Return -1, 0 or 1.

    Raises
    ------
    CannotTellError
        If the ball holds numbers of different signs.

    Examples
    --------
    >>> sign_of(arb(-3)), sign_of(arb(0))
    (-1, 0)
    """
    if value > 0:
        return 1
    if value < 0:
        return -1
    if value.is_zero():
        return 0
    raise CannotTellError(f"the sign of {value.str(8)} is not known")


def upper(value: arb) -> arb:
    """An exact number that no number of the ball exceeds."""
    return value.upper()


def dyadic(mantissa: int, bits: int) -> arb:
    """The exact ball mantissa / 2^bits, whatever the precision."""
    return arb((mantissa, -bits))


def widened(value: arb, radius: arb) -> arb:
    """The ball value +- radius."""
    return value + arb(0, upper(radius))


def total(values: Iterable[arb]) -> arb:
    """The sum of balls; 0 if there are none."""
    return sum(values, arb(0))


def norm(values: Iterable[arb]) -> arb:
    """The Euclidean norm of a vector of balls."""
    return total(v * v for v in values).nonnegative_part().sqrt()


def max_of(values: Sequence[arb]) -> arb:
    """The largest of some bounds; 0 if there are none."""
    largest = arb(0)
    for value in values:
        largest = largest.max(value)
    return upper(largest)


def bounds(value: arb, bits: int) -> tuple[fmpq, fmpq]:
    """The least interval with ends in Z / 2^bits that holds the ball.

    Parameters
    ----------
    value : arb
    bits : int
        At least 0.

    Raises
    ------
    CannotTellError
        If the ball is not finite.

    Examples
    --------
    >>> bounds(arb(1) / 3, 4)
    (5/16, 3/8)
    """
    if not value.is_finite():
        raise CannotTellError("the ball is not finite")
    scale = fmpz(1) << bits
    with precision(max(ctx.prec, 64) + abs(int(value.mid().man_exp()[1])) + bits):
        low, high = (value.lower() * scale).floor(), (value.upper() * scale).ceil()
        return fmpq(_least(low), scale), fmpq(-_least(-high), scale)


def _least(integer: arb) -> fmpz:
    """The least integer of a ball around an integer."""
    found = integer.unique_fmpz()
    if found is None:
        found = (integer.mid() - integer.rad() - 1).floor().unique_fmpz()
    if found is None:
        raise CannotTellError(f"{integer.str(8)} is not enclosed tightly")
    return found


__all__ = [
    "CannotTellError",
    "bounds",
    "dyadic",
    "is_less",
    "max_of",
    "norm",
    "precision",
    "proved_less",
    "series_length",
    "sign_of",
    "total",
    "upper",
    "widened",
]
