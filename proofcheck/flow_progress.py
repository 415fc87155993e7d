"""What `proofcheck flow` says of itself while it runs."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofcheck.flow.reference import Reference
    from proofcheck.flow.rigorous import Rigorous


class Progress:
    """Time, step size and loss on stderr: one line that changes, or lines now and then."""

    FIRST, TERMINAL, FILE = 1.0, 0.2, 5.0  # seconds

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()
        self.due = time.monotonic() + self.FIRST
        self.before: float | None = None
        self.shown = False

    def __call__(self, engine: Reference | Rigorous) -> None:
        """Say how far an engine is, if it is time to."""
        clock = getattr(engine, "clock", None)
        now = (engine.time if clock is None else clock) / (1 << engine.bits)
        step = 0.0 if self.before is None else float(now) - self.before
        self.before = float(now)
        if time.monotonic() < self.due:
            return
        import mpmath

        from proofcheck.flow.recording import loss_now

        loss = mpmath.nstr(loss_now(engine), 8)  # may be beyond the range of floats
        line = f"time {float(now):.6g}  step {step:.3g}  loss {loss}"
        if self.terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
        else:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
        self.shown = True
        self.due = time.monotonic() + (self.TERMINAL if self.terminal else self.FILE)

    def clear(self) -> None:
        """Take the line off the screen."""
        if self.shown and self.terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


__all__ = ["Progress"]
