"""What a flow says of the output weights while its steps last: section 9."""

from fractions import Fraction

from .limit import Flow
from .polynomials import hull


class Spans:
    """Is called after every step; `least` and `most` bound all |a_i(t)| / |a_i(0)|."""

    def __init__(self, rows: list[list[Fraction]]) -> None:
        self.start, self.least, self.most = [row[-1] for row in rows], Fraction(1), Fraction(1)

    def __call__(self, flow: Flow) -> None:
        """Note the range of every output weight that has moved."""
        for i, (p, eps) in flow.passed.items():
            off = Fraction(eps, 2**flow.F)
            low, high = (Fraction(end, 2**flow.b) for end in hull(p))
            ends = ((low - off) / self.start[i], (high + off) / self.start[i])
            self.least, self.most = min(self.least, *ends), max(self.most, *ends)
