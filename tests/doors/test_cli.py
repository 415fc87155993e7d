"""The command line, as a user runs it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofcheck.cli import spread_claims


def proofcheck(*arguments, cwd=None, **keywords):
    return subprocess.run(
        [sys.executable, "-m", "proofcheck", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        **keywords,
    )


@pytest.fixture(scope="module")
def figure_2(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figure-2")
    done = proofcheck("certify", cases / "early-alignment-figure-2.toml", "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_certify_summarises_and_says_where_the_files_are(figure_2):
    folder, done = figure_2
    for expected in (
        "13 sectors",
        "+++",
        "maximum",
        "0.227 <= 0.407",
        "dead-side source",
        "boursier2024.theorem-4",
        "certificate.json",
        "report.html",
    ):
        assert expected in done.stdout
    assert {p.name for p in folder.iterdir()} == {"certificate.json", "report.html"}


def test_same_input_gives_the_same_bytes(figure_2, cases, tmp_path):
    folder, _ = figure_2
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    proofcheck(
        "certify",
        cases / "early-alignment-figure-2.toml",
        "--out",
        tmp_path,
        "--quiet",
        env=environment,
    )
    for name in ("certificate.json", "report.html"):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()


def test_report_makes_the_same_bytes_from_the_certificate_alone(figure_2, tmp_path):
    folder, _ = figure_2
    done = proofcheck("report", folder / "certificate.json", "--out", tmp_path / "again.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.html").read_bytes() == (folder / "report.html").read_bytes()


def test_check_accepts_with_one_line(figure_2, cases):
    folder, _ = figure_2
    done = proofcheck(
        "check", folder / "certificate.json", "--dataset", cases / "early-alignment-figure-2.toml"
    )
    assert (done.returncode, done.stdout) == (0, "valid\n")
    other = proofcheck("check", folder / "certificate.json", "--dataset", cases / "leaky.toml")
    assert (other.returncode, other.stdout) == (40, "other-dataset\n")


def test_quiet_prints_nothing(cases, tmp_path):
    done = proofcheck("certify", cases / "orthonormal.toml", "--out", tmp_path, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_json_result(cases, tmp_path):
    done = proofcheck("certify", cases / "orthonormal.toml", "--out", tmp_path, "--json")
    result = json.loads(done.stdout)
    assert result["sectors"]["total"] == 9
    assert {c["id"]: c["status"] for c in result["claims"]}["boursier2024.lemma-2"] == "refuted"


def test_named_claims_only(cases, tmp_path):
    done = proofcheck(
        "certify",
        cases / "orthonormal.toml",
        "--out",
        tmp_path,
        "--json",
        "--claims",
        "maennel2018.unit-ball",
        "boursier2024.theorem-2",
    )
    claims = {c["id"]: c for c in json.loads(done.stdout)["claims"]}
    assert set(claims) == {"maennel2018.unit-ball", "boursier2024.theorem-2"}
    assert claims["boursier2024.theorem-2"]["status"] == "not-applicable"
    checked = proofcheck("check", tmp_path / "certificate.json")
    assert (checked.returncode, checked.stdout) == (10, "holey\n")  # a proof on paper


def test_flow_runs_the_claims_about_a_network_that_is_drawn(cases, tmp_path):
    done = proofcheck(
        "certify", cases / "three-point-box.toml", "--out", tmp_path, "--json", "--flow"
    )
    claims = {c["id"]: c for c in json.loads(done.stdout)["claims"]}
    assert claims["boursier2024.theorem-4"]["status"] == "proved"
    assert claims["boursier2024.phases"]["values"]["limit_loss"] == "9/100"
    certificate = json.loads((tmp_path / "certificate.json").read_text())
    assert "network" not in certificate["dataset"]
    assert certificate["flow"]["limit"]["fit"] == ["7/10"] * 3
    checked = proofcheck("check", tmp_path / "certificate.json", "--dataset",
                         cases / "three-point-box.toml")  # fmt: skip
    assert checked.returncode in (0, 10)  # other claims may have steps on paper
    assert "boursier2024.theorem-4" not in checked.stderr


def test_the_summary_says_where_the_network_goes(cases, tmp_path):
    done = proofcheck(
        "certify", cases / "three-point-box.toml", "--out", tmp_path, "--flow",
        env=os.environ | {"COLUMNS": "200"},
    )  # fmt: skip
    for expected in (
        "Gradient flow of 6 neurons; proved to converge",
        "h tends to (7/10, 7/10, 7/10); the loss to 9/100",
        "phases end at ",
        "local minimum: yes",
        "2 neurons could fit the data",
    ):
        assert expected in done.stdout


def test_cells_only(cases, tmp_path):
    proofcheck(
        "certify", cases / "twelve-points.toml", "--out", tmp_path, "--cells-only", "--quiet"
    )
    certificate = json.loads((tmp_path / "certificate.json").read_text())
    assert certificate["sectors"]["scope"] == "cells"
    assert certificate["sectors"]["total"] == 134  # 2 (1 + 11 + 55)
    assert proofcheck("check", tmp_path / "certificate.json").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "Missing command"),
        (["certify"], "Missing argument 'FILE'"),
        (["certify", "none.toml"], "none.toml"),
        (["certify", "bad.toml"], "inputz"),
        (
            ["certify", "good.toml", "--claims", "boursier2024.asumption-5"],
            "boursier2024.assumption-5",
        ),
        (["certify", "good.toml", "--out", "bad.toml"], "bad.toml"),
        (["certify", "good.toml", "--frobnicate"], "--frobnicate"),
        (["check", "none.json"], "none.json"),
        (["report", "none.json"], "none.json"),
        (["report", "bad.toml"], "bad.toml"),
        (["ledger", "--source", "euler1736"], "maennel2018"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(arguments, expected, tmp_path):
    (tmp_path / "bad.toml").write_text("inputz = [[1]]\nlabels = [1]\n")
    (tmp_path / "good.toml").write_text("inputs = [[1]]\nlabels = [1]\n")
    done = proofcheck(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert expected in done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"bad.toml", "good.toml"}


def test_conflicting_labels_are_reported(tmp_path):
    (tmp_path / "twice.toml").write_text("inputs = [[1, 0], [1, 0]]\nlabels = [1, 2]\n")
    done = proofcheck("certify", "twice.toml", "--quiet", cwd=tmp_path)
    assert done.returncode == 0
    assert "points 1, 2 are equal and have different labels" in done.stderr


def test_interrupted_work_writes_nothing(tmp_path):
    # 30 points in 5 dimensions: minutes of work, interrupted after a few seconds.
    rows = [[(i * i * j + 7 * i + j**3) % 97 - 48 for j in range(1, 6)] for i in range(1, 31)]
    labels = [1 + i % 3 for i in range(30)]
    (tmp_path / "large.toml").write_text(f"inputs = {rows}\nlabels = {labels}\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "proofcheck", "certify", "large.toml", "--out", "out"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(6)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "out").exists()


def test_ledger_is_honest():
    records = json.loads(proofcheck("ledger", "--json", "--quiet").stdout)
    by_id = {record["id"]: record for record in records}
    assert len(by_id) == 136
    assert by_id["sra2019.vc"]["status"] == "undecided"
    assert by_id["sra2019.vc"]["reason"] == "not yet implemented"
    line = by_id["maennel2018.points-on-a-line"]
    assert line["status"] == "proved"
    assert line["cases"][0]["printed"][0]["status"] == "refuted"
    table = proofcheck("ledger", "--source", "boursier2024", "--quiet")
    assert "boursier2024" in table.stdout
    assert "maennel2018.critical-test" not in table.stdout


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            ["certify", "f.toml", "--claims", "a1111.b", "c2222.d"],
            ["certify", "f.toml", "--claims", "a1111.b", "--claims", "c2222.d"],
        ),
        (
            ["certify", "--claims", "a1111.b", "data2018.toml"],
            ["certify", "--claims", "a1111.b", "data2018.toml"],
        ),
        (
            ["certify", "--claims", "a1111.b", "--claims", "c2222.d", "--json"],
            ["certify", "--claims", "a1111.b", "--claims", "c2222.d", "--json"],
        ),
    ],
)
def test_several_claims_after_one_flag(given, expected):
    assert spread_claims(given) == expected


def test_module_entry_of_the_checker(figure_2):
    folder, _ = figure_2
    done = subprocess.run(
        [sys.executable, "-m", "proofcheck.checker", str(folder / "certificate.json")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "valid\n")


def test_the_checker_runs_alone(figure_2, tmp_path):
    """Copied out of the package, with nothing of proofcheck to import, it decides the same."""
    import shutil

    import proofcheck

    folder, _ = figure_2
    shutil.copytree(Path(proofcheck.__file__).parent / "checker", tmp_path / "checker")
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            "import sys, runpy; sys.path.insert(0, '.'); "
            "sys.argv = ['checker', sys.argv[1]]; runpy.run_module('checker', run_name='__main__')",
            str(folder / "certificate.json"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "valid\n"), done.stderr


@pytest.mark.parametrize(
    ("command", "table", "expected"),
    [
        ("certify", '[kernel]\noffsets = ["2", "-2"]', "kernel, offsets: found [2, -2]"),
        ("certify", "[network]\nwidth = 0", "width: found 0"),
        ("certify", "[network]\nwidht = 3", "network: found the unknown key 'widht'"),
        ("certify", '[network]\nwidth = 2\n[flow]\neps = "2"', "flow, eps: found '2'"),
        ("certify", '[flow]\nalpha = "1"', "flow, alpha: found '1'"),
        ("certify", "[flow]\ndigits = 5", "digits: found 5"),
        ("certify", '[flow]\nuntill = "1"', "flow: found the unknown key 'untill'"),
        ("flow", "[network]\nwidth = 0", "width: found 0"),
        ("flow", '[flow]\neps = "2"', "flow, eps: found '2'"),
    ],
)
def test_an_error_in_a_table_names_the_file(tmp_path, command, table, expected):
    case = tmp_path / "case.toml"
    case.write_text(f'inputs = [["1"], ["2"]]\nlabels = ["1", "2"]\nbias = true\n{table}\n')
    done = proofcheck(command, case, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"{case}: {expected}" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_expectation_of_no_claim_is_refused(tmp_path):
    case = tmp_path / "case.toml"
    case.write_text('inputs = [[1]]\nlabels = [1]\n[expect]\n"boursier2024.lema-2" = "proved"\n')
    done = proofcheck("certify", case, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"{case}: expect: boursier2024.lema-2: no such claim; "
                                "the nearest id is boursier2024.lemma-2\n")  # fmt: skip


@pytest.mark.parametrize("command", ["certify", "flow"])
@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ("file", "file: cannot be made a folder: it is a file"),
        ("file/deeper", "file/deeper: cannot be made a folder: file is a file"),
        ("a" * 300, "cannot be made a folder: File name too long"),
        ("locked/deeper", "locked/deeper: cannot be written to: permission denied"),
    ],
)
def test_a_folder_is_refused_before_the_work(tmp_path, command, out, expected):
    """The case is refused too, but later: by its table, once the work begins."""
    (tmp_path / "file").write_text("")
    (tmp_path / "locked").mkdir(mode=0o500)
    (tmp_path / "case.toml").write_text("inputs = [[1]]\nlabels = [1]\n[network]\nwidth = 0\n")
    done = proofcheck(command, "case.toml", "--out", out, cwd=tmp_path)
    if os.geteuid() == 0 and out.startswith("locked"):
        expected = "width: found 0"  # root may write everywhere
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_full_disk_and_a_closed_pipe_give_no_traceback(figure_2):
    folder, _ = figure_2
    command = [sys.executable, "-m", "proofcheck", "check", str(folder / "certificate.json")]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (
        2, "proofcheck: the output: No space left on device\n",
    )  # fmt: skip
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_terminal_that_lacks_characters(cases, tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = proofcheck(
        "certify", cases / "early-alignment-figure-2.toml", "--out", tmp_path, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert r"\u2248 0.511" in done.stdout


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.5, 0.7])
def test_an_interrupt_while_modules_are_loaded_is_one_line(cases, tmp_path, delay):
    running = subprocess.Popen(
        [
            sys.executable, "-c",
            "print(flush=True); from proofcheck.__main__ import main; raise SystemExit(main())",
            "certify", str(cases / "twelve-points.toml"), "--out", str(tmp_path / "out"),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    running.stdout.readline()  # Python itself is up
    time.sleep(delay)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors) == (
        130, "proofcheck: interrupted; no file is half-written\n",
    )  # fmt: skip
    assert not (tmp_path / "out").exists()
