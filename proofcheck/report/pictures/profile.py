"""Dimension two: the graph of G along the unit circle."""

from math import cos, degrees, pi, sin
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
    floats,
)
from proofcheck.report.pictures.fan import angle_of, listed, walls
from proofcheck.report.pictures.labels import spread
from proofcheck.report.pictures.scene import Scene


def _curve(scene: Scene) -> Any:
    """Return G over the angle, up to a positive factor that keeps it within floats."""
    largest = max(max(abs(entry) for entry in point) for point in scene.points)
    points = [[float(entry / largest) for entry in point] for point in scene.points]
    heaviest = max(abs(weight) for weight in scene.weights) or 1
    weights = [float(weight / heaviest) for weight in scene.weights]
    leak = float(scene.leak)

    def value(angle: float) -> float:
        products = (cos(angle) * x + sin(angle) * y for x, y in points)
        return sum(e * (z if z > 0 else leak * z) for e, z in zip(weights, products, strict=True))

    return value


def _markers(axes: Any, scene: Scene, value: Any) -> None:
    for direction in reversed(scene.directions):
        angle, colour = angle_of(floats(direction.place)), COLOURS[direction.type]
        axes.plot(
            [degrees(angle)], [value(angle)], MARKERS[direction.type], clip_on=False,
            ms=6.5 if direction in scene.prominent else 4, mec=colour,
            mfc=colour if direction.growing else PAPER, mew=1.3, zorder=3,
        )  # fmt: skip


def _numbers(axes: Any, scene: Scene, value: Any) -> None:
    angles = [angle_of(floats(direction.place)) for direction in scene.prominent]
    columns = spread([degrees(angle) for angle in angles], [7.0] * len(angles), None)
    for direction, angle, column in zip(scene.prominent, angles, columns, strict=True):
        away = -14 if direction.type == "minimum" else 7
        axes.annotate(
            str(direction.number), (column, value(angle)), (0, away), fontsize=8, weight="bold",
            color=COLOURS[direction.type], textcoords="offset points", ha="center",
            annotation_clip=False,
        )  # fmt: skip


def _profile(axes: Any, scene: Scene) -> None:
    value = _curve(scene)
    for angle, _ in walls(scene):
        axes.axvline(degrees(angle), color=FAINT, lw=0.7)
    turn = [2 * pi * step / 720 for step in range(721)]
    axes.axhline(0, color=MUTED, lw=0.7)
    axes.plot([degrees(angle) for angle in turn], [value(angle) for angle in turn], color=INK, lw=1)
    _markers(axes, scene, value)
    _numbers(axes, scene, value)
    axes.set_xlim(0, 360)
    axes.set_xticks(range(0, 361, 90), ["0°", "90°", "180°", "270°", "360°"])
    axes.set_yticks([0], ["0"])
    axes.tick_params(colors=MUTED, labelsize=8, length=3)
    axes.margins(y=0.16)
    axes.set_title("G(cos t, sin t)", fontsize=9, color=INK, loc="left")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)


def profile(scene: Scene) -> Picture:
    """Draw the graph of G along the unit circle."""

    def paint(figure: Figure) -> None:
        _profile(figure.add_axes((0.06, 0.1, 0.9, 0.8)), scene)

    return draw(
        "profile",
        (4.1, 3.3),
        paint,
        title="G along the unit circle",
        description="The graph of G over the angle t of the direction; " + listed(scene),
        caption="G along the unit circle, up to a positive factor; t is the angle to the first "
        "axis. Vertical lines are the walls between sectors. Markers and numbers as in the fan.",
    )
