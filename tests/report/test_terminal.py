"""The summary on a terminal, from the JSON of a certificate."""

import io

import pytest
from rich.console import Console

from proofcheck.report.findings import findings
from proofcheck.report.terminal import approximate, print_summary


def claim(name, status="proved", witness=None, reason=None, **values):
    return {
        "id": name, "status": status, "values": values, "witness": witness, "reason": reason,
    }  # fmt: skip


def summary(*claims, **more):
    document = {
        "dataset": {
            "name": "m", "inputs": [["1"]], "labels": ["1"], "bias": False, "loss": "square",
            "scale": "mean", "leak": "0",
        },
        "sectors": {
            "scope": "all", "total": 3, "by_dimension": {"0": 1, "1": 2},
            "completeness": {"tree": [[0, 0, 0]]},
        },
        "critical": [], "claims": list(claims), "theorems": [], **more,
    }  # fmt: skip
    console = Console(file=io.StringIO(), width=160)
    print_summary(document, {}, console)
    return " ".join(console.file.getvalue().split())


def test_a_network_has_a_table_of_what_was_found():
    flow = {"network": {"outputs": ["1", "-1"]}, "limit": {"loss": "1/4"}}
    said = summary(
        claim("boursier2024.theorem-1-ii", lambda_star_ii="1/1024"),
        claim("boursier2024.nature-of-limit", saddle="0", local_minimum="1"),
        claim("boursier2024.theorem-2", "not-applicable", {"fails": "leak"}),
        claim("boursier2024.phases", "undecided", reason="the step became too small"),
        flow=flow,
    )
    assert "Gradient flow of 2 neurons; proved to converge, to loss 1/4 = 0.25" in said
    assert "lambda_star_ii = 1/1024 ≈ 0.0009766" in said
    assert "saddle: no; local minimum: yes" in said
    assert "fails: leak" in said
    assert "the step became too small" in said


def test_a_kernel_has_a_table_of_its_key_numbers():
    said = summary(
        claim("williams2019.kernel-solution", norm_squared="9/4", rank="4"),
        claim("williams2019.natural-spline", second_derivative_left="1/3", natural="0"),
    )
    assert "Random-feature kernel" in said
    assert "norm² = 9/4 = 2.25; rank = 4" in said
    assert "f'' at the left end = 1/3 ≈ 0.3333; natural spline: no" in said


def test_claims_asked_for_by_name_are_shown_and_many_are_only_counted():
    said = summary(claim("boursier2024.lemma-8", eta_assumption_4="1/3"))
    assert "eta_assumption_4 = 1/3 ≈ 0.3333" in said
    assert "1 claim: 1 proved" in said
    many = summary(*(claim(f"a2000.b-{k}", v="77") for k in range(30)))
    assert "77" not in many
    assert "30 claims: 30 proved" in many


def test_no_object_is_printed_as_python_writes_it():
    witness = {"points": [1, 4], "sides": [{"left": "x"}], "at": {"k": 1}}
    said = summary(claim("boursier2024.lemma-2", "refuted", witness))
    assert "points: (1, 4), sides: in the certificate, at: in the certificate" in said
    assert not any(mark in said for mark in ("{'", "[{", "['"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1/3", "1/3"),
        ("-1000000001/3000000000", "≈ -0.333"),
        ("1" + "0" * 400, "≈ 1.00×10⁴⁰⁰"),
        ("1" * 5000, "5000 characters"),
    ],
)
def test_long_rationals_are_approximate_whatever_their_size(value, shown):
    assert approximate(value) == shown


def test_a_claim_without_values_says_so():
    assert findings(claim("a.b"), ()) == "no values"


def test_margins_beyond_floats_are_shown():
    values = {"facet_1": "1", "lhs_1": "1" + "0" * 400, "rhs_squared_1": "4" + "0" * 900}
    said = summary(claim("boursier2024.assumption-5", "refuted", **values))
    assert "point 1: 1.00×10⁴⁰⁰ <= 2.00×10⁴⁵⁰" in said
    values["lhs_1"] = "1" * 5000
    assert "point 1: in the certificate" in summary(
        claim("boursier2024.assumption-5", "refuted", **values)
    )


def test_a_list_of_open_sectors_says_so():
    sectors = {
        "scope": "cells", "total": 5, "by_dimension": {"11": 2, "2": 3},
        "completeness": {"tree": [[0, 0, 0]]},
    }  # fmt: skip
    said = summary(sectors=sectors)
    assert "5 open sectors (3 of dimension 2, 2 of dimension 11)" in said
    assert "in their own open sector: 0 maximum" in said
