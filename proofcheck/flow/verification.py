"""One step of a rigorous run: everything about it is proved, then it is taken and written down."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from operator import mul
from typing import Any

from flint import arb, fmpq, fmpz

from proofcheck.exact.balls import dyadic, max_of, norm, proved_less, upper
from proofcheck.flow.conditions import Conditions, Unverified, fixed_above
from proofcheck.flow.enclosure import Step
from proofcheck.flow.fundamental import Group
from proofcheck.flow.passage import Passage
from proofcheck.flow.picard import Picard, Switch, Tube
from proofcheck.flow.state import State
from proofcheck.flow.switching import Event, Undecided
from proofcheck.flow.taylor import Series
from proofcheck.flow.vectorfield import Pattern, Wall
from proofcheck.flow.watches import Watch

Change = tuple[Pattern, str]
"""What a neuron goes over to, and the kind of its switch."""


class Verification(Conditions, State):
    """Proves steps from the present state, and takes them."""

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
        try:
            tube = Picard(step, self.rho, self._switches(groups, chosen)).tube()
        except Undecided as failure:
            raise Unverified(failure.reason) from None
        lengths = {
            i: isqrt(sum(c * c for c in self.rows[i])) + 1
            for group in groups
            for i in group.members
        }
        eps = {
            i: tube.neuron(g, i, self.eps[i], dyadic(lengths[i], self.bits)).min(tube.rho)
            for g, group in enumerate(groups)
            for i in group.members
        }
        wide = {i: tube.widened(bound) for i, bound in eps.items()}
        exempt = {
            (i, wall)
            for watch in chosen
            for i in watch.neurons
            for wall in (watch.wall, *watch.also)
        }
        still_rising = self._check_sides(step, tube, wide, lengths, exempt)
        self._check_holding(step, tube, wide, chosen)
        changes = [self._switched(step, tube, wide, watch) for watch in chosen]
        # Everything is proved.
        slow = arb((1, -self.wanted // 3))
        self.still = not chosen and proved_less(max_of(step.growth), slow * step.length)
        start = self.time
        self.passed.append(Passage(step, list(self.rows), eps))
        self._advance(groups, phi, length, eps, tube.rho)
        self.rising = still_rising
        self._note_step(length, order, tube, chosen, changes)
        for watch, found in zip(chosen, changes, strict=True):
            for i, (pattern, kind) in zip(watch.neurons, found, strict=True):
                self._change(i, watch, pattern, kind, start)
        self._drop_frozen()

    def _switches(self, groups: list[Group], chosen: Sequence[Watch]) -> list[Switch]:
        """The chosen neurons, as the Picard operator wants them."""
        switches = []
        for watch in chosen:
            pattern = groups[watch.group].pattern
            new = None if watch.kind == "reach" else self._new(pattern, watch)
            for i in watch.neurons:
                row = [dyadic(c, self.bits) for c in self.rows[i]]
                switches.append(Switch(i, watch.group, (watch.wall, *watch.also), row, new))
        return switches

    def _advance(
        self,
        groups: list[Group],
        phi: list[list[list[Series]]],
        length: int,
        eps: dict[int, arb],
        rho: arb,
    ) -> None:
        """Go to the end of a step."""
        self._groups = None
        for matrix, group in zip(phi, groups, strict=True):
            values = [[sum(entry) for entry in row] for row in matrix]
            for i in group.members:
                old = self.rows[i]
                self.rows[i] = [sum(map(mul, v, old)) >> self.bits for v in values]
        spread = self.ulp * arb(self.field.d + 1).sqrt()
        for i, bound in eps.items():
            self.eps[i] = upper(bound + spread)
        together = rho + spread * arb(max(len(eps), 1)).sqrt()
        self.rho = upper(together.min(norm(self.eps[i] for i in eps)))
        self.clock += length

    def _note_step(
        self,
        length: int,
        order: int,
        tube: Tube,
        chosen: Sequence[Watch],
        changes: Sequence[Sequence[Change]],
    ) -> None:
        """Write a step down, for the certificate."""
        switches: list[dict[str, Any]] = [
            {
                "neuron": i + 1,
                "point": min(watch.wall.factors) + 1,
                "kind": kind,
                "signs": pattern.signs,
            }
            for watch, found in zip(chosen, changes, strict=True)
            for i, (pattern, kind) in zip(watch.neurons, found, strict=True)
        ]
        self.steps.append(
            {
                "length": length,
                "order": order,
                "box": fixed_above(tube.box, self.bits),
                "remainder": fixed_above(tube.remainder, self.bits),
                "switches": switches,
            }
        )

    def _change(self, i: int, watch: Watch, pattern: Pattern, kind: str, start: fmpq) -> None:
        """Give a neuron its new pattern, and note what has happened."""
        before, self.patterns[i] = self.patterns[i], pattern
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

    def _note(self, i: int, wall: Wall, kind: str, start: fmpq) -> None:
        points = tuple(k + 1 for k in sorted(wall.factors))
        self.events.append(Event((start, self.time), i + 1, points, kind))


__all__ = ["Verification"]
