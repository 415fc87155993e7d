"""Univariate data: functions of both regimes, and what the samples do to knots at the start.

Everything is computed from the certificate. The curves are drawn in floats; what is exact about
them stands in the claims.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from proofcheck.report.kernel_curve import Array, Function, kernel_function
from proofcheck.report.pictures.canvas import Picture
from proofcheck.report.pictures.regimes import Curve, picture
from proofcheck.report.rationals import decimal, parse, parse_all
from proofcheck.report.reading import critical_entries, objects, table

_MOST = 200  # samples
_GRID = 401
_LISTED = 8
_LIMITS = ("theorem-2", "theorem-4", "phases", "nature-of-limit")
_SIDES = ("left", "right")


@dataclass(frozen=True)
class Motions:
    """What directions of neurons do at the two rays of a sample, for both signs."""

    point: int
    cells: list[str]


@dataclass(frozen=True)
class Regimes:
    """What the section shows."""

    picture: Picture | None
    notes: list[str]
    motions: list[Motions]
    left_out: int


def regimes(document: Mapping[str, Any]) -> Regimes | None:
    """Collect the section; None unless the data are univariate, with square loss and ReLU."""
    dataset = table(document.get("dataset"))
    rows, labels = dataset.get("inputs"), parse_all(dataset.get("labels"))
    flat = [parse_all(row) for row in rows] if isinstance(rows, list) else []
    plain = dataset.get("loss", "square") == "square" and parse(dataset.get("leak", "0")) == 0
    if dataset.get("bias") is not True or not plain or not labels or len(flat) != len(labels):
        return None
    inputs = [row[0] for row in flat if row is not None and len(row) == 1]
    if len(inputs) != len(labels):
        return None
    claims = {str(c.get("id")): c for c in objects(document.get("claims"))}
    motions = _motions(claims.get("williams2019.lemma-2", {}))
    drawn, notes = _picture(document, claims, inputs, labels)
    shown = motions[:_MOST]
    return Regimes(drawn, notes, shown, len(motions) - len(shown))


def _motions(claim: Mapping[str, Any]) -> list[Motions]:
    found = []
    for sample in objects(table(claim.get("witness")).get("samples")):
        sides = [table(sample.get(side)) for side in _SIDES]
        point = sample.get("point")
        if type(point) is int:
            words = [str(side.get(sign, "")) for side in sides for sign in "+-"]
            found.append(Motions(point, words))
    return found


def _picture(
    document: Mapping[str, Any],
    claims: Mapping[str, Mapping[str, Any]],
    inputs: Sequence[Fraction],
    labels: Sequence[Fraction],
) -> tuple[Picture | None, list[str]]:
    samples = sorted(set(zip(inputs, labels, strict=True)))
    xs = [x for x, _ in samples]
    if len(set(xs)) != len(xs):
        return None, ["Samples with one input and different labels: no function fits them."]
    if len(xs) < 2 or len(xs) > _MOST or not _drawable(samples):
        return None, []
    points = np.array([[float(x), float(y)] for x, y in samples])
    margin = 0.08 * (points[-1, 0] - points[0, 0])
    grid = np.linspace(points[0, 0] - margin, points[-1, 0] + margin, _GRID)
    grid = np.unique(np.concatenate([grid, points[:, 0]]))
    inside = grid[(grid >= points[0, 0]) & (grid <= points[-1, 0])]
    notes = []
    curves = [
        Curve("linear spline", "line", grid, _linear(points, grid)),
        Curve("natural spline", "dashed", grid, _natural(points, grid)),
    ]
    kernel, words = kernel_function(table(document.get("dataset")), claims, inputs)
    notes.append(words)
    if kernel is not None:
        curves.append(Curve("kernel regime", "kernel", grid, kernel(grid)))
    small, words = _small(document, claims, len(inputs))
    notes.append(words)
    if small is not None:
        curves.append(Curve("small initialisation", "small", inside, small(inside)))
    knots = [] if small is not None else [float(k) for k in _first_knots(document)]
    if not all(np.isfinite(curve.ys).all() for curve in curves):
        return None, notes
    return picture(points, curves, knots, float(grid[0]), float(grid[-1])), notes


def _drawable(samples: Sequence[tuple[Fraction, Fraction]]) -> bool:
    """Whether floats can tell the samples apart."""
    xs = [x for x, _ in samples]
    largest = max(abs(v) for pair in samples for v in pair)
    least = min(b - a for a, b in pairwise(xs))
    return largest < 10**9 and least * 10**9 > max(Fraction(1), largest)


def _linear(points: Array, grid: Array) -> Array:
    """The polygon through the samples, its end pieces continued."""
    xs, ys = points.T
    left = ys[0] + (ys[1] - ys[0]) / (xs[1] - xs[0]) * (grid - xs[0])
    right = ys[-1] + (ys[-1] - ys[-2]) / (xs[-1] - xs[-2]) * (grid - xs[-1])
    inner = np.interp(grid, xs, ys)
    return np.asarray(np.where(grid < xs[0], left, np.where(grid > xs[-1], right, inner)))


def _natural(points: Array, grid: Array) -> Array:
    """The natural cubic spline, affine outside of the samples."""
    xs, ys = points.T
    n, steps = len(xs), np.diff(xs)
    slopes = np.diff(ys) / steps
    matrix = np.eye(n)
    target = np.zeros(n)
    for k in range(1, n - 1):
        matrix[k, k - 1 : k + 2] = steps[k - 1], 2 * (steps[k - 1] + steps[k]), steps[k]
        target[k] = 6 * (slopes[k] - slopes[k - 1])
    bends = np.linalg.solve(matrix, target)
    cell = np.clip(np.searchsorted(xs, grid) - 1, 0, n - 2)
    start, width, at = xs[cell], steps[cell], np.clip(grid, xs[0], xs[-1])
    first, second, left, right = bends[cell], bends[cell + 1], at - start, start + width - at
    inner = (
        (first * right**3 + second * left**3) / (6 * width)
        + (ys[cell] / width - first * width / 6) * right
        + (ys[cell + 1] / width - second * width / 6) * left
    )
    ends = slopes[0] - steps[0] * bends[1] / 6, slopes[-1] + steps[-1] * bends[-2] / 6
    beyond = np.where(grid < xs[0], ends[0], ends[1]) * (grid - at)
    return np.asarray(inner + beyond)


def _small(
    document: Mapping[str, Any], claims: Mapping[str, Mapping[str, Any]], n: int
) -> tuple[Function | None, str]:
    """The limit from a small initialisation, as far as the certificate knows it."""
    for name in _LIMITS:
        claim = claims.get(f"boursier2024.{name}", {})
        line = _line(claim, n)
        if claim.get("status") == "proved" and line is not None:
            words = f"boursier2024.{name} proves it for the network of this case, between the ends."
            return line, f"Small initialisation: the limit of gradient flow; {words}"
    line = _line(claims.get("boursier2024.assumption-5", {}), 0)
    predicting = {
        str(theorem.get("id"))
        for theorem in objects(document.get("theorems"))
        if theorem.get("applies") is True
    }
    for name in ("boursier2024.theorem-2", "boursier2024.theorem-4"):
        if name in predicting and line is not None:
            return line, (
                f"Small initialisation: the least-squares fit, by {name}, from a small enough "
                "balanced or dominated start."
            )
    places = [decimal(knot, 4)[0] for knot in _first_knots(document)]
    shown = ", ".join(places[:_LISTED]) + ("…" if places[_LISTED:] else "")
    return None, (
        "Small initialisation: the certificate knows no limit. Neurons turn to the growing "
        "directions first, "
        + (f"with knots at {shown}." if places else "none of them with a knot.")
    )


def _line(claim: Mapping[str, Any], n: int) -> Function | None:
    """The least-squares line of a claim that has it, with n limits."""
    values = table(claim.get("values"))
    slope, offset = (parse(values.get(f"least_squares_{j}")) for j in (1, 2))
    if slope is None or offset is None or any(f"limit_{k}" not in values for k in range(1, n + 1)):
        return None
    a, b = float(slope), float(offset)
    return lambda xs: a * xs + b


def _first_knots(document: Mapping[str, Any]) -> list[Fraction]:
    """The knots of the growing directions, each once."""
    found = []
    for entry in critical_entries(document):
        direction = parse_all(entry.get("direction"))
        if entry.get("growing") is True and direction and len(direction) == 2 and direction[0]:
            found.append(-direction[1] / direction[0])
    return sorted(set(found))


__all__ = ["Motions", "Regimes", "regimes"]
