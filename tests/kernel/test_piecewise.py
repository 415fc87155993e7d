"""Piecewise Laurent polynomials: calculus, smoothness, and what is refused."""

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.errors import KernelError
from proofcheck.kernel.laurent import Laurent, polynomial
from proofcheck.kernel.piecewise import constant, down, line, linear_through, steps, up
from proofcheck.strategies import rationals

terms = st.dictionaries(st.integers(-5, 4), rationals(bits=3), max_size=4)
without_logarithm = terms.map(lambda t: {k: c for k, c in t.items() if k != -1})
points = st.lists(rationals(bits=3), min_size=1, max_size=4, unique_by=str).map(sorted)


def value(coefficients, x):
    return sum((c * x**k for k, c in coefficients.items()), fmpq(0))


@given(terms, terms, rationals(bits=3, nonzero=True))
def test_laurent_arithmetic(p, q, x):
    f, g = Laurent.of(p), Laurent.of(q)
    assert f(x) == value(p, x)
    assert (f + g)(x) == value(p, x) + value(q, x)
    assert (f * g)(x) == value(p, x) * value(q, x)
    assert f.scaled(3)(x) == 3 * value(p, x)
    assert f.derivative()(x) == sum((k * c * x ** (k - 1) for k, c in p.items()), fmpq(0))
    assert f.coefficients == {k: c for k, c in p.items() if c != 0}


@given(without_logarithm)
def test_a_derivative_undoes_an_antiderivative(p):
    f = Laurent.of(p)
    assert f.antiderivative().derivative().coefficients == f.coefficients
    assert 0 not in f.antiderivative().coefficients


@given(terms, st.integers(-3, 3), rationals(bits=3, nonzero=True))
def test_division_by_a_multiple_of_a_power(p, k, c):
    f = Laurent.of(p)
    assert (f / Laurent.of({k: c}) * Laurent.of({k: c})).coefficients == f.coefficients


def test_zero_over_zero_is_zero():
    assert (polynomial([]) / polynomial([])).coefficients == {}


@pytest.mark.parametrize(
    "refused",
    [
        lambda: Laurent.of({-1: 1}).antiderivative(),
        lambda: Laurent.of({1: 1}).limit(),
        lambda: polynomial([1]) / polynomial([]),
        lambda: polynomial([1]) / polynomial([1, 1]),
        lambda: constant(1).integral(),
        lambda: steps([fmpq(1), fmpq(0)], [polynomial([])] * 3),
        lambda: steps([fmpq(0)], [polynomial([])]),
    ],
)
def test_what_cannot_be_done_is_refused(refused):
    with pytest.raises(KernelError):
        refused()


def test_limits_and_degrees():
    assert Laurent.of({0: 3, -2: 1}).limit() == 3
    assert Laurent.of({-2: 1}).limit() == 0
    assert (polynomial([1, 2]).degree, Laurent.of({-2: 1}).degree) == (1, -2)
    assert polynomial([0, 0, 1]).is_polynomial(2)
    assert not polynomial([0, 0, 1]).is_polynomial(1)
    assert not Laurent.of({-1: 1}).is_polynomial(3)


@given(points, st.data())
def test_piecewise_arithmetic_and_integrals(breaks, data):
    heights = [data.draw(rationals(bits=3)) for _ in breaks]
    f = linear_through(list(zip(breaks, heights, strict=True)))
    x = data.draw(rationals(bits=4))
    g = up(breaks[0]) * line(1, 2)
    assert (f + g)(x) == f(x) + g(x)
    assert (f - g)(x, "left") == f(x, "left") - g(x, "left")
    assert (f * g)(x) == f(x) * g(x)
    assert f.refined([x])(x) == f(x)
    trapezes = sum(
        ((b - a) * (p + q) / 2 for a, b, p, q in zip(breaks, breaks[1:], heights, heights[1:],
                                                     strict=False)),
        fmpq(0),
    )  # fmt: skip
    assert f.integral() == trapezes
    whole = f.antiderivative()
    assert whole(breaks[0]) == 0
    assert whole(breaks[-1] + 1) == trapezes
    assert whole.derivative()(x) == f(x)
    assert all(k >= 0 for _, k in whole.knots)


def test_the_square_of_a_ramp_is_once_differentiable():
    ramp = down(fmpq(1, 2))
    assert ramp.knots == ((fmpq(1, 2), 0),)
    assert (ramp * ramp).knots == ((fmpq(1, 2), 1),)
    assert (ramp + up(fmpq(1, 2))).derivative_at(fmpq(1, 2), 1, "left") == -1
    assert (ramp - ramp).knots == ()


def test_jumps_and_sides():
    step = steps([fmpq(0)], [polynomial([1]), polynomial([2])])
    assert (step(fmpq(0)), step(fmpq(0), "left"), step.smoothness(fmpq(0))) == (2, 1, -1)


def test_cells():
    f = up(fmpq(0)) + up(fmpq(1))
    ends = [(a, b) for a, b, _ in f.cells(fmpq(-1), fmpq(1, 2))]
    assert ends == [(-1, 0), (0, fmpq(1, 2))]
    assert f.cells(fmpq(3), fmpq(3)) == []


def test_an_integral_over_unbounded_tails():
    tail = steps([fmpq(-2), fmpq(3)], [Laurent.of({-4: 1}), polynomial([]), Laurent.of({-2: 5})])
    assert tail.integral() == fmpq(1, 24) + fmpq(5, 3)
