"""The claims of boursier2024 on early alignment: verdicts, values, witnesses, printed forms."""

from dataclasses import replace
from functools import cache

import pytest
from flint import fmpq

from proofcheck.claims.boursier2024.alignment_cases import (
    ALIGNMENT,
    FIGURE_2_NETWORK,
    GENERIC_SADDLE,
    SADDLE_ON_A_PLANE,
    SADDLES,
    SHRINKING_RAY,
    SLOW,
)
from proofcheck.claims.boursier2024.alignment_measured import contained
from proofcheck.claims.registry import all_claims
from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.flow.alignment import measure, normalised
from proofcheck.flow.network import Network
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify, default_claims

NAMES = ("theorem-1-i", "theorem-1-ii", "theorem-3", "condition-1", "lemmas-9-14")
FIGURE_2 = ([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"])


@cache
def record(name, data):
    return all_claims()[f"boursier2024.{name}"].record(Survey(data))


def with_tables(data, **tables):
    options = {"bias": data.bias, "loss": data.loss, "scale": data.scale, "leak": data.leak}
    return Dataset.create(data.inputs, data.labels, tables=tables, **options)


def forms(found):
    return [(p["status"], p["witness"]) for p in found["printed"]]


PROVED, REFUTED, NA = "proved", "refuted", "not-applicable"
FIRST = {"signs": "+0"}


@pytest.mark.parametrize(
    ("name", "data", "status", "values", "printed"),
    [
        (
            "theorem-1-i",
            FIGURE_2_NETWORK,
            PROVED,
            {
                "lambda_star_i": "560302173487063/1000000000000000",
                "eps": "1/4",
                "dmax_squared": "7361/14400",
            },
            [(PROVED, None)],
        ),
        (
            "theorem-1-i",
            SADDLE_ON_A_PLANE,
            PROVED,
            {"lambda_star_i": "4/3", "eps": "1/4", "dmax_squared": "4"},
            [(PROVED, None)],
        ),
        (
            "theorem-1-ii",
            FIGURE_2_NETWORK,
            PROVED,
            {
                "lambda_star_ii": str(fmpq(1, 2**44)),
                "bits_time": "44",
                "bits_perturbation": "11",
                "perturbation_squared": "1464839/1440000000000",
                "stays": "4",
                "eps": "1/4",
                "alpha": "1/10",
                "deficit": "1/100",
            },
            [(PROVED, None)] * 3 + [(REFUTED, {"signs": "+++"})],
        ),
        (
            "theorem-1-ii",
            SHRINKING_RAY,
            PROVED,
            {
                "lambda_star_ii": str(fmpq(1, 2**111)),
                "bits_time": "111",
                "bits_perturbation": "12",
                "perturbation_squared": "199/400000000",
                "stays": "3",
                "eps": "1/4",
                "alpha": "1/10",
                "deficit": "1/100",
            },
            [(REFUTED, FIRST)] * 2 + [(REFUTED, {"signs": "+-"})] * 2,
        ),
        (
            "theorem-3",
            SADDLE_ON_A_PLANE,
            PROVED,
            {
                "lambda_star_ii": str(fmpq(1, 2**133)),
                "bits_time": "133",
                "bits_perturbation": "12",
                "perturbation_squared": "199/400000000",
                "stays": "4",
                "eps": "1/4",
                "alpha": "1/10",
                "deficit": "1/100",
            },
            [(REFUTED, {"signs": "-+"})],
        ),
        (
            "lemmas-9-14",
            SHRINKING_RAY,
            PROVED,
            {
                "least_norm_squared": "1/8",
                "largest_norm_squared": "8",
                "shrinking_rays": "1",
                "boundary_ratio_squared": "16/25",
                "stability_squared": "1/8",
                "expulsion_squared": "9/4",
            },
            [(PROVED, None)] * 2,
        ),
        (
            "condition-1",
            SHRINKING_RAY,
            PROVED,
            {"neurons": "1", "at_rest": "0", "opposite": "0", "on_unstable_rays": "0",
             "alpha": "1/5"},
            [(PROVED, None)],
        ),
    ],
)  # fmt: skip
def test_verdicts(name, data, status, values, printed):
    found = record(name, data)
    assert (found["status"], found["values"], forms(found)) == (status, values, printed)
    assert found["fidelity"] == "reconstructed"


def test_every_claim_is_tried_on_its_cases():
    for name in NAMES[:4]:
        claim = all_claims()[f"boursier2024.{name}"]
        assert claim.cases in (ALIGNMENT, SADDLES)
    assert [record("theorem-3", d)["status"] for d in SADDLES] == [PROVED] * 3
    assert record("theorem-1-ii", GENERIC_SADDLE)["witness"] == {"fails": "saddle", "signs": "+-0"}


def test_without_a_network_there_is_still_a_scale():
    data = Dataset.create(*FIGURE_2, bias=True)
    for name in ("theorem-1-i", "theorem-1-ii", "theorem-3", "lemmas-9-14"):
        found = record(name, data)
        assert (found["status"], found["witness"]) == (PROVED, None)
        if name != "lemmas-9-14":
            assert found["values"] == record(name, FIGURE_2_NETWORK)["values"]
    found = record("condition-1", data)
    assert (found["status"], found["witness"]) == (NA, {"fails": "network"})


def test_the_theorems_are_run_by_default_only_with_a_network():
    chosen = {c.id for c in default_claims(Dataset.create(*FIGURE_2, bias=True))}
    assert {n for n in NAMES if f"boursier2024.{n}" in chosen} == {"lemmas-9-14"}
    chosen = {c.id for c in default_claims(FIGURE_2_NETWORK)}
    assert {n for n in NAMES if f"boursier2024.{n}" in chosen} == set(NAMES)


PLAIN = SHRINKING_RAY
NETWORK = {"weights": [["4/5", "3/5"]], "outputs": ["1"]}


@pytest.mark.parametrize(
    ("name", "data", "witness"),
    [
        (
            "theorem-1-i",
            Dataset.create([[1, 2], [2, 1]], [1, -1], loss="exponential"),
            {"fails": "boursier2024.assumption-1"},
        ),
        (
            "theorem-1-ii",
            Dataset.create([[1, 2], [2, 1]], [1, -1], loss="exponential"),
            {"fails": "boursier2024.assumption-1"},
        ),
        ("theorem-1-i", Dataset.create([[1, 2]], [0]), {"fails": "field"}),
        (
            "theorem-1-ii",
            Dataset.create([[1, 0], [0, 1]], [1, 1]),
            {"fails": "boursier2024.lemma-2"},
        ),
        (
            "theorem-3",
            Dataset.create([[1, 0], [0, 1], [1, 1]], [1, 1, -1]),
            {"fails": "boursier2024.lemma-2"},
        ),
        (
            "lemmas-9-14",
            Dataset.create([[1, 0], [0, 1]], [1, 1]),
            {"fails": "boursier2024.lemma-2"},
        ),
        ("theorem-1-ii", SADDLE_ON_A_PLANE, {"fails": "saddle", "signs": "0+"}),
        (
            "theorem-1-ii",
            with_tables(PLAIN, network={"weights": [[1, 0], [2, 0]], "outputs": [1, 1]}),
            {"fails": "dominated", "neuron": 2},
        ),
        (
            "theorem-1-i",
            with_tables(PLAIN, network={"weights": [[1, 0], [0, 0]], "outputs": [1, 0]}),
            {"fails": "output", "neuron": 2},
        ),
        (
            "theorem-1-i",
            with_tables(PLAIN, network={"width": 3, "init": "unbalanced"}),
            {"fails": "dominated"},
        ),
        (
            "theorem-3",
            with_tables(
                Dataset.create(PLAIN.inputs, PLAIN.labels, leak="1/2"),
                network={"weights": [["1/2", 0]], "outputs": [1]},
            ),
            {"fails": "balanced", "neuron": 1},
        ),
        (
            "condition-1",
            with_tables(PLAIN, network={"weights": [[1, 0], [0, 0]], "outputs": [1, 0]}),
            {"fails": "output", "neuron": 2},
        ),
    ],
)
def test_the_hypothesis_that_fails(name, data, witness):
    found = record(name, data)
    assert (found["status"], found["values"], found["witness"]) == (NA, {}, witness)
    assert {status for status, _ in forms(found)} == {NA}


def condition(weights, outputs, data=PLAIN):
    return record(
        "condition-1", with_tables(data, network={"weights": weights, "outputs": outputs})
    )


def test_a_neuron_exactly_opposite_breaks_condition_1():
    """D = (-1/2, 0) in (+, -)."""
    found = condition([["4/5", "3/5"], [1, 0]], [1, 1])
    assert found["status"] == REFUTED
    assert (found["witness"]["neuron"], found["values"]["opposite"]) == (2, "1")
    assert found["values"]["alpha"] == "0"
    assert forms(found) == [(REFUTED, None)]


def test_a_dominated_neuron_of_that_direction_does_not():
    found = condition([["999/1000", 0]], [1])
    assert found["status"] == PROVED
    assert found["values"]["alpha"] == "1/1000"


def test_a_neuron_on_an_unstable_ray_breaks_it_too():
    """a < 0 on the ray through (1, 1), where G has a maximum opposite to D: our own condition."""
    found = condition([["3/5", "3/5"]], [-1])
    assert found["status"] == REFUTED
    assert (found["witness"]["neuron"], found["values"]["on_unstable_rays"]) == (1, "1")
    assert forms(found) == [(PROVED, None)]
    assert condition([["3/5", "3/5"]], [1])["status"] == PROVED


def test_neurons_at_rest_have_no_margin():
    found = condition([["-3/5", "-4/5"]], [1], Dataset.create([[1, 0], [0, 1]], [1, 2]))
    assert found["values"] == {
        "neurons": "1",
        "at_rest": "1",
        "opposite": "0",
        "on_unstable_rays": "0",
    }


def test_eps_and_alpha_come_from_the_case():
    data = with_tables(Dataset.create(*FIGURE_2, bias=True), flow={"eps": "1/8", "alpha": "1/1000"})
    found = record("theorem-1-ii", data)["values"]
    assert (found["eps"], found["alpha"]) == ("1/8", "1/1000")
    assert int(found["bits_time"]) > 90
    with pytest.raises(FlowError, match="flow, eps: found '1/2'"):
        certify(with_tables(data, flow={"eps": "1/2"}), claims=["boursier2024.theorem-1-i"])


def test_a_scale_too_small_to_write_is_given_by_its_exponent():
    data = with_tables(Dataset.create(*FIGURE_2, bias=True), flow={"eps": "1/100"})
    assert int(record("theorem-1-ii", data)["values"]["bits_time"]) < 3000
    slow = with_tables(SLOW, flow={"eps": "1/100"})
    found = record("theorem-1-ii", slow)
    assert found["status"] == PROVED
    assert int(found["values"]["bits_time"]) > 3000
    assert "lambda_star_ii" not in found["values"]


def test_what_is_measured_shows_the_third_outcome_and_the_rate():
    ray = record("theorem-1-ii", SHRINKING_RAY)["witness"]
    assert [m["neurons"][0]["outcome"] for m in ray["measured"]][1:] == ["shrinking"] * 3
    assert ray["exponents"] == []
    rates = record("theorem-1-ii", SLOW)["witness"]["exponents"]
    slow = rates[0]
    low, high = (fmpq(*map(int, end.split("/"))) for end in slow["fitted"])
    assert fmpq(4, 100) < low <= high < fmpq(6, 100)  # and not eps = 1/4


def test_the_theorems_hold_at_their_own_scale():
    ends = {}
    for name, data in (
        ("theorem-1-ii", FIGURE_2_NETWORK),
        ("theorem-1-ii", SLOW),
        ("theorem-1-ii", SHRINKING_RAY),
        ("theorem-3", SADDLE_ON_A_PLANE),
        ("theorem-3", GENERIC_SADDLE),
    ):
        found = record(name, data)
        last = found["witness"]["at_lambda_star"]
        assert last["scale"] == found["values"]["lambda_star_ii"]
        ends[data.name] = [end["outcome"] for end in last["neurons"]]
    assert list(ends.values()) == [
        ["aligned", "aligned", "still", "still"],
        ["aligned", "aligned"],
        ["shrinking"],
        ["still", "still", "aligned", "still"],
        ["still", "still", "aligned", "still"],
    ]
    assert record("theorem-3", SLOW)["witness"]["at_lambda_star"] is None  # 2^-408


def test_a_neuron_that_ends_otherwise_would_refute_the_theorem(monkeypatch):
    """A phase that is stopped early ends before the neuron is aligned."""
    from proofcheck.flow import alignment

    whole = alignment.duration
    monkeypatch.setattr(alignment, "duration", lambda *args: whole(*args) / 8)
    found = all_claims()["boursier2024.theorem-1-ii"].record(Survey(SLOW))
    assert found["status"] == REFUTED


def test_leaving_the_range_inside_a_step_is_seen():
    """One step in which the output falls by 0.6% and comes back: both its ends are inside."""
    data, small = Dataset.create([[1, 0], [0, 1]], [1, -1]), fmpq(1, 1000)
    network = normalised(Network.create([["7/20", "1/2"]], [1]))
    phase = measure(data, Survey(data).geometry, network, fmpq(93, 1000), fmpq(1, 10))
    (step,), rows = phase.flow["steps"], phase.flow["final"]["rows"]
    assert step["switches"] == []
    end = fmpq(rows[0][-1], 2 ** phase.flow["bits"]) / phase.scale
    assert contained(replace(phase, growth=(min(end, fmpq(1)), max(end, fmpq(1)))), small)
    assert not contained(phase, small)
    assert contained(phase, 3 * small)


def test_a_network_on_a_repelling_wall_is_not_followed():
    data = with_tables(
        Dataset.create([[1, 0], ["-1/2", 1]], [2, 1]),
        network={"weights": [[0, 1]], "outputs": [1]},
    )
    for name, key in (("theorem-1-i", "growth"), ("theorem-1-ii", "neurons")):
        found = record(name, data)
        assert found["status"] == PROVED
        assert [key in m for m in found["witness"]["measured"]] == [False] * 4
        assert {m["reason"][:10] for m in found["witness"]["measured"]} == {"non-unique"}
    assert found["witness"]["exponents"] == []
