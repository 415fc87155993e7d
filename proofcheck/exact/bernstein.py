"""Polynomials on boxes in Bernstein form: the coefficients enclose the values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import comb, prod

from flint import fmpq, fmpq_mat, fmpq_mpoly

from proofcheck.errors import ExactError

Range = tuple[fmpq, fmpq]
Ends = tuple[bool, bool]
"""Whether the lower and the upper end of a range belong to a set."""


@dataclass(frozen=True, slots=True)
class BernsteinForm:
    """A polynomial on a box whose ranges have been mapped to [0, 1].

    p(t) = sum over K of b_K prod_j C(d_j, K_j) t_j^K_j (1 - t_j)^(d_j - K_j), so that p lies
    between the least and the largest b_K, and b_K is the value of p at a corner of the box if
    every K_j is 0 or d_j (Cargo and Shisha 1966).

    Attributes
    ----------
    degrees : tuple of int
        d_j for every variable; 0 for one on which p does not depend.
    coefficients : tuple of fmpq
        The b_K, the last index running fastest.
    """

    degrees: tuple[int, ...]
    coefficients: tuple[fmpq, ...]

    def __getitem__(self, index: Sequence[int]) -> fmpq:
        place = 0
        for k, degree in zip(index, self.degrees, strict=True):
            place = place * (degree + 1) + k
        return self.coefficients[place]

    def along(self, axis: int, matrix: fmpq_mat) -> BernsteinForm:
        """Apply a matrix to every row of coefficients that runs along an axis."""
        size = self.degrees[axis] + 1
        after = prod(degree + 1 for degree in self.degrees[axis + 1 :])
        done: list[fmpq] = []
        for start in range(0, len(self.coefficients), size * after):
            block = list(self.coefficients[start : start + size * after])
            done += (matrix * fmpq_mat(size, after, block)).entries()
        degrees = list(self.degrees)
        degrees[axis] = matrix.nrows() - 1
        return BernsteinForm(tuple(degrees), tuple(done))

    def halves(self, axis: int) -> tuple[BernsteinForm, BernsteinForm]:
        """The polynomial on the lower and on the upper half of the box (de Casteljau)."""
        d = self.degrees[axis]
        lower = [[fmpq(comb(k, i), 2**k) for i in range(d + 1)] for k in range(d + 1)]
        upper = [row[::-1] for row in reversed(lower)]
        return self.along(axis, fmpq_mat(lower)), self.along(axis, fmpq_mat(upper))

    def face(self, axis: int, upper: bool) -> BernsteinForm:
        """The polynomial on the lower or the upper face, on which one variable is constant."""
        d = self.degrees[axis]
        return self.along(axis, fmpq_mat([[int(k == d * upper) for k in range(d + 1)]]))

    def increments(self, axis: int) -> tuple[fmpq, ...]:
        """The differences of neighbours along an axis: those of the derivative, but for 1/d_j.

        If none is negative, p increases in this variable. There are none if the degree is 0.
        """
        d = self.degrees[axis]
        if d == 0:
            return ()
        step = [[int(i == k + 1) - int(i == k) for i in range(d + 1)] for k in range(d)]
        return self.along(axis, fmpq_mat(step)).coefficients

    def positive(self, ends: Sequence[Ends]) -> bool:
        """Whether the coefficients alone show that p > 0 on the box without its open ends.

        True iff none is negative, and for every choice of one end in every range that has a
        closed one, a coefficient whose index is at the chosen ends is positive.

        Parameters
        ----------
        ends : sequence of (bool, bool)
            For every variable, whether the lower and the upper end are closed.

        Notes
        -----
        Take a point of the set; choose the end at which a coordinate is, and any closed one for
        the others. The basis function of the coefficient found is positive at the point, and
        the other terms are not negative.
        """
        least = min(self.coefficients)
        if least != 0:
            return least > 0
        choices = [
            [range(k, k + 1) for k, closed in ((0, low), (d, high)) if closed] or [range(d + 1)]
            for d, (low, high) in zip(self.degrees, ends, strict=True)
        ]
        return all(
            any(self[index] > 0 for index in product(*choice)) for choice in product(*choices)
        )


def bernstein_form(polynomial: fmpq_mpoly, box: Sequence[Range]) -> BernsteinForm:
    """The Bernstein form of a polynomial on a box.

    Parameters
    ----------
    polynomial : fmpq_mpoly
    box : sequence of pairs of fmpq
        A range, low < high, for every variable of the polynomial's ring.

    Raises
    ------
    ExactError
        Another number of ranges than of variables.

    Examples
    --------
    >>> from flint import Ordering, fmpq_mpoly_ctx
    >>> x, y = fmpq_mpoly_ctx.get(("x", "y"), Ordering.lex).gens()
    >>> form = bernstein_form(x**2 - x * y + 1, [(fmpq(0), fmpq(1)), (fmpq(0), fmpq(1, 2))])
    >>> form.degrees, form.coefficients
    ((2, 1), (1, 1, 1, 3/4, 2, 3/2))
    """
    degrees = tuple(max(degree, 0) for degree in polynomial.degrees())
    if len(box) != len(degrees):
        raise ExactError(f"found {len(box)} ranges, expected one for each of {len(degrees)}")
    dense = [fmpq(0)] * prod(degree + 1 for degree in degrees)
    for exponents, value in polynomial.to_dict().items():
        place = 0
        for k, degree in zip(exponents, degrees, strict=True):
            place = place * (degree + 1) + k
        dense[place] = value
    form = BernsteinForm(degrees, tuple(dense))
    for axis, (low, high) in enumerate(box):
        form = form.along(axis, _from_powers(degrees[axis], low, high))
    return form


def _from_powers(d: int, low: fmpq, high: fmpq) -> fmpq_mat:
    """Column i holds the coefficients of x^i on [low, high] to the degree d.

    They are the values of its polar form, the mean of the products of i out of d numbers, at k
    times `high` and d - k times `low`.
    """

    def polar(k: int, i: int) -> fmpq:
        chosen = range(max(0, i - (d - k)), min(i, k) + 1)
        terms = (comb(k, j) * comb(d - k, i - j) * high**j * low ** (i - j) for j in chosen)
        return sum(terms, fmpq(0)) / comb(d, i)

    return fmpq_mat([[polar(k, i) for i in range(d + 1)] for k in range(d + 1)])


__all__ = ["BernsteinForm", "Ends", "Range", "bernstein_form"]
