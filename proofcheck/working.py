"""What the commands share while they work: a progress bar, and their results."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer, current_thread, main_thread
from types import FrameType
from typing import Any

import typer

from proofcheck.errors import DatasetError, FlowError, KernelError, ProofcheckError

_PATIENCE = 0.05  # seconds


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[str, float, int], None] | None]:
    """A progress bar on stderr that appears only if the work takes a while."""
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    hidden = not console.is_terminal  # a log is not animated
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("", total=1.0, count="")

        def update(stage: str, share: float, count: int) -> None:
            bar.update(task, description=stage, completed=share, count=str(count))

        yield update


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Say of which file the table is that an error is about."""
    try:
        yield
    except (DatasetError, FlowError, KernelError) as error:
        raise type(error)(f"{file}: {error}") from None


def make_folder(folder: Path) -> None:
    """Make the folder unless it is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProofcheckError(f"{folder}: cannot be made a folder: {error.strerror}") from None


def refuse_a_file(folder: Path) -> None:
    """Find out before the work whether the folder can be one, and can be written to."""
    try:
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
    except OSError as error:
        raise ProofcheckError(f"{folder}: cannot be made a folder: {error.strerror}") from None
    if not nearest.is_dir():
        file = "it" if nearest == folder else nearest
        raise ProofcheckError(f"{folder}: cannot be made a folder: {file} is a file")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ProofcheckError(f"{folder}: cannot be written to: permission denied")


@contextmanager
def patient_interrupts() -> Iterator[None]:
    """Let an interrupt wait where it would do harm or be lost.

    A compiled module may not survive that its import breaks off, and Python reports and forgets
    what is raised while it disposes of an object.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                return again()
            frame = frame.f_back
        raise KeyboardInterrupt

    def again() -> None:
        Timer(_PATIENCE, signal.raise_signal, (signal.SIGINT,)).start()

    def unraisable(problem: "sys.UnraisableHookArgs") -> None:
        if issubclass(problem.exc_type, KeyboardInterrupt):
            return again()
        sys.__unraisablehook__(problem)

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or current_thread() is not main_thread():
        yield
        return
    hook = sys.unraisablehook
    signal.signal(signal.SIGINT, interrupt)
    sys.unraisablehook = unraisable
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = hook


def print_result(
    text: str, summary: Iterable[str], files: Mapping[str, Path], *, as_json: bool, quiet: bool
) -> None:
    """Print a result on stdout: its JSON, or its summary and the files that were written."""
    if as_json:
        typer.echo(text, nl=False)
    elif not quiet:
        for line in (*summary, *(f"{name}: {path}" for name, path in files.items())):
            typer.echo(line)


def read_result(path: Path) -> dict[str, Any]:
    """Read a JSON object that says what it is; an empty one if the file is anything else."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and "format" in document else {}
