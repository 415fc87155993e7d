"""Numbers and formulas: exact, correctly rounded, escaped."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.report import formulas
from proofcheck.report.rationals import decimal, parse, parse_all, rank, root

RATIONALS = st.builds(
    Fraction,
    st.integers(min_value=-(10**30), max_value=10**30),
    st.integers(min_value=1, max_value=10**30),
)


def read_back(text):
    """Read a decimal of the page as a rational."""
    plain = text.replace("−", "-")
    mantissa, _, power = plain.partition("×10")
    digits = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return Fraction(mantissa) * Fraction(10) ** int(digits or "0")


@given(RATIONALS)
def test_decimals_are_rounded_to_even_at_six_digits(value):
    text, exact = decimal(value)
    context = Context(prec=6, rounding=ROUND_HALF_EVEN)
    expected = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    assert read_back(text) == Fraction(expected)
    assert exact == (read_back(text) == value)


@given(RATIONALS.map(abs))
def test_roots_are_the_nearest_decimal(value):
    text, exact = root(value)
    found = read_back(text)
    assert exact <= (found * found == value)
    if found and not exact:
        # Half a unit of the sixth digit, whose place the leading digit tells.
        places = next(
            e for e in range(-40, 40) if Fraction(10) ** e <= found < Fraction(10) ** (e + 1)
        )
        half = Fraction(10) ** (places - 5) / 2
        assert (found - half) ** 2 <= value <= (found + half) ** 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", ("0", True)),
        ("-1/8", ("−0.125", True)),
        ("2/3", ("0.666667", False)),
        ("1000000", ("1000000", True)),
        ("9999995/10000000", ("1.00000", False)),
        ("1/3000000000", ("3.33333×10⁻¹⁰", False)),
        ("123456789012", ("1.23457×10¹¹", False)),
        ("1/3000", ("0.000333333", False)),
        ("100", ("100", True)),
    ],
)
def test_decimal_by_example(value, shown):
    assert decimal(Fraction(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("4/9", ("0.666667", False)),
        ("2", ("1.41421", False)),
        ("1/4", ("0.5", True)),
        ("0", ("0", True)),
    ],
)
def test_root_by_example(value, shown):
    assert root(Fraction(value)) == shown


@pytest.mark.parametrize(
    "value",
    ["", "1.5", "1/0", "+1", " 1", "1/-2", "1e5", "٣", "1/2/3", "9" * 5000, 1.5, True, None, []],
)
def test_what_is_no_rational_is_not_read_as_one(value):
    assert parse(value) is None


def test_rationals_are_read():
    assert parse("-6/4") == Fraction(-3, 2)
    assert parse(7) == 7
    assert parse_all(["1", "1/2"]) == [1, Fraction(1, 2)]
    assert parse_all(["1", "x"]) is None
    assert parse_all("12") is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], 0),
        ([[0, 0]], 0),
        ([[1, 2], [2, 4]], 1),
        ([[1, 2], [2, 5]], 2),
        ([[0, 1], [1, 0], [1, 1]], 2),
    ],
)
def test_rank(rows, expected):
    assert rank([[Fraction(entry) for entry in row] for row in rows]) == expected


def test_rank_leaves_its_argument_alone():
    rows = [[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]]
    rank(rows)
    assert rows == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (formulas.fraction(Fraction(3, 4)), "<mfrac><mn>3</mn><mn>4</mn></mfrac>"),
        (formulas.fraction(Fraction(-5)), "<mrow><mo>−</mo><mn>5</mn></mrow>"),
        (formulas.subscript("D", "sigma"), "<msub><mi>D</mi><mi>σ</mi></msub>"),
        (
            formulas.norm_squared("<mi>D</mi>"),
            "<msup><mrow><mo stretchy='false'>‖</mo><mi>D</mi><mo stretchy='false'>‖</mo></mrow>"
            "<mn>2</mn></msup>",
        ),
        (
            formulas.row([Fraction(1), Fraction(-2)]),
            "<mrow><mo stretchy='true'>(</mo><mn>1</mn><mo separator='true'>,</mo>"
            "<mrow><mo>−</mo><mn>2</mn></mrow><mo stretchy='true'>)</mo></mrow>",
        ),
        (formulas.subscript("x", 3), "<msub><mi>x</mi><mn>3</mn></msub>"),
        (
            formulas.linear_relation([(1, 2), (3, -1)]),
            "<math><mn>2</mn><msub><mi>x</mi><mn>1</mn></msub><mo>−</mo>"
            "<msub><mi>x</mi><mn>3</mn></msub><mo>=</mo><mn>0</mn></math>",
        ),
        (
            formulas.quantity("1/3"),
            '<span class="number"><math><mfrac><mn>1</mn><mn>3</mn></mfrac></math> '
            '<span class="approx">≈ 0.333333</span></span>',
        ),
        (formulas.quantity("7"), "<math><mn>7</mn></math>"),
        (formulas.quantity("<i>"), "&lt;i&gt;"),
    ],
)
def test_golden_formulas(made, expected):
    assert str(made) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "D_sigma lies in S_sigma",
            "<i>D</i><sub><i>σ</i></sub> lies in <i>S</i><sub><i>σ</i></sub>",
        ),
        ("x_1 >= 0", "<i>x</i><sub>1</sub> ≥ 0"),
        ("<w, x_k> > 0", "⟨w, <i>x</i><sub><i>k</i></sub>⟩ &gt; 0"),
        ("|x|^2 <= 3^n", "|x|<sup>2</sup> ≤ 3<sup>n</sup>"),
        ("-D_u, +-D, a - b, n-1", "−<i>D</i><sub><i>u</i></sub>, ±D, a − b, n-1"),
        ("[-eta, 1-eta]", "[−<i>η</i>, 1−<i>η</i>]"),
        ("eta > 0, beta-decay", "<i>η</i> &gt; 0, beta-decay"),
        ("rhs_squared_k and least_label", "rhs_squared_k and least_label"),
        ("the sector +-0-", "the sector +-0-"),
        ("the rays +-(1, -t)", "the rays ±(1, −t)"),
        ("-rho_j, +-rho_j", "−<i>ρ</i><sub><i>j</i></sub>, ±<i>ρ</i><sub><i>j</i></sub>"),
        ("nu_+(u), ]_+", "<i>ν</i><sub>+</sub>(u), ]<sub>+</sub>"),
        ("P_tautau and x~_j", "<i>P</i><sub><i>ττ</i></sub> and <i>x̃</i><sub><i>j</i></sub>"),
        ("sum_{i<k} y_i", "∑<sub>i&lt;k</sub> <i>y</i><sub><i>i</i></sub>"),
        ("lambda^(2 - 4 eps)", "<i>λ</i><sup>2 − 4 <i>ε</i></sup>"),
        ("lambda_star_every_width^2", "<i>λ</i>*<sub>every width</sub><sup>2</sup>"),
        ("eta_min", "<i>η</i><sub>min</sub>"),
        ("m^-1/2, G^{-1}, 1e-6", "m<sup>−1/2</sup>, G<sup>−1</sup>, 10<sup>−6</sup>"),
        ("sqrt(pi), delta -> -oo", "√(<i>π</i>), <i>δ</i> → −∞"),
        ("<script>1, 2</script>", "&lt;script&gt;1, 2&lt;/script&gt;"),
        ("<img src=x, onerror=1>", "⟨img src=x, onerror=1⟩"),
    ],
)
def test_statements_are_set_and_escaped(text, expected):
    assert str(formulas.typeset(text)) == expected


@given(st.text())
def test_typesetting_lets_no_markup_through(text):
    shown = str(formulas.typeset(text))
    for tag in ("<i>", "</i>", "<sub>", "</sub>", "<sup>", "</sup>"):
        shown = shown.replace(tag, "")
    assert "<" not in shown
    assert ">" not in shown


def test_long_fractions_are_written_on_a_line_and_huge_ones_folded():
    assert "mfrac" not in formulas.quantity("1" * 20 + "/" + "2" * 19 + "1")
    assert "<details" in formulas.quantity("1" * 100 + "/" + "2" * 99 + "1")


def test_huge_vectors_and_numbers_too_long_to_read_are_folded_too():
    for made in (formulas.vector([Fraction(10**200), Fraction(-1)]), formulas.quantity("7" * 5000)):
        assert made.startswith('<details class="fold"><summary>exact, ')
    assert "−1)" in formulas.vector([Fraction(10**200), Fraction(-1)])
    assert "<details" not in formulas.vector([Fraction(10**30), Fraction(-1)])
