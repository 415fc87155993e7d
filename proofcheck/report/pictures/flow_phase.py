"""Dimension two: where the neurons point, over time and in the plane of the weights."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import atan2, cos, degrees, hypot, nan, pi, sin
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Wedge

from proofcheck.report.flow_scene import FlowScene, logarithm
from proofcheck.report.pictures.canvas import (
    COLOURS,
    DEAD,
    FAINT,
    INK,
    MUTED,
    PAPER,
    SHADE,
    Picture,
    blank_axes,
    draw,
    floats,
    wall_name,
)
from proofcheck.report.pictures.flow_axes import TimeAxis, plain_axes
from proofcheck.report.pictures.labels import Label, ring, spread
from proofcheck.report.reading import counted

_UP, _DOWN = COLOURS["maximum"], COLOURS["minimum"]
_WALLS_LABELLED = 12
_LIMIT = 1.32
_POINTS = 4.1 * 72 / (2 * _LIMIT)
_ROOT = 1 / 3

_Turn = Callable[[float], float]


def _walls(scene: FlowScene) -> list[tuple[float, list[int]]]:
    """Return the angles in degrees of the rays orthogonal to some x_k, with the points, sorted."""
    rays: dict[float, list[int]] = {}
    for number, point in enumerate(scene.points, start=1):
        x, y = floats(point)
        for normal in ([-y, x], [y, -x]):
            angle = degrees(atan2(normal[1], normal[0])) % 360
            rays.setdefault(round(angle, 9) % 360, []).append(number)
    return sorted(rays.items())


def _wedges(scene: FlowScene) -> list[tuple[float, float, bool]]:
    """Return the open sectors as intervals of angles, and whether any point is active there."""
    starts = [angle for angle, _ in _walls(scene)]
    found = []
    for a, b in pairwise([*starts, starts[0] + 360]):
        middle = (a + b) / 2 * pi / 180
        u, v = cos(middle), sin(middle)
        alive = scene.leak != 0 or any(
            u * x + v * y > 0 for x, y in (floats(point) for point in scene.points)
        )
        found.append((a, b, alive))
    return found


def _angle(row: list[Fraction]) -> float:
    """Return the direction of w in degrees in [0, 360), nan where w = 0."""
    if not row[0] and not row[1]:
        return nan
    x, y = floats(row[:2])
    return degrees(atan2(y, x)) % 360


def _cut(scene: FlowScene) -> float:
    """Return where the circle is cut open: inside the dead cone, where no neuron goes, or at 0."""
    dead = [(b - a, (a + b) / 2) for a, b, alive in _wedges(scene) if not alive]
    middle = max(dead)[1] if dead else 0.0
    return middle - 360 if middle > 180 else middle


def _colour(scene: FlowScene, neuron: int) -> str:
    return _UP if scene.rows[-1][neuron][-1] > 0 else _DOWN


def _death(scene: FlowScene, neuron: int) -> float | None:
    return next((e.time for e in scene.events if e.neuron == neuron + 1 and e.kind == "die"), None)


def directions(scene: FlowScene) -> Picture | None:
    """Draw the angle of every neuron over time."""
    if scene.dimension != 2 or not scene.recorded or len(scene.times) < 2:
        return None
    axis, cut = TimeAxis(scene.end), _cut(scene)

    def shown(angle: float) -> float:
        return (angle - cut) % 360 + cut

    def paint(figure: Figure) -> None:
        axes: Any = figure.add_axes((0.125, 0.11, 0.76, 0.81))
        for a, b, alive in _wedges(scene):
            for turn in (-360, 0, 360) if not alive else ():
                axes.axhspan(a + turn, b + turn, color=DEAD, lw=0)
        for angle, _ in _walls(scene):
            axes.axhline(shown(angle), color=MUTED, lw=0.8, ls=(0, (4, 3)))
        for i in range(scene.recorded):
            _track(axes, axis, scene, i, shown)
        plain_axes(axes, "angle of the neurons")
        axes.set_ylim(cut, cut + 360)
        ticks = [t for t in range(-360, 721, 90) if cut <= t <= cut + 360]
        axes.set_yticks(ticks, [f"{t}°".replace("-", "−") for t in ticks])
        axis.dress(axes)
        _margin(axes, axis, scene, shown)

    return draw(
        "directions",
        (4.6, 4.1),
        paint,
        title="Directions over time",
        description=_words(scene),
        caption="The angle of the weight w of each neuron to the first axis (blue: output weight "
        "a > 0, orange: a < 0). Dashed lines are the walls H_k orthogonal to x_k"
        + ("; in the grey band no point is active." if not scene.leak else ".")
        + _only(scene)
        + axis.words,
    )


def _track(axes: Any, axis: TimeAxis, scene: FlowScene, i: int, shown: _Turn) -> None:
    """Draw one neuron, broken where its angle passes the cut."""
    colour, death = _colour(scene, i), _death(scene, i)
    xs: list[float] = []
    ys: list[float] = []
    for time, rows in zip(scene.times, scene.rows, strict=True):
        angle = shown(_angle(rows[i]))
        if ys and abs(angle - ys[-1]) > 180:
            xs.append(nan)
            ys.append(nan)
        xs.append(axis.place(time))
        ys.append(angle)
    axes.plot(xs, ys, color=colour, lw=1.5, zorder=3)
    axes.plot(xs[:1], ys[:1], "o", ms=3.5, color=colour, clip_on=False, zorder=4)
    if death is not None:
        axes.plot(
            [axis.place(death)], ys[-1:], "X", ms=6.5, mfc=colour, mec=PAPER, mew=0.8, zorder=5
        )


def _margin(axes: Any, axis: TimeAxis, scene: FlowScene, shown: _Turn) -> None:
    """Name neurons at the right end; neurons that end up together share a place."""
    together: dict[int, list[int]] = {}
    for i in range(scene.recorded):
        angle = shown(_angle(scene.rows[-1][i]))
        if angle == angle:
            together.setdefault(round(angle / 4), []).append(i)
    names = [(shown(_angle(scene.rows[-1][members[0]])), members) for members in together.values()]
    labels: list[tuple[float, str, str]] = [
        (angle, _list(members), _colour(scene, members[0])) for angle, members in names
    ]
    if len(scene.points) <= _WALLS_LABELLED:
        labels += [(shown(angle), wall_name(numbers), MUTED) for angle, numbers in _walls(scene)]
    places = spread([angle for angle, _, _ in labels], [6.5] * len(labels), None)
    for place, (_, text, colour) in zip(places, labels, strict=True):
        axes.annotate(
            text, (axis.place(axis.end), place), (5, 0), textcoords="offset points", fontsize=8.5,
            color=colour, va="center", weight="normal" if colour == MUTED else "bold",
            annotation_clip=False,
        )  # fmt: skip


def _list(members: list[int]) -> str:
    """Name neurons in the little room there is."""
    names = ",".join(str(i + 1) for i in members)
    return names if len(names) <= 6 else f"{names[:5].rpartition(',')[0]}…"


def _words(scene: FlowScene) -> str:
    ends = (
        f"neuron {i + 1} from {_angle(scene.rows[0][i]):.0f} to {_angle(scene.rows[-1][i]):.0f} "
        "degrees"
        for i in range(min(scene.recorded, 24))
    )
    return f"Angles of {counted(scene.recorded, 'neuron')}: {'; '.join(ends)}."


def _only(scene: FlowScene) -> str:
    many = len(scene.before)
    if many <= scene.recorded:
        return ""
    return f" The first {scene.recorded} of {many} neurons are shown."


def plane(scene: FlowScene) -> Picture | None:
    """Draw the paths of the weights; the radius is the cube root of |w|, so that all are seen."""
    if scene.dimension != 2 or not scene.recorded or len(scene.times) < 2:
        return None
    sizes = [
        logarithm(row[0] ** 2 + row[1] ** 2) / 2
        for rows in scene.rows
        for row in rows
        if row[0] or row[1]
    ]
    if not sizes:
        return None
    largest = max(sizes)

    def place(row: list[Fraction]) -> tuple[float, float]:
        square = row[0] ** 2 + row[1] ** 2
        if not square:
            return 0.0, 0.0
        x, y = floats(row[:2])
        radius = float(10.0 ** max((logarithm(square) / 2 - largest) * _ROOT, -12.0))
        return radius * x / hypot(x, y), radius * y / hypot(x, y)

    def paint(figure: Figure) -> None:
        axes = blank_axes(figure, (0, 0, 1, 1), _LIMIT)
        for index, (a, b, alive) in enumerate(_wedges(scene)):
            colour = (SHADE if index % 2 else PAPER) if alive else DEAD
            axes.add_patch(Wedge((0, 0), 1.04, a, b, color=colour, lw=0))
        axes.add_patch(Wedge((0, 0), 1.04, 0, 360, fill=False, ec=MUTED, lw=0.9))
        labels: list[Label] = []
        for angle, numbers in _walls(scene):
            turn = angle * pi / 180
            axes.plot([0, 1.04 * cos(turn)], [0, 1.04 * sin(turn)], color=FAINT, lw=1)
            if len(scene.points) <= _WALLS_LABELLED:
                style = {"fontsize": 8, "color": INK, "style": "italic"}
                labels.append((turn, wall_name(numbers), style))
        ring(axes, 1.13, labels, _POINTS)
        for i in range(scene.recorded):
            path = [place(rows[i]) for rows in scene.rows]
            colour = _colour(scene, i)
            axes.plot(*zip(*path, strict=True), color=colour, lw=1.4, zorder=3)
            axes.plot(*path[0], "o", ms=3.5, mfc=PAPER, mec=colour, mew=1.1, zorder=4)
            dead = _death(scene, i) is not None
            axes.plot(
                *path[-1], "X" if dead else "o", ms=6.5 if dead else 5, mfc=colour, mec=PAPER,
                mew=0.8, zorder=5,
            )  # fmt: skip

    return draw(
        "plane",
        (4.1, 4.1),
        paint,
        title="Phase portrait",
        description="Paths of the weights in the plane, from the small circles to the dots. "
        + _words(scene),
        caption="Phase portrait: the weights w in the plane, from the open circles to the dots "
        "(crosses: dead); the distance from the centre is the cube root of |w|, so that small "
        "neurons are seen. Lines are the walls H_k; in the dark wedge no point is active."
        + _only(scene),
    )
