"""The rule of lemma 8 accepts what is true and rejects every change of its witness."""

import json
from fractions import Fraction

import pytest
from hand import bare
from tampering import at, edit

import proofcheck as pc
from proofcheck.checker import check, planar
from proofcheck.checker.rules.boursier2024_box import polynomials

PLACE = ("claims", 0)
WITNESS = (*PLACE, "witness")
PARTS = ("assumption_4", "assumption_5", "assumption_5_cs", "assumption_6")
TRILLIONTH = Fraction(1, 10**12)


@pytest.fixture(scope="module")
def document():
    case = pc.Dataset.create([[1, 0], [0, 1]], [1, 1])
    made = pc.certify(case, claims=["boursier2024.lemma-8"])
    return json.loads(json.dumps(dict(made.document)))


def test_the_certificate_is_valid_and_small(document):
    result = check(document)
    assert (result.outcome, result.unchecked) == ("valid", [])
    assert len(json.dumps(document)) < 50_000


IDENTITIES = ("closed_form", "least_squares", "mirror", "cone")
WRONG = {  # a wrong formula, and the identity that notices
    "rises": (lambda x, gram, moment: (planar.dot(x, moment),) * 2, "closed_form"),
    "relation": (lambda points: [planar.determinant(points[:2])] * 3, "least_squares"),
    "normal": (lambda points, labels: (((labels[0],) * 2,) * 2, labels[:2]), "least_squares"),
    "mirrored": (lambda points, labels: (points[::-1], labels[::-1]), "mirror"),
    "coarse": (lambda points, labels: [labels[0] * points[0][0]], "mirror"),
    "across": (lambda x: (-x[1], x[0]), "cone"),
    "sectors": (lambda: {"+++": planar.variables(3)}, "cone"),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_an_identity(name):
    assert getattr(planar, name)()


@pytest.mark.parametrize("formula", WRONG)
def test_a_wrong_formula_is_noticed(monkeypatch, formula):
    wrong, identity = WRONG[formula]
    monkeypatch.setattr(planar, formula, wrong)
    assert not getattr(planar, identity).__wrapped__()


def test_the_sectors_are_those_of_data_in_the_box():
    names = [item["signs"] for item in INSIDE["sectors"]["items"]]
    assert sorted([*planar.sectors(), "000"]) == sorted(names)


def test_the_polynomials():
    assert {part: sorted(names) for part, names in polynomials().items()} == {
        "assumption_4": ["c_1", "c_2", "c_3", "product_12", "product_13", "product_23"],
        "assumption_5": ["c_1", "c_2", "c_3", "end", "start"],
        "assumption_5_cs": ["c_1", "c_2", "c_3", "gap", "weight"],
        "assumption_6": ["c_1", "c_2", "c_3", "fit_1", "fit_2", "fit_3", "misfit"],
    }


def plus(amount):
    return lambda old: str(Fraction(old) + Fraction(amount))


INSIDE = bare([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1])
PLANE = bare([[1, 0], [1, 1]], [1, 1])
FAR = bare([["-1/2", 1], ["-3/4", "3/2"], ["1/2", "3/2"]], [1, "1/1000", "3/2"])
OUTSIDE = bare([["-1/2", 1], ["-3/4", "3/2"], ["1/2", "3/2"]], [1, 0, "3/2"])
P, LOW = ["positive"], ["low", 1]
PLAIN = [
    ((), None, "witness: dict expected"),
    ((), {}, "witness: missing key 'assumption_4'"),
    (("note",), {}, "witness: unknown key 'note'"),
    (("assumption_5",), None, "witness.assumption_5: dict expected"),
]
ETA = [  # of every part
    (("eta",), "1/7", "eta: from 1/6 to 1 expected"),
    (("eta",), "1001/1000", "eta: from 1/6 to 1 expected"),
    (("eta",), "1.5", "eta: a rational"),
    (("eta",), f"1{'0' * 41}/5{'0' * 40}1", "eta: a denominator of at most 10^40"),
    (("eta",), plus("1/1000"), "coefficients that do not show it"),
    (("eta",), plus(2 * TRILLIONTH), "coefficients that do not show it"),
    (("eta",), plus(-2 * TRILLIONTH), "counterexample: eta_min at most"),
    (("trees",), {}, "trees: missing key 'c_1'"),
    (("trees", "c_4"), [P], "trees: unknown key 'c_4'"),
    (("trees", "c_1"), [], "trees.c_1: fewer nodes than boxes"),
    (("trees", "c_2"), [P, P], "trees.c_2[1]: more nodes than boxes"),
    (("trees", "c_3"), [["high", 10], P], "trees.c_3[0]: no such variable"),
    (("trees", "c_3"), [["low", 4, 1], P], "trees.c_3[0]: [\"positive\"]"),
    (("trees", "c_3"), [["high", 2], P], "trees.c_3[0]: not monotone in variable 2"),
    (("counterexample",), None, "counterexample: dict expected"),
    (("counterexample",), INSIDE, "is not refuted"),
    (("counterexample",), FAR, "counterexample: eta_min at most"),
    (("counterexample",), OUTSIDE, "counterexample: eta_min at most"),
    (("counterexample",), PLANE, "counterexample: "),
    (("counterexample", "version"), 2, "counterexample.version: 1 expected"),
    (("counterexample", "claims"), [], "counterexample: unknown key 'claims'"),
    (("counterexample", "sectors", "total"), 3, "counterexample.sectors.total: "),
    (("counterexample", "dataset", "labels", 1), "2", "counterexample.dataset_sha256: "),
]  # fmt: skip


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case[2])
def test_another_witness(document, case):
    path, value, message = case
    result = check(edit(document, (*WITNESS, *path), value))
    assert result.outcome == "invalid"
    assert result.errors[0].startswith(f"claims[0].{message}")


@pytest.mark.parametrize("part", PARTS)
def test_another_part_of_the_witness(document, part):
    for path, value, message in ETA:
        result = check(edit(document, (*WITNESS, part, *path), value))
        assert result.outcome == "invalid", path
        assert result.errors[0].startswith(f"claims[0].witness.{part}."), path
        assert message in result.errors[0], (path, result.errors)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scope": "cells"}, "every sector expected"),
        ({"loss": "logistic"}, "square loss expected"),
    ],
)
def test_a_counterexample_that_does_not_count(document, options, message):
    inner = bare([["-2/3", "4/3"], ["-1/3", "2/3"], ["2/3", 1]], [1, 1, 1], **options)
    result = check(edit(document, (*WITNESS, "assumption_4", "counterexample"), inner))
    assert message in result.errors[0]


def test_parts_and_trees_cannot_be_exchanged(document):
    places = [(*WITNESS, part) for part in PARTS]
    for place, other in zip(places, places[1:] + places[:1], strict=True):
        result = check(edit(document, place, at(document, other)))
        assert result.outcome == "invalid"
        assert result.errors[0].startswith(f"claims[0].witness.{place[-1]}")


@pytest.mark.parametrize("part", PARTS)
def test_other_values(document, part):
    for name in (f"eta_{part}", f"eta_{part}_beyond"):
        for value in (plus(TRILLIONTH), "1/6"):
            result = check(edit(document, (*PLACE, "values", name), value))
            assert result.errors[0].startswith("claims[0].values")
    values = at(document, (*PLACE, "values"))
    for changed in ({**values, "more": "1"}, {k: values[k] for k in list(values)[1:]}):
        assert check(edit(document, (*PLACE, "values"), changed)).outcome == "invalid"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("status",), "refuted"),
        (("status",), "supported"),
        (("reason",), "none"),
        (("printed", 0, "status"), "refuted"),
        (("printed", 1, "status"), "not-applicable"),
        (("printed", 1, "witness"), {}),
        (("statement",), "Another statement."),
        (("kind",), "dataset"),
        (("evidence",), "numeric"),
    ],
)
def test_another_verdict_or_wording(document, path, value):
    result = check(edit(document, (*PLACE, *path), value))
    assert result.outcome == "invalid"
    assert result.errors[0].startswith("claims[0]")


def test_it_cannot_be_left_undecided(document):
    blank = {"status": "undecided", "evidence": None, "values": {}, "witness": None,
             "reason": "not yet implemented"}  # fmt: skip
    claim = {**at(document, PLACE), **blank}
    claim["printed"] = [{**form, "status": "undecided"} for form in claim["printed"]]
    assert check(edit(document, PLACE, claim)).errors[0].startswith("claims[0].witness")


def test_other_proofs_of_the_same_are_accepted(document):
    changes = {
        ("assumption_4", "c_1"): [["halve", 5], P, P],
        ("assumption_5", "start"): [["low", 3], P],
        ("assumption_5_cs", "weight"): [["low", 3], ["high", 9], ["halve", 1], P, P],
        ("assumption_6", "misfit"): [["low", 3], ["low", 9], P],
    }
    changed = document
    for (part, name), tree in changes.items():
        changed = edit(changed, (*WITNESS, part, "trees", name), tree)
    assert check(changed).outcome == "valid"


def test_a_smaller_eta_with_its_value_is_true_as_well(document):
    eta = plus(-TRILLIONTH)(at(document, (*WITNESS, "assumption_4", "eta")))
    changed = edit(document, (*WITNESS, "assumption_4", "eta"), eta)
    assert check(changed).errors[0].startswith("claims[0].values")
    assert check(edit(changed, (*PLACE, "values", "eta_assumption_4"), eta)).outcome == "valid"
