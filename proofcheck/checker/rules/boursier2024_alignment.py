"""Section 10: the rules of the claims of Boursier and Flammarion 2024 on early alignment."""

from fractions import Fraction
from functools import partial
from math import gcd
from typing import Any

from ..claims import Form, Verdict, holds, not_applicable, rule
from ..critical import at
from ..document import Certificate
from ..linear import dot
from ..shape import rational, read, require
from .boursier2024_conditions import lemma_2
from .early_alignment import constants, feedback, largest, norm, root, scale
from .maennel2018 import extrema, first

POWERS = (2, 3, 4, 6)
LN_10 = Fraction(2302585093, 10**9)  # above
Neuron = tuple[list[Fraction], Fraction]  # w and a


def network(c: Certificate, value: Any) -> list[Neuron]:
    """Read a network."""
    net = read({"weights": [[rational]], "outputs": [rational]}, value)
    rows = net["weights"]
    require(len(rows) == len(net["outputs"]) > 0, "as many rows as outputs expected")
    require(all(len(row) == c.d for row in rows), f"rows of {c.d} rationals expected")
    return list(zip(rows, net["outputs"], strict=True))


def table(c: Certificate) -> list[Neuron] | None:
    """Return the network of the table if it is explicit; what is drawn is not verified."""
    given = c.data.tables["network"]
    if "weights" not in given:
        return None
    return list(zip(given["weights"], given["outputs"], strict=True))


def excess(neuron: Neuron) -> Fraction:
    """Return a^2 - |w|^2."""
    return Fraction(neuron[1] ** 2 - dot(neuron[0], neuron[0]))


def unsuitable(c: Certificate, balanced: bool) -> dict[str, Any] | None:
    """Return the witness against a network whose output weights are too small."""
    given, fails = c.data.tables.get("network"), "balanced" if balanced else "dominated"
    if given is None:
        return None
    if "weights" not in given:
        init = given.get("init", ("str", "balanced"))[1]
        fit = init == "balanced" or (init == "dominated" and not balanced)
        return None if fit else {"fails": fails}
    for j, neuron in enumerate(table(c) or (), 1):
        if excess(neuron) < 0 or (balanced and excess(neuron)):
            return {"fails": fails, "neuron": j}
    return None


def multiple(net: list[Neuron], given: list[Neuron] | None) -> bool:
    """Say whether the network is normalised, and a multiple of the given one."""
    total = sum(a * a for _, a in net)
    dominated = 0 < total <= 1 and all(excess(neuron) >= 0 for neuron in net)
    if given is None:
        return dominated
    flat, old = ([*(x for w, _ in n for x in w), *(a for _, a in n)] for n in (net, given))
    same = len(flat) == len(old)
    factor = total / (dot(flat[-len(net) :], old[-len(net) :]) or 1)
    return dominated and same and all(v == factor * o for v, o in zip(flat, old, strict=True))


def span(value: Any) -> tuple[Fraction, Fraction]:
    """Read an interval."""
    low, high = read([rational], value)
    require(low <= high, "an interval expected")
    return low, high


def phases(c: Certificate, net: Any, entries: Any, key: str, shape: Any) -> list[dict[str, Any]]:
    """Read what was measured at the four scales; return the entries without a reason."""
    eps, _ = constants(c)
    require(multiple(network(c, net), table(c)), "not the network, normalised", "network")
    found: list[dict[str, Any]] = read(
        [{"scale": rational, "time": rational, "reason?": str, f"{key}?": shape}], entries
    )
    scales = [Fraction(1, 10**k) for k in POWERS]
    require([entry["scale"] for entry in found] == scales, "other scales", "measured")
    for k, entry in zip(POWERS, found, strict=True):
        soon = entry["time"] ** 2 * largest(c) <= (eps * LN_10 * k) ** 2
        require(entry["time"] >= 0 and soon, "after the phase", "measured")
        require((key in entry) != bool(entry.get("reason")), "no result, or two", "measured")
    return [entry for entry in found if key in entry]


@rule("boursier2024.theorem-1-i", "any")
def theorem_1_i(c: Certificate) -> Verdict:
    """F lambda^(2 - 4 eps) = Dmax."""
    eps, top = constants(c)[0], largest(c)
    if c.data.loss == "exponential" or not top:
        fails = "field" if c.data.loss != "exponential" else "boursier2024.assumption-1"
        return not_applicable({"fails": fails})
    if (witness := unsuitable(c, False)) is not None:
        return not_applicable(witness)
    q, degree = eps.denominator, 4 * (eps.denominator - 2 * eps.numerator)
    common = gcd(q, degree)
    star = root((top / feedback(c) ** 2) ** (q // common), degree // common)
    values = {"eps": eps, "dmax_squared": top, "lambda_star_i": star}
    grown = partial(growth, c, eps, star) if "network" in c.data.tables else None
    return Verdict("proved", values, grown, [holds(True)])


def growth(c: Certificate, eps: Fraction, star: Fraction, witness: Any) -> bool:
    """Verify the form of what was measured, and that it is inside where it must be."""
    found = read({"network": dict, "measured": list}, witness)
    for entry in phases(c, found["network"], found["measured"], "growth", span):
        (low, high), bound = entry["growth"], entry["scale"] ** (2 * eps.numerator)
        inside = low**eps.denominator >= bound and high**eps.denominator * bound <= 1
        require(low > 0 and (inside or entry["scale"] > star), "not inside", "growth")
    return True


def hypotheses(c: Certificate, saddles: bool) -> dict[str, Any] | None:
    """Return the hypothesis of theorem 1 (ii), or of theorem 3, that fails."""
    if c.data.loss == "exponential":
        return {"fails": "boursier2024.assumption-1"}
    if lemma_2(c).status != "proved":
        return {"fails": "boursier2024.lemma-2"}
    found = [entry["signs"] for entry in c.critical if entry["type"] == "saddle"]
    if found and not saddles:
        return {"fails": "saddle"} | first(found)
    return unsuitable(c, c.data.leak > 0)


def alignment(c: Certificate, saddles: bool, forms: list[list[str]]) -> Verdict:
    """Return the verdict, given the directions that refute the printed forms."""
    if (fails := hypotheses(c, saddles)) is not None:
        blank: list[Form] = [("not-applicable", None)] * len(forms)
        return not_applicable(fails)._replace(printed=blank)
    ends = partial(measured, c) if "network" in c.data.tables else None
    printed = [holds(not found, first(found)) for found in forms]
    return Verdict("proved", scale(c, saddles), ends, printed)


def sluggish(c: Certificate, entries: list[dict[str, Any]]) -> list[str]:
    """List the directions with |D| < Dmax / 2 in items of dimension more than 1."""
    wide = {s.signs for s in c.sectors if s.dimension > 1}
    return [entry["signs"] for entry in entries
            if entry["signs"] in wide and 4 * entry["norm_squared"] < largest(c)]  # fmt: skip


@rule("boursier2024.theorem-1-ii")
def theorem_1_ii(c: Certificate) -> Verdict:
    """Alignment without saddles."""
    growing = [entry for entry in extrema(c) if entry["growing"]]
    rays = [entry["signs"] for entry in extrema(c) if not entry["growing"]]
    late = [entry["signs"] for entry in growing]
    return alignment(c, False, [rays, rays, sluggish(c, growing), late])


@rule("boursier2024.theorem-3")
def theorem_3(c: Certificate) -> Verdict:
    """Alignment with saddles."""
    critical = [entry for entry in c.critical if entry["boursier_critical"]]
    return alignment(c, True, [sluggish(c, critical)])


def outcome(c: Certificate, signs: str, a: Fraction) -> str:
    """Say what becomes of a neuron that ends in an item whose vector is not 0."""
    entry = next((e for e in c.critical if e["signs"] == signs), None)
    if entry is None or not entry["boursier_critical"]:
        return "moving"
    ahead = entry["sign"] == ("+" if a > 0 else "-")
    if entry["growing"] or entry["type"] == "saddle":
        return "aligned" if ahead else "moving"
    return "moving" if ahead else "shrinking"


def measured(c: Certificate, witness: Any) -> bool:
    """Verify the form of what was measured; the enclosures themselves are not verified."""
    found = read({"network": dict, "measured": list, "exponents": list}, witness)
    neuron = {"signs": str, "outcome": str, "deficit": lambda v: None if v is None else span(v)}
    entries = phases(c, found["network"], found["measured"], "neurons", [neuron])
    net = network(c, found["network"])
    for entry in entries:
        require(len(entry["neurons"]) == len(net), "every neuron expected", "neurons")
        for end, (_, a) in zip(entry["neurons"], net, strict=True):
            sector = at(c.sectors, end["signs"])
            require(sector is not None and sector.signs == end["signs"], "no sector", "signs")
            square = norm(sector.least) if sector else Fraction(0)
            kind = outcome(c, end["signs"], a) if square else "still"
            require(end["outcome"] == kind, f"{kind} expected", "outcome")
            low, high = end["deficit"] or (Fraction(0), Fraction(0))
            known = (end["deficit"] is None) == (not square)
            require(known and high >= 0 and low * abs(low) <= 4 * square, "wrong", "deficit")
    return rates(c, entries[-1]["neurons"] if entries else [], found["exponents"])


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
