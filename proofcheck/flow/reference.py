"""The reference engine: Taylor steps inside a pattern, events located to working precision.

It follows every neuron by itself, and trusts its truncation errors: what it finds is `supported`
by numbers, never `proved`. The rigorous engine shares with it only the recurrences of
`proofcheck.flow.taylor`, and does not trust them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import Literal

import mpmath
import numpy as np
from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.linear_algebra import sign as sign_of_rational
from proofcheck.flow.network import Network
from proofcheck.flow.switching import Event, Undecided, only_motion
from proofcheck.flow.taylor import (
    ResidualSeries,
    Series,
    combined,
    convolution,
    fixed,
    horner,
    rescaled,
    root_between,
    step_length,
)
from proofcheck.flow.vectorfield import Form, Pattern, VectorField, Wall

MAX_DIGITS = 2000
MAX_STEPS = 100_000
_GRID = np.linspace(0.0, 1.0, 65)[1:]


@dataclass
class ReferenceRun:
    """What the reference engine found.

    Attributes
    ----------
    status : {"supported", "undecided"}
    reason : str or None
        Why the flow could not be followed to the end.
    competing : list of Pattern
        The competing motions of a non-unique solution.
    neuron : int or None
        The neuron that they belong to, numbered from 1.
    time : mpf
        The time that was reached.
    weights, outputs : lists of mpf
        The network then.
    predictions : list of mpf
    loss : mpf
    patterns : list of Pattern
        One for each neuron.
    events : list of Event
    history : list of (mpf, mpf)
        Times and losses at the ends of the steps.
    states : list of (mpf, list of lists of mpf)
        Times and rows (w_i, a_i) at the ends of the steps.
    """

    status: Literal["supported", "undecided"]
    reason: str | None
    competing: list[Pattern]
    neuron: int | None
    time: mpmath.mpf
    weights: list[list[mpmath.mpf]]
    outputs: list[mpmath.mpf]
    predictions: list[mpmath.mpf]
    loss: mpmath.mpf
    patterns: list[Pattern]
    events: list[Event]
    history: list[tuple[mpmath.mpf, mpmath.mpf]] = field(default_factory=list)
    states: list[tuple[mpmath.mpf, list[list[mpmath.mpf]]]] = field(default_factory=list)


@dataclass
class _Watch:
    """A function of time that stays positive until something happens to a neuron."""

    neuron: int
    wall: Wall
    series: Series
    kind: Literal["reach", "leave-", "leave+", "output"]


class Reference:
    """The flow of one network on one dataset.

    Parameters
    ----------
    dataset : Dataset
    network : Network
    digits : int
        Decimal digits of the working precision, 6 to `MAX_DIGITS`.
    keep_states : bool
        Whether to keep the network at the end of every step.

    Raises
    ------
    FlowError
        If the network does not fit the data, or ``digits`` is out of range.
    """

    def __init__(
        self, dataset: Dataset, network: Network, *, digits: int = 15, keep_states: bool = False
    ) -> None:
        if network.dimension != dataset.d:
            raise FlowError(
                f"the network has weights of {network.dimension} coordinates, "
                f"expected {dataset.d} as in the data"
            )
        if not isinstance(digits, int) or not 6 <= digits <= MAX_DIGITS:
            raise FlowError(f"digits: found {digits}, expected an integer in [6, {MAX_DIGITS}]")
        self.field = VectorField(dataset)
        self.wanted = int(3.33 * digits) + 8
        sizes = [abs(a) for a in network.outputs if a] or [fmpq(1)]
        small = max(int(max(sizes).q).bit_length() - int(max(sizes).p).bit_length(), 0)
        self.wanted += small
        self.bits = self.wanted + 24 + self.wanted // 8
        self.order = max(self.wanted * 10 // 29, 8)
        self.keep_states = keep_states
        self.rows = [
            [fixed(c, self.bits) for c in (*w, a)]
            for w, a in zip(network.weights, network.outputs, strict=True)
        ]
        self.time = 0
        self.length = 1 << self.bits
        self.events: list[Event] = []
        # How often the distance to a wall vanishes now, for the walls that were just left.
        self.fresh: dict[tuple[int, Wall], int] = {}
        self.patterns: list[Pattern] = []
        self._drifts: dict[Pattern, list[list[int]]] = {}
        self.settled = False
        self._start(network)

    def run(
        self,
        until: fmpq | None,
        *,
        max_steps: int = MAX_STEPS,
        watch: Callable[[Reference], None] | None = None,
    ) -> ReferenceRun:
        """Follow the flow to the time ``until``, or until it is stationary to working precision.

        ``watch`` is called before every step and at the end.
        """
        reason, competing, neuron = None, [], None
        history, states = [], []
        goal = None if until is None else fixed(until, self.bits)
        try:
            if not self.settled:
                self._settle()
            for _ in range(max_steps):
                if watch is not None:
                    watch(self)
                history.append((self._number(self.time), self._loss()))
                if self.keep_states:
                    states.append((self._number(self.time), self._state()))
                if goal is not None and self.time >= goal:
                    break
                if not self._step(goal):
                    break
            else:
                reason = f"more than {max_steps} steps"
        except Undecided as stop:
            reason, competing, neuron = stop.reason, stop.motions, stop.neuron
        state = self._state()
        return ReferenceRun(
            "supported" if reason is None else "undecided",
            reason,
            competing,
            neuron,
            self._number(self.time),
            [row[:-1] for row in state],
            [row[-1] for row in state],
            [self._number(f) for f in self._predictions()],
            self._loss(),
            self.patterns,
            self.events,
            history,
            states,
        )

    def _start(self, network: Network) -> None:
        """Note the exact signs at the start; `_settle` finds the motions of neurons on walls."""
        self.exact = network
        self.patterns = [Pattern(self.field.signs(w)) for w in network.weights]

    def _settle(self) -> None:
        """Choose the motion of every neuron that starts on a wall or in the dead cone."""
        signs = [pattern.signs for pattern in self.patterns]
        value = self._sign_of_form(self._start_residuals())
        settled = []
        for i, (s, a) in enumerate(zip(signs, self.exact.outputs, strict=True)):
            pattern = only_motion(self.field, s, sign_of_rational(a), value, neuron=i)
            for wall in self.field.walls:
                if s[next(iter(wall.factors))] == "0" and self.field.side(pattern, wall):
                    self.fresh[i, wall] = 1
            settled.append(pattern)
        self.patterns = settled

    def _start_residuals(self) -> list[int]:
        exact = self.field.predictions(self.exact)
        return self._residuals([fixed(f, self.bits) for f in exact])

    def _residuals(self, predictions: Sequence[int]) -> list[int]:
        found = []
        for k, f in enumerate(predictions):
            series = ResidualSeries(self.field.dataset, k, self.bits)
            series.extend([f])
            found.append(series.series[0])
        return found

    def _sign_of_form(self, residuals: Sequence[int]) -> Callable[[Form], int]:
        threshold = 1 << (self.bits - self.wanted // 2)

        def value(form: Form) -> int:
            total = 0
            for c, e in zip(form, residuals, strict=True):
                total += int(c.p) * e // int(c.q)
            return 0 if abs(total) < threshold else (1 if total > 0 else -1)

        return value

    def _drift(self, pattern: Pattern) -> list[list[int]]:
        if pattern not in self._drifts:
            self._drifts[pattern] = [
                [fixed(c, self.bits) for c in z] for z in self.field.drift(pattern)
            ]
        return self._drifts[pattern]

    def _predictions(self) -> list[int]:
        totals = [0] * self.field.n
        for row, pattern in zip(self.rows, self.patterns, strict=True):
            for k, z in enumerate(self._drift(pattern)):
                inner = sum(c * w for c, w in zip(z, row, strict=False)) >> self.bits
                totals[k] += row[-1] * inner >> self.bits
        return totals

    def _loss(self) -> mpmath.mpf:
        dataset = self.field.dataset
        with mpmath.workprec(self.bits):
            total = mpmath.mpf(0)
            for f, label in zip(self._predictions(), dataset.labels, strict=True):
                value, y = self._number(f), mpmath.mpf(int(label.p)) / int(label.q)
                if dataset.loss == "square":
                    total += (value - y) ** 2 / 2
                elif dataset.loss == "exponential":
                    total += mpmath.exp(-y * value)
                else:
                    total += mpmath.log1p(mpmath.exp(-y * value))
            return total * int(dataset.factor.p) / int(dataset.factor.q)

    def _number(self, value: int) -> mpmath.mpf:
        with mpmath.workprec(self.bits):
            return mpmath.ldexp(value, -self.bits)

    def _state(self) -> list[list[mpmath.mpf]]:
        return [[self._number(c) for c in row] for row in self.rows]

    def _taylor(self) -> tuple[list[list[Series]], list[Series]]:
        """The series of all rows and of all e_k, for a step of `self.length`."""
        bits, order, d = self.bits, self.order, self.field.d
        rows = [[[c] for c in row] for row in self.rows]
        members: dict[Pattern, list[int]] = {}
        for i, pattern in enumerate(self.patterns):
            if not pattern.frozen:
                members.setdefault(pattern, []).append(i)
        residuals = [ResidualSeries(self.field.dataset, k, bits) for k in range(self.field.n)]
        f: list[Series] = [[] for _ in range(self.field.n)]
        directions: dict[Pattern, list[Series]] = {p: [[] for _ in range(d)] for p in members}
        for k in range(order + 1):
            products = {
                p: [
                    sum((convolution(rows[i][d], rows[i][j], k) for i in group), 0) >> bits
                    for j in range(d)
                ]
                for p, group in members.items()
            }
            for point, series in enumerate(f):
                total = 0
                for p, product in products.items():
                    total += sum(map(mul, self._drift(p)[point], product), 0)
                series.append(total >> bits)
                residuals[point].extend(series)
            for p, group in members.items():
                for j, direction in enumerate(directions[p]):
                    total = sum(
                        z[j] * e.series[k] for z, e in zip(self._drift(p), residuals, strict=True)
                    )
                    direction.append(total >> bits)
                if k == order:
                    continue
                scale = (k + 1) << (2 * bits)
                for i in group:
                    row = rows[i]
                    inner = 0
                    for j, direction in enumerate(directions[p]):
                        inner += convolution(row[j], direction, k)
                    for j, direction in enumerate(directions[p]):
                        moved = convolution(row[d], direction, k)
                        row[j].append(moved * self.length // scale)
                    row[d].append(inner * self.length // scale)
        for i, pattern in enumerate(self.patterns):
            if pattern.frozen:
                rows[i] = [[c[0]] + [0] * order for c in rows[i]]
        return rows, [e.series for e in residuals]

    def _step(self, goal: int | None) -> bool:
        """Go one step or to the next event; False if nothing moves any more."""
        rows, residuals = self._taylor()
        tails = [max(abs(c[k]) for row in rows for c in row) for k in (self.order - 1, self.order)]
        speed = max(abs(c[1]) for row in rows for c in row)
        still = speed < (self.length >> self.wanted) and goal is None
        if still or all(pattern.frozen for pattern in self.patterns):
            if goal is not None:
                self.time = goal
                return True
            return False
        factor = step_length(tails, self.order, self.bits, self.wanted)
        ratio = int(factor * 2**20) << (self.bits - 20)
        length = self.length * ratio >> self.bits
        if goal is not None and self.time + length > goal:
            length = goal - self.time
            ratio = (length << self.bits) // self.length
        rows = [[rescaled(c, ratio, self.bits) for c in row] for row in rows]
        residuals = [rescaled(e, ratio, self.bits) for e in residuals]
        self.length = length
        watches = self._watches(rows, residuals)
        found = self._earliest(watches)
        if found is None:
            self._advance(rows, 1 << self.bits)
            self.fresh.clear()
            return True
        s, happening = found
        self._advance(rows, s)
        self.fresh.clear()
        now = self._residuals(self._predictions())
        for watch in happening:
            self._switch(watch, now)
        return True

    def _advance(self, rows: list[list[Series]], s: int) -> None:
        self.rows = [[horner(c, s, self.bits) for c in row] for row in rows]
        self.time += self.length * s >> self.bits

    def _watches(self, rows: list[list[Series]], residuals: list[Series]) -> list[_Watch]:
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
                    watches.append(_Watch(i, wall, series, "reach"))
            output = -1 if self.rows[i][-1] < 0 else 1
            for wall, b, kappa in self.field.holding(pattern):
                low = [-output * c for c in combined(b, residuals)]
                push = [-output * c for c in combined(kappa, residuals)]
                high = [p - c for p, c in zip(push, low, strict=True)]
                if any(b):
                    watches.append(_Watch(i, wall, low, "leave-"))
                if b != kappa:
                    watches.append(_Watch(i, wall, high, "leave+"))
                watches.append(_Watch(i, wall, [output * c for c in row[-1]], "output"))
        return watches

    def _earliest(self, watches: list[_Watch]) -> tuple[int, list[_Watch]] | None:
        """The first zero of a watched function on (0, 1], and all functions that vanish there."""
        if not watches:
            return None
        width = self.order + 1
        unit = 1 << self.bits
        table = np.zeros((len(watches), width))
        for row, watch in zip(table, watches, strict=True):
            row[: len(watch.series)] = [c / unit for c in watch.series]
        powers = _GRID[:, None] ** np.arange(width)[None, :]
        values = table @ powers.T
        crossed = values <= 0
        if not crossed.any():
            return None
        cell = int(crossed.any(axis=0).argmax())
        bracket = (int(unit * ([0.0, *_GRID][cell])), int(unit * _GRID[cell]))
        roots = [
            (root_between(watches[i].series, *bracket, self.bits), watches[i])
            for i in np.flatnonzero(crossed[:, cell])
        ]
        first = min(s for s, _ in roots)
        same = 1 << (self.bits - self.wanted // 2)
        return first, [watch for s, watch in roots if s - first <= same]

    def _switch(self, watch: _Watch, residuals: list[int]) -> None:
        i, wall = watch.neuron, watch.wall
        old = self.patterns[i]
        if old.frozen:
            return
        if watch.kind == "output":
            raise Undecided(f"the output weight of neuron {i + 1} passes 0 while it slides")
        if watch.kind == "reach":
            signs = self.field.moved(old.signs, wall, 0)
            output = -1 if self.rows[i][-1] < 0 else 1
            value = self._sign_of_form(residuals)
            new = only_motion(self.field, signs, output, value, neuron=i)
            kept = self.field.side(new, wall) == 0
            kind = "die" if new.frozen else "slide" if kept else "cross"
            self.fresh[i, wall] = 1
        else:
            side = -1 if watch.kind == "leave-" else 1
            new = Pattern(self.field.moved(old.signs, wall, side))
            value = self._sign_of_form(residuals)
            kappa = next(k for w, _, k in self.field.holding(old) if w is wall)
            if value(kappa) == 0:
                stop = Undecided("non-unique solution", [old, new])
                stop.neuron = i + 1
                raise stop
            kind = "leave"
            self.fresh[i, wall] = 2
        self.patterns[i] = new
        self._note(i, wall, kind)
        for other in self.field.walls if watch.kind == "reach" and not new.frozen else ():
            if other is not wall and self.field.side(old, other) == 0 != self.field.side(
                new, other
            ):
                self.fresh[i, other] = 1
                self._note(i, other, "leave")

    def _note(self, i: int, wall: Wall, kind: str) -> None:
        now = self._number(self.time)
        points = tuple(k + 1 for k in sorted(wall.factors))
        self.events.append(Event((now, now), i + 1, points, kind))


__all__ = ["MAX_DIGITS", "MAX_STEPS", "Reference", "ReferenceRun"]
