"""Section 10, early alignment: the networks of witnesses, and of the case."""

from fractions import Fraction
from typing import Any

from .. import flow
from ..document import Certificate
from ..linear import dot
from ..shape import rational, read, require

Neuron = tuple[list[Fraction], Fraction]  # w and a


def network(c: Certificate, value: Any) -> list[Neuron]:
    """Read a network."""
    net = read({"weights": [[rational]], "outputs": [rational]}, value)
    rows = net["weights"]
    require(len(rows) == len(net["outputs"]) > 0, "as many rows as outputs expected")
    require(all(len(row) == c.d for row in rows), f"rows of {c.d} rationals expected")
    return list(zip(rows, net["outputs"], strict=True))


def table(c: Certificate) -> list[Neuron]:
    """Return the network of the case, drawn again where it is drawn."""
    return [(w, a) for *w, a in flow.network(c.data.tables, c.d)]


def excess(neuron: Neuron) -> Fraction:
    """Return a^2 - |w|^2."""
    return Fraction(neuron[1] ** 2 - dot(neuron[0], neuron[0]))


def unsuitable(c: Certificate, balanced: bool) -> dict[str, Any] | None:
    """Return the witness against a network whose output weights are too small."""
    given, fails = c.data.tables.get("network"), "balanced" if balanced else "dominated"
    if given is None:
        return None
    if "weights" not in given:
        kinds = ("balanced",) if balanced else ("balanced", "dominated")
        fit = given.get("init", ("str", "balanced")) in [("str", kind) for kind in kinds]
        return None if fit else {"fails": fails}
    for j, neuron in enumerate(table(c), 1):
        if not neuron[1]:
            return {"fails": "output", "neuron": j}
        if excess(neuron) < 0 or (balanced and excess(neuron)):
            return {"fails": fails, "neuron": j}
    return None


def multiple(net: list[Neuron], given: list[Neuron]) -> bool:
    """Say whether the network is normalised, and a multiple of the given one."""
    total = sum(a * a for _, a in net)
    dominated = 0 < total <= 1 and all(excess(neuron) >= 0 for neuron in net)
    flat, old = ([*(x for w, _ in n for x in w), *(a for _, a in n)] for n in (net, given))
    same = len(flat) == len(old)
    factor = total / (dot(flat[-len(net) :], old[-len(net) :]) or 1)
    return dominated and same and all(v == factor * o for v, o in zip(flat, old, strict=True))
