"""The loss over time, how tightly it is enclosed, and when something happened to which neuron."""

from math import log10
from typing import Any

from matplotlib.figure import Figure

from proofcheck.report.flow_scene import FlowScene, Happening
from proofcheck.report.pictures.canvas import COLOURS, FAINT, INK, MUTED, PAPER, Picture, draw
from proofcheck.report.pictures.flow_axes import TimeAxis, log_ticks, plain_axes
from proofcheck.report.reading import counted

_LOSS, _GAP, _WIDTH = COLOURS["maximum"], COLOURS["saddle"], COLOURS["minimum"]
_ROWS = 24
_SEEN = 1.01  # ratio of the ends of an enclosure that shows on a logarithmic axis
_MARKS = {
    "cross": ("o", PAPER, COLOURS["maximum"], "crosses a wall"),
    "slide": ("s", COLOURS["saddle"], COLOURS["saddle"], "stays on a wall"),
    "leave": ("s", PAPER, COLOURS["saddle"], "leaves a wall"),
    "die": ("X", COLOURS["minimum"], COLOURS["minimum"], "dies"),
}


def _log_curve(
    axes: Any, axis: TimeAxis, curve: list[tuple[float, float]], **style: Any
) -> list[float]:
    axes.plot([axis.place(t) for t, _ in curve], [log10(v) for _, v in curve], **style)
    return [v for _, v in curve]


def _log_axis(axes: Any, values: list[float]) -> None:
    low, high = min(values), max(values)
    low, high = (low / 1.5, high * 1.5) if high / low > 10 else (low / 1.08, high * 1.08)
    axes.set_ylim(log10(low), log10(high))
    places, names = log_ticks(low, high)
    axes.set_yticks(places, names)


def losses(scene: FlowScene) -> Picture | None:
    """Draw the loss, and below it what is too small to be seen there."""
    if len(scene.times) < 2:
        return None
    axis = TimeAxis(scene.end)
    lower = len(scene.gaps) > 1 or len(scene.widths) > 1
    inches = 4.1 if lower else 2.5

    def paint(figure: Figure) -> None:
        left, width = 0.125, 0.855
        share = 1.75 / inches
        top = figure.add_axes((left, 1 - share - 0.26 / inches, width, share))
        plain_axes(top, "loss")
        values = _log_curve(
            top, axis, list(zip(scene.times, scene.losses, strict=True)), color=_LOSS, lw=1.7
        )
        if scene.bands:
            times, lows, highs = zip(*scene.bands, strict=True)
            places, low, high = map(axis.place, times), map(log10, lows), map(log10, highs)
            top.fill_between(list(places), list(low), list(high), color=_LOSS, alpha=0.25, lw=0)
            values += [*lows, *highs]
        if scene.limit_loss and scene.limit_loss > 0:
            top.axhline(log10(scene.limit_loss), color=MUTED, lw=1, ls=(0, (4, 3)))
            values.append(scene.limit_loss)
        _log_axis(top, values)
        axis.dress(top, labelled=not lower)
        if not lower:
            return
        bottom = figure.add_axes((left, 0.4 / inches, width, 1.3 / inches))
        names = []
        values = []
        if len(scene.gaps) > 1:
            values += _log_curve(bottom, axis, scene.gaps, color=_GAP, lw=1.5)
            names.append("loss − limit")
        if len(scene.widths) > 1:
            values += _log_curve(
                bottom, axis, scene.widths, color=_WIDTH, lw=1.3, ls=(0, (5, 2)), marker=".", ms=3.5
            )
            names.append("width of the enclosure (dashed)")
        plain_axes(bottom, ", ".join(names))
        _log_axis(bottom, values)
        axis.dress(bottom)

    return draw(
        "loss",
        (4.6, inches),
        paint,
        title="The loss over time",
        description=f"The loss falls from {scene.losses[0]:.6g} at time 0 to "
        f"{scene.losses[-1]:.6g} at time {scene.end:.6g}.",
        caption=_loss_caption(scene, axis),
    )


def _loss_caption(scene: FlowScene, axis: TimeAxis) -> str:
    parts = ["The loss on a logarithmic scale."]
    if scene.limit_loss:
        parts.append("The dashed line is the loss of the limit.")
    if len(scene.widths) > 1:
        seen = any(high > _SEEN * low for _, low, high in scene.bands)
        band = "the band around the curve" if seen else "a band around the curve, too narrow to see"
        parts.append(
            f"At the ends of the steps the true loss is proved to lie in {band}; its width is "
            "drawn below."
        )
    return " ".join(parts) + axis.words


def timeline(scene: FlowScene) -> Picture | None:
    """Draw when neurons switch."""
    if not scene.events:
        return None
    axis = TimeAxis(scene.end)
    neurons = sorted({event.neuron for event in scene.events})
    shown = neurons[:_ROWS]
    kinds = [kind for kind in _MARKS if any(event.kind == kind for event in scene.events)]
    height = 0.24 * len(shown)
    inches = height + 0.95

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.125, 0.42 / inches, 0.855, height / inches))
        for lane, neuron in enumerate(shown):
            _lane(axes, axis, -lane, [e for e in scene.events if e.neuron == neuron])
        plain_axes(axes, "")
        axes.set_ylim(-len(shown) + 0.4, 0.6)
        axes.set_yticks([-lane for lane in range(len(shown))], [str(i) for i in shown])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axis.dress(axes)
        _legend(figure, kinds, 1 - 0.22 / inches)

    listed = "; ".join(f"time {e.time:.4g}, neuron {e.neuron}, {e.kind}" for e in scene.events[:30])
    return draw(
        "timeline",
        (4.6, inches),
        paint,
        title="Events",
        description=f"{counted(len(scene.events), 'event')}: {listed}.",
        caption="What happens to which neuron, and when; a thick line is a neuron that slides on "
        "a wall, and a line ends where the neuron dies. Neurons without events are left out."
        + (f" Only the first {_ROWS} neurons are shown." if len(neurons) > _ROWS else "")
        + axis.words,
    )


def _lane(axes: Any, axis: TimeAxis, lane: int, events: list[Happening]) -> None:
    start, sliding = 0.0, False
    for event in [*events, None]:
        end = axis.end if event is None else event.time
        style = {"color": COLOURS["saddle"], "lw": 2.6} if sliding else {"color": FAINT, "lw": 1.2}
        axes.plot(
            [axis.place(start), axis.place(end)], [lane, lane], zorder=1,
            solid_capstyle="butt", **style,
        )  # fmt: skip
        if event is None or event.kind == "die":
            break
        start = end
        sliding = event.kind == "slide" or (sliding and event.kind == "cross")
    for event in events:
        marker, face, edge, _ = _MARKS.get(event.kind, ("o", PAPER, INK, ""))
        axes.plot(
            [axis.place(event.time)], [lane], marker, ms=6, mfc=face, mec=edge, mew=1.3, zorder=3,
            clip_on=False,
        )  # fmt: skip


def _legend(figure: Figure, kinds: list[str], height: float) -> None:
    axes: Any = figure.add_axes((0, height - 0.02, 1, 0.04))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(-1, 1)
    place = 0.125
    for kind in kinds:
        marker, face, edge, words = _MARKS[kind]
        axes.plot([place], [0], marker, ms=6, mfc=face, mec=edge, mew=1.3, clip_on=False)
        axes.text(place + 0.022, 0, words, fontsize=9, color=INK, va="center_baseline")
        place += 0.06 + 0.0185 * len(words)
