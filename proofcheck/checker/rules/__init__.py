"""Section 10: the rules of the claims, in a module for each paper or part of one.

Importing a module registers its rules.
"""

from ..claims import CLAIM, check_claims
from . import (
    boursier2024_alignment,
    boursier2024_box,
    boursier2024_conditions,
    boursier2024_limits,
    boursier2024_margins,
    boursier2024_theorems,
    boursier2024_width,
    maennel2018,
    williams2019_identities,
    williams2019_kernel,
    williams2019_regions,
    williams2019_weight,
)

__all__ = [
    "CLAIM",
    "boursier2024_alignment",
    "boursier2024_box",
    "boursier2024_conditions",
    "boursier2024_limits",
    "boursier2024_margins",
    "boursier2024_theorems",
    "boursier2024_width",
    "check_claims",
    "maennel2018",
    "williams2019_identities",
    "williams2019_kernel",
    "williams2019_regions",
    "williams2019_weight",
]
