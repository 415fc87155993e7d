"""Experiments of the papers, run again: the figures that `proofcheck reproduce` makes.

A figure is a module with a function ``make`` that returns a document (docs/reproduce.md). What it
shows is numeric unless it says otherwise; it supports claims and proves none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from proofcheck.errors import ExperimentError
from proofcheck.exact.rationals import shown

Progress = Callable[[str, float, int], None]
"""Called with the name of the stage, the share of the work that is done, and a count."""


@dataclass(frozen=True)
class Option:
    """An integer that may be chosen, with the value that is taken otherwise."""

    default: int
    least: int
    most: int


@dataclass(frozen=True)
class Figure:
    """A figure of a paper.

    Attributes
    ----------
    id : str
        Paper and figure, as in the index of the claims.
    title : str
    module : str
        The module of this room whose function ``make(progress, **options)`` makes the document.
    options : mapping
        The options that the figure has, by name: ``width`` and ``seed`` or fewer.
    """

    id: str
    title: str
    module: str
    options: Mapping[str, Option] = field(default_factory=dict)


SEED = Option(0, 0, 2**32 - 1)

FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure(
            "boursier2024.figure-2",
            "Three points: early alignment, growth, and a stationary point that does not fit",
            "early_alignment",
            {"width": Option(60, 2, 400), "seed": SEED},
        ),
        Figure(
            "boursier2024.figure-3",
            "Forty points, unbalanced initialisation: neurons are lost where they are needed",
            "forty_points",
            {"width": Option(400, 2, 4000), "seed": SEED},
        ),
        Figure(
            "williams2019.figure-2",
            "The invariant delta decides how neurons move",
            "local_trajectories",
        ),
        Figure(
            "williams2019.figure-3",
            "Wide networks of which c alone is trained: the limit is not the natural spline",
            "kernel_limit",
            {"seed": SEED},
        ),
        Figure(
            "williams2019.finite-width",
            "Minimum-norm interpolants of finite width against the exact kernel, with rates",
            "finite_width",
            {"width": Option(20000, 2000, 50000), "seed": SEED},
        ),
        Figure(
            "williams2019.figure-4",
            "From smooth to adaptive: a sinusoid for five values of delta",
            "invariant_sweep",
            {"width": Option(100, 6, 1000), "seed": SEED},
        ),
    )
}


def find_figure(figure_id: str) -> Figure:
    """Return the figure of an id.

    Raises
    ------
    ExperimentError
        There is no such figure; the message names the nearest one.
    """
    if figure_id not in FIGURES:
        ending = [known for known in FIGURES if known.endswith(f".{figure_id}")]
        near = ending or get_close_matches(figure_id, FIGURES, 1, cutoff=0.0)
        raise ExperimentError(f"{shown(figure_id)}: no such figure; the nearest is {near[0]}")
    return FIGURES[figure_id]


def reproduce(
    figure_id: str, *, progress: Progress | None = None, **chosen: int | None
) -> dict[str, Any]:
    """Make the document of a figure.

    Parameters
    ----------
    figure_id : str
    progress : callable, optional
    **chosen : int or None
        ``width``, ``seed``; None stands for the default of the figure.

    Returns
    -------
    dict
        JSON-ready, without floats; docs/reproduce.md describes it.

    Raises
    ------
    ExperimentError
        There is no such figure, it has no such option, or the value is out of its range.
    """
    figure = find_figure(figure_id)
    options = {name: option.default for name, option in figure.options.items()}
    for name, value in chosen.items():
        if value is None:
            continue
        if name not in options:
            has = " and ".join(f"--{known}" for known in options) or "no options"
            raise ExperimentError(f"--{name}: {figure.id} has no such option; it has {has}")
        option = figure.options[name]
        if type(value) is not int or not option.least <= value <= option.most:
            raise ExperimentError(
                f"--{name}: found {shown(value)}, expected an integer in "
                f"[{option.least}, {option.most}] for {figure.id}"
            )
        options[name] = value
    made = import_module(f"proofcheck.experiments.{figure.module}").make(progress, **options)
    document: dict[str, Any] = {
        "format": "proofcheck-figure",
        "version": 1,
        "figure": figure.id,
        "title": figure.title,
        "options": options,
    }
    document |= made
    return document


__all__ = ["FIGURES", "Figure", "Option", "Progress", "find_figure", "reproduce"]
