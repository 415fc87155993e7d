"""Vectors over a common denominator, and elimination."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from typing import Any, NamedTuple


class Vector(NamedTuple):
    """The rational vector nums / den in lowest terms, so that equal vectors are equal tuples."""

    nums: tuple[int, ...]
    den: int


def scaled(values: Sequence[Fraction]) -> Vector:
    """Return the values over their common denominator."""
    den = lcm(*(value.denominator for value in values))
    return Vector(tuple(v.numerator * (den // v.denominator) for v in values), den)


def lowest(nums: Sequence[int], den: int) -> Vector:
    """Return nums / den in lowest terms."""
    common = gcd(den, *nums)
    return Vector(tuple(num // common for num in nums), den // common)


def dot(u: Iterable[Any], v: Iterable[Any]) -> Any:
    """Return the inner product."""
    return sum(map(mul, u, v))


def echelon(rows: Iterable[Sequence[Any]]) -> list[list[Fraction]]:
    """Return the nonzero rows of the reduced row echelon form."""
    rest = [[Fraction(value) for value in row] for row in rows]
    done: list[list[Fraction]] = []
    for column in range(len(rest[0]) if rest else 0):
        pivot = next((row for row in rest if row[column]), None)
        if pivot is not None:
            rest.remove(pivot)
            head = [value / pivot[column] for value in pivot]
            for row in (row for row in rest + done if row[column]):
                row[:] = [a - row[column] * b for a, b in zip(row, head, strict=True)]
            done.append(head)
    return done
