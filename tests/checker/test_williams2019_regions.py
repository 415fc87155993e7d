"""The rules of williams2019.regions and .lemma-2 reject every tampered entry."""

import json

import pytest
from tampering import edit, mutations, rehash

import proofcheck as pc
from proofcheck.checker import check

REGIONS, LEMMA_2 = "williams2019.regions", "williams2019.lemma-2"
NETWORK = {"weights": [["1", "1"], ["-2", "1"]], "outputs": ["2", "-1"]}


def certified(inputs, labels, claims=(REGIONS, LEMMA_2), tables=None, **options):
    case = pc.Dataset.create([[x] for x in inputs], labels, bias=True, tables=tables, **options)
    return json.loads(json.dumps(dict(pc.certify(case, claims=list(claims)).document)))


PLAIN = certified([1, 0, -1, 0], [1, -4, "1/2", 0])
TRAINED = certified([0, 1], [3, 1], [LEMMA_2], {"network": NETWORK})
LOGISTIC = certified([0, 1], [1, -1], loss="logistic")


@pytest.mark.parametrize("document", [PLAIN, TRAINED, LOGISTIC])
def test_every_mutation_is_rejected(document):
    assert check(document).outcome == "valid"
    for i in range(len(document["claims"])):
        for path, kind, other in mutations(document, ("claims", i)):
            assert check(other).outcome in ("invalid", "malformed"), (path, kind)


def test_unreduced_rationals_are_accepted():
    assert PLAIN["claims"][0]["id"] == REGIONS
    ray = ("claims", 0, "witness", "arcs", 1, "start", 0)
    assert check(edit(PLAIN, ray, "3/3")).outcome == "valid"
    value = ("claims", 1, "values", "residual_1")
    assert check(edit(PLAIN, value, lambda old: f"{int(old) * 2}/2")).outcome == "valid"


BAD_NETWORKS = {
    "no outputs": {"weights": [["1", "1"]]},
    "no weights": {"outputs": ["1"]},
    "another number of outputs": {"weights": [["1", "1"]], "outputs": ["1", "2"]},
    "rows of another length": {"weights": [["1", "1", "1"]], "outputs": ["1"]},
    "a number that is none": {"weights": [["1", "x"]], "outputs": ["1"]},
    "no rows": {"weights": ["1"], "outputs": ["1"]},
    "no lists": {"weights": "1", "outputs": "1"},
}


@pytest.mark.parametrize("name", BAD_NETWORKS)
def test_a_network_that_is_none(name):
    changed = rehash(edit(TRAINED, ("dataset", "network"), BAD_NETWORKS[name]))
    result = check(changed)
    assert result.outcome == "invalid"
    assert result.errors[0].endswith("no network")


def test_another_network_has_other_residuals():
    other = {**NETWORK, "outputs": ["2", "-2"]}
    result = check(rehash(edit(TRAINED, ("dataset", "network"), other)))
    assert result.outcome == "invalid"
    assert "values" in result.errors[0]
