"""What the pictures show: the points, and the critical directions with their places."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofcheck.report.pictures.canvas import COLOURS
from proofcheck.report.rationals import parse, parse_all
from proofcheck.report.reading import critical_entries, objects, table

_MANY = 20


@dataclass(frozen=True)
class Direction:
    """A row of the table of critical directions."""

    number: int
    type: str
    growing: bool
    reversed: bool
    place: list[Fraction]
    norm_squared: Fraction


@dataclass(frozen=True)
class Scene:
    """The exact data of the pictures.

    `points` are the points x_k with the constant of the bias; `weights` are the E_k, and
    `leak` the slope of the activation on the negative side.
    """

    points: list[list[Fraction]]
    labels: list[Fraction]
    weights: list[Fraction]
    leak: Fraction
    bias: bool
    directions: list[Direction]
    zero_value: list[list[Fraction]]

    @property
    def dimension(self) -> int:
        """Dimension d of the points."""
        return len(self.points[0])

    @property
    def prominent(self) -> list[Direction]:
        """The directions that get a number: without the crossings where these are many."""
        if len(self.directions) <= _MANY:
            return self.directions
        return [d for d in self.directions if d.type != "crossing"][: 2 * _MANY]


def initial_weights(dataset: Mapping[str, Any], labels: list[Fraction]) -> list[Fraction]:
    """Return E_k = -c l'(0, y_k), section 3 of the certificate format."""
    scale = Fraction(1, len(labels)) if dataset.get("scale", "mean") == "mean" else Fraction(1)
    slope = Fraction(1, 2) if dataset.get("loss") == "logistic" else Fraction(1)
    return [scale * slope * label for label in labels]


def read_points(dataset: Mapping[str, Any]) -> list[list[Fraction]] | None:
    """Return the points with the constant of the bias; None if they cannot be read."""
    inputs = dataset.get("inputs")
    if not isinstance(inputs, list) or not inputs:
        return None
    constant = [Fraction(1)] if dataset.get("bias") is True else []
    points = []
    for entry in inputs:
        numbers = parse_all(entry)
        if numbers is None:
            return None
        points.append(numbers + constant)
    same_length = len({len(point) for point in points}) == 1
    return points if same_length and all(any(point) for point in points) else None


def _direction(number: int, entry: Mapping[str, Any], dimension: int) -> Direction | None:
    vector = parse_all(entry.get("direction"))
    if vector is None or len(vector) != dimension or not any(vector):
        return None
    turn = -1 if entry.get("sign") == "-" else 1
    square = parse(entry.get("norm_squared")) or sum((x * x for x in vector), Fraction(0))
    kind = str(entry.get("type"))
    return Direction(
        number=number,
        type=kind if kind in COLOURS else "crossing",
        growing=entry.get("growing") is True,
        reversed=turn < 0,
        place=[turn * x for x in vector],
        norm_squared=square,
    )


def read_scene(document: Mapping[str, Any]) -> Scene | None:
    """Collect what can be drawn; None if the points cannot be read."""
    dataset = table(document.get("dataset"))
    points, labels = read_points(dataset), parse_all(dataset.get("labels"))
    if points is None or labels is None or len(labels) != len(points):
        return None
    dimension = len(points[0])
    entries = enumerate(critical_entries(document), start=1)
    directions = [_direction(number, entry, dimension) for number, entry in entries]
    zeros = [
        parse_all(entry.get("direction")) for entry in objects(document.get("zero_value_extrema"))
    ]
    return Scene(
        points=points,
        labels=labels,
        weights=initial_weights(dataset, labels),
        leak=parse(dataset.get("leak", "0")) or Fraction(0),
        bias=dataset.get("bias") is True,
        directions=[direction for direction in directions if direction is not None],
        zero_value=[z for z in zeros if z is not None and len(z) == dimension and any(z)],
    )
