"""Figure 2: three points, through all phases."""

import numpy as np
import pytest

from proofcheck.certificate import canonical
from proofcheck.dataset import Dataset
from proofcheck.experiments import reproduce
from proofcheck.experiments.moments import Moment, at_times, followed, paced, walls
from proofcheck.flow.network import Network

FIGURE = "boursier2024.figure-2"


@pytest.fixture(scope="module")
def document():
    return reproduce(FIGURE, width=8, seed=1)


def facts(document):
    return {entry["name"]: entry["value"] for entry in document["facts"]}


def test_the_run_ends_at_the_least_squares_fit(document):
    found = facts(document)
    assert found[
        "two neurons with a = 1 and w = (-4, -19/10) and (32/25, 16/25) fit all labels"
    ] == ("yes")
    assert found["least-squares vector b*"] == "(-4/65, 251/390)"
    assert found["its loss L(b*)"] == "256/2925 = 0.08752136752"
    assert found["loss at the end"] == "0.08752136752"
    assert float(found["largest distance of a prediction from <b*, x_k>"]) < 1e-9
    assert found["other neurons at the end"] == "0"
    assert float(found["largest |w| of a neuron with a < 0 at the end"]) < 0.01


def test_the_four_moments_come_in_order_and_the_loss_falls(document):
    keys = [f for f in document["frames"] if f["key"]]
    assert [f["title"] for f in keys] == [
        "the start", "the end of early alignment", "after the growth", "the end",
    ]  # fmt: skip
    times = [float(f["label"].removeprefix("t = ")) for f in document["frames"]]
    assert times == sorted(times)
    assert times[0] == 0
    assert len(times) > 40


def test_neurons_of_positive_output_are_aligned_or_dead_after_early_alignment(document):
    panel = next(f for f in document["frames"] if f["title"] == "the end of early alignment")
    weights = panel["panels"][1]
    spread = [
        float(a)
        for a, n, s in zip(weights["angles"], weights["norms"], weights["signs"], strict=True)
        if s == "+" and float(n) > 0.01
    ]
    assert spread
    assert max(spread) - min(spread) < 0.05


def test_a_network_whose_positive_neurons_die_has_no_growth_to_show():
    document = reproduce(FIGURE, width=4, seed=3)
    assert [f["title"] for f in document["frames"] if f["key"]] == ["the start", "the end"]
    assert "least-squares" not in document["frames"][-1]["text"]
    assert float(facts(document)["loss at the end"]) > 0.2


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(document):
    assert canonical(reproduce(FIGURE, width=8, seed=1)) == canonical(document)
    assert canonical(reproduce(FIGURE, width=8, seed=2)) != canonical(document)


def test_progress_is_a_share_that_does_not_fall():
    calls = []
    reproduce(FIGURE, progress=lambda *call: calls.append(call), width=4)
    shares = [share for _, share, _ in calls]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


LINE = Dataset.create([[1]], [1], bias=True)
ONE = Network.create([["1/10", "1/10"]], ["1/5"])


def test_stopping_on_the_way_gives_the_same_flow():
    _, moments = followed(LINE, ONE, digits=12)
    middle = moments[len(moments) // 2].time
    start, half, whole = at_times(LINE, ONE, [0, middle, moments[-1].time], digits=12)
    assert (start.weights == [[0.1, 0.1]]).all()
    np.testing.assert_allclose(half.outputs, moments[len(moments) // 2].outputs, rtol=1e-9)
    np.testing.assert_allclose(whole.weights, moments[-1].weights, rtol=1e-9)
    xs = np.array([1.0])
    np.testing.assert_allclose(whole.function(xs), [1.0], rtol=1e-6)


def test_the_function_is_that_of_the_network():
    moment = Moment.of(0, [[1, -1, 2], [-1, 0, -3]])
    np.testing.assert_allclose(moment.function(np.array([-2.0, 0.5, 3.0])), [-6.0, 0.0, 4.0])
    assert moment.neurons()[0][2] == 1
    assert moment.neurons()[1][2] == -1


def test_paced_times_run_from_the_start_to_the_end():
    _, moments = followed(LINE, ONE, digits=12)
    times = paced(moments, np.array([-1.0, 0.0, 1.0]), 10)
    assert len(times) == 10
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == pytest.approx(moments[-1].time)


def test_walls_are_orthogonal_to_the_points():
    points = [(-0.75, 1), (0.125, 1)]
    found = walls(points)
    assert len(found) == 4
    for angle in found:
        assert min(abs(x * np.cos(angle) + np.sin(angle)) for x, _ in points) < 1e-12
