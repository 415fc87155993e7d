"""Maennel et al. 2018: the extremal vectors of G on the sphere.

Section numbers are those of the paper.
"""

from collections import defaultdict

from flint import fmpq

from proofcheck.claims.maennel2018.steps import FIELD, LISTED, TYPES
from proofcheck.claims.registry import claim
from proofcheck.exact.linear_algebra import dot
from proofcheck.geometry.directional import extrema
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, form, holds, not_applicable, plain


@claim(
    "maennel2018.extremal-exists",
    "For d >= 2, if G is not zero there is a strict local extremum of G on the sphere with "
    "D_sigma not 0.",
    printed=[("There are sectors with extremal vectors unless G is constant.", "d >= 2")],
    fidelity="corrected",
    steps=[TYPES, ("checker", "counts the maxima and minima")],
)
def extremal_exists(survey: Survey) -> Verdict:
    """Section 4.1."""
    types = [entry.type for entry in survey.geometry.critical]
    counts = {"maxima": types.count("maximum"), "minima": types.count("minimum")}
    if survey.dataset.d == 1:
        return not_applicable({"fails": "dimension"}, counts)
    if not any(any(v.direction) for v in survey.geometry.velocities.values()):
        return not_applicable({"fails": "G-not-constant"}, counts)
    return plain(holds(sum(counts.values()) > 0), counts)


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
        FIELD,
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
        return not_applicable({"fails": "dimension"})
    geometry = survey.geometry
    exceptions, wrong = [], []
    for sector, u, _ in extrema(geometry):
        direction, value = geometry.direction(sector), geometry.field.value(u)
        if any(dot(u, u) * p != value * c for p, c in zip(direction, u, strict=True)):
            wrong.append(sector.signs)
        if not value:
            exceptions.append(sector.signs)
    printed = form(not exceptions, {"signs": exceptions[0]} if exceptions else None)
    witness = {"signs": wrong[0]} if wrong else None
    values = {"zero_value_extrema": len(exceptions)}
    return Verdict(holds(not wrong), values, witness, [printed])


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
    steps=[TYPES, ("checker", "compares the squared norms")],
)
def distinct_norms(survey: Survey) -> Verdict:
    """Section 9.8."""
    groups: dict[fmpq, list[str]] = defaultdict(list)
    extremal = [entry for entry in survey.geometry.critical if entry.extremal]
    for entry in extremal:
        groups[entry.norm_squared].append(entry.signs)
    ties = sorted(group[:2] for group in groups.values() if len(group) > 1)
    witness = {"signs": ties[0]} if ties else None
    values = {"extremal": len(extremal), "distinct": len(groups)}
    return plain(holds(not ties), values, witness)


@claim(
    "maennel2018.critical-test",
    "A nonzero D_sigma with D_sigma or -D_sigma in its sector is a strict maximum, a strict "
    "minimum, a saddle or no critical point of G on the sphere, as decided by finitely many "
    "slopes; neurons grow along it exactly for a maximum with D_sigma in the sector (positive "
    "outputs) and a minimum with -D_sigma in it (negative outputs).",
    fidelity="corrected",
    steps=[
        LISTED,
        FIELD,
        TYPES,
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
        TYPES,
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
