"""The witnesses against printed forms of identities are recomputed, and tampering is rejected."""

import json

import pytest
from tampering import edit, mutations

import proofcheck as pc
from proofcheck.checker import check
from proofcheck.checker.claims import RULES

NAMES = (
    "canonical-map", "rescaling", "tangent-kernel", "potential", "proposition-1", "velocity-jump",
    "lemma-3", "proposition-4", "delta-limits",
)  # fmt: skip
IDS = [f"williams2019.{name}" for name in NAMES]


@pytest.fixture(scope="module")
def document():
    case = pc.Dataset.create([[0], [1]], [1, -1], bias=True)
    return json.loads(json.dumps(dict(pc.certify(case, claims=IDS).document)))


def test_the_claims_satisfy_their_rules_and_leave_a_step_by_code(document):
    result = check(document)
    assert (result.outcome, result.errors) == ("holey", [])
    assert sorted(result.unchecked) == sorted(IDS)
    assert all(c["status"] == "proved" for c in document["claims"])
    assert set(IDS) <= set(RULES)


@pytest.mark.parametrize("name", IDS)
def test_every_mutation_is_rejected(document, name):
    i = next(i for i, c in enumerate(document["claims"]) if c["id"] == name)
    alone = {**document, "claims": [document["claims"][i]], "theorems": []}
    assert check(alone).outcome == "holey"
    for path, kind, other in mutations(alone, ("claims", 0)):
        assert check(other).outcome in ("invalid", "malformed"), (path, kind)


def test_an_identity_that_was_not_reduced_may_be_undecided(document):
    entry = document["claims"][1]
    forms = [{**f, "status": "undecided", "witness": None} for f in entry["printed"]]
    undecided = {**entry, "status": "undecided", "evidence": None, "printed": forms,
                 "reason": "an identity was not reduced to 0"}  # fmt: skip
    alone = {**document, "claims": [undecided], "theorems": []}
    assert check(alone).outcome == "valid"
    assert check(edit(alone, ("claims", 0, "reason"), "")).outcome == "invalid"
