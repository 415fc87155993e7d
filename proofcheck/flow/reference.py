"""The reference engine: Taylor steps inside a pattern, events located to working precision.

It follows every neuron by itself, and trusts its truncation errors: what it finds is `supported`
by numbers, never `proved`. The rigorous engine shares with it only the recurrences of
`proofcheck.flow.taylor`, and does not trust them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt
from operator import mul

import mpmath
from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.linear_algebra import sign as sign_of_rational
from proofcheck.flow.endings import ADVICE, ball, growth_without_end
from proofcheck.flow.meetings import Meetings
from proofcheck.flow.network import Network
from proofcheck.flow.runs import ReferenceRun, stopping_time
from proofcheck.flow.switching import Event, Selection, Undecided, first_motion
from proofcheck.flow.taylor import (
    ResidualSeries,
    Series,
    convolution,
    fixed,
    horner,
    rescaled,
    step_length,
)
from proofcheck.flow.vectorfield import Pattern, VectorField, Wall

MAX_DIGITS = 2000
MAX_STEPS = 100_000
_RELATIVE = 20
"""Bits by which truncation errors are smaller than the motion of a step."""
_OCTAVES = 6
"""For how many doublings of the time the speed is to fall like 1 / t before the run gives up."""


class Reference(Meetings):
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
        # Rounding errors of e_k come back multiplied by about sum |x_k|^2.
        spread = dataset.factor * sum((dot(x, x) for x in dataset.points), fmpq(0))
        self.bits = self.wanted + 24 + self.wanted // 8 + int(spread.ceil()).bit_length()
        self.order = max(self.wanted * 10 // 29, 8)
        self.keep_states = keep_states
        self.rows = [
            [fixed(c, self.bits) for c in (*w, a)]
            for w, a in zip(network.weights, network.outputs, strict=True)
        ]
        self.time = 0
        self.length = 1 << self.bits
        self.events: list[Event] = []
        self.selections: list[Selection] = []
        # How often the distance to a wall vanishes now, for the walls that were just left.
        self.fresh: dict[tuple[int, Wall], int] = {}
        self.patterns: list[Pattern] = []
        self._drifts: dict[Pattern, list[list[int]]] = {}
        self.paces: list[tuple[int, int]] = []
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
        goal = stopping_time(until, self.bits)
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
            self.selections,
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
        value = self._sign_at(self._start_residuals())
        settled = []
        for i, (s, a) in enumerate(zip(signs, self.exact.outputs, strict=True)):
            pattern = first_motion(self.field, s, sign_of_rational(a), value, neuron=i)
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

    def _drift(self, pattern: Pattern) -> list[list[int]]:
        if pattern not in self._drifts:
            self._drifts[pattern] = super()._drift(pattern)
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
        moved = max(abs(c[1]) for row in rows for c in row)
        if all(pattern.frozen for pattern in self.patterns):
            self.time = self.time if goal is None else goal
            return goal is not None
        if goal is None:
            if self._is_settled(moved, [e[0] for e in residuals]):
                return False
            self._look_ahead(moved)
        tails = [max(abs(c[k]) for row in rows for c in row) for k in (self.order - 1, self.order)]
        factor = step_length(tails, self.order, self.bits, self._tolerance(moved))
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
        self._happen(happening, s, now)
        return True

    def _is_settled(self, moved: int, residuals: Sequence[int]) -> bool:
        """Whether moving on like this for the time of the run so far would change nothing.

        A small neuron may be small only for the time being: while D is not 0, only one without a
        part along the growing solution of w' = a D, a' = <w, D> vanishes for good.
        """
        duration = max(self.time, 1 << self.bits)
        if moved * duration >> self.bits >= self.length >> self.wanted:
            return False
        unit = 1 << self.bits
        for row, pattern in zip(self.rows, self.patterns, strict=True):
            drift = [] if pattern.frozen else self._drift(pattern)
            direction = [
                sum(z[j] * e for z, e in zip(drift, residuals, strict=True)) >> self.bits
                for j in range(self.field.d if drift else 0)
            ]
            size = isqrt(sum(c * c for c in direction))
            if size << self.wanted // 2 < unit:
                continue
            along = sum(map(mul, direction, row)) // size
            if abs(row[-1] + along) > (abs(row[-1]) + abs(along)) >> 16:
                return False
        return True

    def _look_ahead(self, moved: int) -> None:
        """Stop if there is no limit to wait for.

        Weights that grow like a logarithm have a speed of about 1 / t; the product is noted once
        for every doubling of the time. Exponential convergence keeps it nearly constant for two
        doublings at most.
        """
        if self.field.dataset.loss != "square":
            reason = growth_without_end(self.field, self.patterns, ball(self._loss(), self.wanted))
            if reason is not None:
                raise Undecided(reason)
            octave = self.time.bit_length()
            if not self.paces or octave > self.paces[-1][0]:
                pace = moved * self.time // self.length
                self.paces = [*self.paces[1 - _OCTAVES :], (octave, pace)]
            found = [pace for _, pace in self.paces]
            slow = octave > self.bits + 8 and len(found) == _OCTAVES and max(found) < 2 * min(found)
        else:
            slow = self.time >> self.bits + self.wanted > 0
        if slow:
            raise Undecided(f"no limit: it slows down without coming to rest; {ADVICE}")

    def _tolerance(self, moved: int) -> int:
        """Bits of the truncation error: so many that it stays small beside the motion.

        Close to a limit an absolute tolerance alone would let steps grow until they no longer
        contract, and the network would wander about within the tolerance for ever.
        """
        relative = self.bits - moved.bit_length() + _RELATIVE
        return max(self.wanted, min(relative, self.bits - 8))

    def _advance(self, rows: list[list[Series]], s: int) -> None:
        self.rows = [[horner(c, s, self.bits) for c in row] for row in rows]
        self.time += self.length * s >> self.bits


__all__ = ["MAX_DIGITS", "MAX_STEPS", "Reference", "ReferenceRun"]
