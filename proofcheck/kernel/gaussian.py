"""The kernel of Gaussian slopes and offsets, in closed form, and its interpolant in balls.

Williams et al. 2019, section 3.3, say that radial laws give no cubic spline; docs/kernel.md has
the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import arb, arb_mat, fmpq

from proofcheck.errors import KernelError
from proofcheck.exact.balls import CannotTellError, precision, total
from proofcheck.kernel.random_features import Gaussian

MAX_BITS = 4096
_BINOMIALS = (1, -4, 6, -4, 1)


def gaussian_kernel(x: fmpq, z: fmpq, law: Gaussian) -> arb:
    """E [a x - b]_+ [a z - b]_+ at the working precision.

    v (|x - z| + (pi - phi)(x z + 1)) / (2 pi) with phi the angle between (x, 1) and (z, 1): the
    arc-cosine kernel of degree 1 (docs/kernel.md, section 8).

    Parameters
    ----------
    x, z : fmpq
    law : Gaussian

    Examples
    --------
    >>> gaussian_kernel(fmpq(1), fmpq(1), Gaussian()).overlaps(arb(1))
    True
    """
    sine, cosine = arb(abs(x - z)), arb(x * z + 1)
    phi = arb.atan2(sine, cosine)
    return arb(law.variance) * (sine + (arb.pi() - phi) * cosine) / (2 * arb.pi())


def gaussian_weight(u: fmpq, law: Gaussian) -> arb:
    """nu(u) = 2 v / (pi (1 + u^2)^2), half of it from the slopes of each sign."""
    return 2 * arb(law.variance) / (arb.pi() * arb(1 + u * u) ** 2)


@dataclass(frozen=True, eq=False)
class GaussianInterpolant:
    """f = sum alpha_j K(x_j, .) with enclosures of alpha.

    Attributes
    ----------
    inputs, labels : tuples of rationals
        The different inputs in increasing order, with their labels.
    law : Gaussian
    coefficients : tuple of arb
    """

    inputs: tuple[fmpq, ...]
    labels: tuple[fmpq, ...]
    law: Gaussian
    coefficients: tuple[arb, ...]

    def __call__(self, x: fmpq) -> arb:
        """f(x) at the working precision."""
        terms = zip(self.coefficients, self.inputs, strict=True)
        return total(a * gaussian_kernel(x, z, self.law) for a, z in terms)

    def second(self, u: fmpq) -> arb:
        """f''(u) = nu(u)/2 times the sum of alpha_j |u - x_j|."""
        terms = zip(self.coefficients, self.inputs, strict=True)
        kinked = total(a * arb(abs(u - z)) for a, z in terms)
        return gaussian_weight(u, self.law) / 2 * kinked

    @property
    def norm_squared(self) -> arb:
        """alpha'y."""
        return total(a * arb(y) for a, y in zip(self.coefficients, self.labels, strict=True))

    @property
    def gaps(self) -> list[tuple[fmpq, fmpq]]:
        """The gaps between neighbouring inputs; [x, x + 1] for a single input."""
        if len(self.inputs) == 1:
            return [(self.inputs[0], self.inputs[0] + 1)]
        return list(pairwise(self.inputs))

    def fourth_difference(self, low: fmpq, step: fmpq) -> arb:
        """f(low) - 4 f(low + step) + ... + f(low + 4 step), which is 0 for every cubic."""
        return total(c * self(low + k * step) for k, c in enumerate(_BINOMIALS))


def gaussian_interpolant(
    inputs: Sequence[fmpq], labels: Sequence[fmpq], law: Gaussian, bits: int
) -> GaussianInterpolant:
    """Enclose the interpolant, working with so many bits.

    Parameters
    ----------
    inputs, labels : sequences of n fmpq
        In any order; samples may repeat.
    law : Gaussian
    bits : int

    Raises
    ------
    KernelError
        An input has two labels.
    CannotTellError
        The Gram matrix is not proved to be regular with so many bits. (It is, since the kernel
        is strictly positive definite; more bits will do.)
    """
    samples = sorted(set(zip(inputs, labels, strict=True)))
    xs, ys = tuple(x for x, _ in samples), tuple(y for _, y in samples)
    if len(set(xs)) != len(xs):
        raise KernelError("found an input with two labels, expected one label for each input")
    with precision(bits):
        gram = arb_mat([[gaussian_kernel(x, z, law) for z in xs] for x in xs])
        try:
            solved = gram.solve(arb_mat([[arb(y)] for y in ys]))
        except ZeroDivisionError:
            raise CannotTellError(
                f"the Gram matrix is not known to be regular with {bits} bits"
            ) from None
        return GaussianInterpolant(xs, ys, law, tuple(solved[k, 0] for k in range(len(xs))))


__all__ = [
    "MAX_BITS",
    "GaussianInterpolant",
    "gaussian_interpolant",
    "gaussian_kernel",
    "gaussian_weight",
]
