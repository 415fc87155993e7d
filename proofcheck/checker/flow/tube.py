"""The tube around p: the Picard operator of a step maps a box into itself."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from ..shape import require
from .curve import Curve
from .switches import Switches


class Wrong(NamedTuple):
    """How wrong a switching neuron's pattern may be about a point, but for the factor |a|."""

    neuron: int
    point: int
    near: int  # on p
    length: int  # and for every unit of distance from p


@dataclass
class Image:
    """What the operator does to a box: bounds for all curves of the box."""

    source: int
    factor: int  # by which distances grow
    reached: int  # of the distance from p
    change: list[int]  # of e_k, from p
    shift: dict[str, int]  # of D, from p
    jumps: dict[int, int]  # of the D of a switching neuron, from that of its pattern


class Tubes(Switches):
    """Adds the Picard operator of a step, and the distance of the flow from p."""

    def tube(self, curve: Curve, switching: dict[int, Any], box: int, remainder: int) -> Image:
        """Verify the box of a step and its remainder; return the bounds that the flow obeys."""
        wrong = [w for i, s in switching.items() for w in self.wrong(curve, i, s)]
        image = self.image(curve, switching, wrong, box)
        require(image.source <= remainder, "a bound of the source", "remainder")
        confined = self.times(image.factor, self.rho + remainder) < box
        require(confined, "a box that the Picard operator maps into itself", "box")
        # So the flow is in the image of the box too, and in that of its image.
        for _ in range(2):
            image = self.image(curve, switching, wrong, image.reached)
        return image

    def wrong(self, curve: Curve, i: int, s: dict[str, Any]) -> list[Wrong]:
        """What a neuron's pattern may say wrongly while it switches."""
        g, points = curve.group[i], self.points
        vectors = [
            (k, [(1 - self.leak) * c for c in points[k]])
            for w in self.reached(s, g) if s["kind"] != "leave" for k in self.walls[w]
        ]  # fmt: skip
        if self.on(g):
            slopes = [1 if sign == "0" else s for sign, s in zip(g, self.slopes(g), strict=True)]
            for k, (slope, x, z) in enumerate(zip(slopes, points, self.drift(g), strict=True)):
                vectors.append((k, [slope * a - c for a, c in zip(x, z, strict=True)]))
        found = []
        for k, v in vectors:
            scale = lcm(*(c.denominator for c in v))
            p = self.product(curve.phi[g], [int(c * scale) for c in v], self.rows[i])
            found.append(Wrong(i, k, -(-self.over(self.sup(p)) // scale), self.vector(v)))
        return found

    def image(self, curve: Curve, switching: dict[int, Any], wrong: list[Wrong], box: int) -> Image:
        """Bounds of the image of a box under the Picard operator."""
        points, live = range(self.n), list(curve.reach)
        whole = self.norm(curve.reach.values())
        spread = self.times(whole, box) + (self.times(box, box) + 1) // 2
        within = [self.change(self.times(z, spread), e)
                  for z, e in zip(curve.longest, curve.residuals, strict=True)]  # fmt: skip
        ride = {i: self.ride(curve, i) + box for i in switching}
        lost = [0] * self.n
        for i, k, near, length in wrong:
            lost[k] += self.times(ride[i], near + self.times(length, box))
        missed = [self.change(lost[k], curve.residuals[k] + within[k]) for k in points]
        change = [a + c for a, c in zip(within, missed, strict=True)]
        offset = {g: self.weighted(curve.lengths[g], missed) for g in live}
        shift = {g: self.weighted(curve.lengths[g], change) for g in live}
        jumps = {i: self.jump(s, curve.group[i], curve.residuals, change)
                 for i, s in switching.items()}  # fmt: skip
        source = self.norm(self.times(curve.defect[g], curve.size[g]) for g in live)
        offsets = self.norm(self.times(offset[g], curve.reach[g]) for g in live)
        source += self.times(curve.h, offsets)
        source += sum(self.times(curve.h, jumps[i], ride[i]) for i in switching)
        factor = self.exp(curve.steepest + self.times(curve.h, max(shift.values())))
        reached = self.times(factor, self.rho + source)
        return Image(source, factor, reached, change, shift, jumps)

    def change(self, shift: int, size: int) -> int:
        """A bound of the change of e_k, |e_k| <= size, when f_k changes by at most a shift."""
        unit = 2**self.F
        return self.up(self.loss.change(Fraction(shift, unit), Fraction(size, unit)))

    def weighted(self, lengths: list[int], change: list[int]) -> int:
        """A bound of the change of D, from those of the e_k."""
        return sum(map(self.times, lengths, change))

    def ride(self, curve: Curve, i: int) -> int:
        """A bound of |z_i| on p."""
        return self.times(curve.stretch[curve.group[i]], curve.rows[i])

    def distance(self, curve: Curve, image: Image, i: int) -> int:
        """A bound of the distance of one neuron from p over the step."""
        g, ride = curve.group[i], self.ride(curve, i)
        shift = self.times(curve.h, image.shift[g])
        found = self.eps[i] + self.times(curve.rows[i], curve.defect[g]) + self.times(shift, ride)
        if i in image.jumps:
            found += self.times(curve.h, image.jumps[i], ride + image.reached)
        return min(self.times(self.exp(curve.growth[g] + shift), found), image.reached)
