"""Finitely many features in the place of a law: quadrature, or random draws from a seed.

Every feature set is rational, so that its minimum-norm problem is solved exactly by a Gram matrix
of the size of the data, whatever the width.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from flint import fmpq, fmpq_mat

from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.kernel.interpolant import solve
from proofcheck.kernel.random_features import IndependentUniform, RationalLaw, SlopeLaw


@dataclass(frozen=True)
class Features:
    """m features [a_i x - b_i]_+ with weights w_i > 0; the kernel is sum w_i [.]_+ [.]_+.

    Attributes
    ----------
    slopes, offsets, weights : tuples of m rationals
    """

    slopes: Vector
    offsets: Vector
    weights: Vector

    @property
    def width(self) -> int:
        """The number m of features."""
        return len(self.slopes)

    def at(self, x: fmpq) -> Vector:
        """The m values [a_i x - b_i]_+."""
        values = (a * x - b for a, b in zip(self.slopes, self.offsets, strict=True))
        return tuple(v if v > 0 else fmpq(0) for v in values)


@dataclass(frozen=True)
class FiniteSolution:
    """The interpolant sum w_i c_i [a_i x - b_i]_+ of least sum w_i c_i^2.

    Attributes
    ----------
    features : Features
    multipliers : tuple of n rationals
        alpha with Gram alpha = y.
    coefficients : tuple of m rationals
        c_i = sum_j alpha_j [a_i x_j - b_i]_+.
    norm_squared : fmpq
        alpha'y.
    """

    features: Features
    multipliers: Vector
    coefficients: Vector
    norm_squared: fmpq

    def __call__(self, x: fmpq) -> fmpq:
        """The value at x."""
        scaled = [w * c for w, c in zip(self.features.weights, self.coefficients, strict=True)]
        return dot(scaled, self.features.at(x))


def exact_min_norm(
    features: Features, inputs: Sequence[fmpq], labels: Sequence[fmpq]
) -> FiniteSolution | None:
    """Solve the minimum-norm problem over the rationals; None if no coefficients fit.

    Parameters
    ----------
    features : Features
    inputs, labels : sequences of n fmpq

    Examples
    --------
    >>> one = Features((fmpq(1),), (fmpq(0),), (fmpq(1),))
    >>> exact_min_norm(one, [fmpq(2)], [fmpq(1)]).coefficients
    (1/2,)
    """
    rows = [features.at(x) for x in inputs]
    weighted = [[w * v for w, v in zip(features.weights, row, strict=True)] for row in rows]
    gram = [[dot(p, q) for q in rows] for p in weighted]
    multipliers, _ = solve(fmpq_mat(gram), tuple(labels))
    if multipliers is None:
        return None
    coefficients = tuple(dot(multipliers, column) for column in zip(*rows, strict=True))
    return FiniteSolution(features, multipliers, coefficients, dot(multipliers, labels))


def quadrature_features(law: RationalLaw, width: int) -> Features:
    """Midpoints of the law: equally many offsets for every slope, or a square grid.

    Parameters
    ----------
    law : RationalLaw
    width : int
        At least the number of slopes. A grid has the largest square number of features that is
        not above it.

    Raises
    ------
    KernelError
        The width is too small.
    """
    if isinstance(law, IndependentUniform):
        return _grid(law, isqrt(_at_least(1, width)))
    _at_least(len(law.slopes), width)
    rows = []
    for k, s in enumerate(law.slopes):
        share = (width - k + len(law.slopes) - 1) // len(law.slopes)
        step = (s.high - s.low) / share
        rows += [(s.slope, s.low + (i + fmpq(1, 2)) * step, s.probability / share)
                 for i in range(share)]  # fmt: skip
    return Features(*map(tuple, zip(*rows, strict=True)))


def _at_least(least: int, width: int) -> int:
    if width < least:
        raise KernelError(f"found the width {width}, expected at least {least}")
    return width


def _grid(law: IndependentUniform, side: int) -> Features:
    ends = [(2 * fmpq(i) + 1) / side - 1 for i in range(side)]
    pairs = [(law.slope_bound * s, law.offset_bound * t) for s in ends for t in ends]
    slopes, offsets = zip(*pairs, strict=True)
    return Features(slopes, offsets, (fmpq(1, side * side),) * (side * side))


def random_features(law: RationalLaw, width: int, seed: int) -> Features:
    """Independent draws from the law with weights 1/m; the same on every platform.

    Python's generator is specified to give the same numbers in [0, 1) for the same seed
    everywhere; they are read as the dyadic rationals that they are.

    Parameters
    ----------
    law : RationalLaw
    width : int
        The number of features, at least 1.
    seed : int

    Raises
    ------
    KernelError
        The width is too small.
    """
    _at_least(1, width)
    stream = random.Random(f"proofcheck features {seed}")

    def unit() -> fmpq:
        return fmpq(*stream.random().as_integer_ratio())

    rows = []
    for _ in range(width):
        if isinstance(law, SlopeLaw):
            at, chosen = unit(), 0
            while (at := at - law.slopes[chosen].probability) >= 0:
                chosen += 1
            s = law.slopes[chosen]
            rows.append((s.slope, s.low + (s.high - s.low) * unit()))
        else:
            a = law.slope_bound * (2 * unit() - 1)
            rows.append((a, law.offset_bound * (2 * unit() - 1)))
    slopes, offsets = zip(*rows, strict=True)
    return Features(slopes, offsets, (fmpq(1, width),) * width)


__all__ = [
    "Features",
    "FiniteSolution",
    "exact_min_norm",
    "quadrature_features",
    "random_features",
]
