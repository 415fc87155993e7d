"""Boursier and Flammarion (2024): saddle or local minimum, from the enclosed flow of a network."""

from typing import Any

from proofcheck.claims.boursier2024 import assumptions
from proofcheck.claims.boursier2024.cases import NETWORKS
from proofcheck.claims.boursier2024.hypotheses import (
    FLOW,
    HYPOTHESES,
    STAYS,
    failing_network,
    failing_setting,
    flow_values,
    to_least_squares,
)
from proofcheck.claims.flows import network_of
from proofcheck.claims.registry import claim, has_table
from proofcheck.flow.stationary import descent, loose_neuron
from proofcheck.geometry.least_squares import least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, Status, Verdict, not_applicable, plain, undecided


@claim(
    "boursier2024.nature-of-limit",
    "Let the given network be proved to converge to least squares, with X b* != y (square loss, "
    "ReLU, the hypotheses of theorem 4 on the network). If it has a neuron with a_j = 0 and "
    "w_j = 0, the limit is a saddle of the loss. If assumption 6 holds, no output weight is 0 in "
    "the limit, as for |a_j| > |w_j| at the start, and every neuron with a_j > 0 has all points "
    f"strictly active there, or none, then the limit is a local minimum. {STAYS}.",
    printed=[
        (
            "The limit is a saddle if some neurons are zero, and a local minimum if all neurons "
            "are dominated.",
            "the remark lost its formulas; for the given network, balanced ones being decided too",
        )
    ],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=[
        HYPOTHESES,
        FLOW,
        (
            "checker",
            "saddle: a direction (u, s) of a zero neuron with s sum r_k max(0, <u, x_k>) > 0, r "
            "being the residuals of least squares; the loss falls along it",
        ),
        (
            "checker",
            "local minimum: the signs and sizes of every neuron on the enclosure; L >= L(b*) "
            "nearby because r is orthogonal to the range of X and assumption 6 makes what neurons "
            "with a_j < 0 add nonnegative (docs/convergence.md)",
        ),
    ],
    applies=has_table("network"),
    cases=NETWORKS,
)
def nature_of_limit(survey: Survey) -> Verdict:
    """Section 4, the remarks after Theorem 2."""
    network = network_of(survey)
    failing = failing_setting(survey) or failing_network(survey, network)
    if failing:
        return not_applicable(failing)
    fit = least_squares(survey.dataset.points, survey.dataset.labels)
    if not any(fit.residuals):
        return not_applicable({"fails": "residual"})
    followed = to_least_squares(survey, fit)
    if isinstance(followed, Verdict):
        return followed
    points = survey.dataset.points
    values = flow_values(survey, fit, followed)
    witness: dict[str, Any] = {"flow": followed.digest}
    candidates = [sector.witness for sector in survey.geometry.sectors]
    down = descent(network, points, fit.residuals, candidates)
    if down is not None:
        witness |= {
            "neuron": down.neuron + 1,
            "weights": [str(c) for c in down.weights],
            "output": str(down.output),
        }
        values |= {"saddle": 1, "local_minimum": 0, "descent": survey.dataset.factor * down.pull}
        return plain(Status.PROVED, values, witness)
    if assumptions.assumption_6(survey).status is not Status.PROVED:
        return not_applicable({"fails": "boursier2024.assumption-6"})
    if followed.run.limit is None or not followed.run.limit.simple:
        return undecided("the limit is not that of one linear group")
    loose = loose_neuron(points, followed.run)
    if loose is not None:
        return undecided(f"neuron {loose + 1} may vanish, or lies on a wall with a > 0")
    values |= {"saddle": 0, "local_minimum": 1}
    values["dominated"] = int(all(value > 0 for value in network.balancedness))
    return plain(Status.PROVED, values, witness)
