"""The Picard operator of a step on a box, and the tube that it proves (see `enclosure`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, fmpq

from proofcheck.exact.balls import max_of, norm, proved_less, total, upper
from proofcheck.exact.linear_algebra import Vector
from proofcheck.flow.enclosure import PARTS, Step
from proofcheck.flow.polynomials import sum_of, unit_interval
from proofcheck.flow.switching import Undecided
from proofcheck.flow.vectorfield import Form, Pattern, Wall

_DOUBLINGS = 16
"""How often a box that is just large enough is doubled, at most."""
_GAIN = fmpq(3, 4)
"""A box is doubled while this takes the share of its image down to so much, or less."""
_ROOM = 1 << 8
"""How much larger than its own bound of the source is the one that the engine states, at most."""
_MARGIN = fmpq(65, 64)
"""How much wider than proved the tube is where patterns are proved on it."""
_LARGEST_SHARE = fmpq(1, 2)
"""Of the box, what its image may fill: the rest is room for coarser arithmetic."""


@dataclass
class Switch:
    """A neuron that switches during a step.

    Attributes
    ----------
    neuron : int
    group : int
        The index of the group that p keeps it in over the step.
    walls : tuple of Wall
        The wall that it reaches or leaves, and those that it reaches together with it.
    row : list of arb
        z_i on p at the start.
    new : Pattern or None
        For a neuron that leaves a wall that it was kept on, the pattern in which it goes on.
    """

    neuron: int
    group: int
    walls: tuple[Wall, ...]
    row: list[arb]
    new: Pattern | None = None


@dataclass
class Image:
    """What the operator does to a box: bounds that hold for all curves of the box.

    Attributes
    ----------
    change : list of arb
        Bounds of the change of e_k from p.
    shift : list of arb
        For every group, bounds of the change of D.
    jumps : dict
        Neuron -> bound of the distance of its D from that of its pattern while it switches.
    source : arb
    reached : arb
        Bound of the distance of the image from p.
    share : arb
        Of the box, how much the image may fill, with one unit of the last bit for the source.
    """

    change: list[arb]
    shift: list[arb]
    jumps: dict[int, arb]
    source: arb
    reached: arb
    share: arb


class Picard:
    """The Picard operator of a step.

    Parameters
    ----------
    step : Step
    rho : arb
        Bound of |theta - p| at the start, over the live neurons.
    switches : sequence of Switch
        The neurons that switch during the step.
    """

    def __init__(self, step: Step, rho: arb, switches: Sequence[Switch] = ()) -> None:
        self.step, self.rho, self.switches = step, rho, switches
        self.ulp = arb((1, -step.bits))
        self.defect = norm(
            [d * size for d, size in zip(step.defects, step.group_norms, strict=True)]
        )
        self.whole = upper(norm(step.group_reach))
        steepest = [max_of([sizes[part] for sizes in step.part_sizes]) for part in range(PARTS)]
        self.growth = step.length * total(steepest) / PARTS
        self.sizes = {
            switch.neuron: upper(
                step.growth[switch.group].exp()
                * norm(switch.row)
                * (1 + step.defects[switch.group])
            )
            for switch in switches
        }
        self.wrong = [
            (switch.neuron, k, *self._inner(switch, vector))
            for switch in switches
            for k, vector in self._vectors(switch)
        ]

    def _vectors(self, switch: Switch) -> list[tuple[int, Vector]]:
        """Vectors whose products with w bound what the pattern says wrongly about each point."""
        field = self.step.field
        pattern, leak = self.step.groups[switch.group].pattern, field.dataset.leak
        found: list[tuple[int, Vector]] = []
        if switch.new is None:
            for wall in switch.walls:
                for k in wall.factors:
                    found.append((k, tuple((1 - leak) * c for c in field.points[k])))
        if field.kept_on(pattern):
            slopes = {"+": fmpq(1), "-": leak, "0": fmpq(1)}
            for k, (x, z) in enumerate(zip(field.points, field.drift(pattern), strict=True)):
                slope = slopes[pattern.signs[k]]
                found.append((k, tuple(slope * a - b for a, b in zip(x, z, strict=True))))
        return [(k, vector) for k, vector in found if any(vector)]

    def _inner(self, switch: Switch, vector: Vector) -> tuple[arb, arb]:
        """Bounds of |<w, vector>| on p, and of the vector."""
        rows = self.step.rows_of(switch.group, vector)
        inner = sum_of(one * z for one, z in zip(rows, switch.row, strict=True))
        return upper(abs(inner(unit_interval()))), upper(norm(map(arb, vector)))

    def image(self, box: arb) -> Image:
        """Bounds for all curves of a box."""
        step, h = self.step, self.step.length
        points = range(step.field.n)
        moved = [upper(z * (self.whole * box + box * box / 2)) for z in step.longest]
        within = [self._residual_change(k, moved[k], step.residual_sizes[k]) for k in points]
        lost = self.lost(box)
        missed = [
            self._residual_change(k, lost[k], step.residual_sizes[k] + within[k]) for k in points
        ]
        change = [upper(one + other) for one, other in zip(within, missed, strict=True)]
        # Errors of D on p itself: those of e_k, and those of f_k while neurons switch.
        offset = [
            total(z * (step.residual_errors[k] + missed[k]) for k, z in enumerate(norms))
            for norms in step.drift_norms
        ]
        shift = [
            upper(total(z * (step.residual_errors[k] + change[k]) for k, z in enumerate(norms)))
            for norms in step.drift_norms
        ]
        jumps = self._jumps(change)
        source = self.defect + h * norm(
            [o * reach for o, reach in zip(offset, step.group_reach, strict=True)]
        )
        source += h * total(jump * (self.sizes[i] + box) for i, jump in jumps.items())
        factor = (self.growth + h * max_of(shift)).exp()
        reached = upper(factor * (self.rho + source))
        share = upper((reached + factor * self.ulp) / box)
        return Image(change, shift, jumps, upper(source), reached, share)

    def _residual_change(self, k: int, shift: arb, size: arb) -> arb:
        """Bound of the change of e_k, |e_k| <= size, when f_k changes by at most ``shift``."""
        dataset = self.step.dataset
        c = arb(dataset.factor)
        if dataset.loss == "square":
            return upper(c * shift)
        if dataset.loss == "logistic":
            return upper(c * shift / 4)
        return upper(size * shift.expm1())

    def lost(self, box: arb) -> list[arb]:
        """Bounds of the change of f_k because neurons switch during the step."""
        lost = [arb(0)] * self.step.field.n
        for i, k, near, length in self.wrong:
            lost[k] += (self.sizes[i] + box) * (near + length * box)
        return [upper(size) for size in lost]

    def _jumps(self, change: Sequence[arb]) -> dict[int, arb]:
        """Bounds of the distance of a switching neuron's D from that of its pattern."""
        step, field = self.step, self.step.field
        jumps: dict[int, arb] = {}
        for switch in self.switches:
            if switch.new is None:
                pattern = step.groups[switch.group].pattern
                size = (1 - field.dataset.leak) * total(
                    (step.residual_sizes[k] + change[k]) * norm(map(arb, field.points[k]))
                    for wall in (*switch.walls, *field.kept_on(pattern))
                    for k in wall.factors
                )
            else:
                # The old D is the projection of the new one, which has <D, v> nearly 0.
                (wall,) = switch.walls
                form = field.speed(switch.new, wall)
                normal = field.projected(switch.new, wall.normal)
                size = abs(step.form(form)(unit_interval())) + total(
                    abs(c) * (one + error)
                    for c, one, error in zip(form, change, step.residual_errors, strict=True)
                )
                size /= norm(map(arb, normal))
            jumps[switch.neuron] = upper(size)
        return jumps

    def tube(self) -> Tube:
        """Bound the distance of the true flow over the step.

        The box has room around its image, so that coarser arithmetic confirms it too; the remainder
        leaves half of this room (as a factor) to errors at the start.

        Raises
        ------
        Undecided
            If the image of no box is well inside of it.
        """
        least = upper(self.rho + self.image(self.ulp).source + self.ulp)
        box, image = 2 * least, self.image(2 * least)
        for _ in range(_DOUBLINGS):
            wider = self.image(2 * box)
            if not proved_less(wider.share, image.share * _GAIN):
                break
            box, image = 2 * box, wider
        if not proved_less(image.share, arb(_LARGEST_SHARE)):
            raise Undecided("the a-priori bound of the distance to the true flow was not confirmed")
        source = image.source + self.ulp
        most = (self.rho + source) / image.share.sqrt() - self.rho
        remainder = upper((_ROOM * source).min(most))
        for _ in range(2):
            image = self.image(image.reached)
        return Tube(self.step, box, remainder, image)


class Tube:
    """The proved distance of the true flow from p over one step.

    Attributes
    ----------
    box : arb
        The a-priori bound of |theta - p|.
    remainder : arb
        A bound of the source on this box; not the least one.
    rho : arb
        Bound of |theta - p| over the live neurons, during and at the end of the step.
    change : list of arb
        Bounds of the change of e_k between p and theta, a little wider than proved: on them, and on
        distances that are `widened` likewise, coarser arithmetic proves the same.
    """

    def __init__(self, step: Step, box: arb, remainder: arb, image: Image) -> None:
        self.step, self.box, self.remainder = step, box, remainder
        self.rho, self.jumps = image.reached, image.jumps
        self.change = [upper(change * _MARGIN) for change in image.change]
        h = step.length
        self.factors = [
            upper((grow + h * shift).exp())
            for grow, shift in zip(step.growth, image.shift, strict=True)
        ]
        self.sources = [
            upper(h * shift * factor * (1 + defect) + defect)
            for shift, factor, defect in zip(image.shift, self.factors, step.defects, strict=True)
        ]

    def neuron(self, g: int, i: int, eps: arb, size: arb) -> arb:
        """Bound of the distance of one neuron over the step.

        Parameters
        ----------
        g : int
            Its group.
        i : int
            Its number.
        eps : arb
            The bound at the start.
        size : arb
            Bound of |z_i| at the start.
        """
        found = eps + self.sources[g] * size
        if i in self.jumps:
            reach = self.factors[g] * (1 + self.step.defects[g]) * size
            found += self.step.length * self.jumps[i] * (reach + self.rho)
        return upper(self.factors[g] * found)

    def widened(self, distance: arb) -> arb:
        """The distance of a neuron, a little wider than proved."""
        return upper(distance * _MARGIN)

    def form_error(self, coefficients: Form) -> arb:
        """Bound of the change of a linear form in the e_k between p and theta."""
        return upper(
            total(
                abs(c) * (change + error)
                for c, change, error in zip(
                    coefficients, self.change, self.step.residual_errors, strict=True
                )
                if c
            )
        )


__all__ = ["Image", "Picard", "Switch", "Tube"]
