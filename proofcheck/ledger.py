"""Runs claims on a dataset, and on their own cases for the ledger."""

from collections.abc import Sequence
from typing import Any

from proofcheck.certificate import Certificate
from proofcheck.claims.registry import Claim, all_claims, find_claim
from proofcheck.claims.theorems import THEOREMS
from proofcheck.dataset import Dataset
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Stage, Survey


def default_claims() -> list[Claim]:
    """The implemented claims that have a verdict for every dataset and need no flow."""
    return [
        claim
        for claim in all_claims().values()
        if claim.kind in ("dataset", "construct") and claim.decide is not None
    ]


def certify(
    dataset: Dataset,
    *,
    claims: Sequence[str] | None = None,
    cells_only: bool = False,
    progress: Stage | None = None,
) -> Certificate:
    """Work out the sectors, the critical directions and the verdicts of a dataset.

    Parameters
    ----------
    dataset : Dataset
    claims : sequence of str, optional
        Ids of exactly the claims to run; by default all that apply to data alone.
    cells_only : bool
        List open sectors only; for inputs with too many sectors.
    progress : callable, optional
        Called with the name of the stage, the share of it that is done, and a count.

    Returns
    -------
    Certificate
        Self-contained; `proofcheck.checker.check` verifies it.

    Raises
    ------
    ClaimError
        There is no claim of a given id.
    """
    chosen = default_claims() if claims is None else _named(claims)
    survey = Survey(dataset, cells_only=cells_only, progress=progress)
    document = geometric_sections(survey)
    records = []
    for done, claim in enumerate(chosen):
        if progress:
            progress("claims", done / len(chosen), done)
        records.append(claim.record(survey))
    by_id = {record["id"]: record for record in records}
    document["claims"] = records
    document["theorems"] = [
        theorem.record(by_id)
        for theorem in THEOREMS
        if all(claim in by_id for claim, _ in theorem.hypotheses)
    ]
    return Certificate(document)


def _named(claims: Sequence[str]) -> list[Claim]:
    wanted = {find_claim(claim_id).id for claim_id in claims}
    return [claim for claim_id, claim in all_claims().items() if claim_id in wanted]


def wording_table() -> dict[str, Any]:
    """The digests of all wordings, as the checker keeps them in checker/wording.json."""
    from proofcheck.claims.registry import wording_digest

    table = {claim.id: wording_digest(claim.wording()) for claim in all_claims().values()}
    return table | {f"theorem:{t.id}": wording_digest(t.wording()) for t in THEOREMS}
