"""The phases of a flow, balls of networks, and the nature of the limit."""

import pytest
from flint import arb, fmpq

from proofcheck import Dataset
from proofcheck.checker import check
from proofcheck.flow.ball import widest_ball
from proofcheck.flow.certificate import to_certificate
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.phases import Group, Phases
from proofcheck.flow.rigorous import Rigorous
from proofcheck.flow.stationary import descent, loose_neuron, pull

BOX = Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1])
RADIUS = fmpq(1, 10**12)


def shifted(network, radius, sign):
    """A network at a distance below the radius."""
    step = sign * radius / 2
    rows = [[c + step if j == i % 2 else c for j, c in enumerate(w)]
            for i, w in enumerate(network.weights)]  # fmt: skip
    return Network.create(rows, [a - step for a in network.outputs])


@pytest.fixture(scope="module")
def network():
    return Network.draw(2, width=4, scale="1/1000", seed=1)


@pytest.fixture(scope="module")
def tube(network):
    engine = Rigorous(BOX, network, bits=65, radius=RADIUS)
    return engine, engine.run(None)


def test_the_groups():
    rows = [[0, 1], [0, -1], [1, "-1/2"], [0, 0]]
    found = Group.of(BOX, Network.create(rows, [1, 1, -1, 0]))
    assert (found.positive, found.negative) == ((0,), (2,))


@pytest.mark.parametrize("sign", [1, -1])
def test_networks_of_the_ball_stay_in_its_tube(network, tube, sign):
    _, run = tube
    other = Rigorous(BOX, shifted(network, RADIUS, sign), bits=90).run(run.time, finish=False)
    assert [p.signs for p in other.patterns] == [p.signs for p in run.patterns]
    for wide, narrow in zip(run.weights, other.weights, strict=True):
        assert all(a.contains(b) for a, b in zip(wide, narrow, strict=True))
    assert all(a.contains(b) for a, b in zip(run.outputs, other.outputs, strict=True))
    assert run.loss.contains(other.loss)
    for event, same in zip(run.events, sorted(other.events, key=lambda e: e.time), strict=True):
        assert event.time[0] < same.time[1]
        assert same.time[0] < event.time[1]


def test_the_ball_has_the_same_limit(network, tube):
    _, run = tube
    assert run.status == "proved"
    assert run.limit.fit == follow(BOX, network, rigorous=True).limit.fit
    assert run.radius > arb(RADIUS)
    document = to_certificate(BOX, network, run, RADIUS)
    assert check(document).outcome == "valid"


def test_a_ball_that_meets_a_wall_is_refused(network):
    run = Rigorous(BOX, network, bits=65, radius=fmpq(1, 100)).run(None)
    assert run.status == "undecided"
    assert "within the radius of the wall" in run.reason


def test_the_widest_ball_is_a_power_of_ten_and_verified(network):
    calls = []

    def accepts(run, watch):
        calls.append(run)
        return run.limit is not None and watch.finish() is None

    radius, run, watch = widest_ball(BOX, network, 65, lambda: Phases(BOX, network), accepts)
    assert radius.p == 1
    assert str(radius.q).strip("0") == "1"
    assert run.limit is not None
    assert watch.values["phase_1_end"] > 0
    assert len(calls) < 8
    wider = Phases(BOX, network)
    assert not accepts(
        Rigorous(BOX, network, bits=65, radius=radius * 10).run(None, watch=wider), wider
    )


def test_no_ball(network):
    radii = []

    def accepts(run, watch):
        radii.append(run.radius)
        return False

    for centre in (network, Network.create([[0, 0]], [0])):
        assert widest_ball(BOX, centre, 65, lambda: Phases(BOX, network), accepts) is None
    assert len(radii) == 1  # of the smallest ball; there is none around the network at 0


@pytest.mark.parametrize(("scale", "missing"), [("1/1000", None), ("1/2", "phase 1")])
def test_phases_need_a_small_network(scale, missing):
    network = Network.draw(2, width=4, scale=scale, seed=1)
    phases = Phases(BOX, network)
    run = follow(BOX, network, rigorous=True, watch=phases)
    assert run.limit is not None
    found = phases.finish()
    assert found is None if missing is None else found.startswith(missing)


def test_a_tiny_network_needs_more_digits():
    network = Network.draw(2, width=3, scale="1/10000000000", seed=1)
    phases = Phases(BOX, network)
    assert phases.finer == 0
    follow(BOX, network, rigorous=True, watch=phases)
    assert phases.finish().startswith("phase 2a")
    follow(BOX, network, digits=phases.finer, rigorous=True, watch=phases)
    assert phases.finish() is None


def test_the_pull_vanishes_where_all_points_agree():
    residuals = [fmpq(3, 10), fmpq(-6, 10), fmpq(3, 10)]
    assert pull(BOX.points, residuals, (0, 1)) == 0
    assert pull(BOX.points, residuals, (0, -1)) == 0
    assert pull(BOX.points, residuals, (1, 0)) == fmpq(27, 100)


def test_descent_needs_a_zero_neuron():
    residuals = [fmpq(3, 10), fmpq(-6, 10), fmpq(3, 10)]
    zero = Network.create([[1, 1], [0, 0]], [2, 0])
    assert descent(zero, BOX.points, residuals, [(0, 1), (1, 0)]).weights == (1, 0)
    assert descent(zero, BOX.points, residuals, [(0, 1)]) is None
    still = Network.create([[1, 1], [0, 1]], [2, 0])
    assert descent(still, BOX.points, residuals, [(1, 0)]) is None


def test_a_neuron_on_a_wall_with_a_positive_output_is_loose():
    # the second neuron dies on the wall of the first point, while the first one overshoots it
    edge = Network.create([["-1/2", 1], ["-1/1000", "-8999/10000000"]], ["3/2", "1/700"])
    run = follow(BOX, edge, rigorous=True)
    assert loose_neuron(BOX.points, run) == 1
    safe = Network.create([[0, "1/1000"], ["-1/1000", "-9/10000"]], ["1/900", "-1/700"])
    assert loose_neuron(BOX.points, follow(BOX, safe, rigorous=True)) is None
    with pytest.raises(ValueError):
        loose_neuron(BOX.points, Rigorous(BOX, safe, bits=65).run(fmpq(1), finish=False))
