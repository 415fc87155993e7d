"""Fits by one or two neurons."""

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.geometry.two_neurons import two_neuron_fit
from proofcheck.strategies import datasets


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
