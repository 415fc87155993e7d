"""Section 10, early alignment: networks, and what was measured with them."""

from fractions import Fraction
from typing import Any

from .. import flow
from ..critical import at
from ..document import Certificate
from ..linear import dot, scaled
from ..sectors import Sector
from ..shape import Fault, rational, read, require
from .early_alignment import constants, largest, least, norm

POWERS = (2, 3, 4, 6)
LN_10, LN_2 = Fraction(2302585093, 10**9), Fraction(693147181, 10**9)  # both above
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


def span(value: Any) -> tuple[Fraction, Fraction]:
    """Read an interval."""
    ends = read([rational], value)
    require(len(ends) == 2 and ends[0] <= ends[1], "an interval expected")
    return ends[0], ends[1]


def timely(c: Certificate, entry: dict[str, Any], log: Fraction, key: str) -> None:
    """Reject a time after the phase, log bounding ln(1 / scale), and a result with a reason."""
    soon = entry["time"] ** 2 * largest(c) <= (constants(c)[0] * log) ** 2
    require(entry["time"] >= 0 and soon, "after the phase", "time")
    require((key in entry) != bool(entry.get("reason")), "no result, or two", key)


def phases(c: Certificate, net: Any, entries: Any, key: str, shape: Any) -> list[dict[str, Any]]:
    """Read what was measured at the four scales; return the entries without a reason."""
    require(multiple(network(c, net), table(c)), "not the network, normalised", "network")
    found: list[dict[str, Any]] = read([phase(key, shape)], entries)
    scales = [Fraction(1, 10**k) for k in POWERS]
    require([entry["scale"] for entry in found] == scales, "other scales", "measured")
    for k, entry in zip(POWERS, found, strict=True):
        timely(c, entry, LN_10 * k, key)
    return [entry for entry in found if key in entry]


def phase(key: str, shape: Any) -> dict[str, Any]:
    """Return the shape of an entry."""
    return {"scale": rational, "time": rational, "reason?": str, f"{key}?": shape}


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


def ending(c: Certificate, net: list[Neuron], ends: list[dict[str, Any]]) -> None:
    """Verify the outcomes, and the size of the deficits."""
    require(len(ends) == len(net), "every neuron expected", "neurons")
    for end, (_, a) in zip(ends, net, strict=True):
        square = norm(item(c, end["signs"]).least)
        kind = outcome(c, end["signs"], a) if square else "still"
        require(end["outcome"] == kind, f"{kind} expected", "outcome")
        low, high = end["deficit"] or (Fraction(0), Fraction(0))
        known = (end["deficit"] is None) == (not square)
        require(known and high >= 0 and low * abs(low) <= 4 * square, "wrong", "deficit")


def measured(c: Certificate, values: dict[str, Any], saddles: bool, witness: Any) -> bool:
    """Verify the form of what was measured; the enclosures themselves are not verified."""
    shape = {"network": dict, "measured": list, "exponents": list}
    found = read(shape | {"at_lambda_star": (dict, type(None))}, witness)
    neuron = {"signs": str, "outcome": str, "deficit": lambda v: None if v is None else span(v)}
    entries = phases(c, found["network"], found["measured"], "neurons", [neuron])
    net, last = network(c, found["network"]), found["at_lambda_star"]
    for entry in entries:
        ending(c, net, entry["neurons"])
    bits = max(values["bits_time"], values["bits_perturbation"])
    require((last is None) == (bits > 240), "null iff the scale is small", "at_lambda_star")
    if last is not None:
        entry = read(phase("neurons", [neuron]), last)
        require(entry["scale"] == Fraction(1, 2**bits), "another scale", "at_lambda_star")
        timely(c, entry, LN_2 * bits, "neurons")
        if "neurons" in entry:
            ending(c, net, entry["neurons"])
            ends = zip(net, entry["neurons"], strict=True)
            good = all(end_well(c, neuron, end, saddles) for neuron, end in ends)
            require(good, "not as the theorem says", "at_lambda_star")
    return rates(c, entries[-1]["neurons"] if entries else [], found["exponents"])


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


def rates(c: Certificate, ends: list[dict[str, Any]], exponents: Any) -> bool:
    """Verify the predicted exponents."""
    found = read([{"neuron": int, "fitted": span, "predicted": span}], exponents)
    numbers, eps = [entry["neuron"] for entry in found], constants(c)[0]
    require(numbers == sorted(set(numbers)), "not increasing", "exponents")
    for entry in found:
        require(0 < entry["neuron"] <= len(ends), "no neuron", "exponents")
        end, (low, high) = ends[entry["neuron"] - 1], entry["predicted"]
        require(end["outcome"] == "aligned", "an aligned neuron expected", "exponents")
        square = next(norm(s.least) for s in c.sectors if s.signs == end["signs"])
        wanted = 4 * eps**2 * square
        require(low > 0 and low**2 * largest(c) <= wanted <= high**2 * largest(c), "another",
                "predicted")  # fmt: skip
    return True
