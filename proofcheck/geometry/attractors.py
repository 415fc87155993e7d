"""Univariate data: which samples attract or repel the directions of neurons."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from flint import fmpq

from proofcheck.exact.linear_algebra import Vector, dot, sign
from proofcheck.geometry.arcs import left_ray, positions, right_ray

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


class Motion(StrEnum):
    """What directions near a ray +-(1, -x_k) do, by their velocities on its two sides.

    ``ATTRACTOR``: both sides move to the ray; ``REPULSOR``: both move away. A side is *dead* if
    the field vanishes on it, as it does where no sample is active: ``SINK`` and ``SOURCE`` are
    rays with exactly one dead side, the other moving to the ray or away. ``EQUILIBRIUM``: no
    side is dead, and on a side the velocity tends to 0 at the ray. ``NONE``: everything passes
    through, or nothing moves.
    """

    ATTRACTOR = "attractor"
    REPULSOR = "repulsor"
    SINK = "dead-side sink"
    SOURCE = "dead-side source"
    EQUILIBRIUM = "in-arc equilibrium"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Position:
    """What decides the motion at the two rays of an input x_k.

    Attributes
    ----------
    n : fmpq
        N = 1 + x_k^2.
    residual : fmpq
        rho, the sum of the residuals of the samples at x_k.
    pull_left, pull_right : Vector
        The sum of rho_j (x_j, 1) over the samples to the left, and to the right, of x_k.
    sample : Vector
        (x_k, 1).
    """

    n: fmpq
    residual: fmpq
    pull_left: Vector
    pull_right: Vector
    sample: Vector

    def pull(self, side: Side) -> Vector:
        """The field on the side of the ray where x_k is inactive."""
        return self.pull_left if side == "left" else self.pull_right

    def pull_with(self, side: Side) -> Vector:
        """The field on the side of the ray where x_k is active."""
        x, one = self.sample
        a, b = self.pull(side)
        return a + self.residual * x, b + self.residual * one

    def product(self, side: Side) -> fmpq:
        """p = rho * sum of rho_j (x_j x_k + 1) over the samples on that side."""
        return self.residual * dot(self.pull(side), self.sample)

    @property
    def threshold(self) -> fmpq:
        """-rho^2 N."""
        return -self.residual * self.residual * self.n

    def dead(self, side: Side) -> bool:
        """Whether the field vanishes on exactly one side of the ray."""
        return any(self.pull(side)) != any(self.pull_with(side))


def sample_positions(inputs: Sequence[fmpq], residuals: Sequence[fmpq]) -> list[Position]:
    """Work out, for every sample in the order of the data, the sums beside its rays.

    Samples with the same input share a position.

    Parameters
    ----------
    inputs, residuals : sequences of n fmpq

    Returns
    -------
    list of n Position
    """
    groups = positions(inputs)
    moments = {x: sum((residuals[k - 1] for k in group), fmpq(0)) for x, group in groups.items()}
    total = _sum(moments, list(groups))
    left: Vector = (fmpq(0), fmpq(0))
    found: dict[fmpq, Position] = {}
    for x, rho in moments.items():
        own = (rho * x, rho)
        right = (total[0] - left[0] - own[0], total[1] - left[1] - own[1])
        found[x] = Position(1 + x * x, rho, left, right, (x, fmpq(1)))
        left = (left[0] + own[0], left[1] + own[1])
    return [found[x] for x in inputs]


def _sum(moments: dict[fmpq, fmpq], inputs: Sequence[fmpq]) -> Vector:
    first = sum((moments[x] * x for x in inputs), fmpq(0))
    return first, sum((moments[x] for x in inputs), fmpq(0))


def motion_by_velocity(position: Position, side: Side, neuron_sign: int) -> Motion:
    """Classify by the velocities on both sides, from Williams et al. 2019, equation (9).

    The angle of a neuron of sign e moves like -e <g, t>, g being the field on its arc and t the
    counterclockwise tangent.

    Parameters
    ----------
    position : Position
    side : {"left", "right"}
        Which of the two rays of the input.
    neuron_sign : int
        e, 1 or -1.
    """
    x = position.sample[0]
    ray = right_ray(x) if side == "right" else left_ray(x)
    tangent = (-ray[1], ray[0])
    passive, active = position.pull(side), position.pull_with(side)
    # Counterclockwise, the right ray activates the sample and the left ray deactivates it.
    before, after = (passive, active) if side == "right" else (active, passive)
    inward = -neuron_sign * sign(dot(before, tangent))
    onward = -neuron_sign * sign(dot(after, tangent))
    if not any(before) and not any(after):
        return Motion.NONE
    if not any(before):
        return Motion.SINK if onward < 0 else Motion.SOURCE
    if not any(after):
        return Motion.SINK if inward > 0 else Motion.SOURCE
    if inward == 0 or onward == 0:
        return Motion.EQUILIBRIUM
    if inward == onward:
        return Motion.NONE
    return Motion.ATTRACTOR if inward > 0 else Motion.REPULSOR


def motion_by_threshold(position: Position, side: Side, neuron_sign: int) -> Motion:
    """Classify by the corrected Lemma 2 of Williams et al. 2019 (docs/univariate.md).

    With p = rho S: an attractor or repulsor iff -rho^2 N < p < 0, the former iff the sign of
    the neuron is that of rho. The parameters are those of `motion_by_velocity`.
    """
    p, threshold = position.product(side), position.threshold
    towards = neuron_sign * position.residual > 0
    if position.dead(side):
        return Motion.SINK if towards else Motion.SOURCE
    if position.residual == 0:
        pull = position.pull(side)
        still = any(pull) and dot(pull, position.sample) == 0
        return Motion.EQUILIBRIUM if still else Motion.NONE
    if p in (0, threshold):
        return Motion.EQUILIBRIUM
    if threshold < p < 0:
        return Motion.ATTRACTOR if towards else Motion.REPULSOR
    return Motion.NONE


def printed_condition(position: Position) -> bool:
    """The condition of Lemma 2 as printed: the lower bounds alone, on either side."""
    return any(position.product(side) > position.threshold for side in SIDES)


__all__ = [
    "SIDES",
    "Motion",
    "Position",
    "Side",
    "motion_by_threshold",
    "motion_by_velocity",
    "printed_condition",
    "sample_positions",
]
