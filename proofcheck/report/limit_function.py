"""The function of the network in the limit, as far as a proved limit tells it.

A proof of the limit knows, for every live pattern, the limit beta of the sum of a_i w_i over its
neurons. That is the function at all points, and everything about a pattern with one neuron: with
b = a w, a act(<w, x>) = s act(s <b, x>), s = sign a. Several neurons share what is still to come
in proportion to a_i^2: they see the same D, and (a w)' = a^2 D + <w, D> w. Their kinks, between
points, are therefore close to those of the limit, not exact. Live neurons that the limit does not
name decay to 0; dead ones stay.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofcheck.report.rationals import parse_all
from proofcheck.report.reading import objects, table

Row = list[Fraction]


def limit_network(document: Mapping[str, Any], final: Sequence[Row]) -> list[Row] | None:
    """Return a network (w_i, a_i), a_i = -1 or 1, with the function of the limit.

    Parameters
    ----------
    document : dict
        The result of a flow.
    final : sequence of (w_i, a_i)
        The network at the time that was reached.

    Returns
    -------
    list of rows or None
        None if the limit of the function is not known.
    """
    rows: list[Row] = [
        list(row)
        for row, pattern in zip(final, objects(document.get("patterns")), strict=False)
        if pattern.get("frozen") is True
    ]
    functions = objects(table(document.get("limit")).get("functions"))
    for function in functions:
        beta, numbers = parse_all(function.get("beta")), function.get("neurons")
        if beta is None or not isinstance(numbers, list):
            return None
        members = [final[i - 1] for i in numbers if type(i) is int and 0 < i <= len(final)]
        total = sum((row[-1] ** 2 for row in members), Fraction(0))
        if len(members) != len(numbers) or not total or len(beta) != len(final[0]) - 1:
            return None
        still = [b - sum(row[-1] * row[j] for row in members) for j, b in enumerate(beta)]
        for row in members:
            share, sign = row[-1] ** 2 / total, 1 if row[-1] > 0 else -1
            moved = [row[-1] * w + share * c for w, c in zip(row, still, strict=False)]
            rows.append([*(sign * c for c in moved), Fraction(sign)])
    return rows if functions else None


__all__ = ["limit_network"]
