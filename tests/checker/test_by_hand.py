"""Every rule, on small datasets worked out by hand: accepted, and rejected after any change."""

import json
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import pytest
from hand import with_claims
from tampering import at, edit, mutations

from proofcheck.checker import check
from proofcheck.checker.claims import RULES

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("hand_*.py"))
BY_HAND = [entry for name in MODULES for entry in import_module(name).BY_HAND]


def names(entries):
    return [f"{entry['id']} {entry['status']}" for _, entry in entries]


def certificate(dataset, entry):
    return json.loads(json.dumps(with_claims(dataset, entry)))


@pytest.mark.parametrize(("dataset", "entry"), BY_HAND, ids=names(BY_HAND))
def test_by_hand(known, dataset, entry):
    known(entry)
    result = check(certificate(dataset, entry))
    assert (result.outcome, result.errors, result.unchecked) == ("valid", [], [])


# What needs more than rationals is not checked: only where it is not applicable.
NEVER_DECIDED = {"williams2019.gaussian"}


def test_every_rule_is_worked_out_by_hand():
    assert {entry["id"] for _, entry in BY_HAND} == RULES.keys()
    decided = {e["id"] for _, e in BY_HAND if e["status"] not in ("not-applicable", "undecided")}
    assert RULES.keys() - decided == NEVER_DECIDED


STATUS = ("proved", "refuted", "supported", "not-applicable", "undecided")


def told_otherwise(entry):
    """The status, every value, every witness and every printed form, and what takes their place."""
    forms = [("printed", i) for i in range(len(entry["printed"]))]
    for place in [(), *forms]:
        status, witness = (*place, "status"), (*place, "witness")
        yield from ((status, other) for other in STATUS if other != at(entry, status))
        yield witness, {"fails": "boundary"} if at(entry, witness) is None else None
        yield witness, lambda shown: {**(shown or {}), "more": "1"}
    for name in entry["values"]:
        yield ("values", name), lambda value: str(Fraction(value) + 1)
        yield ("values",), {key: value for key, value in entry["values"].items() if key != name}
    yield ("values",), {**entry["values"], "more": "1"}
    yield ("reason",), "none"
    yield from ((("printed",), [*entry["printed"], form]) for form in entry["printed"])


@pytest.mark.parametrize(("dataset", "entry"), BY_HAND, ids=names(BY_HAND))
def test_told_otherwise(known, verified_once, dataset, entry):
    known(entry)
    document = certificate(dataset, entry)
    for path, value in told_otherwise(document["claims"][0]):
        result = check(edit(document, ("claims", 0, *path), value))
        assert result.outcome == "invalid", (path, value)
        assert result.errors[0].startswith("claims[0]"), (path, value)


# Places where something else is true as well, and why.
STILL_TRUE = {
    "relation": "any relation that shows the dependence",
    "direction": "any vector orthogonal to all points",
    "certificate": "any witnesses, multipliers, evidence and proof of the sectors",
    "counterexample": "the same",
    "trees": "any tree that shows the same",
    "offsets": "numbers as in a case file: -2 and -2.0 too",
}
EXCHANGED = {
    ("boursier2024.theorem-2", "weights"): "two neurons with the same output",
    ("maennel2018.g-constant", "values"): "two equal numbers",
}


@pytest.mark.slow
@pytest.mark.parametrize(("dataset", "entry"), BY_HAND, ids=names(BY_HAND))
def test_mutations(known, verified_once, dataset, entry):
    known(entry)
    document = certificate(dataset, entry)
    parts = ("status", "values", "witness", "printed", "reason")
    changed = [m for part in parts for m in mutations(document, ("claims", 0, part))]
    for path, kind, other in changed[:: 1 + len(changed) // 200]:
        true = check(other).outcome == "valid"
        exchanged = kind == "swapped" and (entry["id"], path[-1]) in EXCHANGED
        assert not true or STILL_TRUE.keys() & set(path) or exchanged, (path, kind)
