"""The register holds every id of the index exactly once, and says what is not implemented."""

import json
from collections import Counter
from importlib import resources

import pytest

from proofcheck.claims.registry import (
    NOT_IMPLEMENTED,
    all_claims,
    claim,
    find_claim,
    index,
    wording_digest,
)
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import wording_table
from proofcheck.verdict import Evidence

COUNTS = {
    "maennel2018": 41,
    "boursier2024": 23,
    "williams2019": 20,
    "poggio2018": 34,
    "ge2019": 4,
    "li2019": 6,
    "sra2019": 8,
}
KINDS = {"dataset", "universal", "identity", "construct", "experiment"}
LINE = resources.files("proofcheck.claims").joinpath("index.tsv").read_text(encoding="utf-8")
IDS = [line.split("\t")[0] for line in LINE.splitlines()[1:]]


def test_the_index_is_a_table_of_distinct_ids():
    lines = LINE.splitlines()
    assert lines[0] == "id\tkind\tplace"
    assert all(line.count("\t") == 2 for line in lines)
    assert len(IDS) == len(set(IDS)) == 136
    assert all(kind in KINDS and place for kind, place in index().values())


def test_every_paper_has_its_number_of_claims():
    assert Counter(i.split(".")[0] for i in IDS) == COUNTS
    assert sum(COUNTS.values()) == 136


def test_every_id_is_registered_once_in_order():
    assert list(all_claims()) == IDS == list(index())
    for claim_id, entry in all_claims().items():
        assert entry.id == claim_id
        assert (entry.kind, entry.place) == index()[claim_id]


@pytest.mark.parametrize("claim_id", IDS)
def test_a_claim_is_complete_or_says_that_it_is_not_implemented(claim_id):
    entry = all_claims()[claim_id]
    assert entry.fidelity in ("as-printed", "corrected", "reconstructed")
    assert entry.statement.strip() == entry.statement != ""
    if entry.decide is None:
        survey = Survey(Dataset.create([[1, 0], [0, 1]], [1, 1]))
        verdict = entry.verdict(survey)
        assert (verdict.status, verdict.reason) == ("undecided", NOT_IMPLEMENTED)
        record = entry.record(survey)
        assert (record["evidence"], record["values"], record["steps"]) == (None, {}, [])
        assert NOT_IMPLEMENTED == "not yet implemented"
    else:
        assert isinstance(entry.evidence, Evidence)
        assert entry.steps
        assert all(s.by in ("checker", "code", "paper") and s.what for s in entry.steps)
        assert all(p.form and p.reading for p in entry.printed)
        assert entry.decide.__doc__.strip().startswith(("Section", "Appendix"))


def test_wordings_are_distinct_and_their_digest_is_of_canonical_json():
    digests = [wording_digest(c.wording()) for c in all_claims().values() if c.decide]
    assert len(set(digests)) == len(digests)
    expected = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert wording_digest({}) == expected  # SHA-256 of the two characters {}


def test_the_checker_knows_every_wording_as_it_is():
    known = json.loads(
        resources.files("proofcheck.checker").joinpath("wording.json").read_text(encoding="utf-8")
    )
    assert known == wording_table(), "run tools/freeze_wording.py after a change of wording"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("boursier2024.assumption-7", "boursier2024.assumption-"),
        ("maennel2018.distinct_norms", "maennel2018.distinct-norms"),
        ("boursier2024.theorem2", "boursier2024.theorem-2"),
        ("", "."),
    ],
)
def test_an_unknown_id_names_the_nearest(wrong, near):
    with pytest.raises(ClaimError) as caught:
        find_claim(wrong)
    message = str(caught.value)
    assert message.startswith(f"{wrong}: no such claim; the nearest id is ")
    assert near in message
    assert "\n" not in message
    assert message.rsplit(" ", 1)[1] in IDS


def test_known_ids_are_found():
    assert find_claim("sra2019.vc").id == "sra2019.vc"


@pytest.mark.parametrize("claim_id", ["maennel2018.no-such", "boursier2024.assumption-3"])
def test_an_id_that_is_unknown_or_taken_cannot_be_registered(claim_id):
    all_claims()
    with pytest.raises(ClaimError, match=claim_id):
        claim(claim_id, "a statement", steps=[])
