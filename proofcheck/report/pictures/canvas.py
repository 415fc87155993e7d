"""From a matplotlib figure to inline SVG: deterministic, without links, and aware of dark mode.

Figures are drawn in the colours below; in the finished SVG each of them is replaced by a CSS
variable of the page, so that the same picture is legible on paper and on a dark screen.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup
from matplotlib import style
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK = "#1c1d21"
MUTED = "#666b74"
FAINT = "#c4c8ce"
SHADE = "#f0f1f3"
DEAD = "#dcdfe3"
PAPER = "#fefefd"
COLOURS = {
    "maximum": "#0b5fa5",
    "minimum": "#b34700",
    "saddle": "#7b3a9e",
    "crossing": "#5f656e",
}
MARKERS = {"maximum": "^", "minimum": "v", "saddle": "D", "crossing": "x"}
_VARIABLES = {
    INK: "ink", MUTED: "muted", FAINT: "faint", SHADE: "shade", DEAD: "dead", PAPER: "paper",
    **{colour: kind for kind, colour in COLOURS.items()},
}  # fmt: skip

_SETTINGS = {"svg.hashsalt": "proofcheck", "svg.fonttype": "none", "path.simplify": False}


@dataclass(frozen=True)
class Picture:
    """An inline SVG with its words: a short title, a description and a visible caption."""

    key: str
    svg: Markup
    caption: str


def draw(
    key: str,
    size: tuple[float, float],
    paint: Callable[[Figure], None],
    *,
    title: str,
    description: str,
    caption: str,
) -> Picture:
    """Paint a figure and return it as a picture.

    Parameters
    ----------
    key : str
        Prefix of all ids in the SVG, so that several pictures share one page.
    size : tuple of float
        Width and height in inches.
    paint : callable
        Draws on the figure; all text it writes must be free of user input or plain text.
    title, description : str
        The text alternative.
    caption : str
        The visible caption.
    """
    # The SVG backend reads its settings from the global table only; the context restores it.
    with style.context(["default", _SETTINGS]):
        figure = Figure(figsize=size)
        FigureCanvasSVG(figure)
        paint(figure)
        buffer = io.StringIO()
        metadata: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(buffer, format="svg", transparent=True, metadata=metadata)
    return Picture(key, _inline(buffer.getvalue(), key, title, description), caption)


def frame_group(frame: int) -> str:
    """Return the gid of what is shown only in one frame of an animation, counted from 0."""
    return f"frame-{frame}"


def _inline(svg: str, key: str, title: str, description: str) -> Markup:
    """Strip what an SVG inside a page must not have, and name it for those who cannot see it."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'<g id="frame-([0-9]+)">', r'<g class="frame" style="--frame:\1">', body)
    for noise in (
        r"<metadata>.*?</metadata>",
        r"<style.*?</style>",
        r"<!--.*?-->",
        r"font-family:[^;\"]*;",
        r"(?<=<g) id=\"[^\"]*\"",
        r' transform="rotate\(-0 [^)]*\)"',
    ):
        body = re.sub(noise, "", body, flags=re.DOTALL)
    view = re.search(r'viewBox="[^"]*"', body)
    body = body[body.index(">") + 1 :]
    body = re.sub(r"<defs>\s*</defs>", "", body)
    body = body.replace("xlink:href=", "href=")
    body = re.sub(r'\bid="', f'id="{key}-', body)
    body = re.sub(r'"#', f'"#{key}-', body)
    body = body.replace("url(#", f"url(#{key}-")
    for colour, name in _VARIABLES.items():
        body = body.replace(colour, f"var(--{name},{colour})")
    body = re.sub(r"\s*\n\s*", "\n", body).strip()
    head = Markup(
        '<svg role="img" aria-labelledby="{0}-title {0}-desc" {1}>'
        '<title id="{0}-title">{2}</title><desc id="{0}-desc">{3}</desc>\n'
    ).format(key, Markup(view.group() if view else ""), title, description)
    return head + Markup(body)


def blank_axes(figure: Figure, box: tuple[float, float, float, float], limit: float) -> Any:
    """Return square axes without frame that show [-limit, limit] in both directions."""
    axes = figure.add_axes(box)
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-limit, limit)
    axes.set_ylim(-limit, limit)
    return axes


def floats(entries: list[Fraction]) -> list[float]:
    """Scale a nonzero vector to largest entry 1 exactly, then round it for drawing."""
    largest = max(abs(entry) for entry in entries)
    return [float(entry / largest) for entry in entries]


def wall_name(numbers: list[int]) -> str:
    """Name the wall of some points, H with the numbers below; of many, the first three."""
    digits = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    names = [f"H{number}".translate(digits) for number in numbers[:3]]
    return " ".join(names) + ("…" if len(numbers) > 3 else "")
