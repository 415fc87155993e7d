"""Piecewise Laurent polynomials on the whole line, with exact calculus."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from flint import fmpq

from proofcheck.errors import KernelError
from proofcheck.kernel.laurent import ZERO, Laurent, polynomial

Side = Literal["left", "right"]


@dataclass(frozen=True, eq=False)
class Piecewise:
    """A function that is a Laurent polynomial between neighbouring breakpoints.

    Attributes
    ----------
    breakpoints : tuple of m rationals, increasing
    pieces : tuple of m + 1 Laurent
        The first and the last are the unbounded ones.

    Examples
    --------
    >>> f = up(fmpq(1))  # max(t - 1, 0)
    >>> f(fmpq(3)), f.derivative_at(fmpq(1), 1, "left"), f.derivative_at(fmpq(1), 1, "right")
    (2, 0, 1)
    >>> f.smoothness(fmpq(1)), (f * f).smoothness(fmpq(1)), f.smoothness(fmpq(2))
    (0, 1, None)
    """

    breakpoints: tuple[fmpq, ...]
    pieces: tuple[Laurent, ...]

    def piece(self, x: fmpq, side: Side = "right") -> Laurent:
        """The piece that rules x, or the limit at a breakpoint from a side."""
        find = bisect_right if side == "right" else bisect_left
        return self.pieces[find(self.breakpoints, x)]

    def refined(self, breakpoints: Iterable[fmpq]) -> Piecewise:
        """The same function with more breakpoints."""
        merged = tuple(sorted({*self.breakpoints, *breakpoints}))
        if merged == self.breakpoints:
            return self
        pieces = [self.pieces[0]] + [self.piece(b) for b in merged]
        return Piecewise(merged, tuple(pieces))

    def _with(self, other: Piecewise, merge: Callable[[Laurent, Laurent], Laurent]) -> Piecewise:
        left, right = self.refined(other.breakpoints), other.refined(self.breakpoints)
        pairs = zip(left.pieces, right.pieces, strict=True)
        return Piecewise(left.breakpoints, tuple(merge(p, q) for p, q in pairs))

    def __add__(self, other: Piecewise) -> Piecewise:
        return self._with(other, Laurent.__add__)

    def __sub__(self, other: Piecewise) -> Piecewise:
        return self + other.scaled(-1)

    def __mul__(self, other: Piecewise) -> Piecewise:
        return self._with(other, Laurent.__mul__)

    def __truediv__(self, other: Piecewise) -> Piecewise:
        """Divide piece by piece by multiples of powers; 0/0 is 0."""
        return self._with(other, Laurent.__truediv__)

    def scaled(self, factor: fmpq | int) -> Piecewise:
        """The function times a number."""
        return Piecewise(self.breakpoints, tuple(p.scaled(factor) for p in self.pieces))

    def derivative(self) -> Piecewise:
        """The derivative on every piece; jumps of the function leave no trace."""
        return Piecewise(self.breakpoints, tuple(p.derivative() for p in self.pieces))

    def antiderivative(self) -> Piecewise:
        """The continuous antiderivative that is 0 at the first breakpoint."""
        raw = [p.antiderivative() for p in self.pieces]
        if not self.breakpoints:
            return Piecewise((), tuple(raw))
        pieces = [raw[0] + polynomial([-raw[0](self.breakpoints[0])])]
        for b, piece in zip(self.breakpoints, raw[1:], strict=True):
            pieces.append(piece + polynomial([pieces[-1](b) - piece(b)]))
        return Piecewise(self.breakpoints, tuple(pieces))

    def integral(self) -> fmpq:
        """The integral over the line.

        Raises
        ------
        KernelError
            It does not converge.
        """
        whole = self.antiderivative()
        return whole.pieces[-1].limit() - whole.pieces[0].limit()

    def __call__(self, x: fmpq, side: Side = "right") -> fmpq:
        """The value at x, or the limit from a side."""
        return self.piece(x, side)(x)

    def derivative_at(self, x: fmpq, order: int, side: Side = "right") -> fmpq:
        """A one-sided derivative of any order."""
        piece = self.piece(x, side)
        for _ in range(order):
            piece = piece.derivative()
        return piece(x)

    def smoothness(self, x: fmpq) -> int | None:
        """The largest k such that the function is C^k around x.

        -1 is a jump, None says that both sides are the same Laurent polynomial.
        """
        jump = self.piece(x, "right") + self.piece(x, "left").scaled(-1)
        order = jump.order_of_zero(x)
        return None if order is None else order - 1

    @property
    def knots(self) -> tuple[tuple[fmpq, int], ...]:
        """The breakpoints at which the function is not smooth, with their smoothness."""
        found = ((b, self.smoothness(b)) for b in self.breakpoints)
        return tuple((b, k) for b, k in found if k is not None)

    def cells(self, low: fmpq, high: fmpq) -> list[tuple[fmpq, fmpq, Laurent]]:
        """The pieces on [low, high] with their ends."""
        inner = [b for b in self.breakpoints if low < b < high]
        ends = [low, *inner, high]
        return [(a, b, self.piece(a)) for a, b in pairwise(ends) if a < b]


def constant(value: fmpq | int) -> Piecewise:
    """A constant function."""
    return Piecewise((), (polynomial([value]),))


def line(slope: fmpq | int, value: fmpq | int) -> Piecewise:
    """The function slope * t + value."""
    return Piecewise((), (polynomial([value, slope]),))


def up(x: fmpq) -> Piecewise:
    """The function t -> max(t - x, 0)."""
    return Piecewise((x,), (ZERO, polynomial([-x, 1])))


def down(x: fmpq) -> Piecewise:
    """The function t -> max(x - t, 0)."""
    return Piecewise((x,), (polynomial([x, -1]), ZERO))


def steps(breakpoints: Sequence[fmpq], pieces: Sequence[Laurent]) -> Piecewise:
    """A function with the given pieces, once they fit the breakpoints.

    Parameters
    ----------
    breakpoints : sequence of m fmpq
    pieces : sequence of m + 1 Laurent

    Raises
    ------
    KernelError
        The breakpoints do not increase, or the number of pieces does not fit.
    """
    increasing = all(a < b for a, b in pairwise(breakpoints))
    if not increasing or len(pieces) != len(breakpoints) + 1:
        raise KernelError(
            f"found {len(pieces)} pieces for {len(breakpoints)} breakpoints, expected increasing "
            "breakpoints and one piece more"
        )
    return Piecewise(tuple(breakpoints), tuple(pieces))


def linear_through(points: Sequence[tuple[fmpq, fmpq]]) -> Piecewise:
    """The continuous function that is linear between the points and 0 outside of them."""
    pieces = [ZERO]
    for (a, f), (b, g) in pairwise(points):
        slope = (g - f) / (b - a)
        pieces.append(polynomial([f - slope * a, slope]))
    return steps([x for x, _ in points], [*pieces, ZERO])


__all__ = ["Piecewise", "Side", "constant", "down", "line", "linear_through", "steps", "up"]
