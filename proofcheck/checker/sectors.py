"""Section 4: the sectors, each with its witness, its direction and its least-norm element."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .dataset import Dataset
from .linear import Vector, dot, echelon, lowest, scaled
from .shape import inside, require

Masks = tuple[int, int]  # the points with sign + and those with sign -, as sets of bits


@dataclass(slots=True)
class Sector:
    """A verified item of `sectors`."""

    signs: str
    masks: Masks
    zeros: list[int]
    dimension: int
    witness: Vector
    direction: Vector
    direction_masks: Masks
    least: Vector
    least_masks: Masks

    def side(self, masks: Masks) -> str:
        """Say whether a vector v with these signs (`+`) or -v (`-`) lies in the sector."""
        return "+" if masks == self.masks else "-" if masks == self.masks[::-1] else ""

    def faces(self, masks: Masks) -> list[tuple[str, Masks]]:
        """List `+` and `-`, if v with these signs or -v lies on the boundary, with its signs."""
        plus, minus = self.masks
        pairs = [("+", masks), ("-", masks[::-1])]
        return [(s, m) for s, m in pairs if m != self.masks and not (m[0] & ~plus | m[1] & ~minus)]


class Field:
    """The data in integers: x_k = points[k] / den and E_k x_k = pulls[k] / den."""

    def __init__(self, data: Dataset) -> None:
        half = 2 if data.loss == "logistic" else 1
        self.weights, self.leak = [data.factor * y / half for y in data.labels], data.leak
        self.n, self.d = len(data.labels), len(data.points[0])
        pulls = [e * c for e, x in zip(self.weights, data.points, strict=True) for c in x]
        nums, self.den = scaled([c for x in data.points for c in x] + pulls)
        rows = [nums[i : i + self.d] for i in range(0, len(nums), self.d)]
        self.points, self.pulls = rows[: self.n], rows[self.n :]
        self.ranks: dict[tuple[int, ...], int] = {}

    def masks(self, vector: Iterable[int]) -> Masks:
        """Return the signs of the inner products of a vector with all points."""
        products = [dot(vector, point) for point in self.points]
        plus = sum(1 << k for k, product in enumerate(products) if product > 0)
        return plus, sum(1 << k for k, product in enumerate(products) if product < 0)

    def signs(self, masks: Masks) -> str:
        """Write a sign vector as text."""
        return "".join("0+-"[(masks[0] >> k & 1) + 2 * (masks[1] >> k & 1)] for k in range(self.n))

    def rank(self, points: Iterable[int]) -> int:
        """Return the rank of some of the points."""
        if (key := tuple(points)) not in self.ranks:
            self.ranks[key] = len(echelon(self.points[k] for k in key))
        return self.ranks[key]

    def moved(self, signs: str, factors: dict[int, Fraction], rows: Any) -> Vector:
        """Return M + the sum of factors[k] * rows[k] / den, where M = sum of s_k E_k x_k."""
        nums, den = scaled(list(factors.values()))
        low, high = self.leak.numerator * den, self.leak.denominator * den
        sides = {"+": high, "-": low}
        terms = [(sides[s], self.pulls[k]) for k, s in enumerate(signs) if s != "0"]
        terms += [(self.leak.denominator * c, rows[k]) for c, k in zip(nums, factors, strict=True)]
        scales = [scale for scale, _ in terms]
        columns = zip(*(row for _, row in terms), strict=True)
        return lowest([dot(scales, c) for c in columns] or [0] * self.d, high * self.den)


def sector(field: Field, item: dict[str, Any]) -> Sector:
    """Verify an item of `sectors`."""
    signs, witness, direction = item["signs"], item["witness"], item["direction"]
    masks, tau = field.masks(witness.nums), field.masks(direction.nums)
    require(field.signs(masks) == signs, "its signs are not those of the sector", "witness")
    zeros = [k for k, sign in enumerate(signs) if sign == "0"]
    dimension = field.d - field.rank(zeros)
    require(any(witness.nums) or dimension == 0, "zero, though the dimension is not", "witness")
    shifts = {int(key) - 1: value for key, value in item.get("coefficients", {}).items()}
    factors = {int(key) - 1: value for key, value in item.get("least_norm", {}).items()}
    require(shifts.keys() <= set(zeros), "a point whose sign is not 0", "coefficients")
    require(direction == field.moved(signs, shifts, field.points), "not M + sum", "direction")
    orthogonal = not any((tau[0] | tau[1]) >> k & 1 for k in zeros)
    require(orthogonal, "not orthogonal to the points with sign 0", "direction")
    require(factors.keys() == set(zeros), "not exactly the points with sign 0", "least_norm")
    least = field.moved(signs, factors, field.pulls) if zeros else direction
    for k, factor in factors.items():
        slope, inner = dot(least.nums, field.pulls[k]), field.leak < factor < 1
        require(field.leak <= factor <= 1, f"point {k + 1}: not in [leak, 1]", "least_norm")
        fits = slope == 0 or (not inner and (slope > 0) == (factor == field.leak))
        require(fits, f"point {k + 1}: not the least norm", "least_norm")
    return Sector(signs, masks, zeros, dimension, witness, direction, tau,
                  least, field.masks(least.nums) if zeros else tau)  # fmt: skip


def sectors(field: Field, section: dict[str, Any]) -> list[Sector]:
    """Verify the items and their numbers; that none is missing is verified by the tree."""
    result: list[Sector] = []
    for i, item in enumerate(section["items"]):
        with inside(f"items[{i}]"):
            increasing = not result or result[-1].signs < item["signs"]
            require(increasing, "not in strictly increasing order", "signs")
            result.append(sector(field, item))
    require(section["total"] == len(result), f"{len(result)} expected", "total")
    numbers = {str(k): number for k, number in Counter(s.dimension for s in result).items()}
    require(section["by_dimension"] == numbers, f"{numbers} expected", "by_dimension")
    return result
