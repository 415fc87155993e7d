"""The sectors against Fourier-Motzkin on every sign vector, and the proof that none is missing."""

import doctest
from fractions import Fraction
from itertools import combinations, product
from math import gcd

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.errors import GeometryError
from proofcheck.geometry import arrangement as module
from proofcheck.geometry.arrangement import arrange
from proofcheck.geometry.counting import general_position_count
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets

small = st.integers(1, 4).flatmap(lambda d: datasets(d=d, bits=3))
planted = st.integers(2, 4).flatmap(lambda d: datasets(d=d, bits=3, position="degenerate"))
general = st.integers(1, 4).flatmap(lambda d: datasets(d=d, bits=3, position="general"))

DEGENERATE = {
    "one point on a line": [(-2,)],
    "opposite points on a line": [(1,), (-3,), ("1/2",)],
    "repeated": [(1, 2), (1, 2), (0, 1)],
    "parallel": [(1, 2), (2, 4), ("1/3", "2/3")],
    "antiparallel": [(1, 2), (-2, -4), (1, 0), (-1, 0)],
    "antiparallel first": [(0, 1), (0, -1), (1, 0)],
    "coplanar": [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (-1, 0, 1)],
    "coplanar last": [(0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 0), (1, -1, 0)],
    "all in one plane": [(1, 0, 1), (0, 1, 1), (1, 1, 2), (1, -1, 0)],
    "all on one line": [(1, 1, 1), (2, 2, 2), (-1, -1, -1)],
    "fewer points than coordinates": [(1, 0, 0, 1), (0, 1, 0, 1)],
    "a plane in four dimensions": [(1, 0, 0, 0), (0, 1, 0, 0), (1, 1, 0, 0), (2, -1, 0, 0)],
    "two planes in four dimensions": [
        (1, 0, 0, 0),
        (0, 1, 0, 0),
        (1, 1, 0, 0),
        (0, 0, 1, 0),
        (0, 0, 0, 1),
        (0, 0, 1, 1),
    ],
    "zero first column": [(0, 1, 0), (0, 0, 1), (0, 1, 1)],
    "positive relation": [(1, 0), (0, 1), (-1, -1)],
    "four points that span positively": [(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, -1, -1)],
}


def vectors(rows):
    return [tuple(fmpq(Fraction(c).numerator, Fraction(c).denominator) for c in x) for x in rows]


def walk(points, sectors):
    """Follow the decision tree as docs/certificate.md, section 5, tells; return the paths met."""
    relations = [dict(pairs) for pairs in sectors["relations"]]
    n, letters = len(points), "+-" if sectors["scope"] == "cells" else "+-0"
    nodes = iter(sectors["tree"])
    met = []

    def rules_out(entry, prefix):
        factor = 1 if entry > 0 else -1
        pairs = {k: factor * c for k, c in relations[abs(entry) - 1].items()}
        if max(pairs) > len(prefix):
            return False
        signed = [(prefix[k - 1], c) for k, c in pairs.items()]
        fits = all(c >= 0 for s, c in signed if s == "+") and all(
            c <= 0 for s, c in signed if s == "-"
        )
        return fits and any(s != "0" for s, _ in signed)

    def descend(prefix):
        if len(prefix) == n:
            met.append(prefix)
            return
        node = next(nodes)
        assert len(node) == len(letters)
        for letter, entry in zip(letters, node, strict=True):
            if entry:
                assert rules_out(entry, prefix + letter), (prefix + letter, entry)
            else:
                descend(prefix + letter)

    descend("")
    assert next(nodes, None) is None, "a node is not used"
    return met


def section(points, cells_only):
    dataset = Dataset.create([[str(c) for c in x] for x in points], [1] * len(points))
    sectors = geometric_sections(Survey(dataset, cells_only=cells_only))["sectors"]
    return sectors | sectors.pop("completeness")


def assert_complete(points, cells_only, expected, oracle):
    """The listed sectors are the expected ones, in order, each with a point and the dimension."""
    d = len(points[0])
    found = section(points, cells_only)
    listed = [item["signs"] for item in found["items"]]
    assert listed == sorted(expected)
    assert found["total"] == len(listed)
    assert found["scope"] == ("cells" if cells_only else "all")
    for item in found["items"]:
        assert oracle.signs(points, item["witness"]) == item["signs"]
        origin = item["signs"] == "0" * len(points) and oracle.rank(points) == d
        assert any(oracle.fractions(item["witness"])) is not origin
    dimensions = [
        d - oracle.rank([x for x, s in zip(points, signs, strict=True) if s == "0"])
        for signs in listed
    ]
    counts = {str(j): dimensions.count(j) for j in range(d + 1) if j in dimensions}
    assert found["by_dimension"] == counts
    for pairs in found["relations"]:
        assert 0 < len(pairs) <= d + 1
        assert [k for k, _ in pairs] == sorted({k for k, _ in pairs})
        assert all(c for _, c in pairs)
        for column in zip(*map(oracle.fractions, points), strict=True):
            assert sum(c * column[k - 1] for k, c in pairs) == 0
    assert walk(points, found) == listed


@pytest.mark.parametrize("cells_only", [False, True])
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_points(name, cells_only, oracle):
    points = vectors(DEGENERATE[name])
    expected = oracle.sectors(points, "+-" if cells_only else "+-0")
    assert_complete(points, cells_only, expected, oracle)


@settings(max_examples=60, deadline=None)
@given(data=small | planted)
def test_sectors_are_those_that_elimination_finds(oracle, data):
    assert_complete(data.points, False, oracle.sectors(data.points), oracle)


@settings(max_examples=40, deadline=None)
@given(data=small | planted)
def test_cells_are_the_open_sectors(oracle, data):
    everything = oracle.sectors(data.points)
    cells = {signs for signs in everything if "0" not in signs}
    assert_complete(data.points, True, cells, oracle)


@settings(max_examples=40, deadline=None)
@given(data=small | planted)
def test_dimension_is_what_the_faces_span(oracle, data):
    """The witnesses of a sector's faces span it, up to the vectors orthogonal to all points."""
    found = arrange(data.points)
    lines = oracle.orthogonal(data.points, data.d)
    for sector in found.sectors:
        faces = [s.witness for s in found.sectors if oracle.above(s.signs, sector.signs)]
        assert sector.dimension == oracle.rank([*faces, *lines])


@settings(max_examples=40, deadline=None)
@given(data=small | planted)
def test_counts_obey_zaslavsky_and_euler(oracle, data):
    """Whitney's sum over all subsets counts the open sectors of any arrangement."""
    found = arrange(data.points).by_dimension
    subsets = [c for k in range(data.n + 1) for c in combinations(data.points, k)]
    whitney = sum((-1) ** (len(c) + oracle.rank(c)) for c in subsets)
    assert found[data.d] == whitney
    assert sum((-1) ** j * f for j, f in found.items()) == (-1) ** data.d


@settings(max_examples=30, deadline=None)
@given(data=general)
def test_general_position_has_the_predicted_numbers(data):
    found = arrange(data.points).by_dimension
    expected = [general_position_count(data.n, data.d, j) for j in range(data.d + 1)]
    assert [found.get(j, 0) for j in range(data.d + 1)] == expected


@settings(max_examples=30, deadline=None)
@given(data=small | planted)
def test_relations_are_minimal_and_normal(oracle, data):
    found = arrange(data.points)
    assert len(set(found.relations)) == len(found.relations)
    for pairs in found.relations:
        members = [data.points[k] for k, _ in pairs]
        assert oracle.rank(members) == len(members) - 1
        assert gcd(*(c for _, c in pairs)) == 1
        assert pairs[-1][1] > 0


def test_the_walk_notices_what_is_wrong():
    points = vectors([(1, 0), (0, 1), (1, 1)])
    good = section(points, False)
    assert len(walk(points, good)) == good["total"]
    with pytest.raises(AssertionError, match="not used"):
        walk(points, good | {"tree": [*good["tree"], [0, 0, 0]]})
    at = next(i for i, node in enumerate(good["tree"]) if any(node))
    flipped = [[-e for e in node] if i == at else node for i, node in enumerate(good["tree"])]
    with pytest.raises(AssertionError):
        walk(points, good | {"tree": flipped})


@pytest.mark.parametrize(
    ("n", "d", "cells"), [(9, 3, 74), (7, 4, 84), (12, 2, 24), (8, 5, 198), (14, 3, 184)]
)
def test_larger_numbers_on_the_moment_curve(n, d, cells):
    points = [tuple(fmpq(k) ** j for j in range(d)) for k in range(1, n + 1)]
    assert len(arrange(points, cells_only=True).sectors) == cells
    found = arrange(points)
    assert found.by_dimension == {j: general_position_count(n, d, j) for j in range(d + 1)}
    assert walk(points, section(points, False)) == list(found.index)


@pytest.mark.parametrize("rows", [[], [(0, 0)], [(1, 0), (0, 0)]])
@pytest.mark.parametrize("cells_only", [False, True])
def test_points_that_have_no_hyperplane(rows, cells_only):
    with pytest.raises(GeometryError, match="none of them zero"):
        arrange(vectors(rows), cells_only=cells_only)


@pytest.mark.parametrize("cells_only", [False, True])
def test_progress_grows_to_the_end(cells_only):
    points = [tuple(fmpq(k) ** j for j in range(4)) for k in range(1, 11)]
    calls = []
    found = arrange(points, cells_only=cells_only, progress=lambda *call: calls.append(call))
    assert calls == sorted(calls)
    assert len(calls) > 1 or cells_only
    assert calls[-1] == (1.0, len(found.sectors))
    assert all(0 < share <= 1 for share, _ in calls)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "d"), [(2, 1), (3, 1), (2, 2), (3, 2), (4, 2), (3, 3)])
def test_every_small_configuration(n, d, oracle):
    grid = [p for p in product((-1, 0, 1), repeat=d) if any(p)]
    step = 1 if len(grid) ** n <= 5000 else 7
    for rows in list(product(grid, repeat=n))[::step]:
        points = vectors(rows)
        assert_complete(points, False, oracle.sectors(points), oracle)
        assert_complete(points, True, oracle.sectors(points, "+-"), oracle)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(data=st.integers(1, 4).flatmap(lambda d: datasets(d=d, n=6, bits=4)))
def test_six_points(oracle, data):
    assert_complete(data.points, False, oracle.sectors(data.points), oracle)


def test_examples_in_the_documentation():
    assert doctest.testmod(module).failed == 0
