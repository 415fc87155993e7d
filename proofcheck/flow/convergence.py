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

from flint import arb, fmpq

from proofcheck.exact.balls import dyadic, norm, proved_less, total, upper
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.flow.ranges import (
    guessed_lengths,
    least_eigenvalue,
    limit_functions,
    projected,
    span,
)
from proofcheck.flow.staying import (
    LiveGroup,
    LiveNeuron,
    decays,
    is_held,
    keeps_decaying,
    predictions,
    stays,
)
from proofcheck.flow.vectorfield import Pattern, VectorField


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
    gathered: dict[Pattern, list[LiveNeuron]] = {}
    for i, (pattern, row, radius) in enumerate(zip(patterns, rows, eps, strict=True)):
        if not pattern.frozen:
            balls = [dyadic(c, bits) + arb(0, radius) for c in row]
            gathered.setdefault(pattern, []).append(LiveNeuron(i, balls[:-1], balls[-1]))
    groups = [LiveGroup(field, pattern, gathered[pattern]) for pattern in sorted(gathered)]
    residual = [
        y - f for y, f in zip(field.dataset.labels, predictions(groups, field.n), strict=True)
    ]
    decaying = [g for g in groups if decays(field, g, residual, balanced)]
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


def _proved(
    field: VectorField,
    groups: Sequence[LiveGroup],
    decaying: Sequence[LiveGroup],
    free: Sequence[LiveGroup],
) -> Limit | None:
    """The limit, if every inequality of the lemma is proved."""
    basis = span([group.drift for group in groups])
    if free and len(basis) < field.n:
        return None
    fit = projected(basis, field.dataset.labels)
    now = predictions([*groups, *decaying, *free], field.n)
    parts = [norm(predictions([group], field.n)) for group in decaying]
    vanishing = upper(total(parts))
    # |v(0)| is at most the distance of the whole prediction from the fit, plus F.
    distance = upper(norm(target - f for target, f in zip(fit, now, strict=True)) + 2 * vanishing)
    error = upper(distance + vanishing)
    residual = [y - f for y, f in zip(field.dataset.labels, fit, strict=True)]
    for group in groups:
        group.loosen(field, error, residual, basis)
    for group in decaying:
        group.loose = 0  # whatever an earlier attempt has found
    found = _lengths(groups, basis, distance)
    if found is None:
        return None
    lengths, nu = found
    if not _for_ever(field, groups, lengths, decaying, error, residual):
        return None
    longest = norm(arb(c) for x in field.points for c in x) * distance / nu
    moving = [*zip(groups, lengths, strict=True), *((group, longest) for group in free)]
    moved = [group.rows * length.expm1() for group, length in moving]
    lost = [group.rows for group in decaying]
    return Limit(
        fit,
        field.dataset.factor * dot(residual, residual) / 2,
        None if free or any(g.loose for g in groups) else limit_functions(field, groups, fit),
        upper(norm([*moved, *lost])),
        {group.pattern: length for group, length in zip(groups, lengths, strict=True)},
        nu,
        not decaying and not free and not any(group.loose for group in groups),
        [group.pattern for group in decaying],
        [group.pattern for group in free],
    )


def _lengths(
    groups: Sequence[LiveGroup], basis: Sequence[Vector], distance: arb
) -> tuple[list[arb], arb] | None:
    """Bounds l_g of the lengths of all that is to come, and nu, if they are proved."""
    lengths = guessed_lengths(groups, basis, distance)
    if lengths is None:
        return None
    least = [group.least_output(length) for group, length in zip(groups, lengths, strict=True)]
    if not all(proved_less(arb(0), q) for q in least):
        return None
    nu = least_eigenvalue(groups, basis, [(q * q).lower() for q in least])
    if nu is None:
        return None
    for group, q, length in zip(groups, least, lengths, strict=True):
        first, second = distance / (nu.sqrt() * q), group.size * distance / nu
        tight = not group.loose and proved_less(first, length)
        if not (tight or proved_less(second, length)):
            return None
    return lengths, nu


def _for_ever(
    field: VectorField,
    groups: Sequence[LiveGroup],
    lengths: Sequence[arb],
    decaying: Sequence[LiveGroup],
    error: arb,
    residual: Sequence[fmpq],
) -> bool:
    """Whether all patterns hold for ever."""
    return all(
        stays(field, group, length) and is_held(field, group, error, residual)
        for group, length in zip(groups, lengths, strict=True)
    ) and all(
        keeps_decaying(group, error, residual) and is_held(field, group, error, residual)
        for group in decaying
    )


__all__ = ["Limit", "prove_limit"]
