"""The verdicts on claims: worked out by hand here, computed by the checker, compared with both."""

import json
from pathlib import Path

import pytest
from brute_certificates import make, sha256
from tampering import at, edit

import proofcheck as pc
from proofcheck import checker
from proofcheck.checker import check
from proofcheck.checker.claims import RULES

HERE = Path(__file__).parent
NOT_YET = "not yet implemented"
NEEDS_ALL = "needs every sector, and this certificate lists open sectors only"
LINE = [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], {"bias": True}
ORTHONORMAL = [[1, 0], [0, 1]], [1, 1], {"scale": "sum"}
REPEATED = [[1, 0], [1, 0]], [1, -1], {"scale": "sum"}
ONE = [[1]], [1], {}


def claim(name, status, values=(), witness=None, printed=(), **more):
    """A claim with a wording of its own."""
    return {
        "id": name, "kind": "dataset", "status": status, "fidelity": "as-printed",
        "evidence": None if status == "undecided" else "exact", "statement": name,
        "printed": [{"form": "f", "reading": "r", "status": s, "witness": w} for s, w in printed],
        "values": {k: str(v) for k, v in dict(values).items()}, "witness": witness,
        "reason": NOT_YET if status == "undecided" else None,
        "steps": [{"by": "checker", "what": "all"}], **more,
    }  # fmt: skip


def words(entry):
    """The digest of the wording of a claim that is exact when it is decided."""
    kept = {key: entry[key] for key in ("fidelity", "kind", "statement", "steps")}
    forms = [{"form": f["form"], "reading": f["reading"]} for f in entry["printed"]]
    return sha256({**kept, "printed": forms, "evidence": "exact"})


@pytest.fixture
def known(monkeypatch, tmp_path):
    """Let the checker know the wording of these claims."""

    def write(*entries, **more):
        table = {entry["id"]: words(entry) for entry in entries} | more
        (tmp_path / "wording.json").write_text(json.dumps(table))
        monkeypatch.setattr(checker, "WORDING", tmp_path / "wording.json")

    return write


def with_claims(dataset, *claims, scope="all", theorems=()):
    inputs, labels, options = dataset
    document = make(inputs, labels, scope=scope, **options)
    return {**document, "claims": list(claims), "theorems": list(theorems)}


P, R, N = ("proved", None), ("refuted", None), ("not-applicable", None)
LEMMA_2 = {"fails": "boundary", "signs": "+-", "sign": "+"}
ALIGNED = {"lambda_star_ii": "1/65536", "bits_time": 16, "bits_perturbation": 10,
           "perturbation_squared": "199/100000000", "stays": 1, "eps": "1/4", "alpha": "1/10",
           "deficit": "1/100"}  # fmt: skip
DEAD_SIDE = {"+": "dead-side sink", "-": "dead-side source"}
DEPENDENT = {"fails": "general-position", "relation": [[1, 1], [2, -1]]}

# (dataset, claim): LINE is in general position with three lines in the plane; ORTHONORMAL has the
# directions (1, 0) and (0, 1) on boundaries; REPEATED is fitted to nothing and of rank 1.
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
    (ORTHONORMAL, claim("boursier2024.nature-of-limit", "not-applicable", {},
                        {"fails": "residual"}, [N])),
    # one number: D = 1 for w > 0, aligned from a cosine of 99/100: 199^16 < 2^123, 19^16 < 2^68
    (ONE, claim("boursier2024.theorem-1-i", "proved",
                {"lambda_star_i": 1, "eps": "1/4", "dmax_squared": 1}, None, [P])),
    (ONE, claim("boursier2024.theorem-1-ii", "proved", ALIGNED, None,
                [P, P, P, ("refuted", {"signs": "+"})])),
    (ONE, claim("boursier2024.theorem-3", "proved", ALIGNED, None, [P])),
    (ONE, claim("boursier2024.condition-1", "not-applicable", {}, {"fails": "network"}, [N])),
    (ONE, claim("boursier2024.lemmas-9-14", "proved",
                {"least_norm_squared": 1, "largest_norm_squared": 1, "shrinking_rays": 0},
                None, [P, P])),
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
]  # fmt: skip


@pytest.mark.parametrize(("dataset", "entry"), BY_HAND)
def test_by_hand(known, dataset, entry):
    known(entry)
    result = check(with_claims(dataset, entry))
    assert (result.outcome, result.errors, result.unchecked) == ("valid", [], [])


def test_every_rule_about_a_dataset_is_worked_out_by_hand():
    """Here, or in the tests of this folder about the rules of one paper."""
    here = {entry["id"] for _, entry in BY_HAND}
    for name, (_, scope) in RULES.items():
        if scope not in ("witness", "own") and name not in here:
            paper, statement = name.split(".")
            files = [*HERE.glob(f"test_{paper}*.py"), HERE / "test_limits.py"]
            assert any(statement in path.read_text() for path in files), name


REJECTED = {
    "another status": (("status",), "refuted", "claims[0].status: proved expected"),
    "a value": (("values", "rank"), "3", "claims[0].values"),
    "a value missing": (("values",), {"sectors": "13"}, "claims[0].values"),
    "a value too many": (("values", "more"), "1", "claims[0].values"),
    "a witness": (("witness",), {"signs": "+++"}, "claims[0].witness: "),
    "a reason": (("reason",), NOT_YET, "claims[0].reason: "),
    "no evidence": (("evidence",), None, "claims[0].evidence: null iff undecided"),
    "other evidence": (("evidence",), "symbolic", "claims[0]: unknown claim, or another wording"),
    "another fidelity": (
        ("fidelity",),
        "corrected",
        "claims[0]: unknown claim, or another wording",
    ),
    "another kind": (("kind",), "identity", "claims[0]: unknown claim, or another wording"),
    "another statement": (("statement",), "s", "claims[0]: unknown claim, or another wording"),
    "another form": (("printed", 0, "form"), "g", "claims[0]: unknown claim, or another wording"),
    "another reading": (
        ("printed", 0, "reading"),
        "g",
        "claims[0]: unknown claim, or another wording",
    ),
    "no form": (("printed",), [], "claims[0]: unknown claim, or another wording"),
    "other steps": (("steps",), [], "claims[0]: unknown claim, or another wording"),
    "an unknown id": (("id",), "maennel2018.other", "claims[0]: unknown claim, or another wording"),
    "status of a form": (("printed", 0, "status"), "refuted", "claims[0].printed[0].status: "),
    "witness of a form": (("printed", 0, "witness"), {}, "claims[0].printed[0].witness: "),
}


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(known, name):
    dataset, entry = BY_HAND[0]
    known(entry)
    path, value, message = REJECTED[name]
    result = check(edit(with_claims(dataset, entry), ("claims", 0, *path), value))
    assert result.outcome == "invalid"
    assert message in result.errors[0]


def test_an_id_twice(known):
    dataset, entry = BY_HAND[0]
    known(entry)
    result = check(with_claims(dataset, entry, entry))
    assert result.errors == ["claims: an id occurs twice"]


WITNESSES = {
    "too long": [[1, 1], [2, -1], [3, 1]],
    "not zero": [[1, 1], [2, 1]],
    "empty": [],
    "not increasing": [[2, 1], [1, -1]],
    "no integers": [["1", "1"], ["2", "-1"]],
    "booleans": [[True, 1], [2, -1]],
    "no list": None,
}


@pytest.mark.parametrize("name", WITNESSES)
def test_a_relation_that_shows_nothing(known, name):
    dataset, entry = next(
        (d, e) for d, e in BY_HAND if e["id"].endswith("general-position") and e["witness"]
    )
    known(entry)
    place = ("claims", 0, "witness", "relation")
    result = check(edit(with_claims(dataset, entry), place, WITNESSES[name]))
    assert result.outcome == "invalid"
    assert result.errors[0].startswith("claims[0].witness")
    longer = edit(with_claims(dataset, entry), place, [[1, -3], [2, 3]])
    assert check(longer).outcome == "valid"


@pytest.mark.parametrize("vector", [["0", "0"], ["1", "1"], ["0"], ["0", 1], None, ["0", "1", "0"]])
def test_a_direction_that_is_not_orthogonal(known, vector):
    dataset, entry = next((d, e) for d, e in BY_HAND if len(e["printed"]) == 2 and d is REPEATED)
    known(entry)
    place = ("claims", 0, "printed", 1, "witness", "direction")
    result = check(edit(with_claims(dataset, entry), place, vector))
    assert result.outcome == "invalid"
    assert result.errors[0].startswith("claims[0].printed[1].witness")


def test_cells_leave_undecided_what_needs_every_sector(known):
    entry = claim("maennel2018.tau-unique", "undecided", printed=[("undecided", None)],
                  reason=NEEDS_ALL)  # fmt: skip
    known(entry)
    assert check(with_claims(LINE, entry, scope="cells")).outcome == "valid"
    later = {**entry, "reason": NOT_YET}
    assert "reason" in check(with_claims(LINE, later, scope="cells")).errors[0]
    assert "status" in check(with_claims(LINE, entry)).errors[0]
    decided = claim("maennel2018.tau-unique", "proved", printed=[P])
    assert "status" in check(with_claims(LINE, decided, scope="cells")).errors[0]


def test_general_position_of_cells(known):
    values = {"least_inner_product": "29/32", "least_label": "1/10", "rank": 2}
    entry = claim("boursier2024.assumption-4", "proved", values, None, [P])
    known(entry)
    assert check(with_claims(LINE, entry, scope="cells")).outcome == "valid"
    repeated = [[1, 1], [1, 1], [2, 1]], [1, 1, 1], {}
    values = {"least_inner_product": 2, "least_label": 1, "rank": 2}
    assert check(with_claims(repeated, claim(entry["id"], "proved", values, None, [P]),
                             scope="cells")).outcome == "invalid"  # fmt: skip
    refuted = claim(entry["id"], "refuted", values, DEPENDENT, [R])
    assert check(with_claims(repeated, refuted, scope="cells")).outcome == "valid"


def test_a_decided_claim_without_a_rule_makes_a_hole(known):
    entry = claim("maennel2018.lemma-1", "proved", {"a": 1}, None, [R])
    known(entry, **{entry["id"]: words(entry)})
    result = check(with_claims(LINE, entry))
    assert (result.outcome, result.exit_code, result.unchecked) == ("holey", 10, [entry["id"]])
    assert "reason" in check(with_claims(LINE, {**entry, "reason": NOT_YET})).errors[0]


def test_an_undecided_claim_says_nothing(known):
    entry = claim("maennel2018.lemma-1", "undecided", printed=[("undecided", None)], steps=[])
    known(entry)
    document = with_claims(LINE, entry)
    assert check(document).outcome == "valid"
    for path, value in (
        (("values",), {"a": "1"}), (("witness",), {}), (("printed", 0, "status"), "refuted"),
        (("printed", 0, "witness"), {}), (("reason",), None), (("reason",), "later"),
        (("reason",), NEEDS_ALL), (("evidence",), "exact"),
    ):  # fmt: skip
        assert check(edit(document, ("claims", 0, *path), value)).outcome == "invalid", path


def test_a_claim_with_steps_and_no_rule_may_be_undecided_for_a_reason_of_its_own(known):
    entry = claim("maennel2018.lemma-1", "undecided", printed=[("undecided", None)])
    known(entry)
    document = with_claims(LINE, {**entry, "reason": "the flow took too long"})
    assert check(document).outcome == "valid"
    for reason in (None, ""):
        changed = edit(document, ("claims", 0, "reason"), reason)
        assert check(changed).outcome == "invalid", reason
    assert check(edit(document, ("claims", 0, "values"), {"a": "1"})).outcome == "invalid"


def test_a_step_by_paper_or_code_is_left_unchecked(known):
    for by in ("paper", "code"):
        entry = claim("maennel2018.tau-unique", "proved", printed=[P],
                      steps=[{"by": "checker", "what": "a"}, {"by": by, "what": "b"}])  # fmt: skip
        known(entry)
        assert check(with_claims(LINE, entry)).unchecked == [entry["id"]]


UNIVERSAL = ("maennel2018.points-on-a-line", "maennel2018.kink-bound", "maennel2018.unit-ball")


@pytest.fixture(scope="module")
def universal():
    case = pc.Dataset.from_json(make(*LINE[:2], bias=True)["dataset"])
    return json.loads(json.dumps(dict(pc.certify(case, claims=UNIVERSAL).document)))


def test_universal_claims(universal):
    result = check(universal)
    assert (result.outcome, sorted(result.unchecked)) == ("holey", sorted(UNIVERSAL))


@pytest.mark.parametrize("name", UNIVERSAL)
def test_embedded_certificates_are_verified(universal, name):
    i = next(i for i, c in enumerate(universal["claims"]) if c["id"] == name)
    forms = universal["claims"][i]["printed"]
    j = next(j for j, form in enumerate(forms) if form["witness"])
    place = ("claims", i, "printed", j, "witness", "certificate")
    inner = at(universal, place)
    changes = {
        "sectors.total": edit(inner, ("sectors", "total"), 3),
        "version": edit(inner, ("version",), 2),
        "claims": {**inner, "claims": []},
        "critical": edit(inner, ("critical",), lambda entries: entries[1:]),
        "dict expected": None,
        "no counterexample": json.loads(json.dumps(without_claims([["1/2"]], [-1], bias=True))),
        "no counterexample ": json.loads(json.dumps(without_claims([[1, 0], [0, 1]], [1, 1]))),
        "no counterexample  ": json.loads(json.dumps(leaky(inner["dataset"]))),
        "every sector": json.loads(json.dumps(
            without_claims([["1/2"], ["1/4"]], [1, 1], bias=True, scope="cells"))),
    }  # fmt: skip
    for message, changed in changes.items():
        result = check(edit(universal, place, changed))
        assert result.outcome == "invalid"
        assert result.errors[0].startswith(f"claims[{i}].printed")
        assert message.strip() in result.errors[0]
    assert check(edit(universal, place[:-1], {})).outcome == "invalid"
    assert check(edit(universal, place[:-1], None)).outcome == "invalid"
    assert check(edit(universal, (*place[:-1], "more"), 1)).outcome == "invalid"


def without_claims(inputs, labels, **options):
    document = make(inputs, labels, **options)
    return {key: document[key] for key in document if key not in ("claims", "theorems")}


def leaky(dataset):
    options = {key: dataset[key] for key in ("bias", "loss", "scale")}
    return without_claims(dataset["inputs"], dataset["labels"], leak="1/1000", **options)


def theorem(name, hypotheses, applies):
    keys = ("claim", "demanded", "observed", "met")
    return {"id": name, "prediction": "p", "applies": applies,
            "hypotheses": [dict(zip(keys, h, strict=True)) for h in hypotheses]}  # fmt: skip


BOUND = "maennel2018.sector-count-bound"
THEOREMS = [
    ([(BOUND, "status = proved", "proved", True)], True),
    ([(BOUND, "status = refuted", "proved", False)], False),
    ([(BOUND, "sectors < 14", "13", True), (BOUND, "sectors > 25/2", "26/2", True)], True),
    ([(BOUND, "sectors > 13", "13", False), (BOUND, "zeros = 1", None, None)], False),
    ([(BOUND, "sectors = 26/2", "13", True), (BOUND, "zeros = 1", None, None)], None),
    ([], True),
]


def theorem_words(entry):
    demands = [{key: h[key] for key in ("claim", "demanded")} for h in entry["hypotheses"]]
    digest = sha256({"hypotheses": demands, "prediction": entry["prediction"]})
    return " ".join([digest, *sorted({h["claim"] for h in entry["hypotheses"]})])


@pytest.mark.parametrize(("hypotheses", "applies"), THEOREMS)
def test_theorems(known, hypotheses, applies):
    dataset, bound = BY_HAND[0]
    entry = theorem("a.b", hypotheses, applies)
    known(bound, **{"theorem:a.b": theorem_words(entry)})
    document = with_claims(dataset, bound, theorems=[entry])
    assert check(document).outcome == "valid"
    lies = [(("applies",), value) for value in (True, False, None) if value is not applies]
    for j, (_, _, observed, met) in enumerate(hypotheses):
        place = ("hypotheses", j)
        lies += [((*place, "met"), value) for value in (True, False, None) if value is not met]
        others = ["1", "proved", "x"] if observed is None else [None, "x", str(observed) + "1"]
        lies += [((*place, "observed"), other) for other in others]
        lies += [((*place, "demanded"), "status = x"), ((*place, "claim"), "x")]
    lies += [(("prediction",), "q"), (("id",), "a.c")]
    for path, value in lies:
        result = check(edit(document, ("theorems", 0, *path), value))
        assert result.outcome == "invalid", path
        assert result.errors[0].startswith("theorems"), path


def test_the_order_and_the_number_of_theorems(known):
    dataset, bound = BY_HAND[0]
    first, second = (theorem(name, *THEOREMS[0]) for name in ("a.b", "a.c"))
    table = {f"theorem:{t['id']}": theorem_words(t) for t in (first, second)}
    known(bound, **table)
    document = with_claims(dataset, bound, theorems=[first, second])
    assert check(document).outcome == "valid"
    for wrong in ([second, first], [first, first], [second], []):
        result = check({**document, "theorems": wrong})
        assert result.errors == ["theorems: ['a.b', 'a.c'] expected"]


def test_a_theorem_whose_claims_are_not_all_there_is_not_listed(known):
    dataset, bound = BY_HAND[0]
    entry = theorem("a.b", [("maennel2018.tau-unique", "status = proved", None, None)], None)
    known(bound, **{"theorem:a.b": theorem_words(entry)})
    assert check(with_claims(dataset, bound, theorems=[])).outcome == "valid"
    assert check(with_claims(dataset, bound, theorems=[entry])).outcome == "invalid"


def test_values_may_be_written_unreduced(known):
    dataset, entry = next((d, e) for d, e in BY_HAND if "least_inner_product" in e["values"])
    known(entry)
    for name, value in entry["values"].items():
        numerator, _, denominator = value.partition("/")
        unreduced = f"{int(numerator) * 6}/{int(denominator or 1) * 6}"
        document = with_claims(dataset, entry)
        assert check(edit(document, ("claims", 0, "values", name), unreduced)).outcome == "valid"
