"""The end of a run, and the proof that its patterns hold for ever."""

from fractions import Fraction
from math import isqrt
from typing import Any

from ..linear import dot, echelon
from ..shape import require
from .patterns import Hole
from .polynomials import series
from .step import Steps


class Flow(Steps):
    """Adds the verification of what is said about the end."""

    def predictions(self) -> tuple[list[Fraction], list[int]]:
        """f_k on p at the present time, and bounds of its errors."""
        values, errors = [Fraction(0)] * self.n, [0] * self.n
        for row, signs, frozen, eps in zip(
            self.rows, self.signs, self.frozen, self.eps, strict=True
        ):
            if frozen:
                continue
            size = self.norm(self.over(abs(c)) for c in row)
            for k, z in enumerate(self.drift(signs)):
                values[k] += Fraction(row[-1]) * dot(z, row) / 4**self.b
                errors[k] += self.times(
                    self.vector(z), self.times(size, eps) + self.times(eps, eps)
                )
        return values, errors

    def ending(self, claim: dict[str, Any]) -> None:
        """Verify what is said about the end of the run."""
        require(claim["time"] == Fraction(self.clock, 2**self.b), "the time", "final")
        same = [(s, f) for s, f in zip(self.signs, self.frozen, strict=True)]
        require(claim["patterns"] == same, "the patterns", "final")
        for i, (row, radius) in enumerate(zip(claim["rows"], claim["radii"], strict=True)):
            apart = self.norm(self.over(abs(a - c)) for a, c in zip(row, self.rows[i], strict=True))
            require(
                apart + self.eps[i] <= radius * 2**self.F, f"the radius of neuron {i + 1}", "final"
            )
        values, errors = self.predictions()
        least = most = Fraction(0)
        for f, error, y in zip(values, errors, self.labels, strict=True):
            gap, spread = abs(y - f), Fraction(error, 2**self.F)
            least, most = least + max(gap - spread, Fraction(0)) ** 2, most + (gap + spread) ** 2
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
        require(
            len(echelon([*columns, claim["fit"]])) == len(basis), "a fit of the patterns", "limit"
        )
        require(claim["loss"] == self.c * dot(residual, residual) / 2, "the loss", "limit")
        values, errors = self.predictions()
        gaps = [
            self.up(abs(a - f)) + e for a, f, e in zip(claim["fit"], values, errors, strict=True)
        ]
        distance = Fraction(self.norm(gaps), 2**self.F)
        nu, unit, moved = claim["nu"], 2**self.F, Fraction(0)
        least: dict[str, Fraction] = {}
        require(nu > 0, "nu > 0", "limit")
        for g in live:
            length = claim["lengths"][g]
            require(0 < length <= 2, "a length in (0, 2]", "limit")
            cosh, sinh = series(length, 0), series(length, 1)
            a2 = w2 = Fraction(0)
            for row, signs, frozen, eps in zip(
                self.rows, self.signs, self.frozen, self.eps, strict=True
            ):
                if signs != g or frozen:
                    continue
                e, sign = Fraction(eps, unit), 1 if row[-1] > 0 else -1
                a = Fraction(abs(row[-1]), 2**self.b)
                w = Fraction(self.norm(self.over(abs(c)) for c in row[:-1]), unit)
                a2, w2 = a2 + max(a - e, Fraction(0)) ** 2, w2 + (w + e) ** 2
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
        self.definite(basis, z, least, nu)
        require(moved <= claim["remaining_distance"] ** 2, "the remaining distance", "limit")

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
