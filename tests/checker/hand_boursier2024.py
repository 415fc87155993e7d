"""Claims of Boursier and Flammarion 2024, worked out by hand."""

from hand import DEPENDENT, LINE, ONE, ORTHONORMAL, REPEATED, N, P, R, claim

LEMMA_2 = {"fails": "boundary", "signs": "+-", "sign": "+"}
ALIGNED = {"lambda_star_ii": "1/65536", "bits_time": 16, "bits_perturbation": 10,
           "perturbation_squared": "199/100000000", "stays": 1, "eps": "1/4", "alpha": "1/10",
           "deficit": "1/100"}  # fmt: skip
PAIR = {"weights": [["1/2"], ["-1/2"]], "outputs": ["1", "1"]}
OPPOSITE = {"weights": [["1"]], "outputs": ["-1"]}
ALONE, AGAINST = ((*ONE[:2], {"tables": {"network": table}}) for table in (PAIR, OPPOSITE))

BY_HAND = [
    (LINE, claim("boursier2024.assumption-1", "proved", {"lipschitz": 1, "vanishing": 0}, None,
                 [P])),
    (([[1]], [1], {"loss": "logistic"}),
     claim("boursier2024.assumption-1", "proved", {"lipschitz": "1/4", "vanishing": 0}, None, [P])),
    (([[1]], [1], {"loss": "exponential"}),
     claim("boursier2024.assumption-1", "refuted", {"vanishing": 0},
           {"difference_quotient_at_least": "3/2"}, [R])),
    (ORTHONORMAL, claim("boursier2024.lemma-2", "refuted",
                        {"boundary": 2, "zero_directions": 0, "general_position": 1}, LEMMA_2,
                        [("refuted", LEMMA_2)])),
    (REPEATED, claim("boursier2024.lemma-2", "refuted",
                     {"boundary": 0, "zero_directions": 1, "general_position": 0}, DEPENDENT,
                     [("refuted", DEPENDENT)])),
    (ORTHONORMAL, claim("boursier2024.lemma-3", "not-applicable", {"extremal": 3},
                        {"fails": "boursier2024.lemma-2"}, [N])),
    (ONE, claim("boursier2024.lemma-3", "proved", {"extremal": 1}, None, [P])),
    (ONE, claim("boursier2024.definition-1", "proved", {"extremal": 1, "clarke_critical": 1}, None,
                [P])),
    (ONE, claim("boursier2024.saddle", "proved", {"saddles": 0}, None, [P, N])),
    (LINE, claim("boursier2024.saddle", "proved", {"saddles": 0}, None, [P, P])),
    (LINE, claim("boursier2024.assumption-3", "refuted", {},
                 {"fails": "y3 >= 1", "observed": "4/5"}, [R])),
    (ONE, claim("boursier2024.assumption-3", "refuted", {}, {"fails": "shape"}, [R])),
    (([["-7/8"], ["1/16"], ["15/16"]], ["9/8", "1/32", 1], {"bias": True}),
     claim("boursier2024.assumption-3", "proved", {"eta_min": "1/8"}, None, [P])),
    (LINE, claim("boursier2024.assumption-4", "proved",
                 {"least_inner_product": "29/32", "least_label": "1/10", "rank": 2}, None, [P])),
    (ORTHONORMAL, claim("boursier2024.assumption-4", "refuted",
                        {"least_inner_product": 0, "least_label": 1, "rank": 2},
                        {"fails": "correlation", "points": [1, 2]}, [R])),
    (ONE, claim("boursier2024.assumption-4", "proved", {"least_label": 1, "rank": 1}, None, [P])),
    (REPEATED, claim("boursier2024.assumption-5", "not-applicable", {}, {"fails": "rank"}, [N])),
    (([[1]], [1], {"loss": "logistic"}),
     claim("boursier2024.assumption-5", "not-applicable", {}, {"fails": "loss"}, [N])),
    # x = 2, y = 3: b* = 3/2, H = 4, q = 1, s = 4, <b*, x> = 3; no point bounds "+"
    (([[2]], [3], {}),
     claim("boursier2024.assumption-5", "proved",
           {"least_squares_1": "3/2", "lhs_1": 12, "rhs_squared_1": 0, "lhs_cs_1": 12,
            "rhs_cs_squared_1": 0, "facet_1": 0}, None, [P])),
    (([[2]], [3], {}),
     claim("boursier2024.assumption-6", "proved",
           {"residual_1": 0, "fit_1": 3, "least_squares_loss": 0}, None, [P])),
    # b* = 1, residuals -1 and 2 on the same side: no mixed sector
    (([[1], [2]], [0, "5/2"], {"scale": "sum"}),
     claim("boursier2024.assumption-6", "proved",
           {"residual_1": -1, "residual_2": "1/2", "fit_1": 1, "fit_2": 2,
            "least_squares_loss": "5/8"}, None, [P])),
    (([[1], [-1]], [2, 1], {"scale": "sum"}),  # b* = 1/2, fits 1/2 and -1/2
     claim("boursier2024.assumption-6", "refuted",
           {"residual_1": "3/2", "residual_2": "3/2", "fit_1": "1/2", "fit_2": "-1/2",
            "least_squares_loss": "9/4", "minimum_on_rays": "3/2"},
           {"fails": "fit", "point": 2}, [R])),
    # A flow is needed only where the hypotheses hold: tests/checker/test_limits.py
    (REPEATED, claim("boursier2024.phases", "not-applicable", {}, {"fails": "rank"}, [N])),
    (LINE, claim("boursier2024.theorem-2", "not-applicable", {},
                 {"fails": "boursier2024.assumption-3"}, [N])),
    (LINE, claim("boursier2024.theorem-4", "not-applicable", {},
                 {"fails": "boursier2024.assumption-5"}, [N])),
    # one number, which least squares fits: the loss has nowhere positive to end
    (ONE, claim("boursier2024.theorem-4", "not-applicable", {}, {"fails": "residual"}, [N])),
    (ORTHONORMAL, claim("boursier2024.nature-of-limit", "not-applicable", {},
                        {"fails": "residual"}, [N])),
    # one number: D = 1 for w > 0, aligned from a cosine of 99/100: 199^16 < 2^123, 19^16 < 2^68
    (ONE, claim("boursier2024.theorem-1-i", "proved",
                {"lambda_star_i": 1, "eps": "1/4", "dmax_squared": 1}, None, [P])),
    (ONE, claim("boursier2024.theorem-1-ii", "proved", ALIGNED, None,
                [P, P, P, ("refuted", {"signs": "+"})])),
    (ONE, claim("boursier2024.theorem-3", "proved", ALIGNED, None, [P])),
    (ONE, claim("boursier2024.condition-1", "not-applicable", {}, {"fails": "network"}, [N])),
    # D = 1 for w > 0 and P = 0 for w < 0: 1 + w/a is 3/2 for the first neuron; the second rests
    (ALONE, claim("boursier2024.condition-1", "proved",
                  {"neurons": 2, "at_rest": 1, "opposite": 0, "on_unstable_rays": 0,
                   "alpha": "3/2"}, {"network": PAIR}, [P])),
    (AGAINST, claim("boursier2024.condition-1", "refuted",
                    {"neurons": 1, "at_rest": 0, "opposite": 1, "on_unstable_rays": 0,
                     "alpha": 0}, {"network": OPPOSITE, "neuron": 1}, [R])),
    (ONE, claim("boursier2024.lemmas-9-14", "proved",
                {"least_norm_squared": 1, "largest_norm_squared": 1, "shrinking_rays": 0},
                None, [P, P])),
]  # fmt: skip
