"""A finite dataset of exact rational numbers: the entrance of the house."""

from proofcheck.dataset.model import Dataset

__all__ = ["Dataset"]
