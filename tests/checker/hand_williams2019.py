"""Claims of Williams et al. 2019, worked out by hand."""

from hand import ONE, N, P, claim

DEAD_SIDE = {"+": "dead-side sink", "-": "dead-side source"}


def samples(inputs, labels, **kernel):
    """Samples with a table for the kernel."""
    return [[x] for x in inputs], labels, {"bias": True, "tables": {"kernel": kernel}}


# K(0, 0) = 1/6, f = 6 K(0, .), f'' = 3 abs(u)/2, nu_+ = nu_- = 1/4 on [-1, 1]
CENTRE = samples([0], [1], offsets=[-1, 1], evaluate=["1"])
# K(1, 1) = K(-1, -1) = 2/3, K(1, -1) = 0: f = K(1, .) + K(-1, .), f'' = 1/2 on [-1, 1]
ENDS = samples([-1, 1], ["2/3", "2/3"], offsets=[-1, 1], evaluate=["0"])
# nu_+ = 1 on [0, 1], nu_- = 0: K(1, 1) = 1/3, f'' = 1 - u on [0, 1]
RISING = samples([1], ["1/3"], slopes={"1": "1"}, offsets=[0, 1])
# densities 1/2 + 1/16 on [-1, 1], 1/16 beyond up to 2; knots 3/8 and 1/8: K(3/2, 3/2) = 167/48
TWO_SIZES = {"slopes": {"1": "1/4", "-1": "1/4", "2": "1/4", "-2": "1/4"}, "offsets": ["-2", "2"]}
HALF = {"second_derivative": ["1/2", "1/2"]}

BY_HAND = [
    # one input twice: two arcs; residuals 1 and 2 at 0
    (([[0], [0]], [-1, -2], {"bias": True}),
     claim("williams2019.regions", "proved",
           {"samples": 2, "distinct_inputs": 1, "arcs": 2, "nonempty_active_sets": 1,
            "printed_count": 3},
           {"arcs": [{"active": [], "start": ["-1", "0"], "end": ["1", "0"]},
                     {"active": [1, 2], "start": ["1", "0"], "end": ["-1", "0"]}]},
           [("refuted", {"nonempty_active_sets": 1, "printed": 3}),
            ("refuted", {"arcs": 2, "printed": 3}),
            ("refuted", {"point": 1, "ray": ["0", "1"], "inner_product": "1"})])),
    (([[0], [0]], [-1, -2], {"bias": True}),
     claim("williams2019.lemma-2", "proved",
           {f"{name}_{k}": value for k in (1, 2) for name, value in
            (("residual", 3), ("n", 1), ("p_left", 0), ("p_right", 0), ("threshold", -9))},
           {"samples": [{"point": k, "left": DEAD_SIDE, "right": DEAD_SIDE} for k in (1, 2)]},
           [P, ("refuted", {"point": 1}), P, P, ("refuted", {"sign": "-"})])),
    (ONE, claim("williams2019.regions", "not-applicable", {}, {"fails": "univariate"}, [N] * 3)),
    (([[1]], [1], {"bias": True, "loss": "logistic"}),
     claim("williams2019.lemma-2", "not-applicable", {}, {"fails": "loss"}, [N] * 5)),
    # identities: the witnesses against printed forms, about no dataset
    (ONE, claim("williams2019.canonical-map", "proved", {}, None, [
        P, ("refuted", {"a": "-1", "b": "0", "c": "1", "m": "1", "alpha": "1", "x": "1",
                        "true": "0", "printed": "1"}),
        P, ("refuted", {"neurons": [["1", "0", "1"], ["-1", "0", "-1"]], "f": "x", "knot": "0",
                        "jump": "0"})])),
    (ONE, claim("williams2019.rescaling", "proved", {}, None, [P])),
    (ONE, claim("williams2019.tangent-kernel", "proved", {}, None, [
        P, ("refuted", {"f": "[x]_+", "integral_of_square_to_n": "n**3/3"})])),
    (ONE, claim("williams2019.potential", "proved", {}, None, [
        P, ("refuted", {"m": "1", "x": "0", "y": "0", "r": "1", "d": ["0", "1"], "true": "1",
                        "printed": "1/2"}), P, P, P,
        ("refuted", {"g": ["1", "0"], "theta": ["0", "pi/3", "2*pi/3"],
                     "radial": ["1", "1/2", "-1/2"], "second_difference": "-1/2"})])),
    (ONE, claim("williams2019.proposition-1", "proved", {}, None, [
        P, ("refuted", {"x": ["0", "1"], "y": ["1", "0"],
                        "neurons": [["2", "3/5", "4/5"], ["-1", "-4/5", "3/5"]],
                        "residuals": ["-1/2", "7/5"], "true": ["161/1000", "-331/500"],
                        "printed": ["161/500", "-331/250"]}),
        ("refuted", {"neurons": 1, "r": "1", "covariance": "0", "trace_of_sigma": "2"})])),
    (ONE, claim("williams2019.velocity-jump", "proved", {}, None, [
        P, ("refuted", {"x": ["0", "3/4"], "residuals": ["1", "1"], "k": 1, "r": "1",
                        "true": "5/4", "printed": "-5/4"}), P, P,
        ("refuted", {"x": ["0", "3/4"], "residuals": ["1", "-1"], "k": 1, "s_k": "-4/5",
                     "s_k_plus_1": "9/20"})])),
    (ONE, claim("williams2019.lemma-3", "proved", {}, None, [
        P, P, ("refuted", {"neurons": [["0", "0", "1"], ["0", "0", "-1"]], "delta": "1",
                           "r": "0"})])),
    (ONE, claim("williams2019.proposition-4", "proved", {}, None, [
        P, ("refuted", {"m": "1", "alpha": "1", "x": "1", "y": "0", "a": "1", "b": "0", "c": "1",
                        "true": "-2", "printed": "2"}), P, P,
        ("refuted", {"m": "2", "alpha": "1", "a": "1", "b": "0", "c": "1", "true": "4",
                     "printed": "1"})])),
    (ONE, claim("williams2019.delta-limits", "proved",
                {"ratio_limit_minus": 0, "ratio_at_zero": "1/2", "ratio_limit_plus": 1}, None, [
        P, P, ("refuted", {"x": "0", "r": "2", "slope": "3/4", "true": "3/8", "printed": "3/2"}),
        P, ("refuted", {"a": "1", "b": "0", "c": "1", "alpha": "1", "m": ["1", "100"],
                        "ratio": ["1/2", "1/2"]}),
        ("refuted", {"limit_of_ratio_for_delta_to_0": "1/2"}),
        ("refuted", {"limit_of_ratio_for_delta_to_oo": "1"})])),
    # random-feature kernels
    (CENTRE, claim("williams2019.kernel-solution", "proved",
                   {"rank": 1, "norm_squared": 6, "coefficient_1": 6, "value_at_1": "5/4"}, None,
                   [P])),
    # the integral of 1/4 abs(x - t) 3 abs(t) is 1/2 at 0 and 3/4 at 1; G = diag(1/4, 1/12)
    (CENTRE, claim("williams2019.rkhs-norm", "proved",
                   {"norm_squared": 6, "seminorm_squared": 3, "affine_squared": 3,
                    "affine_slope": 0, "affine_value": "1/2", "least_seminorm_squared": 0}, None,
                   [("refuted", {"norm_squared": "6", "seminorm_squared": "3"}),
                    ("refuted", {"seminorm_squared": "3", "least": "0"})])),
    (ENDS, claim("williams2019.kernel-solution", "proved",
                 {"rank": 2, "norm_squared": "4/3", "coefficient_1": 1, "coefficient_2": 1,
                  "value_at_0": "5/12"}, None, [P])),
    (ENDS, claim("williams2019.theorem-5-cubic", "proved",
                 {"constant_weight": 1, "piecewise_cubic": 1, "curvature_jumps": 0,
                  "cubic_spline": 1}, None, [P, P])),
    (ENDS, claim("williams2019.natural-spline", "proved",
                 {"rank": 2, "norm_squared": "4/3", "value_at_0": "5/12",
                  "second_derivative_left": "1/2", "second_derivative_right": "1/2",
                  "natural": 0, "slope_left": 0, "slope_right": 0, "end_lines_slope": 0,
                  "end_lines_value": "4/3", "limit_b_second_derivative": 0,
                  "limit_b_second_derivative_right": 0}, None, [("refuted", HALF)])),
    (CENTRE, claim("williams2019.natural-spline", "not-applicable",
                   {"rank": 1, "norm_squared": 6, "value_at_1": "5/4",
                    "second_derivative_left": 0, "second_derivative_right": 0},
                   {"fails": "two-samples"}, [N])),
    (RISING, claim("williams2019.one-sided", "proved",
                   {"rank": 1, "norm_squared": "1/3", "seminorm_squared": "1/3",
                    "second_derivative_left": 0, "second_derivative_right": 0}, None, [P])),
    (ENDS, claim("williams2019.one-sided", "not-applicable", {}, {"fails": "one-sided"}, [N])),
    (ENDS, claim("williams2019.gaussian", "not-applicable", {}, {"fails": "law"}, [N])),
    (samples([0, 0], [1, 2], offsets=[-1, 1]),
     claim("williams2019.kernel-solution", "not-applicable", {"rank": 1},
           {"fails": "interpolation", "relation": ["1", "-1"]}, [N])),
    (ONE, claim("williams2019.nu", "proved", {"ratio": 9, "printed_ratio": 3}, None, [
        ("refuted", {"inputs": ["3/2"], "labels": ["167/48"], "kernel": TWO_SIZES, "at": "1",
                     "second_derivative": ["9/32", "1/32"], "ratio": "9",
                     "printed_ratio": "3"})])),
]  # fmt: skip
