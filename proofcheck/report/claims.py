"""The claims: one row of the table each, and what is folded away under it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from proofcheck.report.formulas import approximation, quantity, square_root, typeset
from proofcheck.report.margins import Comparison, comparisons, indices, named, readable, squares
from proofcheck.report.reading import objects, table
from proofcheck.report.summary import STATUSES
from proofcheck.report.witness import rows, show

_KNOWN = {
    "id", "kind", "status", "evidence", "fidelity", "statement", "printed", "values",
    "witness", "reason", "steps",
}  # fmt: skip
_SHORT = 4  # values shown in the row itself when a claim has no comparison
_TO_LEAST_SQUARES = ("lambda_star_every_width", "limit_loss", "radius", "proved_from")
_MAIN = {
    "boursier2024.condition-1": ("alpha", "opposite", "on_unstable_rays"),
    "boursier2024.lemmas-9-14": (
        "least_norm_squared", "stability_squared", "expulsion_squared", "boundary_ratio_squared",
    ),
    "boursier2024.nature-of-limit": ("saddle", "local_minimum", "descent", "dominated"),
    "boursier2024.phases": ("phase_1_end", "phase_2a_end", "phase_2b_end", "alignment_deficit"),
    "boursier2024.theorem-1-ii": ("lambda_star_ii", "eps", "alpha", "deficit"),
    "boursier2024.theorem-2": _TO_LEAST_SQUARES,
    "boursier2024.theorem-3": ("lambda_star_ii", "eps", "alpha", "deficit"),
    "boursier2024.theorem-4": _TO_LEAST_SQUARES,
    "maennel2018.critical-test": ("maxima", "minima", "saddles", "crossings"),
    "williams2019.regions": ("arcs", "nonempty_active_sets", "distinct_inputs", "printed_count"),
}  # fmt: skip
"""The values by which a claim with more than these is known, the most important one first."""
_FIDELITY = {
    "as-printed": "stated as printed",
    "corrected": "corrected: the printed form differs",
    "reconstructed": "reconstructed from what the proof uses",
}
_EVIDENCE_ORDER = ("symbolic", "exact", "enclosure", "numeric")


@dataclass(frozen=True)
class Printed:
    """A printed form with its own verdict."""

    form: Markup
    reading: Markup
    status: str
    witness: list[tuple[Markup, Markup]]


@dataclass(frozen=True)
class Family:
    """Values with a running index, as one small table."""

    names: list[Markup]
    rows: list[tuple[int, list[Markup]]]


@dataclass(frozen=True)
class Claim:
    """Everything the page shows of one claim."""

    id: str
    anchor: str
    kind: str
    status: str
    status_rank: int
    evidence: str
    evidence_rank: int
    fidelity: str
    fidelity_words: str
    statement: Markup
    reason: Markup | None
    comparisons: list[Comparison]
    scalars: list[tuple[Markup, Markup]]
    shown: list[tuple[Markup, Markup]]
    families: list[Family]
    squares: Family | None
    short_witness: list[tuple[Markup, Markup]]
    printed: list[Printed]
    witness: list[tuple[Markup, Markup]]
    steps: list[tuple[str, Markup]]
    further: list[str]


def anchor(claim: str) -> str:
    """Return the id of a claim's row in the page."""
    return "claim-" + re.sub(r"[^A-Za-z0-9.-]", "-", claim)


def _printed(form: Mapping[str, Any], flow: Mapping[str, Any]) -> Printed:
    return Printed(
        form=typeset(form.get("form", "")),
        reading=typeset(form.get("reading", "")),
        status=str(form.get("status", "undecided")),
        witness=rows(form.get("witness"), flow),
    )


def _families(values: Mapping[str, object]) -> tuple[list[Family], list[str]]:
    """Group the values `stem_1, stem_2, ...` by their index sets; return the other names too."""
    stems = dict.fromkeys(
        match[1] for name in sorted(values) if (match := re.fullmatch(r"(.+)_[0-9]{1,9}", name))
    )
    by_indices: dict[tuple[int, ...], list[str]] = {}
    grouped = set()
    for stem in stems:
        found = tuple(indices(values, stem))
        by_indices.setdefault(found, []).append(stem)
        grouped |= {f"{stem}_{k}" for k in found if f"{stem}_{k}" in values}
    families = [
        Family(
            [named(stem) for stem in group],
            [(k, [show(values.get(f"{stem}_{k}")) for stem in group]) for k in found],
        )
        for found, group in by_indices.items()
    ]
    return families, [name for name in sorted(values) if name not in grouped]


def _squares(claim: str, values: Mapping[str, object]) -> Family | None:
    """For assumption 5: both sides of each inequality squared, exactly, at every point."""
    if claim != "boursier2024.assumption-5":
        return None
    numbers = readable(values)
    lines = []
    for k in indices(numbers, "lhs"):
        comparison = squares(numbers, "lhs", "rhs_squared", k)
        if comparison is None:
            return None
        left, right = numbers[f"lhs_{k}"], numbers[f"rhs_squared_{k}"]
        lines.append(
            (
                k,
                [
                    Markup("yes" if numbers.get(f"facet_{k}") == 1 else "no"),
                    quantity(str(left * left)),
                    quantity(str(right)),
                    Markup("lhs {}<br>rhs {}").format(approximation(left), square_root(right)),
                    Markup("holds" if comparison.holds else "fails"),
                ],
            )
        )
    titles = ["demanded", "lhs²", "rhs²", "lhs and rhs", "lhs &gt; rhs"]
    return Family([Markup(title) for title in titles], lines) if lines else None


def _short_witness(status: str, witness: object) -> list[tuple[Markup, Markup]]:
    """Return the witness of a negative verdict for the row itself, unless it is a long one."""
    if status not in ("refuted", "not-applicable"):
        return []
    parts = table(witness).values()
    long = any(isinstance(part, dict) or objects(part) for part in parts)
    return [] if long else rows(witness)


def _main(claim: str, names: list[str]) -> list[str]:
    """Choose the values for the row itself."""
    if len(names) <= _SHORT:
        return names
    return [name for name in _MAIN.get(claim, ()) if name in names]


def _rank(value: str, order: tuple[str, ...]) -> int:
    return order.index(value) if value in order else len(order)


def _claim(entry: Mapping[str, Any], flow: Mapping[str, Any]) -> Claim:
    name, status = str(entry.get("id", "")), str(entry.get("status", "undecided"))
    values = table(entry.get("values"))
    families, scalar_names = _families(values)
    facts = {key: (named(key), show(values[key])) for key in scalar_names}
    found = comparisons(name, values)
    evidence, fidelity = str(entry.get("evidence") or ""), str(entry.get("fidelity", ""))
    reason = entry.get("reason")
    return Claim(
        id=name,
        anchor=anchor(name),
        kind=str(entry.get("kind", "")),
        status=status,
        status_rank=_rank(status, STATUSES),
        evidence=evidence,
        evidence_rank=_rank(evidence, _EVIDENCE_ORDER),
        fidelity=fidelity,
        fidelity_words=_FIDELITY.get(fidelity, fidelity),
        statement=typeset(entry.get("statement", "")),
        reason=None if reason is None else typeset(reason),
        comparisons=found,
        scalars=list(facts.values()),
        shown=[] if found else [facts[key] for key in _main(name, scalar_names)],
        families=families,
        squares=_squares(name, values),
        short_witness=_short_witness(status, entry.get("witness")),
        printed=[_printed(form, flow) for form in objects(entry.get("printed"))],
        witness=rows(entry.get("witness"), flow),
        steps=[
            (str(step.get("by", "")), typeset(step.get("what", "")))
            for step in objects(entry.get("steps"))
        ],
        further=sorted(str(key) for key in entry if key not in _KNOWN),
    )


def claims(document: Mapping[str, Any]) -> list[Claim]:
    """Return the claims in the order of the certificate."""
    flow = table(document.get("flow"))
    return [_claim(entry, flow) for entry in objects(document.get("claims"))]
