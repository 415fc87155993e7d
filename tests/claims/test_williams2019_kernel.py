"""Williams et al. 2019, section 3.3: verdicts and values on cases worked out by hand."""

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import checker
from proofcheck.claims.registry import find_claim
from proofcheck.claims.williams2019 import kernel_cases as known
from proofcheck.dataset import Dataset
from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import dot
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.kernel import Kernel
from proofcheck.kernel.min_norm import SolverRun
from proofcheck.kernel.random_features import SlopeLaw
from proofcheck.kernel.table import read_table
from proofcheck.ledger import certify, default_claims
from proofcheck.strategies import kernel_tables, rationals

RATIONAL = ("kernel-solution", "rkhs-norm", "theorem-5-cubic", "natural-spline", "one-sided")
ALL = (*RATIONAL, "gaussian")


def q(text):
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def verdict(name, dataset):
    return find_claim(f"williams2019.{name}").verdict(Survey(dataset))


def four(**kernel):
    return known.kernel_case("four", ["-1", "0", "1/2", "1"], ["0", "1", "0", "2"], **kernel)


def test_a_case_with_a_kernel_runs_them_all():
    chosen = {c.id.removeprefix("williams2019.") for c in default_claims(known.MAIN)}
    assert chosen >= set(RATIONAL)
    assert "gaussian" not in chosen
    assert "gaussian" in {c.id.split(".")[1] for c in default_claims(known.GAUSSIAN)}
    plain = Dataset.create([[0], [1]], [1, 2], bias=True)
    assert not {c.id.split(".")[1] for c in default_claims(plain)} & set(ALL)


def test_the_natural_spline_is_not_the_limit():
    found = verdict("natural-spline", known.MAIN)
    assert found.status == "proved"
    assert found.values["second_derivative_left"] == q("5384/4611")
    assert found.values["second_derivative_right"] == q("-6532/4611")
    assert found.values["norm_squared"] == q("2970880/4611")
    assert found.values["value_at_-1/2"] == q("19241/18444")
    assert found.values["value_at_1/4"] == q("12127/36888")
    assert found.values["limit_b_second_derivative"] == q("95/46")
    assert found.values["limit_b_second_derivative_right"] == q("-95/46")
    assert (found.values["natural"], found.values["rank"]) == (0, 4)
    assert (found.values["slope_left"], found.values["slope_right"]) == (q("59/23"), q("131/23"))
    (printed,) = found.printed
    assert printed.status == "refuted"
    assert printed.witness == {"second_derivative": ["5384/4611", "-6532/4611"]}


def test_sometimes_it_is():
    found = verdict("natural-spline", known.NATURAL)
    assert (found.status, found.printed[0].status, found.values["natural"]) == (
        "proved", "proved", 1,
    )  # fmt: skip
    assert found.values["norm_squared"] == 96


def test_names_of_values_are_numbers_in_lowest_terms():
    case = four(offsets=[-2, 2], evaluate=["0.5", "2/4", 3, "-6/4"])
    for name in ("natural-spline", "kernel-solution"):
        values = verdict(name, case).values
        asked = {n for n in values if n.startswith("value_at_")}
        assert asked == {"value_at_1/2", "value_at_3", "value_at_-3/2"}
        assert values["value_at_1/2"] == 0


def test_the_solution_and_its_coefficients():
    found = verdict("kernel-solution", known.MAIN)
    assert found.status == "proved"
    names = [f"coefficient_{k}" for k in range(1, 5)]
    golden = ["-205672/4611", "445008/1537", "-650624/1537", "817928/4611"]
    assert [found.values[n] for n in names] == [q(v) for v in golden]


def test_no_solution_beyond_the_knots():
    for name in RATIONAL:
        found = verdict(name, known.OUTSIDE)
        assert (found.status, found.values) == ("not-applicable", {"rank": 2})
        assert found.witness == {"fails": "interpolation", "relation": ["1", "-2", "1"]}
        assert {p.status for p in found.printed} == {"not-applicable"}


def test_a_singular_matrix_with_fitting_labels_is_solved():
    case = known.kernel_case("line", [2, 3, 4], [1, 2, 3], offsets=[-1, 1])
    found = verdict("kernel-solution", case)
    assert (found.status, found.values["rank"], found.values["coefficient_3"]) == ("proved", 2, 0)
    assert verdict("rkhs-norm", case).status == "proved"


def test_the_norm_has_an_affine_part():
    found = verdict("rkhs-norm", known.MAIN)
    assert found.status == "proved"
    assert found.values["seminorm_squared"] == 4 * q("9842800976/63783963")
    assert found.values["affine_slope"] == q("7944/1537") / 2
    assert found.values["least_seminorm_squared"] == 4 * q("3456/23")
    assert [p.status for p in found.printed] == ["refuted", "refuted"]
    natural = verdict("rkhs-norm", known.NATURAL)
    assert [p.status for p in natural.printed] == ["proved", "proved"]


def test_one_sample_has_half_of_its_norm_in_the_affine_part():
    case = known.kernel_case("one", [0], [1], offsets=[-1, 1])
    values = verdict("rkhs-norm", case).values
    assert (values["norm_squared"], values["seminorm_squared"], values["affine_squared"]) == (
        6, 3, 3,
    )  # fmt: skip
    assert verdict("natural-spline", case).witness == {"fails": "two-samples"}
    assert verdict("theorem-5-cubic", case).status == "proved"


@pytest.mark.parametrize(
    ("case", "values", "printed"),
    [
        (known.MAIN, (1, 1, 0, 1), ("proved", "proved")),
        (known.NARROW, (1, 1, 0, 1), ("proved", "proved")),
        (known.TWO_SPEEDS, (0, 1, 1, 0), ("proved", "refuted")),
        (known.UNIFORM, (0, 0, 0, 0), ("refuted", "refuted")),
        (known.UNIFORM_INSIDE, (1, 1, 0, 1), ("proved", "proved")),
    ],
)
def test_theorem_5(case, values, printed):
    found = verdict("theorem-5-cubic", case)
    assert found.status == "proved"
    names = ("constant_weight", "piecewise_cubic", "curvature_jumps", "cubic_spline")
    assert tuple(found.values[n] for n in names) == values
    assert tuple(p.status for p in found.printed) == printed


def test_theorem_5_shows_where_it_fails():
    jump = verdict("theorem-5-cubic", known.TWO_SPEEDS).printed[1].witness
    assert jump == {"point": "1", "second_derivative": ["1003320/879463", "111480/879463"]}
    bent = verdict("theorem-5-cubic", known.UNIFORM).printed[0].witness
    assert bent["cell"] == ["1", "2"]
    assert len(bent["second_derivative"]) == 4


def test_theorem_5_at_a_sample_where_the_features_of_one_sign_end():
    table = {"offsets": {"1": [-3, 3], "-1": [-1, 3]}}
    found = verdict("theorem-5-cubic", known.kernel_case("end", [0, 1, 2], [0, 1, 0], **table))
    assert found.printed[1].witness["point"] == "1"
    assert found.values["curvature_jumps"] == 1


def test_theorem_5_with_a_jump_of_the_third_derivative_alone():
    """Where nu_+ ends, at 1, sum alpha_j max(x_j - u, 0) is 0 but its slope is not."""
    table = {"offsets": {"1": [-3, 1], "-1": [-4, 4]}}
    xs, alpha = [fmpq(0), fmpq(2), fmpq(3)], [fmpq(1), fmpq(2), fmpq(-1)]
    kernel = Kernel(read_table(table).law)
    ys = [dot(alpha, [kernel(x, z) for z in xs]) for x in xs]
    case = known.kernel_case("third", xs, ys, **table)
    found = verdict("theorem-5-cubic", case)
    assert (found.values["curvature_jumps"], found.values["cubic_spline"]) == (0, 0)
    witness = found.printed[1].witness
    assert (witness["point"], len(set(witness["third_derivative"]))) == ("1", 2)
    document = certify(case, claims=["williams2019.theorem-5-cubic"])
    assert checker.check(document.to_json()).outcome == "valid"


def test_a_weight_that_is_not_constant_leaves_the_numbers():
    found = verdict("natural-spline", known.TWO_SPEEDS)
    assert (found.status, found.witness) == ("not-applicable", {"fails": "constant-weight"})
    assert found.values["norm_squared"] == q("2052096/879463")
    assert found.values["natural"] == 0


def test_slopes_of_one_sign_have_no_criterion_but_the_numbers():
    found = verdict("natural-spline", known.ONE_SIDED)
    assert (found.status, found.witness) == ("not-applicable", {"fails": "two-sided-weight"})
    assert found.values["second_derivative_left"] == q("708/145")
    assert found.values["limit_b_second_derivative"] == q("236/23")


def test_one_sided_features():
    found = verdict("one-sided", known.ONE_SIDED)
    assert found.status == "proved"
    assert found.values["second_derivative_left"] == q("708/145")
    assert found.values["second_derivative_right"] == 0
    assert found.values["norm_squared"] == found.values["seminorm_squared"] == q("94416/145")
    assert found.values["limit_b_second_derivative"] == q("236/23")
    assert found.printed[0].status == "refuted"
    mirrored = known.kernel_case(
        "mirrored", ["1", "0", "-1/2", "-1"], ["0", "1", "0", "2"],
        slopes={"-1": "1"}, offsets=["-2", "2"],
    )  # fmt: skip
    other = verdict("one-sided", mirrored)
    assert other.status == "proved"
    assert other.values["second_derivative_right"] == q("708/145")
    assert other.values["limit_b_second_derivative"] == q("236/23")
    assert verdict("one-sided", known.MAIN).witness == {"fails": "one-sided"}
    assert verdict("one-sided", known.UNIFORM).witness == {"fails": "one-sided"}


def test_gaussian_features_give_no_cubic_spline():
    found = verdict("gaussian", known.GAUSSIAN)
    assert (found.status, found.witness) == ("proved", {"from": "-1", "step": "1/4"})
    assert found.values["norm_squared_lower"] < found.values["norm_squared_upper"]
    for name, known_value in [
        ("norm_squared", 402.07500415983102),
        ("fourth_difference_1", -0.11442798061568905),
        ("fourth_difference_2", -0.04003853205339887),
        ("fourth_difference_3", 0.03255143449961672),
        ("second_derivative_left", 0.83301305204016989),
    ]:
        lower, upper = found.values[f"{name}_lower"], found.values[f"{name}_upper"]
        assert 0 < upper - lower < fmpq(1, 2**50)
        assert abs(int(lower.p) / int(lower.q) - known_value) < 1e-13 * max(1, abs(known_value))


def test_an_odd_function_needs_unequal_points():
    """The fourth difference at the quarters of [-1, 1] is 0 for an odd interpolant."""
    case = known.kernel_case("odd", [-1, 1], [-1, 1], law="gaussian")
    found = verdict("gaussian", case)
    assert (found.status, found.witness) == ("proved", {"from": "-1", "step": "2/5"})
    assert found.values["fourth_difference_1_lower"] <= 0
    assert found.values["fourth_difference_1_upper"] >= 0


INAPPLICABLE = {
    "univariate": Dataset.create([[1, 2]], [1], bias=True, tables={"kernel": {"offsets": [0, 1]}}),
    "no bias": Dataset.create([[1]], [1], tables={"kernel": {"offsets": [0, 1]}}),
    "kernel": Dataset.create([[1]], [1], bias=True),
    "loss": Dataset.create(
        [[1]], [1], bias=True, loss="logistic", tables={"kernel": {"offsets": [0, 1]}}
    ),
    "leak": Dataset.create(
        [[1]], [1], bias=True, leak="1/2", tables={"kernel": {"offsets": [0, 1]}}
    ),
}


@pytest.mark.parametrize("name", INAPPLICABLE)
def test_hypotheses(name):
    ids = [f"williams2019.{claim}" for claim in ALL]
    document = certify(INAPPLICABLE[name], claims=ids)
    for record in document.claims.values():
        assert record.status == "not-applicable"
        assert record.witness == {"fails": "univariate" if name == "no bias" else name}
    assert checker.check(document.to_json()).outcome in ("valid", "holey")


@pytest.mark.parametrize(
    ("case", "fails"),
    [
        (known.kernel_case("two labels", [0, 0], [1, 2], law="gaussian"), "interpolation"),
        (known.kernel_case("zeros", [0, 1], [0, 0], law="gaussian"), "labels"),
        (known.MAIN, "law"),
    ],
)
def test_where_gaussian_says_nothing(case, fails):
    document = certify(case, claims=["williams2019.gaussian"])
    (record,) = document.claims.values()
    assert (record.status, record.witness) == ("not-applicable", {"fails": fails})
    assert checker.check(document.to_json()).outcome == "holey"


def test_too_few_bits_leave_the_gaussian_claim_undecided(monkeypatch):
    monkeypatch.setattr("proofcheck.claims.williams2019.gaussian.MAX_BITS", 64)
    found = verdict("gaussian", known.GAUSSIAN)
    assert found.status == "undecided"
    assert "64 bits" in found.reason
    document = certify(known.GAUSSIAN, claims=["williams2019.gaussian"])
    assert checker.check(document.to_json()).outcome == "valid"


@pytest.mark.parametrize("name", RATIONAL)
def test_a_gaussian_kernel_is_not_rational(name):
    assert verdict(name, known.GAUSSIAN).witness == {"fails": "law"}


def test_a_bad_table_is_refused():
    with pytest.raises(KernelError, match="did you mean 'offsets'"):
        certify(four(ofsets=[-1, 1]))


numbers = rationals(bits=3)
samples = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5)


@settings(max_examples=60)
@given(samples, kernel_tables(), st.lists(numbers, max_size=2))
def test_the_checker_agrees(pairs, table, points):
    xs, ys = zip(*pairs, strict=True)
    case = known.kernel_case("drawn", xs, ys, **table, evaluate=points)
    made = certify(case, claims=[f"williams2019.{name}" for name in RATIONAL])
    result = checker.check(made.to_json(), case.to_json())
    assert result.outcome == "valid", result
    for record in made.claims.values():
        assert record.status in ("proved", "not-applicable")


@pytest.mark.slow
@settings(max_examples=400)
@given(samples, kernel_tables(bits=4), st.lists(numbers, max_size=2))
def test_the_checker_agrees_on_many(pairs, table, points):
    xs, ys = zip(*pairs, strict=True)
    case = known.kernel_case("drawn", xs, ys, **table, evaluate=points)
    made = certify(case, claims=[f"williams2019.{name}" for name in RATIONAL])
    assert checker.check(made.to_json(), case.to_json()).outcome == "valid"
    assert all(r.status in ("proved", "not-applicable") for r in made.claims.values())


@settings(max_examples=20)
@given(samples, kernel_tables(uniform=False))
def test_only_slopes_of_one_sign_are_one_sided(pairs, table):
    xs, ys = zip(*pairs, strict=True)
    case = known.kernel_case("drawn", xs, ys, **table)
    if len({name.startswith("-") for name in table["slopes"]}) == 2:
        assert verdict("one-sided", case).status == "not-applicable"
    else:
        assert verdict("one-sided", case).witness != {"fails": "one-sided"}


def test_the_interval_of_the_default_slopes():
    assert SlopeLaw.symmetric(2).weight.constant_between(fmpq(-2), fmpq(2))
    assert not SlopeLaw.symmetric(2).weight.constant_between(fmpq(-2), fmpq(3))


def test_the_weight_nu():
    found = verdict("nu", known.MAIN)
    assert found.status == "proved"
    assert found.values == {"ratio": 9, "printed_ratio": 3}
    (printed,) = found.printed
    assert printed.status == "refuted"
    assert printed.witness["second_derivative"] == ["1003320/879463", "111480/879463"]


def test_finite_width_on_the_main_case():
    found = verdict("finite-width", known.MAIN)
    assert found.status == "supported"
    values = {name: int(v.p) / int(v.q) for name, v in found.values.items()}
    assert 1.9 < values["quadrature_rate"] < 2.1
    assert 0.25 < values["random_rate"] < 0.75
    assert values["quadrature_error_200"] == pytest.approx(4.25e-3, rel=1e-2)
    assert values["natural_distance"] == pytest.approx(4.91e-2, rel=1e-2)
    document = certify(known.MAIN, claims=["williams2019.finite-width"])
    assert checker.check(document.to_json()).outcome == "holey"


@pytest.mark.parametrize(
    ("case", "fails"),
    [
        (known.GAUSSIAN, "law"),
        (known.kernel_case("one", [0], [1], offsets=[-1, 1]), "two-samples"),
        (known.kernel_case("zeros", [0, 1], [0, 0], offsets=[-2, 2]), "labels"),
        (Dataset.create([[1]], [1], bias=True), "kernel"),
    ],
)
def test_where_finite_width_says_nothing(case, fails):
    assert verdict("finite-width", case).witness == {"fails": fails}


def test_trouble_leaves_finite_width_undecided(monkeypatch):
    def inaccurate(*_args, **_options):
        return SolverRun("CLARABEL", "optimal_inaccurate")

    monkeypatch.setattr("proofcheck.kernel.finite_width.min_norm", inaccurate)
    found = verdict("finite-width", known.MAIN)
    assert found.status == "undecided"
    assert found.reason.startswith("quadrature features, m = 200, seed 0: CLARABEL says optimal_")
    document = certify(known.MAIN, claims=["williams2019.finite-width"])
    assert checker.check(document.to_json()).outcome == "valid"
