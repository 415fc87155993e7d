"""Figure 3: forty points, gradient descent, and the moments at which the loss rests."""

from itertools import pairwise

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.certificate import canonical
from proofcheck.errors import ExperimentError
from proofcheck.experiments import forty_points, reproduce
from proofcheck.experiments.descent import descend, growth_rates, plateaus
from proofcheck.experiments.fits import fits_exactly
from proofcheck.experiments.forty_points import (
    DATASET,
    KNOTS,
    POINTS,
    VALUES,
    carrying,
    occupied,
    patterns,
    teacher,
    teacher_network,
)
from proofcheck.experiments.moments import Moment
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network


def test_the_teacher_goes_through_its_knots():
    assert [teacher(knot) for knot in KNOTS] == list(VALUES)
    assert list(VALUES) == [fmpq(v, 10) for v in (0, 7, 5, 10, 0, 10, 6, 7, 0)]
    assert teacher(fmpq(-3, 4)) == fmpq(7, 12)
    with pytest.raises(ExperimentError, match=r"expected a number in \[-1, 1\]"):
        teacher(fmpq(2))


def test_eight_neurons_are_the_teacher_and_seven_are_not():
    network = teacher_network()
    assert network.width == 8
    assert fits_exactly(network, DATASET)
    for i in range(8):
        rows = [w for j, w in enumerate(network.weights) if j != i]
        outputs = [a for j, a in enumerate(network.outputs) if j != i]
        assert not fits_exactly(Network.create(rows, outputs), DATASET)


def test_there_are_forty_points_on_both_bumps():
    assert len(set(POINTS)) == DATASET.n == 40
    for low, high in pairwise(KNOTS):
        assert any(low < x < high for x in POINTS)


def test_patterns_are_those_of_exact_arithmetic():
    network = Network.draw(2, width=30, seed=4)
    moment = Moment.of(0, [[float(c) for c in (*w, a)] for w, a in _rows(network)])
    for w, signs in zip(network.weights, patterns(moment), strict=True):
        exact = ["+" if w[0] * x + w[1] > 0 else "-" for x in POINTS]
        assert signs == "".join(exact)
    assert occupied(moment) == len(set(patterns(moment)))


def test_weak_and_dead_neurons_carry_nothing():
    moment = Moment.of(0, [[1, 2, 1], [1, 0, 1], [0, 1, 0.001], [0, -1, 5]])
    assert len(carrying(moment)) == 2


def _rows(network):
    return list(zip(network.weights, network.outputs, strict=True))


def test_descent_follows_the_flow():
    network = Network.draw(2, width=5, init="unbalanced", scale="1/2", seed=1)
    start = Moment.of(0, [[float(c) for c in (*w, a)] for w, a in _rows(network)])
    inputs = np.array([float(x) for x in POINTS])
    labels = np.array([float(y) for y in DATASET.labels])
    errors = []
    for step in (0.02, 0.01):
        run = descend(start, inputs, labels, step=step, steps=round(2 / step), kept=4)
        assert [m.time for m in run.moments] == [0, 0.5, 1, 1.5, 2]
        assert run.losses == sorted(run.losses, reverse=True)
        flow = follow(DATASET, network, until=2, digits=12)
        errors.append(np.abs(run.moments[-1].outputs - [float(a) for a in flow.outputs]).max())
        assert abs(run.losses[-1] - float(flow.loss)) < 0.01
    assert errors[1] < 0.7 * errors[0] < 0.01


def test_a_kept_moment_is_the_network_of_its_time():
    start = Moment.of(0, [[1, 0, 0.5]])
    run = descend(start, np.array([1.0]), np.array([2.0]), step=0.1, steps=2, kept=2)
    # One neuron, one point: w' = a r, a' = w r with r = 2 - a w.
    w, a = 1.0, 0.5
    for moment, loss, speed in zip(run.moments, run.losses, run.speeds, strict=True):
        residual = 2 - a * w
        assert moment.weights[0].tolist() == pytest.approx([w, moment.weights[0][1]])
        assert loss == pytest.approx(_loss(moment))
        assert speed > 0
        bias = moment.weights[0][1]
        residual = 2 - a * (w + bias)
        w, a = w + 0.1 * a * residual, a + 0.1 * (w + bias) * residual


def _loss(moment):
    return (2 - moment.function(np.array([1.0]))[0]) ** 2 / 2


def test_growth_rates_are_those_of_the_flow():
    network = Network.draw(2, width=4, init="unbalanced", scale="1/2", seed=8)
    start = Moment.of(0, [[float(c) for c in (*w, a)] for w, a in _rows(network)])
    inputs = np.array([float(x) for x in POINTS])
    labels = np.array([float(y) for y in DATASET.labels])
    short, sizes = 1e-4, []
    after = follow(DATASET, network, until=str(short), digits=20)
    for moment in (
        start,
        Moment.of(short, [[*w, a] for w, a in zip(after.weights, after.outputs, strict=True)]),
    ):
        sizes.append(np.log(moment.outputs**2 + moment.norms**2) / 2)
    measured = (sizes[1] - sizes[0]) / short
    np.testing.assert_allclose(growth_rates(start, inputs, labels), measured, atol=1e-3)


STAIRS = [10.0] * 5 + [8.0, 6.0, 4.0] + [4.0] * 5 + [3.0, 2.0] + [2.0] * 6


def test_plateaus_are_between_the_falls():
    (place,) = plateaus(STAIRS)
    assert STAIRS[place] == 4.0


@given(st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_a_loss_has_fewer_plateaus_than_falls(falls):
    losses = np.concatenate([[100.0], 100 - np.cumsum(falls)])
    found = plateaus(losses.tolist())
    assert found == sorted(set(found))
    assert all(0 <= place < len(losses) for place in found)


@pytest.mark.parametrize("losses", [[1.0, 1.0], [3.0, 2.0, 1.0], [1.0, 0.5, 0.5, 0.5]])
def test_one_fall_has_no_plateau(losses):
    assert plateaus(losses) == []


def short(**options):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forty_points, "UNTIL", 3000)
        return reproduce("boursier2024.figure-3", **options)


@pytest.fixture(scope="module")
def document():
    return short(width=20, seed=0)


def test_the_pictures_are_those_of_the_paper(document):
    titles = [f["title"] for f in document["frames"] if f["key"]]
    assert titles[:3] == ["the start", "the end of the early phase", "after growth 1"]
    assert titles[-1] == "the end"
    facts = {fact["name"]: fact["value"] for fact in document["facts"]}
    assert facts["the teacher's eight neurons fit all labels"] == "yes"
    assert 1e-3 < float(facts["loss at the end"]) < 0.05


def test_the_same_seed_gives_the_same_document(document):
    again = short(width=20, seed=0)
    assert canonical(again) == canonical(document)


@pytest.mark.slow
def test_the_default_network_ends_at_five_groups():
    document = reproduce("boursier2024.figure-3")
    facts = {fact["name"]: fact["value"] for fact in document["facts"]}
    assert facts["groups of neurons that carry the function"] == "5"
    assert 0.001 < float(facts["loss at the end"]) < 0.01
    assert float(facts["largest entry of the gradient at the end"]) < 1e-8
    assert float(facts["largest growth rate of a neuron at the end"]) < 1e-8
