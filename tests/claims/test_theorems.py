"""Which theorems apply: hypothesis by hypothesis, and their predictions on random data."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.claims.registry import all_claims
from proofcheck.claims.theorems import THEOREMS, Theorem
from proofcheck.dataset import Dataset
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify
from proofcheck.strategies import box_datasets, datasets

BOX = ([("-9/10", 1), (0, 1), ("9/10", 1)], [1, "1/10", 1])
WIDE = ([("-4/5", 1), ("-1/5", "6/5"), ("4/5", "6/5")], [1, "1/1000", "6/5"])
FIGURE_2 = ([("-3/4", 1), ("-1/2", 1), ("1/8", 1)], ["11/10", "1/10", "4/5"])
ORTHOGONAL = ([(1, 0), (0, 1)], [1, 1])
APPLY = [
    # data; lemma-3, theorem-1, theorem-2, theorem-4, unit-ball
    (BOX, {}, [True, True, True, True, True]),
    (WIDE, {}, [True, True, False, False, True]),
    (FIGURE_2, {}, [True, True, False, False, True]),
    (ORTHOGONAL, {}, [False, False, False, False, False]),
    (([(-2, 1), (2, 1)], [1, 1]), {"loss": "exponential"}, [True, False, False, False, False]),
    (([(1, 0), (1, 1)], [1, 1]), {"leak": "1/2"}, [True, True, False, False, False]),
]


def theorems(data, **options):
    return {t["id"]: t for t in certify(data, **options).document["theorems"]}


@pytest.mark.parametrize(("data", "options", "expected"), APPLY)
def test_which_theorems_apply(data, options, expected):
    found = theorems(Dataset.create(*data, **options))
    assert list(found) == [t.id for t in THEOREMS]
    assert [t["applies"] for t in found.values()] == expected


def test_the_list_is_in_order_and_speaks_of_known_claims():
    ids = [t.id for t in THEOREMS]
    assert ids == sorted(set(ids))
    for theorem in THEOREMS:
        assert theorem.prediction
        for claim, demanded in theorem.hypotheses:
            assert all_claims()[claim].decide is not None
            name, relation, bound = demanded.split(" ")
            assert name
            assert relation in ("=", "<", ">")
            assert bound


def test_what_was_demanded_beside_what_was_observed():
    found = theorems(Dataset.create(*WIDE))["boursier2024.theorem-2"]["hypotheses"]
    claim = "boursier2024.assumption-3"
    assert found == [
        {"claim": claim, "demanded": "status = proved", "observed": "proved", "met": True},
        {"claim": claim, "demanded": "eta_min < 1/6", "observed": "1/5", "met": False},
        {
            "claim": "maennel2018.dead-sectors",
            "demanded": "status = proved",
            "observed": "proved",
            "met": True,
        },
    ]


TEXT = "boursier2024.assumption-3"


def entry(status="proved", **values):
    return {TEXT: {"status": status, "values": values}}


@pytest.mark.parametrize(
    ("demanded", "claims", "met", "applies"),
    [
        ("status = proved", entry("proved"), True, True),
        ("status = proved", entry("refuted"), False, False),
        ("status = proved", entry("supported"), False, False),
        ("status = proved", entry("not-applicable"), False, False),
        ("n = 2", entry(n="2"), True, True),
        ("n = 2", entry(n="4/2"), True, True),
        ("n = 2", entry(n="3"), False, False),
        ("n < 1/6", entry(n="1/7"), True, True),
        ("n < 1/6", entry(n="1/6"), False, False),
        ("n > 0", entry(n="1/100"), True, True),
        ("n > 0", entry(n="0"), False, False),
        ("n > 0", entry(n="-1"), False, False),
        ("n > 0", entry(), None, None),
    ],
)
def test_one_hypothesis(demanded, claims, met, applies):
    found = Theorem("a.theorem", ((TEXT, demanded),), "Something happens.").record(claims)
    assert found["hypotheses"][0]["met"] is met
    assert found["applies"] is applies
    assert found["prediction"] == "Something happens."


@pytest.mark.parametrize(
    ("values", "applies"),
    [({"n": "1"}, None), ({"n": "0"}, False), ({"n": "1", "m": "1"}, True), ({"m": "0"}, False)],
)
def test_one_failing_hypothesis_settles_it_and_one_unknown_leaves_it_open(values, applies):
    theorem = Theorem("a.theorem", ((TEXT, "n > 0"), (TEXT, "m > 0")), "Something happens.")
    assert theorem.record(entry(**values))["applies"] is applies


def test_open_sectors_alone_make_no_theorem_apply_that_needs_more():
    found = theorems(Dataset.create(*BOX), cells_only=True)
    assert [theorem["applies"] for theorem in found.values()] == [None] * len(THEOREMS)
    found = theorems(Dataset.create(*WIDE), cells_only=True)
    assert found["boursier2024.theorem-2"]["applies"] is False  # eta is too large, in any case


def test_theorems_about_relu_do_not_apply_to_leaky_activations():
    found = theorems(Dataset.create(*BOX, leak="1/2"))
    assert found["boursier2024.theorem-2"]["applies"] is False
    assert found["boursier2024.theorem-4"]["applies"] is False


def test_a_theorem_is_listed_only_with_all_its_claims():
    data = Dataset.create(*BOX)
    assert theorems(data, claims=["maennel2018.codimension"]) == {}
    assert list(theorems(data, claims=["boursier2024.lemma-2"])) == ["boursier2024.lemma-3"]
    chosen = ["boursier2024.assumption-3", "maennel2018.dead-sectors"]
    assert list(theorems(data, claims=chosen)) == ["boursier2024.theorem-2"]


drawn = st.integers(2, 3).flatmap(lambda d: datasets(d=d, bits=2))
positive = st.integers(2, 3).flatmap(
    lambda d: datasets(
        d=d,
        bits=2,
        bias=True,
        leak=0,
        loss="square",
        labels=st.integers(1, 9),
    )
)


@settings(max_examples=60, deadline=None)
@given(drawn | positive | box_datasets("1/3"))
def test_predictions_about_extremal_vectors_come_true(data):
    found = theorems(data)
    critical = Survey(data).geometry.critical
    if found["boursier2024.lemma-3"]["applies"]:
        assert any(e.boursier_critical for e in critical)
    if found["maennel2018.unit-ball"]["applies"]:
        extremal = [(e.signs, e.type) for e in critical if e.extremal]
        assert extremal == [("+" * data.n, "maximum")]


@settings(max_examples=30, deadline=None)
@given(box_datasets("33/200"))
def test_theorem_4_applies_wherever_theorem_2_does(data):
    found = theorems(data)
    assume(found["boursier2024.theorem-2"]["applies"])
    assert found["boursier2024.theorem-4"]["applies"] is True
