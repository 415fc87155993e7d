"""docs/three-point-box.md: its examples and its form."""

import doctest
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "three-point-box.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(text):
    """Numbers of examples and of failures."""
    runner, names = doctest.DocTestRunner(verbose=False), {}
    for number, block in enumerate(m[2] for m in FENCED.finditer(text) if m[1] == "python"):
        test = doctest.DocTestParser().get_doctest(block, {}, f"block {number}", str(PAGE), 0)
        test.globs = names  # later blocks use the names of earlier ones
        runner.run(test, clear_globs=False)
    return runner.tries, runner.failures


def test_every_example_prints_what_the_page_says():
    tries, failures = run(TEXT)
    assert tries > 30
    assert failures == 0


def test_a_wrong_number_is_noticed(capsys):
    wrong = TEXT.replace("\n(7/9, 14/9, 0)\n", "\n(7/9, 14/9, 1)\n")
    assert wrong != TEXT
    assert run(wrong)[1] == 1
    assert "14/9" in capsys.readouterr().out


def test_the_contents_link_to_every_section():
    links = re.findall(r"^\d+\. \[(.+)\]\(#(.+)\)$", TEXT, re.MULTILINE)
    titles = re.findall(r"^## (\d.*)$", TEXT, re.MULTILINE)
    assert [f"{i}. {title}" for i, (title, _) in enumerate(links, start=1)] == titles
    assert [target for _, target in links] == [
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles
    ]


@pytest.mark.parametrize("name", ["mathematics.md", "certificate.md"])
def test_the_pages_it_refers_to_exist(name):
    assert name in TEXT
    assert (PAGE.parent / name).exists()
