"""The command `proofcheck flow`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

Option = typer.Option


def flow(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="case file: .toml, .json or .csv")],
    width: Annotated[int | None, Option(help="draw a network with so many neurons")] = None,
    init: Annotated[
        str | None, Option(metavar="INIT", help="balanced, dominated or unbalanced")
    ] = None,
    scale: Annotated[str | None, Option(metavar="P/Q", help="size of the drawn weights")] = None,
    seed: Annotated[int | None, Option(help="seed of the draw")] = None,
    until: Annotated[
        str | None, Option(metavar="T", help='a time, or "converged" (the default)')
    ] = None,
    digits: Annotated[int | None, Option(help="decimal digits (15)")] = None,
    rigorous: Annotated[bool, Option("--rigorous", help="prove everything")] = False,
    out: Annotated[
        Path | None,
        Option(metavar="DIR", help="write flow.json, and flow-certificate.json if rigorous"),
    ] = None,
    quiet: Annotated[bool, Option("--quiet", help="show no progress")] = False,
    as_json: Annotated[bool, Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Follow gradient flow of a two-layer network on a dataset.

    The network is the table [network] of the case, or drawn as the options say; [flow] may hold
    digits and until.
    """
    from proofcheck.certificate import canonical, write_text
    from proofcheck.dataset import load
    from proofcheck.errors import FlowError
    from proofcheck.flow.certificate import to_certificate
    from proofcheck.flow.engine import follow
    from proofcheck.flow.network import Network
    from proofcheck.flow.result import to_json
    from proofcheck.flow.rigorous import RigorousRun

    dataset = load(file)
    table: dict[str, Any] = dict(dataset.tables.get("network", {}))
    drawn = {"width": width, "init": init, "scale": scale, "seed": seed}
    table |= {key: value for key, value in drawn.items() if value is not None}
    if not table:
        raise FlowError(f"{file}: found no table [network], expected one, or --width")
    network = Network.of_table(table, dataset.d)
    settings: dict[str, Any] = dict(dataset.tables.get("flow", {}))
    for key in settings:
        if key not in ("digits", "until"):
            raise FlowError(f"flow: found the unknown key {key!r}, expected digits or until")
    chosen = settings.get("digits", 15) if digits is None else digits
    end = until or settings.get("until", "converged")
    with _progress(quiet) as progress:
        run = follow(
            dataset,
            network,
            until=None if end == "converged" else end,
            digits=chosen,
            rigorous=rigorous,
            progress=progress,
        )
    result = to_json(dataset, run, digits=chosen)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FlowError(f"{out}: cannot be made a folder: {error.strerror}") from None
        write_text(
            out / "flow.json",
            canonical({"dataset": dataset.to_json(), "network": network.to_json(), "flow": result})
            + "\n",
        )
        # A run that is undecided at the start proves nothing.
        if isinstance(run, RigorousRun) and (run.steps or run.status == "proved"):
            certificate = to_certificate(dataset, network, run)
            write_text(out / "flow-certificate.json", canonical(certificate) + "\n")
    typer.echo(json.dumps(result, sort_keys=True) if as_json else _summary(result))


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[float, float, float], None] | None]:
    """A line on stderr with the time, the step and the loss, while the work goes on."""
    if quiet:
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("flow") as status:
        yield lambda time, step, loss: status.update(
            f"time {time:.6g}, step {step:.3g}, loss {loss:.6g}"
        )


def _summary(result: dict[str, Any]) -> str:
    """A few lines for a person; intervals are shown by their lower ends, to 12 digits."""
    lines = [f"{result['status']} ({result['evidence']})"]
    if result["reason"]:
        lines[0] += f": {result['reason']}"
    for motion in result["competing"]:
        lines.append(
            f"  neuron {motion['neuron']} could go on in {motion['signs']} with "
            f"w' = ({', '.join(motion['weights'])}), a' = {motion['output']}"
        )
    lines.append(f"time {_decimal(result['time'][0])}, loss {_decimal(result['loss'][0])}")
    for event in result["events"]:
        points = ", ".join(map(str, event["points"]))
        lines.append(
            f"  at {_decimal(event['time'][0])} neuron {event['neuron']}: {event['kind']} "
            f"(wall of point {points})"
        )
    if result["limit"]:
        lines.append(f"limit: loss {result['limit']['loss']}, fit {result['limit']['fit']}")
        lines.append(f"distance still to travel: at most {_decimal(result['remaining_distance'])}")
    return "\n".join(lines)


def _decimal(text: str) -> str:
    from fractions import Fraction

    return f"{float(Fraction(text)):.12g}"
