"""No document makes the checker raise, hang or print a traceback."""

import json
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
from brute_certificates import make
from hand import P, claim, with_claims
from hypothesis import given, settings
from hypothesis import strategies as st
from tampering import at, edit, paths, rehash

import proofcheck as pc
from proofcheck import checker
from proofcheck.checker import CheckerError, check
from proofcheck.checker.claims import RULES
from proofcheck.checker.shape import Fault, expect

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


FILES = {
    "empty": b"",
    "no UTF-8": b'{"format": "\xff\xfe"}',
    "zeros": bytes(1000),
    "a key twice": b'{"version": 1, "version": 1}',
    "a list in a list": b"[" * DEEP + b"]" * DEEP,
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files(tmp_path, name):
    path = tmp_path / "certificate.json"
    path.write_bytes(FILES[name])
    assert check(path).outcome == "malformed"


def test_a_file_without_end(monkeypatch):
    """It is read up to the limit only."""
    monkeypatch.setattr(checker, "MAX_BYTES", 10_000)
    result = check(Path("/dev/zero"))
    assert (result.outcome, result.errors) == ("malformed", ["certificate: more than 10000 bytes"])
    with pytest.raises(CheckerError, match="more than 8388608 bytes"):
        check(DOCUMENT, Path("/dev/zero"))


def test_a_case_file_that_is_too_long(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text("# " + "x" * (8 << 20))
    with pytest.raises(CheckerError, match="more than 8388608 bytes"):
        check(DOCUMENT, path)


def test_links_and_folders(tmp_path):
    (tmp_path / "certificate.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "link.json").symlink_to("certificate.json")
    assert check(tmp_path / "link.json").outcome == "valid"
    (tmp_path / "loop.json").symlink_to("loop.json")
    for path in (tmp_path, tmp_path / "loop.json", tmp_path / "none.json", Path("a\0b")):
        with pytest.raises(CheckerError) as error:
            check(path)
        assert "\n" not in str(error.value)


def test_sums_of_many_digits():
    """What is expected may be too long for Python to write."""
    long = "7" * 15_000
    document = rehash(edit(DOCUMENT, ("dataset", "labels"), [long, long]))
    assert check(document).outcome == "invalid"
    entry = edit(DOCUMENT, ("critical", 0, "norm_squared"), "9" * 20_000)
    assert check(entry).outcome == "invalid"
    with pytest.raises(Fault, match="another number expected"):
        expect(Fraction(1), Fraction(10**30_000))


TABLES = {
    "a seed in a list": {"network": {"seed": [1]}},
    "a number for a kind of draw": {"network": {"init": 5}},
    "nothing for a kind of draw": {"network": {"init": None}},
    "a width of a thousand digits": {"network": {"width": "1e999"}},
    "an exponent that fills the memory": {"network": {"scale": "1e19000"}},
    "many long numbers": {"network": {"weights": [["1e20000"] * 2] * 200, "outputs": [1] * 200}},
    "a deep table": {"deep": {"a": nested(400)}},
    "a point of too many digits": {
        "kernel": {"offsets": [0, 1], "evaluate": ["1" * 19_990 + "e900"]}
    },
    "an offset of many digits": {"kernel": {"offsets": [0, "1e-1000"]}},
    "no number of the phase": {"flow": {"eps": {"a": 1}}},
    "a constant of many digits": {"flow": {"eps": "1/" + "3" * 900}},
}


@cache
def about_tables():
    """Claims that read the tables, and are true without them."""
    case = pc.Dataset.from_json(DOCUMENT["dataset"])
    names = [name for name in RULES if name != "boursier2024.lemma-8"]
    return json.loads(json.dumps(dict(pc.certify(case, claims=names).document)))


@pytest.mark.parametrize("name", TABLES)
def test_hostile_tables(name):
    changed = about_tables()["dataset"] | TABLES[name]
    start = perf_counter()
    for one in about_tables()["claims"]:
        alone = {**about_tables(), "dataset": changed, "claims": [one], "theorems": []}
        assert check(rehash(alone)).outcome in ("invalid", "holey", "valid"), one["id"]
    assert perf_counter() - start < 60


def test_a_scale_that_no_memory_holds(known):
    """The bits of this scale are known, the scale itself is never written."""
    tiny = f"1/{10**40}"
    dataset = [[1, 0], ["-1/2", 1]], [1, tiny], {}
    entry = claim("boursier2024.theorem-1-ii", "proved", {}, None, [P] * 4)
    known(entry)
    assert check(with_claims(dataset, entry)).outcome == "invalid"


@pytest.mark.parametrize("labels", [["1/{0}"] * 3, ["1", "1/{0}", "1"]])
def test_labels_that_round_to_zero(known, labels):
    """The constants of every width would divide by them."""
    labels = [label.format(10**200) for label in labels]
    free = ("delta", "aligned", "negative", "curvature_min", "curvature_max")
    values = {f"every_width_{name}": "1/1000" for name in free} | {"lambda_star_every_width": 1}
    entry = claim("boursier2024.theorem-4", "proved", values, {"costliest": "alignment"}, [P])
    known(entry)
    network = {"weights": [["0", "1/1000"]], "outputs": ["1/1000"]}
    points = [["-9/10", 1], [0, 1], ["9/10", 1]]
    dataset = points, labels, {"tables": {"network": network}}
    assert check(json.loads(json.dumps(with_claims(dataset, entry)))).outcome == "invalid"


PLACES = [path for path in paths(about_tables()) if path and path[0] != "sectors"]


@settings(max_examples=40)
@given(place=st.sampled_from(PLACES), value=JSON, table=st.sampled_from(["network", "kernel"]))
def test_any_value_anywhere_in_claims_and_tables(place, value, table):
    changed = edit(about_tables(), place, value)
    if isinstance(changed["dataset"], dict):
        changed = edit(changed, ("dataset", table), value)
    assert check(changed).outcome in ("malformed", "invalid", "valid", "holey")
