"""The command `proofcheck flow`: its options, the run, and its files."""

from __future__ import annotations

from contextlib import nullcontext
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofcheck.errors import FlowError, Interrupted
from proofcheck.flow.defaults import DIGITS, DRAW, LEAST_DIGITS, MOST_DIGITS, UNTIL
from proofcheck.flow_options import chosen_network, chosen_settings, one
from proofcheck.flow_progress import Progress
from proofcheck.flow_state import STATE, FlowRun, resumed
from proofcheck.working import about, make_folder, print_result, refuse_a_file

if TYPE_CHECKING:
    from proofcheck.dataset import Dataset
    from proofcheck.flow.reference import ReferenceRun
    from proofcheck.flow.rigorous import RigorousRun

CERTIFICATE = "flow-certificate.json"

# Command-line options, in the order of --help.
CaseFile = Annotated[Path, typer.Argument(metavar="FILE", help="case file: .toml, .json or .csv")]
Width = Annotated[
    int | None,
    typer.Option(metavar="M", help=f"draw a network with M neurons [default: {DRAW['width']}]"),
]
Init = Annotated[
    str | None,
    typer.Option(metavar="NAME", help=f"balanced, dominated, unbalanced [default: {DRAW['init']}]"),
]
Scale = Annotated[
    str | None,
    typer.Option(metavar="LAMBDA", help=f"scale of the weights [default: {DRAW['scale']}]"),
]
Seed = Annotated[
    int | None,
    typer.Option(metavar="N", help=f"seed of the draw [default: {DRAW['seed']}]"),
]
Until = Annotated[
    list[str] | None,
    typer.Option(metavar="T", help=f"a time > 0, or converged [default: {UNTIL}]"),
]
Digits = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help=f"decimal digits, {LEAST_DIGITS} to {MOST_DIGITS} [default: {DIGITS}]",
    ),
]
IsRigorous = Annotated[
    bool | None, typer.Option("--rigorous", help="enclose the flow and prove what is said")
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="write flow.json, flow.html and, with --rigorous, the certificate"
    ),
]
Resume = Annotated[
    Path | None,
    typer.Option(metavar="STATE", help=f"go on from a {STATE}; only --until may be changed"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print the result as JSON")]
Quiet = Annotated[bool, typer.Option("--quiet", help="print neither a summary nor progress")]


def flow(
    file: CaseFile,
    width: Width = None,
    init: Init = None,
    scale: Scale = None,
    seed: Seed = None,
    until: Until = None,
    digits: Digits = None,
    rigorous: IsRigorous = None,
    out: Out = None,
    resume: Resume = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Follow gradient flow of a two-layer (leaky) ReLU network on a dataset.

    The network is that of the table [network] of the case file, or is drawn from a seed; options
    override the table. Without --rigorous the result is supported by numbers; with it, it is
    proved. An interrupt (Ctrl-C) keeps a state to go on from.
    """
    from proofcheck.certificate import canonical
    from proofcheck.dataset import load
    from proofcheck.flow.document import document
    from proofcheck.flow.engine import follow
    from proofcheck.report.flow_summary import lines

    dataset = load(file)
    if out is not None:
        refuse_a_file(out)
    given = {
        "--width": width, "--init": init, "--scale": scale, "--seed": seed, "--digits": digits,
        "--rigorous": rigorous,
    }  # fmt: skip
    wanted = one(until)
    if resume is None:
        run_of = _begun(file, dataset, given, wanted)
    else:
        for name, value in given.items():
            if value is not None:
                raise FlowError(f"{name}: found beside --resume, expected none: the state says it")
        run_of = resumed(resume, dataset, wanted)
    run_of.progress = None if quiet else Progress()
    settings = run_of.settings
    if settings.rigorous and settings.until == "converged" and dataset.loss != "square":
        raise FlowError(
            f"--until: found converged with --rigorous and the {dataset.loss} loss, expected a "
            "time: limits are proved for the square loss only"
        )
    if out is not None:
        make_folder(out)
    try:
        run = follow(
            dataset,
            run_of.network,
            until=None if settings.until == "converged" else settings.until,
            digits=settings.digits,
            rigorous=settings.rigorous,
            watch=run_of.watch,
            resume=run_of.start,
        )
        run_of.recording.finish()
        result = document(dataset, run_of.network, settings, run, run_of.recording)
        files = {} if out is None else _write(out, run_of, run, result)
    except KeyboardInterrupt:
        raise Interrupted(run_of.keep(out, file)) from None
    finally:
        run_of.end()
    kept = ""
    if result["status"] == "undecided" and not result["competing"] and run_of.kept is not None:
        kept = run_of.keep(out, file)
    print_result(canonical(result) + "\n", lines(result), files, as_json=as_json, quiet=quiet)
    if kept and not quiet:
        typer.echo(f"proofcheck: {kept}", err=True)


def _begun(file: Path, dataset: Dataset, given: dict[str, Any], until: str | None) -> FlowRun:
    """A run from the start, as the options and the tables say."""
    from proofcheck.flow.recording import Recording

    width, init, scale, seed, digits, rigorous = given.values()
    options = [value for value in (*given.values(), until) if value is not None]
    with nullcontext() if options else about(file):
        network, draw = chosen_network(dataset, width, init, scale, seed)
        settings = chosen_settings(dataset, draw, until, digits, rigorous)
    return FlowRun(dataset, network, settings, Recording(settings.digits + 3))


def _write(
    out: Path, run_of: FlowRun, run: ReferenceRun | RigorousRun, result: dict[str, Any]
) -> dict[str, Path]:
    """Write the files of a run; return where they are."""
    from proofcheck.certificate import canonical, write_texts
    from proofcheck.flow.certificate import to_certificate
    from proofcheck.flow.rigorous import RigorousRun
    from proofcheck.report.flow_page import render_flow

    files = {"result": out / "flow.json", "page": out / "flow.html"}
    texts: dict[str | PathLike[str], str] = {
        files["result"]: canonical(result) + "\n",
        files["page"]: render_flow(result),
    }
    if isinstance(run, RigorousRun) and (run.status == "proved" or run.steps):
        files["certificate"] = out / CERTIFICATE
        certificate = to_certificate(run_of.dataset, run_of.network, run)
        texts[files["certificate"]] = canonical(certificate) + "\n"
    write_texts(texts)
    return files


__all__ = ["flow"]
