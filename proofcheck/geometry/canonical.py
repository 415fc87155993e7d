"""Canonical parameters of a univariate neuron c [a x - b]_+, as expressions over symbols.

With w = (r, theta) the neuron is r <(x, 1), d(theta)>_+ (Williams et al. 2019, section 2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sympy


def circle(theta: Any) -> tuple[sympy.Matrix, sympy.Matrix]:
    """The direction d = (cos theta, sin theta) and the counterclockwise tangent t."""
    import sympy

    cosine, sine = sympy.cos(theta), sympy.sin(theta)
    return sympy.Matrix([cosine, sine]), sympy.Matrix([-sine, cosine])


def canonical_parameters(a: Any, b: Any, c: Any, ratio: Any) -> tuple[sympy.Expr, sympy.Expr]:
    """The map (a, b, c) -> (r, theta) = (ratio * c * sqrt(a^2 + b^2), atan2(-b, a)).

    ``ratio`` is m / alpha(m). Defined for (a, b) != 0.

    Examples
    --------
    >>> canonical_parameters(-1, 0, 1, 1)
    (1, pi)
    """
    import sympy

    a, b, c, ratio = (sympy.sympify(q, strict=True) for q in (a, b, c, ratio))
    return ratio * c * sympy.sqrt(a**2 + b**2), sympy.atan2(-b, a)


def pushed_metric(a: Any, b: Any, c: Any, ratio: Any) -> sympy.Matrix:
    """J J' of the canonical map, J its Jacobian at (a, b, c).

    Gradient flow z' = -grad L of L(z) = L~(w(z)) moves the canonical parameters like
    w' = J z' = -J J' grad L~.
    """
    import sympy

    z = first, second, third = sympy.symbols("a b c", real=True)
    jacobian = sympy.Matrix(canonical_parameters(first, second, third, ratio)).jacobian(z)
    metric = (jacobian * jacobian.T).applyfunc(sympy.simplify)
    return metric.subs(dict(zip(z, (a, b, c), strict=True))).applyfunc(sympy.simplify)


def neuron_from_invariant(delta: Any, p: Any) -> tuple[sympy.Expr, sympy.Expr]:
    """R^2 = a^2 + b^2 and c^2 of a neuron with c^2 - R^2 = delta and c R = p.

    Examples
    --------
    >>> neuron_from_invariant(7, 12)
    (9, 16)
    """
    import sympy

    delta, p = (sympy.sympify(q, strict=True) for q in (delta, p))
    root = sympy.sqrt(sympy.factor(delta**2 + 4 * p**2))
    return sympy.expand((root - delta) / 2), sympy.expand((root + delta) / 2)


__all__ = ["canonical_parameters", "circle", "neuron_from_invariant", "pushed_metric"]
