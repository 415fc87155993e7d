"""Small named datasets, on which the ledger runs the claims that have a verdict per dataset."""

from proofcheck.dataset import Dataset

FIGURE_2 = Dataset.create(
    [["-3/4"], ["-1/2"], ["1/8"]],
    ["11/10", "1/10", "4/5"],
    name="boursier2024 figure 2",
    bias=True,
)
THREE_POINT_BOX = Dataset.create(
    [["-9/10", "1"], ["0", "1"], ["9/10", "1"]], ["1", "1/10", "1"], name="three-point box"
)
FIVE_POINTS = Dataset.create(
    [["-2"], ["-1"], ["0"], ["1"], ["2"]],
    ["1", "0", "1", "0", "1"],
    name="maennel2018 five points",
    bias=True,
    scale="sum",
)
MANY_EXTREMA = Dataset.create(
    [["-5/2"], ["3/4"], ["5/2"], ["11/4"], ["29/2"]],
    ["17/40", "3/4", "3/20", "-19/20", "1/5"],
    name="five points with thirteen extremal vectors",
    bias=True,
    scale="sum",
)
TWO_POINTS_IN_THE_BALL = Dataset.create(
    [["-1/2"], ["1/2"]], ["1", "1"], name="two points in the unit ball", bias=True, scale="sum"
)
SQUARE = Dataset.create(
    [["-1", "-1"], ["-1", "1"], ["1", "1"], ["1", "-1"]],
    ["0", "1", "2", "3"],
    name="maennel2018 square",
    bias=True,
    scale="sum",
)
ORTHOGONAL = Dataset.create(
    [["1", "0"], ["0", "1"]], ["1", "1"], name="orthonormal points", scale="sum"
)
SADDLE = Dataset.create(
    [["1", "0", "0"], ["-1/2", "1", "0"], ["-1/2", "1", "1"]],
    ["1", "1", "1"],
    name="saddle in three dimensions",
    scale="sum",
)
COPLANAR = Dataset.create(
    [["1", "0", "0"], ["0", "1", "0"], ["1", "1", "0"], ["0", "0", "1"], ["-1", "0", "1"]],
    ["1", "-1", "2", "1/2", "1"],
    name="coplanar points",
    scale="sum",
)
ZERO_VALUE = Dataset.create(
    [["1", "0"], ["-1/4", "1"], ["1/4", "1"]],
    ["1", "1", "-1"],
    name="strict extremum of value zero",
    scale="sum",
)
PARALLEL = Dataset.create(
    [["1", "0"], ["2", "0"]], ["2", "-1"], name="parallel points, G vanishes", scale="sum"
)
REPEATED = Dataset.create(
    [["1", "0"], ["1", "0"], ["1/2", "1"]], ["1", "-1", "1"], name="repeated point", scale="sum"
)
ONE_DIMENSION = Dataset.create(
    [["1"], ["-1"]], ["1", "1"], name="two points in one dimension", scale="sum"
)
LEAKY = Dataset.create(
    [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], name="leaky", bias=True, leak="1/10"
)
LOGISTIC = Dataset.create(
    [["1", "0"], ["-3/5", "4/5"]], ["1", "1"], name="logistic, unit norms", loss="logistic"
)
EXPONENTIAL = Dataset.create(
    [["1", "2"], ["-2", "1"], ["1", "1"]],
    ["1", "-1", "1"],
    name="exponential",
    loss="exponential",
)

LEDGER_CASES = (
    FIGURE_2,
    THREE_POINT_BOX,
    FIVE_POINTS,
    SQUARE,
    ORTHOGONAL,
    SADDLE,
    COPLANAR,
    ZERO_VALUE,
    PARALLEL,
    REPEATED,
    ONE_DIMENSION,
    LEAKY,
    LOGISTIC,
    EXPONENTIAL,
)
