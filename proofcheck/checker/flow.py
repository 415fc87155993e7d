"""Verify the certificate of a flow (docs/flow-certificate.md) with integers alone.

A nonnegative bound is an integer in units of 2^-F and every operation on bounds rounds up; a
polynomial on 0 <= s <= 1 is a list of integers in units of 2^-b with a bound of its error.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import isqrt, lcm
from typing import Any

from . import dataset, shape
from .linear import dot, echelon
from .shape import Malformed, each, inside, rational, require

KINDS = ("cross", "slide", "leave", "die")
PARTS = 4


class Hole(Exception):
    """A step that this checker does not verify."""


def combined(polynomials: Sequence["Poly"], factors: Iterable[Fraction]) -> "Poly":
    """A linear combination of polynomials."""
    total = Poly([0])
    for polynomial, factor in zip(polynomials, factors, strict=True):
        if factor:
            total += polynomial.scaled(factor)
    return total


class Poly:
    """A polynomial with integer coefficients in units of 2^-b, and the bound of its error."""

    def __init__(self, coefficients: list[int], error: int = 0) -> None:
        self.c, self.error = coefficients, error

    @property
    def size(self) -> int:
        """A bound of the absolute value on [0, 1]."""
        return sum(map(abs, self.c)) + self.error

    def __add__(self, other: "Poly") -> "Poly":
        long, short = sorted((self.c, other.c), key=len, reverse=True)
        total = [a + b for a, b in zip(long, short, strict=False)] + long[len(short) :]
        return Poly(total, self.error + other.error)

    def scaled(self, q: Fraction) -> "Poly":
        """The product with a rational."""
        found = [c * q.numerator // q.denominator for c in self.c]
        return Poly(found, int(self.error * abs(q)) + len(found) + 1)

    def times(self, other: "Poly", b: int) -> "Poly":
        """The product with another polynomial."""
        found = [0] * (len(self.c) + len(other.c) - 1)
        for i, a in enumerate(self.c):
            if a:
                for j, c in enumerate(other.c, start=i):
                    found[j] += a * c
        spread = self.error * other.size + other.error * self.size
        return Poly([c >> b for c in found], (spread >> b) + len(found) + 1)


def enclosed(c: Sequence[int], low: int, high: int, b: int) -> tuple[int, int]:
    """Bounds of a polynomial on low <= s <= high, 0 <= low (Horner's rule with intervals)."""
    least = most = 0
    for a in reversed(c):
        least = a + (least * (low if least >= 0 else high) >> b)
        most = a - (-most * (high if most >= 0 else low) >> b)
    return least, most


def positive(c: Sequence[int], margin: int, low: int, high: int, b: int, depth: int = 40) -> bool:
    """Whether a polynomial exceeds a margin on low <= s <= high, by halving the interval."""
    if enclosed(c, low, high, b)[0] > margin:
        return True
    if min(enclosed(c, low, low, b)[0], enclosed(c, high, high, b)[0]) <= margin or not depth:
        return False
    steep = enclosed([k * a for k, a in enumerate(c)][1:], low, high, b)
    if steep[0] > 0 or steep[1] < 0:
        return True
    middle = (low + high) // 2
    return all(positive(c, margin, *ends, b, depth - 1) for ends in ((low, middle), (middle, high)))


class Flow:
    """The state of the verification: rows z_i = (w_i, a_i) on p, and bounds of their errors."""

    def __init__(self, data: dataset.Dataset, rows: list[list[Fraction]], b: int) -> None:
        self.points, self.labels, self.leak, self.c = (
            data.points, data.labels, data.leak, data.factor
        )  # fmt: skip
        self.n, self.d, self.b, self.F = len(self.points), len(self.points[0]), b, b + 64
        self.start = rows
        self.rows = [[int(x * 2**b // 1) for x in row] for row in rows]
        self.ulp = self.up(Fraction(isqrt(self.d + 1) + 1, 2**b))
        self.eps = [0 if [x * 2**b for x in row] == z else self.ulp
                    for row, z in zip(rows, self.rows, strict=True)]  # fmt: skip
        self.rho = self.norm(self.eps)
        self.clock, self.signs, self.frozen = 0, [""] * len(rows), [False] * len(rows)
        self.walls: list[dict[int, Fraction]] = []
        for k, x in enumerate(self.points):
            for wall in self.walls:
                v = self.points[min(wall)]
                if all(x[i] * v[j] == x[j] * v[i] for i, j in combinations(range(self.d), 2)):
                    wall[k] = dot(x, v) / dot(v, v)
                    break
            else:
                self.walls.append({k: Fraction(1)})
        self.rising: set[tuple[int, int]] = set()
        self.events: list[dict[str, Any]] = []

    # Bounds.
    def up(self, q: Fraction) -> int:
        return -(-(q.numerator << self.F) // q.denominator)

    def times(self, *factors: int) -> int:
        found = 1 << self.F
        for factor in factors:
            found = -(-found * factor >> self.F)
        return found

    def norm(self, values: Iterable[int]) -> int:
        return isqrt(sum(v * v for v in values)) + 1

    def exp(self, x: int) -> int:
        require(x < 4 << self.F, "a step on which |D| is too long")
        term = found = 1 << self.F
        for j in range(1, 200):
            term = -(-term * x // (j << self.F))
            found += term
        return found + term

    def vector(self, v: Iterable[Fraction | int]) -> int:
        return self.norm(self.up(Fraction(abs(c))) for c in v)

    def over(self, size: int) -> int:
        """A bound in units of 2^-b as one in units of 2^-F."""
        return size << 64

    # Patterns.
    def normal(self, wall: int) -> list[Fraction]:
        return self.points[min(self.walls[wall])]

    def integer_normal(self, wall: int) -> list[int]:
        """A positive integer multiple of the normal, not shorter than it."""
        v = self.normal(wall)
        scale = lcm(*(c.denominator for c in v))
        return [int(c * scale) for c in v]

    def side(self, signs: str, wall: int) -> int:
        return "-0+".index(signs[min(self.walls[wall])]) - 1

    def moved(self, signs: str, wall: int, side: int) -> str:
        changed = list(signs)
        for k, t in self.walls[wall].items():
            changed[k] = "-0+"[(side if t > 0 else -side) + 1]
        return "".join(changed)

    def silent(self, signs: str) -> bool:
        """Whether a neuron with these signs is in the closed dead cone."""
        zero = [w for w in range(len(self.walls)) if self.side(signs, w) == 0]
        one_sided = all(len({t > 0 for t in self.walls[w].values()}) == 1 for w in zero)
        return self.leak == 0 and "+" not in signs and one_sided

    def kept(self, signs: str) -> list[int]:
        found = [w for w in range(len(self.walls)) if self.side(signs, w) == 0]
        if len(found) > 1:
            raise Hole("a neuron that is kept on several walls")
        return found

    def drift(self, signs: str) -> list[list[Fraction]]:
        """The vectors z_k with D = sum e_k z_k."""
        slope = {"+": Fraction(1), "-": self.leak, "0": Fraction(0)}
        rows = [[slope[s] * c for c in x] for s, x in zip(signs, self.points, strict=True)]
        for wall in self.kept(signs):
            v = self.normal(wall)
            shares = [dot(z, v) / dot(v, v) for z in rows]
            rows = [[a - q * c for a, c in zip(z, v, strict=True)]
                    for z, q in zip(rows, shares, strict=True)]  # fmt: skip
        return rows

    def speeds(self, signs: str, wall: int) -> dict[int, list[Fraction]]:
        """The linear forms <D, v> in the e_k on both sides of a wall."""
        v = self.normal(wall)
        return {side: [dot(z, v) for z in self.drift(self.moved(signs, wall, side))]
                for side in (-1, 1)}  # fmt: skip

    # The start.
    def settle(self, claimed: list[tuple[str, bool]]) -> None:
        """Verify the patterns at the start, exactly."""
        f = [sum((z[-1] * max(dot(x, z), self.leak * dot(x, z)) for z in self.start), Fraction(0))
             for x in self.points]  # fmt: skip
        e = [self.c * (y - value) for y, value in zip(self.labels, f, strict=True)]
        for i, (z, (signs, frozen)) in enumerate(zip(self.start, claimed, strict=True)):
            exact = "".join("-0+"[(dot(x, z) > 0) - (dot(x, z) < 0) + 1] for x in self.points)
            dead = self.silent(exact)
            require(frozen == dead, f"neuron {i + 1} is frozen iff in the dead cone", "start")
            zero = [w for w in range(len(self.walls)) if self.side(exact, w) == 0]
            if dead or not zero:
                require(signs == exact, f"the signs of neuron {i + 1}", "start")
            elif len(zero) > 1:
                raise Hole(f"neuron {i + 1} starts on several walls")
            else:
                side = self.side(signs, zero[0])
                require(signs == self.moved(exact, zero[0], side), f"neuron {i + 1}", "start")
                speed = {s: s * z[-1] * dot(form, e) for s, form in self.speeds(exact, zero[0]).items()}
                outward = {s for s in speed if speed[s] > 0}
                inward = {s for s in speed if speed[s] < 0}
                good = inward == {-1, 1} if side == 0 else (outward, inward) == ({side}, {-side})
                require(good, f"neuron {i + 1} does not go on like this, or not only so", "start")
                if side:
                    self.rising.add((i, zero[0]))
            self.signs[i], self.frozen[i] = signs, frozen

    # One step.
    def step(self, length: int, order: int, switches: list[dict[str, Any]]) -> None:
        """Verify one step of p and of its tube, and take it."""
        d, n, b, h = self.d, self.n, self.b, Fraction(length, 2**self.b)
        live = sorted({s for s, f in zip(self.signs, self.frozen, strict=True) if not f})
        members = {g: [i for i, s in enumerate(self.signs) if s == g and not self.frozen[i]]
                   for g in live}  # fmt: skip
        z = {g: self.drift(g) for g in live}
        moments = {g: [[sum(self.rows[i][j] * self.rows[i][k] for i in members[g])
                        for k in range(d + 1)] for j in range(d + 1)] for g in live}  # fmt: skip
        phi = self.taylor(live, z, moments, h, order)
        beta = {g: self.beta(phi[g], moments[g]) for g in live}
        self.e = [self.residual(k, live, z, beta) for k in range(n)]
        direction = {g: [combined(self.e, [row[j] for row in z[g]]) for j in range(d)] for g in live}
        lengths = {g: [self.vector(row) for row in z[g]] for g in live}
        longest = [max((lengths[g][k] for g in live), default=0) for k in range(n)]
        quarters = [(q << b) // PARTS for q in range(PARTS + 1)]
        parts = {g: [self.norm(self.over(self.sup(p, *ends)) for p in direction[g])
                     for ends in pairwise(quarters)] for g in live}  # fmt: skip
        H = self.up(h)
        growth = {g: self.times(H, -(-sum(parts[g]) // PARTS)) for g in live}
        steepest = self.times(H, -(-sum(max(parts[g][q] for g in live) for q in range(PARTS)) // PARTS))
        defect = {g: self.defect(phi[g], direction[g], h) for g in live}
        size = {g: self.norm([self.over(isqrt(sum(moments[g][j][j] for j in range(d + 1))) + 1)]) for g in live}
        one = 1 << self.F
        reach = {g: self.times(self.exp(growth[g]), size[g], one + defect[g]) for g in live}
        whole = self.norm(reach.values())
        rows = {i: self.norm(map(self.over, map(abs, self.rows[i]))) for g in live for i in members[g]}
        group = {i: g for g in live for i in members[g]}
        switching = {s["neuron"] - 1: s for s in switches}
        require(len(switching) == len(switches), "a neuron switches at two walls at once")
        for s in switches:
            require(s["neuron"] - 1 in group, "a frozen neuron switches")
        ride = {i: self.times(self.exp(growth[group[i]]), rows[i], one + defect[group[i]]) for i in switching}
        sizes = [self.over(self.sup(p)) for p in self.e]
        source0 = self.norm(self.times(defect[g], size[g]) for g in live)
        largest = 2 * (self.rho + source0) + 1
        for _ in range(40):
            lost = [0] * n
            for i, s in switching.items():
                wall = self.wall(s)
                near = self.over(self.sup(self.inner(phi[group[i]], wall, self.rows[i])))
                near += self.times(self.vector(self.integer_normal(wall)), largest)
                for k, t in self.walls[wall].items():
                    lost[k] += self.times(self.up((1 - self.leak) * abs(t) * self.c), ride[i] + largest, near)
            middle = self.times(whole, largest) + self.times(largest, largest)
            change = [self.times(self.up(self.c), longest[k], middle) + lost[k] for k in range(n)]
            offset = [self.times(sum(self.times(lengths[g][k], lost[k]) for k in range(n)), reach[g]) for g in live]
            jumps = {i: self.jump(s, group[i], sizes, change) for i, s in switching.items()}
            source = source0 + self.times(H, self.norm(offset))
            source += sum(self.times(H, jumps[i], ride[i] + largest) for i in switching)
            extra = {g: sum(self.times(lengths[g][k], change[k]) for k in range(n)) for g in live}
            rho = self.times(self.exp(steepest + self.times(H, max(extra.values()))), self.rho + source)
            if rho < largest:
                break
            largest = max(largest, rho) * 11 // 10 + 1
        else:
            require(False, "the a-priori bound of the distance is not confirmed")
        eps = {}
        for i, g in group.items():
            factor = self.exp(growth[g] + self.times(H, extra[g]))
            found = self.eps[i] + self.times(rows[i], defect[g]) + self.times(
                H, extra[g], factor, one + defect[g], rows[i])  # fmt: skip
            if i in switching:
                found += self.times(H, jumps[i], self.times(factor, one + defect[g], rows[i]) + rho)
            eps[i] = self.times(factor, found)
        rising = self.sides(phi, group, eps, rows, switching, change)
        self.holding(phi, live, members, eps, switching, change)
        changes = [self.switch(s, phi[group[i]], group[i], eps[i], change, H) for i, s in switching.items()]
        before = self.clock
        for i, g in group.items():
            ends = [[sum(entry) for entry in row] for row in phi[g]]
            self.rows[i] = [dot(row, self.rows[i]) >> b for row in ends]
            self.eps[i] = eps[i] + self.ulp
        spread = self.times(self.ulp, (isqrt(len(group)) + 1) << self.F)
        self.rho = min(rho + spread, self.norm(self.eps[i] for i in group))
        self.clock, self.rising = self.clock + length, rising
        for s, (signs, frozen) in zip(switches, changes, strict=True):
            i, wall = s["neuron"] - 1, self.wall(s)
            self.signs[i], self.frozen[i] = signs, frozen
            if not frozen and self.side(signs, wall):
                self.rising.add((i, wall))
            time = [str(Fraction(t, 2**b)) for t in (before, self.clock)]
            points = [k + 1 for k in sorted(self.walls[wall])]
            self.events.append({"time": time, "neuron": i + 1, "points": points, "kind": s["kind"]})

    def wall(self, switch: dict[str, Any]) -> int:
        return next(w for w, wall in enumerate(self.walls) if switch["point"] - 1 in wall)

    # The polynomials of a step.
    def taylor(self, live: list[str], z: Any, moments: Any, h: Fraction, order: int) -> Any:
        """Taylor polynomials of the fundamental matrices; approximations, to be verified."""
        b, d, size = self.b, self.d, range(self.d + 1)
        phi = {g: [[[int(j == k) << b] for k in size] for j in size] for g in live}
        series: Any = {g: [] for g in live}
        half: Any = {g: [[[] for _ in size] for _ in range(d)] for g in live}
        for k in range(order):
            beta = {}
            for g in live:
                for j in range(d):
                    for c in size:
                        column = [moments[g][a][c] for a in size]
                        half[g][j][c].append(dot([phi[g][j][a][k] for a in size], column) >> 2 * b)
                beta[g] = [sum(dot(half[g][j][c], reversed(phi[g][d][c][: k + 1])) for c in size) >> b
                           for j in range(d)]  # fmt: skip
            for g in live:
                beta[g] = [int(x) for x in beta[g]]
            f = [sum((dot(z[g][p], beta[g]) for g in live), Fraction(0)) for p in range(self.n)]
            e = [self.c * ((y * 2**b if k == 0 else 0) - x) for y, x in zip(self.labels, f, strict=True)]
            for g in live:
                series[g].append([int(dot(e, [row[j] for row in z[g]]) // 1) for j in range(d)])
                now = [[one[j] for one in series[g]] for j in range(d)]
                scale = Fraction(h.numerator, h.denominator * (k + 1) << b)
                moved = [[dot(now[j], reversed(phi[g][d][c][: k + 1])) for c in size] for j in range(d)]
                inner = [sum(dot(now[j], reversed(phi[g][j][c][: k + 1])) for j in range(d)) for c in size]
                for c in size:
                    for j in range(d):
                        phi[g][j][c].append(int(moved[j][c]) * scale.numerator // scale.denominator)
                    phi[g][d][c].append(int(inner[c]) * scale.numerator // scale.denominator)
        return phi

    def beta(self, phi: Any, moments: Any) -> list[Poly]:
        """The sums of a_i w_i, as polynomials."""
        size, found = range(self.d + 1), []
        for j in range(self.d):
            total = Poly([0])
            for c in size:
                column = [moments[a][c] for a in size]
                half = [dot(entries, column) >> 2 * self.b for entries in zip(*phi[j], strict=True)]
                total += Poly(half, len(half)).times(Poly(phi[self.d][c]), self.b)
            found.append(total)
        return found

    def residual(self, k: int, live: list[str], z: Any, beta: Any) -> Poly:
        """e_k = c (y_k - f_k)."""
        total = Poly([int(self.labels[k] * 2**self.b // 1)], 1)
        for g in live:
            total += combined(beta[g], [-c for c in z[g][k]])
        return total.scaled(self.c)

    def sup(self, p: Poly, low: int = 0, high: int | None = None) -> int:
        """A bound of |p| on an interval, [0, 1] if none is given."""
        ends = enclosed(p.c, low, 1 << self.b if high is None else high, self.b)
        return max(map(abs, ends)) + p.error

    def defect(self, phi: Any, direction: list[Poly], h: Fraction) -> int:
        """A bound of the norm of Phi' - h B Phi on [0, 1]."""
        b, d, sizes = self.b, self.d, []
        scaled = [p.scaled(-h) for p in direction]
        for c in range(d + 1):
            total = Poly([k * a for k, a in enumerate(phi[d][c])][1:])
            for j in range(d):
                slope = Poly([k * a for k, a in enumerate(phi[j][c])][1:])
                sizes.append(self.over((slope + scaled[j].times(Poly(phi[d][c]), b)).size))
                total += scaled[j].times(Poly(phi[j][c]), b)
            sizes.append(self.over(total.size))
        return self.norm(sizes)

    def inner(self, phi: Any, wall: int, row: list[int]) -> Poly:
        """<w, V> of a neuron, V the integer normal of a wall."""
        v = self.integer_normal(wall)
        columns = [[dot(v, entries) for entries in zip(*(phi[j][c] for j in range(self.d)), strict=True)]
                   for c in range(self.d + 1)]  # fmt: skip
        found = [dot(entries, row) >> self.b for entries in zip(*columns, strict=True)]
        return Poly(found, len(found))

    def output(self, phi: Any, row: list[int]) -> Poly:
        """a of a neuron."""
        found = [dot(entries, row) >> self.b for entries in zip(*phi[self.d], strict=True)]
        return Poly(found, len(found))

    def form(self, coefficients: Sequence[Fraction], change: Sequence[int]) -> tuple[Poly, int]:
        """A linear form in the e_k on p, and a bound of its error on the tube, in units of 2^-b."""
        error = sum(self.times(self.up(abs(c)), one) for c, one in zip(coefficients, change, strict=True))
        p = combined(self.e, coefficients)
        return p, (error >> 64) + 1 + p.error

    def exceeds(self, sign: int, p: Poly, margin: int, low: int = 0, high: int | None = None) -> bool:
        """Whether sign * p > margin on an interval."""
        end = 1 << self.b if high is None else high
        return positive([sign * c for c in p.c], margin + p.error, low, end, self.b)

    # What is proved about a step.
    def sides(self, phi: Any, group: Any, eps: Any, rows: Any, switching: Any, change: Any) -> Any:
        """Every neuron stays on its side of every wall; return those that are still near one."""
        rising = set()
        for i, g in group.items():
            for wall in range(len(self.walls)):
                side = self.side(g, wall)
                if not side or (i in switching and self.wall(switching[i]) == wall):
                    continue
                p = self.inner(phi[g], wall, self.rows[i])
                margin = (self.times(eps[i], self.vector(self.integer_normal(wall))) >> 64) + 1
                if (i, wall) not in self.rising:
                    place = f"the side of neuron {i + 1} of the wall of point {min(self.walls[wall]) + 1}"
                    require(self.exceeds(side, p, margin), place)
                elif self.rises(phi[g], g, i, wall, p, margin, eps[i], change):
                    rising.add((i, wall))
        return rising

    def rises(self, phi: Any, g: str, i: int, wall: int, p: Poly, margin: int, eps: int, change: Any) -> bool:
        """A neuron that has just left a wall moves away from it; True if it is still near."""
        side, sign = self.side(g, wall), 1 if self.rows[i][-1] > 0 else -1
        form, error = self.form([dot(z, self.normal(wall)) for z in self.drift(g)], change)
        output = self.output(phi, self.rows[i])
        for halvings in range(60):
            middle = (1 << self.b) >> halvings
            if not (self.exceeds(side * sign, form, error, 0, middle)
                    and self.exceeds(sign, output, (eps >> 64) + 1, 0, middle)):  # fmt: skip
                continue
            if not halvings:
                return not self.exceeds(side, p, margin, middle, middle)
            if self.exceeds(side, p, margin, middle):
                return False
        require(False, f"neuron {i + 1} does not move away from a wall that it left")
        return True

    def holding(self, phi: Any, live: Any, members: Any, eps: Any, switching: Any, change: Any) -> None:
        """Neurons that are kept on a wall are pushed back from both sides."""
        for g in live:
            for wall in self.kept(g):
                forms = self.speeds(g, wall)
                for i in members[g]:
                    sign = 1 if self.rows[i][-1] > 0 else -1
                    output = self.output(phi[g], self.rows[i])
                    require(self.exceeds(sign, output, (eps[i] >> 64) + 1), f"the output of neuron {i + 1}")
                    require(any(forms[1]) or any(forms[-1]), "a wall without a push")
                    for side, form in forms.items():
                        leaves = i in switching and self.side(switching[i]["signs"], wall) == side
                        if any(form) and not leaves:
                            p, error = self.form(form, change)
                            require(self.exceeds(-side * sign, p, error), f"neuron {i + 1} is kept on a wall")

    def jump(self, s: dict[str, Any], g: str, sizes: list[int], change: list[int]) -> int:
        """A bound of the distance of a switching neuron's D from that of its pattern."""
        wall = self.wall(s)
        if s["kind"] == "leave":
            v = self.normal(wall)
            p, error = self.form([dot(z, v) for z in self.drift(s["signs"])], change)
            return self.times(self.over(self.sup(p) + error), self.up(1 / dot(v, v)), self.vector(v))
        sized = [self.times(sizes[k] + change[k], self.vector(self.points[k])) for k in self.walls[wall]]
        return self.times(self.up(1 - self.leak), sum(sized))

    def switch(self, s: dict[str, Any], phi: Any, g: str, eps: int, change: Any, h: int) -> tuple[str, bool]:
        """Verify how a neuron switches during a step; return its new signs, and if it is frozen."""
        i, wall, kind, side = s["neuron"] - 1, self.wall(s), s["kind"], self.side(g, self.wall(s))
        place = f"neuron {i + 1}, {kind}"
        sign, row = 1 if self.rows[i][-1] > 0 else -1, self.rows[i]
        forms = {t: self.form(form, change) for t, form in self.speeds(g, wall).items()}
        if kind == "leave":
            new = self.side(s["signs"], wall)
            require(side == 0 and new != 0, "leaves a wall that it is kept on", place)
            p, error = forms[new]
            end = 1 << self.b
            require(self.exceeds(new * sign, p, error, end, end), "is off the wall at the end", place)
            push = forms[-1][0] + forms[1][0].scaled(Fraction(-1))
            require(self.exceeds(sign, push, forms[-1][1] + forms[1][1]), "a monotone wall", place)
            require(s["signs"] == self.moved(g, wall, new), "the new signs", place)
            return s["signs"], False
        require(side != 0, "reaches a wall", place)
        if self.kept(g):
            raise Hole(f"{place}: at a wall while kept on another")
        zero = self.moved(g, wall, 0)
        # Its speed towards the wall, and the distance, in units of 2^-b.
        ends = enclosed([sign * c for c in self.output(phi, row).c], 0, 1 << self.b, self.b)
        least = ends[0] - self.output(phi, row).error - (eps >> 64) - 1
        p, error = forms[side]
        speed = enclosed([-side * sign * c for c in p.c], 0, 1 << self.b, self.b)[0] - error
        require(least > 0 and speed > 0, "moves towards the wall", place)
        v = self.integer_normal(wall)
        scale = next(a / c for a, c in zip(v, self.normal(wall), strict=True) if c)
        far = abs(dot(v, row)) + (self.times(self.eps[i], self.vector(v)) >> 64) + 1
        require(far * 2**self.b < h * least * speed * scale / 2**self.F, "reaches the wall in time", place)
        if self.silent(zero):
            require(kind == "die" and s["signs"] == zero, "dies", place)
            return zero, True
        p, error = forms[-side]
        new = -side if kind == "cross" else 0
        require(kind in ("cross", "slide"), "crosses or slides", place)
        require(s["signs"] == self.moved(g, wall, new), "the new signs", place)
        towards = -side * sign if kind == "cross" else side * sign
        require(self.exceeds(towards, p, error), f"the speed beyond the wall: {kind}", place)
        return s["signs"], False

    # The end.
    def predictions(self) -> tuple[list[Fraction], list[int]]:
        """f_k on p at the present time, and bounds of its errors."""
        values, errors = [Fraction(0)] * self.n, [0] * self.n
        for row, signs, frozen, eps in zip(self.rows, self.signs, self.frozen, self.eps, strict=True):
            if frozen:
                continue
            size = self.norm(self.over(abs(c)) for c in row)
            for k, z in enumerate(self.drift(signs)):
                values[k] += Fraction(row[-1]) * dot(z, row) / 4**self.b
                errors[k] += self.times(self.vector(z), self.times(size, eps) + self.times(eps, eps))
        return values, errors

    def ending(self, claim: dict[str, Any]) -> None:
        """Verify what is said about the end of the run."""
        require(claim["time"] == Fraction(self.clock, 2**self.b), "the time", "final")
        same = [(s, f) for s, f in zip(self.signs, self.frozen, strict=True)]
        require(claim["patterns"] == same, "the patterns", "final")
        for i, (row, radius) in enumerate(zip(claim["rows"], claim["radii"], strict=True)):
            apart = self.norm(self.over(abs(a - c)) for a, c in zip(row, self.rows[i], strict=True))
            require(apart + self.eps[i] <= radius * 2**self.F, f"the radius of neuron {i + 1}", "final")
        values, errors = self.predictions()
        least = most = Fraction(0)
        for f, error, y in zip(values, errors, self.labels, strict=True):
            gap, spread = abs(y - f), Fraction(error, 2**self.F)
            least, most = least + max(gap - spread, 0) ** 2, most + (gap + spread) ** 2
        low, high = claim["loss"]
        require(low <= self.c * least / 2 and self.c * most / 2 <= high, "the loss", "final")

    def limit(self, claim: dict[str, Any]) -> None:
        """Verify the proof that the patterns hold for ever."""
        if claim["argument"] != "fixed-patterns":
            raise Hole("a limit with decaying groups or loose walls")
        live = sorted({s for s, f in zip(self.signs, self.frozen, strict=True) if not f})
        require(sorted(claim["lengths"]) == live, "one length for every live pattern", "limit")
        z = {g: self.drift(g) for g in live}
        columns = [[row[j] for row in z[g]] for g in live for j in range(self.d)]
        residual = [y - f for y, f in zip(self.labels, claim["fit"], strict=True)]
        basis = echelon(columns)
        require(not any(dot(u, residual) for u in columns), "the normal equations", "limit")
        require(len(echelon([*columns, claim["fit"]])) == len(basis), "a fit of the patterns", "limit")
        require(claim["loss"] == self.c * dot(residual, residual) / 2, "the loss", "limit")
        values, errors = self.predictions()
        gaps = [self.up(abs(a - f)) + e for a, f, e in zip(claim["fit"], values, errors, strict=True)]
        distance = Fraction(self.norm(gaps), 2**self.F)
        nu, unit, moved, least = claim["nu"], 2**self.F, 0, {}
        require(nu > 0, "nu > 0", "limit")
        for g in live:
            length = claim["lengths"][g]
            require(0 < length <= 2, "a length in (0, 2]", "limit")
            cosh, sinh = series(length, 0), series(length, 1)
            a2 = w2 = Fraction(0)
            for row, signs, frozen, eps in zip(self.rows, self.signs, self.frozen, self.eps, strict=True):
                if signs != g or frozen:
                    continue
                e, sign = Fraction(eps, unit), 1 if row[-1] > 0 else -1
                a = Fraction(abs(row[-1]), 2**self.b)
                w = Fraction(self.norm(self.over(abs(c)) for c in row[:-1]), unit)
                a2, w2 = a2 + max(a - e, 0) ** 2, w2 + (w + e) ** 2
                moved += (w + a + 2 * e) ** 2 * (cosh + sinh - 1) ** 2
                shift = (a + e) * sinh + (w + e) * (cosh - 1)
                for x, s in zip(self.points, g, strict=True):
                    inner = Fraction(dot(x, row[:-1])) / 2**self.b * {"+": 1, "-": -1, "0": 0}[s]
                    far = (shift + e) * Fraction(self.vector(x), unit)
                    require(s == "0" or inner > far, "no neuron leaves its pattern", "limit")
                for wall in self.kept(g):
                    require(a - e > (w + e) * sinh + (a + e) * (cosh - 1), "the output", "limit")
                    for side, form in self.speeds(g, wall).items():
                        value = -side * sign * dot(form, residual)
                        room = Fraction(self.vector(form), unit) * distance
                        require(not any(form) or value > room, "kept on its wall", "limit")
            low = Fraction(isqrt(int(a2 * 4**self.F)), unit) * (2 - cosh)
            least[g] = low - Fraction(isqrt(int(w2 * 4**self.F)) + 1, unit) * sinh
            require(least[g] > 0, "the output weights keep a size", "limit")
            drift = Fraction(self.norm(self.vector(row) for row in z[g]), unit)
            first = distance**2 < length**2 * nu * least[g] ** 2
            require(first or drift * distance < length * nu, "the length", "limit")
        form = [[-nu * dot(u, v) for v in basis] for u in basis]
        for g in live:
            mapped = [[dot(u, [row[j] for row in z[g]]) for j in range(self.d)] for u in basis]
            for j, u in enumerate(mapped):
                for k, v in enumerate(mapped):
                    form[j][k] += least[g] ** 2 * dot(u, v)
        for j in range(len(basis)):
            require(form[j][j] > 0, "nu is at most the least eigenvalue", "limit")
            for k in range(j + 1, len(basis)):
                share = form[k][j] / form[j][j]
                form[k] = [a - share * c for a, c in zip(form[k], form[j], strict=True)]
        require(moved <= claim["remaining_distance"] ** 2, "the remaining distance", "limit")


def series(x: Fraction, odd: int) -> Fraction:
    """An upper bound of sinh (odd = 1) or cosh (odd = 0) of a number in (0, 2]."""
    term, found = x if odd else Fraction(1), Fraction(0)
    for j in range(12):
        found += term
        term = term * x * x / ((2 * j + 1 + odd) * (2 * j + 2 + odd))
    return found + 2 * term


PATTERN = {"signs": str, "frozen": bool}
SWITCH = {"neuron": int, "point": int, "kind": KINDS, "signs": str}
FIELDS = {
    "format": ("proofcheck-flow",), "version": (1,), "dataset": dict, "dataset_sha256": str,
    "network": {"weights": [[rational]], "outputs": [rational]}, "bits": int, "start": [PATTERN],
    "steps": [{"length": int, "order": int, "switches": [SWITCH]}],
    "events": [{"time": [str], "neuron": int, "points": [int], "kind": KINDS}],
    "final": {"time": rational, "patterns": [PATTERN], "rows": [[int]], "radii": [rational],
              "loss": [rational]},
    "limit": lambda value: None if value is None else shape.read(LIMIT, value), "sha256": str,
}  # fmt: skip
LIMIT = {
    "argument": ("fixed-patterns", "decaying-or-loose"), "fit": [rational], "loss": rational,
    "lengths": each(rational), "nu": rational, "remaining_distance": rational,
}  # fmt: skip


def verify(document: Any) -> tuple[dataset.Dataset, list[str]]:
    """Verify the certificate of a flow; return the dataset and what is unchecked, or raise."""
    values = shape.read(FIELDS, document)
    with inside("dataset"):
        given = dataset.build(rational, "", values["dataset"])
    rest = {key: value for key, value in document.items() if key != "sha256"}
    require(dataset.sha256(rest) == values["sha256"], "the digest of the document", "sha256")
    require(dataset.digest(values["dataset"]) == values["dataset_sha256"], "the digest", "dataset")
    n, d, m = len(given.points), len(given.points[0]), len(values["network"]["outputs"])
    rows = [[*w, a] for w, a in zip(values["network"]["weights"], values["network"]["outputs"], strict=False)]
    final, bits = values["final"], values["bits"]
    signs = [p["signs"] for p in values["start"] + final["patterns"]]
    signs += [s["signs"] for step in values["steps"] for s in step["switches"]]
    switches = [s for step in values["steps"] for s in step["switches"]]
    shaped = [
        len(values["network"]["weights"]) == m > 0, all(len(row) == d + 1 for row in rows),
        16 <= bits <= 20_000, len(values["start"]) == len(final["patterns"]) == len(final["rows"]) == m,
        len(final["radii"]) == m, len(final["loss"]) == 2, all(len(row) == d + 1 for row in final["rows"]),
        all(len(s) == n and set(s) <= set("+-0") for s in signs),
        all(0 < step["length"] and 1 <= step["order"] <= 10_000 for step in values["steps"]),
        all(1 <= s["neuron"] <= m and 1 <= s["point"] <= n for s in switches),
    ]  # fmt: skip
    if not all(shaped):
        raise Malformed("sizes that do not fit together")
    if given.loss != "square":
        return given, [f"flow: the loss {given.loss}"]
    flow = Flow(given, rows, bits)
    try:
        flow.settle([(p["signs"], p["frozen"]) for p in values["start"]])
        for number, step in enumerate(values["steps"]):
            with inside(f"steps[{number}]"):
                flow.step(step["length"], step["order"], step["switches"])
        require(values["events"] == flow.events, "the events are those of the steps", "events")
        final["patterns"] = [(p["signs"], p["frozen"]) for p in final["patterns"]]
        flow.ending(final)
        if values["limit"] is not None:
            require(len(values["limit"]["fit"]) == n, "n numbers", "limit.fit")
            flow.limit(values["limit"])
    except Hole as hole:
        return given, [f"flow: {hole}"]
    return given, []
