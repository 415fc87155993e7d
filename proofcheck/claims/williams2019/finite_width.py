"""Williams et al. (2019), section 3.3 and figure 3: kernels of finitely many features."""

from proofcheck.claims.registry import claim
from proofcheck.claims.williams2019.kernel_cases import MAIN
from proofcheck.claims.williams2019.kernel_regime import has_kernel, solved
from proofcheck.exact.rationals import rounded
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.finite_width import WidthResult, WidthStudy, errors, rates
from proofcheck.kernel.random_features import SlopeLaw
from proofcheck.verdict import Evidence, Status, Verdict, not_applicable, plain, undecided

WIDTHS = (200, 600, 2000)
SEEDS = range(5)
TOLERANCE = 1e-6
"""What solvers may differ by from each other and from the exact solution, relatively."""


def _trouble(results: list[WidthResult]) -> str | None:
    """What went wrong first, None if every solve is confirmed."""
    for r in results:
        place = f"{r.kind} features, m = {r.width}, seed {r.seed}"
        if not r.feasible:
            return f"{place}: no coefficients fit the labels"
        if r.trouble:
            return r.trouble
        if max(r.exact_gap or 0.0, r.solver_gap or 0.0) > TOLERANCE:
            return f"{place}: the solvers differ from each other or from the exact solution"
    return None


@claim(
    "williams2019.finite-width",
    "With m features in the place of the law, the interpolant of least norm approaches that of "
    "the kernel: for midpoints of the law at the rate m^-2 if the slopes are finitely many, for "
    "random features at m^-1/2; it approaches the natural spline only as far as the interpolant "
    "of the kernel does. Observed at m = 200, 600, 2000: every solve by two solvers of cvxpy and "
    "exactly by its Gram matrix, the distances on 401 points of the hull, medians over five "
    "seeds.",
    printed=[
        (
            "Networks converge to cubic splines as m grows.",
            "to the interpolant of the kernel, which is a cubic spline where Theorem 5 applies",
        )
    ],
    fidelity="corrected",
    steps=[
        ("code", "the minimum-norm solves, whose failures leave the claim undecided"),
        ("code", "the rates observed: at least 3/2 (1/2 for a grid of two dimensions) and 1/4"),
    ],
    evidence=Evidence.NUMERIC,
    needs_sectors=False,
    applies=has_kernel,
    cases=(MAIN,),
)
def finite_width(survey: Survey) -> Verdict:
    """Section 3.3, figure 3."""
    found = solved(survey, 1)
    if isinstance(found, Verdict):
        return found
    f, table = found
    if f.hull[0] == f.hull[1]:
        return not_applicable({"fails": "two-samples"})
    if not any(f.labels):
        return not_applicable({"fails": "labels"})
    study = WidthStudy(f)
    results = study.sweep(WIDTHS, SEEDS)
    by_kind = {kind: errors(results, kind) for kind in ("quadrature", "random")}
    least = {"quadrature": 1.5 if isinstance(table.law, SlopeLaw) else 0.5, "random": 0.25}
    reason = _trouble(results)
    values = {"natural_distance": rounded(study.natural_distance, 3)}
    for kind, by_width in () if reason else by_kind.items():
        ends = {w: by_width[w] for w in (WIDTHS[0], WIDTHS[-1])}
        (rate,) = rates(ends) or [0.0]
        if rate < least[kind]:
            reason = f"{kind} features: the rate observed is {rate:.2f}, below {least[kind]}"
        values[f"{kind}_rate"] = rounded(rate, 3)
        values |= {f"{kind}_error_{w}": rounded(e, 3) for w, e in by_width.items()}
    return undecided(reason) if reason else plain(Status.SUPPORTED, values)
