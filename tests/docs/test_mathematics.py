"""docs/mathematics.md: its statements, and its theorems on random data."""

import doctest
import re
from itertools import combinations
from pathlib import Path

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.claims.registry import all_claims, find_claim
from proofcheck.exact.linear_algebra import combine, dot, rank
from proofcheck.geometry.counting import open_sector_bound, total_count
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets, rationals

PAGE = Path(__file__).parents[2] / "docs" / "mathematics.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = re.split(r"^## (?=\d)", TEXT, flags=re.MULTILINE)[1:]
few = settings(max_examples=40, deadline=None)


def blocks(text: str, language: str = "python") -> list[str]:
    return [m[2] for m in FENCED.finditer(text) if m[1] == language]


# The examples


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.split("\n")[0])
def test_every_section_has_an_example_with_a_result(section: str) -> None:
    examples = [e for b in blocks(section) for e in doctest.DocTestParser().get_examples(b)]
    assert any(e.want for e in examples)


# The form


def test_references_between_statements_resolve() -> None:
    prose = FENCED.sub("", TEXT)
    stated = re.findall(
        r"^\*\*(?:Theorem|Lemma|Proposition|Corollary) (\d+\.\d+)\b", prose, re.MULTILINE
    )
    assert len(stated) == len(set(stated)) > 15
    cited = re.findall(r"(?:by|By|of|for|and|from|with|is|\() ?(\d{1,2}\.\d)\b(?!\.\d)", prose)
    sections_of_papers = {"4.1", "4.2", "9.1", "9.2", "9.3", "9.6"}
    assert set(cited) - sections_of_papers <= set(stated)


PROOFS = {
    "maennel2018.points-on-a-line": "Theorem 11.2",
    "maennel2018.kink-bound": "Theorem 11.3",
    "maennel2018.unit-ball": "Theorem 12.1",
}


def test_claims_that_cite_this_page_find_their_proof() -> None:
    citing = {
        claim.id
        for claim in all_claims().values()
        if any(step.by == "paper" and PAGE.name in step.what for step in claim.steps)
    }
    assert citing == set(PROOFS)
    for theorem in PROOFS.values():
        proof = TEXT.split(f"**{theorem}", 1)[1].split("**Theorem", 1)[0]
        assert proof.index("*Proof.*") < proof.index("∎")


# The theorems


@few
@given(datasets(bits=2))
def test_relations_are_minimal(data: Dataset) -> None:
    """Lemma 3.2: the points of a relation, but for the last, are independent."""
    for relation in Survey(data).geometry.arrangement.relations:
        points = [data.points[k] for k, _ in relation]
        assert rank(points[:-1]) == len(points) - 1 <= data.d
        zero = combine([fmpq(c) for _, c in relation], points, data.d)
        assert not any(zero)


@few
@given(datasets(bits=2))
def test_counts(data: Dataset) -> None:
    """Theorem 4.1 with its case of equality, proposition 4.3 and theorem 4.4."""
    survey = Survey(data)
    counted = survey.geometry.arrangement.by_dimension
    size = min(data.n, data.d)
    general = all(rank(list(c)) == size for c in combinations(data.points, size))
    bound = open_sector_bound(data.n, data.d)
    assert counted[data.d] <= bound
    assert (counted[data.d] == bound) == general == survey.general_position
    subsets = [list(t) for k in range(data.n + 1) for t in combinations(data.points, k)]
    assert counted[data.d] == sum((-1) ** (len(t) + rank(t)) for t in subsets)
    assert sum((-1) ** j * f for j, f in counted.items()) == (-1) ** data.d
    assert sum(counted.values()) <= total_count(data.n, survey.rank)


@few
@given(datasets(d=3, bits=2), st.data())
def test_exact_expansion(data: Dataset, draw: st.DataObject) -> None:
    """Lemma 6.1, made homogeneous, and lemma 6.2(b)."""
    geometry = Survey(data).geometry
    field = geometry.field
    sector = draw.draw(st.sampled_from(geometry.sectors))
    v = tuple(draw.draw(st.lists(rationals(2), min_size=data.d, max_size=data.d)))

    def phi(v: tuple[fmpq, ...]) -> fmpq:
        total = dot(v, field.resultant(sector.signs))
        for k in sector.zeros:
            z = dot(v, field.points[k])
            total += field.weights[k] * (z if z > 0 else field.leak * z)
        return total

    margins = [
        abs(dot(sector.witness, x)) / (1 + abs(dot(v, x)))
        for k, x in enumerate(field.points)
        if k not in sector.zeros
    ]
    step = min(margins, default=fmpq(1)) / 2
    moved = [w + step * c for w, c in zip(sector.witness, v, strict=True)]
    assert field.value(moved) == field.value(sector.witness) + step * phi(v)
    for other in geometry.adjacent(sector):
        w = tuple(map(fmpq, other.witness))
        slope = phi(w) - dot(w, geometry.direction(sector))
        assert slope == dot(w, geometry.direction(other)) - dot(w, geometry.direction(sector))


@few
@given(datasets(bits=2))
def test_notions_of_critical(data: Dataset) -> None:
    """Theorem 7.1(c) and proposition 8.1(d)."""
    for entry in Survey(data).geometry.critical:
        assert entry.clarke_critical or not entry.extremal
        assert entry.boursier_critical or not entry.clarke_critical
        walls = [data.points[k] for k in entry.sector.zeros]
        weights = [data.weights[k] for k in entry.sector.zeros]
        one_signed = all(e >= 0 for e in weights) or all(e <= 0 for e in weights)
        if rank(walls) == len(walls) or one_signed:
            assert entry.boursier_critical == entry.clarke_critical


@few
@given(datasets(d=2, bits=2))
def test_saddles_of_the_plane(data: Dataset) -> None:
    """Theorem 11.1, without any assumption of general position."""
    geometry = Survey(data).geometry
    faces = {(b.face, b.direction) for b in geometry.boundary_directions if "0" not in b.signs}
    for entry in geometry.critical:
        if entry.type == "saddle":
            assert (entry.signs, entry.direction) in faces


@few
@given(
    st.dictionaries(rationals(4), rationals(4), min_size=2, max_size=6),
    st.sampled_from(["0", "1/2"]),
)
def test_points_on_a_line(points: dict[fmpq, fmpq], leak: str) -> None:
    """Theorems 11.2 and 11.3."""
    data = Dataset.create([[z] for z in points], points.values(), bias=True, leak=leak)
    geometry = Survey(data).geometry
    assert len(geometry.sectors) == 4 * data.n + 1
    growing = sum(entry.growing for entry in geometry.critical)
    assert growing <= 2 * data.n + (leak != "0")


@few
@given(datasets(bits=3, bias=True))
def test_positively_correlated_data(data: Dataset) -> None:
    """Theorem 12.1, for the data moved into the unit ball."""
    scale = 1 + max(dot(x, x) for x in data.inputs)
    labels = [abs(y) + 1 if data.loss == "square" else 1 for y in data.labels]
    inside = Dataset.create(
        [[c / scale for c in x] for x in data.inputs], labels, bias=True, leak=data.leak
    )
    geometry = Survey(inside).geometry
    expected = {"+" * data.n: "maximum"}
    if data.leak > 0:
        expected["-" * data.n] = "minimum"
    critical = {e.signs: e.type for e in geometry.critical if e.boursier_critical}
    assert critical == expected
    assert all(e.growing for e in geometry.critical if e.clarke_critical)
    assert not geometry.zero_value_extrema


@few
@given(datasets(bits=3, loss="square"))
def test_cauchy_schwarz_form_implies_assumption_5(data: Dataset) -> None:
    """Theorem 13.2, point by point."""
    survey = Survey(data)
    assume(survey.rank == data.d)
    values = find_claim("boursier2024.assumption-5").verdict(survey).values
    for k in range(1, data.n + 1):
        stronger, closed = (
            values[f"lhs_{n}{k}"] > 0 and values[f"lhs_{n}{k}"] ** 2 > values[f"rhs_{n}squared_{k}"]
            for n in ("cs_", "")
        )
        assert closed or not stronger


@few
@given(datasets(d=2, bits=3, loss="square"), st.data())
def test_residual_function(data: Dataset, draw: st.DataObject) -> None:
    """Theorem 13.3: even, zero off the mixed sectors, positive where assumption 6 says so."""
    survey = Survey(data)
    assume(survey.rank == data.d)
    verdict = find_claim("boursier2024.assumption-6").verdict(survey)
    residuals = [verdict.values[f"residual_{k}"] for k in range(1, data.n + 1)]
    w = draw.draw(st.tuples(rationals(4), rationals(4)))

    def gain(w: tuple[fmpq, ...]) -> fmpq:
        positive = [max(dot(w, x), fmpq(0)) for x in data.points]
        return sum((r * p for r, p in zip(residuals, positive, strict=True)), fmpq(0))

    assert gain(w) == gain(tuple(-c for c in w))
    if not {"+", "-"} <= set(survey.field.signs(w)):
        assert gain(w) == 0
    elif verdict.status == "proved":
        assert gain(w) > 0
