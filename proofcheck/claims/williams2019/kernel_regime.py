"""Williams et al. (2019), section 3.3: what training the output weights alone converges to.

The law of the first layer is the table ``kernel`` of the case (docs/kernel.md).
"""

from functools import partial

from flint import fmpq

from proofcheck.claims.registry import claim, univariate
from proofcheck.claims.williams2019.kernel_cases import RATIONAL_CASES
from proofcheck.claims.witnesses import listed
from proofcheck.dataset import Dataset
from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import Vector
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.interpolant import Interpolant, interpolate
from proofcheck.kernel.norm import least_seminorm_squared, norm
from proofcheck.kernel.random_features import Gaussian
from proofcheck.kernel.table import KernelTable, read_table
from proofcheck.verdict import Verdict, form, holds, not_applicable, plain

KERNEL = (
    "checker",
    "the kernel at all pairs of inputs from the law, by quadrature that is exact; the rank of "
    "the Gram matrix, and alpha with K alpha = y",
)
Found = dict[str, fmpq | int]


def has_kernel(dataset: Dataset) -> bool:
    """Whether a case is univariate and names the law of its features."""
    return univariate(dataset) and "kernel" in dataset.tables


kernel_claim = partial(
    claim,
    fidelity="corrected",
    needs_sectors=False,
    applies=has_kernel,
    cases=RATIONAL_CASES,
)
"""A claim about the interpolant of a law with a rational kernel."""


def samples(survey: Survey) -> tuple[Vector, Vector, KernelTable] | str:
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
    found = samples(survey)
    if isinstance(found, str):
        return not_applicable({"fails": found}, forms=forms)
    inputs, labels, table = found
    if isinstance(table.law, Gaussian):
        return not_applicable({"fails": "law"}, forms=forms)
    f = interpolate(inputs, labels, table.law)
    if isinstance(f, Interpolant):
        return f, table
    witness = {"fails": "interpolation", "relation": listed(f.relation)}
    return not_applicable(witness, {"rank": f.rank}, forms=forms)


def basic_values(f: Interpolant, table: KernelTable) -> Found:
    """Rank, norm, and the values that the case asks for."""
    values: Found = {"rank": f.rank, "norm_squared": f.norm_squared}
    return values | {f"value_at_{x}": f(x) for x in table.evaluate}


def curvature_values(f: Interpolant) -> Found:
    """f'' at the ends of the hull, from within."""
    names = ("second_derivative_left", "second_derivative_right")
    return dict(zip(names, f.end_curvatures, strict=True))


@kernel_claim(
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
    steps=[
        KERNEL,
        ("checker", "alpha'y, and f at the points that the case names"),
        ("checker", "otherwise a relation of the rows of K that the labels do not satisfy"),
    ],
)
def kernel_solution(survey: Survey) -> Verdict:
    """Section 3.3, equations (15)-(16)."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    values = basic_values(f, table)
    values |= {f"coefficient_{k}": a for k, a in enumerate(f.coefficients, start=1)}
    return plain(holds(f.fits()), values)


@kernel_claim(
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
    steps=[
        KERNEL,
        ("checker", "both sides of the identity, integrated on the cells between breakpoints"),
        ("checker", "the least seminorm, from the hat functions of the samples"),
    ],
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
    whole, reached, lowest = listed([f.norm_squared, parts.seminorm_squared, least])
    forms = [
        form(parts.affine_squared == 0, {"norm_squared": whole, "seminorm_squared": reached}),
        form(parts.seminorm_squared == least, {"seminorm_squared": reached, "least": lowest}),
    ]
    return Verdict(holds(parts.squared == f.norm_squared), values, None, forms)
