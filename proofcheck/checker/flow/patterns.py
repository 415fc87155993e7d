"""The state of the verification, and the patterns of the neurons.

A nonnegative bound is an integer in units of 2^-F, and every operation on bounds rounds up; a
polynomial on 0 <= s <= 1 has integer coefficients in units of 2^-b.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from math import isqrt, lcm
from typing import Any

from ..dataset import Dataset
from ..linear import dot
from ..shape import require
from .losses import Loss


class Patterns:
    """The state of the verification: rows z_i = (w_i, a_i) on p, and bounds of their errors."""

    def __init__(
        self, data: Dataset, rows: list[list[Fraction]], b: int, radius: Fraction = Fraction(0)
    ) -> None:
        self.points, self.labels, self.leak, self.c = (
            data.points, data.labels, data.leak, data.factor
        )  # fmt: skip
        self.n, self.d, self.b, self.F = len(self.points), len(self.points[0]), b, b + 64
        self.start, self.radius = rows, radius
        self.loss = Loss(data.loss, data.factor, self.F)
        self.rows = [[int(x * 2**b // 1) for x in row] for row in rows]
        self.ulp = self.up(Fraction(isqrt(self.d + 1) + 1, 2**b))
        self.eps = [self.up(radius) + (0 if [x * 2**b for x in row] == z else self.ulp)
                    for row, z in zip(rows, self.rows, strict=True)]  # fmt: skip
        self.rho = self.norm(self.eps)
        self.clock, self.signs, self.frozen = 0, [""] * len(rows), [False] * len(rows)
        self.walls: list[dict[int, Fraction]] = []
        for k, x in enumerate(self.points):
            for wall in self.walls:
                v = self.points[min(wall)]
                if all(x[i] * v[j] == x[j] * v[i] for i, j in combinations(range(self.d), 2)):
                    wall[k] = dot(x, v) / dot(v, v)
                    break
            else:
                self.walls.append({k: Fraction(1)})
        self.rising: set[tuple[int, int]] = set()
        self.events: list[dict[str, Any]] = []

    # Bounds.
    def up(self, q: Fraction) -> int:
        """A rational >= 0 as a bound."""
        return -(-(q.numerator << self.F) // q.denominator)

    def times(self, *factors: int) -> int:
        """The product of bounds."""
        found = 1 << self.F
        for factor in factors:
            found = -(-found * factor >> self.F)
        return found

    def norm(self, values: Iterable[int]) -> int:
        """The Euclidean norm of bounds."""
        return isqrt(sum(v * v for v in values)) + 1

    def exp(self, x: int) -> int:
        """The exponential of a bound below 16."""
        require(x < 16 << self.F, "a step on which |D| is too long")
        term = found = 1 << self.F
        terms = 0
        while term > 1 or terms < 32:  # then the rest is less than the last term
            terms += 1
            term = -(-term * x // (terms << self.F))
            found += term
        return found + term

    def vector(self, v: Iterable[Any]) -> int:
        """The norm of a rational vector."""
        return self.norm(self.up(Fraction(abs(c))) for c in v)

    def over(self, size: int) -> int:
        """A bound in units of 2^-b as one in units of 2^-F."""
        return size << 64

    # Patterns.
    def normal(self, wall: int) -> list[Fraction]:
        """The normal v of a wall: its first point."""
        return self.points[min(self.walls[wall])]

    def integer_normal(self, wall: int) -> list[int]:
        """A positive integer multiple of the normal, not shorter than it."""
        v = self.normal(wall)
        scale = lcm(*(c.denominator for c in v))
        return [int(c * scale) for c in v]

    def side(self, signs: str, wall: int) -> int:
        """The side of a wall on which signs lie."""
        return "-0+".index(signs[min(self.walls[wall])]) - 1

    def moved(self, signs: str, wall: int, side: int) -> str:
        """The signs with those of one wall replaced by those of a side."""
        changed = list(signs)
        for k, t in self.walls[wall].items():
            changed[k] = "-0+"[(side if t > 0 else -side) + 1]
        return "".join(changed)

    def whole(self, signs: str) -> bool:
        """Whether the points of every wall lie on it or on the sides that belong together."""
        return all(self.moved(signs, w, self.side(signs, w)) == signs
                   for w in range(len(self.walls)))  # fmt: skip

    def silent(self, signs: str) -> bool:
        """Whether a neuron with these signs is in the closed dead cone."""
        one_sided = all(len({t > 0 for t in self.walls[w].values()}) == 1 for w in self.on(signs))
        return self.leak == 0 and "+" not in signs and one_sided

    def on(self, signs: str) -> list[int]:
        """The walls with sign 0: a live neuron with these signs is kept on them."""
        return [w for w in range(len(self.walls)) if self.side(signs, w) == 0]

    def slopes(self, signs: str) -> list[Fraction]:
        """The slopes of the activation at the points."""
        slope = {"+": Fraction(1), "-": self.leak, "0": Fraction(0)}
        return [slope[s] for s in signs]

    def across(self, walls: list[int], x: list[Fraction]) -> list[Fraction]:
        """The part of x that is orthogonal to the normals of some walls."""
        for u in self.frame(walls):
            share = dot(x, u) / dot(u, u)
            x = [a - share * c for a, c in zip(x, u, strict=True)]
        return x

    def frame(self, walls: list[int]) -> list[list[Fraction]]:
        """An orthogonal basis of the span of the normals of some walls."""
        if not walls:
            return []
        frame = self.frame(walls[:-1])
        rest = self.normal(walls[-1])
        for u in frame:
            share = dot(rest, u) / dot(u, u)
            rest = [a - share * c for a, c in zip(rest, u, strict=True)]
        return [*frame, rest] if any(rest) else frame

    def drift(self, signs: str) -> list[list[Fraction]]:
        """The vectors z_k with D = sum e_k z_k."""
        walls = self.on(signs)
        return [[s * c for c in self.across(walls, x)] if s else [s] * self.d
                for s, x in zip(self.slopes(signs), self.points, strict=True)]  # fmt: skip

    def speeds(self, signs: str, wall: int) -> dict[int, list[Fraction]]:
        """The linear forms <D, v> in the e_k on both sides of a wall."""
        v = self.normal(wall)
        return {side: [dot(z, v) for z in self.drift(self.moved(signs, wall, side))]
                for side in (-1, 1)}  # fmt: skip
