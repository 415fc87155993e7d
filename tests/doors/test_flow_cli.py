"""`proofcheck flow`: results, files, refusals, interrupts and the way back."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from fractions import Fraction
from itertools import pairwise

import pytest

from proofcheck import flow_cli
from proofcheck.cli import main
from proofcheck.flow import engine
from proofcheck.flow import rigorous as rigorous_engine
from proofcheck.flow_state import digest

BOX = """
name = "box"
inputs = [["-9/10"], ["0"], ["9/10"]]
labels = ["1", "1/10", "1"]
bias = true
"""
DRAWN = BOX + '[network]\nwidth = 3\nscale = "1/100"\nseed = 5\n'
EXPLICIT = BOX + '[network]\nweights = [["1/10", "1/5"], ["1/4", 0]]\noutputs = ["1/10", "1/4"]\n'
TWO_WAYS = """
inputs = [[1, 0], ["-1/2", 1]]
labels = [1, 1]
scale = "sum"
[network]
weights = [[0, "1/10"]]
outputs = ["1/10"]
"""
ORTHONORMAL = 'inputs = [[1, 0], [0, 1]]\nlabels = [1, 1]\nscale = "sum"\n'
LOGISTIC = 'inputs = [[1, 0], [0, 1]]\nlabels = [1, -1]\nloss = "logistic"\n'
WITH_FLOW = BOX + '[flow]\nuntil = "1/2"\ndigits = 20\n'

RATIONAL = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
SIGNS = re.compile(r"[-+0]+")


def rational(value):
    return isinstance(value, str) and bool(RATIONAL.fullmatch(value))


def interval(value):
    return each(rational)(value) and len(value) == 2 and Fraction(value[0]) <= Fraction(value[1])


def signs(value):
    return isinstance(value, str) and bool(SIGNS.fullmatch(value))


def each(shape):
    return lambda value: isinstance(value, list) and all(fits(entry, shape) for entry in value)


def optional(shape):
    return lambda value: value is None or fits(value, shape)


def fits(value, shape):
    """Whether a value has a shape: a type, the exact keys of an object, or a test."""
    if isinstance(shape, dict):
        extra = {key.rstrip("?") for key in shape}
        required = {key for key in shape if not key.endswith("?")}
        return (
            isinstance(value, dict)
            and required <= set(value) <= extra
            and all(
                fits(value[key.rstrip("?")], shape[key])
                for key in shape
                if key.rstrip("?") in value
            )
        )
    if isinstance(shape, type):
        return type(value) is shape
    if isinstance(shape, tuple):
        return value in shape
    return shape(value)


PATTERN = {"signs": signs, "frozen": bool}
NETWORK = {"weights": each(each(rational)), "outputs": each(rational)}
WAY = {**PATTERN, "neuron": int, "weights": each(rational), "output": rational, "exact": bool}
DRAW = {"width": int, "init": str, "scale": rational, "seed": int, "mean_field": bool}
RESULT = {
    "format": ("proofcheck-flow-result",),
    "version": (1,),
    "dataset": dict,
    "dataset_sha256": lambda value: bool(re.fullmatch("[0-9a-f]{64}", value)),
    "network": NETWORK,
    "settings": {
        "draw": optional(DRAW),
        "until": lambda value: value == "converged" or rational(value),
        "digits": int,
        "rigorous": bool,
        "engine": ("reference", "rigorous"),
        "resumed": bool,
    },
    "status": ("proved", "supported", "undecided"),
    "evidence": ("enclosure", "numeric", None),
    "reason": optional(str),
    "time": interval,
    "loss": interval,
    "predictions": each(interval),
    "limit": optional(
        {
            "fit": each(rational),
            "loss": rational,
            "functions": optional(
                each({**PATTERN, "neurons": each(int), "beta": each(rational)})
            ),
            "rate": rational,
        }
    ),
    "remaining_distance": optional(rational),
    "events": each(
        {
            "time": interval,
            "neuron": int,
            "point": int,
            "points": each(int),
            "kind": ("cross", "slide", "leave", "die"),
        }
    ),
    "balancedness_drift": interval,
    "patterns": each(PATTERN),
    "competing": optional(each(WAY)),
    "selections": each(
        {
            "rule": ("stay", "limit"),
            "time": interval,
            "neuron": int,
            "chosen": PATTERN,
            "competing": optional(each(WAY)),
        }
    ),
    "final": {**NETWORK, "radius": optional(rational)},
    "trajectory": {
        "neurons": int,
        "samples": each({**NETWORK, "time": rational, "loss": rational, "enclosure?": interval}),
    },
}  # fmt: skip


def no_float(text):
    raise AssertionError(f"the number {text} is no integer")


@pytest.fixture
def case(tmp_path):
    def write(text, name="case.toml"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


@pytest.fixture
def run(capsys):
    """Run the command, expect success, and return its JSON."""

    def call(*arguments):
        assert main(["flow", *map(str, arguments), "--json"]) == 0
        captured = capsys.readouterr()
        return json.loads(captured.out, parse_float=no_float, parse_constant=no_float)

    return call


def within(inner, outer, slack=0):
    """Whether an interval of the reference engine is in an enclosure, up to its own errors."""
    low, high = map(Fraction, inner)
    return Fraction(outer[0]) - slack <= low and high <= Fraction(outer[1]) + slack


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (BOX, []),
        (BOX, ["--rigorous"]),
        (BOX, ["--rigorous", "--until", "3"]),
        (EXPLICIT, ["--until", "1/3", "--digits", "30"]),
        (TWO_WAYS, ["--rigorous"]),
        (TWO_WAYS, []),
        (LOGISTIC, ["--until", "2", "--rigorous"]),
        (ORTHONORMAL, []),
    ],
)
def test_result_has_the_documented_shape(case, run, text, options):
    result = run(case(text), *options)
    for key, shape in RESULT.items():
        assert fits(result[key], shape), key
    assert set(result) == set(RESULT)
    low, high = map(Fraction, result["balancedness_drift"])
    assert low <= 0 <= high
    n = len(result["dataset"]["labels"])
    assert len(result["predictions"]) == n
    assert {len(pattern["signs"]) for pattern in result["patterns"]} == {n}


def test_the_shape_notices_what_is_wrong():
    assert fits({"a": "1/2"}, {"a": rational})
    for wrong in ({"a": "1/0"}, {"a": 0.5}, {}, {"a": "1", "b": "1"}):
        assert not fits(wrong, {"a": rational})
    assert not interval(["2", "1"])
    assert not fits(True, int)


def test_a_proved_limit_is_exact(case, run):
    result = run(case(BOX), "--rigorous")
    assert (result["status"], result["evidence"], result["reason"]) == ("proved", "enclosure", None)
    assert result["limit"]["fit"] == ["7/10"] * 3
    assert result["limit"]["loss"] == "9/100"
    assert result["limit"]["functions"] == [
        {"signs": "+++", "frozen": False, "neurons": [3, 5], "beta": ["0", "7/10"]}
    ]
    assert 0 < Fraction(result["remaining_distance"]) < 1
    assert [e["kind"] for e in result["events"]].count("die") == 4


def test_defaults_are_the_documented_ones(case, run):
    result = run(case(BOX), "--until", "1/2")
    assert result["settings"]["draw"] == {
        "width": 6, "init": "balanced", "scale": "1/1000", "seed": 0, "mean_field": False,
    }  # fmt: skip
    assert (result["settings"]["digits"], result["settings"]["rigorous"]) == (15, False)
    assert (result["status"], result["evidence"]) == ("supported", "numeric")


def test_enclosures_hold_the_numbers_of_the_reference_engine(case, run):
    proved = run(case(BOX), "--rigorous", "--until", "9")
    found = run(case(BOX), "--until", "9", "--digits", "40")
    assert within(found["time"], proved["time"])
    assert within(found["loss"], proved["loss"])
    radius = Fraction(proved["final"]["radius"])
    assert 0 < radius < Fraction(1, 10**14)
    for ours, theirs in zip(proved["final"]["weights"], found["final"]["weights"], strict=True):
        for a, b in zip(ours, theirs, strict=True):
            assert abs(Fraction(a) - Fraction(b)) <= radius + Fraction(1, 10**40)
    for ours, theirs in zip(proved["predictions"], found["predictions"], strict=True):
        assert within(theirs, ours)
    assert len(proved["events"]) == len(found["events"]) > 3
    for ours, theirs in zip(proved["events"], found["events"], strict=True):
        assert within(theirs["time"], ours["time"])
        assert (ours["neuron"], ours["points"]) == (theirs["neuron"], theirs["points"])


@pytest.mark.parametrize("options", [[], ["--rigorous"], ["--digits", "60", "--until", "12"]])
def test_samples_are_ordered_thinned_and_near_the_enclosures(case, run, options):
    samples = run(case(BOX), *options)["trajectory"]["samples"]
    times = [Fraction(s["time"]) for s in samples]
    assert times[0] == 0
    assert all(a < b for a, b in pairwise(times))
    assert 50 < len(samples) <= 481
    losses = [Fraction(s["loss"]) for s in samples]
    assert all(b <= a for a, b in pairwise(losses))
    enclosed = [s for s in samples if "enclosure" in s]
    assert bool(enclosed) == ("--rigorous" in options)
    for s in enclosed:
        assert within([s["loss"]] * 2, s["enclosure"], Fraction(1, 10**6))


def test_files_are_written_and_equal_what_is_printed(case, tmp_path, capsys):
    out = tmp_path / "deep" / "out"
    assert main(["flow", case(BOX), "--rigorous", "--out", str(out), "--json"]) == 0
    printed = capsys.readouterr().out
    assert {p.name for p in out.iterdir()} == {"flow.json", "flow.html", "flow-certificate.json"}
    assert (out / "flow.json").read_text(encoding="utf-8") == printed
    assert "<html" in (out / "flow.html").read_text(encoding="utf-8")
    assert main(["check", str(out / "flow-certificate.json"), "--dataset", case(BOX)]) == 0
    assert capsys.readouterr().out == "valid\n"


def test_report_makes_the_page_again_from_the_result_alone(case, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["flow", case(BOX), "--until", "1", "--out", str(out), "--quiet"]) == 0
    page = (out / "flow.html").read_bytes()
    (out / "flow.html").unlink()
    assert main(["report", str(out / "flow.json")]) == 0
    assert (out / "flow.html").read_bytes() == page
    assert capsys.readouterr().out == f"{out / 'flow.html'}\n"


def test_no_step_no_certificate(case, tmp_path, capsys):
    options = ["--rigorous", "--out", str(tmp_path / "o"), "--quiet"]
    assert main(["flow", case(TWO_WAYS), *options]) == 0
    assert {p.name for p in (tmp_path / "o").iterdir()} == {"flow.json", "flow.html"}


def test_a_run_without_proof_has_no_certificate(case, tmp_path, capsys):
    assert main(["flow", case(BOX), "--until", "1", "--out", str(tmp_path / "o"), "--quiet"]) == 0
    assert {p.name for p in (tmp_path / "o").iterdir()} == {"flow.json", "flow.html"}
    assert capsys.readouterr() == ("", "")


def test_same_bytes_in_another_process(case, tmp_path, capsys):
    options = ["--until", "4", "--rigorous", "--out"]
    assert main(["flow", case(BOX), *options, str(tmp_path / "a"), "--quiet"]) == 0
    subprocess.run(
        [sys.executable, "-m", "proofcheck", "flow", case(BOX), *options, str(tmp_path / "b")],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONHASHSEED": "11"},
        timeout=120,
    )
    for name in ("flow.json", "flow.html", "flow-certificate.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_result_repeats_itself_from_what_it_says(case, run):
    first = run(case(DRAWN), "--until", "2")
    network = first["network"]
    weights = json.dumps(network["weights"])
    text = f"{BOX}[network]\nweights = {weights}\noutputs = {json.dumps(network['outputs'])}\n"
    again = run(case(text), "--until", first["settings"]["until"])
    assert again["settings"]["draw"] is None
    for key in ("network", "loss", "events", "final", "trajectory"):
        assert first[key] == again[key]


def test_options_override_the_tables(case, run):
    path = case(DRAWN + '[flow]\nuntil = "1/2"\ndigits = 20\n')
    table = run(path)["settings"]
    assert table["draw"]["width"] == 3
    assert (table["draw"]["seed"], table["draw"]["scale"]) == (5, "1/100")
    assert (table["until"], table["digits"]) == ("1/2", 20)
    changed = run(
        path, "--width", 2, "--seed", 1, "--scale", "0.5", "--init", "dominated", "--digits", 12,
        "--until", "0.25",
    )  # fmt: skip
    assert changed["settings"]["draw"] == {
        "width": 2, "init": "dominated", "scale": "1/2", "seed": 1, "mean_field": False,
    }  # fmt: skip
    assert (changed["settings"]["until"], changed["settings"]["digits"]) == ("1/4", 12)


def test_explicit_weights_are_followed_unless_a_draw_is_asked_for(case, run):
    own = run(case(EXPLICIT), "--until", "1")
    assert own["network"]["outputs"] == ["1/10", "1/4"]
    drawn = run(case(EXPLICIT), "--until", "1", "--width", "4")
    assert len(drawn["network"]["outputs"]) == 4


def test_competing_velocities_are_exact_at_the_start(case, run, capsys):
    result = run(case(TWO_WAYS), "--rigorous")
    assert (result["status"], result["evidence"]) == ("undecided", None)
    assert result["reason"] == "non-unique solution"
    ways = {way["signs"]: way for way in result["competing"]}
    assert len(ways) == 3
    # f = (0, 1/100), so that e = (1, 99/100), and w' = a D.
    assert ways["-+"]["weights"] == ["-99/2000", "99/1000"]
    assert ways["++"]["weights"] == ["101/2000", "99/1000"]
    assert ways["0+"]["weights"] == ["0", "99/1000"]
    assert all(way["exact"] and way["neuron"] == 1 for way in ways.values())
    assert main(["flow", case(TWO_WAYS)]) == 0
    assert capsys.readouterr().out.count("possible: neuron 1 goes on") == 3


def test_summary_for_people(case, capsys):
    assert main(["flow", case(BOX), "--rigorous"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "Proved: the flow converges for all time; the loss tends to exactly 9/100 ="
    )
    assert "neuron 2, point 3: die" in said
    assert main(["flow", case(BOX), "--until", "1"]) == 0
    assert capsys.readouterr().out.startswith("Supported by numbers, not proved: at time 1")


REFUSED = {
    "network": [
        (BOX, ["--width", "0"], "width: found 0, expected an integer in [1, 100000]"),
        (BOX, ["--width", "three"], "--width"),
        (BOX, ["--scale", "0"], "scale: found 0, expected a number > 0"),
        (BOX, ["--scale", "-1/2"], "scale: found -1/2"),
        (BOX, ["--scale", "1/0"], "scale: found '1/0'"),
        (BOX, ["--scale", "small"], "scale: found 'small'"),
        (BOX, ["--seed", "-1"], "seed: found -1"),
        (BOX, ["--init", "xavier"], "--init: found 'xavier', expected one of balanced"),
        (EXPLICIT, ["--init", "balanced"], "neuron 1: found a^2 - |w|^2 = -1/25, expected = 0"),
        (EXPLICIT, ["--init", "dominated"], "neuron 1: found a^2 - |w|^2 = -1/25, expected >= 0"),
        (EXPLICIT.replace('"1/10", "1/5"', '"1/10"'), [], "row 2: found 2 numbers, expected 1"),
        (EXPLICIT.replace(', ["1/4", 0]', ""), [], "outputs: found 2 numbers, expected 1"),
        (
            EXPLICIT.replace('"1/5"', '"1/5", 1').replace("0]", "0, 1]"),
            [],
            "rows of 3 numbers, expected 2",
        ),
        (EXPLICIT + "width = 2\n", [], "expected weights and outputs and no other"),
        (BOX + "[network]\nwidht = 2\n", [], "unknown key 'widht'"),
    ],
    "run": [
        (BOX, ["--until", "1", "--until", "converged"], "--until: found 1 and converged"),
        (BOX, ["--until", "0"], "until: found '0', expected a time > 0, or converged"),
        (BOX, ["--until", "-3"], "until: found '-3'"),
        (BOX, ["--until", "soon"], "until: found 'soon'"),
        (BOX, ["--digits", "5"], "digits: found 5, expected an integer in [6, 1000]"),
        (BOX, ["--digits", "1001"], "digits: found 1001"),
        (BOX, ["--digits", "many"], "--digits"),
        (BOX + "[flow]\nspeed = 1\n", [], "flow: found the unknown key 'speed'"),
        (BOX + '[flow]\ndigits = "15"\n', [], "digits: found '15'"),
        (BOX + "[flow]\ndigits = 5\n", ["--digits", "12"], "digits: found 5"),
        (BOX + '[flow]\nuntil = "0"\n', ["--until", "1"], "until: found '0'"),
        (BOX + '[flow]\nrigorous = "yes"\n', [], "flow, rigorous: found 'yes'"),
        (LOGISTIC, ["--rigorous"], "limits are proved for the square loss only"),
    ],
    "files": [
        ("inputz = [[1]]\nlabels = [1]\n", [], "inputz"),
        (BOX, ["--out", "case.toml"], "case.toml: cannot be made a folder"),
        (BOX, ["--out", "case.toml/deeper"], "cannot be made a folder"),
        (BOX, ["--resume", "none.json"], "none.json: cannot be read"),
        (BOX, ["--resume", "case.toml"], "case.toml: not JSON"),
        (BOX, ["--frobnicate"], "--frobnicate"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "options", "line"), [entry for group in REFUSED.values() for entry in group]
)
def test_bad_input_gets_one_line_and_writes_nothing(
    case, tmp_path, monkeypatch, capsys, text, options, line
):
    monkeypatch.chdir(tmp_path)
    case(text)
    extra = [] if "--out" in options else ["--out", "made"]
    assert main(["flow", "case.toml", *options, *extra]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert line in captured.err
    assert {p.name for p in tmp_path.iterdir()} == {"case.toml"}


class Counting(flow_cli.Progress):
    """Progress that interrupts at a step, as Ctrl-C would."""

    calls, last = 0, 0

    def __call__(self, engine):
        type(self).calls += 1
        if self.calls == self.last:
            raise KeyboardInterrupt


def interrupted(monkeypatch, capsys, at, *arguments):
    with monkeypatch.context() as patch:
        patch.setattr(flow_cli, "Progress", Counting)
        patch.setattr(Counting, "calls", 0)
        patch.setattr(Counting, "last", at)
        assert main(["flow", *map(str, arguments)]) == 130
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


@pytest.mark.parametrize(
    ("options", "at"),
    [
        ([], 1),
        ([], 30),
        (["--rigorous"], 2),
        (["--rigorous"], 17),
        (["--until", "9", "--digits", "25"], 11),
    ],
)
def test_a_resumed_run_ends_like_an_uninterrupted_one(
    case, tmp_path, monkeypatch, capsys, run, options, at
):
    path, out = case(BOX), tmp_path / "out"
    said = interrupted(monkeypatch, capsys, at, path, *options, "--out", out)
    assert (
        f"interrupted; the state is in {out}/flow-state.json; go on with: proofcheck flow" in said
    )
    assert {p.name for p in out.iterdir()} == {"flow-state.json"}
    written = "--rigorous" in options
    folders = [["--out", tmp_path / name] if written else [] for name in ("resumed", "whole")]
    resumed = run(path, "--resume", out / "flow-state.json", *folders[0])
    whole = run(path, *options, *folders[1])
    assert resumed["settings"].pop("resumed")
    assert not whole["settings"].pop("resumed")
    assert resumed == whole
    if written:
        name = "flow-certificate.json"
        ours, theirs = (tmp_path / f / name for f in ("resumed", "whole"))
        assert ours.read_bytes() == theirs.read_bytes()


def test_an_interrupt_while_the_page_is_made_keeps_the_state(
    case, tmp_path, monkeypatch, capsys, run
):
    def stop(result):
        raise KeyboardInterrupt

    path, out = case(BOX), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("proofcheck.report.flow_page.render_flow", stop)
        assert main(["flow", path, "--out", str(out), "--quiet"]) == 130
    assert "go on with: proofcheck flow" in capsys.readouterr().err
    assert {p.name for p in out.iterdir()} == {"flow-state.json"}
    assert run(path, "--resume", out / "flow-state.json")["limit"] == run(path)["limit"]


def test_an_interrupt_without_a_folder_keeps_the_state_here(case, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    said = interrupted(monkeypatch, capsys, 3, case(BOX))
    assert "flow-state.json" in said
    assert {p.name for p in tmp_path.iterdir()} == {"case.toml", "flow-state.json"}


def test_a_state_is_exact_and_holds_the_network(case, tmp_path, monkeypatch, capsys, run):
    interrupted(monkeypatch, capsys, 9, case(BOX), "--out", tmp_path)
    state = json.loads((tmp_path / "flow-state.json").read_text(), parse_float=no_float)
    kept = state["checkpoint"]
    assert len(kept["weights"]) == len(kept["outputs"]) == 6
    whole = run(case(BOX))
    time = Fraction(int(kept["time"]), 2 ** kept["bits"])
    sample = min(whole["trajectory"]["samples"], key=lambda s: abs(Fraction(s["time"]) - time))
    for ours, theirs in zip(kept["outputs"], sample["outputs"], strict=True):
        assert abs(Fraction(int(ours), 2 ** kept["bits"]) / Fraction(theirs) - 1) < 1e-5


def test_a_later_time_may_be_asked_for_on_the_way_back(case, tmp_path, monkeypatch, capsys, run):
    interrupted(monkeypatch, capsys, 5, case(BOX), "--until", "9", "--out", tmp_path)
    state = tmp_path / "flow-state.json"
    resumed = run(case(BOX), "--resume", state, "--until", "11")
    whole = run(case(BOX), "--until", "11")
    assert resumed["loss"] == whole["loss"]
    assert main(["flow", case(BOX), "--resume", str(state), "--until", "1/1000"]) == 2
    assert "expected a time after that of the state" in capsys.readouterr().err


def test_an_unverified_step_keeps_the_state_and_names_the_inequality(
    case, tmp_path, monkeypatch, capsys, run
):
    step, out = rigorous_engine.Rigorous._step, tmp_path / "out"

    def failing(self, goal):
        if len(self.steps) >= 12:
            raise rigorous_engine.Unverified("an inequality was not proved")
        step(self, goal)

    with monkeypatch.context() as patch:
        patch.setattr(rigorous_engine.Rigorous, "_step", failing)
        patch.setattr(engine, "ATTEMPTS", 1)
        assert main(["flow", case(BOX), "--rigorous", "--out", str(out)]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Undecided: the flow was followed to time")
    assert "an inequality was not proved" in captured.out
    assert f"the state is in {out}/flow-state.json" in captured.err
    names = {"flow.json", "flow.html", "flow-state.json", "flow-certificate.json"}
    assert {p.name for p in out.iterdir()} == names
    assert main(["check", str(out / "flow-certificate.json"), "--dataset", case(BOX)]) == 0
    assert capsys.readouterr().out == "valid\n"
    result = json.loads((out / "flow.json").read_text())
    assert (result["status"], result["evidence"]) == ("undecided", None)
    resumed = run(case(BOX), "--resume", out / "flow-state.json")
    assert (resumed["status"], resumed["limit"]["loss"]) == ("proved", "9/100")


def rewritten(state, change):
    change(state)
    body = {key: value for key, value in state.items() if key != "sha256"}
    return state | {"sha256": digest(body)}


DAMAGED = [
    (lambda s: s["checkpoint"].update(bits=0), "not what this program writes"),
    (lambda s: s["checkpoint"].update(bits=10**9), "not what this program writes"),
    (lambda s: s["checkpoint"].update(time="1.5"), "not what this program writes"),
    (lambda s: s["checkpoint"].update(weights=[]), "not what this program writes"),
    (lambda s: s["checkpoint"]["weights"].pop(), "not what this program writes"),
    (lambda s: s["checkpoint"]["weights"][0].pop(), "does not fit"),
    (lambda s: s["checkpoint"].update(left=[[9, 0, 1]]), "does not fit"),
    (lambda s: s["checkpoint"].update(left=[[-1, 0, 1]]), "not what this program writes"),
    (lambda s: s["checkpoint"].update(engine="rigorous"), "another engine"),
    (lambda s: s["checkpoint"]["patterns"][0].update(signs="abc"), "not what this program writes"),
    (lambda s: s["checkpoint"].pop("events"), "not what this program writes"),
    (lambda s: s["network"].update(outputs=["1"]), "outputs: found 1 numbers"),
    (lambda s: s["settings"].update(digits=3), "digits: found 3"),
    (lambda s: s["settings"].pop("digits"), "not what this program writes"),
    (lambda s: s.update(recording=[]), "not what this program writes"),
    (lambda s: s.update(version=1), "expected a state of version 2"),
    (lambda s: s.update(format="other"), "format: expected"),
]


@pytest.fixture
def state(case, tmp_path, monkeypatch, capsys):
    interrupted(monkeypatch, capsys, 9, case(BOX), "--out", tmp_path)
    return tmp_path / "flow-state.json"


@pytest.mark.parametrize(("change", "line"), DAMAGED)
def test_states_that_are_refused(case, state, capsys, change, line):
    state.write_text(json.dumps(rewritten(json.loads(state.read_text()), change)))
    assert main(["flow", case(BOX), "--resume", str(state)]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert line in captured.err


def test_a_damaged_state_is_noticed(case, state, capsys):
    text = state.read_text()
    digit = re.search(r'"time":"(\d)', text)[1]
    state.write_text(re.sub(r'("time":")\d', rf"\g<1>{(int(digit) + 1) % 10}", text, count=1))
    assert main(["flow", case(BOX), "--resume", str(state)]) == 2
    assert "damaged: its content does not match its sha256" in capsys.readouterr().err


def test_a_state_belongs_to_its_dataset_and_settings(case, state, capsys):
    other = case(BOX.replace('"1/10"', '"1/11"'), "other.toml")
    assert main(["flow", other, "--resume", str(state)]) == 2
    assert "the state belongs to another dataset" in capsys.readouterr().err
    for option in (["--width", "3"], ["--digits", "20"], ["--rigorous"], ["--init", "balanced"]):
        assert main(["flow", case(BOX), "--resume", str(state), *option]) == 2
        assert "found beside --resume, expected none" in capsys.readouterr().err


def test_ctrl_c_in_a_real_process(case, tmp_path):
    running = subprocess.Popen(
        [
            sys.executable, "-m", "proofcheck", "flow", case(BOX), "--width", "60", "--digits",
            "120", "--out", str(tmp_path / "out"),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    killer = threading.Timer(60, running.kill)
    killer.start()
    line = running.stderr.readline()
    running.send_signal(signal.SIGINT)
    out, rest = running.communicate(timeout=60)
    killer.cancel()
    assert re.fullmatch(r"time \S+  step \S+  loss \S+\n", line)
    assert (running.returncode, out) == (130, "")
    assert "interrupted; the state is in" in rest
    assert "Traceback" not in rest
    state = json.loads((tmp_path / "out" / "flow-state.json").read_text())
    assert int(state["checkpoint"]["time"]) > 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"flow-state.json"}


def test_certify_does_not_import_the_engines():
    code = "import proofcheck.cli, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "proofcheck.flow_cli" in loaded
    heavy = {"mpmath", "numpy", "flint", "matplotlib", "jinja2"}
    assert not loaded & (heavy | {"proofcheck.flow.engine"})


def test_what_was_chosen_is_said(case, run, capsys):
    """One motion among several with the same limit, and neurons that stay by the rule."""
    path = case(ORTHONORMAL)
    result = run(path)
    assert result["status"] == "supported"
    chosen = [entry for entry in result["selections"] if entry["rule"] == "limit"]
    assert [way["signs"] for way in chosen[0]["competing"]] == ["++", "0+"]
    assert chosen[0]["chosen"] == {"signs": "++", "frozen": False}
    assert float(Fraction(chosen[0]["time"][0])) == pytest.approx(11.28588733)
    dead = [i for i, p in enumerate(result["patterns"], 1) if p["frozen"] and "0" in p["signs"]]
    stays = [entry for entry in result["selections"] if entry["rule"] == "stay"]
    assert [entry["neuron"] for entry in stays] == dead == [2, 4, 6]
    assert main(["flow", path]) == 0
    assert "neuron 1 could go on in 2 ways" in capsys.readouterr().out


def test_a_neuron_that_could_leave_the_dead_cone_is_named(case, run, capsys):
    """It died while the wall pushed it in; at the end it would also be a solution to leave."""
    text = (
        'inputs = [[1, 0], [0, 1], [1, 1]]\nlabels = [2, 1, 1]\nscale = "sum"\n[network]\n'
        'weights = [["1/1000", "-1/2"], ["3/2", "1/2"]]\noutputs = ["1/2", "3/2"]\n'
    )
    path = case(text)
    for options in ([], ["--rigorous"]):
        result = run(path, "--until", "8", *options)
        (entry,) = result["selections"]
        assert (entry["rule"], entry["neuron"]) == ("stay", 1)
        (way,) = entry["competing"]
        assert (way["signs"], way["frozen"]) == ("+--", False)
        assert Fraction(way["weights"][0]) > 0
    assert main(["flow", path, "--until", "8"]) == 0
    assert "these stayed where they could as well leave" in capsys.readouterr().out


def test_a_loss_without_a_minimiser_keeps_its_state(case, tmp_path, capsys):
    path = case('inputs = [[1, 2], [-2, 1]]\nlabels = [1, -1]\nloss = "exponential"\n')
    out = str(tmp_path / "run")
    assert main(["flow", path, "--scale", "1/10", "--out", out, "--json"]) == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["status"] == "undecided"
    assert "no limit" in result["reason"]
    state = tmp_path / "run" / "flow-state.json"
    assert str(state) in captured.err
    assert main(["flow", path, "--resume", str(state), "--until", "200", "--json"]) == 0
    later = json.loads(capsys.readouterr().out)
    assert later["status"] == "supported"
    assert Fraction(later["loss"][1]) < Fraction(result["loss"][0])
