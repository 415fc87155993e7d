"""Datasets with a network, on which the ledger runs the claims about flows."""

from dataclasses import replace

from proofcheck.claims.cases import FIGURE_2, THREE_POINT_BOX
from proofcheck.dataset import Dataset

BOX_NETWORK = replace(
    THREE_POINT_BOX,
    name="three-point box, balanced network",
    tables={"network": {"width": 6, "init": "balanced", "scale": "1/1000", "seed": 0}},
)
DOMINATED = replace(
    THREE_POINT_BOX,
    name="three-point box, dominated network",
    tables={"network": {"width": 4, "init": "dominated", "scale": "1/1000", "seed": 2}},
)
ZERO_NEURON = replace(
    THREE_POINT_BOX,
    name="three-point box, a neuron at zero",
    tables={
        "network": {
            "weights": [["1/2000", "1/1000"], ["0", "0"]],
            "outputs": ["1/800", "0"],
        }
    },
)
FIGURE_2_NETWORK = replace(
    FIGURE_2,
    name="boursier2024 figure 2, balanced network",
    tables={"network": {"width": 6, "init": "balanced", "scale": "1/1000", "seed": 0}},
)
WIDE = replace(
    THREE_POINT_BOX,
    name="three-point box, 400 neurons below the scale for every width",
    tables={"network": {"width": 400, "init": "dominated", "scale": "1/30000", "seed": 1}},
)

NETWORKS: tuple[Dataset, ...] = (BOX_NETWORK, DOMINATED, ZERO_NEURON, FIGURE_2_NETWORK)

__all__ = ["BOX_NETWORK", "DOMINATED", "FIGURE_2_NETWORK", "NETWORKS", "WIDE", "ZERO_NEURON"]
