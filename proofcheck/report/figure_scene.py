"""What a figure's document shows, as floats for drawing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofcheck.report.rationals import parse
from proofcheck.report.reading import objects, table

_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?(e[+-]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Axis:
    """An axis: its name, its range, and whether it is logarithmic."""

    label: str
    start: float
    stop: float
    log: bool


@dataclass(frozen=True)
class Mark:
    """A curve or a set of points."""

    kind: str
    colour: str
    label: str
    xs: list[float]
    ys: list[float]


@dataclass(frozen=True)
class Plot:
    """A panel with two axes."""

    title: str
    x: Axis
    y: Axis
    marks: list[Mark]
    equal: bool


@dataclass(frozen=True)
class Polar:
    """A panel of weights: angles, norms and signs of neurons, rays of walls and of data."""

    title: str
    rim: float
    walls: list[float]
    data: list[float]
    angles: list[float]
    norms: list[float]
    signs: str


@dataclass(frozen=True)
class Frame:
    """A moment: its words and its panels."""

    label: str
    title: str
    text: str
    key: bool
    panels: list[Plot | Polar]


def number(value: object) -> float | None:
    """Read a decimal or a rational; None if the value is neither, or too large for a float."""
    exact = parse(value)
    try:
        if exact is not None:
            return float(exact)
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            found = float(value)
            return found if abs(found) < 1e300 else None
    except OverflowError:
        pass
    return None


def numbers(value: object) -> list[float]:
    """Read a list of numbers; an empty list if one of them cannot be read."""
    if not isinstance(value, list):
        return []
    found = [number(entry) for entry in value]
    known = [entry for entry in found if entry is not None]
    return known if len(known) == len(found) else []


def read_frames(document: Mapping[str, Any]) -> list[Frame]:
    """Read the frames; panels that cannot be read are left out."""
    return [
        Frame(
            str(entry.get("label", "")),
            str(entry.get("title", "")),
            str(entry.get("text", "")),
            entry.get("key") is True,
            [panel for p in objects(entry.get("panels")) if (panel := _panel(p)) is not None],
        )
        for entry in objects(document.get("frames"))
    ]


def _panel(entry: Mapping[str, Any]) -> Plot | Polar | None:
    title = str(entry.get("title", ""))
    if entry.get("kind") == "plot":
        x, y = _axis(entry.get("x")), _axis(entry.get("y"))
        marks = [mark for m in objects(entry.get("marks")) if (mark := _mark(m)) is not None]
        return Plot(title, x, y, marks, entry.get("equal") is True) if x and y else None
    rim = number(entry.get("rim"))
    if entry.get("kind") != "polar" or rim is None or rim <= 0:
        return None
    angles, norms = numbers(entry.get("angles")), numbers(entry.get("norms"))
    signs = str(entry.get("signs", ""))
    if not len(angles) == len(norms) == len(signs):
        return None
    walls, data = numbers(entry.get("walls")), numbers(entry.get("data"))
    return Polar(title, rim, walls, data, angles, norms, signs)


def _axis(value: object) -> Axis | None:
    entry = table(value)
    start, stop, log = number(entry.get("from")), number(entry.get("to")), entry.get("log") is True
    if start is None or stop is None or start >= stop or (log and start <= 0):
        return None
    return Axis(str(entry.get("label", "")), start, stop, log)


def _mark(entry: Mapping[str, Any]) -> Mark | None:
    xs, ys = numbers(entry.get("x")), numbers(entry.get("y"))
    if len(xs) != len(ys) or not xs:
        return None
    kind, colour = str(entry.get("kind")), str(entry.get("colour"))
    return Mark(kind, colour, str(entry.get("label", "")), xs, ys)
