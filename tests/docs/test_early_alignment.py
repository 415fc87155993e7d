"""docs/early-alignment.md: its examples, and the sum behind its worked example."""

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "early-alignment.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def failures(text: str) -> tuple[int, int]:
    runner, names = doctest.DocTestRunner(verbose=False), {}
    for match in BLOCK.finditer(text):
        found = doctest.DocTestParser().get_doctest(match[1], names, PAGE.name, str(PAGE), 0)
        found.globs = names
        runner.run(found, out=lambda _: None, clear_globs=False)
    return runner.tries, runner.failures


def test_every_example_prints_what_the_page_says() -> None:
    tries, wrong = failures(TEXT)
    assert tries > 15
    assert wrong == 0


def test_a_wrong_number_is_noticed() -> None:
    assert TEXT.count("\n(44, 11, ") == 1
    assert failures(TEXT.replace("\n(44, 11, ", "\n(43, 11, "))[1] == 1


def test_the_names_of_values_are_those_of_the_claims() -> None:
    for name in ("lambda_star_i", "lambda_star_ii", "bits_time", "bits_perturbation"):
        assert f"`{name}`" in TEXT
