"""What a flow says between its steps about the neurons that count: section 8."""

from fractions import Fraction
from math import isqrt
from typing import Any, NamedTuple

from ..linear import dot
from .limit import Flow


class Moment(NamedTuple):
    """Bounds between two steps."""

    together: bool  # every neuron of I has all points active
    deficit: Fraction  # upper, of 1 - <D0, w> / (|D0| a) over I
    least: Fraction  # lower bound of P
    most: Fraction  # upper bound of P
    negative: Fraction  # upper bound of nu
    beta: Fraction  # lower bound of |beta|, or 0


class Moments:
    """Is called between the steps; `found` leads from the times to the bounds."""

    def __init__(self, rows: list[list[Fraction]], points: Any, labels: Any, c: Fraction) -> None:
        active = [any(dot(x, row[:-1]) > 0 for x in points) for row in rows]
        self.positive = [i for i, row in enumerate(rows) if active[i] and row[-1] > 0]
        self.negative = [i for i, row in enumerate(rows) if active[i] and row[-1] < 0]
        columns = zip(*points, strict=True)
        self.direction = [c * Fraction(dot(labels, column)) for column in columns]
        self.found: dict[Fraction, Moment] = {}

    def __call__(self, flow: Flow) -> None:
        """Note the present bounds."""
        unit = 2**flow.F
        ends = {}
        for i in (*self.positive, *self.negative):
            a = abs(flow.rows[i][-1]) << 64
            ends[i] = Fraction(max(a - flow.eps[i], 0), unit), Fraction(a + flow.eps[i], unit)
        inside = all(not flow.frozen[i] and set(flow.signs[i]) == {"+"} for i in self.positive)
        self.found[Fraction(flow.clock, 2**flow.b)] = Moment(
            inside,
            max((self.deficit(flow, i, ends[i][1]) for i in self.positive), default=Fraction(1)),
            sum((ends[i][0] ** 2 for i in self.positive), Fraction(0)),
            sum((ends[i][1] ** 2 for i in self.positive), Fraction(0)),
            sum((ends[i][1] ** 2 for i in self.negative), Fraction(0)),
            self.beta(flow),
        )

    def deficit(self, flow: Flow, i: int, most: Fraction) -> Fraction:
        """An upper bound of 1 - <D0, w> / (|D0| a), if <D0, w> and a are positive; else 1."""
        *w, a = flow.rows[i]
        inner = Fraction(dot(self.direction, w)) / 2**flow.b
        if a <= 0 or inner <= 0:
            return Fraction(1)
        length, unit = Fraction(flow.vector(self.direction), 2**flow.F), 2**flow.F
        return Fraction(1 - (inner / length - Fraction(flow.eps[i], unit)) / most)

    def beta(self, flow: Flow) -> Fraction:
        """A lower bound of |sum a_i w_i| over I."""
        rows = [flow.rows[i] for i in self.positive]
        sums = [sum(row[j] * row[-1] for row in rows) for j in range(flow.d)]
        size = flow.norm(flow.over(abs(c)) for row in rows for c in row)
        spread = flow.norm(flow.eps[i] for i in self.positive)
        off = flow.times(size, spread) + flow.times(spread, spread)
        return Fraction(isqrt(sum(c * c for c in sums)), 4**flow.b) - Fraction(off, 2**flow.F)
