"""How runs end: at rest, without a limit, or at a solution that is not unique."""

from itertools import pairwise
from pathlib import Path

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofcheck import Dataset, load
from proofcheck.exact.balls import proved_less
from proofcheck.flow.checkpoint import Checkpoint
from proofcheck.flow.endings import growth_without_end, loss_at_zero, unreached
from proofcheck.flow.engine import follow
from proofcheck.flow.network import INITS, Network
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous
from proofcheck.flow.taylor import rescaled
from proofcheck.flow.vectorfield import Pattern, VectorField
from proofcheck.strategies import datasets

CASES = Path(__file__).parents[2] / "cases"
ENGINES = pytest.mark.parametrize("rigorous", [False, True])


def case(name):
    return load(CASES / f"{name}.toml")


def drawn(data):
    return Network.draw(data.d, width=6, scale="1/1000", seed=0)


class TestRest:
    """The reference engine ends where nothing moves any more to working precision."""

    @pytest.mark.parametrize("name", ["orthonormal", "square-corners", "coplanar", "five-points"])
    def test_cases(self, name):
        data = case(name)
        run = follow(data, drawn(data))
        assert (run.status, run.reason) == ("supported", None)
        if name != "five-points":  # whose limit does not interpolate
            assert run.loss < mpmath.mpf(10) ** -30

    @pytest.mark.slow
    def test_points_of_size_100(self):
        data = case("twelve-points")
        run = follow(data, drawn(data))
        assert run.status == "supported"
        assert abs(run.loss - mpmath.mpf("33.04393427839")) < 1e-10

    def test_motions_with_the_same_limit(self):
        """e_1 passes 0 while neuron 1 is kept on its wall with b = 0 identically."""
        data = case("orthonormal")
        run = follow(data, drawn(data))
        (choice,) = run.selections
        assert choice.neuron == 1
        assert [pattern.signs for pattern, _ in choice.ways] == ["++", "0+"]
        assert (1, "leave") in [(e.neuron, e.kind) for e in run.events]
        # The rigorous engine proves that the limit does not depend on it.
        proved = follow(data, drawn(data), rigorous=True)
        assert proved.limit.fit == (1, 1)
        assert all(abs(f - 1) < 1e-14 for f in run.predictions)

    @pytest.mark.parametrize("digits", [15, 40])
    def test_more_digits_get_closer(self, digits):
        data = Dataset.create([[1]], [1])
        run = follow(data, Network.create([["1/2"]], ["1/2"]), digits=digits)
        assert run.status == "supported"
        assert abs(run.predictions[0] - 1) < mpmath.mpf(10) ** -digits

    def test_a_saddle_is_no_rest(self):
        """A neuron that is too small to be seen to move is growing while the other one rests."""
        data = Dataset.create([[1, 0], [0, 1]], [1, 1], scale="sum")
        tiny = "1/100000000000000"
        network = Network.create([["1/2", "-1/2"], [f"-{tiny}", tiny]], ["1", tiny])
        run = follow(data, network, digits=6)
        assert run.status == "supported"
        assert all(abs(f - 1) < 1e-6 for f in run.predictions)

    def test_noise_is_not_an_event(self):
        """w_1 tends to 0 on two points of opposite labels: it does not reach the wall."""
        data = Dataset.create([[1, 0], [1, 0], [0, 1]], [1, -1, 1], scale="sum")
        run = follow(data, Network.create([["1/2", "1/3"]], ["1"]))
        assert (run.status, run.events) == ("supported", [])


class TestNoLimit:
    """Losses without a minimiser: the weights grow for ever, and both engines say so."""

    POINTS = ([[1, 0], [0, 1]], [1, 1])

    @ENGINES
    @pytest.mark.parametrize("loss", ["exponential", "logistic"])
    def test_all_points_on_their_side(self, loss, rigorous):
        data = Dataset.create(*self.POINTS, loss=loss)
        network = Network.create([["1/5", "1/10"]], ["3/10"])
        run = follow(data, network, rigorous=rigorous)
        assert run.status == "undecided"
        assert run.reason.startswith("no limit: every point is on its side")
        assert "--until T" in run.reason
        # It is said as soon as it is true.
        unit = loss_at_zero(VectorField(data))
        losses = [value for _, value in run.history]
        assert float(losses[-1]) < float(unit) <= float(losses[-2])
        later = follow(data, network, rigorous=rigorous, until=20)
        assert later.status == ("proved" if rigorous else "supported")
        assert float(later.loss) < float(losses[-1]) / 2
        if rigorous:
            assert run.final
            assert proved_less(run.loss, unit)

    @ENGINES
    def test_a_point_that_no_neuron_reaches(self, rigorous):
        data = Dataset.create(*self.POINTS, loss="exponential", scale="sum")
        run = follow(data, Network.create([["1/2", "-1/3"]], ["1"]), rigorous=rigorous)
        assert run.status == "undecided"
        assert run.reason.startswith("no limit, unless a neuron reaches point 2")
        assert 1 < float(run.loss) < 1 + 2**-8

    def test_a_loss_with_a_minimiser_converges(self):
        """Two labels against one on the same point: log 2 is the best."""
        data = Dataset.create([[1], [1], [1]], [1, 1, -1], loss="logistic")
        run = follow(data, Network.create([["1/2"]], ["1/2"]))
        assert run.status == "supported"
        assert abs(run.predictions[0] - mpmath.log(2)) < 1e-14

    @pytest.mark.parametrize("loss", ["logistic", "exponential"])
    def test_weights_that_grow_like_a_logarithm(self, loss):
        """Opposite labels on one point and a second point: the loss tends to a number > 0."""
        data = Dataset.create([[1, 0], [1, 0], [0, 1]], [1, -1, 1], loss=loss)
        kept = []
        network = Network.create([["1/2", "1/3"]], ["1"])
        run = follow(data, network, watch=lambda e: kept.append(Checkpoint.of(e)))
        assert run.status == "undecided"
        assert run.reason.startswith("no limit: it slows down")
        assert run.time < 10**4
        # A run that goes on from a state ends at the same time, to the last bit.
        state = Checkpoint.of_json(kept[len(kept) // 2].to_json())
        assert state == kept[len(kept) // 2]
        again = follow(data, network, resume=state)
        assert (again.time, again.reason) == (run.time, run.reason)

    def test_the_loss_decides(self):
        field = VectorField(Dataset.create(*self.POINTS, loss="exponential", scale="sum"))
        both, one = [Pattern("++")], [Pattern("+-")]
        assert growth_without_end(field, both, arb("0.99")) is not None
        assert growth_without_end(field, both, arb(1)) is None
        assert growth_without_end(field, one, arb("1.5")) is None
        assert unreached(field, one) == [1]
        assert unreached(field, [Pattern("0-", frozen=True)]) == [0, 1]
        square = VectorField(Dataset.create(*self.POINTS))
        assert growth_without_end(square, both, arb(0)) is None

    @ENGINES
    def test_it_can_go_on_from_there(self, rigorous):
        data = Dataset.create(*self.POINTS, loss="exponential")
        network = Network.create([["1/5", "1/10"]], ["3/10"])
        kept = []
        run = follow(data, network, rigorous=rigorous, watch=lambda e: kept.append(e))
        assert run.status == "undecided"
        state = Checkpoint.of_json(Checkpoint.of(kept[-1]).to_json())
        later = follow(data, network, rigorous=rigorous, until=5, resume=state)
        assert later.status != "undecided"
        assert float(later.loss) < float(run.loss)


class TestNonUnique:
    @ENGINES
    def test_a_wall_that_stops_attracting(self, rigorous):
        """b = 0 identically, and kappa = e_1 passes 0 with a slope: staying and leaving compete."""
        data = Dataset.create([[1, 0, 0], [0, 1, 0], [1, 0, 1]], ["1/10", "-1/2", 3], scale="sum")
        network = Network.create([[0, "1/2", "-1/2"], ["1/10", "-1/5", "1/10"]], ["-1", "1/4"])
        run = follow(data, network, until=1, rigorous=rigorous)
        assert (run.status, run.reason) == ("undecided", "non-unique solution")
        assert {p.signs for p in run.competing} == {"0+-", "++-"}
        assert run.neuron == 1
        assert float(run.loss) == pytest.approx(3.92237508)
        assert 0.158 < float(fmpq_or_float(run.time)) < 0.159

    STARTS = (
        # inputs, labels, weights, output, the competing motions or None
        ([[1]], [1], [0], "1/10", {("0", True), ("+", False)}),
        ([[1]], [1], [0], "-1/10", None),
        ([[1]], [-1], [0], "1/10", None),
        ([[1]], [1], [0], "0", None),
        ([[1, 0], [0, 1]], [1, 1], [0, -1], "1", {("0-", True), ("+-", False)}),
        ([[1, 0], [0, 1]], [-1, 1], [0, -1], "1", None),
        ([[1, 0], [0, 1]], [1, 1], [-1, -1], "1", None),
        ([[1, 0], [0, 1]], [1, 1], [0, 0], "1", {("00", True), ("++", False)}),
    )

    @ENGINES
    @pytest.mark.parametrize(("inputs", "labels", "weights", "output", "ways"), STARTS)
    def test_start_on_the_boundary_of_the_dead_cone(
        self, inputs, labels, weights, output, ways, rigorous
    ):
        """Boursier and Flammarion 2024, Example 1: it may stay, and it may leave."""
        network = Network.create([weights], [output])
        run = follow(Dataset.create(inputs, labels), network, until=1, rigorous=rigorous)
        if ways is None:
            assert run.status != "undecided"
            assert run.patterns[0].frozen
            assert [round(float(c), 12) for c in run.weights[0]] == weights
        else:
            assert run.reason == "non-unique solution"
            assert {(p.signs, p.frozen) for p in run.competing} == ways

    @ENGINES
    def test_too_many_walls_to_tell(self, rigorous):
        data = Dataset.create([[1, k] for k in range(7)], [1] * 7)
        run = follow(data, Network.create([[0, 0]], ["1"]), until=1, rigorous=rigorous)
        assert (run.status, run.reason) == ("undecided", "a neuron lies on 7 walls at once")

    @ENGINES
    def test_who_comes_there_stays(self, rigorous):
        """The last active point is lost while the wall pushes in; that it pulls later is a rule."""
        data = Dataset.create([[1, 0], [0, 1], [1, 1]], [2, 1, 1], scale="sum")
        network = Network.create([["1/1000", "-1/2"], ["3/2", "1/2"]], ["1/2", "3/2"])
        run = follow(data, network, until=8, rigorous=rigorous)
        assert (1, "die") in [(e.neuron, e.kind) for e in run.events]
        assert run.patterns[0].frozen


class TestWallsReachedTogether:
    """On the wall of point 2 the walls of points 1 and 3 are one and the same."""

    data = Dataset.create(
        [[1, 0, 0], [0, 0, 1], [-1, 0, 1], [0, 1, 0]], [-1, -1, 1, 1], scale="sum"
    )
    network = Network.create([["1/2", "-1/3", 0]], [1])

    @ENGINES
    def test_both(self, rigorous):
        run = follow(self.data, self.network, until=2, rigorous=rigorous)
        assert run.status != "undecided", run.reason
        assert sorted((e.kind, e.points) for e in run.events) == [("die", (1,)), ("die", (3,))]
        assert run.patterns == [Pattern("000-", frozen=True)]

    def test_twins(self):
        field = VectorField(self.data)
        first, second, third, _ = field.walls
        assert field.twins(Pattern("+0--"), first) == (third,)
        assert field.twins(Pattern("+---"), first) == ()
        assert field.kept_on(Pattern("+0--")) == (second,)

    @pytest.mark.slow
    def test_coplanar(self):
        data = case("coplanar")
        run = follow(data, drawn(data), rigorous=True)
        assert run.limit.fit == data.labels
        reference = follow(data, drawn(data))
        early = [(e.neuron, e.points, e.kind) for e in reference.events]
        assert early == [(e.neuron, e.points, e.kind) for e in run.events]


def fmpq_or_float(value):
    return int(value.p) / int(value.q) if isinstance(value, fmpq) else value


def test_steps_never_grow_out_of_control():
    """Stiff data: the network does not wander about within the tolerance near its limit."""
    data = Dataset.create([[30, 1], [1, 1]], [2, 1], scale="sum")
    run = Reference(data, Network.create([["1/10", "1/5"]], ["1/4"]), digits=15).run(None)
    assert run.status == "supported"
    losses = [loss for _, loss in run.history]
    tiny = mpmath.mpf(10) ** -44
    assert all(after <= before + tiny for before, after in pairwise(losses))
    assert losses[-1] < 1e-35


def test_rescaling_keeps_its_precision():
    """Coefficients of a step 2^20 times too long: 4^k, to be scaled by 2^-20k."""
    bits = 64
    series = [1 << (bits + 20 * k) for k in range(20)]
    assert rescaled(series, 1 << (bits - 20), bits) == [1 << bits] * 20


def test_a_first_step_that_is_much_too_long_costs_no_precision():
    data = Dataset.create([[300, 100]], [50], scale="sum")
    network = Network.create([["1/10", "1/10"]], ["1/5"])
    engine = Rigorous(data, network, bits=100)
    engine.run(None, max_steps=1)
    assert engine.rho < 2.0**-90


def test_too_many_steps_are_not_tried_again():
    data = Dataset.create([[1]], [1])
    run = Rigorous(data, Network.create([["1/10"]], ["1/10"]), bits=60).run(None, max_steps=1)
    assert (run.status, run.final, run.reason) == ("undecided", True, "more than 1 steps")


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=datasets(d=2, n=2, bits=2), init=st.sampled_from(INITS), seed=st.integers(0, 99))
def test_both_engines_end_and_agree_on_the_limit(data, init, seed):
    network = Network.draw(2, width=2, init=init, scale="1/2", seed=seed)
    reference = Reference(data, network, digits=15).run(None, max_steps=1500)
    rigorous = Rigorous(data, network, bits=100).run(None, max_steps=300)
    if reference.status == "undecided":
        assert reference.reason
    elif rigorous.limit is not None:
        for f, fit in zip(reference.predictions, rigorous.limit.fit, strict=True):
            assert abs(f - mpmath.mpf(int(fit.p)) / int(fit.q)) < 1e-9
