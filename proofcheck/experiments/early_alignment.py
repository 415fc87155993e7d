"""Boursier and Flammarion 2024, figure 2: three points, through all phases of training."""

from collections.abc import Sequence
from math import atan2
from typing import Any

import numpy as np
from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.exact.rationals import format_rational
from proofcheck.experiments import Progress
from proofcheck.experiments.document import axis, decimal, fact, frame, mark, plot, polar
from proofcheck.experiments.fits import fits_exactly
from proofcheck.experiments.moments import Array, Moment, at_times, followed, paced, walls
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference, ReferenceRun
from proofcheck.flow.rigorous import Rigorous
from proofcheck.geometry.least_squares import least_squares

DATASET = Dataset.create(
    [["-3/4"], ["-1/2"], ["1/8"]],
    ["11/10", "1/10", "4/5"],
    name="boursier2024 figure 2",
    bias=True,
)
TWO_NEURONS = Network.create([[-4, "-19/10"], ["32/25", "16/25"]], [1, 1])
SCALE = fmpq(1, 1000)
DIGITS = 12
FRAMES = 48
_XS = np.linspace(-1.0, 0.5, 61)
_START = ("the start", "All weights are near 0 and point everywhere; the function is close to 0.")
_ALIGNED = (
    "the end of early alignment",
    "The function has reached a twentieth of the least-squares fit. Neurons of positive output "
    "weight are aligned or dead, and are about to grow.",
)
_GROWN = (
    "after the growth",
    "The loss has come down to within a hundredth of its way to the end. Neurons of negative "
    "output weight have stayed small.",
)
_END = "To working precision nothing moves any more."
_SPURIOUS = " On the data the function is the least-squares fit, which does not pass through them."


def draw(width: int, seed: int) -> Network:
    """Draw the network of the start: balanced, with the factor 1/1000 and 1/sqrt(width)."""
    return Network.draw(2, width=width, scale=SCALE, seed=seed, mean_field=True)


def fit_and_loss() -> tuple[Vector, fmpq]:
    """The least-squares vector b* and its loss L(b*)."""
    fit = least_squares(DATASET.points, DATASET.labels).solution
    squares = [(y - dot(fit, x)) ** 2 for x, y in zip(DATASET.points, DATASET.labels, strict=True)]
    return fit, DATASET.factor / 2 * sum(squares, fmpq(0))


def make(progress: Progress | None, *, width: int, seed: int) -> dict[str, Any]:
    """Make the document."""
    network = draw(width, seed)

    def watch(engine: Reference | Rigorous) -> None:
        if progress is not None:
            share = min(len(engine.events) / (1.5 * width), 1.0) / 2
            progress("following the flow", share, len(engine.events))

    run, moments = followed(DATASET, network, digits=DIGITS, watch=watch)
    fit, least = fit_and_loss()
    keys = _keys(moments, fit, run)
    times = sorted({*paced(moments, _XS, FRAMES), *keys})
    chosen = []
    for moment in at_times(DATASET, network, times, digits=DIGITS):
        chosen.append(moment)
        if progress is not None:
            progress("stopping on the way", (1 + len(chosen) / len(times)) / 2, len(chosen))
    return {
        "place": "Section 6",
        "evidence": "numeric",
        "digits": DIGITS,
        "engine": f"reference engine, {DIGITS} digits",
        "dataset": DATASET.to_json(),
        "dataset_sha256": DATASET.sha256(),
        "summary": _summary(run, width),
        "settings": [
            ["neurons", str(width)],
            ["initialisation", "balanced, directions drawn from the seed"],
            ["scale", f"{format_rational(SCALE)} / sqrt({width})"],
            ["seed", str(seed)],
        ],
        "facts": _facts(run, moments[-1], fit, least),
        "animated": True,
        "frames": _frames(chosen, keys),
        "differences": [
            "The paper approximates infinite width; this network is small, so that a run takes "
            "seconds. The width can be chosen.",
            "The paper runs gradient descent with a fixed learning rate; this is the flow in "
            "continuous time.",
        ],
        "not_claimed": [
            "Nothing in the pictures is proved; the limit of a concrete network is proved by "
            "proofcheck flow --rigorous.",
        ],
    }


def _keys(
    moments: Sequence[Moment], fit: Sequence[fmpq], run: ReferenceRun
) -> dict[float, tuple[str, str]]:
    """The times of the four pictures of the paper, with their words."""
    goal = 0.05 * np.linalg.norm([float(b) for b in fit])
    sizes = [np.linalg.norm(moment.outputs @ moment.weights) for moment in moments]
    losses = [_loss(moment) for moment in moments]
    low = losses[-1] + (losses[0] - losses[-1]) / 100
    keys = {moments[0].time: _START}
    grown = [moment.time for moment, size in zip(moments, sizes, strict=True) if size >= goal]
    if grown:  # it may be that every neuron of positive output weight dies
        keys[grown[0]] = _ALIGNED
        keys[next(m.time for m, loss in zip(moments, losses, strict=True) if loss <= low)] = _GROWN
    spurious = _SPURIOUS if distance(run, fit) < 1e-6 else ""
    keys[moments[-1].time] = ("the end", _END + spurious)
    return keys


def distance(run: ReferenceRun, fit: Sequence[fmpq]) -> float:
    """The largest distance of a prediction at the end from <b, x_k>."""
    fits = [float(dot(fit, x)) for x in DATASET.points]
    return max(abs(float(f) - g) for f, g in zip(run.predictions, fits, strict=True))


def _loss(moment: Moment) -> float:
    xs = np.array([float(x) for x, _ in DATASET.points])
    labels = np.array([float(y) for y in DATASET.labels])
    return float(((moment.function(xs) - labels) ** 2).mean() / 2)


def _frames(moments: Sequence[Moment], keys: dict[float, tuple[str, str]]) -> list[dict[str, Any]]:
    rim = 1.1 * max(float(moment.norms.max()) for moment in moments)
    angles = walls(DATASET.points)
    data = [atan2(float(one), float(x)) for x, one in DATASET.points]
    frames = []
    for moment in moments:
        nearest = min(keys, key=lambda key: abs(moment.time - key))
        is_key = abs(moment.time - nearest) <= 1e-9 * (1 + moment.time)
        title, text = keys[nearest] if is_key else ("", "")
        label = f"t = {decimal(moment.time, 4)}"
        panels = [
            _function(moment),
            polar("weights", moment.neurons(), rim=rim, walls=angles, data=data),
        ]
        frames.append(frame(label, panels, title=title, text=text, key=is_key))
    return frames


def _function(moment: Moment) -> dict[str, Any]:
    xs = [float(x) for x, _ in DATASET.points]
    kinks: Array = -moment.weights[:, 1] / moment.weights[:, 0]
    inside = kinks[(kinks > _XS[0]) & (kinks < _XS[-1])]
    grid = np.unique(np.concatenate([_XS, inside]))
    fit, _least = fit_and_loss()
    ends = [float(_XS[0]), float(_XS[-1])]
    line = [float(fit[0]) * x + float(fit[1]) for x in ends]
    return plot(
        "function",
        axis("x", *ends),
        axis("", -0.1, 1.25),
        [
            mark("dashed", ends, line, colour="minimum", label="least-squares fit"),
            mark("line", grid, moment.function(grid), colour="maximum", label="network"),
            mark("points", xs, map(float, DATASET.labels), label="data"),
        ],
    )


def _facts(
    run: ReferenceRun, end: Moment, fit: Sequence[fmpq], least: fmpq
) -> list[dict[str, str]]:
    apart = distance(run, fit)
    signs = [pattern.signs for pattern in run.patterns]
    everywhere = sum(s == "+++" for s in signs)
    nowhere = sum(pattern.frozen for pattern in run.patterns)
    two = " and ".join(f"({', '.join(map(format_rational, w))})" for w in TWO_NEURONS.weights)
    fitted = "yes" if fits_exactly(TWO_NEURONS, DATASET) else "no"
    return [
        fact(f"two neurons with a = 1 and w = {two} fit all labels", fitted, "exact"),
        fact("least-squares vector b*", f"({', '.join(map(format_rational, fit))})", "exact"),
        fact("its loss L(b*)", f"{format_rational(least)} = {decimal(float(least), 10)}", "exact"),
        fact("loss at the end", decimal(run.loss, 10), "numeric"),
        fact("largest distance of a prediction from <b*, x_k>", decimal(apart, 2), "numeric"),
        fact("time of the end", decimal(run.time), "numeric"),
        fact("neurons active on all points at the end", str(everywhere), "numeric"),
        fact("neurons active on no point at the end", str(nowhere), "numeric"),
        fact("other neurons at the end", str(len(signs) - everywhere - nowhere), "numeric"),
        fact("largest |w| of a neuron with a < 0 at the end", _largest_negative(end), "numeric"),
    ]


def _largest_negative(end: Moment) -> str:
    negative = end.norms[end.outputs < 0]
    return decimal(negative.max()) if len(negative) else "no such neuron"


def _summary(run: ReferenceRun, width: int) -> str:
    ended = "comes to rest" if run.status == "supported" else f"is undecided ({run.reason})"
    return (
        f"Gradient flow of {width} neurons on three points {ended} at the loss "
        f"{decimal(run.loss)}, though two neurons can fit the data."
    )
