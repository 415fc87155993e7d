"""The Picard operator of a step: the bounds of its image hold, and are those of the engine."""

import copy
from typing import Any, NamedTuple

import numpy as np
import pytest
from flint import arb, fmpq

from proofcheck import Dataset
from proofcheck.checker import check
from proofcheck.checker.flow.tube import Tubes
from proofcheck.flow.certificate import to_certificate
from proofcheck.flow.conditions import fixed_above
from proofcheck.flow.network import Network
from proofcheck.flow.picard import Picard
from proofcheck.flow.rigorous import Rigorous

POINTS, LABELS = [[4, 2], [-2, 3], [0, 1], [-1, 0]], [3, 2, -3, 3]
TRIPLE = [[1, 0, 0], ["-1/2", 1, 0], ["-1/2", 1, 1]]
NETWORK = Network.draw(2, width=3, scale="1/2", seed=3)
RUNS = {
    "crossing, sliding, leaving": (Dataset.create(POINTS, LABELS), NETWORK, fmpq(1)),
    "leaky": (Dataset.create(POINTS, LABELS, leak="1/5"), NETWORK, fmpq(1)),
    "several walls": (
        Dataset.create(TRIPLE, [1, 1, 1], scale="sum"),
        Network.draw(3, width=6, scale="1/1000", seed=0),
        fmpq(14),
    ),
}


class Taken(NamedTuple):
    """A step that the checker took, in the state from which it did."""

    flow: Any
    curve: Any
    switching: Any
    box: int
    engine: Picard

    def p(self, s):
        """The live rows at the scaled time s."""
        unit = 2.0**self.flow.b
        found = []
        for i, g in self.curve.group.items():
            matrix = [
                [sum(c / unit * s**k for k, c in enumerate(entry)) for entry in row]
                for row in self.curve.phi[g]
            ]
            found.append(np.array(matrix) @ [c / unit for c in self.flow.rows[i]])
        return np.array(found)

    def bound(self, value):
        return value / 2**self.flow.F

    def image(self, box):
        flow = self.flow
        wrong = [w for i, s in self.switching.items() for w in flow.wrong(self.curve, i, s)]
        scaled = int(box * 2**flow.F)
        return flow.image(self.curve, self.switching, wrong, scaled), wrong


@pytest.fixture(scope="module", params=RUNS.values(), ids=list(RUNS))
def steps(request):
    data, network, until = request.param
    engine, found = {}, []
    with pytest.MonkeyPatch.context() as patch:
        proved, verified = Picard.tube, Tubes.tube

        def prove(self):
            tube = proved(self)
            engine[fixed_above(tube.box, self.step.bits)] = self
            return tube

        def verify(self, curve, switching, box, remainder):
            found.append(Taken(copy.deepcopy(self), curve, switching, box, engine[box >> 64]))
            return verified(self, curve, switching, box, remainder)

        patch.setattr(Picard, "tube", prove)
        patch.setattr(Tubes, "tube", verify)
        run = Rigorous(data, network, bits=60).run(until, finish=False)
        assert check(to_certificate(data, network, run)).outcome == "valid"
    return found


def test_both_arithmetics_have_the_same_bounds(steps):
    for taken in steps:
        box = 1e-6
        ours, _ = taken.image(box)
        theirs = taken.engine.image(arb(box))
        live = sorted(ours.shift)
        pairs = [
            (ours.reached, theirs.reached),
            *zip(ours.change, theirs.change, strict=True),
            *zip((ours.shift[g] for g in live), theirs.shift, strict=True),
            *((ours.jumps[i], theirs.jumps[i]) for i in taken.switching),
        ]
        for mine, other in pairs:
            assert taken.bound(mine) == pytest.approx(float(other), rel=1e-2, abs=1e-15)


def field(taken, rows):
    """F, of the patterns of the step, at the live rows."""
    drifts = [taken.flow.drift(g) for g in taken.curve.group.values()]
    drifts = np.array([[[float(c) for c in z] for z in drift] for drift in drifts])
    w, a = rows[:, :-1], rows[:, -1]
    f = np.einsum("i,ikj,ij->k", a, drifts, w)
    e = float(taken.flow.c) * (np.array([float(y) for y in taken.flow.labels]) - f)
    d = np.einsum("k,ikj->ij", e, drifts)
    return np.hstack([a[:, None] * d, (w * d).sum(axis=1)[:, None]])


def mean_derivative(taken, p, gap, eta):
    """The mean of DF over the segment from p to p + gap, applied to eta; exact for cubic F."""
    total = 0.0
    for node, weight in zip(*np.polynomial.legendre.leggauss(3), strict=True):
        at = p + (node + 1) / 2 * gap
        total = total + weight / 2 * (field(taken, at + eta) - field(taken, at - eta)) / 2
    # The central difference of a cubic is its derivative and its third one.
    third = field(taken, p + 2 * eta) - 2 * field(taken, p + eta)
    third = third + 2 * field(taken, p - eta) - field(taken, p - 2 * eta)
    return total - third / 12


def test_the_image_of_every_curve_is_within_the_bound(steps):
    """eta' = M(q) eta, for curves q in a wide box, integrated numerically."""
    random = np.random.default_rng(0)
    long = [t for t in steps if not t.switching and t.curve.h > 2 ** (t.flow.F - 8)]
    assert long
    for taken in long[:2]:
        h, width, box = taken.bound(taken.curve.h), len(taken.curve.group), 0.05
        for _ in range(3):
            direction = random.normal(size=(width, taken.flow.d + 1))
            direction *= box / np.linalg.norm(direction)
            turns, many = random.uniform(1, 9), 12
            start = random.normal(size=direction.shape)
            taken.flow.rho = int(1e-3 * 2**taken.flow.F)
            eta = start * 1e-3 / np.linalg.norm(start)
            reached = taken.bound(taken.image(box)[0].reached)

            def slope(s, eta, taken=taken, direction=direction, turns=turns, h=h):
                gap = direction * np.cos(turns * s)
                return h * mean_derivative(taken, taken.p(s), gap, eta)

            for k in range(many):
                s, ds = k / many, 1 / many
                first = slope(s, eta)
                second = slope(s + ds / 2, eta + ds / 2 * first)
                third = slope(s + ds / 2, eta + ds / 2 * second)
                last = slope(s + ds, eta + ds * third)
                eta = eta + ds / 6 * (first + 2 * second + 2 * third + last)
                assert np.linalg.norm(eta) <= reached * (1 + 1e-6)
        assert reached < 2


def test_what_a_pattern_says_wrongly_is_within_the_bound(steps):
    """The true a s(<w, x_k>) of a switching neuron, beside a <w, z_k>, for rows near p."""
    random = np.random.default_rng(1)
    seen = 0
    for taken in (t for t in steps if t.switching):
        flow, box = taken.flow, 0.01
        wrong = taken.image(box)[1]
        leak, live = float(flow.leak), list(taken.curve.group)
        for i in taken.switching:
            lost = np.zeros(flow.n)
            for w in wrong:
                if w.neuron == i:
                    size = taken.bound(flow.ride(taken.curve, i)) + box
                    lost[w.point] += size * taken.bound(
                        w.near + flow.times(w.length, int(box * 2**flow.F))
                    )
            zs = np.array([[float(c) for c in z] for z in flow.drift(taken.curve.group[i])])
            xs = np.array([[float(c) for c in x] for x in flow.points])
            for _ in range(40):
                row = taken.p(random.uniform())[live.index(i)]
                off = random.normal(size=row.shape)
                row = row + off * box / np.linalg.norm(off)
                inner = xs @ row[:-1]
                true = row[-1] * np.where(inner > 0, inner, leak * inner)
                # Beyond other walls that are this near the pattern is not what it goes by.
                own = [k for k in range(flow.n) if not free(taken, i, k, inner[k])]
                gap = np.abs(true - row[-1] * (zs @ row[:-1]))
                assert (gap[own] <= lost[own] + 1e-12).all()
                seen += len(own)
    assert seen


def free(taken, i, k, inner):
    """Whether a point is on a wall that does not matter, and on the other side of it."""
    flow, g, s = taken.flow, taken.curve.group[i], taken.switching[i]
    wall = next(w for w in range(len(flow.walls)) if k in flow.walls[w])
    return wall not in flow.met(s, g) and g[k] != "0" and (inner > 0) != (g[k] == "+")
