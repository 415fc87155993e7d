"""Section 10, random-feature kernels: the law of the features, and exact quadrature against it.

On a cell without a breakpoint the weights nu_+ and nu_- are constant, or multiples of u^-4. Every
integrand is a weight times a polynomial of degree at most 2, so that an open rule of Milne that is
exact up to degree 3 integrates it, in u or in 1/u.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from .dataset import number
from .shape import each, read, require

Integrand = Callable[..., Any]  # of u, nu_+ and nu_-
KEYS: dict[str, dict[str, Any]] = {
    "slopes": {"slopes?": each(number), "offsets": (list, dict)},
    "independent-uniform": {"slope_bound?": number, "offset_bound?": number},
    "gaussian": {"variance?": number},
}


class Slope(NamedTuple):
    """A slope with the moments that the limits need and the interval of its knots."""

    slope: Fraction
    share: Fraction
    low: Fraction
    high: Fraction

    @property
    def density(self) -> Fraction:
        """share * a^2 times the density of the knots."""
        return self.share * self.slope**2 / (self.high - self.low)


class Law:
    """The slopes, or the ratio of the bounds of independent uniform a and b."""

    def __init__(self, slopes: Sequence[Slope], bounds: Sequence[Fraction] = ()) -> None:
        self.slopes, self.bounds = slopes, bounds
        self.found: dict[tuple[Fraction, int], list[Fraction]] = {}
        ends = {end for s in slopes for end in (s.low, s.high)}
        self.radius = bounds[1] / bounds[0] if bounds else None
        self.breaks = sorted(ends | {-self.radius, self.radius} if self.radius else ends)

    def weights(self, inner: Fraction, u: Fraction) -> tuple[Fraction, Fraction]:
        """nu_+ and nu_- at u, as on the cell of the point `inner`."""
        if self.radius is not None:
            (a, b), outer = self.bounds, abs(inner) > self.radius
            both = b**3 / (16 * a * u**4) if outer else a**3 / (16 * b)
            return both, both
        here = [s for s in self.slopes if s.low < inner < s.high]
        right = sum((s.density for s in here if s.slope > 0), Fraction(0))
        return right, sum((s.density for s in here if s.slope < 0), Fraction(0))

    def near(self, u: Fraction, side: int) -> tuple[Fraction, Fraction]:
        """The limits of nu_+ and nu_- at u from the right (side 1) or from the left (-1)."""
        gaps = [side * (b - u) for b in self.breaks if side * (b - u) > 0]
        return self.weights(u + side * min(gaps, default=Fraction(1)) / 2, u)

    def cells(self, points: Iterable[Fraction]) -> list[tuple[Fraction, Fraction]]:
        """The cells between neighbouring points and breakpoints."""
        return list(pairwise(sorted({*self.breaks, *points})))

    def integral(self, points: Iterable[Fraction], g: Integrand) -> Fraction:
        """The integral of g(u, nu_+, nu_-) over the line; g may bend at the points."""
        zero, cells = Fraction(0), self.cells(points)
        if self.radius is None:
            return sum((milne(low, high, self._at(g, False)) for low, high in cells), zero)
        first, last = cells[0][0], cells[-1][1]
        total = milne(1 / first, zero, self._at(g, True)) + milne(zero, 1 / last, self._at(g, True))
        for low, high in cells:
            outer = abs(low + high) > 2 * self.radius
            ends = (1 / high, 1 / low) if outer else (low, high)
            total += milne(*ends, self._at(g, outer))
        return total

    def _at(self, g: Integrand, inverted: bool) -> Callable[[Fraction], Fraction]:
        def inner(u: Fraction) -> Fraction:
            return Fraction(g(u, *self.weights(u, u)))

        return (lambda w: inner(1 / w) / w**2) if inverted else inner

    def partial(self, x: Fraction, side: int) -> list[Fraction]:
        """The integrals of nu_+ u^k over u < x (side 1), or of nu_- u^k over u > x (side -1)."""
        if (x, side) not in self.found:
            self.found[x, side] = [
                self.integral([x], lambda u, right, left, k=k: u**k * (
                    (right if side > 0 else left) if side * (x - u) > 0 else 0))
                for k in range(3)]  # fmt: skip
        return self.found[x, side]

    def kernel(self, x: Fraction, z: Fraction) -> Fraction:
        """K(x, z): the integral of nu_+ (x-u)(z-u) below both and of nu_- (u-x)(u-z) above."""
        parts = self.partial(min(x, z), 1), self.partial(max(x, z), -1)
        m0, m1, m2 = (a + b for a, b in zip(*parts, strict=True))
        return x * z * m0 - (x + z) * m1 + m2

    def moment(self, side: int, power: int) -> Fraction:
        """E |a|^power over the slopes of one sign."""
        chosen = [s for s in self.slopes if s.slope * side > 0]
        return sum((s.share * abs(s.slope) ** power for s in chosen), Fraction(0))


def ramp(value: Fraction) -> Fraction:
    """The positive part."""
    return max(value, Fraction(0))


def milne(low: Fraction, high: Fraction, g: Callable[[Fraction], Fraction]) -> Fraction:
    """The integral of a polynomial of degree at most 3, from inner points."""
    step = (high - low) / 4
    return 4 * step / 3 * (2 * g(low + step) - g(low + 2 * step) + 2 * g(low + 3 * step))


def law(table: dict[str, Any]) -> Law | None:
    """Read the table `kernel`; None is the Gaussian law, which has no rational kernel."""
    name = read(str, table.get("law", "slopes"))
    require(name in KEYS, "unknown law", "dataset.kernel")
    values = read(KEYS[name] | {"law?": str, "evaluate?": [number]}, table)
    if name == "slopes":
        return Law(slopes(values))
    keys = ("slope_bound", "offset_bound") if name == "independent-uniform" else ("variance",)
    bounds = [values.get(key, Fraction(1)) for key in keys]
    require(min(bounds) > 0, "positive numbers expected", "dataset.kernel")
    return Law([], bounds) if len(bounds) == 2 else None


def slopes(values: dict[str, Any]) -> list[Slope]:
    """Read the slopes with their intervals."""
    shares = values.get("slopes", {"1": Fraction(1, 2), "-1": Fraction(1, 2)})
    offsets = values["offsets"]
    common = not isinstance(offsets, dict)
    given = {} if common else {number(key): read([number], v) for key, v in offsets.items()}
    found = []
    for key, share in shares.items():
        a = number(key)
        require(a != 0 and share > 0 and (common or a in given), "a slope", "dataset.kernel")
        ends = read([number], offsets) if common else given[a]
        require(len(ends) == 2 and ends[0] < ends[1], "an interval", "dataset.kernel")
        found.append(Slope(a, share, *sorted(end / a for end in ends)))
    distinct = len({s.slope for s in found}) == len(found) == max(len(found), len(given))
    require(distinct and sum(s.share for s in found) == 1, "a law", "dataset.kernel")
    return found
