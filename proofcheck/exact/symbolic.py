"""Identities over generic symbols: an expression that sympy reduces to 0 vanishes identically.

sympy is imported when it is needed, since certifying a dataset needs none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sympy


def vanishes(*expressions: sympy.Expr) -> bool:
    """Whether all expressions are reduced to 0; False says nothing about any of them.

    Sums over the same range are first written as one sum.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> vanishes((x + 1) ** 2 - x**2 - 2 * x - 1), vanishes(x - 1)
    (True, False)
    """
    import sympy

    return all(sympy.simplify(_one_sum(expression)) == 0 for expression in expressions)


def _one_sum(expression: Any) -> Any:
    """The summand, if an expression is a linear combination of sums over one range.

    If the summand vanishes for a generic index, so does the sum.
    """
    import sympy

    expanded = sympy.expand(expression)
    sums = sorted(expanded.atoms(sympy.Sum), key=str)
    if len({s.limits for s in sums}) != 1:
        return expanded
    names = {s: sympy.Dummy() for s in sums}
    rest = expanded.xreplace(names)
    slopes = {s: sympy.diff(rest, name) for s, name in names.items()}
    bound = {index for index, *_ in sums[0].limits}
    plain = not any(v.free_symbols & (bound | set(names.values())) for v in slopes.values())
    if not plain or sympy.simplify(rest.subs(dict.fromkeys(names.values(), 0))) != 0:
        return expanded
    return sympy.expand(sum(slope * s.function for s, slope in slopes.items()))


def positive_part(argument: Any) -> Any:
    """[u]_+ = (u + |u|)/2 of a real expression."""
    import sympy

    return (argument + sympy.Abs(argument)) / 2


def exact_text(value: Any) -> str:
    """A number without free symbols as text.

    Examples
    --------
    >>> import sympy
    >>> exact_text(sympy.Rational(3, 6)), exact_text(sympy.sqrt(8))
    ('1/2', '2*sqrt(2)')
    """
    import sympy

    return str(sympy.simplify(value))


def at_point(expression: Any, point: Mapping[str, object]) -> Any:
    """An expression with its symbols replaced by exact numbers, given by name.

    Examples
    --------
    >>> import sympy
    >>> at_point(sympy.sqrt(sympy.Symbol("u", positive=True)), {"u": "1/4", "v": 2})
    1/2
    """
    import sympy

    value = sympy.sympify(expression, strict=True)
    exact = {name: sympy.Rational(str(number)) for name, number in point.items()}
    return value.subs({s: exact[s.name] for s in value.free_symbols if s.name in exact})


__all__ = ["at_point", "exact_text", "positive_part", "vanishes"]
