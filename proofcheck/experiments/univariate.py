"""Univariate networks f(x) = (1/alpha) sum_i c_i [a_i x - b_i]_+ in binary64.

The initialisations of Williams et al. 2019: canonical parameters and the invariant
delta = c^2 - a^2 - b^2 of every neuron are chosen, the full parameters follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, pi, sqrt
from typing import Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Neurons:
    """The parameters of m neurons, and alpha.

    Attributes
    ----------
    a, b, c : arrays of shape (m,)
    alpha : float
    """

    a: Array
    b: Array
    c: Array
    alpha: float

    @classmethod
    def of_invariant(cls, angles: Array, p: Array, delta: float, alpha: float) -> Self:
        """Make the neurons with c R = p, R = sqrt(a^2 + b^2), and c^2 - R^2 = delta.

        For delta = -inf and inf, where one layer is trained alone, its partner has length 1.
        """
        if delta == -inf:
            size, c = np.ones_like(p), p
        elif delta == inf:
            size, c = np.abs(p), np.sign(p)
        else:
            root = np.sqrt(delta * delta + 4 * p * p)
            size, c = np.sqrt((root - delta) / 2), np.sign(p) * np.sqrt((root + delta) / 2)
        return cls(size * np.cos(angles), -size * np.sin(angles), c, alpha)

    def features(self, xs: Array) -> Array:
        """[a_i x - b_i]_+ / alpha, of shape (m, n)."""
        return np.maximum(np.outer(self.a, xs) - self.b[:, None], 0.0) / self.alpha

    def __call__(self, xs: Array) -> Array:
        """The values of the network."""
        return np.asarray(self.c @ self.features(xs))

    @property
    def knots(self) -> Array:
        """b_i / a_i."""
        return self.b / self.a

    @property
    def jumps(self) -> Array:
        """The jump of the slope at each knot."""
        return self.c * np.abs(self.a) / self.alpha

    def canonical(self) -> list[tuple[float, float, int]]:
        """Angle, |c| R, and the sign of c of every neuron."""
        angles = np.arctan2(-self.b, self.a)
        sizes = np.abs(self.c) * np.hypot(self.a, self.b)
        signs = np.sign(self.c).astype(int)
        return list(zip(angles.tolist(), sizes.tolist(), signs.tolist(), strict=True))


def drawn(width: int, seed: int, scale: float, delta: float, alpha: float) -> Neurons:
    """Draw angles and |p| in scale * [1/2, 1] uniformly, and signs; the same for every delta.

    Parameters
    ----------
    width, seed : int
    scale : float
    delta : float
        c^2 - a^2 - b^2 of every neuron; -inf and inf as in `Neurons.of_invariant`.
    alpha : float
    """
    source = np.random.default_rng(seed)
    angles = source.uniform(0, 2 * pi, width)
    p = scale * source.uniform(0.5, 1, width) * source.choice([-1.0, 1.0], width)
    return Neurons.of_invariant(angles, p, delta, alpha)


def descend(
    start: Neurons, xs: Array, ys: Array, *, step: float, epochs: int, outer: bool = True
) -> Neurons:
    """Gradient descent on half the sum of the squared residuals.

    Parameters
    ----------
    outer : bool
        Whether c is trained beside a and b.
    """
    a, b, c, alpha = start.a, start.b, start.c, start.alpha
    for _ in range(epochs):
        inner = np.outer(a, xs) - b[:, None]
        on = inner > 0
        outputs = inner * on
        residuals = c @ outputs / alpha - ys
        pulls = on * residuals
        change_c = outputs @ residuals / alpha
        change_a, change_b = c * (pulls @ xs) / alpha, -c * pulls.sum(axis=1) / alpha
        a, b = a - step * change_a, b - step * change_b
        if outer:
            c = c - step * change_c
    return replace(start, a=a, b=b, c=c)


def fitted_outer(start: Neurons, xs: Array, ys: Array) -> Neurons:
    """The limit of gradient flow that trains c alone: the nearest least-squares solution."""
    features = start.features(xs).T
    move, *_ = np.linalg.lstsq(features, ys - features @ start.c, rcond=1e-12)
    return replace(start, c=start.c + move)


def trained(start: Neurons, xs: Array, ys: Array, delta: float, epochs: int) -> Neurons:
    """Train what delta says: c alone for -inf, a and b alone for inf, else everything."""
    if delta == -inf:
        return fitted_outer(start, xs, ys)
    return descend(start, xs, ys, step=0.2, epochs=epochs, outer=delta != inf)


def spread(neurons: Neurons, low: float, high: float, *, cells: int = 40) -> int:
    """The least number of equal cells of an interval with 9/10 of the bending in it.

    The bending of a cell is the absolute value of the sum of the jumps of the slope there. A
    function that bends everywhere has a large spread, a linear spline with few knots a small one.
    """
    inside = (neurons.knots > low) & (neurons.knots < high)
    places = ((neurons.knots[inside] - low) / (high - low) * cells).astype(int)
    bending = np.zeros(cells)
    np.add.at(bending, np.minimum(places, cells - 1), neurons.jumps[inside])
    largest = np.cumsum(np.sort(np.abs(bending))[::-1])
    return int(np.searchsorted(largest, 0.9 * largest[-1]) + 1) if largest[-1] > 0 else 0


def sinusoid(samples: int) -> tuple[Array, Array]:
    """One period of the sine on [-1, 1] at equally spaced samples."""
    xs = np.linspace(-1.0, 1.0, samples)
    return xs, np.sin(pi * xs)


def alpha_of(width: int) -> float:
    """The normalisation sqrt(m) of the paper's experiments."""
    return sqrt(width)


__all__ = [
    "Array",
    "Neurons",
    "alpha_of",
    "descend",
    "drawn",
    "fitted_outer",
    "sinusoid",
    "spread",
    "trained",
]
