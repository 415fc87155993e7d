"""The widest ball of initial networks for which one rigorous run proves the same for all."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.flow.network import Network
from proofcheck.flow.rigorous import Rigorous, RigorousRun

W = TypeVar("W", bound=Callable[[Rigorous], None])


def widest_ball(
    dataset: Dataset,
    network: Network,
    bits: int,
    watch: Callable[[], W],
    accepts: Callable[[RigorousRun, W], bool],
) -> tuple[fmpq, RigorousRun, W] | None:
    """Find the largest power of ten that does as a radius, by bisection of the exponent.

    Parameters
    ----------
    dataset : Dataset
    network : Network
        The centre. The radius bounds the distance of every neuron from its own, in R^(d+1).
    bits : int
        The precision; that of a run from the centre which did.
    watch : callable
        Makes a watch for a run.
    accepts : callable
        Whether a run, with its watch, proves what is to be proved.

    Returns
    -------
    (fmpq, RigorousRun, watch) or None
        The radius and its run; None if not even the smallest one does, which is below the largest
        weight by the factor 2^-bits.
    """
    largest = max(map(abs, (*network.outputs, *(c for w in network.weights for c in w))))
    if largest == 0:
        return None
    low = next(k for k in count(1) if fmpq(1, 10**k) < largest)
    high = low + bits * 3 // 10  # as many decimal digits as the precision has

    def attempt(exponent: int) -> tuple[fmpq, RigorousRun, W] | None:
        radius, watching = fmpq(1, 10**exponent), watch()
        run = Rigorous(dataset, network, bits=bits, radius=radius).run(None, watch=watching)
        return (radius, run, watching) if accepts(run, watching) else None

    found = attempt(high)
    while found and low < high:
        middle = (low + high) // 2
        better = attempt(middle)
        if better:
            found, high = better, middle
        else:
            low = middle + 1
    return found


__all__ = ["widest_ball"]
