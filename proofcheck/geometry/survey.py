"""Everything that the geometry of one dataset has to say, computed once and on demand."""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import combinations

from proofcheck.dataset import Dataset
from proofcheck.errors import DatasetError
from proofcheck.exact.linear_algebra import dependent_subset, rank, relation
from proofcheck.exact.rationals import shown
from proofcheck.geometry.arrangement import Relation, arrange
from proofcheck.geometry.counting import open_sector_bound
from proofcheck.geometry.critical import Geometry
from proofcheck.geometry.field import Field

Stage = Callable[[str, float, int], None]


class Survey:
    """The sectors, the field and the critical directions of a dataset.

    Parameters
    ----------
    dataset : Dataset
    cells_only : bool
        Look at the open sectors only.
    progress : callable, optional
        Called with the name of the stage, the share of it that is done, and a count.

    Raises
    ------
    DatasetError
        The first argument is something else, the path of a case file say.

    Examples
    --------
    >>> survey = Survey(Dataset.create([[1, 0], [0, 1]], [1, 1]))
    >>> len(survey.geometry.sectors), survey.general_position
    (9, True)
    """

    def __init__(
        self, dataset: Dataset, *, cells_only: bool = False, progress: Stage | None = None
    ) -> None:
        if not isinstance(dataset, Dataset):
            raise DatasetError(f"found {shown(dataset)}, expected a Dataset (proofcheck.load)")
        self.dataset = dataset
        self.cells_only = cells_only
        self._progress = progress

    def _stage(self, name: str) -> Callable[[float, int], None] | None:
        progress = self._progress
        return None if progress is None else lambda share, count: progress(name, share, count)

    @cached_property
    def field(self) -> Field:
        """The early-alignment field of the dataset."""
        return Field(self.dataset.points, self.dataset.weights, self.dataset.leak)

    @cached_property
    def geometry(self) -> Geometry:
        """Sectors with their vectors D_sigma, and the critical directions."""
        arrangement = arrange(
            self.dataset.points, cells_only=self.cells_only, progress=self._stage("sectors")
        )
        return Geometry(arrangement, self.field, self._stage("directions"))

    @cached_property
    def rank(self) -> int:
        """Rank of all points."""
        return rank(self.dataset.points)

    @property
    def general_position(self) -> bool:
        """Every subset of min(d, n) points is independent."""
        return self.dependence is None

    @cached_property
    def dependence(self) -> Relation | None:
        """An integer relation among at most min(d, n) points, or None in general position."""
        points = self.dataset.points
        size = min(self.dataset.d, self.dataset.n)
        for candidates in self._suspects(size):
            rows = [points[k] for k in candidates]
            if rank(rows) < len(rows):
                members = dependent_subset(rows)
                integers = relation([rows[i] for i in members])
                return tuple((candidates[i], c) for i, c in zip(members, integers, strict=True))
        return None

    def _suspects(self, size: int) -> Iterable[tuple[int, ...]]:
        """Subsets of the points, of which one is dependent unless there is general position."""
        if not self.cells_only:
            # Every flat of the points is the set of zeros of some sector.
            zeros = {tuple(s.zeros): s for s in self.geometry.sectors}
            return [z for z, s in zeros.items() if self.dataset.d - s.dimension < size]
        cells = len(self.geometry.sectors)
        if cells == open_sector_bound(self.dataset.n, self.dataset.d):
            return []
        return combinations(range(self.dataset.n), size)


__all__ = ["Stage", "Survey"]
