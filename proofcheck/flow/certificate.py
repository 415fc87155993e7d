"""The certificate of a rigorous run (docs/flow-certificate.md): a recipe, and what it proves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flint import arb, fmpq, fmpz

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import bounds, upper
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.network import Network
from proofcheck.flow.rigorous import RigorousRun
from proofcheck.flow.vectorfield import Pattern

ZERO = fmpq(0)
ROOM = 1 << 16
"""How much wider than the engine's own are the bounds that a certificate states.

The checker makes its own approximate solution and its own, slightly larger, bounds.
"""


def to_certificate(
    dataset: Dataset, network: Network, run: RigorousRun, radius: fmpq = ZERO
) -> dict[str, Any]:
    """Write down a run so that the independent checker can verify it.

    Parameters
    ----------
    dataset : Dataset
    network : Network
    run : RigorousRun
    radius : fmpq
        The radius around the network that the run was made with.
    """
    bits = run.bits
    room = 2 if radius else ROOM
    document: dict[str, Any] = {
        "format": "proofcheck-flow",
        "version": 2,
        "dataset": dataset.to_json(),
        "dataset_sha256": dataset.sha256(),
        "network": network.to_json(),
        "bits": bits,
        "start": _patterns(run.start),
        "steps": run.steps,
        "events": [
            {
                "time": [format_rational(t) for t in event.time],
                "neuron": event.neuron,
                "points": list(event.points),
                "kind": event.kind,
            }
            for event in run.events
        ],
        "final": {
            "time": format_rational(run.time),
            "patterns": _patterns(run.patterns),
            "rows": run.rows,
            "radii": [_above(room * eps + ROOM * arb((1, -bits)), bits) for eps in run.radii],
            "loss": [format_rational(end) for end in _wide_loss(run, room)],
        },
        "limit": None,
    }
    if radius:
        document["radius"] = format_rational(radius)
    if run.limit is not None:
        document["limit"] = {
            "decaying": [pattern.signs for pattern in run.limit.decaying],
            "free": [pattern.signs for pattern in run.limit.free],
            "fit": [format_rational(f) for f in run.limit.fit],
            "loss": format_rational(run.limit.loss),
            "lengths": {
                pattern.signs: _above(length, 64) for pattern, length in run.limit.lengths.items()
            },
            "nu": format_rational(bounds(run.limit.nu, 64)[0]),
            "remaining_distance": _above(4 * run.limit.remaining_distance, 64),
        }
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    document["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    return document


def _patterns(patterns: Sequence[Pattern]) -> list[dict[str, Any]]:
    return [{"signs": p.signs, "frozen": p.frozen} for p in patterns]


def _above(value: arb, bits: int) -> str:
    return format_rational(bounds(upper(value), bits)[1])


def _wide_loss(run: RigorousRun, room: int) -> tuple[fmpq, fmpq]:
    low, high = bounds(run.loss, run.bits)
    middle, radius = (low + high) / 2, (high - low) * room + fmpq(ROOM, fmpz(1) << run.bits)
    return max(middle - radius, fmpq(0)), middle + radius
