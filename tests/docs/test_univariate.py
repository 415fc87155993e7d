"""docs/univariate.md and the modules it speaks of: their examples, and the claims it names."""

import doctest
import re
from pathlib import Path

import pytest

import proofcheck.exact.symbolic
import proofcheck.geometry.arcs
import proofcheck.geometry.canonical
from proofcheck.claims.registry import index

PAGE = Path(__file__).parents[2] / "docs" / "univariate.md"
TEXT = PAGE.read_text(encoding="utf-8")


def run(text):
    """Numbers of examples and of failures; the blocks of the page share their names."""
    parser, runner, names = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False), {}
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        test = parser.get_doctest(block, names, PAGE.name, str(PAGE), 0)
        test.globs = names
        runner.run(test, out=lambda _: None, clear_globs=False)
    return runner.tries, runner.failures


def test_every_example_prints_what_the_page_says():
    tries, failures = run(TEXT)
    assert tries > 20
    assert failures == 0


def test_a_wrong_number_is_noticed():
    assert TEXT.count("['4', '1', '-4', '-8', '-16']") == 1
    assert (
        run(TEXT.replace("['4', '1', '-4', '-8', '-16']", "['4', '1', '-4', '8', '-16']"))[1] == 1
    )


def test_the_claims_that_it_names_are_in_the_index():
    named = set(re.findall(r"`williams2019\.([a-z0-9-]+)`", TEXT))
    table = set(re.findall(r"\| `([a-z0-9-]+)` \|$", TEXT, re.MULTILINE))
    assert {f"williams2019.{name}" for name in table} <= set(index())
    figures = {"figure-2", "figure-3"}
    assert {f"williams2019.{name}" for name in named - figures} <= set(index())
    assert len(table) >= 8


@pytest.mark.parametrize(
    "module",
    [proofcheck.exact.symbolic, proofcheck.geometry.arcs, proofcheck.geometry.canonical],
    ids=lambda m: m.__name__,
)
def test_examples_of_modules(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
