"""A step of the flow that has been proved, kept to say where neurons are while it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flint import arb

from proofcheck.exact.balls import dyadic, upper
from proofcheck.flow.enclosure import Step
from proofcheck.flow.polynomials import range_on_unit, sum_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A proved step.

    Attributes
    ----------
    step : Step
    rows : list of lists of int
        The rows of p at its start, in fixed point.
    eps : mapping
        Live neuron -> bound of its distance from p over the whole step.
    """

    step: Step
    rows: list[list[int]]
    eps: Mapping[int, arb]

    def outputs(self, room: int = 1) -> dict[int, tuple[arb, arb]]:
        """For every live neuron, bounds of its output weight at all times of the step.

        Parameters
        ----------
        room : int
            How many times its distance from p, and the unit of the fixed point, are left on
            either side.
        """
        found, unit = {}, dyadic(1, self.step.bits)
        for matrix, group in zip(self.step.phi, self.step.groups, strict=True):
            for i in group.members:
                row = [dyadic(c, self.step.bits) for c in self.rows[i]]
                output = sum_of(one * z for one, z in zip(matrix[-1], row, strict=True))
                (low, high), distance = range_on_unit(output), room * (self.eps[i] + unit)
                found[i] = (low - distance).lower(), upper(high + distance)
        return found


__all__ = ["Passage"]
