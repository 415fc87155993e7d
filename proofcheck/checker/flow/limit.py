"""The proof that the patterns hold for ever, and of the limit."""

from fractions import Fraction
from math import isqrt
from typing import Any

from ..linear import dot, echelon
from ..shape import require
from .ending import Ending
from .polynomials import series


class Flow(Ending):
    """Adds the verification of the limit."""

    def members(self, g: str) -> list[tuple[int, Fraction, Fraction, Fraction, int]]:
        """(i, eps, |a|, bound of |w|, sign of a) of the live neurons of a pattern."""
        found, unit = [], 2**self.F
        for i, (row, eps) in enumerate(zip(self.rows, self.eps, strict=True)):
            if self.signs[i] == g and not self.frozen[i]:
                w = Fraction(self.norm(self.over(abs(c)) for c in row[:-1]), unit)
                a, sign = Fraction(abs(row[-1]), 2**self.b), 1 if row[-1] > 0 else -1
                found.append((i, Fraction(eps, unit), a, w, sign))
        return found

    def gap(self, target: Any, only: Any = None) -> Fraction:
        """A bound of the distance of the predictions from a target."""
        values, errors = self.predictions(only)
        found = zip(target, values, errors, strict=True)
        return Fraction(self.norm(self.up(abs(a - f)) + e for a, f, e in found), 2**self.F)

    def limit(self, claim: dict[str, Any]) -> None:
        """Verify the limit."""
        require(self.loss.square, "a limit for the square loss only", "limit")
        fit, nu, lengths = claim["fit"], claim["nu"], claim["lengths"]
        live = sorted({s for s, f in zip(self.signs, self.frozen, strict=True) if not f})
        named = [*lengths, *claim["decaying"], *claim["free"]]
        require(sorted(named) == live, "every live pattern once", "limit")
        z = {g: self.drift(g) for g in lengths}
        columns = [[row[j] for row in z[g]] for g in lengths for j in range(self.d)]
        residual = [y - f for y, f in zip(self.labels, fit, strict=True)]
        basis = echelon(columns)
        require(not any(dot(u, residual) for u in columns), "the normal equations", "limit")
        require(len(echelon([*columns, fit])) == len(basis), "a fit of the patterns", "limit")
        require(claim["loss"] == self.c * dot(residual, residual) / 2, "the loss", "limit")
        require(nu > 0, "nu > 0", "limit")
        if claim["free"]:
            require(len(basis) == self.n, "free neurons where the limit interpolates", "limit")
        nothing = [Fraction(0)] * self.n
        vanishing = sum((self.gap(nothing, g) for g in claim["decaying"]), Fraction(0))
        distance = self.gap(fit) + 2 * vanishing
        error, moved = distance + vanishing, Fraction(0)
        least = {}
        for g, length in lengths.items():
            require(0 < length <= 2, "a length in (0, 2]", "limit")
            sinh, growth = series(length, 1), series(length, 0) + series(length, 1) - 1
            loose = self.loose(g, error, residual, basis)
            a2 = w2 = Fraction(0)
            for i, e, a, w, _ in self.members(g):
                a2, w2 = a2 + max(a - e, Fraction(0)) ** 2, w2 + (w + e) ** 2
                moved += (w + a + 2 * e) ** 2 * growth**2
                self.stays(g, i, (a + e, w + e), e, length)
            low = Fraction(isqrt(int(a2 * 4**self.F)), 2**self.F) * (2 - series(length, 0))
            least[g] = low - Fraction(isqrt(int(w2 * 4**self.F)) + 1, 2**self.F) * sinh
            require(least[g] > 0, "the output weights keep a size", "limit")
            first = not loose and distance**2 < length**2 * nu * least[g] ** 2
            drifts = [z[g], *(self.drift(self.moved(g, self.on(g)[0], s)) for s in loose)]
            size = max(self.norm(self.vector(row) for row in drift) for drift in drifts)
            second = Fraction(size, 2**self.F) * distance < length * nu
            require(first or second, "the length", "limit")
        self.definite(basis, z, least, nu)
        for g in claim["decaying"]:
            self.decays(g, error, residual)
            moved += sum((w + a + 2 * e) ** 2 for _, e, a, w, _ in self.members(g))
        reach = Fraction(self.norm(map(self.vector, self.points)), 2**self.F) * distance / nu
        for g in claim["free"]:
            require(reach <= 2, "the length of the free neurons", "limit")
            growth = series(reach, 0) + series(reach, 1) - 1
            moved += sum(((w + a + 2 * e) * growth) ** 2 for _, e, a, w, _ in self.members(g))
        require(moved <= claim["remaining_distance"] ** 2, "the remaining distance", "limit")

    def stays(self, g: str, i: int, sizes: Any, e: Fraction, length: Fraction) -> None:
        """A neuron never leaves its sides, nor, kept on a wall, changes its output sign."""
        (a, w), sinh, excess = sizes, series(length, 1), series(length, 0) - 1
        for x, s in zip(self.points, g, strict=True):
            inner = Fraction(dot(x, self.rows[i][:-1])) / 2**self.b * (1 if s == "+" else -1)
            far = (a * sinh + w * excess + e) * Fraction(self.vector(x), 2**self.F)
            require(s == "0" or inner > far, f"neuron {i + 1} never leaves its pattern", "limit")
        if self.on(g):
            require(a - 2 * e > w * sinh + a * excess, f"the output of neuron {i + 1}", "limit")

    def settled(self, i: int, lengths: dict[str, Fraction]) -> None:
        """In the limit a neuron has a != 0, and a < 0 or strictly all or no points active."""
        *row, a = self.rows[i]
        g, unit = self.signs[i], 2**self.F
        e, size = Fraction(self.eps[i], unit), Fraction(abs(a), 2**self.b)
        w = Fraction(self.norm(self.over(abs(c)) for c in row), unit) + e
        length = Fraction(0) if self.frozen[i] else lengths[g]
        moved = w * series(length, 1) + (size + e) * (series(length, 0) - 1) if length else 0
        require(size - e > moved, f"the output of neuron {i + 1} in the limit", "flow")
        if a > 0 and self.frozen[i]:
            for x in self.points:
                inner = Fraction(dot(x, row)) / 2**self.b + e * Fraction(self.vector(x), unit)
                require(inner < 0, f"neuron {i + 1} is strictly inactive", "flow")
        elif a > 0:
            require(set(g) == {"+"}, f"neuron {i + 1} has all points active", "flow")

    def held(self, g: str, error: Fraction, residual: list[Fraction]) -> list[dict[int, bool]]:
        """Whether a wall pushes back from either side (-1, 1), and is monotone (0), for good."""
        result = []
        clear = all(a > e for _, e, a, _, _ in self.members(g))
        require(clear or not self.on(g), "outputs that are not 0", "limit")
        for wall in self.on(g):
            forms, found = self.pushes(g, wall), {}
            forms[0] = [a - c for a, c in zip(forms[-1], forms[1], strict=True)]
            for side, form in forms.items():
                room = Fraction(self.vector(form), 2**self.F) * error
                inner = (1 if side < 1 else -1) * dot(form, residual)
                signs = {sign for *_, sign in self.members(g)}
                found[side] = not any(form) or all(sign * inner > room for sign in signs)
            result.append(found)
        return result

    def loose(self, g: str, error: Fraction, residual: Any, basis: Any) -> list[int]:
        """The sides to which the neurons of a pattern may leave the one wall they are kept on."""
        held = self.held(g, error, residual)
        if all(one[-1] and one[1] for one in held):
            return []
        require(len(held) == 1, "neurons are kept on their walls", "limit")
        sides = [side for side in (-1, 1) if not (held[0][0] and held[0][side])]
        for side in sides:
            drift = self.drift(self.moved(g, self.on(g)[0], side))
            columns = [[row[j] for row in drift] for j in range(self.d)]
            within = len(echelon([*basis, *columns])) == len(basis)
            require(within, "neurons are kept on their wall, or the fit holds beside it", "limit")
        return sides

    def decays(self, g: str, error: Fraction, residual: list[Fraction]) -> None:
        """Balanced neurons on a ray, with a <w, D> < 0 for good."""
        ray = len(echelon(map(self.normal, self.on(g)))) == self.d - 1
        require(ray, "a decaying group on a ray", "limit")
        held = all(one[-1] and one[1] for one in self.held(g, error, residual))
        require(held, "a decaying group is kept on its wall", "limit")
        z = self.drift(g)
        for i, e, size_a, _, sign in self.members(g):
            require(size_a > e, "outputs that are not 0", "limit")
            *w, a = self.start[i]
            exact = not self.radius and a * a == dot(w, w)
            require(exact, f"neuron {i + 1} is balanced exactly", "limit")
            form = [Fraction(dot(row, self.rows[i][:-1])) / 2**self.b for row in z]
            inner = -sign * dot(form, residual)
            spread = e * Fraction(self.norm(self.vector(row) for row in z), 2**self.F)
            size = Fraction(self.vector(form), 2**self.F) + spread
            room = size * error + spread * Fraction(self.vector(residual), 2**self.F)
            require(inner > room, f"neuron {i + 1} decays for good", "limit")

    def definite(self, basis: Any, z: Any, least: dict[str, Fraction], nu: Fraction) -> None:
        """Verify that the sum of q_g^2 Z_g Z_g' is at least nu on the span of a basis."""
        square = [[-nu * dot(u, v) for v in basis] for u in basis]
        for g in z:
            mapped = [[dot(u, [row[j] for row in z[g]]) for j in range(self.d)] for u in basis]
            for j, u in enumerate(mapped):
                for k, v in enumerate(mapped):
                    square[j][k] += least[g] ** 2 * dot(u, v)
        for j, head in enumerate(square):
            require(head[j] > 0, "nu is at most the least eigenvalue", "limit")
            for k in range(j + 1, len(basis)):
                share = square[k][j] / head[j]
                square[k] = [a - share * c for a, c in zip(square[k], head, strict=True)]
