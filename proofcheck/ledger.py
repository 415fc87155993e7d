"""Runs claims on a dataset, and on their own cases for the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from proofcheck.certificate import Certificate
from proofcheck.claims.cases import LEDGER_CASES
from proofcheck.claims.flows import flow_section
from proofcheck.claims.registry import NOT_IMPLEMENTED, Claim, all_claims, find_claim
from proofcheck.claims.theorems import THEOREMS
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError, DatasetError
from proofcheck.exact.rationals import shown
from proofcheck.flow.defaults import DRAW
from proofcheck.flow.settings import read_table
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Stage, Survey
from proofcheck.verdict import Status


def default_claims(dataset: Dataset, *, flow: bool = False) -> list[Claim]:
    """The implemented claims about single datasets that can speak about this one.

    With `flow`, those that need a network too: it is drawn where the case has none.
    """
    if flow and "network" not in dataset.tables:
        dataset = replace(dataset, tables={**dataset.tables, "network": DRAW})
    return [
        claim
        for claim in all_claims().values()
        if claim.kind in ("dataset", "construct")
        and claim.decide is not None
        and claim.applies(dataset)
    ]


def certify(
    dataset: Dataset,
    *,
    claims: Sequence[str] | None = None,
    cells_only: bool = False,
    flow: bool = False,
    progress: Stage | None = None,
) -> Certificate:
    """Work out the sectors, the critical directions and the verdicts of a dataset.

    Parameters
    ----------
    dataset : Dataset
    claims : sequence of str, optional
        Ids of exactly the claims to run; by default all that apply to the case.
    cells_only : bool
        List open sectors only; for inputs with too many sectors.
    flow : bool
        Run the claims that need a network also on a case without one, on the network that
        ``proofcheck flow`` would draw.
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
    DatasetError
        The first argument is no dataset, or expects something of a claim that does not exist.
    FlowError
        The table ``flow`` of the case is not as it must be, whichever claims are run.
    """
    survey = Survey(dataset, cells_only=cells_only, progress=progress)
    check_expectations(dataset)
    read_table(dataset.tables.get("flow", {}))
    chosen = default_claims(dataset, flow=flow) if claims is None else _named(claims)
    document = geometric_sections(survey)
    records = []
    for done, claim in enumerate(chosen):
        if progress:
            progress("claims", done / len(chosen), done)
        records.append(claim.record(survey))
    by_id = {record["id"]: record for record in records}
    document["claims"] = records
    followed = flow_section(survey)
    if followed is not None:
        document["flow"] = followed
    document["theorems"] = [
        theorem.record(by_id)
        for theorem in THEOREMS
        if all(claim in by_id for claim, _ in theorem.hypotheses)
    ]
    return Certificate(document)


def check_expectations(dataset: Dataset) -> None:
    """Refuse an expectation of a claim that does not exist, which nothing would ever test.

    Raises
    ------
    DatasetError
        The table `expect` has such a line.
    """
    for claim_id in dataset.expect:
        try:
            find_claim(claim_id)
        except ClaimError as error:
            raise DatasetError(f"expect: {error}") from None


def _named(claims: Sequence[str]) -> list[Claim]:
    if isinstance(claims, str) or not all(isinstance(claim_id, str) for claim_id in claims):
        raise ClaimError(f"claims: found {shown(claims)}, expected a list of ids")
    wanted = {find_claim(claim_id).id for claim_id in claims}
    return [claim for claim_id, claim in all_claims().items() if claim_id in wanted]


_WEAKEST_FIRST = (Status.UNDECIDED, Status.REFUTED, Status.SUPPORTED, Status.PROVED)


def ledger(source: str | None = None, *, progress: Stage | None = None) -> list[dict[str, Any]]:
    """Run every claim on the ledger's own cases.

    Parameters
    ----------
    source : str, optional
        Only the claims of this source, such as "boursier2024".
    progress : callable, optional
        As for `certify`.

    Returns
    -------
    list of dict
        One record for each claim of the index, in order: its wording, and `cases`, the verdict
        on every case it was run on. `status` is the weakest of them, a case on which the claim
        is not applicable counting only if there is no other: "refuted" says that there is a
        case on which the statement fails, "proved" that it was proved on every one of them. A
        claim about all datasets has one case, named "all data". `reason` says why an undecided
        claim is undecided: the first such case's.

    Raises
    ------
    ClaimError
        There is no such source.
    """
    claims = [c for c in all_claims().values() if source in (None, c.id.split(".")[0])]
    if not claims:
        known = ", ".join(dict.fromkeys(c.split(".")[0] for c in all_claims()))
        raise ClaimError(f"{source}: no such source; expected one of {known}")
    shared = [Survey(dataset) for dataset in LEDGER_CASES]
    own = {id(dataset): Survey(dataset) for claim in claims for dataset in claim.cases}
    records = []
    for done, claim in enumerate(claims):
        if progress:
            progress(claim.id, done / len(claims), done)
        records.append(_ledger_record(claim, [own[id(d)] for d in claim.cases] or shared))
    return records


def _ledger_record(claim: Claim, candidates: Sequence[Survey]) -> dict[str, Any]:
    about_data = claim.kind in ("dataset", "construct")
    surveys = [s for s in candidates if claim.cases or claim.applies(s.dataset)]
    cases = []
    for survey in (surveys if about_data else surveys[:1]) if claim.decide else ():
        record = claim.record(survey)
        name = survey.dataset.name if about_data else "all data"
        shown = ("status", "values", "witness", "printed", "reason")
        cases.append({"dataset": name} | {key: record[key] for key in shown})
    statuses = {Status(case["status"]) for case in cases}
    applicable = [s for s in _WEAKEST_FIRST if s in statuses]
    status = applicable[0] if applicable else Status.NOT_APPLICABLE
    reason = next((case["reason"] for case in cases if case["status"] == status), None)
    if claim.decide is None:
        status, reason = Status.UNDECIDED, NOT_IMPLEMENTED
    return claim.wording() | {
        "id": claim.id,
        "place": claim.place,
        "status": str(status),
        "reason": reason,
        "cases": cases,
    }


def wording_table() -> dict[str, Any]:
    """The digests of all wordings, as the checker keeps them in checker/wording.json.

    A theorem's digest is followed by the claims that it needs.
    """
    from proofcheck.claims.registry import wording_digest

    table = {claim.id: wording_digest(claim.wording()) for claim in all_claims().values()}
    for theorem in THEOREMS:
        needed = sorted({claim for claim, _ in theorem.hypotheses})
        words = " ".join([wording_digest(theorem.wording()), *needed])
        table[f"theorem:{theorem.id}"] = words
    return table
