"""Least squares against the normal equations and a known fit."""

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.errors import GeometryError
from proofcheck.exact.linear_algebra import dot, rank
from proofcheck.geometry.least_squares import least_squares
from proofcheck.strategies import datasets

drawn = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=3, loss="square"))


@settings(max_examples=50, deadline=None)
@given(drawn)
def test_residuals_are_orthogonal_to_the_points(data):
    assume(rank(data.points) == data.d)
    fit = least_squares(data.points, data.labels)
    residuals = [y - dot(fit.solution, x) for x, y in zip(data.points, data.labels, strict=True)]
    for column in zip(*data.points, strict=True):
        assert dot(residuals, column) == 0


@settings(max_examples=50, deadline=None)
@given(drawn, st.data())
def test_forms_are_sums_of_squares_and_inverse_to_each_other(data, draw):
    assume(rank(data.points) == data.d)
    fit = least_squares(data.points, data.labels)
    v = [fmpq(i) for i in draw.draw(st.lists(st.integers(-3, 3), min_size=data.d, max_size=data.d))]
    assert fit.form(v) == sum((dot(x, v) ** 2 for x in data.points), fmpq(0))
    # (Gv)' G^-1 (Gv) = v' G v.
    image = [sum((x[j] * dot(x, v) for x in data.points), fmpq(0)) for j in range(data.d)]
    assert fit.inverse_form(image) == fit.form(v)


def test_figure_2():
    points = [(fmpq(-3, 4), fmpq(1)), (fmpq(-1, 2), fmpq(1)), (fmpq(1, 8), fmpq(1))]
    fit = least_squares(points, [fmpq(11, 10), fmpq(1, 10), fmpq(4, 5)])
    assert fit.solution == (fmpq(-4, 65), fmpq(251, 390))


def test_points_that_do_not_span():
    with pytest.raises(GeometryError, match="span"):
        least_squares([(fmpq(1), fmpq(2)), (fmpq(2), fmpq(4))], [fmpq(1), fmpq(2)])
