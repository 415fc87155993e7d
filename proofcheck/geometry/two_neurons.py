"""Fits of the data by one or two ReLU neurons, found exactly.

A neuron that fits the labels of one sign on the points A, and is silent on all others, has
<w, x_k> = |y_k| on A and <w, x_k> <= 0 elsewhere. Where the points span the space this polyhedron
has a vertex if it is not empty: a solution of d independent equations, <w, x_k> = |y_k| for some
points of A and <w, x_k> = 0 for others. So all sets A that one neuron can take on are found by
solving for every d of the points; A may be larger than the part of it that was solved for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import comb

from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import Vector, column, dot, matrix, rank, sign

MOST = 20_000
"""How many systems of equations are solved at most."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A network of one or two neurons with h(x_k) = y_k for all k.

    Attributes
    ----------
    weights : tuple of vectors
    outputs : tuple of fmpq
        1 or -1.
    """

    weights: tuple[Vector, ...]
    outputs: tuple[fmpq, ...]


def two_neuron_fit(dataset: Dataset) -> Fit | None:
    """Fit ReLU data with at most two neurons that share no active point.

    Returns
    -------
    Fit or None
        None if there is none of this kind, the points do not span the space, or there are too
        many of them to try.

    Examples
    --------
    >>> two_neuron_fit(Dataset.create([[-1, 1], [0, 1], [1, 1]], [1, 0, 1])).weights
    ((-1, 0), (1, 0))
    """
    n, d, points = dataset.n, dataset.d, dataset.points
    if dataset.leak != 0 or rank(points) < d or comb(n, d) << d > MOST:
        return None
    wanted = frozenset(k for k, y in enumerate(dataset.labels) if y != 0)
    found: dict[frozenset[int], tuple[Vector, fmpq]] = {}
    for w in _vertices(dataset):
        inner = [dot(w, x) for x in points]
        active = frozenset(k for k, z in enumerate(inner) if z > 0)
        outputs = {sign(dataset.labels[k]) for k in active}
        fits = all(inner[k] == abs(dataset.labels[k]) for k in active)
        if len(outputs) == 1 and fits and active not in found:
            found[active] = w, fmpq(outputs.pop())
    for first in sorted(found, key=lambda a: (-len(a), sorted(a))):
        rest = wanted - first
        if not rest or rest in found:
            pair = [found[first], *([found[rest]] if rest else [])]
            return Fit(tuple(w for w, _ in pair), tuple(a for _, a in pair))
    return None


def _vertices(dataset: Dataset) -> Iterator[Vector]:
    """Every w with <w, x_k> = |y_k| or 0 at d independent points."""
    for chosen in combinations(range(dataset.n), dataset.d):
        rows = matrix([dataset.points[k] for k in chosen])
        if rows.rank() == dataset.d:
            heights = [sorted({fmpq(0), abs(dataset.labels[k])}) for k in chosen]
            for raised in product(*heights):
                yield tuple(rows.solve(column(raised)).entries())


__all__ = ["MOST", "Fit", "two_neuron_fit"]
