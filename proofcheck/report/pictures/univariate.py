"""One input and a bias: the data, and the kinks that the extremal directions stand for."""

from fractions import Fraction
from typing import Any

from matplotlib.figure import Figure

from proofcheck.report.pictures.canvas import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    MUTED,
    PAPER,
    Picture,
    draw,
)
from proofcheck.report.pictures.scene import Direction, Scene
from proofcheck.report.rationals import decimal
from proofcheck.report.reading import counted

_LANES = 24
_FINEST = Fraction(1, 10**9)


def _kink(direction: Direction) -> Fraction | None:
    slope, offset = direction.place
    return -offset / slope if slope else None


def _clamp(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return min(max(value, low), high)


def _window(scene: Scene) -> tuple[Fraction, Fraction]:
    """Return the range shown: the inputs and a margin; kinks beyond it go to the edge."""
    inputs = [point[0] for point in scene.points]
    spread = max(inputs) - min(inputs) or Fraction(1)
    extrema = [d for d in scene.directions if d.type != "crossing"]
    kinks = [kink for d in extrema if (kink := _kink(d)) is not None]
    reach = 4 * spread
    near = [kink for kink in kinks if min(inputs) - reach <= kink <= max(inputs) + reach]
    low, high = min(inputs + near), max(inputs + near)
    margin = (high - low or Fraction(1)) / 8
    return low - margin, high + margin


def _lane(
    axes: Any, direction: Direction, lane: int, low: Fraction, high: Fraction, scale: Fraction
) -> None:
    colour = COLOURS[direction.type]
    kink = _kink(direction)
    if kink is None:
        return
    place = float(_clamp(kink, low, high) / scale)
    outside = not low <= kink <= high
    step = float((high - low) / scale) * 0.07
    ahead = step if direction.place[0] > 0 else -step
    axes.annotate(
        "", (place + ahead, lane), (place, lane), annotation_clip=False,
        arrowprops={"arrowstyle": "-|>,head_width=0.15,head_length=0.3", "color": colour,
                    "lw": 1.3, "ls": "--" if direction.reversed else "-",
                    "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    axes.plot(
        [place], [lane], MARKERS[direction.type], ms=6.5, mec=colour, mew=1.3,
        mfc=colour if direction.growing else PAPER, clip_on=False,
    )  # fmt: skip
    # The label goes inwards, past the arrow if that points inwards too.
    words = f"{direction.number}" + (f" (at {decimal(kink, 4)[0]})" if outside else "")
    rightmost = 2 * _clamp(kink, low, high) > low + high
    start = min(place, place + ahead) if rightmost else max(place, place + ahead)
    axes.annotate(
        words, (start, lane), (-8 if rightmost else 8, 0), textcoords="offset points",
        color=colour, fontsize=9, weight="bold", va="center",
        ha="right" if rightmost else "left", annotation_clip=False,
    )  # fmt: skip


def _style(axes: Any) -> None:
    axes.tick_params(colors=MUTED, labelsize=9, length=3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)


def _data(axes: Any, scene: Scene, scale: Fraction, height: Fraction) -> None:
    axes.axhline(0, color=FAINT, lw=0.8)
    for number, (point, label) in enumerate(zip(scene.points, scene.labels, strict=True), start=1):
        x, y = float(point[0] / scale), float(label / height)
        axes.plot([x], [y], "o", ms=5, color=INK)
        if len(scene.points) <= 30:
            axes.annotate(
                str(number), (x, y), (5, 4), textcoords="offset points", color=MUTED, fontsize=9
            )
    axes.margins(y=0.2)
    axes.set_title("labels y over inputs x", fontsize=10, color=INK, loc="left")


def univariate(scene: Scene) -> Picture | None:
    """Draw points (x, y) and, below on the same axis, the kink -b/a of each direction (a, b).

    None if the inputs differ by too little for their size to be told apart in a drawing.
    """
    shown = [d for d in scene.directions if d.type != "crossing"][:_LANES]
    kinked = [d for d in shown if d.place[0]]
    low, high = _window(scene)
    # Numbers of any size are brought into the range of floats before they are drawn.
    scale = _unit_of(low, high)
    height = _unit_of(*scene.labels)
    if (high - low) / scale < _FINEST:
        return None
    lanes = 0.24 * max(len(kinked), 2)
    inches = 2.15 + lanes

    def paint(figure: Figure) -> None:
        bottom = figure.add_axes((0.09, 0.3 / inches, 0.88, lanes / inches))
        top = figure.add_axes((0.09, (lanes + 0.55) / inches, 0.88, 1.3 / inches))
        _data(top, scene, scale, height)
        for lane, direction in enumerate(kinked):
            _lane(bottom, direction, -lane, low, high, scale)
        for axes in (top, bottom):
            axes.set_xlim(float(low / scale), float(high / scale))
            _style(axes)
        for point in scene.points:
            bottom.axvline(float(point[0] / scale), color=FAINT, lw=0.7, zorder=0)
        bottom.set_ylim(-max(len(kinked), 2) + 0.3, 0.7)
        bottom.set_yticks([])
        bottom.spines["left"].set_visible(False)
        top.set_xticklabels([])

    return draw(
        "univariate",
        (4.6, inches),
        paint,
        title="Data and kinks",
        description=f"{counted(len(scene.points), 'data point')} and the kinks of "
        f"{counted(len(kinked), 'critical direction')}: " + (_listed(kinked) or "none."),
        caption=_caption(scene, shown, scale, height),
    )


def _unit_of(*numbers: Fraction) -> Fraction:
    """Return 1 unless the numbers are too large or too small to be drawn as they are."""
    largest = max(abs(number) for number in numbers)
    return Fraction(1) if not largest or Fraction(1, 10**9) < largest < 10**9 else largest


def _listed(kinked: list[Direction]) -> str:
    words = []
    for direction in kinked:
        kink = _kink(direction)
        if kink is not None:
            side = "right" if direction.place[0] > 0 else "left"
            words.append(
                f"number {direction.number}, {direction.type}, at {decimal(kink, 4)[0]}, "
                f"active to the {side}"
            )
    return "; ".join(words) + "." if words else ""


def _caption(scene: Scene, shown: list[Direction], scale: Fraction, height: Fraction) -> str:
    parts = [
        "The data, and below them the kinks: the direction (a, b) is a neuron with its kink at "
        "−b/a, active on the side of the arrow (dashed for −D). Crossings are left out."
    ]
    if shown and any(not d.place[0] for d in shown):
        flat = [d for d in shown if not d.place[0]]
        words = ", ".join(
            f"{d.number} ({'always' if d.place[1] > 0 else 'never'} active)" for d in flat
        )
        parts.append(f"Without a kink, since a = 0: {words}.")
    if sum(d.type != "crossing" for d in scene.directions) > _LANES:
        parts.append(f"Only the first {_LANES} directions are shown.")
    if scale != 1 or height != 1:
        parts.append("The axes are scaled to the largest number.")
    return " ".join(parts)
