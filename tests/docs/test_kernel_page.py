"""docs/kernel.md: its examples, its form, and the claims that it names."""

import doctest
import re
from pathlib import Path

import pytest

import proofcheck.kernel.finite_features
import proofcheck.kernel.gaussian
import proofcheck.kernel.interpolant
import proofcheck.kernel.kernel
import proofcheck.kernel.laurent
import proofcheck.kernel.natural_spline
import proofcheck.kernel.norm
import proofcheck.kernel.piecewise
import proofcheck.kernel.random_features
import proofcheck.kernel.table
from proofcheck.claims.registry import find_claim, index
from proofcheck.claims.williams2019 import kernel_cases
from proofcheck.geometry.survey import Survey

PAGE = Path(__file__).parents[2] / "docs" / "kernel.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = re.split(r"^## (?=\d)", TEXT, flags=re.MULTILINE)[1:]
KERNEL = [v for k, v in vars(proofcheck.kernel).items() if hasattr(v, "__file__")]


def run(text):
    """Numbers of examples and of failures; the blocks of the page share their names."""
    parser, runner, names = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False), {}
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        test = parser.get_doctest(block, names, PAGE.name, str(PAGE), 0)
        test.globs = names
        runner.run(test, clear_globs=False)
    return runner.tries, runner.failures


def test_every_example_prints_what_the_page_says():
    tries, failures = run(TEXT)
    assert tries > 40
    assert failures == 0


def test_a_wrong_number_is_noticed():
    assert TEXT.count("\n(708/145, 0)\n") == 1
    assert run(TEXT.replace("\n(708/145, 0)\n", "\n(708/145, 1)\n"))[1] == 1


@pytest.mark.parametrize("module", KERNEL, ids=lambda m: m.__name__)
def test_examples_of_the_modules(module):
    assert doctest.testmod(module).failed == 0


def test_the_contents_link_to_every_section():
    titles = [s.split("\n")[0] for s in SECTIONS]
    links = re.findall(r"^\d+\. \[(.+)\]\(#(.+)\)$", TEXT, re.MULTILINE)
    assert [f"{i}. {title}" for i, (title, _) in enumerate(links, start=1)] == titles
    assert [target for _, target in links] == [
        re.sub(r"[^a-z0-9 -]", "", t.lower()).replace(" ", "-") for t in titles
    ]


def test_every_claim_that_it_names_exists():
    assert set(re.findall(r"`(williams2019\.[a-z0-9-]+)`", TEXT)) <= set(index())


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
