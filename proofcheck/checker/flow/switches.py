"""What is proved about a step: the sides, the walls, and the neurons that switch."""

from fractions import Fraction
from typing import Any

from ..linear import dot, echelon
from ..shape import require
from .curve import Curves
from .motions import MAX_WALLS
from .polynomials import Poly, enclosed


class Switches(Curves):
    """Adds the conditions on which the patterns of a step hold."""

    def sides(self, phi: Any, group: Any, eps: Any, switching: Any, change: Any) -> Any:
        """Every neuron stays on its side of every wall; return those that are still near one."""
        rising = set()
        for i, g in group.items():
            for wall in range(len(self.walls)):
                side = self.side(g, wall)
                if not side or (i in switching and wall in self.reached(switching[i], g)):
                    continue
                p = self.inner(phi[g], wall, self.rows[i])
                margin = (self.times(eps[i], self.vector(self.integer_normal(wall))) >> 64) + 1
                if (i, wall) not in self.rising:
                    point = min(self.walls[wall]) + 1
                    place = f"the side of neuron {i + 1} of the wall of point {point}"
                    require(self.exceeds(side, p, margin), place)
                elif self.rises(phi[g], g, i, wall, p, margin, eps[i], change):
                    rising.add((i, wall))
        return rising

    def rises(
        self, phi: Any, g: str, i: int, wall: int, p: Poly, margin: int, eps: int, change: Any
    ) -> bool:
        """A neuron that has just left a wall moves away from it; True if it is still near."""
        side, sign = self.side(g, wall), 1 if self.rows[i][-1] > 0 else -1
        form, error = self.form([dot(z, self.normal(wall)) for z in self.drift(g)], change)
        output = self.output(phi, self.rows[i])
        for halvings in range(60):
            middle = (1 << self.b) >> halvings
            if not (self.exceeds(side * sign, form, error, 0, middle)
                    and self.exceeds(sign, output, (eps >> 64) + 1, 0, middle)):  # fmt: skip
                continue
            if not halvings:
                return not self.exceeds(side, p, margin, middle, middle)
            if self.exceeds(side, p, margin, middle):
                return False
        require(False, f"neuron {i + 1} does not move away from a wall that it left")
        return True

    def holding(self, phi: Any, group: Any, eps: Any, switching: Any, change: Any) -> None:
        """Neurons that are kept on a wall are pushed back from both sides."""
        for g in phi:
            for wall in self.on(g):
                forms = self.pushes(g, wall)
                for i in (i for i, signs in group.items() if signs == g):
                    sign = 1 if self.rows[i][-1] > 0 else -1
                    output = self.output(phi[g], self.rows[i])
                    require(
                        self.exceeds(sign, output, (eps[i] >> 64) + 1),
                        f"the output of neuron {i + 1}",
                    )
                    require(any(forms[1]) or any(forms[-1]), "a wall without a push")
                    for side, form in forms.items():
                        s = switching.get(i)
                        leaves = s and s["kind"] == "leave" and self.side(s["signs"], wall) == side
                        if any(form) and not leaves:
                            kept = self.value(form, change) == -side * sign
                            require(kept, f"neuron {i + 1} is kept on a wall")

    def value(self, form: Any, change: list[int]) -> int:
        """The sign of a linear form in the e_k, throughout the step; 0 if it is not proved."""
        p, error = self.form(form, change)
        return self.exceeds(1, p, error) - self.exceeds(-1, p, error)

    def met(self, s: dict[str, Any], g: str) -> list[int]:
        """The walls that matter for a switch: those reached, and those that it is kept on."""
        return [self.wall(s)] if s["kind"] == "leave" else [*self.reached(s, g), *self.on(g)]

    def reached(self, s: dict[str, Any], g: str) -> list[int]:
        """The wall of a switch, and those that a neuron on the walls it is kept on reaches too."""
        wall, kept = self.wall(s), self.on(g)
        seen = self.across(kept, self.normal(wall))
        twins = [w for w in range(len(self.walls)) if kept and w != wall and self.side(g, w)
                 and len(echelon([seen, self.across(kept, self.normal(w))])) == 1]  # fmt: skip
        return [wall] if s["kind"] == "leave" else [wall, *twins]

    def jump(self, s: dict[str, Any], g: str, sizes: list[int], change: list[int]) -> int:
        """A bound of the distance of a switching neuron's D from that of its pattern."""
        if s["kind"] == "leave":
            v = self.across(self.on(s["signs"]), self.normal(self.wall(s)))
            require(any(v), "walls with independent normals")
            p, error = self.form([dot(z, v) for z in self.drift(s["signs"])], change)
            return self.times(
                self.over(self.sup(p) + error), self.up(1 / dot(v, v)), self.vector(v)
            )
        sized = [
            self.times(sizes[k] + change[k], self.vector(self.points[k]))
            for wall in self.met(s, g) for k in self.walls[wall]
        ]  # fmt: skip
        return self.times(self.up(1 - self.leak), sum(sized))

    def switch(
        self, s: dict[str, Any], phi: Any, g: str, eps: int, change: Any, h: int
    ) -> tuple[str, bool]:
        """Verify how a neuron switches during a step; return its new signs, and if it is frozen."""
        i, wall, kind, side = s["neuron"] - 1, self.wall(s), s["kind"], self.side(g, self.wall(s))
        place = f"neuron {i + 1}, {kind}"
        sign, row = 1 if self.rows[i][-1] > 0 else -1, self.rows[i]
        forms = {t: self.form(form, change) for t, form in self.speeds(g, wall).items()}
        if kind == "leave":
            new = self.side(s["signs"], wall)
            require(side == 0 and new != 0, "leaves a wall that it is kept on", place)
            p, error = forms[new]
            end = 1 << self.b
            require(
                self.exceeds(new * sign, p, error, end, end), "is off the wall at the end", place
            )
            push = forms[-1][0] + forms[1][0].scaled(Fraction(-1))
            require(self.exceeds(sign, push, forms[-1][1] + forms[1][1]), "a monotone wall", place)
            require(s["signs"] == self.moved(g, wall, new), "the new signs", place)
            for other in self.on(s["signs"]):
                for t, form in self.pushes(s["signs"], other).items():
                    kept = not any(form) or self.value(form, change) == -t * sign
                    require(kept, "stays on the other walls", place)
            return s["signs"], False
        require(side != 0, "reaches a wall", place)
        zero, walls = g, self.met(s, g)
        for w in walls:
            zero = self.moved(zero, w, 0)
        # Its speed towards the wall, and the distance, in units of 2^-b.
        ends = enclosed([sign * c for c in self.output(phi, row).c], 0, 1 << self.b, self.b)
        least = ends[0] - self.output(phi, row).error - (eps >> 64) - 1
        p, error = forms[side]
        speed = enclosed([-side * sign * c for c in p.c], 0, 1 << self.b, self.b)[0] - error
        require(least > 0 and speed > 0, "moves towards the wall", place)
        v = self.integer_normal(wall)
        scale = next(a / c for a, c in zip(v, self.normal(wall), strict=True) if c)
        far = abs(dot(v, row)) + (self.times(self.eps[i], self.vector(v)) >> 64) + 1
        require(
            far * 2**self.b < h * least * speed * scale / 2**self.F,
            "reaches the wall in time",
            place,
        )
        if self.silent(zero):
            require(kind == "die" and s["signs"] == zero, "dies", place)
            return zero, True
        require(kind in ("cross", "slide"), "crosses or slides", place)
        same = self.whole(s["signs"]) and all(
            self.side(s["signs"], w) == self.side(g, w)
            for w in range(len(self.walls)) if w not in walls
        )  # fmt: skip
        new = -side if kind == "cross" else 0
        require(same and self.side(s["signs"], wall) == new, "the new signs", place)
        require(len(walls) <= MAX_WALLS, f"at most {MAX_WALLS} walls", place)
        only = self.only(s["signs"], walls, sign, lambda form: self.value(form, change))
        require(only, f"the speed beyond the wall: {kind}", place)
        return s["signs"], False
