"""The exact kernels against numerical integration of their definition."""

import mpmath
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.exact.balls import precision
from proofcheck.kernel.gaussian import gaussian_kernel, gaussian_weight
from proofcheck.kernel.kernel import Kernel
from proofcheck.kernel.random_features import Gaussian, IndependentUniform, Slope, SlopeLaw
from proofcheck.kernel.table import read_table
from proofcheck.strategies import kernel_tables, rationals

numbers = rationals(bits=3)
few = settings(max_examples=20)


def real(q):
    return mpmath.mpf(int(q.p)) / int(q.q)


def over_offsets(a, x, z, low, high):
    """Mean of [a x - b]_+ [a z - b]_+ for b uniform on [low, high], by Gauss' rule."""
    top = min(high, a * x, a * z)
    if top <= low:
        return mpmath.mpf(0)
    return mpmath.quad(lambda b: (a * x - b) * (a * z - b), [low, top]) / (high - low)


def by_definition(law, x, z):
    x, z = real(x), real(z)
    if isinstance(law, SlopeLaw):
        return sum(
            real(s.probability) * over_offsets(real(s.slope), x, z, real(s.low), real(s.high))
            for s in law.slopes
        )
    a_max, b_max = real(law.slope_bound), real(law.offset_bound)
    kinks = {mpmath.mpf(0), -a_max, a_max}
    for end in (-b_max, b_max):
        kinks |= {end / p for p in (x, z) if p and abs(end / p) < a_max}
    return mpmath.quad(
        lambda a: over_offsets(a, x, z, -b_max, b_max), sorted(kinks)
    ) / (2 * a_max)  # fmt: skip


@few
@given(kernel_tables(), numbers, numbers)
def test_the_kernel_is_the_mean_of_the_features(table, x, z):
    law = read_table(table).law
    exact = real(Kernel(law)(x, z))
    assert mpmath.almosteq(exact, by_definition(law, x, z), rel_eps=1e-11, abs_eps=1e-12)


@given(kernel_tables(), numbers, numbers)
def test_the_kernel_is_symmetric(table, x, z):
    kernel = Kernel(read_table(table).law)
    assert kernel(x, z) == kernel(z, x)
    assert kernel(x, x) >= 0
    assert kernel(x, x) * kernel(z, z) >= kernel(x, z) ** 2


@given(kernel_tables(), numbers, numbers)
def test_the_second_derivative_is_that_of_the_kernel(table, x, z):
    """Integrated twice it differs from K(x, .) by an affine function."""
    kernel = Kernel(read_table(table).law)
    rough = kernel.second_derivative(x).antiderivative().antiderivative()
    gaps = [kernel(x, z + k) - rough(z + k) for k in range(3)]
    assert gaps[0] - 2 * gaps[1] + gaps[2] == 0


@given(st.integers(1, 5), numbers, numbers)
def test_two_sided_unit_slopes_in_closed_form(bound, x, z):
    if abs(x) <= bound and abs(z) <= bound:
        cubic = abs(x - z) ** 3 / (24 * fmpq(bound)) + (x * z + fmpq(bound**2, 3)) / 2
        assert Kernel(SlopeLaw.symmetric(bound))(x, z) == cubic


@given(st.integers(1, 5), numbers, numbers)
def test_one_slope_in_closed_form(bound, x, z):
    law = SlopeLaw((Slope(fmpq(1), fmpq(1), fmpq(-bound), fmpq(bound)),))
    if abs(x) <= bound and abs(z) <= bound:
        low = min(x, z) + bound
        assert Kernel(law)(x, z) == (low**3 / 3 + abs(x - z) * low**2 / 2) / (2 * bound)


@given(numbers, numbers)
def test_independent_uniform_in_closed_form(x, z):
    u, v = (x, z) if x < z else (z, x)
    kernel = Kernel(IndependentUniform())
    if u >= 1:
        top = 16 * u**3 * v**3 - u**3 + 16 * u**2 * v**2 + 3 * u**2 * v - 3 * u * v**2 + v**3
        assert kernel(u, v) == top / (96 * u**2 * v**2)
    if max(abs(x), abs(z)) <= 1:  # a^2 and b^2 have the mean 1/3, and nu is 1/8
        assert kernel(x, z) == abs(x - z) ** 3 / 96 + (x * z + 1) / 6


@pytest.mark.parametrize("variance", [fmpq(1), fmpq(3, 4)])
@given(x=numbers, z=numbers)
@settings(max_examples=15)
def test_the_gaussian_kernel_is_the_mean_over_angles(variance, x, z):
    """E r^2 times the mean over the circle of (x cos - sin)_+ (z cos - sin)_+."""
    a, b = real(x), real(z)

    def integrand(t):
        left, right = a * mpmath.cos(t) - mpmath.sin(t), b * mpmath.cos(t) - mpmath.sin(t)
        return max(left, 0) * max(right, 0)

    kinks = [mpmath.atan(c) + k * mpmath.pi for c in (a, b) for k in (-1, 0, 1)]
    ends = sorted({-mpmath.pi, mpmath.pi} | {k for k in kinks if -mpmath.pi < k < mpmath.pi})
    found = 2 * real(variance) * mpmath.quad(integrand, ends) / (2 * mpmath.pi)
    with precision(100):
        exact = gaussian_kernel(x, z, Gaussian(variance))
        assert exact.rad() < 1e-20
    assert mpmath.almosteq(mpmath.mpf(float(exact.mid())), found, rel_eps=1e-9, abs_eps=1e-10)


def test_the_gaussian_weight_is_twice_the_kernel_over_the_distance():
    """The second difference of K(x, .) at z over the step squared tends to |x - z| nu(z) / 2."""
    x, z, step, law = fmpq(1), fmpq(-1, 3), fmpq(1, 10**6), Gaussian(fmpq(2))
    with precision(300):
        second = (
            gaussian_kernel(x, z - step, law)
            - 2 * gaussian_kernel(x, z, law)
            + gaussian_kernel(x, z + step, law)
        ) / step**2
        expected = gaussian_weight(z, law) / 2 * (x - z)
        assert abs(second - expected) < 1e-10
