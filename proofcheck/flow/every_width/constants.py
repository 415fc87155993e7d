"""What the proof for every width needs to know about the data (docs/every-width.md, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat

from proofcheck.exact.directed import BITS, root_down, root_up
from proofcheck.exact.linear_algebra import Vector, column, dot
from proofcheck.geometry.field import Field
from proofcheck.geometry.least_squares import least_squares
from proofcheck.geometry.survey import Survey

_UNIT = fmpq(1, 2**BITS)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A hypothesis of the proof that fails, or why the numbers do not suffice."""

    reason: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A point k whose hyperplane touches the dual cone: what decides whether it can be lost.

    Attributes
    ----------
    point : int
        k, from 0.
    fit : fmpq
        <b*, x_k>.
    spread : fmpq
        x_k' H^-1 x_k - |x_k|^4 / (x_k' H x_k), not negative.
    inverse : fmpq
        x_k' H^-1 x_k.
    squared : fmpq
        |x_k|^2.
    """

    point: int
    fit: fmpq
    spread: fmpq
    inverse: fmpq
    squared: fmpq


class DataConstants:
    """Constants of a dataset; irrational ones are bounds, rounded in the direction stated.

    Parameters
    ----------
    survey : Survey
        Data that `unmet` finds nothing to object to.
    """

    def __init__(self, survey: Survey) -> None:
        dataset = survey.dataset
        self.sectors = survey.geometry.sectors
        self.points, self.labels, self.factor = dataset.points, dataset.labels, dataset.factor
        fit = least_squares(self.points, self.labels)
        self.best: Vector = fit.solution
        self.hessian: fmpq_mat = fit.gram * self.factor
        self.start: Vector = self.image(self.best)
        residuals = [y - dot(self.best, x) for x, y in zip(self.points, self.labels, strict=True)]
        self.pulls = Field(self.points, tuple(self.factor * r for r in residuals), fmpq(0))
        self.least_loss: fmpq = self.factor / 2 * dot(residuals, residuals)
        self.energy: fmpq = dot(self.best, self.start)

    def image(self, vector: Sequence[fmpq | int]) -> Vector:
        """H v."""
        product = self.hessian * column(vector)
        return tuple(product[i, 0] for i in range(len(vector)))

    def field(self, active: Sequence[int]) -> Vector:
        """The sum of c y_k x_k over the active points."""
        dimension = len(self.best)
        rows = [(self.factor * self.labels[k], self.points[k]) for k in active]
        return tuple(sum((y * x[j] for y, x in rows), fmpq(0)) for j in range(dimension))

    @cached_property
    def curvature_min(self) -> fmpq:
        """The largest multiple m of 2^-96 such that H - m is positive definite."""
        return _last(lambda m: _definite(self.hessian - _scalar(m, len(self.best))), self._trace)

    @cached_property
    def curvature_max(self) -> fmpq:
        """The least multiple m of 2^-96 such that m - H is positive definite."""
        size = len(self.best)
        return _UNIT + _last(
            lambda m: not _definite(_scalar(m, size) - self.hessian), self._trace + 1
        )

    @property
    def _trace(self) -> fmpq:
        return sum((self.hessian[i, i] for i in range(len(self.best))), fmpq(0))

    @cached_property
    def speed(self) -> fmpq:
        """|D_0|, rounded up; no neuron grows faster at the start."""
        return root_up(dot(self.start, self.start))

    @cached_property
    def label_ratio(self) -> fmpq:
        """The least y_k / |x_k|, rounded down."""
        pairs = zip(self.points, self.labels, strict=True)
        return min(root_down(y * y / dot(x, x)) for x, y in pairs)

    @cached_property
    def rays(self) -> list[Vector]:
        """The extreme rays of the dual cone, as primitive integer vectors."""
        found = [s for s in self.sectors if s.dimension == 1 and "-" not in s.signs]
        return [tuple(map(fmpq, s.witness)) for s in found if "+" in s.signs]

    @property
    def measurable(self) -> bool:
        """Whether the numbers that are divided by do not round down to 0."""
        fields = [self.field([k]) for k in range(len(self.points))]
        divisors = (self.curvature_min, self.label_ratio, *(root_down(dot(v, v)) for v in fields))
        return min(divisors) > 0

    @cached_property
    def pull(self) -> fmpq:
        """The least <D_0, w> / |w| on the dual cone, rounded down; it is taken on a ray."""
        return min(root_down(dot(self.start, r) ** 2 / dot(r, r)) for r in self.rays)

    @cached_property
    def gap(self) -> fmpq | None:
        """The least length of a residual vector on a mixed sector, rounded down; None if none.

        At least the length of the projection of c sum r_k x_k, over the active points, to the
        orthogonal complement of the points on the walls.
        """
        mixed = [s for s in self.sectors if {"+", "-"} <= set(s.signs)]
        directions = [self.pulls.velocity(s.signs).direction for s in mixed]
        return root_down(min(dot(v, v) for v in directions)) if directions else None

    @cached_property
    def facets(self) -> list[Facet]:
        """The points that a neuron of the dual cone can lose."""
        touching = [s for s in self.sectors if "-" not in s.signs and "+" in s.signs]
        found = []
        for k in sorted({k for s in touching for k in s.zeros}):
            x = self.points[k]
            solved = self.hessian.solve(column(x))
            inverse = dot(x, [solved[i, 0] for i in range(len(x))])
            squared, image = dot(x, x), dot(x, self.image(x))
            spread = inverse - squared**2 / image
            found.append(Facet(k, dot(self.best, x), spread, inverse, squared))
        return found


def _scalar(value: fmpq, size: int) -> fmpq_mat:
    return fmpq_mat(size, size, [value if i == j else 0 for i in range(size) for j in range(size)])


def _definite(matrix: fmpq_mat) -> bool:
    """Whether a symmetric matrix is positive definite, by elimination."""
    size = matrix.nrows()
    rows = [[matrix[i, j] for j in range(size)] for i in range(size)]
    for i in range(size):
        if rows[i][i] <= 0:
            return False
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return True


def _last(holds: Callable[[fmpq], bool], above: fmpq) -> fmpq:
    """The last multiple of 2^-96 below a bound at which a monotone condition holds."""
    low, high = 0, int((above / _UNIT).ceil()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle * _UNIT) else (low, middle)
    return low * _UNIT


def unmet(survey: Survey) -> Unmet | None:
    """The first hypothesis on the data that fails, in words.

    The margins at the facets are decided with the rest of the proof.
    """
    dataset = survey.dataset
    points, labels = dataset.points, dataset.labels
    if dataset.loss != "square" or dataset.leak != 0:
        return Unmet("expected the square loss and ReLU")
    if survey.cells_only:
        return Unmet("expected every sector, found open ones only")
    for k, x in enumerate(points):
        for m in range(k):
            if dot(x, points[m]) <= 0:
                return Unmet(f"points {m + 1} and {k + 1} are not positively correlated")
    for k, y in enumerate(labels, start=1):
        if y <= 0:
            return Unmet(f"label {k} is not positive")
    if survey.rank < dataset.d or not survey.general_position:
        return Unmet("the points are not in general position, or do not span the space")
    constants = DataConstants(survey)
    pulls = constants.pulls
    for s in survey.geometry.sectors:
        if {"+", "-"} <= set(s.signs) and pulls.value(s.witness) <= 0:
            return Unmet(f"a negative neuron in the sector {s.signs} lowers the least-squares loss")
    if not constants.measurable:
        return Unmet("some number about the data is below 2^-96")
    return None


__all__ = ["DataConstants", "Facet", "Unmet", "unmet"]
