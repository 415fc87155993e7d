"""Section 9: theorems, whose hypotheses are claims of the certificate."""

import re
from operator import eq, gt, lt
from typing import Any

from .claims import NULL, compare
from .dataset import sha256
from .document import Certificate
from .shape import expect, inside, rational, require

HYPOTHESIS = {"claim": str, "demanded": str, "observed": (str, NULL), "met": (bool, NULL)}
THEOREM = {"id": str, "hypotheses": [HYPOTHESIS], "applies": (bool, NULL), "prediction": str}
DEMAND = re.compile(r"(\S+) ([=<>]) (\S+)")


def hypothesis(claims: dict[str, Any], found: dict[str, Any]) -> bool | None:
    """Verify a hypothesis; return whether it is met, or None if that is not known."""
    match = DEMAND.fullmatch(found["demanded"])
    require(match is not None, "name op value expected", "demanded")
    name, op, value = match.groups() if match else ("", "", "")
    claim = claims[found["claim"]]
    met, number = None, name != "status"
    observed = claim["values"].get(name) if number else claim["status"]
    compare(observed, found["observed"], "observed")
    if observed not in (None, "undecided"):
        met = {"=": eq, "<": lt, ">": gt}[op](observed, rational(value) if number else value)
    expect(found["met"], met, "met")
    return met


def check_theorems(certificate: Certificate, table: dict[str, str]) -> None:
    """Verify the theorems."""
    claims = {claim["id"]: claim for claim in certificate.claims}
    theorems = certificate.values["theorems"]
    ids = [theorem["id"] for theorem in theorems]
    known = {key[8:]: words.split() for key, words in table.items() if key.startswith("theorem:")}
    due = sorted(name for name, (_, *needed) in known.items() if claims.keys() >= set(needed))
    expect(ids, due, "theorems")
    for i, theorem in enumerate(theorems):
        with inside(f"theorems[{i}]"):
            demands = [{k: h[k] for k in ("claim", "demanded")} for h in theorem["hypotheses"]]
            words = sha256({"hypotheses": demands, "prediction": theorem["prediction"]})
            require(known[theorem["id"]][0] == words, "another wording")
            met = []
            for j, entry in enumerate(theorem["hypotheses"]):
                with inside(f"hypotheses[{j}]"):
                    met.append(hypothesis(claims, entry))
            applies = False if False in met else None if None in met else True
            expect(theorem["applies"], applies, "applies")
