"""Taylor coefficients of the flow inside a joint pattern, in fixed-point integers.

A number x stands as the integer nearest to x 2^bits. Coefficients belong to the scaled time
s = t / h, so that their size tells at once what they contribute on 0 <= s <= 1. All recurrences
are sums of products of coefficient lists; the results are approximations, which the rigorous
engine verifies afterwards and the reference engine trusts.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

import mpmath
from flint import fmpq

from proofcheck.dataset import Dataset

Series = list[int]

GROWTH = 1.4
"""By how much a step may be longer than the one for which its series was computed."""


def fixed(value: fmpq, bits: int) -> int:
    """The fixed-point integer of a rational, rounded down."""
    return (int(value.p) << bits) // int(value.q)


def convolution(left: Series, right: Series, order: int) -> int:
    """Coefficient of a product, with twice the fraction bits; both series reach ``order``."""
    return sum(map(mul, left[: order + 1], right[order::-1]))


def rescaled(series: Series, ratio: int, bits: int) -> Series:
    """The coefficients for a step ``ratio`` / 2^bits times as long.

    The powers of the ratio are kept to so many significant bits: a series for a step that is much
    too long has huge coefficients, which come back only through tiny powers.
    """
    power, shift, found = 1 << bits, bits, []
    for coefficient in series:
        found.append(coefficient * power >> shift)
        power, shift = power * ratio, shift + bits
        excess = max(power.bit_length() - bits - 32, 0)
        power, shift = power >> excess, shift - excess
    return found


def horner(series: Sequence[int], s: int, bits: int) -> int:
    """The value of a polynomial at the fixed-point number s."""
    value = 0
    for coefficient in reversed(series):
        value = (value * s >> bits) + coefficient
    return value


def differentiated(series: Sequence[int]) -> Series:
    """The coefficients of the derivative with respect to s."""
    return [k * c for k, c in enumerate(series)][1:]


class ResidualSeries:
    """The series of e_k = -c dl/df(f_k, y_k) for one point, one order after the other.

    Square loss: e = c (y - f). Exponential: e = c y exp(-y f), so that e' = -y f' e. Logistic:
    e = c y q with q = 1 / (1 + exp(y f)), so that q' = -y f' q (1 - q).
    """

    def __init__(self, dataset: Dataset, k: int, bits: int) -> None:
        self.loss, self.bits = dataset.loss, bits
        self.label, self.factor = dataset.labels[k], dataset.factor
        self.series: Series = []
        self._logistic: Series = []
        self._product: Series = []

    def extend(self, f: Series) -> None:
        """Find the next coefficient; ``f`` holds as many coefficients as are to be known."""
        order = len(self.series)
        if self.loss == "square":
            label = fixed(self.label, self.bits) if order == 0 else 0
            self.series.append(self._scaled(label - f[order]))
        elif order == 0:
            self._start(f[0])
        else:
            weighted = [j * c for j, c in enumerate(f[: order + 1])]
            sign = -int(self.label.p)
            if self.loss == "exponential":
                # `weighted` starts with 0, so that the unknown coefficient is not asked for.
                found = convolution(weighted, [*self.series, 0], order)
                self.series.append(sign * (found >> self.bits) // order)
            else:
                found = convolution(weighted, [*self._product, 0], order)
                self._logistic.append(sign * (found >> self.bits) // order)
                self._extend_logistic(order)

    def _start(self, value: int) -> None:
        y = int(self.label.p)
        with mpmath.workprec(self.bits + 64):
            power = mpmath.exp(-y * mpmath.ldexp(value, -self.bits))
            if self.loss == "exponential":
                self.series.append(self._scaled(y * int(mpmath.ldexp(power, self.bits))))
            else:
                quotient = power / (1 + power)
                self._logistic.append(int(mpmath.ldexp(quotient, self.bits)))
                self._extend_logistic(0)

    def _extend_logistic(self, order: int) -> None:
        q = self._logistic
        self._product.append(q[order] - (convolution(q, q, order) >> self.bits))
        self.series.append(self._scaled(int(self.label.p) * q[order]))

    def _scaled(self, value: int) -> int:
        return value * int(self.factor.p) // int(self.factor.q)


def step_length(tails: Sequence[int], order: int, bits: int, wanted: int) -> float:
    """Factor by which a step may grow so that the last coefficients fall below 2^-wanted.

    Parameters
    ----------
    tails : sequence of int
        The largest coefficients of the orders order - 1 and order.
    order : int
    bits : int
        Fraction bits of the coefficients.
    wanted : int

    Notes
    -----
    At most `GROWTH`: coefficients that were lost below the last bit cannot be got back by scaling.
    Otherwise this is the step of Jorba and Zou, A software package for the numerical integration
    of ODEs by means of high-order Taylor methods, Experimental Mathematics 14 (2005), without
    their factor.
    """
    ratios: list[float] = [
        2.0 ** ((bits - wanted - tail.bit_length()) / (order - 1 + j))
        for j, tail in enumerate(tails)
        if tail
    ]
    return min(*ratios, GROWTH) if ratios else GROWTH


def combined(form: Sequence[fmpq], series: Sequence[Series]) -> Series:
    """A linear form, applied to series."""
    total = [0] * len(series[0])
    for c, one in zip(form, series, strict=True):
        if c:
            p, q = int(c.p), int(c.q)
            total = [t + p * s // q for t, s in zip(total, one, strict=True)]
    return total


def root_between(series: Series, low: int, high: int, bits: int) -> int:
    """The zero of a function that is positive at ``low`` and not at ``high``."""
    slope = differentiated(series)
    s = high
    for _ in range(4 * bits):
        value = horner(series, s, bits)
        if value > 0:
            low = s
        else:
            high = s
        steep = horner(slope, s, bits)
        new = s - (value << bits) // steep if steep else low
        if not low < new < high:
            new = (low + high) // 2
        if abs(new - s) <= 2 or high - low <= 2:
            return new
        s = new
    return high


__all__ = [
    "GROWTH",
    "ResidualSeries",
    "Series",
    "combined",
    "convolution",
    "differentiated",
    "fixed",
    "horner",
    "rescaled",
    "root_between",
    "step_length",
]
