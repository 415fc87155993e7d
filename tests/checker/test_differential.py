"""Three programs agree: brute force, proofcheck, and the checker on what either of them says."""

import json

import pytest
from brute_certificates import make
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import proofcheck as pc
from proofcheck.checker import check

NUMBER = st.fractions(-2, 2, max_denominator=2)


@st.composite
def datasets(draw):
    n, d, loss = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.sampled_from("sle"))
    inputs = draw(st.lists(st.lists(NUMBER, min_size=d, max_size=d), min_size=n, max_size=n))
    label = NUMBER if loss == "s" else st.sampled_from([1, -1])
    labels = draw(st.lists(label, min_size=n, max_size=n))
    options = {"bias": draw(st.booleans()), "scale": draw(st.sampled_from(["mean", "sum"])),
               "leak": draw(st.sampled_from(["0", "1/3"])),
               "loss": {"s": "square", "l": "logistic", "e": "exponential"}[loss]}  # fmt: skip
    assume(options["bias"] or all(map(any, inputs)))
    return inputs, labels, options


def what_is_unique(document):
    """Everything but witnesses, multipliers and evidence."""
    items = [(item["signs"], item["direction"]) for item in document["sectors"]["items"]]
    critical = [{k: v for k, v in e.items() if k != "clarke"} for e in document["critical"]]
    zero = [(e["signs"], e["type"]) for e in document["zero_value_extrema"]]
    return (document["sectors"]["by_dimension"], items, critical, zero,
            document["boundary_directions"])  # fmt: skip


@pytest.mark.parametrize("scope", ["all", "cells"])
@settings(max_examples=60)
@given(dataset=datasets())
def test_brute_force_and_proofcheck(scope, dataset):
    inputs, labels, options = dataset
    brute = json.loads(json.dumps(make(inputs, labels, scope=scope, **options)))
    case = pc.Dataset.from_json(brute["dataset"])
    document = json.loads(json.dumps(dict(pc.certify(case, cells_only=scope == "cells").document)))
    assert what_is_unique(document) == what_is_unique(brute)
    result = check(document, case.to_json())
    assert result.outcome in ("valid", "holey"), result.errors


def test_all_cases(cases):
    files = sorted(cases.glob("*.toml"))
    assert files
    for file in files:
        document = dict(pc.certify(pc.load(file)).document)
        result = check(document, file)
        assert result.outcome in ("valid", "holey"), (file.name, result.errors)
