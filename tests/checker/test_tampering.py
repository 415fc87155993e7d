"""Every place of a certificate is changed in every way: a lie passes nowhere.

`tampering.truthful` says of each mutation whether it is a harmless neighbour (another point of
the same sector, another relation that rules the same branch out, ...), independently of the
checker; checker and judge must agree on each, so that no truth is rejected either.
"""

import itertools
import json
from fractions import Fraction

import pytest
from brute_certificates import Sections
from hypothesis import given, settings
from hypothesis import strategies as st
from tampering import at, leaf_mutations, mutations, mutations_at, paths, truthful

import proofcheck as pc
from proofcheck.checker import check
from proofcheck.strategies import datasets

DATASETS = {
    "bias": ([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], {"bias": True}),
    "repeated-and-opposite": ([[1, 0], [2, 0], [-1, 0]], [1, -1, 2], {"leak": "1/3"}),
    "zero-value": ([[1, 0], ["-1/4", 1], ["1/4", 1]], [1, 1, -1], {"scale": "sum"}),
    "fitted-twice": ([[1, 0], [1, 0], [0, 1]], [1, -1, 1], {}),
    "line": ([[2], [-1]], [1, 3], {}),
    "three-dimensions": ([[1, 0, 0], [0, 1, 0], [1, 1, 0]], [1, -1, 1], {"loss": "logistic"}),
    "saddle": ([[1, 0], [0, 1], [1, 1]], [1, 1, 0], {}),
}


def certificate(name, scope):
    inputs, labels, options = DATASETS[name]
    sections = Sections(inputs, labels, **options)
    return sections, json.loads(json.dumps(sections.document(scope)))


def agree(sections, original, path, kind, document):
    outcome = check(document).outcome
    true = truthful(document, sections, original) and document.get("claims") == [] == document.get(
        "theorems"
    )
    assert outcome == "valid" if true else outcome in ("invalid", "malformed"), (path, kind)
    return true


@pytest.mark.parametrize("scope", ["all", "cells"])
@pytest.mark.parametrize("name", DATASETS)
def test_some_mutations_of_sections(name, scope):
    sections, original = certificate(name, scope)
    assert check(original).outcome == "valid"
    for path, kind, document in itertools.islice(mutations(original), 3, None, 23):
        agree(sections, original, path, kind, document)


@pytest.mark.slow
@pytest.mark.parametrize("scope", ["all", "cells"])
@pytest.mark.parametrize("name", DATASETS)
def test_all_mutations_of_sections(name, scope):
    sections, original = certificate(name, scope)
    harmless = [
        (path, kind)
        for path, kind, document in mutations(original)
        if agree(sections, original, path, kind, document)
    ]
    free = {"witness", "coefficients", "least_norm", "clarke", "relations", "tree"}
    assert all(free & set(path) for path, _ in harmless), harmless


@given(data=st.data(), name=st.sampled_from(sorted(DATASETS)))
def test_two_random_mutations(data, name):
    """Two lies do not make a truth."""
    sections, original = certificate(name, "all")
    document, places = original, []
    for _ in range(2):
        path = data.draw(st.sampled_from([path for path in paths(document) if path]))
        choices = list(mutations_at(document, path))
        if choices:
            path, kind, document = data.draw(st.sampled_from(choices))
            places.append((path, kind))
    if document != original:
        agree(sections, original, places, "two", document)


@given(data=st.data(), dataset=datasets(bits=2))
@settings(max_examples=60)
def test_random_tampering_with_random_datasets(data, dataset):
    """What `certify` writes is accepted; one change to its sections is judged as by hand."""
    written = dataset.to_json()
    options = {key: written[key] for key in ("bias", "loss", "scale", "leak")}
    sections = Sections(written["inputs"], written["labels"], **options)
    document = {**pc.certify(dataset, claims=[]).document, "claims": [], "theorems": []}
    original = json.loads(json.dumps(document))
    assert check(original).outcome == "valid"
    path = data.draw(st.sampled_from([path for path in paths(original) if path]))
    choices = list(mutations_at(original, path))
    if choices:
        agree(sections, original, *data.draw(st.sampled_from(choices)))


CASES = ["early-alignment-figure-2", "repeated-point", "zero-value-extremum"]


def harmless_to_claims(path, kind, document):
    """Claims may stand in any order, and may be left out unless a theorem needs them."""
    if path != ("claims",) or kind not in ("swapped", "deleted entry"):
        return False
    ids = {claim["id"] for claim in document["claims"]}
    return all(h["claim"] in ids for t in document["theorems"] for h in t["hypotheses"])


def is_relation(document, path):
    """Whether the place is in a relation that shows dependence; any true one will do."""
    return "relation" in path and is_true_relation(
        document["dataset"], at(document, path[: path.index("relation") + 1])
    )


def is_true_relation(dataset, pairs):
    """Whether at most d points, in increasing order, cancel with nonzero integers."""
    points = [[Fraction(v) for v in row] + [1] * dataset["bias"] for row in dataset["inputs"]]
    try:
        names = [k for k, _ in pairs]
        sums = [sum(c * points[k - 1][j] for k, c in pairs) for j in range(len(points[0]))]
        kinds = {type(number) for pair in pairs for number in pair}
        small = 0 < len(pairs) <= min(len(points), len(points[0])) and names[0] > 0
        return small and kinds == {int} and not any(sums) and all(
            c for _, c in pairs) and names == sorted(set(names))  # fmt: skip
    except (TypeError, ValueError, IndexError):
        return False


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 29])
def test_mutations_of_claims_and_theorems(case, step, cases):
    original = json.loads(json.dumps(dict(pc.certify(pc.load(cases / f"{case}.toml")).document)))
    assert check(original).outcome in ("valid", "holey")
    every = itertools.chain(mutations(original, ("claims",)), mutations(original, ("theorems",)))
    for path, kind, document in itertools.islice(every, 5, None, step):
        accepted = check(document).outcome in ("valid", "holey")
        harmless = harmless_to_claims(path, kind, document) or is_relation(document, path)
        assert accepted == harmless, (path, kind)


def test_leaf_mutations_change_the_value():
    """The mutations themselves are no empty words."""
    for value in (True, 3, None, "1/2", "+-0", "maximum"):
        assert all(json.dumps(other) != json.dumps(value) for _, other in leaf_mutations(value))
