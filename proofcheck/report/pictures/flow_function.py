"""One input: the function of the network before and after, with the data and the limit."""

from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from proofcheck.report.flow_scene import FlowScene, small
from proofcheck.report.pictures.canvas import COLOURS, FAINT, INK, MUTED, PAPER, Picture, draw
from proofcheck.report.pictures.flow_axes import plain_axes

_AFTER, _FIT = COLOURS["maximum"], COLOURS["minimum"]
_GRID = 401


def _values(scene: FlowScene, network: list[list[Fraction]], xs: Any) -> Any:
    rows = np.array([[small(c) for c in row] for row in network])
    inputs = np.stack([xs, np.ones_like(xs)]) if scene.bias else xs[None, :]
    inner = rows[:, :-1] @ inputs
    leak = small(scene.leak)
    return (rows[:, -1:] * np.where(inner > 0, inner, leak * inner)).sum(axis=0)


def learned(scene: FlowScene) -> Picture | None:
    """Draw the function; None if there is more than one input, or the numbers are out of reach."""
    if scene.dimension != 1 + scene.bias or not scene.before or not scene.after:
        return None
    inputs = [small(point[0]) for point in scene.points]
    low, high = min(inputs), max(inputs)
    margin = 0.15 * (high - low) or max(abs(low), 1.0)
    if max(abs(low), abs(high)) > 1e100 or margin < 1e-9 * max(abs(low), abs(high)):
        return None
    xs = np.linspace(low - margin, high + margin, _GRID)
    drawn = [*scene.after, *(scene.ending or [])]
    kinks = [-small(row[1] / row[0]) for row in drawn if row[0]] if scene.bias else [0.0]
    xs = np.unique(np.concatenate([xs, [x for x in kinks if xs[0] < x < xs[-1]]]))
    before, after = _values(scene, scene.before, xs), _values(scene, scene.after, xs)
    ending = None if scene.ending is None else _values(scene, scene.ending, xs)
    labels = [small(label) for label in scene.labels]
    curves = [before, after, *([] if ending is None else [ending])]
    if not all(np.isfinite(c).all() for c in curves) or max(map(abs, labels)) > 1e9:
        return None

    def paint(figure: Figure) -> None:
        axes: Any = figure.add_axes((0.1, 0.12, 0.88, 0.76))
        axes.axhline(0, color=FAINT, lw=0.8)
        if ending is not None:
            axes.plot(xs, ending, color=_FIT, lw=3.6, alpha=0.55)
        axes.plot(xs, before, color=MUTED, lw=1.2, ls=(0, (4, 3)))
        axes.plot(xs, after, color=_AFTER, lw=1.8)
        if scene.fit is not None:
            axes.plot(
                inputs, [small(f) for f in scene.fit], "s", ms=7.5, mfc=PAPER, mec=_FIT, mew=1.6,
                zorder=3,
            )  # fmt: skip
        axes.plot(inputs, labels, "o", ms=4.5, color=INK, zorder=4)
        if len(inputs) <= 30:
            for number, (x, y) in enumerate(zip(inputs, labels, strict=True), start=1):
                axes.annotate(
                    str(number), (x, y), (6, 5), textcoords="offset points", color=MUTED,
                    fontsize=9,
                )  # fmt: skip
        plain_axes(axes, "function over the input")
        axes.set_xlim(float(xs[0]), float(xs[-1]))
        axes.margins(y=0.14)

    return draw(
        "function",
        (4.6, 3.2),
        paint,
        title="The learned function",
        description="The function of the network before (dashed) and after, and the data points.",
        caption="The function of the network at the start (dashed) and at the time that was "
        "reached (blue), with the data (dots)"
        + (
            "; orange squares are the exact predictions in the limit, the least-squares fit"
            if scene.fit is not None
            else ""
        )
        + (", and the orange line is the function in the limit." if ending is not None else "."),
    )
