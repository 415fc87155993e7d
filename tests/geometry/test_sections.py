"""The geometric sections as JSON: keys, kinds of values, and what the format promises."""

import json
import re
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets

RATIONAL = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
TOP = {
    "format",
    "version",
    "dataset",
    "dataset_sha256",
    "sectors",
    "critical",
    "zero_value_extrema",
    "boundary_directions",
}
CRITICAL = {
    "signs",
    "direction",
    "norm_squared",
    "sign",
    "type",
    "clarke_critical",
    "boursier_critical",
    "growing",
    "clarke",
}

drawn = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2))


def numbers(document):
    """Every JSON number in a document."""
    if isinstance(document, dict):
        for value in document.values():
            yield from numbers(value)
    elif isinstance(document, list):
        for value in document:
            yield from numbers(value)
    elif not isinstance(document, str | None):
        yield document


@settings(max_examples=40, deadline=None)
@given(data=drawn, cells_only=st.booleans())
def test_the_document_is_what_the_format_says(oracle, data, cells_only):
    document = geometric_sections(Survey(data, cells_only=cells_only))
    assert json.loads(json.dumps(document)) == document
    assert set(document) == TOP
    assert (document["format"], document["version"]) == ("proofcheck-certificate", 1)
    assert document["dataset_sha256"] == data.sha256()
    assert all(type(value) in (int, bool) for value in numbers(document))
    sectors = document["sectors"]
    assert set(sectors) == {"scope", "total", "by_dimension", "items", "completeness"}
    assert set(sectors["completeness"]) == {"method", "relations", "tree"}
    assert sectors["completeness"]["method"] == "decision-tree"
    for item in sectors["items"]:
        keys = {"signs", "witness", "direction"}
        if "0" in item["signs"]:
            keys |= {"coefficients", "least_norm"}
            walls = {str(k) for k, s in enumerate(item["signs"], start=1) if s == "0"}
            assert set(item["coefficients"]) <= walls
            assert set(item["least_norm"]) == walls
            assert_least_norm(oracle, data, item)
        assert set(item) == keys
        assert len(item["witness"]) == len(item["direction"]) == data.d
        assert all(RATIONAL.fullmatch(v) for v in item["witness"] + item["direction"])
    for entry in document["critical"]:
        assert set(entry) == CRITICAL
        assert set(entry["clarke"]) == ({"weights"} if entry["clarke_critical"] else {"separator"})
        if "0" not in entry["signs"]:
            assert entry["clarke"] == {"weights": {entry["signs"]: "1"}}
    for name in ("critical", "zero_value_extrema", "boundary_directions"):
        signs = [entry["signs"] for entry in document[name]]
        assert signs == sorted(signs)
    if cells_only:
        assert document["zero_value_extrema"] == []


def assert_least_norm(oracle, data, item):
    """The conditions of docs/certificate.md, section 4, which suffice for the least norm."""
    leak = Fraction(str(data.leak))
    point = list(oracle.resultant(data.points, data.weights, data.leak, item["signs"]))
    for k, share in item["least_norm"].items():
        weight, x = oracle.fractions([data.weights[int(k) - 1]])[0], data.points[int(k) - 1]
        step = [Fraction(share) * weight * c for c in oracle.fractions(x)]
        point = [a + b for a, b in zip(point, step, strict=True)]
    for k, share in item["least_norm"].items():
        weight, x = oracle.fractions([data.weights[int(k) - 1]])[0], data.points[int(k) - 1]
        slope = weight * oracle.dot(point, oracle.fractions(x))
        share = Fraction(share)
        assert leak <= share <= 1
        assert slope >= 0 or share == 1
        assert slope <= 0 or share == leak
