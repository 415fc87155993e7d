"""The parts of a figure's document (docs/reproduce.md): panels, frames and facts."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, SupportsFloat

Colour = Literal["ink", "muted", "faint", "maximum", "minimum", "saddle", "crossing"]
Kind = Literal["line", "dashed", "points", "crosses", "stars"]
Evidence = Literal["exact", "enclosure", "numeric"]

DIGITS = 6
"""Significant digits of the numbers in pictures."""


def decimal(value: SupportsFloat, digits: int = DIGITS) -> str:
    """Round a number to a decimal of so many significant digits.

    Examples
    --------
    >>> decimal(2 / 3), decimal(-1e-9)
    ('0.666667', '-1e-09')
    """
    return f"{float(value) + 0.0:.{digits}g}"


def decimals(values: Iterable[SupportsFloat], digits: int = DIGITS) -> list[str]:
    """Round every number of a sequence."""
    return [decimal(value, digits) for value in values]


def axis(
    label: str, start: SupportsFloat, stop: SupportsFloat, *, log: bool = False
) -> dict[str, Any]:
    """Describe an axis: its name, the range that is shown, and whether it is logarithmic."""
    return {"label": label, "from": decimal(start), "to": decimal(stop), "log": log}


def mark(
    kind: Kind,
    xs: Iterable[SupportsFloat],
    ys: Iterable[SupportsFloat],
    *,
    colour: Colour = "ink",
    label: str = "",
) -> dict[str, Any]:
    """Describe a curve or a set of points; what is labelled stands in the legend."""
    return {"kind": kind, "colour": colour, "label": label, "x": decimals(xs), "y": decimals(ys)}


def plot(
    title: str,
    x: dict[str, Any],
    y: dict[str, Any],
    marks: Sequence[dict[str, Any]],
    *,
    equal: bool = False,
) -> dict[str, Any]:
    """Describe a panel with two axes; `equal` asks for the same scale on both."""
    return {"kind": "plot", "title": title, "x": x, "y": y, "marks": list(marks), "equal": equal}


def polar(
    title: str,
    neurons: Iterable[tuple[SupportsFloat, SupportsFloat, int]],
    *,
    rim: SupportsFloat,
    walls: Iterable[SupportsFloat] = (),
    data: Iterable[SupportsFloat] = (),
) -> dict[str, Any]:
    """Describe a panel of weights in polar coordinates.

    Parameters
    ----------
    title : str
    neurons : iterable of triples
        Angle in radians, norm, and the sign of the output weight.
    rim : number
        The largest norm that is shown.
    walls : iterable of numbers
        Angles of the rays that delimit the activation cones.
    data : iterable of numbers
        Angles of the data points.
    """
    rows = list(neurons)
    return {
        "kind": "polar",
        "title": title,
        "rim": decimal(rim),
        "walls": decimals(walls),
        "data": decimals(data),
        "angles": decimals(angle for angle, _, _ in rows),
        "norms": decimals(norm for _, norm, _ in rows),
        "signs": "".join("-0+"[1 + sign] for _, _, sign in rows),
    }


def frame(
    label: str,
    panels: Sequence[dict[str, Any]],
    *,
    title: str = "",
    text: str = "",
    key: bool = True,
) -> dict[str, Any]:
    """Describe a moment, or one of several pictures.

    Parameters
    ----------
    label : str
        A few characters, such as the time, that the animation shows too.
    panels : sequence of dict
    title, text : str
        What is to be seen, in a few words and in a sentence.
    key : bool
        Whether the frame stands on the page; the others only move in the animation.
    """
    return {"label": label, "title": title, "text": text, "key": key, "panels": list(panels)}


def fact(name: str, value: str, evidence: Evidence) -> dict[str, str]:
    """State a result, and how it is known."""
    return {"name": name, "value": value, "evidence": evidence}


__all__ = [
    "DIGITS", "Colour", "Evidence", "Kind", "axis", "decimal", "decimals", "fact", "frame", "mark",
    "plot", "polar",
]  # fmt: skip
