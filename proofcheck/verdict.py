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


def form(condition: bool, witness: Witness | None = None) -> PrintedVerdict:
    """A printed form that was decided exactly; the witness counts if it is refuted."""
    return PrintedVerdict(holds(condition), None if condition else witness)


def plain(status: Status, values: Values | None = None, witness: Witness | None = None) -> Verdict:
    """A verdict whose one printed form has the same status."""
    return Verdict(status, values or {}, witness, [PrintedVerdict(status)])


def not_applicable(witness: Witness, values: Values | None = None, *, forms: int = 1) -> Verdict:
    """The verdict that a hypothesis fails, as the witness says, also on every printed form."""
    printed = [PrintedVerdict(Status.NOT_APPLICABLE)] * forms
    return Verdict(Status.NOT_APPLICABLE, values or {}, witness, printed)


def undecided(reason: str, *, forms: int = 1) -> Verdict:
    """The verdict that nothing is known, nor about any printed form, and why; without values."""
    printed = [PrintedVerdict(Status.UNDECIDED)] * forms
    return Verdict(Status.UNDECIDED, printed=printed, reason=reason)


__all__ = [
    "Evidence",
    "PrintedVerdict",
    "Status",
    "Values",
    "Verdict",
    "Witness",
    "form",
    "holds",
    "not_applicable",
    "plain",
    "undecided",
]
