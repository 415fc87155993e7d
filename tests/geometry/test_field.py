"""G, D_sigma and the least-norm vectors against their definitions."""

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.geometry.field import Field
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets, rationals

small = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=3))
planted = st.integers(2, 3).flatmap(lambda d: datasets(d=d, bits=3, position="degenerate"))
drawn = small | planted


def data_of(data):
    """What the oracles take."""
    return data.points, data.weights, data.leak


@settings(max_examples=60, deadline=None)
@given(data=drawn, draw=st.data())
def test_value_is_the_weighted_sum_of_activations(oracle, data, draw):
    w = draw.draw(st.lists(rationals(3), min_size=data.d, max_size=data.d))
    field = Survey(data).field
    assert Fraction(str(field.value(w))) == oracle.value(*data_of(data), w)
    assert field.signs(w) == oracle.signs(data.points, w)


@settings(max_examples=40, deadline=None)
@given(data=drawn)
def test_directions_are_orthogonal_projections(oracle, data):
    geometry = Survey(data).geometry
    for sector in geometry.sectors:
        velocity = geometry.velocities[sector.signs]
        direction = oracle.fractions(velocity.direction)
        assert direction == oracle.direction(*data_of(data), sector.signs)
        rebuilt = list(oracle.resultant(*data_of(data), sector.signs))
        for k, a in velocity.coefficients.items():
            assert sector.signs[k] == "0"
            x = oracle.fractions(data.points[k])
            rebuilt = [r + Fraction(str(a)) * c for r, c in zip(rebuilt, x, strict=True)]
        assert tuple(rebuilt) == direction


@settings(max_examples=40, deadline=None)
@given(data=drawn)
def test_least_norm_vectors_against_every_face_of_the_box(oracle, data):
    geometry, leak = Survey(data).geometry, Fraction(str(data.leak))
    for sector in geometry.sectors:
        velocity = geometry.velocities[sector.signs]
        point = oracle.fractions(velocity.least_norm)
        assert point == oracle.least_norm(*data_of(data), sector.signs)
        assert set(velocity.shares) == set(sector.zeros)
        rebuilt = list(oracle.resultant(*data_of(data), sector.signs))
        for k, share in velocity.shares.items():
            share, weight = Fraction(str(share)), Fraction(str(data.weights[k]))
            assert leak <= share <= 1
            x = oracle.fractions(data.points[k])
            rebuilt = [r + share * weight * c for r, c in zip(rebuilt, x, strict=True)]
        assert tuple(rebuilt) == point


@settings(max_examples=40, deadline=None)
@given(data=drawn)
def test_directions_are_the_gradient_of_the_value(oracle, data):
    """On an open sector G(w + v) - G(w) = <v, D> for small v, whatever the direction of v."""
    geometry, small_step = Survey(data).geometry, Fraction(1, 10**30)
    for sector in geometry.sectors:
        if sector.zeros:
            continue
        w = oracle.fractions(sector.witness)
        base = oracle.value(*data_of(data), w)
        for j in range(data.d):
            moved = [c + small_step * (i == j) for i, c in enumerate(w)]
            slope = (oracle.value(*data_of(data), moved) - base) / small_step
            assert slope == Fraction(str(geometry.direction(sector)[j]))


@settings(max_examples=30, deadline=None)
@given(data=drawn)
def test_value_is_linear_on_every_sector(oracle, data):
    geometry = Survey(data).geometry
    for sector in geometry.sectors:
        direction = oracle.fractions(geometry.direction(sector))
        w = oracle.fractions(sector.witness)
        assert oracle.dot(w, direction) == oracle.value(*data_of(data), w)


@settings(max_examples=30, deadline=None)
@given(data=planted, draw=st.data())
def test_normal_vectors_are_combinations_of_the_walls(oracle, data, draw):
    field = Survey(data).field
    signs = draw.draw(st.sampled_from([s.signs for s in Survey(data).geometry.sectors]))
    walls = [x for x, s in zip(data.points, signs, strict=True) if s == "0"]
    shares = draw.draw(st.lists(rationals(3), min_size=len(walls), max_size=len(walls)))
    combined = tuple(
        sum((a * x[j] for a, x in zip(shares, walls, strict=True)), fmpq(0)) for j in range(data.d)
    )
    other = draw.draw(st.lists(rationals(3), min_size=data.d, max_size=data.d))
    assert field.normal_to_sector(combined, signs)
    inside = oracle.rank([*walls, other]) == oracle.rank(walls)
    assert field.normal_to_sector(list(other), signs) is inside


CLIPPED = [
    # points, weights, leak, signs, D_sigma, least-norm vector
    ([(1, 0), (1, 1)], [1, 1], 0, "+0", (Fraction(1, 2), Fraction(-1, 2)), (1, 0)),
    ([(1, 0), (-1, 1)], [1, 1], 0, "+0", ("1/2", "1/2"), ("1/2", "1/2")),
    ([(1, 0), (-1, 1)], [4, 1], 0, "+0", (2, 2), (3, 1)),
    ([(1, 0), (-1, 1)], [4, 1], "1/2", "+0", (2, 2), (3, 1)),
    ([(1, 0), (-1, 1)], [1, 1], "3/4", "+0", ("1/2", "1/2"), ("1/4", "3/4")),
    ([(1, 0), (1, 0), (0, 1)], [1, -1, 1], 0, "00+", (0, 1), (0, 1)),
]


@pytest.mark.parametrize(("points", "weights", "leak", "signs", "projection", "point"), CLIPPED)
def test_where_the_projection_leaves_the_box(points, weights, leak, signs, projection, point):
    data = Dataset.create(points, weights, scale="sum", leak=leak)
    found = Survey(data).field.velocity(signs)
    assert tuple(map(str, found.direction)) == tuple(map(str, projection))
    assert tuple(map(str, found.least_norm)) == tuple(map(str, point))


def test_a_point_of_weight_zero_takes_no_part_but_has_a_share():
    field = Field(((fmpq(1), fmpq(0)), (fmpq(1), fmpq(1))), (fmpq(1), fmpq(0)), fmpq(1, 4))
    found = field.velocity("+0")
    assert found.shares == {1: fmpq(1, 4)}
    assert found.least_norm == (1, 0)
    assert found.direction == (fmpq(1, 2), fmpq(-1, 2))


def test_the_weights_are_minus_the_derivative_of_the_loss():
    expected = {
        ("square", "sum"): ["3", "-2"],
        ("square", "mean"): ["3/2", "-1"],
        ("logistic", "sum"): ["1/2", "-1/2"],
        ("logistic", "mean"): ["1/4", "-1/4"],
        ("exponential", "sum"): ["1", "-1"],
        ("exponential", "mean"): ["1/2", "-1/2"],
    }
    for (loss, scale), weights in expected.items():
        labels = [3, -2] if loss == "square" else [1, -1]
        data = Dataset.create([[1], [2]], labels, loss=loss, scale=scale)
        assert [str(e) for e in Survey(data).field.weights] == weights
