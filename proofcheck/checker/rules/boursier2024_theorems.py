"""Section 10: theorems 2 and 4 of Boursier and Flammarion 2024, by a flow or for every width."""

from fractions import Fraction
from typing import Any

from .. import flow
from ..claims import Verdict, own, rule
from ..document import Certificate
from ..linear import dot
from ..shape import part, rational, require
from .boursier2024_conditions import assumption_3, assumption_4, assumption_5, assumption_6
from .boursier2024_limits import PAPER, fails, fit, followed, residual, same, setting, start
from .boursier2024_width import every_width

SCALE, PREFIX, COST = "lambda_star_every_width", "every_width_", "cost_"


def interpolation(c: Certificate, shown: Any) -> int:
    """Return the number of neurons, one or two, of a network that fits the data."""
    network = part("witness", {"weights": [[rational]], "outputs": [rational]}, shown)
    weights, outputs = network["weights"], network["outputs"]
    shaped = 1 <= len(outputs) == len(weights) <= 2 and all(len(w) == c.d for w in weights)
    require(shaped, "one or two neurons expected", "witness")
    heights = [sum(a * max(dot(w, x), 0) for w, a in zip(weights, outputs, strict=True))
               for x in c.data.points]  # fmt: skip
    require(heights == c.data.labels, "a fit of the data expected", "witness")
    return len(outputs)


def scale(c: Certificate, claimed: dict[str, Any]) -> dict[str, Any]:
    """Return the constants of the scale for every width, verified, if they are claimed."""
    if SCALE not in claimed:
        return {}
    good = all(test(c).status == "proved" for test in (assumption_4, assumption_6))
    require(good, "no scale without assumptions 4 and 6", "values")
    given = {k.removeprefix(PREFIX): v for k, v in claimed.items() if k.startswith(PREFIX)}
    found = every_width(c, given)
    return {SCALE: found.pop("lambda_star")} | {PREFIX + k: v for k, v in found.items()}


def theorem(c: Certificate, name: str, data: Verdict | None) -> Verdict:
    """The limit from a flow, or without one for a network below the scale."""
    if failing := setting(c) or data or start(c) or residual(c):
        return failing._replace(whole=True)
    claim = own(c, PAPER + name)
    shown, known = claim["witness"] or {}, scale(c, claim["values"])
    witness: dict[str, Any] = {}
    if known:
        costs = [k.removeprefix(PREFIX + COST) for k in known if k.startswith(PREFIX + COST)]
        witness["costliest"] = max(costs, key=lambda step: known[PREFIX + COST + step])
    if by_flow := "flow" in shown:
        if isinstance(found := followed(c, None), Verdict):
            return found._replace(whole=True)
        known, witness["flow"] = known | found.values, found.document
    else:
        outputs = [row[-1] for row in flow.network(c.data.tables, c.d)]
        below = SCALE in known and dot(outputs, outputs) <= known[SCALE] ** 2
        require(below, "a flow expected, or a network below the scale", "witness")
        known |= fit(c)[1]
    count = interpolation(c, shown["interpolation"]) if "interpolation" in shown else 0
    witness |= {"interpolation": shown["interpolation"]} if count else {}
    return same(known | {"interpolating_neurons": Fraction(count)}, witness)._replace(whole=by_flow)


@rule("boursier2024.theorem-2", "open")
def theorem_2(c: Certificate) -> Verdict:
    """Three points in the box with eta < 1/6."""
    box, failing = assumption_3(c), None
    if box.status != "proved":
        failing = fails(PAPER + "assumption-3")
    elif (eta := box.values["eta_min"]) >= Fraction(1, 6):
        failing = fails("eta < 1/6", observed=eta)
    verdict = theorem(c, "theorem-2", failing)
    if verdict.status == "proved":
        require("interpolation" in verdict.witness, "two neurons that fit", "witness")
    return verdict


@rule("boursier2024.theorem-4", "open")
def theorem_4(c: Certificate) -> Verdict:
    """Assumptions 4, 5 and 6."""
    tests = {4: assumption_4, 5: assumption_5, 6: assumption_6}
    failing = [n for n, test in tests.items() if test(c).status != "proved"]
    return theorem(c, "theorem-4", fails(f"{PAPER}assumption-{failing[0]}") if failing else None)
