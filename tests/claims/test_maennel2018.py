"""Every claim on maennel2018 that speaks of a dataset: verdicts, values and witnesses.

The tables are worked out by hand or taken from small witnesses; properties follow below.
"""

from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.claims.registry import NEEDS_EVERY_SECTOR, all_claims
from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot, rank
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets, rationals

LINE = [[z] for z in ("-2", "-1", "0", "1", "2")]
UNSTABLE = [(-2, 1), (2, 1)]

DATA = {
    "three points": (
        [["-3/4"], ["-1/2"], ["1/8"]],
        ["11/10", "1/10", "4/5"],
        {"bias": True},
    ),
    "five points": (LINE, [1, 0, 1, 0, 1], {"bias": True, "scale": "sum"}),
    "orthogonal": ([(1, 0), (0, 1)], [1, 1], {}),
    "orthogonal, negative": ([(1, 0), (0, 1)], [-1, -1], {}),
    "orthogonal, leaky": ([(1, 0), (0, 1)], [1, 1], {"leak": "1/2"}),
    "outside the ball": (UNSTABLE, [1, 1], {"scale": "sum"}),
    "outside the ball, negative": (UNSTABLE, [-1, -1], {"scale": "sum"}),
    "zero value": ([(1, 0), ("-1/4", 1), ("1/4", 1)], [1, 1, -1], {}),
    "zero quadrant": ([(1, 0), (0, 1), (1, 1)], [1, 1, -1], {}),
    "unfitted and zero": ([(1, 0), (2, 0)], [2, -1], {}),
    "antiparallel and zero": (
        [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)],
        [1, -1, 1, -1, -1, 1],
        {},
    ),
    "fitted": ([(1, 0), (0, 1)], [0, 0], {}),
    "one point in the plane": ([(1, 0)], [1], {}),
    "equal ends": ([(1,), (-1,)], [1, 1], {}),
    "vanishing ends": ([(1,), (2,)], [2, -1], {}),
    "different ends": ([(1,), (2,)], [1, 1], {}),
    "tie": ([(1, 0), ("-3/5", "4/5")], [1, 1], {"loss": "logistic", "scale": "sum"}),
    "coplanar": (
        [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (-1, 0, 1)],
        [1, -1, 2, "1/2", 1],
        {"scale": "sum"},
    ),
    "three in a plane": (
        [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1)],
        [1, 1, 1, 1],
        {},
    ),
    "square": (
        [(-1, -1), (-1, 1), (1, 1), (1, -1)],
        [0, 1, 2, 3],
        {"scale": "sum", "bias": True},
    ),
}

PROVED, REFUTED, NA, SUPPORTED = "proved", "refuted", "not-applicable", "supported"


def gp(*pairs):
    """Witness against general position."""
    return {"fails": "general-position", "relation": [list(p) for p in pairs]}


def fails(hypothesis):
    return {"fails": hypothesis}


def counts(*sectors, euler):
    """Values of the count in general position, found and predicted being the same."""
    found = {f"sectors_{j}": f for j, f in enumerate(sectors)}
    return found | {f"formula_{j}": f for j, f in enumerate(sectors)} | {"euler": euler}


def vc(rank, active, sauer, sectors, bound):
    return {
        "vc_dimension": rank,
        "active_sets": active,
        "sauer_bound": sauer,
        "sectors": sectors,
        "general_position_bound": bound,
    }


def types(maxima, minima, saddles, crossings, positive, negative):
    return {
        "maxima": maxima,
        "minima": minima,
        "saddles": saddles,
        "crossings": crossings,
        "growing_positive": positive,
        "growing_negative": negative,
    }


# claim: rows of (dataset, status, values, witness, printed forms as (status, witness))
CASES = {
    "sector-count-bound": [
        (
            "orthogonal",
            PROVED,
            {"sectors": 9, "bound": 9, "points": 2, "rank": 2},
            None,
            [(PROVED, None)],
        ),
        (
            "coplanar",
            PROVED,
            {"sectors": 59, "bound": 243, "points": 5, "rank": 3},
            None,
            [(PROVED, None)],
        ),
        (
            "unfitted and zero",
            PROVED,
            {"sectors": 3, "bound": 9, "points": 2, "rank": 1},
            None,
            [(PROVED, None)],
        ),
    ],
    "sector-count-general-position": [
        ("three points", PROVED, counts(1, 6, 6, euler=1), None, [(PROVED, None)]),
        ("square", PROVED, counts(1, 12, 24, 14, euler=-1), None, [(PROVED, None)]),
        ("one point in the plane", PROVED, counts(0, 1, 2, euler=1), None, [(PROVED, None)]),
        ("equal ends", PROVED, counts(1, 2, euler=-1), None, [(PROVED, None)]),
        ("three in a plane", NA, {}, gp((1, -1), (2, -1), (3, 1)), [(NA, None)]),
        ("unfitted and zero", NA, {}, gp((1, -2), (2, 1)), [(NA, None)]),
    ],
    "sector-count-vc": [
        ("three points", PROVED, vc(2, 6, 7, 13, 13), None, [(PROVED, None)]),
        ("five points", PROVED, vc(2, 10, 16, 21, 21), None, [(PROVED, None)]),
        ("square", PROVED, vc(3, 14, 15, 51, 51), None, [(PROVED, None)]),
        ("unfitted and zero", PROVED, vc(1, 2, 3, 3, 3), None, [(PROVED, None)]),
        ("equal ends", PROVED, vc(1, 3, 3, 3, 3), None, [(PROVED, None)]),
    ],
    "codimension": [
        (
            "square",
            PROVED,
            {"largest_number_of_zeros": 2, "dimension_of_zero_sector": 0},
            None,
            [(PROVED, None), (PROVED, None)],
        ),
        (
            "three in a plane",
            PROVED,
            {"largest_number_of_zeros": 3, "dimension_of_zero_sector": 0},
            None,
            [(NA, gp((1, -1), (2, -1), (3, 1))), (PROVED, None)],
        ),
        (
            "one point in the plane",
            PROVED,
            {"largest_number_of_zeros": 0, "dimension_of_zero_sector": 1},
            None,
            [(PROVED, None), (REFUTED, {"direction": ["0", "1"]})],
        ),
        (
            "unfitted and zero",
            PROVED,
            {"largest_number_of_zeros": 0, "dimension_of_zero_sector": 1},
            None,
            [(NA, gp((1, -2), (2, 1))), (REFUTED, {"direction": ["0", "1"]})],
        ),
    ],
    "d-sigma-well-defined": [
        ("five points", PROVED, {}, None, [(PROVED, None)]),
        ("coplanar", PROVED, {}, None, [(PROVED, None)]),
        ("orthogonal, leaky", PROVED, {}, None, [(PROVED, None)]),
    ],
    "g-piecewise-linear": [
        ("five points", PROVED, {}, None, [(PROVED, None)]),
        ("orthogonal, leaky", PROVED, {}, None, [(PROVED, None)]),
        ("antiparallel and zero", PROVED, {}, None, [(PROVED, None)]),
    ],
    "tau-unique": [
        ("square", PROVED, {}, None, [(PROVED, None)]),
        ("equal ends", PROVED, {}, None, [(PROVED, None)]),
    ],
    "g-constant": [
        (
            "orthogonal",
            PROVED,
            {"constant": 0, "fitted": 0},
            None,
            [(PROVED, None), (PROVED, None)],
        ),
        ("fitted", PROVED, {"constant": 1, "fitted": 1}, None, [(PROVED, None), (PROVED, None)]),
        (
            "unfitted and zero",
            PROVED,
            {"constant": 1, "fitted": 0},
            None,
            [(PROVED, None), (REFUTED, None)],
        ),
        (
            "antiparallel and zero",
            PROVED,
            {"constant": 1, "fitted": 0},
            None,
            [(PROVED, None), (REFUTED, None)],
        ),
        (
            "equal ends",
            NA,
            {},
            fails("dimension"),
            [(REFUTED, {"values": ["1/2", "1/2"]}), (REFUTED, None)],
        ),
        ("vanishing ends", NA, {}, fails("dimension"), [(PROVED, None), (REFUTED, None)]),
        ("different ends", NA, {}, fails("dimension"), [(PROVED, None), (PROVED, None)]),
    ],
    "extremal-exists": [
        ("orthogonal", PROVED, {"maxima": 1, "minima": 0}, None, [(PROVED, None)]),
        ("orthogonal, negative", PROVED, {"maxima": 0, "minima": 1}, None, [(PROVED, None)]),
        ("outside the ball", PROVED, {"maxima": 3, "minima": 2}, None, [(PROVED, None)]),
        (
            "unfitted and zero",
            NA,
            {"maxima": 0, "minima": 0},
            fails("G-not-constant"),
            [(NA, None)],
        ),
        ("equal ends", NA, {"maxima": 2, "minima": 0}, fails("dimension"), [(NA, None)]),
    ],
    "extremal-parallel": [
        ("orthogonal", PROVED, {"zero_value_extrema": 0}, None, [(PROVED, None)]),
        (
            "zero value",
            PROVED,
            {"zero_value_extrema": 1},
            None,
            [(REFUTED, {"signs": "0++"})],
        ),
        ("equal ends", NA, {}, fails("dimension"), [(NA, None)]),
    ],
    "dead-sectors": [
        (
            "orthogonal",
            PROVED,
            {"without_active_point": 4, "zero_with_active_point": 0},
            None,
            [(PROVED, None)],
        ),
        (
            "zero value",
            REFUTED,
            {"without_active_point": 4, "zero_with_active_point": 1},
            {"signs": "0++"},
            [(REFUTED, None)],
        ),
        (
            "zero quadrant",
            REFUTED,
            {"without_active_point": 4, "zero_with_active_point": 3},
            {"signs": "+++"},
            [(REFUTED, None)],
        ),
        ("orthogonal, leaky", NA, {}, fails("leak"), [(NA, None)]),
    ],
    "distinct-norms": [
        ("orthogonal", PROVED, {"extremal": 1, "distinct": 1}, None, [(PROVED, None)]),
        ("fitted", PROVED, {"extremal": 0, "distinct": 0}, None, [(PROVED, None)]),
        (
            "tie",
            REFUTED,
            {"extremal": 5, "distinct": 3},
            {"signs": ["+-", "-+"]},
            [(REFUTED, None)],
        ),
        (
            "five points",
            REFUTED,
            {"extremal": 5, "distinct": 3},
            {"signs": ["++++0", "0++++"]},
            [(REFUTED, None)],
        ),
    ],
    "critical-test": [
        ("three points", PROVED, types(1, 0, 0, 4, 1, 0), None, []),
        ("five points", PROVED, types(3, 2, 0, 4, 3, 0), None, []),
        ("square", PROVED, types(2, 0, 1, 12, 2, 0), None, []),
        ("coplanar", PROVED, types(2, 1, 2, 9, 2, 1), None, []),
        ("orthogonal", PROVED, types(1, 0, 2, 0, 1, 0), None, []),
        ("orthogonal, leaky", PROVED, types(1, 1, 0, 4, 1, 1), None, []),
        ("fitted", PROVED, types(0, 0, 0, 0, 0, 0), None, []),
    ],
    "f-j-well-defined": [
        ("orthogonal", SUPPORTED, {"extremal": 1, "growing": 1}, None, [(SUPPORTED, None)]),
        (
            "outside the ball",
            SUPPORTED,
            {"extremal": 5, "growing": 3},
            None,
            [(REFUTED, {"signs": "+0"})],
        ),
        (
            "outside the ball, negative",
            SUPPORTED,
            {"extremal": 5, "growing": 3},
            None,
            [(REFUTED, {"signs": "+0"})],
        ),
        ("fitted", SUPPORTED, {"extremal": 0, "growing": 0}, None, [(SUPPORTED, None)]),
    ],
}
ROWS = [(claim, *row) for claim, rows in CASES.items() for row in rows]


@cache
def survey(name, cells_only=False):
    inputs, labels, options = DATA[name]
    return Survey(Dataset.create(inputs, labels, **options), cells_only=cells_only)


@cache
def record(claim, name, cells_only=False):
    return all_claims()[f"maennel2018.{claim}"].record(survey(name, cells_only))


@pytest.mark.parametrize(
    ("claim", "name", "status", "values", "witness", "printed"),
    ROWS,
    ids=[f"{row[0]}: {row[1]}" for row in ROWS],
)
def test_verdict(claim, name, status, values, witness, printed):
    found = record(claim, name)
    assert found["status"] == status
    assert found["values"] == {k: str(v) for k, v in values.items()}
    assert found["witness"] == witness
    assert [(p["status"], p["witness"]) for p in found["printed"]] == printed
    assert found["evidence"] == "exact"
    assert found["reason"] is None


def test_the_table_covers_every_claim_about_a_dataset():
    decided = {
        c.id.split(".")[1]
        for c in all_claims().values()
        if c.id.startswith("maennel2018") and c.kind == "dataset" and c.decide
    }
    assert set(CASES) == decided


@pytest.mark.parametrize("claim", CASES)
def test_open_sectors_alone_decide_nothing(claim):
    found = record(claim, "square", cells_only=True)
    assert (found["status"], found["reason"]) == ("undecided", NEEDS_EVERY_SECTOR)
    assert (found["values"], found["witness"], found["evidence"]) == ({}, None, None)
    assert all((p["status"], p["witness"]) == ("undecided", None) for p in found["printed"])
    assert len(found["printed"]) == len(record(claim, "square")["printed"])


drawn = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2))
planted = st.integers(2, 3).flatmap(
    lambda d: datasets(d=d, bits=2, position="degenerate", loss="square", labels=st.integers(-1, 1))
)
THEOREMS = (
    "sector-count-bound",
    "sector-count-general-position",
    "sector-count-vc",
    "codimension",
    "d-sigma-well-defined",
    "g-piecewise-linear",
    "tau-unique",
    "g-constant",
    "extremal-exists",
    "extremal-parallel",
    "critical-test",
)


@settings(max_examples=50, deadline=None)
@given(drawn | planted)
def test_theorems_are_never_refuted(data):
    found = Survey(data)
    for claim in THEOREMS:
        assert all_claims()[f"maennel2018.{claim}"].verdict(found).status in (PROVED, NA), claim


def leaky_pair():
    """Two points in general position, with the vectors D of a leaky activation."""
    return Survey(Dataset.create([["-1/2"], ["1/2"]], [1, 1], bias=True, leak="1/2"))


@pytest.mark.parametrize("claim", ["d-sigma-well-defined", "g-piecewise-linear"])
@pytest.mark.parametrize("signs", ["++", "--", "+0", "-0"])
def test_a_wrong_direction_refutes(claim, signs):
    survey = leaky_pair()
    known = survey.geometry.velocities
    assert any(known[signs].direction)
    doubled = tuple(2 * c for c in known[signs].direction)
    known[signs] = replace(known[signs], direction=doubled)
    assert all_claims()[f"maennel2018.{claim}"].verdict(survey).status == REFUTED


def test_a_direction_off_the_span_of_its_sector_refutes():
    survey = leaky_pair()
    known, wall = survey.geometry.velocities, survey.dataset.points[1]
    moved = tuple(a + b for a, b in zip(known["+0"].direction, wall, strict=True))
    known["+0"] = replace(known["+0"], direction=moved)
    assert all_claims()["maennel2018.d-sigma-well-defined"].verdict(survey).status == REFUTED


def test_two_signs_in_one_sector_refute():
    survey = leaky_pair()
    survey.geometry.critical = survey.geometry.critical * 2
    assert all_claims()["maennel2018.tau-unique"].verdict(survey).status == REFUTED


def verdict(claim, data):
    return all_claims()[f"maennel2018.{claim}"].verdict(Survey(data))


@settings(max_examples=40, deadline=None)
@given(drawn | planted)
def test_the_vc_dimension_is_the_largest_shattered_set(data):
    found = verdict("sector-count-vc", data).values
    signs = [s.signs for s in Survey(data).geometry.sectors]
    active = {frozenset(k for k, s in enumerate(x) if s == "+") for x in signs}
    assert found["active_sets"] == len(active)
    shattered = 0
    for chosen in product((False, True), repeat=data.n):
        members = frozenset(k for k, c in enumerate(chosen) if c)
        if len({a & members for a in active}) == 2 ** len(members):
            shattered = max(shattered, len(members))
    assert found["vc_dimension"] == shattered == rank(data.points)


@settings(max_examples=60, deadline=None)
@given(planted)
def test_g_is_constant_exactly_by_the_criterion_without_sectors(data):
    found = verdict("g-constant", data)
    assert found.status == PROVED
    field = Survey(data).field
    grid = product((-2, -1, 0, 1, 2), repeat=data.d)
    assert not (found.values["constant"] and any(field.value(w) for w in grid))
    literal = found.values["fitted"] or not found.values["constant"]
    assert found.printed[1].status == (PROVED if literal else REFUTED)


def line_data(labels, largest=6):
    """Distinct inputs on the line, with the constant coordinate."""
    inputs = st.lists(rationals(3), min_size=2, max_size=largest, unique=True)
    return inputs.flatmap(
        lambda zs: st.lists(labels, min_size=len(zs), max_size=len(zs)).map(
            lambda ys: Dataset.create([[z] for z in zs], ys, bias=True)
        )
    )


@settings(max_examples=40, deadline=None)
@given(line_data(rationals(3)))
def test_points_on_a_line_have_4n_plus_1_sectors_and_at_most_2n_growing_directions(data):
    geometry = Survey(data).geometry
    assert len(geometry.sectors) == 4 * data.n + 1
    assert sum(entry.growing for entry in geometry.critical) <= 2 * data.n


def test_one_point_on_a_line_has_three_sectors():
    assert len(Survey(Dataset.create([[3]], [1], bias=True)).geometry.sectors) == 3


@st.composite
def balls(draw, leak=0):
    """Inputs of the open unit ball and positive labels."""
    columns = draw(st.integers(1, 2))
    inputs = []
    for _ in range(draw(st.integers(1, 5))):
        direction = draw(st.lists(rationals(3), min_size=columns, max_size=columns))
        # Shrunk below length 1 by the sum of the absolute values.
        size = sum((abs(c) for c in direction), fmpq(1))
        inputs.append([c / size * fmpq(99, 100) for c in direction])
    labels = [abs(draw(rationals(3, nonzero=True))) for _ in inputs]
    return Dataset.create(inputs, labels, bias=True, leak=leak)


@settings(max_examples=50, deadline=None)
@given(balls())
def test_in_the_unit_ball_only_the_sector_of_all_plus_signs_is_extremal(data):
    assert all(dot(x, x) < 2 for x in data.points)
    critical = Survey(data).geometry.critical
    everywhere = "+" * data.n
    assert [(e.signs, e.type) for e in critical if e.extremal] == [(everywhere, "maximum")]
    assert [e.signs for e in critical if e.boursier_critical] == [everywhere]


@settings(max_examples=30, deadline=None)
@given(balls(leak="1/3"))
def test_leaky_points_in_the_unit_ball_have_one_more_extremum(data):
    found = [(e.signs, e.type) for e in Survey(data).geometry.critical if e.extremal]
    assert found == [("+" * data.n, "maximum"), ("-" * data.n, "minimum")]


@settings(max_examples=40, deadline=None)
@given(drawn)
def test_dead_sectors_have_no_direction(data):
    assume(data.leak == 0)
    found = verdict("dead-sectors", data)
    dead = [s for s in Survey(data).geometry.sectors if "+" not in s.signs]
    assert found.values["without_active_point"] == len(dead)
    assert (found.status == PROVED) is (found.values["zero_with_active_point"] == 0)


@settings(max_examples=40, deadline=None)
@given(line_data(rationals(3)), st.sampled_from(["1/10", "1/2", "9/10"]))
def test_with_a_leak_one_more_direction_may_grow(data, leak):
    leaky = Dataset.create(data.inputs, data.labels, bias=True, leak=leak)
    critical = Survey(leaky).geometry.critical
    assert sum(entry.growing for entry in critical) <= 2 * data.n + 1


def test_with_a_leak_the_sector_without_active_points_grows_as_well():
    data = Dataset.create([[0, 1]], [1], leak="1/2")
    assert sum(entry.growing for entry in Survey(data).geometry.critical) == 2
