"""Velocities, walls, and the ways of a neuron on walls, all exact."""

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.linear_algebra import dot, sign
from proofcheck.flow.network import Network
from proofcheck.flow.switching import Undecided, only_motion, possible_motions
from proofcheck.flow.vectorfield import Pattern, VectorField
from proofcheck.geometry.field import Field
from proofcheck.strategies import datasets


def slope_at_zero(function):
    """The derivative of a polynomial of degree 4 at 0, from five values."""
    values = [function(fmpq(t)) for t in (-2, -1, 1, 2)]
    return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / 12


@settings(max_examples=30, deadline=None)
@given(
    data=datasets(loss="square", bits=2, bias=False), seed=st.integers(0, 50), which=st.integers(0)
)
def test_velocity_is_minus_the_gradient(data, seed, which):
    network = Network.draw(data.d, width=2, init="unbalanced", seed=seed)
    field = VectorField(data)
    signs = [field.signs(w) for w in network.weights]
    assume(all("0" not in s for s in signs))
    residuals = field.residuals(field.predictions(network))
    rows = [[*w, a] for w, a in zip(network.weights, network.outputs, strict=True)]
    i, j = which % 2, which // 2 % (data.d + 1)
    w, a = rows[i][:-1], rows[i][-1]
    moved_w, moved_a = field.velocity(Pattern(signs[i]), tuple(w), a, residuals)
    found = [*moved_w, moved_a][j]
    # Steps so small that no sign changes.
    reach = min(abs(dot(x, w)) / (1 + sum(abs(c) for c in x)) for x in data.points) / 4

    def loss(t):
        changed = [list(row) for row in rows]
        changed[i][j] += t * reach
        return field.loss(
            field.predictions(
                Network.create([row[:-1] for row in changed], [row[-1] for row in changed])
            )
        )

    assert found * reach == -slope_at_zero(loss)


@settings(max_examples=40, deadline=None)
@given(data=datasets(loss="square", bits=2), seed=st.integers(0, 50))
def test_zero_weights_give_the_early_alignment_field(data, seed):
    field = VectorField(data)
    (w,) = Network.draw(data.d, width=1, seed=seed).weights
    signs = field.signs(w)
    early = Field(data.points, data.weights, data.leak)
    residuals = field.residuals([fmpq(0)] * data.n)
    assert field.direction(Pattern(signs), residuals) == early.velocity(signs).direction


def test_walls_hold_parallel_points():
    data = Dataset.create([[1, 0], [2, 0], [-3, 0], [0, 1]], [1, 1, 1, 1])
    first, second = VectorField(data).walls
    assert first.factors == {0: 1, 1: 2, 2: -3}
    assert second.factors == {3: 1}
    field = VectorField(data)
    assert field.moved("++-+", first, -1) == "--++"
    assert field.side(Pattern("++-+"), first) == 1


def test_holding_forms():
    """D = M + b v with M of the negative side is orthogonal to v; kappa is the jump."""
    data = Dataset.create([[1, 1], [0, 1]], [1, 1], leak="1/4", scale="sum")
    field = VectorField(data)
    ((wall, b, kappa),) = field.holding(Pattern("0+"))
    e = (fmpq(3), fmpq(-5))
    low = field.direction(Pattern("-+"), e)
    kept = field.direction(Pattern("0+"), e)
    assert kept == tuple(m + dot(b, e) * v for m, v in zip(low, wall.normal, strict=True))
    assert dot(kept, wall.normal) == 0
    high = field.direction(Pattern("++"), e)
    jump = tuple(h - m for h, m in zip(high, low, strict=True))
    assert jump == tuple(dot(kappa, e) * v for v in wall.normal)


def motions(inputs, labels, w, a, **options):
    data = Dataset.create(inputs, labels, scale="sum", **options)
    field, network = VectorField(data), Network.create([w], [a])
    e = field.residuals(field.predictions(network))
    signs = field.signs(network.weights[0])
    found = possible_motions(
        field, signs, sign(network.outputs[0]), lambda form: sign(dot(form, e))
    )
    return [(p.signs, p.frozen) for p in found]


MOTIONS = [
    ("off the walls", [[1, 0]], [1], [1, 0], 1, [("+", False)]),
    ("in the dead cone", [[1, 0]], [1], [-1, 0], 1, [("-", True)]),
    ("on a wall of the dead cone", [[1, 0]], [1], [0, 1], 1, [("0", True)]),
    ("the origin", [[1, 0], [0, 1]], [1, 1], [0, 0], 1, [("00", True)]),
    ("sliding", [[1, 0], [1, 1]], [-3, 1], [0, "1/10"], "1/10", [("0+", False)]),
    ("crossing", [[1, 0], [3, 1]], [1, 1], [0, "1/10"], "1/10", [("++", False)]),
    (
        "repelled",
        [[1, 0], ["-1/2", 1]],
        [1, 1],
        [0, "1/10"],
        "1/10",
        [("++", False), ("-+", False), ("0+", False)],
    ),
    (
        "between opposite points",
        [[1], [-1]],
        [1, 1],
        [0],
        "1/10",
        [("+-", False), ("-+", False), ("00", False)],
    ),
    ("held between opposite points", [[1], [-1]], [-1, -1], [0], 1, [("00", False)]),
]


@pytest.mark.parametrize(
    ("inputs", "labels", "w", "a", "found"), [m[1:] for m in MOTIONS], ids=[m[0] for m in MOTIONS]
)
def test_motions(inputs, labels, w, a, found):
    assert motions(inputs, labels, w, a) == found


def test_no_dead_cone_with_a_leak():
    assert motions([[1, 0]], [1], [-1, 0], 1, leak="1/2") == [("-", False)]
    assert motions([[1, 0]], [1], [0, 1], 1, leak="1/2") == [("+", False)]


def test_output_zero_on_a_wall():
    with pytest.raises(Undecided, match="output weight 0"):
        motions([[1, 0], [0, 1]], [1, 1], [0, 1], 0)


def test_dependent_walls_are_undecided():
    """The origin with a leak: three walls in the plane, and no unique way to stay."""
    with pytest.raises(Undecided, match="dependent"):
        motions([[1, 0], [0, 1], [1, 1]], [-1, -1, -1], [0, 0], 1, leak="1/2")


def test_the_neuron_is_named():
    data = Dataset.create([[1], [-1]], [1, 1])
    with pytest.raises(Undecided) as caught:
        only_motion(VectorField(data), "00", 1, lambda form: sign(sum(form, fmpq(0))), neuron=4)
    assert caught.value.neuron == 5
    assert len(caught.value.motions) == 3


def test_other_losses_have_no_rational_velocities():
    field = VectorField(Dataset.create([[1]], [1], loss="logistic"))
    with pytest.raises(FlowError, match="found the loss logistic, expected square"):
        field.residuals([fmpq(0)])


def test_dependent_walls_are_refused():
    data = Dataset.create([[1, 0], [0, 1], [1, 1]], [1, 1, 1])
    with pytest.raises(FlowError, match="dependent"):
        VectorField(data).holding(Pattern("000"))
