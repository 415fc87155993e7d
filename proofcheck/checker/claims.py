"""Section 8: a claim is compared with what its rule computes from the verified sections."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from .dataset import sha256
from .document import Certificate
from .shape import each, expect, inside, rational, require

NOT_YET = "not yet implemented"
NEEDS_ALL = "needs every sector, and this certificate lists open sectors only"
NULL = type(None)
STATUS = ("proved", "refuted", "supported", "not-applicable", "undecided")
EVIDENCE = ("symbolic", "exact", "enclosure", "numeric", None)
CLAIM = {
    "id": str,
    "kind": ("dataset", "universal", "identity", "construct", "experiment"),
    "status": STATUS,
    "evidence": EVIDENCE,
    "fidelity": ("as-printed", "corrected", "reconstructed"),
    "statement": str,
    "printed": [{"form": str, "reading": str, "status": STATUS, "witness": (dict, NULL)}],
    "values": each(rational),
    "witness": (dict, NULL),
    "reason": (str, NULL),
    "steps": [{"by": ("checker", "code", "paper"), "what": str}],
}
Form = tuple[str, Any]  # the status and the witness of a printed form


class Verdict(NamedTuple):
    """What a rule computes; a callable among values or in a witness is a condition on them."""

    status: str
    values: dict[str, Any]
    witness: Any = None
    printed: Sequence[Form] = ()
    reasons: Sequence[str | None] | None = (None,)  # None: any text
    whole: bool = False  # needs none of the steps that are not by the checker


Rule = Callable[[Certificate], Verdict | None]  # None: beyond this checker
Decider = TypeVar("Decider", bound=Rule)
RULES: dict[str, tuple[Rule, str]] = {}


def rule(name: str, scope: str = "all") -> Callable[[Decider], Decider]:
    """Register the rule of a claim: it needs scope "all", "any" one, or is about a "witness".

    Scope "open" is "any", and the claim may be left undecided for a reason of its own; "own" is
    "any" for a claim about no dataset, whose rule looks its witness up.
    """

    def register(function: Decider) -> Decider:
        RULES[name] = function, scope
        return function

    return register


def holds(condition: bool, witness: Any = None) -> Form:
    """Return proved, or refuted with the witness."""
    return ("proved", None) if condition else ("refuted", witness)


def decide(condition: bool, values: dict[str, Any], witness: Any = None) -> Verdict:
    """Return proved or refuted, with one printed form of the same status."""
    status, shown = holds(condition, witness)
    return Verdict(status, values, shown, [(status, None)])


def not_applicable(witness: Any, values: dict[str, Any] | None = None) -> Verdict:
    """Return not-applicable because a hypothesis fails, and so for one printed form."""
    return Verdict("not-applicable", values or {}, witness, [("not-applicable", None)])


def own(certificate: Certificate, name: str) -> dict[str, Any]:
    """Return the claim itself, for a rule that verifies what is given there."""
    return dict(next(claim for claim in certificate.claims if claim["id"] == name))


def matches(expected: Any, found: Any) -> bool:
    """Compare a witness with the expected one; rationals as values."""
    if callable(expected):
        return bool(expected(found))
    if isinstance(expected, Fraction):
        return rational(found) == expected
    if type(expected) is not type(found):
        return False
    if isinstance(expected, dict):
        same = expected.keys() == found.keys()
        return same and all(matches(expected[k], found[k]) for k in found)
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(matches, expected, found))
    return bool(expected == found)


def compare(expected: Any, found: Any, place: str) -> None:
    """Reject unless the witness matches."""
    with inside(place):
        require(matches(expected, found), "not what the rule demands")


def same_values(expected: dict[str, Any], found: dict[str, Fraction]) -> None:
    """Reject unless there are these values and no others."""
    expect(sorted(found), sorted(expected))
    for name, value in expected.items():
        if callable(value):
            require(value(found[name]), "another value expected", name)
        else:
            expect(found[name], value, name)


def wording(claim: dict[str, Any], table: dict[str, str]) -> None:
    """Compare the wording; an undecided claim does not show the evidence of a decided one."""
    undecided = claim["status"] == "undecided"
    require((claim["evidence"] is None) == undecided, "null iff undecided expected", "evidence")
    words = {key: claim[key] for key in ("fidelity", "kind", "statement", "steps")}
    words["printed"] = [{"form": f["form"], "reading": f["reading"]} for f in claim["printed"]]
    kinds = EVIDENCE if undecided else (claim["evidence"],)
    digests = [sha256(words | {"evidence": evidence}) for evidence in kinds]
    require(table.get(claim["id"]) in digests, "unknown claim, or another wording")


def embedded(value: Any) -> Certificate:
    """Verify a certificate in a witness: every sector, and no claims."""
    inner = Certificate(value)
    inner.verify()
    require(inner.scope == "all", "every sector expected", "sectors.scope")
    return inner


def subject(claim: dict[str, Any]) -> Certificate:
    """Return the certificate that shows that a printed form of a claim about no dataset fails."""
    found = [form["witness"] for form in claim["printed"] if form["witness"]]
    with inside("printed.witness"):
        require(len(found) == 1 and found[0].keys() == {"certificate"}, "no certificate")
        return embedded(found[0]["certificate"])


def expected_verdict(certificate: Certificate, claim: dict[str, Any]) -> Verdict | None:
    """Apply the rule of the claim; None is a decided claim without a rule."""
    function, scope = RULES.get(claim["id"], (None, "all"))
    undecided = Verdict("undecided", {}, None, [("undecided", None)] * len(claim["printed"]))
    partial = scope == "all" and certificate.scope == "cells"
    is_open = scope == "open" or (function is None and claim["steps"])
    if is_open and claim["status"] == "undecided":
        return undecided._replace(reasons=None)
    if function is None:
        reasons = (NOT_YET, NEEDS_ALL) if partial else (NOT_YET,)
        return undecided._replace(reasons=reasons) if claim["status"] == "undecided" else None
    if partial:
        return undecided._replace(reasons=(NEEDS_ALL,))
    return function(subject(claim) if scope == "witness" else certificate)


def unchecked(certificate: Certificate, claim: dict[str, Any], table: dict[str, str]) -> bool:
    """Verify a claim, and say whether a step of it is left unchecked."""
    wording(claim, table)
    expected = expected_verdict(certificate, claim)
    if expected is None:
        require(claim["reason"] is None, "null expected", "reason")
        return True
    expect(claim["status"], expected.status, "status")
    with inside("values"):
        same_values(expected.values, claim["values"])
    given = claim["reason"] if expected.reasons is None else claim["reason"] in expected.reasons
    require(given, f"{expected.reasons or 'a reason'} expected", "reason")
    compare(expected.witness, claim["witness"], "witness")
    require(len(claim["printed"]) == len(expected.printed), "another number of forms", "printed")
    for i, (status, witness) in enumerate(expected.printed):
        found = claim["printed"][i]
        expect(found["status"], status, f"printed[{i}].status")
        compare(witness, found["witness"], f"printed[{i}].witness")
    left = any(s["by"] != "checker" for s in claim["steps"]) and not expected.whole
    return left and expected.status != "undecided"


def check_claims(certificate: Certificate, table: dict[str, str]) -> list[str]:
    """Verify all claims; return the ids of those with a step left unchecked."""
    ids = [claim["id"] for claim in certificate.claims]
    require(len(set(ids)) == len(ids), "an id occurs twice", "claims")
    left = []
    for i, claim in enumerate(certificate.claims):
        with inside(f"claims[{i}]"):
            left += [claim["id"]] * unchecked(certificate, claim, table)
    return left
