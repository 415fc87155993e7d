"""What the geometry predicts for small initialisations, against the flow itself."""

import mpmath
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import datasets, rationals


def signs(survey, row):
    """The sector of a computed weight vector; its points are far from the walls."""
    return survey.field.signs([fmpq(int(mpmath.floor(c * 2**80)), 2**80) for c in row])


@st.composite
def balls(draw):
    """Two to four distinct inputs in (-1, 1), with the bias and positive labels."""
    n = draw(st.integers(2, 4))
    numerators = draw(st.lists(st.integers(-7, 7), min_size=n, max_size=n, unique=True))
    labels = draw(st.lists(st.integers(1, 8), min_size=n, max_size=n))
    inputs = [[f"{k}/8"] for k in numerators]
    return Dataset.create(inputs, [f"{y}/4" for y in labels], bias=True)


@settings(max_examples=10)
@given(data=balls(), seed=st.integers(0, 10**6))
def test_in_the_unit_ball_positive_neurons_visit_the_sector_of_all_points(data, seed):
    """The only growing direction is in (+, ..., +): whoever is active with a > 0 gets there."""
    survey = Survey(data)
    everywhere = "+" * data.n
    assert [e.signs for e in survey.geometry.critical if e.growing] == [everywhere]
    network = Network.draw(2, width=4, scale="1/1000000", seed=seed)
    run = Reference(data, network, digits=20, keep_states=True).run(fmpq(300))
    assert run.status == "supported", run.reason
    for i, (w, a) in enumerate(zip(network.weights, network.outputs, strict=True)):
        start = survey.field.signs(w)
        visited = {signs(survey, state[i][:-1]) for _, state in run.states}
        if a > 0 and "+" in start:
            assert everywhere in visited
        elif "+" not in start and "0" not in start:
            assert visited == {start}  # no active point: it never moves


@settings(max_examples=10)
@given(data=datasets(d=2, n=3, bits=2, position="general", leak=0), size=rationals(bits=3))
def test_a_neuron_started_on_a_growing_direction_stays_in_its_sector_and_grows(data, size):
    survey = Survey(data)
    scale = (abs(size) + 1) / 10**6
    for entry in survey.geometry.critical:
        if not entry.growing or "0" in entry.signs:
            continue
        # |a| > |w|: dominated, so that the output keeps its sign.
        side = 1 if entry.sign == "+" else -1
        weights = [side * scale * c for c in entry.direction]
        output = side * scale * (sum((abs(c) for c in entry.direction), fmpq(0)) + 1)
        speed = sum((abs(c) for c in entry.direction), fmpq(0))
        network = Network.create([weights], [output])
        run = Reference(data, network, digits=20, keep_states=True).run(2 / speed)
        assert run.status == "supported"
        assert {signs(survey, state[0][:-1]) for _, state in run.states} == {entry.signs}
        assert not run.events
        assert abs(run.outputs[0]) > abs(mpmath.mpf(int(output.p)) / int(output.q))
