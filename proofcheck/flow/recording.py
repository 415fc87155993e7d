"""A thinned record of a run, for pictures: rounded numbers that prove nothing.

Every step counts for `PER_STEP` samples, which are equally spaced in it, or for one, if it is
shorter than 1/1000 of the time that was reached. When there are more than
`MOST` of them, every other one is dropped, and from then on only half as many are taken. Samples
inside a step come from the series of `proofcheck.flow.fundamental` in 80-bit integers, so that
they are the same on every platform.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import mpmath
from flint import fmpq, fmpz

from proofcheck.exact.rationals import format_rational
from proofcheck.flow.fundamental import Group, fundamental_series, grouped
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous
from proofcheck.flow.rounding import interval, nearest
from proofcheck.flow.taylor import horner
from proofcheck.flow.vectorfield import VectorField

PER_STEP = 8
MOST = 480
NEURONS = 24
"""So many neurons are recorded, the first ones."""
DIGITS = 6
_BITS, _ORDER = 80, 18
_HALF = 1 << (_BITS - 1)

Row = list[int]


@dataclass
class Recording:
    """Samples of a run.

    Attributes
    ----------
    samples : list of dict
        ``time`` and ``loss`` as rationals rounded to `DIGITS` significant digits, and the rows
        (w_i, a_i) of the first `NEURONS` neurons, rounded relative to their largest entries. At
        the ends of the steps of the rigorous engine also ``enclosure``, that of the loss.
    digits : int
        Significant digits of the enclosures, which are rounded outward.
    stride : int
        Every so many-th sample is kept.
    count : int
        How many samples there would be without thinning.
    """

    digits: int = 18
    samples: list[dict[str, Any]] = field(default_factory=list)
    stride: int = 1
    count: int = 0
    _engine: Reference | Rigorous | None = None
    _before: _State | None = None

    def watch(self, engine: Reference | Rigorous) -> None:
        """Take note of an engine between two steps."""
        now = _State(engine)
        if engine is not self._engine:
            if self._engine is not None:  # a new attempt
                self.samples, self.stride, self.count = [], 1, 0
            self._engine = engine
        elif self._before is not None and now.time > self._before.time:
            self._add(engine.field, self._before, now)
        self._before = now

    def finish(self) -> None:
        """Add the last state."""
        if self._before is not None and self._engine is not None:
            state = self._before
            self.samples.append(self._end(state))

    def _end(self, state: _State) -> dict[str, Any]:
        """A sample at the end of a step."""
        sample = _sample(state.time, state.rows, state.loss())
        if state.enclosure is not None:
            sample["enclosure"] = interval(state.enclosure, self.digits)
        return sample

    def _add(self, flow: VectorField, before: _State, after: _State) -> None:
        first = -self.count % self.stride
        steps = PER_STEP if 1000 * (after.time - before.time) > after.time else 1
        wanted = range(first, steps, self.stride)
        if 0 in wanted:
            self.samples.append(self._end(before))
        inside = [place for place in wanted if place]
        self.samples += _within(flow, before, after, inside) if inside else []
        self.count += steps
        while len(self.samples) > MOST:
            self.stride *= 2
            self.samples = self.samples[::2]

    def to_json(self) -> dict[str, Any]:
        """The state of the recording, to go on from."""
        return {"samples": list(self.samples), "stride": self.stride, "count": self.count}


class _State:
    """An engine between two steps, in 80-bit numbers."""

    def __init__(self, engine: Reference | Rigorous) -> None:
        clock = engine.time if isinstance(engine, Reference) else engine.clock
        self.flow = engine.field
        self.time = fmpq(clock, fmpz(1) << engine.bits)
        shift = engine.bits - _BITS
        self.rows = [[_shifted(c, shift) for c in row] for row in engine.rows]
        self.patterns = list(engine.patterns)
        self.enclosure = None if isinstance(engine, Reference) else engine.history[-1][1]

    def groups(self) -> list[Group]:
        return grouped(self.flow, self.patterns, self.rows)

    def loss(self) -> mpmath.mpf:
        f = [0] * self.flow.n
        for group in self.groups():
            for k, z in enumerate(group.drift):
                total = sum(
                    (c * group.moments[j][-1] for j, c in enumerate(z)), fmpq(0)
                )  # with twice the fraction bits
                f[k] += int(total.p) // (int(total.q) << _BITS)
        return _loss(self.flow, f)


def loss_now(engine: Reference | Rigorous) -> mpmath.mpf:
    """The loss of an engine between two steps, approximately."""
    return _State(engine).loss()


def _shifted(value: int, shift: int) -> int:
    return value >> shift if shift >= 0 else value << -shift


def _within(
    flow: VectorField, before: _State, after: _State, wanted: list[int]
) -> list[dict[str, Any]]:
    """Samples at the given eighths of a step."""
    groups = before.groups()
    exact = (after.time - before.time) * (fmpz(1) << _BITS)
    length = int(exact.p) // int(exact.q)
    phi, _ = fundamental_series(flow, groups, max(length, 1), _ORDER, _BITS)
    found = []
    for place in wanted:
        s = (place << _BITS) // PER_STEP
        rows = [list(row) for row in before.rows]
        f = [0] * flow.n
        for group, matrix in zip(groups, phi, strict=True):
            values = [[horner(entry, s, _BITS) for entry in row] for row in matrix]
            for i in group.members:
                if i < NEURONS:
                    rows[i] = [_dot(v, before.rows[i]) for v in values]
            # sum a_i w_i = Phi_w M Phi_a'
            moved = [
                sum(m * v for m, v in zip(line, values[-1], strict=True)) >> _BITS
                for line in group.moments
            ]
            beta = [_dot(v, moved) >> _BITS for v in values[:-1]]
            for k, z in enumerate(group.drift):
                total = sum((c * b for c, b in zip(z, beta, strict=True)), fmpq(0))
                f[k] += int(total.p) // int(total.q)
        time = before.time + (after.time - before.time) * place / PER_STEP
        found.append(_sample(time, rows, _loss(flow, f)))
    return found


def _dot(left: Row, right: Row) -> int:
    return sum(a * b for a, b in zip(left, right, strict=True)) >> _BITS


def _loss(flow: VectorField, f: list[int]) -> mpmath.mpf:
    """The loss at predictions in units of 2^-80."""
    dataset = flow.dataset
    with mpmath.workprec(_BITS):
        total = mpmath.mpf(0)
        for value, label in zip(f, dataset.labels, strict=True):
            h, y = mpmath.ldexp(value, -_BITS), mpmath.mpf(int(label.p)) / int(label.q)
            if dataset.loss == "square":
                total += (h - y) ** 2 / 2
            elif dataset.loss == "exponential":
                total += mpmath.exp(-y * h)
            else:
                total += mpmath.log1p(mpmath.exp(-y * h))
        return total * int(dataset.factor.p) / int(dataset.factor.q)


def _sample(time: fmpq, rows: list[Row], loss: mpmath.mpf) -> dict[str, Any]:
    mantissa, exponent = loss.man_exp if loss else (0, 0)
    exact = fmpq(int(mantissa)) * fmpq(2) ** int(exponent)
    rounded = [_row(row) for row in rows[:NEURONS]]
    return {
        "time": format_rational(nearest(time, 2 * DIGITS)),
        "loss": format_rational(nearest(exact, DIGITS)),
        "weights": [row[:-1] for row in rounded],
        "outputs": [row[-1] for row in rounded],
    }


def _row(row: Row) -> list[str]:
    """Round a row to `DIGITS` digits of its largest entry, or to integers."""
    # The number of digits in units of 10^-30 tells the place of the first one.
    whole = len(str(max(map(abs, row)) * 10**30 >> _BITS)) - 30
    power = 10 ** max(DIGITS - whole, 0)
    return [format_rational(fmpq((c * power + _HALF) >> _BITS, power)) for c in row]


__all__ = ["DIGITS", "MOST", "NEURONS", "PER_STEP", "Recording", "loss_now"]
