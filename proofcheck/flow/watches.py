"""Where switches may come: zeros of functions of time, found in floating point first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import mul
from typing import Literal

import numpy as np

from proofcheck.flow.fundamental import Group
from proofcheck.flow.taylor import (
    Series,
    combined,
    horner,
    rescaled,
    root_between,
)
from proofcheck.flow.vectorfield import VectorField, Wall

_GRID = np.linspace(0.0, 1.0, 33)[1:]


@dataclass(frozen=True)
class Watch:
    """A function of time that stays positive until something happens to some neurons.

    Attributes
    ----------
    group : int
    neurons : tuple of int
    wall : Wall
    kind : {"reach", "leave-", "leave+"}
    series : Series
    also : tuple of Wall
        Walls that are reached together with this one: a neuron that is kept on other walls sees
        the same of them.
    """

    group: int
    neurons: tuple[int, ...]
    wall: Wall
    kind: Literal["reach", "leave-", "leave+"]
    series: Series = field(compare=False)
    also: tuple[Wall, ...] = ()


class Search:
    """Finds the first switch of a step; nothing that it finds is trusted."""

    field: VectorField
    bits: int
    rows: list[list[int]]
    rising: set[tuple[int, Wall]]

    def _watches(
        self,
        groups: list[Group],
        phi: list[list[list[Series]]],
        residuals: list[Series],
        ratio: int,
    ) -> list[Watch]:
        """The functions whose zeros may be switches, found in floating point first."""
        watches: list[Watch] = []
        order = len(phi[0][0][0])
        powers = np.concatenate([[0.0], _GRID])[:, None] ** np.arange(order)[None, :]
        scaled_residuals: list[Series] | None = None
        for g, (group, matrix) in enumerate(zip(groups, phi, strict=True)):
            stack = np.array([_floats(self.rows[i]) for i in group.members])
            for wall in self.field.walls:
                side = self.field.side(group.pattern, wall)
                if not side:
                    continue
                rows = [
                    combined(wall.normal, [matrix[j][c] for j in range(self.field.d)])
                    for c in range(self.field.d + 1)
                ]
                table = np.array(_floats([c for row in rows for c in row])).reshape(-1, order)
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
                    watches.append(Watch(g, (i,), wall, "reach", series))
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
                        watches.append(Watch(g, chosen, wall, "leave-", low))
                    if b != kappa:
                        watches.append(Watch(g, chosen, wall, "leave+", high))
        return watches

    def _earliest(self, watches: list[Watch]) -> tuple[int, Watch] | None:
        """The first zero of a watched function on (0, 1]."""
        one = 1 << self.bits
        grid = [0, *(int(s * 2**20) << (self.bits - 20) for s in _GRID)]
        best: tuple[int, Watch] | None = None
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


def _floats(numbers: Sequence[int]) -> list[float]:
    """Numbers in units of the largest, as only signs matter: they may be too large for floats."""
    size = max(map(abs, numbers)) or 1
    return [c / size for c in numbers]


__all__ = ["Search", "Watch"]
