"""True certificates pass, however they are written."""

import json
import sys
from fractions import Fraction

import pytest
from brute_certificates import make
from hypothesis import assume, given
from hypothesis import strategies as st
from tampering import RATIONAL, at, edit, paths

from proofcheck.checker import check

INPUTS, LABELS = [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"]
DOCUMENT = json.loads(json.dumps(make(INPUTS, LABELS, bias=True)))
REPEATED = json.loads(json.dumps(make([[1, 0], [2, 0], [-1, 0]], [1, -1, 2], leak="1/3")))


def valid(document):
    result = check(document)
    return result.outcome == "valid" and result.exit_code == 0 and not result.errors


@st.composite
def datasets(draw):
    n, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    number = st.fractions(-2, 2, max_denominator=3)
    inputs = draw(st.lists(st.lists(number, min_size=d, max_size=d), min_size=n, max_size=n))
    options = {"bias": draw(st.booleans()), "scale": draw(st.sampled_from(["mean", "sum"])),
               "leak": draw(st.sampled_from(["0", "1/3"])),
               "loss": draw(st.sampled_from(["square", "logistic", "exponential"]))}  # fmt: skip
    assume(options["bias"] or all(map(any, inputs)))
    label = number if options["loss"] == "square" else st.sampled_from([1, -1])
    return inputs, draw(st.lists(label, min_size=n, max_size=n)), options


@given(dataset=datasets(), scope=st.sampled_from(["all", "cells"]))
def test_certificates_by_brute_force(dataset, scope):
    inputs, labels, options = dataset
    assert valid(make(inputs, labels, scope=scope, **options))


@pytest.mark.parametrize("given_as", [json.dumps, lambda d: json.dumps(d).encode(), lambda d: d])
def test_text_bytes_and_dict(given_as):
    assert valid(given_as(DOCUMENT))


def test_layout_and_order_of_keys_do_not_matter():
    def reverse(value):
        if isinstance(value, dict):
            return {key: reverse(value[key]) for key in reversed(list(value))}
        return list(map(reverse, value)) if isinstance(value, list) else value

    assert valid(json.dumps(reverse(DOCUMENT), indent=3))
    assert valid(json.dumps(DOCUMENT, sort_keys=True, separators=(",", ":")) + "\n")
    escaped = json.dumps(DOCUMENT).replace('"signs"', '"\\u0073igns"')
    assert valid(escaped)


@pytest.mark.parametrize("document", [DOCUMENT, REPEATED])
def test_unreduced_fractions_wherever_a_rational_stands(document):
    """The digest is that of the reduced dataset, so it does not change."""
    changed = 0
    for path in paths(document):
        text = at(document, path)
        if type(text) is str and RATIONAL.fullmatch(text) and path[-1] not in ("signs", "face"):
            value = Fraction(text)
            unreduced = f"{value.numerator * 3}/{value.denominator * 3}"
            document, changed = edit(document, path, unreduced), changed + 1
    assert changed > 30
    assert valid(document)


@pytest.mark.parametrize("text", ["-0", "00", "0/7", "-0/1"])
def test_other_zeros(text):
    place = ("sectors", "items", len(REPEATED["sectors"]["items"]) - 1, "direction", 0)
    assert at(REPEATED, place) == "0"
    assert valid(edit(REPEATED, place, text))


def test_scaled_witnesses():
    document = DOCUMENT
    for i in range(len(document["sectors"]["items"])):
        place = ("sectors", "items", i, "witness")
        document = edit(document, place, lambda w: [str(Fraction(v) * 7 / 3) for v in w])
    assert valid(document)


@pytest.mark.parametrize("factor", [3, 10**30])
def test_scaled_relations(factor):
    place = ("sectors", "completeness", "relations")
    document = edit(DOCUMENT, place, lambda r: [[[k, factor * c] for k, c in pairs] for pairs in r])
    assert valid(document)


def test_negated_relations_with_negated_entries():
    place = ("sectors", "completeness", "relations")
    document = edit(DOCUMENT, place, lambda r: [[[k, -c] for k, c in pairs] for pairs in r])
    place = ("sectors", "completeness", "tree")
    document = edit(document, place, lambda tree: [[-i for i in node] for node in tree])
    assert valid(document)


def test_relations_that_are_not_used():
    place = ("sectors", "completeness", "relations")
    assert valid(edit(REPEATED, place, lambda r: [*r, [[1, 2], [2, -1]]]))


def test_coefficients_0_may_be_left_out():
    place = ("sectors", "items", len(REPEATED["sectors"]["items"]) - 1, "coefficients")
    assert set(at(REPEATED, place).values()) == {"0"}
    assert valid(edit(REPEATED, place, {}))
    assert valid(edit(REPEATED, place, {"2": "0"}))


def test_other_coefficients_of_dependent_points():
    place = ("sectors", "items", len(REPEATED["sectors"]["items"]) - 1, "coefficients")
    assert valid(edit(REPEATED, place, {"1": "2", "2": "-1"}))


def test_long_numbers_up_to_the_limit():
    """Twenty thousand digits are read, although Python by itself stops at 4300."""
    place = ("sectors", "items", 0, "witness")
    document = edit(DOCUMENT, place, lambda w: [str(Fraction(v) * 1000) for v in w])
    witness = [int(v) for v in at(document, place)]
    most = 20_000 - max(len(str(abs(v))) for v in witness)
    sys.set_int_max_str_digits(0)
    texts = [[str(v * 10**k) for v in witness] for k in (most, most + 1)]
    sys.set_int_max_str_digits(4300)
    assert [check(edit(document, place, t)).outcome for t in texts] == ["valid", "malformed"]


def test_optional_tables_are_part_of_the_dataset():
    from tampering import rehash

    tables = {"network": {"width": 3, "weights": [["1/2", 4]], "init": "balanced"}, "flow": {}}
    document = rehash({**DOCUMENT, "dataset": {**DOCUMENT["dataset"], **tables}})
    assert valid(document)
    changed = edit(document, ("dataset", "network", "width"), 4)
    assert check(changed).outcome == "invalid"
