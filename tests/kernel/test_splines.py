"""The natural spline, when it is the interpolant, and how fast it is approached."""

import pytest
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofcheck.errors import KernelError
from proofcheck.exact.balls import precision
from proofcheck.exact.linear_algebra import dot
from proofcheck.kernel.cubic import CubicTest
from proofcheck.kernel.gaussian import gaussian_interpolant
from proofcheck.kernel.interpolant import interpolate
from proofcheck.kernel.kernel import Kernel
from proofcheck.kernel.natural_spline import end_lines, limit_curvatures, natural_spline
from proofcheck.kernel.norm import least_seminorm_squared
from proofcheck.kernel.piecewise import line
from proofcheck.kernel.random_features import Gaussian, Slope, SlopeLaw
from proofcheck.strategies import rationals

numbers = rationals(bits=3)
samples = st.lists(
    st.tuples(numbers, numbers), min_size=2, max_size=6, unique_by=lambda p: str(p[0])
)
XS = [fmpq(-1), fmpq(0), fmpq(1, 2), fmpq(1)]
YS = [fmpq(0), fmpq(1), fmpq(0), fmpq(2)]
slopes = st.lists(
    rationals(bits=2, nonzero=True), min_size=1, max_size=3, unique_by=str
)  # fmt: skip


def common(found, bound):
    """Equally likely slopes with offsets on [-bound, bound]."""
    share = fmpq(1, len(found))
    return SlopeLaw(tuple(Slope(a, share, -fmpq(bound), fmpq(bound)) for a in found))


@given(samples)
def test_the_natural_spline(pairs):
    xs, ys = zip(*pairs, strict=True)
    spline = natural_spline(xs, ys)
    f = spline.function
    assert all(f(x) == y for x, y in pairs)
    assert all(k >= 2 and b in xs for b, k in f.knots)
    for end, side in ((min(xs), "left"), (max(xs), "right")):
        assert f.derivative_at(end, 2, side) == 0
    assert (f - line(*spline.left)).pieces[0].coefficients == {}
    assert (f - line(*spline.right)).pieces[-1].coefficients == {}
    second = f.derivative().derivative()
    assert spline.energy == (second * second).integral()


@settings(max_examples=40)
@given(samples)
def test_it_has_the_least_seminorm_for_a_constant_weight(pairs):
    xs, ys = zip(*pairs, strict=True)
    weight = SlopeLaw.symmetric(10).weight
    assert least_seminorm_squared(xs, ys, weight) == 20 * natural_spline(xs, ys).energy


def test_four_samples():
    spline = natural_spline(XS, YS)
    assert spline.curvatures == (0, fmpq(-216, 23), fmpq(468, 23), 0)
    assert (spline.left[0], spline.right[0]) == (fmpq(59, 23), fmpq(131, 23))
    assert spline.energy == fmpq(3456, 23)
    at = (fmpq(-1, 2), fmpq(1, 4), fmpq(3, 4))
    assert [spline.function(x) for x in at] == [fmpq(25, 23), fmpq(121, 368), fmpq(251, 368)]


@pytest.mark.parametrize("pairs", [[(0, 1)], [(0, 1), (0, 1)], [(0, 1), (0, 2)]])
def test_two_inputs_are_needed(pairs):
    with pytest.raises(KernelError):
        natural_spline(*zip(*[(fmpq(x), fmpq(y)) for x, y in pairs], strict=True))


@settings(max_examples=60)
@given(samples, slopes, st.booleans(), st.integers(10, 20))
def test_the_criterion(pairs, found, subtract, bound):
    """f is natural iff nu_+ l_L + nu_- l_R = 0; subtracting the combination makes it so.

    For nu_+ nu_- = 0 only the second half is true.
    """
    assume(len({abs(a) for a in found}) == 1 or max(map(abs, found)) * 8 < bound)
    xs, ys = zip(*pairs, strict=True)
    law = common(found, bound)
    weight = law.weight
    low, high = min(xs), max(xs)
    assume(weight.constant_between(low, high) and weight.total(low) != 0)
    slope, value = end_lines(natural_spline(xs, ys), weight.right(low), weight.left(low))
    if subtract:
        ys = tuple(y - (slope * x + value) / 2 for x, y in zip(xs, ys, strict=True))
        slope = value = fmpq(0)
    f = interpolate(xs, ys, law)
    if weight.overlap(low) != 0 or slope == 0 == value:
        assert CubicTest(f).is_natural == (slope == 0 == value)
    if CubicTest(f).is_natural:
        spline = natural_spline(xs, ys)
        assert (f.function - spline.function).knots == ()


def test_one_condition_is_enough_for_slopes_of_one_sign():
    """f'' at the last sample is 0 anyway; it is 0 at the first for labels with l_L != 0."""
    law = common([fmpq(1)], 2)
    kernel, xs = Kernel(law), [fmpq(0), fmpq(1), fmpq(3, 2)]
    alpha = [fmpq(1), fmpq(-3), fmpq(2)]  # sum alpha_j (x_j - x_1) = 0
    ys = [dot(alpha, [kernel(x, z) for z in xs]) for x in xs]
    f = interpolate(xs, ys, law)
    assert CubicTest(f).is_natural
    assert natural_spline(xs, ys).left == (0, 0)  # sum alpha_j = 0 too
    alpha = [fmpq(2), fmpq(-3), fmpq(2)]
    ys = [dot(alpha, [kernel(x, z) for z in xs]) for x in xs]
    f, spline = interpolate(xs, ys, law), natural_spline(xs, ys)
    assert CubicTest(f).is_natural
    assert spline.left != (0, 0)
    assert all(f(x) == spline.function(x) for x in (fmpq(1, 3), fmpq(5, 4)))


@settings(max_examples=30)
@given(samples, slopes)
def test_the_limits(pairs, found):
    """B f'' at the ends is within C/B of its limits."""
    xs, ys = zip(*pairs, strict=True)
    gaps = []
    for bound in (10**5, 10**6):
        law = common(found, bound)
        ends = interpolate(xs, ys, law).end_curvatures
        limits = limit_curvatures(natural_spline(xs, ys), law)
        gaps.append([abs(bound * c - limit) for c, limit in zip(ends, limits, strict=True)])
    for first, second in zip(*gaps, strict=True):
        assert second <= first / 5
        assert first * 10**5 < 10**9


def test_the_limits_of_four_samples():
    spline = natural_spline(XS, YS)
    assert limit_curvatures(spline, SlopeLaw.symmetric(1)) == (fmpq(95, 46), fmpq(-95, 46))
    assert limit_curvatures(spline, common([fmpq(1)], 1)) == (fmpq(236, 23), 0)


@pytest.mark.parametrize("bound", [1, 2, 3, 10])
def test_a_natural_interpolant_for_all_bounds(bound):
    xs, ys = [fmpq(k) for k in (-1, 0, 1)], [fmpq(k) for k in (3, 1, 3)]
    f = interpolate(xs, ys, SlopeLaw.symmetric(bound))
    assert CubicTest(f).is_natural
    assert f.norm_squared == 48 * bound
    x = fmpq(1, 3)
    assert f(x) == 1 + 3 * x**2 - x**3


def test_the_gaussian_interpolant_of_four_samples():
    f = gaussian_interpolant(XS, YS, Gaussian(), 200)
    with precision(200):
        differences = [f.fourth_difference(a, (b - a) / 4) for a, b in f.gaps]
        golden = [
            (f.norm_squared, "402.07500415983102264"),
            (f.coefficients[0], "-26.147242380194236931"),
            (f.second(fmpq(-1)), "0.83301305204016989"),
            (f.second(fmpq(1)), "-1.01045983309297032"),
            (f(fmpq(-1, 2)), "0.96447403835768104"),
            (differences[0], "-0.11442798061568905"),
            (differences[1], "-0.04003853205339887"),
            (differences[2], "0.03255143449961672"),
        ]
        assert all(abs(found - arb(known)) < 2e-17 for found, known in golden)


@settings(max_examples=20)
@given(samples)
def test_the_gaussian_interpolant_fits(pairs):
    xs, ys = zip(*pairs, strict=True)
    f = gaussian_interpolant(xs, ys, Gaussian(fmpq(2)), 300)
    with precision(300):
        assert all(f(x).contains(y) for x, y in pairs)
        assert f.norm_squared >= 0 or f.norm_squared.contains(0)


def test_a_gaussian_kernel_wants_one_label_for_an_input():
    with pytest.raises(KernelError):
        gaussian_interpolant([fmpq(0), fmpq(0)], [fmpq(0), fmpq(1)], Gaussian(), 64)
