"""Section 10: the rules of condition 1 and of lemmas 9 to 14 of Boursier and Flammarion 2024."""

from fractions import Fraction
from math import isqrt
from typing import Any

from ..claims import Form, Verdict, holds, not_applicable, rule
from ..document import Certificate
from ..linear import dot, scaled
from .boursier2024_conditions import lemma_2
from .early_alignment import expulsion, largest, least, norm, reach, slow, stability
from .early_network import Neuron, network, table
from .maennel2018 import extrema


@rule("boursier2024.condition-1")
def condition_1(c: Certificate) -> Verdict:
    """No neuron starts opposite to its vector or on an unstable ray."""
    if "network" not in c.data.tables:
        return not_applicable({"fails": "network"})
    net = table(c)
    zero = next((j for j, (_, a) in enumerate(net, 1) if not a), None)
    if zero is not None:
        return not_applicable({"fails": "output", "neuron": zero})
    rays = {(e["signs"], e["sign"]) for e in extrema(c) if not e["growing"]}
    found = [beginning(c, neuron, rays) for neuron in net]
    opposite = [j for j, (_, state) in enumerate(found, 1) if "opposite" in state]
    unstable = [j for j, (_, state) in enumerate(found, 1) if "unstable" in state]
    alphas = [alpha for alpha, _ in found if alpha is not None]
    values = {
        "neurons": len(net),
        "at_rest": len(net) - len(alphas),
        "opposite": len(opposite),
        "on_unstable_rays": len(unstable),
    } | ({"alpha": min(alphas)} if alphas else {})
    witness: dict[str, Any] = {"network": lambda value: network(c, value) == net}
    if opposite or unstable:
        witness["neuron"] = (opposite or unstable)[0]
    status = holds(not opposite and not unstable)[0]
    return Verdict(status, values, witness, [(holds(not opposite)[0], None)])


def beginning(
    c: Certificate, neuron: Neuron, rays: set[tuple[str, str]]
) -> tuple[Fraction | None, set[str]]:
    """Return the margin of a neuron against its vector, and what is wrong with it."""
    weight, a = neuron
    signs = c.field.signs(c.field.masks(scaled(weight).nums))
    state = {"unstable"} if (signs, "+" if a > 0 else "-") in rays else set()
    sector = next(s for s in c.sectors if s.signs == signs)
    if not any(sector.least.nums):
        return None, state
    inner = dot(weight, sector.least.nums) / a / sector.least.den
    square = inner**2 / norm(sector.least)
    parts = Fraction(isqrt(int(square * 10**24)), 10**12)
    if inner < 0:
        parts = -parts - (Fraction(1, 10**12) if parts**2 < square else 0)
        state |= {"opposite"} if square >= 1 else set()
    return 1 + parts, state


@rule("boursier2024.lemmas-9-14")
def lemmas_9_14(c: Certificate) -> Verdict:
    """The margins are positive, walls pull as extrema demand, and exceptions are rays."""
    if lemma_2(c).status != "proved":
        blank: list[Form] = [("not-applicable", None)] * 2
        return not_applicable({"fails": "boursier2024.lemma-2"})._replace(printed=blank)
    bounds, extremal = reach(c), extrema(c)
    shrinking = {entry["signs"] for entry in extremal if not entry["growing"]}
    ratios = [r / norm(s.direction) for s in slow(c) for r in bounds.get(s.signs, {}).values()]
    found = {"stability_squared": stability(c), "expulsion_squared": expulsion(c),
             "boundary_ratio_squared": max(ratios, default=None)}  # fmt: skip
    values: dict[str, Any] = {name: v for name, v in found.items() if v is not None}
    positive = all(value > 0 for value in values.values()) and max(ratios, default=0) < 1
    values |= {"least_norm_squared": least(c), "largest_norm_squared": largest(c),
               "shrinking_rays": len(shrinking)}  # fmt: skip
    walls = [(entry["type"] == "minimum", c.field.weights[k]) for entry in extremal
             for k, sign in enumerate(entry["signs"]) if sign == "0"]  # fmt: skip
    pulls = all(weight > 0 if repels else weight < 0 for repels, weight in walls)
    rays = all(s.dimension == 1 for s in c.sectors if s.signs in shrinking)
    status = holds(positive and pulls and rays)[0]
    return Verdict(status, values, None, [(holds(positive)[0], None), (holds(rays)[0], None)])
