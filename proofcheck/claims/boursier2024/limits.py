"""Boursier and Flammarion (2024): convergence to least squares, theorems 2 and 4.

Below the scale that suffices for every width no flow is needed; otherwise it is enclosed.
"""

from functools import partial
from typing import Any

from flint import fmpq

from proofcheck.claims.boursier2024 import assumptions
from proofcheck.claims.boursier2024.cases import NETWORKS, WIDE
from proofcheck.claims.boursier2024.hypotheses import (
    BALL,
    FLOW,
    HYPOTHESES,
    failing_network,
    failing_setting,
    fit_values,
    flow_values,
    to_least_squares,
)
from proofcheck.claims.flows import network_of
from proofcheck.claims.registry import claim, has_table
from proofcheck.claims.scales import scale_of, scale_values
from proofcheck.claims.witnesses import listed
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.every_width import EveryWidth, Unmet, unmet_by
from proofcheck.geometry.least_squares import least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.geometry.two_neurons import two_neuron_fit
from proofcheck.verdict import Evidence, Status, Verdict, Witness, not_applicable, plain

_FIT = ("checker", "the network of at most two neurons with h(x_k) = y_k, where one is shown")
_SCALE = (
    "It is small enough, whatever its width, if sum a_j^2 <= lambda_star_every_width^2, where this "
    "value is given; the values every_width_... satisfy the inequalities of docs/every-width.md"
)
_CONVERGES = (
    "if |a_j| >= |w_j| for every neuron, a_j > 0 with an active point for some, and for none "
    "a_j > 0 with w_j = 0 or on the boundary of the cone without active points, then the given "
    "network, if it is small enough, converges, h(x_k) = <b*, x_k> in the limit, and the loss "
    "tends to L(b*) > 0"
)
_INEQUALITIES = (
    "checker",
    "below lambda_star_every_width, without a flow: sum a_j^2, and every inequality of "
    "docs/every-width.md, section 10, from its own bounds",
)
_EVERY_WIDTH = (
    "paper",
    "below lambda_star_every_width, without a flow: that these inequalities suffice "
    "(docs/every-width.md)",
)
_limit_claim = partial(
    claim,
    evidence=Evidence.ENCLOSURE,
    steps=[HYPOTHESES, FLOW, _INEQUALITIES, _EVERY_WIDTH, _FIT],
    applies=has_table("network"),
    cases=(*NETWORKS, WIDE),
)


def _below(survey: Survey, scale: EveryWidth | Unmet) -> bool:
    """Whether the theorem for every width speaks of the network."""
    points, network = survey.dataset.points, network_of(survey)
    if isinstance(scale, Unmet):
        return False
    return unmet_by(network, points, scale.lambda_star) is None


def _theorem(survey: Survey, data: Witness | None) -> Verdict:
    """The limit of the network, under what the theorem demands of the data.

    A network below the scale that suffices for every width needs no flow.
    """
    network = network_of(survey)
    failing = failing_setting(survey) or data or failing_network(survey, network)
    if failing:
        return not_applicable(failing)
    fit = least_squares(survey.dataset.points, survey.dataset.labels)
    if not any(fit.residuals):
        return not_applicable({"fails": "residual"})
    scale = scale_of(survey)
    values, witness = scale_values(scale), dict[str, Any]()
    if isinstance(scale, EveryWidth):
        witness["costliest"] = scale.costliest
    if _below(survey, scale):
        values |= fit_values(survey, fit, network)
    else:
        followed = to_least_squares(survey, fit)
        if isinstance(followed, Verdict):
            return followed
        values |= flow_values(survey, fit, followed)
        witness["flow"] = followed.digest
    shown = two_neuron_fit(survey.dataset)
    if shown is not None:
        witness["interpolation"] = {
            "weights": [listed(w) for w in shown.weights],
            "outputs": listed(shown.outputs),
        }
    values["interpolating_neurons"] = 0 if shown is None else len(shown.outputs)
    return plain(Status.PROVED, values, witness)


@_limit_claim(
    "boursier2024.theorem-2",
    "For three points in the box of assumption 3 with eta < 1/6, square loss and ReLU: "
    f"{_CONVERGES}, although two neurons fit the data. {_SCALE}. Otherwise the flow is followed. "
    f"{BALL}.",
    printed=[
        (
            "Three points on which gradient flow ends at a spurious stationary point.",
            "for the given network; the hypotheses on single neurons are not printed and needed",
        )
    ],
    fidelity="corrected",
)
def theorem_2(survey: Survey) -> Verdict:
    """Section 4, Theorem 2."""
    box, data = assumptions.assumption_3(survey), None
    if box.status is not Status.PROVED:
        data = {"fails": "boursier2024.assumption-3"}
    elif (eta := fmpq(box.values["eta_min"])) >= fmpq(1, 6):
        data = {"fails": "eta < 1/6", "observed": format_rational(eta)}
    return _theorem(survey, data)


@_limit_claim(
    "boursier2024.theorem-4",
    "Under assumptions 4, 5 and 6, square loss, ReLU and X b* != y (which they imply for d >= 2): "
    f"{_CONVERGES}; where a fit of the data by one or two neurons that share no active point is "
    f"found, it is shown. {_SCALE}. Otherwise the flow is followed. {BALL}.",
    printed=[
        (
            "Convergence to the least-squares regressor under assumptions 4, 5 and 6.",
            "for the given network; the hypotheses on single neurons are not printed and needed, "
            "assumptions 5 and 6 are restored",
        )
    ],
    fidelity="reconstructed",
)
def theorem_4(survey: Survey) -> Verdict:
    """Appendix F, Theorem 4."""
    demanded = {
        4: assumptions.assumption_4,
        5: assumptions.assumption_5,
        6: assumptions.assumption_6,
    }
    failing = (k for k, decide in demanded.items() if decide(survey).status is not Status.PROVED)
    first = next(({"fails": f"boursier2024.assumption-{k}"} for k in failing), None)
    return _theorem(survey, first)
