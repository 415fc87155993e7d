"""Networks: explicit, drawn, and refused."""

import hashlib
import json

import pytest
from flint import fmpq

from proofcheck.errors import FlowError
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.network import Network


@pytest.mark.parametrize("dimension", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(5))
def test_balanced_draws_are_balanced_exactly(dimension, seed):
    network = Network.draw(dimension, width=7, scale="1/1000", seed=seed)
    assert set(network.balancedness) == {0}
    assert all(0 < abs(a) < fmpq(1, 1000) for a in network.outputs)


def test_dominated_and_unbalanced_draws():
    dominated = Network.draw(3, width=20, init="dominated", seed=3)
    assert min(dominated.balancedness) > 0
    unbalanced = Network.draw(3, width=20, init="unbalanced", seed=3)
    assert min(unbalanced.balancedness) < 0 < max(unbalanced.balancedness)


def test_both_signs_and_all_orthants_are_drawn():
    network = Network.draw(2, width=60, seed=0)
    assert {a > 0 for a in network.outputs} == {True, False}
    assert len({tuple(c > 0 for c in w) for w in network.weights}) == 4


def test_scale_multiplies_the_same_draw():
    small, large = (Network.draw(2, width=4, scale=s, seed=9) for s in ("1/7", 1))
    assert all(7 * a == b for a, b in zip(small.outputs, large.outputs, strict=True))


def test_mean_field_factor_is_close_to_the_root():
    plain = Network.draw(2, width=10, seed=1)
    scaled = Network.draw(2, width=10, seed=1, mean_field=True)
    factor = scaled.outputs[0] / plain.outputs[0]
    assert abs(10 * factor * factor - 1) < fmpq(1, 2**31)
    assert scaled.weights[3][0] == factor * plain.weights[3][0]


def test_the_draw_is_pinned():
    """The same seed must give the same rationals on every platform and in every version."""
    text = json.dumps(Network.draw(2, width=3, scale="1/1000", seed=0).to_json())
    assert hashlib.sha256(text.encode()).hexdigest() == PINNED


PINNED = "dd5e33c240b5bedd49af6bcdbb9b0ea8a6967fee58edfdae95b4a596a2e645d7"


def test_table_round_trip():
    drawn = Network.of_table({"width": 3, "scale": "1/10", "seed": 5}, 2)
    assert drawn == Network.draw(2, width=3, scale="1/10", seed=5)
    assert Network.of_table(drawn.to_json(), 2) == drawn
    w = drawn.weights[0]
    assert dot(w, w) == drawn.outputs[0] ** 2


REFUSED = [
    ({}, "found no width"),
    ({"width": 0}, "width: found 0"),
    ({"width": True}, "width: found True"),
    ({"width": 10**9}, "width"),
    ({"width": 3, "scale": 0}, "scale: found 0, expected a number > 0"),
    ({"width": 3, "scale": "-1"}, "scale: found"),
    ({"width": 3, "scale": "x"}, "scale: found 'x'"),
    ({"width": 3, "seed": -1}, "seed: found -1"),
    ({"width": 3, "init": "xavier"}, "init: found 'xavier'"),
    ({"width": 3, "mean_field": 1}, "mean_field: found 1"),
    ({"width": 3, "wdth": 3}, "unknown key 'wdth'"),
    ({"weights": [["1", "2"]]}, "expected weights and outputs"),
    ({"weights": [["1", "2"]], "outputs": ["1"], "width": 1}, "expected weights and outputs"),
    ({"weights": [["1", "2"]], "outputs": ["1", "2"]}, "outputs: found 2 numbers, expected 1"),
    ({"weights": [["1", "2"], ["1"]], "outputs": ["1", "2"]}, "weights, row 2: found 1 numbers"),
    ({"weights": [["1", "2", "3"]], "outputs": ["1"]}, "rows of 3 numbers, expected 2"),
    ({"weights": [], "outputs": []}, "found no neuron"),
    ({"weights": "12", "outputs": ["1"]}, "expected a list"),
    ({"weights": ["12"], "outputs": ["1"]}, "expected a list"),
    ({"weights": [["1", 0.5]], "outputs": ["1"]}, "weights, row 1, entry 2: found the binary"),
]


@pytest.mark.parametrize(("table", "line"), REFUSED)
def test_refused(table, line):
    with pytest.raises(FlowError) as caught:
        Network.of_table(table, 2)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
