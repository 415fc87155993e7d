"""Scales that suffice for early alignment: the arithmetic, and the theorems on random networks."""

import mpmath
import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.claims.boursier2024.conditions import lemma_2
from proofcheck.dataset import Dataset
from proofcheck.errors import ExactError, FlowError
from proofcheck.flow.alignment import duration, normalised, rescaled
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.small_init import (
    AlignmentSettings,
    cosine_above,
    feedback,
    front,
    largest_norm_squared,
    root_below,
    scale_of_alignment,
    scale_of_output_weights,
    starts_well,
    stays,
)
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets, rationals

FIGURE_2 = ([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"])
QUARTER = fmpq(1, 4)
PLAIN = AlignmentSettings.of_table({})


def geometry(data):
    return Survey(data).geometry


def test_the_defaults():
    assert (PLAIN.eps, PLAIN.alpha) == (fmpq(1, 4), fmpq(1, 10))
    given_ = AlignmentSettings.of_table({"eps": "0.3", "alpha": "1/2", "until": "7"})
    assert (given_.eps, given_.alpha) == (fmpq(3, 10), fmpq(1, 2))


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ({"eps": 0}, "flow, eps: found 0, expected a number in (0, 1/3)"),
        ({"eps": "1/3"}, "flow, eps: found '1/3', expected a number in (0, 1/3)"),
        ({"eps": "-1/8"}, "flow, eps: found '-1/8', expected a number in (0, 1/3)"),
        ({"eps": "small"}, "flow, eps: found 'small', expected a number in (0, 1/3)"),
        ({"eps": True}, "flow, eps: found True, expected a number in (0, 1/3)"),
        ({"eps": ["1/4"]}, "flow, eps: found ['1/4'], expected a number in (0, 1/3)"),
        (
            {"eps": "1/101"},
            "flow, eps: found '1/101', expected a number in (0, 1/3) "
            "with a denominator of at most 100",
        ),
        ({"alpha": 1}, "flow, alpha: found 1, expected a number in (0, 1)"),
        ({"alpha": "0"}, "flow, alpha: found '0', expected a number in (0, 1)"),
    ],
)
def test_bad_settings(table, line):
    with pytest.raises(FlowError) as caught:
        AlignmentSettings.of_table(table)
    assert str(caught.value) == line


@given(rationals(bits=40, nonzero=True), st.integers(1, 12))
def test_roots_are_rounded_down_to_fifteen_digits(base, degree):
    base = abs(base)
    root = root_below(base, degree)
    assert root**degree <= base
    assert root > 0
    assert (root * (1 + fmpq(1, 10**14))) ** degree > base


@given(rationals(bits=30, nonzero=True), st.integers(1, 9))
def test_rational_roots_are_exact(root, degree):
    assert root_below(abs(root) ** degree, degree) == abs(root)


def test_tiny_and_huge_roots():
    assert root_below(fmpq(2, 10**60), 2) == fmpq(141421356237309, 10**44)
    assert root_below(fmpq(2 * 10**60), 2) == fmpq(141421356237309) * 10**16


@pytest.mark.parametrize(
    ("options", "eps", "scale"),
    [
        ({}, "1/4", "560302173487063/1000000000000000"),
        ({"scale": "sum"}, "1/4", "560302173487063/1000000000000000"),
        ({"leak": "1/2"}, "1/4", "560302173487063/1000000000000000"),
        ({}, "1/10", "139249594009853/200000000000000"),
    ],
)
def test_scales_of_figure_2(options, eps, scale):
    """(Dmax / Phi)^(1 / (2 - 4 eps)), Dmax^2 = 7361/14400 and Phi = 245/192."""
    data = Dataset.create(*FIGURE_2, bias=True, **options)
    value = AlignmentSettings.of_table({"eps": eps}).eps
    found = scale_of_output_weights(data, geometry(data), value)
    assert str(found) == scale
    ratio = mpmath.sqrt(mpmath.mpf(7361) / 14400) * 192 / 245
    p, q = map(int, eps.split("/"))
    expected = ratio ** (mpmath.mpf(q) / (2 * q - 4 * p))
    assert abs(mpmath.mpf(int(found.p)) / int(found.q) - expected) < 1e-13


def test_an_exact_scale():
    """One point x = 2, y = 1: Dmax = 2, Phi = 4."""
    data = Dataset.create([[2]], [1])
    assert scale_of_output_weights(data, geometry(data), QUARTER) == fmpq(1, 2)
    logistic = Dataset.create([[2]], [1], loss="logistic")
    assert scale_of_output_weights(logistic, geometry(logistic), QUARTER) == fmpq(1, 4)


@settings(max_examples=40, deadline=None)
@given(datasets(bits=3, bias=False), st.integers(1, 33))
def test_the_condition_holds_at_the_scale_and_not_above(data, percent):
    g, eps = geometry(data), fmpq(percent, 100)
    largest = largest_norm_squared(g)
    assume(largest)
    scale = scale_of_output_weights(data, g, eps)
    p, q = int(eps.p), int(eps.q)

    def size(value):
        return (feedback(data) ** 2 / largest) ** q * value ** (4 * (q - 2 * p))

    assert size(scale) <= 1 < size(scale * (1 + fmpq(1, 10**13)))


@given(rationals(bits=30, nonzero=True))
def test_cosines_are_rounded_up(value):
    square = abs(value)
    assume(square < 1)
    found = cosine_above(square)
    assert square < found**2 < 1


@pytest.mark.parametrize("square", [fmpq(1), fmpq(5, 4), fmpq(-1, 4)])
def test_no_cosine(square):
    with pytest.raises(ExactError, match="of a cosine"):
        cosine_above(square)


def test_the_front_contains_every_stay():
    data = Dataset.create(*FIGURE_2, bias=True)
    for output in "+-":
        for saddles in (False, True):
            found = stays(geometry(data), output, PLAIN.alpha, saddles=saddles)
            kept = front(found)
            assert 0 < len(kept) < len(found)
            assert all(any(k.contains(stay) for k in kept) for stay in found)
            assert not any(k.contains(m) for k in kept for m in kept if k is not m)


def test_smaller_margins_and_times_need_smaller_scales():
    data = Dataset.create(*FIGURE_2, bias=True)
    g = geometry(data)
    bits = [
        scale_of_alignment(data, g, AlignmentSettings.of_table({"eps": e, "alpha": a})).time_bits
        for e, a in (("1/4", "1/10"), ("1/8", "1/10"), ("1/4", "1/1000"))
    ]
    assert bits[0] == 44
    assert bits[1] > 80
    assert bits[2] > bits[0]


def test_the_perturbation_counts_when_the_time_does_not():
    """A label of 10^-6 beside 1: its wall is weak."""
    data = Dataset.create([[1, 0], [0, 1]], [1, 1], scale="sum")
    assert lemma_2(Survey(data)).status == "refuted"
    data = Dataset.create([[1, 0], ["1/2", 1]], [1, "1/1000000"], scale="sum")
    found = scale_of_alignment(data, geometry(data), PLAIN)
    plain = scale_of_alignment(
        (easy := Dataset.create([[1, 0], ["1/2", 1]], [1, 1], scale="sum")), geometry(easy), PLAIN
    )
    assert found.perturbation_bits > plain.perturbation_bits


@pytest.mark.parametrize(
    ("weight", "output", "plain", "saddles"),
    [
        (("4/5", "3/5"), 1, True, False),  # D = (-1/2, 0): -4/5 |D|, but |D| > the least
        (("91/100", "0"), 1, False, False),
        (("9/10", "0"), 1, True, False),
        (("1/10", "0"), 1, True, True),
        (("3/5", "3/5"), -1, False, True),  # the ray that repels it
        (("3/5", "3/5"), 1, True, True),
        (("-3/5", "-3/5"), 1, True, True),
    ],
)
def test_starts(weight, output, plain, saddles):
    g = geometry(Dataset.create([[1, 0], [-1, 1]], [-1, -4]))
    ((w,), (a,)) = (network := Network.create([weight], [output])).weights, network.outputs
    assert starts_well(g, w, a, PLAIN.alpha, saddles=False) is plain
    assert starts_well(g, w, a, PLAIN.alpha, saddles=True) is saddles


def check_ends(data, network):
    """Follow a network at its scale until tau; every neuron that starts well must end well.

    None if the theorems do not apply, or the scale is too small to follow.
    """
    survey = Survey(data)
    if lemma_2(survey).status != "proved":
        return None
    g = survey.geometry
    saddles = any(e.type == "saddle" for e in g.critical)
    found = scale_of_alignment(data, g, PLAIN, saddles=saddles)
    if found.bits > 250:
        return None
    start = rescaled(normalised(network), found.scale)
    time = duration(g, PLAIN.eps, found.scale)
    run = follow(data, start, until=time, digits=int(found.bits * 0.302) + 25)
    if run.status != "supported":
        return None
    critical = {e.signs: e for e in g.critical}
    outcomes = []
    for w0, a0, w, a, pattern in zip(
        start.weights, start.outputs, run.weights, run.outputs, run.patterns, strict=True
    ):
        if not starts_well(g, w0, a0, PLAIN.alpha, saddles=saddles):
            continue
        vector = g.field.velocity(pattern.signs).least_norm
        entry, output = critical.get(pattern.signs), "+" if a > 0 else "-"
        if not any(vector):
            outcomes.append("still")
        elif entry.sign == output:
            length = mpmath.sqrt(mpmath.mpf(int(entry.norm_squared.p)) / int(entry.norm_squared.q))
            value = sum(mpmath.mpf(int(c.p)) / int(c.q) * x for c, x in zip(vector, w, strict=True))
            assert value / a >= length * 99 / 100
            assert entry.growing or (saddles and entry.boursier_critical)
            outcomes.append("aligned")
        else:
            assert entry.extremal
            assert not entry.growing
            assert entry.sector.dimension == 1
            assert not saddles
            outcomes.append("shrinking")
    return outcomes


def small_data(leak=None):
    entry = st.integers(-3, 3)
    return (
        st.integers(2, 3)
        .flatmap(
            lambda d: st.lists(
                st.lists(entry, min_size=d, max_size=d).filter(any), min_size=2, max_size=3
            )
        )
        .flatmap(
            lambda rows: st.builds(
                lambda labels, scale: Dataset.create(rows, labels, scale=scale, leak=leak or 0),
                st.lists(st.integers(-3, 3), min_size=len(rows), max_size=len(rows)),
                st.sampled_from(["mean", "sum"]),
            )
        )
    )


@settings(max_examples=15, deadline=None)
@given(small_data(), st.integers(0, 10**6), st.sampled_from(["balanced", "dominated"]))
def test_neurons_end_as_the_theorems_say(data, seed, init):
    assume(check_ends(data, Network.draw(data.d, width=4, init=init, seed=seed)) is not None)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(small_data(), st.integers(0, 10**6), st.sampled_from(["balanced", "dominated"]))
def test_many_neurons_end_as_the_theorems_say(data, seed, init):
    assume(check_ends(data, Network.draw(data.d, width=5, init=init, seed=seed)) is not None)


@settings(max_examples=3, deadline=None)
@given(small_data("1/4"), st.integers(0, 10**6))
def test_leaky_neurons_end_as_the_theorems_say(data, seed):
    assume(check_ends(data, Network.draw(data.d, width=3, seed=seed)) is not None)


@settings(max_examples=15, deadline=None)
@given(small_data("1/4"))
def test_the_perturbation_is_small_beside_the_field(data):
    """docs/early-alignment.md, lemma 3.5: so that no neuron stays in the sector of zeros."""
    survey = Survey(data)
    assume(lemma_2(survey).status == "proved")
    g = survey.geometry
    saddles = any(e.type == "saddle" for e in g.critical)
    found = scale_of_alignment(data, g, PLAIN, saddles=saddles)
    assert 10**4 * found.perturbation_squared <= largest_norm_squared(g)
    zeros = g.velocities["0" * data.n]
    assert not any(zeros.direction)
    assert any(zeros.least_norm) or data.n >= data.d


def test_a_leaky_neuron_leaves_the_sector_of_zeros_at_once():
    data = Dataset.create([[1, 0, 0], ["1/2", 1, 0]], [1, 1], leak="1/4")
    run = follow(data, Network.create([[0, 0, 1]], [1]), until=1, rigorous=True)
    assert [pattern.signs for pattern in run.start] == ["++"]
    assert run.status == "proved"


def test_all_outcomes_occur():
    ray = Dataset.create([[1, 0], [-1, 1]], [-1, -4])
    network = Network.create([["4/5", "3/5"], ["-3/5", "-4/5"], ["-3/5", "4/5"]], [1, 1, -1])
    assert check_ends(ray, network) == ["shrinking", "still", "aligned"]


def test_the_margin_at_the_start_matters():
    """Opposite to a growing direction up to 10^-30, a neuron still is at tau."""
    data = Dataset.create([[1, 0], ["1/2", 1]], [1, 1])
    g = geometry(data)
    found = scale_of_alignment(data, g, PLAIN)
    vector = g.velocities["++"].least_norm
    assert vector == (fmpq(3, 4), fmpq(1, 2))
    length = fmpq(9014, 10**4)  # of the vector, rounded up
    w = tuple(c / length for c in vector)
    start = rescaled(Network.create([w], [-1]), found.scale)
    run = follow(
        data,
        start,
        until=duration(g, PLAIN.eps, found.scale) / 4,
        digits=int(found.bits * 0.302) + 25,
    )
    assert run.patterns[0].signs == "++"


@settings(max_examples=8, deadline=None)
@given(small_data(), st.integers(0, 10**6), st.sampled_from(["1/4", "1/8", "3/10"]))
def test_output_weights_stay_within_their_factors(data, seed, eps):
    g, value = geometry(data), AlignmentSettings.of_table({"eps": eps}).eps
    assume(largest_norm_squared(g))
    scale = min(scale_of_output_weights(data, g, value), fmpq(9, 10))
    start = rescaled(normalised(Network.draw(data.d, width=4, seed=seed)), scale)
    run = follow(data, start, until=duration(g, value, scale), digits=20)
    assume(run.status == "supported")
    bound = (mpmath.mpf(int(scale.p)) / int(scale.q)) ** (
        -2 * mpmath.mpf(int(value.p)) / int(value.q)
    )
    for _, rows in run.states:
        for row, a0 in zip(rows, start.outputs, strict=True):
            factor = abs(row[-1] / (mpmath.mpf(int(a0.p)) / int(a0.q)))
            assert 1 / bound <= factor * (1 + mpmath.mpf("1e-12"))
            assert factor <= bound * (1 + mpmath.mpf("1e-12"))
