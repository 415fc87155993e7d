"""One step: p is made, the tube around it is verified, and what happens on it."""

from fractions import Fraction
from math import isqrt
from typing import Any

from ..linear import dot
from ..shape import require
from .curve import Curve
from .polynomials import Poly
from .tube import Tubes


class Steps(Tubes):
    """Adds the verification of a step; `passed` is a on p over the last one, and its distance."""

    passed: dict[int, tuple[Poly, int]]

    def step(self, claim: dict[str, Any]) -> None:
        """Verify one step of p and of its tube, and take it."""
        length, switches = claim["length"], claim["switches"]
        live = sorted({s for s, f in zip(self.signs, self.frozen, strict=True) if not f})
        if not live:
            still = not (switches or claim["box"] or claim["remainder"])
            require(still, "nothing moves any more")
            self.clock, self.passed = self.clock + length, {}
            return
        curve = self.curve(live, length, claim["order"])
        group, phi = curve.group, curve.phi
        switching = {s["neuron"] - 1: s for s in switches}
        require(len(switching) == len(switches), "a neuron switches at two walls at once")
        for i in switching:
            require(i in group, "a frozen neuron switches")
        box, remainder = self.over(claim["box"]), self.over(claim["remainder"])
        image = self.tube(curve, switching, box, remainder)
        eps = {i: self.distance(curve, image, i) for i in group}
        self.passed = {i: (self.output(phi[g], self.rows[i]), eps[i]) for i, g in group.items()}
        rising = self.sides(phi, group, eps, switching, image.change)
        self.holding(phi, group, eps, switching, image.change)
        after = {i: self.switch(s, phi[group[i]], group[i], eps[i], image.change, curve.h)
                 for i, s in switching.items()}  # fmt: skip
        before = self.clock
        self.advance(curve, length, eps, image.reached)
        self.rising = rising
        for i, s in switching.items():
            self.switched(s, group[i], *after[i], before)

    def advance(self, curve: Curve, length: int, eps: dict[int, int], rho: int) -> None:
        """Go to the end of a step; rows are rounded there."""
        ends = {g: [[sum(entry) for entry in row] for row in m] for g, m in curve.phi.items()}
        for i, g in curve.group.items():
            self.rows[i] = [dot(row, self.rows[i]) >> self.b for row in ends[g]]
            self.eps[i] = eps[i] + self.ulp
        spread = self.times(self.ulp, (isqrt(len(eps)) + 1) << self.F)
        self.rho = min(rho + spread, self.norm(self.eps[i] for i in eps))
        self.clock += length

    def switched(self, s: dict[str, Any], g: str, signs: str, frozen: bool, before: int) -> None:
        """Note what has become of a neuron, and the events."""
        i, wall = s["neuron"] - 1, self.wall(s)
        self.signs[i], self.frozen[i] = signs, frozen
        time = [str(Fraction(t, 2**self.b)) for t in (before, self.clock)]
        off = [w for w in self.on(g) if w != wall and not frozen and self.side(signs, w)]
        for w, kind in [
            *((w, s["kind"]) for w in self.reached(s, g)),
            *((w, "leave") for w in off),
        ]:
            points = [k + 1 for k in sorted(self.walls[w])]
            self.events.append({"time": time, "neuron": i + 1, "points": points, "kind": kind})
            if not frozen and self.side(signs, w):
                self.rising.add((i, w))
