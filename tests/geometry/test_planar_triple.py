"""The polynomials of three points in the plane against least squares."""

from flint import fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck.claims.registry import find_claim
from proofcheck.dataset import Dataset
from proofcheck.geometry.planar_triple import PlanarTriple
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import rationals

pairs = st.tuples(rationals(3), rationals(3)).filter(any)
triples = st.builds(
    PlanarTriple, st.tuples(pairs, pairs, pairs), st.tuples(*[rationals(3)] * 3)
).filter(lambda triple: triple.gram_determinant() != 0)


def values(triple, name):
    data = Dataset.create(triple.points, triple.labels)
    return find_claim(f"boursier2024.assumption-{name}").verdict(Survey(data)).values


@given(triples)
def test_residuals_and_fits(triple):
    found, c = values(triple, 6), triple.relation()
    size = triple.gram_determinant()
    for k, sign in ((1, 1), (2, -1), (3, 1)):
        assert found[f"residual_{k}"] == sign * c[k - 1] * triple.misfit() / size
        assert found[f"fit_{k}"] == triple.fit(k) / size


@given(triples, st.integers(1, 3))
def test_the_two_rises_decide_assumption_5(triple, k):
    found = values(triple, 5)
    start, end = triple.rises(k)
    x = triple.points[k - 1]
    along = sum((z[0] * x[1] - z[1] * x[0]) ** 2 for z in triple.points)
    assume(along != 0)
    assert found[f"lhs_{k}"] == (start + end / along) / 6
    assert found[f"lhs_{k}"] ** 2 - found[f"rhs_squared_{k}"] == start * end / along / 9
    gap = triple.cauchy_schwarz_gap(k)
    assert found[f"lhs_cs_{k}"] ** 2 - found[f"rhs_cs_squared_{k}"] == gap


@given(triples)
def test_the_relation_and_the_mirror_image(triple):
    a, b, c = triple.relation()
    one, two, three = triple.points
    assert all(a * one[i] - b * two[i] + c * three[i] == 0 for i in (0, 1))
    image = triple.reflected()
    assert image.reflected() == triple
    assert image.relation() == (c, b, a)
    assert image.rises(1) == triple.rises(3)
    assert image.cauchy_schwarz_gap(1) == triple.cauchy_schwarz_gap(3)


def test_a_relation_by_hand():
    triple = PlanarTriple(
        ((fmpq(-1), fmpq(1)), (fmpq(0), fmpq(1)), (fmpq(1), fmpq(1))), (fmpq(1), fmpq(0), fmpq(1))
    )
    assert triple.relation() == (1, 2, 1)
    assert triple.misfit() == 2
    assert [triple.fit(k) / triple.gram_determinant() for k in (1, 2, 3)] == [fmpq(2, 3)] * 3
