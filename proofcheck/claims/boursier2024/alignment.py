"""Boursier and Flammarion (2024), sections 3 and E: early alignment, with explicit scales.

The public text lost the formulas; the statements are restored from what the proofs use, with
constants that can be computed from the data (docs/early-alignment.md).
"""

from flint import fmpq, fmpz

from proofcheck.claims.boursier2024.alignment_cases import ALIGNMENT, SADDLES
from proofcheck.claims.boursier2024.alignment_measured import (
    contained,
    ends_witness,
    growth_witness,
    phases,
)
from proofcheck.claims.boursier2024.alignment_setting import (
    failing,
    given_network,
    not_applicable,
    settings_of,
    unsuitable,
)
from proofcheck.claims.registry import claim, has_table
from proofcheck.flow.small_init import (
    DEFICIT,
    feedback,
    largest_norm_squared,
    scale_of_alignment,
    scale_of_output_weights,
)
from proofcheck.geometry.critical import CriticalDirection
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, PrintedVerdict, Status, Values, Verdict, Witness, holds

_MOST_BITS = 3000
"""A scale below 2^-3000 is given by its exponent alone."""

_PROOF = ("paper", "the proof in docs/early-alignment.md")
_FOLLOWED = (
    "with a network: it is rescaled to lambda = 1e-2, 1e-3, 1e-4, 1e-6 and followed until tau, "
    "with the certificates of the flows"
)
_STEPS = [
    ("checker", "the hypotheses, and lambda_star_ii with all its constants"),
    _PROOF,
    ("checker", f"{_FOLLOWED}: the deficits, and their exponents in lambda"),
    (
        "checker",
        "and rescaled to lambda_star_ii, if that is at least 2^-240, where every neuron with the "
        "required start must end as stated",
    ),
]
_RATE = (
    "The deficit is O(lambda^eps).",
    "it is of the order lambda^(2 eps |D_u| / Dmax); the sector is one with |D_u| < Dmax/2",
)


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
        ("checker", f"{_FOLLOWED}: the range of |a_j(t)| / |a_j(0)| over all times until tau"),
    ],
    needs_sectors=False,
    applies=has_table("network"),
    cases=ALIGNMENT,
)
def theorem_1_i(survey: Survey) -> Verdict:
    """Section 3, D.3: the formula of the scale was lost, and is what the proof needs."""
    dataset, eps = survey.dataset, settings_of(survey).eps
    if dataset.loss == "exponential":
        return not_applicable(1, "boursier2024.assumption-1")
    largest = largest_norm_squared(survey.geometry)
    if not largest:
        return not_applicable(1, "field")
    if fails := unsuitable(survey, balanced=False):
        return not_applicable(1, **fails)
    scale = scale_of_output_weights(dataset, survey.geometry, eps)
    status = holds(_perturbation(scale, feedback(dataset) ** 2 / largest, eps) <= 1)
    values = {"lambda_star_i": scale, "eps": eps, "dmax_squared": largest}
    network = given_network(survey)
    if network is None:
        return Verdict(status, values, None, [PrintedVerdict(status)])
    found = phases(survey, network)
    if any(p.scale <= scale and p.reason is None and not contained(p, eps) for p in found):
        undecided = [PrintedVerdict(Status.UNDECIDED)]
        reason = "the enclosures of the output weights are not inside lambda^(+-2 eps)"
        return Verdict(Status.UNDECIDED, printed=undecided, reason=reason)
    return Verdict(status, values, growth_witness(network, found), [PrintedVerdict(status)])


def _perturbation(scale: fmpq, ratio: fmpq, eps: fmpq) -> fmpq:
    """(bound lambda^(2 - 4 eps))^(2 q) for a bound whose square is the ratio, eps = p / q."""
    p, q = int(eps.p), int(eps.q)
    return ratio**q * scale ** (4 * (q - 2 * p))


def _aligned(survey: Survey, *, saddles: bool) -> tuple[Status, Values, Witness | None]:
    """The scale below which neurons end aligned, its conditions, and what was measured."""
    settings = settings_of(survey)
    found = scale_of_alignment(survey.dataset, survey.geometry, settings, saddles=saddles)
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
    enough = fmpq(1, fmpz(1) << found.perturbation_bits)  # and so is every smaller scale
    holding &= _perturbation(enough, ratio, settings.eps) <= 1
    network = given_network(survey)
    if network is None:
        return holds(holding), values, None
    witness, ending = ends_witness(survey, network, found, saddles=saddles)
    return holds(holding and ending), values, witness


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
        _RATE,
        (
            "The scale depends on the data and eps alone.",
            "for every neuron not exactly opposite; in the sector some start arbitrarily close to "
            "it and turn arbitrarily late",
        ),
    ],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=_STEPS,
    applies=has_table("network"),
    cases=ALIGNMENT,
)
def theorem_1_ii(survey: Survey) -> Verdict:
    """Section 3, D.7: the printed constants were lost; these are our own."""
    if fails := failing(survey, saddles=False):
        return not_applicable(4, **fails)
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
    printed=[_RATE],
    fidelity="reconstructed",
    evidence=Evidence.ENCLOSURE,
    steps=_STEPS,
    applies=has_table("network"),
    cases=SADDLES,
)
def theorem_3(survey: Survey) -> Verdict:
    """Section E: the margin at the start and the constants are our own."""
    if fails := failing(survey, saddles=True):
        return not_applicable(1, **fails)
    status, values, measured = _aligned(survey, saddles=True)
    entries = [entry for entry in survey.geometry.critical if entry.boursier_critical]
    return Verdict(status, values, measured, [_refuting(_slow(survey, entries))])
