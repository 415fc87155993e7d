"""Moments of a flow that are worth a picture, found with the reference engine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import atan2, pi
from typing import Self, SupportsFloat

import mpmath
import numpy as np
import numpy.typing as npt

from proofcheck.dataset import Dataset
from proofcheck.exact.rationals import to_rational
from proofcheck.flow.checkpoint import Checkpoint
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference, ReferenceRun
from proofcheck.flow.rigorous import Rigorous

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moment:
    """A network of one-dimensional inputs with a bias at some time, rounded to binary64.

    Attributes
    ----------
    time : float
    weights : array of shape (m, 2)
    outputs : array of shape (m,)
    """

    time: float
    weights: Array
    outputs: Array

    @classmethod
    def of(cls, time: SupportsFloat, rows: Sequence[Sequence[object]]) -> Self:
        """Round rows (w_i, a_i) of any kind of numbers."""
        table = np.array(rows, dtype=float)
        return cls(float(time), table[:, :-1], table[:, -1])

    @property
    def norms(self) -> Array:
        """|w_i|."""
        return np.hypot(self.weights[:, 0], self.weights[:, 1])

    @property
    def angles(self) -> Array:
        """The directions of the w_i, in radians."""
        return np.arctan2(self.weights[:, 1], self.weights[:, 0])

    def neurons(self) -> list[tuple[float, float, int]]:
        """Angles, norms and signs of the output weights."""
        signs = np.sign(self.outputs).astype(int)
        return list(zip(self.angles.tolist(), self.norms.tolist(), signs.tolist(), strict=True))

    def function(self, xs: Array) -> Array:
        """The values of the ReLU network at inputs."""
        inner = np.outer(self.weights[:, 0], xs) + self.weights[:, 1:2]
        return np.asarray(self.outputs @ np.maximum(inner, 0.0))


def followed(
    dataset: Dataset,
    network: Network,
    *,
    digits: int,
    watch: Callable[[Reference | Rigorous], None] | None = None,
) -> tuple[ReferenceRun, list[Moment]]:
    """Follow a flow to its end; return what was found and the ends of the steps."""
    engine = Reference(dataset, network, digits=digits, keep_states=True)
    run = engine.run(None, watch=watch)
    return run, [Moment.of(time, rows) for time, rows in run.states]


def at_times(
    dataset: Dataset, network: Network, times: Sequence[float], *, digits: int
) -> Iterator[Moment]:
    """Follow the flow again and stop at increasing times; the first one may be 0."""
    kept: list[Checkpoint] = []

    def keep(engine: Reference | Rigorous) -> None:
        kept[:] = [Checkpoint.of(engine)]

    for time in times:
        if time == 0:
            start = [[*w, a] for w, a in zip(network.weights, network.outputs, strict=True)]
            yield Moment.of(0.0, [[float(c) for c in row] for row in start])
            continue
        until = to_rational(mpmath.nstr(time, 12))
        resume = kept[0] if kept else None
        run = follow(dataset, network, until=until, digits=digits, watch=keep, resume=resume)
        rows = [[*w, a] for w, a in zip(run.weights, run.outputs, strict=True)]
        yield Moment.of(run.time, rows)


def paced(moments: Sequence[Moment], xs: Array, count: int) -> list[float]:
    """Choose times between which about as much happens.

    What happens is the turning of the weights, on average, plus the change of the function,
    relative to the largest value that it reaches at the inputs `xs`.
    """
    values = np.array([moment.function(xs) for moment in moments])
    scale = np.abs(values).max() or 1.0
    angles = np.array([moment.angles for moment in moments])
    turned = np.abs((np.diff(angles, axis=0) + pi) % (2 * pi) - pi).mean(axis=1)
    changed = np.abs(np.diff(values, axis=0)).max(axis=1) / scale
    clock = np.concatenate([[0.0], np.cumsum(turned + changed)])
    times = np.array([moment.time for moment in moments])
    wanted = np.linspace(0.0, clock[-1], count)
    return sorted({float(t) for t in np.interp(wanted, clock, times)})


def walls(points: Sequence[Sequence[SupportsFloat]]) -> list[float]:
    """The angles of the rays on which <w, x_k> = 0 for some k."""
    found = set()
    for x, one in points:
        angle = atan2(float(x), -float(one))
        found |= {angle, atan2(-float(x), float(one))}
    return sorted(found)
