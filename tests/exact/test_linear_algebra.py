"""Linear algebra over the rationals, against sympy and by verifying the answers."""

import doctest
from itertools import combinations
from math import gcd

import pytest
import sympy
from flint import fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck.errors import ExactError
from proofcheck.exact import linear_algebra
from proofcheck.exact.linear_algebra import (
    column,
    combine,
    dependent_subset,
    dot,
    independent_rows,
    kernel,
    matrix,
    pivots,
    primitive,
    rank,
    relation,
    sign,
)
from proofcheck.exact.rationals import to_sympy

numbers = st.builds(fmpq, st.integers(-3, 3), st.integers(1, 3))


def rows_of(width, most=4, least=1):
    row = st.tuples(*[numbers] * width)
    return st.lists(row, min_size=least, max_size=most)


tables = st.integers(1, 4).flatmap(rows_of)


def sympy_matrix(rows):
    return sympy.Matrix([[to_sympy(q) for q in row] for row in rows])


@given(tables)
def test_rank_and_pivots_agree_with_sympy(rows):
    expected = sympy_matrix(rows)
    assert rank(rows) == expected.rank()
    assert pivots(rows) == list(expected.rref()[1])


def test_no_rows_have_no_rank():
    assert rank([]) == 0
    assert pivots([]) == []
    assert independent_rows([]) == []


@given(tables)
def test_independent_rows_are_the_first_basis(rows):
    chosen = independent_rows(rows)
    greedy = []
    for i in range(len(rows)):
        if sympy_matrix([rows[j] for j in [*greedy, i]]).rank() == len(greedy) + 1:
            greedy.append(i)
    assert chosen == greedy


@given(tables)
def test_the_kernel_is_a_basis_of_the_orthogonal_vectors(rows):
    width = len(rows[0])
    basis = kernel(rows, width)
    assert all(dot(v, row) == 0 for v in basis for row in rows)
    assert len(basis) == width - rank(rows)
    assert rank(basis) == len(basis)


def test_the_kernel_of_nothing_is_the_whole_space():
    assert kernel([], 2) == [(1, 0), (0, 1)]


@given(st.lists(numbers, min_size=1, max_size=5))
def test_primitive_is_the_shortest_integer_vector_of_the_ray(vector):
    found = primitive(vector)
    assert all(type(i) is int for i in found)
    if not any(vector):
        assert not any(found)
        return
    assert gcd(*found) == 1
    j = next(i for i, v in enumerate(vector) if v)
    factor = fmpq(found[j]) / vector[j]
    assert factor > 0
    assert [factor * v for v in vector] == list(found)


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        ((fmpq(1, 2), fmpq(-1, 3)), (3, -2)),
        ((4, 6), (2, 3)),
        ((-4, 0), (-1, 0)),
        ((0, 0), (0, 0)),
        ((), ()),
        ((fmpq(7),), (1,)),
    ],
)
def test_primitive_examples(vector, expected):
    assert primitive(vector) == expected


@given(st.integers(1, 3).flatmap(lambda width: rows_of(width, most=5, least=2)))
def test_a_minimal_dependent_subset_and_its_relation(rows):
    if rank(rows) == len(rows):
        with pytest.raises(ExactError, match="independent"):
            dependent_subset(rows)
        return
    chosen = dependent_subset(rows)
    members = [rows[i] for i in chosen]
    assert chosen == sorted(set(chosen))
    assert rank(members) == len(members) - 1
    for smaller in combinations(members, len(members) - 1):
        assert rank(list(smaller)) == len(members) - 1
    integers = relation(members)
    assert all(integers)
    assert gcd(*integers) == 1
    assert integers[-1] > 0
    assert not any(combine([fmpq(c) for c in integers], members, len(rows[0])))


def test_a_relation_may_leave_rows_out():
    rows = [(fmpq(0), fmpq(1)), (fmpq(2), fmpq(0)), (fmpq(3), fmpq(0))]
    assert relation(rows) == (0, -3, 2)


@given(st.integers(1, 4).flatmap(rows_of), st.data())
def test_combinations_and_products(rows, draw):
    width = len(rows[0])
    shares = draw.draw(st.lists(numbers, min_size=len(rows), max_size=len(rows)))
    total = combine(shares, rows, width)
    for j in range(width):
        assert total[j] == dot(shares, [row[j] for row in rows])
    product = column(shares).transpose() * matrix(rows)
    assert [product[0, j] for j in range(width)] == list(total)


def test_the_empty_combination_is_zero():
    assert combine([], [], 3) == (0, 0, 0)


@given(numbers)
def test_signs(value):
    assume(value != 0)
    assert sign(value) * abs(value) == value
    assert sign(value - value) == 0


@pytest.mark.parametrize("function", [dot, lambda a, b: combine([fmpq(1)], [a], len(b))])
def test_lengths_must_agree(function):
    with pytest.raises(ValueError):
        function((fmpq(1), fmpq(2)), (fmpq(1),))


def test_examples_in_the_documentation():
    assert doctest.testmod(linear_algebra).failed == 0
