"""The minimum-norm interpolant f = sum alpha_j K(x_j, .), K alpha = y, as an explicit function.

Williams et al. 2019, section 3.3, equations (15)-(16).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flint import fmpq, fmpq_mat

from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.exact.linear_algebra import kernel as null_space
from proofcheck.kernel.kernel import Kernel
from proofcheck.kernel.piecewise import Piecewise, Side, constant, down, line, up
from proofcheck.kernel.random_features import RationalLaw


@dataclass(frozen=True)
class Unsolvable:
    """No function of the space takes the labels at the inputs.

    Attributes
    ----------
    rank : int
        The rank of the Gram matrix.
    relation : tuple of n rationals
        r with sum r_j K(x_j, .) = 0 and sum r_j y_j != 0, so that no f of the space fits:
        sum r_j f(x_j) = 0 for all of them.
    """

    rank: int
    relation: Vector


@dataclass(frozen=True, eq=False)
class Interpolant:
    """The function of least norm through the samples.

    Attributes
    ----------
    inputs, labels : tuples of n rationals
        In the order of the data; inputs may be unsorted and may repeat.
    kernel : Kernel
    coefficients : tuple of n rationals
        alpha. If the Gram matrix is singular alpha is not unique; this is the solution that
        vanishes at every column that depends on earlier ones. The function is unique.
    rank : int
        The rank of the Gram matrix.

    Examples
    --------
    >>> from proofcheck.kernel.random_features import SlopeLaw
    >>> f = interpolate([fmpq(0)], [fmpq(1)], SlopeLaw.symmetric(1))
    >>> f(fmpq(1, 2)), f.norm_squared, f.knots
    (33/32, 6, ((-1, 1), (0, 2), (1, 1)))
    """

    inputs: Vector
    labels: Vector
    kernel: Kernel
    coefficients: Vector
    rank: int

    @property
    def hull(self) -> tuple[fmpq, fmpq]:
        """The least and the greatest input."""
        return min(self.inputs), max(self.inputs)

    @cached_property
    def right_ramps(self) -> Piecewise:
        """sum alpha_j max(x_j - u, 0): the coefficient of the features with a > 0, over |a|."""
        return self._sum([down(x) for x in self.inputs])

    @cached_property
    def left_ramps(self) -> Piecewise:
        """sum alpha_j max(u - x_j, 0): the coefficient of the features with a < 0, over |a|."""
        return self._sum([up(x) for x in self.inputs])

    def _sum(self, functions: Sequence[Piecewise]) -> Piecewise:
        total = constant(0)
        for alpha, function in zip(self.coefficients, functions, strict=True):
            if alpha != 0:
                total += function.scaled(alpha)
        return total

    @cached_property
    def second(self) -> Piecewise:
        """The second derivative f'' = nu_+ right_ramps + nu_- left_ramps."""
        weight = self.kernel.weight
        return weight.right * self.right_ramps + weight.left * self.left_ramps

    @cached_property
    def function(self) -> Piecewise:
        """The function itself: f'' integrated twice, with two values from the kernel."""
        rough = self.second.antiderivative().antiderivative()
        at = self.hull[0], self.hull[0] + 1
        gaps = [self._from_kernel(x) - rough(x) for x in at]
        slope = gaps[1] - gaps[0]
        return rough + line(slope, gaps[0] - slope * at[0])

    def _from_kernel(self, x: fmpq) -> fmpq:
        return dot(self.coefficients, [self.kernel(x, z) for z in self.inputs])

    def __call__(self, x: fmpq) -> fmpq:
        """f(x)."""
        return self.function(x)

    def derivative(self, x: fmpq, order: int = 1, side: Side = "right") -> fmpq:
        """A one-sided derivative."""
        return self.function.derivative_at(x, order, side)

    @property
    def end_curvatures(self) -> tuple[fmpq, fmpq]:
        """f'' at the least and the greatest input, from within the hull."""
        low, high = self.hull
        return self.second(low, "right"), self.second(high, "left")

    @property
    def knots(self) -> tuple[tuple[fmpq, int], ...]:
        """The points at which f is not smooth, each with the largest k such that f is C^k."""
        return self.function.knots

    @property
    def inner_knots(self) -> tuple[tuple[fmpq, int], ...]:
        """The knots strictly between the least and the greatest input."""
        low, high = self.hull
        return tuple((b, k) for b, k in self.knots if low < b < high)

    @property
    def norm_squared(self) -> fmpq:
        """The norm alpha'K alpha = alpha'y."""
        return dot(self.coefficients, self.labels)

    def fits(self) -> bool:
        """Whether the function, as integrated, takes every label."""
        return all(self(x) == y for x, y in zip(self.inputs, self.labels, strict=True))


def interpolate(
    inputs: Sequence[fmpq], labels: Sequence[fmpq], law: RationalLaw
) -> Interpolant | Unsolvable:
    """Solve K alpha = y over the rationals.

    Parameters
    ----------
    inputs, labels : sequences of n rationals
    law : RationalLaw

    Returns
    -------
    Interpolant or Unsolvable
        The latter if y is not in the range of the Gram matrix, so that no function fits.
    """
    return _interpolate(tuple(inputs), tuple(labels), law)


@lru_cache(maxsize=64)
def _interpolate(inputs: Vector, labels: Vector, law: RationalLaw) -> Interpolant | Unsolvable:
    kernel = Kernel(law)
    gram = kernel.gram(inputs)
    coefficients, rank = solve(gram, labels)
    if coefficients is None:
        rows = [tuple(row) for row in gram.tolist()]
        relation = next(r for r in null_space(rows, len(labels)) if dot(r, labels) != 0)
        return Unsolvable(rank, relation)
    return Interpolant(inputs, labels, kernel, coefficients, rank)


def solve(matrix: fmpq_mat, target: Vector) -> tuple[Vector | None, int]:
    """Solve a square system, with 0 at the columns that depend on earlier ones.

    Parameters
    ----------
    matrix : fmpq_mat
        Of shape (n, n).
    target : tuple of n fmpq

    Returns
    -------
    solution : tuple of fmpq, or None if there is none
    rank : int
        The rank of the matrix.
    """
    size = len(target)
    rows = [[*row, y] for row, y in zip(matrix.tolist(), target, strict=True)]
    reduced, rank = fmpq_mat(rows).rref()
    solution = [fmpq(0)] * size
    column = 0
    for i in range(rank):
        while reduced[i, column] == 0:
            column += 1
        if column == size:
            return None, rank - 1
        solution[column] = reduced[i, size]
    return tuple(solution), rank


__all__ = ["Interpolant", "Unsolvable", "interpolate", "solve"]
