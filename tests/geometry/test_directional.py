"""The strict extrema by one-sided derivatives, against the finite test and against values of G."""

from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.claims.registry import find_claim
from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.surds import compare_ratios
from proofcheck.geometry.directional import derivative, extrema, rise, rises
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets

FIGURE_2 = Dataset.create([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True)
ZERO_VALUE = Dataset.create([[1, 0], ["-1/4", 1], ["1/4", 1]], [1, 1, -1], scale="sum")
drawn = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2))


@settings(max_examples=150, deadline=None)
@given(drawn)
def test_the_extrema_are_those_of_the_finite_test(data):
    geometry = Survey(data).geometry
    found = {(s.signs, kind) for s, u, kind in extrema(geometry) if geometry.field.value(u)}
    assert found == {(e.signs, e.type) for e in geometry.critical if e.extremal}
    flat = {(s.signs, kind) for s, u, kind in extrema(geometry) if not geometry.field.value(u)}
    assert flat == {(e.sector.signs, e.type) for e in geometry.zero_value_extrema}


@settings(max_examples=100, deadline=None)
@given(drawn, st.data())
def test_a_rise_is_a_change_of_g_on_the_sphere(data, draw):
    field = Survey(data).field
    coordinate = st.integers(-3, 3)
    vectors = st.lists(coordinate, min_size=data.d, max_size=data.d).filter(any)
    u, v = draw.draw(vectors), draw.draw(vectors)
    parallel = dot(u, v) ** 2 == dot(u, u) * dot(v, v)
    if parallel:
        return
    near = [a + fmpq(b, 10**9) for a, b in zip(u, v, strict=True)]
    change = compare_ratios(field.value(near), dot(near, near), field.value(u), dot(u, u))
    assert rise(field, u, v) == change


def test_the_derivative_at_a_kink_is_one_sided():
    field = Survey(Dataset.create([[1, 0]], [2], scale="sum")).field
    assert derivative(field, [0, 1], [1, 0]) == 2
    assert derivative(field, [0, 1], [-1, 0]) == 0
    assert derivative(field, [1, 0], [-1, 0]) == -2


@pytest.mark.parametrize(
    ("data", "change"),
    [
        (FIGURE_2, lambda e: replace(e, type="minimum") if e.type == "maximum" else e),
        (FIGURE_2, lambda e: replace(e, type="maximum") if e.type == "crossing" else e),
        (FIGURE_2, lambda e: None if e.type == "maximum" else e),
    ],
)
def test_a_wrong_type_refutes_the_finite_test(data, change):
    survey = Survey(data)
    assert find_claim("maennel2018.critical-test").verdict(survey).status == "proved"
    entries = [change(e) for e in survey.geometry.critical]
    survey.geometry.critical = tuple(e for e in entries if e)
    verdict = find_claim("maennel2018.critical-test").verdict(survey)
    assert verdict.status == "refuted"
    assert verdict.witness["signs"] in {s.signs for s in survey.geometry.sectors}


@settings(max_examples=100, deadline=None)
@given(drawn)
def test_g_rises_and_falls_around_what_is_critical_and_no_extremum(data):
    geometry = Survey(data).geometry
    for entry in geometry.critical:
        both = rises(geometry, entry.sector, entry.point) == {1, -1}
        assert both is not entry.extremal


def test_an_extremum_is_no_saddle():
    survey = Survey(FIGURE_2)
    claim = find_claim("boursier2024.saddle")
    assert claim.verdict(survey).status == "proved"
    survey.geometry.critical = tuple(
        replace(e, type="saddle") if e.type == "maximum" else e for e in survey.geometry.critical
    )
    assert claim.verdict(survey).status == "refuted"


def test_a_wrong_direction_refutes_that_extrema_are_parallel():
    survey = Survey(ZERO_VALUE)
    claim = find_claim("maennel2018.extremal-parallel")
    assert claim.verdict(survey).status == "proved"
    signs = next(s.signs for s, _, _ in extrema(survey.geometry))
    geometry = survey.geometry
    off = tuple(c + 1 for c in geometry.velocities[signs].direction)
    geometry.velocities[signs] = replace(geometry.velocities[signs], direction=off)
    assert claim.verdict(survey).status == "refuted"


def test_a_wrong_dimension_refutes_the_codimension():
    survey = Survey(FIGURE_2)
    claim = find_claim("maennel2018.codimension")
    assert claim.verdict(survey).status == "proved"
    arrangement = survey.geometry.arrangement
    sectors = [replace(s, dimension=2) if "0" in s.signs else s for s in arrangement.sectors]
    survey.geometry.arrangement = replace(arrangement, sectors=tuple(sectors))
    assert claim.verdict(survey).status == "refuted"
