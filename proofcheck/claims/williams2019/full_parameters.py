"""Williams et al. (2019), section 3.2: the flow of the full parameters.

Notation: R = sqrt(a^2 + b^2), delta = c^2 - R^2, p = c R = alpha r / m.
"""

from typing import Any

from proofcheck.claims.williams2019.identities import (
    identity,
    identity_claim,
    proved_form,
    refuted_at,
    refuted_form,
)
from proofcheck.exact.symbolic import at_point, exact_text, vanishes
from proofcheck.geometry.canonical import neuron_from_invariant, pushed_metric
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Verdict


@identity_claim(
    "williams2019.lemma-3",
    "delta = c^2 - a^2 - b^2 of every neuron is constant along (2), for every selection of the "
    "Clarke subdifferential. Gradient descent with step eta changes it by "
    "eta^2 (L_c^2 - L_a^2 - L_b^2). With p = alpha r / m: R^2 = (sqrt(delta^2 + 4 p^2) - "
    "delta)/2, c^2 = (sqrt(delta^2 + 4 p^2) + delta)/2, the sign of c is that of r, and "
    "(a, -b) = R d(theta): (a, b, c) is recovered from delta, r != 0 and theta = atan2(-b, a).",
    printed=[
        ("delta remains constant.", "for every selection at the kinks"),
        ("(a, b, c) is recovered from delta and (r, theta).", "charitably: for r != 0"),
        (
            "(a, b, c) is recovered from delta and (r, theta).",
            "literally, for r = 0 and delta > 0 too, where the sign of c is lost",
        ),
    ],
)
def lemma_3(_: Survey) -> Verdict:
    """Section 3.2."""
    import sympy

    a, b, c = z = sympy.symbols("a b c", real=True)
    alpha, eta, size = sympy.symbols("alpha eta R", positive=True)
    j, s = sympy.symbols("j s", integer=True, positive=True)
    # `slope` is any number: the slope of the activation at the sample, or a Clarke selection.
    # At a kink a x = b, so that [a x - b]_+ = slope * (a x - b) there as well.
    x, rho, slope = (sympy.IndexedBase(n, real=True) for n in ("x", "rho", "slope"))
    term = rho[j] * slope[j] / alpha
    gradient = [sympy.Sum(term * factor, (j, 1, s)) for factor in (c * x[j], -c, a * x[j] - b)]
    rate = 2 * sum(w * q * -g for w, q, g in zip((-1, -1, 1), z, gradient, strict=True))
    constant = vanishes(rate)

    g = sympy.symbols("L_a L_b L_c", real=True)
    stepped = [q - eta * h for q, h in zip(z, g, strict=True)]
    change = _delta(*stepped) - _delta(*z) - eta**2 * (g[2] ** 2 - g[0] ** 2 - g[1] ** 2)
    orthogonal = 2 * eta * (c * g[2] - a * g[0] - b * g[1])  # 0 by the conservation above
    descent = vanishes(change + orthogonal)

    found = neuron_from_invariant(c**2 - size**2, c * size)
    recovered = vanishes(found[0] - size**2, found[1] - c**2)
    twins = [(0, 0, 1), (0, 0, -1)]
    invariants = {(_delta(*q), q[2] * (q[0] ** 2 + q[1] ** 2)) for q in twins}
    witness = {"neurons": [[str(v) for v in q] for q in twins], "delta": "1", "r": "0"}
    return identity(
        constant and descent and recovered,
        [
            proved_form(constant),
            proved_form(recovered),
            refuted_form(invariants == {(1, 0)}, witness),
        ],
    )


def _delta(a: Any, b: Any, c: Any) -> Any:
    return c**2 - a**2 - b**2


@identity_claim(
    "williams2019.proposition-4",
    "Along (2), off the kinks and for (a, b) != 0, w' = -P grad L~ with "
    "P = diag((m/alpha)^2 (a^2 + b^2 + c^2), 1/(a^2 + b^2)) in (r, theta). For r != 0, in the "
    "frame (dr, d tau) with d tau = r d theta: (dr, d tau) = -diag((m/alpha)^2 (a^2 + b^2 + c^2), "
    "(m/alpha)^2 c^2) (L~_r, L~_tau) dt.",
    printed=[
        ("(12): w' = P grad L~.", "charitably: up to the sign"),
        ("(12): w' = P grad L~.", "literally, as extracted, without a minus sign"),
        ("(13): P = diag((m/alpha)^2 (a^2 + b^2 + c^2), 1/(a^2 + b^2)).", "as printed"),
        ("(14): the tangential entry is c^2.", "for alpha(m) = m, up to the sign"),
        (
            "(14): the tangential entry is c^2.",
            "literally, for all alpha; it is (m/alpha)^2 c^2",
        ),
    ],
)
def proposition_4(_: Survey) -> Verdict:
    """Section 3.2, equations 12 to 14."""
    import sympy

    a, b, c = sympy.symbols("a b c", real=True)
    m, alpha = sympy.symbols("m alpha", positive=True)
    square = a**2 + b**2
    metric = pushed_metric(a, b, c, m / alpha)
    printed = sympy.diag((m / alpha) ** 2 * (square + c**2), 1 / square)
    thirteen = vanishes(*(metric - printed))
    # d tau = r d theta = -r P_theta L~_theta dt and L~_theta = r L~_tau.
    r = m / alpha * c * sympy.sqrt(square)
    tangential = sympy.simplify(r**2 * metric[1, 1])
    fourteen = vanishes(tangential - (m / alpha) ** 2 * c**2)
    # One neuron with m = alpha, one sample x = 1, y = 0, on the side a > b where it is active:
    # r' along (2) against P_rr L~_r, L~ = (r <(1, 1), d>)^2 / 2.
    f = c * (a - b)
    radius = c * sympy.sqrt(square)
    loss = f**2 / 2
    along = sum(-sympy.diff(radius, q) * sympy.diff(loss, q) for q in (a, b, c))
    uphill = (square + c**2) * f * (f / radius)
    point = {"a": 1, "b": 0, "c": 1}
    sign = refuted_at(along, uphill, point)
    shown = {"m": "1", "alpha": "1", "x": "1", "y": "0"} | dict(sign.witness or {})
    return identity(
        thirteen and fourteen and vanishes(along + uphill),
        [
            proved_form(thirteen and vanishes(along + uphill)),
            refuted_form(sign.witness is not None, shown),
            proved_form(thirteen),
            proved_form(fourteen and vanishes(tangential.subs(alpha, m) - c**2)),
            refuted_at(tangential, c**2, {"m": 2, "alpha": 1} | point),
        ],
    )


@identity_claim(
    "williams2019.delta-limits",
    "In the frame (dr, d tau) of (14), P_rr = (m/alpha)^2 sqrt(delta^2 + 4 p^2) and P_tautau = "
    "(m/alpha)^2 (delta + sqrt(delta^2 + 4 p^2))/2 with p = alpha r / m != 0. Their ratio "
    "P_tautau/P_rr = c^2/(a^2 + b^2 + c^2), which m and alpha do not enter, tends to 1 for "
    "delta -> oo, is 1/2 for delta = 0, and tends to 0 like p^2/delta^2 for delta -> -oo: the "
    "motion of a neuron is radial for -delta >> |p|; for delta >> |p| it is gradient flow of L~ "
    "in the metric dr^2 + r^2 d theta^2, with its own factor (m/alpha)^2 c^2 of time.",
    printed=[
        ("If c^2 << a^2 + b^2, radial motion dominates.", "in the frame (dr, d tau), per neuron"),
        (
            "If c^2 >> a^2 + b^2, the trajectory is that of (7).",
            "charitably: as a curve of one neuron, with the gradient of the frame (dr, d tau)",
        ),
        (
            "If c^2 >> a^2 + b^2, the trajectory is that of (7).",
            "literally: (7) has the metric dr^2 + d theta^2, which agrees for |r| = 1 only",
        ),
        (
            "If alpha(m) = o(m), the radial component dominates as m increases.",
            "charitably: of the entries (13) in (r, theta), whose quotient P_rr/P_thetatheta "
            "grows because r itself is scaled by m/alpha",
        ),
        (
            "If alpha(m) = o(m), the radial component dominates as m increases.",
            "as deduced from (14), in the frame (dr, d tau)",
        ),
        ("The kernel regime is -delta << r^2.", "literally; it is -delta >> |p|"),
        (
            "Training the parameters c alone is delta = oo.",
            "literally; it is delta = -oo, as the caption of figure 4 says",
        ),
    ],
)
def delta_limits(_: Survey) -> Verdict:
    """Section 3.2."""
    import sympy

    a, b, c, delta = sympy.symbols("a b c delta", real=True)
    m, alpha, p = sympy.symbols("m alpha p", positive=True)  # only p^2 enters
    square = a**2 + b**2
    metric = pushed_metric(a, b, c, m / alpha)
    radial = metric[0, 0]
    tangential = sympy.simplify((m / alpha * c) ** 2 * square * metric[1, 1])
    inner, outer = neuron_from_invariant(delta, p)
    scale = (m / alpha) ** 2
    entries = vanishes(
        inner + outer - sympy.sqrt(delta**2 + 4 * p**2),
        inner * outer - p**2,
        outer - inner - delta,
        radial - scale * (square + c**2),
        tangential - scale * c**2,
    )
    ratio = sympy.simplify(tangential / radial)
    free = not ratio.free_symbols & {m, alpha} and vanishes(ratio - c**2 / (square + c**2))
    in_delta = outer / (inner + outer)
    plus, zero, minus = (
        sympy.limit(in_delta, delta, sympy.oo),
        in_delta.subs(delta, 0),
        sympy.limit(in_delta, delta, -sympy.oo),
    )
    decay = sympy.limit(in_delta * delta**2 / p**2, delta, -sympy.oo)
    limits = (plus, zero, minus, decay) == (1, sympy.Rational(1, 2), 0, 1)

    # theta'/r' for a gradient with <g, t> / <g, d> = slope, in both metrics.
    r, slope = sympy.symbols("r slope", real=True)
    seven, euclidean = r * slope, slope / r
    raw = sympy.limit((metric[0, 0] / metric[1, 1]).subs(alpha, 1), m, sympy.oo)
    grows = raw.subs({a: 1, b: 0, c: 1}) == sympy.oo
    wide = [at_point(ratio, {"a": 1, "b": 0, "c": 1, "m": k, "alpha": 1}) for k in (1, 100)]
    still = {"a": "1", "b": "0", "c": "1", "alpha": "1", "m": ["1", "100"]}
    near = sympy.limit(in_delta, delta, 0, "-")
    return identity(
        entries and free and limits,
        [
            proved_form(free and minus == 0),
            proved_form(free and plus == 1),
            refuted_at(euclidean, seven, {"x": 0, "r": 2, "slope": "3/4"}),
            proved_form(grows),
            refuted_form(
                wide[0] == wide[1] == sympy.Rational(1, 2),
                still | {"ratio": [exact_text(v) for v in wide]},
            ),
            refuted_form(near != 0, {"limit_of_ratio_for_delta_to_0": exact_text(near)}),
            refuted_form(plus != 0, {"limit_of_ratio_for_delta_to_oo": exact_text(plus)}),
        ],
        {"ratio_at_zero": _flint(zero), "ratio_limit_minus": _flint(minus)}
        | {"ratio_limit_plus": _flint(plus)},
    )


def _flint(value: Any) -> Any:
    from proofcheck.exact.rationals import to_rational

    return to_rational(value)


__all__ = ["delta_limits", "lemma_3", "proposition_4"]
