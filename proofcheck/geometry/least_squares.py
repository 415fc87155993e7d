"""Least squares over the rationals."""

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from proofcheck.errors import GeometryError
from proofcheck.exact.linear_algebra import Vector, column, dot, matrix, rank


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """The least-squares solution b* of Xb = y, for X of full column rank.

    Attributes
    ----------
    solution : tuple of d fmpq
        b*.
    fits, residuals : tuples of n fmpq
        X b* and y - X b*.
    gram : fmpq_mat
        X'X.
    """

    solution: Vector
    fits: Vector
    residuals: Vector
    gram: fmpq_mat

    def form(self, v: Sequence[fmpq]) -> fmpq:
        """v' X'X v."""
        return (column(v).transpose() * self.gram * column(v))[0, 0]

    def inverse_form(self, v: Sequence[fmpq]) -> fmpq:
        """v' (X'X)^-1 v."""
        return (column(v).transpose() * self.gram.solve(column(v)))[0, 0]

    def loss(self, factor: fmpq) -> fmpq:
        """The least loss, factor / 2 times the sum of the squared residuals."""
        return factor / 2 * dot(self.residuals, self.residuals)


def least_squares(points: Sequence[Vector], labels: Sequence[fmpq]) -> LeastSquares:
    """Solve the normal equations X'X b = X'y exactly.

    Parameters
    ----------
    points : sequence of n vectors of d fmpq
        The rows of X.
    labels : sequence of n fmpq

    Raises
    ------
    GeometryError
        The points do not span the space, so that b* is not unique.

    Examples
    --------
    >>> fit = least_squares([(fmpq(1),), (fmpq(1),)], [fmpq(0), fmpq(1)])
    >>> fit.solution, fit.residuals, fit.loss(fmpq(1))
    ((1/2,), (-1/2, 1/2), 1/4)
    """
    if rank(points) < len(points[0]):
        raise GeometryError("least squares: expected points that span the space")
    design = matrix(points)
    gram = design.transpose() * design
    solution = tuple(gram.solve(design.transpose() * column(labels)).entries())
    fits = tuple(dot(solution, x) for x in points)
    residuals = tuple(y - f for y, f in zip(labels, fits, strict=True))
    return LeastSquares(solution, fits, residuals, gram)


__all__ = ["LeastSquares", "least_squares"]
