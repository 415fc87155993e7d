"""Whether a network is one of those that the theorem for every width speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from proofcheck.exact.linear_algebra import Vector, dot
from proofcheck.flow.every_width.constants import Unmet
from proofcheck.flow.network import Network


def unmet_by(network: Network, points: Sequence[Vector], lambda_star: fmpq) -> Unmet | None:
    """What keeps a network from being covered, or None.

    Parameters
    ----------
    network : Network
    points : sequence of n vectors
    lambda_star : fmpq

    Examples
    --------
    >>> points = [(fmpq(-1, 2), fmpq(1)), (fmpq(1, 2), fmpq(1))]
    >>> unmet_by(Network.create([[0, "1/100"]], ["1/100"]), points, fmpq(1, 50))
    >>> unmet_by(Network.create([[0, "1/100"]], ["1/100"]), points, fmpq(1, 200))
    Unmet(reason='the sum of a_j^2 is above lambda*^2')
    """
    if any(value < 0 for value in network.balancedness):
        return Unmet("some neuron has |a_j| < |w_j|")
    if dot(network.outputs, network.outputs) > lambda_star**2:
        return Unmet("the sum of a_j^2 is above lambda*^2")
    pairs = zip(network.weights, network.outputs, strict=True)
    if not any(a > 0 and any(dot(w, x) > 0 for x in points) for w, a in pairs):
        return Unmet("no neuron with a_j > 0 has an active point")
    return None


__all__ = ["unmet_by"]
