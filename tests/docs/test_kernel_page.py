"""docs/kernel.md: every value of its claims is documented."""

import re
from pathlib import Path

import pytest

from proofcheck.claims.registry import find_claim
from proofcheck.claims.williams2019 import kernel_cases
from proofcheck.geometry.survey import Survey

TEXT = (Path(__file__).parents[2] / "docs" / "kernel.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("kernel-solution", kernel_cases.MAIN),
        ("rkhs-norm", kernel_cases.MAIN),
        ("theorem-5-cubic", kernel_cases.MAIN),
        ("natural-spline", kernel_cases.MAIN),
        ("one-sided", kernel_cases.ONE_SIDED),
        ("nu", kernel_cases.MAIN),
    ],
)
def test_every_value_is_documented(name, case):
    (row,) = re.findall(rf"^\| `williams2019\.{name}` \| (.*) \|$", TEXT, re.MULTILINE)
    documented = set(re.findall(r"`([a-z_]+)`", row))
    found = find_claim(f"williams2019.{name}").verdict(Survey(case)).values
    plain = {re.sub(r"(?<=^value_at_).*|(?<=^coefficient_).*", "", v) for v in found}
    names = {"value_at_": "value_at_x", "coefficient_": "coefficient_k"}
    documented |= {v for v in names.values() if f"`{v}`" in row}
    assert {names.get(v, v) for v in plain} <= documented
