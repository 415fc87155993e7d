"""Williams et al. (2019), section 3.1: the samples that attract knots, lemma 2."""

from flint import fmpq

from proofcheck.claims.registry import claim, univariate
from proofcheck.claims.williams2019.cases import UNIVARIATE_CASES
from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.network import Network
from proofcheck.geometry.attractors import (
    SIDES,
    Motion,
    Position,
    motion_by_threshold,
    motion_by_velocity,
    printed_condition,
    sample_positions,
)
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Verdict, form, holds, not_applicable

_SIGNS = {"+": 1, "-": -1}


def _residuals(dataset: Dataset) -> list[fmpq]:
    """f(x_k) - y_k of the explicit network of the case, or of f = 0."""
    table = dataset.tables.get("network", {})
    if "weights" not in table and "outputs" not in table:
        return [-y for y in dataset.labels]
    network = Network.of_table(table, dataset.d)
    neurons = list(zip(network.weights, network.outputs, strict=True))
    return [
        sum((a * max(fmpq(0), dot(w, x)) for w, a in neurons), -y)
        for x, y in zip(dataset.points, dataset.labels, strict=True)
    ]


Kinds = dict[str, dict[str, Motion]]


def _motions(position: Position) -> tuple[Kinds, bool]:
    """The motion for every side and sign, and whether both computations agree on all of them."""
    kinds: Kinds = {side: {} for side in SIDES}
    agree = True
    for side in SIDES:
        for name, neuron_sign in _SIGNS.items():
            kinds[side][name] = motion_by_threshold(position, side, neuron_sign)
            agree &= kinds[side][name] is motion_by_velocity(position, side, neuron_sign)
    return kinds, agree


_STRICT = {Motion.ATTRACTOR, Motion.REPULSOR}
_GATHERING = {Motion.ATTRACTOR, Motion.SINK, Motion.EQUILIBRIUM}


@claim(
    "williams2019.lemma-2",
    "For residuals rho (of the explicit network of the case, else of f = 0, that is -y), a "
    "neuron of sign e = +-1 moves its angle like -e <g, t>, g the sum of rho_j (x_j, 1) over "
    "the active samples. Let rho_k be the sum of the residuals at x_k, N = 1 + x_k^2, and "
    "p = rho_k S with S the sum of rho_j (x_j x_k + 1) over the samples to the right of x_k at "
    "the ray (1, -x_k), to its left at (-1, x_k). If g = 0 on exactly one side of the ray, as "
    "where no sample is active, it is a dead-side sink for e rho_k > 0 and a dead-side source for "
    "e rho_k < 0. Otherwise, for rho_k != 0: an attractor (e rho_k > 0) or repulsor "
    "(e rho_k < 0) iff -rho_k^2 N < p < 0; a side whose velocity tends to 0 (in-arc equilibrium) "
    "iff p is 0 or -rho_k^2 N; none in all other cases. For rho_k = 0: an in-arc equilibrium iff "
    "S = 0 and g != 0, else none.",
    printed=[
        (
            "x_k is an attractor or repulsor if sum_{i<k} rho_i rho_k <x_i, x_k> > "
            "-rho_k^2 |x_k|^2, or the sum over i > k is.",
            "charitably: for rho_k != 0; dead-side sinks and sources and in-arc equilibria count "
            "too",
        ),
        (
            "x_k is an attractor or repulsor if one of the sums exceeds -rho_k^2 |x_k|^2.",
            "literally: the velocities on the two sides of a ray have opposite signs",
        ),
        (
            "x_k is an attractor or repulsor only if one of the sums exceeds -rho_k^2 |x_k|^2.",
            "the velocities on the two sides of a ray have opposite signs",
        ),
        (
            "Neurons always accumulate at certain sample points.",
            "charitably: while some residual is not 0, some ray is an attractor, a dead-side sink "
            "or an in-arc equilibrium for neurons of one sign",
        ),
        (
            "Neurons always accumulate at certain sample points.",
            "literally: there are such rays for the neurons of either sign",
        ),
    ],
    fidelity="corrected",
    steps=[
        ("checker", "residuals, sums and thresholds"),
        ("checker", "the motions by the thresholds, and by the velocities on both sides"),
    ],
    needs_sectors=False,
    applies=univariate,
    cases=UNIVARIATE_CASES,
)
def lemma_2(survey: Survey) -> Verdict:
    """Section 3.1."""
    dataset = survey.dataset
    for hypothesis, met in (
        ("univariate", univariate(dataset)),
        ("loss", dataset.loss == "square"),
        ("leak", dataset.leak == 0),
    ):
        if not met:
            return not_applicable({"fails": hypothesis}, forms=5)
    residuals = _residuals(dataset)
    found = sample_positions([x for (x,) in dataset.inputs], residuals)
    motions, agreed = zip(*map(_motions, found), strict=True)
    values: dict[str, fmpq | int] = {}
    for k, position in enumerate(found, start=1):
        values |= {
            f"residual_{k}": position.residual,
            f"n_{k}": position.n,
            f"p_left_{k}": position.product("left"),
            f"p_right_{k}": position.product("right"),
            f"threshold_{k}": position.threshold,
        }
    witness = {
        "samples": [
            {"point": k} | {side: {e: str(m) for e, m in kinds[side].items()} for side in SIDES}
            for k, kinds in enumerate(motions, start=1)
        ]
    }
    return Verdict(holds(all(agreed)), values, witness, _printed_lemma_2(found, list(motions)))


def _printed_lemma_2(found: list[Position], motions: list[Kinds]) -> list[PrintedVerdict]:
    """The verdicts on the printed forms, each with the first sample or sign that refutes it."""
    kinds = [{m for side in SIDES for m in kinds[side].values()} for kinds in motions]
    printed = [printed_condition(p) for p in found]
    charitable = [p.residual != 0 and c for p, c in zip(found, printed, strict=True)]
    refuting = [
        [c and k == {Motion.NONE} for c, k in zip(charitable, kinds, strict=True)],
        [c and not k & _STRICT for c, k in zip(printed, kinds, strict=True)],
        [not c and bool(k & _STRICT) for c, k in zip(printed, kinds, strict=True)],
    ]
    forms = [
        form(not any(bad), {"point": bad.index(True) + 1} if any(bad) else None) for bad in refuting
    ]
    nowhere = [
        e
        for e in _SIGNS
        if not any(kinds[side][e] in _GATHERING for kinds in motions for side in SIDES)
    ]
    trained = all(p.residual == 0 for p in found)
    first = {"sign": nowhere[0]} if nowhere else None
    return [
        *forms,
        form(trained or len(nowhere) < len(_SIGNS), first),
        form(trained or not nowhere, first),
    ]
