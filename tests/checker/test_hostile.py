"""No document makes the checker raise, hang or print a traceback."""

import json
import sys

import pytest
from brute_certificates import make
from hypothesis import given
from hypothesis import strategies as st
from tampering import at, edit, paths

from proofcheck.checker import check

DOCUMENT = json.loads(json.dumps(make([["-3/4"], ["1/8"]], ["11/10", "4/5"], bias=True)))
DEEP = 200_000


def nested(depth):
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def cyclic():
    value: dict = {}
    value["dataset"] = value
    return value


TEXTS = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "null": "null",
    "a number": "3",
    "NaN": '{"format": NaN}',
    "infinity": '{"format": -Infinity}',
    "an exponent": '{"version": 1e0}',
    "a huge exponent": '{"version": 1e999999999}',
    "a huge integer": '{"version": ' + "9" * 30_000 + "}",
    "a key twice": '{"format": "proofcheck-certificate", "format": "proofcheck-certificate"}',
    "a deep list": "[" * DEEP,
    "a deep object": '{"dataset":' * DEEP,
    "a byte order mark": "\ufeff" + json.dumps(DOCUMENT),
    "two documents": json.dumps(DOCUMENT) * 2,
    "no UTF-8": b'{"format": "\xff"}',
    "UTF-16": json.dumps(DOCUMENT).encode("utf-16"),
    "half a surrogate": json.dumps(edit(DOCUMENT, ("dataset", "name"), "\ud800")),
}
OBJECTS = {
    "a list": [],
    "a number": 3,
    "nothing": None,
    "a set": {"format": {1, 2}},
    "a tuple": {**DOCUMENT, "claims": ()},
    "a key that is a number": {**DOCUMENT, 1: 2},
    "a point that is a number": edit(DOCUMENT, ("sectors", "items", 1, "coefficients"), {2: "0"}),
    "a key that is a tuple": {**DOCUMENT, (1, 2): 2},
    "a float": {**DOCUMENT, "version": 1.0},
    "NaN": {**DOCUMENT, "version": float("nan")},
    "an object": {**DOCUMENT, "version": object()},
    "a deep list": {**DOCUMENT, "dataset": {**DOCUMENT["dataset"], "flow": {"a": nested(5000)}}},
    "a cycle": cyclic(),
    "a huge integer": {**DOCUMENT, "version": 10**30_000},
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_texts(name):
    assert check(TEXTS[name]).outcome == "malformed"


@pytest.mark.parametrize("name", OBJECTS)
def test_hostile_objects(name):
    assert check(OBJECTS[name]).outcome == "malformed"


def test_deep_tables_are_malformed_as_text():
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    text = json.dumps({**DOCUMENT, "dataset": {**DOCUMENT["dataset"], "flow": {}}})
    assert check(text.replace('"flow": {}', f'"flow": {deep}')).outcome == "malformed"


WRONG = [None, True, False, 0, -1, 10**100, "", "x", "1/0", "9" * 30_000, [], {}, [[]], {"a": 1},
         nested(300)]  # fmt: skip


def test_a_wrong_type_anywhere():
    places = [path for path in paths(DOCUMENT) if path]
    assert len(places) > 100
    for i, path in enumerate(places):
        for wrong in WRONG[i % 3 :: 3]:
            if json.dumps(at(DOCUMENT, path)) != json.dumps(wrong):
                result = check(edit(DOCUMENT, path, wrong))
                empty = wrong == [] and path[0] in ("claims", "theorems")
                coefficient = wrong == {} and path[-1] == "coefficients"  # all of them may be 0
                assert result.outcome in ("malformed", "invalid") or empty or coefficient, path
                assert all("\n" not in line and len(line) <= 500 for line in result.errors)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_any_object(value):
    assert check(value).outcome == "malformed"


@given(st.text() | st.binary())
def test_any_text(value):
    assert check(value).outcome == "malformed"


@given(data=st.data(), value=JSON)
def test_any_value_anywhere(data, value):
    path = data.draw(st.sampled_from([path for path in paths(DOCUMENT) if path]))
    result = check(edit(DOCUMENT, path, value))
    assert result.outcome in ("malformed", "invalid", "valid")


@given(st.data())
def test_any_letter_changed(data):
    text = json.dumps(DOCUMENT)
    i = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from('0123456789+-/"{}[]:, aet'))
    assert check(text[:i] + letter + text[i + 1 :]).outcome in ("malformed", "invalid", "valid")


def test_the_limit_of_digits_of_python_is_left_as_it_was():
    before = sys.get_int_max_str_digits()
    check(DOCUMENT)
    check("{")
    assert sys.get_int_max_str_digits() == before
