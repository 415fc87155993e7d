"""What the certificate does not claim, as far as it depends on the certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from proofcheck.report.formulas import typeset
from proofcheck.report.reading import objects, table
from proofcheck.report.summary import machine_checked

_SECTIONS = {
    "format", "version", "dataset", "dataset_sha256", "sectors", "critical",
    "zero_value_extrema", "boundary_directions", "claims", "theorems",
}  # fmt: skip


@dataclass(frozen=True)
class Caveats:
    """Lists of claims by what is missing from them."""

    undecided: list[tuple[Markup, list[str]]]
    supported: list[str]
    numeric: list[str]
    by_paper: list[tuple[str, Markup]]
    by_code: list[str]
    no_steps: list[str]
    reconstructed: list[str]
    flow_tables: list[str]
    unknown_sections: list[str]
    version: object


def _ids(found: list[Mapping[str, Any]]) -> list[str]:
    return [str(claim.get("id", "")) for claim in found]


def _by(claim: Mapping[str, Any]) -> set[object]:
    return {step.get("by") for step in objects(claim.get("steps"))}


def caveats(document: Mapping[str, Any]) -> Caveats:
    """Sort the claims by what a reader must not conclude from them."""
    claims = objects(document.get("claims"))
    decided = [claim for claim in claims if claim.get("status") != "undecided"]
    reasons: dict[str, list[str]] = {}
    for claim in claims:
        if claim.get("status") == "undecided":
            reason = str(claim.get("reason") or "no reason is given")
            reasons.setdefault(reason, []).append(str(claim.get("id", "")))
    return Caveats(
        undecided=[(typeset(reason), ids) for reason, ids in sorted(reasons.items())],
        supported=_ids([claim for claim in decided if claim.get("status") == "supported"]),
        numeric=_ids([claim for claim in decided if claim.get("evidence") == "numeric"]),
        by_paper=[
            (str(claim.get("id", "")), typeset(step.get("what", "")))
            for claim in decided
            for step in objects(claim.get("steps"))
            if step.get("by") == "paper"
        ],
        by_code=_ids([claim for claim in decided if "code" in _by(claim)]),
        no_steps=_ids([c for c in decided if not machine_checked(c) and not _by(c)]),
        reconstructed=_ids([c for c in decided if c.get("fidelity") == "reconstructed"]),
        flow_tables=[key for key in ("network", "flow") if table(document.get("dataset")).get(key)],
        unknown_sections=sorted(str(key) for key in document if key not in _SECTIONS),
        version=document.get("version"),
    )
