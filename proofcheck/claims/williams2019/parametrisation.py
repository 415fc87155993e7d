"""Williams et al. (2019), section 2: canonical parameters, rescaling, the tangent kernel.

Notation: f(x) = (1/alpha) sum_i c_i [a_i x - b_i]_+ with m neurons, R = sqrt(a^2 + b^2),
d(theta) = (cos theta, sin theta).
"""

from typing import Any

from proofcheck.claims.williams2019.identities import (
    CODE,
    identity,
    identity_claim,
    proved_form,
    refuted_at,
    refuted_form,
)
from proofcheck.exact.symbolic import positive_part, vanishes
from proofcheck.geometry.canonical import canonical_parameters, circle
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Verdict


def _neuron(a: Any, b: Any, c: Any, x: Any) -> Any:
    return c * positive_part(a * x - b)


@identity_claim(
    "williams2019.canonical-map",
    "For (a, b) != 0 let r = (m/alpha) c R and theta = atan2(-b, a), that is d(theta) = (a, -b)/R "
    "(for a = b = 0: r = 0, and any theta). Then (1/m) r <(x, 1), d(theta)>_+ = "
    "(1/alpha) c [a x - b]_+ for all x, so that f~ = f. At b/a, its only kink, the slope of the "
    "neuron jumps by c |a| / alpha.",
    printed=[
        ("theta = arctan(-b/a).", "for a > 0"),
        ("theta = arctan(-b/a).", "literally, for a < 0 too, where it is wrong by pi"),
        ("The knots of f are the points e_i = b_i/a_i.", "charitably: every kink is one of them"),
        ("The knots of f are the points e_i = b_i/a_i.", "literally: there is a kink at each"),
    ],
)
def canonical_map(_: Survey) -> Verdict:
    """Section 2, equations 4 and 5."""
    import sympy

    a, b, c, x = sympy.symbols("a b c x", real=True)
    alpha, m, size, step, right = sympy.symbols("alpha m R h a", positive=True)

    def canonical(r: Any, cosine: Any, sine: Any) -> Any:
        return r * positive_part(x * cosine + sine) / m

    f = _neuron(a, b, c, x) / alpha
    same = vanishes(f - canonical(m / alpha * c * size, a / size, -b / size))
    r, theta = canonical_parameters(a, b, c, m / alpha)
    d, _ = circle(theta)
    length = sympy.sqrt(a**2 + b**2)
    angle = vanishes(r - m / alpha * c * length, d[0] - a / length, d[1] + b / length)
    slopes = positive_part(a * step) / step, positive_part(-a * step) / -step
    kink = vanishes(slopes[0] - slopes[1] - sympy.Abs(a))
    inactive, active = sympy.symbols("u v", positive=True)
    straight = vanishes(positive_part(-inactive), positive_part(active) - active)

    principal, _ = circle(sympy.atan(-b / a))
    to_the_right = [v.subs(a, right) for v in (principal - d)]
    twins = _neuron(1, 0, 1, x) + _neuron(-1, 0, -1, x)
    witness = {"neurons": [["1", "0", "1"], ["-1", "0", "-1"]], "f": "x", "knot": "0", "jump": "0"}
    return identity(
        same and angle and kink and straight,
        [
            proved_form(vanishes(*to_the_right)),
            refuted_at(
                f,
                canonical(r, *principal),
                {"a": -1, "b": 0, "c": 1, "m": 1, "alpha": 1, "x": 1},
            ),
            proved_form(kink and straight),
            refuted_form(vanishes(twins - x) and 1 * abs(1) - 1 * abs(-1) == 0, witness),
        ],
    )


@identity_claim(
    "williams2019.rescaling",
    "For k > 0 the parameters (k a, k b, c/k) give the same function as (a, b, c), and the same "
    "canonical parameters r and d(theta).",
    printed=[("(a, b, c) -> (k a, k b, c/k) with k > 0 does not change f.", "as printed")],
    fidelity="as-printed",
    steps=CODE[:1],
)
def rescaling(_: Survey) -> Verdict:
    """Section 2."""
    import sympy

    a, b, c, x = sympy.symbols("a b c x", real=True)
    k, ratio = sympy.symbols("k ratio", positive=True)
    same = vanishes(_neuron(k * a, k * b, c / k, x) - _neuron(a, b, c, x))
    r, theta = canonical_parameters(a, b, c, ratio)
    scaled_r, scaled_theta = canonical_parameters(k * a, k * b, c / k, ratio)
    canonical = vanishes(scaled_r - r, *(circle(scaled_theta)[0] - circle(theta)[0]))
    return identity(same and canonical, [proved_form(same)])


@identity_claim(
    "williams2019.tangent-kernel",
    "Under (2), off the kinks, g = f_z(t) obeys g'(x) = -sum_j K(x, x_j) (g(x_j) - y_j) with "
    "K(x, x') = (1/alpha^2) sum_i ([a_i x - b_i]_+ [a_i x' - b_i]_+ + c_i^2 1_i(x) 1_i(x') "
    "(x x' + 1)), 1_i(x) being 1 if a_i x > b_i, else 0.",
    printed=[
        ("g' = -(grad phi)'(grad phi) grad R(g).", "as printed, off the kinks"),
        (
            "F is the space of square-integrable functions on R, and f_z lies in it.",
            "literally; no f with a nonzero slope at infinity lies in L^2(R), every f does "
            "in L^2 of a bounded interval",
        ),
    ],
)
def tangent_kernel(_: Survey) -> Verdict:
    """Section 2, equation 3."""
    import sympy

    # A generic neuron; `rest` is what the other neurons and the label add at a sample. The
    # indicators are symbols, since they are constant in a neighbourhood off the kinks.
    a, b, c, x, u = z = sympy.symbols("a b c x u", real=True)
    z = z[:3]
    alpha = sympy.symbols("alpha", positive=True)
    here, there = sympy.symbols("here there", real=True)
    j, s = sympy.symbols("j s", integer=True, positive=True)
    sample, on, rest = (sympy.IndexedBase(n, real=True) for n in ("x", "on", "rest"))

    def output(at: Any, active: Any) -> Any:
        return active * c * (a * at - b) / alpha

    residual = rest[j] + output(sample[j], on[j])
    loss = sympy.Sum(residual**2 / 2, (j, 1, s))
    velocity = [-sympy.diff(loss, parameter) for parameter in z]

    def kernel(at: Any, active: Any) -> Any:
        products = (a * u - b) * (a * at - b) + c**2 * (u * at + 1)
        return here * active * products / alpha**2

    gradient = [sympy.diff(output(u, here), parameter) for parameter in z]
    moved = sum(g * v for g, v in zip(gradient, velocity, strict=True))
    flow = vanishes(moved + sympy.Sum(kernel(sample[j], on[j]) * residual, (j, 1, s)))
    other = [sympy.diff(output(x, there), parameter) for parameter in z]
    product = sum(g * h for g, h in zip(gradient, other, strict=True))
    chain = vanishes(product - kernel(x, there))
    bound = sympy.symbols("n", positive=True)
    energy = sympy.integrate(x**2, (x, 0, bound))
    diverges = sympy.limit(energy, bound, sympy.oo) == sympy.oo
    witness = {"f": "[x]_+", "integral_of_square_to_n": str(energy)}
    return identity(flow and chain, [proved_form(flow and chain), refuted_form(diverges, witness)])


__all__ = ["canonical_map", "rescaling", "tangent_kernel"]
