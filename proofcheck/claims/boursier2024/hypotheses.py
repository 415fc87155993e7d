"""Boursier and Flammarion (2024): what the claims about limits demand of data and networks.

The theorems speak of all networks below some scale; the claims speak of the network of the case,
or the one that is drawn where it has none, and of a ball of networks around it.
"""

from flint import fmpq

from proofcheck.claims.flows import Followed, run_of
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.network import Network
from proofcheck.geometry.least_squares import LeastSquares
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Verdict, Witness, not_applicable, undecided

FLOW = (
    "checker",
    "the flow from the network of the case: every step, every event and the limit for all time "
    "(docs/flow-certificate.md), and that the limit fit is X b*",
)
HYPOTHESES = (
    "checker",
    "the assumptions on the data, from the verified sections; |a_j| >= |w_j| for every neuron, "
    "some neuron with a_j > 0 and an active point, and none with a_j > 0 that has w_j = 0 or lies "
    "on the boundary of the cone without active points",
)
STAYS = "A neuron without active points is taken to stay where it is, also one that lost them"
BALL = (
    f"{STAYS}. It holds for every network whose neurons are within the value radius of those of "
    "the given one"
)


def failing_setting(survey: Survey) -> Witness | None:
    """Square loss, ReLU, and points that span the space; else which of them fails."""
    dataset = survey.dataset
    checks = [
        ("loss", dataset.loss == "square"),
        ("leak", dataset.leak == 0),
        ("rank", survey.rank == dataset.d),
    ]
    return next(({"fails": name} for name, good in checks if not good), None)


def failing_network(survey: Survey, network: Network) -> Witness | None:
    """The first of the theorems' hypotheses on the network that fails, if any does."""
    points, active = survey.dataset.points, False
    rows = list(enumerate(zip(network.weights, network.outputs, strict=True), start=1))
    for i, (w, a) in rows:
        if a * a < dot(w, w):
            return {"fails": "dominated", "neuron": i}
    for i, (w, a) in rows:
        inner = [dot(x, w) for x in points]
        if a > 0 and max(inner) == 0:
            return {"fails": "boundary", "neuron": i}
        active = active or bool(a > 0 and max(inner) > 0)
    return None if active else {"fails": "positive-active"}


def to_least_squares(survey: Survey, fit: LeastSquares) -> Followed | Verdict:
    """The run of the network, if it is proved to converge to least squares; else the verdict."""
    followed = run_of(survey)
    limit = followed.run.limit
    if limit is None:
        return undecided(followed.run.reason or "no limit was proved")
    if limit.fit != fit.fits:
        return not_applicable({"fails": "scale", "flow": followed.digest})
    return followed


def fit_values(survey: Survey, fit: LeastSquares, network: Network) -> dict[str, fmpq | int]:
    """b*, the limits of the predictions and of the loss, and the width."""
    values: dict[str, fmpq | int] = {
        f"least_squares_{j}": b for j, b in enumerate(fit.solution, start=1)
    }
    values |= {f"limit_{k}": f for k, f in enumerate(fit.fits, start=1)}
    return values | {"limit_loss": fit.loss(survey.dataset.factor), "width": network.width}


def flow_values(survey: Survey, fit: LeastSquares, followed: Followed) -> dict[str, fmpq | int]:
    """The same, with the radius of the ball of networks and the time that was enclosed."""
    times: dict[str, fmpq | int] = {"radius": followed.radius, "proved_from": followed.run.time}
    return fit_values(survey, fit, followed.network) | times


__all__ = [
    "BALL",
    "FLOW",
    "HYPOTHESES",
    "STAYS",
    "failing_network",
    "failing_setting",
    "fit_values",
    "flow_values",
    "to_least_squares",
]
