"""Attracting samples: both classifications against velocities at directions beside the rays."""

import random

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.exact.linear_algebra import dot, sign
from proofcheck.geometry.attractors import (
    SIDES,
    Motion,
    motion_by_threshold,
    motion_by_velocity,
    printed_condition,
    sample_positions,
)
from proofcheck.strategies import rationals

A, R, S, D = Motion.ATTRACTOR, Motion.REPULSOR, Motion.SINK, Motion.SOURCE
EQ, NONE = Motion.EQUILIBRIUM, Motion.NONE

# residuals at -1, 0, 1, 2: the sample, N, threshold, p left, p right, motions (r > 0), printed
GOLDEN = [
    ((-1, 4, -1, -1), 2, 1, -16, -4, -8, A, A, True),
    ((1, -4, 1, 1), 2, 1, -16, -4, -8, R, R, True),
    ((7, -3, 2, -1), 3, 2, -8, -6, -6, A, A, True),
    ((1, 4, -1, -1), 2, 1, -16, 4, -8, NONE, A, True),
    ((1, 1, 1, 1), 2, 1, -1, 1, 2, NONE, NONE, True),
    ((-5, 1, -5, -5), 2, 1, -1, -5, -10, NONE, NONE, False),
    ((-4, 4, -2, -2), 2, 1, -16, -16, -16, EQ, EQ, False),
    ((0, 1, 2, -2), 2, 1, -1, 0, 0, S, EQ, True),
]
MIRROR = {A: R, R: A, S: D, D: S, EQ: EQ, NONE: NONE}


@pytest.mark.parametrize("row", GOLDEN)
def test_worked_out_by_hand(row):
    rho, k, n, threshold, left, right, at_left, at_right, printed = row
    position = sample_positions([fmpq(x) for x in (-1, 0, 1, 2)], list(map(fmpq, rho)))[k - 1]
    assert (position.n, position.threshold) == (n, threshold)
    assert (position.product("left"), position.product("right")) == (left, right)
    for side, kind in (("left", at_left), ("right", at_right)):
        for classify in (motion_by_threshold, motion_by_velocity):
            assert classify(position, side, 1) is kind
            assert classify(position, side, -1) is MIRROR[kind]
    assert printed_condition(position) is printed


def test_residuals_of_one_sign_attract_where_weights_are_negative():
    first, _ = sample_positions([fmpq(-2), fmpq(2)], [fmpq(1), fmpq(1)])
    assert (first.threshold, first.product("left"), first.product("right")) == (-5, 0, -3)
    assert motion_by_threshold(first, "left", 1) is S
    assert motion_by_threshold(first, "right", 1) is A


EPSILON = fmpq(1, 10**9)


def beside(xs, rho, ray, shift, neuron_sign):
    """The field on an arc beside a ray, and the limit of the angular velocity at the ray.

    The angular velocity at ray + shift * tangent is linear in the shift on the arc; two of its
    values give the limit.
    """
    tangent = (-ray[1], ray[0])

    def at(amount):
        d = tuple(a + amount * t for a, t in zip(ray, tangent, strict=True))
        active = [j for j, x in enumerate(xs) if x * d[0] + d[1] > 0]
        g = (sum(rho[j] * xs[j] for j in active), sum(rho[j] for j in active))
        return g, -neuron_sign * (-g[0] * d[1] + g[1] * d[0])

    (near, half), (far, full) = at(shift / 2), at(shift)
    assert near == far
    return any(near), sign(2 * half - full)


def brute_force(xs, rho, k, side, neuron_sign):
    """The motion from directions on both sides of a ray of the sample k (from 0)."""
    s = 1 if side == "right" else -1
    ray = (fmpq(s), -s * xs[k])
    alive_before, before = beside(xs, rho, ray, -EPSILON, neuron_sign)
    alive_after, after = beside(xs, rho, ray, EPSILON, neuron_sign)
    if alive_before != alive_after:
        return S if (before, after) in ((1, 0), (0, -1)) else D
    if not alive_before:
        return NONE
    if before * after == 0:
        return EQ
    return {(1, -1): A, (-1, 1): R}.get((before, after), NONE)


def compare(xs, rho):
    """Compare all rays; return the motions that occur."""
    seen = set()
    for k, position in enumerate(sample_positions(xs, rho)):
        for side in SIDES:
            for e in (1, -1):
                found = brute_force(xs, rho, k, side, e)
                assert motion_by_threshold(position, side, e) is found, (xs, rho, k, side, e)
                assert motion_by_velocity(position, side, e) is found, (xs, rho, k, side, e)
                seen.add(found)
    return seen


def test_thousands_of_small_integers():
    source, seen = random.Random(7), dict.fromkeys(Motion, 0)
    for _ in range(2500):
        n = source.randint(1, 5)
        xs = [fmpq(source.randint(-3, 3)) for _ in range(n)]
        for kind in compare(xs, [fmpq(source.randint(-4, 4)) for _ in range(n)]):
            seen[kind] += 1
    assert min(seen.values()) > 100, seen


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(rationals(bits=4), rationals(bits=4)), min_size=1, max_size=6))
def test_rational_samples(pairs):
    compare([x for x, _ in pairs], [r for _, r in pairs])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(rationals(bits=3), rationals(bits=3)), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_data_does_not_matter(pairs, source):
    shuffled = list(range(len(pairs)))
    source.shuffle(shuffled)
    plain = sample_positions([x for x, _ in pairs], [r for _, r in pairs])
    moved = sample_positions([pairs[i][0] for i in shuffled], [pairs[i][1] for i in shuffled])
    assert moved == [plain[i] for i in shuffled]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(rationals(bits=3), rationals(bits=3)), min_size=1, max_size=5))
def test_a_pull_is_the_sum_over_its_side(pairs):
    for (x, _), position in zip(
        pairs, sample_positions([x for x, _ in pairs], [r for _, r in pairs]), strict=True
    ):
        for side in SIDES:
            chosen = [(u, r) for u, r in pairs if (u < x if side == "left" else u > x)]
            weighted = sum((r * (u * x + 1) for u, r in chosen), fmpq(0))
            assert dot(position.pull(side), position.sample) == weighted
