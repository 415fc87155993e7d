"""The inequalities of docs/every-width.md at random states and along random fields.

Each is compared with what it bounds: it must hold, and it must come so close that a constant which
is too small by the factor `close` would be noticed.
"""

from functools import cache
from math import inf, sqrt

import numpy as np
import pytest

from proofcheck import Dataset
from proofcheck.flow.every_width.constants import DataConstants
from proofcheck.geometry.survey import Survey

DATA = {
    "box": Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1]),
    "solid": Dataset.create(
        [["9/10", 0, 1], ["-1/2", "4/5", 1], ["-1/2", "-4/5", 1], [0, 0, 1]], [1, 1, 1, "1/10"]
    ),
    "four": Dataset.create(
        [["-9/10", 1], [0, 1], ["9/10", 1], ["1/2", 1]], [1, "1/10", 1, "1/2"], scale="sum"
    ),
}
STATES = 600
SLACK = 1e-9


class Data:
    """The data, their sectors and rays in floating point."""

    def __init__(self, dataset):
        known = DataConstants(Survey(dataset))
        self.x = np.array([[number(v) for v in p] for p in dataset.points])
        self.y = np.array([number(v) for v in dataset.labels])
        self.c, self.d = number(dataset.factor), dataset.d
        self.h = self.c * self.x.T @ self.x
        self.start = self.c * self.x.T @ self.y
        self.best = np.linalg.solve(self.h, self.start)
        self.r = self.y - self.x @ self.best
        self.least, self.most = np.linalg.eigvalsh(self.h)[[0, -1]]
        self.norms = np.linalg.norm(self.x, axis=1)
        self.rays = units(np.array([[number(v) for v in ray] for ray in known.rays]))
        self.gap = number(known.gap)
        self.push = sqrt(self.most * self.c * self.r @ self.r)
        self.facets = known.facets
        self.witnesses = units(
            np.array([s.witness for s in known.sectors if any(s.witness)], float)
        )


def number(q):
    return int(q.p) / int(q.q)


def units(rows):
    return rows / np.linalg.norm(rows, axis=1)[:, None]


@cache
def numbers(name):
    return Data(DATA[name])


class Sharp:
    """Inequalities, how often they were tried and how close they came to equality."""

    def __init__(self):
        self.closest = {}

    def at_most(self, name, value, bound, scale=1.0):
        assert value <= bound + SLACK * scale, (name, value, bound)
        ratio = value / bound if bound > SLACK * scale else -inf
        self.closest[name] = max(ratio, self.closest.get(name, -inf))

    def expect(self, **close):
        for name, least in close.items():
            assert self.closest[name] >= least, (name, self.closest[name])


class State:
    """Neurons of I inside the dual cone and any of N, with the shares of a sliding solution."""

    def __init__(self, data, rng):
        x, c = data.x, data.c
        positive, negative = rng.integers(1, 4), rng.integers(1, 5)
        inside = rng.dirichlet(np.ones(len(data.rays)) * rng.choice([0.05, 1]), positive)
        v = units(inside @ data.rays) * rng.uniform(0, 1, (positive, 1)) ** 0.1
        self.a = 10 ** rng.uniform(-2, 0.5, positive)
        self.w = v * self.a[:, None]
        if rng.random() < 0.4:  # a single neuron near least squares
            length = sqrt(np.linalg.norm(data.best))
            near = data.best / length + 10 ** rng.uniform(-4, 0) * rng.normal(size=data.d) / 10
            if (x @ near > 0).all():
                self.w, self.a = near[None], np.linalg.norm(near)[None]
        u = data.witnesses[rng.integers(len(data.witnesses), size=negative)]
        u = units(u + rng.choice([0, 0.3], (negative, 1)) * rng.normal(size=u.shape))
        self.b = 10 ** rng.uniform(-3, 0, negative) * 10 ** rng.uniform(-4, 0)
        self.u = u * rng.uniform(0.5, 1, (negative, 1)) * self.b[:, None]
        self.p = self.u @ x.T
        self.p[abs(self.p) < 1e-13 * self.b[:, None]] = 0
        self.relu = np.maximum(self.p, 0)
        self.f = self.b @ self.relu
        self.h = self.a @ (self.w @ x.T) - self.f
        self.error = data.y - self.h
        self.eta = np.array([self.shares(data, row) for row in self.p])
        self.g = c * (self.eta * self.error) @ x
        self.active = (self.p > 0).any(axis=1)
        self.mixed = self.active & (self.p < 0).any(axis=1)
        self.beta, self.field = self.a @ self.w, c * self.error @ x
        self.phi = np.linalg.lstsq(x, self.f, rcond=None)[0]
        self.off = sqrt(c) * np.linalg.norm(self.f - x @ self.phi)
        self.d = data.best - self.beta + self.phi
        self.distance = sqrt(max(self.d @ data.h @ self.d, 0))
        self.total, self.nu = self.a @ self.a, self.b @ self.b

    def shares(self, data, row):
        """Eta of a neuron that stays on its walls; nan if none in [0, 1] keeps it there."""
        eta, walls = (row > 0).astype(float), np.flatnonzero(row == 0)
        if not eta.any() or not len(walls):
            return eta
        on = data.x[walls]
        pull = on @ ((eta * self.error) @ data.x)
        found = np.linalg.solve((on @ on.T) * self.error[walls], -pull)
        eta[walls] = found if (found >= 0).all() and (found <= 1).all() else np.nan
        return eta


def states(name, seed):
    data, rng = numbers(name), np.random.default_rng(seed)
    drawn = (State(data, rng) for _ in range(STATES))
    return data, [s for s in drawn if not np.isnan(s.eta).any()]


every_case = pytest.mark.parametrize("name", DATA)


@every_case
def test_split_of_the_loss(name):
    """L - L* = K + S + Q, and D = H d."""
    data, found = states(name, 1)
    sharp = Sharp()
    for s in found:
        third = data.c * s.f @ data.r
        excess = data.c / 2 * (s.error @ s.error - data.r @ data.r)
        assert s.distance**2 / 2 + third + s.off**2 / 2 == pytest.approx(excess, abs=1e-9)
        assert s.field == pytest.approx(data.h @ s.d, abs=1e-9)
        sharp.at_most("fit", (s.h / data.norms).max(), s.total)
        sharp.at_most("low", (-s.h / data.norms).max(), s.nu)
        sharp.at_most("third", third, data.push * s.nu)
        sharp.at_most("off", s.off, sqrt(data.most) * (s.b * s.b)[s.mixed].sum())
        assert third >= -SLACK
    sharp.expect(fit=0.9, third=0.1, off=0.1)


@every_case
def test_lemma_6_1(name):
    """y' <= -sqrt(mu) P |D| + e and y' <= -mu P y + e, from the exact derivatives."""
    data, found = states(name, 2)
    sharp, slid = Sharp(), 0
    for s in (s for s in found if s.distance > 1e-6):
        moved = np.zeros_like(s.f)
        noise = 0.0
        for j in np.flatnonzero(s.active):
            shrink = -(s.u[j] @ s.g[j])
            change = shrink * s.relu[j] - s.b[j] ** 2 * s.eta[j] * (data.x @ s.g[j])
            moved += change
            helped = data.c * (data.x @ s.d) @ change
            bound = 2 * sqrt(data.most) * s.b[j] ** 2 * np.linalg.norm(s.g[j])
            sharp.at_most("mixed", helped, s.distance * bound if s.mixed[j] else 0.0)
            noise += bound * s.mixed[j]
            slid += bool((s.eta[j] * (1 - s.eta[j])).any())
        grown = s.total * s.field + (s.w @ s.field) @ s.w
        turned = np.linalg.lstsq(data.x, moved, rcond=None)[0] - grown
        slope = s.d @ data.h @ turned / s.distance
        speed = np.linalg.norm(s.field)
        assert slope <= -sqrt(data.least) * s.total * speed + noise + SLACK
        assert slope <= -data.least * s.total * s.distance + noise + SLACK
        pure = s.total * speed**2 / s.distance  # what beta alone contributes at least
        sharp.at_most("field", sqrt(data.least) * s.total * speed, pure)
    assert slid > 20
    sharp.expect(mixed=0.3, field=0.95)


@every_case
def test_lemma_6_2(name):
    data, found = states(name, 3)
    sharp = Sharp()
    for s in found:
        for j in np.flatnonzero(s.active):
            growth = -(s.u[j] @ s.g[j]) / s.b[j]
            sharp.at_most("growth", growth, sqrt(data.most) * (s.distance + s.off))
            if not s.mixed[j]:
                sharp.at_most("pull", np.linalg.norm(s.g[j]), np.linalg.norm(s.field))
    sharp.expect(growth=0.7, pull=0.99)


@every_case
def test_lemma_6_3(name):
    """S_j' <= -(7/16) a_j^2 |g_j*|^2 and what follows, close to least squares."""
    data, found = states(name, 4)
    sharp, close = Sharp(), 0
    for s in found:
        if sqrt(data.most) * (s.distance + s.off) > data.gap / 2:
            continue
        for j in np.flatnonzero(s.mixed):
            close += 1
            pull = data.c * (s.eta[j] * data.r) @ data.x
            value = data.c * data.r @ s.relu[j]
            slope = -(s.u[j] @ s.g[j]) * value - s.b[j] ** 2 * (pull @ s.g[j])
            size, unit = np.linalg.norm(pull), s.b[j] ** 2
            sharp.at_most("slope", 7 / 16 * unit * size**2, -slope, unit)
            sharp.at_most("rate", 7 / 16 * data.gap * s.b[j] * value, -slope, unit)
            sharp.at_most("gap", data.gap, size)
            sharp.at_most("field", np.linalg.norm(s.g[j]), 3 / 2 * size)
            sharp.at_most("value", s.b[j] * value, unit * size**2 / data.gap, unit)
    assert close > 100
    sharp.expect(slope=0.3, gap=0.45, field=0.65, value=0.4)


@every_case
def test_proposition_5_1(name):
    """The field is in both cones while P is small; gamma is the least pull on a ray."""
    data, found = states(name, 5)
    sharp = Sharp()
    for s in found:
        images = [(w, s.total * np.linalg.norm(data.h @ w)) for w in (*data.x, *data.rays)]
        if any(data.start @ w <= image for w, image in images):
            continue
        for w, image in images:
            sharp.at_most("pull", data.start @ w - image, s.field @ w)
        pull = min(data.start @ w - image for w, image in images[len(data.x) :])
        for w in np.random.default_rng(0).dirichlet(np.ones(len(data.rays)) * 0.3, 5) @ data.rays:
            sharp.at_most("gamma", pull * np.linalg.norm(w), s.field @ w)
    sharp.expect(pull=0.9, gamma=0.65)


@every_case
def test_proposition_8_1(name):
    """What a point k with <D, x_k> <= 0 can lose."""
    data, found = states(name, 6)
    sharp = Sharp()
    for s in found:
        for facet in data.facets:
            x = data.x[facet.point]
            shift = sqrt(number(facet.inverse) * data.most) * s.nu
            sharp.at_most("shift", abs(s.phi @ x), shift)
            if s.field @ x <= 0:
                sharp.at_most("lost", s.d @ x, s.distance * sqrt(number(facet.spread)))
    sharp.expect(shift=0.4, lost=0.7)


def propagated(field, time):
    """exp(time M) for the equation w' = a D, a' = <w, D>."""
    generator = np.zeros((len(field) + 1, len(field) + 1))
    generator[:-1, -1] = generator[-1, :-1] = field
    values, vectors = np.linalg.eigh(generator)
    return vectors @ np.diag(np.exp(time * values)) @ vectors.T


@every_case
def test_lemma_4_1(name):
    """A reference neuron and others in the same field: first in both cones, then any field."""
    data, rng, sharp = numbers(name), np.random.default_rng(7), Sharp()
    for _ in range(40):
        count = rng.integers(1, 5)
        shares = rng.dirichlet(np.ones(len(data.rays)) * 0.3, count)
        v = units(shares @ data.rays) * rng.uniform(0, 1, (count, 1)) ** rng.choice([0.01, 1])
        first = 10 ** rng.uniform(-3, 0, count)
        flow, angle = np.eye(data.d + 1), 0.0
        for stage in range(8):
            early = stage < 4
            field = rng.dirichlet(np.ones(len(data.x)) * 0.4) @ data.x * 10 ** rng.uniform(-1, 0.5)
            if early and (data.x @ field < 0).any():
                continue
            if not early:
                field = rng.normal(size=data.d) * 10 ** rng.uniform(-1, 0.3)
            step = propagated(field, 1 / 100)
            for _ in range(100):
                before = flow[-1, -1]
                flow = step @ flow
                size, reference = flow[-1, -1], flow[:-1, -1]
                if not early:
                    angle += np.linalg.norm(field) / 200 * (1 / before + 1 / size)
                moved = np.column_stack([v, np.ones(count)]) @ flow.T
                growth, rho = moved[:, -1], moved[:, -1] / size
                if not early and angle < 1:
                    sharp.at_most("late", 1 - angle, rho.min() + 1e-3)
            a, w = first * growth, first[:, None] * moved[:, :-1]
            total, begun, beta = a @ a, first @ first, np.linalg.norm(a @ w)
            spread = np.linalg.norm(w / a[:, None] - reference / size, axis=1)
            unit = max(1.0, size**2)
            sharp.at_most("twice", rho.max(), 2.0)
            sharp.at_most("total", total, 4 * size**2 * begun, unit)
            for apart, value in zip(spread, rho, strict=True):
                sharp.at_most("spread", apart**2 * size**2, 2 / value - 1, unit)
            sharp.at_most("beta", total, beta + 2 * begun, unit)
            sharp.at_most("square", total**2 - beta**2, 2 * total * begun, unit**2)
            if early:
                sharp.at_most("early", 1.0, rho.min())
    sharp.expect(twice=0.9, total=0.8, spread=0.9, beta=0.9, square=0.4, early=0.9)
