"""`python -m proofcheck.checker`: one line, an exit code, and comparison with a case file."""

import json
import subprocess
import sys

import pytest
from brute_certificates import make
from tampering import edit, rehash

import proofcheck as pc
from proofcheck import checker
from proofcheck.checker import CheckerError, check

INPUTS, LABELS = [["-3/4", "1/2"], ["5/4", "0"]], ["11/10", "-4/5"]
DOCUMENT = json.loads(json.dumps(make(INPUTS, LABELS)))
TOML = """name = "another name"
inputs = [["-3/4", "1/2"], ["5/4", "0"]]
labels = ["11/10", "-4/5"]
"""
SAME = {
    "a.toml": TOML,
    "reordered.toml": 'labels = ["11/10", "-4/5"]\ninputs = [["-3/4", "1/2"], ["5/4", "0"]]\n',
    "decimals.toml": "inputs = [[-0.75, 0.5], [1.25, 0]]\nlabels = [1.1, -8e-1]\n",
    "unreduced.toml": 'inputs = [["-6/8", "2/4"], ["+1.250", 0]]\nlabels = [1.10, "-80/100"]\n',
    "underscores.toml": 'inputs = [["-3/4", 0.5_0], ["5/4", 0]]\nlabels = [1.1, "-4/5"]\n',
    "defaults.toml": TOML + 'bias = false\nloss = "square"\nscale = "mean"\nleak = "0"\n',
    "expect.toml": TOML + '[expect]\n"maennel2018.codimension" = "proved"\n',
    "a.json": '{"labels": [1.1, "-4/5"], "inputs": [["-3/4", 0.5], [125e-2, 0]]}',
    "a.csv": "x1,x2,y\n-3/4,0.5,1.1\n1.25,0,-4/5\n",
    "lines.csv": "x1,x2,y\r\n-0.75,1/2,11/10\r\n5/4,0,-0.8\r\n\r\n",
    "spaces.csv": "x1, x2 ,y\n-3/4,0.5,\t1.1\n1.25, 0,-4/5\n \n",
    "mark.csv": "\ufeffx1,x2,y\n-3/4,0.5,1.1\n1.25,0,-4/5\n",
}
OTHER = {
    "label.toml": TOML.replace("11/10", "12/10"),
    "input.toml": TOML.replace("5/4", "6/4"),
    "reordered.toml": 'inputs = [["5/4", "0"], ["-3/4", "1/2"]]\nlabels = ["-4/5", "11/10"]\n',
    "bias.toml": TOML + "bias = true\n",
    "loss.toml": TOML.replace("11/10", "1").replace("-4/5", "-1") + 'loss = "logistic"\n',
    "scale.toml": TOML + 'scale = "sum"\n',
    "leak.toml": TOML + "leak = 0.1\n",
    "table.toml": TOML + "[network]\nwidth = 3\n",
    "empty-table.toml": TOML + "[flow]\n",
    "label.json": '{"labels": [1.1, "-5/4"], "inputs": [["-3/4", 0.5], [1.25, 0]]}',
    "label.csv": "x1,x2,y\n-3/4,0.5,1.1\n1.25,0,-5/4\n",
    "more.csv": "x1,x2,y\n-3/4,0.5,1.1\n1.25,0,-4/5\n1,1,1\n",
}
UNREADABLE = {
    "broken.toml": "inputs = [",
    "broken.json": '{"inputs": ',
    "twice.json": '{"inputs": [["1"]], "inputs": [["1"]], "labels": [1]}',
    "columns.csv": "a,b,y\n1,2,3\n",
    "reordered.csv": "y,x1,x2\n1,2,3\n",
    "ragged.csv": "x1,x2,y\n1,2\n",
    "blank-line.csv": "x1,y\n1,2\n\n3,4\n",
    "no-break-space.csv": "x1,y\n\u00a01,2\n",
    "empty.csv": "",
    "case.txt": TOML,
    "unknown-key.toml": TOML + "note = 1\n",
    "no-labels.toml": "inputs = [[1]]\n",
    "word.toml": TOML.replace("11/10", "eleven"),
    "underscore-in-a-text.toml": TOML.replace("11/10", "1_1"),
    "space-in-a-text.toml": TOML.replace("11/10", " 1"),
    "zero-denominator.toml": TOML.replace("11/10", "1/0"),
    "nan.toml": TOML.replace('"11/10"', "nan"),
    "date.toml": TOML.replace('"11/10"', "2020-01-01"),
    "boolean.toml": TOML.replace('"11/10"', "true"),
    "huge-exponent.toml": TOML.replace('"11/10"', "1e999999999"),
    "huge-exponent.json": '{"inputs": [[1e999999999]], "labels": [1]}',
    "infinity.json": '{"inputs": [[Infinity]], "labels": [1]}',
    "long.json": '{"inputs": [[' + "9" * 30_000 + ']], "labels": [1]}',
    "deep.json": "[" * 200_000,
    "zero-vector.toml": "inputs = [[0]]\nlabels = [1]\n",
    "leak.toml": TOML + "leak = 1\n",
}


def run(*arguments):
    command = [sys.executable, "-m", "proofcheck.checker", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def written(tmp_path):
    def write(document, name="certificate.json"):
        text = document if isinstance(document, str) else json.dumps(document)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def holey_document():
    """A claim about no dataset leaves a step to paper."""
    case = pc.Dataset.from_json(DOCUMENT["dataset"])
    return dict(pc.certify(case, claims=["maennel2018.kink-bound"]).document)


@pytest.mark.parametrize(
    ("document", "outcome", "code"),
    [
        (DOCUMENT, "valid", 0),
        (holey_document(), "holey", 10),
        (edit(DOCUMENT, ("sectors", "total"), 1), "invalid", 20),
        (edit(DOCUMENT, ("sectors", "total"), "1"), "malformed", 30),
        ("certainly not JSON", "malformed", 30),
        ("[" * 100_000, "malformed", 30),
    ],
)
def test_exit_codes(written, document, outcome, code):
    done = run(written(document))
    assert (done.stdout, done.returncode) == (f"{outcome}\n", code)
    assert bool(done.stderr) == (outcome != "valid")
    assert done.stderr.count("\n") == (outcome != "valid")


def test_other_dataset(written):
    done = run(written(DOCUMENT), "--dataset", written(OTHER["label.toml"], "case.toml"))
    assert (done.stdout, done.returncode) == ("other-dataset\n", 40)
    assert done.stderr == "dataset: labels differs from the case file\n"


def test_same_dataset(written):
    done = run(written(DOCUMENT), "--dataset", written(SAME["a.toml"], "case.toml"))
    assert (done.stdout, done.returncode, done.stderr) == ("valid\n", 0, "")


def test_unreadable(written, tmp_path):
    certificate = written(DOCUMENT)
    for arguments in (
        [tmp_path / "missing.json"],
        [tmp_path],
        [certificate, "--dataset", tmp_path / "missing.toml"],
        [certificate, "--dataset", written("inputs = [", "broken.toml")],
    ):
        done = run(*arguments)
        assert (done.stdout, done.returncode) == ("", 2)
        assert done.stderr.count("\n") == 1
        assert arguments[-1].name in done.stderr


def test_usage():
    assert run().returncode == 2
    assert run("--help").returncode == 0


@pytest.mark.parametrize("name", SAME)
def test_the_same_dataset_in_other_writing(written, name):
    assert check(DOCUMENT, written(SAME[name], name)).outcome == "valid"


@pytest.mark.parametrize("name", OTHER)
def test_another_dataset(written, name):
    result = check(DOCUMENT, written(OTHER[name], name))
    assert (result.outcome, result.exit_code) == ("other-dataset", 40)


@pytest.mark.parametrize("name", UNREADABLE)
def test_case_files_that_cannot_be_read(written, name):
    with pytest.raises(CheckerError, match=name) as error:
        check(DOCUMENT, written(UNREADABLE[name], name))
    assert "\n" not in str(error.value)


def test_a_dict_as_dataset():
    case = {"inputs": INPUTS, "labels": LABELS}
    assert check(DOCUMENT, case).outcome == "valid"
    assert check(DOCUMENT, {**case, "labels": [1, 2]}).outcome == "other-dataset"
    for labels in ([0.5, 1], [True, 1], [1], "1"):
        with pytest.raises(CheckerError):
            check(DOCUMENT, {**case, "labels": labels})
    for wrong in ({}, {**case, "note": 1}):
        with pytest.raises(CheckerError):
            check(DOCUMENT, wrong)


def test_tables_are_compared_as_values():
    table = {"network": {"weights": [["1/2", 3]], "init": "balanced"}}
    document = rehash({**DOCUMENT, "dataset": {**DOCUMENT["dataset"], **table}})
    case = {"inputs": INPUTS, "labels": LABELS}
    assert check(document, {**case, "network": {"weights": [["0.5", "3"]], "init": "balanced"}}
                 ).outcome == "valid"  # fmt: skip
    for other in ({"weights": [["1/2", 3]], "init": "dominated"}, {"weights": [["1/2", 4]]},
                  {"weights": [["1/2", 3]], "init": "balanced", "seed": 1},
                  {"weights": [["1/2", True]], "init": "balanced"}):  # fmt: skip
        assert check(document, {**case, "network": other}).outcome == "other-dataset"


def test_malformed_comes_before_other_dataset_and_that_before_invalid(written):
    other = written(OTHER["label.toml"], "case.toml")
    assert check(edit(DOCUMENT, ("sectors", "total"), "1"), other).outcome == "malformed"
    assert check(edit(DOCUMENT, ("sectors", "total"), 1), other).outcome == "other-dataset"


def test_paths_are_read_and_texts_are_documents(written):
    path = written(DOCUMENT)
    assert check(path).outcome == "valid"
    assert check(str(path)).outcome == "malformed"


def test_an_incomplete_installation(monkeypatch, tmp_path):
    monkeypatch.setattr(checker, "WORDING", tmp_path / "wording.json")
    with pytest.raises(CheckerError, match="installation is incomplete"):
        check(DOCUMENT)
