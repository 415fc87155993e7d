"""The early phase of concrete networks, enclosed at several scales."""

import pytest
from flint import arb, fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import precision
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.alignment import (
    SCALES,
    duration,
    measure,
    normalised,
    rescaled,
    shown,
)
from proofcheck.flow.exponents import exponents
from proofcheck.flow.network import Network
from proofcheck.geometry.survey import Survey

QUARTER = fmpq(1, 4)
SLOW = Dataset.create([[1, 0], ["-1/10", 1]], [1, "1/10"])
RAY = Dataset.create([[1, 0], [-1, 1]], [-1, -4])
LINE = Dataset.create([[1]], [1])


def phases(data, network, scales=SCALES, eps=QUARTER):
    g = Survey(data).geometry
    return g, [measure(data, g, network, eps, scale) for scale in scales]


def test_normalised_networks_have_a_size_of_at_most_one():
    for seed in range(20):
        network = normalised(Network.draw(3, width=1 + seed, init="dominated", seed=seed))
        size = dot(network.outputs, network.outputs)
        assert 1 - fmpq(1, 10**7) < size <= 1
        assert all(b >= 0 for b in network.balancedness)
    exact = Network.create([["3/5", 0], [0, "4/5"]], ["-3/5", "4/5"])
    assert normalised(rescaled(exact, fmpq(7))) == exact


def test_the_duration_is_rounded_up():
    """Dmax = 1: tau = ln(100) / 4 = 1.15129254649702284..."""
    tau = duration(Survey(LINE).geometry, QUARTER, fmpq(1, 100))
    assert 0 < tau - fmpq(115129254649702285, 10**17) < fmpq(1, 2**40)
    assert int(tau.q).bit_count() == 1
    far = Dataset.create([[1]], [fmpq(1, 10**12)])
    tau /= duration(Survey(far).geometry, QUARTER, fmpq(1, 100)) / 10**12
    assert abs(tau - 1) < fmpq(1, 2**40)


def test_one_neuron_on_a_line():
    """v = w/a: v' = (1 - v^2) (1 - h), h = a w, a^2 - w^2 constant; balanced means aligned."""
    _, (found,) = phases(LINE, Network.create([[1]], [1]), [fmpq(1, 100)])
    (end,) = found.ends
    assert (end.signs, end.outcome) == ("+", "aligned")
    with precision(100):
        assert -fmpq(1, 10**16) < end.deficit[0] < 0 < end.deficit[1] < fmpq(1, 10**16)
        # p = a w follows p' = 2 p (1 - p) from 10^-4
        grown = (2 * arb(found.time)).exp()
        p = grown / 10**4 / (1 + (grown - 1) / 10**4)
        ratio = (p * 10**4).sqrt()
    low, high = found.growth
    assert low <= 1 <= high
    assert abs(arb(high) - ratio) < arb(10) ** -11


def test_a_neuron_reaches_a_ray_and_shrinks():
    _, found = phases(RAY, Network.create([["4/5", "3/5"]], [1]))
    ends = [phase.ends[0] for phase in found]
    assert [(e.signs, e.outcome) for e in ends[1:]] == [("+0", "shrinking")] * 3
    for end in ends[1:]:  # <D, w/a> = -|D|
        low, high = end.deficit
        assert low**2 < fmpq(1, 2) < high**2
        assert high - low < fmpq(1, 10**10)
    sizes = [phase.growth[0] for phase in found]
    assert sizes == sorted(sizes, reverse=True)


def test_exponents_are_those_predicted():
    network = Network.create([["-3/5", "4/5"], ["4/5", "-3/5"]], [1, 1])
    g, found = phases(SLOW, normalised(network))
    rates = exponents(found, g, QUARTER)
    assert [rate.neuron for rate in rates] == [1, 2]
    for rate in rates:
        assert rate.fitted[0] < rate.fitted[1] < rate.fitted[0] + fmpq(1, 10**10)
        assert abs(rate.fitted[0] / rate.predicted[0] - 1) < fmpq(1, 20)
    slow, fast = (rate.predicted for rate in rates)
    # (101/10000)^(1/2) / 2 = 0.0502493781056...
    assert slow == (fmpq(50249378105, 10**12), fmpq(50249378106, 10**12))
    assert fast == (fmpq(1, 2), fmpq(1, 2))


def test_one_scale_gives_no_exponent():
    network = normalised(Network.create([["-3/5", "4/5"]], [1]))
    g, found = phases(SLOW, network, SCALES[:1])
    assert found[0].ends[0].outcome == "aligned"
    assert exponents(found, g, QUARTER) == []
    assert exponents([], g, QUARTER) == []


def test_a_neuron_on_a_repelling_wall_is_undecided():
    """The ray (0, 1) of x = (1, 0), y > 0 repels neurons with a > 0."""
    data = Dataset.create([[1, 0], ["-1/2", 1]], [2, 1])
    _, (found,) = phases(data, Network.create([[0, 1]], [1]), [fmpq(1, 100)])
    assert "non-unique" in found.reason
    assert found.ends == []
    assert exponents([found], Survey(data).geometry, QUARTER) == []


@pytest.mark.parametrize(
    ("weight", "output", "signs", "outcome"),
    [
        (["-3/5", "-4/5"], 1, "---", "still"),
        (["0", "1"], 1, "+++", "aligned"),
        (["0", "1"], -1, "+++", "moving"),
        (["3/5", "-4/5"], -1, "---", "still"),
    ],
)
def test_outcomes(weight, output, signs, outcome):
    """One growing direction, in +++, for positive outputs; tau is too short to leave a sector."""
    data = Dataset.create([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True)
    _, (found,) = phases(data, Network.create([weight], [output]), [fmpq(1, 2)])
    assert [(e.signs, e.outcome) for e in found.ends] == [(signs, outcome)]


def test_wide_networks_are_not_followed():
    _, (found,) = phases(LINE, normalised(Network.draw(1, width=33)), [fmpq(1, 100)])
    assert (found.reason, found.ends) == ("more than 32 neurons", [])


def test_intervals_hold_their_balls():
    low, high = shown(arb(1) / 3)
    assert low < fmpq(1, 3) < high
    assert high - low < fmpq(1, 10**11)


@pytest.mark.parametrize("output", [fmpq(1, 10**30), fmpq(-1, 10**30)])
def test_small_neurons_are_enclosed_as_well_as_others(output):
    network = normalised(
        Network.create([["4/5", "3/5"], [4 * output / 5, 3 * output / 5]], [1, output])
    )
    _, (found,) = phases(RAY, network, [fmpq(1, 100)])
    assert all(end.deficit[1] - end.deficit[0] < fmpq(1, 10**11) for end in found.ends)


def test_neurons_that_are_too_small_are_not_followed():
    network = Network.create([["4/5", "3/5"], [0, 0]], [1, fmpq(1, 10**990)])
    _, (found,) = phases(RAY, network, [fmpq(1, 100)])
    assert found.reason == "an output weight is too small"


def test_the_range_covers_the_inside_of_steps():
    """The output first falls to (791/800)^(1/2) of its size and comes back to it."""
    turning = Dataset.create([[1, 0], [0, 1]], [1, -1])
    network = normalised(Network.create([["7/20", "1/2"]], [1]))
    _, (found,) = phases(turning, network, [fmpq(1, 10)], eps=fmpq(93, 1000))
    assert len(found.flow["steps"]) == 1
    final = fmpq(found.flow["final"]["rows"][0][-1], 2 ** found.flow["bits"]) * 10
    assert abs(final - 1) < fmpq(1, 2000)
    assert fmpq(791, 800) - fmpq(1, 1000) < found.growth[0] ** 2 < fmpq(791, 800)
