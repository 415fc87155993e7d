"""Lemma 8: its thresholds, and its statement on random data and on the corners of the box."""

from itertools import product

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.claims.boursier2024 import box
from proofcheck.claims.registry import all_claims, find_claim
from proofcheck.dataset import Dataset
from proofcheck.errors import ClaimError
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey

NAME = "boursier2024.lemma-8"
ANY = Dataset.create([[1]], [1], loss="logistic")
PARTS = ("assumption_4", "assumption_5", "assumption_5_cs", "assumption_6")
ETA = {
    "assumption_4": fmpq(1, 3),
    "assumption_5": fmpq(198554787131, 10**12),
    "assumption_5_cs": fmpq(176104508013, 10**12),
    "assumption_6": fmpq(1, 3),
}


@pytest.fixture(scope="module")
def record():
    return all_claims()[NAME].record(Survey(ANY, cells_only=True))


def test_the_lemma_and_its_thresholds(record):
    assert (record["status"], record["kind"]) == ("proved", "universal")
    assert [form["status"] for form in record["printed"]] == ["proved", "proved"]
    assert {step["by"] for step in record["steps"]} == {"checker"}
    gap = {"assumption_5": 1, "assumption_5_cs": 1, "assumption_4": 0, "assumption_6": 0}
    expected = {}
    for part, eta in ETA.items():
        beyond = eta + fmpq(gap[part], 10**12)
        expected |= {f"eta_{part}": str(eta), f"eta_{part}_beyond": str(beyond)}
        assert record["witness"][part]["eta"] == str(eta)
    assert record["values"] == expected


def test_the_thresholds_are_roots_of_the_known_polynomials():
    five = [6, -37, 27, 41, -22, -16, 4, 2]
    coarse = [3, -14, -13, -24, -3, 16, -4]
    for part, coefficients in (("assumption_5", five), ("assumption_5_cs", coarse)):
        for shift, sign in ((0, 1), (1, -1)):
            eta = ETA[part] + fmpq(shift, 10**12)
            assert sign * sum(c * eta**k for k, c in enumerate(coefficients)) > 0


def status(part, survey):
    name = part.removesuffix("_cs").replace("_", "-")
    verdict = find_claim(f"boursier2024.{name}").verdict(survey)
    return verdict.printed[0].status if part.endswith("_cs") else verdict.status


@pytest.mark.parametrize("part", PARTS)
def test_the_data_beyond_break_the_assumption(record, part):
    found = record["witness"][part]["counterexample"]
    data = Dataset.from_json(found["dataset"])
    assert geometric_sections(Survey(data)) == found
    assert status(part, Survey(data)) == "refuted"
    least = find_claim("boursier2024.assumption-3").verdict(Survey(data)).values["eta_min"]
    assert 0 <= least - ETA[part] <= fmpq(1, 10**12)


def data_at(eta, shares):
    """Data with eta_min <= eta; the shares, from 0 to 1, are of the nine ranges."""
    tiny = fmpq(1, 10**15)
    share = [min(max(s, tiny), 1 - tiny) for s in shares]
    p, q, r, s, t, y, v, w, z = share
    rows = [(eta * p - 1, 1 + eta * q), (eta * (2 * s - 1), 1 + eta * (2 * t - 1)),
            (1 - eta * v, 1 + eta * w)]  # fmt: skip
    return Dataset.create(rows, [1 + eta * r, eta * y, 1 + eta * z])


ends = st.sampled_from([fmpq(0), fmpq(1)])
inner = st.builds(fmpq, st.integers(1, 99), st.just(100))
all_shares = st.tuples(*[ends | inner] * 9)


@settings(max_examples=150, deadline=None)
@given(all_shares, st.sampled_from(PARTS), st.booleans())
def test_random_data_in_the_box(shares, part, whole):
    eta = ETA[part] if whole else fmpq(1, 6)
    survey = Survey(data_at(eta, shares))
    found = find_claim("boursier2024.assumption-3").verdict(survey)
    assert found.status == "proved"
    assert found.values["eta_min"] < eta
    assert status(part, survey) == "proved"


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_all_corners_of_the_box(part):
    for shares in product((fmpq(0), fmpq(1)), repeat=9):
        assert status(part, Survey(data_at(ETA[part], shares))) == "proved"


def test_the_verdict_does_not_depend_on_the_dataset(record):
    assert all_claims()[NAME].record(Survey(Dataset.create([[1, 0], [0, 1]], [1, 1]))) == record


def test_a_box_that_is_too_large_is_an_error():
    larger = ETA["assumption_5_cs"] + fmpq(1, 10**12)
    with pytest.raises(ClaimError, match="gap was not shown to be positive"):
        box._trees("assumption_5_cs", larger)


def test_data_that_refute_nothing_are_an_error(monkeypatch):
    monkeypatch.setattr(box, "_parallel", lambda: Survey(data_at(fmpq(1, 6), [fmpq(1, 2)] * 9)))
    with pytest.raises(ClaimError, match="the assumption does not fail"):
        box._part.__wrapped__("assumption_4")
