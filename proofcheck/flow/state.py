"""The state of a rigorous run: an approximate network, and how far the true one is from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import arb, fmpq, fmpz

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.balls import dyadic, norm, precision, total, upper, widened
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.linear_algebra import sign as sign_of_rational
from proofcheck.flow.conditions import sign_at
from proofcheck.flow.convergence import Limit
from proofcheck.flow.fundamental import Group, grouped
from proofcheck.flow.network import Network
from proofcheck.flow.passage import Passage
from proofcheck.flow.residuals import residual_balls
from proofcheck.flow.switching import Event, SignOfForm, Undecided, first_motion
from proofcheck.flow.taylor import fixed
from proofcheck.flow.vectorfield import Pattern, VectorField, Wall

_POINT = fmpq(0)


class State:
    """A rigorous run between two steps.

    Parameters
    ----------
    dataset : Dataset
    network : Network
    bits : int
        Truncation errors are kept near 2^-bits.
    radius : fmpq
        Follow all networks at once in which no neuron is farther than this from that of the given
        one, by its distance in R^(d+1): everything is proved for each of them.

    Raises
    ------
    FlowError
        If the network does not fit the data.
    """

    def __init__(
        self, dataset: Dataset, network: Network, *, bits: int, radius: fmpq = _POINT
    ) -> None:
        if network.dimension != dataset.d:
            raise FlowError(
                f"the network has weights of {network.dimension} coordinates, "
                f"expected {dataset.d} as in the data"
            )
        self.field, self.network, self.radius = VectorField(dataset), network, radius
        self.wanted = bits
        self.bits = bits + 24 + bits // 8
        self.order = max(self.wanted * 10 // 29, 8)
        self.rows = [
            [fixed(c, self.bits) for c in (*w, a)]
            for w, a in zip(network.weights, network.outputs, strict=True)
        ]
        self.ulp = arb((1, -self.bits))
        with precision(64):
            self.eps = self._distances()
            self.rho = upper(norm(self.eps))
        self.clock, self.settled = 0, False
        self.widening = 1 if radius else 3
        self.length = 1 << self.bits
        self.patterns = [Pattern(self.field.signs(w)) for w in network.weights]
        self.begun = list(self.patterns)
        self.rising: set[tuple[int, Wall]] = set()
        self.events: list[Event] = []
        self.history: list[tuple[fmpq, arb]] = []
        self.steps: list[dict[str, Any]] = []
        self.passed: list[Passage] = []
        self.limit: Limit | None = None
        self.still = False
        self._groups: list[Group] | None = None

    def _distances(self) -> list[arb]:
        """Bounds of the distances of the neurons from their rows, at the start."""
        spread = upper(self.ulp * arb(self.field.d + 1).sqrt())
        found = []
        for w, a in zip(self.network.weights, self.network.outputs, strict=True):
            denominators = [int(c.q) for c in (*w, a)]
            exact = all(q.bit_count() == 1 and q.bit_length() <= self.bits for q in denominators)
            found.append(upper((arb(0) if exact else spread) + arb(self.radius)))
        return found

    @property
    def time(self) -> fmpq:
        """The time that was reached."""
        return fmpq(self.clock, fmpz(1) << self.bits)

    def _settle(self) -> None:
        """Choose the motion of every neuron that starts on a wall or in the dead cone."""
        self._demand_room()
        exact = self.field.predictions(self.network)
        value = self._sign_at_start(exact)
        for i, a in enumerate(self.network.outputs):
            signs = self.patterns[i].signs
            pattern = first_motion(self.field, signs, sign_of_rational(a), value, neuron=i)
            for wall in self.field.walls:
                if signs[next(iter(wall.factors))] == "0" and self.field.side(pattern, wall):
                    self.rising.add((i, wall))
            self.patterns[i] = pattern
        self.begun = list(self.patterns)
        self._drop_frozen()

    def _demand_room(self) -> None:
        """Every network within the radius starts in the same open pattern."""
        for i, w in enumerate(self.network.weights if self.radius else ()):
            for wall in self.field.walls:
                inner, v = dot(w, wall.normal), wall.normal
                if inner * inner <= self.radius**2 * dot(v, v):
                    point = min(wall.factors) + 1
                    raise Undecided(
                        f"neuron {i + 1} starts within the radius of the wall of point {point}"
                    )

    def _sign_at_start(self, predictions: Sequence[fmpq]) -> SignOfForm:
        if self.field.dataset.loss != "square":
            return sign_at(residual_balls(self.field.dataset, [arb(f) for f in predictions]))
        residuals = self.field.residuals(predictions)
        return lambda form: sign_of_rational(dot(form, residuals))

    def _drop_frozen(self) -> None:
        self.rising = {(i, wall) for i, wall in self.rising if not self.patterns[i].frozen}

    def _prediction_balls(self) -> list[arb]:
        """The predictions, from the moments of the groups and the radii."""
        d, totals = self.field.d, [arb(0)] * self.field.n
        for group in grouped(self.field, self.patterns, self.rows):
            beta = [dyadic(group.moments[j][d], 2 * self.bits) for j in range(d)]
            size = total(dyadic(group.moments[j][j], 2 * self.bits) for j in range(d + 1)).sqrt()
            spread = norm(self.eps[i] for i in group.members)
            # |sum (a w - a' w')| <= |z| |dz| + |dz|^2 over all rows z of the group.
            error = size * spread + spread * spread
            for k, z in enumerate(group.drift):
                inner = total(c * one for c, one in zip(z, beta, strict=True) if c)
                totals[k] += widened(inner, norm(map(arb, z)) * error)
        return totals

    def _loss(self) -> arb:
        dataset, parts = self.field.dataset, []
        for f, y in zip(self._prediction_balls(), dataset.labels, strict=True):
            if dataset.loss == "square":
                parts.append((y - f) * (y - f) / 2)  # a power of a ball around 0 is not finite
            elif dataset.loss == "exponential":
                parts.append((-y * f).exp())
            else:
                parts.append((-y * f).exp().log1p())
        return total(parts) * dataset.factor

    def _enclosed(self) -> list[list[arb]]:
        """The rows of the true network."""
        return [
            [widened(dyadic(c, self.bits), eps) for c in row]
            for row, eps in zip(self.rows, self.eps, strict=True)
        ]


__all__ = ["State"]
