"""Whether the limit of a flow is a saddle or a local minimum of the loss (square loss, ReLU).

In the limit the fit is X b* with the residual r = y - X b*, X'r = 0. With
g(w) = sum_k r_k max(0, <w, x_k>), which vanishes where no or every point is active:

- A neuron (0, 0) and a vector u with g(u) != 0: moving it to t (u, s), s = sign of g(u), changes
  the loss by exactly -c t^2 |g(u)| + (c/2) t^4 sum_k max(0, <u, x_k>)^2, whatever the others are,
  and the opposite s raises it. The limit is a saddle.
- Let every neuron with a > 0 have all points strictly active, or none and strictly so, no output
  weight be 0, and g >= 0. Near the limit the same holds, so that the network is X b' on the data
  plus the part h of neurons with a < 0, and

      L = c/2 |r + X (b* - b') - h|^2 = L* + c/2 |X (b* - b') - h|^2 + c sum_j |a_j| g(w_j) >= L*:

  a local minimum. Dominated neurons, |a| > |w| at the start, never reach a = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, fmpq

from proofcheck.exact.balls import norm, proved_less, total
from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.flow.network import Network
from proofcheck.flow.rigorous import RigorousRun


def pull(points: Sequence[Vector], residuals: Sequence[fmpq], w: Sequence[fmpq | int]) -> fmpq:
    """g(w) = sum_k r_k max(0, <w, x_k>)."""
    found = fmpq(0)
    for r, x in zip(residuals, points, strict=True):
        found += r * max(dot(x, w), fmpq(0))
    return found


@dataclass(frozen=True, slots=True)
class Descent:
    """A direction (u, s) in which a zero neuron lowers the loss.

    Attributes
    ----------
    neuron : int
        Numbered from 0.
    weights : tuple of int
        u.
    output : int
        s, 1 or -1.
    pull : fmpq
        |g(u)| > 0: the loss changes by -c t^2 |g(u)| + O(t^4).
    """

    neuron: int
    weights: tuple[int, ...]
    output: int
    pull: fmpq


def descent(
    network: Network,
    points: Sequence[Vector],
    residuals: Sequence[fmpq],
    candidates: Sequence[tuple[int, ...]],
) -> Descent | None:
    """Find a descent direction of the first zero neuron, among candidates for u.

    Returns
    -------
    Descent or None
        None if no neuron is zero, or g vanishes on all candidates.
    """
    zero = [
        i
        for i, (w, a) in enumerate(zip(network.weights, network.outputs, strict=True))
        if a == 0 and not any(w)
    ]
    for u in candidates if zero else ():
        found = pull(points, residuals, u)
        if found != 0:
            return Descent(zero[0], u, 1 if found > 0 else -1, abs(found))
    return None


def loose_neuron(points: Sequence[Vector], run: RigorousRun) -> int | None:
    """The first neuron, from 0, that is not proved to be as a local minimum asks; None if all are.

    The limit must be proved, without decaying groups, loose walls or free neurons.
    """
    if run.limit is None or not run.limit.simple:
        raise ValueError("expected a simple proved limit")
    for i, (w, a) in enumerate(zip(run.weights, run.outputs, strict=True)):
        pattern = run.patterns[i]
        length = arb(0) if pattern.frozen else run.limit.lengths[pattern]
        moved = norm(w) * length.sinh() + abs(a) * (length.cosh() - 1)
        if not proved_less(moved, abs(a)):
            return i
        if a > 0:
            signs = {"-"} if pattern.frozen else {"+"}
            inner = [total(v * c for v, c in zip(x, w, strict=True)) for x in points]
            strict = not pattern.frozen or all(proved_less(z, arb(0)) for z in inner)
            if set(pattern.signs) != signs or not strict:
                return i
    return None


__all__ = ["Descent", "descent", "loose_neuron", "pull"]
