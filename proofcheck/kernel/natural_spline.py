"""The natural cubic spline through samples, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq, fmpq_mat

from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import column
from proofcheck.kernel.piecewise import Piecewise, line, linear_through
from proofcheck.kernel.random_features import SlopeLaw


@dataclass(frozen=True, eq=False)
class NaturalSpline:
    """The interpolant of least integral of f''^2: cubic between the samples, affine outside.

    Attributes
    ----------
    function : Piecewise
    curvatures : tuple of fmpq
        f'' at the samples in increasing order; 0 at the first and the last.
    left, right : pairs of fmpq
        Slope and value at 0 of the affine functions that continue it.

    Examples
    --------
    >>> spline = natural_spline([fmpq(k) for k in (-1, 0, 1)], [fmpq(k) for k in (3, 1, 3)])
    >>> spline.curvatures, spline.left, spline.right
    ((0, 6, 0), (-3, 0), (3, 0))
    """

    function: Piecewise
    curvatures: tuple[fmpq, ...]
    left: tuple[fmpq, fmpq]
    right: tuple[fmpq, fmpq]

    @property
    def energy(self) -> fmpq:
        """The integral of f''^2."""
        second = linear_through(list(zip(self.function.breakpoints, self.curvatures, strict=True)))
        return (second * second).integral()


def natural_spline(inputs: Sequence[fmpq], labels: Sequence[fmpq]) -> NaturalSpline:
    """The natural cubic spline through at least two different samples, in any order.

    Parameters
    ----------
    inputs, labels : sequences of n fmpq
        Samples may repeat.

    Raises
    ------
    KernelError
        There are fewer than two different inputs, or an input has two labels.
    """
    samples = sorted(set(zip(inputs, labels, strict=True)))
    xs, ys = [x for x, _ in samples], [y for _, y in samples]
    if len(set(xs)) != len(xs) or len(xs) < 2:
        raise KernelError(
            f"found {len(samples)} samples with {len(set(xs))} different inputs, expected at "
            "least two inputs and one label for each"
        )
    curvatures = _curvatures(xs, ys)
    second = linear_through(list(zip(xs, curvatures, strict=True)))
    rough = second.antiderivative().antiderivative()
    slope = (ys[1] - rough(xs[1]) - ys[0] + rough(xs[0])) / (xs[1] - xs[0])
    function = rough + line(slope, ys[0] - rough(xs[0]) - slope * xs[0])
    first, last = function.pieces[0].coefficients, function.pieces[-1].coefficients
    left, right = ((c.get(1, fmpq(0)), c.get(0, fmpq(0))) for c in (first, last))
    return NaturalSpline(function, curvatures, left, right)


def _curvatures(xs: Sequence[fmpq], ys: Sequence[fmpq]) -> tuple[fmpq, ...]:
    """Solve the three-term equations for f'' at the inner samples."""
    steps = [b - a for a, b in pairwise(xs)]
    slopes = [(ys[k + 1] - ys[k]) / h for k, h in enumerate(steps)]
    inner = len(xs) - 2
    if inner == 0:
        return fmpq(0), fmpq(0)
    rows = [[fmpq(0)] * inner for _ in range(inner)]
    for k in range(inner):
        rows[k][k] = (steps[k] + steps[k + 1]) / 3
        if k + 1 < inner:
            rows[k][k + 1] = rows[k + 1][k] = steps[k + 1] / 6
    jumps = [slopes[k + 1] - slopes[k] for k in range(inner)]
    found = fmpq_mat(rows).solve(column(jumps))
    return (fmpq(0), *(found[k, 0] for k in range(inner)), fmpq(0))


def end_lines(spline: NaturalSpline, right: fmpq, left: fmpq) -> tuple[fmpq, fmpq]:
    """Slope and value at 0 of 2 (nu_+ l_L + nu_- l_R) / (nu_+ + nu_-).

    Where nu_+ and nu_- are constant and positive on the hull of the samples, the interpolant of
    least norm is the natural spline iff this affine function is 0 (docs/kernel.md).

    Parameters
    ----------
    spline : NaturalSpline
        With the end lines l_L and l_R.
    right, left : fmpq
        nu_+ and nu_-, not both 0.
    """
    slope, value = (
        2 * (right * a + left * b) / (right + left)
        for a, b in zip(spline.left, spline.right, strict=True)
    )
    return slope, value


def limit_curvatures(spline: NaturalSpline, law: SlopeLaw) -> tuple[fmpq, fmpq]:
    """The limits of B f''(x_1) and B f''(x_s) for offsets uniform on [-B, B], B to infinity.

    Only the slopes of the law and their probabilities matter. For slopes 1 and -1 with equal
    probability these are S and -S with S = (p_L + p_R)/4, p_L and p_R being the slopes of the
    end lines of the natural spline (docs/kernel.md).

    Parameters
    ----------
    spline : NaturalSpline
    law : SlopeLaw
    """
    right, left = law.moment(1, 3), law.moment(-1, 3)
    spread = law.moment(1, 2) + law.moment(-1, 2)
    tilt = law.moment(1, 1) - law.moment(-1, 1)
    slope, _ = end_lines(spline, right, left)
    first = slope / (spread - fmpq(3, 4) * tilt**2)
    return right * first / 2, -left * first / 2


__all__ = ["NaturalSpline", "end_lines", "limit_curvatures", "natural_spline"]
