"""The panels of a figure: still, or as the frames of an animation in one picture.

What is the same in all frames is drawn once. What changes is drawn once for every frame, in a
group of its own, which the style of the page shows in its turn.
"""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from proofcheck.report.figure_scene import Mark, Plot, Polar
from proofcheck.report.pictures.canvas import (
    COLOURS,
    FAINT,
    INK,
    MUTED,
    SHADE,
    Picture,
    draw,
    frame_group,
)
from proofcheck.report.pictures.flow_axes import log_ticks, plain_axes

_STYLES: dict[str, dict[str, Any]] = {
    "line": {"ls": "-", "lw": 1.8},
    "dashed": {"ls": (0, (4, 3)), "lw": 1.3},
    "points": {"ls": "", "marker": "o", "ms": 4.5},
    "crosses": {"ls": "", "marker": "x", "ms": 6, "mew": 1.6},
    "stars": {"ls": "", "marker": "*", "ms": 6.5, "mew": 0},
}
_INKS = {"ink": INK, "muted": MUTED, "faint": FAINT, **COLOURS}
_SIGNS = {"+": COLOURS["saddle"], "-": COLOURS["minimum"], "0": MUTED}
_INNER = 0.35  # radius of the circle of norm 0; the rim is at 1


def panel(key: str, panels: Sequence[Plot | Polar], labels: Sequence[str]) -> Picture:
    """Draw a panel, or the frames of one.

    Parameters
    ----------
    key : str
        Prefix of the ids in the picture.
    panels : sequence of Plot or Polar
        One for each frame; all of the same kind.
    labels : sequence of str
        Written beside the title on every frame of several.
    """
    first = panels[0]

    def paint(figure: Figure) -> None:
        _paint_plots(figure, [p for p in panels if isinstance(p, Plot)], labels)
        _paint_polar(figure, [p for p in panels if isinstance(p, Polar)], labels)

    words = f"{first.title}, {labels[0]}" if len(panels) == 1 else f"{first.title}, animated"
    size = (4.6, 3.6) if isinstance(first, Plot) and not first.equal else (4.2, 4.2)
    return draw(
        key,
        size,
        paint,
        title=words,
        description=_description(first),
        caption=_caption(first),
    )


def _description(first: Plot | Polar) -> str:
    if isinstance(first, Polar):
        return (
            f"{len(first.angles)} neurons by the direction and the length of their weights; "
            f"{first.signs.count('+')} have a positive output weight."
        )
    shown = [mark.label for mark in first.marks if mark.label]
    return f"Over {first.x.label or 'the input'}: {', '.join(shown) or 'curves'}."


def _caption(first: Plot | Polar) -> str:
    if isinstance(first, Plot):
        return ""
    words = (
        "Every star is a neuron: its direction, and its length from the inner circle, which "
        "stands for the length 0, outward. Purple: positive output weight; orange: negative."
    )
    if first.walls:
        words += " Dotted rays delimit the activation cones"
        words += "; crosses are the directions of the data points." if first.data else "."
    return words


def _paint_plots(figure: Figure, panels: Sequence[Plot], labels: Sequence[str]) -> None:
    if not panels:
        return
    first = panels[0]
    axes: Any = figure.add_axes((0.12, 0.22, 0.84, 0.69))
    shared = [m for m in first.marks if all(m in other.marks for other in panels)]
    order = [m.label for m in first.marks]
    for mark in shared:
        _draw_mark(axes, first, mark, order)
    for i, plot in enumerate(panels if len(panels) > 1 else ()):
        for mark in plot.marks:
            if mark not in shared:
                (line,) = _draw_mark(axes, first, mark, order)
                line.set_gid(frame_group(i))
    plain_axes(axes, first.title if len(panels) == 1 else "")
    for axis, name in ((first.x, "x"), (first.y, "y")):
        ends = np.log10([axis.start, axis.stop]) if axis.log else [axis.start, axis.stop]
        getattr(axes, f"set_{name}lim")(*ends)
        if axis.log:
            places, names = log_ticks(axis.start, axis.stop)
            getattr(axes, f"set_{name}ticks")(places, names)
        getattr(axes, f"set_{name}label")(axis.label, fontsize=9, color=MUTED, labelpad=2)
    if first.equal:
        axes.set_aspect("equal")
    _legend(axes, first)
    if len(panels) > 1:
        _write_titles(axes, 0.0, first.title, labels)


def _draw_mark(axes: Any, plot: Plot, mark: Mark, order: Sequence[str]) -> Any:
    xs = np.log10(np.maximum(mark.xs, 1e-300)) if plot.x.log else mark.xs
    ys = np.log10(np.maximum(mark.ys, 1e-300)) if plot.y.log else mark.ys
    style = _STYLES.get(mark.kind, _STYLES["line"])
    colour = _INKS.get(mark.colour, INK)
    place = order.index(mark.label) if mark.label in order else 0
    return axes.plot(xs, ys, color=colour, zorder=2 + place / 100, **style)


def _legend(axes: Any, plot: Plot) -> None:
    from matplotlib.lines import Line2D

    named = [mark for mark in plot.marks if mark.label]
    if len(named) < 2:
        return
    handles = [
        Line2D([], [], color=_INKS.get(m.colour, INK), **_STYLES.get(m.kind, _STYLES["line"]))
        for m in named
    ]
    axes.legend(
        handles, [m.label for m in named], fontsize=8.5, labelcolor=MUTED, frameon=False,
        loc="upper left", bbox_to_anchor=(-0.02, -0.15), ncols=min(len(named), 3),
        handlelength=1.6, columnspacing=1.2, borderaxespad=0.0,
    )  # fmt: skip


def _write_titles(axes: Any, x: float, title: str, labels: Sequence[str]) -> None:
    """Write the title with the label of the frame in its turn."""
    for i, label in enumerate(labels):
        words = f"{title}, {label}" if label else title
        written = axes.text(x, 1.03, words, transform=axes.transAxes, fontsize=10, color=INK)
        written.set_gid(frame_group(i))


def _paint_polar(figure: Figure, panels: Sequence[Polar], labels: Sequence[str]) -> None:
    if not panels:
        return
    first = panels[0]
    axes: Any = figure.add_axes((0.0, 0.0, 1.0, 0.92))
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-1.12, 1.12)
    axes.set_ylim(-1.12, 1.12)
    if len(panels) == 1:
        axes.set_title(first.title, fontsize=10, color=INK, loc="left", x=0.03)
    else:
        _write_titles(axes, 0.03, first.title, labels)
    turn = np.linspace(0, 2 * pi, 181)
    axes.fill(np.cos(turn) * _INNER, np.sin(turn) * _INNER, color=SHADE, lw=0)
    for radius in (_INNER, 1.0):
        axes.plot(np.cos(turn) * radius, np.sin(turn) * radius, color=FAINT, lw=0.9)
    for angle in first.walls:
        ray = np.array([_INNER, 1.06])
        axes.plot(ray * cos(angle), ray * sin(angle), color=MUTED, lw=1.1, ls=(0, (1, 2.2)))
    axes.plot(
        [1.06 * cos(a) for a in first.data], [1.06 * sin(a) for a in first.data], ls="",
        marker="x", ms=6, mew=1.6, color=INK,
    )  # fmt: skip
    for i, panel_ in enumerate(panels):
        for line in _stars(axes, panel_):
            if len(panels) > 1:
                line.set_gid(frame_group(i))


def _stars(axes: Any, shown: Polar) -> Iterator[Any]:
    for sign, colour in _SIGNS.items():
        rows = [
            (a, n) for a, n, s in zip(shown.angles, shown.norms, shown.signs, strict=True)
            if s == sign
        ]  # fmt: skip
        if rows:
            radii = [_INNER + (1 - _INNER) * min(n / shown.rim, 1.05) for _, n in rows]
            xs = [r * cos(a) for r, (a, _) in zip(radii, rows, strict=True)]
            ys = [r * sin(a) for r, (a, _) in zip(radii, rows, strict=True)]
            yield from axes.plot(xs, ys, color=colour, **_STYLES["stars"])
