"""Laurent polynomials over the rationals: what a piece of an interpolant is made of.

Between two breakpoints everything here is a polynomial, or a polynomial in x and 1/x where the
density of the knots falls off like a power; the two need the same few operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from flint import fmpq, fmpq_poly

from proofcheck.errors import KernelError


@dataclass(frozen=True, eq=False)
class Laurent:
    """The function numerator(x) / x^order, with order >= 0 as small as possible.

    Attributes
    ----------
    numerator : fmpq_poly
    order : int

    Examples
    --------
    >>> p = Laurent.of({-2: 3, 1: 1})  # 3/x^2 + x
    >>> p(fmpq(2)), p.derivative()(fmpq(1)), p.antiderivative()(fmpq(1))
    (11/4, -5, -5/2)
    """

    numerator: fmpq_poly
    order: int = 0

    @classmethod
    def of(cls, coefficients: Mapping[int, fmpq | int]) -> Self:
        """Make the sum of coefficient * x^exponent."""
        order = max([0, *(-k for k, c in coefficients.items() if c != 0)])
        degree = max([0, *(k for k, c in coefficients.items() if c != 0)])
        values = [fmpq(coefficients.get(k, 0)) for k in range(-order, degree + 1)]
        return cls.reduced(fmpq_poly(values), order)

    @classmethod
    def reduced(cls, numerator: fmpq_poly, order: int) -> Self:
        """Cancel common powers of x."""
        low = 0
        while low < order and numerator[low] == 0:
            low += 1
        if numerator.is_zero():
            low = order
        return cls(fmpq_poly(numerator.coeffs()[low:]), order - low)

    @property
    def coefficients(self) -> dict[int, fmpq]:
        """The nonzero coefficients by exponent."""
        values = enumerate(self.numerator.coeffs())
        return {k - self.order: c for k, c in values if c != 0}

    @property
    def degree(self) -> int:
        """The highest exponent; -1 for the zero function unless it has a pole."""
        return int(self.numerator.degree()) - self.order

    def is_polynomial(self, degree: int) -> bool:
        """Whether there is no negative exponent, and none above the given degree."""
        return self.order == 0 and self.numerator.degree() <= degree

    def __add__(self, other: Laurent) -> Laurent:
        order = max(self.order, other.order)
        return Laurent.reduced(
            _shifted(self.numerator, order - self.order)
            + _shifted(other.numerator, order - other.order),
            order,
        )

    def __mul__(self, other: Laurent) -> Laurent:
        return Laurent.reduced(self.numerator * other.numerator, self.order + other.order)

    def __truediv__(self, other: Laurent) -> Laurent:
        """Divide by a multiple of a power of x; 0/0 is 0.

        Raises
        ------
        KernelError
            The divisor is 0 and the dividend is not, or the divisor has several terms.
        """
        terms = other.coefficients
        if not terms and not self.coefficients:
            return self
        if len(terms) != 1:
            raise KernelError(f"cannot divide {self} by {other}: expected a multiple of a power")
        ((exponent, c),) = terms.items()
        return Laurent.of({k - exponent: v / c for k, v in self.coefficients.items()})

    def scaled(self, factor: fmpq | int) -> Laurent:
        """The function times a number."""
        return Laurent.reduced(self.numerator * factor, self.order)

    def derivative(self) -> Laurent:
        """The derivative."""
        return Laurent.of({k - 1: k * c for k, c in self.coefficients.items()})

    def antiderivative(self) -> Laurent:
        """The antiderivative without a constant term.

        Raises
        ------
        KernelError
            There is a term 1/x, whose antiderivative is a logarithm.
        """
        terms = self.coefficients
        if -1 in terms:
            raise KernelError(f"the antiderivative of {self} is no Laurent polynomial")
        return Laurent.of({k + 1: c / (k + 1) for k, c in terms.items()})

    def __call__(self, x: fmpq) -> fmpq:
        """The value at x."""
        value = fmpq(self.numerator(x))
        return value / x**self.order if self.order else value

    def limit(self) -> fmpq:
        """The limit at either infinity.

        Raises
        ------
        KernelError
            It is not finite.
        """
        if any(k > 0 for k in self.coefficients):
            raise KernelError(f"{self} is not bounded at infinity")
        return self.coefficients.get(0, fmpq(0))

    def order_of_zero(self, x: fmpq) -> int | None:
        """The order of the zero at x != 0 (or without a pole), None for the zero function."""
        if self.numerator.is_zero():
            return None
        order, rest = 0, self.numerator
        while rest(x) == 0:
            order, rest = order + 1, rest.derivative()
        return order

    def __str__(self) -> str:
        terms = sorted(self.coefficients.items(), reverse=True)
        return " + ".join(f"{c} x^{k}" for k, c in terms) or "0"


def _shifted(poly: fmpq_poly, by: int) -> fmpq_poly:
    return fmpq_poly([fmpq(0)] * by + poly.coeffs())


def polynomial(values: Iterable[fmpq | int]) -> Laurent:
    """The polynomial with the given coefficients, the constant first."""
    return Laurent.of(dict(enumerate(values)))


ZERO = polynomial([])

__all__ = ["ZERO", "Laurent", "polynomial"]
