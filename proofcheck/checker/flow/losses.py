"""The losses: the residual weights e_k = -c dl/df as numbers and along a polynomial f."""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from ..shape import require
from .polynomials import Poly

Interval = tuple[Fraction, Fraction]


def exponential(x: Fraction, bits: int) -> Interval:
    """Bounds of exp(x); `decimal` rounds correctly."""
    require(abs(x) < 10**6, "predictions below 10^6")
    digits = bits * 302 // 1000 + 30
    context = Context(prec=digits, Emin=MIN_EMIN, Emax=MAX_EMAX)
    found = Fraction(context.exp(context.divide(Decimal(x.numerator), Decimal(x.denominator))))
    room = Fraction(1, 10 ** (digits - 10))  # x is off by less than 10^(6 - digits)
    return found * (1 - room), found * (1 + room)


def logarithm(x: Fraction, bits: int) -> Interval:
    """Bounds of log(x) for x >= 1."""
    digits = bits * 302 // 1000 + 30
    context = Context(prec=digits, Emin=MIN_EMIN, Emax=MAX_EMAX)
    found = Fraction(context.ln(context.divide(Decimal(x.numerator), Decimal(x.denominator))))
    room = (found + 1) / 10 ** (digits - 10)
    return found - room, found + room


class Loss:
    """One of the losses, with its factor c.

    With z = y f: square (1/2)(f - y)^2, logistic log(1 + exp(-z)) and exponential exp(-z). So e_k
    is c (y - f) or c y q(z), where q = 1 / (1 + exp(z)) obeys q' = -z' q (1 - q), or q = exp(-z)
    obeys q' = -z' q.
    """

    def __init__(self, name: str, factor: Fraction, bits: int) -> None:
        self.square, self.logistic = name == "square", name == "logistic"
        self.c, self.bits = factor, bits

    def ratio(self, z: Fraction) -> Interval:
        """Bounds of q(z)."""
        if self.logistic:
            low, high = exponential(z, self.bits)
            return 1 / (1 + high), 1 / (1 + low)
        return exponential(-z, self.bits)

    def pulled(self, y: Fraction, f: Fraction) -> Interval:
        """Bounds of e_k at a prediction."""
        if self.square:
            return self.c * (y - f), self.c * (y - f)
        low, high = sorted(self.c * y * q for q in self.ratio(y * f))
        return low, high

    def value(self, y: Fraction, low: Fraction, high: Fraction) -> Interval:
        """Bounds of the loss of one point, for predictions between two numbers."""
        if self.square:
            gaps = abs(y - low), abs(y - high)
            least = Fraction(0) if low <= y <= high else min(gaps)
            return self.c * least**2 / 2, self.c * max(gaps) ** 2 / 2
        least, most = sorted((y * low, y * high), reverse=True)
        ends = exponential(-least, self.bits)[0], exponential(-most, self.bits)[1]
        if self.logistic:
            ends = logarithm(1 + ends[0], self.bits)[0], logarithm(1 + ends[1], self.bits)[1]
        return self.c * ends[0], self.c * ends[1]

    def pull(self, y: Fraction, f: Poly, b: int) -> Poly:
        """e_k along a prediction, a polynomial with an error.

        An approximate q is taken from the series; with R = q' + z' q (1 - q) (or q' + z' q) its
        error E obeys |E|' <= |z'| |1 - 2 q + E| |E| + |R| (or |z'| |E| + |R|).
        """
        if self.square:
            total = Poly([int(y * 2**b // 1)], 1)
            return (total + f.scaled(Fraction(-1))).scaled(self.c)
        z, ratio = f.scaled(y), Ratio(self, b)
        for coefficient in z.c:
            ratio.extend(coefficient)
        one, q = Poly([1 << b]), Poly(ratio.q)
        slope, change = (Poly([k * a for k, a in enumerate(p)][1:] or [0]) for p in (z.c, ratio.q))
        product = q.times(one + q.scaled(Fraction(-1)), b) if self.logistic else q
        residue, rate = change + slope.times(product, b), slope.size
        if self.logistic:
            rate = (rate * ((one + q.scaled(Fraction(-2))).size + (1 << b)) >> b) + 1
        growth = exponential(Fraction(rate, 2**b), self.bits)[1]
        low, high = self.ratio(Fraction(z.c[0], 2**b))
        error = int((residue.size + 2 + (high - low) * 2**b) * growth) + 1
        require(max(error, z.error) < 1 << b, "an error of e_k below 1")
        # The logarithm of q changes at most as z does.
        spread = ((q.size + error) * 2 * z.error >> b) + 1
        return Poly(ratio.q, error + spread).scaled(self.c * y)

    def change(self, shift: Fraction, size: Fraction) -> Fraction:
        """A bound of the change of e_k, |e_k| <= size, when f_k changes by at most a shift."""
        if self.square:
            return self.c * shift
        if self.logistic:
            return self.c * shift / 4
        return size * (exponential(shift, self.bits)[1] - 1)


class Ratio:
    """The series of q(z), coefficient by coefficient; approximate."""

    def __init__(self, loss: Loss, b: int) -> None:
        self.loss, self.b = loss, b
        self.z: list[int] = []
        self.q: list[int] = []
        self.u: list[int] = []  # of q (1 - q), or q

    def extend(self, z: int) -> int:
        """Add the next coefficient of z, and return that of q."""
        self.z.append(z)
        if k := len(self.q):
            found = -sum(i * self.z[i] * self.u[k - i] for i in range(1, k + 1)) // (k << self.b)
        else:
            found = int(self.loss.ratio(Fraction(z, 2**self.b))[0] * 2**self.b)
        self.q.append(found)
        square = sum(a * c for a, c in zip(self.q, reversed(self.q), strict=True)) >> self.b
        self.u.append(found - square if self.loss.logistic else found)
        return found
