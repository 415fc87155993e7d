"""The command `proofcheck flow`."""

import json

import pytest

from proofcheck.cli import main

BOX = """
inputs = [["-9/10", 1], [0, 1], ["9/10", 1]]
labels = [1, "1/10", 1]
[network]
width = 6
scale = "1/1000"
seed = 0
"""
TWO_WAYS = """
inputs = [[1, 0], ["-1/2", 1]]
labels = [1, 1]
scale = "sum"
[network]
weights = [[0, "1/10"]]
outputs = ["1/10"]
"""


@pytest.fixture
def case(tmp_path):
    def write(text):
        path = tmp_path / "case.toml"
        path.write_text(text)
        return str(path)

    return write


def test_rigorous_json(case, capsys):
    assert main(["flow", case(BOX), "--rigorous", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["status"], result["evidence"]) == ("proved", "enclosure")
    assert result["limit"]["fit"] == ["7/10"] * 3
    assert result["limit"]["loss"] == "9/100"
    assert {e["kind"] for e in result["events"]} == {"cross", "die"}
    low, high = result["balancedness_drift"]
    assert low.startswith("-")
    assert not high.startswith("-")


def test_reference_summary(case, capsys):
    assert main(["flow", case(BOX), "--until", "3"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("supported (numeric)")
    assert "neuron 2: die (wall of point 3)" in out


def test_competing_velocities_are_shown(case, capsys):
    assert main(["flow", case(TWO_WAYS), "--rigorous"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("undecided (enclosure): non-unique solution")
    assert out.count("neuron 1 could go on in") == 3


def test_out(case, tmp_path, capsys):
    assert main(["flow", case(BOX), "--until", "1", "--out", str(tmp_path / "new")]) == 0
    document = json.loads((tmp_path / "new" / "flow.json").read_text())
    assert document["flow"]["status"] == "supported"
    assert len(document["network"]["outputs"]) == 6
    capsys.readouterr()


def test_no_certificate_of_nothing(case, tmp_path, capsys):
    assert main(["flow", case(TWO_WAYS), "--rigorous", "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "flow.json").read_text())["flow"]["status"] == "undecided"
    assert not (tmp_path / "flow-certificate.json").exists()
    capsys.readouterr()


def test_options_go_before_the_table(case, capsys):
    assert main(["flow", case(BOX), "--width", "2", "--until", "1", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["patterns"]) == 2


REFUSED = [
    (BOX, ["--scale", "0"], "scale: found 0, expected a number > 0"),
    (BOX, ["--init", "xavier"], "init: found 'xavier'"),
    (BOX, ["--digits", "99999"], "digits: found 99999"),
    (BOX, ["--until", "-1"], "until: found '-1'"),
    (BOX, ["--until", "soon"], "found 'soon'"),
    (BOX.partition("[network]")[0], [], "found no table [network]"),
    (BOX + "[flow]\nspeed = 1\n", [], "flow: found the unknown key 'speed'"),
    (BOX, ["--until", "1", "--out", "/dev/null/x"], "cannot be made a folder"),
    (TWO_WAYS, ["--width", "3"], "expected weights and outputs and no other"),
    (TWO_WAYS.replace('[[0, "1/10"]]', '[[0, "1/10", 1]]'), [], "rows of 3 numbers, expected 2"),
]


@pytest.mark.parametrize(("text", "options", "line"), REFUSED)
def test_refused_in_one_line(case, capsys, text, options, line):
    assert main(["flow", case(text), *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert line in captured.err
    assert captured.err.count("\n") == 1
