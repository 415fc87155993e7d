"""The claims about a flow: accepted, and rejected after any change."""

import copy
from dataclasses import replace

import pytest
from brute_certificates import sha256
from tampering import edit, mutations

from proofcheck.checker import check
from proofcheck.checker.dataset import exact
from proofcheck.checker.flow.drawing import network
from proofcheck.checker.shape import Fault
from proofcheck.claims.boursier2024.cases import BOX_NETWORK, FIGURE_2_NETWORK, ZERO_NEURON
from proofcheck.flow.network import INITS, Network
from proofcheck.ledger import certify

IDS = [f"boursier2024.{x}" for x in ("phases", "theorem-2", "theorem-4", "nature-of-limit")]
NARROW = {"width": 2, "init": "balanced", "scale": "1/1000", "seed": 5}


@pytest.fixture(scope="module")
def box():
    data = replace(BOX_NETWORK, tables={"network": NARROW})
    return dict(certify(data, claims=IDS).document)


@pytest.fixture(scope="module")
def zero():
    return dict(certify(ZERO_NEURON, claims=IDS).document)


def place(document, name):
    return next(i for i, c in enumerate(document["claims"]) if c["id"] == f"boursier2024.{name}")


def test_they_are_valid(box, zero):
    for document in (box, zero):
        assert {c["status"] for c in document["claims"]} == {"proved"}
        result = check(document)
        assert (result.outcome, result.errors) == ("valid", [])


def test_a_network_that_starts_aligned():
    table = {"weights": [["0", "1/1000"]], "outputs": ["1/1000"]}
    data = replace(BOX_NETWORK, tables={"network": table})
    made = certify(data, claims=["boursier2024.phases"])
    (claim,) = made.document["claims"]
    assert claim["status"] == "proved"
    assert claim["values"]["phase_1_end"] != "0"
    result = check(dict(made.document))
    assert (result.outcome, result.errors) == ("valid", [])


@pytest.mark.parametrize("d", [1, 2, 3, 5])
@pytest.mark.parametrize("init", INITS)
def test_the_draw_is_made_again(d, init):
    for more in ({}, {"mean_field": True, "scale": "0.02", "seed": 2**63}):
        table = {"width": 3, "init": init, "scale": "1/7", "seed": 5} | more
        drawn = Network.of_case({"network": table}, d)
        rows = [[*w, a] for w, a in zip(drawn.weights, drawn.outputs, strict=True)]
        assert [[str(c) for c in row] for row in network({"network": exact(table)}, d)] == [
            [str(c) for c in row] for row in rows
        ]
    default = Network.of_case({}, d)
    assert [str(row[-1]) for row in network({}, d)] == [str(a) for a in default.outputs]


@pytest.mark.parametrize(
    "table",
    [
        {"weights": [["1/2", "x"]], "outputs": ["1"]},
        {"weights": [["1/2", True]], "outputs": ["1"]},
        {"weights": [["1/2"]], "outputs": ["1"]},
        {"weights": [["1/2", "1", "1"]], "outputs": ["1"]},
        {"weights": [], "outputs": []},
        {"weights": [["1/2", "1"]], "outputs": ["1", "1"]},
        {"weights": [["1/2", "1"]]},
        {"weights": ["1/2"], "outputs": ["1"]},
        {"width": "5/2"},
        {"init": 5},
    ],
)
def test_what_is_no_network_is_a_fault(table):
    with pytest.raises(Fault):
        network({"network": exact(table)}, 2)


NO_NETWORK = {
    "rows of another length": {"weights": [["1", "2", "3"]], "outputs": ["1"]},
    "another number of outputs": {"weights": [["1", "2"]], "outputs": ["1", "1"]},
    "a text": {"weights": [["1", "x"]], "outputs": ["1"]},
    "no list": {"weights": "1", "outputs": ["1"]},
    "no neuron": {"weights": [], "outputs": []},
    "weights alone": {"weights": [["1", "2"]]},
    "an unknown key": {"width": 2, "depth": 3},
    "no width": {"width": "wide"},
    "half a neuron": {"width": "1/2"},
    "too many": {"width": 10**9},
    "another kind": {"width": 2, "init": "orthogonal"},
    "a number for a kind": {"width": 2, "init": 1},
    "no scale": {"width": 2, "scale": "0"},
    "a text for a scale": {"width": 2, "scale": "small"},
    "a number for a truth value": {"width": 2, "mean_field": 1},
    "a text for a truth value": {"width": 2, "mean_field": "yes"},
}


@pytest.mark.parametrize("name", NO_NETWORK)
def test_what_is_no_network(box, name):
    changed = renamed(box, {"network": NO_NETWORK[name]})
    assert check(changed).outcome == "invalid"
    with pytest.raises(Fault):
        network({"network": exact(NO_NETWORK[name])}, 2)


# Two neurons exchanged; the mirror image, g(u) = g(-u), by the symmetry of these points.
STILL_TRUE = {
    (("witness", "interpolation", "weights"), "swapped"),
    (("witness", "weights", 0), "sign"),
    (("witness", "weights", 1), "sign"),
}


@pytest.mark.parametrize("name", ["phases", "theorem-2", "theorem-4", "nature-of-limit"])
@pytest.mark.parametrize("which", ["box", "zero"])
def test_every_change_of_a_claim_is_rejected(request, verified_once, name, which):
    document = request.getfixturevalue(which)
    at = ("claims", place(document, name))
    tried = 0
    for part in ("status", "values", "witness", "printed", "reason"):
        for path, kind, other in mutations(document, (*at, part)):
            if (path[2:], kind) not in STILL_TRUE and kind != "as integer":
                assert check(other).outcome in ("invalid", "malformed"), (path, kind)
                tried += 1
    assert tried > 20


def test_no_interpolation_is_needed_but_where_the_theorem_claims_it(box, verified_once):
    for name, outcome in (("theorem-2", "invalid"), ("theorem-4", "valid")):
        at = ("claims", place(box, name))
        kept = {"flow": box["flow"]["sha256"], "costliest": "alignment"}
        without = edit(box, (*at, "witness"), kept)
        without = edit(without, (*at, "values", "interpolating_neurons"), "0")
        assert check(without).outcome == outcome


CLAIMED = {
    "no flow": lambda d: {k: v for k, v in d.items() if k != "flow"},
    "no object": lambda d: {**d, "flow": []},
    "no limit": lambda d: {**d, "flow": resealed({**d["flow"], "limit": None})},
    "another network": lambda d: {
        **d,
        "flow": resealed(
            {**d["flow"], "network": {**d["flow"]["network"], "outputs": ["1/2"] * 2}}
        ),
    },
    "a wider ball": lambda d: {**d, "flow": resealed({**d["flow"], "radius": "1/1000"})},
    "a negative radius": lambda d: {**d, "flow": resealed({**d["flow"], "radius": "-1"})},
    "another seed": lambda d: renamed(d, {"network": {**NARROW, "seed": 6}}),
}


def resealed(flow):
    body = {k: v for k, v in flow.items() if k != "sha256"}
    return body | {"sha256": sha256(body)}


def renamed(document, tables):
    document = copy.deepcopy(document)
    for part in (document, document["flow"]):
        part["dataset"] |= tables
        part["dataset_sha256"] = sha256(part["dataset"])
    document["flow"] = resealed(document["flow"])
    return document


@pytest.mark.parametrize("name", CLAIMED)
def test_a_changed_flow_is_rejected(box, name):
    assert check(CLAIMED[name](box)).outcome in ("invalid", "malformed")


def test_another_dataset_in_the_flow(box):
    other = certify(FIGURE_2_NETWORK, claims=IDS[:1]).document["flow"]
    result = check({**box, "flow": other})
    assert result.outcome == "invalid"
    assert "flow.dataset" in result.errors[0]


def test_open_sectors_do_not_do():
    data = replace(BOX_NETWORK, tables={"network": NARROW})
    found = certify(data, claims=IDS, cells_only=True)
    assert "flow" not in found.document
    assert {c.status for c in found.claims.values()} == {"undecided"}
    assert check(found.to_json()).outcome == "valid"
