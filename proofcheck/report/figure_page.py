"""The page of a figure, made from its document alone."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from proofcheck.certificate import write_text
from proofcheck.errors import ReportError
from proofcheck.report.figure_scene import Frame, read_frames
from proofcheck.report.page import environment
from proofcheck.report.pictures.canvas import Picture
from proofcheck.report.pictures.panels import panel
from proofcheck.report.reading import objects, table
from proofcheck.report.summary import data_line

FORMAT = "proofcheck-figure"
SECONDS = 0.25
"""How long a frame is shown."""


@dataclass(frozen=True)
class Still:
    """A frame as it stands on the page."""

    label: str
    title: str
    text: str
    pictures: list[Picture]


def render_figure(document: dict[str, Any]) -> str:
    """Return the page of a figure as one HTML text without assets and without scripts.

    The page is a function of the document alone: the same document gives the same text.

    Parameters
    ----------
    document : dict
        The result of `proofcheck reproduce`, as parsed from its JSON.

    Raises
    ------
    ReportError
        If the document is not such a result.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        raise ReportError(f'format is {found!r}, expected "{FORMAT}"')
    frames = read_frames(document)
    moving = _moving(frames) if document.get("animated") is True else []
    dataset = table(document.get("dataset"))
    made = environment()
    text = made.get_template("figure.html.j2").render(
        figure=str(document.get("figure")),
        title=str(document.get("title")),
        place=str(document.get("place", "")),
        data_line=data_line(dataset) if dataset else [],
        summary=str(document.get("summary", "")),
        evidence=_evidence(document),
        settings=_pairs(document.get("settings")),
        facts=[
            {key: str(fact.get(key, "")) for key in ("name", "value", "evidence")}
            for fact in objects(document.get("facts"))
        ],
        moving=moving,
        count=len(frames),
        seconds=SECONDS,
        stills=_stills(frames),
        differences=_texts(document.get("differences")),
        not_claimed=_texts(document.get("not_claimed")),
        command=_command(document),
        style=Markup(made.get_template("style.css.j2").render()),
    )
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def write_figure(document: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Render the page into a file, which appears complete or not at all."""
    write_text(path, render_figure(document))


def _moving(frames: Sequence[Frame]) -> list[Picture]:
    """One picture for each panel with all its frames; none unless the frames are alike."""
    kinds = {tuple(type(p) for p in frame.panels) for frame in frames}
    if len(frames) < 2 or len(kinds) != 1:
        return []
    labels = [frame.label for frame in frames]
    columns = zip(*(frame.panels for frame in frames), strict=True)
    return [panel(f"moving{j}", column, labels) for j, column in enumerate(columns)]


def _stills(frames: Sequence[Frame]) -> list[Still]:
    return [
        Still(
            frame.label,
            frame.title,
            frame.text,
            [panel(f"still{i}-{j}", [p], [frame.label]) for j, p in enumerate(frame.panels)],
        )
        for i, frame in enumerate(frames)
        if frame.key
    ]


def _evidence(document: Mapping[str, Any]) -> str:
    engine = str(document.get("engine", "unknown"))
    if document.get("evidence") == "enclosure":
        return f"enclosures by the {engine}"
    return f"numeric, by the {engine}; it proves nothing"


def _pairs(value: object) -> list[tuple[str, str]]:
    rows = value if isinstance(value, list) else []
    return [(str(r[0]), str(r[1])) for r in rows if isinstance(r, list | tuple) and len(r) == 2]


def _texts(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


def _command(document: Mapping[str, Any]) -> str:
    """Return the command that makes the document again."""
    words = ["proofcheck", "reproduce", str(document.get("figure"))]
    for name, value in table(document.get("options")).items():
        words += [f"--{name}", str(value)]
    return shlex.join([*words, "--out", "DIR"])


__all__ = ["FORMAT", "render_figure", "write_figure"]
