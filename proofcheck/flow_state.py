"""A run of `proofcheck flow` that can be kept in a file, and gone on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofcheck.errors import FlowError

if TYPE_CHECKING:
    from proofcheck.dataset import Dataset
    from proofcheck.flow.checkpoint import Checkpoint
    from proofcheck.flow.document import Settings
    from proofcheck.flow.network import Network
    from proofcheck.flow.recording import Recording
    from proofcheck.flow.reference import Reference
    from proofcheck.flow.rigorous import Rigorous
    from proofcheck.flow_progress import Progress

STATE = "flow-state.json"
_STATE_FORMAT, _STATE_VERSION = "proofcheck-flow-state", 2
_STATE_KEYS = {
    "format", "version", "dataset_sha256", "network", "settings", "checkpoint", "recording",
    "sha256",
}  # fmt: skip
_MOST_BYTES = 1 << 30


@dataclass
class FlowRun:
    """Everything that a state keeps of a run, and who watches it."""

    dataset: Dataset
    network: Network
    settings: Settings
    recording: Recording
    start: Checkpoint | None = None
    progress: Progress | None = None
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
        body["sha256"] = digest(body)
        target = (out or Path(".")) / STATE
        write_text(target, canonical(body) + "\n")
        return f"the state is in {target}; go on with: proofcheck flow {file} --resume {target}"


def resumed(path: Path, dataset: Dataset, until: str | None) -> FlowRun:
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
    return FlowRun(dataset, network, settings, recording, start)


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
    if state["sha256"] != digest(body):
        raise FlowError(f"{path}: damaged: its content does not match its sha256")
    return state


def digest(body: Mapping[str, Any]) -> str:
    """The SHA-256 of a state without its key of that name."""
    from proofcheck.certificate import canonical

    try:
        return hashlib.sha256(canonical(body).encode()).hexdigest()
    except ValueError:
        raise FlowError("the state holds numbers that JSON does not know") from None


__all__ = ["STATE", "FlowRun", "digest", "resumed"]
