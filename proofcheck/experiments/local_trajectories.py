"""Williams et al. 2019, figure 2: trajectories of neurons for three values of delta."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, cos, sin
from typing import Any

import numpy as np
from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import precision
from proofcheck.exact.rationals import format_rational
from proofcheck.experiments import Progress
from proofcheck.experiments.document import Colour, axis, decimal, fact, frame, mark, plot
from proofcheck.experiments.moments import Moment, walls
from proofcheck.experiments.univariate import Array
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import RigorousRun
from proofcheck.flow.rounding import interval

DATASET = Dataset.create(
    [["-1"], ["0"], ["1"]],
    ["1", "-1/2", "1"],
    name="three samples of a valley",
    bias=True,
    scale="sum",
)
TRIPLES = ((4, 3, 5), (12, 5, 13), (8, 15, 17))
DIGITS = 8
_COLOURS: tuple[Colour, Colour] = ("minimum", "maximum")


@dataclass(frozen=True)
class Start:
    """A value of delta with the sizes c and R of the neurons, and the time that is followed.

    c^2 - R^2 is delta exactly; c R is 1/2 to two digits for each of them, so that the canonical
    parameters at the start agree to two digits.
    """

    delta: int
    c: fmpq
    size: fmpq
    until: fmpq
    title: str
    words: str


_SMALL = (fmpq(2000, 199) - fmpq(199, 20)) / 2
_LARGE = (fmpq(2000, 199) + fmpq(199, 20)) / 2
_EQUAL = fmpq(177, 250)
STARTS = (
    Start(-100, _SMALL, _LARGE, fmpq(1, 50), "radial", "R is much larger than |c|: c alone moves."),
    Start(
        0, _EQUAL, _EQUAL, fmpq(1), "in between", "The motion has a radial and a tangential part."
    ),
    Start(
        100,
        _LARGE,
        _SMALL,
        fmpq(1, 100),
        "along the gradient",
        "|c| is much larger than R: (a, b) alone moves.",
    ),
)


def network(start: Start) -> Network:
    """Twelve neurons with rational directions, every third one with a negative output."""
    signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    directions = [(fmpq(s * p, h), fmpq(t * q, h)) for p, q, h in TRIPLES for s, t in signs]
    weights = [[start.size * u for u in d] for d in directions]
    return Network.create(weights, [start.c if i % 3 else -start.c for i in range(len(weights))])


def make(progress: Progress | None) -> dict[str, Any]:
    """Make the document."""
    frames, facts = [], []
    for done, start in enumerate(STARTS):
        if progress is not None:
            progress("following the flow", done / len(STARTS), done)
        net = network(start)
        run = follow(DATASET, net, until=start.until, digits=DIGITS, rigorous=True)
        facts += _facts(start, net, run)
        frames.append(_frame(start, net))
    first = network(STARTS[0])
    return {
        "place": "Section 3.2, figure 2",
        "evidence": "enclosure",
        "digits": DIGITS,
        "engine": f"rigorous engine, {DIGITS} digits; pictures by the reference engine",
        "dataset": DATASET.to_json(),
        "dataset_sha256": DATASET.sha256(),
        "summary": (
            "From the same canonical parameters the neurons move radially for δ = -100 and "
            "parallel to the gradient for δ = 100; δ of every neuron stays the same, which the "
            "enclosures of the flow contain."
        ),
        "settings": [
            ["neurons", str(first.width)],
            *([f"c, R for δ = {s.delta}", _sizes(s)] for s in STARTS),
            *([f"time for δ = {s.delta}", format_rational(s.until)] for s in STARTS),
        ],
        "facts": facts,
        "animated": False,
        "frames": frames,
        "differences": [
            "The paper does not give its data; the three samples and the twelve neurons are ours.",
            "The panel on the left freezes the gradient of the loss, which gives the trajectories "
            "in closed form; the panel on the right is the flow of all neurons together.",
            "alpha = m; time is short for δ = -100 and 100, where the flow is a hundred times "
            "faster.",
        ],
        "not_claimed": [
            "The curves are drawn from numbers without enclosures; what is enclosed is listed."
        ],
    }


def _sizes(start: Start) -> str:
    return f"{format_rational(start.c)}, {format_rational(start.size)}"


def _facts(start: Start, net: Network, run: RigorousRun) -> list[dict[str, str]]:
    at = f"for δ = {start.delta}"
    if run.status != "proved":
        return [fact(f"rigorous run {at}", f"undecided: {run.reason}", "enclosure")]
    with precision(run.bits + 64):
        drift = interval(run.balancedness_drift, 2)
        loss = interval(run.loss, 6)
    return [
        fact(f"δ of every neuron {at}, at the start", _invariant(net), "exact"),
        fact(f"its change until the end {at} lies in", _rounded(drift), "enclosure"),
        fact(f"activations that changed, {at}", str(len(run.events)), "enclosure"),
        fact(f"loss at the end {at} lies in", _rounded(loss), "enclosure"),
    ]


def _rounded(interval: Sequence[str]) -> str:
    """Write an interval whose ends have few decimal digits with these digits."""
    low, high = (decimal(Fraction(end), 12) for end in interval)
    return f"[{low}, {high}]"


def _invariant(net: Network) -> str:
    return ", ".join(sorted({format_rational(value) for value in net.balancedness}))


def _frame(start: Start, net: Network) -> dict[str, Any]:
    engine = Reference(DATASET, net, digits=DIGITS, keep_states=True)
    moments = [Moment.of(time, rows) for time, rows in engine.run(start.until).states]
    panels = [_local(start), _together(moments)]
    return frame(f"δ = {start.delta}", panels, title=start.title, text=start.words)


def local_path(p: float, angle: float, delta: float, times: Array) -> tuple[Array, Array]:
    """The path of a neuron in canonical coordinates if the gradient g is frozen, |g| = 1.

    With w = (a, -b) in the frame of g, c' = -w_1, w_1' = -c and w_2' = 0: c and w_1 turn
    hyperbolically, and (u, v) = c w.
    """
    root = np.sqrt(delta * delta + 4 * p * p)
    size, c = np.sqrt((root - delta) / 2), np.sqrt((root + delta) / 2)
    first, second = size * cos(angle), size * sin(angle)
    outer = c * np.cosh(times) - first * np.sinh(times)
    inner = first * np.cosh(times) - c * np.sinh(times)
    return outer * inner, outer * second


def _local(start: Start) -> dict[str, Any]:
    """Trajectories from a grid of places, forwards until they have moved about 0.4."""
    marks = []
    ends: tuple[list[float], list[float]] = ([], [])
    for x in np.linspace(-0.9, 0.9, 6):
        for y in np.linspace(-0.9, 0.9, 6):
            p = float(np.hypot(x, y))
            times = np.linspace(0, 0.4 / np.hypot(start.delta, 2 * p), 25)
            path = local_path(p, atan2(y, x), start.delta, times)
            marks.append(mark("line", *path, colour="muted"))
            ends[0].append(float(path[0][-1]))
            ends[1].append(float(path[1][-1]))
    marks.append(mark("points", *ends, colour="maximum", label="ends"))
    return plot(
        "with the gradient frozen",
        axis("along the gradient", -1.4, 1.4),
        axis("across", -1.4, 1.4),
        marks,
        equal=True,
    )


def _together(moments: Sequence[Moment]) -> dict[str, Any]:
    """The paths of all neurons in the coordinates |c| (a, -b), with the rays of the samples."""
    paths = np.array([np.abs(m.outputs)[:, None] * m.weights for m in moments])
    rim = 1.1 * float(np.abs(paths).max())
    rays = [
        mark("dashed", [0, 2 * rim * cos(angle)], [0, 2 * rim * sin(angle)], colour="faint")
        for angle in walls(DATASET.points)
    ]
    positive = moments[0].outputs > 0
    curves = [
        mark("line", path[:, 0], path[:, 1], colour=_COLOURS[int(up)])
        for path, up in zip(paths.transpose(1, 0, 2), positive, strict=True)
    ]
    starts = [
        mark("points", *paths[0, positive == up].T, colour=_COLOURS[up], label=f"start, c {sign} 0")
        for up, sign in ((1, ">"), (0, "<"))
    ]
    marks = [*rays, *curves, *starts]
    return plot("all neurons", axis("u", -rim, rim), axis("v", -rim, rim), marks, equal=True)
