"""Boursier and Flammarion 2024, figure 3: forty points on a teacher with two small bumps.

The teacher is close to that of Stewart et al. (2022). The initialisation is not balanced.
"""

from collections import Counter
from typing import Any

import numpy as np
from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.errors import ExperimentError
from proofcheck.exact.rationals import format_rational
from proofcheck.experiments import Progress
from proofcheck.experiments.descent import Descent, descend, growth_rates, plateaus
from proofcheck.experiments.document import axis, decimal, fact, frame, mark, plot, polar
from proofcheck.experiments.fits import fits_exactly
from proofcheck.experiments.moments import Moment, paced
from proofcheck.flow.network import Network

KNOTS = tuple(fmpq(k, 20) for k in (-20, -14, -11, -8, 0, 10, 12, 14, 20))
VALUES = tuple(fmpq(v, 10) for v in (0, 7, 5, 10, 0, 10, 6, 7, 0))
# Forty numbers that were drawn once, uniformly from [-1, 1], in units of 1/1000.
_DRAWN = (
    -887, -828, -781, -767, -733, -584, -520, -428, -423, -391, -354, -327, -263, -162, -135, -35,
    -7, -4, 40, 87, 106, 115, 167, 171, 250, 286, 430, 555, 556, 620, 681, 715, 741, 759, 812, 814,
    836, 888, 943, 996,
)  # fmt: skip
SCALE = fmpq(1, 1000)
STEP = fmpq(1, 10)
UNTIL = 6000
FRAMES, SHOWN = 40, 200
_KEPT = 6000
_XS = np.linspace(-1.0, 1.0, 41)


def teacher(x: fmpq) -> fmpq:
    """The value at x of the function that is linear between the knots.

    Raises
    ------
    ExperimentError
        x is not in [-1, 1].
    """
    for left, right, low, high in zip(KNOTS, KNOTS[1:], VALUES, VALUES[1:], strict=False):
        if left <= x <= right:
            return low + (high - low) * (x - left) / (right - left)
    raise ExperimentError(f"teacher: found x = {x}, expected a number in [-1, 1]")


def teacher_network() -> Network:
    """Eight neurons that are the teacher on [-1, 1]: one at every knot but the last."""
    slopes = [
        (high - low) / (right - left)
        for left, right, low, high in zip(KNOTS, KNOTS[1:], VALUES, VALUES[1:], strict=False)
    ]
    changes = [after - before for before, after in zip([fmpq(0), *slopes], slopes, strict=False)]
    return Network.create([[1, -knot] for knot in KNOTS[:-1]], changes)


POINTS = tuple(fmpq(drawn, 1000) for drawn in _DRAWN)
DATASET = Dataset.create(
    [[x] for x in POINTS], map(teacher, POINTS), name="boursier2024 figure 3", bias=True
)
_INPUTS = np.array([float(x) for x in POINTS])
_LABELS = np.array([float(y) for y in DATASET.labels])


def train(
    width: int,
    seed: int,
    *,
    step: fmpq = STEP,
    kept: int = _KEPT,
    progress: Progress | None = None,
) -> Descent:
    """Run gradient descent from an unbalanced network of the scale 1/1000 / sqrt(width).

    Parameters
    ----------
    width, seed : int
    step : fmpq
        The learning rate; it divides the time `UNTIL`.
    kept : int
        How many moments are kept beside the first one.
    progress : callable, optional
    """
    network = Network.draw(
        2, width=width, init="unbalanced", scale=SCALE, seed=seed, mean_field=True
    )
    rows = [
        [float(c) for c in (*w, a)] for w, a in zip(network.weights, network.outputs, strict=True)
    ]

    def watch(share: float) -> None:
        if progress is not None:
            progress("gradient descent", share, round(share * UNTIL))

    return descend(
        Moment.of(0.0, rows),
        _INPUTS,
        _LABELS,
        step=float(step),
        steps=int(UNTIL / step),
        kept=kept,
        watch=watch,
    )


def patterns(moment: Moment) -> list[str]:
    """The activation pattern of every neuron: "+" where it is active, "-" elsewhere."""
    inner = moment.weights @ np.stack([_INPUTS, np.ones_like(_INPUTS)])
    return ["".join("+" if z > 0 else "-" for z in row) for row in inner]


def fastest_growth(moment: Moment) -> float:
    """The largest growth rate of a neuron; dead ones have the rate 0."""
    return float(growth_rates(moment, _INPUTS, _LABELS).max())


def occupied(moment: Moment) -> int:
    """How many activation cones hold a neuron."""
    return len(set(patterns(moment)))


def carrying(moment: Moment) -> list[str]:
    """The patterns whose neurons carry at least a hundredth of what the strongest ones carry."""
    carried: Counter[str] = Counter()
    for signs, size in zip(patterns(moment), np.abs(moment.outputs) * moment.norms, strict=True):
        if "+" in signs:
            carried[signs] += size
    largest = max(carried.values(), default=0.0)
    return [signs for signs, size in carried.items() if size >= largest / 100]


def make(progress: Progress | None, *, width: int, seed: int) -> dict[str, Any]:
    """Make the document."""
    run = train(width, seed, progress=progress)
    groups = len(carrying(run.moments[-1]))
    return {
        "place": "Appendix B.2",
        "evidence": "numeric",
        "digits": 15,
        "engine": f"gradient descent with the step {format_rational(STEP)} in binary64",
        "dataset": DATASET.to_json(),
        "dataset_sha256": DATASET.sha256(),
        "summary": (
            f"Gradient descent with {width} neurons from small unbalanced weights ends at the "
            f"loss {decimal(run.losses[-1], 4)}, carried by {groups} groups of neurons, though "
            "eight neurons fit the forty points."
        ),
        "settings": [
            ["neurons", str(width)],
            ["initialisation", "unbalanced: directions and sizes drawn from the seed"],
            ["scale", f"{format_rational(SCALE)} / sqrt({width})"],
            ["seed", str(seed)],
            ["time", f"{UNTIL}, in steps of {format_rational(STEP)}"],
        ],
        "facts": _facts(run),
        "animated": True,
        "frames": _frames(run),
        "differences": [
            "The paper approximates infinite width; this network is smaller, and the width can be "
            "chosen.",
            "The forty points are a draw of our own; which bumps are missed depends on it.",
            "The weights and outputs at the start are drawn independently, but not from the "
            "distribution of the paper.",
        ],
        "not_claimed": [
            "Nothing is proved: neither that descent rests here for ever, nor that the flow in "
            "continuous time does.",
            "Another seed or width may end at another point, or fit the data.",
        ],
    }


def _facts(run: Descent) -> list[dict[str, str]]:
    end = run.moments[-1]
    cones = [occupied(moment) for moment in (run.moments[0], end)]
    dead = sum("+" not in signs for signs in patterns(end))
    possible = 2 * len(POINTS)
    fitted = "yes" if fits_exactly(teacher_network(), DATASET) else "no"
    return [
        fact("the teacher's eight neurons fit all labels", fitted, "exact"),
        fact("loss at the start", decimal(run.losses[0]), "numeric"),
        fact("loss at the end", decimal(run.losses[-1]), "numeric"),
        fact("largest entry of the gradient at the end", decimal(run.speeds[-1], 2), "numeric"),
        fact("largest growth rate of a neuron at the end", decimal(fastest_growth(end), 2),
             "numeric"),
        fact("groups of neurons that carry the function", str(len(carrying(end))), "numeric"),
        fact(f"of {possible} activation cones, hold a neuron at the start", str(cones[0]),
             "numeric"),
        fact(f"of {possible} activation cones, hold a neuron at the end", str(cones[1]),
             "numeric"),
        fact("neurons active on no point at the end", str(dead), "numeric"),
    ]  # fmt: skip


def _keys(run: Descent) -> dict[int, tuple[str, str]]:
    """The places of the pictures of the paper, with their words."""
    values = [np.abs(moment.function(_XS)).max() for moment in run.moments]
    keys = {0: ("the start", "Weights and function are close to 0.")}
    leaving = next((i for i, value in enumerate(values) if value >= 0.05), None)
    if leaving is not None:
        keys[leaving] = ("the end of the early phase", "The function is about to leave 0.")
    for number, place in enumerate(plateaus(run.losses), start=1):
        title = f"after growth {number}"
        keys[place] = (title, f"The loss rests at {decimal(run.losses[place], 4)}.")
    cones = f"{occupied(run.moments[-1])} of {2 * len(POINTS)} activation cones hold a neuron."
    keys[len(run.losses) - 1] = ("the end", f"The loss is {decimal(run.losses[-1], 4)}; {cones}")
    return keys


def _frames(run: Descent) -> list[dict[str, Any]]:
    keys = _keys(run)
    times = np.array([moment.time for moment in run.moments])
    wanted = paced(run.moments, _XS, FRAMES)
    chosen = sorted({*(int(np.abs(times - t).argmin()) for t in wanted), *keys})
    rim = 1.1 * max(float(run.moments[i].norms[:SHOWN].max()) for i in chosen)
    frames = []
    for i in chosen:
        moment = run.moments[i]
        title, text = keys.get(i, ("", ""))
        if i in keys and i:
            groups = len(carrying(moment))
            text += f" Groups of neurons that carry the function: {groups}."
        many = f"the first {SHOWN} weights" if len(moment.outputs) > SHOWN else "weights"
        panels = [_function(moment), polar(many, moment.neurons()[:SHOWN], rim=rim)]
        label = f"t = {decimal(moment.time, 4)}"
        frames.append(frame(label, panels, title=title, text=text, key=i in keys))
    return frames


def _function(moment: Moment) -> dict[str, Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        kinks = -moment.weights[:, 1] / moment.weights[:, 0]
    strong = np.abs(moment.outputs) * moment.norms > 0.01
    inside = kinks[strong & (np.abs(kinks) < 1)]
    grid = np.unique(np.concatenate([np.linspace(-1.0, 1.0, 81), inside]))
    return plot(
        "function",
        axis("x", -1, 1),
        axis("", -0.1, 1.15),
        [
            mark(
                "dashed", map(float, KNOTS), map(float, VALUES), colour="minimum", label="teacher"
            ),
            mark("line", grid, moment.function(grid), colour="maximum", label="network"),
            mark("points", map(float, POINTS), map(float, DATASET.labels), label="data"),
        ],
    )
