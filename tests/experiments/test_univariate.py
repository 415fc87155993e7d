"""Figures 2 and 4 of Williams et al. 2019, and the claim about figure 4."""

from math import inf

import numpy as np
import pytest

from proofcheck.claims.registry import all_claims
from proofcheck.claims.williams2019.cases import ONE_SAMPLE
from proofcheck.exact.balls import dyadic, precision, total, widened
from proofcheck.experiments import invariant_sweep, reproduce
from proofcheck.experiments.invariant_sweep import at_samples, clusters, spreads, sweep
from proofcheck.experiments.local_trajectories import DATASET, STARTS, local_path, network
from proofcheck.experiments.univariate import (
    Neurons,
    descend,
    drawn,
    fitted_outer,
    sinusoid,
    spread,
)
from proofcheck.flow.engine import follow
from proofcheck.geometry.survey import Survey


def test_neurons_have_the_invariant_and_the_canonical_parameters_asked_for():
    found = {d: drawn(50, 3, 0.1, d, 1.0) for d in (-100, -1, 0, 1, 100, -inf, inf)}
    angles = np.array([row[0] for row in found[0].canonical()])
    for delta, n in found.items():
        sizes = np.hypot(n.a, n.b)
        np.testing.assert_allclose([r[0] for r in n.canonical()], angles, atol=1e-9)
        np.testing.assert_allclose(n.c * sizes, found[0].c * np.hypot(found[0].a, found[0].b))
        if np.isfinite(delta):
            np.testing.assert_allclose(n.c**2 - sizes**2, delta, atol=1e-9)
        else:
            np.testing.assert_allclose(sizes if delta < 0 else np.abs(n.c), 1)


def test_gradient_descent_goes_down_the_gradient():
    xs, ys = np.array([-1.0, 0.3, 1.0]), np.array([1.0, -2.0, 0.5])
    start = drawn(7, 1, 1.0, 0.0, 2.0)

    def loss(n):
        return float(((n(xs) - ys) ** 2).sum() / 2)

    step = 1e-6
    moved = descend(start, xs, ys, step=step, epochs=1)
    for name in ("a", "b", "c"):
        for i in range(7):
            shifted = {k: getattr(start, k).copy() for k in ("a", "b", "c")}
            shifted[name][i] += 1e-6
            slope = (loss(Neurons(**shifted, alpha=2.0)) - loss(start)) / 1e-6
            change = (getattr(start, name)[i] - getattr(moved, name)[i]) / step
            assert change == pytest.approx(slope, abs=1e-4)
    kept = descend(start, xs, ys, step=0.1, epochs=3, outer=False)
    assert (kept.c == start.c).all()
    assert loss(kept) < loss(start)


def test_training_c_alone_ends_at_the_nearest_fit():
    xs, ys = sinusoid(4)
    start = drawn(30, 0, 0.5, -inf, 1.0)
    end = fitted_outer(start, xs, ys)
    np.testing.assert_allclose(end(xs), ys, atol=1e-9)
    features = start.features(xs)
    weights = np.linalg.lstsq(features.T, ys - start(xs), rcond=None)[0]
    np.testing.assert_allclose(end.c - start.c, weights, atol=1e-9)
    coefficients = np.linalg.lstsq(features, end.c - start.c, rcond=None)[0]
    np.testing.assert_allclose(features @ coefficients, end.c - start.c, atol=1e-9)


def bends(places, jumps):
    knots, jumps = np.array(places), np.array(jumps)
    return Neurons(np.ones_like(knots), knots, jumps, 1.0)


def test_spread_counts_cells():
    assert spread(bends([0.1, 0.11, 0.5], [1, 1, 1]), 0, 1, cells=10) == 2
    assert spread(bends([0.11, 0.15, 0.5], [1, -1, 1]), 0, 1, cells=10) == 1
    assert spread(bends(np.arange(0.05, 1, 0.1), [1] * 10), 0, 1, cells=10) == 9
    assert spread(bends([3.0], [1]), 0, 1) == 0


def test_places_of_bends():
    assert clusters(bends([-0.5, -0.48, 0.3, 2.0], [1, 1, -1, 5])) == pytest.approx([-0.49, 0.3])
    xs, _ = sinusoid(invariant_sweep.SAMPLES)
    assert at_samples(bends([xs[1], xs[2] + 0.2], [3, 1])) == pytest.approx(0.75)


def test_figure_4_goes_from_smooth_to_adaptive():
    found = spreads(sweep(60, 1, 3000))
    assert found[-inf] > found[-1] > max(found[0], found[1], found[inf])


def figure_4():
    return all_claims()["williams2019.figure-4"].record(Survey(ONE_SAMPLE))


def test_the_claim_is_supported_and_never_more():
    entry = figure_4()
    assert (entry["status"], entry["evidence"], entry["kind"]) == (
        "supported",
        "numeric",
        "experiment",
    )
    assert [f["status"] for f in entry["printed"]] == ["supported", "undecided"]
    assert int(entry["values"]["spread_minus_infinity"]) > int(entry["values"]["spread_0"])


def test_a_run_that_comes_out_otherwise_leaves_the_claim_undecided(monkeypatch):
    def backwards(*options):
        found = sweep(*options)
        return dict(zip(found, reversed(found.values()), strict=True))

    monkeypatch.setattr(invariant_sweep, "sweep", backwards)
    entry = figure_4()
    assert (entry["status"], entry["evidence"]) == ("undecided", None)
    assert "do not decrease" in entry["reason"]
    assert entry["values"] == {}


# Figure 2


@pytest.mark.parametrize("delta", [-100.0, 0.0, 100.0])
def test_a_frozen_gradient_moves_like_its_differential_equation(delta):
    step = 1e-7
    for p, angle in ((0.5, 0.3), (1.2, 2.0), (0.7, -1.0)):
        u, v = local_path(p, angle, delta, np.array([0.0, step]))
        assert (u[0], v[0]) == pytest.approx((p * np.cos(angle), p * np.sin(angle)))
        velocity = np.array([u[1] - u[0], v[1] - v[0]]) / step
        d, t = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        root = np.hypot(delta, 2 * p)
        gradient = np.array([1.0, 0.0])
        metric = root * np.outer(d, d) + (delta + root) / 2 * np.outer(t, t)
        np.testing.assert_allclose(velocity, -metric @ gradient, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("start", STARTS, ids=lambda s: str(s.delta))
def test_delta_is_exact_at_the_start_and_inside_every_enclosure(start):
    net, seen = network(start), []
    assert set(net.balancedness) == {start.delta}

    def watch(engine):
        with precision(engine.bits + 64):
            for row, eps in zip(engine.rows, engine.eps, strict=True):
                *w, c = (widened(dyadic(entry, engine.bits), eps) for entry in row)
                found = c * c - total(entry * entry for entry in w)
                assert found.contains(start.delta)
                seen.append(float(found.rad()))

    run = follow(DATASET, net, until=start.until, digits=6, rigorous=True, watch=watch)
    assert run.status == "proved"
    assert run.balancedness_drift.contains(0)
    assert len(seen) > 2 * net.width  # several steps
    assert max(seen) < 1e-2


def test_figure_2():
    document = reproduce("williams2019.figure-2")
    facts = {f["name"]: f for f in document["facts"]}
    for delta in (-100, 0, 100):
        assert facts[f"δ of every neuron for δ = {delta}, at the start"]["value"] == str(delta)
        change = facts[f"its change until the end for δ = {delta} lies in"]
        assert change["evidence"] == "enclosure"
        low, high = map(float, change["value"].strip("[]").split(", "))
        assert low < 0 < high < 1e-5
    assert [f["title"] for f in document["frames"]] == [
        "radial",
        "in between",
        "along the gradient",
    ]
