"""Section 9: theorems, whose hypotheses are claims of the certificate."""

import re
from operator import eq, gt, lt
from typing import Any

from .claims import compare
from .dataset import sha256
from .document import Certificate
from .shape import inside, rational, require

DEMAND = re.compile(r"(\S+) ([=<>]) (\S+)")


def hypothesis(claims: dict[str, Any], found: dict[str, Any]) -> bool | None:
    """Verify a hypothesis; return whether it is met, or None if that is not known."""
    match = DEMAND.fullmatch(found["demanded"])
    require(match is not None, "name op value expected", "demanded")
    name, op, value = match.groups() if match else ("", "", "")
    claim = claims.get(found["claim"])
    met, number = None, name != "status"
    observed = claim and (claim["values"].get(name) if number else claim["status"])
    compare(observed, found["observed"], "observed")
    if observed is not None:
        met = {"=": eq, "<": lt, ">": gt}[op](observed, rational(value) if number else value)
    require(found["met"] is met, f"{met} expected", "met")
    return met


def check_theorems(certificate: Certificate, table: dict[str, str]) -> None:
    """Verify the theorems."""
    claims = {claim["id"]: claim for claim in certificate.claims}
    ids = [theorem["id"] for theorem in certificate.theorems]
    require(ids == sorted(set(ids)), "not in increasing order of id", "theorems")
    known = {key.removeprefix("theorem:") for key in table if key.startswith("theorem:")}
    complete = claims.keys() >= {key for key in table if not key.startswith("theorem:")}
    require(not complete or known <= set(ids), "a theorem is missing", "theorems")
    for i, theorem in enumerate(certificate.theorems):
        with inside(f"theorems[{i}]"):
            demands = [{k: h[k] for k in ("claim", "demanded")} for h in theorem["hypotheses"]]
            words = sha256({"hypotheses": demands, "prediction": theorem["prediction"]})
            require(table.get(f"theorem:{theorem['id']}") == words, "unknown, or another wording")
            met = []
            for j, entry in enumerate(theorem["hypotheses"]):
                with inside(f"hypotheses[{j}]"):
                    met.append(hypothesis(claims, entry))
            applies = False if False in met else None if None in met else True
            require(theorem["applies"] is applies, f"{applies} expected", "applies")
