"""The random-feature kernel K(x, x') = E [a x - b]_+ [a x' - b]_+, exactly.

Williams et al. 2019, section 3.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from flint import fmpq, fmpq_mat

from proofcheck.kernel.laurent import Laurent
from proofcheck.kernel.piecewise import Piecewise, down, up
from proofcheck.kernel.random_features import RationalLaw, Weight


class Kernel:
    """The kernel of a law with rational densities of knots.

    Parameters
    ----------
    law : RationalLaw

    Notes
    -----
    With m = min(x, x') and M = max(x, x'), K(x, x') is the sum of the integral of
    nu_+(u) (x - u)(x' - u) over u < m and of nu_-(u) (u - x)(u - x') over u > M, so that the
    moments of nu_+ below m and of nu_- above M of degree 0, 1 and 2 give it.

    Examples
    --------
    >>> from proofcheck.kernel.random_features import SlopeLaw
    >>> kernel = Kernel(SlopeLaw.symmetric(1))
    >>> kernel(fmpq(0), fmpq(0)), kernel(fmpq(1), fmpq(-1))
    (1/6, 0)
    """

    def __init__(self, law: RationalLaw) -> None:
        self.law = law

    @property
    def weight(self) -> Weight:
        """The densities nu_+ and nu_-."""
        return self.law.weight

    @cached_property
    def _below(self) -> list[Piecewise]:
        """Antiderivatives of nu_+ u^k with the limit 0 at minus infinity."""
        return [_from_the_left(self.weight.right, k) for k in range(3)]

    @cached_property
    def _above(self) -> list[Piecewise]:
        """Integrals of nu_- u^k up to infinity."""
        return [_to_the_right(self.weight.left, k) for k in range(3)]

    def __call__(self, x: fmpq, z: fmpq) -> fmpq:
        """K(x, z)."""
        low, high = (x, z) if x < z else (z, x)
        below = [m(low) for m in self._below]
        above = [m(high) for m in self._above]
        zeroth, first, second = (p + q for p, q in zip(below, above, strict=True))
        return x * z * zeroth - (x + z) * first + second

    def gram(self, xs: Sequence[fmpq]) -> fmpq_mat:
        """The matrix of K(x_j, x_k)."""
        n = len(xs)
        rows = [[fmpq(0)] * n for _ in range(n)]
        for j in range(n):
            for k in range(j + 1):
                rows[j][k] = rows[k][j] = self(xs[j], xs[k])
        return fmpq_mat(rows)

    def second_derivative(self, x: fmpq) -> Piecewise:
        """The second derivative of K(x, .): nu_+ max(x - ., 0) + nu_- max(. - x, 0)."""
        return self.weight.right * down(x) + self.weight.left * up(x)


def _from_the_left(density: Piecewise, power: int) -> Piecewise:
    whole = (density * _power(power)).antiderivative()
    return whole + _constant(-whole.pieces[0].limit())


def _to_the_right(density: Piecewise, power: int) -> Piecewise:
    whole = (density * _power(power)).antiderivative()
    return _constant(whole.pieces[-1].limit()) - whole


def _power(k: int) -> Piecewise:
    return Piecewise((), (Laurent.of({k: 1}),))


def _constant(value: fmpq) -> Piecewise:
    return Piecewise((), (Laurent.of({0: value}),))


__all__ = ["Kernel"]
