"""Boursier and Flammarion (2024): assumptions 3 to 6, under which training ends at least squares.

The public text of the paper lost its formulas; statements that had to be restored say so.
"""

from flint import fmpq

from proofcheck.claims.registry import claim
from proofcheck.claims.witnesses import relation_witness
from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.field import Field
from proofcheck.geometry.least_squares import LeastSquares, least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Status, Verdict, Witness, form, holds, not_applicable, plain


@claim(
    "boursier2024.assumption-3",
    "There is an eta > 0 such that the three points, in their order, lie in the box: x1 in "
    "(-1, -1+eta] x [1, 1+eta], y1 in [1, 1+eta]; x2 in [-eta, eta] x [1-eta, 1+eta], y2 in "
    "(0, eta]; x3 in [1-eta, 1) x [1, 1+eta], y3 in [1, 1+eta].",
    printed=[
        (
            "Three points in a box of size eta.",
            "for some eta > 0; the value eta_min is the least one",
        )
    ],
    steps=[("checker", "the conditions free of eta, and the least eta for the others")],
    needs_sectors=False,
)
def assumption_3(survey: Survey) -> Verdict:
    """Section 4."""
    dataset = survey.dataset
    if (dataset.n, dataset.d) != (3, 2):
        return plain(Status.REFUTED, {}, {"fails": "shape"})
    (u1, v1), (u2, v2), (u3, v3) = dataset.points
    y1, y2, y3 = dataset.labels
    conditions = [
        ("u1 > -1", u1, u1 > -1),
        ("v1 >= 1", v1, v1 >= 1),
        ("y1 >= 1", y1, y1 >= 1),
        ("y2 > 0", y2, y2 > 0),
        ("u3 < 1", u3, u3 < 1),
        ("v3 >= 1", v3, v3 >= 1),
        ("y3 >= 1", y3, y3 >= 1),
    ]
    for text, observed, satisfied in conditions:
        if not satisfied:
            witness = {"fails": text, "observed": format_rational(observed)}
            return plain(Status.REFUTED, {}, witness)
    sizes = [u1 + 1, v1 - 1, y1 - 1, abs(u2), abs(v2 - 1), y2, 1 - u3, v3 - 1, y3 - 1]
    return plain(Status.PROVED, {"eta_min": max(sizes)})


@claim(
    "boursier2024.assumption-4",
    "<x_k, x_l> > 0 and y_k > 0 for all k and l; the points have rank d, and any min(d, n) of "
    "them are independent.",
    printed=[("Positively correlated data with positive labels.", "with the conditions of rank")],
    fidelity="reconstructed",
    steps=[
        ("checker", "inner products, labels and rank"),
        ("checker", "general position, from the sectors"),
    ],
    needs_sectors=False,
)
def assumption_4(survey: Survey) -> Verdict:
    """Appendix A."""
    dataset = survey.dataset
    products = {
        (k + 1, m + 1): dot(dataset.points[k], dataset.points[m])
        for k in range(dataset.n)
        for m in range(k + 1, dataset.n)
    }
    values: dict[str, fmpq | int] = {"least_label": min(dataset.labels), "rank": survey.rank}
    if products:
        values["least_inner_product"] = min(products.values())
    uncorrelated = [pair for pair, product in products.items() if product <= 0]
    unlabelled = [k for k, y in enumerate(dataset.labels, start=1) if y <= 0]
    witness: Witness | None = None
    if uncorrelated:
        witness = {"fails": "correlation", "points": list(uncorrelated[0])}
    elif unlabelled:
        witness = {"fails": "label", "point": unlabelled[0]}
    elif survey.rank < dataset.d:
        witness = {"fails": "rank"}
    elif survey.dependence is not None:
        witness = relation_witness(survey.dependence)
    return plain(holds(witness is None), values, witness)


def _regression(survey: Survey) -> LeastSquares | Verdict:
    """Least squares on all points, or why an assumption about it does not apply."""
    if survey.dataset.loss != "square":
        return not_applicable({"fails": "loss"})
    if survey.rank < survey.dataset.d:
        return not_applicable({"fails": "rank"})
    return least_squares(survey.dataset.points, survey.dataset.labels)


@claim(
    "boursier2024.assumption-5",
    "Let b* be the least-squares solution and H = X'X/n. For every point k whose hyperplane "
    "touches the dual cone of the data outside 0, <H x_k, b* - b> > 0 for all b with "
    "<b, x_k> = 0 and (b-b*)'H(b-b*) <= b*'H b*: a group of neurons that behaves linearly never "
    "loses the point.",
    printed=[
        (
            "y_k |x_k|^2 > sqrt(sum_{i != k} <x_i, x_k>^2) sqrt(sum_{i != k} y_i^2).",
            "the Cauchy-Schwarz form that was probably printed; it implies the statement",
        )
    ],
    fidelity="reconstructed",
    steps=[
        ("checker", "the touching points (facet_k), from the sectors"),
        (
            "checker",
            "lhs_k > 0 and lhs_k^2 > rhs_squared_k for them, the closed form of the minimum",
        ),
    ],
)
def assumption_5(survey: Survey) -> Verdict:
    """Appendix A."""
    fit = _regression(survey)
    if isinstance(fit, Verdict):
        return fit
    dataset = survey.dataset
    supporting = [s for s in survey.geometry.sectors if "-" not in s.signs and "+" in s.signs]
    facets = {k for s in supporting for k in s.zeros}
    values: dict[str, fmpq | int] = {
        f"least_squares_{j}": b for j, b in enumerate(fit.solution, start=1)
    }
    failing: dict[str, list[int]] = {"": [], "cs_": []}
    for k in range(dataset.n):
        sides = {"": _least_rise(fit, dataset, k), "cs_": _cauchy_schwarz(dataset, k)}
        values[f"facet_{k + 1}"] = int(k in facets)
        for name, (left, right) in sides.items():
            values[f"lhs_{name}{k + 1}"] = left
            values[f"rhs_{name}squared_{k + 1}"] = right
            if k in facets and not (left > 0 and left**2 > right):
                failing[name].append(k + 1)
    witnesses = {name: {"point": points[0]} if points else None for name, points in failing.items()}
    printed = form(not failing["cs_"], witnesses["cs_"])
    return Verdict(holds(not failing[""]), values, witnesses[""], [printed])


def _least_rise(fit: LeastSquares, dataset: Dataset, k: int) -> tuple[fmpq, fmpq]:
    """p and q for which the least <H x_k, b* - b> of the assumption is p - sqrt(q).

    docs/mathematics.md, theorem 13.1.
    """
    x, n = dataset.points[k], dataset.n
    q, s, c = n * fit.inverse_form(x), dot(x, x), dot(fit.solution, x)
    across = (fit.form(x) / n - s**2 / q) * (fit.form(fit.solution) / n - c**2 / q)
    return c * s / q, across


def _cauchy_schwarz(dataset: Dataset, k: int) -> tuple[fmpq, fmpq]:
    """The left side of the printed form, and the square of its right side."""
    x, y = dataset.points[k], dataset.labels[k]
    others = [i for i in range(dataset.n) if i != k]
    correlation = sum((dot(dataset.points[i], x) ** 2 for i in others), fmpq(0))
    return y * dot(x, x), correlation * sum((dataset.labels[i] ** 2 for i in others), fmpq(0))


@claim(
    "boursier2024.assumption-6",
    "<b*, x_k> > 0 for every k, and with the residuals r_k = y_k - <b*, x_k> the sum of "
    "r_k max(0, <w, x_k>) is positive for every w with points strictly on both sides.",
    printed=[("Neurons of negative output weight only hurt.", "the restored inequality")],
    fidelity="reconstructed",
    steps=[
        ("checker", "the fits"),
        (
            "checker",
            "the sum at a point of every sector with both "
            "signs; it is linear on each sector, and positive on a sector if it is positive at "
            "one point of it and not negative on its rays",
        ),
    ],
)
def assumption_6(survey: Survey) -> Verdict:
    """Appendix A."""
    fit = _regression(survey)
    if isinstance(fit, Verdict):
        return fit
    dataset = survey.dataset
    misfit = Field(dataset.points, fit.residuals, fmpq(0))  # its G is the sum
    mixed = [s for s in survey.geometry.sectors if {"+", "-"} <= set(s.signs)]
    gains = {s.signs: misfit.value(s.witness) for s in mixed}
    values: dict[str, fmpq | int] = {"least_squares_loss": fit.loss(dataset.factor)}
    values |= {f"fit_{k}": f for k, f in enumerate(fit.fits, start=1)}
    values |= {f"residual_{k}": r for k, r in enumerate(fit.residuals, start=1)}
    rays = [gains[s.signs] for s in mixed if s.dimension == 1]
    if rays:
        values["minimum_on_rays"] = min(rays)
    unfit = [k for k, f in enumerate(fit.fits, start=1) if f <= 0]
    helped = [signs for signs, value in gains.items() if value <= 0]
    witness: Witness | None = None
    if unfit:
        witness = {"fails": "fit", "point": unfit[0]}
    elif helped:
        witness = {"fails": "mixed-sector", "signs": helped[0]}
    return plain(holds(witness is None), values, witness)
