"""Phase 1: how far a neuron can grow until every positive neuron is active at every point.

A lower bound of the neuron's motion is followed through the points that it must have gained
(docs/every-width.md, section 3).
"""

from __future__ import annotations

from flint import fmpq

from proofcheck.exact.directed import down, log_bounds, root_down, root_up, up
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.every_width.constants import DataConstants


def alignment(data: DataConstants) -> tuple[fmpq, str | None]:
    """|D_0| times the time until every point is active, rounded up, and the slowest sector.

    Returns
    -------
    growth : fmpq
        The largest over all open sectors with points on both sides; 0 if there are none.
    slowest : str or None
    """
    open_sectors = [s.signs for s in data.sectors if "0" not in s.signs]
    found = [(growth(data, s), s) for s in open_sectors if {"+", "-"} <= set(s)]
    return max(found) if found else (fmpq(0), None)


def growth(data: DataConstants, signs: str) -> fmpq:
    """|D_0| times the time that suffices for a neuron of an open sector, rounded up.

    The neuron starts with a = 1 and <w, D> >= 0, D being the field of its active points. In the
    course of each stage a' >= q, q' >= N^2 a and p_i' >= <D, x_i> a for q = <w, D>, N <= |D| and
    p_i = <w, x_i>, so that a lies above cosh, and the stage ends when the first missing point
    must have become active.
    """
    active = [k for k, s in enumerate(signs) if s == "+"]
    field = data.field(active)
    square = dot(field, field)
    products: dict[int, fmpq] = {}
    for i in (k for k, s in enumerate(signs) if s == "-"):
        x = data.points[i]
        products[i] = -root_up(dot(x, x) - dot(x, field) ** 2 / square)
    a, q, total = fmpq(1), fmpq(0), fmpq(0)
    while products:
        field = data.field(active)
        rate = root_down(dot(field, field))
        slopes = {i: dot(field, data.points[i]) for i in products}
        factor, gained = min(
            (_factor(a, q / rate, -p * rate / slopes[i]), i) for i, p in products.items()
        )
        cosh, sinh = (factor + 1 / factor) / 2, (factor - 1 / factor) / 2
        total += up(data.speed * log_bounds(factor)[1] / rate)
        risen = (a * sinh + q / rate * (cosh - 1)) / rate
        products = {i: down(p + slopes[i] * risen) for i, p in products.items() if i != gained}
        a, q = down(a * cosh + q / rate * sinh), down(rate * a * sinh + q * cosh)
        active.append(gained)
    return total


def _factor(a: fmpq, q: fmpq, missing: fmpq) -> fmpq:
    """The x = e^t with a sinh t + q (cosh t - 1) = missing, rounded up; 1 if nothing is missing."""
    if missing <= 0:
        return fmpq(1)
    return up((q + missing + root_up(missing * (2 * q + missing) + a * a)) / (a + q))


__all__ = ["alignment", "growth"]
