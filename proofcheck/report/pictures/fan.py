"""Dimension two: the fan of sectors with the critical directions."""

from math import atan2, cos, degrees, hypot, pi, sin
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Wedge

from proofcheck.report.pictures.canvas import (
    COLOURS,
    DEAD,
    FAINT,
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
from proofcheck.report.pictures.labels import Label, ring
from proofcheck.report.pictures.scene import Direction, Scene
from proofcheck.report.reading import counted

_WALLS_LABELLED, _SIGNS_LABELLED = 12, 7
_LIMIT = 1.52
_POINTS = 4.1 * 72 / (2 * _LIMIT)  # typographic points per unit of length


def angle_of(vector: list[float]) -> float:
    """Return the angle of a vector in [0, 2 pi)."""
    return atan2(vector[1], vector[0]) % (2 * pi)


def walls(scene: Scene) -> list[tuple[float, list[int]]]:
    """Return the angles of the rays orthogonal to some x_k, each with its points, sorted."""
    rays: dict[float, list[int]] = {}
    for number, point in enumerate(scene.points, start=1):
        x, y = floats(point)
        for normal in ([-y, x], [y, -x]):
            rays.setdefault(round(angle_of(normal), 12) % round(2 * pi, 12), []).append(number)
    return sorted(rays.items())


def listed(scene: Scene) -> str:
    """Say in words where the critical directions are."""
    if not scene.directions:
        return "there is no critical direction."
    places = (
        f"number {d.number}, {d.type}{', growing' if d.growing else ''}, at "
        f"{degrees(angle_of(floats(d.place))):.0f} degrees"
        for d in scene.directions[:30]
    )
    more = len(scene.directions) - 30
    return "; ".join(places) + (f"; and {more} more." if more > 0 else ".")


def _signs(scene: Scene, angle: float) -> str:
    points = (floats(point) for point in scene.points)
    return "".join("+" if cos(angle) * x + sin(angle) * y > 0 else "−" for x, y in points)


def _wedges(axes: Any, signs: list[tuple[float, float, str]]) -> None:
    for index, (start, end, pattern) in enumerate(signs):
        colour = (SHADE if index % 2 else PAPER) if "+" in pattern else DEAD
        axes.add_patch(Wedge((0, 0), 1, degrees(start), degrees(end), color=colour, lw=0))
    axes.add_patch(Wedge((0, 0), 1, 0, 360, fill=False, ec=MUTED, lw=0.9))


def _unit(direction: Direction) -> tuple[float, float]:
    x, y = floats(direction.place)
    size = hypot(x, y)
    return x / size, y / size


def _arrow(axes: Any, direction: Direction, length: float) -> None:
    colour = COLOURS[direction.type]
    ux, uy = _unit(direction)
    axes.annotate(
        "", (length * ux, length * uy), (0, 0),
        arrowprops={
            "arrowstyle": "-|>,head_width=0.17,head_length=0.38",
            "color": colour, "lw": 1.0 if direction.type == "crossing" else 1.7,
            "ls": "--" if direction.reversed else "-", "shrinkA": 0, "shrinkB": 0,
        },
    )  # fmt: skip


def _marker(axes: Any, direction: Direction) -> None:
    colour = COLOURS[direction.type]
    ux, uy = _unit(direction)
    axes.plot(
        [ux], [uy], MARKERS[direction.type], ms=5.5 if direction.type == "crossing" else 7,
        mec=colour, mfc=colour if direction.growing else PAPER, mew=1.4, clip_on=False,
    )  # fmt: skip


def _fan(axes: Any, scene: Scene) -> None:
    rays = walls(scene)
    starts = [angle for angle, _ in rays]
    ends = [*starts[1:], starts[0] + 2 * pi]
    wedges = [(a, b, _signs(scene, (a + b) / 2)) for a, b in zip(starts, ends, strict=True)]
    _wedges(axes, wedges)
    for angle in starts:
        axes.plot([0, cos(angle)], [0, sin(angle)], color=FAINT, lw=1.0, solid_capstyle="butt")
    # The crossings go underneath, so that what matters is on top.
    longest = max((d.norm_squared for d in scene.directions), default=None)
    for direction in reversed(scene.prominent):
        if longest:
            _arrow(axes, direction, 0.93 * float(direction.norm_squared / longest) ** 0.5)
    for direction in reversed(scene.directions):
        _marker(axes, direction)
    for zero in scene.zero_value:
        angle = angle_of(floats(zero))
        axes.plot([cos(angle)], [sin(angle)], "o", ms=5, mec=INK, mfc=PAPER, clip_on=False)
    _numbers(axes, scene)
    _names(axes, rays, wedges, len(scene.points))


def _numbers(axes: Any, scene: Scene) -> None:
    style = {"fontsize": 8, "weight": "bold"}
    ring(
        axes,
        1.1,
        [
            (
                angle_of(floats(d.place)), str(d.number),
                {**style, "color": COLOURS[d.type]},
            )
            for d in scene.prominent
        ],
        _POINTS,
    )  # fmt: skip


def _names(
    axes: Any,
    rays: list[tuple[float, list[int]]],
    wedges: list[tuple[float, float, str]],
    points: int,
) -> None:
    """Name the walls, and write the signs outside of the wedges that are wide enough."""
    labels: list[Label] = []
    if points <= _WALLS_LABELLED:
        style = {"fontsize": 8, "color": INK, "style": "italic"}
        for angle, numbers in rays:
            labels.append((angle, wall_name(numbers), style))
    if points <= _SIGNS_LABELLED:
        style = {"fontsize": 7.5, "color": MUTED, "family": "monospace"}
        wide = 0.2 + 0.035 * points
        labels += [((a + b) / 2, signs, style) for a, b, signs in wedges if b - a > wide]
    ring(axes, 1.24, labels, _POINTS)


def fan(scene: Scene) -> Picture:
    """Draw the fan of sectors of points in the plane."""
    points = len(scene.points)
    caption = ["The fan of sectors; in a dark wedge no point is active."]
    if points <= _WALLS_LABELLED:
        caption.append("H_k is the line orthogonal to x_k.")
    if points <= _SIGNS_LABELLED:
        caption.append("The signs outside are those of the open sectors.")
    caption.append(
        "Arrows show D (solid) or −D (dashed), whichever lies in its sector, with true relative "
        "lengths; the marker on the rim tells the type, the number the row of the table."
    )
    if scene.prominent != scene.directions:
        caption.append("Crossings are mere marks on the rim.")
    return draw(
        "fan",
        (4.1, 4.1),
        lambda figure: _paint(figure, scene),
        title="The fan of sectors",
        description=f"A disc cut by the lines orthogonal to {counted(points, 'point')}; "
        + listed(scene),
        caption=" ".join(caption),
    )


def _paint(figure: Figure, scene: Scene) -> None:
    _fan(blank_axes(figure, (0, 0, 1, 1), _LIMIT), scene)
