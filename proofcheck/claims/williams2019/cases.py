"""Small univariate datasets, on which the ledger runs the claims of Williams et al. 2019."""

from collections.abc import Sequence

from proofcheck.dataset import Dataset


def univariate_case(name: str, inputs: Sequence[object], labels: Sequence[object]) -> Dataset:
    """A univariate dataset with bias and summed losses."""
    return Dataset.create([[x] for x in inputs], labels, name=name, bias=True, scale="sum")


ATTRACTING = univariate_case("one residual against its neighbours", [-1, 0, 1, 2], [1, -4, 1, 1])
EQUAL = univariate_case("equal residuals", [-1, 0, 1, 2], [-1, -1, -1, -1])
BALANCED = univariate_case("thresholds met exactly", [-1, 0, 1, 2], [4, -4, 2, 2])
OPPOSITE = univariate_case("residuals of one sign that attract", [-2, 2], [-1, -1])
REPEATED_SAMPLES = univariate_case("repeated samples", [0, 1, 1, 3], [1, -1, 2, 0])
ONE_SAMPLE = univariate_case("one sample", [0], [-1])

UNIVARIATE_CASES = (ATTRACTING, EQUAL, BALANCED, OPPOSITE, REPEATED_SAMPLES, ONE_SAMPLE)
