"""Cases with a table `kernel` on the command line."""

import json
import subprocess
import sys

import pytest

HEAD = 'inputs = [["-1"], ["0"], ["1/2"], ["1"]]\nlabels = ["0", "1", "0", "2"]\nbias = true\n'


def proofcheck(*arguments):
    command = [sys.executable, "-m", "proofcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('offset = ["-2", "2"]', "did you mean 'offsets'?"),
        ('offsets = ["2", "-2"]', "expected the smaller number first"),
        ("offsets = [0.5, true]", "kernel, offsets, entry 2: found True"),
        ('law = "gausian"', "did you mean 'gaussian'?"),
    ],
)
def test_a_bad_table_is_one_clear_line(tmp_path, table, told):
    case = tmp_path / "case.toml"
    case.write_text(f"{HEAD}[kernel]\n{table}\n")
    done = proofcheck("certify", case, "--out", tmp_path, "--quiet")
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "certificate.json").exists()


def test_certify_and_check(tmp_path):
    case = tmp_path / "case.toml"
    case.write_text(f'{HEAD}[kernel]\noffsets = [-2, 2.0]\nevaluate = [0.25, "1/4", "-1/2"]\n')
    assert proofcheck("certify", case, "--out", tmp_path, "--quiet").returncode == 0
    certificate = tmp_path / "certificate.json"
    done = proofcheck("check", certificate, "--dataset", case)
    assert done.returncode == 0, done.stdout + done.stderr
    claims = {c["id"]: c["values"] for c in json.loads(certificate.read_text())["claims"]}
    values = claims["williams2019.natural-spline"]
    assert values["value_at_1/4"] == "12127/36888"
    assert values["value_at_-1/2"] == "19241/18444"
    assert values["norm_squared"] == "2970880/4611"


def test_samples_beyond_the_knots_are_no_crash(tmp_path):
    case = tmp_path / "case.toml"
    case.write_text(f'{HEAD}[kernel]\noffsets = ["-8", "-7"]\n')
    assert proofcheck("certify", case, "--out", tmp_path, "--quiet").returncode == 0
    (claim,) = [
        c
        for c in json.loads((tmp_path / "certificate.json").read_text())["claims"]
        if c["id"] == "williams2019.kernel-solution"
    ]
    assert (claim["status"], claim["values"]) == ("not-applicable", {"rank": "2"})
    assert proofcheck("check", tmp_path / "certificate.json").returncode == 0
