"""Small datasets with a random-feature kernel, for the claims about the kernel regime."""

from collections.abc import Mapping, Sequence
from typing import Any

from proofcheck.dataset import Dataset


def kernel_case(
    name: str, inputs: Sequence[object], labels: Sequence[object], **kernel: Any
) -> Dataset:
    """A univariate dataset with bias and a table ``kernel``."""
    rows = [[x] for x in inputs]
    return Dataset.create(rows, labels, name=name, bias=True, tables={"kernel": kernel})


def _four(name: str, **kernel: Any) -> Dataset:
    return kernel_case(name, ["-1", "0", "1/2", "1"], ["0", "1", "0", "2"], **kernel)


def _quarters() -> Mapping[str, str]:
    return {"-2": "1/4", "-1": "1/4", "1": "1/4", "2": "1/4"}


MAIN = _four("four samples, offsets on [-2, 2]", offsets=["-2", "2"], evaluate=["-1/2", "1/4"])
NARROW = _four("four samples, offsets on the hull", offsets=["-1", "1"])
NATURAL = kernel_case("a natural interpolant", [-1, 0, 1], [3, 1, 3], offsets=["-2", "2"])
ONE_SIDED = _four("four samples, one slope", slopes={"1": "1"}, offsets=["-2", "2"])
TWO_SPEEDS = kernel_case(
    "slopes of two sizes", ["0", "3/2"], ["1", "0"], slopes=_quarters(), offsets=["-2", "2"]
)
OUTSIDE = kernel_case("samples beyond the knots", [2, 3, 4], [1, 2, 4], offsets=["-1", "1"])
UNIFORM = kernel_case(
    "independent uniform", [1, 2, 3], [1, 0, 1], law="independent-uniform", evaluate=["3/2"]
)
UNIFORM_INSIDE = _four("independent uniform, samples inside", law="independent-uniform")
GAUSSIAN = _four("four samples, Gaussian features", law="gaussian")

RATIONAL_CASES = (MAIN, NARROW, NATURAL, ONE_SIDED, TWO_SPEEDS, OUTSIDE, UNIFORM, UNIFORM_INSIDE)
