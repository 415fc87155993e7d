"""Section 10: a tree of boxes shows that a polynomial is positive."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import comb, lcm, prod
from operator import ge, le, mul
from typing import Any, NamedTuple

from .polynomial import Polynomial
from .shape import Malformed, inside, read, require

Ends = tuple[bool, bool]  # whether the lower and the upper end of a range are closed
Range = tuple[Fraction, Fraction]
KINDS = ("positive", "halve", "low", "high")
NODES = 1000


class Tensor(NamedTuple):
    """The Bernstein coefficients on a box up to a positive factor, the last index fastest."""

    degrees: tuple[int, ...]
    values: list[int]

    def along(self, axis: int, matrix: Sequence[Sequence[int]]) -> "Tensor":
        """Apply a matrix to every row along an axis."""
        size, after = self.degrees[axis] + 1, prod(d + 1 for d in self.degrees[axis + 1 :])
        done: list[int] = []
        for start in range(0, len(self.values), size * after):
            ends = range(start, start + (size + 1) * after, after)
            slabs = [self.values[i:j] for i, j in pairwise(ends)]
            columns = list(zip(*slabs, strict=True))
            for row in matrix:
                done += [sum(map(mul, row, column)) for column in columns]
        degrees = (*self.degrees[:axis], len(matrix) - 1, *self.degrees[axis + 1 :])
        return Tensor(degrees, done)

    def rows(self, axis: int) -> Iterator[list[int]]:
        """Iterate over the coefficients along an axis."""
        size, after = self.degrees[axis] + 1, prod(d + 1 for d in self.degrees[axis + 1 :])
        for start in range(0, len(self.values), size * after):
            for i in range(start, start + after):
                yield self.values[i : i + size * after : after]

    def at(self, index: Sequence[int]) -> int:
        """Return one coefficient."""
        place = 0
        for k, degree in zip(index, self.degrees, strict=True):
            place = place * (degree + 1) + k
        return self.values[place]


def tensor(polynomial: Polynomial, box: Sequence[Range]) -> Tensor:
    """Return the coefficients of a polynomial on a box."""
    degrees = tuple(map(max, zip(*polynomial.terms, strict=True)))
    found = Tensor(degrees, [polynomial.terms.get(e, 0) for e in product(*(
        range(d + 1) for d in degrees))])  # fmt: skip
    for axis, (low, high) in enumerate(box):
        found = found.along(axis, powers(degrees[axis], low, high))
    return found


def powers(d: int, low: Fraction, high: Fraction) -> list[list[int]]:
    """Return, up to a positive factor, the coefficients of x^i to the degree d as columns i.

    Number k is the mean of the products of i of the numbers low (d - k times) and high (k times).
    """
    q = lcm(low.denominator, high.denominator)
    a, b, scale = int(low * q), int(high * q), lcm(*(comb(d, i) for i in range(d + 1)))
    return [[scale // comb(d, i) * q ** (d - i) * sum(
        comb(k, j) * comb(d - k, i - j) * b**j * a ** (i - j) for j in range(i + 1))
        for i in range(d + 1)] for k in range(d + 1)]  # fmt: skip


def positive(found: Tensor, ends: Sequence[Ends]) -> bool:
    """Say whether no coefficient is negative, and some is positive at each choice of ends."""
    if min(found.values) != 0:
        return min(found.values) > 0
    choices: list[list[Sequence[int]]] = []
    for d, closed in zip(found.degrees, ends, strict=True):
        chosen: list[Sequence[int]] = [(d * i,) for i in (0, 1) if closed[i]]
        choices.append(chosen or [range(d + 1)])
    return all(any(found.at(k) > 0 for k in product(*choice)) for choice in product(*choices))


def node(value: Any) -> tuple[str, int]:
    """Read a node: what is done with a box, and the variable."""
    kind, *rest = read(list, value) or [None]
    if kind not in KINDS or len(rest) != (kind != "positive"):
        raise Malformed('["positive"], ["halve", j], ["low", j] or ["high", j] expected')
    return kind, read(int, rest[0]) if rest else 0


def verify(start: Tensor, ends: Sequence[Ends], tree: Sequence[tuple[str, int]]) -> None:
    """Reject unless the tree shows that the polynomial is positive on the box."""
    require(len(tree) <= NODES, f"at most {NODES} nodes expected")
    waiting = [(start, tuple(ends))]
    for i, (kind, j) in enumerate(tree):
        with inside(f"[{i}]"):
            require(bool(waiting), "more nodes than boxes")
            box, closed = waiting.pop()
            if kind == "positive":
                require(positive(box, closed), "coefficients that do not show it")
                continue
            require(1 <= j <= len(ends), "no such variable")
            parts = halves(box, j - 1) if kind == "halve" else [face(box, j - 1, kind)]
            low, high = closed[j - 1]
            flags = [(low, True), (True, high)] if kind == "halve" else [(True, True)]
            for part, flag in reversed(list(zip(parts, flags, strict=True))):
                waiting.append((part, (*closed[: j - 1], flag, *closed[j:])))
    require(not waiting, "fewer nodes than boxes")


def halves(box: Tensor, axis: int) -> list[Tensor]:
    """Return the lower and the upper half."""
    size = range(box.degrees[axis] + 1)
    lower = [[2 ** (len(size) - 1 - k) * comb(k, i) for i in size] for k in size]
    return [box.along(axis, lower), box.along(axis, [row[::-1] for row in lower[::-1]])]


def face(box: Tensor, axis: int, kind: str) -> Tensor:
    """Return the face with the least value, where the coefficients rise or fall along the axis."""
    order: Callable[[int, int], bool] = le if kind == "low" else ge
    rows = list(box.rows(axis))
    monotone = all(order(a, b) for row in rows for a, b in pairwise(row))
    require(monotone, f"not monotone in variable {axis + 1}")
    end = 0 if kind == "low" else -1
    degrees = (*box.degrees[:axis], 0, *box.degrees[axis + 1 :])
    return Tensor(degrees, [row[end] for row in rows])
