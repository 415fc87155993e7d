"""The law of the fixed first layer: which slopes a and offsets b the features [a x - b]_+ have.

A feature with a != 0 is |a| max(x - u, 0) or |a| max(u - x, 0), for a > 0 or a < 0, with its knot
at u = b/a. What the kernel sees of a law are therefore the two densities of knots, weighted by
a^2, of the features that open to the right and to the left (docs/kernel.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flint import fmpq

from proofcheck.exact.linear_algebra import sign
from proofcheck.kernel.laurent import ZERO, Laurent
from proofcheck.kernel.piecewise import Piecewise, constant, steps

_ONE = fmpq(1)


@dataclass(frozen=True, eq=False)
class Weight:
    """The densities of the knots, weighted by a^2: nu_+ and nu_-.

    Attributes
    ----------
    right, left : Piecewise
        nu_+ for the features with a > 0, nu_- for those with a < 0.
    """

    right: Piecewise
    left: Piecewise

    @cached_property
    def total(self) -> Piecewise:
        """The weight nu = nu_+ + nu_- of the seminorm."""
        return self.right + self.left

    @cached_property
    def overlap(self) -> Piecewise:
        """omega = nu_+ nu_- / nu, which weighs the affine part of a function."""
        return self.right * self.left / self.total

    def constant_between(self, low: fmpq, high: fmpq) -> bool:
        """Whether nu_+ and nu_- are both constant on the open interval (low, high)."""
        for side in (self.right, self.left):
            pieces = [piece for _, _, piece in side.cells(low, high)]
            if any(not p.is_polynomial(0) or p(low) != pieces[0](low) for p in pieces):
                return False
        return True


@dataclass(frozen=True)
class Slope:
    """A slope a of the features, its probability, and the interval of its uniform offsets."""

    slope: fmpq
    probability: fmpq
    low: fmpq
    high: fmpq

    @property
    def knots(self) -> tuple[fmpq, fmpq]:
        """The ends of the interval of the knots b/a, in increasing order."""
        first, last = self.low / self.slope, self.high / self.slope
        return (first, last) if first < last else (last, first)

    @property
    def density(self) -> fmpq:
        """Probability times a^2 times the density of the knots on their interval."""
        return self.probability * abs(self.slope) ** 3 / (self.high - self.low)


@dataclass(frozen=True)
class SlopeLaw:
    """Finitely many slopes, each with offsets that are uniform on an interval of its own.

    Examples
    --------
    >>> law = SlopeLaw.symmetric(2)
    >>> weight = law.weight
    >>> weight.total(fmpq(1)), weight.overlap(fmpq(1)), weight.total(fmpq(3))
    (1/4, 1/16, 0)
    """

    slopes: tuple[Slope, ...]

    @classmethod
    def symmetric(cls, bound: fmpq | int) -> SlopeLaw:
        """Slopes 1 and -1 with equal probability, offsets uniform on [-bound, bound]."""
        half, b = fmpq(1, 2), fmpq(bound)
        return cls((Slope(fmpq(-1), half, -b, b), Slope(fmpq(1), half, -b, b)))

    @property
    def weight(self) -> Weight:
        """nu_+ and nu_-, piecewise constant."""
        return _weight(self)

    def side(self, direction: int) -> tuple[Slope, ...]:
        """The slopes of one sign."""
        return tuple(s for s in self.slopes if sign(s.slope) == direction)

    def moment(self, direction: int, power: int) -> fmpq:
        """E |a|^power over the slopes of one sign."""
        return sum((s.probability * abs(s.slope) ** power for s in self.side(direction)), fmpq(0))


@dataclass(frozen=True)
class IndependentUniform:
    """a uniform on [-slope_bound, slope_bound], b on [-offset_bound, offset_bound], independent.

    Examples
    --------
    >>> IndependentUniform(fmpq(1), fmpq(1)).weight.total(fmpq(2))
    1/128
    """

    slope_bound: fmpq = _ONE
    offset_bound: fmpq = _ONE

    @property
    def weight(self) -> Weight:
        """nu_+ = nu_- = min(A, B/|u|)^4 / (16 A B)."""
        return _weight(self)


@dataclass(frozen=True)
class Gaussian:
    """a and b independent and normal with mean 0 and equal variances.

    Any law of (a, b) that is invariant under rotations has the same kernel, with
    E(a^2 + b^2) / 2 in place of the variance.
    """

    variance: fmpq = _ONE


RationalLaw = SlopeLaw | IndependentUniform
Law = RationalLaw | Gaussian


@lru_cache(maxsize=256)
def _weight(law: RationalLaw) -> Weight:
    if isinstance(law, IndependentUniform):
        a, b = law.slope_bound, law.offset_bound
        ends = [-b / a, b / a]
        tail = Laurent.of({-4: b**3 / (16 * a)})
        both = steps(ends, [tail, Laurent.of({0: a**3 / (16 * b)}), tail])
        return Weight(both, both)
    return Weight(_density(law.side(1)), _density(law.side(-1)))


def _density(slopes: Sequence[Slope]) -> Piecewise:
    total = constant(0)
    for s in slopes:
        total += steps(list(s.knots), [ZERO, Laurent.of({0: s.density}), ZERO])
    return total


__all__ = [
    "Gaussian",
    "IndependentUniform",
    "Law",
    "RationalLaw",
    "Slope",
    "SlopeLaw",
    "Weight",
]
