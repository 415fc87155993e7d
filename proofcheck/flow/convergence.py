"""Proof of the limit, for all time, from one enclosed network (square loss).

Setting. The live neurons have fixed patterns; group g has the drift matrix Z_g (rows z_k, n x d),
so that f = sum_g Z_g beta_g with beta_g = sum_g a_i w_i, and D_g = c Z_g' r with the residual
r = y - f. Let U be the sum of the ranges of all Z_g. Then f lies in U, so that the part of r
orthogonal to U never changes: it is the least-squares residual r* of y on U, exact and rational.
With u = r - r*, D_g = c Z_g' u.

Decay. r' = -c sum_i Z_g (a_i^2 I + w_i w_i') Z_g' r, hence with A_g = sum_g a_i^2

    (1/2) (|u|^2)' <= -c sum_g A_g |Z_g' u|^2.

Suppose A_g >= A*_g > 0 for all time, let S^2 = sum_g A*_g |Z_g' u|^2, and let nu > 0 be such that
sum_g A*_g Z_g Z_g' >= nu on U. Then S^2 >= nu |u|^2, so |u|' <= -c S^2 / |u| <= -c sqrt(nu) S and
also |u|' <= -c nu |u|. Therefore the length l_g = integral of |D_g| obeys both

    l_g <= |u(0)| / sqrt(nu A*_g)     (since |D_g| <= c S / sqrt(A*_g)),
    l_g <= |Z_g| |u(0)| / nu          (since |D_g| <= c |Z_g| |u|).

With one group these are the constants of the classical Polyak-Lojasiewicz argument: the first is
sqrt(2 E / mu) / A*, with E = (c/2) |u|^2 and mu = c nu / A*.

Displacement. A neuron z = (w, a) obeys z' = B z with the symmetric B = [[0, D], [D', 0]], whose
fundamental matrix differs from the identity as that of a constant D of the same length at most:

    |w(t) - w(0)| <= |a(0)| sinh l + |w(0)| (cosh l - 1),
    |a(t) - a(0)| <= |w(0)| sinh l + |a(0)| (cosh l - 1),

and by Minkowski's inequality, with B_g^2 = sum_g |w_i|^2, sqrt(A_g) never falls below
q_g = sqrt(A_g(0)) (2 - cosh l_g) - B_g(0) sinh l_g.

Decaying groups. A neuron that is kept on the walls of a ray R_{>0} u, |u| = 1, and has |a| = |w|
exactly (which the flow conserves), a g < 0 with g = <D, u>, stays on the ray with |a| = |w| and
decays like exp(-integral of |g|). It never stops and its A_g tends to 0, so that it must be kept
out of the sums above. Let f^h be the part of f made by such groups. Each of its terms
|a_i|^2 |<u, z_k>| decreases, so that the total variation of f^h is at most F = |f^h| now, summed
group by group. With U and Z_g for the other groups only, and v = (projection of y - f^h to U) - f^m
in place of u, f^m being their part of f,

    v' = -c sum_i Z_g (a_i^2 I + w_i w_i') Z_g' v - (projection of (f^h)' to U),

and both bounds hold with |v(0)| + F in place of |u(0)|. At all times |v| <= |v(0)| + F and
|r - r*| <= |v(0)| + 2 F, which is what must keep a g negative.

Loose walls. A neuron that is kept on one wall v may be free to leave it to one side for some of
these residuals, if the drift Z' of the pattern there has its range in U too: this is what happens
beside a pattern that holds the whole fit, where both D tend to 0. If the other side is proved to
push back and kappa_v to have the sign of a monotone wall, then the neuron moves, uniquely,
on the wall or on the loose side of it, with a drift Z or Z', Z = Z' P. Its dissipation is at least
that with Z, and the second bound holds with |Z'| >= |Z|. If both sides have their ranges in U, as
they do where U is all of R^n, nothing at all is asked of the wall: then the neuron may leave it to
either side, uniquely or not, and what is proved holds for every solution.

Free neurons. If U is all of R^n, so that the limit interpolates, the neurons that are kept on walls
may be left out of everything: whatever patterns they take later, and even if their motion were not
unique, they only add to the dissipation, and |D| <= c |X| |v| bounds their length by
|X| |v(0)| / nu.

Conclusion. If numbers l_g are found with q_g > 0, A*_g = q_g^2, one of the two bounds at most l_g
for every g, |<w_i, x_k>| > |x_k| (displacement of w_i) wherever a sign is not 0, and for every
group that is kept on walls b_v and kappa_v - b_v of the right sign for all residuals within
|v(0)| + 2 F of r* and |a_i| larger than its displacement, then (by continuity: the first time at
which one of them failed would contradict the strict inequalities before it) the patterns hold for
ever, the network converges, and the residual converges to r*. If r* = 0 the limit interpolates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, fmpq

from proofcheck.exact.balls import dyadic, max_of, norm, proved_less, total, upper
from proofcheck.exact.linear_algebra import (
    Vector,
    column,
    combine,
    dot,
    independent_rows,
    matrix,
    rank,
)
from proofcheck.flow.vectorfield import Form, Pattern, VectorField


@dataclass(frozen=True)
class Limit:
    """The limit of a flow, proved for all time.

    Attributes
    ----------
    fit : tuple of n fmpq
        The predictions in the limit.
    loss : fmpq
    functions : dict or None
        Pattern -> the vector beta with sum a_i <w_i, x> = <beta, x> over its neurons, in the limit;
        None where the data, or the proof, do not determine them.
    remaining_distance : arb
        Bound of the distance between the network now and in the limit.
    lengths : dict
        Pattern -> bound of the integral of |D| over all future time, decaying groups and
        free neurons left out.
    nu : arb
        A lower bound of nu: |r - r*| decays at least like exp(-c nu t) in the end.
    simple : bool
        Whether the proof needs no decaying groups, loose walls or free neurons.
    decaying, free : lists of Pattern
        The patterns of the decaying groups and of the free neurons.
    """

    fit: Vector
    loss: fmpq
    functions: dict[Pattern, Vector] | None
    remaining_distance: arb
    lengths: dict[Pattern, arb]
    nu: arb
    simple: bool
    decaying: list[Pattern]
    free: list[Pattern]


@dataclass
class _Sizes:
    """Enclosed sizes of a neuron: |w|, |a|, and the ball of a."""

    neuron: int
    w: list[arb]
    a: arb


class _Group:
    """The live neurons of one pattern, enclosed."""

    def __init__(self, field: VectorField, pattern: Pattern, members: list[_Sizes]) -> None:
        self.pattern = pattern
        self.drift = field.drift(pattern)
        self.size = upper(norm(arb(c) for z in self.drift for c in z))
        # The side (-1 or 1; 2 for both) to which the neurons may leave the one wall that they
        # are kept on.
        self.loose = 0
        self.members = members
        self.outputs = norm(m.a for m in members)
        self.weights = norm(c for m in members for c in m.w)

    def least_output(self, length: arb) -> arb:
        """q_g."""
        return self.outputs * (2 - length.cosh()) - self.weights * length.sinh()

    def loosen(
        self, field: VectorField, error: arb, residual: Sequence[fmpq], basis: Sequence[Vector]
    ) -> None:
        """Find out whether the one wall that the group is kept on has a loose side."""
        self.loose = 0
        self.size = upper(norm(arb(c) for z in self.drift for c in z))
        holding = field.holding(self.pattern)
        outputs = {1 if m.a > 0 else -1 for m in self.members}
        if len(holding) != 1:
            return
        wall, b, kappa = holding[0]
        rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
        pushes = {
            side: not any(form) or all(_has_sign(form, -o, error, residual) for o in outputs)
            for side, form in ((-1, b), (0, kappa), (1, rest))
        }
        if pushes[-1] and pushes[1]:
            return
        sides = [side for side in (-1, 1) if not (pushes[0] and pushes[side])]
        drifts = [
            field.drift(Pattern(field.moved(self.pattern.signs, wall, side))) for side in sides
        ]
        columns = [tuple(c) for drift in drifts for c in zip(*drift, strict=True)]
        if rank([*basis, *columns]) == len(basis):
            self.loose = sides[0] if len(sides) == 1 else 2
            self.size = max_of([upper(norm(arb(c) for z in d for c in z)) for d in drifts])


def _has_sign(form: Form, sign: int, error: arb, residual: Sequence[fmpq]) -> bool:
    """Whether a linear form has a sign for all residuals within an error of one."""
    return proved_less(norm(map(arb, form)) * error, sign * arb(dot(form, residual)))


def prove_limit(
    field: VectorField,
    patterns: Sequence[Pattern],
    rows: Sequence[Sequence[int]],
    eps: Sequence[arb],
    bits: int,
    balanced: Sequence[bool],
) -> Limit | None:
    """Try to prove that the patterns hold for ever.

    Parameters
    ----------
    field : VectorField
    patterns : sequence of Pattern
    rows : sequence of (w, a) in fixed point
    eps : sequence of arb
        Bounds of the distance of each true neuron from its row.
    bits : int
        Fraction bits of the rows.
    balanced : sequence of bool
        Whether |a_i| = |w_i| holds exactly.

    Returns
    -------
    Limit or None
        None if some inequality was not proved: the flow may converge nevertheless.
    """
    if field.dataset.loss != "square":
        return None
    gathered: dict[Pattern, list[_Sizes]] = {}
    for i, (pattern, row, radius) in enumerate(zip(patterns, rows, eps, strict=True)):
        if not pattern.frozen:
            balls = [dyadic(c, bits) + arb(0, radius) for c in row]
            gathered.setdefault(pattern, []).append(_Sizes(i, balls[:-1], balls[-1]))
    groups = [_Group(field, pattern, gathered[pattern]) for pattern in sorted(gathered)]
    residual = [
        y - f for y, f in zip(field.dataset.labels, _predictions(groups, field.n), strict=True)
    ]
    decaying = [g for g in groups if _decays(field, g, residual, balanced)]
    strict = [g for g in groups if not field.kept_on(g.pattern)]
    attempts = [
        (groups, [], []),
        ([g for g in groups if g not in decaying], decaying, []),
        (strict, [], [g for g in groups if g not in strict]),
    ]
    found = None
    for attempt in attempts[: 1 + bool(decaying)] + attempts[2:] * (len(strict) < len(groups)):
        found = found or _proved(field, *attempt)
    return found


def _predictions(groups: Sequence[_Group], n: int) -> list[arb]:
    now = [arb(0)] * n
    for group in groups:
        for m in group.members:
            for k, z in enumerate(group.drift):
                now[k] += m.a * total(c * one for c, one in zip(z, m.w, strict=True) if c)
    return now


def _decays(
    field: VectorField, group: _Group, residual: Sequence[arb], balanced: Sequence[bool]
) -> bool:
    """Whether a group is on a ray, exactly balanced, and decaying now."""
    walls = [wall.normal for wall in field.kept_on(group.pattern)]
    if rank(walls) != field.d - 1 or not all(balanced[m.neuron] for m in group.members):
        return False
    return all(
        proved_less(
            m.a * total(r * dot_ball(z, m.w) for r, z in zip(residual, group.drift, strict=True)),
            arb(0),
        )
        for m in group.members
    )


def dot_ball(vector: Vector, balls: Sequence[arb]) -> arb:
    """The inner product of a rational vector and a vector of balls."""
    return total(c * one for c, one in zip(vector, balls, strict=True) if c)


def _proved(
    field: VectorField,
    groups: Sequence[_Group],
    decaying: Sequence[_Group],
    free: Sequence[_Group],
) -> Limit | None:
    """The limit, if every inequality of the lemma is proved."""
    basis = _range([group.drift for group in groups])
    if free and len(basis) < field.n:
        return None
    fit = _projected(basis, field.dataset.labels)
    now = _predictions([*groups, *decaying, *free], field.n)
    parts = [norm(_predictions([group], field.n)) for group in decaying]
    vanishing = upper(total(parts))
    # |v(0)| is at most the distance of the whole prediction from the fit, plus F.
    distance = upper(norm(target - f for target, f in zip(fit, now, strict=True)) + 2 * vanishing)
    error = upper(distance + vanishing)
    residual = [y - f for y, f in zip(field.dataset.labels, fit, strict=True)]
    for group in groups:
        group.loosen(field, error, residual, basis)
    for group in decaying:
        group.loose = 0  # whatever an earlier attempt has found
    lengths = _guess(groups, basis, distance)
    if lengths is None:
        return None
    least = [group.least_output(length) for group, length in zip(groups, lengths, strict=True)]
    if not all(proved_less(arb(0), q) for q in least):
        return None
    nu = _least_eigenvalue(groups, basis, [(q * q).lower() for q in least])
    if nu is None:
        return None
    for group, q, length in zip(groups, least, lengths, strict=True):
        first, second = distance / (nu.sqrt() * q), group.size * distance / nu
        tight = not group.loose and proved_less(first, length)
        if not (tight or proved_less(second, length)):
            return None
    if not all(
        _stays(field, group, length) and _is_held(field, group, error, residual)
        for group, length in zip(groups, lengths, strict=True)
    ):
        return None
    if not all(
        _keeps_decaying(group, error, residual) and _is_held(field, group, error, residual)
        for group in decaying
    ):
        return None
    longest = norm(arb(c) for x in field.points for c in x) * distance / nu
    moved = [
        norm(c for m in group.members for c in (*m.w, m.a)) * length.expm1()
        for group, length in [
            *zip(groups, lengths, strict=True),
            *((group, longest) for group in free),
        ]
    ]
    lost = [norm(c for m in group.members for c in (*m.w, m.a)) for group in decaying]
    return Limit(
        fit,
        field.dataset.factor * dot(residual, residual) / 2,
        None if free or any(g.loose for g in groups) else _functions(field, groups, fit),
        upper(norm([*moved, *lost])),
        {group.pattern: length for group, length in zip(groups, lengths, strict=True)},
        nu,
        not decaying and not free and not any(group.loose for group in groups),
        [group.pattern for group in decaying],
        [group.pattern for group in free],
    )


def _range(drifts: Sequence[Sequence[Vector]]) -> list[Vector]:
    """A basis of U, the sum of the ranges of the drift matrices."""
    columns = [tuple(c) for drift in drifts for c in zip(*drift, strict=True)]
    return [columns[j] for j in independent_rows(columns)]


def _projected(basis: Sequence[Vector], y: Sequence[fmpq]) -> Vector:
    """The orthogonal projection of y to the span of a basis."""
    if not basis:
        return (fmpq(0),) * len(y)
    rows = matrix(basis)
    solved = (rows * rows.transpose()).solve(rows * column(list(y)))
    return combine([solved[j, 0] for j in range(len(basis))], list(basis), len(y))


def _guess(groups: Sequence[_Group], basis: Sequence[Vector], distance: arb) -> list[arb] | None:
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
        if min(least) <= 0:
            return None
        nu = float(
            np.linalg.eigvalsh(sum(q * q * form for q, form in zip(least, forms, strict=True)))[0]
        )
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


def _least_eigenvalue(
    groups: Sequence[_Group], basis: Sequence[Vector], squares: Sequence[arb]
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


def _stays(field: VectorField, group: _Group, length: arb) -> bool:
    """Whether no neuron of the group ever leaves its side of a wall, or changes its output sign."""
    sinh, excess = length.sinh(), length.cosh() - 1
    sizes = [norm(map(arb, x)) for x in field.points]
    kept = bool(field.kept_on(group.pattern))
    for m in group.members:
        w, a = norm(m.w), abs(m.a)
        displaced = a * sinh + w * excess
        for x, size, sign in zip(field.points, sizes, group.pattern.signs, strict=True):
            inner = dot_ball(x, m.w)
            if sign != "0" and not proved_less(size * displaced, inner if sign == "+" else -inner):
                return False
        if kept and not proved_less(w * sinh + a * excess, a):
            return False
    return True


def _is_held(field: VectorField, group: _Group, error: arb, residual: Sequence[fmpq]) -> bool:
    """Whether the walls that the group is kept on push back for all residuals that may come."""
    for output in {1 if m.a > 0 else -1 for m in group.members}:
        for _, b, kappa in field.holding(group.pattern):
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            demanded = {-1: (kappa, rest), 0: (b, rest), 1: (b, kappa), 2: ()}[group.loose]
            if not all(_has_sign(form, -output, error, residual) for form in demanded if any(form)):
                return False
    return True


def _keeps_decaying(group: _Group, error: arb, residual: Sequence[fmpq]) -> bool:
    """Whether a <w, D> stays negative for all residuals that may come, w keeping its direction."""
    for m in group.members:
        sign = 1 if m.a > 0 else -1
        form = [dot_ball(z, m.w) for z in group.drift]
        value = -sign * total(c * r for c, r in zip(form, residual, strict=True))
        if not proved_less(norm(form) * error, value):
            return False
    return True


def _functions(
    field: VectorField, groups: Sequence[_Group], fit: Vector
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


__all__ = ["Limit", "prove_limit"]
