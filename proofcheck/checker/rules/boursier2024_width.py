"""The scale that suffices for every width: the list of docs/every-width.md, in its order."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd
from typing import Any

from ..claims import Verdict
from ..directed import ONE, down, exp, log, root_down, root_up, up
from ..document import Certificate
from ..linear import dot
from ..shape import require
from ..systems import inverse
from .boursier2024_conditions import Matrix, form, least_squares

Numbers = dict[str, Fraction]
UNIT, MOST = Fraction(1, ONE), 100
FREE = ("delta", "aligned", "negative", "curvature_min", "curvature_max")


def norms(vectors: Iterable[Sequence[Any]], rounded: Any) -> list[Fraction]:
    """Return rounded lengths."""
    return [rounded(Fraction(dot(v, v))) for v in vectors]


def image(matrix: Matrix, v: Sequence[Any]) -> list[Fraction]:
    """Return matrix v."""
    return [Fraction(dot(row, v)) for row in matrix]


def definite(matrix: Matrix, shift: Fraction, sign: int) -> bool:
    """Say whether sign (matrix - shift) is positive definite, by elimination."""
    rows = [[sign * (v - shift * (i == j)) for j, v in enumerate(row)]
            for i, row in enumerate(matrix)]  # fmt: skip
    for i, row in enumerate(rows):
        if row[i] <= 0:
            return False
        for other in rows[i + 1 :]:
            ratio = other[i] / row[i]
            other[:] = [a - ratio * b for a, b in zip(other, row, strict=True)]
    return True


class Setting:
    """The data, and the constants of section 2."""

    def __init__(self, c: Certificate) -> None:
        found = least_squares(c)
        assert not isinstance(found, Verdict)
        self.c, self.x, self.y, self.factor = c, c.data.points, c.data.labels, c.data.factor
        self.best, pairs = found[2], list(zip(c.data.points, c.data.labels, strict=True))
        self.hessian = [[self.factor * v for v in row] for row in found[0]]
        self.inverse = [[v / self.factor for v in row] for row in found[1]]
        self.start = image(self.hessian, self.best)
        self.residuals = [y - dot(self.best, x) for x, y in pairs]
        cone = [s for s in c.sectors if s.masks[0] and not s.masks[1]]
        rays = [s.witness.nums for s in cone if s.dimension == 1]
        self.rays = [[v // gcd(*ray) for v in ray] for ray in rays]
        (self.speed,) = norms([self.start], root_up)
        self.ratio = min(root_down(y * y / dot(x, x)) for x, y in pairs)
        least = norms((self.field([k], self.y) for k in range(c.n)), root_down)
        require(min(self.ratio, *least) > 0, "data that are not below 2^-96", "values")
        self.pull = min(root_down(dot(self.start, r) ** 2 / dot(r, r)) for r in self.rays)
        require(self.ratio > 0, "labels above 2^-96", "values")
        self.facets = sorted({k for s in cone for k in s.zeros})
        lengths = [self.length(s.signs) for s in c.sectors if all(s.masks)]
        self.gap = root_down(min(lengths)) if lengths else None
        signs = [s.signs for s in c.sectors if all(s.masks) and "0" not in s.signs]
        self.growth = max((self.stages(s) for s in signs), default=Fraction(0))

    def field(self, active: Iterable[int], weights: Sequence[Fraction]) -> list[Fraction]:
        """Return the sum of c weights_k x_k over the active points."""
        chosen = list(active)
        return [self.factor * sum(weights[k] * self.x[k][j] for k in chosen)
                for j in range(self.c.d)]  # fmt: skip

    def length(self, signs: str) -> Fraction:
        """Return the squared length of the residual vector, projected off the walls."""
        walls = [self.x[k] for k, s in enumerate(signs) if s == "0"]
        v = self.field((k for k, s in enumerate(signs) if s == "+"), self.residuals)
        square = Fraction(dot(v, v))
        if not walls:
            return square
        return square - form(inverse([[Fraction(dot(a, b)) for b in walls] for a in walls]),
                             [dot(wall, v) for wall in walls])  # fmt: skip

    def stages(self, signs: str) -> Fraction:
        """Return the growth of phase 1 for an open sector (section 3)."""
        active = [k for k, s in enumerate(signs) if s == "+"]
        v = self.field(active, self.y)
        p = {i: -root_up(dot(self.x[i], self.x[i]) - dot(self.x[i], v) ** 2 / dot(v, v))
             for i, s in enumerate(signs) if s == "-"}  # fmt: skip
        a, q, total = Fraction(1), Fraction(0), Fraction(0)
        while p:
            v = self.field(active, self.y)
            (m,) = norms([v], root_down)
            require(m > 0, "fields above 2^-96", "values")
            slopes = {i: dot(v, self.x[i]) for i in p}
            e, i = min((self.root(a, q / m, -p[i] * m / slopes[i]), i) for i in p)
            cosh, sinh = (e + 1 / e) / 2, (e - 1 / e) / 2
            total += up(self.speed * log(e)[1] / m)
            risen = (a * sinh + q / m * (cosh - 1)) / m
            p = {j: down(p[j] + slopes[j] * risen) for j in p if j != i}
            a, q = down(a * cosh + q / m * sinh), down(m * a * sinh + q * cosh)
            active.append(i)
        return total

    @staticmethod
    def root(a: Fraction, q: Fraction, pi: Fraction) -> Fraction:
        """Return e^tau with a sinh tau + q (cosh tau - 1) = pi, rounded up."""
        if pi <= 0:
            return Fraction(1)
        return up((q + pi + root_up(pi * (2 * q + pi) + a * a)) / (a + q))


def inward(s: Setting, delta: Fraction) -> Fraction:
    """Return gamma of step 3, having verified its inequalities."""
    turned = norms((image(s.hessian, x) for x in s.x), root_up)
    pairs = zip(s.x, turned, strict=True)
    leaves = any(Fraction(dot(s.start, x)) <= delta * h for x, h in pairs)
    images = norms((image(s.hessian, r) for r in s.rays), root_up)
    pull = min(down((dot(s.start, r) - delta * h) / root_up(Fraction(dot(r, r))))
               for r, h in zip(s.rays, images, strict=True))  # fmt: skip
    require(not leaves and pull > 0, "a field inside the cones", "values")
    return pull


def joint(s: Setting, v: Numbers) -> None:
    """Steps 1 to 3 and the value of y at their end."""
    delta, aligned, high = v["delta"], v["aligned"], v["curvature_max"]
    kappa = v["disturbance"] = up(aligned / s.ratio)
    require(0 < 2 * kappa < 1 and 2 * aligned < delta, "a small sum at alignment", "values")
    faster = 1 + up(kappa * exp(-2 * s.growth)[1])
    scale = down(root_down(aligned) * exp(-kappa / 2 - faster * s.growth)[0])
    v["lambda_star"], squares = scale, [Fraction(dot(x, x)) for x in s.x]
    rate = s.factor * sum(max(q * delta - y * root_down(q), Fraction(0))
                          for q, y in zip(squares, s.y, strict=True))  # fmt: skip
    late = log(max(delta / s.ratio, Fraction(1)))[1]
    grown = up(rate * late / (2 * inward(s, delta) * root_down(1 - 2 * kappa)))
    require(scale > 0 and grown <= MOST, "a growth of at most e^100", "values")
    v["growth_joint"], v["negative_joint"] = grown, up(scale**2 * exp(2 * grown)[1])
    most = max(high * b * b - 2 * s.pull * b
               for b in (root_down(delta**2 - 2 * delta * aligned), delta))  # fmt: skip
    reached = root_up(dot(s.best, s.start) + most)
    v["distance_joint"] = reached + up(root_up(high) * v["negative_joint"])


def later(s: Setting, v: Numbers) -> None:
    """Steps 4 to 6."""
    nu, mu, high, y = (v[k] for k in ("negative", "curvature_min", "curvature_max",
                                      "distance_joint"))  # fmt: skip
    root, decay, wait, more, lasting = root_up(high), v["delta"] * mu, *[Fraction(0)] * 3
    least = s.factor * dot(s.residuals, s.residuals) / 2
    push = root_up(2 * high * least)
    noise = 2 * root * nu * root_up(2 * high * (least + y * y / 2 + push * nu + high * nu**2 / 2))
    if s.gap is not None:
        level = s.gap / (2 * root) - root * nu - noise / decay
        require(level > 0, "a gap above the noise", "values")
        wait = up(log(max(y / level, Fraction(1)))[1] / decay)
        more = up(noise * wait + Fraction(48, 7) * root * push * nu / s.gap)
        lasting = Fraction(16, 7) * push / s.gap**2
    v["wait"], v["distance"] = wait, y + more
    grown = v["growth_late"] = up(root * (v["distance"] / decay + root * nu * (wait + lasting)))
    small = grown <= MOST and v["negative_joint"] * exp(2 * grown)[1] < nu
    require(small, "small negative neurons", "values")


def kept(s: Setting, v: Numbers) -> None:
    """Step 7."""
    aligned, delta, y, nu, mu, high = (v[k] for k in (
        "aligned", "delta", "distance", "negative", "curvature_min", "curvature_max"))  # fmt: skip
    path = v["path"] = up(y / (delta * root_down(mu)))
    twist = v["twist"] = up(2 * root_up(aligned / delta) * path)
    require(twist < 1, "neurons that stay together", "values")
    (best,) = norms([s.best], root_up)
    most = v["outputs"] = up(2 * aligned + best + (y + root_up(high) * nu) / root_down(mu))
    spread = root_up((1 + twist) / (1 - twist))
    for k in s.facets:
        x = s.x[k]
        square, back = Fraction(dot(x, x)), form(s.inverse, x)
        margin = v[f"margin_{k + 1}"] = (
            dot(s.best, x)
            - up(y * root_up(back - square**2 / form(s.hessian, x)))
            - up(4 * spread * root_up(square * aligned * most))
            - up(root_up(back * high) * nu)
        )
        require(margin > 0, "no point is lost", "values")


def every_width(c: Certificate, claimed: dict[str, Any]) -> Numbers:
    """Return all constants for the free ones that are claimed, or reject these."""
    require(all(isinstance(claimed.get(name), Fraction) for name in FREE), f"{FREE}", "values")
    v, s = {name: claimed[name] for name in FREE}, Setting(c)
    low, high = v["curvature_min"], v["curvature_max"]
    sharp = definite(s.hessian, low, 1) and not definite(s.hessian, low + UNIT, 1)
    sharp &= definite(s.hessian, high, -1) and not definite(s.hessian, high - UNIT, -1)
    require(sharp and all(v[name] > 0 for name in FREE), "the free constants", "values")
    require(ONE % low.denominator == ONE % high.denominator == 0, "multiples of 2^-96", "values")
    v |= {"speed": s.speed, "label_ratio": s.ratio, "pull": s.pull, "alignment": s.growth}
    v |= {} if s.gap is None else {"gap": s.gap}
    joint(s, v)
    later(s, v)
    kept(s, v)
    v["cost_alignment"], v["cost_head_start"] = exp(s.growth)[1], exp(v["disturbance"] / 2)[1]
    v["cost_cohesion"] = 1 / root_down(v["aligned"])
    return v
