"""Directed rounding: the nearest multiple of 2^-96 on the promised side."""

import mpmath
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.errors import ExactError
from proofcheck.exact.directed import (
    BITS,
    down,
    exp_bounds,
    log_bounds,
    root_down,
    root_up,
    up,
)

UNIT = fmpq(1, 2**BITS)
integers = st.integers(1, 10**40)
positive = st.builds(fmpq, integers, integers)


def wide(value):
    """A rational as a number of 400 digits."""
    return mpmath.mpf(int(value.p)) / int(value.q)


@given(positive, st.booleans())
def test_roundings_are_neighbours_on_the_grid(value, negative):
    value = -value if negative else value
    low, high = down(value), up(value)
    assert low <= value <= high < low + 2 * UNIT
    assert (low / UNIT).q == (high / UNIT).q == 1
    assert (low == high) == ((value / UNIT).q == 1)


@given(positive)
def test_roots(value):
    low, high = root_down(value), root_up(value)
    assert low * low <= value <= high * high
    assert (low + UNIT) ** 2 > value
    assert high == 0 or (high - UNIT) ** 2 < value
    assert root_down(value**2 * 4) <= 2 * value <= root_up(value**2 * 4)


@pytest.mark.parametrize("number", ["0", "1", "9/4", "1/65536"])
def test_roots_of_squares_are_exact(number):
    value = fmpq(*map(int, number.split("/")))
    assert root_down(value) == root_up(value)


@given(st.builds(fmpq, st.integers(-(10**4), 10**4), st.integers(100, 10**4)))
def test_exponentials_and_logarithms(value):
    with mpmath.workdps(400):
        low, high = exp_bounds(value)
        assert wide(low) <= mpmath.exp(wide(value)) <= wide(high)
        assert high - low == (0 if value == 0 else UNIT)
        if value > 0:
            low, high = log_bounds(value)
            assert wide(low) <= mpmath.log(wide(value)) <= wide(high)
            assert high - low == (0 if value == 1 else UNIT)


def test_tiny_results_are_not_lost():
    assert exp_bounds(fmpq(-900)) == (0, UNIT)


@pytest.mark.parametrize(
    ("function", "value"),
    [(root_up, -1), (root_down, fmpq(-1, 2)), (exp_bounds, 1001), (log_bounds, 0)],
)
def test_what_has_no_answer_is_refused(function, value):
    with pytest.raises(ExactError):
        function(fmpq(value))
