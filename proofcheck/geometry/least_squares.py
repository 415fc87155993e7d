"""Least squares over the rationals."""

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from proofcheck.errors import GeometryError
from proofcheck.exact.linear_algebra import Vector, column, matrix, rank


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """The least-squares solution b* of Xb = y, for X of full column rank."""

    solution: Vector
    gram: fmpq_mat

    def form(self, v: Sequence[fmpq]) -> fmpq:
        """v' X'X v."""
        return (column(v).transpose() * self.gram * column(v))[0, 0]

    def inverse_form(self, v: Sequence[fmpq]) -> fmpq:
        """v' (X'X)^-1 v."""
        return (column(v).transpose() * self.gram.solve(column(v)))[0, 0]


def least_squares(points: Sequence[Vector], labels: Sequence[fmpq]) -> LeastSquares:
    """Solve the normal equations X'X b = X'y exactly.

    Raises
    ------
    GeometryError
        The points do not span the space, so that b* is not unique.
    """
    if rank(points) < len(points[0]):
        raise GeometryError("least squares: expected points that span the space")
    design = matrix(points)
    gram = design.transpose() * design
    solved = gram.solve(design.transpose() * column(labels))
    return LeastSquares(tuple(solved[i, 0] for i in range(len(points[0]))), gram)


__all__ = ["LeastSquares", "least_squares"]
