"""Proofs that a polynomial is positive on a box, as trees of subdivisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from proofcheck.exact.bernstein import BernsteinForm, Ends, Range

Node = tuple[str] | tuple[str, int]
"""How a box is treated; variables are numbered from 1.

("positive",): the Bernstein coefficients show that the polynomial is positive.
("halve", j): the range of variable j is halved; the lower half comes first, then the upper one.
("low", j), ("high", j): the increments along j are nowhere negative (positive), so that the
least value is taken on the lower (upper) face, which comes next.
"""


@dataclass(frozen=True, slots=True)
class Positive:
    """The polynomial is positive; the nodes of the proof in preorder."""

    tree: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NotPositive:
    """A point of the closed box, in coordinates from 0 to 1, where the polynomial is negative,
    or zero although the point belongs to the set.
    """

    point: tuple[fmpq, ...]
    value: fmpq


@dataclass(frozen=True, slots=True)
class Exhausted:
    """Neither was shown within the number of boxes that was allowed."""

    boxes: int


@dataclass(frozen=True, slots=True)
class _Box:
    form: BernsteinForm
    ranges: tuple[Range, ...]
    ends: tuple[Ends, ...]

    def part(self, form: BernsteinForm, axis: int, where: Range, ends: Ends) -> _Box:
        ranges, flags = list(self.ranges), list(self.ends)
        ranges[axis], flags[axis] = where, ends
        return _Box(form, tuple(ranges), tuple(flags))

    def face(self, axis: int, upper: bool) -> _Box:
        end = self.ranges[axis][upper]
        return self.part(self.form.face(axis, upper), axis, (end, end), (True, True))

    def halves(self, axis: int) -> tuple[_Box, _Box]:
        lower, upper = self.form.halves(axis)
        (low, high), (closed_low, closed_high) = self.ranges[axis], self.ends[axis]
        middle = (low + high) / 2
        return (
            self.part(lower, axis, (low, middle), (closed_low, True)),
            self.part(upper, axis, (middle, high), (True, closed_high)),
        )


def prove_positive(
    form: BernsteinForm, ends: Sequence[Ends] | None = None, *, boxes: int = 1000
) -> Positive | NotPositive | Exhausted:
    """Decide whether a polynomial is positive on a box.

    Parameters
    ----------
    form : BernsteinForm
    ends : sequence of (bool, bool), optional
        Which ends of the ranges belong to the set; by default all do.
    boxes : int
        Give up after so many boxes.

    Returns
    -------
    Positive, NotPositive or Exhausted
        On a closed box only a polynomial whose least value is 0, or nearly 0, or a small number
        of boxes, can exhaust it.

    Notes
    -----
    A box is closed by its coefficients, refuted by a corner, reduced to a face where a variable
    is monotone, or else halved where the polynomial changes most.

    Examples
    --------
    >>> from flint import Ordering, fmpq_mpoly_ctx
    >>> from proofcheck.exact.bernstein import bernstein_form
    >>> (x,) = fmpq_mpoly_ctx.get(("x",), Ordering.lex).gens()
    >>> unit = [(fmpq(0), fmpq(1))]
    >>> prove_positive(bernstein_form(3 * x**2 - 3 * x + 1, unit)).tree
    (('halve', 1), ('positive',), ('positive',))
    >>> prove_positive(bernstein_form(5 * x**2 - 5 * x + 1, unit))
    NotPositive(point=(1/2,), value=-1/4)
    """
    closed = tuple(ends) if ends is not None else ((True, True),) * len(form.degrees)
    start = _Box(form, ((fmpq(0), fmpq(1)),) * len(closed), closed)
    tree: list[Node] = []
    waiting = [start]
    while waiting:
        if len(tree) == boxes:
            return Exhausted(boxes)
        box = waiting.pop()
        if box.form.positive(box.ends):
            tree.append(("positive",))
            continue
        if (found := _bad_corner(box, closed)) is not None:
            return found
        node, parts = _step(box)
        tree.append(node)
        waiting += reversed(parts)
    return Positive(tuple(tree))


def _step(box: _Box) -> tuple[Node, Sequence[_Box]]:
    """Reduce to a face where a variable is monotone, or halve the steepest one."""
    steepest, size = 0, fmpq(-1)
    for axis in range(len(box.ranges)):
        steps = box.form.increments(axis)
        if not steps:
            continue
        least, most = min(steps), max(steps)
        if least >= 0:
            return ("low", axis + 1), [box.face(axis, upper=False)]
        if most <= 0:
            return ("high", axis + 1), [box.face(axis, upper=True)]
        if (spread := max(-least, most) * len(steps)) > size:
            steepest, size = axis, spread
    return ("halve", steepest + 1), box.halves(steepest)


def _bad_corner(box: _Box, closed: Sequence[Ends]) -> NotPositive | None:
    """A corner of the box at which the polynomial is negative, or zero and in the set."""
    choices = []
    for degree, (low, high), ends in zip(box.form.degrees, box.ranges, box.ends, strict=True):
        both = [(0, low), (degree, high)]
        inner = [end for end, flag in zip(both, ends, strict=True) if flag]
        choices.append(both if degree else (inner or [(0, (low + high) / 2)])[:1])
    for corner in product(*choices):
        value = box.form[[k for k, _ in corner]]
        point = tuple(t for _, t in corner)
        if value < 0 or (value == 0 and _inside(point, closed)):
            return NotPositive(point, value)
    return None


def _inside(point: Sequence[fmpq], closed: Sequence[Ends]) -> bool:
    """Whether a point of the unit cube is on no open end."""
    return all(
        (t > 0 or low) and (t < 1 or high) for t, (low, high) in zip(point, closed, strict=True)
    )


__all__ = ["Exhausted", "Node", "NotPositive", "Positive", "prove_positive"]
