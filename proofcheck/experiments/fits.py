"""Whether a small network fits data exactly: what a spurious stationary point misses."""

from flint import fmpq

from proofcheck.dataset import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.network import Network


def fits_exactly(network: Network, dataset: Dataset) -> bool:
    """Whether a ReLU network has the labels as its values, in exact arithmetic."""
    for x, y in zip(dataset.points, dataset.labels, strict=True):
        active = [max(dot(w, x), fmpq(0)) for w in network.weights]
        if dot(network.outputs, active) != y:
            return False
    return True


__all__ = ["fits_exactly"]
