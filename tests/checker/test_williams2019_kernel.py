"""The rules about random-feature kernels reject every tampered entry."""

import json
from fractions import Fraction

import pytest
from tampering import edit, mutations, rehash

import proofcheck as pc
from proofcheck.checker import check
from proofcheck.checker.features import law, milne

CLAIMS = [
    f"williams2019.{name}"
    for name in ("kernel-solution", "rkhs-norm", "theorem-5-cubic", "natural-spline", "one-sided")
]
HALVES = {"1": "1/2", "-1": "1/2"}


def certified(inputs, labels, kernel, claims=CLAIMS):
    case = pc.Dataset.create([[x] for x in inputs], labels, bias=True, tables={"kernel": kernel})
    return json.loads(json.dumps(dict(pc.certify(case, claims=claims).document)))


DOCUMENTS = {
    "two-sided": certified(
        ["-1", "0", "1/2", "1"], ["0", "1", "0", "2"], {"offsets": [-2, 2], "evaluate": ["1/4"]}
    ),
    "one-sided": certified([0, -1, 1], [1, 2, 0], {"slopes": {"2": "1"}, "offsets": [-3, 2]}),
    "extra knots": certified(
        [0, 2], [1, 0], {"slopes": HALVES, "offsets": {"1": [-1, 1], "-1": [-2, 2]}}
    ),
    "independent uniform": certified([1, 2, 3], [1, 0, 1], {"law": "independent-uniform"}),
    "no solution": certified([2, 3, 4], [1, 2, 4], {"offsets": [-1, 1]}),
    "one sample": certified([0], [1], {"offsets": [-1, 1]}),
    "Gaussian": certified([0], [1], {"law": "gaussian"}),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("step", [pytest.param(2, marks=pytest.mark.slow), 7])
def test_every_mutation_is_rejected(name, step):
    document = DOCUMENTS[name]
    assert check(document).outcome == "valid"
    for i in range(len(document["claims"])):
        for path, kind, other in list(mutations(document, ("claims", i)))[::step]:
            assert check(other).outcome in ("invalid", "malformed"), (path, kind)


def test_another_relation_of_the_rows_will_do():
    document = DOCUMENTS["no solution"]
    path = ("claims", 0, "witness", "relation")
    assert document["claims"][0]["witness"]["relation"] == ["1", "-2", "1"]
    assert check(edit(document, path, ["-1/2", "4/4", "-1/2"])).outcome == "valid"
    for wrong in (
        ["0", "0", "0"],
        ["1", "-2"],
        ["1", "-2", "1", "0"],
        ["1", "-1", "1"],
        [1, -2, 1],
    ):
        assert check(edit(document, path, wrong)).outcome in ("invalid", "malformed")


def test_a_relation_that_the_labels_satisfy_excludes_nothing():
    document = rehash(edit(DOCUMENTS["no solution"], ("dataset", "labels", 2), "3"))
    assert check(document).outcome == "invalid"


NU = certified([0], [1], {"offsets": [-1, 1]}, ["williams2019.nu"])


def test_every_mutation_of_the_weight_is_rejected():
    assert check(NU).outcome == "holey"
    for path, kind, other in mutations(NU, ("claims", 0)):
        same = kind in ("decimal", "as integer")  # -2.0 and -2, as in a case file
        rewritten = same and "offsets" in path
        rejected = check(other).outcome in ("invalid", "malformed")
        assert rejected != rewritten, (path, kind)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kernel", {"law": "gaussian"}),
        ("kernel", {"law": "independent-uniform"}),
        ("kernel", {"offsets": ["-1", "1"]}),
        ("at", "1/2"),
        ("labels", ["0", "0"]),
        ("labels", ["1"]),
        ("inputs", ["0", "0"]),
        ("inputs", 3),
    ],
)
def test_another_witness_against_the_printed_weight_needs_the_jump(key, value):
    path = ("claims", 0, "printed", 0, "witness", key)
    assert check(edit(NU, path, value)).outcome in ("invalid", "malformed")


def test_another_scale_of_the_labels_has_the_same_jump():
    path = ("claims", 0, "printed", 0, "witness")

    def doubled(witness):
        twice = {k: [str(2 * Fraction(v)) for v in witness[k]] for k in ("labels",)}
        bend = [str(2 * Fraction(v)) for v in witness["second_derivative"]]
        return {**witness, **twice, "second_derivative": bend}

    assert check(edit(NU, path, doubled)).outcome == "holey"


def test_another_law_has_other_values():
    for kernel in ({"offsets": ["-2", "5/2"]}, {"offsets": ["-2", "2"], "slopes": {"1": "1"}}):
        document = DOCUMENTS["two-sided"]
        changed = rehash(edit(document, ("dataset", "kernel"), {**kernel, "evaluate": ["1/4"]}))
        result = check(changed)
        assert result.outcome == "invalid"
        assert result.errors


BAD_TABLES = {
    "unknown law": {"law": "normal"},
    "law that is no text": {"law": ["gaussian"]},
    "unknown key": {"offsets": ["0", "1"], "bound": "1"},
    "no offsets": {},
    "empty interval": {"offsets": ["1", "1"]},
    "no interval": {"offsets": ["1"]},
    "offsets that are text": {"offsets": "1"},
    "slope 0": {"offsets": ["0", "1"], "slopes": {"0": "1"}},
    "slope twice": {"offsets": ["0", "1"], "slopes": {"1": "1/2", "2/2": "1/2"}},
    "sum of probabilities": {"offsets": ["0", "1"], "slopes": {"1": "1/2"}},
    "negative probability": {"offsets": ["0", "1"], "slopes": {"1": "3/2", "2": "-1/2"}},
    "missing interval": {"offsets": {"1": ["0", "1"]}},
    "interval of no slope": {"offsets": {"1": ["0", "1"], "-1": ["0", "1"], "2": ["0", "1"]}},
    "bound 0": {"law": "independent-uniform", "slope_bound": "0"},
    "variance 0": {"law": "gaussian", "variance": "0"},
    "evaluate": {"offsets": ["0", "1"], "evaluate": "1"},
    "entry of evaluate": {"offsets": ["0", "1"], "evaluate": ["x"]},
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_table_that_is_none(name):
    changed = rehash(edit(DOCUMENTS["two-sided"], ("dataset", "kernel"), BAD_TABLES[name]))
    assert check(changed).outcome in ("invalid", "malformed")


def test_milne_is_exact_for_cubics():
    for power in range(4):
        exact = Fraction(3 ** (power + 1) - 1, power + 1)
        assert milne(Fraction(1), Fraction(3), lambda u, k=power: u**k) == exact
    assert milne(Fraction(1), Fraction(3), lambda u: u**4) != Fraction(3**5 - 1, 5)


def test_the_kernel_of_the_checker():
    two_sided = law({"offsets": ["-1", "1"]})
    assert two_sided.kernel(Fraction(0), Fraction(0)) == Fraction(1, 6)
    assert two_sided.kernel(Fraction(1), Fraction(-1)) == 0
    uniform = law({"law": "independent-uniform"})
    assert uniform.kernel(Fraction(0), Fraction(0)) == Fraction(1, 6)
    assert law({"law": "gaussian", "variance": 2}) is None
