"""Boursier and Flammarion (2024), Early alignment in two-layer networks training is a
two-edged sword: the conditions on loss and data, and the extremal vectors.

The public text of the paper lost its formulas; statements that had to be restored say so.
"""

from flint import fmpq

from proofcheck.claims.registry import claim
from proofcheck.claims.witnesses import relation_witness
from proofcheck.geometry.critical import on_boundary
from proofcheck.geometry.directional import rises
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import (
    PrintedVerdict,
    Status,
    Verdict,
    Witness,
    form,
    holds,
    not_applicable,
    plain,
)

_SECTORS = (
    "checker",
    "the sectors with their decision tree, and the least-norm vector of every "
    "sector by its optimality conditions",
)
_TYPES = ("checker", "the list of critical directions with their slopes and Clarke evidence")


@claim(
    "boursier2024.assumption-1",
    "The loss l(., y) is differentiable with a 1-Lipschitz derivative, and l'(0, y) is not 0 "
    "unless y = 0.",
    printed=[("Conditions on the loss.", "for the loss and the labels of this dataset")],
    fidelity="reconstructed",
    steps=[
        (
            "checker",
            "the Lipschitz constant of each loss: 1 for square, 1/4 for logistic with "
            "labels +-1, none for exponential, whose derivative changes by e - 1 >= 3/2 between "
            "0 and -y",
        ),
        ("checker", "the E_k that are 0"),
    ],
    needs_sectors=False,
)
def assumption_1(survey: Survey) -> Verdict:
    """Section 2."""
    values: dict[str, fmpq | int] = {"vanishing": list(survey.dataset.weights).count(fmpq(0))}
    if survey.dataset.loss == "exponential":
        return plain(Status.REFUTED, values, {"difference_quotient_at_least": "3/2"})
    values["lipschitz"] = fmpq(1) if survey.dataset.loss == "square" else fmpq(1, 4)
    return plain(Status.PROVED, values)


def _generic(survey: Survey) -> tuple[Witness | None, Witness | None, dict[str, int]]:
    """First violation of conditions (i) and (ii), first violation of (iii), and counts."""
    geometry = survey.geometry
    boundary: list[tuple[str, str]] = []
    zero: list[str] = []
    for sector in geometry.sectors:
        point = geometry.velocities[sector.signs].least_norm
        if any(point):
            faces = [
                (s, geometry.field.signs([f * v for v in point])) for s, f in (("+", 1), ("-", -1))
            ]
            sides = [s for s, face in faces if on_boundary(face, sector.signs)]
            if sides:
                boundary.append((sector.signs, sides[0]))
        elif sector.active or (survey.dataset.leak > 0 and "-" in sector.signs):
            zero.append(sector.signs)
    first: Witness | None = None
    if boundary:
        first = {"fails": "boundary", "signs": boundary[0][0], "sign": boundary[0][1]}
    elif survey.dependence is not None:
        first = relation_witness(survey.dependence)
    second = {"fails": "zero-direction", "signs": zero[0]} if zero else None
    counts = {
        "boundary": len(boundary),
        "zero_directions": len(zero),
        "general_position": int(survey.general_position),
    }
    return first, second, counts


@claim(
    "boursier2024.lemma-2",
    "(i) For every sector u with D_u != 0, neither D_u nor -D_u lies in the closure of the sector "
    "but outside of it; (ii) any min(d, n) points are independent; (iii) D_u = 0 only on the "
    "sector of zeros and, for ReLU, on sectors without active points. D_u is the least-norm "
    "vector.",
    printed=[("Conditions (i) and (ii).", "as conditions on this dataset, in place of genericity")],
    fidelity="corrected",
    steps=[_SECTORS, ("checker", "the three conditions on every sector")],
)
def lemma_2(survey: Survey) -> Verdict:
    """Section 3; condition (iii) is needed as well where genericity is replaced."""
    first, second, counts = _generic(survey)
    witness = first or second
    return Verdict(holds(witness is None), counts, witness, [form(first is None, first)])


@claim(
    "boursier2024.definition-1",
    "The sectors with D_u != 0 and D_u or -D_u in them, D_u being the least-norm vector, are "
    "exactly those that hold a critical point of G on the sphere, in Clarke's sense, at which G "
    "is not 0.",
    printed=[("Extremal vectors are the critical points of G on the sphere.", "nonzero ones")],
    fidelity="corrected",
    steps=[_SECTORS, _TYPES, ("checker", "compares the two properties on every direction")],
)
def definition_1(survey: Survey) -> Verdict:
    """Section 3."""
    entries = survey.geometry.critical
    different = [e.signs for e in entries if e.boursier_critical != e.clarke_critical]
    values = {
        "extremal": sum(e.boursier_critical for e in entries),
        "clarke_critical": sum(e.clarke_critical for e in entries),
    }
    witness = {"signs": different[0]} if different else None
    return plain(holds(not different), values, witness)


@claim(
    "boursier2024.lemma-3",
    "If the three conditions of lemma 2 hold, there is at least one extremal vector.",
    printed=[("There is at least one extremal vector.", "under lemma 2")],
    fidelity="corrected",
    steps=[_SECTORS, _TYPES, ("checker", "counts the extremal vectors")],
)
def lemma_3(survey: Survey) -> Verdict:
    """Section 3."""
    values = {"extremal": sum(e.boursier_critical for e in survey.geometry.critical)}
    first, second, _ = _generic(survey)
    if first or second:
        return not_applicable({"fails": "boursier2024.lemma-2"}, values)
    return plain(holds(values["extremal"] > 0), values)


@claim(
    "boursier2024.saddle",
    "Every critical direction, in Clarke's sense, with G not 0 is a strict local maximum, a strict "
    "local minimum or a saddle of G on the sphere; for d = 2 none is a saddle if lemma 2 holds.",
    printed=[
        (
            "A critical direction is a local maximum, a local minimum or a saddle.",
            "for the extremal vectors of definition 1",
        ),
        ("For d = 2 there are no saddles.", "without a condition on the data"),
    ],
    fidelity="corrected",
    steps=[_SECTORS, _TYPES, ("checker", "counts the saddles")],
)
def saddle(survey: Survey) -> Verdict:
    """Section 3; that G rises and falls near a saddle is seen from its one-sided derivatives."""
    geometry = survey.geometry
    saddles = [e for e in geometry.critical if e.type == "saddle"]
    sound = all({1, -1} <= rises(geometry, e.sector, e.point) for e in saddles)
    first, second, _ = _generic(survey)
    plane = survey.dataset.d == 2
    unlike = [e.signs for e in geometry.critical if e.type == "crossing" and e.boursier_critical]
    planar = PrintedVerdict(Status.NOT_APPLICABLE)
    if plane:
        planar = form(not saddles, {"signs": saddles[0].signs} if saddles else None)
    classified = form(not unlike, {"signs": unlike[0]} if unlike else None)
    status = holds(sound and not (plane and saddles and not (first or second)))
    return Verdict(status, {"saddles": len(saddles)}, None, [classified, planar])
