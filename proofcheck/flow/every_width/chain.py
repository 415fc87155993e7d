"""The inequalities of the proof for every width, for given free constants.

Each function is one step of docs/every-width.md and returns its constants, or says which
inequality fails. All numbers are rationals; roots, exponentials and logarithms are rounded to the
side on which the proof stays true.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from proofcheck.exact.directed import down, exp_bounds, log_bounds, root_down, root_up, up
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.every_width.constants import DataConstants, Unmet

_MOST = 100
"""Exponents beyond this end the search."""


@dataclass(frozen=True, slots=True)
class Free:
    """What the proof leaves free.

    Attributes
    ----------
    joint : fmpq
        delta: from the time when the sum of a_j^2 over the positive neurons is delta, it is at
        least delta.
    aligned : fmpq
        A bound of that sum at the time when they are all active everywhere.
    negative : fmpq
        A bound of the sum of a_j^2 over the negative neurons, for all time.
    """

    joint: fmpq
    aligned: fmpq
    negative: fmpq


@dataclass(frozen=True, slots=True)
class Start:
    """Phases 1 and 2a: what is known when the sum of a_j^2 reaches delta.

    Attributes
    ----------
    lambda_star : fmpq
        Rounded down.
    disturbance : fmpq
        Largest relative change of a label during phase 1.
    growth : fmpq
        Phase 2a makes negative outputs grow by at most exp(growth).
    negative : fmpq
        Bound of the sum of a_j^2 over negative neurons.
    distance : fmpq
        Bound of y = |H^(1/2) d| at the end, d being the distance to least squares.
    """

    lambda_star: fmpq
    disturbance: fmpq
    growth: fmpq
    negative: fmpq
    distance: fmpq


@dataclass(frozen=True, slots=True)
class Rest:
    """Phases 2b and 3: what holds for all later time.

    Attributes
    ----------
    distance : fmpq
        Bound of y.
    wait : fmpq
        Length of phase 2b.
    growth : fmpq
        Phases 2b and 3 make negative outputs grow by less than exp(growth).
    path : fmpq
        Bound of the integral of |D|.
    twist : fmpq
        Bound of the integral of |D| / A.
    outputs : fmpq
        Bound of the sum of a_j^2 over the positive neurons.
    margins : tuple
        By how much point k is kept, for the points of the facets in order.
    """

    distance: fmpq
    wait: fmpq
    growth: fmpq
    path: fmpq
    twist: fmpq
    outputs: fmpq
    margins: tuple[fmpq, ...]


def start(data: DataConstants, growth: fmpq, delta: fmpq, aligned: fmpq) -> Start | Unmet:
    """Steps 1 to 3, up to the time when the sum of a_j^2 is delta.

    Parameters
    ----------
    data : DataConstants
    growth : fmpq
        From `alignment`.
    delta, aligned : fmpq
        See `Free`.
    """
    kappa = up(aligned / data.label_ratio)
    if 2 * kappa >= 1 or delta <= 2 * aligned:
        return Unmet("step 1: the positive neurons are not small enough when they are aligned")
    faster = 1 + up(kappa * exp_bounds(-2 * growth)[1])
    scale = down(root_down(aligned) * exp_bounds(-kappa / 2 - faster * growth)[0])
    if scale == 0:
        return Unmet("step 1: the scale would be below 2^-96")
    pull = _pull(data, delta)
    if pull <= 0:
        return Unmet("step 3: the field leaves the cone of the data before the outputs are delta")
    later = _negative_growth(data, delta, kappa, pull)
    if later > _MOST:
        return Unmet("step 3: negative neurons grow too much")
    negative = up(scale**2 * exp_bounds(2 * later)[1])
    ends = (root_down(delta**2 - 2 * delta * aligned), delta)
    change = max(data.curvature_max * b**2 - 2 * data.pull * b for b in ends)
    root = root_up(data.curvature_max)
    distance = root_up(data.energy + change) + up(root * negative)
    return Start(scale, kappa, later, negative, distance)


def _pull(data: DataConstants, delta: fmpq) -> fmpq:
    """A lower bound of <D, w> / |w| on the dual cone, as long as the outputs are below delta.

    Not positive if D may leave the interior of the dual cone.
    """
    for x in data.points:
        image = data.image(x)
        if dot(data.start, x) <= delta * root_up(dot(image, image)):
            return fmpq(0)
    found = []
    for r in data.rays:
        image = data.image(r)
        least = dot(data.start, r) - delta * root_up(dot(image, image))
        found.append(down(least / root_up(dot(r, r))))
    return min(found)


def _negative_growth(data: DataConstants, delta: fmpq, kappa: fmpq, pull: fmpq) -> fmpq:
    """The growth exponent of negative outputs until the sum of the positive ones is delta."""
    if delta <= data.label_ratio:
        return fmpq(0)
    rate = fmpq(0)
    for x, y in zip(data.points, data.labels, strict=True):
        square = dot(x, x)
        rate += data.factor * max(square * delta - y * root_down(square), fmpq(0))
    duration = log_bounds(delta / data.label_ratio)[1] / (2 * pull * root_down(1 - 2 * kappa))
    return up(rate * duration)


def rest(data: DataConstants, free: Free, begun: Start) -> Rest | Unmet:
    """Steps 4 to 7, for all time from when the sum of a_j^2 is delta."""
    nu, mu, largest = free.negative, data.curvature_min, data.curvature_max
    root, decay = root_up(largest), free.joint * mu
    if begun.negative >= nu:
        return Unmet("step 6: negative neurons are not small enough")
    push = root_up(2 * largest * data.least_loss)
    loss = data.least_loss + begun.distance**2 / 2 + push * nu + largest * nu**2 / 2
    noise = 2 * root * nu * root_up(2 * largest * loss)
    wait, extra, lasting = fmpq(0), fmpq(0), fmpq(0)
    if data.gap is not None:
        level = data.gap / (2 * root) - root * nu - noise / decay
        if level <= 0:
            return Unmet("step 5: negative neurons disturb the fit too much")
        wait = up(log_bounds(max(begun.distance / level, fmpq(1)))[1] / decay)
        extra = up(noise * wait + fmpq(48, 7) * root * push * nu / data.gap)
        lasting = fmpq(16, 7) * push / data.gap**2
    distance = begun.distance + extra
    growth = up(root * (distance / decay + root * nu * (wait + lasting)))
    if growth > _MOST or begun.negative * exp_bounds(2 * growth)[1] >= nu:
        return Unmet("step 6: negative neurons grow too much")
    path = up(distance / (free.joint * root_down(mu)))
    twist = up(2 * root_up(free.aligned / free.joint) * path)
    if twist >= 1:
        return Unmet("step 7: the neurons may separate")
    best = root_up(dot(data.best, data.best))
    outputs = up(2 * free.aligned + best + (distance + root * nu) / root_down(mu))
    spread = root_up((1 + twist) / (1 - twist))
    margins = []
    for f in data.facets:
        lost = up(distance * root_up(f.spread))
        apart = up(4 * spread * root_up(f.squared * free.aligned * outputs))
        shifted = up(root_up(f.inverse * largest) * nu)
        margins.append(f.fit - lost - apart - shifted)
    if any(margin <= 0 for margin in margins):
        return Unmet("step 7: a point may be lost")
    return Rest(distance, wait, growth, path, twist, outputs, tuple(margins))


__all__ = ["Free", "Rest", "Start", "rest", "start"]
