"""Datasets with a network, on which the ledger runs the claims about flows."""

from dataclasses import replace
from typing import Any

from proofcheck.claims.cases import FIGURE_2, THREE_POINT_BOX
from proofcheck.dataset import Dataset


def _with_network(data: Dataset, name: str, **network: Any) -> Dataset:
    """The same data under another name and with a table ``network``."""
    return replace(data, name=name, tables={"network": network})


def _drawn(data: Dataset, name: str, width: int, init: str, scale: str, seed: int) -> Dataset:
    return _with_network(data, name, width=width, init=init, scale=scale, seed=seed)


BOX_NETWORK = _drawn(
    THREE_POINT_BOX, "three-point box, balanced network", 6, "balanced", "1/1000", 0
)
DOMINATED = _drawn(
    THREE_POINT_BOX, "three-point box, dominated network", 4, "dominated", "1/1000", 2
)
ZERO_NEURON = _with_network(
    THREE_POINT_BOX,
    "three-point box, a neuron at zero",
    weights=[["1/2000", "1/1000"], ["0", "0"]],
    outputs=["1/800", "0"],
)
FIGURE_2_NETWORK = _drawn(
    FIGURE_2, "boursier2024 figure 2, balanced network", 6, "balanced", "1/1000", 0
)
WIDE = _drawn(
    THREE_POINT_BOX,
    "three-point box, 400 neurons below the scale for every width",
    400,
    "dominated",
    "1/30000",
    1,
)

NETWORKS: tuple[Dataset, ...] = (BOX_NETWORK, DOMINATED, ZERO_NEURON, FIGURE_2_NETWORK)

__all__ = ["BOX_NETWORK", "DOMINATED", "FIGURE_2_NETWORK", "NETWORKS", "WIDE", "ZERO_NEURON"]
