"""The section about one input: its curves against exact ones, and what it makes of other data."""

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

import proofcheck as pc
from proofcheck.kernel.interpolant import interpolate
from proofcheck.kernel.natural_spline import natural_spline
from proofcheck.kernel.table import read_table
from proofcheck.report import regimes as section
from proofcheck.report import render
from proofcheck.report.kernel_curve import kernel_function
from proofcheck.report.regimes import regimes

FOUR = ([["-1"], ["0"], ["1/2"], ["1"]], ["0", "1", "0", "2"])
LAWS = {
    "two slopes": {"offsets": ["-2", "2"]},
    "one slope": {"slopes": {"1": "1"}, "offsets": [-2, 2]},
    "several": {
        "slopes": {"-2": "1/4", "1": "1/4", "3": "1/2"},
        "offsets": {"-2": [-3, 3], "1": ["-5/4", 2], "3": [-4, 4]},
    },
    "independent": {"law": "independent-uniform", "slope_bound": 2},
}


def document(inputs, labels, **options):
    data = pc.Dataset.create(inputs, labels, bias=True, **options)
    return json.loads(json.dumps(dict(pc.certify(data).document)))


def kernel_of(made):
    claims = {c["id"]: c for c in made["claims"]}
    inputs = [Fraction(x) for (x,) in made["dataset"]["inputs"]]
    return kernel_function(made["dataset"], claims, inputs)


@pytest.mark.parametrize("law", LAWS)
def test_the_kernel_curve_is_the_exact_interpolant(law):
    made = document(*FOUR, tables={"kernel": LAWS[law]})
    function, words = kernel_of(made)
    assert "exact interpolant" in words
    exact = interpolate(
        [fmpq(-1), fmpq(0), fmpq(1, 2), fmpq(1)],
        [fmpq(0), fmpq(1), fmpq(0), fmpq(2)],
        read_table(LAWS[law]).law,
    )
    places = [fmpq(k, 8) for k in range(-10, 11)]
    found = function(np.array([float(x) for x in places]))
    wanted = [float(exact(x)) for x in places]
    np.testing.assert_allclose(found, wanted, atol=1e-3 if law == "independent" else 1e-8)


def test_splines():
    xs, ys = [-1.0, 0.0, 0.5, 1.0], [0.0, 1.0, 0.0, 2.0]
    points = np.array([xs, ys]).T
    grid = np.linspace(-1.5, 1.5, 25)
    exact = natural_spline(
        [fmpq(-1), fmpq(0), fmpq(1, 2), fmpq(1)], [fmpq(y) for y in (0, 1, 0, 2)]
    )
    wanted = [float(exact.function(fmpq(int(8 * x), 8))) for x in grid]
    np.testing.assert_allclose(section._natural(points, grid), wanted, atol=1e-12)
    np.testing.assert_allclose(
        section._linear(points, np.array([-2.0, -0.5, 0.25, 0.75, 2.0])), [-1, 0.5, 0.5, 1, 6]
    )
    two = np.array([[0.0, 1.0], [2.0, 0.0]])
    for spline in (section._natural, section._linear):
        np.testing.assert_allclose(spline(two, np.array([-2.0, 1.0, 4.0])), [2, 0.5, -1])


def names(made):
    shown = regimes(made)
    return shown.picture.caption, " ".join(shown.notes)


def test_the_section_stands_on_the_page_of_univariate_data():
    made = document(*FOUR, tables={"kernel": LAWS["two slopes"]})
    page = render(made)
    assert page.count('<section id="regimes">') == 1
    assert "dead-side source" in page
    caption, notes = names(made)
    assert "linear spline, natural spline, kernel regime" in caption
    assert "williams2019.kernel-solution" in notes
    assert page == render(made)


def test_without_a_kernel_the_page_says_so():
    _, notes = names(document(*FOUR))
    assert "no table [kernel]" in notes
    assert "with knots at" in notes


def test_a_law_without_coefficients():
    _, notes = names(document(*FOUR, tables={"kernel": {"law": "gaussian"}}))
    assert "no coefficients" in notes


BAD_LAWS = [
    {"slopes": [], "offsets": ["-2", "2"]},
    {"slopes": {"x": "1"}, "offsets": ["-2", "2"]},
    {"slopes": {"1": "x"}, "offsets": ["-2", "2"]},
    {"slopes": {"0": "1"}, "offsets": ["-2", "2"]},
    {"slopes": {"1": "1"}},
    {"slopes": {"1": "1"}, "offsets": {"2": ["-2", "2"]}},
    {"slopes": {"1": "1"}, "offsets": ["2", "-2"]},
    {"law": "independent-uniform", "slope_bound": "x"},
    {"law": "other"},
]


@pytest.mark.parametrize("law", BAD_LAWS)
def test_a_law_that_cannot_be_read_draws_no_curve(law):
    made = document(*FOUR, tables={"kernel": LAWS["two slopes"]})
    made["dataset"]["kernel"] = law
    function, words = kernel_of(made)
    assert function is None
    assert "no coefficients" in words
    assert regimes(made).picture is not None


def test_a_proved_limit_is_drawn_and_a_theorem_is_named():
    made = document(*FOUR)
    values = {"least_squares_1": "1", "least_squares_2": "1/2"}
    values |= {f"limit_{k}": "0" for k in range(1, 5)}
    claim = {"id": "boursier2024.theorem-4", "status": "proved", "values": values}
    made["claims"].append(claim)
    caption, notes = names(made)
    assert "small initialisation" in caption
    assert "boursier2024.theorem-4 proves it" in notes
    claim["status"] = "undecided"
    assert "small initialisation" not in names(made)[0]
    made["theorems"] = [{"id": "boursier2024.theorem-2", "applies": True}]
    caption, notes = names(made)  # the least-squares line of assumption 5 is there
    assert "small initialisation" in caption
    assert "by boursier2024.theorem-2" in notes
    made["theorems"][0]["applies"] = None
    assert "small initialisation" not in names(made)[0]


ELSEWHERE = {
    "two inputs": pc.Dataset.create([[1, 0], [0, 1]], [1, 1], bias=True),
    "no bias": pc.Dataset.create([[1], [2]], [1, 1]),
    "another loss": pc.Dataset.create([[1], [2]], [1, -1], bias=True, loss="logistic"),
    "leak": pc.Dataset.create([[1], [2]], [1, -1], bias=True, leak="1/2"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_no_section(name):
    made = json.loads(json.dumps(dict(pc.certify(ELSEWHERE[name]).document)))
    assert regimes(made) is None
    assert 'id="regimes"' not in render(made)


NO_PICTURE = {
    "one sample": ([[1]], [1]),
    "one input": ([[1], [1]], [2, 2]),
    "conflicting samples": ([[1], [1], [2]], [1, 2, 3]),
    "inputs that floats cannot tell apart": ([[1], ["1.00000000000000000001"]], [1, 2]),
    "large labels": ([[1], [2]], [10**12, 2]),
}


@pytest.mark.parametrize("name", NO_PICTURE)
def test_no_picture(name):
    shown = regimes(document(*NO_PICTURE[name]))
    assert shown.picture is None
    assert shown.motions
    assert any("no function fits" in note for note in shown.notes) == (
        name == "conflicting samples"
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("inputs",), None),
        (("inputs",), [["x"], ["1"], ["2"], ["3"]]),
        (("inputs",), [["1"]]),
        (("labels",), ["x"]),
        (("labels",), None),
        (("leak",), "x"),
    ],
)
def test_data_that_cannot_be_read(path, value):
    made = document(*FOUR)
    made["dataset"][path[0]] = value
    assert regimes(made) is None


def test_motions_that_cannot_be_read_are_left_out():
    made = document(*FOUR)
    claim = next(c for c in made["claims"] if c["id"] == "williams2019.lemma-2")
    claim["witness"] = {"samples": [{"point": "1"}, {"point": 2, "left": None}, 3]}
    (row,) = regimes(made).motions
    assert (row.point, row.cells) == (2, ["", "", "", ""])
    claim["witness"] = None
    assert regimes(made).motions == []
