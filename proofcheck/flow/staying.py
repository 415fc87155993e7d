"""Whether live neurons keep their patterns for ever, once the length of what is to come is bounded.

See `proofcheck.flow.convergence` for the argument and the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, fmpq

from proofcheck.exact.balls import max_of, norm, proved_less, total, upper
from proofcheck.exact.linear_algebra import Vector, dot, rank
from proofcheck.flow.vectorfield import Form, Pattern, VectorField


@dataclass
class LiveNeuron:
    """A live neuron, enclosed: its number, and the balls of w and a."""

    neuron: int
    w: list[arb]
    a: arb


class LiveGroup:
    """The live neurons of one pattern, enclosed."""

    def __init__(self, field: VectorField, pattern: Pattern, members: list[LiveNeuron]) -> None:
        self.pattern = pattern
        self.drift = field.drift(pattern)
        self.size = upper(norm(arb(c) for z in self.drift for c in z))
        # The side (-1 or 1; 2 for both) to which the neurons may leave the one wall that they
        # are kept on.
        self.loose = 0
        self.members = members
        self.rows = norm(c for m in members for c in (*m.w, m.a))
        self.outputs = norm(m.a for m in members)
        self.weights = norm(c for m in members for c in m.w)

    def least_output(self, length: arb) -> arb:
        """q_g."""
        return self.outputs * (2 - length.cosh()) - self.weights * length.sinh()

    def loosen(
        self, field: VectorField, error: arb, residual: Sequence[fmpq], basis: Sequence[Vector]
    ) -> None:
        """Find out whether the one wall that the group is kept on has a loose side."""
        self.loose = 0
        self.size = upper(norm(arb(c) for z in self.drift for c in z))
        holding = field.holding(self.pattern)
        outputs = {1 if m.a > 0 else -1 for m in self.members}
        if len(holding) != 1:
            return
        wall, b, kappa = holding[0]
        rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
        pushes = {
            side: not any(form) or all(_has_sign(form, -o, error, residual) for o in outputs)
            for side, form in ((-1, b), (0, kappa), (1, rest))
        }
        if pushes[-1] and pushes[1]:
            return
        sides = [side for side in (-1, 1) if not (pushes[0] and pushes[side])]
        drifts = [
            field.drift(Pattern(field.moved(self.pattern.signs, wall, side))) for side in sides
        ]
        columns = [tuple(c) for drift in drifts for c in zip(*drift, strict=True)]
        if rank([*basis, *columns]) == len(basis):
            self.loose = sides[0] if len(sides) == 1 else 2
            self.size = max_of([upper(norm(arb(c) for z in d for c in z)) for d in drifts])


def _has_sign(form: Form, sign: int, error: arb, residual: Sequence[fmpq]) -> bool:
    """Whether a linear form has a sign for all residuals within an error of one."""
    return proved_less(norm(map(arb, form)) * error, sign * arb(dot(form, residual)))


def predictions(groups: Sequence[LiveGroup], n: int) -> list[arb]:
    """The part of the n predictions that some groups make."""
    now = [arb(0)] * n
    for group in groups:
        for m in group.members:
            for k, z in enumerate(group.drift):
                now[k] += m.a * total(c * one for c, one in zip(z, m.w, strict=True) if c)
    return now


def decays(
    field: VectorField, group: LiveGroup, residual: Sequence[arb], balanced: Sequence[bool]
) -> bool:
    """Whether a group is on a ray, exactly balanced, and decaying now."""
    walls = [wall.normal for wall in field.kept_on(group.pattern)]
    if rank(walls) != field.d - 1 or not all(balanced[m.neuron] for m in group.members):
        return False
    return all(
        proved_less(
            m.a * total(r * dot_ball(z, m.w) for r, z in zip(residual, group.drift, strict=True)),
            arb(0),
        )
        for m in group.members
    )


def dot_ball(vector: Vector, balls: Sequence[arb]) -> arb:
    """The inner product of a rational vector and a vector of balls."""
    return total(c * one for c, one in zip(vector, balls, strict=True) if c)


def stays(field: VectorField, group: LiveGroup, length: arb) -> bool:
    """Whether no neuron of the group ever leaves its side of a wall, or changes its output sign."""
    sinh, excess = length.sinh(), length.cosh() - 1
    sizes = [norm(map(arb, x)) for x in field.points]
    kept = bool(field.kept_on(group.pattern))
    for m in group.members:
        w, a = norm(m.w), abs(m.a)
        displaced = a * sinh + w * excess
        for x, size, sign in zip(field.points, sizes, group.pattern.signs, strict=True):
            inner = dot_ball(x, m.w)
            if sign != "0" and not proved_less(size * displaced, inner if sign == "+" else -inner):
                return False
        if kept and not proved_less(w * sinh + a * excess, a):
            return False
    return True


def is_held(field: VectorField, group: LiveGroup, error: arb, residual: Sequence[fmpq]) -> bool:
    """Whether the walls that the group is kept on push back for all residuals that may come."""
    for output in {1 if m.a > 0 else -1 for m in group.members}:
        for _, b, kappa in field.holding(group.pattern):
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            demanded = {-1: (kappa, rest), 0: (b, rest), 1: (b, kappa), 2: ()}[group.loose]
            if not all(_has_sign(form, -output, error, residual) for form in demanded if any(form)):
                return False
    return True


def keeps_decaying(group: LiveGroup, error: arb, residual: Sequence[fmpq]) -> bool:
    """Whether a <w, D> stays negative for all residuals that may come, w keeping its direction."""
    for m in group.members:
        sign = 1 if m.a > 0 else -1
        form = [dot_ball(z, m.w) for z in group.drift]
        value = -sign * total(c * r for c, r in zip(form, residual, strict=True))
        if not proved_less(norm(form) * error, value):
            return False
    return True


__all__ = [
    "LiveGroup",
    "LiveNeuron",
    "decays",
    "is_held",
    "keeps_decaying",
    "predictions",
    "stays",
]
