"""Williams et al. (2019), section 3.3: what training the output weights alone converges to.

The law of the first layer is the table ``kernel`` of the case (docs/kernel.md).
"""

from collections.abc import Sequence

from flint import fmpq

from proofcheck.claims.registry import claim, univariate
from proofcheck.claims.williams2019.kernel_cases import GAUSSIAN, MAIN, ONE_SIDED, RATIONAL_CASES
from proofcheck.dataset import Dataset
from proofcheck.errors import KernelError
from proofcheck.exact.balls import CannotTellError, bounds, precision
from proofcheck.exact.linear_algebra import Vector
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.cubic import CubicTest
from proofcheck.kernel.gaussian import MAX_BITS, GaussianInterpolant, gaussian_interpolant
from proofcheck.kernel.interpolant import Interpolant, interpolate
from proofcheck.kernel.natural_spline import (
    NaturalSpline,
    end_lines,
    limit_curvatures,
    natural_spline,
)
from proofcheck.kernel.norm import least_seminorm_squared, norm
from proofcheck.kernel.random_features import Gaussian, SlopeLaw
from proofcheck.kernel.table import KernelTable, read_table
from proofcheck.verdict import (
    Evidence,
    PrintedVerdict,
    Status,
    Values,
    Verdict,
    Witness,
    holds,
)

_PROVED = PrintedVerdict(Status.PROVED)
_KERNEL = (
    "checker",
    "the kernel at all pairs of inputs from the law, by quadrature that is exact; the rank of "
    "the Gram matrix, and alpha with K alpha = y",
)
Found = dict[str, fmpq | int]


def has_kernel(dataset: Dataset) -> bool:
    """Whether a case is univariate and names the law of its features."""
    return univariate(dataset) and "kernel" in dataset.tables


def has_gaussian_kernel(dataset: Dataset) -> bool:
    """Whether a case is univariate with Gaussian features."""
    return has_kernel(dataset) and dataset.tables["kernel"].get("law") == "gaussian"


def _shown(numbers: Sequence[fmpq]) -> list[str]:
    return [format_rational(q) for q in numbers]


def inapplicable(forms: int, witness: Witness, values: Values | None = None) -> Verdict:
    """The verdict that a hypothesis fails, also on every printed form."""
    printed = [PrintedVerdict(Status.NOT_APPLICABLE)] * forms
    return Verdict(Status.NOT_APPLICABLE, values or {}, witness, printed)


def _samples(survey: Survey) -> tuple[Vector, Vector, KernelTable] | str:
    """Inputs, labels and the table, or the hypothesis that fails."""
    dataset = survey.dataset
    if not univariate(dataset):
        return "univariate"
    if "kernel" not in dataset.tables:
        return "kernel"
    table = read_table(dataset.tables["kernel"])
    if dataset.loss != "square":
        return "loss"
    if dataset.leak != 0:
        return "leak"
    return tuple(x for (x,) in dataset.inputs), dataset.labels, table


def solved(survey: Survey, forms: int) -> tuple[Interpolant, KernelTable] | Verdict:
    """The interpolant of a law with a rational kernel, or why there is none."""
    found = _samples(survey)
    if isinstance(found, str):
        return inapplicable(forms, {"fails": found})
    inputs, labels, table = found
    if isinstance(table.law, Gaussian):
        return inapplicable(forms, {"fails": "law"})
    f = interpolate(inputs, labels, table.law)
    if isinstance(f, Interpolant):
        return f, table
    witness = {"fails": "interpolation", "relation": _shown(f.relation)}
    return inapplicable(forms, witness, {"rank": f.rank})


def _basic_values(f: Interpolant, table: KernelTable) -> Found:
    """Rank, norm, and the values that the case asks for."""
    values: Found = {"rank": f.rank, "norm_squared": f.norm_squared}
    return values | {f"value_at_{x}": f(x) for x in table.evaluate}


def _curvature_values(f: Interpolant) -> Found:
    names = ("second_derivative_left", "second_derivative_right")
    return dict(zip(names, f.end_curvatures, strict=True))


@claim(
    "williams2019.kernel-solution",
    "Let K alpha = y be solvable, K the Gram matrix of the random-feature kernel. Among the "
    "square integrable c(a, b) with E c(a, b) [a x_k - b]_+ = y_k for all k, the combination "
    "sum_j alpha_j [a x_j - b]_+ of the constraints has the least E c^2, which is alpha'y; its "
    "function is f = sum_j alpha_j K(x_j, .). If K alpha = y is not solvable no c fits.",
    printed=[
        (
            "f = sum_j alpha_j K(x_j, x) with alpha of least norm subject to the constraints.",
            "equations (15)-(16); the norm of alpha is alpha'K alpha, and the constraints can "
            "be met",
        )
    ],
    fidelity="corrected",
    steps=[
        _KERNEL,
        ("checker", "alpha'y, and f at the points that the case names"),
        ("checker", "otherwise a relation of the rows of K that the labels do not satisfy"),
    ],
    needs_sectors=False,
    applies=has_kernel,
    cases=RATIONAL_CASES,
)
def kernel_solution(survey: Survey) -> Verdict:
    """Section 3.3, equations (15)-(16)."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    values = _basic_values(f, table)
    values |= {f"coefficient_{k}": a for k, a in enumerate(f.coefficients, start=1)}
    status = holds(f.fits())
    return Verdict(status, values, None, [PrintedVerdict(status)])


@claim(
    "williams2019.rkhs-norm",
    "The squared norm alpha'y of the interpolant f is the integral of f''^2 / nu plus "
    "v' G^{-1} v: nu = nu_+ + nu_- is the density of the knots b/a weighted by a^2, from slopes "
    "of both signs; G the integral of nu_+ nu_- / nu (1, t)(1, t)'; v = (p, -q) for the affine "
    "function p x + q = f(x) minus the integral of (nu_+(t) max(x - t, 0) + nu_-(t) max(t - x, "
    "0)) f''(t) / nu(t). If nu_+ nu_- = 0 then v = 0 and there is no second term.",
    printed=[
        (
            "The squared norm is the integral of f''^2 / nu.",
            "equation (17) as a norm, with the nu of the statement",
        ),
        (
            "The solution of (15) minimises the integral of f''^2 / nu under the constraints.",
            "equation (17) as a seminorm, the affine part of f being free",
        ),
    ],
    fidelity="corrected",
    steps=[
        _KERNEL,
        ("checker", "both sides of the identity, integrated on the cells between breakpoints"),
        ("checker", "the least seminorm, from the hat functions of the samples"),
    ],
    needs_sectors=False,
    applies=has_kernel,
    cases=RATIONAL_CASES,
)
def rkhs_norm(survey: Survey) -> Verdict:
    """Section 3.3, equation (17)."""
    found = solved(survey, 2)
    if isinstance(found, Verdict):
        return found
    f, _ = found
    weight = f.kernel.weight
    parts = norm(f.function, weight)
    least = least_seminorm_squared(f.inputs, f.labels, weight)
    if least is None:
        raise KernelError("the interpolant bends where there are no knots")
    values: Found = {
        "norm_squared": f.norm_squared,
        "seminorm_squared": parts.seminorm_squared,
        "affine_squared": parts.affine_squared,
        "affine_slope": parts.affine[0],
        "affine_value": parts.affine[1],
        "least_seminorm_squared": least,
    }
    reached = _shown([parts.seminorm_squared])[0]
    forms = [
        _form(
            parts.affine_squared == 0,
            {"norm_squared": _shown([f.norm_squared])[0], "seminorm_squared": reached},
        ),
        _form(
            parts.seminorm_squared == least,
            {"seminorm_squared": reached, "least": _shown([least])[0]},
        ),
    ]
    return Verdict(holds(parts.squared == f.norm_squared), values, None, forms)


def _form(condition: bool, witness: Witness) -> PrintedVerdict:
    return PrintedVerdict(holds(condition), None if condition else witness)


@claim(
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
    fidelity="corrected",
    steps=[
        _KERNEL,
        (
            "checker",
            "f'' = nu_+ sum alpha_j max(x_j - u, 0) + nu_- sum alpha_j max(u - x_j, 0) on the "
            "cells into which samples and ends of intervals cut the hull, and where it jumps",
        ),
    ],
    needs_sectors=False,
    applies=has_kernel,
    cases=RATIONAL_CASES,
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
    return {"cell": _shown([low, high]), "second_derivative": _shown([second(u) for u in at])}


def _knot_witness(test: CubicTest) -> Witness | None:
    if test.jumps:
        at, *sides = test.jumps[0]
        return {"point": format_rational(at), "second_derivative": _shown(sides)}
    if test.foreign_knots:
        at, *sides = test.foreign_knots[0]
        return {"point": format_rational(at), "third_derivative": _shown(sides)}
    return None


def _natural(f: Interpolant) -> NaturalSpline | None:
    """The natural spline, if there are two different inputs."""
    low, high = f.hull
    return natural_spline(f.inputs, f.labels) if low < high else None


@claim(
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
    fidelity="corrected",
    steps=[
        _KERNEL,
        ("checker", "f'' at the ends from within, and on the cells between"),
        ("checker", "the natural spline, its end lines and the combination of them"),
        ("checker", "that f is natural iff the combination is 0"),
    ],
    needs_sectors=False,
    applies=has_kernel,
    cases=RATIONAL_CASES,
)
def natural(survey: Survey) -> Verdict:
    """Section 3.3 and figure 3."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    values = _basic_values(f, table) | _curvature_values(f)
    spline = _natural(f)
    if spline is None:
        return inapplicable(1, {"fails": "two-samples"}, values)
    is_natural = CubicTest(f).is_natural
    values |= {"natural": int(is_natural)}
    values |= {"slope_left": spline.left[0], "slope_right": spline.right[0]}
    if isinstance(table.law, SlopeLaw):
        left, right = limit_curvatures(spline, table.law)
        values |= {"limit_b_second_derivative": left, "limit_b_second_derivative_right": right}
    weight, (low, high) = f.kernel.weight, f.hull
    if not weight.constant_between(low, high):
        return inapplicable(1, {"fails": "constant-weight"}, values)
    right, left = weight.right(low), weight.left(low)
    if right == 0 or left == 0:
        return inapplicable(1, {"fails": "two-sided-weight"}, values)
    slope, value = end_lines(spline, right, left)
    values |= {"end_lines_slope": slope, "end_lines_value": value}
    printed = _form(is_natural, {"second_derivative": _shown(f.end_curvatures)})
    criterion = slope == 0 and value == 0
    return Verdict(holds(is_natural == criterion), values, None, [printed])


@claim(
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
    fidelity="corrected",
    steps=[
        _KERNEL,
        ("checker", "f at the outermost knot, f'' at both ends from within, and the integral"),
    ],
    needs_sectors=False,
    applies=has_kernel,
    cases=(ONE_SIDED, MAIN),
)
def one_sided(survey: Survey) -> Verdict:
    """Section 3.3, with slopes of one sign."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    if not isinstance(table.law, SlopeLaw) or len({s.slope > 0 for s in table.law.slopes}) > 1:
        return inapplicable(1, {"fails": "one-sided"})
    right = table.law.slopes[0].slope > 0
    knots = f.kernel.weight.total.breakpoints
    outermost = knots[0] if right else knots[-1]
    vanishes = f(outermost) == 0 and f.derivative(outermost) == 0
    parts = norm(f.function, f.kernel.weight)
    values = _basic_values(f, table) | _curvature_values(f)
    values |= {"seminorm_squared": parts.seminorm_squared}
    spline = _natural(f)
    if spline is not None:
        left_limit, right_limit = limit_curvatures(spline, table.law)
        values["limit_b_second_derivative"] = left_limit if right else right_limit
    free_end = f.end_curvatures[1 if right else 0]
    proved = vanishes and free_end == 0 and parts.seminorm_squared == f.norm_squared
    printed = _form(not any(f.end_curvatures), {"second_derivative": _shown(f.end_curvatures)})
    return Verdict(holds(proved), values, None, [printed])


_BITS = 64
"""Bits of the ends of enclosures in the values."""


@claim(
    "williams2019.gaussian",
    "For independent Gaussian slopes and offsets of mean 0 and equal variance, or any law with "
    "the same invariance under rotations, the interpolant of labels that are not all 0 is not "
    "piecewise cubic with knots at the samples. Bounds of its fourth differences on the gaps "
    "are among the values (for one sample, on the unit interval to its right).",
    printed=[
        (
            "Radial distributions, such as jointly Gaussian A and B, yield no cubic spline.",
            "no cubic spline with knots at the samples",
        )
    ],
    steps=[
        ("code", "the closed form of the kernel in balls, and a fourth difference that is not 0"),
        ("paper", "the closed form of the kernel (docs/kernel.md)"),
    ],
    evidence=Evidence.ENCLOSURE,
    needs_sectors=False,
    applies=has_gaussian_kernel,
    cases=(GAUSSIAN, MAIN),
)
def gaussian(survey: Survey) -> Verdict:
    """Section 3.3."""
    found = _samples(survey)
    if isinstance(found, str):
        return inapplicable(1, {"fails": found})
    inputs, labels, table = found
    if not isinstance(table.law, Gaussian):
        return inapplicable(1, {"fails": "law"})
    if len(set(inputs)) != len(set(zip(inputs, labels, strict=True))):
        return inapplicable(1, {"fails": "interpolation"})
    if not any(labels):
        return inapplicable(1, {"fails": "labels"})
    bits = 128
    while bits <= MAX_BITS:
        try:
            f = gaussian_interpolant(inputs, labels, table.law, bits)
            return _gaussian_verdict(f, table.evaluate, bits)
        except CannotTellError:
            bits *= 2
    reason = f"no fourth difference is known to be other than 0 with {MAX_BITS} bits"
    return Verdict(Status.UNDECIDED, printed=[PrintedVerdict(Status.UNDECIDED)], reason=reason)


def _gaussian_verdict(f: GaussianInterpolant, evaluate: Vector, bits: int) -> Verdict:
    """The verdict, once some fourth difference is enclosed away from 0.

    Five points at distances of a quarter of a gap, or of a fifth, which are not symmetric.
    """
    values: Found = {}
    with precision(bits):
        names = {"norm_squared": f.norm_squared}
        names |= {
            "second_derivative_left": f.second(f.inputs[0]),
            "second_derivative_right": f.second(f.inputs[-1]),
        }
        names |= {f"value_at_{x}": f(x) for x in evaluate}
        witness: Witness | None = None
        for k, (low, high) in enumerate(f.gaps, start=1):
            for parts in (4, 5):
                step = (high - low) / parts
                difference = f.fourth_difference(low, step)
                if parts == 4:
                    names[f"fourth_difference_{k}"] = difference
                ends = bounds(difference, bits)
                if witness is None and (ends[0] > 0 or ends[1] < 0):
                    witness = {"from": format_rational(low), "step": format_rational(step)}
        if witness is None:
            raise CannotTellError("every fourth difference may be 0")
        for name, ball in names.items():
            values[f"{name}_lower"], values[f"{name}_upper"] = bounds(ball, _BITS)
    return Verdict(Status.PROVED, values, witness, [_PROVED])
