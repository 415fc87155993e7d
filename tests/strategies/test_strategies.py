"""The public strategies produce what they promise, and all of it."""

import doctest
import inspect
import subprocess
import sys
from fractions import Fraction
from itertools import combinations, product

import pytest
from flint import fmpq
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from proofcheck import strategies
from proofcheck.dataset import Dataset
from proofcheck.errors import DatasetError
from proofcheck.strategies import box_datasets, datasets, rationals, sign_vectors


def rank(rows):
    """Gaussian elimination with the standard library's fractions."""
    rows = [[Fraction(str(q)) for q in row] for row in rows]
    found = 0
    for column in range(len(rows[0])):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def in_general_position(data):
    few = min(data.d, data.n)
    return all(rank(chosen) == few for chosen in combinations(data.points, few))


SHAPES = [
    (d, n, bias) for d, n, bias in product((1, 2, 3, 4), (1, 2, 3, 5), (False, True)) if d > bias
]


@given(st.data(), st.sampled_from(SHAPES))
def test_general_position_at_every_shape(source, shape):
    d, n, bias = shape
    data = source.draw(datasets(d, n, position="general", bias=bias))
    assert (data.d, data.n, data.bias) == shape
    assert in_general_position(data)


@given(st.data(), st.sampled_from([shape for shape in SHAPES if min(shape[:2]) > 1]))
def test_degenerate_at_every_shape(source, shape):
    d, n, bias = shape
    data = source.draw(datasets(d, n, position="degenerate", bias=bias))
    assert (data.d, data.n, data.bias) == shape
    assert not in_general_position(data)


@given(datasets())
def test_what_is_not_chosen_is_small(data):
    assert isinstance(data, Dataset)
    assert data.d <= 3
    assert data.n <= 5
    assert data == Dataset.from_json(data.to_json())


@given(datasets(2, 3, bias=True, loss="square", scale="sum", leak="1/3", labels=st.just("7/2")))
def test_what_is_chosen_is_kept(data):
    assert (data.d, data.n, data.bias, data.loss, data.scale) == (2, 3, True, "square", "sum")
    assert (data.leak, set(data.labels)) == (fmpq(1, 3), {fmpq(7, 2)})


def parallel(a, b):
    return rank([a, b]) == 1


def negative(a, b):
    return all(x * y <= 0 for x, y in zip(a, b, strict=True))


def pairs(data):
    return combinations(data.points, 2)


REACHED = {
    "bias": lambda data: data.bias,
    "no bias": lambda data: not data.bias,
    "logistic": lambda data: data.loss == "logistic",
    "exponential": lambda data: data.loss == "exponential",
    "sum": lambda data: data.scale == "sum",
    "leak": lambda data: data.leak > 0,
    "general position": lambda data: data.n > data.d > 1 and in_general_position(data),
    "repeated": lambda data: bool(data.duplicates),
    "conflicting": lambda data: bool(data.conflicting_duplicates),
    "parallel": lambda data: any(
        parallel(a, b) and a != b and not negative(a, b) for a, b in pairs(data) if data.d > 1
    ),
    "antiparallel": lambda data: any(
        parallel(a, b) and negative(a, b) for a, b in pairs(data) if data.d > 1
    ),
    "coplanar": lambda data: (
        rank(data.points) > 2
        and not any(parallel(a, b) for a, b in pairs(data))
        and not in_general_position(data)
    ),
    "flat": lambda data: rank(data.points) < data.d <= data.n,
    "flat with bias": lambda data: data.bias and rank(data.points) < data.d <= data.n,
    "fewer points than coordinates": lambda data: data.n < data.d,
    "largest": lambda data: (data.n, data.d) == (5, 3),
}


@pytest.mark.parametrize("kind", REACHED)
def test_every_kind_of_dataset_is_reached(kind):
    once = settings(phases=[Phase.generate], max_examples=4000, derandomize=True)
    rare = kind == "coplanar"
    source = datasets(3, 5, position="degenerate") if rare else datasets()
    find(source, REACHED[kind], settings=once)


def test_datasets_shrink_well():
    shrunk = settings(phases=[Phase.generate, Phase.shrink])
    data = find(datasets(d=2), lambda data: data.n >= 3 and data.bias, settings=shrunk)
    assert (data.n, data.loss, data.scale, data.leak) == (3, "square", "mean", 0)
    assert set(data.labels) == {fmpq(0)}
    assert max(abs(x) for (x,) in data.inputs) <= 3
    assert all(x.q == 1 for (x,) in data.inputs)


@given(rationals(bits=3), rationals(bits=3, nonzero=True))
def test_rationals_have_the_size_that_was_asked_for(any_value, nonzero):
    for value in (any_value, nonzero):
        assert abs(value.p) < 8
        assert value.q < 8
    assert nonzero != 0


def test_rationals_of_every_size_are_reached():
    find(rationals(bits=3), lambda q: q == fmpq(-6, 7))


@given(sign_vectors(4))
def test_sign_vectors(signs):
    assert len(signs) == 4
    assert set(signs) <= set("+-0")


@given(st.data(), st.sampled_from(["1/100", "1/6", 0.5, "99/100"]))
def test_the_box_of_assumption_3(source, eta):
    eta = fmpq(1, 2) if eta == 0.5 else eta
    data = source.draw(box_datasets(eta))
    e = Fraction(str(eta))
    (u1, v1), (u2, v2), (u3, v3) = [[Fraction(str(q)) for q in x] for x in data.inputs]
    y1, y2, y3 = [Fraction(str(q)) for q in data.labels]
    assert (data.n, data.d, data.bias, data.loss) == (3, 2, False, "square")
    assert data.leak == 0
    assert -1 < u1 <= -1 + e
    assert -e <= u2 <= e
    assert 1 - e <= u3 < 1
    assert 1 <= v1 <= 1 + e
    assert 1 - e <= v2 <= 1 + e
    assert 1 <= v3 <= 1 + e
    assert 1 <= y1 <= 1 + e
    assert 0 < y2 <= e
    assert 1 <= y3 <= 1 + e


BOX_CORNERS = {
    "closed sides": lambda data: data.inputs[1] == (fmpq(-1, 2), fmpq(3, 2)),
    "open side": lambda data: data.inputs[0][0] == fmpq(-3, 4),
    "largest label": lambda data: data.labels == (fmpq(3, 2), fmpq(1, 2), fmpq(3, 2)),
}


@pytest.mark.parametrize("corner", BOX_CORNERS)
def test_the_corners_of_the_box_are_reached(corner):
    find(box_datasets("1/2", bits=1), BOX_CORNERS[corner])


IMPOSSIBLE = [
    (lambda: datasets(d=1, position="degenerate"), "found d=1, expected an integer >= 2"),
    (lambda: datasets(n=1, position="degenerate"), "found n=1, expected an integer >= 2"),
    (lambda: datasets(d=1, bias=True), "found d=1, expected an integer >= 2"),
    (lambda: datasets(d=0), "found d=0, expected an integer >= 1"),
    (lambda: datasets(n=0), "found n=0, expected an integer >= 1"),
    (lambda: datasets(n="3"), "found n='3', expected an integer >= 1"),
    (lambda: datasets(bits=0), "found bits=0, expected an integer >= 1"),
    (lambda: datasets(position="special"), "found position='special', expected"),
    (lambda: rationals(bits=0), "found bits=0, expected an integer >= 1"),
    (lambda: sign_vectors(0), "found n=0, expected an integer >= 1"),
    (lambda: box_datasets(1), "found eta = 1, expected a number between 0 and 1"),
    (lambda: box_datasets("-1/2"), "found eta = -1/2, expected a number between 0 and 1"),
    (lambda: box_datasets("1/2", bits=0), "found bits=0, expected an integer >= 1"),
]


@pytest.mark.parametrize(
    ("request_it", "expected"), IMPOSSIBLE, ids=[expected for _, expected in IMPOSSIBLE]
)
def test_impossible_requests_are_refused_at_once(request_it, expected):
    with pytest.raises(DatasetError) as refusal:
        request_it()
    assert str(refusal.value).startswith(expected)


def test_without_hypothesis_the_error_says_what_to_install():
    code = """
        import sys
        sys.modules["hypothesis"] = None
        try:
            import proofcheck.strategies
        except ImportError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", inspect.cleandoc(code)], capture_output=True, text=True, check=True
    )
    assert "pip install proofcheck[test]" in done.stdout


def test_examples():
    assert doctest.testmod(strategies).attempted > 0
    assert doctest.testmod(strategies).failed == 0
