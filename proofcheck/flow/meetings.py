"""Where neurons meet walls or leave them, found by the reference engine to working precision.

A function of time is watched for every wall of every live neuron: the distance to a wall that it is
not on, and on a wall that it is kept on the two numbers b and kappa - b, which must both push it
back. The first zero of a step is an event.

Close to a limit that interpolates all e_k tend to 0, and so do all these numbers. Below the size of
the truncation errors their signs mean nothing: the neuron is neither pushed nor does it leave, and
it is not watched. A zero counts only if the function is larger than that somewhere in the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Literal

import mpmath
import numpy as np
from flint import arb, fmpq

from proofcheck.exact.balls import precision
from proofcheck.flow.convergence import prove_limit
from proofcheck.flow.network import Network
from proofcheck.flow.switching import Event, Selection, SignOfForm, Undecided, only_motion
from proofcheck.flow.taylor import Series, combined, fixed, horner, root_between
from proofcheck.flow.vectorfield import Form, Pattern, VectorField, Wall

_CELLS = 64
_GRID = np.arange(1, _CELLS + 1) / _CELLS
_MARGIN = 64
"""By how much truncation errors may have added up over many steps."""


@dataclass
class Watch:
    """A function of time that stays positive until something happens to a neuron.

    Attributes
    ----------
    neuron : int
    wall : Wall
    series : Series
    kind : {"reach", "leave-", "leave+", "output"}
    push : Series or None
        For a neuron that is kept on the wall, kappa times the sign that it must have.
    """

    neuron: int
    wall: Wall
    series: Series
    kind: Literal["reach", "leave-", "leave+", "output"]
    push: Series | None = None


class Meetings:
    """Finds the next event of a reference run and takes the neurons through it."""

    field: VectorField
    bits: int
    wanted: int
    order: int
    time: int
    rows: list[list[int]]
    patterns: list[Pattern]
    events: list[Event]
    fresh: dict[tuple[int, Wall], int]
    exact: Network
    selections: list[Selection]

    def _number(self, value: int) -> mpmath.mpf:
        with mpmath.workprec(self.bits):
            return mpmath.ldexp(value, -self.bits)

    def _drift(self, pattern: Pattern) -> list[list[int]]:
        """The drift of a pattern in fixed point."""
        return [[fixed(c, self.bits) for c in z] for z in self.field.drift(pattern)]

    def _noise(self, form: Form) -> int:
        """How large a linear form in the e_k may be by truncation errors alone."""
        size = sum(abs(row[-1]) + max(map(abs, row[:-1])) for row in self.rows)
        reach = sum(
            (
                abs(c) * sum(map(abs, x), fmpq(0))
                for c, x in zip(form, self.field.points, strict=True)
                if c
            ),
            fmpq(0),
        )
        scaled = reach * self.field.dataset.factor * size
        return _MARGIN * ((int(scaled.ceil()) >> self.wanted) + 1)

    def _blur(self, i: int, wall: Wall) -> int:
        """How large <w, v> may be by truncation errors alone; they are relative to the neuron."""
        reach = int(sum(map(abs, wall.normal), fmpq(0)).ceil())
        return _MARGIN * reach * ((max(map(abs, self.rows[i])) >> self.wanted) + 1)

    def _sign_at(self, residuals: Sequence[int]) -> SignOfForm:
        """The sign of a linear form at the e_k: 0 if it vanishes to half the working precision."""
        largest = max(map(abs, residuals))

        def value(form: Form) -> int:
            total, size = 0, fmpq(0)
            for c, e in zip(form, residuals, strict=True):
                total += int(c.p) * e // int(c.q)
                size += abs(c)
            small = int((size * largest).ceil()) >> self.wanted // 2
            if abs(total) <= max(small, self._noise(form)):
                return 0
            return 1 if total > 0 else -1

        return value

    def _watches(self, rows: list[list[Series]], residuals: list[Series]) -> list[Watch]:
        watches = []
        for i, (row, pattern) in enumerate(zip(rows, self.patterns, strict=True)):
            if pattern.frozen:
                continue
            for wall in self.field.walls:
                side = self.field.side(pattern, wall)
                if side:
                    series = combined(wall.normal, row[:-1])
                    vanishing = self.fresh.get((i, wall), 0)
                    series = [side * c for c in series[vanishing:]]
                    if max(map(abs, series)) > self._blur(i, wall):
                        watches.append(Watch(i, wall, series, "reach"))
            watches += self._kept(i, row, residuals)
        return watches

    def _kept(self, i: int, row: list[Series], residuals: list[Series]) -> list[Watch]:
        """The watches of a neuron for the walls that it is kept on."""
        watches = []
        output = -1 if self.rows[i][-1] < 0 else 1
        for wall, b, kappa in self.field.holding(self.patterns[i]):
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            push = [-output * c for c in combined(kappa, residuals)]
            kinds: tuple[tuple[Literal["leave-", "leave+"], Form], ...]
            kinds = (("leave-", b), ("leave+", rest))
            for kind, form in kinds:
                series = [-output * c for c in combined(form, residuals)]
                if any(form) and max(map(abs, series)) > self._noise(form):
                    watches.append(Watch(i, wall, series, kind, push))
            if max(abs(c) for one in row for c in one) >> (self.bits - self.wanted):
                watches.append(Watch(i, wall, [output * c for c in row[-1]], "output"))
        return watches

    def _earliest(self, watches: list[Watch]) -> tuple[int, list[Watch]] | None:
        """The first zero of a watched function on (0, 1], and all functions that vanish there."""
        if not watches:
            return None
        width = self.order + 1
        table = np.zeros((len(watches), width))
        for row, watch in zip(table, watches, strict=True):
            size = max(map(abs, watch.series)) or 1  # only signs matter, and floats are bounded
            row[: len(watch.series)] = [c / size for c in watch.series]
        powers = _GRID[:, None] ** np.arange(width)[None, :]
        values = table @ powers.T
        crossed = values <= 0
        if not crossed.any():
            return None
        cell = int(crossed.any(axis=0).argmax())
        bracket = ((cell << self.bits) // _CELLS, (cell + 1 << self.bits) // _CELLS)
        roots = [
            (root_between(watches[i].series, *bracket, self.bits), watches[i])
            for i in np.flatnonzero(crossed[:, cell])
        ]
        first = min(s for s, _ in roots)
        same = 1 << (self.bits - self.wanted // 2)
        return first, [watch for s, watch in roots if s - first <= same]

    def _happen(self, happening: Sequence[Watch], s: int, residuals: Sequence[int]) -> None:
        """Let everything happen that comes at the scaled time s; ``residuals`` are the e_k then."""
        reached: dict[int, list[Wall]] = {}
        for watch in happening:
            if watch.kind == "output":
                raise Undecided(f"the output weight of neuron {watch.neuron + 1} passes 0")
            if watch.kind == "reach":
                reached.setdefault(watch.neuron, []).append(watch.wall)
        for i, walls in reached.items():
            self._reach(i, walls, residuals)
        for watch in happening:
            pattern = self.patterns[watch.neuron]
            if watch.kind != "reach" and watch.wall in self.field.kept_on(pattern):
                self._leave(watch, s, residuals)

    def _reach(self, i: int, walls: Sequence[Wall], residuals: Sequence[int]) -> None:
        old = self.patterns[i]
        signs = old.signs
        for wall in walls:
            signs = self.field.moved(signs, wall, 0)
        output = -1 if self.rows[i][-1] < 0 else 1
        try:
            new = only_motion(self.field, signs, output, self._sign_at(residuals), neuron=i)
        except Undecided as stop:
            new = self._any(stop, residuals)
        self.patterns[i] = new
        for wall in walls:
            kept = self.field.side(new, wall) == 0
            self.fresh[i, wall] = 1
            self._note(i, wall, "die" if new.frozen else "slide" if kept else "cross")
        for other in () if new.frozen else self.field.kept_on(old):
            if self.field.side(new, other):
                self.fresh[i, other] = 1
                self._note(i, other, "leave")

    def _leave(self, watch: Watch, s: int, residuals: Sequence[int]) -> None:
        i, wall = watch.neuron, watch.wall
        old = self.patterns[i]
        side = -1 if watch.kind == "leave-" else 1
        new = Pattern(self.field.moved(old.signs, wall, side))
        if self._ceases(watch, s):
            stop = Undecided("non-unique solution", [new, old])
            stop.neuron = i + 1
            new = self._any(stop, residuals)
        self.fresh[i, wall] = 2
        self.patterns[i] = new
        self._note(i, wall, "leave")

    def _ceases(self, watch: Watch, s: int) -> bool:
        """Whether kappa vanishes together with b or kappa - b: then nothing is unique beyond."""
        push = watch.push or [0]
        return abs(horner(push, s, self.bits)) <= max(map(abs, push)) >> self.wanted // 2

    def _any(self, stop: Undecided, residuals: Sequence[int]) -> Pattern:
        """One of several motions, if all solutions have the same limit; else stop.

        The lemma of `proofcheck.flow.convergence` on free neurons and loose walls speaks of every
        solution. Its inequalities hold for the present network to working precision.
        """
        if len(stop.motions) < 2 or stop.neuron is None:
            raise stop
        with precision(self.bits + 32):
            error = arb((_MARGIN, -self.wanted))
            balanced = [value == 0 for value in self.exact.balancedness]
            errors = [error] * len(self.rows)
            if not prove_limit(self.field, self.patterns, self.rows, errors, self.bits, balanced):
                raise stop
        motions = sorted(stop.motions, key=lambda motion: motion.signs.count("0"))
        row = self.rows[stop.neuron - 1]
        ways = tuple((motion, self._velocity(motion, row, residuals)) for motion in motions)
        self.selections.append(Selection(self._number(self.time), stop.neuron, ways))
        return motions[0]

    def _velocity(
        self, pattern: Pattern, row: Sequence[int], residuals: Sequence[int]
    ) -> tuple[mpmath.mpf, ...]:
        drift = self._drift(pattern)
        direction = [
            sum(map(mul, residuals, column)) >> self.bits for column in zip(*drift, strict=True)
        ]
        moved = [*(row[-1] * c for c in direction), sum(map(mul, direction, row))]
        return tuple(self._number(c >> self.bits) for c in moved)

    def _note(self, i: int, wall: Wall, kind: str) -> None:
        points = tuple(k + 1 for k in sorted(wall.factors))
        now = self._number(self.time)
        self.events.append(Event((now, now), i + 1, points, kind))


__all__ = ["Meetings", "Watch"]
