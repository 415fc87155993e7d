"""The command `proofcheck reproduce`: the figures of the papers, made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from proofcheck.working import make_folder, print_result, progress_bar, refuse_a_file

FigureId = Annotated[
    str | None, typer.Argument(metavar="FIGURE", help="id of a figure; without it they are listed")
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="where to write FIGURE.json and FIGURE.html [default: .; --json: none]"
    ),
]
Width = Annotated[int | None, typer.Option(metavar="M", help="neurons, where the figure has some")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="seed of what is drawn at random")]
List = Annotated[bool, typer.Option("--list", help="list the figures and their options")]
AsJson = Annotated[bool, typer.Option("--json", help="print the result as JSON, nothing else")]
Quiet = Annotated[bool, typer.Option("--quiet", help="print neither a summary nor progress")]


def reproduce(
    figure: FigureId = None,
    out: Out = None,
    width: Width = None,
    seed: Seed = None,
    as_list: List = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a figure of a paper again, at a size that a laptop can do.

    What it shows is numeric unless it says otherwise; it supports claims and proves none.
    """
    from proofcheck.certificate import canonical, write_text
    from proofcheck.experiments import reproduce as make

    if figure is None or as_list:
        _list_figures(as_json)
        return
    folder = Path(".") if out is None and not as_json else out
    if folder is not None:
        refuse_a_file(folder)
    with progress_bar(quiet) as progress:
        document = make(figure, progress=progress, width=width, seed=seed)
        files = {}
        if folder is not None:
            from proofcheck.report.figure_page import render_figure

            files = {"result": folder / f"{figure}.json", "page": folder / f"{figure}.html"}
            page = render_figure(json.loads(canonical(document)))
    text = canonical(document) + "\n"
    if folder is not None:
        make_folder(folder)
        write_text(files["result"], text)
        write_text(files["page"], page)
    print_result(text, _summary(document), files, as_json=as_json, quiet=quiet)


def _list_figures(as_json: bool) -> None:
    from proofcheck.experiments import FIGURES

    if as_json:
        rows = [
            {"id": f.id, "title": f.title, "options": {n: o.default for n, o in f.options.items()}}
            for f in FIGURES.values()
        ]
        typer.echo(json.dumps(rows, sort_keys=True))
        return
    longest = max(map(len, FIGURES))
    for f in FIGURES.values():
        options = "".join(f" --{name} {option.default}" for name, option in f.options.items())
        typer.echo(
            f"{f.id:{longest}}  {f.title}{' [' if options else ''}{options.strip()}"
            f"{']' if options else ''}"
        )


def _summary(document: dict[str, Any]) -> list[str]:
    facts = [f"  {f['name']}: {f['value']} ({f['evidence']})" for f in document["facts"]]
    return [document["summary"], *facts]
