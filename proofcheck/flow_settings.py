"""What `proofcheck flow` is to do: its options and the tables of the case file, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofcheck.errors import FlowError
from proofcheck.flow.defaults import DIGITS, DRAW, UNTIL

if TYPE_CHECKING:
    from proofcheck.dataset import Dataset
    from proofcheck.flow.document import Settings
    from proofcheck.flow.network import Network

LEAST_DIGITS, MOST_DIGITS = 6, 1000
_FLOW_KEYS = ("digits", "until", "rigorous", "eps", "alpha")


def one(until: list[str] | None) -> str | None:
    """The option --until, which may be given once."""
    if not until:
        return None
    if len(until) > 1:
        raise FlowError(f"--until: found {' and '.join(until)}, expected one time, or converged")
    return until[0]


def chosen_network(
    dataset: Dataset, width: int | None, init: str | None, scale: str | None, seed: int | None
) -> tuple[Network, dict[str, Any] | None]:
    """The network, and the arguments of its draw if it is drawn."""
    from proofcheck.exact.rationals import format_rational, to_rational
    from proofcheck.flow.network import INITS, Network

    table = dict(dataset.tables.get("network", {}))
    if init is not None and init not in INITS:
        raise FlowError(f"--init: found {init!r}, expected one of {', '.join(INITS)}")
    explicit = "weights" in table or "outputs" in table
    options = {
        key: value
        for key, value in (("width", width), ("scale", scale), ("seed", seed))
        if value is not None
    }
    if explicit and not options:
        network = Network.of_table(table, dataset.d)
        _demand(network, init)
        return network, None
    drawn: dict[str, Any] = DRAW | ({} if explicit else table)
    drawn |= options
    if init is not None:
        drawn["init"] = init
    network = Network.of_table(drawn, dataset.d)
    drawn["scale"] = format_rational(to_rational(drawn["scale"]))
    return network, drawn


def _demand(network: Network, init: str | None) -> None:
    """Explicit weights must be what --init says."""
    for i, value in enumerate(network.balancedness, start=1):
        if (init == "balanced" and value != 0) or (init == "dominated" and value < 0):
            relation = "= 0" if init == "balanced" else ">= 0"
            raise FlowError(
                f"network, neuron {i}: found a^2 - |w|^2 = {value}, expected {relation} for "
                f"--init {init}"
            )


def chosen_settings(
    dataset: Dataset,
    draw: dict[str, Any] | None,
    until: str | None,
    digits: int | None,
    rigorous: bool | None,
) -> Settings:
    """The settings of a run from the start."""
    from proofcheck.exact.rationals import shown
    from proofcheck.flow.document import Settings
    from proofcheck.flow.small_init import AlignmentSettings

    table = dataset.tables.get("flow", {})
    for key in table:
        if key not in _FLOW_KEYS:
            expected = ", ".join(_FLOW_KEYS)
            raise FlowError(f"flow: found the unknown key {shown(key)}, expected one of {expected}")
    AlignmentSettings.of_table(table)
    wanted = table.get("digits", DIGITS) if digits is None else digits
    if type(wanted) is not int or not LEAST_DIGITS <= wanted <= MOST_DIGITS:
        raise FlowError(
            f"digits: found {shown(wanted)}, expected an integer in [{LEAST_DIGITS}, {MOST_DIGITS}]"
        )
    proving = table.get("rigorous", False) if rigorous is None else rigorous
    if not isinstance(proving, bool):
        raise FlowError(f"flow, rigorous: found {shown(proving)}, expected true or false")
    goal = chosen_goal(table.get("until", UNTIL) if until is None else until)
    return Settings(draw, goal, wanted, proving)


def chosen_goal(until: object) -> str:
    """``converged``, or a time as a rational."""
    from proofcheck.errors import ExactError
    from proofcheck.exact.rationals import format_rational, shown, to_rational

    if until == "converged":
        return "converged"
    try:
        goal = to_rational(until)
    except ExactError:
        raise FlowError(f"until: found {shown(until)}, expected a time > 0, or converged") from None
    if goal <= 0:
        raise FlowError(f"until: found {shown(until)}, expected a time > 0, or converged")
    return format_rational(goal)


__all__ = [
    "LEAST_DIGITS",
    "MOST_DIGITS",
    "chosen_goal",
    "chosen_network",
    "chosen_settings",
    "one",
]
