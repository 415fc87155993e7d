"""Boursier and Flammarion (2024), Early alignment in two-layer networks training is a
two-edged sword: the conditions on the data, and the extremal vectors.

The public text of the paper lost its formulas; statements that had to be restored say so.
"""

from flint import fmpq

from proofcheck.claims.registry import claim
from proofcheck.claims.witnesses import relation_witness
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.critical import on_boundary
from proofcheck.geometry.least_squares import LeastSquares, least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Values, Verdict, Witness, holds

_NA = PrintedVerdict(Status.NOT_APPLICABLE)
_SECTORS = (
    "checker",
    "the sectors with their decision tree, and the least-norm vector of every "
    "sector by its optimality conditions",
)
_TYPES = ("checker", "the list of critical directions with their slopes and Clarke evidence")


def _plain(status: Status, values: Values | None = None, witness: Witness | None = None) -> Verdict:
    """A verdict whose one printed form has the same status."""
    return Verdict(status, values or {}, witness, [PrintedVerdict(status)])


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
        return _plain(Status.REFUTED, values, {"difference_quotient_at_least": "3/2"})
    values["lipschitz"] = fmpq(1) if survey.dataset.loss == "square" else fmpq(1, 4)
    return _plain(Status.PROVED, values)


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
    printed = PrintedVerdict(holds(first is None), first)
    return Verdict(holds(witness is None), counts, witness, [printed])


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
    return _plain(holds(not different), values, witness)


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
        witness = {"fails": "boursier2024.lemma-2"}
        return _plain(Status.NOT_APPLICABLE, values, witness)
    return _plain(holds(values["extremal"] > 0), values)


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
    """Section 3."""
    saddles = [e.signs for e in survey.geometry.critical if e.type == "saddle"]
    first, second, _ = _generic(survey)
    plane = survey.dataset.d == 2
    crossings = [e for e in survey.geometry.critical if e.type == "crossing"]
    no_point = [e.signs for e in crossings if e.boursier_critical]
    smooth = any(e.clarke_critical for e in crossings)
    status = holds(not smooth and not (plane and saddles and not (first or second)))
    printed = _NA
    if plane:
        printed = PrintedVerdict(holds(not saddles), {"signs": saddles[0]} if saddles else None)
    one = PrintedVerdict(holds(not no_point), {"signs": no_point[0]} if no_point else None)
    forms = [one, printed]
    return Verdict(status, {"saddles": len(saddles)}, None, forms)


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
        return _plain(Status.REFUTED, {}, {"fails": "shape"})
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
            return _plain(Status.REFUTED, {}, witness)
    sizes = [u1 + 1, v1 - 1, y1 - 1, abs(u2), abs(v2 - 1), y2, 1 - u3, v3 - 1, y3 - 1]
    return _plain(Status.PROVED, {"eta_min": max(sizes)})


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
    return _plain(holds(witness is None), values, witness)


def _regression(survey: Survey) -> LeastSquares | Verdict:
    """Least squares on all points, or why an assumption about it does not apply."""
    if survey.dataset.loss != "square":
        return _plain(Status.NOT_APPLICABLE, {}, {"fails": "loss"})
    if survey.rank < survey.dataset.d:
        return _plain(Status.NOT_APPLICABLE, {}, {"fails": "rank"})
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
    n, points, labels = survey.dataset.n, survey.dataset.points, survey.dataset.labels
    supporting = [s for s in survey.geometry.sectors if "-" not in s.signs and "+" in s.signs]
    facets = {k for s in supporting for k in s.zeros}
    values: dict[str, fmpq | int] = {
        f"least_squares_{j}": b for j, b in enumerate(fit.solution, start=1)
    }
    failing: dict[str, list[int]] = {"": [], "cs_": []}
    for k, x in enumerate(points):
        q = n * fit.inverse_form(x)
        s, c = dot(x, x), dot(fit.solution, x)
        others = [i for i in range(n) if i != k]
        correlation = sum((dot(points[i], x) ** 2 for i in others), fmpq(0))
        sides = {
            "": (c * s / q, (fit.form(x) / n - s**2 / q) * (fit.form(fit.solution) / n - c**2 / q)),
            "cs_": (labels[k] * s, correlation * sum((labels[i] ** 2 for i in others), fmpq(0))),
        }
        values[f"facet_{k + 1}"] = int(k in facets)
        for name, (left, right) in sides.items():
            values[f"lhs_{name}{k + 1}"] = left
            values[f"rhs_{name}squared_{k + 1}"] = right
            if k in facets and not (left > 0 and left**2 > right):
                failing[name].append(k + 1)
    status, printed = (holds(not failing[name]) for name in ("", "cs_"))
    witness, printed_witness = (
        {"point": failing[name][0]} if failing[name] else None for name in ("", "cs_")
    )
    return Verdict(status, values, witness, [PrintedVerdict(printed, printed_witness)])


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
    points, labels = survey.dataset.points, survey.dataset.labels
    fits = [dot(fit.solution, x) for x in points]
    residuals = [y - f for y, f in zip(labels, fits, strict=True)]

    def gain(w: tuple[int, ...]) -> fmpq:
        total = fmpq(0)
        for r, x in zip(residuals, points, strict=True):
            total += r * max(dot(x, w), fmpq(0))
        return total

    mixed = [s for s in survey.geometry.sectors if {"+", "-"} <= set(s.signs)]
    gains = {s.signs: gain(s.witness) for s in mixed}
    loss = survey.dataset.factor / 2 * sum((r**2 for r in residuals), fmpq(0))
    values: dict[str, fmpq | int] = {"least_squares_loss": loss}
    values |= {f"fit_{k}": f for k, f in enumerate(fits, start=1)}
    values |= {f"residual_{k}": r for k, r in enumerate(residuals, start=1)}
    rays = [gains[s.signs] for s in mixed if s.dimension == 1]
    if rays:
        values["minimum_on_rays"] = min(rays)
    unfit = [k for k, f in enumerate(fits, start=1) if f <= 0]
    helped = [signs for signs, value in gains.items() if value <= 0]
    witness: Witness | None = None
    if unfit:
        witness = {"fails": "fit", "point": unfit[0]}
    elif helped:
        witness = {"fails": "mixed-sector", "signs": helped[0]}
    return _plain(holds(witness is None), values, witness)
