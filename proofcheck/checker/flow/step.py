"""One step: the approximate solution, its defect, and a tube around it."""

from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any

from ..linear import dot
from ..shape import require
from .polynomials import Poly, combined
from .switches import Switches

PARTS = 4


class Steps(Switches):
    """Adds the verification of a step; `passed` is a on p over the last one, and its distance."""

    passed: dict[int, tuple[Poly, int]]

    def change(self, shift: int, size: int) -> int:
        """A bound of the change of e_k, |e_k| <= size, when f_k changes by at most a shift."""
        unit = 2**self.F
        return self.up(self.loss.change(Fraction(shift, unit), Fraction(size, unit)))

    def step(self, length: int, order: int, switches: list[dict[str, Any]]) -> None:
        """Verify one step of p and of its tube, and take it."""
        d, n, b, h = self.d, self.n, self.b, Fraction(length, 2**self.b)
        live = sorted({s for s, f in zip(self.signs, self.frozen, strict=True) if not f})
        if not live:
            require(not switches, "a frozen neuron switches")
            self.clock, self.passed = self.clock + length, {}
            return
        members = {g: [i for i, s in enumerate(self.signs) if s == g and not self.frozen[i]]
                   for g in live}  # fmt: skip
        z = {g: self.drift(g) for g in live}
        moments = {g: [[sum(self.rows[i][j] * self.rows[i][k] for i in members[g])
                        for k in range(d + 1)] for j in range(d + 1)] for g in live}  # fmt: skip
        phi = self.taylor(live, z, moments, h, order)
        beta = {g: self.beta(phi[g], moments[g]) for g in live}
        self.e = [self.residual(k, live, z, beta) for k in range(n)]
        direction = {
            g: [combined(self.e, [row[j] for row in z[g]]) for j in range(d)] for g in live
        }
        lengths = {g: [self.vector(row) for row in z[g]] for g in live}
        longest = [max((lengths[g][k] for g in live), default=0) for k in range(n)]
        quarters = [(q << b) // PARTS for q in range(PARTS + 1)]
        parts = {g: [self.norm(self.over(self.sup(p, *ends)) for p in direction[g])
                     for ends in pairwise(quarters)] for g in live}  # fmt: skip
        H = self.up(h)
        growth = {g: self.times(H, -(-sum(parts[g]) // PARTS)) for g in live}
        steepest = self.times(
            H, -(-sum(max(parts[g][q] for g in live) for q in range(PARTS)) // PARTS)
        )
        defect = {g: self.defect(phi[g], direction[g], h) for g in live}
        size = {
            g: self.norm([self.over(isqrt(sum(moments[g][j][j] for j in range(d + 1))) + 1)])
            for g in live
        }
        one = 1 << self.F
        reach = {g: self.times(self.exp(growth[g]), size[g], one + defect[g]) for g in live}
        whole = self.norm(reach.values())
        rows = {
            i: self.norm(map(self.over, map(abs, self.rows[i]))) for g in live for i in members[g]
        }
        group = {i: g for g in live for i in members[g]}
        switching = {s["neuron"] - 1: s for s in switches}
        require(len(switching) == len(switches), "a neuron switches at two walls at once")
        for s in switches:
            require(s["neuron"] - 1 in group, "a frozen neuron switches")
        ride = {
            i: self.times(self.exp(growth[group[i]]), rows[i], one + defect[group[i]])
            for i in switching
        }
        sizes = [self.over(self.sup(p)) for p in self.e]
        source0 = self.norm(self.times(defect[g], size[g]) for g in live)
        largest = 2 * (self.rho + source0) + 1
        for _ in range(40):
            lost = [0] * n
            for i, s in switching.items():
                for wall in self.met(s, group[i]):
                    near = self.over(self.sup(self.inner(phi[group[i]], wall, self.rows[i])))
                    near += self.times(self.vector(self.integer_normal(wall)), largest)
                    for k, t in self.walls[wall].items():
                        lost[k] += self.times(
                            self.up((1 - self.leak) * abs(t)), ride[i] + largest, near
                        )
            middle = self.times(whole, largest) + self.times(largest, largest)
            moved = [self.times(longest[k], middle) + lost[k] for k in range(n)]
            change = list(map(self.change, moved, sizes))
            missed = list(map(self.change, lost, sizes))
            offset = [
                self.times(sum(self.times(lengths[g][k], missed[k]) for k in range(n)), reach[g])
                for g in live
            ]
            jumps = {i: self.jump(s, group[i], sizes, change) for i, s in switching.items()}
            source = source0 + self.times(H, self.norm(offset))
            source += sum(self.times(H, jumps[i], ride[i] + largest) for i in switching)
            extra = {g: sum(self.times(lengths[g][k], change[k]) for k in range(n)) for g in live}
            rho = self.times(
                self.exp(steepest + self.times(H, max(extra.values()))), self.rho + source
            )
            if rho < largest:
                break
            largest = max(largest, rho) * 11 // 10 + 1
        else:
            require(False, "the a-priori bound of the distance is not confirmed")
        eps = {}
        for i, g in group.items():
            factor = self.exp(growth[g] + self.times(H, extra[g]))
            found = self.eps[i] + self.times(rows[i], defect[g]) + self.times(
                H, extra[g], factor, one + defect[g], rows[i])  # fmt: skip
            if i in switching:
                found += self.times(H, jumps[i], self.times(factor, one + defect[g], rows[i]) + rho)
            eps[i] = min(self.times(factor, found), rho)
        self.passed = {i: (self.output(phi[g], self.rows[i]), eps[i]) for i, g in group.items()}
        rising = self.sides(phi, group, eps, rows, switching, change)
        self.holding(phi, live, members, eps, switching, change)
        changes = [
            self.switch(s, phi[group[i]], group[i], eps[i], change, H) for i, s in switching.items()
        ]
        before = self.clock
        for i, g in group.items():
            ends = [[sum(entry) for entry in row] for row in phi[g]]
            self.rows[i] = [dot(row, self.rows[i]) >> b for row in ends]
            self.eps[i] = eps[i] + self.ulp
        spread = self.times(self.ulp, (isqrt(len(group)) + 1) << self.F)
        self.rho = min(rho + spread, self.norm(self.eps[i] for i in group))
        self.clock, self.rising = self.clock + length, rising
        for s, (signs, frozen) in zip(switches, changes, strict=True):
            i, wall = s["neuron"] - 1, self.wall(s)
            self.signs[i], self.frozen[i] = signs, frozen
            time = [str(Fraction(t, 2**b)) for t in (before, self.clock)]
            reached = self.reached(s, group[i])
            off = [w for w in self.on(group[i]) if w != wall and not frozen and self.side(signs, w)]
            for w, kind in [*((w, s["kind"]) for w in reached), *((w, "leave") for w in off)]:
                points = [k + 1 for k in sorted(self.walls[w])]
                self.events.append({"time": time, "neuron": i + 1, "points": points, "kind": kind})
                if not frozen and self.side(signs, w):
                    self.rising.add((i, w))
