"""Rank, general position, and what a survey computes on demand."""

import doctest
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.geometry import survey as module
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets

drawn = st.integers(1, 4).flatmap(lambda d: datasets(d=d, bits=2))
planted = st.integers(2, 4).flatmap(lambda d: datasets(d=d, bits=2, position="degenerate"))


@settings(max_examples=60, deadline=None)
@given(data=drawn | planted)
def test_general_position_and_the_relation_that_denies_it(oracle, data):
    size = min(data.n, data.d)
    expected = all(oracle.rank(chosen) == size for chosen in combinations(data.points, size))
    for survey in (Survey(data), Survey(data, cells_only=True)):
        assert survey.rank == oracle.rank(data.points)
        assert survey.general_position is expected
        if expected:
            assert survey.dependence is None
            continue
        pairs = dict(survey.dependence)
        assert len(pairs) == len(survey.dependence) <= size
        assert list(pairs) == sorted(pairs)
        assert all(pairs.values())
        for column in zip(*data.points, strict=True):
            assert sum(c * column[k] for k, c in pairs.items()) == 0


@pytest.mark.parametrize("cells_only", [False, True])
def test_progress_names_its_stages(cells_only):
    points = [[str(k**j) for j in range(4)] for k in range(1, 10)]
    calls = []
    survey = Survey(
        Dataset.create(points, [1] * 9),
        cells_only=cells_only,
        progress=lambda *call: calls.append(call),
    )
    assert calls == []
    sectors = len(survey.geometry.sectors)
    assert calls[0][0] == "sectors"
    assert ("sectors", 1.0, sectors) in calls
    assert {name for name, _, _ in calls} <= {"sectors", "directions"}
    again = len(calls)
    assert len(survey.geometry.sectors) == sectors
    assert len(calls) == again, "the geometry is computed once"


def test_examples_in_the_documentation():
    assert doctest.testmod(module).failed == 0
