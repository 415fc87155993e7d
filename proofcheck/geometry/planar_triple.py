"""Three points of the plane with labels, and the polynomials that govern their least squares.

The formulas hold over any commutative ring: for rational data they are numbers, for variables
they are polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from flint import fmpq, fmpq_mpoly

Ring = TypeVar("Ring", fmpq, fmpq_mpoly)
Pair = tuple[Ring, Ring]


def inner(v: Pair[Ring], w: Pair[Ring]) -> Ring:
    """<v, w>."""
    return v[0] * w[0] + v[1] * w[1]


def determinant(v: Pair[Ring], w: Pair[Ring]) -> Ring:
    """Positive iff w lies to the left of v."""
    return v[0] * w[1] - v[1] * w[0]


@dataclass(frozen=True, slots=True)
class PlanarTriple(Generic[Ring]):
    """The points x_1, x_2, x_3 with the labels y_1, y_2, y_3; points are numbered from 1.

    X has the rows x_k, b* is the least-squares solution of X b = y, and r = y - X b*.
    """

    points: tuple[Pair[Ring], Pair[Ring], Pair[Ring]]
    labels: tuple[Ring, Ring, Ring]

    def reflected(self) -> PlanarTriple[Ring]:
        """The mirror image in the second axis, in reverse order."""
        first, second, third = ((-u, v) for u, v in reversed(self.points))
        return PlanarTriple((first, second, third), self.labels[::-1])

    def product(self, j: int, k: int) -> Ring:
        """<x_j, x_k>."""
        return inner(self.points[j - 1], self.points[k - 1])

    def relation(self) -> tuple[Ring, Ring, Ring]:
        """The c with c_1 x_1 - c_2 x_2 + c_3 x_3 = 0 (Cramer).

        All are positive iff x_3, x_2, x_1 follow each other to the left within a half-plane:
        x_2 lies inside the cone of the other two.
        """
        one, two, three = self.points
        return determinant(three, two), determinant(three, one), determinant(two, one)

    def gram_determinant(self) -> Ring:
        """det X'X = c_1^2 + c_2^2 + c_3^2 (Cauchy and Binet)."""
        a, b, c = self.relation()
        return a * a + b * b + c * c

    def misfit(self) -> Ring:
        """T = c_1 y_1 - c_2 y_2 + c_3 y_3; r = T (c_1, -c_2, c_3) / det X'X."""
        (a, b, c), (one, two, three) = self.relation(), self.labels
        return a * one - b * two + c * three

    def fit(self, k: int) -> Ring:
        """det X'X times <b*, x_k>."""
        a, b, c = self.relation()
        return self.gram_determinant() * self.labels[k - 1] - self.misfit() * (a, -b, c)[k - 1]

    def moment(self) -> Pair[Ring]:
        """X'y."""
        (p, q, r), (a, b, c) = self.points, self.labels
        return p[0] * a + q[0] * b + r[0] * c, p[1] * a + q[1] * b + r[1] * c

    def rises(self, k: int) -> tuple[Ring, Ring]:
        """How x_k's prediction rises under b' = X'X (b* - b) at two points of the line b _|_ x_k.

        First <x_k, X'X (b* - b)> at b = 0, that is <x_k, X'y>; then the same, times m'X'X m with
        m _|_ x_k, at the other b of the line with the loss of b = 0: b = t m with
        t = 2 <m, X'y> / m'X'X m.
        """
        x, g = self.points[k - 1], self.moment()
        m = (x[1], -x[0])
        along = [(inner(x, z), inner(m, z)) for z in self.points]
        (p1, q1), (p2, q2), (p3, q3) = along
        start, across = inner(x, g), inner(m, g)
        mixed = p1 * q1 + p2 * q2 + p3 * q3
        return start, start * (q1 * q1 + q2 * q2 + q3 * q3) - (across + across) * mixed

    def cauchy_schwarz_gap(self, k: int) -> Ring:
        """(y_k |x_k|^2)^2 minus the product over the other points of the sums of <x_i, x_k>^2
        and of y_i^2.
        """
        others = [(self.product(i, k), self.labels[i - 1]) for i in (1, 2, 3) if i != k]
        (p, a), (q, b) = others
        weight = self.labels[k - 1] * self.product(k, k)
        return weight * weight - (p * p + q * q) * (a * a + b * b)


__all__ = ["PlanarTriple", "determinant", "inner"]
