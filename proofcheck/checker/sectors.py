"""Section 4: the sectors, each with its witness, its direction and its least-norm element."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .dataset import Dataset
from .linear import Vector, dot, echelon, lowest, scaled
from .shape import expect, inside, require

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

    @property
    def moves(self) -> bool:
        """Whether D is not 0."""
        return any(self.direction.nums)

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
        """Return the rank of some of the points, by elimination."""
        if (key := tuple(points)) not in self.ranks:
            self.ranks[key] = len(echelon(self.points[k] for k in key))
        return self.ranks[key]

    def moved(self, signs: str, factors: dict[int, Fraction], rows: Any) -> Vector:
        """Return M + the sum of factors[k] * rows[k] / den, where M = sum of s_k E_k x_k."""
        sides = {"+": Fraction(1), "-": self.leak}
        terms = [(sides[s], self.pulls[k]) for k, s in enumerate(signs) if s != "0"]
        terms += [(factor, rows[k]) for k, factor in factors.items()]
        nums, den = scaled([factor for factor, _ in terms])
        columns = zip(*(row for _, row in terms), strict=True)
        return lowest([dot(nums, column) for column in columns] or [0] * self.d, den * self.den)


def sector(field: Field, item: dict[str, Any]) -> Sector:
    """Verify an item of `sectors`."""
    signs, witness, direction = item["signs"], item["witness"], item["direction"]
    masks, tau = field.masks(witness.nums), field.masks(direction.nums)
    require(field.signs(masks) == signs, "its signs are not those of the sector", "witness")
    zeros = [k for k, sign in enumerate(signs) if sign == "0"]
    dimension = field.d - field.rank(zeros)
    require(any(witness.nums) or dimension == 0, "zero, though the dimension is not", "witness")
    shifts = item.get("coefficients", {})
    require(shifts.keys() <= set(zeros), "a point whose sign is not 0", "coefficients")
    require(direction == field.moved(signs, shifts, field.points), "not M + sum", "direction")
    orthogonal = not any((tau[0] | tau[1]) >> k & 1 for k in zeros)
    require(orthogonal, "not orthogonal to the points with sign 0", "direction")
    least = least_norm(field, signs, item["least_norm"]) if zeros else direction
    return Sector(signs, masks, zeros, dimension, witness, direction, tau,
                  least, field.masks(least.nums))  # fmt: skip


def least_norm(field: Field, signs: str, factors: dict[int, Fraction]) -> Vector:
    """Return P, having verified the conditions for the least norm at every point."""
    exactly = factors.keys() == {k for k, sign in enumerate(signs) if sign == "0"}
    require(exactly, "not exactly the points with sign 0", "least_norm")
    least = field.moved(signs, factors, field.pulls)
    for k, factor in factors.items():
        require(field.leak <= factor <= 1, f"point {k + 1}: not in [leak, 1]", "least_norm")
        slope = dot(least.nums, field.pulls[k])
        fits = (slope <= 0 or factor == field.leak) and (slope >= 0 or factor == 1)
        require(fits, f"point {k + 1}: not the least norm", "least_norm")
    return least


def sectors(field: Field, section: dict[str, Any]) -> list[Sector]:
    """Verify the items and their numbers; that none is missing is verified by the tree."""
    result: list[Sector] = []
    for i, item in enumerate(section["items"]):
        with inside(f"items[{i}]"):
            increasing = not result or result[-1].signs < item["signs"]
            require(increasing, "not in strictly increasing order", "signs")
            result.append(sector(field, item))
    expect(section["total"], len(result), "total")
    numbers = {str(k): number for k, number in Counter(s.dimension for s in result).items()}
    expect(section["by_dimension"], numbers, "by_dimension")
    return result
