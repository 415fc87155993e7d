"""Section 10, random-feature kernels: the interpolant, its norm, and the natural spline."""

from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from .features import Law, ramp
from .linear import dot
from .systems import solve

Corners = tuple[Fraction, Fraction, Fraction]


class Solution(NamedTuple):
    """alpha with K alpha = y (0 at columns that depend on earlier ones), and what f is made of."""

    law: Law
    inputs: list[Fraction]
    labels: list[Fraction]
    alpha: list[Fraction]
    rank: int

    def value(self, x: Fraction) -> Fraction:
        """f(x)."""
        return Fraction(dot(self.alpha, [self.law.kernel(x, z) for z in self.inputs]))

    def sums(self, u: Fraction) -> tuple[Fraction, Fraction]:
        """The sums of alpha_j max(x_j - u, 0) and of alpha_j max(u - x_j, 0)."""
        right = dot(self.alpha, [ramp(x - u) for x in self.inputs])
        return Fraction(right), Fraction(dot(self.alpha, [ramp(u - x) for x in self.inputs]))

    def second(self, u: Fraction, weights: tuple[Fraction, Fraction]) -> Fraction:
        """f''(u) with the weights of one side."""
        return Fraction(dot(weights, self.sums(u)))


def curvatures(f: Solution) -> list[Fraction]:
    """f'' at the ends of the hull, from within."""
    ends = (min(f.inputs), 1), (max(f.inputs), -1)
    return [f.second(x, f.law.near(x, side)) for x, side in ends]


def seminorm_squared(f: Solution) -> Fraction:
    """The integral of f''^2 / nu."""
    return f.law.integral(f.inputs, lambda u, right, left: ratio(
        f.second(u, (right, left)) ** 2, right + left))  # fmt: skip


def ratio(a: Fraction, b: Fraction) -> Fraction:
    """a / b, and 0 / 0 = 0."""
    return a / b if b else Fraction(0)


def rest(f: Solution, x: Fraction) -> Fraction:
    """f(x) minus what f''/nu contributes."""

    def bent(u: Fraction, right: Fraction, left: Fraction) -> Fraction:
        opening = right * ramp(x - u) + left * ramp(u - x)
        return ratio(f.second(u, (right, left)), right + left) * opening

    return f.value(x) - f.law.integral([*f.inputs, x], bent)


def samples(f: Solution) -> list[tuple[Fraction, Fraction]]:
    """The different samples in increasing order."""
    return sorted(set(zip(f.inputs, f.labels, strict=True)))


def hats(f: Solution) -> tuple[list[Corners], list[Fraction]]:
    """The corners of the hat functions of the inner samples, and the changes of slope there."""
    points = samples(f)
    found: list[Corners] = []
    jumps = []
    for (a, fa), (b, fb), (d, fd) in zip(points, points[1:], points[2:], strict=False):
        found.append((a, b, d))
        jumps.append((fd - fb) / (d - b) - (fb - fa) / (b - a))
    return found, jumps


def hat(corners: Corners, u: Fraction) -> Fraction:
    """The hat function that is 0 at the outer corners and 1 at the inner one."""
    a, b, d = corners
    return ramp(min((u - a) / (b - a), (d - u) / (d - b)))


def least(f: Solution) -> Fraction:
    """The least integral of f''^2 / nu through the samples."""
    shapes, jumps = hats(f)

    def entry(g: Corners, h: Corners) -> Fraction:
        if g[2] <= h[0] or h[2] <= g[0]:
            return Fraction(0)
        return f.law.integral(
            {*g, *h}, lambda u, right, left: (right + left) * hat(g, u) * hat(h, u)
        )

    gram = [[entry(g, h) for g in shapes] for h in shapes]
    return Fraction(dot(solve(gram, jumps)[0], jumps))


class Cell(NamedTuple):
    """A cell of the hull with f'' at its ends and at its thirds."""

    low: Fraction
    high: Fraction
    second: list[Fraction]

    @property
    def bent(self) -> bool:
        """Whether f'' is not linear."""
        return any(self.second[i] - 2 * self.second[i + 1] + self.second[i + 2] for i in (0, 1))


def hull_cells(f: Solution) -> list[Cell]:
    """The cells within the hull."""
    inside = [(a, b) for a, b in f.law.cells(f.inputs)
              if min(f.inputs) <= a and b <= max(f.inputs)]  # fmt: skip
    found = []
    for a, b in inside:
        at = [a + (b - a) * Fraction(k, 3) for k in range(4)]
        found.append(Cell(a, b, [f.second(u, f.law.weights((a + b) / 2, u)) for u in at]))
    return found


def uniform(f: Solution, cells: list[Cell]) -> bool:
    """Whether nu_+ and nu_- are constant on the hull."""
    at = [(a + b) / 2 for a, b, _ in cells] + [a + (b - a) / 3 for a, b, _ in cells]
    return len({f.law.weights(u, u) for u in at}) <= 1


def defect(f: Solution, cells: list[Cell]) -> dict[str, Any] | None:
    """Return what keeps f from being a C^2 cubic spline with knots at samples."""
    for a, b, second in (cell for cell in cells if cell.bent):
        return {"cell": [a, b], "second_derivative": second}
    for cell, after in pairwise(cells):
        if cell.second[3] != after.second[0]:
            return {"point": cell.high, "second_derivative": [cell.second[3], after.second[0]]}
    for cell, after in pairwise(cells):
        slopes = [(v[3] - v[0]) / (b - a) for a, b, v in (cell, after)]
        if slopes[0] != slopes[1] and cell.high not in f.inputs:
            return {"point": cell.high, "third_derivative": slopes}
    return None


def end_lines(f: Solution) -> tuple[list[Fraction], list[Fraction]]:
    """Slopes and values at 0 of the affine functions that continue the natural spline."""
    points, (shapes, jumps) = samples(f), hats(f)
    steps = [b[0] - a[0] for a, b in pairwise(points)]
    gram = [[(steps[j] + steps[j + 1]) / 3 if j == k else steps[max(j, k)] / 6 * (abs(j - k) == 1)
             for k in range(len(shapes))] for j in range(len(shapes))]  # fmt: skip
    inner = [Fraction(0), *solve(gram, jumps)[0], Fraction(0)]
    (a, fa), (b, fb), (d, fd), (e, fe) = *points[:2], *points[-2:]
    left = (fb - fa) / (b - a) - steps[0] * inner[1] / 6
    right = (fe - fd) / (e - d) + steps[-1] * inner[-2] / 6
    return [left, fa - left * a], [right, fe - right * e]


def weighted(lines: Any, right: Fraction, left: Fraction) -> list[Fraction]:
    """2 (right l_L + left l_R) / (right + left)."""
    return [2 * (right * a + left * b) / (right + left) for a, b in zip(*lines, strict=True)]


def limits(features: Law, lines: Any) -> list[Fraction]:
    """The limits of B f'' at both ends for offsets on [-B, B]."""
    right, left = features.moment(1, 3), features.moment(-1, 3)
    tilt = features.moment(1, 1) - features.moment(-1, 1)
    spread = features.moment(1, 2) + features.moment(-1, 2) - Fraction(3, 4) * tilt**2
    slope = weighted(lines, right, left)[0] / spread
    return [right * slope / 2, -left * slope / 2]
