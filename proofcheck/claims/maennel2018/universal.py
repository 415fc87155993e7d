"""Maennel et al. 2018: statements about all datasets, with the datasets that refute them.

The corrected statements are proved on paper (docs/mathematics.md); what refutes a printed form
is a complete certificate of a dataset, which the checker verifies. A corrected statement that
failed on that dataset would be refuted too.
"""

from functools import partial
from typing import Any

from proofcheck.claims.cases import FIVE_POINTS, MANY_EXTREMA, TWO_POINTS_IN_THE_BALL
from proofcheck.claims.registry import claim
from proofcheck.errors import ClaimError
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, holds

_PROOF = ("paper", "the proof in docs/mathematics.md")
_COUNTEREXAMPLE = ("checker", "the counterexample, a certificate of its own, and its numbers")
_universal = partial(
    claim, fidelity="corrected", steps=[_COUNTEREXAMPLE, _PROOF], needs_sectors=False
)


def _counterexample(survey: Survey, refutes: bool) -> PrintedVerdict:
    """The refutation of a printed form by a surveyed dataset, once its numbers say so."""
    if not refutes:
        raise ClaimError(f"{survey.dataset.name}: does not refute the printed statement")
    witness: dict[str, Any] = {"certificate": geometric_sections(survey)}
    return PrintedVerdict(Status.REFUTED, witness)


@_universal(
    "maennel2018.points-on-a-line",
    "n >= 2 distinct points on a line (with the constant coordinate appended) give 4n + 1 "
    "sectors: 2n open ones, 2n rays and the origin; one point gives 3.",
    printed=[
        (
            "K points on a line give only 2K + 1 sectors.",
            "inputs on a line, constant "
            "coordinate appended; 2K + 1 is the number of kink positions and gaps on the line",
        )
    ],
)
def points_on_a_line(_: Survey) -> Verdict:
    """Sections 1 and 4.1."""
    survey = Survey(FIVE_POINTS)
    n, total = survey.dataset.n, len(survey.geometry.sectors)
    refuted = _counterexample(survey, total > 2 * n + 1)
    values = {"sectors": total, "printed": 2 * n + 1}
    return Verdict(holds(total == 4 * n + 1), values, None, [refuted])


@_universal(
    "maennel2018.kink-bound",
    "For n >= 2 distinct points on a line (constant coordinate appended) and ReLU, at most 2n "
    "sectors hold a direction along which neurons grow; only these carry kinks of f_J.",
    printed=[
        (
            "f_J has at most 2K + 1 kinks.",
            "counting all extremal vectors, as the definition "
            "of f_J allows; true for those along which neurons grow",
        )
    ],
)
def kink_bound(_: Survey) -> Verdict:
    """Section 4.1."""
    survey = Survey(MANY_EXTREMA)
    n = survey.dataset.n
    extremal = [entry for entry in survey.geometry.critical if entry.extremal]
    growing = [entry for entry in extremal if entry.growing]
    refuted = _counterexample(survey, len(extremal) > 2 * n + 1)
    values = {"extremal": len(extremal), "growing": len(growing), "bound": 2 * n + 1}
    return Verdict(holds(len(growing) <= 2 * n), values, None, [refuted])


@_universal(
    "maennel2018.unit-ball",
    "If <x_j, x_k> > 0 and E_k > 0 for all j and k (so if the inputs lie in the open unit ball, "
    "the constant 1 is appended and the labels are positive) and d >= 2, ReLU, then the only "
    "strict extremum of G on the sphere with G not 0 lies in the sector (+, ..., +): a maximum.",
    printed=[
        ("Only the sector (1, ..., 1) has an extremal vector.", "strict local extrema of G"),
        (
            "Only the sector (1, ..., 1) has an extremal vector.",
            "literally: D_sigma or -D_sigma in the sector, as in the definition of f_J",
        ),
    ],
)
def unit_ball(_: Survey) -> Verdict:
    """Section 4.2."""
    survey = Survey(TWO_POINTS_IN_THE_BALL)
    inside = "+" * survey.dataset.n
    entries = survey.geometry.critical
    refuted = _counterexample(survey, any(entry.signs != inside for entry in entries))
    extremal = [(entry.signs, entry.type) for entry in entries if entry.extremal]
    status = holds(extremal == [(inside, "maximum")])
    return Verdict(status, {}, None, [PrintedVerdict(status), refuted])
