"""A run as JSON: intervals as pairs of rationals (rigorous) or of equal decimals (reference)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mpmath
from flint import arb, fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import bounds, precision
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.reference import ReferenceRun
from proofcheck.flow.rigorous import RigorousRun
from proofcheck.flow.switching import Event
from proofcheck.flow.vectorfield import Pattern, VectorField


def to_json(dataset: Dataset, run: ReferenceRun | RigorousRun, *, digits: int) -> dict[str, Any]:
    """What `proofcheck flow --json` prints.

    Parameters
    ----------
    dataset : Dataset
    run : ReferenceRun or RigorousRun
    digits : int
        Decimal digits of the numbers of a reference run; the ends of the intervals of a rigorous
        run are rounded outwards to as many binary digits, and some.

    Returns
    -------
    dict
        ``status``, ``evidence``, ``reason``, ``competing``, ``time``, ``loss``, ``limit``,
        ``remaining_distance``, ``events``, ``balancedness_drift``, ``patterns``.
    """
    rigorous = isinstance(run, RigorousRun)
    result: dict[str, Any] = {
        "status": run.status,
        "evidence": "enclosure" if rigorous else "numeric",
        "reason": run.reason,
        "competing": _competing(dataset, run, digits),
        "patterns": [{"signs": p.signs, "frozen": p.frozen} for p in run.patterns],
        "limit": None,
        "remaining_distance": None,
        "balancedness_drift": None,
    }
    if not isinstance(run, RigorousRun):
        return result | {
            "time": [mpmath.nstr(run.time, digits)] * 2,
            "loss": [mpmath.nstr(run.loss, digits)] * 2,
            "events": [_event(e, [mpmath.nstr(t, digits) for t in e.time]) for e in run.events],
        }
    bits = int(3.33 * digits) + 16
    if run.limit is not None:
        functions = run.limit.functions
        result["limit"] = {
            "fit": [format_rational(f) for f in run.limit.fit],
            "loss": format_rational(run.limit.loss),
            "functions": functions
            and [
                {"signs": pattern.signs, "coefficients": [format_rational(c) for c in beta]}
                for pattern, beta in functions.items()
            ],
        }
        result["remaining_distance"] = format_rational(
            bounds(run.limit.remaining_distance, bits)[1]
        )
    return result | {
        "time": [format_rational(run.time)] * 2,
        "loss": _interval(run.loss, bits),
        "events": [_event(e, [format_rational(t) for t in e.time]) for e in run.events],
        "balancedness_drift": _interval(run.balancedness_drift, bits),
    }


def _interval(ball: arb, bits: int) -> list[str]:
    return [format_rational(end) for end in bounds(ball, bits)]


def _event(event: Event, time: list[str]) -> dict[str, Any]:
    return {
        "time": time,
        "neuron": event.neuron,
        "points": list(event.points),
        "kind": event.kind,
    }


def _competing(
    dataset: Dataset, run: ReferenceRun | RigorousRun, digits: int
) -> list[dict[str, Any]]:
    """The competing motions of a neuron with their velocities, to some digits."""
    if not run.competing or run.neuron is None:
        return []
    field, i = VectorField(dataset), run.neuron - 1
    with precision(int(3.33 * digits) + 32):
        rows = [[_ball(c) for c in (*w, a)] for w, a in zip(run.weights, run.outputs, strict=True)]
        residuals = _residuals(field, run.patterns, rows)
        found = []
        for pattern in run.competing:
            drift = field.drift(pattern)
            direction = [
                sum((e * z[j] for e, z in zip(residuals, drift, strict=True)), arb(0))
                for j in range(field.d)
            ]
            moved = sum((c * w for c, w in zip(direction, rows[i], strict=False)), arb(0))
            velocity = [rows[i][-1] * c for c in direction]
            found.append(
                {
                    "neuron": run.neuron,
                    "signs": pattern.signs,
                    "weights": [c.mid().str(digits, radius=False) for c in velocity],
                    "output": moved.mid().str(digits, radius=False),
                }
            )
    return found


def _ball(value: Any) -> arb:
    return value.mid() if isinstance(value, arb) else arb(mpmath.nstr(value, 40))


def _residuals(
    field: VectorField, patterns: Sequence[Pattern], rows: Sequence[Sequence[arb]]
) -> list[arb]:
    dataset = field.dataset
    found = []
    for k, y in enumerate(dataset.labels):
        f = arb(0)
        for pattern, row in zip(patterns, rows, strict=True):
            z = field.drift(pattern)[k]
            f += row[-1] * sum((c * w for c, w in zip(z, row, strict=False)), arb(0))
        if dataset.loss == "square":
            pull = y - f
        elif dataset.loss == "exponential":
            pull = y * (-y * f).exp()
        else:
            pull = y / (1 + (y * f).exp())
        found.append(pull * fmpq(dataset.factor))
    return found


__all__ = ["to_json"]
