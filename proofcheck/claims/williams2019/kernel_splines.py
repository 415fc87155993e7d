"""Williams et al. (2019), section 3.3: when the limit is a cubic spline, and when a natural one."""

from proofcheck.claims.williams2019.kernel_cases import MAIN, ONE_SIDED
from proofcheck.claims.williams2019.kernel_regime import (
    KERNEL,
    basic_values,
    curvature_values,
    kernel_claim,
    solved,
)
from proofcheck.claims.witnesses import listed
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.cubic import CubicTest
from proofcheck.kernel.interpolant import Interpolant
from proofcheck.kernel.natural_spline import (
    NaturalSpline,
    end_lines,
    limit_curvatures,
    natural_spline,
)
from proofcheck.kernel.norm import norm
from proofcheck.kernel.random_features import SlopeLaw
from proofcheck.verdict import PrintedVerdict, Verdict, Witness, form, holds, not_applicable


@kernel_claim(
    "williams2019.theorem-5-cubic",
    "With finitely many slopes and offsets uniform on an interval for each of them, the "
    "interpolant is C^1 and cubic between the samples and the ends of the intervals divided by "
    "their slopes, and f'' jumps at most at these ends. If nu_+ and nu_- are constant between "
    "the least and the greatest input, for any law, it is there a C^2 cubic spline with knots "
    "at samples only.",
    printed=[
        (
            "If b is uniform on an interval I_a given a, the solution is a cubic spline.",
            "charitably: piecewise cubic between the least and the greatest input, with any knots",
        ),
        (
            "If b is uniform on an interval I_a given a, the solution is a cubic spline.",
            "strictly: C^2 and cubic between neighbouring samples",
        ),
    ],
    steps=[
        KERNEL,
        (
            "checker",
            "f'' = nu_+ sum alpha_j max(x_j - u, 0) + nu_- sum alpha_j max(u - x_j, 0) on the "
            "cells into which samples and ends of intervals cut the hull, and where it jumps",
        ),
    ],
)
def theorem_5_cubic(survey: Survey) -> Verdict:
    """Section 3.3, Theorem 5."""
    found = solved(survey, 2)
    if isinstance(found, Verdict):
        return found
    f, table = found
    test, weight = CubicTest(f), f.kernel.weight
    uniform = weight.constant_between(*f.hull)
    jumps = [b for b, _, _ in test.jumps]
    allowed = weight.right.breakpoints + weight.left.breakpoints
    values = {
        "constant_weight": int(uniform),
        "piecewise_cubic": int(test.bent_cell is None),
        "curvature_jumps": len(jumps),
        "cubic_spline": int(test.is_spline),
    }
    finite = not isinstance(table.law, SlopeLaw) or (
        test.bent_cell is None and all(b in allowed for b in jumps)
    )
    smooth = all(k >= 1 for _, k in f.knots)
    bent = _bent_witness(test)
    forms = [
        PrintedVerdict(holds(bent is None), bent),
        PrintedVerdict(holds(test.is_spline), bent or _knot_witness(test)),
    ]
    agree = finite and smooth and (test.is_spline or not uniform)
    return Verdict(holds(agree), values, None, forms)


def _bent_witness(test: CubicTest) -> Witness | None:
    """f'' at four equidistant points of a cell, which a linear function does not take there."""
    if test.bent_cell is None:
        return None
    low, high, second = test.bent_cell
    at = [low + (high - low) * k / 3 for k in range(4)]
    return {"cell": listed([low, high]), "second_derivative": listed([second(u) for u in at])}


def _knot_witness(test: CubicTest) -> Witness | None:
    if test.jumps:
        at, *sides = test.jumps[0]
        return {"point": format_rational(at), "second_derivative": listed(sides)}
    if test.foreign_knots:
        at, *sides = test.foreign_knots[0]
        return {"point": format_rational(at), "third_derivative": listed(sides)}
    return None


def _natural(f: Interpolant) -> NaturalSpline | None:
    """The natural spline, if there are two different inputs."""
    low, high = f.hull
    return natural_spline(f.inputs, f.labels) if low < high else None


@kernel_claim(
    "williams2019.natural-spline",
    "If nu_+ and nu_- are constant and positive between the least and the greatest input, "
    "the interpolant is the natural cubic spline there iff nu_+ l_L + nu_- l_R = 0, where l_L "
    "and l_R are the affine functions that continue the natural spline to the left and to the "
    "right. For slopes 1 and -1 of equal probability: iff l_L + l_R = 0, whatever the interval.",
    printed=[
        (
            "Wide networks converge to the cubic spline whose second derivative vanishes at its "
            "end points.",
            "exactly, at the given law; the caption says approximated, and for offsets on "
            "[-B, B] the difference is of order 1/B",
        )
    ],
    steps=[
        KERNEL,
        ("checker", "f'' at the ends from within, and on the cells between"),
        ("checker", "the natural spline, its end lines and the combination of them"),
        ("checker", "that f is natural iff the combination is 0"),
    ],
)
def natural(survey: Survey) -> Verdict:
    """Section 3.3 and figure 3."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    values = basic_values(f, table) | curvature_values(f)
    spline = _natural(f)
    if spline is None:
        return not_applicable({"fails": "two-samples"}, values)
    is_natural = CubicTest(f).is_natural
    values |= {"natural": int(is_natural)}
    values |= {"slope_left": spline.left[0], "slope_right": spline.right[0]}
    if isinstance(table.law, SlopeLaw):
        left, right = limit_curvatures(spline, table.law)
        values |= {"limit_b_second_derivative": left, "limit_b_second_derivative_right": right}
    weight, (low, high) = f.kernel.weight, f.hull
    if not weight.constant_between(low, high):
        return not_applicable({"fails": "constant-weight"}, values)
    right, left = weight.right(low), weight.left(low)
    if right == 0 or left == 0:
        return not_applicable({"fails": "two-sided-weight"}, values)
    slope, value = end_lines(spline, right, left)
    values |= {"end_lines_slope": slope, "end_lines_value": value}
    printed = form(is_natural, {"second_derivative": listed(f.end_curvatures)})
    criterion = slope == 0 and value == 0
    return Verdict(holds(is_natural == criterion), values, None, [printed])


@kernel_claim(
    "williams2019.one-sided",
    "If all slopes are positive, the interpolant vanishes left of all knots, f'' = 0 at the "
    "greatest input, and its squared norm is the integral of f''^2 / nu alone; if all are "
    "negative, the mirror image.",
    printed=[
        (
            "The limit is the cubic spline whose second derivative vanishes at its end points.",
            "exactly, at the given law with slopes of one sign",
        )
    ],
    steps=[
        KERNEL,
        ("checker", "f at the outermost knot, f'' at both ends from within, and the integral"),
    ],
    cases=(ONE_SIDED, MAIN),
)
def one_sided(survey: Survey) -> Verdict:
    """Section 3.3, with slopes of one sign."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    if not isinstance(table.law, SlopeLaw) or len({s.slope > 0 for s in table.law.slopes}) > 1:
        return not_applicable({"fails": "one-sided"})
    right = table.law.slopes[0].slope > 0
    knots = f.kernel.weight.total.breakpoints
    outermost = knots[0] if right else knots[-1]
    vanishes = f(outermost) == 0 and f.derivative(outermost) == 0
    parts = norm(f.function, f.kernel.weight)
    values = basic_values(f, table) | curvature_values(f)
    values |= {"seminorm_squared": parts.seminorm_squared}
    spline = _natural(f)
    if spline is not None:
        left_limit, right_limit = limit_curvatures(spline, table.law)
        values["limit_b_second_derivative"] = left_limit if right else right_limit
    free_end = f.end_curvatures[1 if right else 0]
    proved = vanishes and free_end == 0 and parts.seminorm_squared == f.norm_squared
    printed = form(not any(f.end_curvatures), {"second_derivative": listed(f.end_curvatures)})
    return Verdict(holds(proved), values, None, [printed])
