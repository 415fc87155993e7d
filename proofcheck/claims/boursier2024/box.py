"""Boursier and Flammarion (2024): lemma 8, on all three points of the box of assumption 3."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from proofcheck.claims.boursier2024 import assumptions
from proofcheck.claims.registry import claim
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.exact.bernstein import Ends, Range, bernstein_form
from proofcheck.exact.rationals import format_rational
from proofcheck.exact.roots import decimal_bracket
from proofcheck.exact.subdivision import Positive, prove_positive
from proofcheck.geometry.planar_triple import PlanarTriple
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import PrintedVerdict, Status, Verdict, Witness, holds

VARIABLES = ("u1", "v1", "y1", "u2", "v2", "y2", "u3", "v3", "y3")
CLAIMED = fmpq(1, 6)
THIRD = fmpq(1, 3)
DIGITS = 12

Polynomials = dict[str, fmpq_mpoly]


def _box(eta: fmpq) -> tuple[list[Range], list[Ends]]:
    """The data with eta_min < eta: the ranges of the variables, and which ends are closed."""
    one = fmpq(1)
    outer = [(one, one + eta)] * 2
    first, last = (-one, eta - one), (one - eta, one)
    middle = [(-eta, eta), (one - eta, one + eta), (fmpq(0), eta)]
    sides = [(False, False), (True, False), (True, False)]
    return [first, *outer, *middle, last, *outer], [*sides, *[(False, False)] * 3, *sides]


@cache
def _inequalities() -> dict[str, Polynomials]:
    """The polynomials whose positivity gives each assumption (docs/three-point-box.md)."""
    u1, v1, y1, u2, v2, y2, u3, v3, y3 = fmpq_mpoly_ctx.get(VARIABLES, Ordering.lex).gens()
    triple = PlanarTriple(((u1, v1), (u2, v2), (u3, v3)), (y1, y2, y3))
    cone = {f"c_{k}": c for k, c in enumerate(triple.relation(), start=1)}
    pairs = ((1, 2), (1, 3), (2, 3))
    start, end = triple.rises(1)
    weight, gap = y1 * triple.product(1, 1), triple.cauchy_schwarz_gap(1)
    return {
        "assumption_4": cone | {f"product_{j}{k}": triple.product(j, k) for j, k in pairs},
        "assumption_5": cone | {"start": start, "end": end},
        "assumption_5_cs": cone | {"weight": weight, "gap": gap},
        "assumption_6": cone
        | {f"fit_{k}": triple.fit(k) for k in (1, 2, 3)}
        | {"misfit": triple.misfit()},
    }


def _trees(part: str, eta: fmpq) -> dict[str, Any]:
    """Proofs that the polynomials of an assumption are positive wherever eta_min < eta."""
    ranges, ends = _box(eta)
    trees = {}
    for name, polynomial in _inequalities()[part].items():
        found = prove_positive(bernstein_form(polynomial, ranges), ends)
        if not isinstance(found, Positive):
            raise ClaimError(f"{part} with eta < {eta}: {name} was not shown to be positive")
        trees[name] = [list(node) for node in found.tree]
    return trees


def _corner(eta: fmpq, y2: fmpq) -> PlanarTriple[fmpq]:
    """The corner of the box at which assumption 5 is lost first, up to the label of x_2."""
    one = fmpq(1)
    return PlanarTriple(
        ((eta - one, one), (-eta, one + eta), (one - eta, one + eta)), (one, y2, one + eta)
    )


def _parallel() -> Survey:
    """The corner with eta = 1/3 at which x_1 and x_2 become parallel."""
    x1, x2, x3 = (-2 * THIRD, 4 * THIRD), (-THIRD, 2 * THIRD), (2 * THIRD, fmpq(1))
    return Survey(Dataset.create([x1, x2, x3], [1, THIRD, 1], name="two parallel points"))


def _beyond_assumption_5(eta: fmpq) -> Survey:
    """The corner, y_2 being positive but small enough."""
    y2 = eta
    while _corner(eta, y2).rises(1)[1] >= 0:
        y2 /= 10
    return _surveyed(_corner(eta, y2), "beyond assumption 5")


def _surveyed(triple: PlanarTriple[fmpq], name: str) -> Survey:
    return Survey(Dataset.create(triple.points, triple.labels, name=name))


def _refutes(survey: Survey, decide: Callable[[Survey], Verdict], printed: bool) -> fmpq:
    """The eta_min of data on which an assumption fails.

    Raises
    ------
    ClaimError
        It does not fail.
    """
    verdict = decide(survey)
    status = verdict.printed[0].status if printed else verdict.status
    if status is not Status.REFUTED:
        raise ClaimError(f"{survey.dataset.name}: the assumption does not fail")
    return fmpq(assumptions.assumption_3(survey).values["eta_min"])


@cache
def _part(part: str) -> tuple[fmpq, fmpq, Witness]:
    """For an assumption, the eta below which it follows, the eta_min of data on which it fails,
    and the witness for both.
    """
    zero, quarter = fmpq(0), fmpq(1, 4)
    eta, survey = THIRD, _parallel()
    if part == "assumption_5":
        eta, above = decimal_bracket(lambda t: _corner(t, zero).rises(1)[1], zero, quarter, DIGITS)
        survey = _beyond_assumption_5(above)
    elif part == "assumption_5_cs":
        eta, above = decimal_bracket(
            lambda t: _corner(t, t).cauchy_schwarz_gap(1), zero, quarter, DIGITS
        )
        survey = _surveyed(_corner(above, above), "beyond the Cauchy-Schwarz form")
    decide = getattr(assumptions, part.removesuffix("_cs"))
    beyond = _refutes(survey, decide, part.endswith("_cs"))
    trees = _trees(part, eta)
    counterexample = geometric_sections(survey)
    witness = {"eta": format_rational(eta), "trees": trees, "counterexample": counterexample}
    return eta, beyond, witness


@claim(
    "boursier2024.lemma-8",
    "With square loss, assumption 3 with eta < 1/6 implies assumptions 4, 5 and 6. More "
    "precisely, assumption 3 with an eta less than the value eta_assumption_j implies "
    "assumption j, for j = 4, 5, 6, and, with eta_assumption_5_cs, the Cauchy-Schwarz form of "
    "assumption 5; and for each of the four there are data that satisfy assumption 3 with eta = "
    "eta_assumption_j_beyond, but not the assumption. The two values differ by at most 10^-12.",
    printed=[
        (
            "If assumption 3 holds with eta < 1/6, assumptions 4, 5 and 6 hold.",
            "assumption 5 as restored",
        ),
        (
            "If assumption 3 holds with eta < 1/6, assumptions 4, 5 and 6 hold.",
            "assumption 5 in the Cauchy-Schwarz form, which was probably printed",
        ),
    ],
    fidelity="reconstructed",
    steps=[
        (
            "checker",
            "the polynomials in the nine numbers of the data whose positivity gives the "
            "assumptions: the identities for this, and the sectors, which are the same all over "
            "the box",
        ),
        (
            "checker",
            "for each polynomial, a tree of boxes which shows that it is positive wherever "
            "eta_min < eta",
        ),
        (
            "checker",
            "the data beyond, as certificates of their own, on which the assumption is refuted by "
            "its own rule",
        ),
    ],
    needs_sectors=False,
)
def lemma_8(_: Survey) -> Verdict:
    """Appendix A."""
    values: dict[str, fmpq | int] = {}
    witness = {}
    for part in _inequalities():
        eta, beyond, witness[part] = _part(part)
        values |= {f"eta_{part}": eta, f"eta_{part}_beyond": beyond}
    restored, coarse = (
        holds(
            all(values[f"eta_{part}"] >= CLAIMED for part in ("assumption_4", five, "assumption_6"))
        )
        for five in ("assumption_5", "assumption_5_cs")
    )
    return Verdict(restored, values, witness, [PrintedVerdict(restored), PrintedVerdict(coarse)])
