"""Section 10: the rule of lemma 8, on every three points of a box."""

from fractions import Fraction
from functools import cache, lru_cache, partial
from typing import Any

from ..bernstein import Ends, Range, Tensor, node, tensor, verify
from ..claims import Verdict, embedded, own, rule
from ..document import Certificate
from ..linear import dot
from ..planar import (
    adjugate,
    closed_form,
    coarse,
    cone,
    form,
    least_squares,
    mirror,
    normal,
    relation,
    rises,
    three_points,
)
from ..polynomial import Polynomial
from ..shape import inside, rational, read, require
from .boursier2024_conditions import assumption_3, assumption_4, assumption_5, assumption_6

NAME, EPSILON, MAX = "boursier2024.lemma-8", Fraction(1, 10**12), 10**40
VARIABLES = ("u1", "v1", "y1", "u2", "v2", "y2", "u3", "v3", "y3")
REFUTED = {"assumption_4": lambda c: assumption_4(c).status,
           "assumption_5": lambda c: assumption_5(c).status,
           "assumption_5_cs": lambda c: assumption_5(c).printed[0][0],
           "assumption_6": lambda c: assumption_6(c).status}  # fmt: skip


def box(eta: Fraction) -> tuple[list[Range], list[Ends]]:
    """Return the ranges of u1, v1, y1, ..., y3 with eta_min < eta, and which ends are closed."""
    one, zero = Fraction(1), Fraction(0)
    upper = one, one + eta
    ranges = [(-one, eta - one), upper, upper, (-eta, eta), (one - eta, one + eta), (zero, eta),
              (one - eta, one), upper, upper]  # fmt: skip
    return ranges, [(name[0] in "vy" and name[1] in "13", False) for name in VARIABLES]


@cache
def polynomials() -> dict[str, dict[str, Polynomial]]:
    """Return the polynomials in u1, v1, y1, ..., y3 whose positivity gives each assumption."""
    points, y = three_points()
    (one, two, three), c, (gram, moment) = points, relation(points), normal(points, y)
    turns = {"c_1": c[0], "c_2": c[1], "c_3": c[2]}
    start, end = rises(one, gram, moment)
    near, far = (dot(one, x) for x in (two, three))
    weight, gap = coarse(points, y)
    fits = {f"fit_{k}": form(x, adjugate(gram), moment) for k, x in enumerate(points, 1)}
    misfit = c[0] * y[0] - c[1] * y[1] + c[2] * y[2]
    products = {"product_12": near, "product_13": far, "product_23": dot(two, three)}
    return {"assumption_4": turns | products,
            "assumption_5": turns | {"start": start, "end": end},
            "assumption_5_cs": turns | {"weight": weight, "gap": gap},
            "assumption_6": turns | fits | {"misfit": misfit}}  # fmt: skip


@lru_cache(maxsize=24)
def start_of(part: str, name: str, eta: Fraction) -> Tensor:
    """Return the coefficients on the whole box."""
    return tensor(polynomials()[part][name], box(eta)[0])


def proved(part: str, value: Any) -> tuple[Fraction, Fraction]:
    """Verify the trees and the counterexample of one assumption; return eta and eta_min."""
    names = polynomials()[part]
    shape = {"eta": rational, "trees": {name: [node] for name in names}, "counterexample": dict}
    found = read(shape, value)
    eta = found["eta"]
    require(Fraction(1, 6) <= eta <= 1, "from 1/6 to 1 expected", "eta")
    require(eta.denominator <= MAX, "a denominator of at most 10^40 expected", "eta")
    with inside("trees"):
        for name, tree in found["trees"].items():
            with inside(name):
                verify(start_of(part, name, eta), box(eta)[1], tree)
    with inside("counterexample"):
        inner = embedded(found["counterexample"])
        require(inner.data.loss == "square", "square loss expected")
        least = assumption_3(inner).values.get("eta_min", Fraction(2))
        require(REFUTED[part](inner) == "refuted", f"{part} is not refuted")
        require(least <= eta + EPSILON, f"eta_min at most {eta + EPSILON} expected")
    return eta, least


@rule(NAME, "own")
def lemma_8(c: Certificate) -> Verdict:
    """Assumption 3 with eta < 1/6 implies 4, 5 and 6; how far each of them follows."""
    require(closed_form() and least_squares() and mirror() and cone(), "an identity does not hold")
    with inside("witness"):
        found = read({key: partial(proved, key) for key in REFUTED}, own(c, NAME)["witness"])
    values = {f"eta_{key}": eta for key, (eta, _) in found.items()}
    values |= {f"eta_{key}_beyond": beyond for key, (_, beyond) in found.items()}
    forms = [("proved", None), ("proved", None)]
    return Verdict("proved", values, lambda witness: True, forms)
