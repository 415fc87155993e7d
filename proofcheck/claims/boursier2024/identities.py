"""Boursier and Flammarion (2024): what holds for all symbols, proved with sympy.

The proofs in words, and what they leave to paper, are in docs/clarke-solutions.md.
"""

from typing import Any

from proofcheck.claims.registry import claim
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, PrintedVerdict, Verdict, holds


def _decided(equations: dict[str, bool]) -> Verdict:
    """Proved if every equation holds; else refuted, naming the first that does not."""
    failing = [name for name, holding in equations.items() if not holding]
    status = holds(not failing)
    witness = {"fails": failing[0]} if failing else None
    return Verdict(status, {}, witness, [PrintedVerdict(status, witness)])


@claim(
    "boursier2024.lemma-1",
    "Along every solution of the flow a_j' = sum_k g_k s(<w_j, x_k>), w_j' = a_j D with any "
    "selection D = sum_k g_k eta_k x_k, eta_k in the Clarke derivative of s at <w_j, x_k>, for "
    "all numbers g_k (so for every differentiable loss), every leak, every n, d and width: "
    "a_j' = <w_j, D>, and a_j^2 - |w_j|^2 is constant.",
    printed=[
        ("The balancedness of every neuron is conserved.", "a_j(t)^2 - |w_j(t)|^2 at all times")
    ],
    fidelity="reconstructed",
    evidence=Evidence.SYMBOLIC,
    steps=[
        ("code", "s(z) = eta z for z > 0, z < 0 and z = 0, with a symbol eta at z = 0"),
        ("code", "sum_k g_k eta_k <w, x_k> = <w, D>, for matrices of symbolic size"),
        ("code", "the derivative 2 a a' - 2 <w, w'> vanishes"),
        (
            "paper",
            "a solution is absolutely continuous, and constant if its derivative vanishes almost "
            "everywhere",
        ),
    ],
    needs_sectors=False,
)
def lemma_1(_: Survey) -> Verdict:
    """Section 3 and Appendix C.1."""
    return _decided(_selections() | _conservation())


def _selections() -> dict[str, bool]:
    """s(z) = eta z for every element eta of the Clarke derivative of s at z."""
    import sympy as sp

    z, leak, eta = sp.symbols("z leak eta", real=True)
    size = sp.Symbol("p", positive=True)
    value = sp.Piecewise((z, z > 0), (leak * z, True))
    cases = {"z > 0": (size, sp.Integer(1)), "z < 0": (-size, leak), "z = 0": (sp.Integer(0), eta)}
    return {
        f"s(z) = eta z, {name}": sp.simplify(value.subs(z, at) - slope * at) == 0
        for name, (at, slope) in cases.items()
    }


def _conservation() -> dict[str, bool]:
    """The two velocities, and the derivative of a^2 - |w|^2, for n points in d coordinates."""
    import sympy as sp

    n, d = sp.symbols("n d", integer=True, positive=True)
    a = sp.Symbol("a", real=True)
    points, w = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("w", d, 1)
    q = sp.MatrixSymbol("q", n, 1)  # q_k = g_k eta_k, so that g_k s(<w, x_k>) = q_k <w, x_k>
    selection = points.T * q  # D
    output_velocity = (points * w).T * q  # a', the sum of the q_k <w, x_k>
    weight_velocity = a * selection  # w'
    apart = output_velocity - w.T * selection
    rate = 2 * a * output_velocity - 2 * w.T * weight_velocity
    return {
        "a' = <w, D>": bool(sp.simplify(apart.doit()).is_ZeroMatrix),
        "2 a a' = 2 <w, w'>": bool(sp.simplify(rate.doit()).is_ZeroMatrix),
    }


@claim(
    "boursier2024.example-1",
    "One point x with label y > 0, ReLU, one neuron with <w(0), x> = 0 and a(0) = a0 > 0. For "
    "every t0 >= 0 the following is a solution: w and a are constant until t0, and then w = w(0) "
    "+ p(t - t0) x, with (i) p(s) = F(t0 + s) - F(t0) for w' in f(t) eta x, eta in the Clarke "
    "derivative of s at <w, x>, F' = f > 0, the early phase; (ii) for the flow with the square "
    "loss c (y - h)^2 / 2, p = a0 sinh(theta) / |x|, a = a0 cosh(theta), e^(2 theta) = b + q (T + "
    "r) / (1 + r T), T = tanh(k q s), k = c a0^2 |x|^2 / 2, b = 2 y / (a0^2 |x|), q^2 = b^2 + 1, r "
    "= (1 - b) / q; its fit tends to y, while the constant solution keeps the loss c y^2 / 2. With "
    "the constant solutions these are all. Only these satisfy the second part of condition 2.",
    printed=[
        (
            "The solutions are the functions that leave the boundary at a time t0 >= 0.",
            "(i), with one data point and the early-phase equation",
        )
    ],
    fidelity="reconstructed",
    evidence=Evidence.SYMBOLIC,
    steps=[
        ("code", "(i) continuity at t0, and a velocity in the Clarke set on both sides of t0"),
        ("code", "(ii) the same, both differential equations, and the limit of the fit"),
        ("code", "<w, x> > 0 after t0, so that the only velocity there is the one that is used"),
        ("paper", "there are no others: docs/clarke-solutions.md"),
    ],
    needs_sectors=False,
)
def example_1(_: Survey) -> Verdict:
    """Appendix E.1."""
    return _decided(_early_phase() | _whole_flow())


def _allowed(inner: Any, velocity: Any, drive: Any) -> bool:
    """Whether w' = velocity x is drive eta x for an eta in the Clarke derivative at `inner`."""
    import sympy as sp

    eta = sp.simplify(velocity / drive)
    if inner == 0:
        return bool(eta >= 0) and bool(eta <= 1)
    return bool(inner.is_positive) and eta == 1


def _early_phase() -> dict[str, bool]:
    """(i): w(t) = w(0) + p(t) x, with p = 0 until t0 and F(t) - F(t0) afterwards."""
    import sympy as sp

    t, t0 = sp.Symbol("t", real=True), sp.Symbol("t0", nonnegative=True)
    h, square, gain = sp.symbols("h X I", positive=True)  # h = |t - t0|, X = |x|^2
    antiderivative = sp.Function("F", real=True)  # differentiable, so continuous
    moved = antiderivative(t) - antiderivative(t0)
    p = sp.Piecewise((0, t <= t0), (moved, True))
    rate = antiderivative(t).diff(t)  # f
    later = sp.Dummy("later", real=True)
    integral = sp.Integral(rate.subs(t, later), (later, t0, t0 + h))  # I > 0, since f > 0
    early = p.subs(t, t0 - h)
    return {
        "(i) continuous at t0": moved.subs(t, t0) == p.subs(t, t0) == 0,
        "(i) before t0": _allowed(early * square, -sp.diff(early, h), rate.subs(t, t0 - h)),
        "(i) after t0, p = I": sp.simplify(p.subs(t, t0 + h) - integral.doit()) == 0,
        "(i) after t0": _allowed(gain * square, moved.diff(t), rate),
    }


def _whole_flow() -> dict[str, bool]:
    """(ii): u = <w, x> and a obey u' = c a |x|^2 (y - a u), a' = c u (y - a u) after t0."""
    import sympy as sp

    s = sp.Symbol("s", nonnegative=True)  # the time since t0
    a0, norm, y, c = sp.symbols("a0 norm y c", positive=True)
    k, b = c * a0**2 * norm**2 / 2, 2 * y / (a0**2 * norm)
    q = sp.sqrt(b**2 + 1)
    r = (1 - b) / q
    grown = sp.tanh(k * q * s)  # T
    square = b + q * (grown + r) / (1 + r * grown)  # z = e^(2 theta)
    z = sp.Symbol("z", positive=True)
    a = a0 * (sp.sqrt(z) + 1 / sp.sqrt(z)) / 2
    u = a0 * norm * (sp.sqrt(z) - 1 / sp.sqrt(z)) / 2
    velocity = k * (1 + 2 * b * z - z**2)
    zeros = {
        "z' = k (1 + 2 b z - z^2)": square.diff(s) - velocity.subs(z, square),
        "u' = c a |x|^2 (y - a u)": u.diff(z) * velocity - c * a * norm**2 * (y - a * u),
        "a' = c u (y - a u)": a.diff(z) * velocity - c * u * (y - a * u),
        "z = 1 at t0": square.subs(s, 0) - 1,
        "u = 0 at t0": u.subs(z, 1),
        "a = a0 at t0": a.subs(z, 1) - a0,
        # u > 0 after t0 because z > 1, since 0 < T < 1 and |r| < 1.
        "z - 1 = q T (1 - r^2) / (1 + r T)": square - 1 - q * grown * (1 - r**2) / (1 + r * grown),
        "1 - r^2 = 2 b / q^2": 1 - r**2 - 2 * b / q**2,
        "z = b + q for T = 1": square.subs(grown, 1) - (b + q),
        "a u = y for z = b + q": (a * u).subs(z, b + q) - y,
    }
    found = {f"(ii) {name}": bool(sp.simplify(zero) == 0) for name, zero in zeros.items()}
    wall = sp.Max(u.subs(z, 1), 0)  # s(<w, x>) before t0
    return found | {
        "(ii) before t0, a' = 0": sp.simplify(c * wall * (y - a0 * wall)) == 0,
        "(ii) before t0, w' = 0": _allowed(wall, sp.Integer(0), a0 * c * (y - a0 * wall)),
        "(ii) 2 b / q^2 > 0": bool((2 * b / q**2).is_positive),
        "(ii) T tends to 1": sp.limit(sp.tanh(s), s, sp.oo) == 1,
    }
