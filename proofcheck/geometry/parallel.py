"""When G vanishes identically: an exact criterion that needs no sectors."""

from flint import fmpq

from proofcheck.exact.linear_algebra import combine
from proofcheck.geometry.field import Field


def g_vanishes_identically(field: Field) -> bool:
    """Whether G is zero everywhere.

    G(w) = (1-leak)/2 sum_c kappa_c |<w, v_c>| + (1+leak)/2 <w, sum_k E_k x_k>, where c runs over
    the lines through the origin that hold points x_k = t_k v_c, and kappa_c is the sum of
    E_k |t_k|. The kinks of different lines are different, so every kappa_c must vanish.

    Parameters
    ----------
    field : Field

    Returns
    -------
    bool
    """
    if any(combine(field.weights, field.points, field.dimension)):
        return False
    kappa: dict[tuple[fmpq, ...], fmpq] = {}
    for x, weight in zip(field.points, field.weights, strict=True):
        scale = next(c for c in x if c != 0)
        line = tuple(c / scale for c in x)
        kappa[line] = kappa.get(line, fmpq(0)) + weight * abs(scale)
    return not any(kappa.values())


__all__ = ["g_vanishes_identically"]
