"""Fits of the data by one or two ReLU neurons, found exactly.

A neuron that fits the labels of one sign on the points A, and is silent on all others, has
<w, x_k> = |y_k| on A and <w, x_k> <= 0 elsewhere. Where the points span the space this polyhedron
has a vertex if it is not empty: a solution of d independent equations, <w, x_k> = |y_k| for the
points of A among them and <w, x_k> = 0 for the others. So all sets A that one neuron can take on
are found by solving for every d of the points.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import Vector, column, dot, matrix, rank

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
    for chosen in combinations(range(n), d):
        rows = [points[k] for k in chosen]
        if rank(rows) < d:
            continue
        for size in range(d + 1):
            for fitted in combinations([k for k in chosen if k in wanted], size):
                signs = {dataset.labels[k] > 0 for k in fitted}
                if len(signs) > 1 or frozenset(fitted) in found:
                    continue
                heights = [abs(dataset.labels[k]) if k in fitted else fmpq(0) for k in chosen]
                solved = matrix(rows).solve(column(heights))
                w = tuple(solved[j, 0] for j in range(d))
                if all(dot(w, x) <= 0 for k, x in enumerate(points) if k not in fitted):
                    found[frozenset(fitted)] = w, fmpq(1 if signs != {False} else -1)
    for first in sorted(found, key=lambda a: (-len(a), sorted(a))):
        rest = wanted - first
        if rest in found:
            pair = [found[first], *([found[rest]] if rest else [])]
            return Fit(tuple(w for w, _ in pair), tuple(a for _, a in pair))
    return None


__all__ = ["MOST", "Fit", "two_neuron_fit"]
