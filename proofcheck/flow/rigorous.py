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
from dataclasses import replace
from math import isqrt
from operator import mul
from typing import Any

from flint import arb, fmpq, fmpz

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.balls import (
    CannotTellError,
    dyadic,
    max_of,
    norm,
    precision,
    proved_less,
    total,
    upper,
    widened,
)
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.linear_algebra import sign as sign_of_rational
from proofcheck.flow.conditions import Conditions, Unverified, fixed_above, sign_at
from proofcheck.flow.convergence import Limit, prove_limit
from proofcheck.flow.enclosure import Step
from proofcheck.flow.endings import growth_without_end
from proofcheck.flow.fundamental import Group, fundamental_series, grouped
from proofcheck.flow.network import Network
from proofcheck.flow.passage import Passage
from proofcheck.flow.picard import Picard, Switch
from proofcheck.flow.residuals import residual_balls
from proofcheck.flow.runs import RigorousRun
from proofcheck.flow.switching import Event, SignOfForm, Undecided, first_motion
from proofcheck.flow.taylor import (
    Series,
    differentiated,
    fixed,
    horner,
    rescaled,
    step_length,
)
from proofcheck.flow.vectorfield import Pattern, VectorField, Wall
from proofcheck.flow.watches import Search, Watch

MAX_DIGITS = 1000
MAX_STEPS = 20_000
_RETRIES = 12
_SLACK = 16
"""How much longer a window is than the time that the enclosure needs to cross a wall."""
_POINT = fmpq(0)


class Rigorous(Search, Conditions):
    """The flow of one network on one dataset at one precision.

    Parameters
    ----------
    dataset : Dataset
    network : Network
    bits : int
        Truncation errors are kept near 2^-bits.
    radius : fmpq
        Follow all networks at once in which no neuron is farther than this from that of the given
        one, by its distance in R^(d+1): everything is proved for each of them.

    Raises
    ------
    FlowError
        If the network does not fit the data.
    """

    def __init__(
        self, dataset: Dataset, network: Network, *, bits: int, radius: fmpq = _POINT
    ) -> None:
        if network.dimension != dataset.d:
            raise FlowError(
                f"the network has weights of {network.dimension} coordinates, "
                f"expected {dataset.d} as in the data"
            )
        self.field, self.network, self.radius = VectorField(dataset), network, radius
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
            self.eps = [upper(eps + arb(radius)) for eps in self.eps]
            self.rho = upper(norm(self.eps))
        self.clock, self.settled = 0, False
        self.widening = 1 if radius else 3
        self.length = 1 << self.bits
        self.patterns = [Pattern(self.field.signs(w)) for w in network.weights]
        self.begun = list(self.patterns)
        self.rising: set[tuple[int, Wall]] = set()
        self.events: list[Event] = []
        self.history: list[tuple[fmpq, arb]] = []
        self.steps: list[dict[str, Any]] = []
        self.passed: list[Passage] = []
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
            Called before every step and at the end; `passed` holds the steps since the last call.
        """
        stop: Undecided | None = None
        final = True
        goal = None if until is None else fixed(until, self.bits)
        with precision(self.bits + 32):
            try:
                if not self.settled:
                    self._settle()
                self.history.append((self.time, self._loss()))
                for _ in range(max_steps):
                    if watch is not None:
                        watch(self)
                    self.passed.clear()
                    arrived = goal is not None and self.clock >= goal
                    if finish and (goal is None or arrived):
                        self.limit = self._limit()
                        if self.limit is not None:
                            break
                    if arrived:
                        break
                    if goal is None:
                        self._look_ahead()
                    self._step(goal)
                    self.history.append((self.time, self._loss()))
                    if goal is None and self.still:
                        raise Unverified("the flow is nearly stationary, and no limit was proved")
                else:
                    stop = Undecided(f"more than {max_steps} steps")
            except Undecided as found:
                stop = found
            except (Unverified, CannotTellError) as failure:
                stop, final = Undecided(str(failure)), False
            return self._result(stop, final)

    def _look_ahead(self) -> None:
        """Stop if there is no limit to wait for."""
        reason = growth_without_end(self.field, self.patterns, self.history[-1][1])
        if reason is not None:
            raise Undecided(reason)

    def _limit(self) -> Limit | None:
        balanced = [value == 0 and self.radius == 0 for value in self.network.balancedness]
        return prove_limit(self.field, self.patterns, self.rows, self.eps, self.bits, balanced)

    @property
    def time(self) -> fmpq:
        """The time that was reached."""
        return fmpq(self.clock, fmpz(1) << self.bits)

    def _settle(self) -> None:
        """Choose the motion of every neuron that starts on a wall or in the dead cone."""
        self._demand_room()
        exact = self.field.predictions(self.network)
        value = self._sign_at_start(exact)
        for i, a in enumerate(self.network.outputs):
            signs = self.patterns[i].signs
            pattern = first_motion(self.field, signs, sign_of_rational(a), value, neuron=i)
            for wall in self.field.walls:
                if signs[next(iter(wall.factors))] == "0" and self.field.side(pattern, wall):
                    self.rising.add((i, wall))
            self.patterns[i] = pattern
        self.begun = list(self.patterns)
        self._drop_frozen()

    def _demand_room(self) -> None:
        """Every network within the radius starts in the same open pattern."""
        for i, w in enumerate(self.network.weights if self.radius else ()):
            for wall in self.field.walls:
                inner, v = dot(w, wall.normal), wall.normal
                if inner * inner <= self.radius**2 * dot(v, v):
                    point = min(wall.factors) + 1
                    raise Undecided(
                        f"neuron {i + 1} starts within the radius of the wall of point {point}"
                    )

    def _sign_at_start(self, predictions: Sequence[fmpq]) -> SignOfForm:
        if self.field.dataset.loss != "square":
            return sign_at(residual_balls(self.field.dataset, [arb(f) for f in predictions]))
        residuals = self.field.residuals(predictions)
        return lambda form: sign_of_rational(dot(form, residuals))

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
                parts.append((y - f) * (y - f) / 2)  # a power of a ball around 0 is not finite
            elif dataset.loss == "exponential":
                parts.append((-y * f).exp())
            else:
                parts.append((-y * f).exp().log1p())
        return total(parts) * dataset.factor

    def _result(self, stop: Undecided | None, final: bool) -> RigorousRun:
        enclosed = [
            [widened(dyadic(c, self.bits), eps) for c in row]
            for row, eps in zip(self.rows, self.eps, strict=True)
        ]
        drift = arb(0)
        for row, start in zip(enclosed, self.network.balancedness, strict=True):
            drift = drift.union(row[-1] * row[-1] - total(c * c for c in row[:-1]) - start)
        return RigorousRun(
            "proved" if stop is None else "undecided",
            None if stop is None else stop.reason,
            [] if stop is None else stop.motions,
            None if stop is None else stop.neuron,
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
            final,
        )

    def _step(self, goal: int | None) -> None:
        """Go one step, or to the next switch and through it."""
        groups = self._groups = grouped(self.field, self.patterns, self.rows)
        if not groups:
            if goal is None:
                raise Unverified("nothing moves any more, and no limit was proved")
            self.steps.append(
                {"length": goal - self.clock, "order": 1, "box": 0, "remainder": 0, "switches": []}
            )
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
        watch: Watch,
    ) -> int:
        """Go to just before a switch; return a first guess of the length of its window."""
        slope = horner(differentiated(watch.series), s, self.bits)
        radii = [self.eps[i] for i in watch.neurons] if watch.kind == "reach" else [self.rho]
        if self.radius:
            radii = [norm(map(arb, watch.wall.normal)) * radius for radius in radii]
        error = max(*(fixed_above(radius, self.bits) for radius in radii), 1 << 16)
        size = isqrt(int(dot(watch.wall.normal, watch.wall.normal).ceil())) + 1
        # Rounding errors may have room; a wide tube is to be crossed quickly.
        room, longer = (9, 17) if self.radius else (8 * _SLACK * size, 8 * 3)  # eighths
        gap = (room * error << self.bits) // max(8 * abs(slope), 1)
        for attempt in range(_RETRIES):
            before = s - (gap << self.widening * attempt)
            if before <= 0:
                # The switch comes at once; the window starts here.
                return (longer * s * length >> self.bits + 3) + 4
            try:
                scaled = _rescaled(phi, before, self.bits)
                self._verified(groups, scaled, length * before >> self.bits, self.order)
                break
            except Unverified:
                if attempt == _RETRIES - 1:
                    raise
        # Some times as long as p needs to come to the switch.
        return ((s - before) * longer * length >> self.bits + 3) + 4

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
        chosen = self._united(groups, chosen)
        involved = [i for watch in chosen for i in watch.neurons]
        for i in involved:
            if involved.count(i) > 1:
                raise Unverified(f"neuron {i + 1} meets two walls at once, or nearly so")
        self._verified(groups, phi, length, order, chosen)

    def _united(self, groups: list[Group], chosen: list[Watch]) -> list[Watch]:
        """One watch for walls that a neuron reaches at once because it is kept on others."""
        found: list[Watch] = []
        for watch in chosen:
            if watch.kind == "reach":
                twins = self.field.twins(groups[watch.group].pattern, watch.wall)
                if any(w.neurons == watch.neurons and w.wall in twins for w in found):
                    continue
                watch = replace(watch, also=twins)
            found.append(watch)
        return found

    def _verified(
        self,
        groups: list[Group],
        phi: list[list[list[Series]]],
        length: int,
        order: int,
        chosen: Sequence[Watch] = (),
    ) -> None:
        """Prove one step and take it; the chosen neurons switch during it."""
        if groups is not self._groups:
            raise AssertionError("a step from a state that is no longer the present one")
        step = Step(self.field, groups, phi, fmpq(length, fmpz(1) << self.bits), self.bits)
        switches = []
        for watch in chosen:
            pattern = groups[watch.group].pattern
            new = None if watch.kind == "reach" else self._new(pattern, watch)
            for i in watch.neurons:
                row = [dyadic(c, self.bits) for c in self.rows[i]]
                switches.append(Switch(i, watch.group, (watch.wall, *watch.also), row, new))
        try:
            tube = Picard(step, self.rho, switches).tube()
        except Undecided as failure:
            raise Unverified(failure.reason) from None
        lengths = {
            i: isqrt(sum(c * c for c in self.rows[i])) + 1
            for group in groups
            for i in group.members
        }
        sizes = {i: dyadic(length, self.bits) for i, length in lengths.items()}
        eps = {
            i: tube.neuron(g, i, self.eps[i], sizes[i]).min(tube.rho)
            for g, group in enumerate(groups)
            for i in group.members
        }
        slow = arb((1, -self.wanted // 3))
        self.still = not chosen and proved_less(max_of(step.growth), slow * step.length)
        exempt = {
            (i, wall)
            for watch in chosen
            for i in watch.neurons
            for wall in (watch.wall, *watch.also)
        }
        wide = {i: tube.widened(bound) for i, bound in eps.items()}
        still_rising = self._check_sides(step, tube, wide, lengths, exempt)
        self._check_holding(step, tube, wide, chosen)
        changes = [self._switched(step, tube, wide, watch) for watch in chosen]

        start = self.time
        self.passed.append(Passage(step, list(self.rows), eps))
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
            (tube.rho + spread * arb(max(len(eps), 1)).sqrt()).min(norm(self.eps[i] for i in eps))
        )
        self.clock += length
        self.rising = still_rising
        record: list[dict[str, Any]] = []
        self.steps.append(
            {
                "length": length,
                "order": order,
                "box": fixed_above(tube.box, self.bits),
                "remainder": fixed_above(tube.remainder, self.bits),
                "switches": record,
            }
        )
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
                for wall in (watch.wall, *watch.also):
                    self._note(i, wall, kind, start)
                for wall in self.field.walls if not pattern.frozen else ():
                    if self.field.side(pattern, wall) == 0:
                        continue
                    if wall is watch.wall or wall in watch.also:
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


def _rescaled(phi: list[list[list[Series]]], ratio: int, bits: int) -> list[list[list[Series]]]:
    if ratio == 1 << bits:
        return phi
    return [[[rescaled(entry, ratio, bits) for entry in row] for row in m] for m in phi]


__all__ = ["MAX_DIGITS", "MAX_STEPS", "Rigorous", "RigorousRun", "Unverified"]
