"""Dimension three: both hemispheres in stereographic projection."""

from math import cos, hypot, pi, sin, sqrt
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
    below,
    blank_axes,
    draw,
    floats,
)
from proofcheck.report.pictures.scene import Scene
from proofcheck.report.reading import counted

_LABELLED = 12
_STEPS = 60


def _unit(vector: list[float]) -> list[float]:
    size = sqrt(sum(entry * entry for entry in vector))
    return [entry / size for entry in vector]


def _project(vector: list[float], side: int) -> tuple[float, float]:
    """Project a unit vector of the hemisphere `side` (1 upper, -1 lower) into the unit disc."""
    x, y, z = vector
    return x / (1 + side * z), y / (1 + side * z)


def _circle(axes: Any, normal: list[float], side: int, label: str) -> None:
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
    axes.plot(*zip(*points, strict=True), color=MUTED, lw=0.9)
    if label:
        for end in (1, -1):
            axes.text(
                1.1 * end * level[0], 1.1 * end * level[1], label,
                color=INK, fontsize=7.5, ha="center", va="center", style="italic",
            )  # fmt: skip


def _hemisphere(axes: Any, scene: Scene, side: int) -> None:
    axes.add_patch(Circle((0, 0), 1, fc=SHADE, ec=MUTED, lw=0.9))
    for number, point in enumerate(scene.points, start=1):
        label = f"H{below(number)}" if len(scene.points) <= _LABELLED else ""
        _circle(axes, floats(point), side, label)
    for zero in scene.zero_value:
        place = _unit(floats(zero))
        if side * place[2] >= 0:
            axes.plot(*_project(place, side), "o", ms=5, mec=INK, mfc=PAPER)
    for direction in scene.directions:
        place = _unit(floats(direction.place))
        if side * place[2] < 0:
            continue
        x, y = _project(place, side)
        colour, small = COLOURS[direction.type], direction.type == "crossing"
        axes.plot(
            [x], [y], MARKERS[direction.type], ms=4.5 if small else 7, mew=1.3,
            mec=colour, mfc=colour if direction.growing else PAPER, zorder=3,
        )  # fmt: skip
        if len(scene.directions) <= 60:
            axes.annotate(
                str(direction.number), (x, y), (5, 4), textcoords="offset points",
                color=colour, fontsize=7 if small else 8.5, zorder=4,
                weight="normal" if small else "bold",
            )  # fmt: skip
    name = "w₃ ≥ 0" if side > 0 else "w₃ ≤ 0"
    axes.text(0, -1.3, name, color=INK, fontsize=9.5, ha="center", va="center", style="italic")


def sphere(scene: Scene) -> Picture:
    """Draw the arrangement of great circles of points in space, and the critical directions."""

    def paint(figure: Figure) -> None:
        for side, left in ((1, 0.0), (-1, 0.5)):
            axes = blank_axes(figure, (left, 0, 0.5, 1), 1.24)
            axes.set_ylim(-1.4, 1.2)
            _hemisphere(axes, scene, side)

    counts = {kind: sum(d.type == kind for d in scene.directions) for kind in COLOURS}
    plurals = {"maximum": "maxima", "minimum": "minima"}
    found = ", ".join(counted(n, kind, plurals.get(kind)) for kind, n in counts.items() if n)
    return draw(
        "sphere",
        (7.4, 3.86),
        paint,
        title="The sphere of directions",
        description="Two discs, the upper and the lower hemisphere, with the great circles of "
        f"{counted(len(scene.points), 'point')}. Critical directions: {found or 'none'}; their "
        "coordinates are in the table.",
        caption="The sphere of directions, both hemispheres in stereographic projection with the "
        "same first two axes; the rims are the same circle w₃ = 0. H_k is the great circle "
        "orthogonal to x_k. Each marker stands where D or −D lies in its sector; shape tells the "
        "type, filled means growing, the number is the row of the table.",
    )
