"""Trees of boxes in the checker: polynomials, Bernstein coefficients, accept and reject."""

from fractions import Fraction
from itertools import product

import pytest
from flint import Ordering, fmpq, fmpq_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.checker.bernstein import node, tensor, verify
from proofcheck.checker.polynomial import Polynomial, variables
from proofcheck.checker.shape import Fault, read
from proofcheck.exact.bernstein import bernstein_form
from proofcheck.exact.subdivision import Positive, prove_positive

X, Y = variables(2)
ONE = Polynomial({(0, 0): 1})
RING = fmpq_mpoly_ctx.get(("x", "y"), Ordering.lex)
UNIT = [(Fraction(0), Fraction(1))] * 2
CLOSED, OPEN = (True, True), (False, False)
GRID = [[Fraction(a, 7), Fraction(b, 7)] for a, b in product(range(8), repeat=2)]

terms = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 2)),
    st.integers(-4, 4).filter(bool),
    min_size=1,
    max_size=5,
)
numbers = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 4))
ranges = st.tuples(numbers, numbers).map(sorted).filter(lambda r: r[0] < r[1]).map(tuple)
boxes = st.lists(ranges, min_size=2, max_size=2)
flags = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=2)


def value(polynomial, point):
    return sum(
        c * point[0] ** e * point[1] ** f for (e, f), c in polynomial.terms.items()
    )  # fmt: skip


def rejected(polynomial, tree, ends=(CLOSED, CLOSED), box=UNIT):
    """Why a tree is rejected; None if it is accepted."""
    try:
        verify(tensor(polynomial, box), ends, read([node], tree))
    except Fault as fault:
        return str(fault).removeprefix("certificate: ")
    return None


@given(terms, terms, numbers, numbers)
def test_arithmetic(p, q, x, y):
    first, second, point = Polynomial(p), Polynomial(q), (x, y)
    a, b = value(first, point), value(second, point)
    assert value(first + second, point) == a + b
    assert value(first - second, point) == a - b
    assert value(first * second, point) == a * b
    assert value(3 + first * 2, point) == 3 + 2 * a
    assert (first - first).terms == {}
    assert first + second == second + first
    assert first != first + 1


@given(terms, boxes)
def test_the_coefficients_are_those_of_the_other_code(p, box):
    found = tensor(Polynomial(p), box)
    form = bernstein_form(
        RING.from_dict({e: fmpq(c) for e, c in p.items()}),
        [tuple(fmpq(v.numerator, v.denominator) for v in r) for r in box],
    )
    assert found.degrees == form.degrees
    ratios = {a / b for a, b in zip(found.values, form.coefficients, strict=True) if b != 0}
    assert len(ratios) <= 1
    assert all(ratio > 0 for ratio in ratios)
    assert [not a for a in found.values] == [b == 0 for b in form.coefficients]


@settings(max_examples=60, deadline=None)
@given(terms, boxes, flags)
def test_the_proofs_of_the_other_code_are_accepted(p, box, ends):
    form = bernstein_form(
        RING.from_dict({e: fmpq(c) for e, c in p.items()}),
        [tuple(fmpq(v.numerator, v.denominator) for v in r) for r in box],
    )
    found = prove_positive(form, ends, boxes=60)
    if isinstance(found, Positive):
        tree = [list(entry) for entry in found.tree]
        assert rejected(Polynomial(p), tree, ends, box) is None
        assert rejected(Polynomial(p), tree[:-1], ends, box) is not None


nodes = st.sampled_from(
    [["positive"], ["halve", 1], ["halve", 2], ["low", 1], ["low", 2], ["high", 1], ["high", 2]]
)


def trees(depth=3):
    """Trees with the right number of nodes, that prove something or nothing."""
    leaf = st.just([["positive"]])
    if depth == 0:
        return leaf
    inner = trees(depth - 1)
    return leaf | st.tuples(nodes, inner, inner).map(
        lambda t: (
            [t[0], *t[1], *t[2]] if t[0][0] == "halve" else [t[0], *t[1]] if t[0][1:] else t[1]
        )
    )


@settings(max_examples=300, deadline=None)
@given(terms, trees(), flags)
def test_whatever_is_accepted_is_true(p, tree, ends):
    polynomial = Polynomial(p)
    if rejected(polynomial, tree, ends) is None:
        for point in GRID:
            if all((low or t > 0) and (high or t < 1)
                   for t, (low, high) in zip(point, ends, strict=True)):  # fmt: skip
                assert value(polynomial, point) > 0


P = [["positive"]]
WAVE = 20 * X * X * X + X * X * -30 + 12 * X + 1 + Y  # not monotone in x, rising in y
ACCEPTED = {
    "coefficients": (X + Y + 1, P, [CLOSED] * 2),
    "zero off the set": (X + Y * Y, P, [(False, True), CLOSED]),
    "zero on two open ends": (X * Y, P, [(False, True), (False, True)]),
    "zero at the upper open end": (ONE - X * Y, P, [(True, False), CLOSED]),
    "an open set": (X * (ONE - X) * Y, P, [OPEN, OPEN]),
    "halves": (WAVE, [["halve", 1], *P, *P], [CLOSED] * 2),
    "halves of halves": (WAVE, [["halve", 1], ["halve", 2], *P, *P, ["low", 2], *P], [CLOSED] * 2),
    "a face": (WAVE, [["low", 2], ["halve", 1], *P, *P], [CLOSED] * 2),
    "an upper face": (WAVE - Y - Y + 1, [["high", 2], ["halve", 1], *P, *P], [CLOSED] * 2),
    "as many nodes as allowed": (X + 1, [["high", 2]] * 999 + P, [CLOSED] * 2),
    "a variable that does not occur": (X + 1, [["low", 2], ["high", 2], *P], [CLOSED] * 2),
}
REJECTED = {
    "a negative coefficient": (WAVE, P, "[0]: coefficients that do not show it"),
    "zero in a corner": (X + Y, P, "[0]: coefficients that do not show it"),
    "zero at one closed end": (X * (ONE - X) + Y, P, "[0]: coefficients"),
    "zero on the face of a cut": ((ONE - X - X) * (ONE - X - X), [["halve", 1], *P, *P],
                                  "[1]: coefficients"),
    "negative in the upper half": (WAVE - Y - 1, [["halve", 1], *P, *P], "[1]: coefficients"),
    "zero on the face": (X + Y, [["low", 1], ["low", 2], *P], "[2]: coefficients"),
    "not monotone": (WAVE, [["low", 1], *P], "[0]: not monotone in variable 1"),
    "falling": (ONE - Y + X, [["low", 2], *P], "[0]: not monotone in variable 2"),
    "rising": (1 + Y + X, [["high", 2], *P], "[0]: not monotone in variable 2"),
    "variable 0": (X + 1, [["halve", 0], *P, *P], "[0]: no such variable"),
    "variable 3": (X + 1, [["low", 3], *P], "[0]: no such variable"),
    "a negative variable": (X + 1, [["low", -1], *P], "[0]: no such variable"),
    "no nodes": (X + 1, [], "fewer nodes than boxes"),
    "a half missing": (WAVE, [["halve", 1], *P], "fewer nodes than boxes"),
    "a node too many": (X + 1, P + P, "[1]: more nodes than boxes"),
    "too many nodes": (X + 1, [["high", 2]] * 1000 + P, "at most 1000 nodes expected"),
    "an empty node": (X + 1, [[]], '[0]: ["positive"], '),
    "an unknown node": (X + 1, [["split", 1], *P, *P], '[0]: ["positive"], '),
    "a variable of a leaf": (X + 1, [["positive", 1]], '[0]: ["positive"], '),
    "no variable": (X + 1, [["halve"], *P, *P], '[0]: ["positive"], '),
    "two variables": (X + 1, [["low", 1, 2], *P], '[0]: ["positive"], '),
    "a variable that is no integer": (X + 1, [["low", True], *P], "[0]: int expected"),
    "a variable as text": (X + 1, [["low", "1"], *P], "[0]: int expected"),
    "a node that is no list": (X + 1, ["positive"], "[0]: list expected"),
    "a node in an object": (X + 1, [{"positive": 1}], "[0]: list expected"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_accept(name):
    polynomial, tree, ends = ACCEPTED[name]
    assert rejected(polynomial, tree, ends) is None


@pytest.mark.parametrize("name", REJECTED)
def test_reject(name):
    polynomial, tree, message = REJECTED[name]
    assert (rejected(polynomial, tree) or "accepted").startswith(message)
