"""Fits by one or two neurons."""

import pytest
from flint import fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.exact.linear_algebra import dot, rank
from proofcheck.geometry.two_neurons import two_neuron_fit
from proofcheck.strategies import datasets, rationals


def heights(fit, data):
    return [
        sum(
            (a * max(dot(w, x), fmpq(0)) for w, a in zip(fit.weights, fit.outputs, strict=True)),
            fmpq(0),
        )
        for x in data.points
    ]


def test_three_points_are_fitted_by_two_neurons():
    data = Dataset.create([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True)
    fit = two_neuron_fit(data)
    assert len(fit.outputs) == 2
    assert heights(fit, data) == list(data.labels)


def test_both_signs_of_the_output_occur():
    fit = two_neuron_fit(Dataset.create([[1, 2], [-2, 1], [1, 1]], [1, -1, 1]))
    assert sorted(fit.outputs) == [-1, 1]


MORE_POINTS_THAN_WEIGHTS = {
    "numbers on a line": ([[1], [2]], [1, 2], {}, 1),
    "four values of one neuron": ([[0], [1], [2], [3]], [1, 2, 3, 4], {"bias": True}, 1),
    "three points on each side": (
        [[k] for k in (-3, -2, -1, 1, 2, 3)],
        [2, 1, 0, 0, -1, -2],
        {"bias": True},
        2,
    ),
}


@pytest.mark.parametrize("name", MORE_POINTS_THAN_WEIGHTS)
def test_neurons_that_pass_through_more_points_than_they_have_weights(name):
    inputs, labels, options, neurons = MORE_POINTS_THAN_WEIGHTS[name]
    data = Dataset.create(inputs, labels, **options)
    fit = two_neuron_fit(data)
    assert len(fit.outputs) == neurons
    assert heights(fit, data) == list(data.labels)


@given(st.integers(1, 3).flatmap(lambda d: datasets(d=d, n=5, bits=2, leak=0)), st.data())
def test_what_two_neurons_without_a_common_active_point_make_is_found(data, draw):
    assume(rank(data.points) == data.d)
    weights = st.lists(rationals(2), min_size=data.d, max_size=data.d)
    first, second = (
        [max(dot(w, x), fmpq(0)) for x in data.points]
        for w in (draw.draw(weights), draw.draw(weights))
    )
    assume(not any(p and q for p, q in zip(first, second, strict=True)))
    output = draw.draw(st.sampled_from((1, -1)))
    labels = [p + output * q for p, q in zip(first, second, strict=True)]
    made = Dataset.create(data.points, labels)
    fit = two_neuron_fit(made)
    assert (fit is None) is not any(labels)
    if fit is not None:
        assert heights(fit, made) == labels


NONE = {
    "five points on a line, up and down": (
        [[k] for k in range(5)],
        [1, 0, 1, 0, 1],
        {"bias": True},
    ),
    "a leak": ([[-1, 1], [0, 1], [1, 1]], [1, 0, 1], {"leak": "1/10"}),
    "points that do not span": ([[1, 0], [2, 0]], [1, 1], {}),
    "one point, two labels": ([[1, 1], [1, 1], [0, 1]], [1, 2, 1], {}),
}


@pytest.mark.parametrize("name", NONE)
def test_none(name):
    inputs, labels, options = NONE[name]
    assert two_neuron_fit(Dataset.create(inputs, labels, **options)) is None


@given(st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2, loss="square")))
def test_what_is_found_fits(data):
    fit = two_neuron_fit(data)
    if fit is not None:
        assert 1 <= len(fit.outputs) <= 2
        assert heights(fit, data) == list(data.labels)
