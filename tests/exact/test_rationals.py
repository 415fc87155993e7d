"""Numbers enter exactly as written, or are refused with one line."""

import doctest
import math
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
import sympy
from flint import arb, fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.errors import ExactError
from proofcheck.exact import rationals
from proofcheck.exact.rationals import (
    MAX_DIGITS,
    format_rational,
    parse_rational,
    shown,
    to_rational,
    to_sympy,
)

TEXTS = {
    "integers": [("0", 0), ("-0", 0), ("3", 3), ("+3", 3), ("-12", -12), ("007", 7)],
    "fractions": [
        ("3/4", Fraction(3, 4)),
        ("-6/8", Fraction(-3, 4)),
        ("+1/3", Fraction(1, 3)),
        ("0/5", 0),
        ("4/2", 2),
        ("1/010", Fraction(1, 10)),
    ],
    "decimals": [
        ("1.25", Fraction(5, 4)),
        ("-.5", Fraction(-1, 2)),
        ("2.", 2),
        ("0.1", Fraction(1, 10)),
        ("-0.0", 0),
    ],
    "exponents": [
        ("1e-3", Fraction(1, 1000)),
        ("1E+2", 100),
        ("-2.50e1", -25),
        ("0e999999999999999999999", 0),
        ("0.000e-99999999999", 0),
        (".5e0", Fraction(1, 2)),
    ],
    "at the bound": [
        ("9" * MAX_DIGITS, 10**MAX_DIGITS - 1),
        (f"1e{MAX_DIGITS - 1}", 10 ** (MAX_DIGITS - 1)),
        (f"1e-{MAX_DIGITS - 1}", Fraction(1, 10 ** (MAX_DIGITS - 1))),
        ("1/" + "9" * MAX_DIGITS, Fraction(1, 10**MAX_DIGITS - 1)),
        ("0" * 5000 + "1", 1),
        ("1." + "0" * 5000, 1),
        ("1" + "0" * 2000 + "e-2000", 1),
        ("0." + "0" * 998 + "1" + "0" * 3000, Fraction(1, 10**999)),
    ],
}
NO_TEXTS = {
    "no number": ["", "x", "1x", "one", "--1", "+-1", "e5", ".", "-", "1e", "1e+", "0x10", "1,5"],
    "spaces": [" 1", "1 ", "1\n", "\t1", "1 /2", "1/ 2", "- 1", "1 000"],
    "underscores": ["1_000", "1_0/3", "0._1", "1e1_0"],
    "unicode digits": ["١", "１", "1/２", "½", "1e²", "−1"],
    "mixed forms": ["1.5/2", "1/2.5", "1e2/3", "1/-2", "1/+2", "1/2/3", "1.2.3"],
    "not finite": ["nan", "inf", "-inf", "NaN", "Infinity"],
}
TOO_LONG = [
    "9" * (MAX_DIGITS + 1),
    "1" + "0" * MAX_DIGITS,
    f"1e{MAX_DIGITS}",
    f"1e-{MAX_DIGITS}",
    f"12e-{MAX_DIGITS}",
    "1e999999999",
    "1e-999999999",
    "1e" + "9" * 6000,
    "-1E-" + "9" * 6000,
    "1/" + "9" * (MAX_DIGITS + 1),
    "0." + "1" * (MAX_DIGITS + 1),
]


@pytest.mark.parametrize("reason", TEXTS)
def test_texts_are_read_exactly(reason):
    for text, value in TEXTS[reason]:
        assert parse_rational(text) == fmpq(value.numerator, value.denominator), text


@pytest.mark.parametrize("reason", NO_TEXTS)
def test_other_texts_are_refused(reason):
    for text in NO_TEXTS[reason]:
        with pytest.raises(ExactError) as refusal:
            parse_rational(text)
        message = str(refusal.value)
        assert message.startswith(f"found {text!r}, expected an integer, a fraction")
        assert message.isprintable()


def test_a_zero_denominator_is_named():
    for text in ("1/0", "-0/000"):
        with pytest.raises(ExactError, match=r"^found '.*', expected a denominator other than 0$"):
            parse_rational(text)


def test_long_numbers_are_refused_before_they_are_expanded():
    start = time.perf_counter()
    for text in TOO_LONG:
        with pytest.raises(ExactError, match=rf"expected a number of at most {MAX_DIGITS} digits$"):
            parse_rational(text)
    assert time.perf_counter() - start < 1


@given(st.fractions())
def test_fractions_agree_with_the_standard_library(value):
    assert parse_rational(str(value)) == fmpq(value.numerator, value.denominator)
    assert to_rational(value) == parse_rational(str(value))


DECIMAL = r"[+-]?([0-9]{1,9}\.?[0-9]{0,9}|\.[0-9]{1,9})([eE][+-]?[0-9]{1,2})?"


@given(st.from_regex(DECIMAL, fullmatch=True))
def test_decimals_agree_with_the_standard_library(text):
    expected = Fraction(text)
    assert Fraction(Decimal(text)) == expected
    assert parse_rational(text) == fmpq(expected.numerator, expected.denominator)


@given(st.text(alphabet="0123456789+-./eE_ ", max_size=8))
def test_every_accepted_text_means_the_same_to_the_standard_library(text):
    try:
        value = parse_rational(text)
    except ExactError:
        return
    expected = Fraction(text)
    assert value == fmpq(expected.numerator, expected.denominator)


VALUES = [
    (3, fmpq(3)),
    (Fraction(-6, 8), fmpq(-3, 4)),
    (Decimal("0.10"), fmpq(1, 10)),
    (Decimal("1E+3"), fmpq(1000)),
    (fmpz(7), fmpq(7)),
    (fmpq(2, 3), fmpq(2, 3)),
    (sympy.Rational(2, 3), fmpq(2, 3)),
    (sympy.Integer(-5), fmpq(-5)),
    (numpy.int8(-5), fmpq(-5)),
    (numpy.uint64(2**64 - 1), fmpq(2**64 - 1)),
    ("-3/4", fmpq(-3, 4)),
    (numpy.str_("1.5"), fmpq(3, 2)),
    (10**MAX_DIGITS - 1, fmpq(10**MAX_DIGITS - 1)),
]


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=lambda v: type(v).__name__)
def test_python_numbers_are_taken_exactly(value, expected):
    result = to_rational(value)
    assert isinstance(result, fmpq)
    assert result == expected


NO_VALUES = {
    "truth values": [True, False, numpy.True_, sympy.true],
    "other types": [None, 1j, [1], b"1", arb(1), sympy.Symbol("x"), sympy.sqrt(2), sympy.Float(1)],
    "arrays": [numpy.array(1), numpy.array([[1, 2], [3, 4]])],
    "not finite floats": [math.nan, math.inf, -math.inf, numpy.float32("nan")],
    "not finite": [Decimal("nan"), Decimal("-Infinity"), Decimal("sNaN"), sympy.oo, sympy.nan],
    "too long": [10**MAX_DIGITS, Fraction(1, 10**MAX_DIGITS), Decimal("1e999999999")],
    "far too long": [10**5000, fmpz(10) ** 5000, sympy.Integer(10) ** 5000],
}


@pytest.mark.parametrize("reason", NO_VALUES)
@pytest.mark.parametrize("floats", [None, "exact", "decimal"])
def test_other_values_are_refused(reason, floats):
    for value in NO_VALUES[reason]:
        with pytest.raises(ExactError, match=r"^found .*, expected ") as refusal:
            to_rational(value, floats=floats)
        assert str(refusal.value).isprintable()
        assert len(str(refusal.value)) < 200


FLOATS = [0.1, -2.5, 1e-7, 1e22, 5e-324, 1.7976931348623157e308, numpy.float64(0.3)]
FLOATS += [numpy.float32(0.1), numpy.float16(0.1), numpy.longdouble(1) / 3]


@pytest.mark.parametrize("value", FLOATS, ids=repr)
def test_floats_need_a_choice(value):
    with pytest.raises(ExactError, match=r'binary float .*floats="exact".*floats="decimal"'):
        to_rational(value)
    exact = to_rational(value, floats="exact")
    assert (int(exact.p), int(exact.q)) == value.as_integer_ratio()
    decimal = to_rational(value, floats="decimal")
    expected = Fraction(str(value))
    assert (int(decimal.p), int(decimal.q)) == (expected.numerator, expected.denominator)


def test_float32_prints_its_own_shortest_decimal():
    assert to_rational(numpy.float32(0.1), floats="decimal") == fmpq(1, 10)
    assert to_rational(numpy.float32(0.1), floats="exact") != fmpq(1, 10)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_both_readings_of_a_float_round_to_it(value):
    for floats in ("exact", "decimal"):
        rational = to_rational(value, floats=floats)
        assert float(Fraction(int(rational.p), int(rational.q))) == value


def test_an_unknown_choice_is_refused():
    with pytest.raises(ExactError, match=r"found floats='nearest', expected \"exact\""):
        to_rational(1, floats="nearest")


@given(st.fractions())
def test_formatting_is_reduced_and_reads_back(value):
    text = format_rational(fmpq(value.numerator, value.denominator))
    assert text == str(value)
    assert parse_rational(text) == fmpq(value.numerator, value.denominator)


@given(st.fractions())
def test_sympy_gets_the_same_number(value):
    rational = to_sympy(fmpq(value.numerator, value.denominator))
    assert isinstance(rational, sympy.Rational)
    assert rational == sympy.Rational(value.numerator, value.denominator)
    assert to_rational(rational) == fmpq(value.numerator, value.denominator)


def test_what_is_shown_is_one_short_line():
    nested: object = []
    for _ in range(100_000):
        nested = [nested]
    for value in ("a\nb", "\u2028\u202e", "x" * 10**6, numpy.eye(9), 10**5000, [10**5000], nested):
        text = shown(value)
        assert text.isprintable()
        assert len(text) <= 60


def test_importing_is_light():
    code = "import sys, proofcheck.exact.rationals; print({'sympy', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_examples():
    assert doctest.testmod(rationals).attempted > 0
    assert doctest.testmod(rationals).failed == 0
