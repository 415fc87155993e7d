"""Minimum-norm interpolation as a convex program, solved by cvxpy.

Numerical, for comparison with the exact solutions; what a solver says of its own success is kept
with every run. cvxpy is imported when it is used.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import fmpq

from proofcheck.kernel.finite_features import Features

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

OPTIMAL = "optimal"
OPTIONS: dict[str, dict[str, float]] = {
    "CLARABEL": {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12},
    "OSQP": {"eps_abs": 1e-8, "eps_rel": 1e-8, "max_iter": 20_000},
    "SCS": {"eps_abs": 1e-9, "eps_rel": 1e-9, "max_iters": 20_000},
}
"""The solvers that are asked, the first by default, with their tolerances."""


@dataclass(frozen=True, eq=False)
class SolverRun:
    """What a solver made of a minimum-norm problem.

    Attributes
    ----------
    solver, status : str
        The status of cvxpy, such as "optimal", "optimal_inaccurate" or "infeasible"; or the
        message of an error.
    coefficients : array of m floats or None
        c, None where the solver gave nothing.
    violation : float or None
        The largest deviation from a label.
    norm_squared : float or None
    """

    solver: str
    status: str
    coefficients: Array | None = None
    violation: float | None = None
    norm_squared: float | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the solver reports a solution within its tolerances."""
        return self.status == OPTIMAL and self.coefficients is not None


def feature_matrix(features: Features, points: Sequence[fmpq]) -> Array:
    """The values [a_i x_k - b_i]_+ as floats, shape (points, m)."""
    import numpy as np

    slopes, offsets = _floats(features.slopes), _floats(features.offsets)
    values = np.outer(_floats(points), slopes) - offsets
    clipped: Array = np.maximum(values, 0.0)
    return clipped


def _floats(numbers: Sequence[fmpq]) -> Array:
    import numpy as np

    return np.array([float(q) for q in numbers], dtype=np.float64)


def evaluate(features: Features, coefficients: Array, points: Sequence[fmpq]) -> Array:
    """Values of sum w_i c_i [a_i x - b_i]_+."""
    values: Array = feature_matrix(features, points) @ (_floats(features.weights) * coefficients)
    return values


def min_norm(
    features: Features,
    inputs: Sequence[fmpq],
    labels: Sequence[fmpq],
    solver: str = "CLARABEL",
    **options: Any,
) -> SolverRun:
    """Minimise sum w_i c_i^2 subject to sum w_i c_i [a_i x_k - b_i]_+ = y_k.

    Parameters
    ----------
    features : Features
    inputs, labels : sequences of n rationals
    solver : str
        A solver of cvxpy; see `OPTIONS`.
    **options
        Given to the solver in the place of its options in `OPTIONS`.

    Returns
    -------
    SolverRun
        Failures and inaccurate solutions are reported in its status, not raised.

    Notes
    -----
    In the variables z_i = sqrt(w_i) c_i this is the least-norm point of n linear equations; the
    solver sees n constraints and a diagonal objective, so that a width of 20000 is no burden.
    """
    import cvxpy
    import numpy as np

    roots = np.sqrt(_floats(features.weights))
    matrix = feature_matrix(features, inputs) * roots
    target = _floats(labels)
    variable = cvxpy.Variable(features.width)
    squares = cvxpy.Minimize(cvxpy.sum_squares(variable))
    problem = cvxpy.Problem(squares, [matrix @ variable == target])
    try:
        with warnings.catch_warnings():  # that a solution may be inaccurate stands in the status
            warnings.simplefilter("ignore")
            problem.solve(solver=solver, **(options or OPTIONS.get(solver, {})))
    except cvxpy.error.SolverError as error:
        return SolverRun(solver, " ".join(str(error).split()))
    if variable.value is None:
        return SolverRun(solver, str(problem.status))
    z: Array = np.asarray(variable.value, dtype=np.float64)
    violation = float(np.max(np.abs(matrix @ z - target)))
    return SolverRun(solver, str(problem.status), z / roots, violation, float(z @ z))


__all__ = ["OPTIMAL", "OPTIONS", "SolverRun", "evaluate", "feature_matrix", "min_norm"]
