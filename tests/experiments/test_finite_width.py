"""Minimum-norm interpolants of finite width: rates, and solvers that fail."""

import re

import pytest

from proofcheck.experiments import finite_width, reproduce
from proofcheck.kernel.min_norm import SolverRun


def facts(document):
    return {entry["name"]: entry["value"] for entry in document["facts"]}


@pytest.fixture(scope="module")
def document():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finite_width, "SEEDS", 5)
        return reproduce("williams2019.finite-width", width=2000, seed=1)


def test_the_rates_are_those_of_quadrature_and_of_chance(document):
    found = [float(r) for r in re.findall(r"\d\.\d\d", document["summary"])]
    assert found[:2] == pytest.approx([2, 2], abs=0.15)
    assert all(0.1 < r < 1 for r in found[2:4])
    assert float(facts(document)["error with 2000 quadrature features"]) < 4.2e-5


def test_the_limit_is_exact_and_not_the_natural_spline(document):
    assert facts(document)["squared norm of the limit"] == "2970880/4611"
    distances = [v for k, v in facts(document).items() if k.startswith("distance")]
    assert [float(v) for v in distances] == pytest.approx([0.0491, 0.0491], rel=1e-2)


def test_every_solve_is_confirmed(document):
    assert facts(document)["solves that a solver did not confirm"] == "0"
    assert "All 18 solves are confirmed" in document["summary"]


def test_failures_are_reported(monkeypatch):
    good = finite_width.WidthStudy.solve.__globals__["min_norm"]

    def sometimes(features, inputs, labels, solver):
        if solver == "SCS" and features.width == 200:
            return SolverRun(solver, "optimal_inaccurate")
        return good(features, inputs, labels, solver)

    monkeypatch.setattr("proofcheck.kernel.finite_width.min_norm", sometimes)
    monkeypatch.setattr(finite_width, "SEEDS", 1)
    made = reproduce("williams2019.finite-width", width=2000)
    assert facts(made)["solves that a solver did not confirm"] == "2"
    assert "2 of 6 solves are not confirmed by every solver" in made["summary"]
    told = [f["value"] for f in made["facts"] if f["name"] == "not confirmed"]
    assert told == [
        "quadrature features, m = 200, seed 0: SCS says optimal_inaccurate",
        "random features, m = 200, seed 0: SCS says optimal_inaccurate",
    ]
