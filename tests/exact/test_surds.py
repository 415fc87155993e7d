"""Comparisons of numbers with square roots, against high precision and against exact squares."""

import doctest

import mpmath
import pytest
from flint import fmpq
from hypothesis import example, given
from hypothesis import strategies as st

from proofcheck.errors import ExactError
from proofcheck.exact import surds
from proofcheck.exact.surds import compare_ratios, sign_of_surd

numbers = st.builds(fmpq, st.integers(-50, 50), st.integers(1, 20))
squares = st.builds(fmpq, st.integers(0, 50), st.integers(1, 20))
positive = st.builds(fmpq, st.integers(1, 50), st.integers(1, 20))


def real(q):
    return mpmath.mpf(int(q.p)) / int(q.q)


def numeric_sign(x):
    """Distinct values of the small surds tested here differ by far more than 10^-80."""
    return 0 if abs(x) < mpmath.mpf(10) ** -80 else int(mpmath.sign(x))


@given(numbers, numbers, squares)
@example(fmpq(-3, 2), fmpq(1), fmpq(9, 4))
@example(fmpq(0), fmpq(-1), fmpq(2))
@example(fmpq(0), fmpq(5), fmpq(0))
@example(fmpq(-1), fmpq(5), fmpq(0))
def test_sign_of_surd_agrees_with_high_precision(a, b, c):
    with mpmath.workdps(100):
        assert sign_of_surd(a, b, c) == numeric_sign(real(a) + real(b) * mpmath.sqrt(real(c)))


@given(numbers, numbers, numbers)
def test_sign_of_surd_is_exact_at_perfect_squares(a, b, root):
    value = a + b * abs(root)
    assert sign_of_surd(a, b, root * root) == (value > 0) - (value < 0)


@given(numbers, squares, st.integers(1, 300), st.sampled_from([-1, 0, 1]))
def test_sign_of_surd_sees_the_smallest_perturbation(b, root, exponent, direction):
    a = -b * root + direction * fmpq(1, fmpq(10).p ** exponent)
    assert sign_of_surd(a, b, root * root) == direction


@given(numbers, positive, numbers, positive)
@example(fmpq(-1), fmpq(2), fmpq(-5), fmpq(50))
@example(fmpq(-1), fmpq(2), fmpq(1), fmpq(2))
@example(fmpq(0), fmpq(2), fmpq(0), fmpq(3))
def test_ratios_agree_with_high_precision(g1, n1, g2, n2):
    with mpmath.workdps(100):
        difference = real(g1) / mpmath.sqrt(real(n1)) - real(g2) / mpmath.sqrt(real(n2))
        assert compare_ratios(g1, n1, g2, n2) == numeric_sign(difference)
    assert compare_ratios(g2, n2, g1, n1) == -compare_ratios(g1, n1, g2, n2)


@given(numbers, positive, positive)
def test_ratios_do_not_see_the_length_of_the_vector(g, n, scale):
    assert compare_ratios(g, n, scale * g, scale * scale * n) == 0


def test_impossible_requests_are_refused():
    with pytest.raises(ExactError, match=r"^found the radicand -1/2, expected a number >= 0$"):
        sign_of_surd(fmpq(1), fmpq(1), fmpq(-1, 2))
    for n1, n2 in ((0, 1), (1, 0), (-1, 1), (1, -1)):
        with pytest.raises(ExactError, match=r"squared norms .* expected positive numbers"):
            compare_ratios(fmpq(1), fmpq(n1), fmpq(1), fmpq(n2))


def test_examples():
    assert doctest.testmod(surds).attempted > 0
    assert doctest.testmod(surds).failed == 0
