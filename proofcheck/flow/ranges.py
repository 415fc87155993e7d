"""The range U of what the live groups can change: projections, the least eigenvalue, lengths.

See `proofcheck.flow.convergence` for the argument and the names.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import arb, fmpq

from proofcheck.exact.balls import proved_less
from proofcheck.exact.linear_algebra import (
    Vector,
    column,
    combine,
    dot,
    independent_rows,
    matrix,
    rank,
)
from proofcheck.flow.staying import LiveGroup
from proofcheck.flow.vectorfield import Pattern, VectorField


def span(drifts: Sequence[Sequence[Vector]]) -> list[Vector]:
    """A basis of U, the sum of the ranges of the drift matrices."""
    columns = [tuple(c) for drift in drifts for c in zip(*drift, strict=True)]
    return [columns[j] for j in independent_rows(columns)]


def projected(basis: Sequence[Vector], y: Sequence[fmpq]) -> Vector:
    """The orthogonal projection of y to the span of a basis."""
    if not basis:
        return (fmpq(0),) * len(y)
    rows = matrix(basis)
    solved = (rows * rows.transpose()).solve(rows * column(list(y)))
    return combine([solved[j, 0] for j in range(len(basis))], list(basis), len(y))


@np.errstate(over="ignore", invalid="ignore")  # such a guess is no guess
def guessed_lengths(
    groups: Sequence[LiveGroup], basis: Sequence[Vector], distance: arb
) -> list[arb] | None:
    """Lengths that may do, from floating point; None if there seem to be none."""
    if not basis:  # nothing moves
        return [arb((1, -64))] * len(groups)
    gap = float(distance)
    frame = np.linalg.qr(np.array([[float(c) for c in v] for v in basis]).T)[0]
    mapped = [frame.T @ np.array([[float(c) for c in z] for z in g.drift]) for g in groups]
    forms = [one @ one.T for one in mapped]
    outputs = [float(g.outputs.lower()) for g in groups]
    weights = [float(g.weights.upper()) for g in groups]
    lengths = [0.0] * len(groups)
    for _ in range(40):
        least = [
            a * (2 - np.cosh(x)) - b * np.sinh(x)
            for a, b, x in zip(outputs, weights, lengths, strict=True)
        ]
        together = sum(q * q * form for q, form in zip(least, forms, strict=True))
        if min(least) <= 0 or not np.isfinite(together).all():
            return None
        nu = float(np.linalg.eigvalsh(together)[0])
        if nu <= 0:
            return None
        found = [
            min(np.inf if g.loose else gap / (nu**0.5 * q), float(g.size) * gap / nu) * 1.01
            + 1e-300
            for q, g in zip(least, groups, strict=True)
        ]
        if max(found) > 2 or not np.isfinite(found).all():
            return None
        if all(x <= y for x, y in zip(found, lengths, strict=True)):
            break
        lengths = [x * 1.001 for x in found]
    else:
        return None
    return [arb(x) for x in lengths]


def least_eigenvalue(
    groups: Sequence[LiveGroup], basis: Sequence[Vector], squares: Sequence[arb]
) -> arb | None:
    """A proved lower bound nu > 0 of sum A*_g Z_g Z_g' on U, or None.

    With the basis as the rows of V, V (S - nu) V' is positive definite iff elimination without
    pivoting, in balls, meets positive pivots only.
    """
    if not basis:
        return arb(1)
    rows = matrix(basis)
    gram = rows * rows.transpose()
    size = len(basis)
    form = [[arb(0)] * size for _ in range(size)]
    for group, square in zip(groups, squares, strict=True):
        mapped = rows * matrix(group.drift)
        product = mapped * mapped.transpose()
        for j in range(size):
            for k in range(size):
                form[j][k] += square * product[j, k]
    floats = np.array([[float(c.mid()) for c in row] for row in form])
    metric = np.array([[float(gram[j, k]) for k in range(size)] for j in range(size)])
    estimate = np.linalg.eigvals(np.linalg.solve(metric, floats)).real.min() * 0.999
    if not estimate > 0:
        return None
    nu = arb(float(estimate))
    left = [[form[j][k] - nu * gram[j, k] for k in range(size)] for j in range(size)]
    for j in range(size):
        if not proved_less(arb(0), left[j][j]):
            return None
        for k in range(j + 1, size):
            factor = left[k][j] / left[j][j]
            left[k] = [x - factor * y for x, y in zip(left[k], left[j], strict=True)]
    return nu


def limit_functions(
    field: VectorField, groups: Sequence[LiveGroup], fit: Vector
) -> dict[Pattern, Vector] | None:
    """The vectors beta of the limit, if the data determine them."""
    columns: list[Vector] = []
    frames: list[list[Vector]] = []
    for group in groups:
        # Coordinates on the complement of the walls: the rows of the drift span it at most.
        walls = [wall.normal for wall in field.kept_on(group.pattern)]
        span = [group.drift[k] for k in independent_rows(group.drift)]
        if len(span) + rank(walls) < field.d:
            return None
        frames.append(span)
        for v in span:
            columns.append(tuple(dot(z, v) for z in group.drift))
    if not columns or rank(columns) < len(columns):
        return None
    rows = matrix(columns)
    solved = (rows * rows.transpose()).solve(rows * column(list(fit)))
    found, start = {}, 0
    for group, span in zip(groups, frames, strict=True):
        shares = [solved[start + j, 0] for j in range(len(span))]
        found[group.pattern] = combine(shares, span, field.d)
        start += len(span)
    return found


__all__ = ["guessed_lengths", "least_eigenvalue", "limit_functions", "projected", "span"]
