"""Section 10: the rules of the claims of Boursier and Flammarion 2024 on early alignment."""

from fractions import Fraction
from functools import partial
from math import gcd
from typing import Any

from ..claims import Form, Verdict, holds, not_applicable, own, rule
from ..document import Certificate
from ..shape import read, require
from .boursier2024_conditions import lemma_2
from .early_alignment import constants, feedback, is_root, largest, scale
from .early_flow import phases, span
from .early_measured import measured
from .early_network import unsuitable
from .maennel2018 import extrema, first

NEAR = Fraction(999, 1000)


@rule("boursier2024.theorem-1-i", "open")
def theorem_1_i(c: Certificate) -> Verdict:
    """F lambda^(2 - 4 eps) = Dmax."""
    eps, top = constants(c)[0], largest(c)
    if c.data.loss == "exponential" or not top:
        fails = "field" if c.data.loss != "exponential" else "boursier2024.assumption-1"
        return not_applicable({"fails": fails})
    if (witness := unsuitable(c, False)) is not None:
        return not_applicable(witness)
    q, degree = eps.denominator, 4 * (eps.denominator - 2 * eps.numerator)
    power, base = degree // gcd(q, degree), (top / feedback(c) ** 2) ** (q // gcd(q, degree))
    values = {"eps": eps, "dmax_squared": top,
              "lambda_star_i": lambda star: is_root(star, base, power)}  # fmt: skip
    grown = partial(growth, c, eps) if "network" in c.data.tables else None
    return Verdict("proved", values, grown, [holds(True)])


def growth(c: Certificate, eps: Fraction, witness: Any) -> bool:
    """Verify the ranges of the output weights, and that they are inside where they must be."""
    star = own(c, "boursier2024.theorem-1-i")["values"]["lambda_star_i"]
    found = read({"network": dict, "measured": list}, witness)
    for entry in phases(c, found["network"], found["measured"], "growth", span):
        (low, high), (least, most) = entry["growth"], entry["run"].growth
        require(low <= least and most <= high, "more than this", "growth")
        require(low >= NEAR * least and NEAR * high <= most, "less than this", "growth")
        bound, q = entry["scale"] ** (2 * eps.numerator), eps.denominator
        inside = low > 0 and low**q >= bound and high**q * bound <= 1
        require(inside or entry["scale"] > star, "not inside", "growth")
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
    values = scale(c, saddles)
    ends = partial(measured, c, values, saddles) if "network" in c.data.tables else None
    printed = [holds(not found, first(found)) for found in forms]
    return Verdict("proved", values, ends, printed)


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
