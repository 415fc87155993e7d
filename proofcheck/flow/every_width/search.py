"""The search for free constants that make lambda* large; what it finds is verified by `chain`."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.directed import exp_bounds, root_down
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.every_width.alignment import alignment
from proofcheck.flow.every_width.chain import Free, Rest, Start, rest, start
from proofcheck.flow.every_width.constants import DataConstants, Unmet, unmet
from proofcheck.geometry.survey import Survey

_DELTAS = 16
_ROUNDS = 2
_HALVINGS = 10

Found = tuple[Free, Start, Rest]


@dataclass(frozen=True)
class EveryWidth:
    """An initialisation scale that suffices for every width, with all that proves it.

    Attributes
    ----------
    lambda_star : fmpq
        Rounded down.
    constants : dict
        Name of docs/every-width.md -> rational, a bound in the safe direction.
    costs : dict
        Step -> the factor by which it makes lambda* smaller than 1; their product is about
        1 / lambda*.
    costliest : str
        The step with the largest factor.
    """

    lambda_star: fmpq
    constants: dict[str, fmpq]
    costs: dict[str, fmpq]

    @property
    def costliest(self) -> str:
        """The step with the largest factor."""
        return max(self.costs, key=lambda step: self.costs[step])


class _Problem:
    """The data, and phase 1, which does not depend on the free constants."""

    def __init__(self, survey: Survey) -> None:
        self.data = DataConstants(survey)
        self.growth, self.slowest = alignment(self.data)

    def at(self, delta: fmpq, aligned: fmpq) -> Found | Unmet:
        """Everything for given delta and aligned; the bound of the negative neurons is sought."""
        begun = start(self.data, self.growth, delta, aligned)
        if isinstance(begun, Unmet):
            return begun
        bound = 2 * begun.negative
        while True:
            free = Free(delta, aligned, bound)
            found = rest(self.data, free, begun)
            if isinstance(found, Rest):
                return free, begun, found
            bound = 2 * bound
            if not found.reason.startswith("step 6") or bound > self.data.label_ratio:
                return found

    def best_aligned(self, delta: fmpq) -> Found | Unmet:
        """The largest admissible `aligned`, to about three digits."""
        low = high = min(self.data.label_ratio, delta) / 2
        best = self.at(delta, low)
        while isinstance(best, Unmet):
            high, low = low, low / 16
            if low < fmpq(1, 2**80):
                return best
            best = self.at(delta, low)
        for _ in range(_HALVINGS):
            middle = _short((low + high) / 2)
            trial = self.at(delta, middle)
            if isinstance(trial, Unmet):
                high = middle
            else:
                low, best = middle, trial
        return best

    def search(self) -> Found | Unmet:
        """The best of a grid of deltas, refined twice."""
        data = self.data
        images = [(x, data.image(x)) for x in (*data.points, *data.rays)]
        low = fmpq(0)
        high = min(root_down(dot(data.start, x) ** 2 / dot(v, v)) for x, v in images)
        best: Found | None = None
        failed: list[Unmet] = []
        for _ in range(_ROUNDS):
            width = (high - low) / _DELTAS
            for i in range(1, _DELTAS):
                found = self.best_aligned(_short(low + i * width))
                if isinstance(found, Unmet):
                    failed.append(found)
                elif best is None or found[1].lambda_star > best[1].lambda_star:
                    best = found
            if best is None:
                return max(failed, key=lambda f: f.reason)
            low, high = max(best[0].joint - width, fmpq(0)), best[0].joint + width
        assert best is not None
        return best


def _short(value: fmpq) -> fmpq:
    """Round to 12 significant bits, so that free constants are short numbers."""
    shift = 12 - (int((value * 2**200).floor()).bit_length() - 200)
    scale = fmpq(2) ** shift
    return fmpq((value * scale).floor()) / scale


def every_width(source: Dataset | Survey) -> EveryWidth | Unmet:
    """A scale lambda* below which every network of any width converges to least squares.

    Parameters
    ----------
    source : Dataset or Survey

    Returns
    -------
    EveryWidth or Unmet
        `Unmet` names the hypothesis on the data, or the step of the proof, that fails.

    Examples
    --------
    >>> data = Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1])
    >>> bool(every_width(data).lambda_star > fmpq(1, 2000))
    True
    >>> every_width(Dataset.create([[1, 0], [0, 1]], [1, 1]))
    Unmet(reason='points 1 and 2 are not positively correlated')
    """
    survey = source if isinstance(source, Survey) else Survey(source)
    missing = unmet(survey)
    if missing is not None:
        return missing
    problem = _Problem(survey)
    found = problem.search()
    return found if isinstance(found, Unmet) else _result(problem, *found)


def verified(source: Dataset | Survey, free: Free) -> EveryWidth | Unmet:
    """The same for free constants of one's own."""
    survey = source if isinstance(source, Survey) else Survey(source)
    missing = unmet(survey)
    if missing is not None:
        return missing
    problem = _Problem(survey)
    begun = start(problem.data, problem.growth, free.joint, free.aligned)
    if isinstance(begun, Unmet):
        return begun
    found = rest(problem.data, free, begun)
    return found if isinstance(found, Unmet) else _result(problem, free, begun, found)


def _result(problem: _Problem, free: Free, begun: Start, found: Rest) -> EveryWidth:
    data = problem.data
    constants = {
        "delta": free.joint,
        "aligned": free.aligned,
        "negative": free.negative,
        "curvature_min": data.curvature_min,
        "curvature_max": data.curvature_max,
        "speed": data.speed,
        "label_ratio": data.label_ratio,
        "pull": data.pull,
        "alignment": problem.growth,
        "disturbance": begun.disturbance,
        "growth_joint": begun.growth,
        "negative_joint": begun.negative,
        "distance_joint": begun.distance,
        "distance": found.distance,
        "wait": found.wait,
        "growth_late": found.growth,
        "path": found.path,
        "twist": found.twist,
        "outputs": found.outputs,
    }
    if data.gap is not None:
        constants["gap"] = data.gap
    for facet, margin in zip(data.facets, found.margins, strict=True):
        constants[f"margin_{facet.point + 1}"] = margin
    costs = {
        "alignment": exp_bounds(problem.growth)[1],
        "head_start": exp_bounds(begun.disturbance / 2)[1],
        "cohesion": 1 / root_down(free.aligned),
    }
    return EveryWidth(begun.lambda_star, constants, costs)


__all__ = ["EveryWidth", "every_width", "verified"]
