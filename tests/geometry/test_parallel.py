"""When G vanishes identically: the criterion against all D_sigma, on datasets built to vanish."""

from itertools import pairwise

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.geometry.field import Field
from proofcheck.geometry.parallel import g_vanishes_identically
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets, rationals

VANISHING = {
    "all labels zero": ([(1, 0), (0, 1)], [0, 0]),
    "two parallel points": ([(1, 0), (2, 0)], [2, -1]),
    "three repeated points": ([(1, 2), (1, 2), (1, 2)], [1, 2, -3]),
    "antiparallel pairs": (
        [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)],
        [1, -1, 1, -1, -1, 1],
    ),
}
NOT_VANISHING = {
    "independent points": ([(1, 0), (0, 1)], [1, -1]),
    "the sum is zero and the kinks are not": ([(1, 0), (-1, 0)], [1, 1]),
    "the kinks are zero and the sum is not": ([(1, 0), (-1, 0)], [1, -1]),
    "only one line of two vanishes": ([(1, 0), (2, 0), (0, 1)], [2, -1, 1]),
}


@pytest.mark.parametrize("leak", ["0", "1/3"])
@pytest.mark.parametrize("name", VANISHING)
def test_vanishing(name, leak, oracle):
    data = Dataset.create(*VANISHING[name], scale="sum", leak=leak)
    assert g_vanishes_identically(Survey(data).field)
    for w in [(1, 2), (-3, 1), (0, -1), (2, -5)]:
        assert oracle.value(data.points, data.weights, data.leak, w) == 0


@pytest.mark.parametrize("leak", ["0", "1/3"])
@pytest.mark.parametrize("name", NOT_VANISHING)
def test_not_vanishing(name, leak):
    data = Dataset.create(*NOT_VANISHING[name], scale="sum", leak=leak)
    assert not g_vanishes_identically(Survey(data).field)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 3).flatmap(
        lambda d: datasets(
            d=d, bits=2, position="degenerate", loss="square", labels=st.integers(-1, 1)
        )
    )
)
def test_the_criterion_is_that_all_directions_vanish(data):
    velocities = Survey(data).geometry.velocities.values()
    vanishing = not any(any(v.direction) for v in velocities)
    assert g_vanishes_identically(Survey(data).field) is vanishing


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(rationals(3), rationals(3, nonzero=True)), min_size=1, max_size=3),
    st.lists(rationals(3, nonzero=True), min_size=2, max_size=4),
    st.sampled_from([fmpq(0), fmpq(1, 4)]),
)
def test_points_on_lines_with_labels_that_cancel(lines, scales, leak):
    """On every line, weights whose sums over both half-lines are zero."""
    scales = [abs(t) for t in scales]
    points, weights = [], []
    for v in lines:
        for s, t in pairwise(scales):
            points += [tuple(s * c for c in v), tuple(t * c for c in v)]
            weights += [1 / s, -1 / t]
    assert g_vanishes_identically(Field(tuple(points), tuple(weights), leak))
    weights[0] += 1
    assert not g_vanishes_identically(Field(tuple(points), tuple(weights), leak))
