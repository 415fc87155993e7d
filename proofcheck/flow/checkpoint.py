"""The state of an engine between two steps, exactly, so that a run can go on from it.

Both engines work with integers in units of 2^-bits; the rigorous one adds upper bounds of
distances, which are dyadic numbers. A restored engine therefore does what the first one would have
done, to the last bit. For the rigorous engine the state is a ball: an approximate network and
proved bounds of the distance of the true one from it, together with what is known about neurons
that have just left a wall. Going on from it is as rigorous as the file that it is read from is
genuine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mpmath
from flint import arb, fmpq, fmpz

from proofcheck.errors import FlowError
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous
from proofcheck.flow.switching import Event, Selection
from proofcheck.flow.vectorfield import Pattern

_KINDS = ("cross", "slide", "leave", "die")
_MAX_BITS = 1 << 16


@dataclass(frozen=True)
class Checkpoint:
    """An engine between two steps.

    Attributes
    ----------
    engine : {"reference", "rigorous"}
    wanted, bits : int
        Truncation errors are kept near 2^-wanted; numbers are integers in units of 2^-bits.
    time, length : int
        The time, and the length of the last step.
    rows : m tuples of d + 1 integers
        (w_i, a_i).
    patterns : tuple of m Pattern
    left : tuple of (neuron, wall, multiplicity)
        Which neurons have just left which walls, both numbered from 0.
    events : tuple of Event
        With times as fmpq.
    bounds : tuple of m + 1 fmpq
        For the rigorous engine, bounds of the distances of the true neurons from their rows, and
        of that of all live ones together; else empty.
    begun : tuple of Pattern
    steps : tuple of dict
        For the rigorous engine, the patterns of the start and the steps of the certificate.
    selections : tuple of Selection
        For the reference engine, with numbers as fmpq.
    paces : tuple of (octave, pace)
        For the reference engine, how the speed falls.
    """

    engine: str
    wanted: int
    bits: int
    time: int
    length: int
    rows: tuple[tuple[int, ...], ...]
    patterns: tuple[Pattern, ...]
    left: tuple[tuple[int, int, int], ...]
    events: tuple[Event, ...]
    bounds: tuple[fmpq, ...] = ()
    begun: tuple[Pattern, ...] = ()
    steps: tuple[Mapping[str, Any], ...] = ()
    selections: tuple[Selection, ...] = ()
    paces: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, engine: Reference | Rigorous) -> Checkpoint:
        """Take the state of an engine that is between two steps."""
        places = {wall: j for j, wall in enumerate(engine.field.walls)}
        rows = tuple(map(tuple, engine.rows))
        patterns, events = tuple(engine.patterns), tuple(map(_exact, engine.events))
        if isinstance(engine, Reference):
            left = sorted((i, places[wall], many) for (i, wall), many in engine.fresh.items())
            return cls(
                "reference", engine.wanted, engine.bits, engine.time, engine.length, rows,
                patterns, tuple(left), events,
                selections=tuple(_mapped(one, rational) for one in engine.selections),
                paces=tuple(engine.paces),
            )  # fmt: skip
        left = sorted((i, places[wall], 1) for i, wall in engine.rising)
        return cls(
            "rigorous", engine.wanted, engine.bits, engine.clock, engine.length, rows,
            patterns, tuple(left), events, tuple(map(rational, (*engine.eps, engine.rho))),
            tuple(engine.begun), tuple(engine.steps),
        )  # fmt: skip

    def restore(self, engine: Reference | Rigorous) -> None:
        """Put a new engine, of the same dataset, network and precision, into this state.

        Raises
        ------
        FlowError
            If the engine is another one, or the state does not fit it.
        """
        kind = "reference" if isinstance(engine, Reference) else "rigorous"
        found = (self.engine, self.wanted, self.bits, len(self.rows), len(self.patterns))
        width = len(engine.rows)
        if found != (kind, engine.wanted, engine.bits, width, width):
            raise FlowError("the state belongs to another engine, precision or network")
        walls, sizes = engine.field.walls, {len(row) for row in self.rows}
        if sizes != {engine.field.d + 1} or any(
            i >= width or j >= len(walls) for i, j, _ in self.left
        ):
            raise FlowError("the state does not fit the dataset")
        engine.rows = [list(row) for row in self.rows]
        engine.patterns, engine.length = list(self.patterns), self.length
        engine.settled = True
        if isinstance(engine, Reference):
            engine.time = self.time
            engine.fresh = {(i, walls[j]): many for i, j, many in self.left}
            engine.events = [_binary(event, self.bits) for event in self.events]
            engine.paces = list(self.paces)
            engine.selections = [
                _mapped(one, lambda c: _float(c, self.bits)) for one in self.selections
            ]
            return
        if len(self.bounds) != width + 1:
            raise FlowError("the state has no bounds for every neuron")
        engine.clock = self.time
        engine.rising = {(i, walls[j]) for i, j, _ in self.left}
        engine.events, engine.steps = list(self.events), [dict(step) for step in self.steps]
        engine.begun = list(self.begun)
        *engine.eps, engine.rho = (_dyadic(bound) for bound in self.bounds)

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON; integers are text, so that every reader keeps all digits."""
        return {
            "engine": self.engine,
            "wanted": self.wanted,
            "bits": self.bits,
            "time": str(self.time),
            "length": str(self.length),
            "weights": [[str(c) for c in row[:-1]] for row in self.rows],
            "outputs": [str(row[-1]) for row in self.rows],
            "patterns": [{"signs": p.signs, "frozen": p.frozen} for p in self.patterns],
            "left": [list(entry) for entry in self.left],
            "events": [event_to_json(event, format_rational) for event in self.events],
            "bounds": list(map(format_rational, self.bounds)),
            "begun": [{"signs": p.signs, "frozen": p.frozen} for p in self.begun],
            "steps": list(self.steps),
            "paces": [[octave, str(pace)] for octave, pace in self.paces],
            "selections": [
                {
                    "time": format_rational(one.time),
                    "neuron": one.neuron,
                    "ways": [
                        {
                            "signs": p.signs,
                            "frozen": p.frozen,
                            "velocity": [*map(format_rational, v)],
                        }
                        for p, v in one.ways
                    ],
                }
                for one in self.selections
            ],
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Checkpoint:
        """Read a state.

        Raises
        ------
        FlowError
            If it is not one.
        """
        try:
            if not 0 < data["wanted"] < data["bits"] <= _MAX_BITS:
                raise ValueError
            return cls(
                str(data["engine"]),
                int(data["wanted"]),
                int(data["bits"]),
                int(data["time"]),
                int(data["length"]),
                tuple(
                    (*map(int, w), int(a))
                    for w, a in zip(data["weights"], data["outputs"], strict=True)
                ),
                tuple(Pattern(_signs(p["signs"]), p["frozen"] is True) for p in data["patterns"]),
                tuple((_count(i), _count(j), int(many)) for i, j, many in data["left"]),
                tuple(map(_event, data["events"])),
                tuple(map(fmpq_of, data["bounds"])),
                tuple(Pattern(_signs(p["signs"]), p["frozen"] is True) for p in data["begun"]),
                tuple(map(dict, data["steps"])),
                tuple(map(_selection, data["selections"])),
                tuple((_count(octave), int(pace)) for octave, pace in data["paces"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError):
            raise FlowError("the state is not what this program writes") from None


def rational(value: Any) -> fmpq:
    """The exact value of an mpf, an exact ball, an integer or a rational."""
    if isinstance(value, mpmath.mpf):
        mantissa, exponent = value.man_exp  # of the absolute value
        return _shifted(mantissa if value > 0 else -mantissa, exponent) if value else fmpq(0)
    if isinstance(value, arb):
        mantissa, exponent = value.man_exp()
        return _shifted(int(mantissa), int(exponent))
    return fmpq(value)


def fmpq_of(text: str) -> fmpq:
    """Read "p" or "p/q"."""
    numerator, _, denominator = text.partition("/")
    return fmpq(int(numerator), int(denominator or "1"))


def event_to_json(event: Event, show: Any) -> dict[str, Any]:
    """Return an event as JSON; ``show`` writes the ends of its time."""
    return {
        "time": [show(end) for end in event.time],
        "neuron": event.neuron,
        "points": list(event.points),
        "kind": event.kind,
    }


def _event(data: Mapping[str, Any]) -> Event:
    low, high = map(fmpq_of, data["time"])
    if data["kind"] not in _KINDS:
        raise ValueError
    points = tuple(map(_count, data["points"]))
    return Event((low, high), _count(data["neuron"]), points, data["kind"])


def _selection(data: Mapping[str, Any]) -> Selection:
    ways = tuple(
        (Pattern(_signs(p["signs"]), p["frozen"] is True), tuple(map(fmpq_of, p["velocity"])))
        for p in data["ways"]
    )
    return Selection(fmpq_of(data["time"]), _count(data["neuron"]), ways)


def _mapped(one: Selection, convert: Callable[[Any], Any]) -> Selection:
    ways = tuple((pattern, tuple(map(convert, velocity))) for pattern, velocity in one.ways)
    return Selection(convert(one.time), one.neuron, ways)


def _exact(event: Event) -> Event:
    low, high = map(rational, event.time)
    return Event((low, high), event.neuron, event.points, event.kind)


def _binary(event: Event, bits: int) -> Event:
    """The event with the times that the reference engine writes: multiples of 2^-bits."""
    low, high = (_float(t, bits) for t in event.time)
    return Event((low, high), event.neuron, event.points, event.kind)


def _float(value: fmpq, bits: int) -> mpmath.mpf:
    return mpmath.ldexp(int((value * (fmpz(1) << bits)).p), -bits)


def _dyadic(value: fmpq) -> arb:
    denominator = int(value.q)
    if denominator.bit_count() != 1 or value < 0:
        raise FlowError("a bound of the state is no dyadic number >= 0")
    return arb((int(value.p), 1 - denominator.bit_length()))


def _shifted(mantissa: int, exponent: int) -> fmpq:
    power = fmpz(1) << abs(int(exponent))
    return fmpq(int(mantissa)) * power if exponent >= 0 else fmpq(int(mantissa), power)


def _signs(text: str) -> str:
    if set(text) - set("+-0"):
        raise ValueError
    return text


def _count(number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError
    return number


__all__ = ["Checkpoint", "event_to_json", "fmpq_of", "rational"]
