"""What the claims about early alignment share: the constants of a case, and its network."""

from typing import Any

from proofcheck.claims.boursier2024.conditions import lemma_2
from proofcheck.claims.flows import network_of
from proofcheck.flow.network import Network
from proofcheck.flow.small_init import AlignmentSettings
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, Witness


def not_applicable(forms: int, fails: str, **more: Any) -> Verdict:
    """Not applicable, with the hypothesis that fails."""
    printed = [PrintedVerdict(Status.NOT_APPLICABLE)] * forms
    return Verdict(Status.NOT_APPLICABLE, {}, {"fails": fails, **more}, printed)


def settings_of(survey: Survey) -> AlignmentSettings:
    """The constants eps and alpha of the case."""
    return AlignmentSettings.of_table(survey.dataset.tables.get("flow", {}))


def given_network(survey: Survey) -> Network | None:
    """The network of the case, if it has a table for it."""
    return network_of(survey) if "network" in survey.dataset.tables else None


def unsuitable(survey: Survey, *, balanced: bool) -> Witness | None:
    """The first neuron with a = 0 or |a| < |w|, or if `balanced` is demanded with |a| not |w|.

    A drawn network is judged by its kind.
    """
    fails = "balanced" if balanced else "dominated"
    network, table = given_network(survey), survey.dataset.tables.get("network", {})
    if network is None:
        return None
    if "weights" not in table:
        suitable = ("balanced",) if balanced else ("balanced", "dominated")
        return None if table.get("init", "balanced") in suitable else {"fails": fails}
    for j, (a, excess) in enumerate(zip(network.outputs, network.balancedness, strict=True), 1):
        if a == 0:
            return {"fails": "output", "neuron": j}
        if excess < 0 or (balanced and excess != 0):
            return {"fails": fails, "neuron": j}
    return None


def failing(survey: Survey, *, saddles: bool) -> Witness | None:
    """The hypothesis of theorem 1 (ii), or with ``saddles`` of theorem 3, that fails."""
    if survey.dataset.loss == "exponential":
        return {"fails": "boursier2024.assumption-1"}
    if lemma_2(survey).status is not Status.PROVED:
        return {"fails": "boursier2024.lemma-2"}
    found = [entry.signs for entry in survey.geometry.critical if entry.type == "saddle"]
    if found and not saddles:
        return {"fails": "saddle", "signs": found[0]}
    return unsuitable(survey, balanced=survey.dataset.leak > 0)
