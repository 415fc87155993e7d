"""Claims of Maennel et al. 2018, worked out by hand.

LINE is in general position with three lines in the plane; ORTHONORMAL has the directions (1, 0)
and (0, 1) on boundaries; REPEATED is fitted to nothing and of rank 1.
"""

from hand import DEPENDENT, LINE, ONE, ORTHONORMAL, REPEATED, N, P, R, bare, claim

# n = 2 inputs on a line: 9 sectors; the all-+ one and others of two points have their direction
NINE = bare([[0], [1]], [1, 1], bias=True)
BALL = bare([["-1/2"], ["1/2"]], [1, 1], bias=True)
KINKS = bare([["-5/2"], ["3/4"], ["5/2"], ["11/4"], ["29/2"]],
             ["17/40", "3/4", "3/20", "-19/20", "1/5"], bias=True)  # fmt: skip

BY_HAND = [
    (LINE, claim("maennel2018.sector-count-bound", "proved",
                 {"sectors": 13, "bound": 27, "points": 3, "rank": 2}, None, [P])),
    (ORTHONORMAL, claim("maennel2018.sector-count-bound", "proved",
                        {"sectors": 9, "bound": 9, "points": 2, "rank": 2}, None, [P])),
    (LINE, claim("maennel2018.sector-count-general-position", "proved",
                 {"sectors_0": 1, "sectors_1": 6, "sectors_2": 6, "formula_0": 1, "formula_1": 6,
                  "formula_2": 6, "euler": 1}, None, [P])),
    (REPEATED, claim("maennel2018.sector-count-general-position", "not-applicable", {}, DEPENDENT,
                     [N])),
    (LINE, claim("maennel2018.sector-count-vc", "proved",
                 {"vc_dimension": 2, "active_sets": 6, "sauer_bound": 7, "sectors": 13,
                  "general_position_bound": 13}, None, [P])),
    (LINE, claim("maennel2018.codimension", "proved",
                 {"largest_number_of_zeros": 1, "dimension_of_zero_sector": 0}, None, [P, P])),
    (REPEATED, claim("maennel2018.codimension", "proved",
                     {"largest_number_of_zeros": 0, "dimension_of_zero_sector": 1}, None,
                     [("not-applicable", DEPENDENT), ("refuted", {"direction": ["0", "-7/2"]})])),
    (LINE, claim("maennel2018.d-sigma-well-defined", "proved", {}, None, [P])),
    (LINE, claim("maennel2018.g-piecewise-linear", "proved", {}, None, [P])),
    (LINE, claim("maennel2018.tau-unique", "proved", {}, None, [P])),
    (REPEATED, claim("maennel2018.g-constant", "proved", {"constant": 1, "fitted": 0}, None,
                     [P, R])),
    (LINE, claim("maennel2018.g-constant", "proved", {"constant": 0, "fitted": 0}, None, [P, P])),
    (ONE, claim("maennel2018.g-constant", "not-applicable", {}, {"fails": "dimension"}, [P, P])),
    (([[1], [-1]], [1, 1], {}),  # G(1) = G(-1) = 1/2, the constant is not 0
     claim("maennel2018.g-constant", "not-applicable", {}, {"fails": "dimension"},
           [("refuted", {"values": ["1/2", "2/4"]}), R])),
    (ORTHONORMAL, claim("maennel2018.extremal-exists", "proved", {"maxima": 1, "minima": 0}, None,
                        [P])),
    (REPEATED, claim("maennel2018.extremal-exists", "not-applicable", {"maxima": 0, "minima": 0},
                     {"fails": "G-not-constant"}, [N])),
    (ONE, claim("maennel2018.extremal-exists", "not-applicable", {"maxima": 1, "minima": 0},
                {"fails": "dimension"}, [N])),
    (LINE, claim("maennel2018.extremal-parallel", "proved", {"zero_value_extrema": 0}, None, [P])),
    (ONE, claim("maennel2018.extremal-parallel", "not-applicable", {}, {"fails": "dimension"},
                [N])),
    (ORTHONORMAL, claim("maennel2018.dead-sectors", "proved",
                        {"without_active_point": 4, "zero_with_active_point": 0}, None, [P])),
    (REPEATED, claim("maennel2018.dead-sectors", "refuted",
                     {"without_active_point": 2, "zero_with_active_point": 1}, {"signs": "++"},
                     [R])),
    ((*ORTHONORMAL[:2], {"leak": "1/2"}),
     claim("maennel2018.dead-sectors", "not-applicable", {}, {"fails": "leak"}, [N])),
    (ORTHONORMAL, claim("maennel2018.distinct-norms", "proved", {"extremal": 1, "distinct": 1},
                        None, [P])),
    (([[1, 0], [-1, 0]], [1, 1], {}),
     claim("maennel2018.distinct-norms", "refuted", {"extremal": 2, "distinct": 1},
           {"signs": ["+-", "-+"]}, [R])),
    (ORTHONORMAL, claim("maennel2018.critical-test", "proved",
                        {"maxima": 1, "minima": 0, "saddles": 2, "crossings": 0,
                         "growing_positive": 1, "growing_negative": 0})),
    (ORTHONORMAL, claim("maennel2018.f-j-well-defined", "supported",
                        {"extremal": 1, "growing": 1}, None, [("supported", None)])),
    # about no dataset: the certificate in the witness is the subject
    (ONE, claim("maennel2018.points-on-a-line", "proved", {"sectors": 9, "printed": 5}, None,
                [("refuted", {"certificate": NINE})])),
    (ONE, claim("maennel2018.kink-bound", "proved", {"extremal": 13, "growing": 7, "bound": 11},
                None, [("refuted", {"certificate": KINKS})])),
    (ONE, claim("maennel2018.unit-ball", "proved", {}, None,
                [P, ("refuted", {"certificate": BALL})])),
]  # fmt: skip
