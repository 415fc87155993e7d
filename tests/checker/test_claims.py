"""The verdicts on claims: worked out by hand here, computed by the checker, compared with both."""

import json

import pytest
from brute_certificates import make, sha256
from hand import DEPENDENT, LINE, NOT_YET, REPEATED, P, R, bare, claim, with_claims, words
from hand_boursier2024 import BY_HAND as BOURSIER
from hand_maennel2018 import BY_HAND as MAENNEL
from tampering import at, edit

import proofcheck as pc
from proofcheck.checker import check

NEEDS_ALL = "needs every sector, and this certificate lists open sectors only"
BY_HAND = MAENNEL + BOURSIER


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
        "no counterexample": bare([["1/2"]], [-1], bias=True),
        "no counterexample ": bare([[1, 0], [0, 1]], [1, 1]),
        "no counterexample  ": leaky(inner["dataset"]),
        "every sector": bare([["1/2"], ["1/4"]], [1, 1], bias=True, scope="cells"),
    }  # fmt: skip
    for message, changed in changes.items():
        result = check(edit(universal, place, changed))
        assert result.outcome == "invalid"
        assert result.errors[0].startswith(f"claims[{i}].printed")
        assert message.strip() in result.errors[0]
    assert check(edit(universal, place[:-1], {})).outcome == "invalid"
    assert check(edit(universal, place[:-1], None)).outcome == "invalid"
    assert check(edit(universal, (*place[:-1], "more"), 1)).outcome == "invalid"


def leaky(dataset):
    options = {key: dataset[key] for key in ("bias", "loss", "scale")}
    return bare(dataset["inputs"], dataset["labels"], leak="1/1000", **options)


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
