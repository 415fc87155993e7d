"""williams2019.regions and williams2019.lemma-2: verdicts, values, witnesses, printed forms."""

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import checker
from proofcheck.claims.registry import all_claims
from proofcheck.claims.williams2019.cases import (
    ATTRACTING,
    EQUAL,
    ONE_SAMPLE,
    OPPOSITE,
    REPEATED_SAMPLES,
    univariate_case,
)
from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify, default_claims
from proofcheck.strategies import rationals

REGIONS, LEMMA_2 = "williams2019.regions", "williams2019.lemma-2"
P, R, N = ("proved", None), "refuted", ("not-applicable", None)


def record(name, dataset):
    return all_claims()[name].record(Survey(dataset))


def forms(entry):
    return [(f["status"], f["witness"]) for f in entry["printed"]]


def test_regions_of_four_samples():
    entry = record(REGIONS, univariate_case("x", [-1, 0, "1/2", 1], [0, 1, 0, 2]))
    assert (entry["status"], entry["evidence"], entry["fidelity"]) == (
        "proved",
        "exact",
        "corrected",
    )
    assert entry["values"] == {
        "samples": "4",
        "distinct_inputs": "4",
        "arcs": "8",
        "nonempty_active_sets": "7",
        "printed_count": "7",
    }
    arcs = entry["witness"]["arcs"]
    assert [a["active"] for a in arcs] == [
        [],
        [4],
        [3, 4],
        [2, 3, 4],
        [1, 2, 3, 4],
        [1, 2, 3],
        [1, 2],
        [1],
    ]
    assert arcs[3] == {"active": [2, 3, 4], "start": ["1", "0"], "end": ["1", "1"]}
    assert forms(entry) == [
        P,
        (R, {"arcs": 8, "printed": 7}),
        (R, {"point": 2, "ray": ["0", "1"], "inner_product": "1"}),
    ]


def test_regions_of_repeated_samples_and_of_one():
    repeated = record(REGIONS, REPEATED_SAMPLES)
    assert (repeated["values"]["arcs"], repeated["values"]["distinct_inputs"]) == ("6", "3")
    assert [a["active"] for a in repeated["witness"]["arcs"]][2:4] == [[2, 3, 4], [1, 2, 3, 4]]
    assert forms(repeated)[0] == (R, {"nonempty_active_sets": 5, "printed": 7})
    one = record(REGIONS, ONE_SAMPLE)
    assert [a["active"] for a in one["witness"]["arcs"]] == [[], [1]]
    assert [status for status, _ in forms(one)] == ["proved", "refuted", "refuted"]


def test_the_printed_angles_hold_for_inputs_1_and_minus_1():
    entry = record(REGIONS, univariate_case("x", [1, -1], [1, 1]))
    assert forms(entry)[2] == P
    entry = record(REGIONS, univariate_case("x", [1, -1, 2], [1, 1, 1]))
    assert forms(entry)[2] == (R, {"point": 3, "ray": ["-2", "1"], "inner_product": "-3"})


def test_lemma_2_names_every_motion():
    entry = record(LEMMA_2, ATTRACTING)  # residuals -1, 4, -1, -1 at -1, 0, 1, 2
    second = {k: v for k, v in entry["values"].items() if k.endswith("_2")}
    assert second == {
        "residual_2": "4",
        "n_2": "1",
        "p_left_2": "-4",
        "p_right_2": "-8",
        "threshold_2": "-16",
    }
    both = {"+": "attractor", "-": "repulsor"}
    assert entry["witness"]["samples"][1] == {"point": 2, "left": both, "right": both}
    assert entry["witness"]["samples"][3]["right"] == {
        "+": "dead-side source",
        "-": "dead-side sink",
    }
    assert entry["status"] == "proved"
    assert forms(entry) == [(R, {"point": 3}), (R, {"point": 1}), P, P, P]


def test_residuals_of_equal_sign_accumulate_for_one_sign_of_the_neurons():
    shifted = univariate_case("x", [-1, 0, 1, 3], [-1, -1, -1, -1])
    assert forms(record(LEMMA_2, shifted)) == [
        (R, {"point": 2}),
        (R, {"point": 2}),
        P,
        P,
        (R, {"sign": "-"}),
    ]
    assert forms(record(LEMMA_2, EQUAL))[:2] == [(R, {"point": 2}), (R, {"point": 1})]
    assert forms(record(LEMMA_2, ONE_SAMPLE))[3:] == [P, (R, {"sign": "-"})]
    assert forms(record(LEMMA_2, OPPOSITE))[3:] == [P, (R, {"sign": "-"})]


def test_a_fitted_dataset_moves_nothing():
    entry = record(LEMMA_2, univariate_case("x", [0, 1], [0, 0]))
    motions = {m for s in entry["witness"]["samples"] for side in ("left", "right")
               for m in s[side].values()}  # fmt: skip
    assert motions == {"none"}
    assert forms(entry) == [P] * 5


def with_network(labels, table):
    return Dataset.create([[0], [1]], labels, bias=True, tables={"network": table})


def test_residuals_are_those_of_an_explicit_network():
    # f(x) = 2 [x + 1]_+ - [1 - 2x]_+ is 1 at 0 and 4 at 1
    network = {"weights": [["1", "1"], ["-2", "1"]], "outputs": ["2", "-1"]}
    values = record(LEMMA_2, with_network([3, 1], network))["values"]
    assert (values["residual_1"], values["residual_2"]) == ("-2", "3")
    drawn = record(LEMMA_2, with_network([3, 1], {"width": 4}))["values"]
    assert (drawn["residual_1"], drawn["residual_2"]) == ("-3", "-1")
    with pytest.raises(FlowError, match="rows of 1 numbers"):
        record(LEMMA_2, with_network([3, 1], {"weights": [["1"]], "outputs": ["2"]}))


OUTSIDE = {
    "univariate": Dataset.create([[1, 0], [0, 1]], [1, 1]),
    "loss": Dataset.create([[1], [0]], [1, -1], bias=True, loss="logistic"),
    "leak": Dataset.create([[1], [0]], [1, -1], bias=True, leak="1/2"),
}


@pytest.mark.parametrize("hypothesis", OUTSIDE)
def test_lemma_2_says_which_hypothesis_fails(hypothesis):
    entry = record(LEMMA_2, OUTSIDE[hypothesis])
    assert (entry["status"], entry["witness"]) == ("not-applicable", {"fails": hypothesis})
    assert forms(entry) == [N] * 5
    assert entry["values"] == {}


def test_regions_need_univariate_data_only():
    entry = record(REGIONS, OUTSIDE["univariate"])
    assert (entry["status"], entry["witness"]) == ("not-applicable", {"fails": "univariate"})
    assert forms(entry) == [N] * 3
    for other in ("loss", "leak"):
        assert record(REGIONS, OUTSIDE[other])["status"] == "proved"


def test_both_run_by_default_on_univariate_data_alone():
    def chosen(data):
        return {c.id for c in default_claims(data)} & {REGIONS, LEMMA_2}

    assert chosen(ATTRACTING) == {REGIONS, LEMMA_2}
    assert chosen(OUTSIDE["univariate"]) == set()


@pytest.mark.parametrize("name", [REGIONS, LEMMA_2])
def test_the_cases_of_the_ledger_refute_printed_forms(name):
    entries = [record(name, data) for data in all_claims()[name].cases]
    assert {e["status"] for e in entries} == {"proved"}
    assert any(status == "refuted" for e in entries for status, _ in forms(e))


samples = st.lists(st.tuples(rationals(bits=2), rationals(bits=2)), min_size=1, max_size=4).map(
    lambda pairs: Dataset.create([[x] for x, _ in pairs], [y for _, y in pairs], bias=True)
)


@settings(max_examples=40, deadline=None)
@given(samples, st.booleans())
def test_the_checker_agrees(data, cells_only):
    made = certify(data, claims=[REGIONS, LEMMA_2], cells_only=cells_only)
    assert [c.status for c in made.claims.values()] == ["proved", "proved"]
    result = checker.check(made.to_json(), data.to_json())
    assert (result.outcome, result.unchecked) == ("valid", []), result


@settings(max_examples=30, deadline=None)
@given(samples, st.lists(st.tuples(*[rationals(bits=2)] * 3), min_size=1, max_size=3))
def test_the_checker_agrees_on_networks(data, neurons):
    table = {"weights": [[a, b] for a, b, _ in neurons], "outputs": [c for _, _, c in neurons]}
    trained = Dataset.create(data.inputs, data.labels, bias=True, tables={"network": table})
    made = certify(trained, claims=[LEMMA_2])
    x, y = data.inputs[0][0], data.labels[0]
    if len(data.inputs) == 1:
        fit = sum((c * max(fmpq(0), a * x + b) for a, b, c in neurons), fmpq(0))
        assert made.claims[LEMMA_2].data["values"]["residual_1"] == str(fit - y)
    assert checker.check(made.to_json(), trained.to_json()).outcome == "valid"
