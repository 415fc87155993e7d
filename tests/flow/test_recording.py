"""Rounding, samples inside steps, and states between steps."""

import json

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.flow.checkpoint import Checkpoint, fmpq_of, rational
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.recording import MOST, Recording
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous
from proofcheck.flow.rounding import down, ends, interval, nearest, up

RATIONALS = st.builds(
    fmpq, st.integers(-(10**40), 10**40), st.integers(1, 10**40)
)  # fmt: skip


def size(value, digits):
    """The largest error of rounding to so many digits in one direction."""
    return abs(value) / fmpq(10) ** (digits - 1)


@given(RATIONALS, st.integers(1, 30))
def test_rounding_goes_the_right_way_and_not_far(value, digits):
    low, high = down(value, digits), up(value, digits)
    assert low <= value <= high
    assert value - low <= size(value, digits)
    assert high - value <= size(value, digits)
    assert abs(nearest(value, digits) - value) <= size(value, digits) / 2
    assert down(low, digits) == low
    assert up(high, digits) == high


@given(RATIONALS, RATIONALS)
def test_intervals_hold_what_they_round(a, b):
    low, high = map(fmpq_of, interval((min(a, b), max(a, b)), 5))
    assert low <= min(a, b)
    assert max(a, b) <= high


def test_ends_are_exact():
    low, high = ends(arb(1, 0.5))  # a ball rounds its radius up
    assert fmpq(1, 2) - fmpq(1, 2**28) < low <= fmpq(1, 2)
    assert fmpq(3, 2) <= high < fmpq(3, 2) + fmpq(1, 2**28)
    assert ends(mpmath.mpf(-3) / 4) == (fmpq(-3, 4), fmpq(-3, 4))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_binary_numbers_become_exact_rationals(value):
    expected = fmpq(*value.as_integer_ratio())
    assert rational(mpmath.mpf(value)) == expected
    assert rational(arb(value)) == expected


@pytest.mark.parametrize("rigorous", [False, True])
def test_samples_follow_the_closed_form(rigorous):
    """One point and one neuron: p' = 2 p (1 - p), so that p(t) = 1 / (1 + 99 exp(-2 t))."""
    data, network = Dataset.create([[1]], [1]), Network.create([["1/10"]], ["1/10"])
    recording = Recording()
    follow(data, network, until=4, rigorous=rigorous, watch=recording.watch)
    recording.finish()
    assert len(recording.samples) > 30
    for sample in recording.samples:
        t, w, a = (mpmath.mpf(int(q.p)) / int(q.q) for q in map(fmpq_of, (
            sample["time"], sample["weights"][0][0], sample["outputs"][0],
        )))  # fmt: skip
        p = 1 / (1 + 99 * mpmath.exp(-2 * t))
        assert abs(w * a / p - 1) < 1e-5
        loss = fmpq_of(sample["loss"])
        assert abs(mpmath.mpf(int(loss.p)) / int(loss.q) / ((1 - p) ** 2 / 2) - 1) < 1e-5


def test_a_recording_is_thinned():
    recording = Recording()
    data, network = Dataset.create([[1]], [1]), Network.create([["1/10"]], ["1/10"])
    follow(data, network, until=40, digits=6, watch=recording.watch)
    few = recording.stride
    recording = Recording()
    follow(data, network, until=1600, digits=6, watch=recording.watch)
    assert recording.stride >= few
    assert len(recording.samples) <= MOST
    assert recording.samples[0]["time"] == "0"


class Stop(Exception):
    pass


def stopped(data, network, at, rigorous):
    """The state of a run at a step."""
    found = []

    def watch(engine):
        found.append(Checkpoint.of(engine))
        if len(found) == at:
            raise Stop

    with pytest.raises(Stop):
        follow(data, network, rigorous=rigorous, watch=watch)
    return found[-1]


SQUARE = Dataset.create([[1, 0], [0, 1]], [1, 1], scale="sum")
DRAWN = Network.draw(2, width=6, scale="1/1000", seed=0)


@pytest.mark.parametrize("rigorous", [False, True])
@pytest.mark.parametrize("at", [1, 3, 8])
def test_states_survive_json_and_give_the_same_end(rigorous, at):
    state = stopped(SQUARE, DRAWN, at, rigorous)
    again = Checkpoint.of_json(json.loads(json.dumps(state.to_json())))
    assert again == state
    whole = follow(SQUARE, DRAWN, rigorous=rigorous)
    resumed = follow(SQUARE, DRAWN, rigorous=rigorous, resume=again)
    assert resumed.time == whole.time
    assert resumed.events == whole.events
    for ours, theirs in zip(resumed.weights, whole.weights, strict=True):
        assert [ends(c) for c in ours] == [ends(c) for c in theirs]


def test_a_state_fits_only_its_engine():
    state = stopped(SQUARE, DRAWN, 3, rigorous=False)
    with pytest.raises(FlowError, match="another engine"):
        state.restore(Reference(SQUARE, DRAWN, digits=16))
    with pytest.raises(FlowError, match="another engine"):
        state.restore(Rigorous(SQUARE, DRAWN, bits=60))
    with pytest.raises(FlowError, match="another engine"):
        state.restore(Reference(SQUARE, Network.draw(2, width=5, scale="1/1000")))
