"""Williams et al. 2019, section 3.3: minimum-norm interpolants of finite width, and their rates."""

from collections.abc import Sequence
from typing import Any

from proofcheck.dataset import Dataset
from proofcheck.errors import ExperimentError
from proofcheck.exact.rationals import format_rational
from proofcheck.experiments import Progress
from proofcheck.experiments.document import axis, decimal, fact, frame, mark, plot
from proofcheck.kernel.finite_features import exact_min_norm, random_features
from proofcheck.kernel.finite_width import WidthResult, WidthStudy, errors, rates
from proofcheck.kernel.interpolant import Interpolant, interpolate
from proofcheck.kernel.table import read_table

DATASET = Dataset.create(
    [["-1"], ["0"], ["1/2"], ["1"]],
    ["0", "1", "0", "2"],
    name="four samples, offsets on [-2, 2]",
    bias=True,
    tables={"kernel": {"offsets": ["-2", "2"]}},
)
SEEDS = 9
"""How many sets of random features there are for every width."""

_KINDS = ("quadrature", "random")


def limit() -> Interpolant:
    """The exact interpolant of the kernel.

    Raises
    ------
    ExperimentError
        There is none.
    """
    law = read_table(DATASET.tables["kernel"]).law
    found = interpolate([x for (x,) in DATASET.inputs], DATASET.labels, law)  # type: ignore[arg-type]
    if not isinstance(found, Interpolant):
        raise ExperimentError(f"the Gram matrix has rank {found.rank}, expected {DATASET.n}")
    return found


def make(progress: Progress | None, *, width: int, seed: int) -> dict[str, Any]:
    """Make the document."""
    f = limit()
    study = WidthStudy(f)
    widths = (width // 100, width // 10, width)
    seeds = range(seed, seed + SEEDS)

    def solving(share: float, count: int) -> None:
        if progress is not None:
            progress("solving", share, count)

    results = study.sweep(widths, seeds, solving)
    observed = {kind: rates(errors(results, kind)) for kind in _KINDS}
    shown = {kind: " and ".join(f"{r:.2f}" for r in observed[kind]) for kind in _KINDS}
    trouble = [r.trouble for r in results if r.trouble]
    return {
        "place": "Section 3.3",
        "evidence": "numeric",
        "digits": 15,
        "engine": f"solvers {' and '.join(study.solvers)} of cvxpy; the limit and every Gram "
        "matrix are exact",
        "dataset": DATASET.to_json(),
        "dataset_sha256": DATASET.sha256(),
        "summary": (
            f"Between neighbouring widths of {', '.join(map(str, widths))} the error falls like "
            f"m^-r with r = {shown['quadrature']} for quadrature features and r = "
            f"{shown['random']} for random ones (medians of {SEEDS}). "
            + _confirmed(results, trouble)
        ),
        "settings": [
            ["features", ", ".join(map(str, widths))],
            ["slopes", "1 and -1"],
            ["offsets", "uniform on [-2, 2]: midpoints of equal cells, or at random"],
            ["solvers of cvxpy", ", ".join(study.solvers)],
            ["seeds", f"{seeds[0]} to {seeds[-1]}"],
        ],
        "facts": _facts(f, study, results, trouble),
        "animated": False,
        "frames": [_rates_frame(study, results), _functions_frame(f, study, widths, seed)],
        "differences": [
            "The paper trains c by gradient descent; from c = 0 this leads to the solution of "
            "least norm, which is computed here at once.",
            "The samples and the law are ours: the paper gives neither.",
        ],
        "not_claimed": [
            "No rate is proved. Distances are the largest on a grid of 401 points, in binary64.",
            "Errors below about 1e-12 would be those of the arithmetic.",
        ],
    }


def _confirmed(results: Sequence[WidthResult], trouble: Sequence[str]) -> str:
    if trouble:
        return f"{len(trouble)} of {len(results)} solves are not confirmed by every solver."
    return f"All {len(results)} solves are confirmed by both solvers and by exact arithmetic."


def _facts(
    f: Interpolant, study: WidthStudy, results: Sequence[WidthResult], trouble: Sequence[str]
) -> list[dict[str, str]]:
    found = [fact("squared norm of the limit", format_rational(f.norm_squared), "exact")]
    for kind in _KINDS:
        for width, error in errors(results, kind).items():
            name = f"error with {width} {kind} features"
            found.append(fact(name, decimal(error, 4), "numeric"))
    natural = decimal(study.natural_distance, 4)
    found.append(fact("distance of the limit from the natural spline", natural, "numeric"))
    widest = [r for r in results if r.kind == "quadrature"][-1]
    if widest.natural_error is not None:
        name = f"distance from it with {widest.width} quadrature features"
        found.append(fact(name, decimal(widest.natural_error, 4), "numeric"))
    for name, gaps in (
        ("largest relative difference from the exact coefficients", [r.exact_gap for r in results]),
        ("largest relative difference of the solvers", [r.solver_gap for r in results]),
    ):
        known = [gap for gap in gaps if gap is not None]
        found.append(fact(name, decimal(max(known), 2) if known else "none", "numeric"))
    found.append(fact("solves that a solver did not confirm", str(len(trouble)), "numeric"))
    found += [fact("not confirmed", text, "numeric") for text in trouble]
    return found


def _rates_frame(study: WidthStudy, results: Sequence[WidthResult]) -> dict[str, Any]:
    medians = {kind: errors(results, kind) for kind in _KINDS}
    every = [r for r in results if r.error]
    widths = sorted({r.width for r in every})
    marks = []
    for kind, power, colour in (("quadrature", 2.0, "maximum"), ("random", 0.5, "minimum")):
        first = medians[kind][widths[0]]
        slope = [first * (w / widths[0]) ** -power for w in widths]
        marks.append(mark("dashed", widths, slope, colour="faint", label=f"m^-{power:g}"))
        known = medians[kind]
        marks.append(mark("line", list(known), list(known.values()), colour=colour, label=kind))  # type: ignore[arg-type]
    random = [r for r in every if r.kind == "random"]
    marks.append(
        mark("points", [r.width for r in random], [r.error or 0 for r in random], colour="muted")
    )
    level = [study.natural_distance] * len(widths)
    marks.append(mark("dashed", widths, level, colour="saddle", label="to the natural spline"))
    errors_seen = [r.error or 1.0 for r in every]
    panel = plot(
        "largest distance from the exact limit",
        axis("m", widths[0] / 1.5, widths[-1] * 1.5, log=True),
        axis("", min(errors_seen) / 3, max(errors_seen) * 3, log=True),
        marks,
    )
    text = (
        "Midpoints converge like m^-2, random features like m^-1/2 (points: one for each seed; "
        "line: their median). The dashed level is the distance of the limit itself from the "
        "natural spline."
    )
    return frame("all m", [panel], title="error against width", text=text)


def _functions_frame(
    f: Interpolant, study: WidthStudy, widths: Sequence[int], seed: int
) -> dict[str, Any]:
    grid = study.grid[::4]
    at = [float(x) for x in grid]
    marks = [
        mark("dashed", at, study.natural[::4], colour="minimum", label="natural spline"),
        mark("line", at, study.limit[::4], colour="saddle", label="exact limit"),
    ]
    exact = exact_min_norm(random_features(f.kernel.law, widths[0], seed), f.inputs, f.labels)
    if exact is not None:
        values = [float(exact(x)) for x in grid]
        marks.append(
            mark("line", at, values, colour="maximum", label=f"{widths[0]} random features")
        )
    marks.append(mark("points", map(float, f.inputs), map(float, f.labels), label="data"))
    panel = plot("functions", axis("x", -1.05, 1.05), axis("", -0.5, 2.5), marks)
    text = "The fit of least norm with few random features, and the two limits it is compared with."
    return frame(f"m = {widths[0]}", [panel], title="one draw", text=text)


__all__ = ["DATASET", "SEEDS", "limit", "make"]
