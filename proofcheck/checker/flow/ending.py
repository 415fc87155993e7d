"""The end of a run."""

from fractions import Fraction
from typing import Any

from ..linear import dot
from ..shape import require
from .step import Steps


class Ending(Steps):
    """Adds the verification of what is said about the end."""

    def predictions(self, only: Any = None) -> tuple[list[Fraction], list[int]]:
        """f_k on p at the present time, and bounds of its errors; of one pattern, if given."""
        values, errors = [Fraction(0)] * self.n, [0] * self.n
        for row, signs, frozen, eps in zip(
            self.rows, self.signs, self.frozen, self.eps, strict=True
        ):
            if frozen or only not in (None, signs):
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
            spread = Fraction(error, 2**self.F)
            ends = self.loss.value(y, f - spread, f + spread)
            least, most = least + ends[0], most + ends[1]
        low, high = claim["loss"]
        require(low <= least and most <= high, "the loss", "final")
