"""Numbers of sectors in general position, against brute force and closed forms."""

import doctest
from math import comb

import pytest
from flint import fmpq

from proofcheck.geometry import counting
from proofcheck.geometry.counting import (
    general_position_count,
    open_sector_bound,
    total_count,
)


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("d", range(1, 5))
def test_counts_of_points_on_the_moment_curve(n, d, oracle):
    points = [tuple(fmpq(k) ** j for j in range(d)) for k in range(1, n + 1)]
    sectors = oracle.sectors(points)
    for j in range(d + 1):
        # In general position every zero costs a dimension, until none is left.
        found = [s for s in sectors if d - min(s.count("0"), d) == j]
        assert general_position_count(n, d, j) == len(found)
    assert total_count(n, d) == len(sectors)
    assert open_sector_bound(n, d) == sum("0" not in s for s in sectors)


@pytest.mark.parametrize("n", range(1, 12))
def test_independent_points_have_every_sign_vector(n):
    assert total_count(n, n) == 3**n
    assert total_count(n, n + 2) == 3**n
    assert open_sector_bound(n, n) == 2**n


@pytest.mark.parametrize("n", range(2, 12))
def test_points_in_the_plane(n):
    assert [general_position_count(n, 2, j) for j in range(3)] == [1, 2 * n, 2 * n]
    assert total_count(n, 2) == 4 * n + 1


@pytest.mark.parametrize(("n", "d"), [(4, 2), (6, 3), (9, 4), (12, 5), (3, 3), (2, 4)])
def test_euler_and_cover(n, d):
    counts = [general_position_count(n, d, j) for j in range(d + 1)]
    assert sum((-1) ** j * f for j, f in enumerate(counts)) == (-1) ** d
    # Cover's count falls short of Sauer's bound by one binomial coefficient.
    assert sum(comb(n, i) for i in range(d + 1)) - open_sector_bound(n, d) == comb(n - 1, d)


def test_examples_in_the_documentation():
    assert doctest.testmod(counting).failed == 0
