"""Ball comparisons: cannot tell is not false, and no precision leaks."""

import pytest
from flint import arb, ctx, fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.exact.balls import (
    CannotTellError,
    bounds,
    dyadic,
    is_less,
    max_of,
    norm,
    precision,
    proved_less,
    series_length,
    sign_of,
    total,
    upper,
    widened,
)

WIDE = arb(0, 1)


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (arb(1), arb(2), True),
        (arb(2), arb(1), False),
        (arb(1), arb(1), False),
        (WIDE, arb(fmpq(1, 2)), None),
        (arb(1), WIDE, None),
        (arb(-2), WIDE, True),
        (arb.nan(), arb(1), None),
    ],
)
def test_is_less(left, right, answer):
    assert is_less(left, right) is answer
    assert proved_less(left, right) is (answer is True)


def test_sign():
    assert [sign_of(arb(v)) for v in (-3, 0, fmpq(1, 7))] == [-1, 0, 1]
    for unknown in (WIDE, arb(1, 1), arb.nan()):
        with pytest.raises(CannotTellError, match="not known"):
            sign_of(unknown)


def test_precision_is_put_back():
    before = ctx.prec, ctx.cap

    def fail():
        with precision(300), series_length(50):
            assert (ctx.prec, ctx.cap) == (300, 50)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (ctx.prec, ctx.cap) == before


@given(st.fractions(), st.integers(0, 90))
def test_bounds_hold_the_ball_tightly(value, grid):
    exact = fmpq(value.numerator, value.denominator)
    with precision(grid + 64 + value.numerator.bit_length()):
        ball = arb(exact)
    low, high = bounds(ball, grid)
    unit = fmpq(1, fmpz(1) << grid)
    assert low <= exact <= high
    assert high - low <= 2 * unit
    assert (low / unit).q == (high / unit).q == 1


def test_bounds_of_nothing():
    with pytest.raises(CannotTellError, match="not finite"):
        bounds(arb.pos_inf(), 3)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=5))
def test_norms_and_sums(values):
    balls = [arb(v) for v in values]
    assert total(balls).contains(arb(sum(values)))
    assert (norm(balls) ** 2).contains(arb(sum(v * v for v in values)))
    assert max_of([abs(b) for b in balls]) == max(map(abs, values))


def test_dyadic_widened_upper():
    assert dyadic(3, 4) == arb(fmpq(3, 16))
    ball = widened(arb(1), arb(fmpq(1, 4)))
    assert ball.contains(arb(fmpq(3, 4)))
    assert not ball.contains(arb(2))
    assert upper(ball) >= fmpq(5, 4)
    assert upper(ball).is_exact()
