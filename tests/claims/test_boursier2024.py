"""The conditions of boursier2024 on a dataset: verdicts, values and witnesses."""

from functools import cache

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.claims.registry import NEEDS_EVERY_SECTOR, all_claims, find_claim
from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot, kernel, matrix, rank
from proofcheck.geometry.least_squares import least_squares
from proofcheck.geometry.survey import Survey
from proofcheck.strategies import box_datasets, datasets, rationals

BOX = ([("-9/10", 1), (0, 1), ("9/10", 1)], [1, "1/10", 1])
FIGURE_2 = ([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"])
DATA = {
    "figure 2": (*FIGURE_2, {"bias": True}),
    "figure 2, sum": (*FIGURE_2, {"bias": True, "scale": "sum"}),
    "box": (*BOX, {}),
    "box of 1/5": (
        [("-4/5", 1), ("-1/5", "6/5"), ("4/5", "6/5")],
        [1, "1/1000", "6/5"],
        {},
    ),
    "box of 19/100": (
        [("-81/100", 1), ("-19/100", "119/100"), ("81/100", "119/100")],
        [1, "1/1000", "119/100"],
        {},
    ),
    "orthogonal": ([(1, 0), (0, 1)], [1, 1], {}),
    "orthogonal, negative": ([(1, 0), (0, 1)], [-1, -1], {}),
    "orthogonal in space": ([(1, 0, 0), (0, 1, 0), (0, 0, 1)], [1, 1, 1], {}),
    "orthogonal, logistic": ([(1, 0), (0, 1)], [1, -1], {"loss": "logistic"}),
    "orthogonal, exponential": ([(1, 0), (0, 1)], [1, -1], {"loss": "exponential"}),
    "orthogonal, a label 0": ([(1, 0), (0, 1)], [0, 1], {}),
    "outside the ball": ([(-2, 1), (2, 1)], [1, 1], {}),
    "zero quadrant": ([(1, 0), (0, 1), (1, 1)], [1, 1, -1], {}),
    "zero value": ([(1, 0), ("-1/4", 1), ("1/4", 1)], [1, 1, -1], {}),
    "zero quadrant, leaky": ([(1, 0), (0, 1), (1, 1)], [1, 1, -1], {"leak": "1/2"}),
    "repeated": ([(1, 0), (1, 0), ("1/2", 1)], [1, -1, 1], {"scale": "sum"}),
    "coplanar": (
        [(1, 0, 0), (0, 1, 0), (1, 1, 0), ("-9/10", "-9/10", 1)],
        [1, 1, -1, 1],
        {"scale": "sum"},
    ),
    "parallel": ([(1, 0), (2, 0)], [2, 1], {}),
    "parallel and one more": ([(1, 0), (2, 0), (1, 1)], [2, 1, 1], {}),
    "one point": ([(1, 1)], [1], {}),
    "one number": ([(2,)], [1], {}),
    "equal sides": ([(1, 0), (1, 1)], [1, 1], {}),
    "interpolated": ([(1, 0), (1, 1)], [1, 3], {}),
    "saddle in space": ([(1, 0, 0), ("-1/2", 1, 0), ("-1/2", 1, 1)], [1, 1, 1], {}),
}

PROVED, REFUTED, NA, UNDECIDED = "proved", "refuted", "not-applicable", "undecided"


def fails(hypothesis, **more):
    return {"fails": hypothesis, **more}


def gp(*pairs):
    return fails("general-position", relation=[list(p) for p in pairs])


def generic(boundary, zero_directions, general_position):
    return {
        "boundary": boundary,
        "zero_directions": zero_directions,
        "general_position": general_position,
    }


# claim: rows of (dataset, status, values, witness, printed forms as (status, witness))
CASES = {
    "assumption-1": [
        ("figure 2", PROVED, {"lipschitz": 1, "vanishing": 0}, None, [(PROVED, None)]),
        (
            "orthogonal, a label 0",
            PROVED,
            {"lipschitz": 1, "vanishing": 1},
            None,
            [(PROVED, None)],
        ),
        (
            "orthogonal, logistic",
            PROVED,
            {"lipschitz": "1/4", "vanishing": 0},
            None,
            [(PROVED, None)],
        ),
        (
            "orthogonal, exponential",
            REFUTED,
            {"vanishing": 0},
            {"difference_quotient_at_least": "3/2"},
            [(REFUTED, None)],
        ),
    ],
    "lemma-2": [
        ("figure 2", PROVED, generic(0, 0, 1), None, [(PROVED, None)]),
        ("outside the ball", PROVED, generic(0, 0, 1), None, [(PROVED, None)]),
        (
            "orthogonal",
            REFUTED,
            generic(2, 0, 1),
            fails("boundary", signs="+-", sign="+"),
            [(REFUTED, fails("boundary", signs="+-", sign="+"))],
        ),
        (
            "orthogonal, negative",
            REFUTED,
            generic(2, 0, 1),
            fails("boundary", signs="+-", sign="-"),
            [(REFUTED, fails("boundary", signs="+-", sign="-"))],
        ),
        (
            "parallel",
            REFUTED,
            generic(0, 0, 0),
            gp((1, -2), (2, 1)),
            [(REFUTED, gp((1, -2), (2, 1)))],
        ),
        (
            "zero quadrant",
            REFUTED,
            generic(0, 3, 1),
            fails("zero-direction", signs="+++"),
            [(PROVED, None)],
        ),
        (
            "zero quadrant, leaky",
            REFUTED,
            generic(0, 6, 1),
            fails("zero-direction", signs="+++"),
            [(PROVED, None)],
        ),
        (
            "zero value",
            REFUTED,
            generic(0, 1, 1),
            fails("zero-direction", signs="0++"),
            [(PROVED, None)],
        ),
    ],
    "definition-1": [
        ("figure 2", PROVED, {"extremal": 1, "clarke_critical": 1}, None, [(PROVED, None)]),
        ("orthogonal", PROVED, {"extremal": 3, "clarke_critical": 3}, None, [(PROVED, None)]),
        (
            "repeated",
            REFUTED,
            {"extremal": 2, "clarke_critical": 1},
            {"signs": "00+"},
            [(REFUTED, None)],
        ),
    ],
    "lemma-3": [
        ("figure 2", PROVED, {"extremal": 1}, None, [(PROVED, None)]),
        ("outside the ball", PROVED, {"extremal": 5}, None, [(PROVED, None)]),
        ("one number", PROVED, {"extremal": 1}, None, [(PROVED, None)]),
        ("orthogonal", NA, {"extremal": 3}, fails("boursier2024.lemma-2"), [(NA, None)]),
        ("zero quadrant", NA, {"extremal": 2}, fails("boursier2024.lemma-2"), [(NA, None)]),
    ],
    "saddle": [
        ("figure 2", PROVED, {"saddles": 0}, None, [(PROVED, None), (PROVED, None)]),
        (
            "orthogonal",
            PROVED,
            {"saddles": 2},
            None,
            [(PROVED, None), (REFUTED, {"signs": "+0"})],
        ),
        ("saddle in space", PROVED, {"saddles": 3}, None, [(PROVED, None), (NA, None)]),
        ("one number", PROVED, {"saddles": 0}, None, [(PROVED, None), (NA, None)]),
    ],
    "assumption-3": [
        ("box", PROVED, {"eta_min": "1/10"}, None, [(PROVED, None)]),
        ("box of 1/5", PROVED, {"eta_min": "1/5"}, None, [(PROVED, None)]),
        ("orthogonal", REFUTED, {}, fails("shape"), [(REFUTED, None)]),
        ("orthogonal in space", REFUTED, {}, fails("shape"), [(REFUTED, None)]),
        ("figure 2", REFUTED, {}, fails("y3 >= 1", observed="4/5"), [(REFUTED, None)]),
    ],
    "assumption-4": [
        (
            "figure 2",
            PROVED,
            {"least_inner_product": "29/32", "least_label": "1/10", "rank": 2},
            None,
            [(PROVED, None)],
        ),
        ("one number", PROVED, {"least_label": 1, "rank": 1}, None, [(PROVED, None)]),
        (
            "orthogonal",
            REFUTED,
            {"least_inner_product": 0, "least_label": 1, "rank": 2},
            fails("correlation", points=[1, 2]),
            [(REFUTED, None)],
        ),
        (
            "zero value",
            REFUTED,
            {"least_inner_product": "-1/4", "least_label": -1, "rank": 2},
            fails("correlation", points=[1, 2]),
            [(REFUTED, None)],
        ),
        (
            "repeated",
            REFUTED,
            {"least_inner_product": "1/2", "least_label": -1, "rank": 2},
            fails("label", point=2),
            [(REFUTED, None)],
        ),
        (
            "one point",
            REFUTED,
            {"least_label": 1, "rank": 1},
            fails("rank"),
            [(REFUTED, None)],
        ),
        (
            "parallel and one more",
            REFUTED,
            {"least_inner_product": 1, "least_label": 1, "rank": 2},
            gp((1, -2), (2, 1)),
            [(REFUTED, None)],
        ),
    ],
    "assumption-5": [
        ("box", PROVED, None, None, [(PROVED, None)]),
        ("box of 19/100", PROVED, None, None, [(REFUTED, {"point": 1})]),
        ("box of 1/5", REFUTED, None, {"point": 1}, [(REFUTED, {"point": 1})]),
        ("figure 2", REFUTED, None, {"point": 3}, [(REFUTED, {"point": 3})]),
        ("equal sides", REFUTED, None, {"point": 1}, [(REFUTED, {"point": 1})]),
        ("orthogonal, logistic", NA, {}, fails("loss"), [(NA, None)]),
        ("parallel", NA, {}, fails("rank"), [(NA, None)]),
    ],
    "assumption-6": [
        ("figure 2", PROVED, None, None, [(PROVED, None)]),
        ("box", PROVED, None, None, [(PROVED, None)]),
        ("zero value", REFUTED, None, fails("fit", point=2), [(REFUTED, None)]),
        ("zero quadrant", REFUTED, None, fails("fit", point=1), [(REFUTED, None)]),
        (
            "interpolated",
            REFUTED,
            {
                "fit_1": 1,
                "fit_2": 3,
                "residual_1": 0,
                "residual_2": 0,
                "least_squares_loss": 0,
            },
            fails("mixed-sector", signs="+-"),
            [(REFUTED, None)],
        ),
        ("orthogonal, exponential", NA, {}, fails("loss"), [(NA, None)]),
        ("one point", NA, {}, fails("rank"), [(NA, None)]),
    ],
}
ROWS = [(claim, *row) for claim, rows in CASES.items() for row in rows]
ANY_SCOPE = {"assumption-1", "assumption-3", "assumption-4"}


@cache
def survey(name, cells_only=False):
    inputs, labels, options = DATA[name]
    return Survey(Dataset.create(inputs, labels, **options), cells_only=cells_only)


@cache
def record(claim, name, cells_only=False):
    return all_claims()[f"boursier2024.{claim}"].record(survey(name, cells_only))


def verdict(claim, data):
    return all_claims()[f"boursier2024.{claim}"].verdict(Survey(data))


@pytest.mark.parametrize(
    ("claim", "name", "status", "values", "witness", "printed"),
    ROWS,
    ids=[f"{row[0]}: {row[1]}" for row in ROWS],
)
def test_verdict(claim, name, status, values, witness, printed):
    found = record(claim, name)
    assert found["status"] == status
    if values is not None:
        assert found["values"] == {k: str(v) for k, v in values.items()}
    assert found["witness"] == witness
    assert [(p["status"], p["witness"]) for p in found["printed"]] == printed
    assert (found["evidence"], found["reason"]) == ("exact", None)


def test_the_table_covers_every_condition_on_a_dataset():
    decided = {
        c.id.split(".")[1]
        for c in all_claims().values()
        if c.decide
        and c.decide.__module__.removeprefix("proofcheck.claims.boursier2024.")
        in ("conditions", "assumptions")
    }
    assert set(CASES) == decided


@pytest.mark.parametrize("claim", CASES)
def test_open_sectors_alone(claim):
    for name in ("figure 2", "parallel and one more", "orthogonal in space"):
        whole, found = record(claim, name), record(claim, name, cells_only=True)
        if claim in ANY_SCOPE:
            assert found == whole
        else:
            assert (found["status"], found["reason"]) == (UNDECIDED, NEEDS_EVERY_SECTOR)
            assert (found["values"], found["witness"], found["evidence"]) == ({}, None, None)
            assert {(p["status"], p["witness"]) for p in found["printed"]} == {(UNDECIDED, None)}


def test_coplanar_points_refute_definition_1():
    """Three points on the wall sum to zero against each other: in the zonotope, not Clarke's."""
    found = record("definition-1", "coplanar")
    assert found["status"] == REFUTED
    entries = {e.signs: e for e in survey("coplanar").geometry.critical}
    assert entries["000+"].boursier_critical
    assert not entries["000+"].clarke_critical


OUTSIDE = [
    # what is changed in the box, the condition that fails first, what is observed
    ({0: (-1, 1)}, "u1 > -1", "-1"),
    ({0: (-2, 1)}, "u1 > -1", "-2"),
    ({0: ("-9/10", "9/10")}, "v1 >= 1", "9/10"),
    ({"y1": "9/10"}, "y1 >= 1", "9/10"),
    ({"y2": 0}, "y2 > 0", "0"),
    ({2: (1, 1)}, "u3 < 1", "1"),
    ({2: ("9/10", "99/100")}, "v3 >= 1", "99/100"),
    ({"y3": "1/2"}, "y3 >= 1", "1/2"),
    ({"y1": 0, "y3": 0}, "y1 >= 1", "0"),
]


@pytest.mark.parametrize(("changes", "condition", "observed"), OUTSIDE)
def test_what_is_outside_of_every_box(changes, condition, observed):
    points = [changes.get(k, x) for k, x in enumerate(BOX[0])]
    labels = [changes.get(f"y{k}", y) for k, y in enumerate(BOX[1], start=1)]
    found = verdict("assumption-3", Dataset.create(points, labels))
    assert found.status == REFUTED
    assert found.witness == {"fails": condition, "observed": observed}
    assert found.values == {}


SIZES = [
    ({}, "1/10"),
    ({0: ("-1/2", 1)}, "1/2"),
    ({0: (3, 1)}, "4"),
    ({0: ("-9/10", "6/5")}, "1/5"),
    ({"y1": "7/5"}, "2/5"),
    ({1: ("-1/3", 1)}, "1/3"),
    ({1: ("1/3", 1)}, "1/3"),
    ({1: (0, "3/4")}, "1/4"),
    ({1: (0, "5/4")}, "1/4"),
    ({"y2": "3/10"}, "3/10"),
    ({2: ("1/4", 1)}, "3/4"),
    ({2: ("9/10", 3)}, "2"),
    ({"y3": "6/5"}, "1/5"),
]


@pytest.mark.parametrize(("changes", "eta"), SIZES)
def test_the_least_size_of_a_box(changes, eta):
    points = [changes.get(k, x) for k, x in enumerate(BOX[0])]
    labels = [changes.get(f"y{k}", y) for k, y in enumerate(BOX[1], start=1)]
    found = verdict("assumption-3", Dataset.create(points, labels))
    assert (found.status, str(found.values["eta_min"])) == (PROVED, eta)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["1/10", "1/6", "1/3", "9/10"]).flatmap(
        lambda eta: st.tuples(st.just(eta), box_datasets(eta))
    )
)
def test_points_of_a_box_need_at_most_its_size(drawn):
    eta, data = drawn
    found = verdict("assumption-3", data)
    assert found.status == PROVED
    p, _, q = eta.partition("/")
    assert 0 < found.values["eta_min"] <= fmpq(int(p), int(q))


def test_assumption_5_on_figure_2():
    values = record("assumption-5", "figure 2")["values"]
    assert (values["least_squares_1"], values["least_squares_2"]) == ("-4/65", "251/390")
    assert [values[f"facet_{k}"] for k in (1, 2, 3)] == ["1", "0", "1"]

    def satisfied(k):
        left, right = (rational(values[name]) for name in (f"lhs_{k}", f"rhs_squared_{k}"))
        return left > 0 and left**2 > right

    assert [satisfied(k) for k in (1, 2, 3)] == [True, True, False]
    assert len(values) == 2 + 5 * 3


def test_assumption_5_is_strict():
    """A point with equal sides fails, in both forms."""
    values = record("assumption-5", "equal sides")["values"]
    for name in ("", "cs_"):
        left, right = values[f"lhs_{name}1"], values[f"rhs_{name}squared_1"]
        assert rational(left) ** 2 == rational(right)


def rational(text):
    p, _, q = text.partition("/")
    return fmpq(int(p), int(q or 1))


def test_assumption_6_on_figure_2():
    values = record("assumption-6", "figure 2")["values"]
    assert [values[f"residual_{k}"] for k in (1, 2, 3)] == ["16/39", "-112/195", "32/195"]
    assert [values[f"fit_{k}"] for k in (1, 2, 3)] == ["269/390", "263/390", "124/195"]
    assert values["least_squares_loss"] == "256/2925"
    assert record("assumption-6", "figure 2, sum")["values"]["least_squares_loss"] == "256/975"


def test_the_small_box_satisfies_everything():
    for claim in ("assumption-3", "assumption-4", "assumption-5", "assumption-6"):
        assert record(claim, "box")["status"] == PROVED
    assert record("assumption-5", "box")["printed"][0]["status"] == PROVED


def test_a_box_of_one_fifth_fails_assumption_5():
    assert record("assumption-3", "box of 1/5")["values"]["eta_min"] == "1/5"
    assert record("assumption-5", "box of 1/5")["status"] == REFUTED
    for claim in ("assumption-4", "assumption-6"):
        assert record(claim, "box of 1/5")["status"] == PROVED


fitted = st.integers(2, 3).flatmap(lambda d: datasets(d=d, n=d + 1, bits=2, loss="square", leak=0))
corners = st.sampled_from(["1/10", "1/6", "1/3"]).flatmap(box_datasets)


def cholesky_free_minimum(data, k):
    """lhs and rhs^2 of assumption 5, minimised in coordinates of the hyperplane of point k.

    With b = N z, N a basis of the vectors orthogonal to x_k: minimise <H x_k, b* - N z> over
    z'Az <= 2 g'z, which is the ball of squared radius g'A^-1 g around A^-1 g.
    """
    n, x = data.n, data.points[k]
    fit = least_squares(data.points, data.labels)
    design = matrix(data.points)
    h = design.transpose() * design / n
    basis = matrix(kernel([x], data.d)).transpose()
    solution = matrix([fit.solution]).transpose()
    a = basis.transpose() * h * basis
    g = basis.transpose() * h * solution
    f = basis.transpose() * h * matrix([x]).transpose()
    constant = (matrix([x]) * h * solution)[0, 0]
    centre = constant - (f.transpose() * a.solve(g))[0, 0]
    return centre, (f.transpose() * a.solve(f))[0, 0] * (g.transpose() * a.solve(g))[0, 0]


@settings(max_examples=60, deadline=None)
@given(fitted | corners)
def test_assumption_5_is_the_minimum_over_the_slice_of_the_ellipsoid(data):
    assume(rank(data.points) == data.d)
    found = verdict("assumption-5", data)
    for k in range(data.n):
        centre, radius_squared = cholesky_free_minimum(data, k)
        assert found.values[f"lhs_{k + 1}"] == centre
        assert found.values[f"rhs_squared_{k + 1}"] == radius_squared
    failing = [
        k + 1
        for k in range(data.n)
        if found.values[f"facet_{k + 1}"]
        and not (
            found.values[f"lhs_{k + 1}"] > 0
            and found.values[f"lhs_{k + 1}"] ** 2 > found.values[f"rhs_squared_{k + 1}"]
        )
    ]
    assert found.status == (REFUTED if failing else PROVED)
    assert found.witness == ({"point": failing[0]} if failing else None)


@settings(max_examples=40, deadline=None)
@given(fitted | corners, st.lists(rationals(3), min_size=3, max_size=3))
def test_assumption_5_holds_at_points_of_the_slice(data, draw):
    """<H x_k, b* - b> >= lhs - sqrt(rhs) at sampled b of the slice."""
    assume(rank(data.points) == data.d)
    found = verdict("assumption-5", data)
    fit = least_squares(data.points, data.labels)
    for k, x in enumerate(data.points, start=1):
        basis = kernel([x], data.d)
        step = [
            sum((c * v[j] for c, v in zip(draw, basis, strict=False)), fmpq(0))
            for j in range(data.d)
        ]
        slope = fit.form(step)
        if slope == 0:
            continue
        # The multiple of the step that stays in the ellipsoid longest: b = 0 lies on its edge.
        reach = 2 * bilinear(fit, step, fit.solution) / slope
        for share in (fmpq(0), fmpq(1, 3), fmpq(1)):
            b = [share * reach * c for c in step]
            offset = [c - e for c, e in zip(b, fit.solution, strict=True)]
            assert dot(b, x) == 0
            assert fit.form(offset) <= fit.form(fit.solution)
            value = -bilinear(fit, x, offset) / data.n
            gap = found.values[f"lhs_{k}"] - value
            assert gap <= 0 or gap**2 <= found.values[f"rhs_squared_{k}"]


def bilinear(fit, u, v):
    total = [a + b for a, b in zip(u, v, strict=True)]
    return (fit.form(total) - fit.form(u) - fit.form(v)) / 2


positive = st.integers(2, 3).flatmap(
    lambda d: datasets(
        d=d,
        n=d + 1,
        bits=2,
        loss="square",
        leak=0,
        bias=True,
        labels=rationals(3, nonzero=True).map(abs),
    )
)


@settings(max_examples=80, deadline=None)
@given(positive | corners)
def test_the_cauchy_schwarz_form_implies_the_restored_one(data):
    assume(rank(data.points) == data.d)
    found = verdict("assumption-5", data)
    if found.printed[0].status == PROVED:
        assert found.status == PROVED
    for k in range(1, data.n + 1):
        left, right = found.values[f"lhs_cs_{k}"], found.values[f"rhs_cs_squared_{k}"]
        if left > 0 and left**2 > right:
            restored = found.values[f"lhs_{k}"]
            assert restored > 0
            assert restored**2 > found.values[f"rhs_squared_{k}"]


@settings(max_examples=60, deadline=None)
@given(positive | fitted | corners, st.data())
def test_assumption_6_against_many_directions(data, draw):
    assume(rank(data.points) == data.d)
    found = verdict("assumption-6", data)
    residuals = [found.values[f"residual_{k}"] for k in range(1, data.n + 1)]
    fits = [found.values[f"fit_{k}"] for k in range(1, data.n + 1)]
    assert [r + f for r, f in zip(residuals, fits, strict=True)] == list(data.labels)
    assert all(dot(residuals, column) == 0 for column in zip(*data.points, strict=True))

    def gain(w):
        products = [dot(x, w) for x in data.points]
        mixed = min(products) < 0 < max(products)
        positive_parts = (r * max(p, fmpq(0)) for r, p in zip(residuals, products, strict=True))
        return sum(positive_parts, fmpq(0)) if mixed else None

    directions = [[draw.draw(st.integers(-9, 9)) for _ in range(data.d)] for _ in range(10)]
    # Points near both sides of every wall, where the sum is smallest.
    for x in data.points:
        for v in kernel([x], data.d):
            for side in (1, -1):
                directions += [
                    [side * a + fmpq(e, 1000) * b for a, b in zip(v, x, strict=True)]
                    for e in (-1, 0, 1)
                ]
    gains = [g for g in map(gain, directions) if g is not None]
    if found.status == PROVED:
        assert all(f > 0 for f in fits)
        assert all(g > 0 for g in gains)
    elif found.witness["fails"] == "fit":
        assert fits[found.witness["point"] - 1] <= 0
    else:
        sector = Survey(data).geometry.arrangement.index[found.witness["signs"]]
        assert {"+", "-"} <= set(sector.signs)
        assert gain(sector.witness) <= 0


@settings(max_examples=40, deadline=None)
@given(box_datasets("33/200"))
def test_lemma_8_on_samples(data):
    """Below eta = 1/6 the box satisfies assumptions 4, 5 and 6."""
    for claim in ("assumption-3", "assumption-4", "assumption-5", "assumption-6"):
        assert verdict(claim, data).status == PROVED, claim


drawn = st.integers(1, 3).flatmap(lambda d: datasets(d=d, bits=2))
planted = st.integers(2, 3).flatmap(
    lambda d: datasets(d=d, bits=2, position="degenerate", loss="square", labels=st.integers(-1, 1))
)


@settings(max_examples=80, deadline=None)
@given(drawn | planted)
def test_lemma_3_and_the_statement_on_saddles_are_never_refuted(data):
    generic_data = verdict("lemma-2", data).status == PROVED
    lemma_3, saddle = verdict("lemma-3", data), verdict("saddle", data)
    assert lemma_3.status == (PROVED if generic_data else NA)
    assert saddle.status == PROVED
    if data.d == 2 and generic_data:
        assert saddle.printed[1].status == PROVED


@settings(max_examples=60, deadline=None)
@given(drawn | planted)
def test_lemma_2_finds_the_first_violation(data):
    """The three conditions from the least-norm vectors, once more and in plain words."""
    geometry, found = Survey(data).geometry, verdict("lemma-2", data)
    boundary, zero = [], []
    for sector in geometry.sectors:
        point = geometry.velocities[sector.signs].least_norm
        moves = "+" in sector.signs or (data.leak > 0 and "-" in sector.signs)
        if not any(point):
            zero += [sector.signs] if moves else []
            continue
        for name, factor in (("+", 1), ("-", -1)):
            face = geometry.field.signs([factor * c for c in point])
            lower = all(f in ("0", s) for f, s in zip(face, sector.signs, strict=True))
            if lower and face != sector.signs:
                boundary.append((sector.signs, name))
                break
    assert found.values["boundary"] == len(boundary)
    assert found.values["zero_directions"] == len(zero)
    if boundary:
        signs, name = boundary[0]
        assert found.witness == {"fails": "boundary", "signs": signs, "sign": name}
    elif not found.values["general_position"]:
        assert found.witness["fails"] == "general-position"
    elif zero:
        assert found.witness == {"fails": "zero-direction", "signs": zero[0]}
    else:
        assert found.witness is None
    literal = not boundary and found.values["general_position"]
    assert found.printed[0].status == (PROVED if literal else REFUTED)
    assert (found.status == PROVED) is bool(literal and not zero)


@settings(max_examples=40, deadline=None)
@given(drawn)
def test_definition_1_holds_in_general_position(data):
    """The walls of every ray are then independent, and both notions of critical agree."""
    assume(Survey(data).general_position)
    assert verdict("definition-1", data).status == PROVED


def test_an_extremal_vector_need_not_be_critical_when_points_repeat():
    """The points 1 and 2 cancel on their common wall, where definition 1 lets them pull apart."""
    data = Dataset.create([[1, 0], [1, 0], ["1/2", 1]], [1, -1, 1], scale="sum")
    verdict = find_claim("boursier2024.saddle").verdict(Survey(data))
    assert verdict.status == "proved"
    assert (verdict.printed[0].status, verdict.printed[0].witness) == ("refuted", {"signs": "00+"})
