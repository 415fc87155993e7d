"""Types of critical directions against exact values of G close by, and criticality by elimination.

Values on the unit sphere are compared without roots: `compare_ratios` is exact.
"""

from fractions import Fraction
from itertools import product

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.surds import compare_ratios
from proofcheck.geometry.critical import Geometry, on_boundary
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets

NEAR = fmpq(1, 10**40)

integers = st.integers(-3, 3)
relu = st.integers(2, 3).flatmap(
    lambda d: datasets(d=d, bits=2, leak=0, loss="square", labels=integers)
)
leaky = st.integers(2, 3).flatmap(lambda d: datasets(d=d, bits=2))
planted = st.integers(2, 3).flatmap(
    lambda d: datasets(d=d, bits=2, position="degenerate", loss="square", labels=integers)
)
drawn = relu | leaky | planted


def data_of(data):
    """What the oracles take."""
    return data.points, data.weights, data.leak


def rational(vector):
    return tuple(fmpq(Fraction(str(v)).numerator, Fraction(str(v)).denominator) for v in vector)


def grid(d):
    return [v for v in product((-1, 0, 1), repeat=d) if any(v)]


def parallel(u, v):
    return all(a * d == b * c for a, c in zip(u, v, strict=True) for b, d in zip(u, v, strict=True))


def neighbourhood(geometry, sector, u, oracle):
    """Points close to u: towards every sector, along the sector's span, and on a grid."""
    walls = [x for k, x in enumerate(geometry.field.points) if k in sector.zeros]
    span = [rational(v) for v in oracle.orthogonal(walls, len(u))]
    steps = [s.witness for s in geometry.sectors] + span + grid(len(u))
    for step in steps:
        for side in (NEAR, -NEAR):
            if not parallel(u, step):
                yield tuple(a + side * b for a, b in zip(u, step, strict=True))


def height(field, w, u):
    """-1, 0 or 1: G at w lies below, at or above G at u, on the unit sphere."""
    return compare_ratios(field.value(w), dot(w, w), field.value(u), dot(u, u))


def assert_type(geometry, entry, oracle):
    field = geometry.field
    u = tuple(v if entry.sign == "+" else -v for v in entry.direction)
    assert field.signs(u) == entry.signs
    near = {height(field, w, u) for w in neighbourhood(geometry, entry.sector, u, oracle)}
    if entry.type == "maximum":
        assert near == {-1}
    elif entry.type == "minimum":
        assert near == {1}
    elif entry.type == "saddle":
        assert {-1, 1} <= near
    else:
        assert entry.type == "crossing"
        # G rises along the separator and falls against it, at first order.
        for side in (1, -1):
            step = tuple(side * NEAR * r for r in entry.separator)
            w = tuple(a + s for a, s in zip(u, step, strict=True))
            assert height(field, w, u) == side


def assert_clarke(geometry, entry, oracle, data):
    """Against elimination: no r separates D_sigma from the vectors of the adjacent cells."""
    cells = {
        s.signs: oracle.direction(*data_of(data), s.signs)
        for s in geometry.sectors
        if "0" not in s.signs and oracle.above(entry.signs, s.signs)
    }
    direction = oracle.fractions(entry.direction)
    jumps = [tuple(a - b for a, b in zip(cell, direction, strict=True)) for cell in cells.values()]
    assert entry.clarke_critical is not oracle.feasible(jumps)
    if entry.clarke_critical:
        weights = {s: Fraction(str(w)) for s, w in entry.clarke_weights.items()}
        assert all(w > 0 for w in weights.values())
        assert sum(weights.values()) == 1
        mean = [sum(w * cells[s][j] for s, w in weights.items()) for j in range(data.d)]
        assert tuple(mean) == direction
        assert entry.separator is None
    else:
        separator = oracle.fractions(entry.separator)
        assert all(oracle.dot(separator, jump) > 0 for jump in jumps)


def assert_all(data, oracle):
    geometry = Survey(data).geometry
    found = {}
    for sector in geometry.sectors:
        direction = oracle.direction(*data_of(data), sector.signs)
        for name, factor in (("+", 1), ("-", -1)):
            if any(direction) and sector.signs == oracle.signs(
                data.points, [factor * v for v in direction]
            ):
                assert sector.signs not in found
                found[sector.signs] = (name, direction)
    assert [e.signs for e in geometry.critical] == list(found)
    for entry in geometry.critical:
        assert (entry.sign, oracle.fractions(entry.direction)) == found[entry.signs]
        assert entry.norm_squared == dot(entry.direction, entry.direction)
        assert_type(geometry, entry, oracle)
        assert_clarke(geometry, entry, oracle, data)
        shortest = oracle.least_norm(*data_of(data), entry.signs)
        assert entry.boursier_critical is (shortest == oracle.fractions(entry.direction))
        assert entry.growing is (
            (entry.sign == "+" and entry.type == "maximum")
            or (entry.sign == "-" and entry.type == "minimum")
        )
        # Strict extremum, Clarke's criticality and the zonotope's, each weaker than the one before.
        assert entry.clarke_critical or not entry.extremal
        assert entry.boursier_critical or not entry.clarke_critical
    return geometry


@settings(max_examples=60, deadline=None)
@given(data=drawn)
def test_every_critical_direction(oracle, data):
    assert_all(data, oracle)


@settings(max_examples=5, deadline=None)
@given(data=datasets(d=4, n=4, bits=2))
def test_critical_directions_in_four_dimensions(oracle, data):
    assert_all(data, oracle)


@settings(max_examples=30, deadline=None)
@given(data=drawn)
def test_both_notions_agree_for_independent_walls(oracle, data):
    for entry in Survey(data).geometry.critical:
        walls = [data.points[k] for k in entry.sector.zeros]
        if oracle.rank(walls) == len(walls):
            assert entry.clarke_critical is entry.boursier_critical


@settings(max_examples=30, deadline=None)
@given(data=drawn)
def test_adjacent_sectors_are_those_whose_closure_contains_it(oracle, data):
    geometry = Survey(data).geometry
    for sector in geometry.sectors:
        expected = {
            s.signs
            for s in geometry.sectors
            if s.signs != sector.signs and oracle.above(sector.signs, s.signs)
        }
        listed = [s.signs for s in geometry.adjacent(sector)]
        assert len(listed) == len(set(listed))
        assert set(listed) == expected


@settings(max_examples=100, deadline=None)
@given(data=drawn)
def test_zero_value_extrema_are_the_strict_ones(oracle, data):
    """On every ray or line with D = 0: all values close by have one strict sign, or they do not."""
    geometry = Survey(data).geometry
    assert_zero_value_extrema(geometry, oracle)


def assert_zero_value_extrema(geometry, oracle):
    listed = {e.sector.signs: e.type for e in geometry.zero_value_extrema}
    for sector in geometry.sectors:
        if any(geometry.direction(sector)):
            assert sector.signs not in listed
            continue
        u = sector.witness
        if not any(u):  # the origin
            assert sector.dimension == 0
            continue
        near = {
            (value > 0) - (value < 0)
            for w in neighbourhood(geometry, sector, u, oracle)
            for value in [geometry.field.value(w)]
        }
        expected = {(1,): "minimum", (-1,): "maximum"}.get(tuple(near))
        assert listed.get(sector.signs) == expected, sector.signs


@settings(max_examples=60, deadline=None)
@given(data=drawn)
def test_boundary_directions_are_the_violations(oracle, data):
    geometry = Survey(data).geometry
    expected = []
    for sector in geometry.sectors:
        direction = oracle.direction(*data_of(data), sector.signs)
        for name, factor in (("+", 1), ("-", -1)):
            face = oracle.signs(data.points, [factor * v for v in direction])
            inside = oracle.above(face, sector.signs) and face != sector.signs
            if any(direction) and inside:
                expected.append((sector.signs, name, direction, face))
    found = [
        (e.signs, e.sign, oracle.fractions(e.direction), e.face)
        for e in geometry.boundary_directions
    ]
    assert found == expected


def geometry_of(inputs, weights, **options):
    return Survey(Dataset.create(inputs, weights, scale="sum", **options)).geometry


def kinds(geometry):
    return {e.signs: e.type for e in geometry.critical}


COPLANAR = [
    ([(1, 0), (1, 0), ("1/2", 1)], [1, -1, 1], "00+", (0, 1)),
    (
        [(1, 0, 0), (0, 1, 0), (1, 1, 0), ("-9/10", "-9/10", 1)],
        [1, 1, -1, 1],
        "000+",
        (0, 0, 1),
    ),
]


@pytest.mark.parametrize(("inputs", "weights", "signs", "direction"), COPLANAR)
def test_dependent_walls_part_the_two_notions(inputs, weights, signs, direction, oracle):
    data = Dataset.create(inputs, weights, scale="sum")
    (entry,) = [e for e in assert_all(data, oracle).critical if e.signs == signs]
    assert entry.direction == direction
    assert (entry.type, entry.clarke_critical, entry.boursier_critical) == ("crossing", False, True)


def test_a_strict_minimum_of_value_zero(oracle):
    geometry = geometry_of([(1, 0), ("-1/4", 1), ("1/4", 1)], [1, 1, -1])
    (extremum,) = [e for e in geometry.zero_value_extrema if e.sector.witness == (0, 1)]
    assert (extremum.sector.signs, extremum.type) == ("0++", "minimum")
    assert_zero_value_extrema(geometry, oracle)
    mirrored = geometry_of([(1, 0), ("-1/4", 1), ("1/4", 1)], [-1, -1, 1])
    assert [(e.sector.signs, e.type) for e in mirrored.zero_value_extrema] == [
        (e.sector.signs, {"minimum": "maximum", "maximum": "minimum"}[e.type])
        for e in geometry.zero_value_extrema
    ]


def test_points_on_one_line_may_have_their_strict_extremum_between_them(oracle):
    """G = |w_1|: the sector of zeros is a line, and its entry stands for both of its rays."""
    for weights, kind in ([1, 1], "minimum"), ([-1, -1], "maximum"):
        geometry = geometry_of([(1, 0), (-1, 0)], weights)
        (extremum,) = geometry.zero_value_extrema
        assert (extremum.sector.signs, extremum.type) == ("00", kind)
        assert extremum.sector.witness in ((0, 1), (0, -1))
        assert_zero_value_extrema(geometry, oracle)


def test_the_five_points_have_four_directions_on_boundaries():
    inputs = [[str(z), "1"] for z in (-2, -1, 0, 1, 2)]
    geometry = geometry_of(inputs, [1, 0, 1, 0, 1])
    found = [(e.signs, e.sign, e.direction, e.face) for e in geometry.boundary_directions]
    assert len(found) == 4
    assert ("++++-", "+", (-2, 2), "+++0-") in found


def test_an_attracting_boundary_between_orthogonal_points():
    geometry = geometry_of([(1, 0), (0, 1)], [1, 1])
    found = {(e.signs, e.sign, e.face) for e in geometry.boundary_directions}
    assert found == {("+-", "+", "+0"), ("-+", "+", "0+")}
    assert kinds(geometry) == {"++": "maximum", "+0": "saddle", "0+": "saddle"}


def test_all_sectors_but_the_dead_one_can_be_extremal():
    geometry = geometry_of([(1, 0), ("-1/2", 1), ("-1/2", -1)], [1, 1, 1])
    assert len(geometry.sectors) == 13
    extremal = {e.signs: e.type for e in geometry.critical if e.extremal}
    assert len(extremal) == 12
    assert all(kind == ("minimum" if "0" in s else "maximum") for s, kind in extremal.items())
    assert sum(e.growing for e in geometry.critical) == 6


def test_outside_the_unit_ball_there_are_more_extrema():
    geometry = geometry_of([(-2, 1), (2, 1)], [1, 1])
    extremal = {e.signs: (e.type, tuple(map(str, e.direction))) for e in geometry.critical}
    assert extremal == {
        "++": ("maximum", ("0", "2")),
        "+-": ("maximum", ("-2", "1")),
        "-+": ("maximum", ("2", "1")),
        "+0": ("minimum", ("-4/5", "8/5")),
        "0+": ("minimum", ("4/5", "8/5")),
    }


def test_a_saddle_on_a_plane():
    geometry = geometry_of([(1, 0, 0), (-1, 1, 0)], [4, 1])
    entry = next(e for e in geometry.critical if e.signs == "0+")
    assert entry.direction == (0, 1, 0)
    data = Dataset.create([(1, 0, 0), (-1, 1, 0)], [4, 1])
    entry = next(e for e in Survey(data).geometry.critical if e.signs == "0+")
    assert tuple(map(str, entry.direction)) == ("0", "1/2", "0")
    assert (entry.type, entry.sector.dimension) == ("saddle", 2)


def test_leaky_points_in_the_unit_ball_have_two_extrema():
    for leak in ("1/100", "1/2", "99/100"):
        geometry = geometry_of([("-1/2", 1), ("1/2", 1), ("1/4", 1)], [1, 2, 3], leak=leak)
        extremal = {e.signs: (e.sign, e.type) for e in geometry.critical if e.extremal}
        assert extremal == {"+++": ("+", "maximum"), "---": ("-", "minimum")}
        assert all(e.growing for e in geometry.critical if e.extremal)


def test_in_one_dimension_the_ends_are_extrema_of_their_sign():
    assert kinds(geometry_of([(2,), (-1,)], [3, 1])) == {"+-": "maximum", "-+": "maximum"}
    assert kinds(geometry_of([(2,), (-1,)], [-3, 1])) == {"+-": "minimum", "-+": "maximum"}
    assert kinds(geometry_of([(2,)], [-3])) == {"+": "minimum"}


@settings(max_examples=30, deadline=None)
@given(data=drawn)
def test_open_sectors_alone_know_the_open_directions(data):
    whole, cells = Survey(data).geometry, Survey(data, cells_only=True).geometry
    expected = [e for e in whole.critical if "0" not in e.signs]
    assert list(cells.critical) == expected
    assert all(e.type == ("maximum" if e.sign == "+" else "minimum") for e in cells.critical)
    assert list(cells.boundary_directions) == [
        e for e in whole.boundary_directions if "0" not in e.signs
    ]


@settings(max_examples=30, deadline=None)
@given(data=drawn)
def test_negated_weights_mirror_everything(data):
    """G becomes -G: D becomes -D, the sign and the type turn round, growth stays."""
    assume(data.loss == "square")
    mirror = Dataset.create(
        data.inputs,
        [-y for y in data.labels],
        bias=data.bias,
        loss=data.loss,
        scale=data.scale,
        leak=data.leak,
    )
    turned = {"maximum": "minimum", "minimum": "maximum", "+": "-", "-": "+"}
    one, other = Survey(data).geometry, Survey(mirror).geometry
    assert [e.signs for e in one.critical] == [e.signs for e in other.critical]
    for left, right in zip(one.critical, other.critical, strict=True):
        assert right.direction == tuple(-v for v in left.direction)
        assert right.sign == turned[left.sign]
        assert right.type == turned.get(left.type, left.type)
        assert right.growing is left.growing
        assert right.boursier_critical is left.boursier_critical


def test_progress_is_reported_while_the_directions_are_found():
    calls = []
    points = [tuple(fmpq(k) ** j for j in range(4)) for k in range(1, 10)]
    survey = Survey(Dataset.create(points, [1] * 9))
    Geometry(survey.geometry.arrangement, survey.field, lambda *call: calls.append(call))
    assert len(calls) == len(survey.geometry.sectors) // 256 > 1
    assert calls == sorted(calls)


@pytest.mark.parametrize(
    ("face", "signs", "expected"),
    [
        ("+0", "+-", True),
        ("00", "+-", True),
        ("+-", "+-", False),
        ("-0", "+-", False),
        ("+-", "+0", False),
        ("00", "00", False),
    ],
)
def test_on_boundary(face, signs, expected):
    assert on_boundary(face, signs) is expected


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(data=drawn)
def test_every_critical_direction_of_many_datasets(oracle, data):
    assert_zero_value_extrema(assert_all(data, oracle), oracle)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=datasets(d=4, n=5, bits=2))
def test_every_critical_direction_in_four_dimensions(oracle, data):
    assert_zero_value_extrema(assert_all(data, oracle), oracle)
