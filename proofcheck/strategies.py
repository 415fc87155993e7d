"""Hypothesis strategies for rational datasets, in general position or planted degenerate.

They need the test extra: ``pip install proofcheck[test]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, count
from typing import Any, Literal

from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.errors import DatasetError
from proofcheck.exact.linear_algebra import Vector, combine, dot, rank
from proofcheck.exact.rationals import format_rational, shown, to_rational

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as error:
    raise ImportError(
        "proofcheck.strategies needs hypothesis: pip install proofcheck[test]"
    ) from error

LOSSES = ("square", "logistic", "exponential")


def rationals(bits: int = 4, *, nonzero: bool = False) -> st.SearchStrategy[fmpq]:
    """Rationals whose numerator and denominator have at most ``bits`` bits; shrinks to 0 or 1.

    Raises
    ------
    DatasetError
        If ``bits`` is less than 1.

    Examples
    --------
    >>> from hypothesis import find
    >>> q = find(rationals(bits=8), lambda q: q > 3)
    >>> q > 3, q.p < 256
    (True, True)
    """
    _at_least(1, bits=bits)
    largest = 2**bits - 1
    numerators = st.integers(-largest, largest)
    if nonzero:
        numerators = st.integers(1, largest) | st.integers(-largest, -1)
    return st.builds(fmpq, numerators, st.integers(1, largest))


def sign_vectors(n: int) -> st.SearchStrategy[str]:
    """Sign vectors of ``n`` points: strings over ``+-0``.

    Examples
    --------
    >>> from hypothesis import find
    >>> len(find(sign_vectors(3), lambda signs: "-" in signs))
    3
    """
    _at_least(1, n=n)
    return st.lists(st.sampled_from("+-0"), min_size=n, max_size=n).map("".join)


def datasets(
    d: int | None = None,
    n: int | None = None,
    *,
    bits: int = 4,
    position: Literal["general", "degenerate"] | None = None,
    bias: bool | None = None,
    loss: Literal["square", "logistic", "exponential"] | None = None,
    scale: Literal["mean", "sum"] | None = None,
    leak: object = None,
    labels: st.SearchStrategy[object] | None = None,
) -> st.SearchStrategy[Dataset]:
    """Small datasets; whatever is not chosen is drawn.

    Parameters
    ----------
    d : int, optional
        The number of coordinates, counting the bias (1 to 3 if not chosen).
    n : int, optional
        The number of points (1 to 5 if not chosen).
    bits : int
        Size of the numerators and denominators of coordinates and labels before points are moved
        into general position or made to depend on others.
    position : {"general", "degenerate"}, optional
        In general position every min(d, n) points are independent. A degenerate dataset breaks
        that: points are repeated, parallel or antiparallel to others, in the plane of two others,
        or all in one hyperplane.
    bias, loss, scale, leak, optional
        As in `Dataset.create`.
    labels : strategy for one label, optional
        Rationals for square loss and 1 or -1 for the others if not chosen.

    Raises
    ------
    DatasetError
        If no dataset is like that: an input with no coordinates beside the bias, or a degenerate
        dataset with fewer than two points or coordinates.

    Examples
    --------
    >>> from hypothesis import find
    >>> data = find(datasets(d=2, n=2, position="degenerate", bias=True), lambda data: True)
    >>> data.duplicates
    [(1, 2)]
    """
    _at_least(1, bits=bits)
    least = 2 if position == "degenerate" else 1
    _at_least(least, n=n)
    _at_least(max(least, 2 if bias else 1), d=d)
    if position not in (None, "general", "degenerate"):
        raise DatasetError(
            f'found position={shown(position)}, expected "general", "degenerate" or None'
        )
    return _datasets(d, n, bits, position, bias, loss, scale, leak, labels)


@st.composite
def _datasets(
    draw: st.DrawFn,
    d: int | None,
    n: int | None,
    bits: int,
    position: Literal["general", "degenerate"] | None,
    bias: bool | None,
    loss: str | None,
    scale: str | None,
    leak: object,
    labels: st.SearchStrategy[object] | None,
) -> Dataset:
    least = 2 if position == "degenerate" else 1
    if d is None:
        d = draw(st.integers(2 if bias else least, 3))
    if n is None:
        n = draw(st.integers(least, 5))
    if bias is None:
        bias = d > 1 and draw(st.booleans())
    loss = loss or draw(st.sampled_from(LOSSES))
    scale = scale or draw(st.sampled_from(["mean", "sum"]))
    if leak is None:
        leak = draw(st.integers(0, 7).map(lambda k: fmpq(k, 8)))
    if labels is None:
        labels = rationals(bits) if loss == "square" else st.sampled_from([1, -1])

    shape = _Shape(draw, d - bias, bias, bits)
    kinds = ["any", "general", "degenerate"] if min(d, n) > 1 else ["any", "general"]
    kind: str = position or draw(st.sampled_from(kinds))
    if kind == "any":
        inputs = [shape.point() for _ in range(n)]
    elif kind == "general":
        inputs = shape.general(n)
    else:
        inputs = shape.degenerate(n)
    return Dataset.create(
        inputs,
        draw(st.lists(labels, min_size=n, max_size=n)),
        bias=bias,
        loss=loss,
        scale=scale,
        leak=leak,
    )


class _Shape:
    """Draws inputs with a given number of coordinates, the bias left out."""

    def __init__(self, draw: st.DrawFn, columns: int, bias: bool, bits: int) -> None:
        self.draw, self.columns, self.bias, self.bits = draw, columns, bias, bits
        self.d = columns + bias
        self.numbers, self.nonzero = rationals(bits), rationals(bits, nonzero=True)

    def point(self) -> Vector:
        """Draw any point that is not zero."""
        return self.independent_of([], 0)

    def independent_of(self, others: Sequence[Vector], few: int) -> Vector:
        """Draw a point that is independent of any ``few`` of the others.

        It is moved along s -> x + (s, s^2, ...). No hyperplane holds this curve, nor, with the
        bias, one that holds the span of other points: each is met at d values of s at most.
        """
        start = [self.draw(self.numbers) for _ in range(self.columns)]
        for s in count():
            point = tuple(p + s**j for j, p in enumerate(start, start=1))
            if all(
                rank([self.full(x) for x in (*chosen, point)]) == few + 1
                for chosen in combinations(others, few)
            ):
                return point
        raise AssertionError  # count() does not end

    def full(self, x: Vector) -> Vector:
        return (*x, fmpq(1)) if self.bias else x

    def general(self, n: int) -> list[Vector]:
        """Draw n points of which every min(d, n) are independent."""
        points: list[Vector] = []
        for k in range(n):
            points.append(self.independent_of(points, min(self.d - 1, k)))
        return points

    def degenerate(self, n: int) -> list[Vector]:
        """Draw n points, some min(d, n) of them dependent; n and d are at least 2."""
        if n >= self.d and self.columns > 1 and self.draw(st.booleans()):
            return self.flat(n)
        kinds = ["repeated"]
        if not self.bias:
            kinds += ["parallel", "antiparallel"]
        if min(n, self.d) > 2:
            kinds += ["coplanar"]
        chosen = self.draw(st.lists(st.sampled_from(kinds), min_size=1, unique=True))
        sources = self.general(self.draw(st.integers(2 if "coplanar" in chosen else 1, n - 1)))
        planted = [
            self.planted(self.draw(st.sampled_from(chosen)), sources)
            for _ in range(n - len(sources))
        ]
        return list(self.draw(st.permutations([*sources, *planted])))

    def planted(self, kind: str, sources: Sequence[Vector]) -> Vector:
        """Draw a point that depends on one or two of the sources."""
        if kind == "coplanar":
            first, second, *_ = self.draw(st.permutations(sources))
            s = self.draw(self.nonzero)
            t = 1 - s if self.bias else self.draw(self.nonzero)
            return combine([s, t], [first, second], self.columns)
        scale = fmpq(1) if kind == "repeated" else abs(self.draw(self.nonzero))
        if kind == "antiparallel":
            scale = -scale
        return combine([scale], [self.draw(st.sampled_from(sources))], self.columns)

    def flat(self, n: int) -> list[Vector]:
        """Draw n points in one hyperplane: one coordinate is a combination of the others."""
        lower = _Shape(self.draw, self.columns - 1, self.bias, self.bits)
        j = self.draw(st.integers(0, self.columns - 1))
        coefficients = [self.draw(self.numbers) for _ in range(lower.d)]
        return [(*x[:j], dot(coefficients, lower.full(x)), *x[j:]) for x in lower.general(n)]


def box_datasets(
    eta: object, *, bits: int = 4, scale: Literal["mean", "sum"] | None = None
) -> st.SearchStrategy[Dataset]:
    """Three points of the box of Boursier and Flammarion 2024, Assumption 3.

    x_1 lies in (-1, -1 + eta] x [1, 1 + eta], x_2 in [-eta, eta] x [1 - eta, 1 + eta], x_3 in
    [1 - eta, 1) x [1, 1 + eta]; y_1 and y_3 lie in [1, 1 + eta] and y_2 in (0, eta]. Square loss,
    ReLU, no bias.

    Parameters
    ----------
    eta : number
        Between 0 and 1.
    bits : int
        The coordinates are taken from a grid of 2^bits steps.
    scale : {"mean", "sum"}, optional
        Drawn if not chosen.

    Raises
    ------
    DatasetError
        If eta is not between 0 and 1.

    Examples
    --------
    >>> from hypothesis import find
    >>> data = find(box_datasets("1/8"), lambda data: data.scale == "sum")
    >>> data.inputs[2][0] < 1, data.labels[1] <= fmpq(1, 8)
    (True, True)
    """
    width = to_rational(eta)
    if not 0 < width < 1:
        raise DatasetError(f"found eta = {shown(width)}, expected a number between 0 and 1")
    _at_least(1, bits=bits)
    return _box_datasets(width, 2**bits, scale)


@st.composite
def _box_datasets(
    draw: st.DrawFn, eta: fmpq, steps: int, scale: Literal["mean", "sum"] | None
) -> Dataset:
    def part(least: int) -> fmpq:
        return eta * fmpq(draw(st.integers(least, steps)), steps)

    inputs = [
        (-1 + part(1), 1 + part(0)),
        (part(-steps), 1 + part(-steps)),
        (1 - part(1), 1 + part(0)),
    ]
    labels = [1 + part(0), part(1), 1 + part(0)]
    return Dataset.create(inputs, labels, scale=scale or draw(st.sampled_from(["mean", "sum"])))


def kernel_tables(
    *, bits: int = 3, signs: Sequence[int] = (-1, 1), uniform: bool = True
) -> st.SearchStrategy[dict[str, Any]]:
    """Tables ``kernel`` of cases whose random-feature kernel is rational.

    Parameters
    ----------
    bits : int
        Size of the numerators and denominators of the slopes and the ends of the intervals.
    signs : sequence of -1 and 1
        The signs that slopes may have.
    uniform : bool
        Whether the law of independent uniform slopes and offsets is among them.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(kernel_tables(signs=[1], uniform=False), lambda table: True)["slopes"]
    {'1': '1'}
    """
    _at_least(1, bits=bits)
    tables = _slope_tables(bits, tuple(signs))
    return (tables | _uniform_tables(bits)) if uniform else tables


@st.composite
def _slope_tables(draw: st.DrawFn, bits: int, signs: Sequence[int]) -> dict[str, Any]:
    sizes = rationals(bits, nonzero=True).map(abs)
    slope = st.builds(lambda a, s: a * s, sizes, st.sampled_from(signs))
    slopes = draw(st.lists(slope, min_size=1, max_size=3, unique_by=format_rational))
    parts = [draw(st.integers(1, 4)) for _ in slopes]
    intervals = []
    for _ in slopes:
        low = draw(rationals(bits))
        intervals.append([format_rational(low), format_rational(low + draw(sizes))])
    names = [format_rational(a) for a in slopes]
    shares = [format_rational(fmpq(part, sum(parts))) for part in parts]
    common = draw(st.booleans())
    offsets = intervals[0] if common else dict(zip(names, intervals, strict=True))
    return {"slopes": dict(zip(names, shares, strict=True)), "offsets": offsets}


def _uniform_tables(bits: int) -> st.SearchStrategy[dict[str, Any]]:
    bound = rationals(bits, nonzero=True).map(lambda q: format_rational(abs(q)))
    return st.builds(
        lambda a, b: {"law": "independent-uniform", "slope_bound": a, "offset_bound": b},
        bound,
        bound,
    )


def _at_least(least: int, **arguments: int | None) -> None:
    for name, value in arguments.items():
        if value is not None and (not isinstance(value, int) or value < least):
            raise DatasetError(f"found {name}={shown(value)}, expected an integer >= {least}")
