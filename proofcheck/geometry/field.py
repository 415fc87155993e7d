"""The early-alignment field: E_k, G, the vectors D_sigma and the least-norm vectors.

At zero weights every neuron of a two-layer network moves in the field of the function
G(w) = sum_k E_k act(<w, x_k>), where E_k is minus the derivative of the loss at prediction 0
(Maennel et al. 2018, sections 4.1 and 9.6; Boursier and Flammarion 2024, section 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flint import fmpq, fmpq_mat

from proofcheck.exact.least_norm import least_norm_point
from proofcheck.exact.linear_algebra import (
    Vector,
    column,
    combine,
    dot,
    independent_rows,
    matrix,
    sign,
)


@dataclass(frozen=True, slots=True)
class Velocity:
    """What moves a neuron in one sector.

    Attributes
    ----------
    direction : tuple of fmpq
        D_sigma, the orthogonal projection of the sum of the active s_k E_k x_k to the span of
        the sector (Maennel et al. 2018, section 4.1; sign as in the ledger's sign convention).
    coefficients : dict
        Index k of a point on the walls -> a_k with D_sigma = M_sigma + sum a_k x_k.
    least_norm : tuple of fmpq
        The least-norm element of { M_sigma + sum lambda_k E_k x_k, lambda_k in [leak, 1] }
        (Boursier and Flammarion 2024, section 3).
    shares : dict
        Index k of every point on the walls -> its lambda_k.
    """

    direction: Vector
    coefficients: dict[int, fmpq]
    least_norm: Vector
    shares: dict[int, fmpq]


@dataclass(frozen=True)
class Field:
    """The field of a dataset: points, weights E_k, and the leak of the activation.

    Parameters
    ----------
    points : tuple of n vectors of d rationals
    weights : tuple of n rationals
        E_k = -c l'(0, y_k).
    leak : fmpq
        Slope of the activation for negative arguments, in [0, 1).
    """

    points: tuple[Vector, ...]
    weights: tuple[fmpq, ...]
    leak: fmpq
    _walls: dict[tuple[int, ...], tuple[list[int], fmpq_mat]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def dimension(self) -> int:
        """Number of coordinates of the points."""
        return len(self.points[0])

    def value(self, w: Sequence[fmpq | int]) -> fmpq:
        """G(w), from its closed form."""
        total = fmpq(0)
        for x, weight in zip(self.points, self.weights, strict=True):
            z = dot(x, w)
            total += weight * (z if z > 0 else self.leak * z)
        return total

    def signs(self, w: Sequence[fmpq | int]) -> str:
        """The sign vector of w, that is, its sector."""
        values = self._rows * column(w)
        return "".join("-0+"[sign(values[k, 0]) + 1] for k in range(len(self.points)))

    def resultant(self, signs: str) -> Vector:
        """M_sigma: the sum of s_k E_k x_k over the points off the walls."""
        slope = {"+": fmpq(1), "-": self.leak, "0": fmpq(0)}
        factors = [slope[s] * e for s, e in zip(signs, self.weights, strict=True)]
        total = fmpq_mat(1, len(factors), factors) * self._rows
        return tuple(total[0, i] for i in range(self.dimension))

    @cached_property
    def _rows(self) -> fmpq_mat:
        return matrix(self.points)

    def velocity(self, signs: str) -> Velocity:
        """D_sigma and the least-norm vector of a sector, with their coefficients."""
        start = self.resultant(signs)
        zeros = tuple(k for k, s in enumerate(signs) if s == "0")
        if not zeros:
            return Velocity(start, {}, start, {})
        basis, solver = self._projection(zeros)
        solved = solver * column(start)
        coefficients = {k: -solved[i, 0] for i, k in enumerate(basis)}
        moved = combine(
            list(coefficients.values()), [self.points[k] for k in basis], self.dimension
        )
        direction = tuple(a + b for a, b in zip(start, moved, strict=True))
        nonzero = {k: a for k, a in coefficients.items() if a != 0}
        shares = self._projection_shares(zeros, nonzero)
        if shares is not None:
            return Velocity(direction, nonzero, direction, shares)
        point, shares = self._least_norm(start, zeros)
        return Velocity(direction, nonzero, point, shares)

    def normal_to_sector(self, vector: Vector | list[fmpq], signs: str) -> bool:
        """Whether a vector is a combination of the points on the walls of a sector."""
        zeros = tuple(k for k, s in enumerate(signs) if s == "0")
        if not zeros:
            return not any(vector)
        basis, solver = self._projection(zeros)
        solved = solver * column(vector)
        shares = [solved[i, 0] for i in range(len(basis))]
        rebuilt = combine(shares, [self.points[k] for k in basis], self.dimension)
        return rebuilt == tuple(vector)

    def _projection(self, zeros: tuple[int, ...]) -> tuple[list[int], fmpq_mat]:
        """A basis B of the walls, and (B B')^-1 B, which maps v to its coefficients on B."""
        if zeros not in self._walls:
            chosen = independent_rows([self.points[k] for k in zeros])
            basis = [zeros[i] for i in chosen]
            rows = matrix([self.points[k] for k in basis])
            self._walls[zeros] = basis, (rows * rows.transpose()).solve(rows)
        return self._walls[zeros]

    def _projection_shares(
        self, zeros: tuple[int, ...], coefficients: dict[int, fmpq]
    ) -> dict[int, fmpq] | None:
        """lambda with sum lambda_k E_k x_k = sum a_k x_k, if this one choice is in the box."""
        shares = {}
        for k in zeros:
            weight = self.weights[k]
            if weight == 0:
                shares[k] = self.leak
            else:
                shares[k] = coefficients.get(k, fmpq(0)) / weight
            if (weight == 0 and k in coefficients) or not self.leak <= shares[k] <= 1:
                return None
        return shares

    def _least_norm(self, start: Vector, zeros: tuple[int, ...]) -> tuple[Vector, dict[int, fmpq]]:
        generators = [tuple(self.weights[k] * c for c in self.points[k]) for k in zeros]

        ends = (self.leak, fmpq(1))

        def lowest(v: Vector) -> tuple[tuple[bool, ...], Vector]:
            corner = tuple(bool(dot(v, g) < 0) for g in generators)
            offset = combine([ends[full] for full in corner], generators, self.dimension)
            return corner, tuple(a + b for a, b in zip(start, offset, strict=True))

        point, weights = least_norm_point(lowest, self.dimension)
        shares = {
            k: sum((w * ends[corner[i]] for corner, w in weights.items()), fmpq(0))
            for i, k in enumerate(zeros)
        }
        return point, shares


__all__ = ["Field", "Velocity"]
