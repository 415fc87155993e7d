"""Every constant of docs/every-width.md, computed again from its formula, without rounding.

Nothing is taken from the implementation but the data, the three free constants and what is to be
compared: sectors and rays come from cross products, roots and logarithms from mpmath.
"""

from fractions import Fraction
from itertools import combinations

import pytest
from mpmath import acosh, eigsy, exp, inf, log, matrix, mp, mpf, sqrt

from proofcheck import Dataset
from proofcheck.flow.every_width import every_width

CASES = {
    "box": Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1]),
    "solid": Dataset.create(
        [["9/10", 0, 1], ["-1/2", "4/5", 1], ["-1/2", "-4/5", 1], [0, 0, 1]], [1, 1, 1, "1/10"]
    ),
    "four": Dataset.create(
        [["-9/10", 1], [0, 1], ["9/10", 1], ["1/2", 1]], [1, "1/10", 1, "1/2"], scale="sum"
    ),
    "tilted": Dataset.create(
        [["-4/5", "11/10"], ["1/10", "19/20"], ["17/20", 1]], [1, "1/8", "9/8"]
    ),
    "line": Dataset.create([[1], [2]], [1, 1]),
}
FREE = ("delta", "aligned", "negative")
GIVEN = (*FREE, "lambda_star")
UPPER = ("curvature_max", "speed", "alignment", "disturbance", "growth_joint", "negative_joint",
         "distance_joint", "distance", "wait", "growth_late", "path", "twist",
         "outputs")  # fmt: skip
LOWER = ("curvature_min", "label_ratio", "pull", "gap", "lambda_star")


def fraction(q):
    return Fraction(int(q.p), int(q.q))


def real(q):
    return mpf(q.numerator) / q.denominator


def dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))


def length(v):
    return sqrt(real(dot(v, v)))


def combined(coefficients, vectors):
    return [dot(coefficients, column) for column in zip(*vectors, strict=True)]


def solved(rows, v):
    """The solution of a square system, by Cramer's rule."""
    whole = determinant(rows)
    columns = [[[*row[:j], b, *row[j + 1 :]] for row, b in zip(rows, v, strict=True)]
               for j in range(len(v))]  # fmt: skip
    return [determinant(other) / whole for other in columns]


def determinant(rows):
    if not rows:
        return Fraction(1)
    minors = ([row[:j] + row[j + 1 :] for row in rows[1:]] for j in range(len(rows)))
    return sum((-1) ** j * rows[0][j] * determinant(m) for j, m in enumerate(minors))


class Data:
    """Sections 1 and 2."""

    def __init__(self, dataset):
        self.x = [[fraction(v) for v in row] for row in dataset.points]
        self.y = [fraction(v) for v in dataset.labels]
        self.c, self.d = fraction(dataset.factor), dataset.d
        gram = [[dot(u, v) for v in zip(*self.x, strict=True)] for u in zip(*self.x, strict=True)]
        self.h = [[self.c * v for v in row] for row in gram]
        self.start = combined([self.c * y for y in self.y], self.x)
        self.best = solved(self.h, self.start)
        self.r = [y - dot(self.best, x) for x, y in zip(self.x, self.y, strict=True)]
        self.least_loss = self.c * dot(self.r, self.r) / 2
        self.energy = dot(self.best, self.start)
        values = eigsy(matrix([[real(v) for v in row] for row in self.h]), eigvals_only=True)
        self.mu, self.top = min(values), max(values)
        self.ratio = min(real(y) / length(x) for x, y in zip(self.x, self.y, strict=True))
        rays = [ray for walls in combinations(self.x, self.d - 1) for ray in self.normals(walls)]
        vectors = [
            combined([1] * len(chosen), chosen)
            for size in range(1, self.d + 1)
            for chosen in combinations(rays, size)
        ]
        signs = {tuple((v > 0) - (v < 0) for v in self.products(w)) for w in vectors if any(w)}
        self.mixed = [s for s in signs if {1, -1} <= set(s)]
        self.cone = [ray for ray in rays if min(self.products(ray)) == 0 or self.d == 1]
        self.cone = [ray for ray in self.cone if max(self.products(ray)) > 0]
        self.pull = min(real(dot(self.start, ray)) / length(ray) for ray in self.cone)
        self.gap = min((self.residual(s) for s in self.mixed), default=inf)
        self.growth = max((self.stages(s) for s in self.mixed if 0 not in s), default=mpf(0))

    def products(self, w):
        return [dot(w, x) for x in self.x]

    def normals(self, walls):
        """The two rays orthogonal to d - 1 points."""
        axes = [[Fraction(i == j) for i in range(self.d)] for j in range(self.d)]
        ray = [determinant([axis, *walls]) for axis in axes]
        return ray, [-v for v in ray]

    def image(self, v):
        return [dot(row, v) for row in self.h]

    def field(self, active, weights):
        return combined([self.c * w * a for w, a in zip(weights, active, strict=True)], self.x)

    def residual(self, signs):
        """The length of c sum r_k x_k over the active points, off the span of the walls."""
        v = self.field([s > 0 for s in signs], self.r)
        walls = [x for x, s in zip(self.x, signs, strict=True) if s == 0]
        shares = solved([[dot(a, b) for b in walls] for a in walls], [dot(a, v) for a in walls])
        return length([a - b for a, b in zip(v, combined(shares, walls), strict=True)]
                      if walls else v)  # fmt: skip

    def stages(self, signs):
        """Section 3: |D_0| times the sum of the lengths of the stages."""
        active = [s > 0 for s in signs]
        v = self.field(active, self.y)
        p = {i: -sqrt(real(dot(x, x)) - real(dot(x, v) ** 2 / dot(v, v)))
             for i, x in enumerate(self.x) if signs[i] < 0}  # fmt: skip
        a, q, total = mpf(1), mpf(0), mpf(0)
        while p:
            v = self.field(active, self.y)
            m = length(v)
            slopes = {i: real(dot(v, self.x[i])) for i in p}
            tau, first = min((self.wait(a, q / m, -p[i] * m / slopes[i]), i) for i in p)
            total += tau / m
            for i in p:
                p[i] += slopes[i] / m * (a * mp.sinh(tau) + q / m * (mp.cosh(tau) - 1))
            a, q = (
                a * mp.cosh(tau) + q / m * mp.sinh(tau),
                m * a * mp.sinh(tau) + q * mp.cosh(tau),
            )
            active[first] = True
            del p[first]
        return total * length(self.start)

    @staticmethod
    def wait(a, q, missing):
        """The tau >= 0 with a sinh tau + q cosh tau = missing + q, a hyperbolic sine or cosine."""
        if missing <= 0:
            return mpf(0)
        if abs(q - a) < mpf(10) ** -40:
            return log((missing + q) / a)
        if q < a:
            size, shift = sqrt(a * a - q * q), mp.atanh(q / a)
            return mp.asinh((missing + q) / size) - shift
        size, shift = sqrt(q * q - a * a), mp.atanh(a / q)
        return acosh((missing + q) / size) - shift


def formulas(data, delta, aligned, nu, scale):
    """The list of section 10, without rounding, for networks of a scale."""
    v = {"curvature_min": data.mu, "curvature_max": data.top, "pull": data.pull}
    v |= {"speed": length(data.start), "label_ratio": data.ratio, "alignment": data.growth}
    kappa = v["disturbance"] = aligned / data.ratio
    assert 2 * kappa < 1
    assert 2 * aligned < delta
    faster = 1 + kappa * exp(-2 * data.growth)
    v["lambda_star"] = sqrt(aligned * exp(-kappa - 2 * faster * data.growth))
    for w in data.x + data.cone:
        assert real(dot(data.start, w)) > delta * length(data.image(w))
    pull = min((real(dot(data.start, w)) - delta * length(data.image(w))) / length(w)
               for w in data.cone)  # fmt: skip
    rate = sum(real(data.c) * max(0, length(x) ** 2 * delta - real(y) * length(x))
               for x, y in zip(data.x, data.y, strict=True))  # fmt: skip
    v["growth_joint"] = rate * max(0, log(delta / data.ratio)) / (2 * pull * sqrt(1 - 2 * kappa))
    v["negative_joint"] = scale**2 * exp(2 * v["growth_joint"])
    assert v["negative_joint"] < nu
    ends = (sqrt(delta**2 - 2 * delta * aligned), delta)
    most = max(data.top * b**2 - 2 * data.pull * b for b in ends)
    root, decay, energy = sqrt(data.top), delta * data.mu, real(data.energy)
    begun = v["distance_joint"] = sqrt(energy + most) + root * v["negative_joint"]
    least = real(data.least_loss)
    push = sqrt(2 * data.top * least)
    noise = (
        2
        * root
        * nu
        * sqrt(2 * data.top * (least + begun**2 / 2 + push * nu + data.top * nu**2 / 2))
    )
    v["wait"], v["distance"], lasting = mpf(0), begun, mpf(0)
    if data.mixed:
        v["gap"] = data.gap
        level = data.gap / (2 * root) - root * nu - noise / decay
        assert level > 0
        v["wait"] = log(max(1, begun / level)) / decay
        v["distance"] += noise * v["wait"] + mpf(48) / 7 * root * push * nu / data.gap
        lasting = mpf(16) / 7 * push / data.gap**2
    far = v["distance"]
    v["growth_late"] = root * (far / decay + root * nu * (v["wait"] + lasting))
    assert v["negative_joint"] * exp(2 * v["growth_late"]) < nu
    v["path"] = far / (delta * sqrt(data.mu))
    theta = v["twist"] = 2 * sqrt(aligned / delta) * v["path"]
    assert theta < 1
    v["outputs"] = 2 * aligned + length(data.best) + (far + root * nu) / sqrt(data.mu)
    for k, x in enumerate(data.x):
        if any(dot(x, ray) == 0 for ray in data.cone):
            q, s, h = (real(dot(x, u)) for u in (solved(data.h, x), x, data.image(x)))
            apart = 4 * sqrt((1 + theta) / (1 - theta)) * sqrt(s * aligned * v["outputs"])
            lost = far * sqrt(q - s * s / h) + apart + sqrt(q * data.top) * nu
            v[f"margin_{k + 1}"] = real(dot(data.best, x)) - lost
    return v


@pytest.mark.parametrize("dataset", CASES.values(), ids=CASES)
def test_every_constant_is_its_formula_rounded_to_the_safe_side(dataset):
    found = every_width(dataset)
    claimed = {k: fraction(v) for k, v in found.constants.items()}
    claimed["lambda_star"] = fraction(found.lambda_star)
    with mp.workdps(60):
        values = {k: real(v) for k, v in claimed.items()}
        expected = formulas(Data(dataset), *(values[k] for k in GIVEN))
        assert set(expected) == set(values) - set(FREE)
        tiny = mpf(10) ** -45
        for name, value in expected.items():
            assert abs(values[name] - value) < mpf(10) ** -22 * max(1, abs(value)), name
            if name in UPPER:
                assert values[name] >= value - tiny, name
            else:
                assert name in LOWER or name.startswith("margin_"), name
                assert values[name] <= value + tiny, name
                assert value > 0, name


@pytest.mark.parametrize("name", ["box", "solid", "four", "tilted"])
def test_sectors_found_by_hand(name):
    """The cross products lead to as many mixed sectors as there are."""
    from proofcheck.geometry.survey import Survey

    sectors = [s.signs for s in Survey(CASES[name]).geometry.sectors]
    mixed = sum({"+", "-"} <= set(signs) for signs in sectors)
    assert len(Data(CASES[name]).mixed) == mixed > 0
