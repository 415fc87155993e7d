"""Section 10: the rule of lemma 8, on every three points of a box."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from ..bernstein import Ends, Range, Tensor, node, tensor, verify
from ..claims import Verdict, rule
from ..document import Certificate
from ..linear import dot
from ..polynomial import Polynomial, variables
from ..shape import Fault, inside, rational, read, require
from .boursier2024_conditions import assumption_3, assumption_4, assumption_5, assumption_6

NAME, EPSILON, MAX = "boursier2024.lemma-8", Fraction(1, 10**12), 10**40
VARIABLES = ("u1", "v1", "y1", "u2", "v2", "y2", "u3", "v3", "y3")
Pair = Sequence[Polynomial]
Rows = Sequence[Pair]
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


def form(v: Pair, matrix: Rows, w: Pair) -> Polynomial:
    """Return v' matrix w."""
    return dot(v, [dot(row, w) for row in matrix])  # type: ignore[no-any-return]


def across(x: Pair) -> Pair:
    """Return a vector orthogonal to x."""
    return x[1], -x[0]


def adjugate(m: Rows) -> Rows:
    """Return the adjugate of a 2 by 2 matrix."""
    return (m[1][1], -m[0][1]), (-m[1][0], m[0][0])


def rises(x: Pair, gram: Rows, moment: Pair) -> tuple[Polynomial, Polynomial]:
    """Return the values at the two ends of the line b _|_ x."""
    m, start = across(x), dot(x, moment)
    return start, start * form(m, gram, m) - 2 * dot(m, moment) * form(x, gram, m)


def coarse(points: Rows, labels: Pair) -> Pair:
    """Return y_1 |x_1|^2 and the gap of the Cauchy-Schwarz form at the first point."""
    weight, others = labels[0] * dot(points[0], points[0]), labels[1:]
    near = [dot(points[0], x) for x in points[1:]]
    return weight, weight * weight - dot(near, near) * dot(others, others)


def normal(points: Rows, labels: Pair) -> tuple[Rows, Pair]:
    """Return X'X and X'y."""
    columns = list(zip(*points, strict=True))
    return [[dot(u, v) for v in columns] for u in columns], [dot(u, labels) for u in columns]


def relation(points: Rows) -> Pair:
    """Return c with c_1 x_1 - c_2 x_2 + c_3 x_3 = 0."""
    one, two, three = points
    return [dot(v, across(w)) for v, w in ((three, two), (three, one), (two, one))]


@cache
def polynomials() -> dict[str, dict[str, Polynomial]]:
    """Return the polynomials in u1, v1, y1, ..., y3 whose positivity gives each assumption."""
    data = variables(9)
    points, y = list(zip(data[::3], data[1::3], strict=True)), data[2::3]
    (one, two, three), c, (gram, moment) = points, relation(points), normal(points, y)
    cone = {"c_1": c[0], "c_2": c[1], "c_3": c[2]}
    start, end = rises(one, gram, moment)
    near, far = (dot(one, x) for x in (two, three))
    weight, gap = coarse(points, y)
    fits = {f"fit_{k}": form(x, adjugate(gram), moment) for k, x in enumerate(points, 1)}
    misfit = c[0] * y[0] - c[1] * y[1] + c[2] * y[2]
    products = {"product_12": near, "product_13": far, "product_23": dot(two, three)}
    return {"assumption_4": cone | products, "assumption_5": cone | {"start": start, "end": end},
            "assumption_5_cs": cone | {"weight": weight, "gap": gap},
            "assumption_6": cone | fits | {"misfit": misfit}}  # fmt: skip


@cache
def closed_form() -> bool:
    """Verify that assumption 5 compares the two ends, for any Gram matrix in the plane."""
    a, b, c, *rest = variables(7)
    x, g, gram, det = rest[:2], rest[2:], ((a, b), (b, c)), a * c - b * b
    inverse, s, m = adjugate(gram), dot(x, x), across(x)
    fit, q, energy = form(x, inverse, g), form(x, inverse, x), form(g, inverse, g)
    (start, end), stretch = rises(x, gram, g), form(x, gram, x)
    product = fit * fit * s * s * det - (stretch * q - s * s * det) * (energy * q - fit * fit)
    return (form(m, gram, m) == q and 2 * fit * s == start * q + end
            and product == start * end * q * det)  # fmt: skip


@cache
def least_squares() -> bool:
    """Verify the residuals of three points, and that the mirror image exchanges the outer two."""
    data = variables(9)
    points, y = list(zip(data[::3], data[1::3], strict=True)), data[2::3]
    c, (gram, moment) = relation(points), normal(points, y)
    det = gram[0][0] * gram[1][1] - gram[0][1] * gram[1][0]
    signed = (c[0], -c[1], c[2])
    residuals = [det * label - form(x, adjugate(gram), moment)
                 for x, label in zip(points, y, strict=True)]  # fmt: skip
    mirrored, reversed_y = [(-u, v) for u, v in reversed(points)], y[::-1]
    return (det == dot(c, c) and residuals == [dot(signed, y) * k for k in signed]
            and relation(mirrored) == c[::-1]
            and rises(mirrored[0], *normal(mirrored, reversed_y)) == rises(points[2], gram, moment)
            and coarse(mirrored, reversed_y) == coarse(points[::-1], reversed_y))  # fmt: skip


@lru_cache(maxsize=32)
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
        inner = Certificate(found["counterexample"], with_claims=False)
        inner.verify()
        require(
            inner.scope == "all" and inner.data.loss == "square",
            "every sector, square loss expected",
        )
        least = assumption_3(inner).values.get("eta_min", Fraction(2))
        require(REFUTED[part](inner) == "refuted", f"{part} is not refuted")
        require(least <= eta + EPSILON, f"eta_min at most {eta + EPSILON} expected")
    return eta, least


@rule(NAME, "any")
def lemma_8(c: Certificate) -> Verdict:
    """Assumption 3 with eta < 1/6 implies 4, 5 and 6; how far each of them follows."""
    found = next(claim["witness"] for claim in c.claims if claim["id"] == NAME)
    require(closed_form() and least_squares(), "the identities do not hold")
    values: dict[str, Fraction] = {}
    with inside("witness"):
        try:
            parts = read(dict.fromkeys(REFUTED, lambda value: value), found)
            for part, value in parts.items():
                with inside(part):
                    eta, beyond = proved(part, value)
                    values |= {f"eta_{part}": eta, f"eta_{part}_beyond": beyond}
        except Fault as fault:
            raise Fault(fault.message, fault.place) from None
    forms = [("proved", None), ("proved", None)]
    return Verdict("proved", values, lambda witness: True, forms)
