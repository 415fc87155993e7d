"""Which step a rigorous run takes next: one that the series allow, or to a switch and through it.

A switch is enclosed in a window of time: before it, the sign of <w, v> is proved on the tube; over
it, the speed towards the wall (transversality) and the only possible motion on the wall are proved;
its length is enough to reach the wall.
"""

from __future__ import annotations

from dataclasses import replace
from math import isqrt

from flint import arb, fmpz

from proofcheck.exact.balls import norm
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.conditions import Unverified, fixed_above
from proofcheck.flow.fundamental import Group, fundamental_series, grouped
from proofcheck.flow.taylor import Series, differentiated, horner, rescaled, step_length
from proofcheck.flow.verification import Verification
from proofcheck.flow.watches import Search, Watch

_RETRIES = 12
_SLACK = 16
"""How much longer a window is than the time that the enclosure needs to cross a wall."""


class Stepping(Search, Verification):
    """Chooses steps and windows; retries those that are not proved."""

    def _step(self, goal: int | None) -> None:
        """Go one step, or to the next switch and through it."""
        groups = self._groups = grouped(self.field, self.patterns, self.rows)
        if not groups:
            self._rest(goal)
            return
        phi, residuals = fundamental_series(self.field, groups, self.length, self.order, self.bits)
        ratio = int(self._growth(groups, phi) * 2**20) << (self.bits - 20)
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

    def _rest(self, goal: int | None) -> None:
        """Let time pass while nothing moves."""
        if goal is None:
            raise Unverified("nothing moves any more, and no limit was proved")
        self.steps.append(
            {"length": goal - self.clock, "order": 1, "box": 0, "remainder": 0, "switches": []}
        )
        self.clock = goal

    def _growth(self, groups: list[Group], phi: list[list[list[Series]]]) -> float:
        """By how much the step may be longer than the one that the series are for."""
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
        return step_length(tails, self.order, self.bits, self.wanted)

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


def _rescaled(phi: list[list[list[Series]]], ratio: int, bits: int) -> list[list[list[Series]]]:
    if ratio == 1 << bits:
        return phi
    return [[[rescaled(entry, ratio, bits) for entry in row] for row in m] for m in phi]


__all__ = ["Stepping"]
