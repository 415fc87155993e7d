"""Verdicts: no truth value, fixed vocabulary, no change after the fact."""

from dataclasses import FrozenInstanceError

import pytest

from proofcheck.verdict import (
    Evidence,
    PrintedVerdict,
    Status,
    Verdict,
    form,
    holds,
    not_applicable,
    plain,
    undecided,
)


@pytest.mark.parametrize("status", Status)
def test_a_verdict_has_no_truth_value(status):
    verdict = Verdict(status)
    with pytest.raises(TypeError, match="compare its status"):
        bool(verdict)
    with pytest.raises(TypeError):
        assert verdict
    with pytest.raises(TypeError):
        not verdict  # noqa: B018
    with pytest.raises(TypeError):
        verdict and None  # noqa: B018


def test_the_five_statuses_and_the_four_kinds_of_evidence():
    assert [str(s) for s in Status] == [
        "proved",
        "refuted",
        "supported",
        "not-applicable",
        "undecided",
    ]
    assert [str(e) for e in Evidence] == ["symbolic", "exact", "enclosure", "numeric"]


def test_a_status_is_its_text():
    assert Status.PROVED == "proved"
    assert Status("not-applicable") is Status.NOT_APPLICABLE
    with pytest.raises(ValueError, match="maybe"):
        Status("maybe")


def test_what_was_decided_holds_or_not():
    assert holds(True) is Status.PROVED
    assert holds(False) is Status.REFUTED


def test_a_witness_belongs_to_what_is_refuted():
    witness = {"point": 1}
    assert form(True, witness) == PrintedVerdict(Status.PROVED)
    assert form(False, witness) == PrintedVerdict(Status.REFUTED, witness)


def test_one_printed_form_with_the_status_of_the_statement():
    found = plain(Status.REFUTED, {"n": 1}, {"point": 1})
    assert found == Verdict(Status.REFUTED, {"n": 1}, {"point": 1}, [form(False)])


@pytest.mark.parametrize("forms", [0, 1, 3])
def test_no_verdict_on_any_printed_form(forms):
    fails = not_applicable({"fails": "loss"}, {"n": 1}, forms=forms)
    assert (fails.status, dict(fails.values)) == (Status.NOT_APPLICABLE, {"n": 1})
    assert list(fails.printed) == [PrintedVerdict(Status.NOT_APPLICABLE)] * forms
    unknown = undecided("too hard", forms=forms)
    assert (unknown.status, unknown.reason) == (Status.UNDECIDED, "too hard")
    assert (dict(unknown.values), unknown.witness) == ({}, None)
    assert list(unknown.printed) == [PrintedVerdict(Status.UNDECIDED)] * forms


def test_an_empty_verdict():
    verdict = Verdict(Status.UNDECIDED, reason="not yet implemented")
    assert (dict(verdict.values), verdict.witness, list(verdict.printed)) == ({}, None, [])
    assert verdict.reason == "not yet implemented"
    assert PrintedVerdict(Status.PROVED).witness is None


def test_values_are_not_shared():
    assert Verdict(Status.PROVED).values is not Verdict(Status.PROVED).values


@pytest.mark.parametrize("verdict", [Verdict(Status.PROVED), PrintedVerdict(Status.PROVED)])
def test_verdicts_do_not_change(verdict):
    with pytest.raises(FrozenInstanceError):
        verdict.status = Status.REFUTED


def test_verdicts_compare_by_what_they_say():
    assert Verdict(Status.PROVED, {"n": 1}) == Verdict(Status.PROVED, {"n": 1})
    assert Verdict(Status.PROVED, {"n": 1}) != Verdict(Status.PROVED, {"n": 2})
    assert Verdict(Status.PROVED) != Status.PROVED
