"""Dimension three: both hemispheres in stereographic projection."""

from fractions import Fraction
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle

from proofcheck.report.pictures.canvas import (
    COLOURS,
    INK,
    MARKERS,
    MUTED,
    PAPER,
    SHADE,
    Picture,
    blank_axes,
    draw,
    floats,
    wall_name,
)
from proofcheck.report.pictures.labels import ring
from proofcheck.report.pictures.scene import Scene
from proofcheck.report.reading import counted

_LABELLED = 12
_STEPS = 60
_LIMIT = 1.36


def _unit(vector: list[float]) -> list[float]:
    size = sqrt(sum(entry * entry for entry in vector))
    return [entry / size for entry in vector]


def _project(vector: list[float], side: int) -> tuple[float, float]:
    """Project a unit vector of the hemisphere `side` (1 upper, -1 lower) into the unit disc."""
    x, y, z = vector
    return x / (1 + side * z), y / (1 + side * z)


def _circle(axes: Any, normal: list[float], side: int) -> None:
    """Draw the half of the great circle orthogonal to `normal` that lies in a hemisphere."""
    a, b, c = _unit(normal)
    flat = hypot(a, b)
    if flat < 1e-12:
        axes.add_patch(Circle((0, 0), 1, fill=False, ec=INK, lw=1.6))
        return
    level = [-b / flat, a / flat, 0.0]
    rising = [-c * a / flat, -c * b / flat, flat]
    points = []
    for step in range(_STEPS + 1):
        angle = pi * step / _STEPS
        point = [cos(angle) * p + side * sin(angle) * q for p, q in zip(level, rising, strict=True)]
        points.append(_project(point, side))
    axes.plot(*zip(*points, strict=True), color=MUTED, lw=0.7)


def _names(axes: Any, points: list[list[Fraction]]) -> None:
    """Name the great circles where they meet the rim."""
    ends: dict[float, list[int]] = {}
    for number, point in enumerate(points, start=1):
        a, b, _ = floats(point)
        for x, y in ((-b, a), (b, -a)):
            if x or y:
                ends.setdefault(round(atan2(y, x) % (2 * pi), 9), []).append(number)
    style = {"fontsize": 8, "color": INK, "style": "italic"}
    labels = [(angle, wall_name(names), style) for angle, names in ends.items()]
    ring(axes, 1.1, labels, 4.1 * 72 / (2 * _LIMIT))


def _hemisphere(axes: Any, scene: Scene, side: int) -> None:
    axes.add_patch(Circle((0, 0), 1, fc=SHADE, ec=MUTED, lw=0.9))
    for point in scene.points:
        _circle(axes, floats(point), side)
    if len(scene.points) <= _LABELLED:
        _names(axes, scene.points)
    for zero in scene.zero_value:
        place = _unit(floats(zero))
        if side * place[2] >= 0:
            axes.plot(*_project(place, side), "o", ms=5, mec=INK, mfc=PAPER)
    for direction in reversed(scene.directions):
        place = _unit(floats(direction.place))
        if side * place[2] < 0:
            continue
        x, y = _project(place, side)
        colour, small = COLOURS[direction.type], direction.type == "crossing"
        axes.plot(
            [x], [y], MARKERS[direction.type], ms=4.5 if small else 7, mew=1.3,
            mec=colour, mfc=colour if direction.growing else PAPER, zorder=3,
        )  # fmt: skip
        if direction in scene.prominent and not small:
            axes.annotate(
                str(direction.number), (x, y), (5, 4), textcoords="offset points",
                color=colour, fontsize=8.5, zorder=4, weight="bold",
            )  # fmt: skip


def hemisphere(scene: Scene, side: int) -> Picture:
    """Draw the upper (side 1) or lower (side -1) hemisphere of points in space."""

    def paint(figure: Figure) -> None:
        _hemisphere(blank_axes(figure, (0, 0, 1, 1), _LIMIT), scene, side)

    counts = {kind: sum(d.type == kind for d in scene.directions) for kind in COLOURS}
    plurals = {"maximum": "maxima", "minimum": "minima"}
    found = ", ".join(counted(n, kind, plurals.get(kind)) for kind, n in counts.items() if n)
    labelled = len(scene.points) <= _LABELLED
    name, relation = ("upper", "≥") if side > 0 else ("lower", "≤")
    caption = f"The {name} hemisphere, w_3 {relation} 0, of the sphere of directions"
    return draw(
        name,
        (4.1, 4.1),
        paint,
        title=f"The {name} hemisphere of directions",
        description=f"A disc with the great circles of {counted(len(scene.points), 'point')}. "
        f"Critical directions on both hemispheres: {found or 'none'}; their coordinates are in "
        "the table.",
        caption=f"{caption}, in stereographic projection. "
        + ("H_k is the great circle orthogonal to x_k. " if labelled else "")
        + "Each marker stands where D or −D lies in its sector: its shape tells the type, "
        "filled means growing, the number is the row of the table; crossings have no number here."
        if side > 0
        else f"{caption}, with the same first two axes: both rims are the same circle.",
    )
