"""The state of the verification, the patterns of the neurons, and the start.

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


class Hole(Exception):
    """A step that this checker does not verify."""


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
        """The exponential of a bound below 4."""
        require(x < 4 << self.F, "a step on which |D| is too long")
        term = found = 1 << self.F
        for j in range(1, 200):
            term = -(-term * x // (j << self.F))
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

    def silent(self, signs: str) -> bool:
        """Whether a neuron with these signs is in the closed dead cone."""
        zero = [w for w in range(len(self.walls)) if self.side(signs, w) == 0]
        one_sided = all(len({t > 0 for t in self.walls[w].values()}) == 1 for w in zero)
        return self.leak == 0 and "+" not in signs and one_sided

    def kept(self, signs: str) -> list[int]:
        """The wall that a live neuron with these signs is kept on, if any."""
        found = [w for w in range(len(self.walls)) if self.side(signs, w) == 0]
        if len(found) > 1:
            raise Hole("a neuron that is kept on several walls")
        return found

    def drift(self, signs: str) -> list[list[Fraction]]:
        """The vectors z_k with D = sum e_k z_k."""
        slope = {"+": Fraction(1), "-": self.leak, "0": Fraction(0)}
        rows = [[slope[s] * c for c in x] for s, x in zip(signs, self.points, strict=True)]
        for wall in self.kept(signs):
            v = self.normal(wall)
            shares = [dot(z, v) / dot(v, v) for z in rows]
            rows = [[a - q * c for a, c in zip(z, v, strict=True)]
                    for z, q in zip(rows, shares, strict=True)]  # fmt: skip
        return rows

    def speeds(self, signs: str, wall: int) -> dict[int, list[Fraction]]:
        """The linear forms <D, v> in the e_k on both sides of a wall."""
        v = self.normal(wall)
        return {side: [dot(z, v) for z in self.drift(self.moved(signs, wall, side))]
                for side in (-1, 1)}  # fmt: skip

    # The start.
    def settle(self, claimed: list[tuple[str, bool]]) -> None:
        """Verify the patterns at the start, exactly."""
        f = [sum((z[-1] * max(dot(x, z), self.leak * dot(x, z)) for z in self.start), Fraction(0))
             for x in self.points]  # fmt: skip
        e = [self.c * (y - value) for y, value in zip(self.labels, f, strict=True)]
        for i, (z, (signs, frozen)) in enumerate(zip(self.start, claimed, strict=True)):
            exact = "".join("-0+"[(dot(x, z) > 0) - (dot(x, z) < 0) + 1] for x in self.points)
            for x in self.points if self.radius else ():
                clear = dot(x, z[:-1]) ** 2 > self.radius**2 * dot(x, x)
                require(clear, f"neuron {i + 1} starts off every wall by the radius", "start")
            dead = self.silent(exact)
            require(frozen == dead, f"neuron {i + 1} is frozen iff in the dead cone", "start")
            zero = [w for w in range(len(self.walls)) if self.side(exact, w) == 0]
            if dead or not zero:
                require(signs == exact, f"the signs of neuron {i + 1}", "start")
            elif len(zero) > 1:
                raise Hole(f"neuron {i + 1} starts on several walls")
            else:
                side = self.side(signs, zero[0])
                require(signs == self.moved(exact, zero[0], side), f"neuron {i + 1}", "start")
                speed = {
                    s: s * z[-1] * dot(form, e) for s, form in self.speeds(exact, zero[0]).items()
                }
                if 0 in speed.values():
                    raise Hole(f"neuron {i + 1} starts tangent to a wall")
                outward = {s for s in speed if speed[s] > 0}
                inward = {s for s in speed if speed[s] < 0}
                good = inward == {-1, 1} if side == 0 else (outward, inward) == ({side}, {-side})
                require(good, f"neuron {i + 1} does not go on like this, or not only so", "start")
                if side:
                    self.rising.add((i, zero[0]))
            self.signs[i], self.frozen[i] = signs, frozen

    # One step.
