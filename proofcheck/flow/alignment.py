"""Measured early alignment: one network at several scales, enclosed until the phase ends.

The network is multiplied by lambda and followed by the rigorous engine until
tau = eps ln(1/lambda) / Dmax (Boursier and Flammarion 2024, section 3), rounded down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from flint import arb, fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import precision, total
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous
from proofcheck.flow.rounding import down, ends, up
from proofcheck.flow.small_init import largest_norm_squared
from proofcheck.geometry.critical import Geometry

SCALES = tuple(fmpq(1, 10**k) for k in (2, 3, 4, 6))
"""The scales lambda at which the phase is measured."""

MOST_NEURONS = 32
"""Wider networks are not followed: it would take minutes."""

Interval = tuple[fmpq, fmpq]

_DIGITS = 24
_BITS = 160
_TIME_DIGITS = 12  # after the point
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
    deficit : arb or None
        |D| - <D, w/a> for the least-norm vector D of its sector; None if it is still.
    """

    signs: str
    outcome: str
    deficit: arb | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """The phase at one scale.

    Attributes
    ----------
    scale : fmpq
    time : fmpq
        tau, rounded down.
    growth : pair of fmpq
        Encloses |a(t)| / |a(0)| for all neurons, at the ends of all steps.
    ends : list of NeuronEnd
    reason : str or None
        Why the flow was not followed to the end; then there are no ends.
    """

    scale: fmpq
    time: fmpq
    growth: Interval
    ends: list[NeuronEnd]
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
    """tau = eps ln(1/lambda) / Dmax, rounded down to 12 decimals."""
    with precision(_BITS):
        tau = arb(eps) * arb(1 / scale).log() / arb(largest_norm_squared(geometry)).sqrt()
        unit = fmpq(1, 10**_TIME_DIGITS)
        return fmpq((ends(tau)[0] / unit).floor()) * unit


def measure(
    dataset: Dataset, geometry: Geometry, network: Network, eps: fmpq, scale: fmpq
) -> Measurement:
    """Follow a normalised network of at most 32 neurons, times a scale, until the phase ends."""
    start = rescaled(network, scale)
    time = duration(geometry, eps, scale)
    if start.width > MOST_NEURONS:
        unity = (fmpq(1), fmpq(1))
        return Measurement(scale, time, unity, [], f"more than {MOST_NEURONS} neurons")
    spans: list[list[Interval]] = []

    def watch(engine: Reference | Rigorous) -> None:
        assert isinstance(engine, Rigorous)
        if engine.clock == 0:
            spans.clear()
        spans.append([_growth(engine, i, start.outputs[i]) for i in range(start.width)])

    size = int((1 / scale).ceil()).bit_length()
    digits = _DIGITS + size * 302 // 1000
    run = follow(dataset, start, until=time, digits=digits, rigorous=True, watch=watch)
    growth = (
        min((low for span in spans for low, _ in span), default=fmpq(1)),
        max((high for span in spans for _, high in span), default=fmpq(1)),
    )
    final: list[NeuronEnd] = []
    if run.status != "proved":
        return Measurement(scale, time, growth, final, run.reason or "undecided")
    with precision(_BITS + size):
        for w, a, pattern in zip(run.weights, run.outputs, run.patterns, strict=True):
            final.append(_end(geometry, w, a, pattern.signs))
    return Measurement(scale, time, growth, final)


def _growth(engine: Rigorous, i: int, start: fmpq) -> Interval:
    with precision(engine.bits + _BITS):
        now = arb((engine.rows[i][-1], -engine.bits)) + arb(0, engine.eps[i])
        return shown(abs(now / start))


def _end(geometry: Geometry, w: Sequence[arb], a: arb, signs: str) -> NeuronEnd:
    vector = geometry.field.velocity(signs).least_norm
    if not any(vector):
        return NeuronEnd(signs, "still", None)
    length = arb(sum((c * c for c in vector), fmpq(0))).sqrt()
    deficit = length - total(arb(c) * x for c, x in zip(vector, w, strict=True)) / a
    output = "+" if a > 0 else "-"
    outcome = "moving"
    for entry in geometry.critical:
        if entry.signs == signs and entry.boursier_critical:
            if entry.growing:
                outcome = "aligned" if entry.sign == output else "moving"
            elif entry.extremal:
                outcome = "moving" if entry.sign == output else "shrinking"
            else:
                outcome = "aligned" if entry.sign == output else "moving"
    return NeuronEnd(signs, outcome, deficit)


def shown(ball: arb) -> Interval:
    """A ball as an interval, its ends rounded outward to 12 significant digits."""
    low, high = ends(ball)
    return down(low, _SHOWN_DIGITS), up(high, _SHOWN_DIGITS)


def exponents(
    measured: Sequence[Measurement], geometry: Geometry, eps: fmpq
) -> list[tuple[int, Interval, Interval]]:
    """The exponents of the deficits in lambda: neuron, fitted, predicted.

    Fitted by least squares of ln(deficit) against ln(lambda) over the scales at which the neuron
    ends with a positive deficit in the sector of the smallest scale that was followed, if it is
    aligned there; there must be two. Predicted is 2 eps |D| / Dmax.
    """
    found = []
    followed = [m for m in measured if m.reason is None]
    with precision(_BITS):
        largest = arb(largest_norm_squared(geometry)).sqrt()
        for i, last in enumerate(followed[-1].ends if followed else ()):
            if last.outcome != "aligned":
                continue
            points = [
                (arb(m.scale).log(), end.deficit.log())
                for m in followed
                if (end := m.ends[i]).signs == last.signs
                and end.deficit is not None
                and end.deficit > 0
            ]
            if len(points) < 2:
                continue
            mean_x, mean_y = (total(p[j] for p in points) / len(points) for j in (0, 1))
            slope = total((x - mean_x) * (y - mean_y) for x, y in points) / total(
                (x - mean_x) ** 2 for x, _ in points
            )
            vector = geometry.field.velocity(last.signs).least_norm
            length = arb(sum((c * c for c in vector), fmpq(0))).sqrt()
            found.append((i, shown(slope), shown(2 * arb(eps) * length / largest)))
    return found


__all__ = [
    "MOST_NEURONS",
    "SCALES",
    "Measurement",
    "NeuronEnd",
    "duration",
    "exponents",
    "measure",
    "normalised",
    "rescaled",
    "shown",
]
