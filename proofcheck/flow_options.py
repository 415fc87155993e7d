"""What the options of `proofcheck flow` and the tables of the case file say, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofcheck.errors import FlowError
from proofcheck.flow.defaults import DRAW

if TYPE_CHECKING:
    from proofcheck.dataset import Dataset
    from proofcheck.flow.document import Settings
    from proofcheck.flow.network import Network


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
    from proofcheck.flow.document import Settings
    from proofcheck.flow.settings import read_table

    table = dataset.tables.get("flow", {})
    read_table(table)  # also what an option overrides
    options = {"until": until, "digits": digits, "rigorous": rigorous}
    given = {key: value for key, value in options.items() if value is not None}
    return Settings(draw, *read_table({**table, **given}))


__all__ = ["chosen_network", "chosen_settings", "one"]
