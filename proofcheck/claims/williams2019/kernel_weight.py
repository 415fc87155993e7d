"""Williams et al. (2019), section 3.3: the weight nu of the seminorm, over generic symbols."""

from typing import TYPE_CHECKING, Any

from flint import fmpq

from proofcheck.claims.registry import claim
from proofcheck.claims.williams2019.kernel_cases import TWO_SPEEDS
from proofcheck.claims.williams2019.kernel_regime import solved
from proofcheck.errors import ClaimError
from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.survey import Survey
from proofcheck.kernel.interpolant import Interpolant
from proofcheck.kernel.random_features import SlopeLaw
from proofcheck.verdict import Evidence, PrintedVerdict, Verdict, holds

if TYPE_CHECKING:
    import sympy


def _features_by_their_knots() -> bool:
    """[a x - b]_+ [a z - b]_+ mu_a(b) db = |a|^3 mu_a(a u) (x - u)(z - u) du with b = a u."""
    import sympy

    a, u, x, z = sympy.symbols("a u x z", real=True)
    density = sympy.Function("mu")
    size = sympy.Abs(a)
    product = (a * x - a * u) * (a * z - a * u) * density(a * u) * sympy.Abs(sympy.diff(a * u, u))
    weighed = size**3 * density(a * u) * (x - u) * (z - u)
    return bool(sympy.simplify(product - weighed) == 0)


def _second_derivative() -> bool:
    """d^2/dx^2 K(x, z) = nu_+(x) max(z - x, 0) + nu_-(x) max(x - z, 0), for both orders."""
    import sympy

    u, x, z, low, high = sympy.symbols("u x z low high", real=True)
    right, left = sympy.Function("nu_plus"), sympy.Function("nu_minus")

    def kernel(least: "sympy.Expr", greatest: "sympy.Expr") -> Any:
        below = sympy.Integral(right(u) * (x - u) * (z - u), (u, low, least))
        return below + sympy.Integral(left(u) * (u - x) * (u - z), (u, greatest, high))

    first = sympy.diff(kernel(x, z), x, 2).doit() - right(x) * (z - x)  # x < z
    second = sympy.diff(kernel(z, x), x, 2).doit() - left(x) * (x - z)  # z < x
    return bool(sympy.simplify(first) == 0 and sympy.simplify(second) == 0)


def _least_cost() -> bool:
    """With s_i = |a_i|^3 mu_i and the bend F = sum |a_i|^2 mu_i c_i, the least sum |a_i| mu_i c_i^2
    is F^2 / sum s_i, at c_i proportional to |a_i|: Lagrange's identity, for three slopes.
    """
    import sympy

    sizes = sympy.symbols("a_1:4", positive=True)
    shares = sympy.symbols("mu_1:4", positive=True)
    costs = sympy.symbols("c_1:4", real=True)
    rows = list(zip(sizes, shares, costs, strict=True))
    bend = sum(a**2 * mu * c for a, mu, c in rows)
    weight = sum(a**3 * mu for a, mu, c in rows)
    cost = sum(a * mu * c**2 for a, mu, c in rows)
    squares = sum(
        p * q * a * b * (c * b - d * a) ** 2
        for i, (a, p, c) in enumerate(rows)
        for b, q, d in rows[:i]
    )
    factor = sympy.Symbol("lambda", real=True)
    best = {c: factor * a for a, _, c in rows}
    attained = sympy.simplify((cost - bend**2 / weight).subs(best))
    return bool(sympy.expand(cost * weight - bend**2 - squares) == 0 and attained == 0)


def _two_speeds() -> tuple[Interpolant, SlopeLaw]:
    """The interpolant of slopes of two sizes, exactly."""
    found = solved(Survey(TWO_SPEEDS), 1)
    if isinstance(found, Verdict) or not isinstance(found[1].law, SlopeLaw):
        raise ClaimError(f"{TWO_SPEEDS.name}: expected an interpolant of finitely many slopes")
    return found[0], found[1].law


def _knot_density(law: SlopeLaw, u: fmpq) -> fmpq:
    """The integral of |a| mu_a(a u) dq(a): the density of the knots at u, as printed."""
    total = fmpq(0)
    for s in law.slopes:
        first, last = s.knots
        if first < u < last:
            total += s.probability / (last - first)
    return total


@claim(
    "williams2019.nu",
    "The weight of the seminorm is nu(u) = the integral of |a|^3 mu_a(a u) dq(a), the density "
    "of the knots b/a times the mean of a^2 given the knot: K(x, .) has the second derivative "
    "nu_+ max(x - ., 0) + nu_- max(. - x, 0), nu_+ and nu_- being the parts of nu of a > 0 and "
    "a < 0, and the least cost of a bend f'' at u is f''(u)^2 / nu(u).",
    printed=[
        (
            "nu(u) is the integral of |a| mu_a(ab) dq(a).",
            "with the argument a u for a b, as a misprint; right iff |a| = 1 almost surely",
        )
    ],
    fidelity="corrected",
    steps=[
        ("code", "the change of variables b = a u, for a generic density"),
        ("code", "the second derivative of the kernel, for generic densities"),
        ("code", "the least cost, by Lagrange's identity over symbols for three slopes"),
        ("code", "the jump of f'' where the slopes of size 2 end, |a| being 1 or 2"),
    ],
    evidence=Evidence.SYMBOLIC,
    needs_sectors=False,
)
def nu(_: Survey) -> Verdict:
    """Section 3.3."""
    proved = _features_by_their_knots() and _second_derivative() and _least_cost()
    f, law = _two_speeds()
    end, inner, outer = fmpq(1), fmpq(3, 4), fmpq(5, 4)
    left, right = f.second(end, "left"), f.second(end)
    true = law.weight.total(inner) / law.weight.total(outer)
    printed = _knot_density(law, inner) / _knot_density(law, outer)
    observed = left / right
    witness = {
        "inputs": [format_rational(x) for x in f.inputs],
        "labels": [format_rational(y) for y in f.labels],
        "kernel": dict(TWO_SPEEDS.tables["kernel"]),
        "at": format_rational(end),
        "second_derivative": [format_rational(left), format_rational(right)],
        "ratio": format_rational(observed),
        "printed_ratio": format_rational(printed),
    }
    refuted = observed == true != printed
    form = PrintedVerdict(holds(not refuted), witness if refuted else None)
    values = {"ratio": observed, "printed_ratio": printed}
    return Verdict(holds(proved and observed == true), values, None, [form])
