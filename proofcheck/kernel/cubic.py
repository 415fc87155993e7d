"""Whether an interpolant is a cubic spline between its samples, and what keeps it from being one.

Williams et al. 2019, Theorem 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flint import fmpq

from proofcheck.kernel.interpolant import Interpolant
from proofcheck.kernel.laurent import Laurent

Cell = tuple[fmpq, fmpq, Laurent]


@dataclass(frozen=True, eq=False)
class CubicTest:
    """f'' on the cells into which samples and ends of knot intervals cut the hull.

    Attributes
    ----------
    interpolant : Interpolant
    """

    interpolant: Interpolant

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells from left to right, each with f''."""
        f = self.interpolant
        breaks = f.kernel.weight.total.breakpoints
        return f.second.refined([*f.inputs, *breaks]).cells(*f.hull)

    @property
    def bent_cell(self) -> Cell | None:
        """The first cell on which f is no cubic polynomial."""
        return next((cell for cell in self.cells if not cell[2].is_polynomial(1)), None)

    @property
    def jumps(self) -> list[tuple[fmpq, fmpq, fmpq]]:
        """The points within the hull at which f'' jumps, with its limits from both sides."""
        joints = [(b, p(b), q(b)) for (_, b, p), (_, _, q) in self._neighbours]
        return [(b, left, right) for b, left, right in joints if left != right]

    @property
    def foreign_knots(self) -> list[tuple[fmpq, fmpq, fmpq]]:
        """The points that are no samples, at which f''' jumps, with its limits."""
        joints = [
            (b, p.derivative()(b), q.derivative()(b))
            for (_, b, p), (_, _, q) in self._neighbours
            if b not in self.interpolant.inputs
        ]
        return [(b, left, right) for b, left, right in joints if left != right]

    @property
    def _neighbours(self) -> list[tuple[Cell, Cell]]:
        return list(zip(self.cells, self.cells[1:], strict=False))

    @property
    def is_spline(self) -> bool:
        """Whether f is a C^2 cubic spline on the hull with knots at samples only."""
        return self.bent_cell is None and not self.jumps and not self.foreign_knots

    @property
    def is_natural(self) -> bool:
        """Whether f is the natural cubic spline on the hull."""
        return self.is_spline and not any(self.interpolant.end_curvatures)


__all__ = ["CubicTest"]
