"""Maennel et al. 2018: how many sectors there are, and their dimensions.

Section numbers are those of the paper.
"""

from math import comb

from proofcheck.claims.maennel2018.steps import LISTED
from proofcheck.claims.registry import claim
from proofcheck.claims.witnesses import listed, relation_witness
from proofcheck.exact.linear_algebra import kernel, rank
from proofcheck.geometry.counting import general_position_count, total_count
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, form, holds, not_applicable, plain


@claim(
    "maennel2018.sector-count-bound",
    "There are at most 3^n sectors, and exactly 3^n if and only if the n points are independent.",
    printed=[("The number of sectors is at most 3^K.", "as printed")],
    fidelity="corrected",
    steps=[LISTED, ("checker", "compares the count with 3^n and the rank with n")],
)
def sector_count_bound(survey: Survey) -> Verdict:
    """Section 4.1, with the case of equality."""
    n, total = survey.dataset.n, len(survey.geometry.sectors)
    sharp = (total == 3**n) == (survey.rank == n)
    values = {"sectors": total, "bound": 3**n, "points": n, "rank": survey.rank}
    bounded = total <= 3**n
    return Verdict(holds(bounded and sharp), values, None, [form(bounded)])


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
    steps=[LISTED, ("checker", "compares the counts with the formula")],
)
def sector_count_general_position(survey: Survey) -> Verdict:
    """Section 9.2."""
    if survey.dependence is not None:
        return not_applicable(relation_witness(survey.dependence))
    n, d = survey.dataset.n, survey.dataset.d
    counted = survey.geometry.arrangement.by_dimension
    found = [counted.get(j, 0) for j in range(d + 1)]
    formula = [general_position_count(n, d, j) for j in range(d + 1)]
    euler = sum((-1) ** j * f for j, f in enumerate(found))
    values = {f"sectors_{j}": f for j, f in enumerate(found)}
    values |= {f"formula_{j}": f for j, f in enumerate(formula)} | {"euler": euler}
    return plain(holds(found == formula and euler == (-1) ** d), values)


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
    steps=[LISTED, ("checker", "counts the sets of active points and compares both bounds")],
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
    return plain(holds(few and len(sectors) <= values["general_position_bound"]), values)


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
    steps=[LISTED, ("checker", "the rank of the points on the walls of every sector")],
)
def codimension(survey: Survey) -> Verdict:
    """Section 9.2."""
    d, points = survey.dataset.d, survey.dataset.points
    proper = [s for s in survey.geometry.sectors if s.signs.strip("0")]
    if survey.dependence is not None:
        first = PrintedVerdict(Status.NOT_APPLICABLE, relation_witness(survey.dependence))
    else:
        first = form(all(d - s.dimension == len(s.zeros) for s in proper))
    normals = kernel(points, d)
    second = form(not normals, {"direction": listed(normals[0])} if normals else None)
    values = {
        "largest_number_of_zeros": max((len(s.zeros) for s in proper), default=0),
        "dimension_of_zero_sector": d - survey.rank,
    }
    status = holds(
        all(d - s.dimension == rank([points[k] for k in s.zeros]) for s in survey.geometry.sectors)
    )
    return Verdict(status, values, None, [first, second])
