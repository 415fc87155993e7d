"""Labels around a circle or along an axis, moved apart where they would cover each other."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, sin
from typing import Any

Label = tuple[float, str, dict[str, Any]]

_ROUNDS = 200


def spread(places: Sequence[float], halves: Sequence[float], turn: float | None) -> list[float]:
    """Move intervals apart as little as needed, keeping their order.

    Parameters
    ----------
    places, halves : sequence of float
        The wanted middle of each label and half of its extent.
    turn : float or None
        The length of the circle on which the places lie; None for a line.

    Returns
    -------
    list of float
        The places in the order given. Labels may still touch if there is no room for all.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    neighbours = [(i, j, 0.0) for i, j in pairwise(order)]
    if turn is not None and len(order) > 2:
        neighbours.append((order[-1], order[0], turn))
    for _ in range(_ROUNDS):
        crowded = False
        for i, j, wrap in neighbours:
            lack = halves[i] + halves[j] - (moved[j] + wrap - moved[i])
            if lack > 1e-9:
                moved[i] -= lack / 2
                moved[j] += lack / 2
                crowded = True
        if not crowded:
            break
    return moved


def ring(axes: Any, radius: float, labels: Sequence[Label], points: float) -> None:
    """Write labels (angle, text, style with `fontsize`) on a circle, moved apart along it.

    `points` is the number of typographic points per unit of length of the axes.
    """
    widths = [0.31 * style["fontsize"] * len(text) for _, text, style in labels]
    halves = [
        (abs(sin(angle)) * width + abs(cos(angle)) * 5 + 2) / (points * radius)
        for (angle, _, _), width in zip(labels, widths, strict=True)
    ]
    angles = spread([angle for angle, _, _ in labels], halves, 2 * pi)
    for angle, width, (_, text, style) in zip(angles, widths, labels, strict=True):
        outward = radius + abs(cos(angle)) * width / points
        axes.text(
            outward * cos(angle), outward * sin(angle), text, ha="center", va="center", **style
        )
