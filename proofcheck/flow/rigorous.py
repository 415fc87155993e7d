"""The rigorous engine: verified steps, switches enclosed in time, and a proof of the limit.

Approximate solutions come from Taylor series in fixed point (`proofcheck.flow.fundamental`);
what is proved about each step comes from balls (`proofcheck.flow.enclosure`). A switch is enclosed
in a window of time: before it, the sign of <w, v> is proved on the tube; over it, the speed towards
the wall (transversality) and the only possible motion on the wall are proved; its length is enough
to reach the wall. After it, a neuron that has left a wall is known to be on the new side, and stays
there as long as its speed away from the wall is proved to be positive ("rising"), until its
distance exceeds the radius of the tube.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isqrt, lcm
from operator import mul
from typing import Any, Literal

import numpy as np
from flint import arb, arb_poly, fmpq, fmpz

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.balls import (
    CannotTellError,
    dyadic,
    max_of,
    norm,
    precision,
    proved_less,
    sign_of,
    total,
    upper,
    widened,
)
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.linear_algebra import sign as sign_of_rational
from proofcheck.flow.convergence import Limit, prove_limit
from proofcheck.flow.enclosure import Step, Switch, Tube, positive_on, sum_of
from proofcheck.flow.fundamental import Group, fundamental_series, grouped
from proofcheck.flow.network import Network
from proofcheck.flow.switching import Event, SignOfForm, Undecided, only_motion
from proofcheck.flow.taylor import (
    Series,
    combined,
    differentiated,
    fixed,
    horner,
    rescaled,
    root_between,
    step_length,
)
from proofcheck.flow.vectorfield import Form, Pattern, VectorField, Wall

MAX_DIGITS = 1000
MAX_STEPS = 20_000
_GRID = np.linspace(0.0, 1.0, 33)[1:]
_RETRIES = 12


class Unverified(Exception):
    """An inequality was not proved at this step length and precision."""


@dataclass(frozen=True)
class _Watch:
    """A function of time that stays positive until something happens to some neurons."""

    group: int
    neurons: tuple[int, ...]
    wall: Wall
    kind: Literal["reach", "leave-", "leave+"]
    series: Series = field(compare=False)

    @property
    def key(self) -> tuple[object, ...]:
        return (self.neurons, self.wall, self.kind)


@dataclass
class RigorousRun:
    """What the rigorous engine proved.

    Attributes
    ----------
    status : {"proved", "undecided"}
    reason : str or None
        Which inequality could not be proved, or which solutions compete.
    competing : list of Pattern
        The competing motions of a non-unique solution.
    neuron : int or None
        The neuron that they belong to, numbered from 1.
    time : fmpq
        The time that was reached, exactly.
    radius : arb
        Bound of the distance |theta - p| over the live neurons.
    weights : list of lists of arb
    outputs : list of arb
        Enclosures of the network then.
    loss : arb
    patterns : list of Pattern
    events : list of Event
    history : list of (fmpq, arb)
        Times and enclosures of the loss at the ends of the steps.
    balancedness_drift : arb
        Holds the change of a^2 - |w|^2 of every neuron.
    limit : Limit or None
        The limit for all time, if it is proved.
    bits : int
        Fraction bits of the approximate solution.
    start : list of Pattern
        The patterns in which the neurons start.
    rows : list of lists of int
        The approximate solution in the end, in units of 2^-bits.
    radii : list of arb
        Bounds of the distance of every neuron from it.
    steps : list of dict
        ``length`` in units of 2^-bits, ``order`` and ``switches`` of every step, ready for JSON.
    """

    status: Literal["proved", "undecided"]
    reason: str | None
    competing: list[Pattern]
    neuron: int | None
    time: fmpq
    radius: arb
    weights: list[list[arb]]
    outputs: list[arb]
    loss: arb
    patterns: list[Pattern]
    events: list[Event]
    history: list[tuple[fmpq, arb]]
    balancedness_drift: arb
    limit: Limit | None
    bits: int
    start: list[Pattern]
    rows: list[list[int]]
    radii: list[arb]
    steps: list[dict[str, Any]]


class Rigorous:
    """The flow of one network on one dataset at one precision.

    Parameters
    ----------
    dataset : Dataset
    network : Network
    bits : int
        Truncation errors are kept near 2^-bits.

    Raises
    ------
    FlowError
        If the network does not fit the data.
    """

    def __init__(self, dataset: Dataset, network: Network, *, bits: int) -> None:
        if network.dimension != dataset.d:
            raise FlowError(
                f"the network has weights of {network.dimension} coordinates, "
                f"expected {dataset.d} as in the data"
            )
        self.field, self.network = VectorField(dataset), network
        self.wanted = bits
        self.bits = bits + 24 + bits // 8
        self.order = max(self.wanted * 10 // 29, 8)
        self.rows = [
            [fixed(c, self.bits) for c in (*w, a)]
            for w, a in zip(network.weights, network.outputs, strict=True)
        ]
        self.ulp = arb((1, -self.bits))
        with precision(64):
            spread = upper(self.ulp * arb(dataset.d + 1).sqrt())
            self.eps = [
                arb(0)
                if all(
                    int(c.q).bit_count() == 1 and int(c.q).bit_length() <= self.bits
                    for c in (*w, a)
                )
                else spread
                for w, a in zip(network.weights, network.outputs, strict=True)
            ]
            self.rho = upper(norm(self.eps))
        self.clock, self.settled = 0, False
        self.length = 1 << self.bits
        self.patterns = [Pattern(self.field.signs(w)) for w in network.weights]
        self.begun = list(self.patterns)
        self.rising: set[tuple[int, Wall]] = set()
        self.events: list[Event] = []
        self.history: list[tuple[fmpq, arb]] = []
        self.steps: list[dict[str, Any]] = []
        self.limit: Limit | None = None
        self._groups: list[Group] | None = None
        self.still = False

    def run(
        self,
        until: fmpq | None,
        *,
        max_steps: int = MAX_STEPS,
        finish: bool = True,
        watch: Callable[[Rigorous], None] | None = None,
    ) -> RigorousRun:
        """Follow the flow to a time, or until its limit is proved.

        Parameters
        ----------
        until : fmpq or None
        max_steps : int
        finish : bool
            Whether to try to prove the limit at the end of every step where ``until`` is None,
            and at the end of the last one otherwise.
        watch : callable, optional
            Called before every step and at the end.
        """
        reason, competing, neuron = None, [], None
        goal = None if until is None else fixed(until, self.bits)
        with precision(self.bits + 32):
            try:
                if not self.settled:
                    self._settle()
                self.history.append((self.time, self._loss()))
                for _ in range(max_steps):
                    if watch is not None:
                        watch(self)
                    arrived = goal is not None and self.clock >= goal
                    if finish and (goal is None or arrived):
                        self.limit = self._limit()
                        if self.limit is not None:
                            break
                    if arrived:
                        break
                    self._step(goal)
                    self.history.append((self.time, self._loss()))
                    if goal is None and self.still:
                        raise Unverified("the flow is nearly stationary, and no limit was proved")
                else:
                    reason = f"more than {max_steps} steps"
            except Undecided as stop:
                reason, competing, neuron = stop.reason, stop.motions, stop.neuron
            except (Unverified, CannotTellError) as stop:
                reason = str(stop)
            return self._result(reason, competing, neuron)

    def _limit(self) -> Limit | None:
        balanced = [value == 0 for value in self.network.balancedness]
        return prove_limit(self.field, self.patterns, self.rows, self.eps, self.bits, balanced)

    @property
    def time(self) -> fmpq:
        """The time that was reached."""
        return fmpq(self.clock, fmpz(1) << self.bits)

    def _settle(self) -> None:
        """Choose the motion of every neuron that starts on a wall or in the dead cone."""
        exact = self.field.predictions(self.network)
        value = self._sign_at_start(exact)
        for i, a in enumerate(self.network.outputs):
            signs = self.patterns[i].signs
            pattern = only_motion(self.field, signs, sign_of_rational(a), value, neuron=i)
            for wall in self.field.walls:
                if signs[next(iter(wall.factors))] == "0" and self.field.side(pattern, wall):
                    self.rising.add((i, wall))
            self.patterns[i] = pattern
        self.begun = list(self.patterns)
        self._drop_frozen()

    def _sign_at_start(self, predictions: Sequence[fmpq]) -> SignOfForm:
        if self.field.dataset.loss != "square":
            return _sign_of(self._residual_balls([arb(f) for f in predictions]))
        residuals = self.field.residuals(predictions)
        return lambda form: sign_of_rational(dot(form, residuals))

    def _residual_balls(self, predictions: Sequence[arb]) -> list[arb]:
        dataset, found = self.field.dataset, []
        for f, y in zip(predictions, dataset.labels, strict=True):
            if dataset.loss == "square":
                pull = y - f
            elif dataset.loss == "exponential":
                pull = y * (-y * f).exp()
            else:
                pull = y / (1 + (y * f).exp())
            found.append(pull * dataset.factor)
        return found

    def _prediction_balls(self) -> list[arb]:
        """The predictions, from the moments of the groups and the radii."""
        d, totals = self.field.d, [arb(0)] * self.field.n
        for group in grouped(self.field, self.patterns, self.rows):
            beta = [dyadic(group.moments[j][d], 2 * self.bits) for j in range(d)]
            size = total(dyadic(group.moments[j][j], 2 * self.bits) for j in range(d + 1)).sqrt()
            spread = norm(self.eps[i] for i in group.members)
            # |sum (a w - a' w')| <= |z| |dz| + |dz|^2 over all rows z of the group.
            error = size * spread + spread * spread
            for k, z in enumerate(group.drift):
                inner = total(c * one for c, one in zip(z, beta, strict=True) if c)
                totals[k] += widened(inner, norm(map(arb, z)) * error)
        return totals

    def _loss(self) -> arb:
        dataset, parts = self.field.dataset, []
        for f, y in zip(self._prediction_balls(), dataset.labels, strict=True):
            if dataset.loss == "square":
                parts.append((y - f) ** 2 / 2)
            elif dataset.loss == "exponential":
                parts.append((-y * f).exp())
            else:
                parts.append((-y * f).exp().log1p())
        return total(parts) * dataset.factor

    def _result(
        self, reason: str | None, competing: list[Pattern], neuron: int | None
    ) -> RigorousRun:
        enclosed = [
            [widened(dyadic(c, self.bits), eps) for c in row]
            for row, eps in zip(self.rows, self.eps, strict=True)
        ]
        drift = arb(0)
        for row, start in zip(enclosed, self.network.balancedness, strict=True):
            drift = drift.union(row[-1] ** 2 - total(c * c for c in row[:-1]) - start)
        return RigorousRun(
            "proved" if reason is None else "undecided",
            reason,
            competing,
            neuron,
            self.time,
            self.rho,
            [row[:-1] for row in enclosed],
            [row[-1] for row in enclosed],
            self._loss(),
            self.patterns,
            self.events,
            self.history,
            drift,
            self.limit,
            self.bits,
            self.begun,
            self.rows,
            self.eps,
            self.steps,
        )

    def _step(self, goal: int | None) -> None:
        """Go one step, or to the next switch and through it."""
        groups = self._groups = grouped(self.field, self.patterns, self.rows)
        if not groups:
            if goal is None:
                raise Unverified("nothing moves any more, and no limit was proved")
            self.steps.append({"length": goal - self.clock, "order": 1, "switches": []})
            self.clock = goal
            return
        phi, residuals = fundamental_series(self.field, groups, self.length, self.order, self.bits)
        sizes = [(sum(g.moments[j][j] for j in range(self.field.d + 1))) for g in groups]
        roots = [int(fmpz(size).isqrt()) for size in sizes]
        tails = [
            max(
                abs(entry[k]) * root >> self.bits
                for matrix, root in zip(phi, roots, strict=True)
                for row in matrix
                for entry in row
            )
            for k in (self.order - 1, self.order)
        ]
        factor = step_length(tails, self.order, self.bits, self.wanted)
        ratio = int(factor * 2**20) << (self.bits - 20)
        length = self.length * ratio >> self.bits
        if goal is not None and self.clock + length > goal:
            ratio = ((goal - self.clock) << self.bits) // self.length
            length = goal - self.clock
        else:
            self.length = length
        window = 0
        for attempt in range(_RETRIES):
            scaled = _rescaled(phi, ratio, self.bits)
            watches = self._watches(groups, scaled, residuals, ratio)
            found = self._earliest(watches)
            try:
                if found is None:
                    self._verified(groups, scaled, length, self.order)
                else:
                    window = self._approach(groups, scaled, length, *found)
                break
            except Unverified:
                if attempt == _RETRIES - 1:
                    raise
                ratio, length = ratio // 2, length // 2
        # Only now has the state changed: nothing computed above belongs to it any more.
        for attempt in range(_RETRIES if window else 0):
            try:
                self._window(window << attempt)
                break
            except Unverified:
                if attempt == _RETRIES - 1:
                    raise

    def _approach(
        self,
        groups: list[Group],
        phi: list[list[list[Series]]],
        length: int,
        s: int,
        watch: _Watch,
    ) -> int:
        """Go to just before a switch; return a first guess of the length of its window."""
        slope = horner(differentiated(watch.series), s, self.bits)
        radii = [self.eps[i] for i in watch.neurons] if watch.kind == "reach" else [self.rho]
        error = max(*(_fixed_above(radius, self.bits) for radius in radii), 1 << 16)
        gap = (64 * error << self.bits) // max(abs(slope), 1)
        for attempt in range(_RETRIES):
            before = s - (gap << 4 * attempt)
            if before <= 0:
                # The switch comes at once; the window starts here.
                return (3 * s * length >> self.bits) + 4
            try:
                scaled = _rescaled(phi, before, self.bits)
                self._verified(groups, scaled, length * before >> self.bits, self.order)
                break
            except Unverified:
                if attempt == _RETRIES - 1:
                    raise
        # Three times as long as p needs to come to the switch.
        return ((s - before) * 3 * length >> self.bits) + 4

    def _window(self, length: int) -> None:
        """Go through a short time in which some neurons switch."""
        groups = self._groups = grouped(self.field, self.patterns, self.rows)
        order = max(4, self.wanted // max(self.bits - length.bit_length(), 1) + 3)
        order = min(order, self.order)
        phi, residuals = fundamental_series(self.field, groups, length, order, self.bits)
        watches = self._watches(groups, phi, residuals, 1 << self.bits)
        chosen = [w for w in watches if horner(w.series, 1 << self.bits, self.bits) <= 0]
        if not chosen:
            raise Unverified("a window of time that should hold a switch holds none")
        involved = [i for watch in chosen for i in watch.neurons]
        for i in involved:
            if involved.count(i) > 1:
                raise Unverified(f"neuron {i + 1} meets two walls at once, or nearly so")
        self._verified(groups, phi, length, order, chosen)

    def _watches(
        self,
        groups: list[Group],
        phi: list[list[list[Series]]],
        residuals: list[Series],
        ratio: int,
    ) -> list[_Watch]:
        """The functions whose zeros may be switches, found in floating point first."""
        watches: list[_Watch] = []
        unit = 1 << self.bits
        order = len(phi[0][0][0])
        powers = np.concatenate([[0.0], _GRID])[:, None] ** np.arange(order)[None, :]
        scaled_residuals: list[Series] | None = None
        for g, (group, matrix) in enumerate(zip(groups, phi, strict=True)):
            stack = np.array([[c / unit for c in self.rows[i]] for i in group.members])
            for wall in self.field.walls:
                side = self.field.side(group.pattern, wall)
                if not side:
                    continue
                rows = [
                    combined(wall.normal, [matrix[j][c] for j in range(self.field.d)])
                    for c in range(self.field.d + 1)
                ]
                table = np.array([[c / unit for c in row] for row in rows])
                values = side * (powers @ table.T) @ stack.T
                size = float(np.linalg.norm(table)) * np.linalg.norm(stack, axis=1) * 1e-13
                for position in np.flatnonzero((values[1:] <= size).any(axis=0)):
                    i = group.members[int(position)]
                    if (i, wall) in self.rising and values[-1, position] > 0:
                        continue
                    series = [
                        side * sum(map(mul, self.rows[i], column)) >> self.bits
                        for column in zip(*rows, strict=True)
                    ]
                    watches.append(_Watch(g, (i,), wall, "reach", series))
            holding = self.field.holding(group.pattern)
            if not holding:
                continue
            if scaled_residuals is None:
                scaled_residuals = [rescaled(e, ratio, self.bits) for e in residuals]
            for output in (1, -1):
                chosen = tuple(i for i in group.members if (self.rows[i][-1] > 0) == (output > 0))
                for wall, b, kappa in holding if chosen else ():
                    low = [-output * c for c in combined(b, scaled_residuals)]
                    push = [-output * c for c in combined(kappa, scaled_residuals)]
                    high = [p - c for p, c in zip(push, low, strict=True)]
                    if any(b):
                        watches.append(_Watch(g, chosen, wall, "leave-", low))
                    if b != kappa:
                        watches.append(_Watch(g, chosen, wall, "leave+", high))
        return watches

    def _earliest(self, watches: list[_Watch]) -> tuple[int, _Watch] | None:
        """The first zero of a watched function on (0, 1]."""
        one = 1 << self.bits
        grid = [0, *(int(s * 2**20) << (self.bits - 20) for s in _GRID)]
        best: tuple[int, _Watch] | None = None
        for watch in watches:
            for a, b in pairwise(grid):
                if best is not None and a > best[0]:
                    break
                if horner(watch.series, b, self.bits) <= 0:
                    root = root_between(watch.series, a, b, self.bits)
                    if 0 <= root <= one and (best is None or root < best[0]):
                        best = root, watch
                    break
        return best

    def _verified(
        self,
        groups: list[Group],
        phi: list[list[list[Series]]],
        length: int,
        order: int,
        chosen: Sequence[_Watch] = (),
    ) -> None:
        """Prove one step and take it; the chosen neurons switch during it."""
        if groups is not self._groups:
            raise AssertionError("a step from a state that is no longer the present one")
        step = Step(self.field, groups, phi, fmpq(length, fmpz(1) << self.bits), self.bits)
        switches = []
        for watch in chosen:
            pattern = groups[watch.group].pattern
            new = None if watch.kind == "reach" else self._new(pattern, watch)
            # A neuron that reaches a wall while it is kept on others may leave them.
            walls = (watch.wall,) if new else (watch.wall, *self.field.kept_on(pattern))
            for i in watch.neurons:
                row = [dyadic(c, self.bits) for c in self.rows[i]]
                switches += [Switch(i, watch.group, wall, row, new) for wall in walls]
        try:
            tube = step.tube(self.rho, switches)
        except Undecided as failure:
            raise Unverified(failure.reason) from None
        lengths = {
            i: isqrt(sum(c * c for c in self.rows[i])) + 1
            for group in groups
            for i in group.members
        }
        sizes = {i: dyadic(length, self.bits) for i, length in lengths.items()}
        eps = {
            i: tube.neuron(g, i, self.eps[i], sizes[i])
            for g, group in enumerate(groups)
            for i in group.members
        }
        slow = arb((1, -self.wanted // 3))
        self.still = not chosen and proved_less(max_of(step.growth), slow * step.length)
        exempt = {(i, watch.wall) for watch in chosen for i in watch.neurons}
        still_rising = self._check_sides(step, tube, eps, lengths, exempt)
        self._check_holding(step, tube, eps, chosen)
        changes = [self._switched(step, tube, eps, watch) for watch in chosen]

        start = self.time
        self._groups = None
        for matrix, group in zip(phi, groups, strict=True):
            values = [[sum(entry) for entry in row] for row in matrix]
            for i in group.members:
                old = self.rows[i]
                self.rows[i] = [sum(map(mul, v, old)) >> self.bits for v in values]
        spread = self.ulp * arb(self.field.d + 1).sqrt()
        for i, bound in eps.items():
            self.eps[i] = upper(bound + spread)
        self.rho = upper(
            min_of(
                tube.rho + spread * arb(max(len(eps), 1)).sqrt(),
                norm(self.eps[i] for i in eps),
            )
        )
        self.clock += length
        self.rising = still_rising
        record: list[dict[str, Any]] = []
        self.steps.append({"length": length, "order": order, "switches": record})
        for watch, found in zip(chosen, changes, strict=True):
            for i, (pattern, kind) in zip(watch.neurons, found, strict=True):
                before, self.patterns[i] = self.patterns[i], pattern
                record.append(
                    {
                        "neuron": i + 1,
                        "point": min(watch.wall.factors) + 1,
                        "kind": kind,
                        "signs": pattern.signs,
                    }
                )
                self._note(i, watch.wall, kind, start)
                for wall in self.field.walls if not pattern.frozen else ():
                    if self.field.side(pattern, wall) == 0:
                        continue
                    if wall is watch.wall:
                        self.rising.add((i, wall))
                    elif self.field.side(before, wall) == 0:
                        self.rising.add((i, wall))
                        self._note(i, wall, "leave", start)
        self._drop_frozen()

    def _note(self, i: int, wall: Wall, kind: str, start: fmpq) -> None:
        points = tuple(k + 1 for k in sorted(wall.factors))
        self.events.append(Event((start, self.time), i + 1, points, kind))

    def _drop_frozen(self) -> None:
        self.rising = {(i, wall) for i, wall in self.rising if not self.patterns[i].frozen}

    def _check_sides(
        self,
        step: Step,
        tube: Tube,
        eps: dict[int, arb],
        lengths: dict[int, int],
        exempt: set[tuple[int, Wall]],
    ) -> set[tuple[int, Wall]]:
        """Prove that every live neuron stays on its side of every wall; return those rising."""
        rising = set()
        zero, one = fmpq(0), fmpq(1)
        for g, group in enumerate(step.groups):
            for wall in self.field.walls:
                side = self.field.side(group.pattern, wall)
                if not side:
                    continue
                rows = step.wall_rows(g, wall)
                span = norm(total(abs(c) for c in row.coeffs()[1:]) for row in rows)
                normal = norm(map(arb, wall.normal))
                # A first test in integers: V is an integer multiple of v.
                scale = lcm(*(int(c.q) for c in wall.normal))
                whole = [int((scale * c).p) for c in wall.normal]
                steep = _fixed_above(scale * span, self.bits)
                for i in group.members:
                    if (i, wall) in exempt:
                        continue
                    margin = upper(normal * eps[i])
                    if (i, wall) in self.rising:
                        if self._rises(step, tube, g, i, wall, margin, eps[i]):
                            rising.add((i, wall))
                        continue
                    inner = side * sum(map(mul, whole, self.rows[i]))
                    room = (steep * lengths[i] >> self.bits) + 1
                    if inner > room + _fixed_above(scale * margin, self.bits):
                        continue
                    value = side * step.inner(g, wall, [dyadic(c, self.bits) for c in self.rows[i]])
                    if not positive_on(value, margin, zero, one):
                        raise Unverified(
                            f"neuron {i + 1} was not proved to stay on its side of the wall of "
                            f"point {next(iter(wall.factors)) + 1}"
                        )
        return rising

    def _rises(
        self,
        step: Step,
        tube: Tube,
        g: int,
        i: int,
        wall: Wall,
        margin: arb,
        eps: arb,
    ) -> bool:
        """Prove that a neuron that has just left a wall stays off it; True if still near it.

        The derivative of <w, v> has the sign of a <D, v>; as long as that is proved to be positive
        on the tube, <w, v> stays positive. Later its value itself is larger than the tube.
        """
        pattern = step.groups[g].pattern
        side = self.field.side(pattern, wall)
        row = [dyadic(c, self.bits) for c in self.rows[i]]
        value = side * step.inner(g, wall, row)
        output = _output(step, g, self.rows[i], self.bits)
        sign = 1 if self.rows[i][-1] > 0 else -1
        form = self.field.speed(pattern, wall)
        slope, error = side * sign * step.form(form), tube.form_error(form)
        zero, one = fmpq(0), fmpq(1)
        for halvings in range(64):
            middle = fmpq(1, fmpz(1) << halvings)
            if not positive_on(slope, error, zero, middle, depth=6):
                continue
            if not positive_on(sign * output, eps, zero, middle, depth=6):
                continue
            if halvings == 0:
                return not proved_less(margin, value(arb(1)))
            if positive_on(value, margin, middle, one):
                return False
        raise Unverified(
            f"neuron {i + 1} was not proved to move away from the wall of "
            f"point {next(iter(wall.factors)) + 1}"
        )

    def _check_holding(
        self, step: Step, tube: Tube, eps: dict[int, arb], chosen: Sequence[_Watch]
    ) -> None:
        """Prove that neurons that are kept on walls stay there."""
        leaving = {(w.group, w.wall, w.kind, w.neurons) for w in chosen if w.kind != "reach"}
        for g, group in enumerate(step.groups):
            holding = self.field.holding(group.pattern)
            if not holding:
                continue
            for output in (1, -1):
                members = tuple(i for i in group.members if (self.rows[i][-1] > 0) == (output > 0))
                for i in members:
                    value = output * _output(step, g, self.rows[i], self.bits)
                    if not positive_on(value, eps[i], fmpq(0), fmpq(1)):
                        raise Unverified(f"the output weight of neuron {i + 1} may pass 0")
                for wall, b, kappa in holding if members else ():
                    rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
                    for kind, form in (("leave-", b), ("leave+", rest)):
                        if (g, wall, kind, members) in leaving or not any(form):
                            continue
                        self._demand(step, tube, form, -output, wall)

    def _demand(self, step: Step, tube: Tube, form: Form, side: int, wall: Wall) -> None:
        value, error = side * step.form(form), tube.form_error(form)
        if not positive_on(value, error, fmpq(0), fmpq(1)):
            raise Unverified(
                "neurons were not proved to be kept on the wall of "
                f"point {next(iter(wall.factors)) + 1}"
            )

    def _switched(
        self, step: Step, tube: Tube, eps: dict[int, arb], watch: _Watch
    ) -> list[tuple[Pattern, str]]:
        """The new pattern and the kind of the switch, proved for every neuron of a watch."""
        unit = arb(fmpq(1, 2), fmpq(1, 2))
        balls = [
            widened(e(unit), change + error)
            for e, change, error in zip(
                step.residuals, tube.change, step.residual_errors, strict=True
            )
        ]
        value = _sign_of(balls)
        pattern = step.groups[watch.group].pattern
        if watch.kind != "reach":
            return self._left(step, tube, watch)
        found: list[tuple[Pattern, str]] = []
        side = self.field.side(pattern, watch.wall)
        for i in watch.neurons:
            output = widened(_output(step, watch.group, self.rows[i], self.bits)(unit), eps[i])
            speed = -side * output * _form(balls, self.field.speed(pattern, watch.wall))
            inner = total(
                dyadic(c, self.bits) * v
                for c, v in zip(self.rows[i], watch.wall.normal, strict=False)
            )
            far = abs(inner) + norm(map(arb, watch.wall.normal)) * self.eps[i]
            if not proved_less(far, step.length * speed):
                raise Unverified(f"neuron {i + 1} was not proved to reach a wall in its window")
            signs = self.field.moved(pattern.signs, watch.wall, 0)
            try:
                new = only_motion(self.field, signs, sign_of(output), value, neuron=i)
            except CannotTellError as failure:
                raise Unverified(f"neuron {i + 1} at a wall: {failure}") from None
            reached = self.field.side(new, watch.wall)
            if not new.frozen and reached == side:
                raise Unverified(f"neuron {i + 1} turns back at a wall")
            found.append((new, "die" if new.frozen else "cross" if reached else "slide"))
        return found

    def _new(self, pattern: Pattern, watch: _Watch) -> Pattern:
        """The pattern of a neuron that leaves the wall of a watch."""
        side = -1 if watch.kind == "leave-" else 1
        return Pattern(self.field.moved(pattern.signs, watch.wall, side))

    def _left(self, step: Step, tube: Tube, watch: _Watch) -> list[tuple[Pattern, str]]:
        """Prove that sliding neurons leave their wall on one side within the window."""
        pattern = step.groups[watch.group].pattern
        output = 1 if self.rows[watch.neurons[0]][-1] > 0 else -1
        side = -1 if watch.kind == "leave-" else 1
        new = self._new(pattern, watch)
        for wall, b, kappa in self.field.holding(pattern):
            if wall is not watch.wall:
                continue
            self._demand(step, tube, kappa, -output, wall)
            form = b if side < 0 else tuple(k - c for k, c in zip(kappa, b, strict=True))
            ending, error = output * step.form(form)(arb(1)), tube.form_error(form)
            if not proved_less(16 * error, ending):  # enough for the longer step that follows
                raise Unverified("neurons were not proved to leave a wall within the window")
        for wall, b, kappa in self.field.holding(new):
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            for form in (b, rest):
                if any(form):
                    self._demand(step, tube, form, -output, wall)
        return [(new, "leave")] * len(watch.neurons)


def _sign_of(residuals: Sequence[arb]) -> SignOfForm:
    """The sign of a linear form, at balls for the e_k."""

    def value(form: Form) -> int:
        return sign_of(_form(residuals, form))

    return value


def _form(residuals: Sequence[arb], form: Form) -> arb:
    return total(e * c for e, c in zip(residuals, form, strict=True) if c)


def _output(step: Step, g: int, row: Sequence[int], bits: int) -> arb_poly:
    """The polynomial of a_i on p."""
    return sum_of(entry * dyadic(c, bits) for entry, c in zip(step.phi[g][-1], row, strict=True))


def _fixed_above(value: arb, bits: int) -> int:
    """A fixed-point number that is not below a ball."""
    mantissa, exponent = value.upper().man_exp()
    shift = int(exponent) + bits
    return int(mantissa) << shift if shift >= 0 else (int(mantissa) >> -shift) + 1


def _rescaled(phi: list[list[list[Series]]], ratio: int, bits: int) -> list[list[list[Series]]]:
    if ratio == 1 << bits:
        return phi
    return [[[rescaled(entry, ratio, bits) for entry in row] for row in m] for m in phi]


def min_of(left: arb, right: arb) -> arb:
    """The smaller of two bounds."""
    return left.min(right)


__all__ = ["MAX_DIGITS", "MAX_STEPS", "Rigorous", "RigorousRun", "Unverified"]
