"""Bounds of polynomials with ball coefficients."""

import pytest
from flint import arb, arb_poly, fmpq, fmpz_poly

from proofcheck.exact.balls import precision
from proofcheck.flow.polynomials import positive_on


def chebyshev(n):
    """T_n(2s - 1): n + 1 times alternately 1 and -1 on the unit interval."""
    before, now = fmpz_poly([1]), fmpz_poly([-1, 2])
    for _ in range(n - 1):
        before, now = now, 2 * fmpz_poly([-1, 2]) * now - before
    return arb_poly([arb(c) for c in now.coeffs()])


@pytest.mark.parametrize("n", [2, 3, 5])
@pytest.mark.parametrize(
    ("margin", "above"), [("1/1000", True), ("99/10000", True), ("101/10000", False), ("1", False)]
)
def test_positive_exactly_where_the_minimum_is(n, margin, above):
    with precision(200):
        value = chebyshev(n) + arb_poly([arb(fmpq(101, 100))])
        whole, half = (fmpq(0), fmpq(1)), (fmpq(0), fmpq(1, 2))
        p, q = map(int, f"{margin}/1".split("/")[:2])
        for low, high in (whole, half):
            assert positive_on(value, arb(fmpq(p, q)), low, high) is above


def test_what_takes_too_many_pieces_is_not_proved():
    with precision(200):
        value = chebyshev(5) + arb_poly([arb(fmpq(101, 100))])
        assert positive_on(value, arb(0), fmpq(0), fmpq(1))
        assert not positive_on(value, arb(0), fmpq(0), fmpq(1), pieces=20)
