"""docs/convergence.md: its examples and its form."""

import doctest
import re
from io import StringIO
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "convergence.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.findall(r"\$([^$]+)\$", FENCED.sub("", TEXT))


def test_every_example_prints_what_the_page_says() -> None:
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    names: dict[str, object] = {}
    report = StringIO()
    for match in FENCED.finditer(TEXT):
        if match[1] == "python":
            block = parser.get_doctest(match[2], names, PAGE.name, str(PAGE), 0)
            block.globs = names
            runner.run(block, out=report.write, clear_globs=False)
    assert runner.tries > 12
    assert runner.failures == 0, report.getvalue()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\\[^A-Za-z\s]", "markdown takes a backslash before punctuation for its own"),
        (r"<[A-Za-z/]", "this begins an HTML tag"),
        (r"\*", "markdown may begin emphasis here"),
    ],
)
def test_inline_mathematics_survives_markdown(pattern: str, why: str) -> None:
    assert len(INLINE) > 100
    assert [m for m in INLINE if re.search(pattern, m)] == [], why


def test_inline_mathematics_is_closed_on_its_line() -> None:
    assert [line for line in FENCED.sub("", TEXT).splitlines() if line.count("$") % 2] == []


def test_the_contents_link_to_every_section() -> None:
    titles = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    links = re.findall(r"^\d+\. \[(.+)\]\(#(.+)\)$", TEXT, re.MULTILINE)
    assert [f"{i}. {title}" for i, (title, _) in enumerate(links, start=1)] == titles
    assert [target for _, target in links] == [
        re.sub(r"[^a-z0-9 -]", "", t.lower()).replace(" ", "-") for t in titles
    ]
