"""Measured early alignment: one network at several scales, enclosed until the phase ends.

The network is multiplied by lambda and followed by the rigorous engine until
tau = eps ln(1/lambda) / Dmax (Boursier and Flammarion 2024, section 3), rounded up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from flint import arb, fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import dyadic, precision, total, widened
from proofcheck.flow.certificate import ROOM, to_certificate
from proofcheck.flow.checkpoint import fmpq_of, rational
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.rigorous import MAX_DIGITS, Rigorous
from proofcheck.flow.rounding import down, ends, up
from proofcheck.flow.small_init import largest_norm_squared
from proofcheck.geometry.critical import Geometry

SCALES = tuple(fmpq(1, 10**k) for k in (2, 3, 4, 6))
"""The scales lambda at which the phase is measured."""

MOST_NEURONS = 32
"""Wider networks are not followed: it would take minutes."""

Interval = tuple[fmpq, fmpq]

_DIGITS = 24  # of the smallest neuron
_BITS = 160
_TIME_BITS = 44
_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class NeuronEnd:
    """Where a neuron is when the phase ends.

    Attributes
    ----------
    signs : str
        Its sector.
    outcome : str
        "still" (no active point), "aligned" (in a sector with a growing direction of its sign of
        output), "shrinking" (on a ray opposite to its vector), or "moving".
    deficit : pair of fmpq, or None
        Encloses |D| - <D, w/a> for the least-norm vector D of its sector; None if it is still.
    """

    signs: str
    outcome: str
    deficit: Interval | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """The phase at one scale.

    Attributes
    ----------
    scale : fmpq
    time : fmpq
        tau, rounded up.
    growth : pair of fmpq
        Encloses |a(t)| / |a(0)| for all neurons and all times.
    ends : list of NeuronEnd
    flow : dict or None
        The certificate of the flow (docs/flow-certificate.md).
    reason : str or None
        Why the flow was not followed to the end; then there are no ends and no certificate.
    """

    scale: fmpq
    time: fmpq
    growth: Interval
    ends: list[NeuronEnd]
    flow: dict[str, Any] | None = None
    reason: str | None = None


def normalised(network: Network) -> Network:
    """The network times a rational factor that makes the sum of all a^2 at most 1, nearly 1."""
    square = sum((a * a for a in network.outputs), fmpq(0))
    root = fmpq(isqrt(int((square * 4**64).floor())), 1 << 64)
    if root**2 != square:
        root = 1 / down(1 / (root + fmpq(1, 1 << 64)), 9)
    return rescaled(network, 1 / root)


def rescaled(network: Network, factor: fmpq) -> Network:
    """The network with all weights multiplied by a factor."""
    weights = tuple(tuple(factor * c for c in w) for w in network.weights)
    return Network(weights, tuple(factor * a for a in network.outputs))


def duration(geometry: Geometry, eps: fmpq, scale: fmpq) -> fmpq:
    """tau = eps ln(1/lambda) / Dmax, rounded up to a dyadic number by less than 2^-40 of it."""
    with precision(_BITS):
        tau = arb(eps) * arb(1 / scale).log() / arb(largest_norm_squared(geometry)).sqrt()
        # A little more, so that a rougher bound of the logarithm shows it too.
        above = ends(tau)[1] * (1 + fmpq(1, 1 << 56))
    size = int(above.p).bit_length() - int(above.q).bit_length()
    unit = fmpq(2) ** (size - _TIME_BITS)
    return fmpq((above / unit).ceil()) * unit


def measure(
    dataset: Dataset, geometry: Geometry, network: Network, eps: fmpq, scale: fmpq
) -> Measurement:
    """Follow a normalised network of at most 32 neurons, times a scale, until the phase ends."""
    start = rescaled(network, scale)
    time = duration(geometry, eps, scale)
    spans: list[Interval] = []

    def stopped(reason: str) -> Measurement:
        return Measurement(scale, time, (fmpq(1), fmpq(1)), [], reason=reason)

    def watch(engine: Rigorous) -> None:
        if engine.clock == 0:
            spans[:] = [(fmpq(1), fmpq(1))]
        for passage in engine.passed:
            for i, outputs in passage.outputs(ROOM).items():
                low, high = sorted(rational(end) / start.outputs[i] for end in outputs)
                spans.append((low, high))

    if start.width > MOST_NEURONS:
        return stopped(f"more than {MOST_NEURONS} neurons")
    digits = _DIGITS + len(str((1 / min(map(abs, start.outputs))).ceil()))
    if digits > MAX_DIGITS:
        return stopped("an output weight is too small")
    run = follow(dataset, start, until=time, digits=digits, rigorous=True, watch=watch)
    if run.status != "proved":
        return stopped(run.reason or "undecided")
    flow = to_certificate(dataset, start, run)
    growth = (
        down(min(low for low, _ in spans), _SHOWN_DIGITS),
        up(max(high for _, high in spans), _SHOWN_DIGITS),
    )
    radii = flow["final"]["radii"]
    found = []
    with precision(run.bits):
        for pattern, row, radius in zip(run.patterns, run.rows, radii, strict=True):
            *w, a = (widened(dyadic(c, run.bits), arb(fmpq_of(radius))) for c in row)
            found.append(_end(geometry, w, a, pattern.signs))
    return Measurement(scale, time, growth, found, flow)


def _end(geometry: Geometry, w: Sequence[arb], a: arb, signs: str) -> NeuronEnd:
    vector = geometry.field.velocity(signs).least_norm
    if not any(vector):
        return NeuronEnd(signs, "still", None)
    length = arb(sum((c * c for c in vector), fmpq(0))).sqrt()
    deficit = length - total(arb(c) * x for c, x in zip(vector, w, strict=True)) / a
    return NeuronEnd(signs, _outcome(geometry, signs, "+" if a > 0 else "-"), shown(deficit))


def _outcome(geometry: Geometry, signs: str, output: str) -> str:
    for entry in geometry.critical:
        if entry.signs == signs and entry.boursier_critical:
            ahead = entry.sign == output
            if entry.growing or not entry.extremal:
                return "aligned" if ahead else "moving"
            return "moving" if ahead else "shrinking"
    return "moving"


def shown(ball: arb) -> Interval:
    """A ball as an interval, its ends rounded outward to 12 significant digits."""
    low, high = ends(ball)
    return down(low, _SHOWN_DIGITS), up(high, _SHOWN_DIGITS)


__all__ = [
    "MOST_NEURONS",
    "SCALES",
    "Interval",
    "Measurement",
    "NeuronEnd",
    "duration",
    "measure",
    "normalised",
    "rescaled",
    "shown",
]
