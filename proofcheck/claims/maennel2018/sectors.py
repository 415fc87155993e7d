"""Maennel et al. 2018: the sectors, the vectors D_sigma and the extremal directions.

Section numbers are those of the paper.
"""

from collections import defaultdict
from math import comb
from typing import Any

from flint import fmpq

from proofcheck.claims.registry import claim
from proofcheck.exact.linear_algebra import dot, kernel, rank
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.arrangement import Relation
from proofcheck.geometry.counting import general_position_count, total_count
from proofcheck.geometry.directional import extrema
from proofcheck.geometry.parallel import g_vanishes_identically
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, holds

_LISTED = (
    "checker",
    "a rational point of every listed sector, and the decision tree that rules out all others",
)
_FIELD = (
    "checker",
    "D_sigma of every sector: orthogonal to the walls, and off the sum of the "
    "active E_k x_k by a combination of the points on the walls",
)
_TYPES = (
    "checker",
    "the list of critical directions: every sector with D or -D in it, the "
    "slopes along all adjacent sectors, and the Clarke evidence",
)
_NA = PrintedVerdict(Status.NOT_APPLICABLE)


def relation_witness(relation: Relation) -> dict[str, Any]:
    """Witness that the points are not in general position."""
    return {"fails": "general-position", "relation": [[k + 1, c] for k, c in relation]}


def _fails(hypothesis: str, **values: int) -> Verdict:
    return Verdict(Status.NOT_APPLICABLE, values, {"fails": hypothesis}, [_NA])


def _plain(status: Status, **values: int) -> Verdict:
    """A verdict whose one printed form has the same status."""
    return Verdict(status, values, None, [PrintedVerdict(status)])


@claim(
    "maennel2018.sector-count-bound",
    "There are at most 3^n sectors, and exactly 3^n if and only if the n points are independent.",
    printed=[("The number of sectors is at most 3^K.", "as printed")],
    fidelity="corrected",
    steps=[_LISTED, ("checker", "compares the count with 3^n and the rank with n")],
)
def sector_count_bound(survey: Survey) -> Verdict:
    """Section 4.1, with the case of equality."""
    n, total = survey.dataset.n, len(survey.geometry.sectors)
    sharp = (total == 3**n) == (survey.rank == n)
    values = {"sectors": total, "bound": 3**n, "points": n, "rank": survey.rank}
    bound = holds(total <= 3**n)
    status = holds(bound is Status.PROVED and sharp)
    return Verdict(status, values, None, [PrintedVerdict(bound)])


@claim(
    "maennel2018.sector-count-general-position",
    "In general position (every min(d, n) points independent) the number of sectors of dimension "
    "j is C(n, d-j) * 2 * sum over i < j of C(n-d+j-1, i), with one sector for the origin, and "
    "the alternating sum of these numbers is (-1)^d.",
    printed=[
        (
            "Numbers of open and of lower-dimensional sectors in general position.",
            "the counts behind the paper's figure of four points in the plane",
        )
    ],
    fidelity="corrected",
    steps=[_LISTED, ("checker", "compares the counts with the formula")],
)
def sector_count_general_position(survey: Survey) -> Verdict:
    """Section 9.2."""
    if survey.dependence is not None:
        return Verdict(Status.NOT_APPLICABLE, {}, relation_witness(survey.dependence), [_NA])
    n, d = survey.dataset.n, survey.dataset.d
    counted = survey.geometry.arrangement.by_dimension
    found = [counted.get(j, 0) for j in range(d + 1)]
    formula = [general_position_count(n, d, j) for j in range(d + 1)]
    euler = sum((-1) ** j * f for j, f in enumerate(found))
    values = {f"sectors_{j}": f for j, f in enumerate(found)}
    values |= {f"formula_{j}": f for j, f in enumerate(formula)} | {"euler": euler}
    return _plain(holds(found == formula and euler == (-1) ** d), **values)


@claim(
    "maennel2018.sector-count-vc",
    "With d' the VC dimension of the half-spaces on the points, which is their rank: the sets of "
    "active points are at most sum over i <= d' of C(n, i), and the sectors are at most as many "
    "as for n points in general position in d' dimensions, which is O(n^d').",
    printed=[
        (
            "The number of sectors is O(K^d'), d' the VC dimension of the inputs.",
            "the two explicit bounds that imply it, on this dataset",
        )
    ],
    fidelity="corrected",
    steps=[_LISTED, ("checker", "counts the sets of active points and compares both bounds")],
)
def sector_count_vc(survey: Survey) -> Verdict:
    """Section 4.1."""
    n, rank = survey.dataset.n, survey.rank
    sectors = survey.geometry.sectors
    values = {
        "vc_dimension": rank,
        "active_sets": len({s.signs.replace("0", "-") for s in sectors}),
        "sauer_bound": sum(comb(n, i) for i in range(rank + 1)),
        "sectors": len(sectors),
        "general_position_bound": total_count(n, rank),
    }
    few = values["active_sets"] <= values["sauer_bound"]
    return _plain(holds(few and len(sectors) <= values["general_position_bound"]), **values)


@claim(
    "maennel2018.codimension",
    "The codimension of a sector is the rank of the points on its walls.",
    printed=[
        (
            "In general position the codimension of a sector other than that of the origin is its "
            "number of zeros.",
            "for points in general position, as the section assumes",
        ),
        ("The sector (0, ..., 0) consists of the origin.", "for any inputs"),
    ],
    fidelity="corrected",
    steps=[_LISTED, ("checker", "the rank of the points on the walls of every sector")],
)
def codimension(survey: Survey) -> Verdict:
    """Section 9.2."""
    d = survey.dataset.d
    proper = [s for s in survey.geometry.sectors if s.signs.strip("0")]
    if survey.dependence is not None:
        first = PrintedVerdict(Status.NOT_APPLICABLE, relation_witness(survey.dependence))
    else:
        first = PrintedVerdict(holds(all(d - s.dimension == len(s.zeros) for s in proper)))
    second = PrintedVerdict(Status.PROVED)
    if survey.rank < d:
        normal = kernel(survey.dataset.points, d)[0]
        witness = {"direction": [format_rational(v) for v in normal]}
        second = PrintedVerdict(Status.REFUTED, witness)
    values = {
        "largest_number_of_zeros": max((len(s.zeros) for s in proper), default=0),
        "dimension_of_zero_sector": d - survey.rank,
    }
    points = survey.dataset.points
    status = holds(
        all(d - s.dimension == rank([points[k] for k in s.zeros]) for s in survey.geometry.sectors)
    )
    return Verdict(status, values, None, [first, second])


@claim(
    "maennel2018.d-sigma-well-defined",
    "The projection of D_A to the span of a sector is the same for every open sector A whose "
    "closure contains it, and is the sum over the active points of E_k times the projection of "
    "x_k.",
    printed=[("D_sigma does not depend on the choice of the adjacent open sector.", "as printed")],
    steps=[
        _FIELD,
        (
            "checker",
            "the sums of two adjacent open sectors differ by points on the "
            "walls, which the projection maps to 0",
        ),
    ],
)
def d_sigma_well_defined(survey: Survey) -> Verdict:
    """Section 9.3: every D_sigma against the projection of every adjacent open sector's."""
    geometry = survey.geometry
    for sector in geometry.sectors:
        for other in geometry.adjacent(sector):
            if other.dimension == sector.dimension + 1:
                difference = [
                    a - b
                    for a, b in zip(
                        geometry.direction(other), geometry.direction(sector), strict=True
                    )
                ]
                if not geometry.field.normal_to_sector(difference, sector.signs):
                    return _plain(Status.REFUTED)
    return _plain(Status.PROVED)


@claim(
    "maennel2018.g-piecewise-linear",
    "G(w) = <w, D_sigma> on the sector of w, and G(w) is the sum of E_k times the activation of "
    "<w, x_k>: linear on every sector, continuous and positively homogeneous.",
    printed=[("G is linear on every sector and continuous.", "as printed")],
    steps=[_FIELD, ("checker", "the two formulas of G agree at the point of every sector")],
)
def g_piecewise_linear(survey: Survey) -> Verdict:
    """Section 4.1."""
    geometry = survey.geometry

    def agree(signs: str, witness: tuple[int, ...]) -> bool:
        direction = geometry.velocities[signs].direction
        return geometry.field.value(witness) == dot(witness, direction)

    return _plain(holds(all(agree(s.signs, s.witness) for s in geometry.sectors)))


@claim(
    "maennel2018.tau-unique",
    "If D_sigma is not zero, D_sigma and -D_sigma do not both lie in the sector sigma.",
    printed=[("For every extremal vector there is a unique sign tau.", "as printed")],
    steps=[_FIELD, ("checker", "the signs of D_sigma and -D_sigma for every sector")],
)
def tau_unique(survey: Survey) -> Verdict:
    """Section 4.1."""
    signs = [entry.signs for entry in survey.geometry.critical]
    return _plain(holds(len(signs) == len(set(signs))))


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
    steps=[_FIELD, ("checker", "both sides of the equivalence")],
)
def g_constant(survey: Survey) -> Verdict:
    """Section 4.1."""
    geometry, field = survey.geometry, survey.field
    fitted = not any(field.weights)
    if field.dimension == 1:
        ends = [field.value((1,)), field.value((-1,))]
        constant = ends[0] == ends[1]
        witness = {"values": [format_rational(v) for v in ends]}
        first = PrintedVerdict(Status.PROVED)
        if constant and ends[0] != 0:
            first = PrintedVerdict(Status.REFUTED, witness)
        second = PrintedVerdict(holds(fitted or not constant))
        return Verdict(Status.NOT_APPLICABLE, {}, {"fails": "dimension"}, [first, second])
    constant = not any(any(v.direction) for v in geometry.velocities.values())
    printed = [PrintedVerdict(Status.PROVED), PrintedVerdict(holds(fitted or not constant))]
    values = {"constant": int(constant), "fitted": int(fitted)}
    status = holds(constant == g_vanishes_identically(field))
    return Verdict(status, values, None, printed)


@claim(
    "maennel2018.extremal-exists",
    "For d >= 2, if G is not zero there is a strict local extremum of G on the sphere with "
    "D_sigma not 0.",
    printed=[("There are sectors with extremal vectors unless G is constant.", "d >= 2")],
    fidelity="corrected",
    steps=[_TYPES, ("checker", "counts the maxima and minima")],
)
def extremal_exists(survey: Survey) -> Verdict:
    """Section 4.1."""
    types = [entry.type for entry in survey.geometry.critical]
    counts = {"maxima": types.count("maximum"), "minima": types.count("minimum")}
    if survey.dataset.d == 1:
        return _fails("dimension", **counts)
    if not any(any(v.direction) for v in survey.geometry.velocities.values()):
        return _fails("G-not-constant", **counts)
    return _plain(holds(sum(counts.values()) > 0), **counts)


@claim(
    "maennel2018.extremal-parallel",
    "A strict local extremum u of G on the sphere has D_u = G(u) u; it is parallel to its D_u if "
    "G(u) is not 0, and D_u = 0 otherwise.",
    printed=[
        (
            "An extremal vector w is a multiple of D_w.",
            "strict (isolated) local extrema of G on the sphere, whatever the value of G",
        )
    ],
    fidelity="corrected",
    steps=[
        _FIELD,
        (
            "checker",
            "the strict extrema by the one-sided derivatives of G towards every adjacent sector, "
            "and D_u = G(u) u at each of them",
        ),
    ],
)
def extremal_parallel(survey: Survey) -> Verdict:
    """Section 4.1."""
    if survey.dataset.d == 1:
        return _fails("dimension")
    geometry = survey.geometry
    exceptions, wrong = [], []
    for sector, u, _ in extrema(geometry):
        direction, value = geometry.direction(sector), geometry.field.value(u)
        if any(dot(u, u) * p != value * c for p, c in zip(direction, u, strict=True)):
            wrong.append(sector.signs)
        if not value:
            exceptions.append(sector.signs)
    printed = PrintedVerdict(Status.PROVED)
    if exceptions:
        printed = PrintedVerdict(Status.REFUTED, {"signs": exceptions[0]})
    witness = {"signs": wrong[0]} if wrong else None
    values = {"zero_value_extrema": len(exceptions)}
    return Verdict(holds(not wrong), values, witness, [printed])


@claim(
    "maennel2018.dead-sectors",
    "For ReLU, D_sigma = 0 exactly on the sectors without active points.",
    printed=[
        (
            "Sectors without active points have D = 0, and with probability 1 no others.",
            "on this dataset, without the exception of probability 0",
        )
    ],
    steps=[_FIELD, ("checker", "D_sigma of every sector against its active points")],
)
def dead_sectors(survey: Survey) -> Verdict:
    """Section 9.6."""
    if survey.dataset.leak != 0:
        return _fails("leak")
    geometry = survey.geometry
    dead = [s for s in geometry.sectors if not s.active]
    exceptions = [s for s in geometry.sectors if s.active and not any(geometry.direction(s))]
    values = {"without_active_point": len(dead), "zero_with_active_point": len(exceptions)}
    status = holds(not exceptions and not any(any(geometry.direction(s)) for s in dead))
    witness = {"signs": exceptions[0].signs} if exceptions else None
    return Verdict(status, values, witness, [PrintedVerdict(status)])


@claim(
    "maennel2018.distinct-norms",
    "The norms |D_sigma| of the strict extrema are pairwise distinct.",
    printed=[
        (
            "With probability 1 the |D_sigma| are all different.",
            "the sectors with extremal "
            "vectors, on this dataset, without the exception of probability 0",
        )
    ],
    steps=[_TYPES, ("checker", "compares the squared norms")],
)
def distinct_norms(survey: Survey) -> Verdict:
    """Section 9.8."""
    groups: dict[fmpq, list[str]] = defaultdict(list)
    extremal = [entry for entry in survey.geometry.critical if entry.extremal]
    for entry in extremal:
        groups[entry.norm_squared].append(entry.signs)
    ties = sorted(group[:2] for group in groups.values() if len(group) > 1)
    witness = {"signs": ties[0]} if ties else None
    status = holds(not ties)
    values = {"extremal": len(extremal), "distinct": len(groups)}
    return Verdict(status, values, witness, [PrintedVerdict(status)])


@claim(
    "maennel2018.critical-test",
    "A nonzero D_sigma with D_sigma or -D_sigma in its sector is a strict maximum, a strict "
    "minimum, a saddle or no critical point of G on the sphere, as decided by finitely many "
    "slopes; neurons grow along it exactly for a maximum with D_sigma in the sector (positive "
    "outputs) and a minimum with -D_sigma in it (negative outputs).",
    fidelity="corrected",
    steps=[
        _LISTED,
        _FIELD,
        _TYPES,
        (
            "checker",
            "the strict extrema by the one-sided derivatives of G towards every adjacent sector, "
            "from the definition of G, against the types",
        ),
    ],
)
def critical_test(survey: Survey) -> Verdict:
    """Section 4.1; the test is derived in docs/mathematics.md."""
    entries = survey.geometry.critical
    listed = {entry.signs: entry.type for entry in entries if entry.extremal}
    found = {
        sector.signs: kind
        for sector, u, kind in extrema(survey.geometry)
        if survey.geometry.field.value(u)
    }
    differ = sorted(s for s in listed | found if listed.get(s) != found.get(s))
    types = [entry.type for entry in entries]
    growing = [entry.sign for entry in entries if entry.growing]
    values = {
        "maxima": types.count("maximum"),
        "minima": types.count("minimum"),
        "saddles": types.count("saddle"),
        "crossings": types.count("crossing"),
        "growing_positive": growing.count("+"),
        "growing_negative": growing.count("-"),
    }
    return Verdict(holds(not differ), values, {"signs": differ[0]} if differ else None)


@claim(
    "maennel2018.f-j-well-defined",
    "f_J is defined for sets J of sectors along whose extremal vectors neurons grow (supported: "
    "every start is an attractor; that the limit of small initialisation exists is not proved).",
    printed=[
        (
            "f_J is defined for every set J of sectors with extremal vectors.",
            "strict local extrema with D_sigma not 0",
        )
    ],
    fidelity="corrected",
    steps=[
        _TYPES,
        (
            "checker",
            "whether every extremal vector is one along which neurons grow; "
            "from any other, the network starts at an unstable point",
        ),
    ],
)
def f_j_well_defined(survey: Survey) -> Verdict:
    """Section 4.1."""
    extremal = [entry for entry in survey.geometry.critical if entry.extremal]
    unstable = [entry.signs for entry in extremal if not entry.growing]
    printed = PrintedVerdict(Status.SUPPORTED)
    if unstable:
        printed = PrintedVerdict(Status.REFUTED, {"signs": unstable[0]})
    values = {"extremal": len(extremal), "growing": len(extremal) - len(unstable)}
    return Verdict(Status.SUPPORTED, values, None, [printed])
