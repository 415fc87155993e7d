"""The theorems without a flow: accepted below the scale, rejected after any change."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from tampering import edit, mutations

from proofcheck import Dataset
from proofcheck.checker import check, directed
from proofcheck.claims.boursier2024.cases import BOX_NETWORK, WIDE
from proofcheck.claims.cases import THREE_POINT_BOX
from proofcheck.exact import directed as flint_directed
from proofcheck.flow.every_width import Free, every_width
from proofcheck.ledger import certify

NAMES = ("theorem-2", "theorem-4")
SMALL = {"width": 5, "init": "balanced", "scale": "1/4000", "seed": 3}
SOLID = Dataset.create(
    [["9/10", 0, 1], ["-1/2", "4/5", 1], ["-1/2", "-4/5", 1], [0, 0, 1]],
    [1, 1, 1, "1/10"],
    tables={"network": {"width": 6, "init": "dominated", "scale": "1/100000", "seed": 2}},
)


def certified(data, *names):
    return json.loads(json.dumps(dict(certify(data, claims=list(names)).document)))


@pytest.fixture(scope="module")
def small():
    data = replace(THREE_POINT_BOX, tables={"network": SMALL})
    return certified(data, *(f"boursier2024.{name}" for name in NAMES))


def test_networks_below_the_scale_need_no_flow(small):
    assert "flow" not in small
    for claim in small["claims"]:
        assert claim["status"] == "proved"
        assert claim["values"]["limit_2"] == "7/10"
        assert Fraction(claim["values"]["lambda_star_every_width"]) > Fraction(98, 10**5)
        assert claim["witness"]["costliest"] == "alignment"
        assert claim["values"]["width"] == "5"
    result = check(small)
    assert (result.outcome, result.errors) == ("holey", [])


def test_every_width_and_every_dimension():
    for data, status in ((WIDE, "proved"), (SOLID, "not-applicable")):
        document = certified(data, "boursier2024.theorem-2", "boursier2024.theorem-4")
        assert [c["status"] for c in document["claims"]] == [status, "proved"]
        assert check(document).outcome == "holey"


@pytest.mark.parametrize("name", NAMES)
def test_every_change_of_a_claim_is_rejected(small, name):
    at = ("claims", NAMES.index(name))
    tried = 0
    for part in ("status", "values", "witness", "printed", "reason"):
        for path, kind, other in mutations(small, (*at, part)):
            exchanged = path[2:] == ("witness", "interpolation", "weights") and kind == "swapped"
            if not exchanged and kind != "as integer":
                assert check(other).outcome in ("invalid", "malformed"), (path, kind)
                tried += 1
    assert tried > 80


FREE = ("delta", "aligned", "negative")


@pytest.mark.parametrize("name", [*FREE, "curvature_min", "curvature_max", "margin_1"])
@pytest.mark.parametrize("change", [Fraction(1, 2**96), -Fraction(1, 2**96)])
def test_the_last_bit_counts(small, name, change):
    path = ("claims", 1, "values", f"every_width_{name}")
    other = edit(small, path, lambda old: str(Fraction(old) + change))
    assert check(other).outcome == "invalid"


def consistent(data, free):
    """A certificate whose constants all belong to other free ones."""
    from proofcheck.flow.every_width.alignment import alignment
    from proofcheck.flow.every_width.chain import start
    from proofcheck.flow.every_width.constants import DataConstants
    from proofcheck.geometry.survey import Survey

    known = DataConstants(Survey(data))
    return start(known, alignment(known)[0], free.joint, free.aligned)


def test_too_large_a_scale_is_rejected_even_if_it_is_computed_rightly(small):
    """delta and aligned for which point 1 may be lost, with the scale that they would give."""
    c = every_width(THREE_POINT_BOX).constants
    begun = consistent(THREE_POINT_BOX, Free(c["delta"], 4 * c["aligned"], c["negative"]))
    assert begun.lambda_star > fmpq(1, 1000)
    at = ("claims", 1, "values")
    other = edit(small, (*at, "every_width_aligned"), str(4 * c["aligned"]))
    other = edit(other, (*at, "lambda_star_every_width"), str(begun.lambda_star))
    other = edit(other, (*at, "every_width_disturbance"), str(begun.disturbance))
    result = check(other)
    assert result.outcome == "invalid"
    assert "values" in str(result.errors)


def test_a_network_above_the_scale_needs_its_flow(small):
    """The same claims beside a larger network."""
    larger = certified(
        replace(THREE_POINT_BOX, tables={"network": {**SMALL, "scale": "1/1000"}}),
        "boursier2024.assumption-4",
    )
    other = {**larger, "claims": small["claims"], "theorems": small["theorems"]}
    result = check(other)
    assert result.outcome == "invalid"
    assert "a network below the scale" in str(result.errors)


def test_without_the_scale_a_flow_is_needed(small):
    claim = small["claims"][1]
    values = {k: v for k, v in claim["values"].items() if "every_width" not in k}
    other = edit(small, ("claims", 1, "values"), values)
    assert check(other).outcome == "invalid"


@pytest.mark.parametrize(
    ("inputs", "labels"), [(1, fmpq(1, 10**30)), (fmpq(1, 10**30), 1), (10**30, 1)]
)
def test_data_that_round_to_zero_have_no_scale(small, inputs, labels):
    """A claim that is right for the same data in other units."""
    data = Dataset.create(
        [[inputs * v for v in x] for x in THREE_POINT_BOX.inputs],
        [labels * y for y in THREE_POINT_BOX.labels],
        tables={"network": SMALL},
    )
    document = certified(data, "boursier2024.assumption-4")
    claim = small["claims"][NAMES.index("theorem-4")]
    result = check({**document, "claims": [claim], "theorems": small["theorems"]})
    assert result.outcome == "invalid"
    assert "not below 2^-96" in str(result.errors)


def test_with_a_flow_nothing_rests_on_paper():
    data = replace(BOX_NETWORK, tables={"network": {**SMALL, "width": 2, "scale": "1/700"}})
    document = certified(data, "boursier2024.theorem-4")
    (claim,) = document["claims"]
    assert claim["witness"]["flow"] == document["flow"]["sha256"]
    assert "lambda_star_every_width" in claim["values"]
    assert check(document).outcome == "valid"


def test_a_hypothesis_that_fails_rests_on_nothing():
    wide = Dataset.create([["-3/4", 1], [0, 1], ["3/4", 1]], [1, "1/10", 1], tables={})
    document = certified(wide, "boursier2024.theorem-2")
    assert document["claims"][0]["status"] == "not-applicable"
    assert check(document).outcome == "valid"


def shifts(size):
    return st.tuples(*[st.integers(-size, size)] * 3)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(shifts(10), shifts(10), shifts(10))
def test_two_programs_find_the_same_constants(inputs, heights, labels):
    """Data near the three points; the checker computes everything in its own way."""
    data = Dataset.create(
        [[fmpq(x, 100), 1 + fmpq(h, 200)]
         for x, h in zip((-90 + inputs[0] // 2, inputs[1], 90 + inputs[2] // 2), heights,
                         strict=True)],
        [1 + fmpq(labels[0], 200), fmpq(11 + labels[1], 150), 1 + fmpq(labels[2], 200)],
        tables={"network": {"weights": [[0, "1/10000000"]], "outputs": ["1/10000000"]}},
    )  # fmt: skip
    document = certified(data, "boursier2024.theorem-4")
    assert document["claims"][0]["status"] == "proved"
    assert "flow" not in document
    assert check(document).outcome == "holey"


# The arithmetic of the checker, against the other one

integers = st.integers(1, 10**30)


def fraction(q):
    return Fraction(int(q.p), int(q.q))


@given(integers, integers, st.booleans())
def test_two_arithmetics_agree(p, q, negative):
    value, other = Fraction(p, q), fmpq(p, q)
    for name in ("down", "up", "root_down", "root_up"):
        found = getattr(directed, name)(value)
        assert found == fraction(getattr(flint_directed, name)(other))
    assert directed.down(-value) == fraction(flint_directed.down(-other))
    assert directed.log(1 + value) == tuple(map(fraction, flint_directed.log_bounds(1 + other)))
    size = value % 40 * (-1 if negative else 1)
    expected = flint_directed.exp_bounds(fmpq(size.numerator, size.denominator))
    assert directed.exp(size) == tuple(map(fraction, expected))


def test_trivial_values_are_exact():
    assert directed.exp(Fraction(0)) == (1, 1)
    assert directed.log(Fraction(1)) == (0, 0)
