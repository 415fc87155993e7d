"""docs/clarke-solutions.md: its examples."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "clarke-solutions.md"


def test_every_example_prints_what_the_page_says():
    failures, tries = doctest.testfile(str(PAGE), module_relative=False)
    assert tries > 10
    assert failures == 0
