"""Linear algebra over the rationals, on rows given as tuples of exact numbers."""

from collections.abc import Iterable, Sequence
from math import gcd, lcm

from flint import fmpq, fmpq_mat

from proofcheck.errors import ExactError

Vector = tuple[fmpq, ...]


def dot(left: Sequence[fmpq | int], right: Sequence[fmpq | int]) -> fmpq:
    """Inner product of two vectors of the same length."""
    total = fmpq(0)
    for a, b in zip(left, right, strict=True):
        total += a * b
    return total


def combine(coefficients: Sequence[fmpq], rows: Sequence[Vector], dimension: int) -> Vector:
    """Linear combination of rows.

    Parameters
    ----------
    coefficients : sequence of n fmpq
    rows : sequence of n vectors of `dimension` fmpq
        If there are none, the combination is the zero vector.
    dimension : int
    """
    total = [fmpq(0)] * dimension
    for coefficient, row in zip(coefficients, rows, strict=True):
        if coefficient != 0:
            total = [t + coefficient * a for t, a in zip(total, row, strict=True)]
    return tuple(total)


def sign(value: fmpq | int) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def matrix(rows: Sequence[Vector]) -> fmpq_mat:
    """Matrix with the given nonempty list of rows."""
    return fmpq_mat([list(row) for row in rows])


def column(vector: Sequence[fmpq | int]) -> fmpq_mat:
    """Matrix with one column."""
    return fmpq_mat(len(vector), 1, list(vector))


def rank(rows: Sequence[Vector]) -> int:
    """Rank of a list of rows (0 for the empty list)."""
    return matrix(rows).rank() if rows else 0


def pivots(rows: Sequence[Vector]) -> list[int]:
    """Indices of the columns that hold the pivots of the row echelon form."""
    if not rows:
        return []
    reduced, found = matrix(rows).rref()
    columns = []
    start = 0
    for i in range(found):
        while reduced[i, start] == 0:
            start += 1
        columns.append(start)
    return columns


def independent_rows(rows: Sequence[Vector]) -> list[int]:
    """Indices of the lexicographically first maximal independent subset of the rows."""
    return pivots([tuple(c) for c in zip(*rows, strict=True)]) if rows else []


def kernel(rows: Sequence[Vector], dimension: int) -> list[Vector]:
    """Basis of the vectors orthogonal to all rows.

    Parameters
    ----------
    rows : sequence of vectors of `dimension` fmpq
        There may be none.
    dimension : int

    Examples
    --------
    >>> from flint import fmpq
    >>> basis = kernel([(fmpq(1), fmpq(2), fmpq(3))], 3)
    >>> len(basis), [dot(v, (fmpq(1), fmpq(2), fmpq(3))) == 0 for v in basis]
    (2, [True, True])
    """
    if not rows:
        return [tuple(fmpq(int(i == j)) for j in range(dimension)) for i in range(dimension)]
    reduced, found = matrix(rows).rref()
    bound = pivots(rows)
    basis = []
    for free in sorted(set(range(dimension)) - set(bound)):
        vector = [fmpq(0)] * dimension
        vector[free] = fmpq(1)
        for i in range(found):
            vector[bound[i]] = -reduced[i, free]
        basis.append(tuple(vector))
    return basis


def primitive(vector: Iterable[fmpq | int]) -> tuple[int, ...]:
    """The shortest integer vector on the ray of a rational vector (zero stays zero)."""
    entries = [fmpq(v) for v in vector]
    scale = lcm(*(int(v.q) for v in entries))
    integers = [int(v.p) * (scale // int(v.q)) for v in entries]
    common = gcd(*integers)
    return tuple(i // common for i in integers) if common else tuple(integers)


def relation(rows: Sequence[Vector]) -> tuple[int, ...]:
    """Primitive integers c, not all zero, with sum c_i rows_i = 0.

    The rows must be dependent with a one-dimensional space of relations; the last
    nonzero integer is positive.
    """
    (only,) = kernel([tuple(c) for c in zip(*rows, strict=True)], len(rows))
    return primitive(only)


def dependent_subset(rows: Sequence[Vector]) -> list[int]:
    """Indices of a minimal dependent subset of dependent rows.

    Raises
    ------
    ExactError
        The rows are independent.
    """
    basis: list[int] = []
    for i, row in enumerate(rows):
        if rank([rows[j] for j in basis] + [row]) == len(basis):
            integers = relation([rows[j] for j in basis] + [row])
            return [j for j, c in zip([*basis, i], integers, strict=True) if c]
        basis.append(i)
    raise ExactError("found independent rows, expected dependent ones")


__all__ = [
    "Vector",
    "column",
    "combine",
    "dependent_subset",
    "dot",
    "independent_rows",
    "kernel",
    "matrix",
    "pivots",
    "primitive",
    "rank",
    "relation",
    "sign",
]
