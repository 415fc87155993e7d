"""Boursier and Flammarion (2024): where a concrete network goes, proved by enclosing its flow.

The theorems speak of all networks below some scale; here each is a statement about the network of
the case, or the one that is drawn where it has none, and about a ball of networks around it.
"""

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from proofcheck.claims.boursier2024 import conditions
from proofcheck.claims.boursier2024.cases import NETWORKS, WIDE
from proofcheck.claims.flows import Followed, network_of, run_of
from proofcheck.claims.registry import claim, has_table
from proofcheck.claims.scales import scale_of, scale_values
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.every_width import EveryWidth, Unmet, unmet_by
from proofcheck.flow.network import Network
from proofcheck.flow.stationary import descent, loose_neuron
from proofcheck.geometry.least_squares import least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.geometry.two_neurons import two_neuron_fit
from proofcheck.verdict import Evidence, PrintedVerdict, Status, Verdict, Witness

_FLOW = (
    "checker",
    "the flow from the network of the case: every step, every event and the limit for all time "
    "(docs/flow-certificate.md), and that the limit fit is X b*",
)
_HYPOTHESES = (
    "checker",
    "the assumptions on the data, from the verified sections; |a_j| >= |w_j| for every neuron, "
    "some neuron with a_j > 0 and an active point, and none with a_j > 0 that has w_j = 0 or lies "
    "on the boundary of the cone without active points",
)
_FIT = ("checker", "the network of at most two neurons with h(x_k) = y_k, where one is shown")
_SCALE = (
    "It is small enough, whatever its width, if sum a_j^2 <= lambda_star_every_width^2, where this "
    "value is given; the values every_width_... satisfy the inequalities of docs/every-width.md"
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
_STAYS = "A neuron without active points is taken to stay where it is, also one that lost them"
_BALL = (
    f"{_STAYS}. It holds for every network whose neurons are within the value radius of those of "
    "the given one"
)


def _plain(status: Status, values: Any = None, witness: Witness | None = None) -> Verdict:
    """A verdict whose one printed form has the same status."""
    return Verdict(status, values or {}, witness, [PrintedVerdict(status)])


def _undecided(reason: str | None) -> Verdict:
    blank = [PrintedVerdict(Status.UNDECIDED)]
    return Verdict(Status.UNDECIDED, printed=blank, reason=reason or "no limit was proved")


def _not_applicable(witness: Witness) -> Verdict:
    return _plain(Status.NOT_APPLICABLE, {}, witness)


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


@dataclass(frozen=True)
class _Regression:
    """b*, its fits X b*, the residuals and the loss."""

    solution: tuple[fmpq, ...]
    fits: tuple[fmpq, ...]
    residuals: tuple[fmpq, ...]
    loss: fmpq


def _regression(survey: Survey) -> _Regression:
    dataset = survey.dataset
    solution = least_squares(dataset.points, dataset.labels).solution
    fits = tuple(dot(solution, x) for x in dataset.points)
    residuals = tuple(y - f for y, f in zip(dataset.labels, fits, strict=True))
    return _Regression(solution, fits, residuals, dataset.factor * dot(residuals, residuals) / 2)


def _to_least_squares(survey: Survey, fit: _Regression) -> Followed | Verdict:
    """The run of the network, if it is proved to converge to least squares."""
    followed = run_of(survey)
    limit = followed.run.limit
    if limit is None:
        return _undecided(followed.run.reason)
    if limit.fit != fit.fits:
        return _not_applicable({"fails": "scale", "flow": followed.digest})
    return followed


def _fit_values(fit: _Regression, network: Network) -> dict[str, fmpq | int]:
    values: dict[str, fmpq | int] = {
        f"least_squares_{j}": b for j, b in enumerate(fit.solution, start=1)
    }
    values |= {f"limit_{k}": f for k, f in enumerate(fit.fits, start=1)}
    return values | {"limit_loss": fit.loss, "width": network.width}


def _values(followed: Followed, fit: _Regression) -> dict[str, fmpq | int]:
    times: dict[str, fmpq | int] = {"radius": followed.radius, "proved_from": followed.run.time}
    return _fit_values(fit, followed.network) | times


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
    f"h(x_k) = <b*, x_k> in the limit. {_BALL}.",
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
        _HYPOTHESES,
        _FLOW,
        ("checker", "the inequalities at the ends of the phases, on its own enclosure"),
    ],
    applies=has_table("network"),
    cases=NETWORKS,
)
def phases(survey: Survey) -> Verdict:
    """Appendix F, Lemmas 4 to 7."""
    failing = failing_setting(survey)
    if failing is None and conditions.assumption_4(survey).status is not Status.PROVED:
        failing = {"fails": "boursier2024.assumption-4"}
    failing = failing or failing_network(survey, network_of(survey))
    if failing:
        return _not_applicable(failing)
    fit = _regression(survey)
    followed = _to_least_squares(survey, fit)
    if isinstance(followed, Verdict):
        return followed
    if followed.missing is not None:
        return _undecided(followed.missing)
    values = _values(followed, fit) | followed.phases.values
    return _plain(Status.PROVED, values, {"flow": followed.digest})


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
        return _not_applicable(failing)
    fit, scale = _regression(survey), scale_of(survey)
    values, witness = scale_values(scale), dict[str, Any]()
    if isinstance(scale, EveryWidth):
        witness["costliest"] = scale.costliest
    if _below(survey, scale):
        values |= _fit_values(fit, network)
    else:
        followed = _to_least_squares(survey, fit)
        if isinstance(followed, Verdict):
            return followed
        values |= _values(followed, fit)
        witness["flow"] = followed.digest
    shown = two_neuron_fit(survey.dataset)
    if shown is not None:
        witness["interpolation"] = {
            "weights": [[format_rational(c) for c in w] for w in shown.weights],
            "outputs": [format_rational(a) for a in shown.outputs],
        }
    values["interpolating_neurons"] = 0 if shown is None else len(shown.outputs)
    return _plain(Status.PROVED, values, witness)


@claim(
    "boursier2024.theorem-2",
    "For three points in the box of assumption 3 with eta < 1/6, square loss and ReLU: if "
    "|a_j| >= |w_j| for every neuron, a_j > 0 with an active point for some, and for none a_j > 0 "
    "with w_j = 0 or on the boundary of the cone without active points, then the given network, "
    "if it is small enough, converges, h(x_k) = <b*, x_k> in the limit, and the loss tends to "
    f"L(b*) > 0, although two neurons fit the data. {_SCALE}. Otherwise the "
    f"flow is followed. {_BALL}.",
    printed=[
        (
            "Three points on which gradient flow ends at a spurious stationary point.",
            "for the given network; the hypotheses on single neurons are not printed and needed",
        )
    ],
    fidelity="corrected",
    evidence=Evidence.ENCLOSURE,
    steps=[_HYPOTHESES, _FLOW, _INEQUALITIES, _EVERY_WIDTH, _FIT],
    applies=has_table("network"),
    cases=(*NETWORKS, WIDE),
)
def theorem_2(survey: Survey) -> Verdict:
    """Section 4, Theorem 2."""
    box, data = conditions.assumption_3(survey), None
    if box.status is not Status.PROVED:
        data = {"fails": "boursier2024.assumption-3"}
    elif (eta := fmpq(box.values["eta_min"])) >= fmpq(1, 6):
        data = {"fails": "eta < 1/6", "observed": format_rational(eta)}
    return _theorem(survey, data)


@claim(
    "boursier2024.theorem-4",
    "Under assumptions 4, 5 and 6, square loss and ReLU: if |a_j| >= |w_j| for every neuron, "
    "a_j > 0 with an active point for some, and for none a_j > 0 with w_j = 0 or on the boundary "
    "of the cone without active points, then the given network, if it is small enough, converges, "
    "h(x_k) = <b*, x_k> in the limit, and the loss tends to L(b*) > 0; where a fit of the data by "
    f"two neurons that share no active point exists, it is shown. {_SCALE}. Otherwise "
    f"the flow is followed. {_BALL}.",
    printed=[
        (
            "Convergence to the least-squares regressor under assumptions 4, 5 and 6.",
            "for the given network; the hypotheses on single neurons are not printed and needed, "
            "assumptions 5 and 6 are restored",
        )
    ],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=[_HYPOTHESES, _FLOW, _INEQUALITIES, _EVERY_WIDTH, _FIT],
    applies=has_table("network"),
    cases=(*NETWORKS, WIDE),
)
def theorem_4(survey: Survey) -> Verdict:
    """Appendix F, Theorem 4."""
    data: Witness | None = None
    for number in (4, 5, 6):
        verdict = getattr(conditions, f"assumption_{number}")(survey)
        if data is None and verdict.status is not Status.PROVED:
            data = {"fails": f"boursier2024.assumption-{number}"}
    return _theorem(survey, data)


@claim(
    "boursier2024.nature-of-limit",
    "Let the given network be proved to converge to least squares, with X b* != y (square loss, "
    "ReLU, the hypotheses of theorem 4 on the network). If it has a neuron with a_j = 0 and "
    "w_j = 0, the limit is a saddle of the loss. If assumption 6 holds, no output weight is 0 in "
    "the limit, as for |a_j| > |w_j| at the start, and every neuron with a_j > 0 has all points "
    f"strictly active there, or none, then the limit is a local minimum. {_STAYS}.",
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
        _HYPOTHESES,
        _FLOW,
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
        return _not_applicable(failing)
    fit = _regression(survey)
    if not any(fit.residuals):
        return _not_applicable({"fails": "residual"})
    followed = _to_least_squares(survey, fit)
    if isinstance(followed, Verdict):
        return followed
    points = survey.dataset.points
    values = _values(followed, fit)
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
        return _plain(Status.PROVED, values, witness)
    if conditions.assumption_6(survey).status is not Status.PROVED:
        return _not_applicable({"fails": "boursier2024.assumption-6"})
    if followed.run.limit is None or not followed.run.limit.simple:
        return _undecided("the limit is not that of one linear group")
    loose = loose_neuron(points, followed.run)
    if loose is not None:
        return _undecided(f"neuron {loose + 1} may vanish, or lies on a wall with a > 0")
    values |= {"saddle": 0, "local_minimum": 1}
    values["dominated"] = int(all(value > 0 for value in network.balancedness))
    return _plain(Status.PROVED, values, witness)
