"""Both regimes on one picture: interpolants of the data, and the limit from a small start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from proofcheck.report.pictures.canvas import COLOURS, INK, MUTED, Picture, draw
from proofcheck.report.pictures.flow_axes import plain_axes

_STYLES: dict[str, dict[str, Any]] = {
    "line": {"color": MUTED, "lw": 1.2},
    "dashed": {"color": COLOURS["minimum"], "lw": 1.4, "ls": (0, (4, 3))},
    "kernel": {"color": COLOURS["maximum"], "lw": 1.8},
    "small": {"color": COLOURS["saddle"], "lw": 1.8, "ls": (0, (7, 2))},
}


@dataclass(frozen=True)
class Curve:
    """A function to draw; `kind` is one of the styles of this picture."""

    name: str
    kind: str
    xs: npt.NDArray[np.float64]
    ys: npt.NDArray[np.float64]


def picture(
    points: npt.NDArray[np.float64],
    curves: Sequence[Curve],
    knots: Sequence[float],
    low: float,
    high: float,
) -> Picture:
    """Draw the samples, the functions, and triangles at the knots inside the range.

    Parameters
    ----------
    points : array of shape (n, 2)
    curves : sequence of Curve
    knots : sequence of float
    low, high : float
        The range of inputs that is shown.
    """
    inside = [k for k in knots if low <= k <= high]

    def paint(figure: Figure) -> None:
        axes: Any = figure.add_axes((0.07, 0.2, 0.91, 0.7))
        for curve in curves:
            axes.plot(curve.xs, curve.ys, label=curve.name, **_STYLES[curve.kind])
        axes.plot(points[:, 0], points[:, 1], "o", ms=4.5, color=INK, zorder=4, label="samples")
        plain_axes(axes, "functions over the input")
        axes.set_xlim(low, high)
        axes.margins(y=0.14)
        if inside:
            floor = axes.get_ylim()[0]
            axes.plot(
                inside, [floor] * len(inside), "^", ms=7, color=COLOURS["saddle"], clip_on=False,
                zorder=5, label="knots of growing directions",
            )  # fmt: skip
            axes.set_ylim(bottom=floor)
        axes.legend(
            fontsize=8.5, labelcolor=MUTED, frameon=False, loc="upper left", ncols=3,
            bbox_to_anchor=(-0.01, -0.1), handlelength=2.2, borderaxespad=0.0,
        )  # fmt: skip

    names = ", ".join(curve.name for curve in curves)
    return draw(
        "regimes",
        (6.6, 3.6),
        paint,
        title="Both regimes",
        description=f"{len(points)} samples, and over the input: {names}; "
        f"{len(inside)} knots of growing directions.",
        caption="The samples with "
        + names
        + ("; triangles: knots of growing directions." if inside else "."),
    )


__all__ = ["Curve", "picture"]
