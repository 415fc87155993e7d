"""What a dataset knows about itself, and what Python values it is made of."""

import ast
import copy
import dataclasses
import doctest
import hashlib
import pickle
import subprocess
import sys
from fractions import Fraction

import numpy
import pytest
import sympy
from flint import fmpq, fmpq_mat
from hypothesis import given

from proofcheck.dataset import Dataset, model
from proofcheck.errors import DatasetError
from proofcheck.strategies import datasets

FIGURE_2 = Dataset.create(
    [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], name="figure-2", bias=True
)


def q(value):
    fraction = Fraction(value)
    return fmpq(fraction.numerator, fraction.denominator)


def test_shape_points_and_matrices():
    assert (FIGURE_2.n, FIGURE_2.d) == (3, 2)
    assert FIGURE_2.inputs == ((q("-3/4"),), (q("-1/2"),), (q("1/8"),))
    assert FIGURE_2.points == ((q("-3/4"), 1), (q("-1/2"), 1), (q("1/8"), 1))
    assert sympy.Matrix([["-3/4", 1], ["-1/2", 1], ["1/8", 1]]) == FIGURE_2.X
    assert sympy.Matrix(["11/10", "1/10", "4/5"]) == FIGURE_2.y
    unbiased = dataclasses.replace(FIGURE_2, bias=False)
    assert (unbiased.d, unbiased.points, unbiased.X.shape) == (1, FIGURE_2.inputs, (3, 1))


@pytest.mark.parametrize(
    ("loss", "scale", "factor", "weights"),
    [
        ("square", "mean", "1/2", ["1/2", "-1/2"]),
        ("square", "sum", "1", ["1", "-1"]),
        ("exponential", "mean", "1/2", ["1/2", "-1/2"]),
        ("exponential", "sum", "1", ["1", "-1"]),
        ("logistic", "mean", "1/2", ["1/4", "-1/4"]),
        ("logistic", "sum", "1", ["1/2", "-1/2"]),
    ],
)
def test_factor_and_weights(loss, scale, factor, weights):
    data = Dataset.create([[1], [2]], [1, -1], loss=loss, scale=scale)
    assert data.factor == q(factor)
    assert data.weights == tuple(map(q, weights))


@given(datasets())
def test_weights_are_minus_the_derivative_of_the_loss_at_zero(data):
    f = sympy.Symbol("f")
    for weight, label in zip(data.weights, data.labels, strict=True):
        y = sympy.Rational(str(label))
        losses = {
            "square": (f - y) ** 2 / 2,
            "logistic": sympy.log(1 + sympy.exp(-y * f)),
            "exponential": sympy.exp(-y * f),
        }
        factor = sympy.Rational(1, data.n) if data.scale == "mean" else 1
        slope = -factor * sympy.diff(losses[data.loss], f).subs(f, 0)
        assert sympy.Rational(str(weight)) == slope


def test_duplicates_are_reported_and_allowed():
    data = Dataset.create([[1, 2], [3, 4], [1, 2], ["3.0", 4], [2, 4]], [1, 5, 2, 5, 1])
    assert data.duplicates == [(1, 3), (2, 4)]
    assert data.conflicting_duplicates == [(1, 3)]
    assert FIGURE_2.duplicates == []


def test_json_is_the_dataset_of_a_certificate():
    data = dataclasses.replace(FIGURE_2, tables={"flow": {"digits": 3}}, expect={"a": "proved"})
    assert data.to_json() == {
        "name": "figure-2",
        "inputs": [["-3/4"], ["-1/2"], ["1/8"]],
        "labels": ["11/10", "1/10", "4/5"],
        "bias": True,
        "loss": "square",
        "scale": "mean",
        "leak": "0",
        "flow": {"digits": 3},
    }


def test_sha256_is_that_of_the_canonical_json():
    data = Dataset.create([["2/4"]], ["1.0"], name="é", tables={"network": {"b": 1, "a": "x"}})
    line = (
        '{"bias":false,"inputs":[["1/2"]],"labels":["1"],"leak":"0","loss":"square",'
        '"name":"é","network":{"a":"x","b":1},"scale":"mean"}'
    )
    assert data.sha256() == hashlib.sha256(line.encode("utf-8")).hexdigest()


def test_sha256_sees_every_key_but_expect():
    changes = {
        "name": "other",
        "inputs": FIGURE_2.inputs[::-1],
        "labels": FIGURE_2.labels[::-1],
        "bias": False,
        "loss": "logistic",
        "scale": "sum",
        "leak": fmpq(1, 2),
        "tables": {"flow": {}},
    }
    digests = {dataclasses.replace(FIGURE_2, **{k: v}).sha256() for k, v in changes.items()}
    assert len(digests | {FIGURE_2.sha256()}) == len(changes) + 1
    assert dataclasses.replace(FIGURE_2, expect={"a": "proved"}).sha256() == FIGURE_2.sha256()


def rebuild(text):
    """Follow the call that a repr shows, with literal arguments only."""
    call = ast.parse(text, mode="eval").body
    assert ast.unparse(call.func) == "Dataset.create"
    return Dataset.create(
        *map(ast.literal_eval, call.args),
        **{argument.arg: ast.literal_eval(argument.value) for argument in call.keywords},
    )


@given(datasets())
def test_repr_shows_how_to_rebuild(data):
    assert rebuild(repr(data)) == data


def test_repr_names_only_what_is_no_default():
    assert repr(Dataset.create([["2/4"]], [3])) == "Dataset.create([['1/2']], ['3'])"
    data = Dataset.create(
        [[1]], [1], name="it's", leak="1/2", tables={"flow": {"d": "0.5"}}, expect={"a": "proved"}
    )
    assert rebuild(repr(data)) == data


def test_datasets_can_be_hashed_pickled_and_copied():
    data = Dataset.create([[1], [2]], ["1/2", 3], tables={"flow": {"digits": 3}})
    assert len({data, copy.deepcopy(data), pickle.loads(pickle.dumps(data))}) == 1  # noqa: S301


def test_a_dataset_does_not_share_its_tables():
    tables = {"network": {"widths": [1, 2]}}
    data = Dataset.create([[1]], [1], tables=tables)
    tables["network"]["widths"].append(3)
    data.to_json()["network"]["widths"].append(4)
    assert data.tables == {"network": {"widths": [1, 2]}}


ROWS = [["1/2", 2], [3, 4]]


@pytest.mark.parametrize(
    ("inputs", "labels"),
    [
        (ROWS, [1, 2]),
        (((fmpq(1, 2), 2), (Fraction(3), "4.0")), ("1", "2/1")),
        (iter([iter(ROWS[0]), iter(ROWS[1])]), range(1, 3)),
        (sympy.Matrix(ROWS), sympy.Matrix([1, 2])),
        (sympy.ImmutableMatrix(ROWS), [sympy.Integer(1), sympy.Rational(4, 2)]),
        (fmpq_mat([[fmpq(1, 2), 2], [3, 4]]), numpy.array([1, 2])),
        (numpy.array([[Fraction(1, 2), 2], [3, 4]]), numpy.array(["1", "2"])),
    ],
    ids=["lists", "tuples", "iterators", "matrix", "immutable", "flint", "numpy"],
)
def test_python_collections_are_equal(inputs, labels):
    assert Dataset.create(inputs, labels) == Dataset.create([["1/2", 2], [3, 4]], [1, 2])


def test_floats_are_read_as_chosen():
    for inputs in ([[0.1]], numpy.array([[0.1]]), numpy.array([[0.1]], dtype=numpy.float32)):
        assert Dataset.create(inputs, [1], floats="decimal").inputs == ((fmpq(1, 10),),)
    exact = Dataset.create([[0.1]], [0.5], leak=0.25, floats="exact")
    assert exact.inputs == ((q(0.1),),)
    assert (exact.labels, exact.leak) == ((fmpq(1, 2),), fmpq(1, 4))


def test_numbers_in_tables_become_integers_and_text():
    table = {
        "seed": numpy.int64(3),
        "long": 10**999,
        "scale": Fraction(1, 2),
        "weights": [(fmpq(1, 3), sympy.Rational(2, 4)), [2.5, "2.50", True]],
        "init": "balanced",
    }
    data = Dataset.create([[1]], [1], tables={"network": table}, floats="exact")
    assert data.tables["network"] == {
        "seed": 3,
        "long": 10**999,
        "scale": "1/2",
        "weights": [["1/3", "1/2"], ["5/2", "2.50", True]],
        "init": "balanced",
    }


def nested(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


CYCLE: list = []
CYCLE.append(CYCLE)

REJECTS = {
    "collections": [
        ((3, [1]), {}, "inputs: found 3, expected a list"),
        (("12", [1]), {}, "inputs: found '12', expected a list"),
        (({1: 2}, [1]), {}, "inputs: found {1: 2}, expected a list"),
        (([1, 2], [1, 2]), {}, "inputs, row 1: found 1, expected a list"),
        ((["12"], [1]), {}, "inputs, row 1: found '12', expected a list"),
        ((numpy.array(3), [1]), {}, "inputs: found array(3), expected a list"),
        (([[1]], None), {}, "labels: found None, expected a list"),
    ],
    "numbers": [
        (([[1], [True]], [1, 2]), {}, "inputs, row 2, column 1: found True, expected an integer"),
        (([[1, None]], [1]), {}, "inputs, row 1, column 2: found None, expected an integer"),
        (([[1]], ["x"]), {}, "labels, entry 1: found 'x', expected an integer"),
        (([[1]], [1]), {"leak": "a"}, "leak: found 'a', expected an integer"),
        (([[1]], [10**1000]), {}, "labels, entry 1: found 1000"),
        (([[1]], numpy.array([[1]])), {}, "labels, entry 1: found array([1]), expected"),
    ],
    "floats without a choice": [
        (([[0.5]], [1]), {}, "inputs, row 1, column 1: found the binary float 0.5, expected"),
        (([[1]], [1]), {"leak": 0.5}, "leak: found the binary float 0.5, expected an exact"),
        (
            ([[1]], [1]),
            {"tables": {"flow": {"until": [1, 0.5]}}},
            "flow, key 'until', entry 2: found the binary float 0.5, expected an exact",
        ),
        (([[1]], [1]), {"floats": "any"}, "inputs, row 1, column 1: found floats='any', expected"),
    ],
    "not finite": [
        (([[float("nan")]], [1]), {"floats": "exact"}, "row 1, column 1: found nan, expected a"),
        (([[1]], [float("-inf")]), {"floats": "decimal"}, "labels, entry 1: found -inf, expected"),
    ],
    "options": [
        (([[1]], [1]), {"bias": 1}, "bias: found 1, expected true or false"),
        (([[1]], [1]), {"name": 3}, "name: found 3, expected text"),
        (([[1]], [1]), {"name": "\ud800"}, "name: found '\\ud800', expected text without"),
        (([[1]], [1]), {"loss": "hinge"}, "loss: found 'hinge', expected 'square', 'logistic' or"),
        (([[1]], [1]), {"scale": None}, "scale: found None, expected 'mean' or 'sum'"),
        (([[1]], [1]), {"expect": {"a": "yes"}}, "expect, key 'a': found 'yes', expected 'proved'"),
        (([[1]], [1]), {"expect": {1: "proved"}}, "expect: found 1, expected text"),
        (([[1]], [1]), {"expect": ["a"]}, "expect: found ['a'], expected a table"),
    ],
    "tables": [
        (([[1]], [1]), {"tables": [1]}, "tables: found [1], expected a mapping"),
        (
            ([[1]], [1]),
            {"tables": {"netwrok": {}}},
            "tables: found the unknown key 'netwrok'; did you mean 'network'?",
        ),
        (
            ([[1]], [1]),
            {"tables": {"inputs": [[2]]}},
            "tables: found the unknown key 'inputs'; expected one of network, kernel, deep, flow",
        ),
        (([[1]], [1]), {"tables": {"flow": None}}, "flow: found None, expected a table"),
        (([[1]], [1]), {"tables": {"flow": {"a": None}}}, "flow, key 'a': found None, expected"),
        (([[1]], [1]), {"tables": {"flow": {1: 2}}}, "flow: found the key 1, expected text"),
        (([[1]], [1]), {"tables": {"flow": {"a": {"\udc00": 1}}}}, "flow, key 'a': found the key"),
        (([[1]], [1]), {"tables": {"flow": {"a": "\udc00"}}}, "flow, key 'a': found '\\udc00', ex"),
        (([[1]], [1]), {"tables": {"flow": {"a": nested(16)}}}, "flow, key 'a': found more than"),
        (([[1]], [1]), {"tables": {"flow": {"a": CYCLE}}}, "flow, key 'a': found more than 16"),
        (([[1]], [1]), {"tables": {"flow": {"a": 10**1000}}}, "flow, key 'a': found 1000"),
    ],
    "what must fit together": [
        (([], []), {}, "inputs: found no rows, expected at least one"),
        (([[]], [1]), {"bias": True}, "inputs, row 1: found no numbers, expected at least one"),
        (([[1], [1, 2]], [1, 2]), {}, "inputs, row 2: found length 2, expected 1 as in row 1"),
        (([[1], [0]], [1, 2]), {}, "inputs, row 2: found the zero vector, expected a nonzero"),
        (
            ([[1]], [1, 2]),
            {},
            "labels: found length 2, expected 1, one label for every row of inputs",
        ),
        (([[1]], ["1/2"]), {"loss": "logistic"}, "labels, entry 1: found 1/2, expected 1 or -1"),
        (([[1]], [0]), {"loss": "exponential"}, "entry 1: found 0, expected 1 or -1 for expon"),
        (([[1]], [1]), {"leak": 1}, "leak: found 1, expected a number in [0, 1)"),
        (([[1]], [1]), {"leak": "-1/9"}, "leak: found -1/9, expected a number in [0, 1)"),
    ],
}


@pytest.mark.parametrize("reason", REJECTS)
def test_python_values_are_refused_with_one_line(reason):
    for arguments, options, expected in REJECTS[reason]:
        with pytest.raises(DatasetError) as refusal:
            Dataset.create(*arguments, **options)
        message = str(refusal.value)
        assert expected in message
        assert message.isprintable()
        assert len(message) < 250


NEIGHBOURS = [
    (([[1]], [1]), {"tables": {"flow": {"a": nested(15)}}}),
    (([[1]], [10**999]), {}),
    (([[0]], [0]), {"bias": True}),
    (([[1]], [-1]), {"loss": "logistic"}),
    (([[1]], [1]), {"leak": "999/1000"}),
    (([[1]], [1]), {"expect": {"any.claim": "undecided"}}),
]


@pytest.mark.parametrize(("arguments", "options"), NEIGHBOURS)
def test_harmless_neighbours_of_refused_values_pass(arguments, options):
    assert Dataset.create(*arguments, **options).n == 1


@given(datasets())
def test_json_round_trip(data):
    again = Dataset.from_json(data.to_json())
    assert again == data
    assert again.sha256() == data.sha256()


CERTIFICATE = FIGURE_2.to_json() | {"network": {"width": 3, "scale": "1/2"}}
FORGED = {
    "a key is missing": [
        ({key: None}, f"the key {key!r} is missing")
        for key in ("name", "inputs", "labels", "bias", "loss", "scale", "leak")
    ],
    "a key is unknown": [
        ({"expect": {}}, "found the unknown key 'expect'; expected one of inputs,"),
        ({"Bias": True}, "found the unknown key 'Bias'; did you mean 'bias'?"),
    ],
    "a number is no text": [
        ({"leak": 0}, 'leak: found 0, expected a rational as text, "p" or "p/q"'),
        ({"labels": ["1", 2, "3"]}, "labels, entry 2: found 2, expected a rational as text"),
    ],
    "a number has another form": [
        ({"leak": text}, f"leak: found {text!r}, expected a rational as text")
        for text in ("0.5", "1e-1", "+1/2", ".5", "")
    ],
    "a float in a table": [
        ({"network": {"scale": 0.5}}, "network, key 'scale': found the binary float 0.5"),
    ],
}


@pytest.mark.parametrize("reason", FORGED)
def test_certificates_leave_nothing_open(reason):
    for change, expected in FORGED[reason]:
        forged = {k: v for k, v in (CERTIFICATE | change).items() if v is not None}
        with pytest.raises(DatasetError) as refusal:
            Dataset.from_json(forged)
        assert expected in str(refusal.value)


def test_certificates_may_hold_fractions_that_are_not_reduced():
    data = Dataset.from_json(CERTIFICATE | {"leak": "0/7", "inputs": [["-6/8"], ["-2/4"], ["1/8"]]})
    assert data.to_json() == CERTIFICATE


def test_a_dataset_of_a_certificate_is_an_object():
    with pytest.raises(DatasetError, match=r"^found \[\], expected the keys"):
        Dataset.from_json([])


def test_importing_does_not_load_the_heavy_libraries():
    code = (
        "import sys, proofcheck.dataset; print({'sympy', 'numpy', 'matplotlib'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_examples():
    assert doctest.testmod(model).attempted > 0
    assert doctest.testmod(model).failed == 0
