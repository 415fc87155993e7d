"""The table `kernel`: what is accepted, what the defaults are, and one clear line otherwise."""

import pytest
from flint import fmpq
from hypothesis import given

from proofcheck.errors import KernelError
from proofcheck.kernel.random_features import Gaussian, IndependentUniform, SlopeLaw
from proofcheck.kernel.table import MAX_SLOPES, read_table
from proofcheck.strategies import kernel_tables

HALVES = {"1": "1/2", "-1": "1/2"}


def test_defaults():
    table = {"offsets": ["-2", 2]}
    assert read_table(table).law == SlopeLaw.symmetric(2)
    assert read_table(table | {"slopes": HALVES, "law": "slopes"}).law == SlopeLaw.symmetric(2)
    assert read_table({"law": "independent-uniform"}).law == IndependentUniform(fmpq(1), fmpq(1))
    assert read_table({"law": "gaussian"}).law == Gaussian(fmpq(1))
    assert read_table(table).evaluate == ()


def test_numbers_are_exact_and_asked_for_once():
    table = {"offsets": ["-0.5", "1/2"], "evaluate": ["0.5", "1/2", 3, "-2/4"]}
    assert read_table(table).evaluate == (fmpq(1, 2), fmpq(3), fmpq(-1, 2))
    assert read_table(table).law == SlopeLaw.symmetric(fmpq(1, 2))


def test_every_slope_may_have_its_interval():
    law = read_table(
        {"slopes": {"2": "1/3", "-1": "2/3"}, "offsets": {"2.0": [0, 1], "-1": [-3, "1/2"]}}
    ).law
    negative, positive = law.slopes
    assert (negative.slope, negative.knots) == (-1, (fmpq(-1, 2), 3))
    assert (positive.slope, positive.knots, positive.density) == (2, (0, fmpq(1, 2)), fmpq(8, 3))


def test_other_laws_have_their_bounds():
    table = {"law": "independent-uniform", "slope_bound": "1/2", "offset_bound": 3}
    assert read_table(table).law == IndependentUniform(fmpq(1, 2), fmpq(3))
    assert read_table({"law": "gaussian", "variance": "0.25"}).law == Gaussian(fmpq(1, 4))


REFUSED = {
    "unknown law": ({"law": "guassian"}, "kernel, law: found 'guassian'; did you mean 'gaussian'?"),
    "far-off law": ({"law": "x"}, "kernel, law: found 'x'; expected one of slopes"),
    "law that is no text": ({"law": ["slopes"]}, "kernel, law: found ['slopes']; "),
    "unknown key": ({"ofsets": [0, 1]}, "unknown key 'ofsets'; did you mean 'offsets'?"),
    "key of another law": (
        {"law": "gaussian", "offsets": [0, 1]},
        "unknown key 'offsets'; the law gaussian has the keys law, variance, evaluate",
    ),
    "no offsets": ({}, "kernel: found no offsets"),
    "offsets that are no interval": ({"offsets": "2"}, "kernel, offsets: found '2', expected two"),
    "three ends": ({"offsets": [0, 1, 2]}, "expected two numbers [low, high]"),
    "empty interval": ({"offsets": [1, 1]}, "found [1, 1], expected the smaller number first"),
    "no number": ({"offsets": [0, "x"]}, "kernel, offsets, entry 2: found 'x'"),
    "truth value": ({"offsets": [0, True]}, "kernel, offsets, entry 2: found True"),
    "slopes that are no table": (
        {"slopes": ["1", "-1"], "offsets": [0, 1]},
        "kernel, slopes: found ['1', '-1'], expected a table",
    ),
    "no slopes": ({"slopes": {}, "offsets": [0, 1]}, "at least one"),
    "too many slopes": (
        {"slopes": {str(k): "1/65" for k in range(1, MAX_SLOPES + 2)}, "offsets": [0, 1]},
        "at most 64",
    ),
    "slope 0": ({"slopes": {"0": "1"}, "offsets": [0, 1]}, "found the slope 0"),
    "slope twice": ({"slopes": {"1": "1/2", "2/2": "1/2"}, "offsets": [0, 1]}, "1 twice"),
    "sum of probabilities": ({"slopes": {"1": "1/2"}, "offsets": [0, 1]}, "the sum 1/2, expected"),
    "negative probability": (
        {"slopes": {"1": "3/2", "-1": "-1/2"}, "offsets": [0, 1]},
        "kernel, slopes, slope -1: found '-1/2', expected a number > 0",
    ),
    "interval of another slope": ({"offsets": {"2": [0, 1]}}, "expected each of the slopes 1, -1"),
    "interval twice": ({"offsets": {"1": [0, 1], "2/2": [0, 1]}}, "found the slope '2/2'"),
    "interval missing": ({"offsets": {"1": [0, 1]}}, "found no interval for the slope -1"),
    "evaluate": ({"offsets": [0, 1], "evaluate": "1/2"}, "kernel, evaluate: found '1/2'"),
    "entry of evaluate": ({"offsets": [0, 1], "evaluate": [1, "y"]}, "evaluate, entry 2: found"),
    "bound": ({"law": "independent-uniform", "slope_bound": 0}, "slope_bound: found 0, expected"),
    "variance": ({"law": "gaussian", "variance": "-1"}, "kernel, variance: found '-1'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_tables_are_refused_with_one_line(name):
    table, message = REFUSED[name]
    with pytest.raises(KernelError) as caught:
        read_table(table)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("kernel")


@given(kernel_tables())
def test_drawn_tables_are_read(table):
    law = read_table(table).law
    if isinstance(law, SlopeLaw):
        assert sum((s.probability for s in law.slopes), fmpq(0)) == 1
        assert {str(s.slope) for s in law.slopes} == set(table["slopes"])
