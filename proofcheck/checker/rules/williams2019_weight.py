"""Section 10: the rule of the weight nu of Williams et al. 2019."""

from fractions import Fraction
from typing import Any

from ..claims import Verdict, rule
from ..document import Certificate
from ..features import law
from ..interpolation import Solution
from ..shape import rational, read
from .williams2019_kernel import fitted

JUMP = {"inputs": [rational], "labels": [rational], "kernel": dict, "at": rational,
        "second_derivative": [rational], "ratio": rational, "printed_ratio": rational}  # fmt: skip


def jumps_like_nu(found: Any) -> bool:
    """Say whether f'' of the witness jumps by 9 at an end of knots whose density jumps by 3."""
    shown = read(JUMP, found)
    xs, ys, at, features = shown["inputs"], shown["labels"], shown["at"], law(shown["kernel"])
    if features is None or features.radius is not None or len(xs) != len(ys):
        return False
    f = fitted(features, xs, ys)
    if not isinstance(f, Solution) or at not in features.breaks:
        return False
    sides = [f.second(at, features.near(at, side)) for side in (-1, 1)]
    step = min(abs(b - at) for b in features.breaks if b != at) / 2
    knots = [sum(s.share / (s.high - s.low) for s in features.slopes if s.low < u < s.high)
             for u in (at - step, at + step)]  # fmt: skip
    exact = shown["second_derivative"] == sides and sides[0] == 9 * sides[1] != 0
    return exact and knots[0] == 3 * knots[1] and (shown["ratio"], shown["printed_ratio"]) == (9, 3)


@rule("williams2019.nu", "any")
def nu(c: Certificate) -> Verdict:
    """The printed weight is refuted by a jump of f''; the proof is not checked here."""
    values = {"ratio": Fraction(9), "printed_ratio": Fraction(3)}
    return Verdict("proved", values, None, [("refuted", jumps_like_nu)])
