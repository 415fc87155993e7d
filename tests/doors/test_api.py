"""What `import proofcheck as pc` offers."""

import os

import pytest
import sympy

import proofcheck as pc


def test_the_tour(cases, tmp_path):
    case = pc.load(cases / "early-alignment-figure-2.toml")
    certificate = pc.certify(case)
    record = certificate.claims["boursier2024.assumption-6"]
    assert record.status == "proved"
    assert record.values["least_squares_loss"] == sympy.Rational(256, 2925)
    assert pc.check(certificate).outcome == "valid"
    assert pc.check(certificate, case).outcome == "valid"
    assert pc.check(certificate, cases / "leaky.toml").outcome == "other-dataset"
    certificate.write(tmp_path / "c.json")
    again = pc.load_certificate(tmp_path / "c.json")
    assert again.to_json() == certificate.to_json()
    assert pc.check(tmp_path / "c.json").outcome == "valid"
    pc.write_report(again, tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text().lower().startswith("<!doctype html>")


def test_rationals_leave_as_sympy_numbers():
    case = pc.Dataset.create([[1, 0], [0, 1]], ["1/2", 1], scale="sum")
    sectors = pc.sectors(case)
    assert len(sectors) == 9
    assert sectors["+-"] == sympy.Matrix([1, -1])
    direction, kind = pc.critical_directions(case)["++"]
    assert direction == sympy.Matrix([sympy.Rational(1, 2), 1])
    assert kind == "maximum"


@pytest.mark.skipif("CI" not in os.environ, reason="a checkout may be tested in place")
def test_what_is_tested_is_what_is_installed():
    assert "site-packages" in pc.__file__


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pc.nothing
    assert set(pc.__all__) <= set(dir(pc))


def test_wording_table_of_the_checker_is_current():
    import json
    from importlib import resources

    from proofcheck.ledger import wording_table

    text = resources.files("proofcheck.checker").joinpath("wording.json").read_text()
    assert json.loads(text) == wording_table(), "run: python tools/freeze_wording.py"


CASE = pc.Dataset.create([[1, 0], [0, 1]], [1, 1])


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: pc.certify("case.toml"), "found 'case.toml', expected a Dataset"),
        (lambda: pc.certify(None), "found None, expected a Dataset"),
        (lambda: pc.sectors([[1, 0]]), "expected a Dataset"),
        (lambda: pc.critical_directions([[1, 0]]), "expected a Dataset"),
        (lambda: pc.certify(CASE, claims="boursier2024.saddle"), "expected a list of ids"),
        (lambda: pc.certify(CASE, claims=[3]), "found \\[3\\], expected a list of ids"),
        (lambda: pc.check({}, "missing.toml"), "missing.toml"),
        (lambda: pc.write_report({}, "r.html"), "found a dict, expected a Certificate"),
        (lambda: pc.load_certificate(None), "found None, expected the path of a certificate"),
        (lambda: pc.load(None), "found None, expected the path of a case file"),
    ],
)
def test_misuse_is_one_clear_line(call, expected):
    with pytest.raises(pc.ProofcheckError, match=expected) as refusal:
        call()
    assert "\n" not in str(refusal.value)
