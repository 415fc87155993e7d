"""Margins of the walls, against perturbations of the field and against G itself."""

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import combine, dot
from proofcheck.geometry.field import Field
from proofcheck.geometry.margins import (
    boundary_ratio_squared,
    expulsion_squared,
    reaches,
    stability_squared,
    wall_margins,
    wrong_pull,
)
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets

RAY = Dataset.create([[1, 0], [-1, 1]], [-1, -4])
FIGURE_2 = Dataset.create([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True)
generic = datasets(position="general", loss="square", bits=3)
few = settings(max_examples=40, deadline=None)


def test_the_margins_of_a_ray():
    """D = (-1/4, -1/4) at (+, 0): M = (-1/2, 0), E_2 = -2, so a_2 = -1/4 in [-2, 0]."""
    (wall,) = wall_margins(Survey(RAY).geometry, "+0")
    assert (wall.point, wall.margin, wall.dual_squared) == (1, fmpq(1, 4), fmpq(1, 2))
    assert wall.squared == fmpq(1, 8) == stability_squared(Survey(RAY).geometry)


def test_no_walls_no_margins():
    assert wall_margins(Survey(RAY).geometry, "++") == []
    assert stability_squared(Survey(FIGURE_2).geometry) is None


def test_known_numbers():
    g = Survey(FIGURE_2).geometry
    assert expulsion_squared(g) == fmpq(1, 20)
    assert boundary_ratio_squared(g) == fmpq(107584, 229385)
    assert reaches(g)["--+"] == {"+": fmpq(1, 45)}


@few
@given(generic)
def test_the_least_norm_vector_is_the_projection_iff_no_margin_is_negative(data):
    survey = Survey(data)
    assume(survey.general_position)
    for sector in survey.geometry.sectors:
        if sector.signs.strip("0"):
            velocity = survey.geometry.velocities[sector.signs]
            margins = [wall.margin for wall in wall_margins(survey.geometry, sector.signs)]
            assert (velocity.least_norm == velocity.direction) == all(m >= 0 for m in margins)


@few
@given(generic, st.data())
def test_walls_keep_their_sign_of_margin_under_smaller_changes_of_the_weights(data, more):
    """A change of all E_k moves a_k by <x*_k, e>, and |e| < the margin's distance."""
    survey = Survey(data)
    assume(survey.general_position)
    field = survey.field
    sector = more.draw(st.sampled_from([s for s in survey.geometry.sectors if s.zeros]))
    assume(sector.signs.strip("0"))
    walls = [w for w in wall_margins(survey.geometry, sector.signs) if w.margin != 0]
    assume(walls)
    shift = [fmpq(more.draw(st.integers(-8, 8)), 64) for _ in field.weights]
    size = sum((abs(e) for e in shift), fmpq(0)) ** 2 * max(dot(x, x) for x in field.points)
    for wall in walls:
        scale = fmpq(1)
        while size * scale**2 >= wall.squared:
            scale /= 2
        weights = tuple(e + scale * s for e, s in zip(field.weights, shift, strict=True))
        moved = Survey(Dataset.create(field.points, weights, scale="sum", leak=field.leak))
        found = {w.point: w for w in wall_margins(moved.geometry, sector.signs)}
        assert (found[wall.point].margin > 0) == (wall.margin > 0)


@few
@given(generic, st.data())
def test_g_stays_below_the_reach_on_the_boundary(data, more):
    survey = Survey(data)
    geometry = survey.geometry
    bounds = reaches(geometry)
    for sector in geometry.sectors:
        best = bounds.get(sector.signs, {})
        for face in geometry.sectors:
            inside = all(f in ("0", s) for f, s in zip(face.signs, sector.signs, strict=True))
            if inside and face is not sector:
                value, square = geometry.field.value(face.witness), dot(face.witness, face.witness)
                side = "+" if value > 0 else "-"
                assert value**2 <= best.get(side, fmpq(0)) * square


@few
@given(generic, st.data())
def test_the_reach_is_attained(data, more):
    geometry = Survey(data).geometry
    listed = {(e.norm_squared, e.sign): e for e in geometry.critical}
    for signs, best in reaches(geometry).items():
        for sign, square in best.items():
            entry = listed[square, sign]
            value = geometry.field.value(entry.direction if sign == "+" else
                                         [-c for c in entry.direction])  # fmt: skip
            assert value == (square if sign == "+" else -square)
            assert all(f in ("0", s) for f, s in zip(entry.signs, signs, strict=True))


@pytest.mark.parametrize(("labels", "expected"), [([-1, -4], False), ([2, 1], False)])
def test_extrema_pull_as_they_must(labels, expected):
    geometry = Survey(Dataset.create([[1, 0], [-1, 1]], labels)).geometry
    walls = [e for e in geometry.critical if e.extremal and e.sector.zeros]
    assert walls
    assert [wrong_pull(geometry, e) for e in walls] == [expected] * len(walls)


def test_a_wrong_pull_is_noticed():
    geometry = Survey(RAY).geometry
    (ray,) = (e for e in geometry.critical if e.signs == "+0")
    field = Field(geometry.field.points, tuple(-e for e in geometry.field.weights), fmpq(0))
    geometry.field = field
    assert wrong_pull(geometry, ray)


@few
@given(generic)
def test_dual_vectors(data):
    """a_k is the pairing of D - M with the dual vector, whose length is the one given."""
    survey = Survey(data)
    assume(survey.general_position)
    for sector in survey.geometry.sectors:
        if len(sector.zeros) != 1 or not sector.signs.strip("0"):
            continue
        (wall,) = wall_margins(survey.geometry, sector.signs)
        x = data.points[wall.point]
        assert wall.dual_squared * dot(x, x) == 1
        moved = survey.geometry.velocities[sector.signs].direction
        start = survey.field.resultant(sector.signs)
        a = dot([p - q for p, q in zip(moved, start, strict=True)], x) / dot(x, x)
        assert combine([a], [x], data.d) == tuple(p - q for p, q in zip(moved, start, strict=True))
