"""Scales of initialisation that suffice for early alignment, from the geometry alone.

For neurons (a, w) with |a| >= |w| and sum of all a^2 <= lambda^2 at the start, gradient flow is
followed until the time eps ln(1/lambda) / Dmax, Dmax being the largest norm of a least-norm vector.
docs/early-alignment.md states and proves what the numbers below are good for (Boursier and
Flammarion 2024, theorems 1 and 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd, isqrt
from typing import Any, Self

from flint import fmpq, fmpz

from proofcheck.dataset import Dataset
from proofcheck.errors import ExactError, FlowError
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import shown, to_rational
from proofcheck.geometry.critical import Geometry
from proofcheck.geometry.margins import expulsion_squared, reaches, stability_squared

DEFICIT = fmpq(1, 100)
"""How far from aligned a neuron may be in the end, as a share of the norm of its vector."""

SLACK = fmpq(1, 100)
"""The share of every rate that is given up to the perturbation."""

MOST_EPS_DENOMINATOR = 100
_DIGITS = 15


@dataclass(frozen=True)
class AlignmentSettings:
    """The constants of the theorems.

    Attributes
    ----------
    eps : fmpq
        In (0, 1/3): then lambda^(2 - 4 eps), the size of the network at the end, is below
        lambda^(2 eps), the best rate of alignment.
    alpha : fmpq
        In (0, 1): how far from exactly opposite a neuron starts.
    """

    eps: fmpq
    alpha: fmpq

    @classmethod
    def of_table(cls, table: Mapping[str, Any]) -> Self:
        """Read ``eps`` (1/4) and ``alpha`` (1/10) of the table ``flow``; other keys are left alone.

        Raises
        ------
        FlowError
            One line with the key, what was found and what was expected.
        """
        found = {"eps": fmpq(1, 4), "alpha": fmpq(1, 10)}
        for key, below in (("eps", fmpq(1, 3)), ("alpha", fmpq(1))):
            if key not in table:
                continue
            expected = f"flow, {key}: found {shown(table[key])}, expected a number in (0, {below})"
            try:
                found[key] = to_rational(table[key])
            except ExactError:
                raise FlowError(expected) from None
            if not 0 < found[key] < below:
                raise FlowError(expected)
            if key == "eps" and found[key].q > MOST_EPS_DENOMINATOR:
                raise FlowError(f"{expected} with a denominator of at most {MOST_EPS_DENOMINATOR}")
        return cls(**found)


def largest_norm_squared(geometry: Geometry) -> fmpq:
    """Dmax^2, the largest |D_sigma|^2 over the open sectors.

    The least-norm vector of any other sector is not longer than that of an open one beside it.
    """
    cells = (s for s in geometry.sectors if not s.zeros)
    return max(dot(v, v) for v in map(geometry.direction, cells))


def feedback(dataset: Dataset) -> fmpq:
    """c sum |x_k|^2: a network with sum of all a^2 = A changes the field by at most this times A.

    For losses whose derivative is 1-Lipschitz.
    """
    return dataset.factor * sum((dot(x, x) for x in dataset.points), fmpq(0))


def root_below(base: fmpq, degree: int) -> fmpq:
    """The root of a positive rational: exactly if it is rational, else rounded down.

    Rounded down means: the largest multiple of the 15th significant decimal digit below it.

    Examples
    --------
    >>> root_below(fmpq(4, 9), 2), root_below(fmpq(2), 2)
    (2/3, 141421356237309/100000000000000)
    """
    p, q = _floor_root(base.p, degree), _floor_root(base.q, degree)
    if p**degree == base.p and q**degree == base.q:
        return fmpq(p, q)
    shift = 0
    while base * fmpq(10) ** (shift * degree) < fmpq(10) ** ((_DIGITS - 1) * degree):
        shift += 1
    while base * fmpq(10) ** (shift * degree) >= fmpq(10) ** (_DIGITS * degree):
        shift -= 1
    scaled = base * fmpq(10) ** (shift * degree)
    return _floor_root(scaled.p // scaled.q, degree) / fmpq(10) ** shift


def _floor_root(value: fmpz, degree: int) -> fmpz:
    return fmpz(value).root(degree)


def scale_of_output_weights(dataset: Dataset, geometry: Geometry, eps: fmpq) -> fmpq:
    """The solution lambda of c sum |x_k|^2 lambda^(2 - 4 eps) = Dmax, by `root_below`.

    Parameters
    ----------
    dataset : Dataset
    geometry : Geometry
        Open sectors suffice. Dmax must not be 0.
    eps : fmpq
        In (0, 1/2).
    """
    p, q = int(eps.p), int(eps.q)
    degree = 4 * (q - 2 * p)
    common = gcd(degree, q)
    base = largest_norm_squared(geometry) / feedback(dataset) ** 2
    return root_below(base ** (q // common), degree // common)


@dataclass(frozen=True, slots=True)
class Stay:
    """A sector in which a neuron can spend time, and the cosines between which it does.

    Attributes
    ----------
    signs : str
    norm_squared : fmpq
        |D|^2 of its vector D.
    upper, lower : fmpq
        While the neuron is neither aligned nor lost, <w/a, D> is between -lower |D| and
        upper |D|, both below |D|.
    """

    signs: str
    norm_squared: fmpq
    upper: fmpq
    lower: fmpq

    @property
    def extent(self) -> tuple[fmpq, fmpq, fmpq]:
        """|D|^2, and the squares of the ends of the range of <w/a, D>."""
        return (
            self.norm_squared,
            self.upper**2 * self.norm_squared,
            self.lower**2 * self.norm_squared,
        )

    def contains(self, other: Stay) -> bool:
        """Whether a stay in the other sector counts as one here: slower, and a larger range."""
        mine, its = self.extent, other.extent
        return mine[0] <= its[0] and mine[1] >= its[1] and mine[2] >= its[2]

    @property
    def sixteenths(self) -> int:
        """Of ln 2, at least ln of the product of (1 + y) / (1 - y) over both cosines y."""
        return _sixteenths(self.upper) + _sixteenths(self.lower)


def cosine_above(squared: fmpq) -> fmpq:
    """A dyadic number in (y, 1) for y^2 = squared in (0, 1); 0 for 0.

    Raises
    ------
    ExactError
        If the square is not in [0, 1).

    Examples
    --------
    >>> cosine_above(fmpq(1, 4)), cosine_above(fmpq(0))
    (513/1024, 0)
    """
    if squared == 0:
        return fmpq(0)
    if not 0 < squared < 1:
        raise ExactError(f"found the square {squared} of a cosine, expected a number in [0, 1)")
    bits = 10
    while (found := _root_above(squared, bits)) >= 1:
        bits *= 2
    return found


def _root_above(squared: fmpq, bits: int) -> fmpq:
    return fmpq(isqrt(int((squared * 4**bits).floor())) + 1, 1 << bits)


def _sixteenths(y: fmpq) -> int:
    """The least j >= 0 with ((1 + y) / (1 - y))^16 <= 2^j."""
    return _log2_above(((1 + y) / (1 - y)) ** 16)


def _log2_above(value: fmpq) -> int:
    """The least j >= 0 with value <= 2^j."""
    j = max(int(value.p).bit_length() - int(value.q).bit_length(), 0)
    return j if value <= fmpz(1) << j else j + 1


def stays(geometry: Geometry, output: str, alpha: fmpq, *, saddles: bool) -> list[Stay]:
    """The sectors in which neurons of one sign of output can spend time.

    Parameters
    ----------
    geometry : Geometry
        With all sectors, of a dataset that satisfies the conditions of lemma 2.
    output : {"+", "-"}
        The sign of a.
    alpha : fmpq
        The margin at the start: against the vector of its first sector, or with ``saddles``
        against the shortest one of all.
    saddles : bool
        Theorem 3 instead of theorem 1.
    """
    critical = {entry.signs: entry for entry in geometry.critical}
    bounds = reaches(geometry)
    other = "-" if output == "+" else "+"
    moving = [
        (signs, dot(v.direction, v.direction))
        for signs, v in geometry.velocities.items()
        if any(v.direction) and v.least_norm == v.direction and signs.strip("0")
    ]
    least = least_norm_squared(geometry)
    found = []
    for signs, norm in moving:
        entry, reach = critical.get(signs), bounds.get(signs, {})
        upper, lower = (cosine_above(reach.get(s, fmpq(0)) / norm) for s in (output, other))
        if entry is not None and entry.sign == output:
            upper = max(1 - DEFICIT, upper)
        if saddles:
            start = (1 - alpha) * min(_root_above(least / norm, 10), fmpq(1))
            opposite = entry is not None and entry.sign == other
            lower = start if opposite else min(lower, start)
        elif entry is not None and entry.extremal and not entry.growing:
            continue
        elif entry is not None and entry.sign == other:
            lower = max(1 - alpha, lower)
        found.append(Stay(signs, norm, upper, lower))
    return found


def starts_well(
    geometry: Geometry, w: Sequence[fmpq], a: fmpq, alpha: fmpq, *, saddles: bool
) -> bool:
    """Whether a neuron satisfies what the theorems ask of its start.

    <P, w/a> >= -(1 - alpha) |P| for the least-norm vector P of its sector; with ``saddles`` the
    least |P| of all sectors on the right, without it not on a ray that repels it.
    """
    signs = geometry.field.signs(w)
    vector = geometry.field.velocity(signs).least_norm
    inner, square = dot(vector, w) / a, dot(vector, vector)
    bound = least_norm_squared(geometry) if saddles else square
    if inner < 0 and inner**2 > (1 - alpha) ** 2 * bound:
        return False
    rays = (e for e in geometry.critical if e.extremal and not e.growing)
    return saddles or (signs, "+" if a > 0 else "-") not in ((e.signs, e.sign) for e in rays)


def least_norm_squared(geometry: Geometry) -> fmpq:
    """The least |P|^2 of a least-norm vector other than 0."""
    squares = (dot(v.least_norm, v.least_norm) for v in geometry.velocities.values())
    return min(square for square in squares if square)


def front(found: Sequence[Stay]) -> list[Stay]:
    """Stays of which one contains every other."""
    kept: list[Stay] = []
    for stay in sorted(found, key=lambda s: (s.norm_squared, -s.extent[1], -s.extent[2], s.signs)):
        if not any(k.contains(stay) for k in kept):
            kept.append(stay)
    return kept


@dataclass(frozen=True)
class AlignmentScale:
    """A scale 2^-bits below which the early phase ends aligned.

    Attributes
    ----------
    time_bits : int
        Enough for the phase to last longer than every path to alignment.
    perturbation_bits : int
        Enough for the network to change the field by no more than the margins allow.
    perturbation_squared : fmpq
        Square of the change of the field that they allow.
    stays : int
        The number of terms in the bound of the time, for the worse sign of output.
    """

    time_bits: int
    perturbation_bits: int
    perturbation_squared: fmpq
    stays: int

    @property
    def bits(self) -> int:
        """The scale is 2^-bits."""
        return max(self.time_bits, self.perturbation_bits)

    @property
    def scale(self) -> fmpq:
        """lambda*."""
        return fmpq(1, fmpz(1) << self.bits)


def scale_of_alignment(
    dataset: Dataset, geometry: Geometry, settings: AlignmentSettings, *, saddles: bool = False
) -> AlignmentScale:
    """A scale that suffices for alignment up to 1%, for every width.

    Parameters
    ----------
    dataset : Dataset
    geometry : Geometry
        With all sectors; the conditions of lemma 2 must hold, and without ``saddles`` there must
        be none.
    settings : AlignmentSettings
    saddles : bool
        Theorem 3 instead of theorem 1.
    """
    eps, largest = settings.eps, largest_norm_squared(geometry)
    both = [stays(geometry, output, settings.alpha, saddles=saddles) for output in "+-"]
    fronts = [front(found) for found in both]
    times = [_time_bits(found, largest, eps) for found in fronts]
    allowed = [largest]
    margins = (stability_squared(geometry), expulsion_squared(geometry))
    allowed += [squared / 4 for squared in margins if squared is not None]
    for stay in (stay for found in both for stay in found):
        cosine = max(stay.upper, stay.lower)
        allowed.append(SLACK**2 * stay.norm_squared * (1 - cosine**2))
    squared = min(allowed)
    p, q = int(eps.p), int(eps.q)
    needed = _log2_above((feedback(dataset) ** 2 / squared) ** q)
    degree = 4 * (q - 2 * p)
    bits = max(-(-needed // degree), 1)
    return AlignmentScale(max(times), bits, squared, max(map(len, fronts)))


def _time_bits(found: Sequence[Stay], largest: fmpq, eps: fmpq) -> int:
    """More than Dmax T / (eps ln 2), T being the sum of the longest stays."""
    total = fmpq(0)
    for stay in found:
        total += _root_above(largest / stay.norm_squared, 10) * stay.sixteenths / 32
    return int((total / (eps * (1 - SLACK))).floor()) + 1


__all__ = [
    "DEFICIT",
    "AlignmentScale",
    "AlignmentSettings",
    "Stay",
    "cosine_above",
    "feedback",
    "front",
    "largest_norm_squared",
    "least_norm_squared",
    "root_below",
    "scale_of_alignment",
    "scale_of_output_weights",
    "starts_well",
    "stays",
]
