"""Where concrete networks go: the claims about flows of Boursier and Flammarion (2024)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

from proofcheck.checker import check
from proofcheck.claims.boursier2024.cases import BOX_NETWORK, FIGURE_2_NETWORK, ZERO_NEURON
from proofcheck.claims.cases import FIGURE_2, THREE_POINT_BOX
from proofcheck.claims.flows import network_of, run_of
from proofcheck.claims.registry import find_claim
from proofcheck.dataset import Dataset
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify, default_claims

NAMES = ("phases", "theorem-2", "theorem-4", "nature-of-limit")
IDS = [f"boursier2024.{name}" for name in NAMES]


def explicit(data, weights, outputs):
    table = {"weights": weights, "outputs": outputs}
    return Survey(replace(data, tables={"network": table}))


def drawn(data, **table):
    return Survey(replace(data, tables={"network": table}))


def verdict(name, survey):
    return find_claim(f"boursier2024.{name}").verdict(survey)


@pytest.fixture(scope="module")
def box():
    return Survey(BOX_NETWORK)


@pytest.fixture(scope="module")
def figure_2():
    return Survey(FIGURE_2_NETWORK)


def test_the_box_ends_at_least_squares_though_two_neurons_fit(box):
    for name in ("theorem-2", "theorem-4"):
        found = verdict(name, box)
        assert found.status == "proved"
        assert [str(found.values[f"limit_{k}"]) for k in (1, 2, 3)] == ["7/10"] * 3
        assert str(found.values["limit_loss"]) == "9/100"
        assert found.values["interpolating_neurons"] == 2
        shown = found.witness["interpolation"]
        for x, y in zip(BOX_NETWORK.points, BOX_NETWORK.labels, strict=True):
            height = Fraction(0)
            for w, a in zip(shown["weights"], shown["outputs"], strict=True):
                inner = sum(Fraction(c) * Fraction(str(v)) for c, v in zip(w, x, strict=True))
                height += Fraction(a) * max(inner, Fraction(0))
            assert height == Fraction(str(y))


def test_the_phases_of_the_box_are_in_order(box):
    found = verdict("phases", box)
    assert found.status == "proved"
    values = found.values
    times = [values[f"phase_{name}_end"] for name in ("1", "2a", "2b")]
    assert 0 < times[0] < times[1] < times[2] == values["phase_3_begin"]
    assert values["alignment_deficit"] <= fmpq(1, 100)
    assert values["size_after_phase_1"] < fmpq(1, 10) < values["size_after_phase_2a"]
    assert values["negative_size_after_phase_2b"] * 100 < values["size_after_phase_2b"]
    assert values["rate_in_phase_3"] > 0


@pytest.mark.slow
def test_the_phases_of_a_tiny_network_are_told_apart():
    survey = drawn(THREE_POINT_BOX, width=3, scale="1/10000000000", seed=1)
    values = verdict("phases", survey).values
    assert 0 < values["size_after_phase_1"] < fmpq(1, 10**12)
    assert 0 < values["radius"] < fmpq(1, 10**20)


def test_the_ball_is_not_a_point_and_holds_the_true_limit(box):
    assert verdict("phases", box).values["radius"] >= fmpq(1, 10**14)
    assert run_of(box).document["radius"] == str(run_of(box).radius)


def test_figure_2_is_outside_of_the_theorem_and_ends_there_all_the_same(figure_2):
    assert verdict("theorem-2", figure_2).witness == {"fails": "boursier2024.assumption-3"}
    assert verdict("theorem-4", figure_2).witness == {"fails": "boursier2024.assumption-5"}
    found = verdict("phases", figure_2)
    assert found.status == "proved"
    assert str(found.values["least_squares_1"]) == "-4/65"
    assert str(found.values["least_squares_2"]) == "251/390"
    assert str(found.values["limit_loss"]) == "256/2925"


def test_a_zero_neuron_makes_a_saddle():
    found = verdict("nature-of-limit", Survey(ZERO_NEURON))
    assert (found.values["saddle"], found.values["local_minimum"]) == (1, 0)
    # the loss, exactly, after moving the zero neuron by t (u, s)
    data, u = ZERO_NEURON, [Fraction(c) for c in found.witness["weights"]]
    residuals = [Fraction(3, 10), Fraction(-6, 10), Fraction(3, 10)]
    t, s = Fraction(1, 100), Fraction(found.witness["output"])
    after = Fraction(0)
    for r, x in zip(residuals, data.points, strict=True):
        inner = sum(c * Fraction(str(v)) for c, v in zip(u, x, strict=True))
        after += (r - t * t * s * max(inner, Fraction(0))) ** 2
    assert after < sum(r * r for r in residuals)
    assert found.values["descent"] > 0


@pytest.mark.parametrize(("init", "width", "seed"), [("balanced", 2, 5), ("dominated", 3, 6)])
def test_without_zero_neurons_the_limit_is_a_local_minimum(init, width, seed):
    survey = drawn(THREE_POINT_BOX, width=width, init=init, scale="1/1000", seed=seed)
    found = verdict("nature-of-limit", survey)
    assert found.status == "proved"
    assert (found.values["saddle"], found.values["local_minimum"]) == (0, 1)
    assert found.values["dominated"] == (init == "dominated")


ONE = (["1/2000", "1/1000"],), ("1/800",)
FAILS = {
    "dominated": (["1/1000", "1/1000"],),
    "boundary": (["1/2000", "1/1000"], ["0", "0"]),
    "positive-active": (["0", "-1/1000"],),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fails", FAILS)
def test_networks_that_the_theorems_do_not_speak_of(name, fails):
    weights = FAILS[fails]
    survey = explicit(THREE_POINT_BOX, list(weights), ["1/800"] * len(weights))
    found = verdict(name, survey)
    assert (found.status, found.witness["fails"]) == ("not-applicable", fails)


def test_a_neuron_on_the_boundary_of_the_dead_cone():
    # <w, x_3> = 0 and the other points are inactive
    survey = explicit(THREE_POINT_BOX, [["0", "1/2000"], ["-1/1000", "9/10000"]], ["1/100"] * 2)
    assert run_of(survey).run.status  # the point 1 is active: no boundary
    assert verdict("phases", survey).witness != {"fails": "boundary", "neuron": 2}
    survey = explicit(THREE_POINT_BOX, [["0", "1/2000"], ["-1/1000", "-9/10000"]], ["1/100"] * 2)
    assert verdict("phases", survey).witness == {"fails": "boundary", "neuron": 2}


DATA = {
    "loss": Dataset.create([[1, 0], [1, 1]], [1, -1], loss="logistic"),
    "leak": replace(THREE_POINT_BOX, leak=FIGURE_2.labels[1]),
    "rank": Dataset.create([[1, 1], [2, 2]], [1, 1]),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fails", DATA)
def test_data_that_the_theorems_do_not_speak_of(name, fails):
    assert verdict(name, Survey(DATA[fails])).witness == {"fails": fails}


def test_each_theorem_names_its_own_assumption():
    wide = Dataset.create([["-3/4", 1], [0, 1], ["3/4", 1]], [1, "1/10", 1])
    assert verdict("theorem-2", Survey(wide)).witness == {"fails": "eta < 1/6", "observed": "1/4"}
    obtuse = Dataset.create([[2, 1], [-2, 1], [0, 1]], [1, 1, 1])
    assert verdict("theorem-4", Survey(obtuse)).witness == {"fails": "boursier2024.assumption-4"}
    assert verdict("phases", Survey(obtuse)).witness == {"fails": "boursier2024.assumption-4"}
    fitted = Dataset.create([[2, 1], [1, 2]], [1, 1])
    assert verdict("theorem-4", Survey(fitted)).witness == {"fails": "boursier2024.assumption-6"}
    assert verdict("nature-of-limit", Survey(fitted)).witness == {"fails": "residual"}


def test_a_network_that_is_too_large_ends_at_a_fit():
    # two neurons that nearly fit the data
    survey = explicit(THREE_POINT_BOX, [["-5/6", "1/12"], ["44/45", "-2/25"]], ["121/100", "5/4"])
    found = verdict("theorem-4", survey)
    assert found.status == "not-applicable"
    assert found.witness["fails"] == "scale"
    assert run_of(survey).run.limit.loss == 0


def test_a_large_network_may_miss_the_phases_and_still_end_there():
    survey = explicit(THREE_POINT_BOX, [["1/10", "1/2"]], ["3/5"])
    assert verdict("theorem-4", survey).status == "proved"
    found = verdict("phases", survey)
    assert found.status == "undecided"
    assert found.reason.startswith("phase 1 has no end")


def test_one_run_serves_all_claims(box, monkeypatch):
    run_of(box)
    monkeypatch.setattr("proofcheck.claims.flows.follow", None)
    for name in NAMES:
        assert verdict(name, box).status == "proved"


def test_without_a_table_the_network_is_drawn_when_asked_for():
    ids = {claim.id for claim in default_claims(THREE_POINT_BOX)}
    assert not ids & set(IDS)
    assert ids | set(IDS) <= {claim.id for claim in default_claims(THREE_POINT_BOX, flow=True)}
    network = network_of(Survey(THREE_POINT_BOX))
    assert network == network_of(Survey(BOX_NETWORK))
    found = certify(THREE_POINT_BOX, claims=IDS, flow=True)
    assert {c.status for c in found.claims.values()} == {"proved"}
    assert check(found.to_json(), THREE_POINT_BOX.to_json()).outcome == "valid"


@pytest.mark.parametrize(("inputs", "labels"), [([[1]], [1]), ([[1], [2]], [1, 2])])
def test_numbers_that_are_fitted_have_no_positive_loss_to_end_at(inputs, labels):
    """Assumptions 4 to 6 hold in one dimension, but the loss of least squares is 0."""
    survey = explicit(Dataset.create(inputs, labels), [["1/1000"]], ["1/500"])
    for number in (4, 5, 6):
        assert verdict(f"assumption-{number}", survey).status == "proved"
    found = verdict("theorem-4", survey)
    assert (found.status, found.witness) == ("not-applicable", {"fails": "residual"})
    document = certify(survey.dataset, claims=["boursier2024.theorem-4"]).document
    assert check(document).outcome == "valid"
