"""A finite dataset of exact rational numbers: the entrance of the house."""

from proofcheck.dataset.model import Dataset
from proofcheck.dataset.reading import MAX_BYTES, load

__all__ = ["MAX_BYTES", "Dataset", "load"]
