"""The least-norm point of a polytope that is known by a linear oracle (Wolfe 1976), exactly."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flint import fmpq, fmpq_mat

from proofcheck.exact.linear_algebra import Vector, combine, dot

Label = TypeVar("Label", bound=Hashable)
Oracle = Callable[[Vector], tuple[Label, Vector]]


def least_norm_point(oracle: Oracle[Label], dimension: int) -> tuple[Vector, dict[Label, fmpq]]:
    """Least-norm point of the convex hull of a finite set of vertices.

    Parameters
    ----------
    oracle : callable
        Maps a vector v to the name and the coordinates of a vertex that minimises <v, vertex>.
    dimension : int
        Number of coordinates.

    Returns
    -------
    point : tuple of fmpq
        The least-norm point p. Every vertex q has <p, q> >= <p, p>, which is also the proof.
    weights : dict
        Positive convex weights of the vertices of which p is made.

    Notes
    -----
    P. Wolfe, Finding the nearest point in a polytope, Math. Programming 11 (1976). In exact
    arithmetic the norm falls strictly from one set of affinely independent vertices to the
    next, so that the search ends.
    """
    name, vertex = oracle((fmpq(0),) * dimension)
    corral: dict[Label, Vector] = {name: vertex}
    weights: dict[Label, fmpq] = {name: fmpq(1)}
    point = vertex
    while True:
        name, vertex = oracle(point)
        if dot(point, vertex) >= dot(point, point):
            return point, weights
        corral[name], weights[name] = vertex, fmpq(0)
        while True:
            target = _affine_minimiser(corral)
            if all(t > 0 for t in target.values()):
                weights = target
                break
            # Walk from the old weights towards the target until a weight vanishes.
            step = min(weights[v] / (weights[v] - t) for v, t in target.items() if t <= 0)
            moved = {v: weights[v] + step * (t - weights[v]) for v, t in target.items()}
            weights = {v: w for v, w in moved.items() if w > 0}
            corral = {v: corral[v] for v in weights}
        point = combine(list(weights.values()), [corral[v] for v in weights], dimension)


def _affine_minimiser(corral: dict[Label, Vector]) -> dict[Label, fmpq]:
    """Weights of sum 1, of any sign, of the least-norm point of the affine hull."""
    vertices = list(corral.values())
    size = len(vertices)
    rows = [[fmpq(0)] + [fmpq(1)] * size]
    rows += [[fmpq(1)] + [dot(p, q) for q in vertices] for p in vertices]
    solution = fmpq_mat(rows).solve(fmpq_mat(size + 1, 1, [fmpq(1)] + [fmpq(0)] * size))
    return {v: solution[i + 1, 0] for i, v in enumerate(corral)}
