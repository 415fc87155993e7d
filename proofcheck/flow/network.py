"""Two-layer networks with rational weights, given explicitly or drawn from a seed.

The network is h(x) = sum_i a_i act(<w_i, x>). Drawn networks follow Boursier and Flammarion 2024,
section 2: (a_i, w_i) = lambda (a~_i, w~_i), with the factor 1/sqrt(m) of the mean-field scaling as
an option, and |a~_i| = |w~_i| ("balanced"), |a~_i| > |w~_i| ("dominated") or neither
("unbalanced").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any, Self

from flint import fmpq

from proofcheck.errors import ExactError, FlowError
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.exact.rationals import format_rational, shown, to_rational
from proofcheck.flow.defaults import DRAW

INITS = ("balanced", "dominated", "unbalanced")
MAX_WIDTH = 100_000
_GRID = 16  # bits of a drawn number
_KEYS = ("width", "init", "scale", "seed", "mean_field", "weights", "outputs")


@dataclass(frozen=True)
class Network:
    """A two-layer network with m neurons.

    Attributes
    ----------
    weights : tuple of m vectors of d rationals
        w_i, the bias among the coordinates if the data have one.
    outputs : tuple of m rationals
        a_i.
    """

    weights: tuple[Vector, ...]
    outputs: Vector

    @classmethod
    def create(cls, weights: Iterable[Iterable[object]], outputs: Iterable[object]) -> Self:
        """Validate explicit weights.

        Raises
        ------
        FlowError
            If a number is not exact, the rows differ in length, or the counts differ.
        """
        rows = [_vector(row, f"weights, row {i}") for i, row in enumerate(weights, start=1)]
        last = _vector(outputs, "outputs")
        if not rows:
            raise FlowError("weights: found no neuron, expected at least one row")
        for i, row in enumerate(rows, start=1):
            if len(row) != len(rows[0]) or not row:
                raise FlowError(
                    f"weights, row {i}: found {len(row)} numbers, "
                    f"expected {len(rows[0]) or 'at least 1'}"
                )
        if len(last) != len(rows):
            raise FlowError(f"outputs: found {len(last)} numbers, expected {len(rows)}")
        return cls(tuple(rows), last)

    @classmethod
    def draw(
        cls,
        dimension: int,
        *,
        width: int,
        init: str = "balanced",
        scale: object = 1,
        seed: int = 0,
        mean_field: bool = False,
    ) -> Self:
        """Draw a network; the same arguments give the same rationals on every platform.

        Parameters
        ----------
        dimension : int
            Coordinates of the inputs, counting the bias.
        width : int
            The number m of neurons.
        init : {"balanced", "dominated", "unbalanced"}
            In a balanced draw |a_i| = |w_i| holds exactly.
        scale : number
            lambda > 0.
        seed : int
            At least 0.
        mean_field : bool
            Whether to multiply by a rational stand-in for 1/sqrt(m), right to 32 bits.

        Raises
        ------
        FlowError
            If an argument is out of its range.

        Examples
        --------
        >>> network = Network.draw(2, width=3, scale="1/1000", seed=7)
        >>> network.balancedness
        (0, 0, 0)
        """
        factor = _number(scale, "scale")
        if factor <= 0:
            raise FlowError(f"scale: found {shown(factor)}, expected a number > 0")
        _integer(width, "width", 1, MAX_WIDTH)
        _integer(seed, "seed", 0, 2**64 - 1)
        if init not in INITS:
            raise FlowError(f"init: found {shown(init)}, expected one of {', '.join(INITS)}")
        if mean_field:
            factor *= _inverse_root(width)
        stream = _Stream(f"proofcheck network {dimension} {width} {init} {seed}")
        weights, outputs = [], []
        for _ in range(width):
            w, a = stream.neuron(dimension, init)
            weights.append(tuple(factor * c for c in w))
            outputs.append(factor * a)
        return cls(tuple(weights), tuple(outputs))

    @classmethod
    def of_table(cls, table: Mapping[str, Any], dimension: int) -> Self:
        """Read the table ``network`` of a case.

        Parameters
        ----------
        table : mapping
            Either ``weights`` (m rows of d numbers) and ``outputs`` (m numbers), or ``width`` with
            the options ``init``, ``scale``, ``seed`` and ``mean_field``.
        dimension : int
            Coordinates of the inputs, counting the bias.

        Raises
        ------
        FlowError
            One line with the place, what was found and what was expected.
        """
        for key in table:
            if key not in _KEYS:
                raise FlowError(
                    f"network: found the unknown key {shown(key)}, "
                    f"expected one of {', '.join(_KEYS)}"
                )
        if "weights" in table or "outputs" in table:
            if set(table) != {"weights", "outputs"}:
                raise FlowError(
                    f"network: found the keys {', '.join(table)}, expected weights and outputs "
                    "and no other, or a width to draw a network"
                )
            rows = _list(table["weights"], "network, weights")
            network = cls.create(
                [_list(r, "network, weights") for r in rows],
                _list(table["outputs"], "network, outputs"),
            )
            if network.dimension != dimension:
                raise FlowError(
                    f"network, weights: found rows of {network.dimension} numbers, expected "
                    f"{dimension}, one for each coordinate of the inputs and the bias"
                )
            return network
        if "width" not in table:
            raise FlowError("network: found no width, expected width, or weights and outputs")
        if not isinstance(table.get("mean_field", False), bool):
            raise FlowError(
                f"mean_field: found {shown(table['mean_field'])}, expected true or false"
            )
        return cls.draw(dimension, **table)

    @classmethod
    def of_case(cls, tables: Mapping[str, Any], dimension: int) -> Self:
        """The network of a case: its table ``network``, with defaults for what a draw leaves open.

        Raises
        ------
        FlowError
            As for `of_table`.
        """
        table = tables.get("network", {})
        if "weights" in table or "outputs" in table:
            return cls.of_table(table, dimension)
        return cls.of_table(DRAW | dict(table), dimension)

    @property
    def width(self) -> int:
        """The number m of neurons."""
        return len(self.outputs)

    @property
    def dimension(self) -> int:
        """The number d of coordinates of a weight."""
        return len(self.weights[0])

    @property
    def balancedness(self) -> Vector:
        """a_i^2 - |w_i|^2, which the flow conserves (Boursier and Flammarion 2024, Lemma 1)."""
        return tuple(a * a - dot(w, w) for w, a in zip(self.weights, self.outputs, strict=True))

    def to_json(self) -> dict[str, Any]:
        """Return the table ``network`` that gives this network explicitly."""
        return {
            "weights": [[format_rational(c) for c in w] for w in self.weights],
            "outputs": [format_rational(a) for a in self.outputs],
        }


class _Stream:
    """Integers from SHA-256 in counter mode: specified to the last bit everywhere."""

    def __init__(self, key: str) -> None:
        self.key, self.count = key, 0

    def integer(self, bits: int) -> int:
        self.count += 1
        digest = hashlib.sha256(f"{self.key} {self.count}".encode()).digest()
        return int.from_bytes(digest, "big") >> (256 - bits)

    def unit(self) -> fmpq:
        """A rational in (0, 1)."""
        return fmpq(2 * self.integer(_GRID) + 1, 2 << _GRID)

    def symmetric(self) -> fmpq:
        """A rational in (-1, 1), not 0."""
        return 2 * self.unit() - 1

    def direction(self, dimension: int) -> Vector:
        """A rational point of the unit sphere, close to uniformly distributed.

        The direction of an (approximately) normal vector g, a sum of uniform ones, is projected
        stereographically to the parameters t_j = g_j / (|g| + |g_d|), rounded to a grid; the point
        (2 t, 1 - |t|^2) / (1 + |t|^2) is then exactly on the sphere, in the half of g_d > 0, and a
        sign is drawn for its last coordinate.
        """
        g = [sum(self.integer(_GRID) for _ in range(12)) - (6 << _GRID) for _ in range(dimension)]
        length = isqrt(sum(c * c for c in g)) + abs(g[-1]) + 1
        t = [fmpq((c << _GRID) // length, 1 << _GRID) for c in g[:-1]]
        square = dot(t, t)
        last = (1 - square) / (1 + square)
        return (*(2 * c / (1 + square) for c in t), last if g[-1] >= 0 else -last)

    def neuron(self, dimension: int, init: str) -> tuple[Vector, fmpq]:
        """w~ and a~ with norms in (1/2, 1)."""
        radius = (1 + self.unit()) / 2
        w = tuple(radius * c for c in self.direction(dimension))
        side = 1 if self.integer(1) else -1
        if init == "dominated":
            shrink = self.unit()
            return tuple(shrink * c for c in w), side * radius
        if init == "unbalanced":
            return w, side * (1 + self.unit()) / 2
        return w, side * radius


def _inverse_root(m: int) -> fmpq:
    """A rational close to 1/sqrt(m), relative error below 2^-32."""
    return fmpq(1 << 64, isqrt(m << 128))


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise FlowError(f"{place}: found {shown(value)}, expected a list")
    return list(value)


def _number(value: object, place: str) -> fmpq:
    try:
        return to_rational(value)
    except ExactError as error:
        raise FlowError(f"{place}: {error}") from None


def _vector(values: Iterable[object], place: str) -> Vector:
    return tuple(_number(v, f"{place}, entry {j}") for j, v in enumerate(values, start=1))


def _integer(value: object, place: str, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise FlowError(f"{place}: found {shown(value)}, expected an integer in [{least}, {most}]")


__all__ = ["INITS", "MAX_WIDTH", "Network"]
