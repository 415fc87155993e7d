"""Which way a neuron on one or several walls can go.

Let the neuron (a, w) lie on the walls v in Z and strictly inside the sides of all others. A motion
chooses for every wall of Z the side +, the side -, or to stay. It is possible iff a <D, v> has the
sign of the side for every wall that is left, and every wall that is kept pushes back: b_v strictly
between 0 and kappa_v (see `proofcheck.flow.vectorfield`). Exactly one possible motion means that
the flow goes on uniquely. On a repelling wall (a kappa_v > 0 and both sides pushing out) there are
three: the solution is not unique (Maennel et al. 2018, section 9.4, speaks of the least-norm one).

A neuron in the closed dead cone (no active point, and a side of its walls without one) has one more
motion: to stay (s'(0) = 0). A neuron that comes there, because its last active point is lost, stays
by this rule. It is a rule, not a consequence: Maennel et al. 2018, Lemma 2, would let the neuron
leave when the sign of e_k changes, and Boursier and Flammarion 2024, Example 1, shows that the
differential inclusion alone lets it leave at any time. `escapes` are the ways in which it could. A
neuron that starts there has no such past: if it can also leave at once, nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from proofcheck.errors import FlowError
from proofcheck.flow.vectorfield import Form, Pattern, VectorField

MAX_WALLS = 6
"""How many walls a neuron may lie on at once: 3^6 motions are tried."""

SignOfForm = Callable[[Form], int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to one neuron.

    Attributes
    ----------
    time : pair of numbers
        An interval that holds the time; its ends agree where the engine is not rigorous.
    neuron : int
        Numbered from 1.
    points : tuple of int
        The points of the wall, numbered from 1.
    kind : {"cross", "slide", "leave", "die"}
    """

    time: tuple[Any, Any]
    neuron: int
    points: tuple[int, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Selection:
    """A motion that was chosen among several because all of them have the same limit.

    Attributes
    ----------
    time : number
    neuron : int
        Numbered from 1.
    ways : tuple of (Pattern, tuple of d + 1 numbers)
        The motions with their velocities (w', a'), the chosen one first.
    """

    time: Any
    neuron: int
    ways: tuple[tuple[Pattern, tuple[Any, ...]], ...]


class Undecided(Exception):
    """The flow cannot be followed further; the message is the reason.

    Attributes
    ----------
    motions : list of Pattern
        The competing motions, if the solution is not unique.
    neuron : int or None
        The neuron that they belong to, numbered from 1.
    """

    def __init__(self, reason: str, motions: list[Pattern] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.motions = motions or []
        self.neuron: int | None = None


def possible_motions(
    flow: VectorField, signs: str, output_sign: int, sign: SignOfForm
) -> list[Pattern]:
    """All patterns in which a neuron with these signs can go on.

    Parameters
    ----------
    flow : VectorField
    signs : str
        The signs of the neuron; ``0`` for the points on whose walls it lies.
    output_sign : int
        The sign of a.
    sign : callable
        The sign of a linear form in the residual weights.

    Raises
    ------
    Undecided
        If the neuron is tangent to a wall, so that first derivatives do not decide; or lies on too
        many walls at once.
    CannotTellError
        If ``sign`` cannot tell.
    """
    if flow.is_silent(signs):
        return [Pattern(signs, frozen=True)]
    return _motions(flow, signs, output_sign, sign)


def escapes(flow: VectorField, signs: str, output_sign: int, sign: SignOfForm) -> list[Pattern]:
    """All patterns in which a neuron in the closed dead cone could leave it at once.

    Raises
    ------
    Undecided
        If the neuron lies on too many walls to tell.
    CannotTellError
        If ``sign`` cannot tell.
    """
    pulled = [
        wall
        for wall in flow.walls
        if signs[next(iter(wall.factors))] == "0" and output_sign * sign(flow.push(wall)) > 0
    ]
    # Walls that all push back make the inclusion monotone: then staying is the only solution.
    if not pulled:
        return []
    return [p for p in _motions(flow, signs, output_sign, sign, tangent=False) if "+" in p.signs]


def _motions(
    flow: VectorField, signs: str, output_sign: int, sign: SignOfForm, *, tangent: bool = True
) -> list[Pattern]:
    """All motions but for the rule; those that are tangent to a wall are refused or left out."""
    walls = [wall for wall in flow.walls if signs[next(iter(wall.factors))] == "0"]
    if not walls:
        return [Pattern(signs)]
    if len(walls) > MAX_WALLS:
        raise Undecided(f"a neuron lies on {len(walls)} walls at once")
    if output_sign == 0:
        raise Undecided("a neuron with output weight 0 lies on a wall")
    motions = []
    for sides in product((1, -1, 0), repeat=len(walls)):
        changed = signs
        for wall, side in zip(walls, sides, strict=True):
            changed = flow.moved(changed, wall, side)
        pattern = Pattern(changed)
        outward = []
        for wall, side in zip(walls, sides, strict=True):
            form = flow.speed(pattern, wall)
            if side and any(form):
                outward.append(output_sign * side * sign(form))
            elif side:
                # The walls are orthogonal to all that acts here: nothing leaves to this side.
                outward.append(-1)
        if min(outward, default=1) < 0:
            continue
        inward = []
        try:
            holding = flow.holding(pattern)
        except FlowError as error:
            if not tangent:
                continue
            raise Undecided(str(error), [pattern]) from None
        for _, b, kappa in holding:
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            if any(b) and any(rest):
                inward.append(sign(b) * sign(rest))
            else:
                inward.append(-output_sign * sign(kappa))
        if min(inward, default=1) < 0:
            continue
        if 0 in outward + inward:
            if not tangent:
                continue
            raise Undecided(
                "tangent to a wall: first derivatives do not decide the motion", [pattern]
            )
        motions.append(pattern)
    return motions


def only_motion(
    flow: VectorField, signs: str, output_sign: int, sign: SignOfForm, *, neuron: int
) -> Pattern:
    """The one pattern in which a neuron (numbered from 0) goes on.

    Raises
    ------
    Undecided
        ``non-unique solution`` with the competing motions, or a tangency.
    """
    try:
        motions = possible_motions(flow, signs, output_sign, sign)
        if len(motions) > 1:
            raise Undecided("non-unique solution", motions)
        if not motions:
            raise Undecided("tangent to a wall: first derivatives do not decide the motion")
    except Undecided as stop:
        stop.neuron = neuron + 1
        raise
    return motions[0]


def first_motion(
    flow: VectorField, signs: str, output_sign: int, sign: SignOfForm, *, neuron: int
) -> Pattern:
    """The one pattern in which a neuron (numbered from 0) starts.

    Raises
    ------
    Undecided
        As `only_motion`; and if the neuron starts on the boundary of the dead cone and can stay
        as well as leave it.
    """
    found = only_motion(flow, signs, output_sign, sign, neuron=neuron)
    if found.frozen and "0" in signs and output_sign:
        try:
            ways = escapes(flow, signs, output_sign, sign)
            if ways:
                raise Undecided("non-unique solution", [found, *ways])
        except Undecided as stop:
            stop.neuron = neuron + 1
            raise
    return found


__all__ = [
    "MAX_WALLS",
    "Event",
    "Selection",
    "SignOfForm",
    "Undecided",
    "escapes",
    "first_motion",
    "only_motion",
    "possible_motions",
]
