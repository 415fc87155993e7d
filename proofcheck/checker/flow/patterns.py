"""The state of the verification, the patterns of the neurons, and the start.

A nonnegative bound is an integer in units of 2^-F, and every operation on bounds rounds up; a
polynomial on 0 <= s <= 1 has integer coefficients in units of 2^-b.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import isqrt, lcm
from typing import Any

from ..dataset import Dataset
from ..linear import dot
from ..shape import require

Sign = Callable[[Sequence[Fraction]], int]
MAX_WALLS = 6


def sign_of(x: Fraction) -> int:
    """The sign of a number."""
    return (x > 0) - (x < 0)


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

    def pushes(self, signs: str, wall: int) -> dict[int, list[Fraction]]:
        """The forms <D, u> on both sides of a wall that a neuron with these signs is kept on.

        u is the normal that is orthogonal to the other walls, and there is no projection; a neuron
        is pushed back where a <D, u> has the sign opposite to the side.
        """
        others = [w for w in self.on(signs) if w != wall]
        u, low, forms = self.across(others, self.normal(wall)), signs, {}
        require(any(u), "walls with independent normals")
        for w in (*others, wall):
            low = self.moved(low, w, -1)
        for side in (-1, 1):
            slopes = self.slopes(self.moved(low, wall, side))
            forms[side] = [s * dot(u, x) for s, x in zip(slopes, self.points, strict=True)]
        return forms

    def possible(self, signs: str, zero: list[int], sign: int, value: Sign) -> bool | None:
        """Whether a neuron on some walls can go on with these signs; None if nothing is proved.

        `value` is the sign of a linear form in the e_k, or 0 if it is not proved.
        """
        found = []
        for wall in zero:
            if side := self.side(signs, wall):
                form = self.speeds(signs, wall)[side]
                found.append(side * sign * value(form) if any(form) else -1)
                continue
            forms = self.pushes(signs, wall)
            if any(forms[-1]) and any(forms[1]):
                found.append(-value(forms[-1]) * value(forms[1]))
            else:
                gap = [a - c for a, c in zip(forms[1], forms[-1], strict=True)]
                found.append(-sign * value(gap))
        return False if -1 in found else None if 0 in found else True

    def only(self, signs: str, zero: list[int], sign: int, value: Sign) -> bool:
        """Whether a neuron on some walls is proved to go on with these signs and no others."""
        for sides in product((-1, 0, 1), repeat=len(zero)):
            other = signs
            for wall, side in zip(zero, sides, strict=True):
                other = self.moved(other, wall, side)
            if self.possible(other, zero, sign, value) is not (other == signs):
                return False
        return True

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
            zero = self.on(exact)
            same = all(self.side(signs, w) == self.side(exact, w) for w in range(len(self.walls))
                       if dead or w not in zero)  # fmt: skip
            require(same and self.whole(signs), f"the signs of neuron {i + 1}", "start")
            if zero and not dead:
                require(
                    len(zero) <= MAX_WALLS and z[-1] != 0, f"neuron {i + 1} on its walls", "start"
                )
                good = self.only(signs, zero, sign_of(z[-1]), lambda form: sign_of(dot(form, e)))
                require(good, f"neuron {i + 1} does not go on like this, or not only so", "start")
                self.rising |= {(i, w) for w in zero if self.side(signs, w)}
            self.signs[i], self.frozen[i] = signs, frozen

    # One step.
