"""Section 10, early alignment: where the neurons end, and how fast deficits vanish."""

from fractions import Fraction
from math import isqrt
from typing import Any

from ..critical import at
from ..directed import log
from ..document import Certificate
from ..linear import Vector, dot, scaled
from ..sectors import Sector
from ..shape import Fault, inside, read, require
from .early_alignment import constants, largest, least, norm, up
from .early_flow import LN_2, LN_10, End, Span, phase, phases, run, span
from .early_network import Neuron, network

FINE, GRID = 512, 10**12


def outcome(c: Certificate, signs: str, a: Fraction) -> str:
    """Say what becomes of a neuron that ends in an item whose vector is not 0."""
    entry = next((e for e in c.critical if e["signs"] == signs), None)
    if entry is None or not entry["boursier_critical"]:
        return "moving"
    ahead = entry["sign"] == ("+" if a > 0 else "-")
    if entry["growing"] or entry["type"] == "saddle":
        return "aligned" if ahead else "moving"
    return "moving" if ahead else "shrinking"


def item(c: Certificate, signs: str) -> Sector:
    """Return the item of some signs."""
    sector = at(c.sectors, signs)
    if sector is None or sector.signs != signs:
        raise Fault("no sector", "signs")
    return sector


def deficit(vector: Vector, row: list[Fraction], radius: Fraction) -> Span:
    """Bound |P| - <P, w> / a over the networks within the radius."""
    *w, a = row
    require(abs(a) > radius, "an output weight that may be 0", "deficit")
    length = up(norm(vector), FINE)
    inner = Fraction(dot(vector.nums, w)) / vector.den
    ends = [(inner + s * length * radius) / (a + t * radius) for s in (-1, 1) for t in (-1, 1)]
    return length - Fraction(1, 2**FINE) - max(ends), length - min(ends)


def ending(c: Certificate, end: dict[str, Any], found: End) -> None:
    """Verify where a neuron ends, and its deficit."""
    signs, row, radius = found
    require(end["signs"] == signs, f"{signs} expected", "signs")
    vector = item(c, signs).least
    kind = outcome(c, signs, row[-1]) if any(vector.nums) else "still"
    require(end["outcome"] == kind, f"{kind} expected", "outcome")
    require((end["deficit"] is None) == (kind == "still"), "null iff still", "deficit")
    if kind != "still":
        (low, high), (lowest, highest) = end["deficit"], deficit(vector, row, radius)
        narrow = (high - low) ** 2 * 10**18 <= norm(vector)
        require(low <= lowest and highest <= high and narrow, "not the enclosure", "deficit")


def endings(c: Certificate, ends: list[dict[str, Any]], found: list[End]) -> None:
    """Verify where all neurons end."""
    require(len(ends) == len(found), "every neuron expected", "neurons")
    for number, pair in enumerate(zip(ends, found, strict=True)):
        with inside(f"neurons[{number}]"):
            ending(c, *pair)


def measured(c: Certificate, values: dict[str, Any], saddles: bool, witness: Any) -> bool:
    """Verify the flows, and where the neurons end."""
    shape = {"network": dict, "measured": list, "exponents": list}
    found = read(shape | {"at_lambda_star": (dict, type(None))}, witness)
    neuron = {"signs": str, "outcome": str, "deficit": lambda v: None if v is None else span(v)}
    entries = phases(c, found["network"], found["measured"], "neurons", [neuron])
    for entry in entries:
        endings(c, entry["neurons"], entry["run"].ends)
    rates(c, entries, found["exponents"])
    bits, last = max(values["bits_time"], values["bits_perturbation"]), found["at_lambda_star"]
    require((last is None) == (bits > 240), "null iff the scale is small", "at_lambda_star")
    if last is not None:
        with inside("at_lambda_star"):
            entry = read(phase("neurons", [neuron]), last)
            require(entry["scale"] == Fraction(1, 2**bits), "another scale", "scale")
            at_scale(c, network(c, found["network"]), entry, bits, saddles)
    return True


def at_scale(
    c: Certificate, net: list[Neuron], entry: dict[str, Any], bits: int, saddles: bool
) -> None:
    """Verify that neurons end as the theorem says."""
    found = run(c, net, entry, LN_2 * bits)
    require(("neurons" in entry) == (found is not None), "no result, or two", "neurons")
    if found:
        endings(c, entry["neurons"], found.ends)
        ends = zip(net, entry["neurons"], strict=True)
        require(all(end_well(c, neuron, end, saddles) for neuron, end in ends),
                "not as the theorem says", "neurons")  # fmt: skip


def end_well(c: Certificate, neuron: Neuron, end: dict[str, Any], saddles: bool) -> bool:
    """Say whether a neuron ends as the theorem says, or did not start as it asks."""
    (w, a), alpha = neuron, constants(c)[1]
    start = item(c, c.field.signs(c.field.masks(scaled(w).nums)))
    inner = dot(w, start.least.nums) / a / start.least.den
    bound = least(c) if saddles else norm(start.least)
    listed = [e for e in c.critical if e["signs"] == start.signs]
    extreme = [e for e in listed if e["type"] in ("maximum", "minimum") and not e["growing"]]
    repelled = not saddles and any(e["sign"] == ("+" if a > 0 else "-") for e in extreme)
    if repelled or (inner < 0 and inner**2 > (1 - alpha) ** 2 * bound):
        return True
    if end["outcome"] == "aligned":
        return bool(end["deficit"][1] ** 2 * 10**4 <= norm(item(c, end["signs"]).least))
    return end["outcome"] == "still" or (end["outcome"] == "shrinking" and not saddles)


def rates(c: Certificate, entries: list[dict[str, Any]], exponents: Any) -> None:
    """Verify the exponents, fitted and predicted."""
    found = read([{"neuron": int, "fitted": span, "predicted": span}], exponents)
    expected = {}
    for i, last in enumerate(entries[-1]["neurons"] if entries else []):
        ends = [(entry["power"], entry["neurons"][i]) for entry in entries]
        points = [
            (k, end["deficit"])
            for k, end in ends
            if end["signs"] == last["signs"] and end["deficit"] and end["deficit"][0] > 0
        ]
        if last["outcome"] == "aligned" and len(points) > 1:
            expected[i + 1] = points, norm(item(c, last["signs"]).least) / largest(c)
    require([e["neuron"] for e in found] == list(expected), "the aligned neurons", "exponents")
    for entry, (points, share) in zip(found, expected.values(), strict=True):
        (low, high), (lowest, highest) = entry["fitted"], slope(points)
        narrow = high - low <= 2 * (highest - lowest) + Fraction(1, 10**9)
        require(low <= lowest and highest <= high and narrow, "another slope", "fitted")
        square = 4 * constants(c)[0] ** 2 * share
        below = Fraction(isqrt(int(square * GRID**2)), GRID)
        above = below + (below**2 < square) * Fraction(1, GRID)
        require(entry["predicted"] == (below, above), "another exponent", "predicted")


def slope(points: list[tuple[int, Span]]) -> Span:
    """Bound the slope of ln(deficit) against ln(scale) = -k ln 10, by least squares."""
    mean = Fraction(sum(k for k, _ in points), len(points))
    shares = [(mean - k) / sum((j - mean) ** 2 for j, _ in points) for k, _ in points]
    total = [Fraction(0), Fraction(0)]
    for share, (_, ends) in zip(shares, points, strict=True):
        logs = sorted(share * one for end in ends for one in logarithms(end))
        total = [total[0] + logs[0], total[1] + logs[-1]]
    found = [one / ln for one in total for ln in (LN_10, LN_10 + Fraction(1, 10**18))]
    return min(found), max(found)


def logarithms(value: Fraction) -> Span:
    """Bound the natural logarithm of a positive number."""
    low, high = log(max(value, 1 / value))
    return (low, high) if value >= 1 else (-high, -low)
