"""The rules about early alignment accept what is true and reject every change of it."""

import json
from fractions import Fraction
from functools import cache

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from tampering import at, edit, leaf_mutations, paths

from proofcheck import checker
from proofcheck.checker.rules import early_flow
from proofcheck.checker.rules.early_alignment import cosine, is_root, log
from proofcheck.claims.boursier2024 import alignment, alignment_measured
from proofcheck.claims.boursier2024.alignment_cases import (
    FIGURE_2_NETWORK,
    GENERIC_SADDLE,
    SADDLE_ON_A_PLANE,
    SHRINKING_RAY,
    SLOW,
)
from proofcheck.dataset import Dataset
from proofcheck.flow import alignment as flow_alignment
from proofcheck.flow.alignment import measure, normalised
from proofcheck.flow.network import Network
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify
from proofcheck.strategies import datasets

NAMES = [
    f"boursier2024.{n}"
    for n in ("condition-1", "theorem-1-i", "theorem-1-ii", "lemmas-9-14", "theorem-3")
]
DATA = {
    "figure 2": FIGURE_2_NETWORK,
    "slow": SLOW,
    "ray": SHRINKING_RAY,
    "plane": SADDLE_ON_A_PLANE,
    "space": GENERIC_SADDLE,
    "no network": Dataset.create([[1, 0], ["-1/2", 1]], [1, 1], tables={"flow": {"eps": "1/5"}}),
    "well": Dataset.create(
        [[1, 0], [-1, 1]],
        [-1, -4],
        tables={"network": {"weights": [["1/4", "1/8"]], "outputs": [1]}},
    ),
    "opposite": Dataset.create(
        [[1, 0], [-1, 1]],
        [-1, -4],
        tables={"network": {"weights": [[1, 0], [1, 1]], "outputs": [1, -2]}},
    ),
}


@cache
def document(name):
    return json.loads(json.dumps(dict(certify(DATA[name], claims=NAMES).document)))


def place(name, claim):
    ids = [c["id"] for c in document(name)["claims"]]
    return ("claims", ids.index(f"boursier2024.{claim}"))


@pytest.mark.parametrize("name", DATA)
def test_true_certificates_are_accepted(name):
    result = checker.check(document(name))
    assert result.outcome == "holey", result.errors
    left = set(NAMES) - {"boursier2024.lemmas-9-14", "boursier2024.condition-1"}
    assert set(result.unchecked) == left


def test_the_lemmas_alone_leave_nothing_unchecked():
    made = certify(DATA["ray"], claims=["boursier2024.lemmas-9-14"])
    assert checker.check(json.loads(json.dumps(dict(made.document)))).outcome == "valid"


CLAIMED = [
    (name, claim, key)
    for name in ("figure 2", "ray", "plane", "no network", "opposite")
    for claim in ("condition-1", "theorem-1-i", "theorem-1-ii", "lemmas-9-14", "theorem-3")
    for key in ("status", "values", "printed")
]


@pytest.mark.parametrize(("name", "claim", "key"), CLAIMED)
def test_every_change_of_status_values_and_forms_is_rejected(name, claim, key):
    base = (*place(name, claim), key)
    for path in paths(at(document(name), base), base):
        value = at(document(name), path)
        if isinstance(value, dict | list):
            continue
        for kind, other in leaf_mutations(value):
            if kind in ("decimal", "as integer", "no text", "list") or str(other) == str(value):
                continue
            changed = edit(document(name), path, other)
            assert checker.check(changed).outcome in ("invalid", "malformed"), (path, kind)


def test_values_may_not_be_missing_or_too_many():
    for claim in ("condition-1", "theorem-1-i", "theorem-1-ii", "lemmas-9-14"):
        base = (*place("ray", claim), "values")
        values = at(document("ray"), base)
        for key in values:
            less = {k: v for k, v in values.items() if k != key}
            assert checker.check(edit(document("ray"), base, less)).outcome == "invalid"
        more = {**values, "another": "1"}
        assert checker.check(edit(document("ray"), base, more)).outcome == "invalid"


def plus(amount):
    return lambda old: str(Fraction(old) + Fraction(amount))


def swapped(pair):
    return pair[::-1]


def half_as_long():
    """The certificate of the flow at the scale 1/1000, to the middle of the phase."""
    network = normalised(Network.of_case(SLOW.tables, SLOW.d))
    return measure(SLOW, Survey(SLOW).geometry, network, fmpq(1, 8), fmpq(1, 1000)).flow


I, II, III = "theorem-1-i", "theorem-1-ii", "theorem-3"
WITNESSES = {
    "no witness": ("slow", I, (), None),
    "another key": ("slow", I, (), lambda w: {**w, "more": 1}),
    "another network": ("slow", I, ("network", "outputs", 0), plus("1/7")),
    "a network that is too large": (
        "slow",
        II,
        ("network",),
        lambda n: {"weights": [[str(2 * Fraction(c)) for c in w] for w in n["weights"]],
                   "outputs": [str(2 * Fraction(a)) for a in n["outputs"]]},
    ),
    "a row of another length": ("slow", I, ("network", "weights", 0), lambda w: [*w, "0"]),
    "another scale": ("slow", I, ("measured", 0, "scale"), "1/10"),
    "a scale missing": ("slow", I, ("measured",), lambda m: m[:3]),
    "a time after the phase": ("slow", I, ("measured", 0, "time"), plus("1/1000")),
    "a time before the start": ("slow", II, ("measured", 0, "time"), "-1"),
    "no interval": ("slow", I, ("measured", 1, "growth"), swapped),
    "an interval of one end": ("slow", I, ("measured", 1, "growth"), lambda g: g[:1]),
    "an interval of three ends": ("slow", II, ("exponents", 0, "fitted"), lambda g: [*g, g[1]]),
    "an interval without ends": ("slow", II, ("measured", 0, "neurons", 0, "deficit"), []),
    "another draw": ("plane", "condition-1", ("network", "outputs", 0), plus("1/7")),
    "another draw, mirrored": ("plane", I, ("network", "outputs", 0), lambda a: a[1:]),
    "another draw, a number": ("plane", III, ("network", "weights", 0, 0), lambda a: a[1:]),
    "a time before the end of the phase": ("slow", I, ("measured", 0, "time"), plus("-1/1000")),
    "an output weight above its range": ("slow", I, ("measured", 1, "growth", 1), plus("-1/10")),
    "an output weight below its range": ("slow", I, ("measured", 1, "growth", 0), plus("1/9")),
    "a range that is too wide, above": ("slow", I, ("measured", 1, "growth", 1), plus("1/10")),
    "a range that is too wide, below": ("slow", I, ("measured", 1, "growth", 0), plus("-1/9")),
    "a flow at another scale": (
        "slow",
        I,
        ("measured",),
        lambda m: [{**m[0], "flow": m[1]["flow"]}, *m[1:]],
    ),
    "a flow of another dataset": (
        "slow",
        I,
        ("measured", 0, "flow"),
        lambda f: document("ray")["claims"][1]["witness"]["measured"][0]["flow"],
    ),
    "a flow that was changed": ("slow", I, ("measured", 0, "flow", "steps", 0, "order"), 3),
    "a flow with output 0": ("slow", I, ("measured", 0, "flow", "network", "outputs", 0), "0"),
    "a flow that ends early": ("slow", II, ("measured", 1, "flow"), lambda f: half_as_long()),
    "no flow": (
        "slow",
        I,
        ("measured", 0),
        lambda m: {k: v for k, v in m.items() if k != "flow"},
    ),
    "a reason beside a result": (
        "slow",
        I,
        ("measured", 0),
        lambda m: {**m, "reason": "undecided"},
    ),
    "neither reason nor result": (
        "slow",
        II,
        ("measured", 0),
        lambda m: {k: v for k, v in m.items() if k != "neurons"},
    ),
    "an empty reason": ("opposite", I, ("measured", 0, "reason"), ""),
    "another outcome": ("slow", II, ("measured", 3, "neurons", 0, "outcome"), "moving"),
    "an outcome of another ray": ("ray", II, ("measured", 3, "neurons", 0, "outcome"), "aligned"),
    "signs of no sector": ("ray", II, ("measured", 3, "neurons", 0, "signs"), "-"),
    "signs of another sector": ("ray", II, ("measured", 3, "neurons", 0, "signs"), "--"),
    "a neuron missing": ("slow", II, ("measured", 3, "neurons"), lambda n: n[:1]),
    "no deficit": ("slow", II, ("measured", 3, "neurons", 0, "deficit"), None),
    "a negative deficit": ("slow", II, ("measured", 3, "neurons", 0, "deficit"), ["-2", "-1"]),
    "too large a deficit": ("slow", II, ("measured", 3, "neurons", 0, "deficit"), ["2", "3"]),
    "too small a deficit": (
        "slow",
        II,
        ("measured", 3, "neurons", 0, "deficit", 1),
        plus("-1/1000000000"),
    ),
    "a deficit that is too wide": (
        "slow",
        II,
        ("measured", 3, "neurons", 0, "deficit", 1),
        plus("1/10000000"),
    ),
    "another exponent": ("slow", II, ("exponents", 0, "predicted", 0), plus("-1/1000000000000")),
    "an exponent that is too wide": ("slow", II, ("exponents", 0, "predicted", 1), plus("1/9")),
    "another fitted exponent": ("slow", II, ("exponents", 0, "fitted", 0), plus("1/10000000000")),
    "a fitted exponent that is too wide": (
        "slow",
        II,
        ("exponents", 0, "fitted", 1),
        plus("1/100000000"),
    ),
    "no exponents": ("slow", II, ("exponents",), []),
    "an exponent of no neuron": ("slow", II, ("exponents", 0, "neuron"), 3),
    "exponents out of order": ("slow", II, ("exponents",), swapped),
    "no interval of exponents": ("slow", II, ("exponents", 0, "fitted"), swapped),
    "exponents of a neuron that is not aligned": (
        "ray",
        II,
        ("exponents",),
        [{"neuron": 1, "fitted": ["0", "1"], "predicted": ["0", "1"]}],
    ),
    "nothing at the scale": ("slow", II, ("at_lambda_star",), None),
    "another scale than the theorem's": ("slow", II, ("at_lambda_star", "scale"), "1/1024"),
    "the scale after the phase": ("slow", II, ("at_lambda_star", "time"), plus("1/10")),
    "a deficit of more than 1%": (
        "slow",
        II,
        ("at_lambda_star", "neurons", 0, "deficit", 1),
        "1/1000",
    ),
    "an end that the theorem excludes": (
        "slow",
        II,
        ("at_lambda_star", "neurons", 0),
        {"signs": "+0", "outcome": "moving", "deficit": ["0", "1/1000"]},
    ),
    "a shrinking neuron in theorem 3": (
        "well",
        III,
        ("at_lambda_star", "neurons", 0),
        {"signs": "+0", "outcome": "shrinking", "deficit": ["7/10", "71/100"]},
    ),
    "theorem 3, another outcome": ("plane", III, ("measured", 3, "neurons", 0, "outcome"), "x"),
    "condition 1, another network": ("slow", "condition-1", ("network", "outputs", 0), "2"),
    "condition 1, another neuron": ("opposite", "condition-1", ("neuron",), 2),
    "condition 1, no neuron": (
        "opposite",
        "condition-1",
        (),
        lambda w: {"network": w["network"]},
    ),
    "condition 1, another width": (
        "plane",
        "condition-1",
        ("network",),
        lambda n: {key: rows[:2] for key, rows in n.items()},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WITNESSES)
def test_every_change_of_a_witness_is_rejected(case):
    name, claim, path, change = WITNESSES[case]
    changed = edit(document(name), (*place(name, claim), "witness", *path), change)
    assert changed != document(name)
    result = checker.check(changed)
    assert result.outcome in ("invalid", "malformed")


def longer(monkeypatch, factor):
    """Let the phase be longer, for the claims and for their rules."""
    whole, constants = flow_alignment.duration, early_flow.constants
    monkeypatch.setattr(flow_alignment, "duration", lambda *args: whole(*args) * factor)

    def other(c):
        eps, alpha = constants(c)
        return eps * Fraction(int(factor.p), int(factor.q)), alpha

    monkeypatch.setattr(early_flow, "constants", other)


def alone(data, claim):
    made = certify(data, claims=[f"boursier2024.{claim}"])
    return made.document["claims"][0]["status"], checker.check(json.loads(made.to_json()))


def test_output_weights_that_leave_their_range_are_rejected(monkeypatch):
    """Beyond the phase they do."""
    longer(monkeypatch, fmpq(5, 2))
    status, result = alone(FIGURE_2_NETWORK, I)
    assert (status, result.outcome) == ("undecided", "valid")
    monkeypatch.setattr(alignment, "contained", lambda *args: True)
    status, result = alone(FIGURE_2_NETWORK, I)
    assert (status, result.outcome) == ("proved", "invalid")
    assert "growth: not inside" in result.errors[0]


def test_neurons_that_do_not_end_as_the_theorem_says_are_rejected(monkeypatch):
    """Long before the end of the phase."""
    longer(monkeypatch, fmpq(1, 8))
    assert alone(SLOW, II)[0] == "refuted"
    monkeypatch.setattr(alignment_measured, "_end_well", lambda *args, **options: True)
    status, result = alone(SLOW, II)
    assert (status, result.outcome) == ("proved", "invalid")
    assert "not as the theorem says" in result.errors[0]


@pytest.mark.parametrize(
    "table", [{"eps": "1/3"}, {"eps": "1/101"}, {"alpha": "1"}, {"eps": "small"}, {"alpha": True}]
)
def test_constants_out_of_range_are_rejected(table):
    from tampering import rehash

    changed = rehash(edit(document("no network"), ("dataset", "flow"), table))
    assert checker.check(changed).outcome == "invalid"


def test_a_scale_without_every_sector_is_rejected():
    cells = json.loads(
        json.dumps(dict(certify(DATA["ray"], claims=NAMES, cells_only=True).document))
    )
    assert checker.check(cells).outcome == "holey"
    ids = [c["id"] for c in cells["claims"]]
    for claim in (II, III):
        whole = at(document("ray"), place("ray", claim))
        changed = edit(cells, ("claims", ids.index(f"boursier2024.{claim}")), whole)
        assert checker.check(changed).outcome == "invalid"


def test_a_scale_that_is_too_small_to_be_written():
    """Its bits are known; the number itself would fill the memory."""
    tiny = Dataset.create([[1, 0], ["-1/2", 1]], [1, f"1/{10**40}"])
    made = json.loads(json.dumps(dict(certify(tiny, claims=NAMES).document)))
    values = at(made, ("claims", [c["id"] for c in made["claims"]].index(NAMES[2]), "values"))
    assert int(values["bits_time"]) > 10**19
    assert "lambda_star_ii" not in values
    assert checker.check(made).outcome == "holey"


@given(st.fractions(Fraction(1, 10**9), 10**9))
def test_logarithms_are_rounded_up(value):
    found = log(value)
    assert value <= 2**found
    assert found == 0 or value > 2 ** (found - 1)


@given(st.fractions(Fraction(1, 10**9), 10**9), st.integers(1, 9))
def test_roots_agree(value, degree):
    from proofcheck.flow.small_init import root_below

    mine = root_below(fmpq(value.numerator, value.denominator), degree)
    found = Fraction(int(mine.p), int(mine.q))
    assert is_root(found, value, degree)
    unit = Fraction(10) ** (len(str(found.numerator // found.denominator)) - 25)
    for other in (found - unit, found + unit, -found, found / 10, Fraction(0)):
        assert not is_root(other, value, degree)


ROOT_2 = "1.41421356237309"  # 50488016887242... follows


@pytest.mark.parametrize("shift", [0, 4, -4])
def test_a_root_has_15_digits_or_is_exact(shift):
    base, unit = Fraction(2) * 100**shift, Fraction(10) ** shift
    assert is_root(Fraction(ROOT_2) * unit, base, 2)
    for other in (ROOT_2 + "5", ROOT_2[:-1], "1.41421356237310", "1.41421356237308"):
        assert not is_root(Fraction(other) * unit, base, 2)
    assert is_root(Fraction(3, 7) * unit, Fraction(9, 49) * unit**2, 2)
    assert is_root(Fraction("0.428571428571428") * unit, Fraction(9, 49) * unit**2, 2)


@given(st.fractions(0, 1))
def test_cosines_agree(value):
    from proofcheck.flow.small_init import cosine_above

    if value < 1:
        mine = cosine_above(fmpq(value.numerator, value.denominator))
        assert cosine(value) == Fraction(int(mine.p), int(mine.q))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2, position="general")),
    st.sampled_from([{}, {"eps": "1/7"}, {"alpha": "1/2", "eps": "3/10"}]),
)
def test_the_checker_agrees(data, flow):
    made = Dataset.create(
        data.inputs, data.labels, bias=data.bias, loss=data.loss, scale=data.scale,
        leak=data.leak, tables={"flow": flow},
    )  # fmt: skip
    names = [name for name in NAMES if name != "boursier2024.condition-1"]
    result = checker.check(json.loads(json.dumps(dict(certify(made, claims=names).document))))
    assert result.outcome in ("holey", "valid"), result.errors
