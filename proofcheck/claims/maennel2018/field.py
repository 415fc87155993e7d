"""Maennel et al. 2018: the vectors D_sigma, and G.

Section numbers are those of the paper.
"""

from proofcheck.claims.maennel2018.steps import FIELD
from proofcheck.claims.registry import claim
from proofcheck.claims.witnesses import listed
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.geometry.arrangement import Sector
from proofcheck.geometry.parallel import g_vanishes_identically
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, form, holds, not_applicable, plain


@claim(
    "maennel2018.d-sigma-well-defined",
    "The projection of D_A to the span of a sector is the same for every open sector A whose "
    "closure contains it, and is the sum over the points off its walls of s_k E_k times the "
    "projection of x_k, s_k being 1 at active points and the leak at the others.",
    printed=[("D_sigma does not depend on the choice of the adjacent open sector.", "as printed")],
    steps=[
        FIELD,
        (
            "checker",
            "the sums of two adjacent open sectors differ by points on the "
            "walls, which the projection maps to 0",
        ),
    ],
)
def d_sigma_well_defined(survey: Survey) -> Verdict:
    """Section 9.3.

    Every D_sigma is compared with the vectors of the adjacent sectors of one dimension more, from
    which chains lead to the open ones.
    """
    geometry = survey.geometry

    def agree(sector: Sector) -> bool:
        others = [o for o in geometry.adjacent(sector) if o.dimension == sector.dimension + 1]
        projected = [geometry.field.resultant(sector.signs), *map(geometry.direction, others)]
        return all(_is_projection(survey, v, sector) for v in projected)

    return plain(holds(all(map(agree, geometry.sectors))))


def _is_projection(survey: Survey, vector: Vector, sector: Sector) -> bool:
    """Whether D_sigma is the orthogonal projection of a vector to the span of its sector."""
    direction, points = survey.geometry.direction(sector), survey.dataset.points
    off = tuple(a - b for a, b in zip(vector, direction, strict=True))
    within = not any(dot(direction, points[k]) for k in sector.zeros)
    return within and survey.field.normal_to_sector(off, sector.signs)


@claim(
    "maennel2018.g-piecewise-linear",
    "G(w) = <w, D_sigma> on the sector of w, and G(w) is the sum of E_k times the activation of "
    "<w, x_k>: linear on every sector, continuous and positively homogeneous.",
    printed=[("G is linear on every sector and continuous.", "as printed")],
    steps=[FIELD, ("checker", "the two formulas of G agree on every sector")],
)
def g_piecewise_linear(survey: Survey) -> Verdict:
    """Section 4.1.

    On a sector G(w) is <w, M>, M the sum of the s_k E_k x_k off the walls, and w is orthogonal to
    M - D_sigma.
    """
    geometry, field = survey.geometry, survey.field

    def agree(sector: Sector) -> bool:
        direction, resultant = geometry.direction(sector), field.resultant(sector.signs)
        off = tuple(a - b for a, b in zip(resultant, direction, strict=True))
        at_witness = field.value(sector.witness) == dot(sector.witness, direction)
        return at_witness and field.normal_to_sector(off, sector.signs)

    return plain(holds(all(map(agree, geometry.sectors))))


@claim(
    "maennel2018.tau-unique",
    "If D_sigma is not zero, D_sigma and -D_sigma do not both lie in the sector sigma.",
    printed=[("For every extremal vector there is a unique sign tau.", "as printed")],
    steps=[FIELD, ("checker", "the signs of D_sigma and -D_sigma for every sector")],
)
def tau_unique(survey: Survey) -> Verdict:
    """Section 4.1."""
    signs = [entry.signs for entry in survey.geometry.critical]
    return plain(holds(len(signs) == len(set(signs))))


@claim(
    "maennel2018.g-constant",
    "For d >= 2, G is constant on the sphere only if it is zero, which is so if and only if the "
    "E_k x_k sum to 0 and, on every line through the origin, so do the E_k |t_k| of its points "
    "x_k = t_k v; then every D_sigma is 0.",
    printed=[
        ("G is constant only if all D_sigma are 0.", "on the unit sphere"),
        ("G is constant only if all data are fitted.", "at zero weights: all E_k are 0"),
    ],
    fidelity="corrected",
    steps=[FIELD, ("checker", "both sides of the equivalence")],
)
def g_constant(survey: Survey) -> Verdict:
    """Section 4.1."""
    geometry, field = survey.geometry, survey.field
    fitted = not any(field.weights)
    if field.dimension == 1:
        ends = [field.value((1,)), field.value((-1,))]
        constant = ends[0] == ends[1]
        printed = [form(not constant or ends[0] == 0, {"values": listed(ends)})]
        printed.append(form(fitted or not constant))
        return Verdict(Status.NOT_APPLICABLE, {}, {"fails": "dimension"}, printed)
    # G is linear on the open sectors, and a linear function is constant on an arc only if it is 0.
    constant = not any(any(v.direction) for v in geometry.velocities.values())
    printed = [PrintedVerdict(Status.PROVED), form(fitted or not constant)]
    values = {"constant": int(constant), "fitted": int(fitted)}
    status = holds(constant == g_vanishes_identically(field))
    return Verdict(status, values, None, printed)


@claim(
    "maennel2018.dead-sectors",
    "For ReLU, D_sigma = 0 exactly on the sectors without active points.",
    printed=[
        (
            "Sectors without active points have D = 0, and with probability 1 no others.",
            "on this dataset, without the exception of probability 0",
        )
    ],
    steps=[FIELD, ("checker", "D_sigma of every sector against its active points")],
)
def dead_sectors(survey: Survey) -> Verdict:
    """Section 9.6."""
    if survey.dataset.leak != 0:
        return not_applicable({"fails": "leak"})
    geometry = survey.geometry
    dead = [s for s in geometry.sectors if not s.active]
    exceptions = [s for s in geometry.sectors if s.active and not any(geometry.direction(s))]
    values = {"without_active_point": len(dead), "zero_with_active_point": len(exceptions)}
    status = holds(not exceptions and not any(any(geometry.direction(s)) for s in dead))
    witness = {"signs": exceptions[0].signs} if exceptions else None
    return plain(status, values, witness)
