"""The approximate solution of a step, and bounds of it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any

from .polynomials import Poly, combined
from .series import Series

PARTS = 4


@dataclass
class Curve:
    """p over a step, with bounds of it; groups of neurons are named by their signs."""

    group: dict[int, str]  # of every live neuron
    phi: Any
    rows: dict[int, int]  # |z_i|, at the start
    size: dict[str, int]  # the norm of all z_i of a group, at the start
    stretch: dict[str, int]  # by how much |z_i| can grow over the step
    reach: dict[str, int]  # the norm of all z_i of a group over the step
    defect: dict[str, int]  # |Phi' - h B Phi|
    growth: dict[str, int]  # the integral of |D|
    steepest: int  # the integral of the largest |D|
    lengths: dict[str, list[int]]  # |z_k|
    residuals: list[int]  # |e_k|
    h: int

    @property
    def longest(self) -> list[int]:
        """The longest |z_k| of every point."""
        return list(map(max, zip(*self.lengths.values(), strict=True)))


class Curves(Series):
    """Adds the approximate solution of a step."""

    def curve(self, live: list[str], length: int, order: int) -> Curve:
        """Make p over a step; its residual weights become the present ones."""
        d, points, h = self.d, range(self.n), Fraction(length, 2**self.b)
        members = {g: [i for i, s in enumerate(self.signs) if s == g and not self.frozen[i]]
                   for g in live}  # fmt: skip
        z = {g: self.drift(g) for g in live}
        moments = {g: [[sum(self.rows[i][j] * self.rows[i][k] for i in members[g])
                        for k in range(d + 1)] for j in range(d + 1)] for g in live}  # fmt: skip
        phi = self.taylor(live, z, moments, h, order)
        beta = {g: self.beta(phi[g], moments[g]) for g in live}
        self.e = [self.residual(k, live, z, beta) for k in points]
        directions = {
            g: [combined(self.e, [row[j] for row in z[g]]) for j in range(d)] for g in live
        }
        parts = {g: self.parts(directions[g]) for g in live}
        growth = {g: self.integral(h, parts[g]) for g in live}
        defect = {g: self.defect(phi[g], directions[g], h) for g in live}
        size = {
            g: self.norm([self.over(isqrt(sum(moments[g][j][j] for j in range(d + 1))) + 1)])
            for g in live
        }
        stretch = {g: self.times(self.exp(growth[g]), (1 << self.F) + defect[g]) for g in live}
        return Curve(
            {i: g for g in live for i in members[g]},
            phi,
            {i: self.norm(self.over(abs(c)) for c in self.rows[i]) for g in live
             for i in members[g]},
            size,
            stretch,
            {g: self.times(stretch[g], size[g]) for g in live},
            defect,
            growth,
            self.integral(h, list(map(max, zip(*parts.values(), strict=True)))),
            {g: [self.vector(row) for row in z[g]] for g in live},
            [self.over(self.sup(p)) for p in self.e],
            self.up(h),
        )  # fmt: skip

    def parts(self, direction: list[Poly]) -> list[int]:
        """Bounds of |D| on the parts of the step."""
        ends = [(q << self.b) // PARTS for q in range(PARTS + 1)]
        return [self.norm(self.over(self.sup(p, *part)) for p in direction)
                for part in pairwise(ends)]  # fmt: skip

    def integral(self, h: Fraction, parts: list[int]) -> int:
        """A bound of the integral of what is bounded on the parts of the step."""
        return self.times(self.up(h), -(-sum(parts) // PARTS))
