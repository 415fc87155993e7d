"""What is known of the neurons while a step lasts, and not only at its ends."""

from flint import arb, arb_poly, fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.dataset import Dataset
from proofcheck.exact.balls import precision
from proofcheck.flow.network import Network
from proofcheck.flow.polynomials import range_on_unit
from proofcheck.flow.rigorous import Rigorous

TURNING = Dataset.create([[1, 0], [0, 1]], [1, -1])
"""In the sector ++ the field is (1/2, -1/2): G changes its sign there, and the output turns."""


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=8), st.fractions(0, 1))
def test_ranges_hold_all_values(coefficients, s):
    low, high = range_on_unit(arb_poly(coefficients))
    value = sum(c * fmpq(s.numerator, s.denominator) ** k for k, c in enumerate(coefficients))
    assert not low > arb(value)
    assert not high < arb(value)


def test_ranges_of_monotone_coefficients_end_at_the_ends():
    with precision(100):
        low, high = range_on_unit(arb_poly([1, 2, 3]))
        assert 0 <= 1 - low < arb(10) ** -25
        assert 0 <= high - 6 < arb(10) ** -25
    assert range_on_unit(arb_poly([])) == (0, 0)


def test_outputs_are_enclosed_while_a_step_lasts():
    """a^2 - |w|^2 is constant and |w|^2 least in the middle, where w_1 = w_2: a = (23/25)^(1/2)."""
    small = fmpq(1, 10**9)
    network = Network.create([[small / 5, 3 * small / 5]], [small])
    spans, ends = [], []

    def watch(engine):
        for passage in engine.passed:
            spans.extend(passage.outputs()[0])
            assert passage.outputs(room=2)[0][0] < passage.outputs()[0][0]
        ends.append(arb((engine.rows[0][-1], -engine.bits)) / small)

    with precision(200):
        run = Rigorous(TURNING, network, bits=120).run(fmpq(822, 1000), watch=watch)
        low, high = (span / small for span in spans)
        assert len(run.steps) == 1
        assert all(abs(end - 1) < fmpq(1, 1000) for end in ends)
        least = (arb(23) / 25).sqrt()
        assert fmpq(19, 20) < low < least
        assert 1 < high < 1 + arb(fmpq(1, 1000))


def test_steps_are_forgotten_after_each_call():
    seen = []
    engine = Rigorous(TURNING, Network.create([["1/5", "3/5"]], [1]), bits=60)
    run = engine.run(fmpq(3), watch=lambda e: seen.append(len(e.passed)))
    assert sum(seen) == len(run.steps) > 1
    assert seen[0] == 0
