"""Datasets with networks on which the claims about early alignment are tried."""

from proofcheck.claims.cases import FIGURE_2
from proofcheck.dataset import Dataset

_NETWORK = {"width": 4, "init": "balanced", "seed": 3}

SHRINKING_RAY = Dataset.create(
    [["1", "0"], ["-1", "1"]],
    ["-1", "-4"],
    name="a ray along which neurons shrink",
    tables={"network": {"weights": [["4/5", "3/5"]], "outputs": ["1"]}},
)
SLOW = Dataset.create(
    [["1", "0"], ["-1/10", "1"]],
    ["1", "1/10"],
    name="a slow direction",
    tables={
        "network": {"weights": [["-3/5", "4/5"], ["4/5", "-3/5"]], "outputs": ["1", "1"]},
    },
)
FIGURE_2_NETWORK = Dataset.create(
    FIGURE_2.inputs,
    FIGURE_2.labels,
    name="boursier2024 figure 2, with a network",
    bias=True,
    tables={
        "network": {
            "weights": [["0", "1"], ["-3/5", "4/5"], ["3/5", "-4/5"], ["4/5", "3/5"]],
            "outputs": ["1", "1", "1", "-1"],
        }
    },
)
SADDLE_ON_A_PLANE = Dataset.create(
    [["1", "0", "0"], ["-1", "1", "0"]],
    ["4", "1"],
    name="saddle on a plane",
    tables={"network": _NETWORK},
)
GENERIC_SADDLE = Dataset.create(
    [["1", "0", "0"], ["-1/2", "1", "0"], ["-1/3", "1", "1"]],
    ["1", "1", "1"],
    name="saddles in three dimensions, generic",
    tables={"network": _NETWORK},
)

ALIGNMENT = (FIGURE_2_NETWORK, SLOW, SHRINKING_RAY, SADDLE_ON_A_PLANE)
SADDLES = (SADDLE_ON_A_PLANE, GENERIC_SADDLE, SLOW)
