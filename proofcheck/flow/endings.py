"""When a flow has no limit to wait for: losses without a finite minimiser.

Let l be the logistic or the exponential loss and let the loss L = c sum l(m_k), m_k = y_k f_k, be
below c l(0), that of a single point at f = 0. Then it stays below, so that every m_k stays above
some m > 0, and the network has no limit:

- With z = (w_i, a_i) of all neurons, <z, z'> = 2 sum e_k f_k = 2 S with S = c sum |l'(m_k)| m_k > 0
  (the network is homogeneous of degree 2). So nothing is ever stationary, |z| grows for ever, and a
  limit, where all velocities would have to vanish, is impossible.
- L tends to 0: if L >= eps for ever, some m_k stays between m and l^{-1}(eps / (c n)) at all times,
  so that S >= delta > 0, while S is bounded above; (|z|^2)' = 4 S then gives |z|^2 <= A + B t, and
  -L' = |z'|^2 >= <z, z'>^2 / |z|^2 >= 4 delta^2 / (A + B t) has an infinite integral.

This is the beginning of Lyu and Li, Gradient descent maximizes the margin of homogeneous neural
networks, ICLR 2020, section 4, for the continuous flow. Points that no live neuron acts on keep
f_k = 0; without them the same holds for as long as no neuron reaches them.
"""

from __future__ import annotations

from collections.abc import Sequence

import mpmath
from flint import arb, fmpq

from proofcheck.exact.balls import proved_less
from proofcheck.flow.vectorfield import Pattern, VectorField

_FITTED = fmpq(1, 1 << 8)
"""How small the loss of the points that are reached must be, if there are others."""

ADVICE = "follow it to a time instead (--until T)"


def loss_at_zero(field: VectorField) -> arb:
    """c l(0), for the logistic or the exponential loss."""
    one = arb(1) if field.dataset.loss == "exponential" else arb(2).log()
    return one * field.dataset.factor


def unreached(field: VectorField, patterns: Sequence[Pattern]) -> list[int]:
    """The points, numbered from 0, that no live neuron acts on."""
    live = {pattern for pattern in patterns if not pattern.frozen}
    return [k for k in range(field.n) if not any(any(field.drift(p)[k]) for p in live)]


def growth_without_end(field: VectorField, patterns: Sequence[Pattern], loss: arb) -> str | None:
    """Say why the weights grow for ever, if they do.

    Parameters
    ----------
    field : VectorField
    patterns : sequence of Pattern
    loss : arb
        An enclosure of the loss, or its value to working precision.
    """
    if field.dataset.loss == "square":
        return None
    unit, alone = loss_at_zero(field), unreached(field, patterns)
    if not alone:
        if not proved_less(loss, unit):
            return None
        return (
            "no limit: every point is on its side, so that the weights grow for ever and the "
            f"loss decreases to 0; {ADVICE}"
        )
    if len(alone) == field.n or not proved_less(loss - len(alone) * unit, unit * _FITTED):
        return None
    points = ", ".join(str(k + 1) for k in alone)
    return (
        f"no limit, unless a neuron reaches point {points}, where none is active: all others are "
        "on their side, so that the weights grow for ever and their loss decreases to 0; "
        f"{ADVICE}"
    )


def ball(value: mpmath.mpf, bits: int) -> arb:
    """A number that is known to so many bits after the point."""
    mantissa, exponent = value.man_exp if value else (0, 0)
    return arb((int(mantissa), int(exponent))) + arb(0, arb((1, -bits)))


__all__ = ["ADVICE", "ball", "growth_without_end", "loss_at_zero", "unreached"]
