"""Finite features: exact solutions, cvxpy against them, failures that are reported."""

from math import isclose

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import dot
from proofcheck.kernel.finite_features import (
    Features,
    exact_min_norm,
    quadrature_features,
    random_features,
)
from proofcheck.kernel.finite_width import WidthStudy, errors, rates
from proofcheck.kernel.interpolant import interpolate
from proofcheck.kernel.min_norm import SolverRun, evaluate, min_norm
from proofcheck.kernel.random_features import IndependentUniform, SlopeLaw
from proofcheck.kernel.table import read_table
from proofcheck.strategies import kernel_tables

XS = [fmpq(-1), fmpq(0), fmpq(1, 2), fmpq(1)]
YS = [fmpq(0), fmpq(1), fmpq(0), fmpq(2)]
SIX = Features(
    tuple(fmpq(a) for a in (1, -1, 2, -1, 1, -2)),
    (fmpq(-2), fmpq(-1), fmpq(1, 2), fmpq(1, 3), fmpq(1, 4), fmpq(1)),
    (fmpq(1),) * 6,
)
THREE = [fmpq(-1), fmpq(0), fmpq(1)], [fmpq(1), fmpq(-1), fmpq(2)]
SOLVERS = ("CLARABEL", "SCS", "OSQP")


def q(text):
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def test_six_features_exactly():
    found = exact_min_norm(SIX, *THREE)
    golden = "-1189/2814 -218/1407 2452/1407 375/469 1226/1407 1125/938"
    assert found.coefficients == tuple(q(c) for c in golden.split())
    assert found.norm_squared == q("51299/8442") == dot(found.coefficients, found.coefficients)
    assert [found(x) for x in THREE[0]] == THREE[1]


@pytest.mark.parametrize("solver", SOLVERS)
def test_six_features_by_every_solver(solver):
    exact = exact_min_norm(SIX, *THREE)
    run = min_norm(SIX, *THREE, solver)
    assert run.succeeded
    assert run.solver == solver
    assert run.violation < 1e-6
    assert isclose(run.norm_squared, 51299 / 8442, rel_tol=1e-6)
    for c, known in zip(run.coefficients, exact.coefficients, strict=True):
        assert isclose(c, int(known.p) / int(known.q), abs_tol=1e-6)
    values = evaluate(SIX, run.coefficients, THREE[0])
    assert np.allclose(values, [1, -1, 2], atol=1e-6)


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_infeasible_problem_is_reported(solver):
    beyond = [fmpq(2), fmpq(3), fmpq(4)], [fmpq(1), fmpq(2), fmpq(4)]
    features = quadrature_features(SlopeLaw.symmetric(1), 40)
    assert exact_min_norm(features, *beyond) is None
    run = min_norm(features, *beyond, solver)
    assert not run.succeeded
    assert run.status != "optimal"


def test_an_inaccurate_solution_is_reported():
    features = quadrature_features(SlopeLaw.symmetric(10), 200)
    run = min_norm(features, XS, YS, "SCS", eps_abs=1e-12, eps_rel=1e-12, max_iters=3)
    assert run.status.endswith("_inaccurate")
    assert not run.succeeded


def test_a_solver_that_does_not_exist_is_reported():
    run = min_norm(SIX, *THREE, "NO_SUCH_SOLVER")
    assert not run.succeeded
    assert run.coefficients is None
    assert "NO_SUCH_SOLVER" in run.status
    assert "\n" not in run.status


def test_trouble_names_the_solve_and_the_status():
    study = WidthStudy(interpolate(XS, YS, SlopeLaw.symmetric(2)), ("CLARABEL", "NO_SUCH_SOLVER"))
    result = study.solve("random", 30, 4)
    assert result.trouble.startswith("random features, m = 30, seed 4: NO_SUCH_SOLVER says ")
    assert study.solve("quadrature", 30).error is not None
    assert SolverRun("A", "optimal", np.zeros(1)).succeeded
    assert not SolverRun("A", "optimal_inaccurate", np.zeros(1)).succeeded


@settings(max_examples=20)
@given(kernel_tables(), st.integers(9, 40), st.integers(0, 9))
def test_feature_sets(table, width, seed):
    law = read_table(table).law
    for features in (quadrature_features(law, width), random_features(law, width, seed)):
        assert sum(features.weights, fmpq(0)) == 1
        if isinstance(law, SlopeLaw):
            assert features.width == width
            intervals = {s.slope: (s.low, s.high) for s in law.slopes}
            for a, b in zip(features.slopes, features.offsets, strict=True):
                assert intervals[a][0] <= b <= intervals[a][1]
        else:
            assert features.width <= width
            assert max(map(abs, features.slopes)) <= law.slope_bound
            assert max(map(abs, features.offsets)) <= law.offset_bound


def test_quadrature_gives_every_slope_its_probability():
    law = read_table({"slopes": {"1": "1/3", "-2": "2/3"}, "offsets": [0, 1]}).law
    features = quadrature_features(law, 7)
    for s in law.slopes:
        share = [w for a, w in zip(features.slopes, features.weights, strict=True) if a == s.slope]
        assert sum(share, fmpq(0)) == s.probability
    assert quadrature_features(IndependentUniform(), 30).width == 25


TOO_NARROW = {
    "a slope without a feature": (lambda law: quadrature_features(law, 1), 2),
    "an empty grid": (lambda _: quadrature_features(IndependentUniform(), 0), 1),
    "no draw": (lambda law: random_features(law, 0, 1), 1),
}


@pytest.mark.parametrize("name", TOO_NARROW)
def test_widths_that_are_too_small(name):
    made, least = TOO_NARROW[name]
    with pytest.raises(KernelError, match=f"expected at least {least}"):
        made(SlopeLaw.symmetric(2))


def test_random_features_are_the_same_everywhere():
    law = SlopeLaw.symmetric(2)
    assert random_features(law, 5, 1) == random_features(law, 5, 1)
    assert random_features(law, 5, 1) != random_features(law, 5, 2)
    first = random_features(law, 3, 0)
    assert first.slopes == (-1, -1, 1)
    offsets = [round(int(b.p) / int(b.q), 6) for b in first.offsets]
    assert offsets == [1.259874, -1.777544, -0.142627]


def test_quadrature_converges_with_the_square():
    """The errors of the first two widths are those observed by an independent program."""
    study = WidthStudy(interpolate(XS, YS, SlopeLaw.symmetric(2)))
    results = study.sweep((200, 2000), ())
    by_width = errors(results, "quadrature")
    assert isclose(by_width[200], 4.252e-3, rel_tol=1e-3)
    assert isclose(by_width[2000], 4.154e-5, rel_tol=1e-3)
    (rate,) = rates(by_width)
    assert 1.95 < rate < 2.05
    assert isclose(study.natural_distance, 4.911e-2, rel_tol=1e-3)
    assert all(r.trouble is None and r.exact_gap < 1e-9 and r.solver_gap < 1e-6 for r in results)
    assert isclose(results[1].natural_error, 4.91e-2, rel_tol=1e-2)


def test_random_features_converge_with_the_root():
    study = WidthStudy(interpolate(XS, YS, SlopeLaw.symmetric(2)), ("CLARABEL",))
    by_width = errors(study.sweep((100, 1600), range(15)), "random")
    (rate,) = rates(by_width)
    assert 0.3 < rate < 0.7


@pytest.mark.slow
def test_twenty_thousand_features():
    study = WidthStudy(interpolate(XS, YS, SlopeLaw.symmetric(2)))
    result = study.solve("quadrature", 20000)
    assert result.trouble is None
    assert isclose(result.error, 4.16e-7, rel_tol=1e-2)
    assert result.exact_gap < 1e-9
    assert result.solver_gap < 1e-6
    assert study.solve("random", 20000, 0).trouble is None


def test_rates_of_exact_powers():
    assert rates({1: 1.0, 10: 0.01, 100: 0.0001}) == pytest.approx([2, 2])
    assert rates({10: 1.0}) == []
    assert rates({1: 1.0, 10: 0.0}) == []
