"""Section 10: the rules of the claims of Williams et al. 2019 about random-feature kernels."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, wraps
from itertools import pairwise
from typing import Any

from ..claims import Rule, Verdict, holds, not_applicable, rule
from ..dataset import number
from ..document import Certificate
from ..features import Law, law
from ..interpolation import (
    Solution,
    curvatures,
    defect,
    end_lines,
    hull_cells,
    least,
    limits,
    ratio,
    rest,
    seminorm_squared,
    uniform,
    weighted,
)
from ..linear import dot
from ..shape import rational, read
from ..systems import solve

Values = dict[str, Any]


def hypothesis(c: Certificate) -> str | None:
    """Return the first hypothesis that fails before the law is asked for."""
    if not (c.data.bias and c.d == 2):
        return "univariate"
    if "kernel" not in c.values["dataset"]:
        return "kernel"
    return "loss" if c.data.loss != "square" else "leak" if c.data.leak else None


@lru_cache(maxsize=1)
def solved(c: Certificate) -> Solution | tuple[Any, Values]:
    """Solve K alpha = y, or return the witness of what fails, and values."""
    if fails := hypothesis(c):
        return {"fails": fails}, {}
    if (features := law(c.values["dataset"]["kernel"])) is None:
        return {"fails": "law"}, {}
    return fitted(features, [row[0] for row in c.data.inputs], c.data.labels)


def fitted(features: Law, xs: list[Fraction], ys: list[Fraction]) -> Solution | tuple[Any, Values]:
    """Solve K alpha = y for samples."""
    gram = [[Fraction(0)] * len(xs) for _ in xs]
    for j in range(len(xs)):
        for k in range(j + 1):
            gram[j][k] = gram[k][j] = features.kernel(xs[j], xs[k])
    alpha, rank = solve(gram, ys)
    if alpha is not None:
        return Solution(features, xs, ys, alpha, rank)

    def excludes(found: Any) -> bool:
        relation = read([rational], found)
        orthogonal = len(relation) == len(xs) and not any(dot(relation, row) for row in gram)
        return orthogonal and dot(relation, ys) != 0

    return {"fails": "interpolation", "relation": excludes}, {"rank": rank}


def needs_solution(forms: int) -> Callable[[Callable[[Certificate, Solution], Verdict]], Rule]:
    """Make a rule of a function of the solution; without one the claim is not applicable."""

    def decorate(function: Callable[[Certificate, Solution], Verdict]) -> Rule:
        @wraps(function)
        def decided(c: Certificate) -> Verdict:
            if isinstance(found := solved(c), Solution):
                return function(c, found)
            return inapplicable(forms, *found)

        return decided

    return decorate


def inapplicable(forms: int, witness: Any, values: Values | None = None) -> Verdict:
    """Return not-applicable, also for every printed form."""
    return not_applicable(witness, values)._replace(printed=[("not-applicable", None)] * forms)


def common(c: Certificate, f: Solution) -> Values:
    """Rank, norm, and the values that the case asks for."""
    asked = [number(x) for x in c.values["dataset"]["kernel"].get("evaluate", [])]
    values = {"rank": f.rank, "norm_squared": dot(f.alpha, f.labels)}
    return values | {f"value_at_{x}": f.value(x) for x in asked}


def with_ends(values: Values, f: Solution) -> Values:
    """Add f'' at the ends of the hull."""
    names = ("second_derivative_left", "second_derivative_right")
    return values | dict(zip(names, curvatures(f), strict=True))


@rule("williams2019.kernel-solution", "any")
@needs_solution(1)
def kernel_solution(c: Certificate, f: Solution) -> Verdict:
    """K alpha = y."""
    values = common(c, f) | {f"coefficient_{k}": a for k, a in enumerate(f.alpha, 1)}
    fits = all(f.value(x) == y for x, y in zip(f.inputs, f.labels, strict=True))
    return Verdict(holds(fits)[0], values, None, [holds(fits)])


@rule("williams2019.rkhs-norm", "any")
@needs_solution(2)
def rkhs_norm(c: Certificate, f: Solution) -> Verdict:
    """The norm is a seminorm plus the norm of an affine function."""
    whole, bent, lowest = dot(f.alpha, f.labels), seminorm_squared(f), least(f)
    q = rest(f, Fraction(0))
    p = rest(f, Fraction(1)) - q
    m0, m1, m2 = (f.law.integral([], lambda u, right, left, k=k: ratio(
        right * left, right + left) * u**k) for k in range(3))  # fmt: skip
    affine = ratio(m2 * p * p + 2 * m1 * p * q + m0 * q * q, m0 * m2 - m1 * m1)
    values = {"norm_squared": whole, "seminorm_squared": bent, "affine_squared": affine,
              "affine_slope": p, "affine_value": q, "least_seminorm_squared": lowest}  # fmt: skip
    forms = [holds(affine == 0, {"norm_squared": whole, "seminorm_squared": bent}),
             holds(bent == lowest, {"seminorm_squared": bent, "least": lowest})]  # fmt: skip
    inside = bool(m0) or (p == 0 and q == 0)
    return Verdict(holds(inside and whole == bent + affine)[0], values, None, forms)


@rule("williams2019.theorem-5-cubic", "any")
@needs_solution(2)
def theorem_5_cubic(c: Certificate, f: Solution) -> Verdict:
    """Constant weights give a cubic spline; intervals of offsets piecewise cubics."""
    cells = hull_cells(f)
    found, bent = defect(f, cells), any(cell.bent for cell in cells)
    jumps = [a.high for a, b in pairwise(cells) if a.second[3] != b.second[0]]
    constant = uniform(f, cells)
    values = {"constant_weight": constant, "piecewise_cubic": not bent,
              "curvature_jumps": len(jumps), "cubic_spline": not found}  # fmt: skip
    finite = f.law.radius is not None or (not bent and all(b in f.law.breaks for b in jumps))
    status = holds(finite and not (constant and found))[0]
    return Verdict(status, values, None, [holds(not bent, found), holds(not found, found)])


@rule("williams2019.natural-spline", "any")
@needs_solution(1)
def natural_spline(c: Certificate, f: Solution) -> Verdict:
    """f is the natural spline iff its end lines cancel."""
    values, cells = with_ends(common(c, f), f), hull_cells(f)
    if not cells:
        return inapplicable(1, {"fails": "two-samples"}, values)
    lines, natural = end_lines(f), not defect(f, cells) and not any(curvatures(f))
    values |= {"natural": natural, "slope_left": lines[0][0], "slope_right": lines[1][0]}
    if f.law.radius is None:
        names = ("limit_b_second_derivative", "limit_b_second_derivative_right")
        values |= dict(zip(names, limits(f.law, lines), strict=True))
    right, left = f.law.weights((cells[0].low + cells[0].high) / 2, cells[0].low)
    fails = "two-sided-weight" if uniform(f, cells) else "constant-weight"
    if fails == "constant-weight" or right * left == 0:
        return inapplicable(1, {"fails": fails}, values)
    slope, value = weighted(lines, right, left)
    values |= {"end_lines_slope": slope, "end_lines_value": value}
    printed = holds(natural, {"second_derivative": curvatures(f)})
    return Verdict(holds(natural == (slope == 0 == value))[0], values, None, [printed])


@rule("williams2019.one-sided", "any")
@needs_solution(1)
def one_sided(c: Certificate, f: Solution) -> Verdict:
    """With slopes of one sign f vanishes on one side, and f'' at the other end."""
    positive = {s.slope > 0 for s in f.law.slopes}
    if len(positive) != 1:
        return inapplicable(1, {"fails": "one-sided"})
    right, ends = positive.pop(), curvatures(f)
    outermost = f.law.breaks[0 if right else -1]
    values = with_ends(common(c, f), f) | {"seminorm_squared": seminorm_squared(f)}
    if min(f.inputs) < max(f.inputs):
        values["limit_b_second_derivative"] = limits(f.law, end_lines(f))[0 if right else 1]
    beyond = outermost - 1 if right else outermost + 1
    proved = not (f.value(outermost) or f.value(beyond) or ends[1 if right else 0])
    proved = proved and values["seminorm_squared"] == values["norm_squared"]
    printed = holds(not any(ends), {"second_derivative": ends})
    return Verdict(holds(proved)[0], values, None, [printed])


@rule("williams2019.gaussian", "open")
def gaussian(c: Certificate) -> Verdict | None:
    """Only what makes it not applicable is checked here."""
    witness = {"fails": hypothesis(c)}
    if witness["fails"] is None:
        if law(c.values["dataset"]["kernel"]) is not None:
            return inapplicable(1, {"fails": "law"})
        points = set(zip(map(tuple, c.data.inputs), c.data.labels, strict=True))
        if len({x for x, _ in points}) < len(points):
            witness = {"fails": "interpolation"}
        elif any(c.data.labels):
            return None
        else:
            witness = {"fails": "labels"}
    return inapplicable(1, witness)
