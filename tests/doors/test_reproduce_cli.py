"""`proofcheck reproduce`, as a user runs it."""

import json
import signal
import subprocess
import sys
import time

import pytest

FIGURE = "boursier2024.figure-2"


def proofcheck(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "proofcheck", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figure")
    done = proofcheck("reproduce", FIGURE, "--width", "6", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_a_summary_and_two_files_in_the_current_folder(made):
    folder, done = made
    assert {p.name for p in folder.iterdir()} == {f"{FIGURE}.json", f"{FIGURE}.html"}
    assert "least-squares vector b*: (-4/65, 251/390) (exact)" in done.stdout
    assert f"page: {FIGURE}.html" in done.stdout
    document = json.loads((folder / f"{FIGURE}.json").read_text())
    assert document["options"] == {"width": 6, "seed": 0}


def test_the_page_is_made_from_the_json_alone(made, tmp_path):
    folder, _ = made
    done = proofcheck("report", folder / f"{FIGURE}.json", "--out", tmp_path / "again.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.html").read_bytes() == (folder / f"{FIGURE}.html").read_bytes()


def test_json_prints_the_same_document_and_writes_nothing(made, tmp_path):
    folder, _ = made
    done = proofcheck("reproduce", FIGURE, "--width", "6", "--json", cwd=tmp_path)
    assert done.stdout == (folder / f"{FIGURE}.json").read_text()
    assert not list(tmp_path.iterdir())


def test_quiet_prints_nothing_and_out_makes_a_folder(tmp_path):
    arguments = ("--width", 4, "--seed", 3, "--quiet", "--out", tmp_path / "a" / "b")
    done = proofcheck("reproduce", FIGURE, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(list((tmp_path / "a" / "b").iterdir())) == 2


@pytest.mark.parametrize("arguments", [(), ("--list",), (FIGURE, "--list")])
def test_the_figures_are_listed(arguments, tmp_path):
    done = proofcheck("reproduce", *arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert f"{FIGURE} " in done.stdout
    assert "--width 60 --seed 0" in done.stdout
    assert not list(tmp_path.iterdir())


def test_the_list_is_also_json():
    rows = json.loads(proofcheck("reproduce", "--json").stdout)
    assert {"id", "title", "options"} == set(rows[0])
    assert FIGURE in [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["boursier2024.figur-2"], f"the nearest is {FIGURE}"),
        ([FIGURE, "--width", "1"], "expected an integer in [2, 400]"),
        ([FIGURE, "--width", "many"], "--width"),
        ([FIGURE, "--seed", "-1"], "--seed"),
        ([FIGURE, "--out", "file"], "file: cannot be made a folder"),
        ([FIGURE, "--frobnicate"], "--frobnicate"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(arguments, expected, tmp_path):
    (tmp_path / "file").write_text("")
    done = proofcheck("reproduce", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert expected in done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"file"}


def test_an_interrupt_writes_nothing(tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-m", "proofcheck", "reproduce", FIGURE, "--width", "400"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert "interrupted; no file is half-written" in errors
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())
