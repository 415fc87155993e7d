"""The command `proofcheck flow`: settings, progress, files, and the way back after an interrupt."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofcheck.errors import FlowError, Interrupted
from proofcheck.flow.defaults import DIGITS, DRAW, LEAST_DIGITS, MOST_DIGITS, UNTIL
from proofcheck.working import about, make_folder, refuse_a_file

if TYPE_CHECKING:
    from proofcheck.dataset import Dataset
    from proofcheck.flow.checkpoint import Checkpoint
    from proofcheck.flow.document import Settings
    from proofcheck.flow.network import Network
    from proofcheck.flow.recording import Recording
    from proofcheck.flow.reference import Reference
    from proofcheck.flow.rigorous import Rigorous

STATE, CERTIFICATE = "flow-state.json", "flow-certificate.json"
_STATE_FORMAT, _STATE_VERSION = "proofcheck-flow-state", 2
_STATE_KEYS = {
    "format", "version", "dataset_sha256", "network", "settings", "checkpoint", "recording",
    "sha256",
}  # fmt: skip
_MOST_BYTES = 1 << 30

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
    from proofcheck.certificate import canonical, write_text
    from proofcheck.dataset import load
    from proofcheck.flow.certificate import to_certificate
    from proofcheck.flow.document import document
    from proofcheck.flow.engine import follow
    from proofcheck.flow.recording import Recording
    from proofcheck.flow.rigorous import RigorousRun

    dataset = load(file)
    if out is not None:
        refuse_a_file(out)
    given = {
        "--width": width, "--init": init, "--scale": scale, "--seed": seed, "--digits": digits,
        "--rigorous": rigorous,
    }  # fmt: skip
    wanted = _one(until)
    if resume is None:
        options = [value for value in (*given.values(), wanted) if value is not None]
        with nullcontext() if options else about(file):
            network, draw = _network(dataset, width, init, scale, seed)
            settings = _settings(dataset, draw, wanted, digits, rigorous)
        recording = Recording(settings.digits + 3)
        run_of = _Run(dataset, network, settings, recording)
    else:
        for name, value in given.items():
            if value is not None:
                raise FlowError(f"{name}: found beside --resume, expected none: the state says it")
        run_of = _resumed(resume, dataset, wanted)
    run_of.progress = None if quiet else _Progress()
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
    except KeyboardInterrupt:
        raise Interrupted(run_of.keep(out, file)) from None
    finally:
        run_of.end()
    run_of.recording.finish()
    result = document(dataset, run_of.network, settings, run, run_of.recording)
    text = canonical(result) + "\n"
    files = {}
    if out is not None:
        from proofcheck.report.flow_page import render_flow

        page = render_flow(result)
        files = {"result": out / "flow.json", "page": out / "flow.html"}
        write_text(files["result"], text)
        write_text(files["page"], page)
        if isinstance(run, RigorousRun) and (run.status == "proved" or run.steps):
            files["certificate"] = out / CERTIFICATE
            certificate = to_certificate(dataset, run_of.network, run)
            write_text(files["certificate"], canonical(certificate) + "\n")
    kept = ""
    if result["status"] == "undecided" and not result["competing"] and run_of.kept is not None:
        kept = run_of.keep(out, file)
    if as_json:
        typer.echo(text, nl=False)
    elif not quiet:
        _print_summary(result, {name: str(path) for name, path in files.items()})
    if kept and not quiet:
        typer.echo(f"proofcheck: {kept}", err=True)


@dataclass
class _Run:
    """Everything that a state keeps of a run, and who watches it."""

    dataset: Dataset
    network: Network
    settings: Settings
    recording: Recording
    start: Checkpoint | None = None
    progress: _Progress | None = None
    kept: tuple[Checkpoint, dict[str, Any]] | None = field(default=None)

    def watch(self, engine: Reference | Rigorous) -> None:
        """Note the state of an engine between two steps, all at once."""
        from proofcheck.flow.checkpoint import Checkpoint

        self.recording.watch(engine)
        self.kept = Checkpoint.of(engine), self.recording.to_json()
        if self.progress is not None:
            self.progress(engine)

    def end(self) -> None:
        """Take the progress off the screen."""
        if self.progress is not None:
            self.progress.clear()

    def keep(self, out: Path | None, file: Path) -> str:
        """Write the last state, and say where it is and how to go on."""
        from proofcheck.certificate import canonical, write_text

        if self.kept is None:
            return "nothing was written"
        checkpoint, recording = self.kept
        body = {
            "format": _STATE_FORMAT,
            "version": _STATE_VERSION,
            "dataset_sha256": self.dataset.sha256(),
            "network": self.network.to_json(),
            "settings": self.settings.to_json(),
            "checkpoint": checkpoint.to_json(),
            "recording": recording,
        }
        body["sha256"] = _digest(body)
        target = (out or Path(".")) / STATE
        write_text(target, canonical(body) + "\n")
        return f"the state is in {target}; go on with: proofcheck flow {file} --resume {target}"


class _Progress:
    """Time, step size and loss on stderr: one line that changes, or lines now and then."""

    FIRST, TERMINAL, FILE = 1.0, 0.2, 5.0  # seconds

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()
        self.due = time.monotonic() + self.FIRST
        self.before: float | None = None
        self.shown = False

    def __call__(self, engine: Reference | Rigorous) -> None:
        clock = getattr(engine, "clock", None)
        now = (engine.time if clock is None else clock) / (1 << engine.bits)
        step = 0.0 if self.before is None else float(now) - self.before
        self.before = float(now)
        if time.monotonic() < self.due:
            return
        from proofcheck.flow.recording import loss_now

        line = f"time {float(now):.6g}  step {step:.3g}  loss {float(loss_now(engine)):.8g}"
        if self.terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
        else:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
        self.shown = True
        self.due = time.monotonic() + (self.TERMINAL if self.terminal else self.FILE)

    def clear(self) -> None:
        if self.shown and self.terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _one(until: list[str] | None) -> str | None:
    if not until:
        return None
    if len(until) > 1:
        raise FlowError(f"--until: found {' and '.join(until)}, expected one time, or converged")
    return until[0]


def _network(
    dataset: Dataset, width: int | None, init: str | None, scale: str | None, seed: int | None
) -> tuple[Network, dict[str, Any] | None]:
    """The network, and the arguments of its draw if it is drawn."""
    from proofcheck.exact.rationals import format_rational, to_rational
    from proofcheck.flow.network import INITS, Network

    table = dict(dataset.tables.get("network", {}))
    if init is not None and init not in INITS:
        raise FlowError(f"--init: found {init!r}, expected one of {', '.join(INITS)}")
    explicit = "weights" in table or "outputs" in table
    options = {
        key: value
        for key, value in (("width", width), ("scale", scale), ("seed", seed))
        if value is not None
    }
    if explicit and not options:
        network = Network.of_table(table, dataset.d)
        _demand(network, init)
        return network, None
    drawn: dict[str, Any] = DRAW | ({} if explicit else table)
    drawn |= options
    if init is not None:
        drawn["init"] = init
    network = Network.of_table(drawn, dataset.d)
    drawn["scale"] = format_rational(to_rational(drawn["scale"]))
    return network, drawn


def _demand(network: Network, init: str | None) -> None:
    """Explicit weights must be what --init says."""
    for i, value in enumerate(network.balancedness, start=1):
        if (init == "balanced" and value != 0) or (init == "dominated" and value < 0):
            relation = "= 0" if init == "balanced" else ">= 0"
            raise FlowError(
                f"network, neuron {i}: found a^2 - |w|^2 = {value}, expected {relation} for "
                f"--init {init}"
            )


def _settings(
    dataset: Dataset,
    draw: dict[str, Any] | None,
    until: str | None,
    digits: int | None,
    rigorous: bool | None,
) -> Settings:
    from proofcheck.flow.document import Settings
    from proofcheck.flow.settings import read_table

    table = dataset.tables.get("flow", {})
    read_table(table)  # also what an option overrides
    options = {"until": until, "digits": digits, "rigorous": rigorous}
    given = {key: value for key, value in options.items() if value is not None}
    return Settings(draw, *read_table({**table, **given}))


def _resumed(path: Path, dataset: Dataset, until: str | None) -> _Run:
    """Read a state."""
    from proofcheck.flow.checkpoint import Checkpoint
    from proofcheck.flow.document import Settings
    from proofcheck.flow.network import Network
    from proofcheck.flow.recording import Recording
    from proofcheck.flow.settings import goal

    state = _read_state(path)
    if state["dataset_sha256"] != dataset.sha256():
        raise FlowError(f"{path}: the state belongs to another dataset than the case file")
    try:
        said = state["settings"]
        settings = Settings(
            said["draw"],
            goal(said["until"] if until is None else until),
            said["digits"],
            said["rigorous"],
            resumed=True,
        )
        network = Network.of_table(state["network"], dataset.d)
        start = Checkpoint.of_json(state["checkpoint"])
        if until is not None and settings.until != "converged":
            _later(settings.until, start)
        kept = state["recording"]
        recording = Recording(settings.digits + 3, kept["samples"], kept["stride"], kept["count"])
    except (KeyError, TypeError):
        raise FlowError(f"{path}: the state is not what this program writes") from None
    except FlowError as error:
        raise FlowError(f"{path}: {error}") from None
    return _Run(dataset, network, settings, recording, start)


def _later(goal: str, start: Checkpoint) -> None:
    from flint import fmpq, fmpz

    from proofcheck.exact.rationals import parse_rational

    reached = fmpq(start.time, fmpz(1) << start.bits)
    if parse_rational(goal) <= reached:
        shown = float(int(reached.p) / int(reached.q))
        raise FlowError(
            f"until: found {goal}, expected a time after that of the state, {shown:.6g}"
        )


def _read_state(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FlowError(f"{path}: larger than a state can be")
        state = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FlowError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise FlowError(f"{path}: not JSON; expected a {STATE}") from None
    if not isinstance(state, dict) or state.get("format") != _STATE_FORMAT:
        raise FlowError(f'{path}: format: expected "{_STATE_FORMAT}"')
    if state.get("version") != _STATE_VERSION or set(state) != _STATE_KEYS:
        raise FlowError(f"{path}: expected a state of version {_STATE_VERSION}")
    body = {key: value for key, value in state.items() if key != "sha256"}
    if state["sha256"] != _digest(body):
        raise FlowError(f"{path}: damaged: its content does not match its sha256")
    return state


def _digest(body: Mapping[str, Any]) -> str:
    from proofcheck.certificate import canonical

    try:
        return hashlib.sha256(canonical(body).encode()).hexdigest()
    except ValueError:
        raise FlowError("the state holds numbers that JSON does not know") from None


def _print_summary(result: Mapping[str, Any], files: Mapping[str, str]) -> None:
    from proofcheck.report.flow_summary import lines

    for line in lines(result):
        typer.echo(line)
    for name, path in files.items():
        typer.echo(f"{name}: {path}")


__all__ = ["STATE", "flow"]
