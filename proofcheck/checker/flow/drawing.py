"""The network of a case: its table, or the draw that is described there (section 7)."""

import hashlib
from fractions import Fraction
from math import isqrt
from typing import Any

from ..linear import dot
from ..shape import Fault, require

GRID, MOST = 16, 100_000
INITS = ("balanced", "dominated", "unbalanced")
DRAW: dict[str, Any] = {"width": Fraction(6), "init": ("str", "balanced"),
        "scale": Fraction(1, 1000), "seed": Fraction(0), "mean_field": ("bool", False)}  # fmt: skip


def network(tables: dict[str, Any], d: int) -> list[list[Fraction]]:
    """Return the rows (w, a) of the network of a case, as its exact tables say."""
    try:
        table = tables.get("network", {})
        if "weights" in table or "outputs" in table:
            require(table.keys() == {"weights", "outputs"}, "weights and outputs", "network")
            rows = [[*w, a] for w, a in zip(table["weights"], table["outputs"], strict=True)]
            good = all(len(row) == d + 1 and all(type(c) is Fraction for c in row) for row in rows)
            require(bool(rows) and good, f"rows of {d} numbers, each with an output", "network")
            return rows
        return drawn(DRAW | table, d)
    except (TypeError, ValueError, LookupError, ArithmeticError):
        raise Fault("a network, or a draw of one, expected", "network") from None


def drawn(values: dict[str, Any], d: int) -> list[list[Fraction]]:
    """Return the rows of a draw."""
    same = values.keys() == DRAW.keys() and all(type(values[k]) is type(DRAW[k]) for k in DRAW)
    require(same, "the keys of a draw, with values of their kinds", "network")
    width, seed, (_, init), factor = (values[k] for k in ("width", "seed", "init", "scale"))
    require(init in INITS and factor > 0, "a kind of draw, a scale", "network")
    require(1 <= width <= MOST and width.denominator == seed.denominator == 1, "a width, a seed")
    require(values["mean_field"][0] == "bool", "true or false", "network.mean_field")
    if values["mean_field"][1]:
        factor *= Fraction(1 << 64, isqrt(int(width) << 128))
    stream = Stream(f"proofcheck network {d} {width} {init} {seed}")
    return [[factor * c for c in stream.neuron(d, init)] for _ in range(int(width))]


class Stream:
    """Integers from SHA-256 of the key and a counter."""

    def __init__(self, key: str) -> None:
        self.key, self.count = key, 0

    def integer(self, bits: int) -> int:
        """The first bits of the next digest."""
        self.count += 1
        digest = hashlib.sha256(f"{self.key} {self.count}".encode()).digest()
        return int.from_bytes(digest, "big") >> (256 - bits)

    def unit(self) -> Fraction:
        """A number in (0, 1)."""
        return Fraction(2 * self.integer(GRID) + 1, 2 << GRID)

    def neuron(self, d: int, init: str) -> list[Fraction]:
        """A neuron (w, a) before the factor."""
        radius = (1 + self.unit()) / 2
        g = [sum(self.integer(GRID) for _ in range(12)) - (6 << GRID) for _ in range(d)]
        size = isqrt(sum(c * c for c in g)) + abs(g[-1]) + 1
        t = [Fraction((c << GRID) // size, 1 << GRID) for c in g[:-1]]
        square = Fraction(dot(t, t))
        last = (1 - square) / (1 + square)
        w = [2 * c / (1 + square) for c in t] + [last if g[-1] >= 0 else -last]
        w = [radius * c for c in w]
        side = 1 if self.integer(1) else -1
        if init == "dominated":
            shrink = self.unit()
            w = [shrink * c for c in w]
        size_of_a = (1 + self.unit()) / 2 if init == "unbalanced" else radius
        return [*w, side * size_of_a]
