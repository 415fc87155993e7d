"""The checker stays small enough to be read."""

import ast
from pathlib import Path

import proofcheck.checker

HOME = Path(proofcheck.checker.__file__).parent
GEOMETRY = ("shape", "linear", "dataset", "sectors", "tree", "critical", "document")


def lines(path):
    return [line for line in path.read_text().splitlines() if line.strip()]


def test_reading_and_geometry_take_about_600_lines():
    assert sum(len(lines(HOME / f"{name}.py")) for name in GEOMETRY) <= 620


def test_a_rule_takes_at_most_25_lines():
    for path in HOME.glob("rules/*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 25, node.name


def test_no_file_is_long():
    for path in HOME.rglob("*.py"):
        assert len(lines(path)) <= 180, path.name
