"""How claims are recorded in certificates, and that the checker finds the same by its own rules."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import checker
from proofcheck.claims.registry import Claim, Form, Step, all_claims
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify, default_claims
from proofcheck.strategies import datasets
from proofcheck.verdict import Evidence, PrintedVerdict, Status, Verdict

DATA = Dataset.create([[1, 0], [0, 1]], [1, 1])


def made(decide, **changes):
    plain = {
        "id": "paper.statement",
        "kind": "dataset",
        "place": "1",
        "statement": "A statement.",
        "evidence": Evidence.EXACT,
        "printed": (Form("As printed.", "literally"),),
        "steps": (Step("checker", "everything"),),
        "decide": decide,
    }
    return Claim(**plain | changes)


def test_a_record_has_the_wording_and_the_verdict():
    claim = made(
        lambda survey: Verdict(
            Status.REFUTED,
            {"n": survey.dataset.n, "half": survey.dataset.factor},
            {"point": 1},
            [PrintedVerdict(Status.PROVED)],
        )
    )
    assert claim.record(Survey(DATA)) == {
        "id": "paper.statement",
        "kind": "dataset",
        "status": "refuted",
        "evidence": "exact",
        "fidelity": "as-printed",
        "statement": "A statement.",
        "printed": [
            {"form": "As printed.", "reading": "literally", "status": "proved", "witness": None}
        ],
        "values": {"n": "2", "half": "1/2"},
        "witness": {"point": 1},
        "reason": None,
        "steps": [{"by": "checker", "what": "everything"}],
    }


def test_an_undecided_claim_has_no_evidence_but_all_its_printed_forms():
    found = made(None).record(Survey(DATA))
    assert (found["status"], found["evidence"]) == ("undecided", None)
    assert found["printed"][0]["status"] == "undecided"
    assert found["reason"] == "not yet implemented"


def test_every_printed_form_needs_a_verdict():
    claim = made(lambda survey: Verdict(Status.PROVED))
    with pytest.raises(ValueError):
        claim.record(Survey(DATA))


def test_a_claim_that_needs_every_sector_is_not_asked_about_open_ones():
    def decide(survey):
        raise AssertionError("asked")

    cells = Survey(DATA, cells_only=True)
    assert made(decide).verdict(cells).status == "undecided"
    with pytest.raises(AssertionError, match="asked"):
        made(decide, needs_sectors=False).verdict(cells)


def test_by_default_all_decidable_claims_about_data_are_run():
    chosen = [c.id for c in default_claims(DATA)]
    assert Counter(i.split(".")[0] for i in chosen)["boursier2024"] >= 9
    assert list(certify(DATA).claims) == chosen
    assert not [i for i in chosen if all_claims()[i].decide is None]


def test_named_claims_are_run_once_in_the_order_of_the_index():
    names = ["boursier2024.saddle", "maennel2018.codimension", "boursier2024.saddle"]
    assert list(certify(DATA, claims=names).claims) == [names[1], names[0]]
    assert certify(DATA, claims=[]).claims == {}
    with pytest.raises(ClaimError, match=r"boursier2024\.sadle"):
        certify(DATA, claims=["boursier2024.sadle"])


def test_a_claim_that_is_not_implemented_can_be_asked_for():
    (found,) = certify(DATA, claims=["sra2019.vc"]).claims.values()
    assert (found.status, found.data["reason"]) == ("undecided", "not yet implemented")


def test_progress_names_the_claims():
    calls = []
    certify(DATA, progress=lambda *call: calls.append(call))
    stages = [name for name, _, _ in calls]
    assert stages == sorted(stages, key=["sectors", "directions", "claims"].index)
    assert stages.count("claims") == len(default_claims(DATA))
    assert all(0 <= share <= 1 for _, share, _ in calls)


drawn = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2))
planted = st.integers(2, 3).flatmap(
    lambda d: datasets(d=d, bits=2, position="degenerate", loss="square", labels=st.integers(-1, 1))
)


@settings(max_examples=60, deadline=None)
@given(drawn | planted, st.booleans())
def test_the_checker_agrees(data, cells_only):
    made = certify(data, cells_only=cells_only)
    result = checker.check(made.to_json(), data.to_json())
    assert result.outcome == "valid", result


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(
    st.integers(1, 4).flatmap(lambda d: datasets(d=d, bits=3)) | planted,
    st.booleans(),
)
def test_the_checker_agrees_on_many_datasets(data, cells_only):
    made = certify(data, cells_only=cells_only)
    result = checker.check(made.to_json(), data.to_json())
    assert result.outcome == "valid", result
