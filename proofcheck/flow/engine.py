"""One door to the two engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, overload

from proofcheck.dataset import Dataset
from proofcheck.errors import FlowError
from proofcheck.exact.rationals import shown, to_rational
from proofcheck.flow.checkpoint import Checkpoint
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference, ReferenceRun
from proofcheck.flow.rigorous import MAX_DIGITS, Rigorous, RigorousRun

Watch = Callable[[Reference | Rigorous], None]

ATTEMPTS = 4
"""How often a rigorous run starts again with more precision."""


@overload
def follow(
    dataset: Dataset,
    network: Network,
    *,
    until: object = None,
    digits: int = 15,
    rigorous: Literal[False] = False,
    watch: Watch | None = None,
    resume: Checkpoint | None = None,
) -> ReferenceRun: ...


@overload
def follow(
    dataset: Dataset,
    network: Network,
    *,
    until: object = None,
    digits: int = 15,
    rigorous: Literal[True],
    watch: Callable[[Rigorous], None] | None = None,
    resume: Checkpoint | None = None,
) -> RigorousRun: ...


@overload
def follow(
    dataset: Dataset,
    network: Network,
    *,
    until: object = None,
    digits: int = 15,
    rigorous: bool,
    watch: Watch | None = None,
    resume: Checkpoint | None = None,
) -> ReferenceRun | RigorousRun: ...


def follow(
    dataset: Dataset,
    network: Network,
    *,
    until: object = None,
    digits: int = 15,
    rigorous: bool = False,
    watch: Callable[[Any], None] | None = None,
    resume: Checkpoint | None = None,
) -> ReferenceRun | RigorousRun:
    """Follow gradient flow from a network.

    Parameters
    ----------
    dataset : Dataset
    network : Network
        With as many coordinates as the points, counting the bias.
    until : number, optional
        The time to stop at. Without it the flow is followed until the reference engine finds it
        stationary, or the rigorous one proves its limit.
    digits : int
        The reference engine works with so many digits. The rigorous engine raises its precision
        until the distance to the true flow is below 10^-digits at the end, or, without ``until``,
        until the limit is proved.
    rigorous : bool
        Whether everything is to be proved.
    watch : callable, optional
        Called with the engine before every step and at the end.
    resume : Checkpoint, optional
        Where to go on from. A rigorous run that fails from there starts again from the network.

    Returns
    -------
    ReferenceRun or RigorousRun

    Raises
    ------
    FlowError
        One line with what was found and what was expected.

    Examples
    --------
    One point x = 1, y = 1 and one balanced neuron: the flow of p = w^2 is p' = 2 p (1 - p).

    >>> data = Dataset.create([[1]], [1])
    >>> run = follow(data, Network.create([["1/2"]], ["1/2"]), rigorous=True)
    >>> run.status, run.limit.fit, run.limit.loss
    ('proved', (1,), 0)
    """
    goal = None
    if until is not None:
        goal = to_rational(until)
        if goal <= 0:
            raise FlowError(f"until: found {shown(until)}, expected a time > 0")
    if not isinstance(digits, int) or isinstance(digits, bool) or not 6 <= digits <= MAX_DIGITS:
        raise FlowError(f"digits: found {shown(digits)}, expected an integer in [6, {MAX_DIGITS}]")
    if not rigorous:
        reference = Reference(dataset, network, digits=digits)
        if resume is not None:
            resume.restore(reference)
        return reference.run(goal, watch=watch)
    needed = int(3.33 * digits) + 4
    bits = needed + 12 if resume is None else resume.wanted
    for attempt in range(ATTEMPTS):
        engine = Rigorous(dataset, network, bits=bits)
        if resume is not None and attempt == 0:
            resume.restore(engine)
        run = engine.run(goal, watch=watch)
        if run.status == "proved":
            missing = _missing_bits(run, needed) if goal is not None else 0
            if missing <= 0:
                return run
            # Where walls are reached slowly it takes several bits to gain one.
            bits += missing + 8 + (bits - needed) // 2
        elif run.final:
            return run
        else:
            bits += bits // 2 + 32
    if run.status == "proved":
        run.status = "undecided"
        run.reason = f"the distance to the true flow is not proved to be below 10^-{digits}"
    return run


def _missing_bits(run: RigorousRun, needed: int) -> int:
    mantissa, exponent = run.radius.upper().man_exp()
    if mantissa == 0:
        return 0
    return needed + int(exponent) + int(mantissa).bit_length()


__all__ = ["ATTEMPTS", "Watch", "follow"]
