"""The norm of the reproducing-kernel space, from the function alone (docs/kernel.md).

|f|^2 is the integral of f''^2 / nu plus a positive definite form of the affine function that f
leaves when its bent part is taken away; equation (17) of Williams et al. 2019 has the integral
only, which is a seminorm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from proofcheck.errors import KernelError
from proofcheck.exact.linear_algebra import column, dot
from proofcheck.kernel.interpolant import solve
from proofcheck.kernel.laurent import Laurent
from proofcheck.kernel.piecewise import Piecewise, down, linear_through, up
from proofcheck.kernel.random_features import Weight


@dataclass(frozen=True)
class Norm:
    """The parts of a squared norm.

    Attributes
    ----------
    seminorm_squared : fmpq
        The integral of f''^2 / nu.
    affine : pair of fmpq
        Slope and value at 0 of the affine part.
    affine_squared : fmpq
        The square of its norm.
    """

    seminorm_squared: fmpq
    affine: tuple[fmpq, fmpq]
    affine_squared: fmpq

    @property
    def squared(self) -> fmpq:
        """The squared norm."""
        return self.seminorm_squared + self.affine_squared


def norm(function: Piecewise, weight: Weight) -> Norm:
    """The norm of a function in the space of a weight (docs/kernel.md, section 4).

    Parameters
    ----------
    function : Piecewise
    weight : Weight

    Raises
    ------
    KernelError
        The function is not in the space: it has a kink, f'' is not 0 where there are no knots,
        or the affine part is not 0 although no knot has features on both sides.

    Examples
    --------
    >>> from proofcheck.kernel.piecewise import line
    >>> from proofcheck.kernel.random_features import SlopeLaw
    >>> norm(line(1, 0), SlopeLaw.symmetric(2).weight).squared
    4
    """
    kinks = [b for b, smoothness in function.knots if smoothness < 1]
    if kinks:
        raise KernelError(f"found a kink at {kinks[0]}, expected a continuous derivative")
    second = function.derivative().derivative()
    bent = second / weight.total
    affine = _affine_part(function, bent, weight)
    return Norm((second * bent).integral(), affine, affine_norm_squared(affine, weight))


def _affine_part(function: Piecewise, bent: Piecewise, weight: Weight) -> tuple[fmpq, fmpq]:
    """f(x) minus the integral of [nu_+ max(x-t, 0) + nu_- max(t-x, 0)] f''/nu over t.

    The difference is affine on the whole line, so that two values give it.
    """

    def rest(x: fmpq) -> fmpq:
        opening = weight.right * down(x) + weight.left * up(x)
        return function(x) - (bent * opening).integral()

    value = rest(fmpq(0))
    return rest(fmpq(1)) - value, value


def affine_norm_squared(affine: tuple[fmpq, fmpq], weight: Weight) -> fmpq:
    """|p x + q|^2 = v'G^{-1}v with v = (p, -q), G the integral of omega (1, t)(1, t)'.

    Parameters
    ----------
    affine : pair of fmpq
        p and q.
    weight : Weight

    Raises
    ------
    KernelError
        The affine function is not in the space.
    """
    p, q = affine
    if p == 0 and q == 0:
        return fmpq(0)
    moments = [_moment(weight.overlap, k) for k in range(3)]
    if moments[0] == 0:
        raise KernelError(
            f"{p} x + {q}: not in the space, which holds no affine function since no knot has "
            "features on both sides"
        )
    gram = fmpq_mat([[moments[0], moments[1]], [moments[1], moments[2]]])
    solved = gram.solve(column([p, -q]))
    return p * solved[0, 0] - q * solved[1, 0]


def _moment(density: Piecewise, power: int) -> fmpq:
    return (density * Piecewise((), (Laurent.of({power: 1}),))).integral()


def least_seminorm_squared(
    inputs: Sequence[fmpq], labels: Sequence[fmpq], weight: Weight
) -> fmpq | None:
    """The least integral of f''^2 / nu over all f through the samples, affine part free.

    Parameters
    ----------
    inputs, labels : sequences of n fmpq
        In any order; samples may repeat, with one label for each input.
    weight : Weight

    Returns
    -------
    fmpq or None
        None if no such f exists, since nu vanishes where the labels demand a bend.

    Notes
    -----
    The samples fix the integrals d_k of f'' times the hat functions of the inner samples and
    nothing else of f''; the minimiser is nu times a combination of the hats.
    """
    samples = sorted(set(zip(inputs, labels, strict=True)))
    hats, jumps = [], []
    for (a, fa), (b, fb), (c, fc) in zip(samples, samples[1:], samples[2:], strict=False):
        hats.append(linear_through([(a, fmpq(0)), (b, fmpq(1)), (c, fmpq(0))]))
        jumps.append((fc - fb) / (c - b) - (fb - fa) / (b - a))
    if not hats:
        return fmpq(0)
    weighted = [weight.total * hat for hat in hats]
    gram = [[fmpq(0)] * len(hats) for _ in hats]
    for j in range(len(hats)):
        for k in range(max(0, j - 1), j + 1):
            gram[j][k] = gram[k][j] = (weighted[j] * hats[k]).integral()
    solution, _ = solve(fmpq_mat(gram), tuple(jumps))
    return None if solution is None else dot(solution, jumps)


__all__ = ["Norm", "affine_norm_squared", "least_seminorm_squared", "norm"]
