"""Williams et al. (2019), section 3.1: the regions in which the active samples are the same."""

from flint import fmpq

from proofcheck.claims.registry import claim, univariate
from proofcheck.claims.williams2019.cases import UNIVARIATE_CASES
from proofcheck.claims.witnesses import listed
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.arcs import activation_arcs, positions
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Verdict, Witness, form, holds, not_applicable


@claim(
    "williams2019.regions",
    "Let m be the number of distinct inputs. The rays +-(1, -x_j) divide the circle of "
    "directions into 2m open arcs with pairwise different active sets: counterclockwise from "
    "(0, -1) the empty set, then the samples are activated from the largest input to the "
    "smallest, then deactivated in the same order. 2m - 1 of the sets are not empty.",
    printed=[
        (
            "2s - 1 regions, one for each of the sets C_1, ..., C_{2s-1}.",
            "charitably: the regions with an active sample; s counts the samples, which may "
            "coincide",
        ),
        ("The angles partition the circle into 2s - 1 regions.", "literally, all open arcs"),
        (
            "The angles are arctan(x_j) + pi/2 and arctan(x_j) - pi/2.",
            "as extracted: the rays +-(-x_j, 1); the rays on which sample j changes are "
            "+-(1, -x_j)",
        ),
    ],
    fidelity="corrected",
    steps=[
        ("checker", "the arcs from the sorted inputs"),
        ("checker", "that their active sets are those of the open sectors, which are complete"),
    ],
    needs_sectors=False,
    applies=univariate,
    cases=UNIVARIATE_CASES,
)
def regions(survey: Survey) -> Verdict:
    """Section 3.1."""
    dataset = survey.dataset
    if not univariate(dataset):
        return not_applicable({"fails": "univariate"}, forms=3)
    inputs = [x for (x,) in dataset.inputs]
    arcs = activation_arcs(inputs)
    cells = [tuple(k + 1 for k in s.active) for s in survey.geometry.sectors if "0" not in s.signs]
    nonempty = sum(bool(arc.active) for arc in arcs)
    values = {
        "samples": dataset.n,
        "distinct_inputs": len(positions(inputs)),
        "arcs": len(arcs),
        "nonempty_active_sets": nonempty,
        "printed_count": 2 * dataset.n - 1,
    }
    witness = {
        "arcs": [
            {"active": list(arc.active), "start": listed(arc.start), "end": listed(arc.end)}
            for arc in arcs
        ]
    }
    printed = 2 * dataset.n - 1
    wrong = next((k for k, x in enumerate(inputs, start=1) if x * x != 1), None)
    forms = [
        form(nonempty == printed, {"nonempty_active_sets": nonempty, "printed": printed}),
        form(len(arcs) == printed, {"arcs": len(arcs), "printed": printed}),
        form(wrong is None, _wrong_ray(inputs, wrong)),
    ]
    complete = sorted(cells) == sorted(arc.active for arc in arcs)
    return Verdict(holds(complete), values, witness, forms)


def _wrong_ray(inputs: list[fmpq], k: int | None) -> Witness | None:
    """A sample with the ray at the angle arctan(x) + pi/2, and their inner product."""
    if k is None:
        return None
    x = inputs[k - 1]
    ray = (-x, fmpq(1))
    product = dot((x, fmpq(1)), ray)
    return {"point": k, "ray": listed(ray), "inner_product": format_rational(product)}
