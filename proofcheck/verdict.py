"""What is found out about a claim, and how it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flint import fmpq

Values = Mapping[str, fmpq | int]
Witness = Mapping[str, Any]


class Status(StrEnum):
    """The five things that can be said of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    SUPPORTED = "supported"
    NOT_APPLICABLE = "not-applicable"
    UNDECIDED = "undecided"


class Evidence(StrEnum):
    """How a status is known; numeric evidence can neither prove nor refute."""

    SYMBOLIC = "symbolic"
    EXACT = "exact"
    ENCLOSURE = "enclosure"
    NUMERIC = "numeric"


@dataclass(frozen=True, slots=True)
class PrintedVerdict:
    """The verdict on one printed form of a claim."""

    status: Status
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a claim for one dataset.

    Attributes
    ----------
    status : Status
    values : mapping
        The claim's named exact results.
    witness : mapping or None
        JSON-ready; what makes a refutation or a failing hypothesis plain.
    printed : sequence of PrintedVerdict
        One for each printed form of the claim, in order.
    reason : str or None
        Why the claim is undecided.

    Notes
    -----
    A verdict has no truth value: "undecided" is neither true nor false.
    """

    status: Status
    values: Values = field(default_factory=dict)
    witness: Witness | None = None
    printed: Sequence[PrintedVerdict] = ()
    reason: str | None = None

    def __bool__(self) -> bool:
        raise TypeError("a verdict has no truth value; compare its status")


def holds(condition: bool) -> Status:
    """`proved` or `refuted`, for a condition that was decided exactly."""
    return Status.PROVED if condition else Status.REFUTED


__all__ = ["Evidence", "PrintedVerdict", "Status", "Values", "Verdict", "Witness", "holds"]
