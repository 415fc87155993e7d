"""What several claims show in their witnesses."""

from collections.abc import Iterable
from typing import Any

from flint import fmpq

from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.arrangement import Relation


def listed(numbers: Iterable[fmpq]) -> list[str]:
    """Rationals as a witness shows them."""
    return [format_rational(q) for q in numbers]


def relation_witness(relation: Relation) -> dict[str, Any]:
    """Witness that the points are not in general position; points are numbered from 1."""
    return {"fails": "general-position", "relation": [[k + 1, c] for k, c in relation]}


__all__ = ["listed", "relation_witness"]
