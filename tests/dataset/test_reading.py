"""Case files: what is read, what is refused, and that three formats say the same."""

import json
import os

import pytest
from flint import fmpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofcheck.dataset import MAX_BYTES, Dataset, load
from proofcheck.errors import DatasetError
from proofcheck.strategies import datasets

FIGURE_2 = """
name = "early-alignment-figure-2"
inputs = [["-3/4"], ["-1/2"], ["1/8"]]     # strings, integers or decimals
labels = ["11/10", "1/10", "4/5"]
bias = true
loss = "square"
scale = "mean"
leak = "0"
[network]
width = 50
init = "balanced"
scale = 1e-3
[expect]
"boursier2024.assumption-5" = "refuted"
"""
MINIMAL = "inputs = [[1]]\nlabels = [1]\n"


@pytest.fixture
def write(tmp_path):
    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def test_a_case_file_with_everything(write):
    data = load(write("case.toml", FIGURE_2))
    assert data == Dataset.create(
        [["-3/4"], ["-1/2"], ["1/8"]],
        ["11/10", "1/10", "4/5"],
        name="early-alignment-figure-2",
        bias=True,
        tables={"network": {"width": 50, "init": "balanced", "scale": "1/1000"}},
        expect={"boursier2024.assumption-5": "refuted"},
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("any name.toml", MINIMAL),
        ("any name.json", '{"inputs": [[1]], "labels": [1]}'),
        ("any name.csv", "x1,y\n1,1\n"),
        ("any name.TOML", MINIMAL),
    ],
)
def test_defaults(write, name, content):
    data = load(write(name, content))
    assert data == Dataset.create([[1]], [1], name="any name")
    assert load(str(write(name, content))) == data


ONE_TENTH = {
    "toml": ["0.1", '"0.1"', '"1/10"', "1e-1", "0.1000", "1_0e-0_2", "+0.1"],
    "json": ["0.1", '"0.1"', '"1/10"', "1e-1", "1E-1", "0.1000"],
    "csv": ["0.1", "1/10", ".1", "+1e-1", '"0.1"', " 0.1\t"],
}


@pytest.mark.parametrize("suffix", ONE_TENTH)
def test_decimals_mean_what_is_written(write, suffix):
    templates = {
        "toml": "inputs = [[{}]]\nlabels = [2]",
        "json": '{{"inputs": [[{}]], "labels": [2]}}',
        "csv": "x1,y\n{},2\n",
    }
    for text in ONE_TENTH[suffix]:
        data = load(write(f"case.{suffix}", templates[suffix].format(text)))
        assert data.inputs == ((fmpq(1, 10),),), text


def test_tables_keep_integers_and_text_and_no_floats(write):
    toml = MINIMAL + (
        '[flow]\ndigits = 30\nuntil = 1.50\nend = "2.50"\nhex = 0xff\nlist = [[0.5, {a = true}]]\n'
    )
    text = (
        '{"inputs": [[1]], "labels": [1], "flow": {"digits": 30, "until": 1.50, "end": "2.50",'
        ' "hex": 255, "list": [[0.5, {"a": true}]]}}'
    )
    for path in (write("case.toml", toml), write("case.json", text)):
        assert load(path).tables == {
            "flow": {
                "digits": 30,
                "until": "3/2",
                "end": "2.50",
                "hex": 255,
                "list": [["1/2", {"a": True}]],
            }
        }


CSV = {
    "byte order mark": b"\xef\xbb\xbfx1,x2,y\n1,2,3\n",
    "windows line ends": b"x1,x2,y\r\n1,2,3\r\n",
    "no line end": b"x1,x2,y\n1,2,3",
    "blank lines at the end": b"x1,x2,y\n1,2,3\n\n  \n\n",
    "spaces around the cells": b"x1, x2, y\n1, 2 ,\t3\n",
    "quoted cells": b'"x1","x2","y"\n"1","2","3"\n',
}


@pytest.mark.parametrize("content", CSV.values(), ids=CSV.keys())
def test_spreadsheets_are_read(write, content):
    assert load(write("case.csv", content)) == Dataset.create([[1, 2]], [3], name="case")


def test_a_byte_order_mark_is_tolerated_everywhere(write):
    assert load(write("a.toml", "\ufeff" + MINIMAL)).n == 1
    assert load(write("a.json", '\ufeff{"inputs": [[1]], "labels": [1]}')).n == 1


def decimal(value):
    """Write a rational with a power of ten as denominator as a decimal."""
    digits = str(abs(value.p * (1000 // value.q))).rjust(4, "0")
    return f"{'-' if value < 0 else ''}{digits[:-3]}.{digits[-3:]}"


decimals = st.builds(fmpq, st.integers(-(10**6), 10**6), st.sampled_from([1, 10, 1000]))


@given(data=datasets(bias=False, loss="square", scale="mean", leak=0), table=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_three_formats_say_the_same(data, table, tmp_path):
    labels = table.draw(st.lists(decimals, min_size=data.n, max_size=data.n))
    expected = Dataset.create(data.inputs, labels, name="same")
    raw = expected.to_json()
    written = [decimal(y) for y in labels]

    toml = f"inputs = {json.dumps(raw['inputs'])}\nlabels = [{', '.join(written)}]\n"
    (tmp_path / "same.toml").write_text(toml)
    inputs = json.dumps(raw["inputs"])
    (tmp_path / "same.json").write_text(f'{{"inputs": {inputs}, "labels": [{",".join(written)}]}}')
    header = ",".join([*(f"x{j + 1}" for j in range(data.d)), "y"])
    rows = [",".join([*x, y]) for x, y in zip(raw["inputs"], written, strict=True)]
    (tmp_path / "same.csv").write_text("\n".join([header, *rows, ""]))

    for suffix in ("toml", "json", "csv"):
        assert load(tmp_path / f"same.{suffix}") == expected


@given(data=datasets())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_the_dataset_of_a_certificate_is_a_case_file(data, tmp_path):
    (tmp_path / "case.json").write_text(json.dumps(data.to_json()))
    assert load(tmp_path / "case.json") == data


LONG = "9" * 1001
HUGE = "9" * 5000
TOML_REJECTS = {
    "syntax": [
        ("inputs = [[1]\nlabels = [1]", "not valid TOML: Unclosed array (at line 2, column 1)"),
        ("inputs = ", "not valid TOML: Invalid value (at end of document)"),
        ("inputs = [[1]]\ninputs = [[2]]", "not valid TOML: Cannot overwrite a value (at "),
        ("inputs = [[01]]", "not valid TOML: "),
    ],
    "keys": [
        ("labels = [1]", "the key 'inputs' is missing"),
        ("inputs = [[1]]", "the key 'labels' is missing"),
        ("", "the key 'inputs' is missing"),
        ("input = [[1]]\nlabels = [1]", "found the unknown key 'input'; did you mean 'inputs'?"),
        (MINIMAL + "lable = 1", "found the unknown key 'lable'; did you mean 'labels'?"),
        (MINIMAL + "[netwrok]", "found the unknown key 'netwrok'; did you mean 'network'?"),
        (MINIMAL + "zzz = 1", "found the unknown key 'zzz'; expected one of inputs, labels, name"),
        (MINIMAL + '"a\\nb" = 1', r"found the unknown key 'a\nb'; expected one of"),
    ],
    "types": [
        ("inputs = 1\nlabels = [1]", "inputs: found 1, expected a list"),
        ("inputs = [1]\nlabels = [1]", "inputs, row 1: found 1, expected a list"),
        ('inputs = ["12"]\nlabels = [1]', "inputs, row 1: found '12', expected a list"),
        ("inputs = [[[1]]]\nlabels = [1]", "inputs, row 1, column 1: found [1], expected an int"),
        ("inputs = {a = 1}\nlabels = [1]", "inputs: found {'a': 1}, expected a list"),
        ("inputs = [[true]]\nlabels = [1]", "inputs, row 1, column 1: found True, expected an"),
        ("inputs = [[1979-05-27]]\nlabels = [1]", "column 1: found datetime.date(1979, 5, 27), ex"),
        ("inputs = [[1]]\nlabels = 1", "labels: found 1, expected a list"),
        (MINIMAL + 'bias = "true"', "bias: found 'true', expected true or false"),
        (MINIMAL + "bias = 1", "bias: found 1, expected true or false"),
        (MINIMAL + "name = 1.50", "name: found 1.50, expected text"),
        (MINIMAL + "loss = 2", "loss: found 2, expected 'square', 'logistic' or 'exponential'"),
        (MINIMAL + 'loss = "Square"', "loss: found 'Square', expected 'square', 'logistic' or"),
        (MINIMAL + 'scale = "total"', "scale: found 'total', expected 'mean' or 'sum'"),
        (MINIMAL + "leak = []", "leak: found [], expected an integer"),
        (MINIMAL + "network = 3", "network: found 3, expected a table"),
        (MINIMAL + "[[flow]]", "flow: found [{}], expected a table"),
        (MINIMAL + "[flow]\nstart = [07:32:00]", "flow, key 'start', entry 1: found datetime.time"),
    ],
    "numbers": [
        ('inputs = [[1], ["a"]]\nlabels = [1, 2]', "inputs, row 2, column 1: found 'a', expected"),
        ('inputs = [[" 1"]]\nlabels = [1]', "inputs, row 1, column 1: found ' 1', expected an int"),
        ('inputs = [["1/0"]]\nlabels = [1]', "row 1, column 1: found '1/0', expected a denomin"),
        ("inputs = [[nan]]\nlabels = [1]", "inputs, row 1, column 1: found 'nan', expected"),
        ("inputs = [[1]]\nlabels = [-inf]", "labels, entry 1: found '-inf', expected"),
        ('inputs = [["inf"]]\nlabels = [1]', "inputs, row 1, column 1: found 'inf', expected"),
        (MINIMAL + "[flow]\nuntil = inf", "flow, key 'until': found 'inf', expected"),
    ],
    "long numbers": [
        (f"inputs = [[{LONG}]]\nlabels = [1]", "inputs, row 1, column 1: found 999"),
        (f'inputs = [["{HUGE}"]]\nlabels = [1]', "inputs, row 1, column 1: found '999"),
        (f"labels = [1]\n\ninputs = [[{HUGE}]]", "line 3: found an integer too large to show, exp"),
        (f"inputs = [[0x{'f' * 5000}]]\nlabels = [1]", "row 1, column 1: found a value of type in"),
        ("inputs = [[1]]\nlabels = [1e999999999]", "labels, entry 1: found '1e999999999', expec"),
        ("inputs = [[1]]\nlabels = [1]\nleak = 1e-999999999", "leak: found '1e-999999999', expec"),
        (MINIMAL + "[flow]\nuntil = 1e1000", "flow, key 'until': found '1e1000', expected a num"),
        (MINIMAL + f"[flow]\nuntil = {LONG}", "flow, key 'until': found 999"),
    ],
    "what must fit together": [
        ("inputs = []\nlabels = []", "inputs: found no rows, expected at least one"),
        ("inputs = [[]]\nlabels = [1]", "inputs, row 1: found no numbers, expected at least one"),
        ("inputs = [[1, 2], [3]]\nlabels = [1, 2]", "inputs, row 2: found length 1, expected 2"),
        ("inputs = [[1], [2]]\nlabels = [1]", "labels: found length 1, expected 2, one label for"),
        (
            "inputs = [[1], [0.0]]\nlabels = [1, 2]",
            "inputs, row 2: found the zero vector, expected",
        ),
        (
            'inputs = [[1]]\nlabels = [2]\nloss = "logistic"',
            "labels, entry 1: found 2, expected 1 or",
        ),
        (MINIMAL + "leak = 1.0", "leak: found 1, expected a number in [0, 1)"),
        (MINIMAL + "leak = -0.1", "leak: found -1/10, expected a number in [0, 1)"),
    ],
    "expectations": [
        (
            MINIMAL + '[expect]\n"a.b" = "true"',
            "expect, key 'a.b': found 'true', expected 'proved'",
        ),
        (MINIMAL + '[expect]\na.b = "proved"', "expect, key 'a': found {'b': 'proved'}, expected"),
        (
            MINIMAL + "[expect]\na = true",
            "expect, key 'a': found True, expected 'proved', 'refuted'",
        ),
        (MINIMAL + 'expect = "proved"', "expect: found 'proved', expected a table"),
    ],
    "names": [
        (MINIMAL + 'name = "a\\u001b[31m"', r"name: found 'a\x1b[31m', expected text without con"),
        (MINIMAL + 'name = "a\\u0000"', r"name: found 'a\x00', expected text without control"),
        (MINIMAL + 'name = "a\\n"', r"name: found 'a\n', expected text without control"),
        (MINIMAL + 'name = "\\u202eb"', r"name: found '\u202eb', expected text without control"),
    ],
    "encoding": [
        (b'name = "\xff"', "found the byte 0xff at offset 8, expected UTF-8 text"),
        ("inputs = [[1]]".encode("utf-16"), "found the byte 0xff at offset 0, expected UTF-8"),
    ],
    "nesting": [
        ("inputs = " + "[" * 10**5, "found lists nested too deep to read"),
        (MINIMAL + "flow.a = " + "[" * 20 + "]" * 20, "flow, key 'a': found more than 16 levels"),
    ],
}
JSON_REJECTS = {
    "syntax": [
        ('{"inputs": [[1]],\n "labels": [1],}', "not valid JSON: "),
        (
            '{"inputs": [[1]],\n "labels" [1]}',
            "not valid JSON: Expecting ':' delimiter (at line 2,",
        ),
        ("", "not valid JSON: Expecting value (at line 1, column 1)"),
        (
            '{"inputs": [[1]], "labels": [1]} {}',
            "not valid JSON: Extra data (at line 1, column 34)",
        ),
        ('{"inputs": [[.5]], "labels": [1]}', "not valid JSON: Expecting value (at line 1, column"),
    ],
    "keys": [
        (
            '{"inputs": [[1]], "labels": [1], "labels": [2]}',
            "found the key 'labels' twice, expected",
        ),
        (
            '{"inputs": [[1]], "labels": [1], "flow": {"a": 1, "a": 1}}',
            "found the key 'a' twice, expected it once",
        ),
        ("[[1]]", """found [[1]], expected the keys "inputs" and "labels\""""),
        ("null", "found None, expected the keys"),
        (
            '{"inputs": [[1]], "labels": [1], "losss": "square"}',
            "key 'losss'; did you mean 'loss'?",
        ),
    ],
    "types": [
        ('{"inputs": [[null]], "labels": [1]}', "inputs, row 1, column 1: found None, expected an"),
        ('{"inputs": [[1]], "labels": [1], "network": null}', "network: found None, expected a t"),
        ('{"inputs": [[1]], "labels": [1], "bias": null}', "bias: found None, expected true or f"),
        ('{"inputs": [[1]], "labels": [1], "name": "\\ud800"}', "name: found '\\ud800', expected"),
        ('{"inputs": [[1]], "labels": [1], "flow": {"\\udfff": 1}}', "flow: found the key '\\udf"),
    ],
    "numbers": [
        ('{"inputs": [[NaN]], "labels": [1]}', "inputs, row 1, column 1: found 'NaN', expected"),
        ('{"inputs": [[1]], "labels": [-Infinity]}', "labels, entry 1: found '-Infinity', expec"),
        (f'{{"inputs": [[1]], "labels": [{LONG}]}}', "labels, entry 1: found '999"),
        (f'{{"inputs": [[1]], "labels": [-{HUGE}]}}', "labels, entry 1: found '-999"),
        ('{"inputs": [[1]], "labels": [1e999999999]}', "labels, entry 1: found '1e999999999', e"),
        ('{"inputs": [[1]], "labels": [1], "flow": {"a": 1e1000}}', "flow, key 'a': found '1e10"),
    ],
    "nesting": [
        ("[" * 10**5, "found lists nested too deep to read"),
        ('{"inputs": ' + "[" * 10**5 + "]" * 10**5 + "}", "found lists nested too deep to read"),
        (
            '{"inputs": [[1]], "labels": [1], "flow": ' + '{"a":' * 500 + "1" + "}" * 501,
            "flow, key",
        ),
    ],
}
CSV_REJECTS = {
    "header": [
        ("", "found an empty file, expected the header x1, ..., xd, y"),
        ("\n\n", "found an empty file, expected the header x1, ..., xd, y"),
        ("1,2\n3,4\n", "line 1: found the header '1,2', expected x1, ..., xd, y"),
        ("y\n1\n", "line 1: found the header 'y', expected x1, ..., xd, y"),
        ("x1,x2\n1,2\n", "line 1: found the header 'x1,x2', expected"),
        ("y,x1\n1,2\n", "line 1: found the header 'y,x1', expected"),
        ("x2,x1,y\n1,2,3\n", "line 1: found the header 'x2,x1,y', expected"),
        ("x1,x3,y\n1,2,3\n", "line 1: found the header 'x1,x3,y', expected"),
        ("x0,x1,y\n1,2,3\n", "line 1: found the header 'x0,x1,y', expected"),
        ("x1,x1,y\n1,2,3\n", "line 1: found the header 'x1,x1,y', expected"),
        ("X1,Y\n1,2\n", "line 1: found the header 'X1,Y', expected"),
        ("x1,y,z\n1,2,3\n", "line 1: found the header 'x1,y,z', expected"),
        ("x1;y\n1;2\n", "line 1: found the header 'x1;y', expected"),
        ("\nx1,y\n1,2\n", "line 1: found the header '', expected"),
    ],
    "columns": [
        ("x1,y\n1,2\n3\n", "line 3: found 1 cells, expected 2 as in the header"),
        ("x1,y\n1,2,3\n", "line 2: found 3 cells, expected 2 as in the header"),
        ("x1,y\n1,2\n\n3,4\n", "line 3: found 0 cells, expected 2 as in the header"),
    ],
    "cells": [
        ("x1,y\n1,\n", "line 2, column y: found '', expected an integer"),
        ("x1,y\n1,2\n,\n", "line 3, column x1: found '', expected an integer"),
        ("x1,y\n1,2\na,4\n", "line 3, column x1: found 'a', expected an integer"),
        ("x1,y\nnan,4\n", "line 2, column x1: found 'nan', expected an integer"),
        ("x1,y\n1 2,4\n", "line 2, column x1: found '1 2', expected an integer"),
        ("x1,y\n1e999999999,4\n", "line 2, column x1: found '1e999999999', expected a number of"),
        ('x1,y\n"1\n2",4\n', "line 3, column x1: found '1\\n2', expected an integer"),
    ],
    "syntax": [
        ('x1,y\n"1,2\n', "line 2: not valid CSV: unexpected end of data"),
        ('x1,y\n"1"x,2\n', "line 2: not valid CSV: "),
        ("x1,y\n" + "1" * 200_000 + ",2\n", "line 2: not valid CSV: field larger than field limit"),
    ],
    "what must fit together": [
        ("x1,y\n", "inputs: found no rows, expected at least one"),
        ("x1,x2,y\n1,2,3\n0,0.0,3\n", "inputs, row 2: found the zero vector, expected a nonzero"),
    ],
    "encoding": [(b"x1,y\n1,\xa02\n", "found the byte 0xa0 at offset 7, expected UTF-8 text")],
}
TABLE = [
    pytest.param(suffix, cases, id=f"{suffix}: {reason}")
    for suffix, rejects in (("toml", TOML_REJECTS), ("json", JSON_REJECTS), ("csv", CSV_REJECTS))
    for reason, cases in rejects.items()
]


@pytest.mark.parametrize(("suffix", "cases"), TABLE)
def test_files_are_refused_with_one_line(write, suffix, cases):
    for content, expected in cases:
        path = write(f"case.{suffix}", content)
        with pytest.raises(DatasetError) as refusal:
            load(path)
        message = str(refusal.value)
        assert message.startswith(f"{path}: ")
        assert expected in message
        assert message.isprintable()
        assert len(message) < 300 + len(str(path))


def test_files_that_cannot_be_opened(tmp_path, write):
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.json").symlink_to("loop.json")
    expected = {
        tmp_path / "missing.toml": "found no such file, expected a case file",
        tmp_path / "folder.toml": "found a directory, expected a file",
        tmp_path / "pipe.csv": "found a device or a pipe, expected a regular file",
        tmp_path / "loop.json": "",
        tmp_path / "a\0b.toml": "",
        tmp_path / ("long" * 100 + ".toml"): "",
        write("case.yaml", MINIMAL): "found the suffix '.yaml', expected .toml, .json, .csv",
        write("case", MINIMAL): "found the suffix '', expected .toml, .json, .csv",
    }
    for path, reason in expected.items():
        with pytest.raises(DatasetError) as refusal:
            load(path)
        message = str(refusal.value)
        assert str(path) in message or repr(str(path)) in message
        assert reason in message
        assert message.isprintable()


def test_something_else_than_a_path_is_refused():
    with pytest.raises(DatasetError, match=r"^found 3, expected the path of a case file$"):
        load(3)


def test_a_path_with_a_line_break_is_shown_on_one_line(write):
    with pytest.raises(DatasetError, match=r"^'.*two\\nlines.toml': the key 'labels' is missing$"):
        load(write("two\nlines.toml", "inputs = [[1]]"))


def test_large_files_are_refused(write):
    comment = b"#" * (MAX_BYTES - len(MINIMAL))
    assert load(write("case.toml", MINIMAL.encode() + comment)).n == 1
    with pytest.raises(DatasetError, match=f"found more than {MAX_BYTES} bytes, expected a small"):
        load(write("case.toml", MINIMAL.encode() + comment + b"#"))
