"""Section 10: the linear systems that rules solve, by elimination."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .linear import echelon


def inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the inverse of a regular matrix."""
    size = len(matrix)
    rows = [row + [Fraction(i == j) for j in range(size)] for i, row in enumerate(matrix)]
    return [row[size:] for row in echelon(rows)]


def solve(rows: Sequence[Sequence[Fraction]], target: Sequence[Fraction]) -> Any:
    """Return the solution that is 0 at columns that depend on earlier ones, and the rank."""
    size = len(target)
    reduced = echelon([[*row, y] for row, y in zip(rows, target, strict=True)])
    heads = [next(j for j, entry in enumerate(row) if entry) for row in reduced]
    solution = [Fraction(0)] * size
    for row, head in zip(reduced, heads, strict=True):
        if head == size:
            return None, len(heads) - 1
        solution[head] = row[size]
    return solution, len(heads)
