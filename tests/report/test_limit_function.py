"""The function in the limit, as it is drawn."""

from fractions import Fraction

import pytest

from proofcheck import Dataset
from proofcheck.flow.document import Settings, document
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.recording import Recording
from proofcheck.report.flow_scene import read_flow
from proofcheck.report.limit_function import limit_network
from proofcheck.report.pictures.flow_function import learned

BOX = Dataset.create([["-9/10"], [0], ["9/10"]], [1, "1/10", 1], bias=True)


def value(rows, x):
    inputs = (*x, Fraction(1))
    total = Fraction(0)
    for row in rows:
        inner = sum(w * c for w, c in zip(row[:-1], inputs, strict=True))
        total += row[-1] * max(inner, 0)
    return total


def result(data, network, **options):
    run = follow(data, network, rigorous=True, **options)
    settings = Settings(None, "converged", 15, True)
    return document(data, network, settings, run, Recording())


@pytest.fixture(scope="module")
def box():
    return result(BOX, Network.draw(2, width=6, scale="1/100", seed=0))


def test_it_is_the_fit_at_the_points(box):
    final = read_flow(box).after
    rows = limit_network(box, final)
    for x, fit in zip(BOX.inputs, box["limit"]["fit"], strict=True):
        point = tuple(Fraction(str(c)) for c in x)
        assert value(rows, point) == Fraction(fit) == Fraction(7, 10)
        assert abs(value(final, point) - Fraction(fit)) > 0
    # Nobody switches between the points: the limit is the constant 7/10 there.
    assert value(rows, (Fraction(1, 3),)) == Fraction(7, 10)


def test_dead_neurons_keep_their_function(box):
    frozen = [i for i, pattern in enumerate(box["patterns"]) if pattern["frozen"]]
    final = read_flow(box).after
    rows = limit_network(box, final)
    assert frozen
    assert rows[: len(frozen)] == [final[i] for i in frozen]


def test_a_negative_output_weight_keeps_its_sign():
    data = Dataset.create([[1], [2]], [-1, -2])
    found = result(data, Network.create([["1/2"]], ["-1/2"]))
    assert limit_network(found, read_flow(found).after) == [[1, -1]]


def test_nothing_is_drawn_that_is_not_known(box):
    final = read_flow(box).after
    assert limit_network({**box, "limit": None}, final) is None
    unknown = {**box["limit"], "functions": None}
    assert limit_network({**box, "limit": unknown}, final) is None
    wrong = [{**box["limit"]["functions"][0], "neurons": [99]}]
    assert limit_network({**box, "limit": {**box["limit"], "functions": wrong}}, final) is None


def test_the_picture_says_what_is_drawn(box):
    assert "the orange line is the function in the limit" in learned(read_flow(box)).caption
    plain = {**box, "limit": {**box["limit"], "functions": None}}
    assert "orange line" not in learned(read_flow(plain)).caption
