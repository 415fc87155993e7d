"""Figure 3 of Williams et al. 2019: least-norm fits of finite width against the exact limits."""

import numpy as np
import pytest
from flint import fmpq

from proofcheck.experiments import reproduce
from proofcheck.experiments.kernel_limit import (
    BOUND,
    DATASET,
    drawn_features,
    even_features,
    limits,
)
from proofcheck.experiments.univariate import fitted_outer


def test_both_limits_pass_through_the_samples_and_differ():
    limit, natural = limits()
    for (x,), y in zip(DATASET.inputs, DATASET.labels, strict=True):
        assert limit(x) == natural.function(x) == y
    assert limit(fmpq(0)) != natural.function(fmpq(0))
    assert all(v != 0 for v in limit.end_curvatures)


@pytest.mark.parametrize("features", [even_features(10), drawn_features(40, 3)])
def test_features_have_slopes_1_and_offsets_in_the_interval(features):
    assert set(features.a) == {1.0, -1.0}
    assert (np.abs(features.b) < BOUND).all()
    assert not features.c.any()


def test_evenly_spaced_features_are_half_of_each_slope():
    features = even_features(8)
    assert sorted(features.b[features.a > 0]) == pytest.approx([-0.75, -0.25, 0.25, 0.75])
    assert sorted(features.b[features.a < 0]) == pytest.approx([-0.75, -0.25, 0.25, 0.75])


def test_wide_networks_approach_the_kernel_limit_and_not_the_natural_spline():
    limit, natural = limits()
    xs = np.array([float(x) for (x,) in DATASET.inputs])
    ys = np.array([float(y) for y in DATASET.labels])
    grid = [fmpq(k, 50) for k in range(-50, 51)]
    points = np.array([float(x) for x in grid])
    exact = np.array([float(limit(x)) for x in grid])
    spline = np.array([float(natural.function(x)) for x in grid])
    errors = []
    for width in (100, 400, 1600):
        fit = fitted_outer(even_features(width), xs, ys)(points)
        errors.append(np.abs(fit - exact).max())
    assert errors[0] / errors[1] > 10  # about 16: the error falls like m^-2
    assert errors[1] / errors[2] > 10
    assert np.abs(fit - spline).max() > 0.04


def test_the_document_says_what_is_exact():
    document = reproduce("williams2019.figure-3", seed=1)
    facts = {f["name"]: f for f in document["facts"]}
    ends = facts["second derivatives of the limit at the ends"]
    assert (ends["value"], ends["evidence"]) == (
        "-2683125/347284 and -6752889/347284",
        "exact",
    )
    assert len(document["frames"]) == 3
    numeric = [f for f in document["facts"] if "distance" in f["name"]]
    assert {f["evidence"] for f in numeric} == {"numeric"}
