"""docs/univariate.md: the claims in its table."""

import re
from pathlib import Path

from proofcheck.claims.registry import index

TEXT = (Path(__file__).parents[2] / "docs" / "univariate.md").read_text(encoding="utf-8")


def test_the_claims_in_the_table_are_in_the_index():
    table = set(re.findall(r"\| `([a-z0-9-]+)` \|$", TEXT, re.MULTILINE))
    assert {f"williams2019.{name}" for name in table} <= set(index())
    assert len(table) >= 8
