"""Gradient flow of a two-layer (leaky) ReLU network, pattern by pattern.

With residual weights e_k = -c dl/df(f_k, y_k) at the predictions f_k = h(x_k), the flow of the
neuron (a, w) is w' = a D, a' = <w, D>, where D is sum_k s_k e_k x_k off the walls (s_k = 1 where
<w, x_k> > 0 and leak where it is negative). At zero weights e_k is the E_k of the early-alignment
field.

A neuron may also stay on walls that push it back from both sides (Filippov 1988, Chapter 2). On
the walls v in Z the admissible D are M + sum_v lambda_v kappa_v v, lambda_v in [0, 1], where M
belongs to the negative side of every wall of Z and kappa_v = (1 - leak) sum |t_k| e_k over the
points x_k = t_k v of the wall; staying selects the D orthogonal to Z, which is the orthogonal
projection P M. So in every pattern

    D = sum_k e_k z_k,  z_k = s_k P x_k,

and, as <w, z_k> = s_k <w, x_k> for w on the walls, f_k = sum_i a_i <w_i, z_k(pattern of i)>. The
vectors z_k are the *drift* of the pattern: rational, and all that an engine needs to know. In
particular the flow inside a joint pattern is the gradient flow of a smooth loss.

Every quantity that decides whether a pattern is left is a linear form in the e_k with rational
coefficients: the speed <D, v> towards a wall, and the numbers b_v = lambda_v kappa_v and kappa_v
on the walls that a neuron is kept on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flint import fmpq, fmpq_mat

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.linear_algebra import (
    Vector,
    combine,
    dot,
    independent_rows,
    matrix,
    rank,
    sign,
)
from proofcheck.flow.network import Network

Form = tuple[fmpq, ...]
"""Coefficients of a linear form in the n residual weights e_k."""


@dataclass(frozen=True, slots=True, eq=False)
class Wall:
    """A hyperplane on which the activation of some points switches.

    Attributes
    ----------
    normal : tuple of fmpq
        The first of its points.
    factors : dict
        Index k of each of its points -> t_k with x_k = t_k normal.
    """

    normal: Vector
    factors: dict[int, fmpq]


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """The own activation pattern of a neuron.

    Attributes
    ----------
    signs : str
        One character per point. A ``0`` says that the neuron is kept on the wall of the point.
    frozen : bool
        Whether the neuron has no active point and stays for ever (the rule s'(0) = 0). A frozen
        neuron keeps the signs of the pattern in which it stopped, which may include a ``0``.
    """

    signs: str
    frozen: bool = False


@dataclass(frozen=True)
class VectorField:
    """The vector field of a dataset, for networks of any width.

    Parameters
    ----------
    dataset : Dataset
    """

    dataset: Dataset
    _drifts: dict[Pattern, tuple[Vector, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def points(self) -> tuple[Vector, ...]:
        """The points x_k."""
        return self.dataset.points

    @property
    def n(self) -> int:
        """The number of points."""
        return self.dataset.n

    @property
    def d(self) -> int:
        """The number of coordinates."""
        return self.dataset.d

    @cached_property
    def walls(self) -> tuple[Wall, ...]:
        """The hyperplanes orthogonal to the points, parallel points together."""
        walls: list[Wall] = []
        for k, x in enumerate(self.points):
            for wall in walls:
                if rank([wall.normal, x]) == 1:
                    wall.factors[k] = dot(x, wall.normal) / dot(wall.normal, wall.normal)
                    break
            else:
                walls.append(Wall(x, {k: fmpq(1)}))
        return tuple(walls)

    def signs(self, w: Vector) -> str:
        """The sign vector of w."""
        return "".join("-0+"[sign(dot(x, w)) + 1] for x in self.points)

    def side(self, pattern: Pattern, wall: Wall) -> int:
        """The side (-1, 0, 1) of a wall on which a pattern lies."""
        k, t = next(iter(wall.factors.items()))
        return "-0+".index(pattern.signs[k]) - 1 if t > 0 else 1 - "-0+".index(pattern.signs[k])

    def moved(self, signs: str, wall: Wall, side: int) -> str:
        """The sign vector with the signs of the points of one wall replaced by those of a side."""
        changed = list(signs)
        for k, t in wall.factors.items():
            changed[k] = "-0+"[side * sign(t) + 1]
        return "".join(changed)

    def kept_on(self, pattern: Pattern) -> tuple[Wall, ...]:
        """The walls on which a pattern that is not frozen keeps its neurons."""
        return tuple(wall for wall in self.walls if self.side(pattern, wall) == 0)

    def is_silent(self, signs: str) -> bool:
        """Whether a neuron with these signs lies in the closed dead cone and stays where it is.

        No point is active, and no wall that it lies on has points on both sides: those are walls
        between two active sectors.
        """
        if self.dataset.leak != 0 or "+" in signs:
            return False
        return all(
            len({sign(t) for t in wall.factors.values()}) == 1
            for wall in self.walls
            if signs[next(iter(wall.factors))] == "0"
        )

    def drift(self, pattern: Pattern) -> tuple[Vector, ...]:
        """The vectors z_k with D = sum_k e_k z_k."""
        if pattern not in self._drifts:
            zero = (fmpq(0),) * self.d
            if pattern.frozen:
                found = (zero,) * self.n
            else:
                slope = {"+": fmpq(1), "-": self.dataset.leak, "0": fmpq(0)}
                project = _Projection([wall.normal for wall in self.kept_on(pattern)], self.d)
                found = tuple(
                    tuple(slope[s] * c for c in project(x)) if slope[s] else zero
                    for s, x in zip(pattern.signs, self.points, strict=True)
                )
            self._drifts[pattern] = found
        return self._drifts[pattern]

    def projected(self, pattern: Pattern, vector: Vector) -> Vector:
        """The projection of a vector to the walls that a pattern keeps its neurons on."""
        return _Projection([wall.normal for wall in self.kept_on(pattern)], self.d)(vector)

    def twins(self, pattern: Pattern, wall: Wall) -> tuple[Wall, ...]:
        """The other walls that meet the walls that a pattern is kept on just where this one does.

        Neurons with the pattern reach all of them at once.
        """
        if not self.kept_on(pattern):
            return ()
        seen = self.projected(pattern, wall.normal)
        return tuple(
            other
            for other in self.walls
            if other is not wall
            and self.side(pattern, other)
            and rank([seen, self.projected(pattern, other.normal)]) == 1
        )

    def speed(self, pattern: Pattern, wall: Wall) -> Form:
        """The linear form <D, v>: a times it is the speed of a neuron towards the + side of v."""
        return tuple(dot(z, wall.normal) for z in self.drift(pattern))

    def holding(self, pattern: Pattern) -> list[tuple[Wall, Form, Form]]:
        """For every wall that a pattern keeps its neurons on, the linear forms b_v and kappa_v.

        A neuron stays as long as every b_v is strictly between 0 and kappa_v and the sign of
        kappa_v is opposite to that of its output weight: on such walls the differential inclusion
        is monotone, so that the solution is unique (Brezis 1973, Theorem 3.1). For the same reason
        it stays if one of b_v and kappa_v - b_v vanishes identically and the other does not.

        Raises
        ------
        FlowError
            If the normals of these walls are dependent: staying then has no unique coefficients.
        """
        walls = self.kept_on(pattern)
        if not walls:
            return []
        normals = [wall.normal for wall in walls]
        if rank(normals) < len(normals):
            raise FlowError("a neuron is kept on walls whose normals are dependent")
        leak = self.dataset.leak
        slopes = [{"+": fmpq(1), "-": leak, "0": fmpq(0)}[s] for s in pattern.signs]
        for wall in walls:
            for k, t in wall.factors.items():
                slopes[k] = leak if t > 0 else fmpq(1)
        rows = matrix(normals)
        gram = rows * rows.transpose()
        # b = -(V V')^-1 V M, column by column of M = sum_k e_k slope_k x_k.
        forms = gram.solve(rows * matrix(self.points).transpose())
        found = []
        for i, wall in enumerate(walls):
            b = tuple(-forms[i, k] * slopes[k] for k in range(self.n))
            found.append((wall, b, self.push(wall)))
        return found

    def push(self, wall: Wall) -> Form:
        """The linear form kappa_v: the jump of D across the wall is kappa_v v."""
        kappa = [fmpq(0)] * self.n
        for k, t in wall.factors.items():
            kappa[k] = (1 - self.dataset.leak) * abs(t)
        return tuple(kappa)

    def predictions(self, network: Network) -> Vector:
        """f_k = h(x_k), exactly."""
        leak = self.dataset.leak
        totals = [fmpq(0)] * self.n
        for w, a in zip(network.weights, network.outputs, strict=True):
            for k, x in enumerate(self.points):
                z = dot(w, x)
                totals[k] += a * (z if z > 0 else leak * z)
        return tuple(totals)

    def residuals(self, predictions: Sequence[fmpq]) -> Vector:
        """e_k = c (y_k - f_k), for the square loss.

        Raises
        ------
        FlowError
            For the other losses, whose e_k are not rational.
        """
        if self.dataset.loss != "square":
            raise FlowError(
                f"found the loss {self.dataset.loss}, expected square: only its velocities are "
                "rational"
            )
        c = self.dataset.factor
        return tuple(c * (y - f) for y, f in zip(self.dataset.labels, predictions, strict=True))

    def loss(self, predictions: Sequence[fmpq]) -> fmpq:
        """The loss, for the square loss."""
        residuals = self.residuals(predictions)
        return dot(residuals, residuals) / (2 * self.dataset.factor)

    def direction(self, pattern: Pattern, residuals: Sequence[fmpq]) -> Vector:
        """D in a pattern, at rational residual weights."""
        return combine(list(residuals), self.drift(pattern), self.d)

    def velocity(
        self, pattern: Pattern, w: Vector, a: fmpq, residuals: Sequence[fmpq]
    ) -> tuple[Vector, fmpq]:
        """(w', a') of a neuron in a pattern, at rational residual weights."""
        direction = self.direction(pattern, residuals)
        return tuple(a * c for c in direction), dot(w, direction)


class _Projection:
    """The orthogonal projection to the complement of some vectors."""

    def __init__(self, normals: Sequence[Vector], dimension: int) -> None:
        self.matrix: fmpq_mat | None = None
        if normals:
            rows = matrix([normals[i] for i in independent_rows(normals)])
            gram = rows * rows.transpose()
            identity = fmpq_mat(
                [[fmpq(int(i == j)) for j in range(dimension)] for i in range(dimension)]
            )
            self.matrix = identity - rows.transpose() * gram.solve(rows)

    def __call__(self, x: Vector) -> Vector:
        if self.matrix is None:
            return x
        return tuple((self.matrix * fmpq_mat(len(x), 1, list(x))).entries())


__all__ = ["Form", "Pattern", "VectorField", "Wall"]
