"""Canonical parameters of a univariate neuron: expressions over symbols, and no text."""

import doctest

import pytest
import sympy

from proofcheck.geometry import canonical as module
from proofcheck.geometry.canonical import (
    canonical_parameters,
    circle,
    neuron_from_invariant,
    pushed_metric,
)

NEURONS = [(3, 4, 2), (-3, 4, -2), (0, 1, 5), (-5, 0, 1), (sympy.Rational(1, 2), -1, 0)]


@pytest.mark.parametrize(("a", "b", "c"), NEURONS)
def test_the_direction_is_that_of_the_neuron(a, b, c):
    r, theta = canonical_parameters(a, b, c, 2)
    size = sympy.sqrt(a**2 + b**2)
    direction, tangent = circle(theta)
    assert (direction * size - sympy.Matrix([a, -b])).applyfunc(sympy.simplify).is_zero_matrix
    assert sympy.simplify(direction.dot(tangent)) == 0
    assert sympy.simplify(r - 2 * c * size) == 0


@pytest.mark.parametrize(("a", "b", "c"), NEURONS)
def test_a_neuron_comes_back_from_its_invariant(a, b, c):
    square = a**2 + b**2
    found = neuron_from_invariant(c**2 - square, c * sympy.sqrt(square))
    assert found == (square, c**2)


@pytest.mark.parametrize(("a", "b", "c"), NEURONS)
def test_the_metric_is_diagonal(a, b, c):
    square = a**2 + b**2
    expected = sympy.diag(9 * (square + c**2), sympy.Integer(1) / square)
    assert pushed_metric(a, b, c, 3) == expected


def test_text_is_never_read():
    for call in (
        lambda: canonical_parameters("1", 0, 1, 1),
        lambda: neuron_from_invariant("7", 12),
    ):
        with pytest.raises(sympy.SympifyError):
            call()


def test_examples_in_the_documentation():
    assert doctest.testmod(module).failed == 0
