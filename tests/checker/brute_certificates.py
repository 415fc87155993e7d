"""Certificates by brute force, for small datasets: nothing here is shared with proofcheck.

Sectors are found by composing covectors, branches are ruled out by circuits, least-norm elements
by trying all faces of the box, hulls by trying all simplices. Everything is a Fraction.
"""

import hashlib
import itertools
import json
from fractions import Fraction as Q
from math import gcd, lcm


def dot(u, v):
    return sum((a * b for a, b in zip(u, v, strict=True)), Q(0))


def combine(factors, rows, d):
    return [sum((f * row[j] for f, row in zip(factors, rows, strict=True)), Q(0)) for j in range(d)]


def solve(matrix, rhs, width):
    """One solution of matrix x = rhs (None if there is none) and a basis of the kernel."""
    rows = [[*map(Q, row), Q(b)] for row, b in zip(matrix, rhs, strict=True)]
    pivots = []
    for column in range(width):
        pick = next((i for i in range(len(pivots), len(rows)) if rows[i][column]), None)
        if pick is None:
            continue
        at = len(pivots)
        rows[at], rows[pick] = rows[pick], rows[at]
        rows[at] = [v / rows[at][column] for v in rows[at]]
        for i, row in enumerate(rows):
            if i != at:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[at], strict=True)]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None, []
    solution = [Q(0)] * width
    for row, column in zip(rows, pivots, strict=False):
        solution[column] = row[-1]
    kernel = []
    for free in set(range(width)) - set(pivots):
        vector = [Q(0)] * width
        vector[free] = Q(1)
        for row, column in zip(rows, pivots, strict=False):
            vector[column] = -row[free]
        kernel.append(vector)
    return solution, kernel


def rank(rows, d):
    return d - len(solve(rows, [0] * len(rows), d)[1])


def signs_of(w, points):
    return "".join("+" if s > 0 else "-" if s < 0 else "0" for s in (dot(w, x) for x in points))


def integers(vector):
    scale = lcm(*(v.denominator for v in vector))
    whole = [int(v * scale) for v in vector]
    common = gcd(*whole)
    return [v // common for v in whole]


def covectors(points, d):
    """All sign vectors, each with a point of its sector."""
    lineality = solve(points, [0] * len(points), d)[1]
    rays = {}
    for size in range(d):
        for chosen in itertools.combinations(points, size):
            kernel = solve([*chosen, *lineality], [0] * (size + len(lineality)), d)[1]
            if len(kernel) == 1:
                for side in (1, -1):
                    w = [side * v for v in kernel[0]]
                    rays[signs_of(w, points)] = w
    found, new = {}, {"0" * len(points): [*lineality, [Q(0)] * d][0]}
    while new:
        found |= new
        old, new = new, {}
        for w, ray in itertools.product(old.values(), rays.values()):
            ratios = [abs(dot(w, x) / dot(ray, x)) for x in points if dot(w, x) and dot(ray, x)]
            step = min(ratios, default=Q(2)) / 2
            v = [a + step * b for a, b in zip(w, ray, strict=True)]
            if (signs := signs_of(v, points)) not in found:
                new[signs] = v
    return found


def circuits(points, d):
    """The minimal relations between the points, in integers."""
    found = []
    for size in range(1, d + 2):
        for chosen in itertools.combinations(range(len(points)), size):
            columns = [[points[k][j] for k in chosen] for j in range(d)]
            kernel = solve(columns, [0] * d, size)[1]
            if len(kernel) == 1 and all(kernel[0]):
                found.append([[k + 1, c] for k, c in zip(chosen, integers(kernel[0]), strict=True)])
    return found


def ruled_out(relation, prefix):
    """Whether all terms of the relation are >= 0 for these signs, and one is > 0."""
    if relation[-1][0] > len(prefix):
        return False
    terms = [c * {"+": 1, "-": -1, "0": 0}[prefix[k - 1]] for k, c in relation]
    return min(terms) >= 0 and max(terms) > 0


def decision_tree(items, relations, n, arity):
    prefixes = {signs[:j] for signs in items for j in range(n + 1)}
    tree = []

    def visit(prefix):
        node = []
        tree.append(node)
        for sign in "+-0"[:arity]:
            longer = prefix + sign
            if longer in prefixes:
                node.append(0)
                if len(longer) < n:
                    visit(longer)
            else:
                for i, relation in enumerate(relations, 1):
                    negated = [[k, -c] for k, c in relation]
                    if ruled_out(relation, longer) or ruled_out(negated, longer):
                        node.append(i if ruled_out(relation, longer) else -i)
                        break
                else:
                    raise AssertionError(longer)

    visit("")
    return tree


def least_norm(free, pulls, leak, d):
    """Coefficients of the least-norm point of free + sum of [leak, 1] pulls."""
    for pattern in itertools.product(("low", "high", "inner"), repeat=len(pulls)):
        inner = [g for g, where in zip(pulls, pattern, strict=True) if where == "inner"]
        fixed = [{"low": leak, "high": Q(1), "inner": Q(0)}[where] for where in pattern]
        base = [a + b for a, b in zip(free, combine(fixed, pulls, d), strict=True)]
        gram = [[dot(g, h) for h in inner] for g in inner]
        solution, _ = solve(gram, [-dot(base, g) for g in inner], len(inner))
        if solution is None or not all(leak <= s <= 1 for s in solution):
            continue
        rest = iter(solution)
        factors = [next(rest) if w == "inner" else f for w, f in zip(pattern, fixed, strict=True)]
        point = [a + b for a, b in zip(free, combine(factors, pulls, d), strict=True)]
        slopes = [dot(point, g) for g in pulls]
        if all(s >= 0 for s, w in zip(slopes, pattern, strict=True) if w == "low") and all(
            s <= 0 for s, w in zip(slopes, pattern, strict=True) if w == "high"
        ):
            return factors, point
    raise AssertionError("no least-norm point")


def hull_evidence(target, cells, d):
    """Weights with which the target is a mean of the cells' directions, or a separator."""
    best = None
    names = sorted(cells)
    gaps = {s: [a - b for a, b in zip(cells[s], target, strict=True)] for s in names}
    for size in range(1, d + 2):
        for chosen in itertools.combinations(names, size):
            gram = [[dot(gaps[s], gaps[t]) for t in chosen] + [Q(1)] for s in chosen]
            system = [*gram, [Q(1)] * size + [Q(0)]]
            solution, _ = solve(system, [0] * size + [1], size + 1)
            if solution is None or min(solution[:size]) < 0:
                continue
            mean = combine(solution[:size], [gaps[s] for s in chosen], d)
            if best is None or dot(mean, mean) < dot(best[0], best[0]):
                best = mean, {s: w for s, w in zip(chosen, solution, strict=False) if w}
    if any(best[0]):
        return {"separator": list(map(str, best[0]))}
    return {"weights": {s: str(w) for s, w in best[1].items()}}


def sha256(value):
    line = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()


class Sections:
    """The sections of a dataset, worked out by brute force."""

    def __init__(self, inputs, labels, bias=False, loss="square", scale="mean", leak="0"):
        self.dataset = {
            "name": "brute", "inputs": [[str(Q(v)) for v in row] for row in inputs],
            "labels": [str(Q(v)) for v in labels], "bias": bias, "loss": loss, "scale": scale,
            "leak": str(Q(leak)),
        }  # fmt: skip
        self.points = [[Q(v) for v in row] + [Q(1)] * bias for row in inputs]
        self.n, self.d, self.leak = len(inputs), len(self.points[0]), Q(leak)
        factor = Q(1, self.n if scale == "mean" else 1) / (2 if loss == "logistic" else 1)
        pairs = zip(labels, self.points, strict=True)
        self.pulls = [[factor * Q(y) * v for v in x] for y, x in pairs]
        self.sectors = covectors(self.points, self.d)
        self.items = {signs: self.item(signs) for signs in sorted(self.sectors)}

    def item(self, signs):
        zeros = [k for k, s in enumerate(signs) if s == "0"]
        factors = [{"+": Q(1), "-": self.leak, "0": Q(0)}[s] for s in signs]
        free = combine(factors, self.pulls, self.d)
        walls = [self.points[k] for k in zeros]
        gram = [[dot(x, z) for z in walls] for x in walls]
        shifts, _ = solve(gram, [-dot(free, x) for x in walls], len(walls))
        direction = [a + b for a, b in zip(free, combine(shifts, walls, self.d), strict=True)]
        lambdas, least = least_norm(free, [self.pulls[k] for k in zeros], self.leak, self.d)
        return {
            "direction": direction, "least": least, "dimension": self.d - rank(walls, self.d),
            "shifts": {k + 1: v for k, v in zip(zeros, shifts, strict=True)},
            "lambdas": {k + 1: v for k, v in zip(zeros, lambdas, strict=True)},
        }  # fmt: skip

    def side(self, signs, vector):
        tau = signs_of(vector, self.points)
        return "+" if tau == signs else "-" if flip(tau) == signs else ""

    def adjacent(self, signs):
        return [t for t in self.items if all(a in ("0", b) for a, b in zip(signs, t, strict=True))]

    def slopes(self, signs):
        own = self.items[signs]
        return [
            dot(self.sectors[t], self.items[t]["direction"])
            - dot(self.sectors[t], own["direction"])
            for t in self.adjacent(signs) if self.items[t]["dimension"] == own["dimension"] + 1
        ]  # fmt: skip

    def entry(self, signs):
        own = self.items[signs]
        sign, slopes = self.side(signs, own["direction"]), self.slopes(signs)
        cells = {t: self.items[t]["direction"] for t in self.adjacent(signs) if "0" not in t}
        evidence = hull_evidence(own["direction"], cells, self.d)
        line = own["dimension"] == 1 and bool(slopes)
        if (sign == "+" and max(slopes, default=0) <= 0) or (
            sign == "-" and line and max(slopes) < 0
        ):
            kind = "maximum"
        elif (sign == "-" and min(slopes, default=0) >= 0) or (
            sign == "+" and line and min(slopes) > 0
        ):
            kind = "minimum"
        else:
            kind = "saddle" if "weights" in evidence else "crossing"
        return {
            "signs": signs, "direction": list(map(str, own["direction"])), "sign": sign,
            "norm_squared": str(dot(own["direction"], own["direction"])), "type": kind,
            "clarke_critical": "weights" in evidence, "clarke": evidence,
            "boursier_critical": own["direction"] == own["least"],
            "growing": (sign, kind) in (("+", "maximum"), ("-", "minimum")),
        }  # fmt: skip

    def boundary(self):
        for signs, own in self.items.items():
            tau = signs_of(own["direction"], self.points)
            for sign, face in (("+", tau), ("-", flip(tau))):
                on = face != signs and all(t in ("0", s) for t, s in zip(face, signs, strict=True))
                if any(own["direction"]) and on:
                    yield {"signs": signs, "sign": sign, "face": face,
                           "direction": list(map(str, own["direction"]))}  # fmt: skip

    def zero_value(self):
        for signs, own in self.items.items():
            slopes = self.slopes(signs)
            if own["dimension"] == 1 and not any(own["direction"]) and slopes:
                kind = "maximum" if max(slopes) < 0 else "minimum" if min(slopes) > 0 else None
                if kind:
                    yield {"signs": signs, "type": kind,
                           "direction": list(map(str, self.sectors[signs]))}  # fmt: skip

    def document(self, scope="all"):
        """The certificate, without claims and theorems."""
        if scope == "cells":
            self.items = {s: item for s, item in self.items.items() if "0" not in s}
        items = []
        for signs, own in self.items.items():
            item = {"signs": signs, "witness": list(map(str, self.sectors[signs])),
                    "direction": list(map(str, own["direction"]))}  # fmt: skip
            if "0" in signs:
                item["coefficients"] = {str(k): str(v) for k, v in own["shifts"].items()}
                item["least_norm"] = {str(k): str(v) for k, v in own["lambdas"].items()}
            items.append(item)
        dimensions = [str(own["dimension"]) for own in self.items.values()]
        relations = circuits(self.points, self.d)
        arity = 3 if scope == "all" else 2
        moving = [s for s, own in self.items.items()
                  if any(own["direction"]) and self.side(s, own["direction"])]  # fmt: skip
        return {
            "format": "proofcheck-certificate", "version": 1,
            "dataset": self.dataset, "dataset_sha256": sha256(self.dataset),
            "sectors": {
                "scope": scope, "total": len(items), "items": items,
                "by_dimension": {j: dimensions.count(j) for j in set(dimensions)},
                "completeness": {
                    "method": "decision-tree", "relations": relations,
                    "tree": decision_tree(self.items, relations, self.n, arity),
                },
            },
            "critical": [self.entry(signs) for signs in moving],
            "zero_value_extrema": list(self.zero_value()),
            "boundary_directions": list(self.boundary()),
            "claims": [], "theorems": [],
        }  # fmt: skip


def flip(signs):
    return signs.translate(str.maketrans("+-", "-+"))


def make(inputs, labels, scope="all", **options):
    """The certificate of a dataset, without claims and theorems."""
    return Sections(inputs, labels, **options).document(scope)
