"""Williams et al. (2019), section 3.3: radial laws give no cubic spline."""

from proofcheck.claims.registry import claim
from proofcheck.claims.williams2019.kernel_cases import GAUSSIAN, MAIN
from proofcheck.claims.williams2019.kernel_regime import Found, has_kernel, samples
from proofcheck.dataset import Dataset
from proofcheck.exact.balls import CannotTellError, bounds, precision
from proofcheck.exact.linear_algebra import Vector
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.gaussian import MAX_BITS, GaussianInterpolant, gaussian_interpolant
from proofcheck.kernel.random_features import Gaussian
from proofcheck.verdict import Evidence, Status, Verdict, Witness, not_applicable, plain, undecided


def has_gaussian_kernel(dataset: Dataset) -> bool:
    """Whether a case is univariate with Gaussian features."""
    return has_kernel(dataset) and dataset.tables["kernel"].get("law") == "gaussian"


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
    found = samples(survey)
    if isinstance(found, str):
        return not_applicable({"fails": found})
    inputs, labels, table = found
    if not isinstance(table.law, Gaussian):
        return not_applicable({"fails": "law"})
    if len(set(inputs)) != len(set(zip(inputs, labels, strict=True))):
        return not_applicable({"fails": "interpolation"})
    if not any(labels):
        return not_applicable({"fails": "labels"})
    bits = 128
    while bits <= MAX_BITS:
        try:
            f = gaussian_interpolant(inputs, labels, table.law, bits)
            return _gaussian_verdict(f, table.evaluate, bits)
        except CannotTellError:
            bits *= 2
    reason = f"no fourth difference is known to be other than 0 with {MAX_BITS} bits"
    return undecided(reason)


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
    return plain(Status.PROVED, values, witness)
