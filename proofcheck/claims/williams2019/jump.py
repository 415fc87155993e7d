"""Williams et al. (2019), section 3.1: how the velocity changes where a sample is (de)activated.

Notation as in `dynamics`; the tangent of (9) is t = (-sin theta, cos theta), counterclockwise.
"""

from typing import Any

from proofcheck.claims.williams2019.identities import (
    identity,
    identity_claim,
    proved_form,
    refuted_at,
    refuted_form,
)
from proofcheck.exact.symbolic import exact_text, vanishes
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Verdict


@identity_claim(
    "williams2019.velocity-jump",
    "On the ray between A_k and A_{k+1}, where <x~_j, d> = 0, grad V|A_k - grad V|A_{k+1} = "
    "+-rho_j (r <x~_j, t>, <x~_j, d>) (angular, radial), with + if j is active on A_k, that is for "
    "k >= s in the numbering of the paper, and - for k < s. The radial component is continuous, "
    "and the angular one jumps by |r rho_j| |x~_j|. With the clockwise tangent "
    "t = (sin theta, -cos theta) and s_k = <g|A_k, t>: s_{k+1} = s_k + rho_j |x~_j| for all k, so "
    "that the components have opposite signs iff |s_k| < |rho_j| |x~_j| and sign(s_k) != "
    "sign(rho_j).",
    printed=[
        ("grad V|A_k - grad V|A_{k+1} = rho_j (r <x~_j, t>, <x~_j, d>).", "for k >= s"),
        (
            "grad V|A_k - grad V|A_{k+1} = rho_j (r <x~_j, t>, <x~_j, d>).",
            "literally, for k < s too, where the sign is -",
        ),
        ("The discontinuity is angular, of magnitude |r rho_j| |x~_j|.", "as printed"),
        (
            "Opposite signs iff |s_k| < |rho_j| |x~_j| and sign(s_k) != sign(rho_j).",
            "charitably: with the clockwise tangent",
        ),
        (
            "Opposite signs iff |s_k| < |rho_j| |x~_j| and sign(s_k) != sign(rho_j).",
            "literally: with the tangent of (9), counterclockwise; a slip of a sign",
        ),
    ],
)
def velocity_jump(_: Survey) -> Verdict:
    """Section 3.1."""
    import sympy

    r, x, rho = sympy.symbols("r x rho", real=True)
    other = sympy.Matrix(sympy.symbols("g_1 g_2", real=True))  # the samples active on both sides
    lifted = sympy.Matrix([x, 1])
    length = sympy.sqrt(lifted.dot(lifted))

    def gradient(g: Any, d: Any) -> Any:
        return sympy.Matrix([r * g.dot(sympy.Matrix([-d[1], d[0]])), g.dot(d)])

    plus, minus, size, clockwise = [], [], [], []
    for side in (1, -1):  # the rays (1, -x) and (-1, x)
        d = sympy.Matrix([side, -side * x]) / length
        with_sample, without = gradient(other + rho * lifted, d), gradient(other, d)
        jump = gradient(rho * lifted, d)
        plus += list(with_sample - without - jump)
        minus += list(without - with_sample + jump)
        size += [jump[0] ** 2 - (r * rho) ** 2 * (x**2 + 1), jump[1]]
        # Clockwise, the ray (1, -x) deactivates the sample and (-1, x) activates it.
        t = sympy.Matrix([d[1], -d[0]])
        step = -rho * lifted.dot(t) if side == 1 else rho * lifted.dot(t)
        clockwise.append(step - rho * length)
    signs = vanishes(*plus, *minus)
    magnitude, steps = vanishes(*size), vanishes(*clockwise)
    # With u = s_k / (rho |x~|): s_k s_{k+1} < 0 iff u (u + 1) < 0.
    u = sympy.symbols("u", real=True)
    opposite = sympy.solveset(u * (u + 1) < 0, u, sympy.S.Reals)
    rule = sympy.Intersection(
        sympy.solveset(sympy.Abs(u) < 1, u, sympy.S.Reals), sympy.Interval.open(-sympy.oo, 0)
    )
    clock_rule = steps and opposite == rule

    # x = (0, 3/4), k = 1: C_1 = {1}, C_2 = {1, 2}, on the ray (-1, 3/4).
    x_2 = sympy.Rational(3, 4)
    d = sympy.Matrix([-1, x_2]) / sympy.sqrt(1 + x_2**2)
    first, second = sympy.Matrix([0, 1]), sympy.Matrix([x_2, 1])
    true = gradient(first, d)[0] - gradient(first + second, d)[0]
    tangent = sympy.Matrix([-d[1], d[0]])
    before, after = first.dot(tangent), (first - second).dot(tangent)  # residuals 1 and -1
    literal = before * after < 0 and not (before * -1 < 0)
    slip = {
        "x": ["0", "3/4"],
        "residuals": ["1", "-1"],
        "k": 1,
        "s_k": exact_text(before),
        "s_k_plus_1": exact_text(after),
    }
    jump_at = {"x": ["0", "3/4"], "residuals": ["1", "1"], "k": 1}
    sign_slip = refuted_at(true, gradient(second, d)[0], {"r": 1})
    return identity(
        signs and magnitude and clock_rule,
        [
            proved_form(signs),
            refuted_form(sign_slip.witness is not None, jump_at | dict(sign_slip.witness or {})),
            proved_form(magnitude),
            proved_form(clock_rule),
            refuted_form(bool(literal), slip),
        ],
    )


__all__ = ["velocity_jump"]
