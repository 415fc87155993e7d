"""Claims about all datasets: proved on paper, their printed forms refuted by certificates."""

import json

import pytest

from proofcheck.claims.maennel2018 import universal as module
from proofcheck.claims.registry import all_claims
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.geometry.critical import CriticalDirection
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify

ANY = Dataset.create([[1, 0], [0, 1]], [1, 1])
EXPECTED = {
    # claim: values, statuses of the printed forms, the form with the counterexample
    "points-on-a-line": ({"sectors": "21", "printed": "11"}, ["refuted"], 0),
    "kink-bound": ({"extremal": "13", "growing": "7", "bound": "11"}, ["refuted"], 0),
    "unit-ball": ({}, ["proved", "refuted"], 1),
}


def record(name, data=ANY, cells_only=False):
    survey = Survey(data, cells_only=cells_only)
    return all_claims()[f"maennel2018.{name}"].record(survey)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_corrected_statement_is_proved_and_the_printed_one_refuted(name):
    values, statuses, _ = EXPECTED[name]
    found = record(name)
    assert (found["status"], found["kind"]) == ("proved", "universal")
    assert found["values"] == values
    assert found["witness"] is None
    assert [p["status"] for p in found["printed"]] == statuses
    assert {"paper", "checker"} == {step["by"] for step in found["steps"]}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_verdict_does_not_depend_on_the_dataset(name):
    other = Dataset.create([[1], [2]], [1, -1], loss="logistic")
    assert record(name) == record(name, other) == record(name, cells_only=True)


def counterexample(name):
    witness = record(name)["printed"][EXPECTED[name][2]]["witness"]
    assert set(witness) == {"certificate"}
    return witness["certificate"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_counterexample_is_a_certificate_of_its_own(name):
    found = counterexample(name)
    assert json.loads(json.dumps(found)) == found
    assert not {"claims", "theorems"} & set(found)
    data = Dataset.from_json(found["dataset"])
    assert geometric_sections(Survey(data)) == found
    assert found["sectors"]["scope"] == "all"


def test_five_points_on_a_line_have_twenty_one_sectors():
    found = counterexample("points-on-a-line")
    assert found["sectors"]["total"] == 21 == 4 * len(found["dataset"]["inputs"]) + 1
    assert found["dataset"]["bias"]


def test_thirteen_extremal_vectors_of_five_points():
    entries = counterexample("kink-bound")["critical"]
    extremal = [e for e in entries if e["type"] in ("maximum", "minimum")]
    assert len(extremal) == 13 > 2 * 5 + 1
    assert sum(e["growing"] for e in extremal) == 7


def test_in_the_ball_a_crossing_meets_the_literal_definition():
    found = counterexample("unit-ball")
    assert found["dataset"]["inputs"] == [["-1/2"], ["1/2"]]
    (entry,) = [e for e in found["critical"] if e["signs"] == "+0"]
    assert entry["direction"] == ["-4/5", "2/5"]
    assert entry["type"] == "crossing"


def test_a_counterexample_that_refutes_nothing_is_an_error(monkeypatch):
    tame = Dataset.create([["-1/2"], ["1/2"]], [1, 1], bias=True, name="too tame")
    monkeypatch.setattr(module, "MANY_EXTREMA", tame)
    with pytest.raises(ClaimError, match="too tame: does not refute"):
        record("kink-bound")


def planted(monkeypatch, name, data):
    """The statuses of a claim whose counterexample is another dataset: its own, and printed."""
    monkeypatch.setattr(module, name, data)
    constants = {"FIVE_POINTS": "points-on-a-line", "TWO_POINTS_IN_THE_BALL": "unit-ball"}
    found = record(constants[name])
    return found["status"], [p["status"] for p in found["printed"]]


def test_a_corrected_statement_that_fails_on_its_counterexample_is_refuted(monkeypatch):
    repeated = Dataset.create([[0], [1], [1]], [1, 1, 1], bias=True)
    assert planted(monkeypatch, "FIVE_POINTS", repeated) == ("refuted", ["refuted"])
    outside = Dataset.create([[-2], [2]], [1, 1], bias=True)
    assert planted(monkeypatch, "TWO_POINTS_IN_THE_BALL", outside) == (
        "refuted",
        ["refuted", "refuted"],
    )


def test_more_than_2n_growing_directions_would_refute_the_kink_bound(monkeypatch):
    monkeypatch.setattr(CriticalDirection, "growing", CriticalDirection.extremal)
    found = record("kink-bound")
    assert (found["values"]["growing"], found["status"]) == ("13", "refuted")
    assert found["printed"][0]["status"] == "refuted"


def test_certificates_about_data_leave_universal_claims_out():
    assert not [c for c in certify(ANY).claims if all_claims()[c].kind == "universal"]
    chosen = [f"maennel2018.{name}" for name in EXPECTED]
    assert list(certify(ANY, claims=chosen[::-1]).claims) == chosen
