"""The engines against closed forms, against each other, and against themselves."""

from itertools import pairwise

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.balls import precision
from proofcheck.flow import engine
from proofcheck.flow.engine import follow
from proofcheck.flow.network import INITS, Network
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous
from proofcheck.strategies import datasets

FIGURE_2 = Dataset.create(
    [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True, name="figure 2"
)
BOX = Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1])


def contains(ball, number, slack="1e-25"):
    with precision(200), mpmath.workdps(50):
        return bool((ball + arb(0, slack)).contains(arb(mpmath.nstr(number, 45))))


def both(data, network, until, digits=25):
    reference = follow(data, network, until=until, digits=digits)
    rigorous = follow(data, network, until=until, digits=digits, rigorous=True)
    assert (reference.status, rigorous.status) == ("supported", "proved")
    return reference, rigorous


class TestClosedForms:
    """One balanced neuron on one point x = 1: p = w^2 obeys p' = 2 p e, e the residual weight."""

    network = Network.create([["1/3"]], ["1/3"])

    def test_square(self):
        reference, rigorous = both(Dataset.create([[1]], [1]), self.network, 2)
        with mpmath.workdps(40):
            start = mpmath.mpf(1) / 9
            p = start * mpmath.e**4 / (1 - start + start * mpmath.e**4)
            assert abs(reference.outputs[0] ** 2 - p) < mpmath.mpf(10) ** -24
        assert contains(rigorous.outputs[0] ** 2, p)

    def test_exponential(self):
        reference, rigorous = both(Dataset.create([[1]], [1], loss="exponential"), self.network, 2)
        with mpmath.workdps(40):
            target = mpmath.ei(mpmath.mpf(1) / 9) + 4
            p = mpmath.findroot(lambda p: mpmath.ei(p) - target, 1.5)
            assert abs(reference.outputs[0] ** 2 - p) < mpmath.mpf(10) ** -24
        assert contains(rigorous.outputs[0] ** 2, p)

    def test_logistic(self):
        reference, rigorous = both(Dataset.create([[1]], [1], loss="logistic"), self.network, 2)
        with mpmath.workdps(40):

            def first_integral(p):
                return mpmath.log(p) + mpmath.ei(p)

            target = first_integral(mpmath.mpf(1) / 9) + 4
            p = mpmath.findroot(lambda p: first_integral(p) - target, 1.5)
            assert abs(reference.outputs[0] ** 2 - p) < mpmath.mpf(10) ** -24
        assert contains(rigorous.outputs[0] ** 2, p)

    def test_orthonormal(self):
        """w stays on the ray of y, and p = |w|^2 obeys p' = 2 p (|y| - p)."""
        data = Dataset.create([[1, 0], [0, 1]], [3, 4], scale="sum")
        reference, rigorous = both(data, Network.create([["3/10", "4/10"]], ["1/2"]), 1)
        with mpmath.workdps(40):
            p = 5 / (1 + 19 * mpmath.exp(-10))
            assert abs(reference.outputs[0] ** 2 - p) < mpmath.mpf(10) ** -23
        assert contains(rigorous.outputs[0] ** 2, p, "1e-23")

    def test_constant_field(self):
        """With tiny weights on one point f = 0 at first order, and (w, a) is (cosh t, sinh t)."""
        tiny = "1/1000000000"
        run = follow(
            Dataset.create([[1]], [1]),
            Network.create([[tiny]], ["0"]),
            until=1,
            digits=30,
            rigorous=True,
        )
        # (w, a) = (cosh t, sinh t) / 10^9 up to the cube of the size.
        with mpmath.workdps(40):
            assert contains(run.outputs[0] * 10**9, mpmath.sinh(1), "1e-17")
            assert contains(run.weights[0][0] * 10**9, mpmath.cosh(1), "1e-17")


def test_death_is_frozen_exactly():
    data = Dataset.create([[1]], [-1])
    network = Network.create([[1]], [2])
    early, late = (follow(data, network, until=t, digits=30, rigorous=True) for t in (1, 50))
    assert [e.kind for e in early.events] == ["die"]
    assert late.patterns[0].frozen
    assert early.outputs[0].overlaps(late.outputs[0])
    # The invariant gives the output weight at the wall: a^2 = 4 - 1.
    assert contains(late.outputs[0] ** 2, mpmath.mpf(3), "1e-27")


class TestNonUnique:
    """Repelling walls hit exactly: the competing motions are shown, none is chosen."""

    CASES = (
        ([[1, 0], ["-1/2", 1]], [1, 1], [[0, "1/10"]], ["1/10"], {"++", "-+", "0+"}),
        ([[1], [-1]], [1, 1], [[0]], ["1/10"], {"+-", "-+", "00"}),
    )

    @pytest.mark.parametrize("rigorous", [False, True])
    @pytest.mark.parametrize(("inputs", "labels", "weights", "outputs", "motions"), CASES)
    def test_competing(self, inputs, labels, weights, outputs, motions, rigorous):
        data = Dataset.create(inputs, labels, scale="sum")
        run = follow(data, Network.create(weights, outputs), rigorous=rigorous)
        assert (run.status, run.reason) == ("undecided", "non-unique solution")
        assert {p.signs for p in run.competing} == motions

    @pytest.mark.parametrize("shift", ["1/1000", "-1/1000"])
    def test_neighbours_are_decided(self, shift):
        """The two solutions have the limits that the starts on either side have."""
        data = Dataset.create([[1, 0], ["-1/2", 1]], [1, 1], scale="sum")
        run = follow(data, Network.create([[shift, "1/10"]], ["1/10"]), rigorous=True)
        assert run.limit.fit == ((1, 1) if shift == "1/1000" else (0, 1))

    def test_tangent(self):
        """Maennel et al. 2018, 9.4: one side tangent, the other inward."""
        data = Dataset.create([[1, 0], [0, 1]], [-1, 1])
        run = follow(data, Network.create([[0, "1/2"]], ["1/2"]), until=1, rigorous=True)
        assert run.status == "proved"
        assert run.patterns[0].signs == "0+"


class TestLimits:
    def test_figure_2(self):
        run = follow(FIGURE_2, Network.draw(2, width=5, scale="1/100", seed=1), rigorous=True)
        assert run.limit.fit == (fmpq(269, 390), fmpq(263, 390), fmpq(124, 195))
        assert run.limit.loss == fmpq(256, 2925)
        assert list(run.limit.functions.values()) == [(fmpq(-4, 65), fmpq(251, 390))]

    def test_box(self):
        run = follow(BOX, Network.draw(2, width=6, scale="1/1000", seed=0), rigorous=True)
        assert run.status == "proved"
        assert run.limit.fit == (fmpq(7, 10),) * 3
        assert run.limit.loss == fmpq(9, 100)
        reference = follow(BOX, Network.draw(2, width=6, scale="1/1000", seed=0), digits=20)
        assert [(e.neuron, e.kind) for e in run.events] == [
            (e.neuron, e.kind) for e in reference.events
        ]
        for found, expected in zip(run.events, reference.events, strict=True):
            low, high = found.time
            assert float(low) - 1e-9 <= float(expected.time[0]) <= float(high) + 1e-9
        assert abs(reference.loss - mpmath.mpf(9) / 100) < 1e-15

    def test_five_points(self):
        data = Dataset.create([[-1], ["-1/2"], [0], ["1/2"], [1]], [1, 0, 1, 0, 1], bias=True)
        run = follow(data, Network.draw(2, width=5, scale="1/100", seed=1), rigorous=True)
        assert run.limit.fit == (fmpq(3, 5),) * 5

    @pytest.mark.parametrize("scale", ["1/10", "1/100"])
    def test_revival(self, scale):
        """A neuron of negative output decays, waits at the saddle of the other, and revives.

        The limit interpolates a function that no network of growing extremal directions of the
        initial field can give (Maennel et al. 2018, Theorem 1; labels as in the ledger).
        """
        data = Dataset.create([[-2], [0], [2]], [1, "13/10", 1], bias=True)
        size = fmpq(1, int(scale[2:]))
        weights = [(size * 20 / 101, size * 99 / 101), (size * 12 / 37, size * 35 / 37)]
        run = follow(data, Network.create(weights, [size, -size]), rigorous=True)
        assert (run.limit.fit, run.limit.loss) == ((1, fmpq(13, 10), 1), 0)
        assert [(e.neuron, e.kind) for e in run.events] == [
            (2, "slide"),
            (2, "leave"),
            (2, "slide"),
        ]

    def test_decaying_neuron(self):
        """A balanced neuron that decays on a ray for ever is no part of the limit."""
        run = follow(BOX, Network.draw(2, width=3, scale="1/10", seed=8), rigorous=True)
        assert run.limit.fit == (fmpq(7, 10),) * 3
        assert not run.limit.simple

    def test_the_remaining_distance_holds(self):
        """What is said to remain at the proof of the limit is not exceeded later."""
        network = Network.draw(2, width=4, scale="1/10", seed=1)
        run = follow(FIGURE_2, network, rigorous=True)
        assert run.limit is not None
        later = follow(FIGURE_2, network, digits=20)
        gap = sum(
            (float(w.mid()) - float(v)) ** 2
            for row, other in zip(run.weights, later.weights, strict=True)
            for w, v in zip(row, other, strict=True)
        ) + sum(
            (float(a.mid()) - float(b)) ** 2
            for a, b in zip(run.outputs, later.outputs, strict=True)
        )
        assert 0 < gap**0.5 <= float(run.limit.remaining_distance)
        for f, fit in zip(later.predictions, run.limit.fit, strict=True):
            assert abs(f - mpmath.mpf(int(fit.p)) / int(fit.q)) < 1e-9

    @pytest.mark.slow
    def test_hundred_neurons(self):
        network = Network.draw(2, width=100, scale="1/1000", seed=0)
        run = follow(BOX, network, rigorous=True, digits=25)
        assert run.limit.loss == fmpq(9, 100)


class TestTwoPrecisions:
    network = Network.create([["1/100", "1/2"], ["1/50", "2/5"]], ["1/2", "2/5"])

    def test_reference(self):
        short, long = (Reference(FIGURE_2, self.network, digits=d).run(fmpq(10)) for d in (20, 60))
        with mpmath.workdps(60):
            assert abs(short.loss - long.loss) < mpmath.mpf(10) ** -19

    def test_rigorous(self):
        wide, narrow = (
            Rigorous(FIGURE_2, self.network, bits=b).run(fmpq(10), finish=False) for b in (60, 180)
        )
        assert narrow.radius < 1e-45 < wide.radius < 1e-10
        for rough, fine in zip(wide.weights, narrow.weights, strict=True):
            assert all(a.contains(b) for a, b in zip(rough, fine, strict=True))

    drawn = Network.draw(2, width=4, scale="1/10", seed=0)

    def test_more_bits_than_a_float_has_exponents(self):
        one = Network.draw(2, width=1, scale="1/10", seed=2)
        short, long = (follow(FIGURE_2, one, until="1/5", digits=d) for d in (20, 310))
        assert [e.kind for e in long.events] == [e.kind for e in short.events] != []
        assert abs(short.loss - long.loss) < mpmath.mpf(10) ** -19

    @pytest.mark.parametrize(("power", "rigorous"), [(-8, False), (-4, True)])
    def test_small_numbers(self, power, rigorous):
        """Weights times s, labels times s^2, and time divided by s^2: the same flow."""
        factor = fmpq(10) ** power
        labels = [factor**2 * y for y in FIGURE_2.labels]
        data = Dataset.create(FIGURE_2.inputs, labels, bias=True)
        network = Network.create(
            [[factor * c for c in w] for w in self.drawn.weights],
            [factor * a for a in self.drawn.outputs],
        )
        moved = follow(data, network, until=2 / factor**2, rigorous=rigorous)
        here = follow(FIGURE_2, self.drawn, until=2, rigorous=rigorous)
        assert [e.kind for e in moved.events] == [e.kind for e in here.events] != []
        assert moved.patterns == here.patterns

    def test_numbers_beyond_the_range_of_floats(self):
        huge = Network.draw(2, width=4, scale="1e200", seed=0)
        assert Rigorous(FIGURE_2, huge, bits=60).run(None, max_steps=1).limit is None

    @pytest.mark.parametrize("rigorous", [False, True])
    def test_a_time_too_short_for_its_digits(self, rigorous):
        with pytest.raises(FlowError, match="until: found a time below 2"):
            follow(FIGURE_2, self.drawn, until="1e-60", rigorous=rigorous)
        follow(FIGURE_2, self.drawn, until="1e-60", rigorous=rigorous, digits=70)

    def test_the_global_precision_is_left_alone(self):
        before = ctx.prec, ctx.cap, mpmath.mp.prec
        follow(FIGURE_2, self.network, until=1, rigorous=True)
        follow(FIGURE_2, self.network, until=1)
        assert (ctx.prec, ctx.cap, mpmath.mp.prec) == before


def signature(run):
    return sorted((e.neuron, e.kind) for e in run.events)


def agree(data, network, until):
    reference = Reference(data, network, digits=25).run(until)
    rigorous = Rigorous(data, network, bits=150).run(until, finish=False)
    assert rigorous.balancedness_drift.contains(0)
    losses = [loss for _, loss in rigorous.history]
    assert all(not after > before for before, after in pairwise(losses))
    if "undecided" in (reference.status, rigorous.status):
        return False
    assert signature(reference) == signature(rigorous)
    assert reference.patterns == rigorous.patterns
    for i in range(network.width):
        row = [*reference.weights[i], reference.outputs[i]]
        balls = [*rigorous.weights[i], rigorous.outputs[i]]
        assert all(contains(b, v, "1e-12") for b, v in zip(balls, row, strict=True))
    return True


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=datasets(bits=2), init=st.sampled_from(INITS), seed=st.integers(0, 99))
def test_engines_agree(data, init, seed):
    network = Network.draw(data.d, width=3, init=init, scale="1/2", seed=seed)
    agree(data, network, fmpq(1))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=datasets(bits=3), init=st.sampled_from(INITS), seed=st.integers(0, 10**6))
def test_engines_agree_at_length(data, init, seed):
    network = Network.draw(data.d, width=4, init=init, scale="1/2", seed=seed)
    agree(data, network, fmpq(2))


@pytest.mark.parametrize("seed", range(8))
def test_switching_of_all_kinds(seed):
    """Obtuse data on which neurons cross, slide, leave and die; nothing is undecided."""
    data = Dataset.create([[4, 2], [-2, 3], [0, 1], [-1, 0]], [3, 2, -3, 3])
    assert agree(data, Network.draw(2, width=3, scale="1/2", seed=seed), fmpq(2))


def test_two_walls_at_once():
    """A neuron that reaches a wall, and is thereby pushed off another that it was kept on."""
    data = Dataset.create(
        [[-1, 4, 3], [-1, 4, -4], [2, 1, 2], [-4, 0, -2], [-1, -4, 0]], [3, -3, -1, -1, 2]
    )
    kinds = set()
    for seed in range(2):
        network = Network.draw(3, width=3, scale="1/2", seed=seed)
        if agree(data, network, fmpq(1, 2)):
            kinds |= {e.kind for e in Reference(data, network, digits=15).run(fmpq(1, 2)).events}
    assert "leave" in kinds


class TestDigits:
    """The distance at the end is below 10^-digits, or the run is undecided."""

    network = Network.create([["1/100", "1/2"], ["1/50", "2/5"]], ["1/2", "2/5"])

    @pytest.mark.parametrize("digits", [6, 17, 60])
    def test_kept(self, digits):
        run = follow(FIGURE_2, self.network, until=3, digits=digits, rigorous=True)
        assert run.status == "proved"
        assert run.radius < arb(fmpq(1, 10**digits))

    def test_not_kept(self, monkeypatch):
        tried = []

        def missing(run, needed):
            tried.append(run.bits)
            return 1

        monkeypatch.setattr(engine, "_missing_bits", missing)
        run = follow(FIGURE_2, self.network, until=1, digits=9, rigorous=True)
        assert (run.status, len(tried)) == ("undecided", engine.ATTEMPTS)
        assert run.reason == "the distance to the true flow is not proved to be below 10^-9"
        steps = [after - before for before, after in pairwise(tried)]
        assert steps[0] > 0
        assert steps == sorted(steps)  # ever more, as one bit more did not give one


REFUSED = [
    ({"until": 0}, "until: found 0"),
    ({"until": "-1"}, "until: found '-1'"),
    ({"digits": 5}, "digits: found 5"),
    ({"digits": 10**6}, "digits: found 1000000"),
    ({"digits": "20"}, "digits: found '20'"),
]


@pytest.mark.parametrize(("options", "line"), REFUSED)
def test_refused(options, line):
    with pytest.raises(FlowError, match=line):
        follow(FIGURE_2, Network.draw(2, width=1), **options)


@pytest.mark.parametrize("rigorous", [False, True])
def test_network_of_another_dimension(rigorous):
    with pytest.raises(FlowError, match="weights of 3 coordinates, expected 2"):
        follow(FIGURE_2, Network.draw(3, width=1), rigorous=rigorous)
