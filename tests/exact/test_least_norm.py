"""Least-norm points of polytopes against every subset of the vertices."""

from fractions import Fraction
from itertools import combinations, product

import pytest
import sympy
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.exact.least_norm import least_norm_point
from proofcheck.exact.linear_algebra import dot

numbers = st.builds(fmpq, st.integers(-4, 4), st.integers(1, 3))
polytopes = st.integers(1, 3).flatmap(
    lambda d: st.lists(st.tuples(*[numbers] * d), min_size=1, max_size=6)
)


def solve(vertices):
    oracle = dict(enumerate(vertices))
    return least_norm_point(
        lambda v: min(oracle.items(), key=lambda item: dot(v, item[1])), len(vertices[0])
    )


def brute_force(vertices):
    """Shortest affine minimiser, with weights >= 0, of an affinely independent subset."""
    points = [[Fraction(int(q.p), int(q.q)) for q in v] for v in vertices]
    candidates = []
    for size in range(1, len(points[0]) + 2):
        for chosen in combinations(points, size):
            rows = [[0] + [1] * size]
            rows += [
                [1, *(sum(a * b for a, b in zip(p, q, strict=True)) for q in chosen)]
                for p in chosen
            ]
            system = sympy.Matrix(rows)
            if system.det() == 0:
                continue
            weights = list(system.LUsolve(sympy.Matrix([1] + [0] * size)))[1:]
            if min(weights) >= 0:
                columns = zip(*chosen, strict=True)
                point = [
                    sum(w * sympy.Rational(c) for w, c in zip(weights, column, strict=True))
                    for column in columns
                ]
                candidates.append((sum(c * c for c in point), point))
    return min(candidates, key=lambda candidate: candidate[0])[1]


def assert_optimal(vertices, point, weights):
    assert all(w > 0 for w in weights.values())
    assert sum(weights.values()) == 1
    for j, coordinate in enumerate(point):
        assert coordinate == sum(w * vertices[i][j] for i, w in weights.items())
    assert all(dot(point, v) >= dot(point, point) for v in vertices)


@settings(max_examples=25, deadline=None)
@given(polytopes)
def test_agrees_with_every_subset_of_the_vertices(vertices):
    point, weights = solve(vertices)
    assert_optimal(vertices, point, weights)
    assert [str(c) for c in point] == [str(c) for c in brute_force(vertices)]


@settings(max_examples=60, deadline=None)
@given(st.integers(4, 7).flatmap(lambda d: st.lists(st.tuples(*[numbers] * d), min_size=8)))
def test_proves_its_own_optimality_in_more_dimensions(vertices):
    point, weights = solve(vertices)
    assert_optimal(vertices, point, weights)
    assert len(weights) <= len(vertices[0]) + 1


def vectors(rows):
    return [tuple(fmpq(c) for c in row) for row in rows]


@pytest.mark.parametrize(
    ("vertices", "expected"),
    [
        ([(3, 4)], (3, 4)),
        ([(1, 0), (0, 1)], (fmpq(1, 2), fmpq(1, 2))),
        ([(1, 1), (1, -1), (2, 0)], (1, 0)),
        ([(1, 0), (-1, 1), (-1, -1)], (0, 0)),
        ([(1, 0), (1, 0), (1, 0)], (1, 0)),
        ([(0, 0), (5, 5)], (0, 0)),
        ([(1, 2), (2, 4), (3, 6)], (1, 2)),
        ([(1, 5), (1, -7), (1, 3), (4, 0)], (1, 0)),
    ],
)
def test_examples(vertices, expected):
    point, weights = solve(vectors(vertices))
    assert_optimal(vectors(vertices), point, weights)
    assert point == expected


def test_a_cube_that_is_only_known_by_its_oracle():
    """The oracle needs no list of the 2^10 corners."""
    calls = []

    def corner(v):
        calls.append(v)
        name = tuple(1 if c >= 0 else 3 for c in v)
        return name, tuple(fmpq(c) for c in name)

    point, weights = least_norm_point(corner, 10)
    assert point == (1,) * 10
    assert weights == {(1,) * 10: 1}
    assert len(calls) == 2


def test_a_shifted_cube_with_the_origin_inside():
    corners = vectors(product((-1, 2), (-3, 1), (-1, 1)))
    point, weights = solve(corners)
    assert point == (0, 0, 0)
    assert_optimal(corners, point, weights)
