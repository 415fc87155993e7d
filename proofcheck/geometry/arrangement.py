"""The sectors of weight space, with the decision tree that proves the list complete.

The hyperplanes are inserted one by one. Every cell of the arrangement of the first k
hyperplanes, of any dimension, is carried along with the extreme rays of its closure (the
double description of a cone), so that the sign of the next hyperplane's form on the rays
decides which of the three branches are empty, without any linear program. The multipliers
that rule a branch out are found by walking through the dual cone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

from proofcheck.errors import GeometryError
from proofcheck.exact.linear_algebra import (
    Vector,
    independent_rows,
    kernel,
    pivots,
    primitive,
    relation,
)

Progress = Callable[[float, int], None]
Relation = tuple[tuple[int, int], ...]
Node = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """A nonempty sector: its sign vector, a point of it, and its dimension."""

    signs: str
    witness: tuple[int, ...]
    dimension: int

    @property
    def zeros(self) -> list[int]:
        """Indices (from 0) of the points on whose hyperplane the sector lies."""
        return [k for k, s in enumerate(self.signs) if s == "0"]

    @property
    def active(self) -> list[int]:
        """Indices (from 0) of the points with a positive sign."""
        return [k for k, s in enumerate(self.signs) if s == "+"]


@dataclass(frozen=True)
class Arrangement:
    """All sectors of a list of points, or all open ones, with the proof of completeness.

    Attributes
    ----------
    points : tuple of n vectors
        The points that the hyperplanes are orthogonal to; d coordinates each.
    sectors : tuple of Sector
        In increasing order of their sign vectors (ASCII: + before - before 0).
    relations : tuple
        Integer relations sum c_k x_k = 0 as pairs (k, c), k from 0, the last c positive.
    tree : tuple
        The inner nodes of the decision tree in preorder; see docs/certificate.md, section 5.
    cells_only : bool
        Only sectors without a zero are listed.
    """

    points: tuple[Vector, ...]
    sectors: tuple[Sector, ...]
    relations: tuple[Relation, ...]
    tree: tuple[Node, ...]
    cells_only: bool

    @cached_property
    def index(self) -> dict[str, Sector]:
        """Sectors by sign vector."""
        return {sector.signs: sector for sector in self.sectors}

    @property
    def by_dimension(self) -> dict[int, int]:
        """Number of sectors of each dimension that occurs."""
        dimensions = [sector.dimension for sector in self.sectors]
        return {k: dimensions.count(k) for k in sorted(set(dimensions))}


class _Ray:
    """An extreme ray: an integer vector, its values on all forms, and where they vanish."""

    __slots__ = ("values", "vanishing", "vector")

    def __init__(self, vector: tuple[int, ...], forms: Sequence[tuple[int, ...]]) -> None:
        common = gcd(*vector)
        self.vector = tuple(v // common for v in vector)
        self.values = [sum(map(int.__mul__, self.vector, form)) for form in forms]
        self.vanishing = sum(1 << k for k, value in enumerate(self.values) if value == 0)


@dataclass(slots=True)
class _Cell:
    """A cell of the arrangement of the first hyperplanes, as a cone."""

    signs: str
    zeros: int
    rays: list[_Ray]
    lines: list[_Ray]
    share: float


def arrange(
    points: Sequence[Vector], *, cells_only: bool = False, progress: Progress | None = None
) -> Arrangement:
    """List the sectors of a set of points and prove the list complete.

    Parameters
    ----------
    points : sequence of n vectors of d rationals, none of them zero
        Repeated, parallel and dependent points are allowed.
    cells_only : bool
        List the open sectors only (and prove that no other sector is open).
    progress : callable, optional
        Called now and then with the share of the tree that is done and the sectors found.

    Returns
    -------
    Arrangement
        Sectors as in Maennel et al. 2018, section 4.1, with a witness each.

    Raises
    ------
    GeometryError
        There is no point, or one of them is zero.

    Examples
    --------
    >>> from flint import fmpq
    >>> found = arrange([(fmpq(1), fmpq(0)), (fmpq(0), fmpq(1))])
    >>> len(found.sectors), found.sectors[0].signs
    (9, '++')
    """
    if not points or not all(map(any, points)):
        raise GeometryError("sectors: expected at least one point, and none of them zero")
    return _Insertion(points, cells_only, progress).run()


class _Insertion:
    """The depth-first walk through the decision tree."""

    def __init__(
        self, points: Sequence[Vector], cells_only: bool, progress: Progress | None
    ) -> None:
        self.points = tuple(points)
        self.cells_only = cells_only
        self.progress = progress
        self.dimension = len(self.points[0])
        # Signs depend on w only through <w, x_k>: a basis of the columns is enough.
        self.columns = pivots(self.points)
        self.forms = [primitive(x[c] for c in self.columns) for x in self.points]
        self.rays: dict[int, tuple[_Ray, _Ray]] = {}
        self.relations: dict[Relation, int] = {}
        self.relation_of_support: dict[int, int] = {}
        self.rank_of_zeros: dict[int, list[int]] = {}
        self.sectors: list[Sector] = []
        self.tree: list[Node] = []

    def run(self) -> Arrangement:
        size = len(self.columns)
        basis = [_Ray(tuple(int(i == j) for j in range(size)), self.forms) for i in range(size)]
        stack = [_Cell("", 0, [], basis, 1.0)]
        done = 0.0
        while stack:
            cell = stack.pop()
            if len(cell.signs) == len(self.points):
                self._emit(cell)
                done += cell.share
                if self.progress and len(self.sectors) % 256 == 0:
                    self.progress(done, len(self.sectors))
            else:
                stack.extend(reversed(self._branch(cell)))
        if self.progress:
            self.progress(1.0, len(self.sectors))
        return Arrangement(
            self.points,
            tuple(self.sectors),
            tuple(self.relations),
            tuple(self.tree),
            self.cells_only,
        )

    def _emit(self, cell: _Cell) -> None:
        """The sum of the extreme rays lies in the relative interior."""
        total = primitive(map(sum, zip(*(ray.vector for ray in cell.rays), strict=True)))
        witness = [0] * self.dimension
        for column, value in zip(self.columns, total, strict=False):
            witness[column] = value
        dimension = self.dimension - len(self._basis_of_zeros(cell.zeros))
        if dimension and not any(witness):  # the points do not span the space
            witness = list(primitive(kernel(self.points, self.dimension)[0]))
        self.sectors.append(Sector(cell.signs, tuple(witness), dimension))

    def _basis_of_zeros(self, zeros: int) -> list[int]:
        """Indices of an independent subset, of full rank, of the points of a bit mask."""
        if zeros not in self.rank_of_zeros:
            listed = [k for k in range(len(self.points)) if zeros >> k & 1]
            chosen = independent_rows([self.points[k] for k in listed])
            self.rank_of_zeros[zeros] = [listed[i] for i in chosen]
        return self.rank_of_zeros[zeros]

    def _branch(self, cell: _Cell) -> list[_Cell]:
        k = len(cell.signs)
        line = next((ray for ray in cell.lines if ray.values[k]), None)
        if line is not None:
            return self._split_along(line, cell, k)
        positive = [ray for ray in cell.rays if ray.values[k] > 0]
        negative = [ray for ray in cell.rays if ray.values[k] < 0]
        if positive and negative:
            return self._split(cell, k, positive, negative)
        only = "+" if positive else "-" if negative else "0"
        found = self._rule_out(cell, k)
        node = {"+": (0, -found, -found), "-": (found, 0, found), "0": (found, -found, 0)}[only]
        self.tree.append(node[:2] if self.cells_only else node)
        cell.signs += only
        if only == "0":
            cell.zeros |= 1 << k
        return [cell]

    def _children(
        self,
        cell: _Cell,
        k: int,
        sides: tuple[list[_Ray], list[_Ray]],
        wall: list[_Ray],
        lines: list[_Ray],
    ) -> list[_Cell]:
        share = cell.share / (2 if self.cells_only else 3)
        children = [
            _Cell(cell.signs + sign, cell.zeros, side + wall, lines, share)
            for sign, side in zip("+-", sides, strict=True)
        ]
        if not self.cells_only:
            children.append(_Cell(cell.signs + "0", cell.zeros | 1 << k, wall, lines, share))
        self.tree.append((0,) * len(children))
        return children

    def _split_along(self, line: _Ray, cell: _Cell, k: int) -> list[_Cell]:
        """Branch where the form is not zero on the lines of the cell: no branch is empty."""
        if line.values[k] < 0:
            line = _Ray(tuple(-v for v in line.vector), self.forms)
        opposite = _Ray(tuple(-v for v in line.vector), self.forms)

        def into_wall(ray: _Ray) -> _Ray:
            shift = ray.values[k]
            if not shift:
                return ray
            scale = line.values[k]
            moved = (scale * a - shift * b for a, b in zip(ray.vector, line.vector, strict=True))
            return _Ray(tuple(moved), self.forms)

        lines = [
            into_wall(other)
            for other in cell.lines
            if other.vector != line.vector and other.vector != opposite.vector
        ]
        wall = [into_wall(ray) for ray in cell.rays]
        return self._children(cell, k, ([line], [opposite]), wall, lines)

    def _split(
        self, cell: _Cell, k: int, positive: list[_Ray], negative: list[_Ray]
    ) -> list[_Cell]:
        """Branch where the form takes both signs on the rays."""
        inserted = (1 << k) - 1
        wall = [ray for ray in cell.rays if ray.values[k] == 0]
        masks = [ray.vanishing & inserted for ray in cell.rays]
        for p in positive:
            p_mask = p.vanishing & inserted
            for q in negative:
                common = p_mask & q.vanishing
                # Adjacent extreme rays: no third one vanishes wherever both do.
                if sum(1 for mask in masks if not common & ~mask) == 2:
                    wall.append(self._crossing(cell, k, p, q, common))
        return self._children(cell, k, (positive, negative), wall, cell.lines)

    def _crossing(self, cell: _Cell, k: int, p: _Ray, q: _Ray, common: int) -> _Ray:
        """The ray in which the plane of two adjacent rays meets hyperplane k."""
        pointed = not cell.lines
        key = common | 1 << k
        if pointed and key in self.rays:
            # The line is known; one nonzero sign tells which half of it is meant.
            j = (~common & (common + 1)).bit_length() - 1
            positive = cell.signs[j] == "+"
            one, other = self.rays[key]
            return one if (one.values[j] > 0) == positive else other
        a, b = p.values[k], -q.values[k]
        ray = _Ray(
            tuple(a * v + b * u for u, v in zip(p.vector, q.vector, strict=True)), self.forms
        )
        if pointed:
            self.rays[key] = (ray, _Ray(tuple(-v for v in ray.vector), self.forms))
        return ray

    def _rule_out(self, cell: _Cell, k: int) -> int:
        """Number (from 1) of a relation that makes form k one-signed on the cell.

        Form k, up to sign, lies in the dual cone of the cell, which is generated by the
        signed forms of the walls. Subtract as much of one wall's form as the cone allows;
        the rest lies in a proper face of the dual cone, generated by the walls that vanish
        where the rest does. The forms used are independent, so at most d steps are needed.
        """
        rest = [abs(ray.values[k]) for ray in cell.rays]
        walls = ((1 << k) - 1) & ~cell.zeros
        support = 1 << k
        while any(rest):
            j = (walls & -walls).bit_length() - 1
            slopes = [abs(ray.values[j]) for ray in cell.rays]
            best = -1
            for i, slope in enumerate(slopes):
                if slope and (best < 0 or rest[i] * slopes[best] < rest[best] * slope):
                    best = i
            if rest[best]:
                support |= 1 << j
                top, bottom = rest[best], slopes[best]
                rest = [r * bottom - top * s for r, s in zip(rest, slopes, strict=True)]
            walls &= cell.rays[best].vanishing
        for z in self._basis_of_zeros(cell.zeros):
            support |= 1 << z
        if support not in self.relation_of_support:
            members = [j for j in range(k + 1) if support >> j & 1]
            integers = relation([self.points[j] for j in members])
            pairs = tuple((j, c) for j, c in zip(members, integers, strict=True) if c)
            number = self.relations.setdefault(pairs, len(self.relations) + 1)
            self.relation_of_support[support] = number
        return self.relation_of_support[support]


__all__ = ["Arrangement", "Progress", "Relation", "Sector", "arrange"]
