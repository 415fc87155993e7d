"""The interpolant of least norm, from the coefficients and the law of the features."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from proofcheck.report.rationals import parse, parse_all
from proofcheck.report.reading import table

Array = npt.NDArray[np.float64]
Function = Callable[[Array], Array]
Feature = tuple[float, float, float, float]  # slope, probability, ends of the offsets

_SLICES = 4000
_WORDS = "Kernel regime, training the outputs alone at infinite width: "


def kernel_function(
    dataset: Mapping[str, Any],
    claims: Mapping[str, Mapping[str, Any]],
    inputs: Sequence[Fraction],
) -> tuple[Function | None, str]:
    """Return f = sum alpha_j K(x_j, .) and what is to be said of it.

    Parameters
    ----------
    dataset : mapping
        That of the certificate; its table ``kernel`` has the law of the features.
    claims : mapping
        By id; ``williams2019.kernel-solution`` has the coefficients alpha_j.
    inputs : sequence of rationals
    """
    law = dataset.get("kernel")
    if not isinstance(law, dict):
        return None, _WORDS + "the case has no table [kernel]."
    values = table(claims.get("williams2019.kernel-solution", {}).get("values"))
    found = [parse(values.get(f"coefficient_{j}")) for j in range(1, len(inputs) + 1)]
    features = _features(law)
    if features is None or None in found:
        return None, _WORDS + "the certificate has no coefficients of the interpolant."
    pairs = [(float(a), float(x)) for a, x in zip(found, inputs, strict=True) if a is not None]

    def function(xs: Array) -> Array:
        total = np.zeros_like(xs)
        for alpha, z in pairs:
            for feature in features:
                total += alpha * _kernel(xs, z, feature)
        return total

    return function, _WORDS + "the exact interpolant of williams2019.kernel-solution."


def _features(law: Mapping[str, Any]) -> list[Feature] | None:
    """The features of a law; None if it cannot be read, or is none of the rational ones."""
    kind = law.get("law", "slopes")
    if kind == "independent-uniform":
        bounds = [parse(law.get(name, "1")) for name in ("slope_bound", "offset_bound")]
        if None in bounds:
            return None
        most, offset = (float(b) for b in bounds if b is not None)
        slopes = most * (2 * np.arange(_SLICES) + 1 - _SLICES) / _SLICES
        return [(float(a), 1 / _SLICES, -offset, offset) for a in slopes]
    shares = law.get("slopes", {"1": "1/2", "-1": "1/2"})
    if kind != "slopes" or not isinstance(shares, dict):
        return None
    features = []
    for key, share in shares.items():
        ends = _interval(law.get("offsets"), parse(key))
        slope, probability = parse(key), parse(share)
        if not slope or probability is None or ends is None:
            return None
        features.append((float(slope), float(probability), float(ends[0]), float(ends[1])))
    return features


def _interval(offsets: object, slope: Fraction | None) -> list[Fraction] | None:
    if isinstance(offsets, dict):
        offsets = next((offsets[key] for key in offsets if parse(key) == slope), None)
    ends = parse_all(offsets)
    return ends if ends is not None and len(ends) == 2 and ends[0] < ends[1] else None


def _kernel(xs: Array, z: float, feature: Feature) -> Array:
    """p/(h - l) times the integral of [a x - b]_+ [a z - b]_+ over the offsets b in [l, h]."""
    slope, probability, low, high = feature
    u, v = slope * xs, slope * z
    top = np.clip(np.minimum(u, v), low, high)

    def antiderivative(b: Any) -> Any:
        return u * v * b - (u + v) * b**2 / 2 + b**3 / 3

    return np.asarray(probability / (high - low) * (antiderivative(top) - antiderivative(low)))


__all__ = ["Array", "Function", "kernel_function"]
