"""The theorems: what each demands, what was observed, and what it predicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from proofcheck.report.claims import anchor
from proofcheck.report.formulas import fraction, typeset
from proofcheck.report.formulas import math as formula
from proofcheck.report.margins import named
from proofcheck.report.rationals import parse
from proofcheck.report.reading import objects
from proofcheck.report.witness import show

_VERDICTS = {True: "applies", False: "does not apply"}
_MET = {True: "met", False: "not met"}


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis of a theorem with what the data say about it."""

    claim: str
    link: str | None
    demanded: Markup
    observed: Markup
    met: str


@dataclass(frozen=True)
class Theorem:
    """A theorem with its verdict in words."""

    id: str
    verdict: str
    hypotheses: list[Hypothesis]
    prediction: Markup


def _demanded(text: str) -> Markup:
    """Set `name op value`."""
    parts = text.split(" ")
    number = parse(parts[-1])
    if len(parts) != 3 or number is None:
        return typeset(text)
    return Markup("{} {} {}").format(named(parts[0]), parts[1], formula(fraction(number)))


def _truth(value: object, words: dict[bool, str], unknown: str) -> str:
    return words[value] if isinstance(value, bool) else unknown


def _hypothesis(entry: Mapping[str, Any], known: set[str]) -> Hypothesis:
    claim, observed = str(entry.get("claim", "")), entry.get("observed")
    return Hypothesis(
        claim=claim,
        link=anchor(claim) if claim in known else None,
        demanded=_demanded(str(entry.get("demanded", ""))),
        observed=Markup("no such value") if observed is None else show(observed),
        met=_truth(entry.get("met"), _MET, "unknown"),
    )


def theorems(document: Mapping[str, Any]) -> list[Theorem]:
    """Return the theorems of the certificate, those that apply first."""
    known = {str(claim.get("id")) for claim in objects(document.get("claims"))}
    found = [
        Theorem(
            id=str(entry.get("id", "")),
            verdict=_truth(entry.get("applies"), _VERDICTS, "unknown"),
            hypotheses=[_hypothesis(each, known) for each in objects(entry.get("hypotheses"))],
            prediction=typeset(entry.get("prediction", "")),
        )
        for entry in objects(document.get("theorems"))
    ]
    order = ["applies", "unknown", "does not apply"]
    return sorted(found, key=lambda theorem: order.index(theorem.verdict))
