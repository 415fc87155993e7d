"""Certificates: canonical text, whole files or none, the same bytes everywhere, clear errors."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import proofcheck
from proofcheck.certificate import (
    Certificate,
    ClaimRecord,
    canonical,
    load_certificate,
    write_text,
    write_texts,
)
from proofcheck.dataset import Dataset
from proofcheck.errors import CertificateError, ProofcheckError
from proofcheck.ledger import certify

FIGURE_2 = Dataset.create(
    [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True, name="fünf < sechs"
)
HEADER = {"format": "proofcheck-certificate", "version": 1}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json_values)
def test_canonical_json_is_one_line_that_reads_back(document):
    text = canonical(document)
    assert json.loads(text) == document
    assert canonical(json.loads(text)) == text
    assert "\n" not in text


@given(st.dictionaries(st.text(max_size=3), st.integers(), min_size=1, max_size=5))
def test_the_order_of_keys_does_not_matter(document):
    assert canonical(dict(reversed(document.items()))) == canonical(document)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"name": "ü → 日"}, '{"name":"ü → 日"}'),
        ('a\n"b\\', '"a\\n\\"b\\\\"'),
    ],
)
def test_canonical_examples(document, text):
    assert canonical(document) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_there_is_no_text_for_numbers_that_json_does_not_have(number):
    with pytest.raises(ValueError):
        canonical([number])


def test_the_text_ends_with_one_newline_and_holds_no_floats():
    text = certify(FIGURE_2).to_json()
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert "fünf" in text

    def refuse(number):
        raise AssertionError(f"{number} is no integer")

    assert json.loads(text, parse_float=refuse, parse_constant=refuse)["version"] == 1


SCRIPT = """
import sys
from proofcheck import Dataset, certify
data = Dataset.create(
    [[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [-1, 0, 1]], [1, -1, 2, "1/2", 1], scale="sum"
)
sys.stdout.buffer.write(certify(data).to_json().encode())
"""


def test_the_same_bytes_in_every_process():
    written = set()
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(proofcheck.__file__).parent.parent,
            capture_output=True,
            check=True,
            timeout=60,
        )
        written.add(done.stdout)
    (text,) = written
    assert len(text) > 1000


def test_written_and_loaded(tmp_path):
    path = tmp_path / "certificate.json"
    made = certify(FIGURE_2)
    made.write(path)
    assert path.read_bytes() == made.to_json().encode()
    assert load_certificate(path).document == made.document
    made.write(path)
    assert os.listdir(tmp_path) == ["certificate.json"]


def test_a_written_file_has_the_usual_permissions(tmp_path):
    mask = os.umask(0o027)
    try:
        write_text(tmp_path / "one", "text\n")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o640


class Interrupted(BaseException):
    pass


@pytest.mark.parametrize("step", ["fdopen", "chmod", "replace"])
@pytest.mark.parametrize("error", [Interrupted, OSError(28, "No space left on device")])
def test_a_failure_leaves_the_old_file_and_no_other(step, error, tmp_path, monkeypatch):
    path = tmp_path / "certificate.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(os, step, fail)
    expected = Interrupted if error is Interrupted else CertificateError
    with pytest.raises(expected):
        write_text(path, "new")
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["certificate.json"]


def test_text_that_has_no_utf_8_leaves_nothing_behind(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "one", "lone surrogate \ud800")
    assert os.listdir(tmp_path) == []


def test_of_files_that_belong_together_none_appears_alone(tmp_path):
    with pytest.raises(CertificateError, match="two: cannot be written: No such file"):
        write_texts({tmp_path / "one": "1", tmp_path / "missing" / "two": "2"})
    assert list(tmp_path.iterdir()) == []
    write_texts({tmp_path / "one": "1", tmp_path / "two": "2"})
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == ["1", "2"]


def test_line_ends_are_not_translated(tmp_path):
    write_text(tmp_path / "one", "a\nb\r\n")
    assert (tmp_path / "one").read_bytes() == b"a\nb\r\n"


UNWRITABLE = {
    "no such folder": ("missing/certificate.json", "No such file or directory"),
    "a file where a folder should be": ("file/certificate.json", "Not a directory"),
    "a folder where the file should be": ("folder", "Is a directory"),
}


@pytest.mark.parametrize("reason", UNWRITABLE)
def test_what_cannot_be_written_is_one_clear_line(reason, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    name, message = UNWRITABLE[reason]
    with pytest.raises(CertificateError) as caught:
        write_text(tmp_path / name, "text")
    assert str(caught.value) == f"{tmp_path / name}: cannot be written: {message}"
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


UNREADABLE = {
    "empty": (b"", "not JSON; expected a certificate"),
    "not json": (b"{format}", "not JSON; expected a certificate"),
    "not utf-8": (b'{"format": "\xff"}', "not JSON; expected a certificate"),
    "too deep": (b"[" * 100000, "not JSON; expected a certificate"),
    "a list": (b"[]", 'format: expected "proofcheck-certificate"'),
    "a number": (b"1", 'format: expected "proofcheck-certificate"'),
    "another format": (b'{"format": "x"}', 'format: expected "proofcheck-certificate"'),
    "no version": (
        b'{"format": "proofcheck-certificate"}',
        "version: expected 1, found None",
    ),
    "a later version": (
        b'{"format": "proofcheck-certificate", "version": 2}',
        "version: expected 1, found 2",
    ),
}


@pytest.mark.parametrize("reason", UNREADABLE)
def test_what_is_no_certificate_is_one_clear_line(reason, tmp_path):
    content, message = UNREADABLE[reason]
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(ProofcheckError) as caught:
        load_certificate(path)
    assert type(caught.value) is CertificateError
    assert str(caught.value) == f"{path}: {message}"


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(CertificateError) as caught:
        load_certificate(tmp_path / "missing.json")
    expected = f"{tmp_path / 'missing.json'}: cannot be read: No such file or directory"
    assert str(caught.value) == expected
    with pytest.raises(CertificateError, match="cannot be read: Is a directory"):
        load_certificate(tmp_path)


def record(**changes):
    plain = {"id": "paper.statement", "status": "proved", "evidence": "exact", "values": {}}
    return ClaimRecord(plain | {"witness": None, "steps": []} | changes)


def test_a_claim_of_a_certificate():
    claim = certify(FIGURE_2).claims["boursier2024.assumption-5"]
    assert (claim.id, claim.status) == ("boursier2024.assumption-5", "refuted")
    assert claim.evidence == "exact"
    assert claim.witness == {"point": 3}
    assert claim.values["least_squares_1"] == sympy.Rational(-4, 65)
    assert claim.values["facet_2"] == 0
    assert all(isinstance(v, sympy.Rational) for v in claim.values.values())
    assert repr(claim) == "<boursier2024.assumption-5: refuted>"
    assert record(evidence=None).evidence is None


@pytest.mark.parametrize(
    ("status", "steps", "expected"),
    [
        ("proved", ["checker"], True),
        ("refuted", ["checker", "code"], True),
        ("not-applicable", ["checker"], True),
        ("proved", ["code"], False),
        ("proved", ["checker", "paper"], False),
        ("supported", ["checker"], False),
        ("undecided", ["checker"], False),
        ("proved", [], False),
    ],
)
def test_what_counts_as_checked_by_machine(status, steps, expected):
    claim = record(status=status, steps=[{"by": by, "what": "something"} for by in steps])
    assert claim.machine_checked is expected


def test_a_certificate_says_what_it_is_about():
    made = certify(FIGURE_2, claims=["boursier2024.assumption-4"])
    assert repr(made) == "<certificate of fünf < sechs: 1 claims>"
    assert list(made.claims) == ["boursier2024.assumption-4"]
    assert Certificate(HEADER | {"claims": []}).claims == {}
