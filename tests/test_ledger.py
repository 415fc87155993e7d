"""The ledger's record of a claim is made from its verdicts on the cases."""

import pytest

from proofcheck.claims.registry import Claim, Form, Step
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import _ledger_record, ledger
from proofcheck.verdict import Evidence, Status, Verdict, not_applicable, plain, undecided

SURVEYS = [Survey(Dataset.create([[k]], [k], name=f"case {k}")) for k in range(1, 5)]
VERDICTS = {
    "proved": plain(Status.PROVED, {"n": 1}),
    "refuted": plain(Status.REFUTED, {}, {"point": 1}),
    "supported": plain(Status.SUPPORTED),
    "not-applicable": not_applicable({"fails": "loss"}),
    "undecided": undecided("too hard"),
    "later": undecided("harder"),
}


def recorded(*names, kind="dataset"):
    """The record of a claim with these verdicts on the first cases."""
    verdicts = {id(s): VERDICTS[name] for s, name in zip(SURVEYS, names, strict=False)}

    def decide(survey: Survey) -> Verdict:
        return verdicts[id(survey)]

    claim = Claim(
        "paper.statement",
        kind,
        "1",
        "A statement.",
        evidence=Evidence.EXACT,
        printed=(Form("As printed.", "literally"),),
        steps=(Step("checker", "everything"),),
        decide=decide,
    )
    return _ledger_record(claim, SURVEYS[: len(names)])


@pytest.mark.parametrize(
    ("names", "status", "reason"),
    [
        (["proved", "proved"], "proved", None),
        (["proved", "not-applicable"], "proved", None),
        (["not-applicable"], "not-applicable", None),
        (["proved", "supported", "not-applicable"], "supported", None),
        (["supported", "refuted", "proved"], "refuted", None),
        (["refuted", "undecided", "later"], "undecided", "too hard"),
        (["later", "proved", "undecided"], "undecided", "harder"),
    ],
)
def test_the_weakest_case_gives_status_and_reason(names, status, reason):
    found = recorded(*names)
    assert (found["status"], found["reason"]) == (status, reason)
    assert [case["dataset"] for case in found["cases"]] == [
        f"case {k}" for k in range(1, len(names) + 1)
    ]


def test_a_case_says_what_was_found():
    refuted, open_ = recorded("refuted", "undecided")["cases"]
    assert (refuted["status"], refuted["witness"], refuted["reason"]) == (
        "refuted",
        {"point": 1},
        None,
    )
    assert (open_["status"], open_["values"], open_["reason"]) == ("undecided", {}, "too hard")


def test_a_claim_about_all_data_is_decided_once():
    (case,) = recorded("proved", "refuted", kind="identity")["cases"]
    assert (case["dataset"], case["status"], case["values"]) == ("all data", "proved", {"n": "1"})


def test_a_source_that_does_not_exist():
    with pytest.raises(ClaimError, match="nobody1999: no such source; expected one of maennel2018"):
        ledger("nobody1999")
