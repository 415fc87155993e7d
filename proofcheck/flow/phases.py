"""The phases of a flow from a small initialisation, found between the steps of a rigorous run.

I are the neurons with a > 0 and an active point at the start, N those with a < 0 and an active
point; P = sum_I a_i^2, nu = sum_N a_j^2, beta = sum_I a_i w_i, D0 = c sum_k y_k x_k and
delta = min_k y_k / |x_k|. As long as P <= delta (and |w_i| <= |a_i|) no prediction exceeds its
label, so that every a_i of I grows and every |a_j| of N falls. The phases, as read here:

1.  until every neuron of I has all points active and <D0, w_i> >= (99/100) |D0| a_i, while P is
    still below delta (Boursier and Flammarion 2024, Lemma 4);
2a. until P >= delta: the group has grown together, P <= |beta| + 2 P1 with P1 the P at the end of
    phase 1, and N stays negligible, nu <= P / 100 (Lemma 5);
2b. until the flow stays linear on the data for ever: no neuron of I has lost a point, every neuron
    that moves has all points active, P <= |beta| + 2 P1 and nu <= P / 100 (Lemma 6);
3.  for ever after: |y - f - r*| falls like exp(-c nu' t) (Lemma 7; `proofcheck.flow.convergence`).

P <= |beta| + 2 P1 follows where the neurons of I see one D: then C_ij = a_i a_j - <w_i, w_j> is
constant and at most 2 a_i a_j at the end of phase 1, so that P^2 - |beta|^2 = sum a_i a_j C_ij is
at most 2 P P1. All of it is verified here on the enclosure, whatever the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from flint import arb, fmpq, fmpz

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import (
    bounds,
    dyadic,
    max_of,
    norm,
    precision,
    proved_less,
    total,
    upper,
)
from proofcheck.exact.linear_algebra import combine, dot
from proofcheck.flow.defaults import DIGITS
from proofcheck.flow.network import Network
from proofcheck.flow.rigorous import MAX_DIGITS, Rigorous
from proofcheck.flow.rounding import ends, up

ALIGNED = fmpq(1, 100)
"""The largest deficit 1 - <D0, w> / (|D0| a) at the end of phase 1."""
NEGLIGIBLE = fmpq(1, 100)
"""The largest share of the negative neurons after phase 2a."""
_SLACK = fmpq(65, 64)
_DIGITS = 3


@dataclass(frozen=True)
class Group:
    """The neurons that count in a network, numbered from 0.

    Attributes
    ----------
    positive, negative : tuple of int
        I and N.
    """

    positive: tuple[int, ...]
    negative: tuple[int, ...]

    @classmethod
    def of(cls, dataset: Dataset, network: Network) -> Group:
        """The groups of a network at the start."""
        found: dict[bool, list[int]] = {True: [], False: []}
        for i, (w, a) in enumerate(zip(network.weights, network.outputs, strict=True)):
            if a != 0 and any(dot(x, w) > 0 for x in dataset.points):
                found[bool(a > 0)].append(i)
        return cls(tuple(found[True]), tuple(found[False]))


@dataclass
class Phases:
    """Watches a rigorous run (it is called between its steps) and notes where the phases end.

    Attributes
    ----------
    values : dict
        The times at which phases end, and bounds of what is proved there, rounded up.
    """

    dataset: Dataset
    network: Network
    values: dict[str, fmpq] = field(default_factory=dict)
    engine: Rigorous | None = None

    def __post_init__(self) -> None:
        self.group = Group.of(self.dataset, self.network)
        points, labels = self.dataset.points, self.dataset.labels
        c = self.dataset.factor
        self.direction = combine([c * y for y in labels], points, self.dataset.d)
        # The least y^2 / |x|^2, exact: delta is its root.
        self.square = min(y * y / dot(x, x) for x, y in zip(points, labels, strict=True))

    def __call__(self, engine: Rigorous) -> None:
        """Look at the state of a run between two steps."""
        self.engine = engine
        if engine.clock == 0:
            self.values = {}
            return  # phases end at the ends of steps
        if "phase_2a_end" in self.values:
            return
        with precision(engine.bits + 32):
            state = _State(self, engine)
            if "phase_1_end" not in self.values:
                self._first(state, engine.time)
            else:
                self._second(state, engine.time)

    def _first(self, state: _State, time: fmpq) -> None:
        deficit, size = state.deficit(self.direction), state.most_positive()
        aligned = state.together() and proved_less(deficit, arb(ALIGNED))
        if aligned and proved_less(size, arb(self.square).sqrt()):
            self.values |= {
                "phase_1_begin": fmpq(0),
                "phase_1_end": time,
                "alignment_deficit": _rounded(deficit),
                "size_after_phase_1": _rounded(size),
            }

    def _second(self, state: _State, time: fmpq) -> None:
        reached = proved_less(arb(self.square).sqrt(), state.least_positive())
        if reached and state.together() and self._joint(state):
            self.values |= {"phase_2a_begin": self.values["phase_1_end"], "phase_2a_end": time}
            self.values |= {f"{k}_after_phase_2a": v for k, v in state.sizes().items()}

    def _joint(self, state: _State) -> bool:
        """P <= |beta| + 2 P1, and nu <= P / 100."""
        least, most = state.least_positive(), state.most_positive()
        first = 2 * arb(self.values["size_after_phase_1"])
        return proved_less(most, state.least_sum() + first) and proved_less(
            state.most_negative(), NEGLIGIBLE * least
        )

    @property
    def finer(self) -> int:
        """How many digits tell the numbers of phase 2, which differ by P1 alone; 0 if unknown."""
        size = self.values.get("size_after_phase_1")
        return min(DIGITS + len(str(ceil(1 / size))), MAX_DIGITS) if size else 0

    def finish(self) -> str | None:
        """Look at the end of the run; return what is missing, or None."""
        engine = self.engine
        if "phase_1_end" not in self.values:
            return "phase 1 has no end: the neurons are not aligned to 1/100 while they are small"
        if engine is None or "phase_2a_end" not in self.values:
            return "phase 2a has no end: the neurons do not grow together"
        limit, linear = engine.limit, "+" * self.dataset.n
        with precision(engine.bits + 32):
            state = _State(self, engine)
            good = state.together() and self._joint(state)
            if limit is None or [p.signs for p in limit.lengths] != [linear] or not limit.simple:
                return "phase 2b has no end: the flow is not proved to be linear on the data"
            if not good:
                return "phase 2b has no end: the neurons did not stay together"
            self.values |= {
                "phase_2b_begin": self.values["phase_2a_end"],
                "phase_2b_end": engine.time,
                "phase_3_begin": engine.time,
                "rate_in_phase_3": bounds(limit.nu, 64)[0] * self.dataset.factor,
            }
            self.values |= {f"{k}_after_phase_2b": v for k, v in state.sizes().items()}
        return None


class _State:
    """The enclosed network between two steps, its balls a little wider than the engine's."""

    def __init__(self, phases: Phases, engine: Rigorous) -> None:
        self.engine, self.bits, self.group = engine, engine.bits, phases.group
        self.ulp = arb(fmpq(1, fmpz(1) << (self.bits - 16)))

    def _radius(self, i: int) -> arb:
        return upper(self.engine.eps[i] * _SLACK + self.ulp)

    def together(self) -> bool:
        """Whether all of I has all points active."""
        patterns = [self.engine.patterns[i] for i in self.group.positive]
        return all(not p.frozen and set(p.signs) == {"+"} for p in patterns)

    def _ends(self, i: int) -> tuple[arb, arb]:
        """Lower and upper bound of |a|."""
        a, eps = abs(dyadic(self.engine.rows[i][-1], self.bits)), self._radius(i)
        return arb(0).max(a - eps), a + eps

    def least_positive(self) -> arb:
        """A lower bound of P."""
        return total(self._ends(i)[0] ** 2 for i in self.group.positive)

    def most_positive(self) -> arb:
        """An upper bound of P."""
        return upper(total(self._ends(i)[1] ** 2 for i in self.group.positive))

    def most_negative(self) -> arb:
        """An upper bound of nu."""
        return upper(total(self._ends(i)[1] ** 2 for i in self.group.negative))

    def least_sum(self) -> arb:
        """A lower bound of |beta|."""
        d, rows = len(self.engine.rows[0]) - 1, self.engine.rows
        beta = [sum(rows[i][j] * rows[i][d] for i in self.group.positive) for j in range(d)]
        spread = norm(self._radius(i) for i in self.group.positive)
        size = norm(dyadic(c, self.bits) for i in self.group.positive for c in rows[i])
        return norm(dyadic(c, 2 * self.bits) for c in beta) - size * spread - spread * spread

    def deficit(self, direction: tuple[fmpq, ...]) -> arb:
        """An upper bound of 1 - <D0, w> / (|D0| a) over I; 1 where there is none below."""
        length = norm(map(arb, direction))
        found = []
        for i in self.group.positive:
            row, eps = self.engine.rows[i], self._radius(i)
            inner = total(dyadic(z, self.bits) * c for z, c in zip(row, direction, strict=False))
            if row[-1] <= 0:
                return arb(1)
            found.append(1 - (inner / length - eps) / self._ends(i)[1])
        return max_of(found)

    def sizes(self) -> dict[str, fmpq]:
        """Bounds of P and nu, rounded up."""
        return {
            "size": _rounded(self.most_positive()),
            "negative_size": _rounded(self.most_negative()),
        }


def _rounded(value: arb) -> fmpq:
    return up(ends(value)[1], _DIGITS)


__all__ = ["ALIGNED", "NEGLIGIBLE", "Group", "Phases"]
