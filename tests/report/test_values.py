"""Which values of a claim stand in its row, and which are folded away."""

import json
import re
from functools import cache

import pytest

from proofcheck.claims.boursier2024.alignment_cases import SHRINKING_RAY
from proofcheck.ledger import certify
from proofcheck.report import render
from proofcheck.report.claims import claims

NAMES = ("theorem-1-i", "theorem-1-ii", "lemmas-9-14", "condition-1")


@cache
def document():
    made = certify(SHRINKING_RAY, claims=[f"boursier2024.{name}" for name in NAMES])
    return json.loads(made.to_json())


def entry(name):
    (found,) = (c for c in claims(document()) if c.id == f"boursier2024.{name}")
    return found


@pytest.mark.parametrize(
    ("name", "shown", "more"),
    [
        ("theorem-1-i", ["dmax squared", "ε", "λ*i"], 0),
        ("theorem-1-ii", ["λ*ii", "ε", "α", "deficit"], 4),
        ("condition-1", ["α", "opposite", "on unstable rays"], 2),
    ],
)
def test_the_values_that_matter_stand_in_the_row(name, shown, more):
    found = entry(name)
    names = [re.sub("<[^>]*>", "", str(label)) for label, _ in found.shown]
    assert names == shown
    assert len(found.scalars) - len(found.shown) == more


def test_the_page_says_how_many_values_are_folded_away():
    page = render(document())
    row = page[page.index('id="claim-boursier2024.theorem-1-ii"') :]
    row = row[: row.index("<details")]
    assert "and 4 more, in the details" in row
    assert "deficit" in row
    assert "perturbation" not in row


def test_values_that_are_absent_are_left_out():
    """A scale that is too small to write is given by its exponent alone."""
    changed = json.loads(json.dumps(document()))
    place = next(c for c in changed["claims"] if c["id"] == "boursier2024.theorem-1-ii")
    del place["values"]["lambda_star_ii"]
    (found,) = (c for c in claims(changed) if c.id == place["id"])
    assert len(found.shown) == 3


def test_a_claim_with_many_values_of_no_known_name_shows_them_in_the_details():
    values = {f"value{letter}": "1" for letter in "abcde"}
    (found,) = claims({"claims": [{"id": "other.claim", "values": values}]})
    assert (len(found.shown), len(found.scalars)) == (0, 5)
