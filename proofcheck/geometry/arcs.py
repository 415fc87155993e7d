"""Univariate data: the arcs of the circle of directions with a fixed activation pattern."""

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from proofcheck.exact.linear_algebra import Vector


@dataclass(frozen=True, slots=True)
class Arc:
    """An open arc of directions, from one ray counterclockwise to the next.

    Attributes
    ----------
    active : tuple of int
        The samples (numbered from 1 in the order of the data) with <(x_j, 1), d> > 0 on the arc.
    start, end : Vector
        The rays that bound it, each (1, -x_j) or (-1, x_j).
    """

    active: tuple[int, ...]
    start: Vector
    end: Vector


def positions(inputs: Sequence[fmpq]) -> dict[fmpq, tuple[int, ...]]:
    """The distinct inputs in increasing order, each with its samples (numbered from 1)."""
    found: dict[fmpq, list[int]] = {}
    for k, x in enumerate(inputs, start=1):
        found.setdefault(x, []).append(k)
    return {x: tuple(found[x]) for x in sorted(found)}


def right_ray(x: fmpq) -> Vector:
    """The ray (1, -x), beside which the samples to the right of x are active."""
    return fmpq(1), -x


def left_ray(x: fmpq) -> Vector:
    """The ray (-1, x), beside which the samples to the left of x are active."""
    return fmpq(-1), x


def activation_arcs(inputs: Sequence[fmpq]) -> tuple[Arc, ...]:
    """List the arcs counterclockwise, from the one without an active sample.

    A direction d is orthogonal to (x, 1) on the two rays +-(1, -x). Counterclockwise from
    (0, -1), where no sample is active, the rays (1, -x) activate the samples from the largest
    to the smallest; then the rays (-1, x) deactivate them in the same order.

    Parameters
    ----------
    inputs : nonempty sequence of fmpq
        In any order; repeated inputs share their rays.

    Examples
    --------
    >>> [arc.active for arc in activation_arcs([fmpq(-1), fmpq(0), fmpq(2)])]
    [(), (3,), (2, 3), (1, 2, 3), (1, 2), (1,)]
    """
    groups = positions(inputs)
    falling = sorted(groups, reverse=True)
    rays = [right_ray(x) for x in falling] + [left_ray(x) for x in falling]
    sets: list[tuple[int, ...]] = [()]
    for x in falling:
        sets.append(tuple(sorted(sets[-1] + groups[x])))
    for x in falling[:-1]:
        sets.append(tuple(k for k in sets[-1] if k not in groups[x]))
    return tuple(Arc(active, rays[i - 1], rays[i]) for i, active in enumerate(sets))


__all__ = ["Arc", "activation_arcs", "left_ray", "positions", "right_ray"]
