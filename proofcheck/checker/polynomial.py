"""Polynomials with integer coefficients, as dictionaries from exponents to coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Polynomial:
    """A polynomial in a fixed number of variables; equal ones have equal terms."""

    def __init__(self, terms: Mapping[tuple[int, ...], int]) -> None:
        self.terms = {exponents: c for exponents, c in terms.items() if c}

    def __add__(self, other: Any) -> Polynomial:
        terms = dict(self.terms)
        for exponents, c in self._terms(other).items():
            terms[exponents] = terms.get(exponents, 0) + c
        return Polynomial(terms)

    def __mul__(self, other: Any) -> Polynomial:
        terms: dict[tuple[int, ...], int] = {}
        for e, a in self.terms.items():
            for f, b in self._terms(other).items():
                g = tuple(map(int.__add__, e, f))
                terms[g] = terms.get(g, 0) + a * b
        return Polynomial(terms)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> Polynomial:
        return self * -1

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    __hash__ = None  # type: ignore[assignment]

    def _terms(self, other: Any) -> dict[tuple[int, ...], int]:
        """Return the terms of a polynomial or of an integer (the sum of nothing is 0)."""
        if isinstance(other, Polynomial):
            return other.terms
        exponents = next(iter(self.terms), ())
        return {(0,) * len(exponents): other} if other else {}


def variables(n: int) -> list[Polynomial]:
    """Return the n variables."""
    return [Polynomial({tuple(int(i == j) for i in range(n)): 1}) for j in range(n)]
