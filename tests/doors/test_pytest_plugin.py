"""The pytest plugin in a repository of somebody else."""

CASE = """
inputs = [["-3/4"], ["-1/2"], ["1/8"]]
labels = ["11/10", "1/10", "4/5"]
bias = true
[expect]
"boursier2024.assumption-4" = "proved"
"boursier2024.assumption-5" = "{status}"
"""


def write(pytester, name, text):
    path = pytester.path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_a_case_yields_a_test_per_expectation(pytester):
    write(pytester, "cases/figure.toml", CASE.format(status="refuted"))
    result = pytester.runpytest_subprocess("cases", "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*boursier2024.assumption-5 PASSED*"])


def test_an_unmet_expectation_fails_in_plain_words(pytester):
    write(pytester, "cases/figure.toml", CASE.format(status="proved"))
    result = pytester.runpytest_subprocess("cases")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*cases/figure.toml: boursier2024.assumption-5: expected proved, found refuted",
            "  statement: Let b* be the least-squares solution*",
            '  witness: {"point": 3}',
            "  lhs_3 = 403/1776",
        ]
    )
    assert "pytest_plugin.py" not in result.stdout.str()


def test_an_unknown_claim_is_a_clear_error(pytester):
    write(
        pytester,
        "cases/figure.toml",
        'inputs = [[1]]\nlabels = [1]\n[expect]\n"boursier2024.lema-2" = "proved"\n',
    )
    result = pytester.runpytest_subprocess("cases")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*figure.toml: expect: *lema-2*nearest id is boursier2024.lemma-2*"]
    )


def test_a_broken_case_file_is_a_clear_error(pytester):
    write(pytester, "cases/broken.toml", "inputs = [[1], [1, 2]]\nlabels = [1, 2]\n")
    result = pytester.runpytest_subprocess("cases")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*broken.toml*"])


def test_a_wrong_table_is_a_clear_error(pytester):
    text = 'inputs = [["1"]]\nlabels = ["1"]\nbias = true\n[kernel]\nofsets = ["-1", "1"]\n'
    write(pytester, "cases/table.toml", text)
    result = pytester.runpytest_subprocess("cases")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*table.toml: kernel: found the unknown key 'ofsets'*"])
    assert "Traceback" not in result.stdout.str()
    assert "table.py" not in result.stdout.str()


def test_other_toml_files_are_left_alone(pytester):
    write(pytester, "pyproject.toml", "[project]\nname = 'x'\nversion = '1'\n")
    write(pytester, "settings/app.toml", "colour = 'blue'\n")
    write(pytester, "test_something.py", "def test_true():\n    assert 1 + 1 == 2\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_folder_can_be_chosen_and_a_file_can_be_named(pytester):
    write(pytester, "data/figure.toml", CASE.format(status="refuted"))
    pytester.runpytest_subprocess().assert_outcomes()
    pytester.runpytest_subprocess("data/figure.toml").assert_outcomes(passed=3)
    pytester.makeini("[pytest]\nproofcheck_cases = data\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=3)


def test_the_plugin_is_light(pytester):
    write(
        pytester,
        "test_light.py",
        """
import sys

def test_nothing_heavy():
    assert "proofcheck.pytest_plugin" in sys.modules
    for name in ("flint", "sympy", "matplotlib", "pydantic", "proofcheck.dataset"):
        assert name not in sys.modules, name
""",
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
