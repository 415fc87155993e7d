"""The result of a run as a JSON document; docs/flow.md describes it field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import CannotTellError, precision, total
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.exact.linear_algebra import sign as sign_of_rational
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.checkpoint import event_to_json, rational
from proofcheck.flow.conditions import sign_at
from proofcheck.flow.convergence import Limit
from proofcheck.flow.network import Network
from proofcheck.flow.recording import Recording
from proofcheck.flow.reference import ReferenceRun
from proofcheck.flow.residuals import residual_balls
from proofcheck.flow.rigorous import RigorousRun
from proofcheck.flow.rounding import down, ends, interval, nearest, up
from proofcheck.flow.switching import Undecided, escapes
from proofcheck.flow.vectorfield import Pattern, VectorField

FORMAT, VERSION = "proofcheck-flow-result", 1
EXTRA = 3
"""Intervals are rounded outward to so many digits more than those of the run."""
FEW = 3
"""Significant digits of bounds of distances and rates."""

Run = ReferenceRun | RigorousRun


@dataclass(frozen=True)
class Settings:
    """How a run is made.

    Attributes
    ----------
    draw : dict or None
        The arguments of `Network.draw`; None for explicit weights.
    until : str
        "converged", or the time as a rational.
    digits : int
    rigorous : bool
    resumed : bool
        Whether the run went on from a saved state.
    """

    draw: dict[str, Any] | None
    until: str
    digits: int
    rigorous: bool
    resumed: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the settings with the name of the engine."""
        return {
            "draw": self.draw,
            "until": self.until,
            "digits": self.digits,
            "rigorous": self.rigorous,
            "engine": "rigorous" if self.rigorous else "reference",
            "resumed": self.resumed,
        }


def document(
    dataset: Dataset, network: Network, settings: Settings, run: Run, recording: Recording
) -> dict[str, Any]:
    """Return the result of a run as a document.

    Parameters
    ----------
    dataset : Dataset
    network : Network
        The network at the start.
    settings : Settings
    run : ReferenceRun or RigorousRun
    recording : Recording
        Of this run, finished.
    """
    digits = settings.digits + EXTRA
    flow = VectorField(dataset)
    limit = run.limit if isinstance(run, RigorousRun) else None
    evidence = {"proved": "enclosure", "supported": "numeric"}.get(run.status)
    with precision(4 * digits + 64 if isinstance(run, ReferenceRun) else run.bits + 64):
        return {
            "format": FORMAT,
            "version": VERSION,
            "dataset": dataset.to_json(),
            "dataset_sha256": dataset.sha256(),
            "network": network.to_json(),
            "settings": settings.to_json(),
            "status": run.status,
            "evidence": evidence,
            "reason": run.reason,
            "time": interval(run.time, digits),
            "loss": interval(run.loss, digits),
            "predictions": [interval(f, digits) for f in _predictions(dataset, run)],
            "limit": None if limit is None else _limit(limit, run.patterns, dataset.factor),
            "remaining_distance": None if limit is None else _bound(limit.remaining_distance),
            "events": [_event(event, digits) for event in run.events],
            "balancedness_drift": interval(_drift(network, run), FEW),
            "patterns": [_pattern(pattern) for pattern in run.patterns],
            "competing": _competing(flow, network, run, digits),
            "selections": _selections(flow, run, digits),
            "final": _final(run, digits),
            "trajectory": {
                "neurons": len(recording.samples[0]["outputs"]) if recording.samples else 0,
                "samples": recording.samples,
            },
        }


def _event(event: Any, digits: int) -> dict[str, Any]:
    found = event_to_json(event, format_rational)
    found["time"] = interval(event.time, digits)
    found["point"] = found["points"][0]
    return found


def _pattern(pattern: Pattern) -> dict[str, Any]:
    return {"signs": pattern.signs, "frozen": pattern.frozen}


def _bound(value: arb) -> str:
    return format_rational(up(ends(value)[1], FEW))


def _limit(limit: Limit, patterns: Sequence[Pattern], factor: fmpq) -> dict[str, Any]:
    functions = None
    if limit.functions is not None:
        functions = [
            {
                **_pattern(pattern),
                "neurons": [i for i, own in enumerate(patterns, start=1) if own == pattern],
                "beta": [format_rational(c) for c in beta],
            }
            for pattern, beta in sorted(limit.functions.items())
        ]
    return {
        "fit": [format_rational(f) for f in limit.fit],
        "loss": format_rational(limit.loss),
        "functions": functions,
        "rate": format_rational(down(ends(limit.nu)[0] * factor, FEW)),
    }


def _predictions(dataset: Dataset, run: Run) -> list[Any]:
    """The predictions at the time that was reached."""
    if isinstance(run, ReferenceRun):
        return list(run.predictions)
    found = []
    for x in dataset.points:
        parts = []
        for w, a in zip(run.weights, run.outputs, strict=True):
            z = total(one * c for one, c in zip(w, x, strict=True) if c)
            parts.append(a * (dataset.leak * z + (1 - dataset.leak) * (z + abs(z)) / 2))
        found.append(total(parts))
    return found


def _drift(network: Network, run: Run) -> Any:
    """An interval around 0 with the change of a^2 - |w|^2 of every neuron."""
    if isinstance(run, RigorousRun):
        low, high = ends(run.balancedness_drift)
        return min(low, fmpq(0)), max(high, fmpq(0))
    changes = [fmpq(0)]
    for w, a, before in zip(run.weights, run.outputs, network.balancedness, strict=True):
        exact = tuple(map(rational, w))
        changes.append(rational(a) ** 2 - dot(exact, exact) - before)
    return min(changes), max(changes)


def _final(run: Run, digits: int) -> dict[str, Any]:
    """The network at the time that was reached, rounded, and how far off it is at most."""
    off = fmpq(0)
    weights, outputs = [], []
    for w, a in zip(run.weights, run.outputs, strict=True):
        row = [ends(c) for c in (*w, a)]
        middles = [(low + high) / 2 for low, high in row]
        largest = max(map(abs, middles))
        rounded = [nearest(c, digits, like=largest) for c in middles]
        for (low, high), c in zip(row, rounded, strict=True):
            off = max(off, high - c, c - low)
        weights.append([format_rational(c) for c in rounded[:-1]])
        outputs.append(format_rational(rounded[-1]))
    known = isinstance(run, RigorousRun)
    radius = format_rational(up(off, FEW)) if known else None
    return {"weights": weights, "outputs": outputs, "radius": radius}


def _competing(
    flow: VectorField, network: Network, run: Run, digits: int
) -> list[dict[str, Any]] | None:
    """The competing motions with their velocities, or None if there are none."""
    if not run.competing or run.neuron is None:
        return None
    at_start = rational(run.time) == 0
    if at_start:
        rows = [(w, a) for w, a in zip(network.weights, network.outputs, strict=True)]
    else:
        rows = [
            (tuple(map(_middle, w)), _middle(a))
            for w, a in zip(run.weights, run.outputs, strict=True)
        ]
    residuals = _residuals(flow, rows)
    exact = at_start and flow.dataset.loss == "square"
    row = rows[run.neuron - 1]
    return [
        _way(
            run.neuron, pattern, flow.velocity(pattern, *row, residuals), None if exact else digits
        )
        for pattern in run.competing
    ]


def _way(
    neuron: int, pattern: Pattern, velocity: tuple[Vector, fmpq], digits: int | None
) -> dict[str, Any]:
    """One motion with its velocity, rounded unless it is exact."""
    numbers = (*velocity[0], velocity[1])
    if digits is not None:
        size = max(map(abs, numbers))
        numbers = tuple(nearest(c, digits, like=size) for c in numbers)
    return {
        "neuron": neuron,
        **_pattern(pattern),
        "weights": [format_rational(c) for c in numbers[:-1]],
        "output": format_rational(numbers[-1]),
        "exact": digits is None,
    }


def _selections(flow: VectorField, run: Run, digits: int) -> list[dict[str, Any]]:
    """Where a rule, and not the equation, says how a neuron goes on."""
    found = []
    for one in run.selections if isinstance(run, ReferenceRun) else ():
        ways = [
            _way(one.neuron, pattern, (tuple(map(rational, v[:-1])), rational(v[-1])), digits)
            for pattern, v in one.ways
        ]
        found.append(_selection("limit", one.time, one.neuron, one.ways[0][0], ways, digits))
    balls = _residual_balls(flow, run, digits)
    for i, pattern in enumerate(run.patterns):
        if not pattern.frozen or "0" not in pattern.signs:
            continue
        output = sign_of_rational(_middle(run.outputs[i]))
        row = tuple(map(_middle, run.weights[i])), _middle(run.outputs[i])
        staying: list[dict[str, Any]] | None
        try:
            residuals = tuple(map(_middle, balls))
            staying = [
                _way(i + 1, motion, flow.velocity(motion, *row, residuals), digits)
                for motion in escapes(flow, pattern.signs, output, sign_at(balls))
            ]
        except (CannotTellError, Undecided):
            staying = None
        found.append(_selection("stay", run.time, i + 1, pattern, staying, digits))
    return found


def _selection(
    rule: str,
    time: Any,
    neuron: int,
    chosen: Pattern,
    ways: list[dict[str, Any]] | None,
    digits: int,
) -> dict[str, Any]:
    return {
        "rule": rule,
        "time": interval(time, digits),
        "neuron": neuron,
        "chosen": _pattern(chosen),
        "competing": ways,
    }


def _middle(value: Any) -> fmpq:
    low, high = ends(value)
    return (low + high) / 2


def _residuals(flow: VectorField, rows: Sequence[tuple[Vector, fmpq]]) -> Vector:
    predictions = flow.predictions(Network(tuple(w for w, _ in rows), tuple(a for _, a in rows)))
    if flow.dataset.loss == "square":
        return flow.residuals(predictions)
    return tuple(map(_middle, residual_balls(flow.dataset, [arb(f) for f in predictions])))


def _residual_balls(flow: VectorField, run: Run, digits: int) -> list[arb]:
    """The e_k at the time that was reached, as far as they are known."""
    found = _predictions(flow.dataset, run)
    if isinstance(run, ReferenceRun):
        unit = fmpq(1, 10 ** (digits - EXTRA))
        found = [arb(rational(f), unit * (1 + abs(rational(f)))) for f in found]
    return residual_balls(flow.dataset, found)


__all__ = ["FORMAT", "VERSION", "Settings", "document"]
