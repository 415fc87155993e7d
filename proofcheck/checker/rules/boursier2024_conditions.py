"""Section 10: the rules of the claims of Boursier and Flammarion 2024."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import gcd
from typing import Any

from ..claims import Form, Verdict, decide, holds, not_applicable, rule
from ..document import Certificate
from ..linear import dot, scaled
from ..systems import inverse
from .maennel2018 import first
from .position import dependent, general_position, rank

Matrix = list[list[Fraction]]


def all_hold(conditions: Sequence[tuple[bool, Any]]) -> Form:
    """Return proved, or refuted with the witness of the first condition that fails."""
    return next((holds(*condition) for condition in conditions if not condition[0]), holds(True))


@rule("boursier2024.assumption-1", "any")
def assumption_1(c: Certificate) -> Verdict:
    """The derivative of the loss is Lipschitz; e - 1 >= 3/2 is a difference quotient."""
    constant = {"square": Fraction(1), "logistic": Fraction(1, 4)}.get(c.data.loss)
    values = {"lipschitz": constant} if constant else {}
    vanishing = Fraction(sum(not weight for weight in c.field.weights))
    witness = {"difference_quotient_at_least": Fraction(3, 2)}
    return decide(bool(constant), values | {"vanishing": vanishing}, witness)


@rule("boursier2024.lemma-2")
def lemma_2(c: Certificate) -> Verdict:
    """P is on no boundary; general position; P = 0 only without active points."""
    moving = [s for s in c.sectors if any(s.least.nums)]
    faces = [(s.signs, found[0][0]) for s in moving if (found := s.faces(s.least_masks))]
    zero = [s.signs for s in c.sectors if not any(s.least.nums)
            and (s.masks[0] or (c.field.leak and s.masks[1]))]  # fmt: skip
    signs, sign = faces[0] if faces else (None, None)
    conditions = [(not faces, {"fails": "boundary", "signs": signs, "sign": sign}),
                  (general_position(c), dependent(c)),
                  (not zero, {"fails": "zero-direction"} | first(zero))]  # fmt: skip
    values = {"boundary": len(faces), "zero_directions": len(zero),
              "general_position": general_position(c)}  # fmt: skip
    status, witness = all_hold(conditions)
    return Verdict(status, values, witness, [all_hold(conditions[:2])])


@rule("boursier2024.definition-1")
def definition_1(c: Certificate) -> Verdict:
    """The two notions of a critical direction agree."""
    differ = [e["signs"] for e in c.critical if e["boursier_critical"] != e["clarke_critical"]]
    values = {"extremal": sum(e["boursier_critical"] for e in c.critical),
              "clarke_critical": sum(e["clarke_critical"] for e in c.critical)}  # fmt: skip
    return decide(not differ, values, first(differ))


@rule("boursier2024.lemma-3")
def lemma_3(c: Certificate) -> Verdict:
    """Under lemma 2 there is an extremal vector."""
    values = {"extremal": sum(entry["boursier_critical"] for entry in c.critical)}
    if lemma_2(c).status != "proved":
        return not_applicable({"fails": "boursier2024.lemma-2"}, values)
    return decide(values["extremal"] > 0, values)


@rule("boursier2024.saddle")
def saddle(c: Certificate) -> Verdict:
    """Under lemma 2 there is no saddle in dimension 2."""
    found = [entry["signs"] for entry in c.critical if entry["type"] == "saddle"]
    none = holds(not found, first(found)) if c.d == 2 else ("not-applicable", None)
    broken = c.d == 2 and lemma_2(c).status == "proved" and bool(found)
    crossings = [entry for entry in c.critical if entry["type"] == "crossing"]
    broken |= any(entry["clarke_critical"] for entry in crossings)
    extremal = [entry["signs"] for entry in crossings if entry["boursier_critical"]]
    forms = [holds(not extremal, first(extremal)), none]
    return decide(not broken, {"saddles": len(found)})._replace(printed=forms)


@rule("boursier2024.assumption-3", "any")
def assumption_3(c: Certificate) -> Verdict:
    """The three points of the example, up to eta."""
    if (c.n, c.d) != (3, 2):
        return decide(False, {}, {"fails": "shape"})
    ((u1, v1), (u2, v2), (u3, v3)), (y1, y2, y3) = c.data.points, c.data.labels
    conditions = [("u1 > -1", u1, u1 > -1), ("v1 >= 1", v1, v1 >= 1), ("y1 >= 1", y1, y1 >= 1),
                  ("y2 > 0", y2, y2 > 0), ("u3 < 1", u3, u3 < 1), ("v3 >= 1", v3, v3 >= 1),
                  ("y3 >= 1", y3, y3 >= 1)]  # fmt: skip
    status, witness = all_hold([(ok, {"fails": f, "observed": x}) for f, x, ok in conditions])
    eta = max(u1 + 1, v1 - 1, y1 - 1, abs(u2), abs(v2 - 1), y2, 1 - u3, v3 - 1, y3 - 1)
    return decide(status == "proved", {"eta_min": eta} if status == "proved" else {}, witness)


@rule("boursier2024.assumption-4", "any")
def assumption_4(c: Certificate) -> Verdict:
    """Correlated points, positive labels, full rank, general position."""
    points, labels = c.data.points, c.data.labels
    products = {(k + 1, m + 1): dot(points[k], points[m]) for k, m in combinations(range(c.n), 2)}
    values = {"least_inner_product": min(products.values())} if products else {}
    values |= {"least_label": min(labels), "rank": Fraction(rank(c))}
    pair = next((list(pair) for pair, product in products.items() if product <= 0), None)
    point = next((k for k, label in enumerate(labels, 1) if label <= 0), None)
    status, witness = all_hold([(pair is None, {"fails": "correlation", "points": pair}),
                                (point is None, {"fails": "label", "point": point}),
                                (rank(c) == c.d, {"fails": "rank"}),
                                (general_position(c), dependent(c))])  # fmt: skip
    return decide(status == "proved", values, witness)


def least_squares(c: Certificate) -> tuple[Matrix, Matrix, list[Fraction]] | Verdict:
    """Return X'X, its inverse and b* = (X'X)^{-1} X'y, or the hypothesis that fails."""
    if c.data.loss != "square" or rank(c) < c.d:
        return not_applicable({"fails": "rank" if c.data.loss == "square" else "loss"})
    columns = list(zip(*c.data.points, strict=True))
    gram = [[dot(u, v) for v in columns] for u in columns]
    image = [dot(column, c.data.labels) for column in columns]
    return gram, inverse(gram), [dot(row, image) for row in inverse(gram)]


@rule("boursier2024.assumption-5")
def assumption_5(c: Certificate) -> Verdict:
    """The least-squares point is close to every point that bounds the all-active sectors."""
    if isinstance(found := least_squares(c), Verdict):
        return found
    gram, inverted, best = found
    walls = {k for s in c.sectors if s.masks[0] and not s.masks[1] for k in s.zeros}
    values = {f"least_squares_{j}": value for j, value in enumerate(best, 1)}
    tests: tuple[list[Any], list[Any]] = [], []
    for k, (x, y) in enumerate(zip(c.data.points, c.data.labels, strict=True)):
        s, product, others = dot(x, x), dot(best, x), [i for i in range(c.n) if i != k]
        q, energy = c.n * form(inverted, x), form(gram, best) / c.n
        squared = (form(gram, x) / c.n - s * s / q) * (energy - product * product / q)
        coarse = sum(dot(c.data.points[i], x) ** 2 for i in others)
        coarse *= sum(c.data.labels[i] ** 2 for i in others)
        pairs = (product * s / q, squared), (y * s, coarse)
        values[f"facet_{k + 1}"] = Fraction(k in walls)
        for name, (lhs, rhs), test in zip(("", "_cs"), pairs, tests, strict=True):
            values |= {f"lhs{name}_{k + 1}": lhs, f"rhs{name}_squared_{k + 1}": rhs}
            test.append((k not in walls or (lhs > 0 and lhs * lhs > rhs), {"point": k + 1}))
    status, witness = all_hold(tests[0])
    return Verdict(status, values, witness, [all_hold(tests[1])])


def form(matrix: Matrix, x: Sequence[Fraction]) -> Fraction:
    """Return x' matrix x."""
    return Fraction(dot(x, [dot(row, x) for row in matrix]))


@rule("boursier2024.assumption-6")
def assumption_6(c: Certificate) -> Verdict:
    """The residuals of least squares pull every mixed sector inwards."""
    if isinstance(found := least_squares(c), Verdict):
        return found
    fits = [dot(found[2], x) for x in c.data.points]
    residuals = [y - fit for y, fit in zip(c.data.labels, fits, strict=True)]
    pulls, den = scaled([r * v for r, x in zip(residuals, c.data.points, strict=True) for v in x])
    columns = [pulls[j :: c.d] for j in range(c.d)]
    mixed = []
    for s in (s for s in c.sectors if all(s.masks)):
        active = [s.masks[0] >> k & 1 for k in range(c.n)]
        value = dot(s.witness.nums, (dot(active, column) for column in columns))
        mixed.append((s, Fraction(value, den * gcd(*s.witness.nums))))
    rays = [value for s, value in mixed if s.dimension == 1]
    values = {f"residual_{k}": value for k, value in enumerate(residuals, 1)}
    values |= {f"fit_{k}": value for k, value in enumerate(fits, 1)}
    values["least_squares_loss"] = c.data.factor * dot(residuals, residuals) / 2
    values |= {"minimum_on_rays": min(rays)} if rays else {}
    conditions = [(fit > 0, {"fails": "fit", "point": k}) for k, fit in enumerate(fits, 1)]
    conditions += [(value > 0, {"fails": "mixed-sector", "signs": s.signs}) for s, value in mixed]
    status, witness = all_hold(conditions)
    return decide(status == "proved", values, witness)
