"""Which way a neuron on walls can go, and the start."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

from ..linear import dot
from ..shape import require
from .patterns import Patterns

Sign = Callable[[Sequence[Fraction]], int]
Interval = tuple[Fraction, Fraction]
MAX_WALLS = 6


def sign_within(form: Sequence[Fraction], values: Sequence[Interval]) -> int:
    """The sign of a linear form at all points of a box; 0 if it has none."""
    ends = [sum((c * value[(c < 0) == low] for c, value in zip(form, values, strict=True)),
                Fraction(0)) for low in (True, False)]  # fmt: skip
    return (ends[0] > 0) - (ends[1] < 0)


class Motions(Patterns):
    """Adds the motions that are possible on walls."""

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
        """Verify the patterns at the start."""
        f = [sum((z[-1] * max(dot(x, z), self.leak * dot(x, z)) for z in self.start), Fraction(0))
             for x in self.points]  # fmt: skip
        e = [self.loss.pulled(y, value) for y, value in zip(self.labels, f, strict=True)]
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
                able, sign = len(zero) <= MAX_WALLS and z[-1] != 0, 1 if z[-1] > 0 else -1
                require(able, f"neuron {i + 1} on its walls", "start")
                good = self.only(signs, zero, sign, lambda form: sign_within(form, e))
                require(good, f"neuron {i + 1} does not go on like this, or not only so", "start")
                self.rising |= {(i, w) for w in zero if self.side(signs, w)}
            self.signs[i], self.frozen[i] = signs, frozen
