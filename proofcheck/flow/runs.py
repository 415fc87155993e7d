"""What the two engines are asked for, and what they return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import mpmath
from flint import arb, fmpq

from proofcheck.errors import FlowError
from proofcheck.flow.convergence import Limit
from proofcheck.flow.switching import Event, Selection
from proofcheck.flow.taylor import fixed
from proofcheck.flow.vectorfield import Pattern


def stopping_time(until: fmpq | None, bits: int) -> int | None:
    """The time to stop at in fixed point, or None for none.

    Raises
    ------
    FlowError
        If it is less than one unit.
    """
    if until is None:
        return None
    if (found := fixed(until, bits)) == 0:
        raise FlowError(
            f"until: found a time below 2^-{bits}, the unit of time; expected a longer one, or "
            "more digits"
        )
    return found


@dataclass
class ReferenceRun:
    """What the reference engine found.

    Attributes
    ----------
    status : {"supported", "undecided"}
    reason : str or None
        Why the flow could not be followed to the end.
    competing : list of Pattern
        The competing motions of a non-unique solution.
    neuron : int or None
        The neuron that they belong to, numbered from 1.
    time : mpf
        The time that was reached.
    weights, outputs : lists of mpf
        The network then.
    predictions : list of mpf
    loss : mpf
    patterns : list of Pattern
        One for each neuron.
    events : list of Event
    selections : list of Selection
        Motions that were chosen because all competing ones have the same limit.
    history : list of (mpf, mpf)
        Times and losses at the ends of the steps.
    states : list of (mpf, list of lists of mpf)
        Times and rows (w_i, a_i) at the ends of the steps.
    """

    status: Literal["supported", "undecided"]
    reason: str | None
    competing: list[Pattern]
    neuron: int | None
    time: mpmath.mpf
    weights: list[list[mpmath.mpf]]
    outputs: list[mpmath.mpf]
    predictions: list[mpmath.mpf]
    loss: mpmath.mpf
    patterns: list[Pattern]
    events: list[Event]
    selections: list[Selection]
    history: list[tuple[mpmath.mpf, mpmath.mpf]] = field(default_factory=list)
    states: list[tuple[mpmath.mpf, list[list[mpmath.mpf]]]] = field(default_factory=list)


@dataclass
class RigorousRun:
    """What the rigorous engine proved.

    Attributes
    ----------
    status : {"proved", "undecided"}
    reason : str or None
        Which inequality could not be proved, or which solutions compete.
    competing : list of Pattern
        The competing motions of a non-unique solution.
    neuron : int or None
        The neuron that they belong to, numbered from 1.
    time : fmpq
        The time that was reached, exactly.
    radius : arb
        Bound of the distance |theta - p| over the live neurons.
    weights : list of lists of arb
    outputs : list of arb
        Enclosures of the network then.
    loss : arb
    patterns : list of Pattern
    events : list of Event
    history : list of (fmpq, arb)
        Times and enclosures of the loss at the ends of the steps.
    balancedness_drift : arb
        Holds the change of a^2 - |w|^2 of every neuron.
    limit : Limit or None
        The limit for all time, if it is proved.
    bits : int
        Fraction bits of the approximate solution.
    start : list of Pattern
        The patterns in which the neurons start.
    rows : list of lists of int
        The approximate solution in the end, in units of 2^-bits.
    radii : list of arb
        Bounds of the distance of every neuron from it.
    steps : list of dict
        ``length``, ``box`` and ``remainder`` in units of 2^-bits, ``order`` and ``switches`` of
        every step, ready for JSON.
    final : bool
        Whether more precision would not change the outcome.
    """

    status: Literal["proved", "undecided"]
    reason: str | None
    competing: list[Pattern]
    neuron: int | None
    time: fmpq
    radius: arb
    weights: list[list[arb]]
    outputs: list[arb]
    loss: arb
    patterns: list[Pattern]
    events: list[Event]
    history: list[tuple[fmpq, arb]]
    balancedness_drift: arb
    limit: Limit | None
    bits: int
    start: list[Pattern]
    rows: list[list[int]]
    radii: list[arb]
    steps: list[dict[str, Any]]
    final: bool


__all__ = ["ReferenceRun", "RigorousRun"]
