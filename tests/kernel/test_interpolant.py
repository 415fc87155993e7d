"""The interpolant: it fits, its norm is the formula's, and singular systems are told apart."""

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import dot
from proofcheck.kernel.cubic import CubicTest
from proofcheck.kernel.interpolant import Interpolant, Unsolvable, interpolate, solve
from proofcheck.kernel.kernel import Kernel
from proofcheck.kernel.norm import least_seminorm_squared, norm
from proofcheck.kernel.piecewise import line, up
from proofcheck.kernel.random_features import IndependentUniform, Slope, SlopeLaw
from proofcheck.kernel.table import read_table
from proofcheck.strategies import kernel_tables, rationals

numbers = rationals(bits=3)
samples = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5)
few = settings(max_examples=60)


def q(text):
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def four():
    return [q(x) for x in ("-1", "0", "1/2", "1")], [q(y) for y in ("0", "1", "0", "2")]


def one_slope(bound):
    return SlopeLaw((Slope(fmpq(1), fmpq(1), fmpq(-bound), fmpq(bound)),))


@few
@given(samples, kernel_tables(), numbers)
def test_it_fits_or_says_why_not(pairs, table, x):
    xs, ys = zip(*pairs, strict=True)
    law = read_table(table).law
    f = interpolate(xs, ys, law)
    kernel = Kernel(law)
    gram = kernel.gram(xs)
    assert f.rank == gram.rank()
    if isinstance(f, Unsolvable):
        rows = [[*row, y] for row, y in zip(gram.tolist(), ys, strict=True)]
        assert fmpq_mat(rows).rank() == f.rank + 1
        assert all(dot(f.relation, row) == 0 for row in gram.tolist())
        assert dot(f.relation, ys) != 0
        return
    assert f.fits()
    assert f(x) == dot(f.coefficients, [kernel(x, z) for z in xs])
    assert all(smoothness >= 1 for _, smoothness in f.knots)
    assert f.derivative(x, 2) == f.second(x)
    parts = norm(f.function, law.weight)
    assert parts.squared == f.norm_squared
    assert least_seminorm_squared(xs, ys, law.weight) <= parts.seminorm_squared


@few
@given(samples, kernel_tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_samples_does_not_matter(pairs, table, random):
    law = read_table(table).law
    f = interpolate(*zip(*pairs, strict=True), law)
    shuffled = list(pairs)
    random.shuffle(shuffled)
    g = interpolate(*zip(*shuffled, strict=True), law)
    assert type(f) is type(g)
    assert f.rank == g.rank
    if isinstance(f, Interpolant):
        assert (f.function - g.function).knots == ()
        assert f.norm_squared == g.norm_squared


@pytest.mark.slow
@settings(max_examples=600)
@given(samples, kernel_tables(bits=4), numbers)
def test_many_norms(pairs, table, x):
    law = read_table(table).law
    f = interpolate(*zip(*pairs, strict=True), law)
    if isinstance(f, Interpolant):
        assert f.fits()
        assert norm(f.function, law.weight).squared == f.norm_squared


@given(st.lists(numbers, min_size=1, max_size=4, unique_by=str), st.integers(8, 12), st.data())
def test_a_two_sided_kernel_is_strictly_positive(xs, bound, data):
    ys = [data.draw(numbers) for _ in xs]
    assert interpolate(xs, ys, SlopeLaw.symmetric(bound)).rank == len(xs)


GOLDEN = {
    1: ("-15084/545 83592/545 -128448/545 56796/545", "1128/545 -540/109", "197184/545",
        "443/436 1397/4360 3211/4360", "3828/545 524/545"),
    2: ("-205672/4611 445008/1537 -650624/1537 817928/4611", "5384/4611 -6532/4611",
        "2970880/4611", "19241/18444 12127/36888 485/696", "7944/1537 9184/13833"),
    10: (None, "2270424/10598153 -2288844/10598153", "32226597120/10598153",
         "45733627/42392612 27889589/84785224 58015843/84785224",
         "45592680/10598153 6140000/10598153"),
    100: (None, "2279906184/109959980873 -2280093084/109959980873",
          "3308303445715200/109959980873",
          "477739933147/439839923492 289254944099/879679846984", None),
}  # fmt: skip


@pytest.mark.parametrize("bound", GOLDEN)
def test_four_samples_with_unit_slopes(bound):
    alpha, curvatures, squared, values, ends = GOLDEN[bound]
    f = interpolate(*four(), SlopeLaw.symmetric(bound))
    if alpha:
        assert list(f.coefficients) == [q(a) for a in alpha.split()]
    assert list(f.end_curvatures) == [q(c) for c in curvatures.split()]
    assert f.norm_squared == q(squared)
    at = [q("-1/2"), q("1/4"), q("3/4")]
    for x, value in zip(at, values.split(), strict=False):
        assert f(x) == q(value)
    if ends:  # P and Q in terms of f at -B and B, and twice the affine part
        b = fmpq(bound)
        p = f.derivative(b, 1, "left") + f.derivative(-b)
        gap = b * (f.derivative(b, 1, "left") - f.derivative(-b)) - f(b) - f(-b)
        assert [p, gap] == [q(v) for v in ends.split()]
        assert norm(f.function, f.kernel.weight).affine == (p / 2, -gap / 2)


@pytest.mark.parametrize("bound", [fmpq(1), fmpq(3, 2), fmpq(2), fmpq(7), fmpq(100)])
def test_four_samples_as_a_function_of_the_bound(bound):
    f, b = interpolate(*four(), SlopeLaw.symmetric(bound)), bound
    d = 1104 * b**4 - 440 * b**3 - 192 * b + 73
    assert f.end_curvatures[0] == 24 * (95 * b**3 - 39 * b - 9) / d
    assert f.end_curvatures[1] == -12 * (190 * b**3 + 78 * b - 43) / d
    assert f.norm_squared == 96 * b * (3456 * b**4 - 985 * b**3 - 579 * b + 162) / d
    assert f(fmpq(1, 4)) == (2904 * b**4 - 1145 * b**3 - 561 * b + 199) / (8 * d)


def test_derivatives_at_the_samples():
    f = interpolate(*four(), SlopeLaw.symmetric(2))
    seconds = [f.derivative(x, 2) * 4611 for x in four()[0]]
    assert seconds == [5384, -45460, 95996, -6532]
    assert (f.derivative(fmpq(-1)), f.derivative(fmpq(1))) == (q("10393/4611"), q("25355/4611"))
    assert f.knots == ((-2, 1), (-1, 2), (0, 2), (q("1/2"), 2), (1, 2), (2, 1))
    assert f.inner_knots == ((0, 2), (q("1/2"), 2))


@pytest.mark.parametrize(
    ("bound", "left", "squared", "values"),
    [
        (2, "708/145", "94416/145", "103/116 809/2320"),
        (10, "708/697", "2130960/697", "2915/2788 3713/11152"),
        (100, "708/6907", "207933600/6907", "29915/27628 36383/110512"),
    ],
)
def test_four_samples_with_one_slope(bound, left, squared, values):
    f = interpolate(*four(), one_slope(bound))
    assert f.end_curvatures == (q(left), 0)
    assert f.norm_squared == q(squared)
    assert [f(q("-1/2")), f(q("1/4"))] == [q(v) for v in values.split()]
    assert norm(f.function, f.kernel.weight).affine == (0, 0)


def test_slopes_of_two_sizes_leave_a_knot_that_is_no_sample():
    law = read_table(
        {"slopes": dict.fromkeys(["1", "-1", "2", "-2"], "1/4"), "offsets": [-2, 2]}
    ).law
    f = interpolate([fmpq(0), q("3/2")], [fmpq(1), fmpq(0)], law)
    assert f.coefficients == (q("2052096/879463"), q("-536832/879463"))
    sides = f.second(fmpq(1), "left"), f.second(fmpq(1))
    assert sides == (q("1003320/879463"), q("111480/879463"))
    assert dict(f.knots)[fmpq(1)] == 1
    test = CubicTest(f)
    assert test.jumps == [(1, *sides)]
    assert (test.is_spline, test.bent_cell) == (False, None)


def test_independent_uniform_outside_of_the_square():
    xs = [fmpq(k) for k in (1, 2, 3)]
    f = interpolate(xs, [fmpq(1), fmpq(0), fmpq(1)], IndependentUniform())
    assert f.coefficients == (q("1202704/4063"), q("-2344832/4063"), q("1156464/4063"))
    assert f(q("3/2")) == q("9770/109701")
    at = [f(1 + fmpq(k, 4)) for k in range(5)]
    assert dot([1, -4, 6, -4, 1], at) == q("-2296061/44794575")
    assert CubicTest(f).bent_cell is not None
    assert CubicTest(interpolate(*four(), IndependentUniform())).is_spline


@pytest.mark.parametrize("bound", [1, 2, 10, 100, 1000])
def test_a_symmetric_peak_converges_with_the_cube(bound):
    f = interpolate([fmpq(k) for k in (-1, 0, 1)], [fmpq(k) for k in (0, 1, 0)],
                    SlopeLaw.symmetric(bound))  # fmt: skip
    assert f.end_curvatures == (fmpq(18, 8 * bound**3 - 1),) * 2


def test_one_sample():
    f = interpolate([fmpq(0)], [fmpq(1)], SlopeLaw.symmetric(1))
    x = q("1/3")
    assert (f(x), f(-x)) == (1 + x**3 / 4, 1 + x**3 / 4)
    assert f.norm_squared == 6
    parts = norm(f.function, f.kernel.weight)
    assert (parts.seminorm_squared, parts.affine_squared) == (3, 3)
    assert CubicTest(f).cells == []
    assert f.end_curvatures == (0, 0)


def test_two_samples_with_equal_labels_are_not_joined_by_a_line():
    f = interpolate([fmpq(0), fmpq(1)], [fmpq(1), fmpq(1)], SlopeLaw.symmetric(2))
    assert f.coefficients == (q("1104/703"), q("-48/703"))
    assert f(q("1/2")) == q("2779/2812")
    assert f.end_curvatures == (q("-6/703"), q("138/703"))
    assert f.norm_squared == q("1056/703")
    assert norm(line(0, 1), f.kernel.weight).squared == 3


SINGULAR = {
    "beyond the knots, on a line": ([2, 3, 4], [1, 2, 3], SlopeLaw.symmetric(1), 2, True),
    "beyond the knots, bent": ([2, 3, 4], [1, 2, 4], SlopeLaw.symmetric(1), 2, False),
    "at the outermost knot": ([-1, 0], [0, 1], one_slope(1), 1, True),
    "at the outermost knot, wrong": ([-1, 0], [1, 1], one_slope(1), 1, False),
    "repeated, equal": ([0, 1, 0], [1, 2, 1], SlopeLaw.symmetric(2), 2, True),
    "repeated, different": ([0, 1, 0], [1, 2, 3], SlopeLaw.symmetric(2), 2, False),
    "nothing but zeros": ([-3, -2], [0, 0], one_slope(1), 0, True),
}


@pytest.mark.parametrize("name", SINGULAR)
def test_singular_systems(name):
    xs, ys, law, rank, solvable = SINGULAR[name]
    f = interpolate([fmpq(x) for x in xs], [fmpq(y) for y in ys], law)
    assert f.rank == rank
    assert isinstance(f, Interpolant if solvable else Unsolvable)
    if solvable:
        assert f.fits()
        assert norm(f.function, law.weight).squared == f.norm_squared


def test_dependent_columns_get_the_coefficient_zero():
    found = interpolate([fmpq(0), fmpq(0)], [fmpq(1), fmpq(1)], SlopeLaw.symmetric(1))
    assert found.coefficients == (6, 0)
    assert solve(fmpq_mat([[0, 0], [0, 2]]), (fmpq(0), fmpq(4))) == ((0, 2), 1)
    assert solve(fmpq_mat([[0, 0], [0, 2]]), (fmpq(1), fmpq(4))) == (None, 1)


@pytest.mark.parametrize(
    "function",
    [
        lambda: up(fmpq(0)),  # a kink
        lambda: up(fmpq(3)) * up(fmpq(3)),  # bent beyond the knots
    ],
)
def test_functions_that_are_not_in_the_space(function):
    with pytest.raises(KernelError):
        norm(function(), SlopeLaw.symmetric(1).weight)


def test_affine_functions_are_not_in_a_one_sided_space():
    with pytest.raises(KernelError, match="holds no affine function"):
        norm(line(1, 0), one_slope(1).weight)


def test_no_bend_where_there_are_no_knots():
    law = one_slope(1)
    xs = [fmpq(k) for k in (2, 3, 4)]
    assert least_seminorm_squared(xs, [fmpq(k) for k in (1, 2, 4)], law.weight) is None
    assert least_seminorm_squared(xs, [fmpq(k) for k in (1, 2, 3)], law.weight) == 0
