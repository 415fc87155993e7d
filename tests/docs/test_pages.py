"""The pages of docs/ and the docstrings: their examples, their form, and what they refer to."""

import doctest
import importlib
import re
from io import StringIO
from pathlib import Path

import pytest

import proofcheck
from proofcheck.claims.registry import index
from proofcheck.experiments import FIGURES

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
ROOT = Path(proofcheck.__file__).parent
MODULES = [
    ".".join(("proofcheck", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
    for path in sorted(ROOT.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WITH_EXAMPLES = [name for name, text in PAGES.items() if "\n>>> " in text]
MATHEMATICAL = [name for name in WITH_EXAMPLES if "\n1. [" in PAGES[name]]
"""Pages with a table of contents and formulas."""


def prose(name: str) -> str:
    return FENCED.sub("", PAGES[name])


def run(name: str, text: str) -> tuple[int, int, str]:
    """Numbers of examples and of failures, and what doctest says of these."""
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    names: dict[str, object] = {}
    report = StringIO()
    for match in FENCED.finditer(text):
        if match[1] == "python":
            line = text.count("\n", 0, match.start(2))
            block = parser.get_doctest(match[2], names, name, str(DOCS / name), line)
            block.globs = names  # later blocks use the names of earlier ones
            runner.run(block, out=report.write, clear_globs=False)
    return runner.tries, runner.failures, report.getvalue()


def test_the_pages_are_found():
    assert {"mathematics.md", "three-point-box.md", "kernel.md"} <= set(MATHEMATICAL)
    assert len(WITH_EXAMPLES) >= 8
    assert len(MODULES) > 20


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_every_example_prints_what_the_page_says(name):
    tries, failures, report = run(name, PAGES[name])
    assert tries > 10
    assert failures == 0, report


def test_a_wrong_number_is_noticed():
    text = PAGES["mathematics.md"]
    assert text.count("\n(13, 7)\n") == 1
    assert run("mathematics.md", text.replace("\n(13, 7)\n", "\n(11, 7)\n"))[1] == 1


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", MATHEMATICAL)
def test_the_contents_link_to_every_section(name):
    links = re.findall(r"^\d+\. \[(.+)\]\(#(.+)\)$", PAGES[name], re.MULTILINE)
    titles = re.findall(r"^## (\d.*)$", PAGES[name], re.MULTILINE)
    assert [f"{i}. {title}" for i, (title, _) in enumerate(links, start=1)] == titles
    assert [target for _, target in links] == [
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles
    ]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\\[^A-Za-z\s]", "markdown takes a backslash before punctuation for its own"),
        (r"<[A-Za-z/]", "this begins an HTML tag"),
        (r"\*", "markdown may begin emphasis here"),
    ],
)
@pytest.mark.parametrize("name", MATHEMATICAL)
def test_inline_mathematics_survives_markdown(name, pattern, why):
    found = re.findall(r"\$([^$]+)\$", prose(name))
    assert [m for m in found if re.search(pattern, m)] == [], why


@pytest.mark.parametrize("name", MATHEMATICAL)
def test_inline_mathematics_is_closed_on_its_line(name):
    assert [line for line in prose(name).splitlines() if line.count("$") % 2] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_refers_to_exists(name):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose(name)):
        assert (DOCS / target).exists(), target
    papers = "|".join({claim.split(".")[0] for claim in index()})
    named = set(re.findall(rf"`((?:{papers})\.[a-z0-9-]+)`", prose(name)))
    assert named <= set(index()) | set(FIGURES)
