"""Dimension two: the fan of sectors with the critical directions, and G along the circle."""

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
    below,
    blank_axes,
    draw,
    floats,
)
from proofcheck.report.pictures.scene import Direction, Scene
from proofcheck.report.reading import counted

_LABELLED = 12  # points; beyond this the labels would cover each other


def _angle(vector: list[float]) -> float:
    return atan2(vector[1], vector[0]) % (2 * pi)


def _walls(scene: Scene) -> list[tuple[float, list[int]]]:
    """Return the angles of the rays orthogonal to some x_k, each with its points, sorted."""
    rays: dict[float, list[int]] = {}
    for number, point in enumerate(scene.points, start=1):
        x, y = floats(point)
        for normal in ([-y, x], [y, -x]):
            rays.setdefault(round(_angle(normal), 12) % round(2 * pi, 12), []).append(number)
    return sorted(rays.items())


def _active(scene: Scene, angle: float) -> bool:
    """Tell whether some point is active on an open wedge, judged at its middle."""
    points = (floats(point) for point in scene.points)
    return any(cos(angle) * x + sin(angle) * y > 0 for x, y in points)


def _wedges(axes: Any, scene: Scene, walls: list[tuple[float, list[int]]]) -> None:
    starts = [angle for angle, _ in walls]
    for index, (start, end) in enumerate(
        zip(starts, [*starts[1:], starts[0] + 2 * pi], strict=True)
    ):
        middle = (start + end) / 2
        colour = (SHADE if index % 2 else PAPER) if _active(scene, middle) else DEAD
        axes.add_patch(Wedge((0, 0), 1, degrees(start), degrees(end), color=colour, lw=0))
        if len(scene.points) <= _LABELLED and end - start > 0.02 * len(scene.points) + 0.1:
            signs = _signs(scene, middle)
            _text(axes, middle, 1.3, signs, MUTED, 7.5, family="monospace")


def _signs(scene: Scene, angle: float) -> str:
    products = (
        cos(angle) * x + sin(angle) * y for x, y in (floats(point) for point in scene.points)
    )
    return "".join("+" if product > 0 else "−" for product in products)


def _text(
    axes: Any, angle: float, radius: float, words: str, colour: str, size: float, **style: Any
) -> None:
    axes.text(
        radius * cos(angle), radius * sin(angle), words,
        color=colour, fontsize=size, ha="center", va="center", **style,
    )  # fmt: skip


def _arrow(axes: Any, direction: Direction, length: float) -> None:
    colour = COLOURS[direction.type]
    x, y = floats(direction.place)
    size = hypot(x, y)
    ux, uy = x / size, y / size
    axes.annotate(
        "", (length * ux, length * uy), (0, 0),
        arrowprops={
            "arrowstyle": "-|>,head_width=0.17,head_length=0.38",
            "color": colour, "lw": 1.0 if direction.type == "crossing" else 1.7,
            "ls": "--" if direction.reversed else "-", "shrinkA": 0, "shrinkB": 0,
        },
    )  # fmt: skip
    face = colour if direction.growing else PAPER
    axes.plot(
        [ux], [uy], MARKERS[direction.type],
        ms=7 if direction.type != "crossing" else 5.5, mec=colour, mfc=face, mew=1.4,
        clip_on=False,
    )  # fmt: skip
    if direction.number <= 60:
        _text(axes, _angle([x, y]), 1.13, str(direction.number), colour, 8, weight="bold")


def _fan(axes: Any, scene: Scene) -> None:
    walls = _walls(scene)
    _wedges(axes, scene, walls)
    axes.add_patch(Wedge((0, 0), 1, 0, 360, fill=False, ec=MUTED, lw=0.9))
    for angle, numbers in walls:
        axes.plot([0, cos(angle)], [0, sin(angle)], color=FAINT, lw=1.0, solid_capstyle="butt")
        if len(scene.points) <= _LABELLED:
            words = ",".join(f"H{below(number)}" for number in numbers)
            _text(axes, angle, 1.27, words, INK, 8, style="italic")
    longest = max((d.norm_squared for d in scene.directions), default=None)
    for direction in scene.directions:
        if longest:
            _arrow(axes, direction, 0.93 * float(direction.norm_squared / longest) ** 0.5)
    for zero in scene.zero_value:
        angle = _angle(floats(zero))
        axes.plot([cos(angle)], [sin(angle)], "o", ms=5, mec=INK, mfc=PAPER, clip_on=False)


def _profile(axes: Any, scene: Scene) -> None:
    """Draw G(cos t, sin t) over a full turn with the critical directions on it."""
    largest = max(max(abs(entry) for entry in point) for point in scene.points)
    points = [[float(entry / largest) for entry in point] for point in scene.points]
    heaviest = max((abs(weight) for weight in scene.weights), default=None) or 1
    weights = [float(weight / heaviest) for weight in scene.weights]
    leak = float(scene.leak)

    def value(angle: float) -> float:
        products = (cos(angle) * x + sin(angle) * y for x, y in points)
        return sum(e * (z if z > 0 else leak * z) for e, z in zip(weights, products, strict=True))

    for angle, _ in _walls(scene):
        axes.axvline(degrees(angle), color=FAINT, lw=0.7)
    turn = [2 * pi * step / 720 for step in range(721)]
    axes.axhline(0, color=MUTED, lw=0.7)
    axes.plot([degrees(angle) for angle in turn], [value(angle) for angle in turn], color=INK, lw=1)
    for direction in scene.directions:
        angle, colour = _angle(floats(direction.place)), COLOURS[direction.type]
        axes.plot(
            [degrees(angle)], [value(angle)], MARKERS[direction.type],
            ms=6.5, mec=colour, mfc=colour if direction.growing else PAPER, mew=1.3, zorder=3,
        )  # fmt: skip
        if len(scene.directions) <= 30:
            axes.annotate(
                str(direction.number), (degrees(angle), value(angle)), (5, 5),
                textcoords="offset points", color=colour, fontsize=8, weight="bold",
            )  # fmt: skip
    axes.set_xlim(0, 360)
    axes.set_xticks(range(0, 361, 90), ["0°", "90°", "180°", "270°", "360°"])
    axes.set_yticks([0], ["0"])
    axes.tick_params(colors=MUTED, labelsize=8, length=3)
    axes.margins(y=0.14)
    axes.set_title("G(cos t, sin t)", fontsize=9, color=INK, loc="left")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)


def fan(scene: Scene) -> Picture:
    """Draw the fan of sectors of points in the plane."""
    return draw(
        "fan",
        (4.1, 4.1),
        lambda figure: _fan(blank_axes(figure, (0, 0, 1, 1), 1.4), scene),
        title="The fan of sectors",
        description=f"A disc cut by the lines orthogonal to {counted(len(scene.points), 'point')}; "
        + _listed(scene),
        caption="The fan of sectors. H_k is the line orthogonal to x_k, and the signs outside are "
        "those of the open sectors; in the dark wedge no point is active. Arrows show D (solid) "
        "or −D (dashed), whichever lies in its sector, with true relative lengths; the marker on "
        "the rim tells the type, the number the row of the table.",
    )


def profile(scene: Scene) -> Picture:
    """Draw the graph of G along the unit circle."""

    def paint(figure: Figure) -> None:
        _profile(figure.add_axes((0.07, 0.11, 0.9, 0.78)), scene)

    return draw(
        "profile",
        (4.1, 2.9),
        paint,
        title="G along the unit circle",
        description="The graph of G over the angle t of the direction; " + _listed(scene),
        caption="G along the unit circle, up to a positive factor; t is the angle to the first "
        "axis. Vertical lines are the walls between sectors. Markers as in the fan.",
    )


def _listed(scene: Scene) -> str:
    """Say in words where the critical directions are."""
    if not scene.directions:
        return "there is no critical direction."
    places = (
        f"number {d.number}, {d.type}{', growing' if d.growing else ''}, at "
        f"{degrees(_angle(floats(d.place))):.0f} degrees"
        for d in scene.directions[:30]
    )
    more = len(scene.directions) - 30
    return "; ".join(places) + (f"; and {more} more." if more > 0 else ".")
