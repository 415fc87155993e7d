"""The one place where numbers become exact rationals and rationals become text."""

from __future__ import annotations

import re
from decimal import Decimal
from numbers import Rational, Real
from typing import TYPE_CHECKING, Any, Literal, SupportsFloat

from flint import fmpq, fmpz

from proofcheck.errors import ExactError

if TYPE_CHECKING:
    import sympy

MAX_DIGITS = 1000
"""Bound on the digits of a numerator or denominator, counted before common factors cancel."""

_FRACTION = re.compile(r"([+-]?)([0-9]+)(?:/([0-9]+))?")
_DECIMAL = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*)\.?([0-9]*)(?:[eE]([+-]?)([0-9]+))?")
_TOO_LARGE = fmpz(10) ** MAX_DIGITS
_EXPECTED = 'expected an integer, a fraction "p/q" or a decimal'


def shown(value: object, width: int = 60) -> str:
    """Return ``value`` as it can be quoted in an error: on one line and short."""
    try:
        text = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # integers beyond Python's limit, endless nesting
        return f"a value of type {type(value).__name__} too large to show"
    return text if len(text) <= width else f"{text[: width - 3]}..."


def parse_rational(text: str) -> fmpq:
    """Read a rational number exactly as it is written.

    Parameters
    ----------
    text : str
        An integer ``"3"``, a fraction ``"-3/4"`` or a decimal ``"1.25"``, ``"-.5"``, ``"1e-3"``;
        an optional sign, ASCII digits, no spaces and no underscores.

    Raises
    ------
    ExactError
        If the text is none of these, has a zero denominator, or needs more than `MAX_DIGITS`
        digits. The exponent is weighed before it is expanded.

    Examples
    --------
    >>> parse_rational("0.1") * 10 == 1
    True
    >>> parse_rational("1e999999999")
    Traceback (most recent call last):
    proofcheck.errors.ExactError: found '1e999999999', expected a number of at most 1000 digits
    """
    if match := _FRACTION.fullmatch(text):
        sign, numerator, denominator = match[1], match[2], match[3] or "1"
        shift = 0
    elif match := _DECIMAL.fullmatch(text):
        sign, numerator, denominator = match[1], match[2] + match[3], "1"
        shift = _exponent(match[4] or "", match[5] or "0") - len(match[3])
    else:
        raise ExactError(f"found {shown(text)}, {_EXPECTED}")

    numerator, denominator = numerator.lstrip("0") or "0", denominator.lstrip("0")
    if not denominator:
        raise ExactError(f"found {shown(text)}, expected a denominator other than 0")
    if numerator == "0":
        shift = 0
    elif shift < 0:  # 1.500 is 15/10, not 1500/1000
        trailing = len(numerator) - len(numerator.rstrip("0"))
        dropped = min(trailing, -shift)
        numerator, shift = numerator[: len(numerator) - dropped], shift + dropped
    if max(len(numerator) + max(shift, 0), len(denominator) + max(-shift, 0)) > MAX_DIGITS:
        raise ExactError(f"found {shown(text)}, expected a number of at most {MAX_DIGITS} digits")

    value = fmpq(fmpz(numerator), fmpz(denominator)) * fmpq(10) ** shift
    return -value if sign == "-" else value


def _exponent(sign: str, digits: str) -> int:
    """Return the exponent, cut off where it is far beyond any number that is accepted."""
    digits = digits.lstrip("0") or "0"
    size = int(digits) if len(digits) <= 9 else 10**9
    return -size if sign == "-" else size


def to_rational(value: object, *, floats: Literal["exact", "decimal"] | None = None) -> fmpq:
    """Turn a Python number or its text into an exact rational.

    Parameters
    ----------
    value : int, Fraction, Decimal, fmpz, fmpq, sympy.Rational, numpy integer, str or float
        Truth values are not numbers here. Text is read by `parse_rational`.
    floats : {"exact", "decimal"}, optional
        How to read a binary float: as the dyadic rational it holds, or as the shortest decimal
        that prints the same float. Without a choice floats are refused.

    Raises
    ------
    ExactError
        If the value is no finite rational number, is a float without a choice, or has more than
        `MAX_DIGITS` digits.

    Examples
    --------
    >>> to_rational(0.1, floats="decimal")
    1/10
    >>> to_rational(0.1, floats="exact")
    3602879701896397/36028797018963968
    """
    if floats not in (None, "exact", "decimal"):
        raise ExactError(f'found floats={shown(floats)}, expected "exact", "decimal" or None')
    if isinstance(value, bool):
        raise ExactError(f"found {value}, {_EXPECTED}")
    if isinstance(value, str):
        return parse_rational(value)
    if isinstance(value, Decimal):
        return parse_rational(str(value))
    if isinstance(value, fmpq):
        result = value
    elif isinstance(value, fmpz):
        result = fmpq(value)
    elif isinstance(value, Rational):  # int, Fraction, numpy integers, sympy rationals
        result = fmpq(int(value.numerator), int(value.denominator))
    elif isinstance(value, float) or (isinstance(value, Real) and _is_numpy(value)):
        return _from_float(value, floats)
    else:
        raise ExactError(f"found {shown(value)}, {_EXPECTED}")
    if max(abs(result.p), result.q) >= _TOO_LARGE:
        raise ExactError(f"found {shown(value)}, expected a number of at most {MAX_DIGITS} digits")
    return result


def _is_numpy(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "numpy"


def _from_float(value: Any, floats: Literal["exact", "decimal"] | None) -> fmpq:
    text = str(value)
    if text.lstrip("-") in ("nan", "inf"):
        raise ExactError(f"found {text}, expected a finite number")
    if floats is None:
        raise ExactError(
            f'found the binary float {text}, expected an exact number; choose floats="exact" '
            f'(its binary value) or floats="decimal" (the decimal {text})'
        )
    if floats == "decimal":
        return parse_rational(text)
    numerator, denominator = value.as_integer_ratio()
    return fmpq(numerator, denominator)


def rounded(value: SupportsFloat, digits: int) -> fmpq:
    """Return a number rounded to so many significant digits, as an exact decimal.

    Parameters
    ----------
    value : float, or another number that becomes one
    digits : int
        So few that platforms agree on them.

    Raises
    ------
    ExactError
        If the number is not finite.

    Examples
    --------
    >>> rounded(2 / 3, 2), rounded(1234567.0, 3)
    (67/100, 1230000)
    """
    return parse_rational(f"{float(value):.{digits}g}")


def format_rational(q: fmpq) -> str:
    """Return ``"p/q"`` in lowest terms, or ``"p"`` for an integer."""
    return str(q)


def to_sympy(q: fmpq) -> sympy.Rational:
    """Return the rational as a `sympy.Rational` (SymPy is imported only here)."""
    import sympy

    return sympy.Rational(int(q.p), int(q.q))
