"""Bernstein forms against evaluation, and proofs of positivity against brute force."""

from itertools import pairwise, product

import pytest
from flint import Ordering, fmpq, fmpq_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.errors import ExactError
from proofcheck.exact.bernstein import BernsteinForm, bernstein_form
from proofcheck.exact.subdivision import Exhausted, NotPositive, Positive, prove_positive

RING = fmpq_mpoly_ctx.get(("x", "y", "z"), Ordering.lex)
X, Y, Z = RING.gens()
UNIT = ((fmpq(0), fmpq(1)),) * 3
CLOSED, OPEN, UPPER = (True, True), (False, False), (False, True)

small = st.builds(fmpq, st.integers(-6, 6), st.integers(1, 3))
ranges = st.tuples(small, small.map(abs)).map(lambda r: (r[0], r[0] + r[1]))
boxes = st.tuples(ranges, ranges, ranges)
polynomials = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)),
    st.integers(-5, 5).map(fmpq),
    max_size=6,
).map(RING.from_dict)
parameters = st.tuples(*[st.builds(fmpq, st.integers(0, 4), st.just(4))] * 3)


def value(polynomial, point):
    total = fmpq(0)
    for exponents, factor in polynomial.to_dict().items():
        for t, k in zip(point, exponents, strict=True):
            factor *= t**k
        total += factor
    return total


def place(box, t):
    return [low + (high - low) * s for (low, high), s in zip(box, t, strict=True)]


def form_value(form, t):
    """The form at a point of the unit cube, by repeated halving formulas of de Casteljau."""
    rows = list(form.coefficients)
    for degree, s in zip(reversed(form.degrees), reversed(t), strict=True):
        blocks = [rows[i : i + degree + 1] for i in range(0, len(rows), degree + 1)]
        for _ in range(degree):
            blocks = [[a + s * (b - a) for a, b in pairwise(block)] for block in blocks]
        rows = [block[0] for block in blocks]
    (only,) = rows
    return only


@given(polynomials, boxes, parameters)
def test_the_form_has_the_values_of_the_polynomial(polynomial, box, t):
    form = bernstein_form(polynomial, box)
    expected = value(polynomial, place(box, t))
    assert form_value(form, t) == expected
    assert min(form.coefficients) <= expected <= max(form.coefficients)


@given(polynomials, boxes, parameters, st.integers(0, 2), st.booleans())
def test_parts_of_a_form(polynomial, box, t, axis, upper):
    form = bernstein_form(polynomial, box)
    low, high = box[axis]
    middle = (low + high) / 2
    half = [*box]
    half[axis] = (middle, high) if upper else (low, middle)
    assert form.halves(axis)[upper] == bernstein_form(polynomial, half)
    on_face = [*t]
    on_face[axis] = fmpq(upper)
    assert form_value(form.face(axis, upper), t) == value(polynomial, place(box, on_face))
    steps = form.increments(axis)
    if degree := form.degrees[axis]:
        degrees = [d - (j == axis) for j, d in enumerate(form.degrees)]
        slope = degree * form_value(BernsteinForm(tuple(degrees), steps), t)
        assert slope == (high - low) * value(polynomial.derivative(axis), place(box, t))
    else:
        assert steps == ()


def test_a_range_for_every_variable():
    with pytest.raises(ExactError, match="found 2 ranges, expected one for each of 3"):
        bernstein_form(X, UNIT[:2])


DECIDED = {
    # polynomial, ends: whether it is positive on the set
    "a constant": (RING.constant(1), CLOSED, True),
    "zero": (RING.constant(0), OPEN, False),
    "positive inside": (X, OPEN, True),
    "zero at a lower end": (X, CLOSED, False),
    "zero at an open lower end": (X, UPPER, True),
    "zero at an upper end": (1 - X, UPPER, False),
    "zero on an edge off the set": (X * Y, UPPER, True),
    "zero where one end is closed": (X * (1 - Y), UPPER, False),
    "a sum, zero in one corner": (X + Y, UPPER, True),
    "a parabola": (3 * X**2 - 3 * X + 1, CLOSED, True),
    "a parabola below zero": (5 * X**2 - 5 * X + 1, CLOSED, False),
    "monotone": (X**2 * Y - 2 * Z + 3, CLOSED, True),
    "a saddle": ((X - Y) ** 2 * (1 + Z) + fmpq(1, 100), CLOSED, True),
    "nearly zero in a corner": (X + Y + Z + fmpq(1, 10**30), CLOSED, True),
    "just below zero in a corner": (X + Y + Z - fmpq(1, 10**30), OPEN, False),
}


@pytest.mark.parametrize("name", DECIDED)
def test_decisions(name):
    polynomial, ends, expected = DECIDED[name]
    found = prove_positive(bernstein_form(polynomial, UNIT), (ends,) * 3)
    assert isinstance(found, Positive if expected else NotPositive)
    if not expected:
        assert value(polynomial, found.point) == found.value <= 0


def test_a_zero_inside_exhausts_the_boxes():
    found = prove_positive(bernstein_form((3 * X - 1) ** 2, UNIT), boxes=50)
    assert found == Exhausted(50)


def test_every_kind_of_node_occurs():
    wave = 20 * X**3 - 30 * X**2 + 12 * X + 1
    assert prove_positive(bernstein_form(wave + (1 - Y) + Z, UNIT)).tree == (
        ("high", 2), ("low", 3), ("halve", 1), ("positive",), ("positive",)
    )  # fmt: skip


GRID = list(product([fmpq(k, 8) for k in range(9)], repeat=3))


@settings(max_examples=60, deadline=None)
@given(polynomials, boxes)
def test_random_polynomials_against_a_grid(polynomial, box):
    found = prove_positive(bernstein_form(polynomial, box), boxes=200)
    values = [value(polynomial, place(box, t)) for t in GRID]
    if isinstance(found, Positive):
        assert min(values) > 0
    elif isinstance(found, NotPositive):
        assert value(polynomial, place(box, found.point)) == found.value <= 0
    if min(values) <= 0:
        assert not isinstance(found, Positive)
