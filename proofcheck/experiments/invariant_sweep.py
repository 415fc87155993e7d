"""Williams et al. 2019, figure 4: the fit of a sinusoid as the invariant delta varies."""

from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np

from proofcheck.experiments import Progress
from proofcheck.experiments.document import axis, decimal, fact, frame, mark, plot, polar
from proofcheck.experiments.univariate import (
    Array,
    Neurons,
    alpha_of,
    drawn,
    sinusoid,
    spread,
    trained,
)

DELTAS = (-inf, -1.0, 0.0, 1.0, inf)
SAMPLES = 6
SCALE = 0.1
EPOCHS = 10000
_NAMES = {-inf: "-∞", inf: "∞"}
_WORDS = {
    -inf: ("c alone", "Only the outputs are trained; this is the limit of the flow."),
    -1.0: ("a, b larger", "The first layer is larger than the second."),
    0.0: ("balanced", "Both layers start with the same size."),
    1.0: ("c larger", "The second layer is larger than the first."),
    inf: ("a and b alone", "The outputs keep the values 1 and -1."),
}


def name(delta: float) -> str:
    """Write a value of delta."""
    return _NAMES.get(delta, f"{delta:g}")


def sweep(
    width: int, seed: int, epochs: int, progress: Progress | None = None
) -> dict[float, Neurons]:
    """Train one network for each delta, from the same canonical parameters."""
    xs, ys = sinusoid(SAMPLES)
    found = {}
    for done, delta in enumerate(DELTAS):
        if progress is not None:
            progress("training", done / len(DELTAS), done)
        start = drawn(width, seed, SCALE, delta, alpha_of(width))
        found[delta] = trained(start, xs, ys, delta, epochs)
    return found


def spreads(found: Mapping[float, Neurons]) -> dict[float, int]:
    """The spread of the bending in [-1, 1] for each delta."""
    return {delta: spread(neurons, -1, 1) for delta, neurons in found.items()}


def at_samples(neurons: Neurons) -> float:
    """The share of the bending in [-1, 1] within a twentieth of a gap from an inner sample."""
    xs, _ = sinusoid(SAMPLES)
    near = np.abs(neurons.knots[:, None] - xs[1:-1]).min(axis=1) <= (xs[1] - xs[0]) / 20
    sizes = np.abs(neurons.jumps) * (np.abs(neurons.knots) < 1)
    return float(sizes[near].sum() / sizes.sum())


def make(progress: Progress | None, *, width: int, seed: int) -> dict[str, Any]:
    """Make the document."""
    found = sweep(width, seed, EPOCHS, progress)
    xs, ys = sinusoid(SAMPLES)
    cells_of = spreads(found)
    rows = [(delta, cells_of[delta], np.abs(n(xs) - ys).max()) for delta, n in found.items()]
    facts = []
    for delta, cells, residual in rows:
        at = f"for δ = {name(delta)}"
        facts.append(fact(f"cells of 40 with 9/10 of the bending {at}", str(cells), "numeric"))
        facts.append(fact(f"largest residual {at}", decimal(residual, 3), "numeric"))
    for delta in (delta for delta in DELTAS if delta >= 0):
        share = decimal(at_samples(found[delta]), 3)
        facts.append(fact(f"share of it at samples for δ = {name(delta)}", share, "numeric"))
        shown = ", ".join(decimal(x, 3) for x in clusters(found[delta]))
        facts.append(fact(f"bends in [-1, 1] for δ = {name(delta)}, merged", shown, "numeric"))
    return {
        "place": "Section 4, figure 4",
        "evidence": "numeric",
        "digits": 15,
        "engine": "gradient descent in binary64",
        "summary": (
            f"Where the fit of {SAMPLES} samples of a sine bends: 9/10 of the bending in "
            + ", ".join(str(cells) for _, cells, _ in rows)
            + " of 40 cells for δ = "
            + ", ".join(name(delta) for delta, _, _ in rows)
            + "."
        ),
        "settings": [
            ["neurons", str(width)],
            ["alpha", "sqrt(neurons)"],
            ["start", f"|r| alpha / m in {SCALE:g} [1/2, 1], angles and signs drawn from the seed"],
            ["gradient descent", f"{EPOCHS} epochs, step 1/5"],
            ["seed", str(seed)],
        ],
        "facts": facts,
        "animated": False,
        "frames": [_frame(delta, neurons, xs, ys) for delta, neurons in found.items()],
        "differences": [
            "The paper does not give the data, the widths or the step; the sine, six samples and "
            "the network are ours.",
            "For δ = -∞ the limit of the flow stands in place of 10000 epochs, which would not "
            "be enough.",
            "All networks start with the same canonical parameters.",
        ],
        "not_claimed": [
            "Nothing is proved. The bends gather at few places; this run does not show that these "
            "are samples: some are, others lie between two samples.",
        ],
    }


def clusters(neurons: Neurons, width: float = 0.05) -> list[float]:
    """Positions of the bends in [-1, 1] that are not negligible, merged if they are close."""
    sizes = np.abs(neurons.jumps)
    inside = (np.abs(neurons.knots) < 1) & (sizes > 0.01 * sizes.max())
    found: list[list[float]] = []
    for knot in sorted(neurons.knots[inside].tolist()):
        if found and knot - found[-1][-1] < width:
            found[-1].append(knot)
        else:
            found.append([knot])
    return [float(np.mean(group)) for group in found]


def _frame(delta: float, neurons: Neurons, xs: Array, ys: Array) -> dict[str, Any]:
    inside = neurons.knots[np.abs(neurons.knots) < 1.1]
    grid = np.unique(np.concatenate([np.linspace(-1.1, 1.1, 89), inside]))
    marks = [mark("line", grid, neurons(grid), colour="maximum", label="network")]
    if len(inside):
        marks.append(mark("crosses", inside, neurons(inside), colour="muted", label="knots"))
    marks.append(mark("points", xs, ys, label="data"))
    function = plot("function", axis("x", -1.1, 1.1), axis("", -1.6, 1.6), marks)
    walls = sorted({a for x in xs for a in (np.arctan2(-x, 1), np.arctan2(x, -1))})
    polar_rows = neurons.canonical()
    rim = 1.1 * max(size for _, size, _ in polar_rows)
    title, text = _WORDS[delta]
    panels = [function, polar("canonical parameters", polar_rows, rim=rim, walls=walls)]
    return frame(f"δ = {name(delta)}", panels, title=title, text=text)
