"""How a claim is stated, and the register of all claims."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module, resources
from typing import Any

from proofcheck.certificate import canonical
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, Status, Verdict, undecided

NOT_IMPLEMENTED = "not yet implemented"
NEEDS_EVERY_SECTOR = "needs every sector, and this certificate lists open sectors only"

MODULES = {
    "maennel2018": ("sectors", "field", "extrema", "universal"),
    "boursier2024": (
        "conditions",
        "assumptions",
        "alignment",
        "alignment_margins",
        "box",
        "figures",
        "identities",
        "limits",
        "nature",
        "phases",
    ),
    "williams2019": (
        "regions",
        "attractors",
        "kernel_regime",
        "kernel_splines",
        "kernel_weight",
        "gaussian",
        "finite_width",
        "parametrisation",
        "dynamics",
        "jump",
        "full_parameters",
        "experiments",
    ),
}
"""The modules that state the claims of a paper."""

Decide = Callable[[Survey], Verdict]
Applies = Callable[[Dataset], bool]


def always(dataset: Dataset) -> bool:
    """Say of every dataset that a claim can speak about it."""
    return True


def univariate(dataset: Dataset) -> bool:
    """Whether the inputs are numbers, with a bias."""
    return dataset.bias and dataset.d == 2


def has_table(name: str) -> Applies:
    """Whether the case has a table, such as ``network`` or ``kernel``."""
    return lambda dataset: name in dataset.tables


@dataclass(frozen=True, slots=True)
class Step:
    """Who verifies what: "checker", "code" (proofcheck alone) or "paper" (a written proof)."""

    by: str
    what: str


@dataclass(frozen=True, slots=True)
class Form:
    """A statement as the source prints it, and the reading that is meant."""

    form: str
    reading: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A published claim, stated precisely, with the function that decides it.

    Attributes
    ----------
    id, kind, place : str
        Paper and statement; the kind of claim; where it stands in the source.
    statement : str
        The precise statement that a verdict's status speaks of.
    fidelity : str
        "as-printed", "corrected" or "reconstructed".
    evidence : Evidence or None
        How a verdict is known; None for a claim without a decision procedure.
    printed : tuple of Form
    steps : tuple of Step
    needs_sectors : bool
        It can only be decided when every sector is listed.
    decide : callable or None
        Maps a Survey to a Verdict.
    applies : callable
        Whether the claim is run on a dataset unless it is asked for by name.
    cases : tuple of Dataset
        What the ledger runs it on; by default the cases that all claims share.
    """

    id: str
    kind: str
    place: str
    statement: str
    fidelity: str = "as-printed"
    evidence: Evidence | None = None
    printed: tuple[Form, ...] = ()
    steps: tuple[Step, ...] = ()
    needs_sectors: bool = True
    decide: Decide | None = None
    applies: Applies = always
    cases: tuple[Dataset, ...] = ()

    def verdict(self, survey: Survey) -> Verdict:
        """The verdict for a dataset; `undecided` with its reason where there is none."""
        if self.decide is None:
            return self._undecided(NOT_IMPLEMENTED)
        if self.needs_sectors and survey.cells_only:
            return self._undecided(NEEDS_EVERY_SECTOR)
        return self.decide(survey)

    def _undecided(self, reason: str) -> Verdict:
        return undecided(reason, forms=len(self.printed))

    def wording(self) -> dict[str, Any]:
        """What a certificate says of the claim whatever the dataset."""
        return {
            "evidence": None if self.evidence is None else str(self.evidence),
            "fidelity": self.fidelity,
            "kind": self.kind,
            "printed": [{"form": p.form, "reading": p.reading} for p in self.printed],
            "statement": self.statement,
            "steps": [{"by": s.by, "what": s.what} for s in self.steps],
        }

    def record(self, survey: Survey) -> dict[str, Any]:
        """The claim's entry in a certificate (docs/certificate.md, section 8)."""
        from flint import fmpq  # only now: a listing of claims need not load it

        from proofcheck.exact.rationals import format_rational

        verdict = self.verdict(survey)
        forms = zip(self.printed, verdict.printed, strict=True)
        decided = verdict.status is not Status.UNDECIDED
        return self.wording() | {
            "id": self.id,
            "status": str(verdict.status),
            "evidence": str(self.evidence) if decided and self.evidence else None,
            "printed": [
                {
                    "form": p.form,
                    "reading": p.reading,
                    "status": str(v.status),
                    "witness": v.witness,
                }
                for p, v in forms
            ],
            "values": {k: format_rational(fmpq(v)) for k, v in verdict.values.items()},
            "witness": verdict.witness,
            "reason": verdict.reason,
        }


_REGISTER: dict[str, Claim] = {}


@cache
def index() -> dict[str, tuple[str, str]]:
    """Kind and place of every claim id, in the order of the ledger."""
    text = resources.files("proofcheck.claims").joinpath("index.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["id"]: (row["kind"], row["place"]) for row in rows}


def claim(
    claim_id: str,
    statement: str,
    *,
    steps: Sequence[tuple[str, str]],
    printed: Sequence[tuple[str, str]] = (),
    fidelity: str = "as-printed",
    evidence: Evidence = Evidence.EXACT,
    needs_sectors: bool = True,
    applies: Applies = always,
    cases: Sequence[Dataset] = (),
) -> Callable[[Decide], Decide]:
    """Register the decorated function as the decision procedure of a claim.

    Raises
    ------
    ClaimError
        The id is not in the index, or is registered already.
    """
    if claim_id not in index() or claim_id in _REGISTER:
        raise ClaimError(f"{claim_id}: expected an id of the index that is registered once")
    kind, place = index()[claim_id]

    def register(decide: Decide) -> Decide:
        _REGISTER[claim_id] = Claim(
            claim_id,
            kind,
            place,
            statement,
            fidelity,
            evidence,
            tuple(Form(*p) for p in printed),
            tuple(Step(*s) for s in steps),
            needs_sectors,
            decide,
            applies,
            tuple(cases),
        )
        return decide

    return register


@cache
def all_claims() -> dict[str, Claim]:
    """Every claim of the index, in order; those not implemented have no decision procedure."""
    for paper, modules in MODULES.items():
        for module in modules:
            import_module(f"proofcheck.claims.{paper}.{module}")
    return {
        claim_id: _REGISTER.get(claim_id)
        or Claim(claim_id, kind, place, f"not yet stated precisely: {place}")
        for claim_id, (kind, place) in index().items()
    }


def find_claim(claim_id: str) -> Claim:
    """The claim of an id.

    Raises
    ------
    ClaimError
        There is no such claim; the message names the nearest one.
    """
    known = all_claims()
    if claim_id not in known:
        ending = [known_id for known_id in known if known_id.endswith(f".{claim_id}")]
        near = ending or get_close_matches(claim_id, known, 1, cutoff=0.0)
        raise ClaimError(f"{claim_id}: no such claim; the nearest id is {near[0]}")
    return known[claim_id]


def wording_digest(wording: object) -> str:
    """SHA-256 by which the checker knows a wording."""
    from hashlib import sha256

    return sha256(canonical(wording).encode()).hexdigest()


__all__ = [
    "NEEDS_EVERY_SECTOR",
    "NOT_IMPLEMENTED",
    "Claim",
    "Form",
    "Step",
    "all_claims",
    "always",
    "claim",
    "find_claim",
    "has_table",
    "index",
    "univariate",
    "wording_digest",
]
