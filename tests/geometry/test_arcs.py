"""Activation arcs: order, bounding rays and completeness, against directions tried one by one."""

from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.geometry.arcs import activation_arcs, positions
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import rationals

inputs = st.lists(rationals(bits=3), min_size=1, max_size=6)


def active_at(xs, direction):
    return tuple(k for k, x in enumerate(xs, start=1) if dot((x, fmpq(1)), direction) > 0)


def cross(u, v):
    return u[0] * v[1] - u[1] * v[0]


def test_the_four_samples_of_the_page():
    arcs = activation_arcs([fmpq(-1), fmpq(0), fmpq(1, 2), fmpq(1)])
    assert [arc.active for arc in arcs] == [
        (),
        (4,),
        (3, 4),
        (2, 3, 4),
        (1, 2, 3, 4),
        (1, 2, 3),
        (1, 2),
        (1,),
    ]
    assert (arcs[0].start, arcs[0].end) == ((-1, -1), (1, -1))


def test_one_sample_has_two_half_circles():
    dead, live = activation_arcs([fmpq(3)])
    assert (dead.active, live.active) == ((), (1,))
    assert dead.end == live.start == (1, -3)


@settings(max_examples=200, deadline=None)
@given(inputs)
def test_between_its_rays_an_arc_has_its_active_set(xs):
    arcs = activation_arcs(xs)
    assert len(arcs) == 2 * len(set(xs)) == 2 * len(positions(xs))
    for arc, following in zip(arcs, arcs[1:] + arcs[:1], strict=True):
        assert arc.end == following.start
        if len(arcs) > 2:
            assert cross(arc.start, arc.end) > 0  # less than half a turn, counterclockwise
            middles = [
                tuple(a + t * b for a, b in zip(arc.start, arc.end, strict=True))
                for t in (fmpq(1, 50), fmpq(1), fmpq(50))
            ]
        else:
            middles = [(-arc.start[1], arc.start[0])]
        assert {active_at(xs, d) for d in middles} == {arc.active}


@settings(max_examples=60, deadline=None)
@given(inputs)
def test_the_arcs_are_the_open_sectors(xs):
    survey = Survey(Dataset.create([[x] for x in xs], [0] * len(xs), bias=True), cells_only=True)
    cells = {tuple(k + 1 for k in s.active) for s in survey.geometry.sectors}
    assert cells == {arc.active for arc in activation_arcs(xs)}
    assert len(cells) == len(survey.geometry.sectors) == 2 * len(set(xs))
