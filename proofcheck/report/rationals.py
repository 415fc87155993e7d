"""Rationals as the certificate writes them, and correctly rounded decimals for the reader.

Every decimal on the page is computed from integers, so that no binary float can tip a digit.
"""

import re
from fractions import Fraction
from math import isqrt

_RATIONAL = re.compile(r"-?[0-9]+(/[0-9]+)?")
_LONGEST = 4000  # characters; Python refuses to convert much longer decimal strings
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

DIGITS = 6


def parse(value: object) -> Fraction | None:
    """Read a rational of the certificate; None if the value is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value)
    if not isinstance(value, str) or len(value) > _LONGEST or not _RATIONAL.fullmatch(value):
        return None
    numerator, _, denominator = value.partition("/")
    if denominator and not int(denominator):
        return None
    return Fraction(int(numerator), int(denominator or "1"))


def parse_all(value: object) -> list[Fraction] | None:
    """Read a list of rationals; None if the value is anything else."""
    if not isinstance(value, list):
        return None
    numbers = [parse(entry) for entry in value]
    return [number for number in numbers if number is not None] if None not in numbers else None


def _exponent(value: Fraction) -> int:
    """Return the e with 10**e <= value < 10**(e + 1), for value > 0."""
    guess = len(str(value.numerator)) - len(str(value.denominator))
    return guess if value >= Fraction(10) ** guess else guess - 1


def _positional(mantissa: int, exponent: int, digits: int) -> str:
    """Write mantissa * 10**(exponent - digits + 1), the mantissa having `digits` digits."""
    text = str(mantissa)
    if not -5 <= exponent < digits + 3:
        power = str(exponent).translate(_SUPERSCRIPTS)
        return f"{text[0]}.{text[1:]}×10{power}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + text
    if exponent >= digits - 1:
        return text + "0" * (exponent - digits + 1)
    return f"{text[: exponent + 1]}.{text[exponent + 1 :]}"


def decimal(value: Fraction, digits: int = DIGITS) -> tuple[str, bool]:
    """Round to `digits` significant digits, half to even.

    Returns
    -------
    tuple of str and bool
        The decimal with a typographic minus sign, and whether it equals the value.

    Examples
    --------
    >>> decimal(Fraction(2, 3)), decimal(Fraction(-1, 8))
    (('0.666667', False), ('−0.125', True))
    """
    if not value:
        return "0", True
    minus = "−" if value < 0 else ""
    exponent = _exponent(abs(value))
    scaled = abs(value) / Fraction(10) ** (exponent - digits + 1)
    mantissa = round(scaled)
    if mantissa == 10**digits:
        mantissa, exponent = 10 ** (digits - 1), exponent + 1
    text = _positional(mantissa, exponent, digits)
    exact = scaled.denominator == 1
    if exact and "." in text and "×" not in text:
        text = text.rstrip("0").rstrip(".")
    return minus + text, exact


def root(value: Fraction, digits: int = DIGITS) -> tuple[str, bool]:
    """Round the square root of a value >= 0 to `digits` significant digits.

    Uses floor(sqrt(v) + 1/2) = (isqrt(floor(4 v)) + 1) // 2, so only integers decide.
    """
    if not value:
        return "0", True
    numerator, denominator = isqrt(value.numerator), isqrt(value.denominator)
    if numerator**2 == value.numerator and denominator**2 == value.denominator:
        return decimal(Fraction(numerator, denominator), digits)
    shift = digits - 1 - _exponent(value) // 2
    scaled = value * Fraction(100) ** shift
    rounded = (isqrt(int(4 * scaled)) + 1) // 2
    return decimal(rounded / Fraction(10) ** shift, digits)[0], False


def rank(rows: list[list[Fraction]]) -> int:
    """Return the rank of a rational matrix, by elimination."""
    rest = [list(row) for row in rows if any(row)]
    found = 0
    while rest:
        pivot = rest.pop()
        column = next(j for j, entry in enumerate(pivot) if entry)
        found += 1
        for row in rest:
            factor = row[column] / pivot[column]
            row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        rest = [row for row in rest if any(row)]
    return found
