"""How fast minimum-norm interpolants of finite width approach the interpolant of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median

from proofcheck.kernel.finite_features import (
    Features,
    exact_min_norm,
    quadrature_features,
    random_features,
)
from proofcheck.kernel.interpolant import Interpolant
from proofcheck.kernel.min_norm import SolverRun, evaluate, min_norm
from proofcheck.kernel.natural_spline import natural_spline
from proofcheck.kernel.random_features import RationalLaw

GRID = 400
"""The number of steps of the grid on the hull, on which distances are measured."""


@dataclass(frozen=True)
class WidthResult:
    """A minimum-norm interpolant of finite width, and what it was compared with.

    Attributes
    ----------
    kind : str
        "quadrature" or "random".
    width, seed : int
    runs : tuple of SolverRun
        The solver, and those that check it.
    error : float or None
        The largest distance to the interpolant of the kernel on the grid; None if the solver
        gave no function.
    natural_error : float or None
        The same for the natural spline.
    exact_gap : float or None
        The largest difference of a coefficient from the exact solution, over the largest
        coefficient; None if there is nothing to compare.
    solver_gap : float or None
        The same for the solvers among each other.
    feasible : bool
        Whether the exact problem has a solution.
    """

    kind: str
    width: int
    seed: int
    runs: tuple[SolverRun, ...]
    error: float | None
    natural_error: float | None
    exact_gap: float | None
    solver_gap: float | None
    feasible: bool

    @property
    def trouble(self) -> str | None:
        """What a solver did not achieve, None if all report a solution."""
        failed = [run for run in self.runs if not run.succeeded]
        if not failed:
            return None
        said = ", ".join(f"{run.solver} says {run.status}" for run in failed)
        return f"{self.kind} features, m = {self.width}, seed {self.seed}: {said}"


def _feature_set(kind: str, law: RationalLaw, width: int, seed: int) -> Features:
    if kind == "quadrature":
        return quadrature_features(law, width)
    return random_features(law, width, seed)


class WidthStudy:
    """Solves at several widths and compares with the exact interpolant.

    Parameters
    ----------
    f : Interpolant
        Of a law with a rational kernel, with at least two different inputs.
    solvers : sequence of str
        The first is measured; the others check it.
    """

    def __init__(self, f: Interpolant, solvers: Sequence[str] = ("CLARABEL", "SCS")) -> None:
        self.f, self.solvers = f, tuple(solvers)
        low, high = f.hull
        self.grid = [low + (high - low) * k / GRID for k in range(GRID + 1)]
        spline = natural_spline(f.inputs, f.labels).function
        self.limit = [float(f(x)) for x in self.grid]
        self.natural = [float(spline(x)) for x in self.grid]

    @property
    def natural_distance(self) -> float:
        """The largest distance between the interpolant of the kernel and the natural spline."""
        return _distance(self.limit, self.natural)

    def solve(self, kind: str, width: int, seed: int = 0) -> WidthResult:
        """Solve at one width.

        Parameters
        ----------
        kind : {"quadrature", "random"}
        width, seed : int
        """
        f = self.f
        features = _feature_set(kind, f.kernel.law, width, seed)
        exact = exact_min_norm(features, f.inputs, f.labels)
        runs = tuple(min_norm(features, f.inputs, f.labels, solver) for solver in self.solvers)
        found = runs[0].coefficients
        error = natural_error = exact_gap = solver_gap = None
        if found is not None:
            values = [float(v) for v in evaluate(features, found, self.grid)]
            error, natural_error = (_distance(values, t) for t in (self.limit, self.natural))
            scale = max(abs(float(c)) for c in found) or 1.0
            if exact is not None:
                exact_gap = _distance(found, [float(c) for c in exact.coefficients]) / scale
            others = [run.coefficients for run in runs[1:] if run.coefficients is not None]
            if others:
                solver_gap = max(_distance(found, other) for other in others) / scale
        return WidthResult(
            kind, width, seed, runs, error, natural_error, exact_gap, solver_gap,
            exact is not None,
        )  # fmt: skip

    def sweep(
        self,
        widths: Sequence[int],
        seeds: Sequence[int],
        progress: Callable[[float, int], None] | None = None,
    ) -> list[WidthResult]:
        """Quadrature features and random ones for every seed, at every width."""
        jobs = [("quadrature", width, 0) for width in widths]
        jobs += [("random", width, seed) for width in widths for seed in seeds]
        results = []
        for done, job in enumerate(jobs):
            if progress:
                progress(done / len(jobs), done)
            results.append(self.solve(*job))
        return results


def errors(results: Sequence[WidthResult], kind: str) -> dict[int, float]:
    """The median of the errors at every width."""
    widths = dict.fromkeys(r.width for r in results if r.kind == kind)
    found = {
        w: [r.error for r in results if (r.kind, r.width) == (kind, w) and r.error is not None]
        for w in widths
    }
    return {w: median(e) for w, e in found.items() if e}


def rates(by_width: dict[int, float]) -> list[float]:
    """The exponents r of error ~ m^-r between neighbouring widths."""
    return [
        log(by_width[a] / by_width[b]) / log(b / a)
        for a, b in pairwise(sorted(by_width))
        if by_width[a] > 0 and by_width[b] > 0
    ]


def _distance(left: Iterable[float], right: Iterable[float]) -> float:
    return max(abs(float(a) - float(b)) for a, b in zip(left, right, strict=True))


__all__ = ["GRID", "WidthResult", "WidthStudy", "errors", "rates"]
