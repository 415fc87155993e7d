"""Verdicts on identities: proved over generic symbols, refuted at an exact point."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from proofcheck.claims.registry import claim
from proofcheck.exact.symbolic import at_point, exact_text
from proofcheck.verdict import (
    Evidence,
    PrintedVerdict,
    Status,
    Values,
    Verdict,
    Witness,
    undecided,
)

CODE = (
    ("code", "the identities, reduced to 0 over generic real symbols by sympy"),
    ("code", "the witnesses against printed forms, evaluated exactly"),
)
"""The steps of a claim that is an identity."""

identity_claim = partial(
    claim,
    fidelity="corrected",
    evidence=Evidence.SYMBOLIC,
    steps=CODE,
    needs_sectors=False,
)
"""A claim that is an identity."""

_REASON = "an identity was not reduced to 0"


def identity(
    holds: bool, printed: Sequence[PrintedVerdict], values: Values | None = None
) -> Verdict:
    """`proved` if the identities were reduced to 0; that they were not refutes nothing."""
    if holds:
        return Verdict(Status.PROVED, values or {}, None, printed)
    return undecided(_REASON, forms=len(printed))


def proved_form(holds: bool) -> PrintedVerdict:
    """A printed form that is an identity."""
    return PrintedVerdict(Status.PROVED if holds else Status.UNDECIDED)


def refuted_form(differs: bool, witness: Witness) -> PrintedVerdict:
    """A printed form with a witness against it, if the witness was found to be one."""
    return PrintedVerdict(Status.REFUTED, witness) if differs else proved_form(False)


def refuted_at(true: Any, printed: Any, point: Mapping[str, object]) -> PrintedVerdict:
    """A printed form with another value than the true one at a point, given by names."""
    left, right = at_point(true, point), at_point(printed, point)
    witness = {name: str(value) for name, value in point.items()}
    shown = witness | {"true": exact_text(left), "printed": exact_text(right)}
    return refuted_form(exact_text(left - right) != "0", shown)


__all__ = ["CODE", "identity", "identity_claim", "proved_form", "refuted_at", "refuted_form"]
