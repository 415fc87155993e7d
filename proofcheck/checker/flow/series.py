"""The polynomials of a step: an approximate solution, and what is computed from it."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..linear import dot
from .losses import Ratio
from .motions import Motions
from .polynomials import Poly, combined, enclosed, positive


class Series(Motions):
    """Adds the polynomials of a step; `e` holds the residual weights of the present one."""

    e: list[Poly]

    def wall(self, switch: dict[str, Any]) -> int:
        """The wall of a switch."""
        return next(w for w, wall in enumerate(self.walls) if switch["point"] - 1 in wall)

    def taylor(self, live: list[str], z: Any, moments: Any, h: Fraction, order: int) -> Any:
        """Taylor polynomials of the fundamental matrices; approximations, to be verified."""
        b, d, size = self.b, self.d, range(self.d + 1)
        phi = {g: [[[int(j == k) << b] for k in size] for j in size] for g in live}
        series: Any = {g: [] for g in live}
        half: Any = {g: [[[] for _ in size] for _ in range(d)] for g in live}
        ratios = [Ratio(self.loss, b) for _ in self.labels]
        for k in range(order):
            beta = {}
            for g in live:
                for j in range(d):
                    for c in size:
                        column = [moments[g][a][c] for a in size]
                        half[g][j][c].append(dot([phi[g][j][a][k] for a in size], column) >> 2 * b)
                last = [list(reversed(phi[g][d][c])) for c in size]
                beta[g] = [sum(dot(half[g][j][c], last[c]) for c in size) >> b for j in range(d)]
            f = [sum((dot(z[g][p], beta[g]) for g in live), Fraction(0)) for p in range(self.n)]
            if self.loss.square:
                target = [0 if k else y * 2**b for y in self.labels]
                e = [self.c * (y - x) for y, x in zip(target, f, strict=True)]
            else:
                signed = zip(self.labels, ratios, f, strict=True)
                e = [self.c * y * ratio.extend(int(y * x)) for y, ratio, x in signed]
            for g in live:
                series[g].append([int(dot(e, [row[j] for row in z[g]]) // 1) for j in range(d)])
                now = [[one[j] for one in series[g]] for j in range(d)]
                scale = Fraction(h.numerator, h.denominator * (k + 1) << b)
                moved = [
                    [dot(now[j], reversed(phi[g][d][c][: k + 1])) for c in size] for j in range(d)
                ]
                inner = [
                    sum(dot(now[j], reversed(phi[g][j][c][: k + 1])) for j in range(d))
                    for c in size
                ]
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
        """e_k along p."""
        total = Poly([0])
        for g in live:
            total += combined(beta[g], z[g][k])
        return self.loss.pull(self.labels[k], total, self.b)

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
        return self.product(phi, self.integer_normal(wall), row)

    def product(self, phi: Any, v: list[int], row: list[int]) -> Poly:
        """<w, v> of a neuron, for integers v."""
        columns = []
        for c in range(self.d + 1):
            entries = zip(*(phi[j][c] for j in range(self.d)), strict=True)
            columns.append([dot(v, one) for one in entries])
        found = [dot(entries, row) >> self.b for entries in zip(*columns, strict=True)]
        return Poly(found, len(found))

    def output(self, phi: Any, row: list[int]) -> Poly:
        """a of a neuron."""
        found = [dot(entries, row) >> self.b for entries in zip(*phi[self.d], strict=True)]
        return Poly(found, len(found))

    def form(self, coefficients: Sequence[Fraction], change: Sequence[int]) -> tuple[Poly, int]:
        """A linear form in the e_k on p, and a bound of its error on the tube, in units of 2^-b."""
        error = sum(
            self.times(self.up(abs(c)), one) for c, one in zip(coefficients, change, strict=True)
        )
        p = combined(self.e, coefficients)
        return p, (error >> 64) + 1 + p.error

    def exceeds(
        self, sign: int, p: Poly, margin: int, low: int = 0, high: int | None = None
    ) -> bool:
        """Whether sign * p > margin on an interval."""
        end = 1 << self.b if high is None else high
        return positive([sign * c for c in p.c], margin + p.error, low, end, self.b)
