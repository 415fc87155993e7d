"""The residual weights e_k = -c dl/df(f_k, y_k) at balls and on whole steps."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, arb_poly, arb_series, fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import proved_less, series_length, total, upper
from proofcheck.flow.switching import Undecided

_RADII: tuple[fmpq | int, ...] = (
    fmpq(3, 2),
    2,
    3,
    4,
    6,
    8,
    12,
    16,
    24,
    *(1 << j for j in range(5, 100, 5)),
)


def residual_polynomials(
    dataset: Dataset, predictions: Sequence[arb_poly], order: int
) -> tuple[list[arb_poly], list[arb]]:
    """Polynomials for e_k = -c dl/df(f_k, y_k) on 0 <= s <= 1, with bounds of their errors.

    For the square loss there is no error. For the others the Taylor series is cut, and what is
    cut is bounded by Cauchy's estimate on a disc |s| <= r: with sigma = sum_{j>0} |f_j| r^j,
    |exp(-y f)| <= exp(-y f_0 + sigma), and |1 / (1 + exp(y f))| <= 1 if sigma <= pi / 2, since
    then Re exp(y f) >= 0.
    """
    factor = dataset.factor
    if dataset.loss == "square":
        return [
            (arb_poly([arb(y)]) - f) * arb(factor)
            for y, f in zip(dataset.labels, predictions, strict=True)
        ], [arb(0)] * len(predictions)
    polynomials, errors = [], []
    for label, f in zip(dataset.labels, predictions, strict=True):
        y = int(label.p)
        coefficients = f.coeffs() or [arb(0)]
        with series_length(order + 1):
            power = arb_series([y * c for c in coefficients[: order + 1]], order + 1)
            exponential = dataset.loss == "exponential"
            series = (-power).exp() if exponential else 1 / (1 + power.exp())
            found = [series[j] for j in range(order + 1)]
        tails = []
        for radius in _RADII:
            r = arb(radius)
            sigma = total(abs(c) * r**j for j, c in enumerate(coefficients) if j)
            if dataset.loss == "exponential":
                bound = (sigma - y * coefficients[0]).exp()
            elif proved_less(sigma, arb.pi() / 2):
                bound = arb(1)
            else:
                continue
            tails.append(upper(bound / (r**order * (r - 1))))
        if not tails:
            raise Undecided("the step is too long to bound the remainder of the loss")
        scale = arb(factor) * y
        polynomials.append(arb_poly([c * scale for c in found]))
        errors.append(upper(abs(scale) * min(tails)))
    return polynomials, errors


def residual_balls(dataset: Dataset, predictions: Sequence[arb]) -> list[arb]:
    """The e_k at balls for the f_k."""
    found = []
    for f, y in zip(predictions, dataset.labels, strict=True):
        if dataset.loss == "square":
            pull = y - f
        elif dataset.loss == "exponential":
            pull = y * (-y * f).exp()
        else:
            pull = y / (1 + (y * f).exp())
        found.append(pull * dataset.factor)
    return found


__all__ = ["residual_balls", "residual_polynomials"]
