"""Decimal brackets of roots."""

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.errors import ExactError
from proofcheck.exact.roots import decimal_bracket


@given(st.integers(1, 999), st.integers(1, 40), st.integers(0, 8))
def test_the_root_is_between_the_ends(p, q, digits):
    root = fmpq(p, q)
    low, high = decimal_bracket(lambda t: root - t, fmpq(0), fmpq(1000), digits)
    assert low < root <= high
    assert high - low == fmpq(1, 10**digits)
    assert (high * 10**digits).q == 1


@pytest.mark.parametrize(
    ("low", "high"),
    [(fmpq(3, 2), fmpq(2)), (fmpq(0), fmpq(7, 5)), (fmpq(1, 3), fmpq(2)), (fmpq(1), fmpq(5, 3))],
    ids=["not positive", "not negative", "lower end no decimal", "upper end no decimal"],
)
def test_ends_that_do_not_enclose_a_root(low, high):
    with pytest.raises(ExactError, match="expected decimals and a change of sign"):
        decimal_bracket(lambda t: 2 - t * t, low, high, 1)
