"""Section 10: the witnesses against printed forms in the identities of Williams et al. 2019.

That the corrected statements are identities is a step by `code`; here the exact points at which
a printed formula fails are worked out again.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction as Q
from typing import Any

from ..claims import Rule, Verdict, rule
from ..document import Certificate
from ..linear import dot

Vector = tuple[Q, Q]
Witness = dict[str, Any]
ZERO, ONE = Q(0), Q(1)


def stated(name: str, forms: int) -> Callable[[Callable[[], dict[int, Witness]]], Rule]:
    """Register a rule: so many forms are proved but for those with a witness; numbers from 1."""

    def register(function: Callable[[], dict[int, Witness]]) -> Rule:
        @rule(f"williams2019.{name}", "open")
        def decided(_: Certificate) -> Verdict:
            against = function()
            printed = [("refuted", against[k]) if k in against else ("proved", None)
                       for k in range(1, forms + 1)]  # fmt: skip
            return Verdict("proved", VALUES.get(name, {}), None, printed)

        return decided

    return register


HALF = Q(1, 2)
VALUES: dict[str, dict[str, Q]] = {
    "delta-limits": {"ratio_at_zero": HALF, "ratio_limit_minus": ZERO, "ratio_limit_plus": ONE}
}


def active(value: Q) -> Q:
    """Return the positive part."""
    return max(value, ZERO)


def turned(d: Sequence[Q]) -> Vector:
    """Return the counterclockwise tangent at a direction."""
    return -d[1], d[0]


@stated("canonical-map", 4)
def canonical_map() -> dict[int, Witness]:
    """The angle arctan(-b/a) has the direction sign(a) (a, -b)."""
    point = {"a": Q(-1), "b": ZERO, "c": ONE, "m": ONE, "alpha": ONE, "x": ONE}
    a, b, c, x = (point[name] for name in "abcx")
    true, printed = c * active(a * x - b), c * active(-(a * x - b))
    neurons = [[ONE, ZERO, ONE], [-ONE, ZERO, -ONE]]
    jump = sum(c * abs(a) for a, _, c in neurons)
    return {2: point | {"true": true, "printed": printed},
            4: {"neurons": neurons, "f": "x", "knot": ZERO, "jump": Q(jump)}}  # fmt: skip


@stated("rescaling", 1)
def rescaling() -> dict[int, Witness]:
    """Nothing is printed wrongly."""
    return {}


@stated("tangent-kernel", 2)
def tangent_kernel() -> dict[int, Witness]:
    """The integral of x^2 from 0 to n is not bounded."""
    return {2: {"f": "[x]_+", "integral_of_square_to_n": "n**3/3"}}


@stated("potential", 6)
def potential() -> dict[int, Witness]:
    """The factor is m; cos theta is not linear."""
    m, x, y, r, d = ONE, ZERO, ZERO, ONE, [ZERO, ONE]
    feature = x * d[0] + d[1]
    slope = (r * feature / m - y) * feature  # dV/dr, and m dL/dr
    radial = [ONE, HALF, -HALF]  # the cosines of the angles
    return {2: {"m": m, "x": x, "y": y, "r": r, "d": d, "true": slope, "printed": slope / 2},
            6: {"g": [ONE, ZERO], "theta": ["0", "pi/3", "2*pi/3"], "radial": radial,
                "second_difference": radial[0] - 2 * radial[1] + radial[2]}}  # fmt: skip


@stated("proposition-1", 3)
def proposition_1() -> dict[int, Witness]:
    """Under (7) residuals move at 1/m of what (10) says."""
    xs, ys = [ZERO, ONE], [ONE, ZERO]
    neurons = [(Q(2), Q(3, 5), Q(4, 5)), (-ONE, Q(-4, 5), Q(3, 5))]
    points, m = [(x, ONE) for x in xs], len(neurons)
    rho = [Q(sum(r * active(dot(p, d)) for r, *d in neurons)) / m - y
           for p, y in zip(points, ys, strict=True)]  # fmt: skip
    printed = [ZERO, ZERO]
    for r, *d in neurons:
        seen = [k for k, p in enumerate(points) if dot(p, d) > 0]
        g = [sum(rho[k] * points[k][i] for k in seen) for i in (0, 1)]
        t = turned(d)
        for k in seen:  # -x' (r^2 t t' + d d') g, the measure giving 1/m
            p = points[k]
            printed[k] -= (r * r * dot(p, t) * dot(t, g) + dot(p, d) * dot(d, g)) / m
    shown = {"x": xs, "y": ys, "neurons": [list(n) for n in neurons], "residuals": rho}
    trace = ONE * ONE + ONE  # |t| = |d| = 1
    return {2: shown | {"true": [rate / m for rate in printed], "printed": printed},
            3: {"neurons": 1, "r": ONE, "covariance": ZERO, "trace_of_sigma": trace}}  # fmt: skip


@stated("velocity-jump", 5)
def velocity_jump() -> dict[int, Witness]:
    """Sample 2 is entered on the ray (-1, x_2); its length is 5/4."""
    xs, r = [ZERO, Q(3, 4)], ONE
    d = [Q(-4, 5), Q(3, 5)]
    t, first, second = turned(d), (xs[0], ONE), (xs[1], ONE)
    before, entered = dot(first, t), dot(second, t)
    jump = {"x": xs, "residuals": [ONE, ONE], "k": 1, "r": r}
    slip = {"x": xs, "residuals": [ONE, -ONE], "k": 1, "s_k": before}
    return {2: jump | {"true": -r * entered, "printed": r * entered},
            5: slip | {"s_k_plus_1": before - entered}}  # fmt: skip


@stated("lemma-3", 3)
def lemma_3() -> dict[int, Witness]:
    """Two neurons with one delta and r = 0."""
    neurons = [[ZERO, ZERO, ONE], [ZERO, ZERO, -ONE]]
    a, b, c = neurons[0]
    return {3: {"neurons": neurons, "delta": c * c - a * a - b * b, "r": c * (a * a + b * b)}}


@stated("proposition-4", 5)
def proposition_4() -> dict[int, Witness]:
    """The flow goes down; the tangential entry is (m/alpha)^2 c^2."""
    place = {"a": ONE, "b": ZERO, "c": ONE}
    f, size = place["c"] * place["a"], place["a"]  # at x = 1, with b = 0 and a > 0
    up = (size**2 + place["c"] ** 2) * f * f / (place["c"] * size)
    point = {"m": ONE, "alpha": ONE, "x": ONE, "y": ZERO} | place
    wide = {"m": Q(2), "alpha": ONE} | place
    entry = (wide["m"] / wide["alpha"]) ** 2 * place["c"] ** 2
    return {2: point | {"true": -up, "printed": up},
            5: wide | {"true": entry, "printed": place["c"] ** 2}}  # fmt: skip


@stated("delta-limits", 7)
def delta_limits() -> dict[int, Witness]:
    """Two metrics, and the ratio c^2/(a^2 + b^2 + c^2)."""
    x, r, slope = ZERO, Q(2), Q(3, 4)
    a, b, c = ONE, ZERO, ONE
    ratio = c * c / (a * a + b * b + c * c)
    place = {"a": a, "b": b, "c": c, "alpha": ONE, "m": [ONE, Q(100)]}
    values = VALUES["delta-limits"]
    return {3: {"x": x, "r": r, "slope": slope, "true": slope / r, "printed": slope * r},
            5: place | {"ratio": [ratio, ratio]},
            6: {"limit_of_ratio_for_delta_to_0": values["ratio_at_zero"]},
            7: {"limit_of_ratio_for_delta_to_oo": values["ratio_limit_plus"]}}  # fmt: skip


__all__ = ["stated"]
