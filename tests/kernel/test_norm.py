"""The norm is that of the reproducing kernel: symbolically, and on polynomials for random laws."""

import pytest
import sympy
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.kernel.kernel import Kernel
from proofcheck.kernel.laurent import polynomial
from proofcheck.kernel.norm import norm
from proofcheck.kernel.piecewise import Piecewise, line, steps
from proofcheck.kernel.random_features import IndependentUniform, Slope, SlopeLaw
from proofcheck.kernel.table import read_table
from proofcheck.strategies import kernel_tables, rationals

x, t, B = sympy.symbols("x t B", positive=True)
CUBE = {1: (x - t) ** 3, -1: (t - x) ** 3}


def section(side):
    """K(x, t) for slopes +-1 and offsets on [-B, B], for t on one side of x."""
    return CUBE[side] / (24 * B) + (x * t + B**2 / 3) / 2


def ends(f, g):
    """P = f'(B) + f'(-B) and Q = B (f'(B) - f'(-B)) - f(B) - f(-B); f at -B, g at B."""
    lower, upper = f.diff(t).subs(t, -B), g.diff(t).subs(t, B)
    return upper + lower, B * (upper - lower) - g.subs(t, B) - f.subs(t, -B)


def test_the_closed_form_is_the_mean_of_the_features():
    b = sympy.Symbol("b")
    right = sympy.integrate((t - b) * (x - b), (b, -B, t)) / (4 * B)  # a = 1, t < x
    left = sympy.integrate((-t - b) * (-x - b), (b, -B, -x)) / (4 * B)  # a = -1, t < x
    assert sympy.expand(right + left - section(1)) == 0


@pytest.mark.parametrize("power", range(8))
def test_the_inner_product_reproduces_polynomials(power):
    """2B int f''g'' + P P + 3 Q Q / B^2 with f = K(x, .) and g = t^power is x^power."""
    g = t**power
    below, above = section(1), section(-1)
    energy = sum(
        sympy.integrate(sympy.expand(part.diff(t, 2) * sympy.diff(g, t, 2)), limits)
        for part, limits in ((below, (t, -B, x)), (above, (t, x, B)))
    )
    (p, q), (p_g, q_g) = ends(below, above), ends(g, g)
    assert (sympy.expand(p - x / 2), sympy.expand(q + B**2 / 6)) == (0, 0)
    product = 2 * B * energy + p * p_g + 3 * q * q_g / B**2
    assert sympy.expand(product - x**power) == 0


def test_the_general_formula_has_this_special_case():
    """v'G^{-1}v = P^2 + 3 Q^2 / B^2 for omega = 1/(8B), with P = 2p and Q = -2q."""
    omega, p, q = 1 / (8 * B), *sympy.symbols("p q")
    gram = sympy.Matrix(2, 2, lambda i, j: sympy.integrate(omega * t ** (i + j), (t, -B, B)))
    v = sympy.Matrix([p, -q])
    assert sympy.simplify((v.T * gram.inv() * v)[0] - (4 * p**2 + 12 * q**2 / B**2)) == 0


def continued(power, low, high):
    """t^power on [low, high], continued by its tangents."""
    values = [fmpq(0)] * power + [fmpq(1)]
    tangents = []
    for end in (low, high):
        slope = power * end ** (power - 1) if power else fmpq(0)
        tangents.append(polynomial([end**power - slope * end, slope]))
    return steps([low, high], [tangents[0], polynomial(values), tangents[1]])


def product(f, g, weight):
    """The inner product of two functions, by polarisation."""
    squares = [norm(h, weight).squared for h in (f + g, f, g)]
    return (squares[0] - squares[1] - squares[2]) / 2


def kernel_section(kernel, at):
    rough = kernel.second_derivative(at).antiderivative().antiderivative()
    value = kernel(at, fmpq(0)) - rough(fmpq(0))
    return rough + line(kernel(at, fmpq(1)) - rough(fmpq(1)) - value, value)


@st.composite
def covering_laws(draw):
    """Laws with knots of both signs everywhere on [-1, 1]."""
    share = fmpq(draw(st.integers(1, 3)), 4)
    right, left = (draw(rationals(bits=2, nonzero=True).map(abs)) for _ in range(2))
    wide = [1 + abs(draw(rationals(bits=2))) for _ in range(2)]
    return SlopeLaw((
        Slope(right, share, -right * wide[0], right * wide[1]),
        Slope(-left, 1 - share, -left * wide[0], left * wide[1]),
    ))  # fmt: skip


@settings(max_examples=40)
@given(covering_laws(), st.integers(0, 7), rationals(bits=3))
def test_polynomials_are_reproduced_for_random_laws(law, power, at):
    kernel = Kernel(law)
    f = continued(power, fmpq(-1), fmpq(1))
    assert product(kernel_section(kernel, at), f, law.weight) == f(at)


@settings(max_examples=30)
@given(st.integers(0, 7), rationals(bits=3), rationals(bits=2, nonzero=True))
def test_polynomials_are_reproduced_for_independent_uniform_features(power, at, bound):
    law = IndependentUniform(fmpq(1), abs(bound))
    r = law.offset_bound
    f = continued(power, -r, r)
    assert product(kernel_section(Kernel(law), at), f, law.weight) == f(at)


@settings(max_examples=40)
@given(kernel_tables(), rationals(bits=3), rationals(bits=3))
def test_sections_have_the_kernel_as_inner_product(table, p, q):
    law = read_table(table).law
    kernel = Kernel(law)
    f, g = kernel_section(kernel, p), kernel_section(kernel, q)
    assert isinstance(f, Piecewise)
    assert product(f, g, law.weight) == kernel(p, q)


def test_one_sample_and_gaussian_features_in_closed_form():
    """f = 1 + (x - atan x)/pi for x > 0, from K(0, x), and its fourth derivative."""
    kernel = (x + (sympy.pi - sympy.atan(x))) / (2 * sympy.pi)
    f = kernel / sympy.Rational(1, 2)  # K(0, 0) = 1/2
    assert sympy.simplify(f - (1 + (x - sympy.atan(x)) / sympy.pi)) == 0
    fourth = 24 * x * (x**2 - 1) / (sympy.pi * (1 + x**2) ** 4)
    assert sympy.simplify(f.diff(x, 4) - fourth) == 0
    weight = 2 / (sympy.pi * (1 + x**2) ** 2)
    assert sympy.simplify(f.diff(x, 2) - weight / 2 * 2 * x) == 0
    assert sympy.integrate(weight, (x, -sympy.oo, sympy.oo)) == 1  # E a^2
