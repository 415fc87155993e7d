"""Boursier and Flammarion (2024), sections 3, D and E: early alignment, with explicit scales.

The public text lost the formulas; the statements are restored from what the proofs use, with
constants that can be computed from the data (docs/early-alignment.md).
"""

from functools import lru_cache
from math import isqrt
from typing import Any

from flint import fmpq

from proofcheck.claims.boursier2024.alignment_cases import ALIGNMENT, SADDLES
from proofcheck.claims.boursier2024.conditions import lemma_2
from proofcheck.claims.registry import claim, has_table
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.alignment import (
    SCALES,
    Measurement,
    NeuronEnd,
    exponents,
    measure,
    normalised,
    shown,
)
from proofcheck.flow.network import Network
from proofcheck.flow.small_init import (
    DEFICIT,
    AlignmentSettings,
    feedback,
    largest_norm_squared,
    least_norm_squared,
    scale_of_alignment,
    scale_of_output_weights,
    starts_well,
)
from proofcheck.geometry.critical import CriticalDirection
from proofcheck.geometry.margins import (
    boundary_ratio_squared,
    expulsion_squared,
    stability_squared,
    wrong_pull,
)
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, PrintedVerdict, Status, Values, Verdict, Witness, holds

_MOST_BITS = 3000
"""A scale below 2^-3000 is given by its exponent alone."""

_MOST_FOLLOWED = 240
"""Networks are followed from lambda_star_ii too if it is at least 2^-240."""

_PROOF = ("paper", "the proof in docs/early-alignment.md")
_MEASURED = (
    "code",
    "with a network: it is rescaled to lambda = 1e-2, 1e-3, 1e-4, 1e-6 and followed until tau by "
    "the rigorous engine; the witness holds the enclosures",
)
_ENDED = (
    "code",
    "and rescaled to lambda_star_ii, if that is at least 2^-240, where every neuron with the "
    "required start must end as stated",
)


def _fails(forms: int, fails: str, **more: Any) -> Verdict:
    """Not applicable, with the hypothesis that fails."""
    printed = [PrintedVerdict(Status.NOT_APPLICABLE)] * forms
    return Verdict(Status.NOT_APPLICABLE, {}, {"fails": fails, **more}, printed)


def _settings(survey: Survey) -> AlignmentSettings:
    return AlignmentSettings.of_table(survey.dataset.tables.get("flow", {}))


def _network(survey: Survey) -> Network | None:
    table = survey.dataset.tables.get("network")
    return None if table is None else Network.of_case(survey.dataset.tables, survey.dataset.d)


def _unsuitable(survey: Survey, balanced: bool) -> Witness | None:
    """The first neuron with a = 0 or |a| < |w|, or if `balanced` is demanded with |a| not |w|.

    A drawn network is judged by its kind.
    """
    fails = "balanced" if balanced else "dominated"
    network, table = _network(survey), survey.dataset.tables.get("network", {})
    if network is not None and "weights" not in table:
        suitable = ("balanced",) if balanced else ("balanced", "dominated")
        return None if table.get("init", "balanced") in suitable else {"fails": fails}
    if network is None:
        return None
    for j, (a, excess) in enumerate(zip(network.outputs, network.balancedness, strict=True), 1):
        if a == 0:
            return {"fails": "output", "neuron": j}
        if excess < 0 or (balanced and excess != 0):
            return {"fails": fails, "neuron": j}
    return None


def _interval(ends: tuple[fmpq, fmpq]) -> list[str]:
    return [format_rational(end) for end in ends]


@lru_cache(maxsize=8)  # theorems 1 (i), 1 (ii) and 3 measure the same
def _phases(survey: Survey, network: Network, eps: fmpq) -> list[Measurement]:
    geometry, start = survey.geometry, normalised(network)
    return [measure(survey.dataset, geometry, start, eps, scale) for scale in SCALES]


@claim(
    "boursier2024.theorem-1-i",
    "Let G not vanish identically and l'(., y) be 1-Lipschitz. For eps in (0, 1/2) and lambda < 1 "
    "with c sum |x_k|^2 lambda^(2 - 4 eps) <= Dmax, the largest norm of a vector D_u, every "
    "network with |a_j| >= |w_j| and sum a_j^2 <= lambda^2 at the start has lambda^(2 eps) "
    "|a_j(0)| <= |a_j(t)| <= lambda^(-2 eps) |a_j(0)| for all t <= tau = eps ln(1/lambda) / Dmax. "
    "lambda_star_i is the largest such lambda for the given eps, if rational, else rounded down "
    "to 15 digits.",
    printed=[("Output weights do not change until tau.", "up to factors lambda^(+-2 eps)")],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=[
        ("checker", "Dmax from the open sectors, and lambda_star_i by integer powers"),
        _PROOF,
        _MEASURED,
    ],
    needs_sectors=False,
    applies=has_table("network"),
    cases=ALIGNMENT,
)
def theorem_1_i(survey: Survey) -> Verdict:
    """Section 3, D.3: the formula of the scale was lost, and is what the proof needs."""
    dataset, settings = survey.dataset, _settings(survey)
    if dataset.loss == "exponential":
        return _fails(1, "boursier2024.assumption-1")
    largest = largest_norm_squared(survey.geometry)
    if not largest:
        return _fails(1, "field")
    if unsuitable := _unsuitable(survey, False):
        return _fails(1, **unsuitable)
    eps = settings.eps
    scale = scale_of_output_weights(dataset, survey.geometry, eps)
    values = {"lambda_star_i": scale, "eps": eps, "dmax_squared": largest}
    inside = _condition(scale, feedback(dataset) ** 2 / largest, eps) <= 1
    witness: dict[str, Any] | None = None
    network = _network(survey)
    if network is not None:
        phases = _phases(survey, network, eps)
        bounded = [p for p in phases if p.reason is None and p.scale <= scale]
        inside &= all(_contained(phase, eps) for phase in bounded)
        witness = {
            "network": normalised(network).to_json(),
            "measured": [_shown(p, {"growth": _interval(p.growth)}) for p in phases],
        }
    return Verdict(holds(inside), values, witness, [PrintedVerdict(holds(inside))])


def _condition(scale: fmpq, ratio: fmpq, eps: fmpq) -> fmpq:
    """(feedback lambda^(2 - 4 eps) / Dmax)^(2 q), for eps = p / q."""
    p, q = int(eps.p), int(eps.q)
    return ratio**q * scale ** (4 * (q - 2 * p))


def _contained(phase: Measurement, eps: fmpq) -> bool:
    p, q = int(eps.p), int(eps.q)
    least = phase.scale ** (2 * p)
    low, high = phase.growth
    return bool(low**q >= least and high**q * least <= 1)


def _shown(phase: Measurement, found: dict[str, Any]) -> dict[str, Any]:
    """What was found at a scale, or the reason why the flow is undecided."""
    head = {"scale": format_rational(phase.scale), "time": format_rational(phase.time)}
    return head | (found if phase.reason is None else {"reason": phase.reason})


def _hypotheses(survey: Survey, forms: int, *, saddles: bool) -> Verdict | None:
    """Why theorem 1 (ii), or theorem 3, does not apply; None if it does."""
    if survey.dataset.loss == "exponential":
        return _fails(forms, "boursier2024.assumption-1")
    if lemma_2(survey).status is not Status.PROVED:
        return _fails(forms, "boursier2024.lemma-2")
    found = [entry.signs for entry in survey.geometry.critical if entry.type == "saddle"]
    if found and not saddles:
        return _fails(forms, "saddle", signs=found[0])
    unsuitable = _unsuitable(survey, survey.dataset.leak > 0)
    return _fails(forms, **unsuitable) if unsuitable else None


def _aligned(survey: Survey, *, saddles: bool) -> tuple[Status, Values, Witness | None]:
    """The scale below which neurons end aligned, its conditions, and what was measured."""
    settings, geometry = _settings(survey), survey.geometry
    found = scale_of_alignment(survey.dataset, geometry, settings, saddles=saddles)
    values: dict[str, fmpq | int] = {
        "bits_time": found.time_bits,
        "bits_perturbation": found.perturbation_bits,
        "perturbation_squared": found.perturbation_squared,
        "stays": found.stays,
        "eps": settings.eps,
        "alpha": settings.alpha,
        "deficit": DEFICIT,
    }
    if found.bits <= _MOST_BITS:
        values["lambda_star_ii"] = found.scale
    ratio = feedback(survey.dataset) ** 2 / found.perturbation_squared
    holding = found.perturbation_squared > 0
    holding &= _condition(found.scale, ratio, settings.eps) <= 1
    network = _network(survey)
    if network is None:
        return holds(holding), values, None
    witness = _measured(survey, network, settings.eps)
    if found.bits <= _MOST_FOLLOWED:
        start = normalised(network)
        phase = measure(survey.dataset, geometry, start, settings.eps, found.scale)
        witness["at_lambda_star"] = _shown(phase, {"neurons": list(map(_end, phase.ends))})
        if phase.reason is None:
            holding &= _end_well(survey, start, phase, saddles=saddles)
    return holds(holding), values, witness


def _measured(survey: Survey, network: Network, eps: fmpq) -> dict[str, Any]:
    """What was measured with the network of the case."""
    phases = _phases(survey, network, eps)
    rates = exponents(phases, survey.geometry, eps)
    return {
        "network": normalised(network).to_json(),
        "measured": [_shown(p, {"neurons": list(map(_end, p.ends))}) for p in phases],
        "exponents": [
            {"neuron": i + 1, "fitted": _interval(fit), "predicted": _interval(wanted)}
            for i, fit, wanted in rates
        ],
        "at_lambda_star": None,
    }


def _end(end: NeuronEnd) -> dict[str, Any]:
    deficit = None if end.deficit is None else _interval(shown(end.deficit))
    return {"signs": end.signs, "outcome": end.outcome, "deficit": deficit}


def _end_well(survey: Survey, start: Network, phase: Measurement, *, saddles: bool) -> bool:
    """Whether every neuron that starts as required ends as the theorem says."""
    geometry, alpha = survey.geometry, _settings(survey).alpha
    outcomes = ("still", "aligned") if saddles else ("still", "aligned", "shrinking")
    for w, a, end in zip(start.weights, start.outputs, phase.ends, strict=True):
        if not starts_well(geometry, w, a, alpha, saddles=saddles):
            continue
        if end.outcome not in outcomes:
            return False
        if end.outcome == "aligned" and end.deficit is not None:
            vector = geometry.field.velocity(end.signs).least_norm
            if shown(end.deficit)[1] ** 2 > DEFICIT**2 * dot(vector, vector):
                return False
    return True


def _refuting(found: list[str]) -> PrintedVerdict:
    """A printed form is refuted by the first of some sectors, else proved."""
    return PrintedVerdict(holds(not found), {"signs": found[0]} if found else None)


def _slow(survey: Survey, entries: list[CriticalDirection]) -> list[str]:
    """Directions that neurons approach more slowly than lambda^eps."""
    largest = largest_norm_squared(survey.geometry)
    return [e.signs for e in entries if e.sector.dimension > 1 and 4 * e.norm_squared < largest]


@claim(
    "boursier2024.theorem-1-ii",
    "Let assumption 1 and the three conditions of lemma 2 hold, and G have no saddle. Let a "
    "network start with |a_j| >= |w_j| (equal if the activation is leaky) and sum a_j^2 <= "
    "lambda^2, lambda <= lambda_star_ii, and a neuron with <D_u, w_j/a_j> >= -(1 - alpha) |D_u| "
    "in its sector u, not on a ray that holds D_u (a_j > 0) or -D_u (a_j < 0) and is a minimum "
    "(maximum) of G; a neuron whose D_u is 0 stays put. Then at tau = eps ln(1/lambda) / Dmax it "
    "has D_u = 0; or it is aligned, <D_u, w_j/a_j> >= 99/100 |D_u|, in the sector of an extremal "
    "vector that is a maximum of G if a_j > 0 and a minimum if a_j < 0; or it is on a ray opposite "
    "to D_u along which it shrinks. lambda_star_ii depends on the data, eps and alpha alone.",
    printed=[
        (
            "Every neuron of condition 1 ends with D = 0 or aligned with an extremal vector.",
            "no third outcome; the sector is a ray on which neurons end opposite to D",
        ),
        (
            "The direction is a local maximum of G if a_j > 0 and a minimum if a_j < 0.",
            "wherever the neuron starts; the sector is a ray on which it may start and stay",
        ),
        (
            "The deficit is O(lambda^eps).",
            "it is of the order lambda^(2 eps |D_u| / Dmax); the sector is one with |D_u| < Dmax/2",
        ),
        (
            "The scale depends on the data and eps alone.",
            "for every neuron not exactly opposite; in the sector some start arbitrarily close to "
            "it and turn arbitrarily late",
        ),
    ],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=[
        ("checker", "the hypotheses, and lambda_star_ii with all its constants"),
        _PROOF,
        _MEASURED,
        _ENDED,
    ],
    applies=has_table("network"),
    cases=ALIGNMENT,
)
def theorem_1_ii(survey: Survey) -> Verdict:
    """Section 3, D.7: the printed constants were lost; these are our own."""
    failing = _hypotheses(survey, 4, saddles=False)
    if failing is not None:
        return failing
    status, values, measured = _aligned(survey, saddles=False)
    extremal = [entry for entry in survey.geometry.critical if entry.extremal]
    growing = [entry for entry in extremal if entry.growing]
    rays = [entry.signs for entry in extremal if not entry.growing]
    slow, late = _slow(survey, growing), [entry.signs for entry in growing]
    forms = [_refuting(found) for found in (rays, rays, slow, late)]
    return Verdict(status, values, measured, forms)


@claim(
    "boursier2024.theorem-3",
    "Let assumption 1 and the three conditions of lemma 2 hold. Let a network start with |a_j| >= "
    "|w_j| (equal if the activation is leaky) and sum a_j^2 <= lambda^2, lambda <= "
    "lambda_star_ii, and a neuron with <D_u, w_j/a_j> >= -(1 - alpha) times the least nonzero "
    "|D_v| of all sectors v; a neuron stays in its sector wherever it can. Then at tau = eps "
    "ln(1/lambda) / Dmax it has D_u = 0, or it is aligned, <D_u, w_j/a_j> >= 99/100 |D_u|, in the "
    "sector of an extremal vector. lambda_star_ii depends on the data, eps and alpha alone.",
    printed=[
        (
            "The deficit is O(lambda^eps).",
            "it is of the order lambda^(2 eps |D_u| / Dmax); the sector is one with |D_u| < Dmax/2",
        ),
    ],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=[
        ("checker", "the hypotheses, and lambda_star_ii with all its constants"),
        _PROOF,
        _MEASURED,
        _ENDED,
    ],
    applies=has_table("network"),
    cases=SADDLES,
)
def theorem_3(survey: Survey) -> Verdict:
    """Section E: the margin at the start and the constants are our own."""
    failing = _hypotheses(survey, 1, saddles=True)
    if failing is not None:
        return failing
    status, values, measured = _aligned(survey, saddles=True)
    entries = [entry for entry in survey.geometry.critical if entry.boursier_critical]
    return Verdict(status, values, measured, [_refuting(_slow(survey, entries))])


@claim(
    "boursier2024.condition-1",
    "Every neuron of the network has <D_u, w_j/a_j> > -|D_u| in its sector u unless D_u = 0, and "
    "none starts on a ray that holds D_u (a_j > 0) or -D_u (a_j < 0) and is a minimum (maximum) "
    "of G, where a solution may stay or leave at any time. alpha is the margin of the first "
    "condition, rounded down. That a neuron with D_u = 0 stays put is the rule by which flows are "
    "followed here.",
    printed=[
        (
            "No neuron starts exactly opposite to its vector, and a neuron at rest stays.",
            "unless its vector is 0; without the condition on rays",
        )
    ],
    fidelity="reconstructed",
    steps=[
        ("checker", "both conditions, exactly, for every neuron, also of a network that is drawn"),
    ],
    applies=has_table("network"),
    cases=ALIGNMENT,
)
def condition_1(survey: Survey) -> Verdict:
    """Section 3: the formula of the second point was lost; remark 2 says what it means."""
    network = _network(survey)
    if network is None:
        return _fails(1, "network")
    if 0 in network.outputs:
        return _fails(1, "output", neuron=network.outputs.index(fmpq(0)) + 1)
    field, margins = survey.geometry.field, []
    opposite, unstable = [], []
    rays = {
        (entry.signs, entry.sign)
        for entry in survey.geometry.critical
        if entry.extremal and not entry.growing
    }
    for j, (w, a) in enumerate(zip(network.weights, network.outputs, strict=True), start=1):
        signs = field.signs(w)
        vector = field.velocity(signs).least_norm
        if any(vector):
            margin = _margin(dot(vector, w) / a, dot(vector, vector))
            margins.append(margin)
            if dot(vector, w) / a < 0 and dot(vector, w) ** 2 >= a**2 * dot(vector, vector):
                opposite.append(j)
        if (signs, "+" if a > 0 else "-") in rays:
            unstable.append(j)
    values: dict[str, fmpq | int] = {
        "neurons": network.width,
        "at_rest": network.width - len(margins),
        "opposite": len(opposite),
        "on_unstable_rays": len(unstable),
    }
    if margins:
        values["alpha"] = min(margins)
    witness: dict[str, Any] = {"network": network.to_json()}
    if opposite or unstable:
        witness |= {"neuron": (opposite or unstable)[0]}
    status = holds(not opposite and not unstable)
    return Verdict(status, values, witness, [PrintedVerdict(holds(not opposite))])


def _margin(inner: fmpq, square: fmpq) -> fmpq:
    """1 + inner / sqrt(square), rounded down to 12 decimals."""
    grid = 10**12
    scaled = isqrt(int((inner**2 / square * grid**2).floor()))
    if inner >= 0:
        return 1 + fmpq(scaled, grid)
    exact = fmpq(scaled, grid) ** 2 * square == inner**2
    return 1 - fmpq(scaled if exact else scaled + 1, grid)


@claim(
    "boursier2024.lemmas-9-14",
    "Under the three conditions of lemma 2: (9) the least nonzero |D_u| is positive, and in every "
    "sector u in which neurons can stay G remains below |D_u| at the boundary, by the factor "
    "boundary_ratio; (10, 11) critical sectors keep their nature under a change of the field by "
    "less than stability, and sectors that neurons cannot stay in expel them under one by less "
    "than expulsion, both positive; (12, 13) at a local maximum of G every wall attracts (E_k < "
    "0), at a local minimum every wall repels (E_k > 0); (14) if a sector with D_u != 0 holds a "
    "local maximum, then D_u is in it or it is the ray opposite to D_u, and likewise for minima. "
    "The numbers are squares; D_u is the least-norm vector.",
    printed=[
        ("The constants of the data are positive.", "lemmas 9 to 11, under lemma 2"),
        (
            "On a critical sector of a local maximum D_u lies in it, or it is a single ray.",
            "lemma 14; the ray is opposite to D_u",
        ),
    ],
    fidelity="reconstructed",
    steps=[
        (
            "checker",
            "the sectors with their decision tree, and the least-norm vector of every sector by "
            "its optimality conditions",
        ),
        ("checker", "the list of critical directions with their slopes and Clarke evidence"),
        ("checker", "all margins, with the Gram matrix of the walls of every sector"),
    ],
)
def lemmas_9_14(survey: Survey) -> Verdict:
    """Section D.2 to D.6: the printed constants were lost; these serve the same purpose."""
    if lemma_2(survey).status is not Status.PROVED:
        return _fails(2, "boursier2024.lemma-2")
    geometry = survey.geometry
    extremal = [entry for entry in geometry.critical if entry.extremal]
    shrinking = [entry for entry in extremal if not entry.growing]
    values: dict[str, fmpq | int] = {
        "least_norm_squared": least_norm_squared(geometry),
        "largest_norm_squared": largest_norm_squared(geometry),
        "shrinking_rays": len(shrinking),
    }
    margins = {
        "boundary_ratio_squared": boundary_ratio_squared(geometry),
        "stability_squared": stability_squared(geometry),
        "expulsion_squared": expulsion_squared(geometry),
    }
    values |= {name: value for name, value in margins.items() if value is not None}
    ratio = margins.pop("boundary_ratio_squared")
    positive = all(value is None or value > 0 for value in margins.values())
    positive &= ratio is None or ratio < 1
    pulls = not any(wrong_pull(geometry, entry) for entry in extremal)
    rays = all(entry.sector.dimension == 1 for entry in shrinking)
    forms = [PrintedVerdict(holds(positive)), PrintedVerdict(holds(rays))]
    return Verdict(holds(positive and pulls and rays), values, None, forms)
