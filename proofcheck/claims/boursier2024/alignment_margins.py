"""Boursier and Flammarion (2024), sections 3 and D: what theorems on early alignment rest on."""

from math import isqrt
from typing import Any

from flint import fmpq

from proofcheck.claims.boursier2024.alignment_cases import ALIGNMENT
from proofcheck.claims.boursier2024.alignment_setting import given_network, not_applicable
from proofcheck.claims.boursier2024.conditions import lemma_2
from proofcheck.claims.registry import claim, has_table
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.small_init import largest_norm_squared, least_norm_squared
from proofcheck.geometry.margins import (
    boundary_ratio_squared,
    expulsion_squared,
    stability_squared,
    wrong_pull,
)
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, holds


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
    network = given_network(survey)
    if network is None:
        return not_applicable(1, "network")
    if 0 in network.outputs:
        return not_applicable(1, "output", neuron=network.outputs.index(fmpq(0)) + 1)
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
        return not_applicable(2, "boursier2024.lemma-2")
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
