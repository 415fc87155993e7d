"""The command line. Results go to stdout, progress and errors to stderr."""

import io
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from proofcheck.errors import Interrupted, ProofcheckError
from proofcheck.flow_cli import flow as follow
from proofcheck.reproduce_cli import reproduce
from proofcheck.working import (
    about,
    make_folder,
    patient_interrupts,
    progress_bar,
    read_result,
    refuse_a_file,
)

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Exact answers about gradient flow on ReLU networks, with certificates.",
)

_INTERRUPTED = 130
_CLAIM_ID = re.compile(r"[a-z]+[0-9]{4}\.(?!toml|json|csv)[a-z0-9-]+")

CaseFile = Annotated[Path, typer.Argument(metavar="FILE", help="case file: .toml, .json or .csv")]
CertificateFile = Annotated[
    Path, typer.Argument(metavar="CERTIFICATE", help="what certify or flow wrote")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="print neither a summary nor progress")]
AsJson = Annotated[bool, typer.Option("--json", help="print the result as JSON")]


@app.command()
def certify(
    file: CaseFile,
    out: Annotated[Path, typer.Option(metavar="DIR", help="where to write the files")] = Path("."),
    claims: Annotated[
        list[str] | None, typer.Option(metavar="ID ...", help="run exactly these claims")
    ] = None,
    cells_only: Annotated[
        bool, typer.Option("--cells-only", help="list open sectors only, for large inputs")
    ] = False,
    flow: Annotated[
        bool,
        typer.Option("--flow", help="run claims about flows too; draw a network if FILE has none"),
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Work out a dataset; write certificate.json and report.html."""
    from proofcheck.certificate import write_texts
    from proofcheck.dataset import load
    from proofcheck.ledger import certify as run
    from proofcheck.report import render

    dataset = load(file)
    refuse_a_file(out)
    with progress_bar(quiet) as progress, about(file):
        certificate = run(
            dataset, claims=claims, cells_only=cells_only, flow=flow, progress=progress
        )
        page = render(dict(certificate.document))
    make_folder(out)
    files = {"certificate": out / "certificate.json", "report": out / "report.html"}
    write_texts({files["certificate"]: certificate.to_json(), files["report"]: page})
    for group in dataset.conflicting_duplicates:
        points = ", ".join(map(str, group))
        typer.echo(f"{file}: points {points} are equal and have different labels", err=True)
    names = {name: str(path) for name, path in files.items()}
    if as_json:
        typer.echo(json.dumps(_result(certificate.document, names), sort_keys=True))
    elif not quiet:
        from rich.console import Console

        from proofcheck.report.terminal import print_summary

        print_summary(certificate.document, names, Console())


def _result(document: Any, files: dict[str, str]) -> dict[str, Any]:
    """What `certify --json` prints: the certificate without its bulk."""
    return {
        "files": files,
        "dataset_sha256": document["dataset_sha256"],
        "sectors": {k: document["sectors"][k] for k in ("scope", "total", "by_dimension")},
        "critical": document["critical"],
        "claims": [
            {k: claim[k] for k in ("id", "status", "evidence", "values", "witness", "reason")}
            for claim in document["claims"]
        ],
        "theorems": document["theorems"],
    }


@app.command()
def check(
    certificate: CertificateFile,
    dataset: Annotated[
        Path | None, typer.Option(metavar="FILE", help="the case file it should be about")
    ] = None,
) -> None:
    """Verify a certificate with the independent checker.

    Exit codes: 0 valid, 10 valid but with unchecked steps, 20 invalid, 30 malformed, 40 about
    another dataset.
    """
    from proofcheck.checker.__main__ import main as run

    arguments = [str(certificate)] + ([] if dataset is None else ["--dataset", str(dataset)])
    raise typer.Exit(run(arguments))


@app.command()
def ledger(
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="only the claims of this source")
    ] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="show no progress")] = False,
) -> None:
    """Run every claim on its own cases; show all verdicts."""
    from proofcheck.ledger import ledger as run

    with progress_bar(quiet) as progress:
        records = run(source, progress=progress)
    if as_json:
        typer.echo(json.dumps(records, sort_keys=True))
        return
    from rich.console import Console

    from proofcheck.report.terminal import print_ledger

    print_ledger(records, Console())


@app.command()
def report(
    certificate: CertificateFile,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="default: report.html, flow.html or FIGURE.html beside it"
        ),
    ] = None,
) -> None:
    """Make the HTML page again from the JSON alone.

    The JSON is a certificate, or the result of a flow or a figure. The same file gives the same
    bytes.
    """
    from proofcheck.certificate import load_certificate, write_text
    from proofcheck.report import figure_page, flow_page, render

    result = read_result(certificate)
    if result.get("format") == flow_page.FORMAT:
        page, name = flow_page.render_flow(result), "flow.html"
    elif result.get("format") == figure_page.FORMAT:
        page, name = figure_page.render_figure(result), f"{certificate.stem}.html"
    else:
        page, name = render(dict(load_certificate(certificate).document)), "report.html"
    target = out or certificate.with_name(name)
    write_text(target, page)
    typer.echo(str(target))


app.command(name="flow")(follow)
app.command()(reproduce)


def spread_claims(arguments: Sequence[str]) -> list[str]:
    """Write `--claims a b` as `--claims a --claims b`, the form that the parser knows."""
    spread: list[str] = []
    within = False
    for argument in arguments:
        is_claim = bool(_CLAIM_ID.fullmatch(argument))
        if within and is_claim and spread[-1] != "--claims":
            spread.append("--claims")
        within = argument == "--claims" or (within and is_claim)
        spread.append(argument)
    return spread


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every expected failure is one line on stderr and exit code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that a terminal lacks is no failure
            stream.reconfigure(errors="backslashreplace")
    try:
        with patient_interrupts():
            spread = spread_claims(given) if "--claims" in given else given
            result = app(spread, standalone_mode=False)
            if sys.stdout is not None:
                sys.stdout.flush()  # a full disk is noticed here, and not after the end
    except TyperException as error:
        message = " ".join(error.format_message().split())
        typer.echo(f"proofcheck: {message}", err=True)
        return 2
    except Interrupted as stop:
        typer.echo(f"proofcheck: interrupted; {stop}", err=True)
        return _INTERRUPTED
    except ProofcheckError as error:
        typer.echo(f"proofcheck: {' '.join(str(error).split())}", err=True)
        return 2
    except OSError as error:
        _discard_output()
        if isinstance(error, BrokenPipeError):  # whoever reads has seen enough
            return 1
        typer.echo(f"proofcheck: {error.filename or 'the output'}: {error.strerror}", err=True)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        result = _INTERRUPTED
    if result == _INTERRUPTED:  # typer turns an interrupt inside a command into this code
        typer.echo("proofcheck: interrupted; no file is half-written", err=True)
    return int(result or 0)


def _discard_output() -> None:
    """Lose what is still buffered, which cannot be written, before Python tries it again."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
