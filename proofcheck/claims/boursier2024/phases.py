"""Boursier and Flammarion (2024): the phases of training, from the enclosed flow of a network."""

from proofcheck.claims.boursier2024 import assumptions
from proofcheck.claims.boursier2024.cases import NETWORKS
from proofcheck.claims.boursier2024.hypotheses import (
    BALL,
    FLOW,
    HYPOTHESES,
    failing_network,
    failing_setting,
    flow_values,
    to_least_squares,
)
from proofcheck.claims.flows import network_of
from proofcheck.claims.registry import claim, has_table
from proofcheck.geometry.least_squares import least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, Status, Verdict, not_applicable, plain, undecided


@claim(
    "boursier2024.phases",
    "Let the points be positively correlated with positive labels (assumption 4), and let "
    "|a_j| >= |w_j| for every neuron, a_j > 0 with an active point for some neuron (these are I), "
    "and for none a_j > 0 with w_j = 0 or w_j on the boundary of the cone without active points. "
    "N are the neurons with a_j < 0 and an active point, P = sum_I a_i^2, nu = sum_N a_j^2, "
    "beta = sum_I a_i w_i, D0 = c sum y_k x_k. The flow from the given network has phases: 1, "
    "until every neuron of I has all points active and <D0, w_i> >= (99/100) |D0| a_i while "
    "P < min y_k/|x_k|; 2a, until P > min y_k/|x_k| while P <= |beta| + 2 P1, P1 the P at the end "
    "of phase 1, and nu <= P/100; 2b, until every neuron that moves has all points active for "
    "ever, none of I having lost one, with the same two inequalities; 3, in which the residuals "
    "approach those of least squares like exp(-rate t). The network converges and "
    f"h(x_k) = <b*, x_k> in the limit. {BALL}.",
    printed=[
        (
            "Lemmas 4 to 7: alignment, joint growth, local convergence.",
            "the formulas and constants are lost; restored for one network, with 1/100 for the "
            "smallness that the scale controls",
        )
    ],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=[
        HYPOTHESES,
        FLOW,
        ("checker", "the inequalities at the ends of the phases, on its own enclosure"),
    ],
    applies=has_table("network"),
    cases=NETWORKS,
)
def phases(survey: Survey) -> Verdict:
    """Appendix F, Lemmas 4 to 7."""
    failing = failing_setting(survey)
    if failing is None and assumptions.assumption_4(survey).status is not Status.PROVED:
        failing = {"fails": "boursier2024.assumption-4"}
    failing = failing or failing_network(survey, network_of(survey))
    if failing:
        return not_applicable(failing)
    fit = least_squares(survey.dataset.points, survey.dataset.labels)
    followed = to_least_squares(survey, fit)
    if isinstance(followed, Verdict):
        return followed
    if followed.missing is not None:
        return undecided(followed.missing)
    values = flow_values(survey, fit, followed) | followed.phases.values
    return plain(Status.PROVED, values, {"flow": followed.digest})
