"""The rigorous engine: verified steps, switches enclosed in time, and a proof of the limit.

Approximate solutions come from Taylor series in fixed point (`proofcheck.flow.fundamental`);
what is proved about each step comes from balls (`proofcheck.flow.enclosure`, `picard` and
`conditions`). Which step is tried is chosen in `stepping`. After a switch, a neuron that has left a
wall is known to be on the new side, and stays there as long as its speed away from the wall is
proved to be positive ("rising"), until its distance exceeds the radius of the tube.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, fmpq

from proofcheck.exact.balls import CannotTellError, precision, total
from proofcheck.flow.conditions import Unverified
from proofcheck.flow.convergence import Limit, prove_limit
from proofcheck.flow.endings import growth_without_end
from proofcheck.flow.runs import RigorousRun, stopping_time
from proofcheck.flow.stepping import Stepping
from proofcheck.flow.switching import Undecided

MAX_DIGITS = 1000
MAX_STEPS = 20_000


class Rigorous(Stepping):
    """The flow of one network on one dataset at one precision; see `State` for its parameters."""

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
        goal = stopping_time(until, self.bits)
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

    def _result(self, stop: Undecided | None, final: bool) -> RigorousRun:
        enclosed = self._enclosed()
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


__all__ = ["MAX_DIGITS", "MAX_STEPS", "Rigorous", "RigorousRun", "Unverified"]
