"""Williams et al. 2019, figure 3: wide networks of which c alone is trained, and their limit."""

from math import sqrt
from typing import Any

import numpy as np
from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.errors import ExperimentError
from proofcheck.exact.rationals import format_rational, to_rational
from proofcheck.experiments import Progress
from proofcheck.experiments.document import axis, decimal, fact, frame, mark, plot
from proofcheck.experiments.univariate import Array, Neurons, fitted_outer
from proofcheck.kernel.interpolant import Interpolant, interpolate
from proofcheck.kernel.natural_spline import NaturalSpline, natural_spline
from proofcheck.kernel.random_features import SlopeLaw

WIDTHS = (100, 1000, 10000)
BOUND = 1
_INPUTS = [fmpq(2 * k - 9, 9) for k in range(10)]
_LABELS = [fmpq(1 if k // 3 % 2 else -1) for k in range(10)]
DATASET = Dataset.create(
    [[x] for x in _INPUTS],
    _LABELS,
    name="ten samples of a square wave",
    bias=True,
    scale="sum",
    tables={"kernel": {"offsets": [-BOUND, BOUND]}},
)
_GRID = [fmpq(k, 200) for k in range(-200, 201)]


def drawn_features(width: int, seed: int) -> Neurons:
    """Slopes 1 and -1 and offsets that are uniform on [-BOUND, BOUND], at random; c = 0."""
    source = np.random.default_rng(seed)
    slopes = source.choice([-1.0, 1.0], width)
    return Neurons(slopes, source.uniform(-BOUND, BOUND, width), np.zeros(width), sqrt(width))


def even_features(width: int) -> Neurons:
    """As many of each slope, with the offsets at the midpoints of equal cells; c = 0."""
    half = width // 2
    offsets = (2 * np.arange(half) + 1 - half) / half * BOUND
    slopes = np.repeat([1.0, -1.0], half)
    return Neurons(slopes, np.tile(offsets, 2), np.zeros(2 * half), sqrt(2 * half))


def limits() -> tuple[Interpolant, NaturalSpline]:
    """The limit of infinite width, and the natural spline, both exact.

    Raises
    ------
    ExperimentError
        There is no limit.
    """
    found = interpolate(_INPUTS, _LABELS, SlopeLaw.symmetric(BOUND))
    if not isinstance(found, Interpolant):
        raise ExperimentError(f"the Gram matrix has rank {found.rank}, expected {len(_LABELS)}")
    return found, natural_spline(_INPUTS, _LABELS)


def make(progress: Progress | None, *, seed: int) -> dict[str, Any]:
    """Make the document."""
    xs = np.array([float(x) for x in _INPUTS])
    ys = np.array([float(y) for y in _LABELS])
    grid = np.array([float(x) for x in _GRID])
    limit, natural = limits()
    exact = np.array([float(limit(x)) for x in _GRID])
    spline = np.array([float(natural.function(x)) for x in _GRID])
    frames, facts = [], _exact_facts(limit, natural)
    apart = float(np.abs(exact - spline).max())
    facts.append(fact("largest distance of the two on [-1, 1]", decimal(apart, 4), "numeric"))
    errors = []
    for done, width in enumerate(WIDTHS):
        if progress is not None:
            progress("solving", done / len(WIDTHS), done)
        values = []
        for kind, start in (
            ("random", drawn_features(width, seed)),
            ("evenly spaced", even_features(width)),
        ):
            values.append(fitted_outer(start, xs, ys)(grid))
            error = [float(np.abs(values[-1] - other).max()) for other in (exact, spline)]
            at = f"with {width} {kind} features"
            facts.append(fact(f"largest distance from the limit {at}", _show(error[0]), "numeric"))
            facts.append(fact(f"and from the natural spline {at}", _show(error[1]), "numeric"))
            errors.append(error)
        frames.append(_frame(width, values, exact, spline))
    return {
        "place": "Section 3.3, figure 3",
        "evidence": "numeric",
        "digits": 15,
        "engine": "least squares of least norm in binary64; the limits in rational arithmetic",
        "dataset": DATASET.to_json(),
        "dataset_sha256": DATASET.sha256(),
        "summary": (
            f"With {WIDTHS[-1]} features the fit of least norm is {_show(errors[-1][0])} (evenly "
            f"spaced) and {_show(errors[-2][0])} (random) away from the exact limit, which stays "
            f"{_show(apart)} away from the natural spline."
        ),
        "settings": [
            ["features", ", ".join(map(str, WIDTHS))],
            ["slopes", "1 and -1"],
            ["offsets", f"uniform on [{-BOUND}, {BOUND}], or evenly spaced"],
            ["trained", "c alone, from 0: the solution of least norm"],
            ["seed", str(seed)],
        ],
        "facts": facts,
        "animated": False,
        "frames": frames,
        "differences": [
            "The paper does not give its samples, nor the law of its weights; both are ours.",
            "The limit of gradient descent on c is computed at once, as the solution of least "
            "norm, in place of many epochs.",
            "The paper compares with the natural spline alone. It is the limit of the limits for "
            "wide intervals of offsets, not the limit for wide networks (docs/univariate.md).",
        ],
        "not_claimed": [
            "The errors are of one draw and one grid of 401 points; no rate is proved."
        ],
    }


def _show(error: float) -> str:
    return decimal(error, 3)


def _exact_facts(limit: Interpolant, natural: NaturalSpline) -> list[dict[str, str]]:
    left, right = (format_rational(to_rational(v)) for v in limit.end_curvatures)
    size = format_rational(limit.norm_squared)
    middle = [format_rational(f(fmpq(0))) for f in (limit, natural.function)]
    return [
        fact("second derivatives of the limit at the ends", f"{left} and {right}", "exact"),
        fact("those of the natural spline", "0 and 0", "exact"),
        fact("squared norm of the limit", size, "exact"),
        fact("limit and natural spline at 0", " and ".join(middle), "exact"),
    ]


def _frame(width: int, values: list[Array], exact: Array, spline: Array) -> dict[str, Any]:
    grid = [float(x) for x in _GRID]
    data = mark("points", map(float, _INPUTS), map(float, _LABELS), label="data")
    functions = plot(
        "functions",
        axis("x", -1.05, 1.05),
        axis("", -2, 2),
        [
            mark("dashed", grid, spline, colour="minimum", label="natural spline"),
            mark("line", grid, exact, colour="saddle", label="exact limit"),
            mark("line", grid, values[0], colour="maximum", label="random features"),
            data,
        ],
    )
    rim = 1.1 * float(max(np.abs(v - exact).max() for v in (*values, spline)))
    differences = plot(
        "minus the exact limit",
        axis("x", -1.05, 1.05),
        axis("", -rim, rim),
        [
            mark("dashed", grid, spline - exact, colour="minimum", label="natural spline"),
            mark("line", grid, values[0] - exact, colour="maximum", label="random features"),
            mark("line", grid, values[1] - exact, colour="muted", label="even features"),
        ],
    )
    text = "The fit of least norm, the limit of infinite width, and the natural spline."
    return frame(f"m = {width}", [functions, differences], title="least norm", text=text)
