"""Roots between neighbouring decimals."""

from collections.abc import Callable

from flint import fmpq

from proofcheck.errors import ExactError


def decimal_bracket(
    function: Callable[[fmpq], fmpq], low: fmpq, high: fmpq, digits: int
) -> tuple[fmpq, fmpq]:
    """Neighbouring multiples of 10^-digits, the function being positive at the lower one only.

    Parameters
    ----------
    function : callable
        Positive at `low` and not at `high`; it is evaluated at decimals only.
    low, high : fmpq
        Multiples of 10^-digits.

    Raises
    ------
    ExactError
        The function does not have these signs, or the ends are no such multiples.

    Examples
    --------
    >>> decimal_bracket(lambda t: 2 - t * t, fmpq(1), fmpq(2), 3)
    (707/500, 283/200)
    """
    unit = fmpq(1, 10**digits)
    ends = low / unit, high / unit
    if not (ends[0].q == ends[1].q == 1 and function(low) > 0 and function(high) <= 0):
        raise ExactError(f"a root from {low} to {high}: expected decimals and a change of sign")
    below, above = ends[0].p, ends[1].p
    while above - below > 1:
        middle = (below + above) // 2
        if function(middle * unit) > 0:
            below = middle
        else:
            above = middle
    return below * unit, above * unit


__all__ = ["decimal_bracket"]
