"""The experiments of figures 2 and 3: supported by numbers, and only then."""

import pytest
from flint import fmpq

from proofcheck.claims.boursier2024 import assumptions, figures
from proofcheck.claims.registry import find_claim
from proofcheck.experiments import early_alignment, forty_points
from proofcheck.verdict import Status, Verdict


@pytest.fixture(scope="module")
def figure_2():
    return figures.figure_2(None)


@pytest.fixture(scope="module")
def figure_3():
    return figures.figure_3(None)


def test_figure_2_ends_at_the_least_squares_fit(figure_2):
    assert figure_2.status is Status.SUPPORTED
    values = figure_2.values
    assert [values[f"assumption_{k}"] for k in (3, 4, 5, 6)] == [0, 1, 0, 1]
    assert (values["least_squares_1"], values["least_squares_2"]) == (fmpq(-4, 65), fmpq(251, 390))
    assert values["two_neurons_fit"] == 1
    assert values["least_squares_loss"] == fmpq(256, 2925)
    assert abs(values["loss_at_the_end"] - fmpq(256, 2925)) < fmpq(1, 10**9)
    assert values["active_on_all_points"] + values["active_on_no_point"] == values["neurons"] == 12


def test_figure_3_ends_at_a_spurious_point(figure_3):
    assert figure_3.status is Status.SUPPORTED
    assert figure_3.values["teacher_fits"] == 1
    assert fmpq(1, 1000) < figure_3.values["loss_at_the_end"] < fmpq(1, 100)
    assert figure_3.values["groups"] < 8


@pytest.mark.parametrize("name", ["figure-2", "figure-3"])
def test_numbers_are_labelled_as_numbers(name):
    entry = find_claim(f"boursier2024.{name}")
    assert (entry.kind, str(entry.evidence)) == ("experiment", "numeric")


def test_a_run_that_ends_elsewhere_supports_nothing(monkeypatch):
    every_positive_neuron_dies = early_alignment.draw(4, 3)
    monkeypatch.setattr(early_alignment, "draw", lambda *_: every_positive_neuron_dies)
    verdict = figures.figure_2(None)
    assert (verdict.status, verdict.printed[0].status) == (Status.UNDECIDED, Status.UNDECIDED)
    assert verdict.reason == "the run did not end at the least-squares fit"


def test_another_set_of_assumptions_supports_nothing(monkeypatch):
    monkeypatch.setitem(figures._ASSUMPTIONS, 5, lambda _: Verdict(Status.PROVED))
    assert figures.figure_2(None).status is Status.UNDECIDED
    assert assumptions.assumption_5 is not figures._ASSUMPTIONS[5]


def test_a_run_that_still_moves_supports_nothing(monkeypatch):
    monkeypatch.setattr(forty_points, "UNTIL", 100)
    verdict = figures.figure_3(None)
    assert verdict.status is Status.UNDECIDED
    assert "come to rest" in verdict.reason
