"""The certificate of a flow: written by the engine, verified with integers, and tampered with."""

import copy
import json
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.checker import check
from proofcheck.checker.dataset import sha256
from proofcheck.checker.flow.polynomials import Poly, enclosed, positive, series
from proofcheck.cli import main
from proofcheck.flow.certificate import to_certificate
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.rigorous import Rigorous

BOX = Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1])
OBTUSE = Dataset.create([[4, 2], [-2, 3], [0, 1], [-1, 0]], [3, 2, -3, 3])


def certify(data, network, until=None, bits=100):
    run = Rigorous(data, network, bits=bits).run(until, finish=until is None)
    return to_certificate(data, network, run)


@pytest.fixture(scope="module")
def box():
    return certify(BOX, Network.draw(2, width=6, scale="1/1000", seed=0))


def resealed(document):
    document = {k: v for k, v in document.items() if k != "sha256"}
    return document | {"sha256": sha256(document)}


def test_box_is_valid(box):
    assert check(box).outcome == "valid"
    assert box["limit"]["fit"] == ["7/10"] * 3
    assert check(box, BOX.to_json()).outcome == "valid"
    assert check(box, OBTUSE.to_json()).outcome == "other-dataset"


@pytest.mark.parametrize("seed", range(8))
def test_switches_of_all_kinds_are_valid(seed):
    document = certify(OBTUSE, Network.draw(2, width=3, scale="1/2", seed=seed), fmpq(1), 120)
    assert check(document).outcome == "valid"


def test_all_kinds_occur():
    kinds = set()
    for seed in range(8):
        network = Network.draw(2, width=3, scale="1/2", seed=seed)
        kinds |= {e.kind for e in Rigorous(OBTUSE, network, bits=120).run(fmpq(1)).events}
    assert {"cross", "slide", "leave"} <= kinds


SEPARABLE = [[1, 0], [1, 1], [-1, 2]], [1, -1, 1]


@pytest.mark.parametrize("loss", ["logistic", "exponential"])
@pytest.mark.parametrize("seed", range(3))
def test_other_losses_are_valid(loss, seed):
    data = Dataset.create(*SEPARABLE, loss=loss)
    network = Network.draw(2, width=3, scale="1/2", seed=seed)
    document = certify(data, network, fmpq(1))
    assert check(document).outcome == "valid"
    far = 2 ** (document["bits"] - 40)
    for way, change in (
        (("final", "loss", 1), half),
        (("final", "loss", 0), lambda v: str(2 * Fraction(v))),
        (("steps", 0, "length"), lambda v: v + far),
        (("steps", 0, "order"), lambda v: 3),
        (("final", "rows", 0, 0), lambda v: v + far),
    ):
        assert check(resealed(changed(document, way, change))).outcome == "invalid", way
    low, high = map(Fraction, document["final"]["loss"])
    assert 0 < high - low < Fraction(1, 10**12)


def leaves(value, way=()):
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*way, key))
    elif isinstance(value, list):
        for position, entry in enumerate(value):
            yield from leaves(entry, (*way, position))
    else:
        yield way


def changed(document, way, change):
    document = copy.deepcopy(document)
    inner = document
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = change(inner[way[-1]])
    return document


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    try:
        return str(Fraction(value) + Fraction(1, 7))
    except ValueError:
        return value + "+"


def test_every_change_breaks_the_seal(box):
    for way in list(leaves(box))[::3]:
        assert check(changed(box, way, other)).outcome in ("invalid", "malformed"), way


def test_layout_does_not_matter(box):
    text = json.dumps(dict(reversed(box.items())), indent=3)
    assert check(text).outcome == "valid"


def last_switch(box):
    return max(i for i, step in enumerate(box["steps"]) if step["switches"])


def first_switch(box):
    return min(i for i, step in enumerate(box["steps"]) if step["switches"])


def longest(box):
    return max(range(len(box["steps"])), key=lambda i: box["steps"][i]["length"])


def half(value):
    return str(Fraction(value) / 2)


WAYS = [
    ("a longer step", lambda b: ("steps", 0, "length"), lambda v: v + 1000),
    ("a step that is much too long", lambda b: ("steps", 3, "length"), lambda v: v * 50),
    ("too low an order", lambda b: ("steps", longest(b), "order"), lambda v: 2),
    ("no switch", lambda b: ("steps", last_switch(b), "switches"), lambda v: []),
    ("another kind", lambda b: ("steps", last_switch(b), "switches", 0, "kind"), lambda v: "cross"),
    ("another neuron", lambda b: ("steps", last_switch(b), "switches", 0, "neuron"), lambda v: 5),
    ("other signs", lambda b: ("steps", last_switch(b), "switches", 0, "signs"), lambda v: "---"),
    ("another point", lambda b: ("steps", last_switch(b), "switches", 0, "point"), lambda v: 1),
    ("another pattern", lambda b: ("start", 0, "signs"), lambda v: "-0+"),
    ("frozen from the start", lambda b: ("start", 0, "frozen"), lambda v: True),
    ("a missing step", lambda b: ("steps",), lambda v: v[:5] + v[6:]),
    ("fewer steps", lambda b: ("steps",), lambda v: v[:-1]),
    ("no events", lambda b: ("events",), lambda v: []),
    ("another event time", lambda b: ("events", 0, "time", 0), half),
    ("another time", lambda b: ("final", "time"), half),
    ("a row moved", lambda b: ("final", "rows", 4, 0), lambda v: v + 2 ** (b_bits - 40)),
    ("a radius of zero", lambda b: ("final", "radii", 4), lambda v: "0"),
    ("a loss too low", lambda b: ("final", "loss", 1), lambda v: str(Fraction(v) - 1)),
    ("a loss too high", lambda b: ("final", "loss", 0), lambda v: str(Fraction(v) + 1)),
    ("revived at the end", lambda b: ("final", "patterns", 0, "frozen"), lambda v: not v),
    ("another fit", lambda b: ("limit", "fit", 0), half),
    ("another limit loss", lambda b: ("limit", "loss"), half),
    ("too large a nu", lambda b: ("limit", "nu"), lambda v: str(Fraction(v) * 2)),
    ("too short a length", lambda b: ("limit", "lengths", "+++"), half),
    ("too long a length", lambda b: ("limit", "lengths", "+++"), lambda v: "1"),
    ("a pattern without length", lambda b: ("limit", "lengths"), lambda v: {}),
    ("too short a way", lambda b: ("limit", "remaining_distance"), lambda v: "1/100"),
    ("another weight", lambda b: ("network", "weights", 0, 0), half),
    ("another output", lambda b: ("network", "outputs", 4), half),
    ("another label", lambda b: ("dataset", "labels", 0), lambda v: "2"),
]
b_bits = 136


BOUNDS = [
    ("box", "no box", lambda v: 0),
    ("box", "a box that is too small", lambda v: v >> 18),
    ("box", "a box as large as all weights", lambda v: 1 << (b_bits + 20)),
    ("remainder", "no remainder", lambda v: 0),
    ("remainder", "a remainder that is too small", lambda v: v >> 18),
    ("remainder", "a remainder that is too large", lambda v: v << 18),
]


@pytest.mark.parametrize("chosen", [lambda b: 0, first_switch])
@pytest.mark.parametrize(("key", "change"), [b[::2] for b in BOUNDS], ids=[b[1] for b in BOUNDS])
def test_resealed_boxes_and_remainders_are_rejected(box, key, change, chosen):
    place = chosen(box)
    verdict = check(resealed(changed(box, ("steps", place, key), change)))
    assert verdict.outcome == "invalid"
    assert f"steps[{place}]" in verdict.errors[0]


def test_boxes_have_room(box):
    """The next power of two does as well: nothing depends on how wide a confirmed box is."""
    for factor in (fmpq(1, 2), 2):
        document = copy.deepcopy(box)
        for step in document["steps"]:
            step["box"] = int(step["box"] * factor)
        assert check(resealed(document)).outcome == "valid"


def test_nothing_is_said_about_a_network_at_rest():
    document = certify(BOX, Network.create([["0", "-1"]], ["1/2"]), fmpq(1))
    (step,) = document["steps"]
    assert (step["box"], step["remainder"]) == (0, 0)
    assert check(document).outcome == "valid"
    for key in ("box", "remainder"):
        wrong = changed(document, ("steps", 0, key), lambda v: 1)
        assert check(resealed(wrong)).outcome == "invalid"


@pytest.mark.parametrize(("way", "change"), [w[1:] for w in WAYS], ids=[w[0] for w in WAYS])
def test_resealed_changes_are_rejected(box, way, change):
    assert box["bits"] == b_bits
    document = changed(box, way(box), change)
    if way(box)[0] == "dataset":
        data = Dataset.from_json(document["dataset"])
        document["dataset_sha256"] = data.sha256()
    assert check(resealed(document)).outcome == "invalid"


def test_resealed_neighbours_pass(box):
    """Weaker statements, and the same ones written otherwise, are true."""
    wider = changed(box, ("final", "radii", 4), lambda v: str(2 * Fraction(v)))
    assert check(resealed(wider)).outcome == "valid"
    farther = changed(box, ("limit", "remaining_distance"), lambda v: "1000")
    assert check(resealed(farther)).outcome == "valid"
    unreduced = changed(box, ("limit", "loss"), lambda v: "18/200")
    assert check(resealed(unreduced)).outcome == "valid"


MALFORMED = [
    (("bits",), 1),
    (("steps", 0, "length"), 0),
    (("steps", 0, "order"), 10**6),
    (("version",), 1),
    (("steps", 0), {"length": 1, "order": 1}),
    (("steps", 0), {"length": 1, "order": 1, "switches": []}),
    (("steps", 0, "box"), -1),
    (("steps", 0, "box"), "1/2"),
    (("steps", 0, "remainder"), -1),
    (("final", "rows"), []),
    (("start", 0, "signs"), "++"),
    (("network", "weights", 0), ["1"]),
    (("limit", "fit"), ["7/10"]),
    (("limit", "decaying"), "because"),
    (("final", "time"), 1),
]


@pytest.mark.parametrize(("way", "value"), MALFORMED)
def test_malformed(box, way, value):
    assert check(resealed(changed(box, way, lambda _: value))).outcome == "malformed"


@pytest.mark.parametrize("seed", [8, 10])
def test_limits_beside_loose_walls_are_valid(seed):
    network = Network.draw(2, width=3, scale="1/10", seed=seed)
    run = follow(BOX, network, rigorous=True)
    assert not run.limit.simple
    assert check(to_certificate(BOX, network, run)).outcome == "valid"


def test_a_decaying_neuron_is_valid():
    """It slides on the ray through (1, 1) and decays (Boursier and Flammarion 2024, Theorem 1)."""
    data = Dataset.create([[1, 0], [-1, 1]], [-1, -4])
    document = certify(data, Network.create([["2/5", "3/10"]], ["1/2"]))
    assert document["limit"]["decaying"] == ["+0"]
    assert document["limit"]["loss"] == "17/4"
    assert check(document).outcome == "valid"
    kept = changed(document, ("limit", "decaying"), lambda v: [])
    assert check(resealed(kept)).outcome == "invalid"
    alive = changed(kept, ("limit", "lengths"), lambda v: {"+0": "1/1000"})
    assert check(resealed(alive)).outcome == "invalid"
    dominated = certify(data, Network.create([["2/5", "3/10"]], ["51/100"]), fmpq(1))
    dominated["limit"] = document["limit"]
    assert check(resealed(dominated)).outcome == "invalid"
    ball = check(resealed({**document, "radius": f"1/{10**32}"}))
    assert ball.outcome == "invalid"
    assert "balanced exactly" in ball.errors[0]


def test_a_ball_starts_off_every_wall():
    network = Network.create([["2/5", "3/10"]], ["1/2"])
    run = Rigorous(BOX, network, bits=100, radius=fmpq(1, 10**12)).run(fmpq(1), finish=False)
    document = to_certificate(BOX, network, run, fmpq(1, 10**12))
    assert check(document).outcome == "valid"
    wide = check(resealed({**document, "radius": "1/5"}))  # |<w, x_1>| / |x_1| is below 1/20
    assert (wide.outcome, "off every wall" in wide.errors[0]) == ("invalid", True)


ORTHONORMAL = Dataset.create([[1, 0], [0, 1]], [1, 1], scale="sum")
CORNER = Dataset.create([[1, 0, 0], ["-1/2", 1, 0], ["-1/2", 1, 1]], [1, 1, 1], scale="sum")


def test_a_wall_beyond_which_nothing_acts_is_slid_on():
    document = certify(ORTHONORMAL, Network.create([["1/2", "1/4"]], ["-1"]), fmpq(1, 2), 120)
    switches = [s for step in document["steps"] for s in step["switches"]]
    assert (switches[0]["kind"], switches[0]["signs"]) == ("slide", "+0")
    assert check(document).outcome == "valid"


@pytest.fixture(scope="module")
def corner():
    """Neurons that reach one wall while they are kept on another."""
    return certify(CORNER, Network.draw(3, width=6, scale="1/1000", seed=0))


def test_several_walls_are_valid(corner):
    assert check(corner).outcome == "valid"
    signs = [s["signs"] for step in corner["steps"] for s in step["switches"]]
    assert max(one.count("0") for one in signs) > 1


def test_other_motions_on_several_walls_are_rejected(corner):
    places = [
        (i, j)
        for i, step in enumerate(corner["steps"])
        for j, s in enumerate(step["switches"])
        if s["signs"].count("0") > 1
    ]
    i, j = places[0]
    signs = corner["steps"][i]["switches"][j]["signs"]
    for other in ("+", "-"):
        for position in (k for k, sign in enumerate(signs) if sign == "0"):
            wrong = signs[:position] + other + signs[position + 1 :]
            document = changed(corner, ("steps", i, "switches", j, "signs"), lambda _, w=wrong: w)
            assert check(resealed(document)).outcome == "invalid", wrong


COPLANAR = Dataset.create(
    [[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [-1, 0, 1]], [1, -1, 2, "1/2", 1], scale="sum"
)


def test_walls_that_meet_a_kept_one_in_the_same_place_are_reached_at_once():
    network = Network.draw(3, width=1, scale="1", seed=4, init="unbalanced")
    document = certify(COPLANAR, network, fmpq(6), 80)
    assert [(e["points"], e["kind"]) for e in document["events"]][-2:] == [
        ([1], "die"),
        ([4], "die"),
    ]
    assert check(document).outcome == "valid"
    assert check(resealed(document | {"events": document["events"][:-1]})).outcome == "invalid"


STARTS = [
    (OBTUSE, [["1", "-1/2"]], ["-2"]),  # orthogonal to no point
    (OBTUSE, [["1/2", "-1"]], ["-2"]),  # on the wall of point 1
    (OBTUSE, [["0", "0"]], ["-2"]),  # on all walls
]


@pytest.mark.parametrize(("weights", "outputs"), [start[1:] for start in STARTS])
def test_starts_on_walls(weights, outputs):
    network = Network.create(weights, outputs)
    run = Rigorous(OBTUSE, network, bits=100).run(fmpq(1, 4))
    assert run.status == "proved", run.reason
    document = to_certificate(OBTUSE, network, run)
    assert check(document).outcome == "valid"
    signs = document["start"][0]["signs"]
    for k, sign in enumerate(signs):
        for other in set("+-0") - {sign}:
            wrong = signs[:k] + other + signs[k + 1 :]
            document["start"][0]["signs"] = wrong
            assert check(resealed(document)).outcome == "invalid", wrong


small = st.integers(-3, 3)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_every_certificate_of_the_engine_is_valid(draw):
    """The engine and the checker prove the same with different arithmetic."""
    d = draw.draw(st.integers(2, 3))
    points = st.lists(small, min_size=d, max_size=d).filter(any)
    inputs = draw.draw(st.lists(points, min_size=2, max_size=4))
    labels = draw.draw(st.lists(small, min_size=len(inputs), max_size=len(inputs)))
    data = Dataset.create(inputs, labels, leak=draw.draw(st.sampled_from([0, "1/10"])))
    network = Network.draw(d, width=2, scale="1/2", seed=draw.draw(st.integers(0, 99)))
    run = Rigorous(data, network, bits=90).run(fmpq(1))
    if run.status == "proved":
        assert check(to_certificate(data, network, run)).outcome == "valid"


def test_command_line(tmp_path, capsys):
    case = tmp_path / "case.toml"
    case.write_text(
        'inputs = [[1]]\nlabels = [1]\n[network]\nweights = [["1/2"]]\noutputs = ["1/2"]\n'
    )
    assert main(["flow", str(case), "--rigorous", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    path = str(tmp_path / "flow-certificate.json")
    assert main(["check", path, "--dataset", str(case)]) == 0
    assert capsys.readouterr().out == "valid\n"


class TestIntegers:
    """The arithmetic of the checker, against exact rationals."""

    def test_products_hold_the_exact_ones(self):
        b = 20
        left, right = Poly([3 << 18, -5 << 17, 12345], 3), Poly([-7 << 16, 999_999, 1], 2)
        product = left.times(right, b)
        for s in (Fraction(0), Fraction(1, 3), Fraction(1)):
            exact = value(left, s, b) * value(right, s, b)
            assert abs(exact - value(product, s, b)) <= Fraction(product.error, 2**b)

    def test_enclosures_hold_the_values(self):
        b, c = 20, [1 << 18, -3 << 19, 5 << 17, -1 << 18]
        for low, high in ((0, 1 << b), (1 << 18, 1 << 19), (1 << 19, 1 << 19)):
            least, most = enclosed(c, low, high, b)
            for s in (low, (low + high) // 2, high):
                exact = value(Poly(c), Fraction(s, 2**b), b) * 2**b
                assert least <= exact <= most

    def test_positive(self):
        b = 30
        one = 1 << b
        square = [one // 4, -one, one]  # (s - 1/2)^2
        assert not positive(square, 0, 0, one, b)
        assert positive(
            [c + d for c, d in zip(square, [one // 100, 0, 0], strict=True)], 0, 0, one, b
        )

    def test_series_are_above(self):
        import mpmath

        with mpmath.workdps(40):
            for x in (Fraction(1, 1000), Fraction(1), Fraction(2)):
                exact = mpmath.mpf(x.numerator) / x.denominator
                for odd, function in ((0, mpmath.cosh), (1, mpmath.sinh)):
                    bound = series(x, odd)
                    bound = mpmath.mpf(bound.numerator) / bound.denominator
                    assert (
                        -(mpmath.mpf(10) ** -35) < bound - function(exact) < mpmath.mpf(10) ** -12
                    )


def value(p, s, b):
    return sum(Fraction(c, 2**b) * s**k for k, c in enumerate(p.c))
