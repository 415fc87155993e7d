"""Williams et al. (2019), section 3.1: the flow in canonical parameters.

Notation: w = (r, theta), d = (cos theta, sin theta), t = (-sin theta, cos theta), x~ = (x, 1),
f = (1/m) sum_i r_i <x~, d_i>_+, rho_j = f(x_j) - y_j, g = sum of rho_j x~_j over the samples that
are active at theta.
"""

from dataclasses import dataclass
from typing import Any

from proofcheck.claims.williams2019.identities import (
    identity,
    identity_claim,
    proved_form,
    refuted_form,
)
from proofcheck.exact.symbolic import at_point, exact_text, vanishes
from proofcheck.geometry.canonical import circle
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Verdict


@dataclass(frozen=True)
class _Generic:
    """A generic neuron among m on s generic samples, off the boundary rays.

    `rest` is what the other neurons give at a sample; `on` is 1 where the neuron is active and
    0 elsewhere, a constant in a neighbourhood.
    """

    r: Any
    theta: Any
    m: Any
    limits: Any
    feature: Any  # phi(w; x_j) / r = on_j <x~_j, d>
    residual: Any
    label: Any
    pull: Any  # on_j rho_j x~_j


def _generic() -> _Generic:
    import sympy

    r, theta = sympy.symbols("r theta", real=True)
    m = sympy.symbols("m", positive=True)
    j, s = sympy.symbols("j s", integer=True, positive=True)
    x, y, on, rest = (sympy.IndexedBase(n, real=True) for n in ("x", "y", "on", "rest"))
    d, _ = circle(theta)
    feature = on[j] * (x[j] * d[0] + d[1])
    residual = rest[j] + r * feature / m - y[j]
    pull = sympy.Matrix([on[j] * residual * x[j], on[j] * residual])
    return _Generic(r, theta, m, (j, 1, s), feature, residual, y[j], pull)


@identity_claim(
    "williams2019.potential",
    "L~ = |y|^2/2 - (1/m) sum_i <phi_i, y> + 1/(2 m^2) sum_{i,i'} <phi_i, phi_i'>, and "
    "m grad_{w_i} L~ = grad V(w_i). Particles with w' = -grad V solve (8) in the weak sense; the "
    "flow (7) is the same curve, m times slower. Off the boundary rays grad_r V = <g, d> and "
    "grad_theta V = r <g, t>; in the coordinates (u, v) = r d, V = <g, (u, v)> is linear on each "
    "region, and its gradient g is constant.",
    printed=[
        ("L~ = C_y - (1/m) sum <phi_i, y> + 1/(2 m^2) sum <phi_i, phi_i'>.", "as printed"),
        ("(m/2) grad_{w_i} L~ = grad V(w_i).", "as printed; the factor is m"),
        ("d_t mu = div(grad V mu).", "weakly, for particles with w' = -grad V"),
        ("(9): grad_r V = <g, d>, grad_theta V = r <g, t>.", "off the boundary rays"),
        (
            "The velocity field is piecewise linear on each cylinder R x A_k.",
            "charitably: linear in (d, t), and constant in the coordinates (u, v) = r d",
        ),
        (
            "The velocity field is piecewise linear on each cylinder R x A_k.",
            "literally, in (r, theta): g = (1, 0) gives grad_r V = cos theta",
        ),
    ],
)
def potential(_: Survey) -> Verdict:
    """Section 3.1, equations 8 and 9."""
    import sympy

    n = _generic()
    total, label = sympy.symbols("total y", real=True)  # sum_i phi_i(x_j), y_j
    expanded = label**2 / 2 - total * label / n.m + total**2 / (2 * n.m**2)
    energy = vanishes((total / n.m - label) ** 2 / 2 - expanded)

    loss = sympy.Sum(n.residual**2 / 2, n.limits)
    # V has the measure frozen: differentiate the particle's own feature alone.
    slopes = [n.feature, n.r * sympy.diff(n.feature, n.theta)]
    force = [sympy.Sum(n.residual * slope, n.limits) for slope in slopes]
    gradient = [sympy.diff(loss, n.r), sympy.diff(loss, n.theta)]
    factor = vanishes(*(n.m * a - b for a, b in zip(gradient, force, strict=True)))

    d, t = circle(n.theta)
    by_pull = [sympy.Sum(n.pull.dot(d), n.limits), sympy.Sum(n.r * n.pull.dot(t), n.limits)]
    nine = vanishes(*(a - b for a, b in zip(force, by_pull, strict=True)))

    time = sympy.symbols("time", real=True)
    path = [sympy.Function(name, real=True)(time) for name in ("r", "theta")]
    field = [sympy.Function(name, real=True)(*path) for name in ("V_r", "V_theta")]
    test = sympy.Function("phi", real=True)(*path)
    moved = test.diff(time).subs({p.diff(time): -v for p, v in zip(path, field, strict=True)})
    pairing = sum(test.diff(p) * v for p, v in zip(path, field, strict=True))
    weak = vanishes(moved + pairing)

    g = sympy.Matrix(sympy.symbols("g_1 g_2", real=True))
    u, v = n.r * d[0], n.r * d[1]
    linear = vanishes(
        sympy.diff(g[0] * u + g[1] * v, n.r) - g.dot(d),
        sympy.diff(g[0] * u + g[1] * v, n.theta) - n.r * g.dot(t),
    )
    # One neuron, one sample x = y = 0, r = 1, theta = pi/2: f = r sin(theta) = 1.
    one = sympy.sin(n.theta) * n.r
    slope = sympy.diff(one**2 / 2, n.r)
    place = {n.theta: sympy.pi / 2, n.r: 1}
    true, printed = ((factor * slope).subs(place) for factor in (1, sympy.Rational(1, 2)))
    example = {"m": "1", "x": "0", "y": "0", "r": "1", "d": ["0", "1"]}
    shown = example | {"true": exact_text(true), "printed": exact_text(printed)}
    # g = (1, 0) at equal steps of theta.
    angles = [k * sympy.pi / 3 for k in range(3)]
    radial = [d[0].subs(n.theta, angle) for angle in angles]
    bend = radial[0] - 2 * radial[1] + radial[2]
    curved = {
        "g": ["1", "0"],
        "theta": [str(angle) for angle in angles],
        "radial": [exact_text(v) for v in radial],
        "second_difference": exact_text(bend),
    }
    return identity(
        energy and factor and nine and weak and linear,
        [
            proved_form(energy),
            refuted_form(true != printed, shown),
            proved_form(weak),
            proved_form(nine),
            proved_form(linear and nine),
            refuted_form(bend != 0, curved),
        ],
    )


def _residual_rates(
    inputs: list[Any], labels: list[Any], neurons: list[Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    """Residuals, their derivatives under (7) by the product rule, and the right side of (10)."""
    import sympy

    m, lifted = len(neurons), [sympy.Matrix([x, 1]) for x in inputs]
    rho = [
        sum(r * max(p.dot(d), 0) for r, d in neurons) / m - y
        for p, y in zip(lifted, labels, strict=True)
    ]
    true = [sympy.Integer(0)] * len(inputs)
    printed = list(true)
    for r, d in neurons:
        t, active = sympy.Matrix([-d[1], d[0]]), [k for k, p in enumerate(lifted) if p.dot(d) > 0]
        g = sum((rho[k] * lifted[k] for k in active), sympy.zeros(2, 1))
        r_rate, theta_rate = -g.dot(d) / m, -r * g.dot(t) / m
        sigma = (r**2 * t * t.T + d * d.T) / m
        for k in active:
            true[k] += lifted[k].dot(r_rate * d + r * theta_rate * t) / m
            printed[k] -= (lifted[k].T * sigma * g)[0]
    return rho, true, printed


@identity_claim(
    "williams2019.proposition-1",
    "Under w' = -grad V with no neuron on a boundary ray, rho_j' = -x~_j' sum over the arcs A_k on "
    "which j is active of Sigma_k sum_{i in C_k} rho_i x~_i, where Sigma_k is the integral of "
    "r^2 t t' + d d' over R x A_k. Under (7) the right side has the factor 1/m.",
    printed=[
        ("(10)", "under w' = -grad V, that is (8)"),
        ("(10)", "literally under w' = -grad L~, that is (7): the factor 1/m is missing"),
        (
            "Sigma_k tracks the covariance of the measure along each region.",
            "literally: it is an uncentred second moment; for one neuron the covariance is 0",
        ),
    ],
)
def proposition_1(_: Survey) -> Verdict:
    """Section 3.1, equation 10."""
    import sympy

    # The contribution of a generic neuron to rho_j, j active on its arc; the others add up.
    r, theta, x = sympy.symbols("r theta x", real=True)
    m = sympy.symbols("m", positive=True)
    g = sympy.Matrix(sympy.symbols("g_1 g_2", real=True))
    (d, t), lifted = circle(theta), sympy.Matrix([x, 1])
    value = r * lifted.dot(d) / m
    velocity = {r: -g.dot(d), theta: -r * g.dot(t)}
    moved = sum(sympy.diff(value, p) * v for p, v in velocity.items())
    sigma = (r**2 * t * t.T + d * d.T) / m  # the empirical measure gives the neuron 1/m
    ten = vanishes(moved + (lifted.T * sigma * g)[0])

    q = sympy.Rational
    neurons = [
        (q(2), sympy.Matrix([q(3, 5), q(4, 5)])),
        (q(-1), sympy.Matrix([q(-4, 5), q(3, 5)])),
    ]
    rho, true, printed = _residual_rates([q(0), q(1)], [q(1), q(0)], neurons)
    witness = {
        "x": ["0", "1"],
        "y": ["1", "0"],
        "neurons": [["2", "3/5", "4/5"], ["-1", "-4/5", "3/5"]],
        "residuals": [str(v) for v in rho],
        "true": [str(v) for v in true],
        "printed": [str(v) for v in printed],
    }
    trace = at_point((m * sigma).trace(), {"r": 1})
    moment = {"neurons": 1, "r": "1", "covariance": "0", "trace_of_sigma": exact_text(trace)}
    return identity(
        ten,
        [
            proved_form(ten),
            refuted_form(true != printed, witness),
            refuted_form(exact_text(trace) != "0", moment),
        ],
    )


__all__ = ["potential", "proposition_1"]
