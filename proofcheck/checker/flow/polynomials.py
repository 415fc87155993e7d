"""Polynomials with integer coefficients and a bound of their error, and where they are positive."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import comb


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


def hull(p: Poly) -> tuple[int, int]:
    """Bounds of a polynomial on [0, 1]: its least and its greatest Bernstein coefficient."""
    n = len(p.c) - 1
    found = [sum(comb(j, k) * p.c[k] // comb(n, k) for k in range(j + 1)) for j in range(n + 1)]
    return min(found) - p.error, max(found) + n + 1 + p.error


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


def series(x: Fraction, odd: int) -> Fraction:
    """An upper bound of sinh (odd = 1) or cosh (odd = 0) of a number in (0, 2]."""
    term, found = x if odd else Fraction(1), Fraction(0)
    for j in range(12):
        found += term
        term = term * x * x / ((2 * j + 1 + odd) * (2 * j + 2 + odd))
    return found + 2 * term
