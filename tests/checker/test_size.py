"""The checker stays small enough to be read."""

import ast
from pathlib import Path

import proofcheck.checker

HOME = Path(proofcheck.checker.__file__).parent
GEOMETRY = ("shape", "linear", "dataset", "sectors", "tree", "critical", "document")
DOORS = ("__init__", "__main__")
VERDICTS = ("claims", "theorems")


def lines(path):
    return [line for line in path.read_text().splitlines() if line.strip()]


def size(names):
    return sum(len(lines(HOME / f"{name}.py")) for name in names)


def test_reading_and_geometry_take_at_most_600_lines():
    assert size(GEOMETRY) <= 600


def test_with_doors_claims_and_theorems_it_is_at_most_900():
    assert size(GEOMETRY + DOORS + VERDICTS) <= 900


def test_the_core_is_all_that_lies_beside_rules_and_flows_and_what_they_need():
    """No part of the core hides elsewhere: it imports itself, the rules and the flows only."""
    allowed = {*GEOMETRY, *VERDICTS, "flow", "rules", "CheckerError", "check"}
    for name in GEOMETRY + DOORS + VERDICTS:
        tree = ast.parse((HOME / f"{name}.py").read_text())
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
        for node in froms:
            modules = [node.module] if node.module else [alias.name for alias in node.names]
            assert set(modules) <= allowed, name


def test_a_rule_takes_at_most_25_lines():
    for path in HOME.glob("rules/*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 25, node.name


def test_no_file_is_long():
    for path in HOME.rglob("*.py"):
        assert len(lines(path)) <= 180, path.name
