"""The flow of all neurons with one pattern at once: fundamental matrices and second moments.

Inside a joint pattern every neuron z = (w, a) with the pattern p obeys z' = B z with the symmetric
matrix B = [[0, D], [D', 0]] of p. So z(t) = Phi(t) z(0) with one matrix Phi per pattern, and the
predictions need no more of the neurons than the moments M = sum z(0) z(0)':
sum a_i w_i = Phi_w M Phi_a'. The cost of a step does not depend on the width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofcheck.exact.linear_algebra import Vector
from proofcheck.flow.taylor import ResidualSeries, Series, convolution, fixed
from proofcheck.flow.vectorfield import Pattern, VectorField

Matrix = list[list[int]]


@dataclass
class Group:
    """The live neurons with one pattern.

    Attributes
    ----------
    pattern : Pattern
    members : list of int
        Numbered from 0.
    drift : n vectors of d rationals
        See `proofcheck.flow.vectorfield`.
    moments : (d+1, d+1) integers
        The exact sum of z z' over the members, with twice the fraction bits of z.
    """

    pattern: Pattern
    members: list[int]
    drift: Sequence[Vector]
    moments: Matrix


def grouped(
    field: VectorField, patterns: Sequence[Pattern], rows: Sequence[Sequence[int]]
) -> list[Group]:
    """Put the live neurons together by their patterns, in the order of the patterns."""
    members: dict[Pattern, list[int]] = {}
    for i, pattern in enumerate(patterns):
        if not pattern.frozen:
            members.setdefault(pattern, []).append(i)
    size = field.d + 1
    groups = []
    for pattern in sorted(members):
        chosen = members[pattern]
        moments = [[0] * size for _ in range(size)]
        for j in range(size):
            for k in range(j, size):
                moments[j][k] = moments[k][j] = sum(rows[i][j] * rows[i][k] for i in chosen)
        groups.append(Group(pattern, chosen, field.drift(pattern), moments))
    return groups


def fundamental_series(
    field: VectorField, groups: Sequence[Group], length: int, order: int, bits: int
) -> tuple[list[list[list[Series]]], list[Series]]:
    """The series of Phi for every group and of every e_k, for a step of a length.

    Parameters
    ----------
    length : int
        The length of the step, in fixed point.

    Returns
    -------
    phi : list of (d+1, d+1) series
        Row j < d belongs to w_j, row d to a; columns likewise.
    residuals : list of n series
    """
    d, n = field.d, field.n
    size = d + 1
    drifts = [[[fixed(c, bits) for c in z] for z in group.drift] for group in groups]
    moments = [[[m >> bits for m in row] for row in group.moments] for group in groups]
    phi = [[[[int(j == c) << bits] for c in range(size)] for j in range(size)] for _ in groups]
    # half[g][j][c] is the series of (Phi_w M)_{j c}.
    half: list[list[list[Series]]] = [[[[] for _ in range(size)] for _ in range(d)] for _ in groups]
    directions: list[list[Series]] = [[[] for _ in range(d)] for _ in groups]
    residuals = [ResidualSeries(field.dataset, k, bits) for k in range(n)]
    f: list[Series] = [[] for _ in range(n)]
    for k in range(order + 1):
        totals = [0] * n
        for g, matrix in enumerate(phi):
            for j in range(d):
                product = 0
                for c in range(size):
                    entry = sum(matrix[j][b][k] * moments[g][b][c] for b in range(size)) >> bits
                    half[g][j][c].append(entry)
                    product += convolution(half[g][j][c], matrix[d][c], k)
                product >>= bits
                for point in range(n):
                    totals[point] += drifts[g][point][j] * product
        for point in range(n):
            f[point].append(totals[point] >> bits)
            residuals[point].extend(f[point])
        scale = (k + 1) << (2 * bits)
        for g, matrix in enumerate(phi):
            for j in range(d):
                total = sum(drifts[g][p][j] * residuals[p].series[k] for p in range(n))
                directions[g][j].append(total >> bits)
            if k == order:
                continue
            for c in range(size):
                inner = sum(convolution(directions[g][j], matrix[j][c], k) for j in range(d))
                moved = [convolution(directions[g][j], matrix[d][c], k) for j in range(d)]
                for j in range(d):
                    matrix[j][c].append(moved[j] * length // scale)
                matrix[d][c].append(inner * length // scale)
    return phi, [e.series for e in residuals]


__all__ = ["Group", "Matrix", "fundamental_series", "grouped"]
