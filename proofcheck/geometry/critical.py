"""Critical directions of G on the sphere, by a finite exact test.

For a unit vector u of the sector sigma and a unit vector v orthogonal to u,
G(cos t u + sin t v) = G(u) cos t + phi(v) sin t for all small t >= 0, phi being linear on the
span of the sector and on each adjacent sector. So finitely many slopes phi(r), one for each
adjacent sector of one dimension more, decide the type of a direction (docs/mathematics.md).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from flint import fmpq

from proofcheck.exact.least_norm import least_norm_point
from proofcheck.exact.linear_algebra import Vector, dot, sign
from proofcheck.geometry.arrangement import Arrangement, Sector
from proofcheck.geometry.field import Field, Velocity


@dataclass(frozen=True, slots=True)
class CriticalDirection:
    """A sector with D_sigma != 0 in which D_sigma or -D_sigma lies.

    Attributes
    ----------
    sector : Sector
    direction : tuple of fmpq
        D_sigma.
    sign : str
        "+" if D_sigma lies in the sector, "-" if -D_sigma does.
    type : str
        "maximum" or "minimum" (strict, of G on the sphere), "saddle" (critical in Clarke's
        sense and no extremum) or "crossing" (only the projection lies in the sector).
    clarke_weights : dict or None
        Convex weights of adjacent open sectors whose directions average to D_sigma.
    separator : tuple of fmpq or None
        If there are none: r with <r, D_sigma' - D_sigma> > 0 for all adjacent open sectors.
    boursier_critical : bool
        D_sigma is the least-norm element with coefficients in [leak, 1].
    """

    sector: Sector
    direction: Vector
    sign: str
    type: str
    clarke_weights: dict[str, fmpq] | None
    separator: Vector | None
    boursier_critical: bool

    @property
    def signs(self) -> str:
        """Sign vector of the sector."""
        return self.sector.signs

    @property
    def point(self) -> Vector:
        """D_sigma or -D_sigma, the one that lies in the sector."""
        return self.direction if self.sign == "+" else tuple(-c for c in self.direction)

    @property
    def norm_squared(self) -> fmpq:
        """|D_sigma|^2."""
        return dot(self.direction, self.direction)

    @property
    def clarke_critical(self) -> bool:
        """D_sigma lies in the Clarke subdifferential of G at itself."""
        return self.clarke_weights is not None

    @property
    def extremal(self) -> bool:
        """A strict local maximum or minimum of G on the sphere."""
        return self.type in ("maximum", "minimum")

    @property
    def growing(self) -> bool:
        """Neurons of one output sign align with it and grow along it."""
        return (self.sign, self.type) in (("+", "maximum"), ("-", "minimum"))


@dataclass(frozen=True, slots=True)
class ZeroValueExtremum:
    """A strict local extremum of G on the sphere with value 0; the sector is a ray."""

    sector: Sector
    type: str


@dataclass(frozen=True, slots=True)
class BoundaryDirection:
    """D_sigma (sign +) or -D_sigma (sign -) lies on the relative boundary of its sector."""

    signs: str
    sign: str
    direction: Vector
    face: str


_OPPOSITE = str.maketrans("+-", "-+")


def on_boundary(face: str, signs: str) -> bool:
    """Whether the sector `face` lies in the closure of the sector `signs` and differs from it."""
    return face != signs and all(f in ("0", s) for f, s in zip(face, signs, strict=True))


class Geometry:
    """Sectors, field and critical directions of one dataset.

    Parameters
    ----------
    arrangement : Arrangement
    field : Field
    progress : callable, optional
        Called with the share done and the number of sectors while the vectors D_sigma of all
        sectors are computed.
    """

    def __init__(
        self,
        arrangement: Arrangement,
        field: Field,
        progress: Callable[[float, int], None] | None = None,
    ) -> None:
        self.arrangement = arrangement
        self.field = field
        self.velocities: dict[str, Velocity] = {}
        for done, sector in enumerate(arrangement.sectors, start=1):
            self.velocities[sector.signs] = field.velocity(sector.signs)
            if progress and done % 256 == 0:
                progress(done / len(arrangement.sectors), done)

    @property
    def sectors(self) -> tuple[Sector, ...]:
        """All listed sectors, in order."""
        return self.arrangement.sectors

    def direction(self, sector: Sector) -> Vector:
        """D_sigma."""
        return self.velocities[sector.signs].direction

    def adjacent(self, sector: Sector) -> Iterator[Sector]:
        """Listed sectors, other than itself, whose closure contains the given one."""
        index, zeros = self.arrangement.index, sector.zeros
        if 3 ** len(zeros) <= len(self.sectors):
            letters = list(sector.signs)
            for choice in product("+-0", repeat=len(zeros)):
                for k, letter in zip(zeros, choice, strict=True):
                    letters[k] = letter
                found = index.get("".join(letters))
                if found is not None and found is not sector:
                    yield found
        else:
            for other in self.sectors:
                if on_boundary(sector.signs, other.signs):
                    yield other

    def slopes(self, sector: Sector) -> list[fmpq]:
        """One-sided slopes of G along the adjacent sectors of one dimension more.

        Up to a positive factor each: <w', D_sigma' - D_sigma> with w' in sigma'.
        """
        base = self.direction(sector)
        found = []
        for other in self.adjacent(sector):
            if other.dimension == sector.dimension + 1:
                jump = [a - b for a, b in zip(self.direction(other), base, strict=True)]
                found.append(dot(other.witness, jump))
        return found

    def _placed(self) -> Iterator[tuple[Sector, Vector, str, str]]:
        """Every sector with D != 0, twice: with the sign vectors of D ("+") and -D ("-")."""
        for sector in self.sectors:
            direction = self.direction(sector)
            if any(direction):
                face = self.field.signs(direction)
                yield sector, direction, "+", face
                yield sector, direction, "-", face.translate(_OPPOSITE)

    @cached_property
    def critical(self) -> tuple[CriticalDirection, ...]:
        """Every sector with D_sigma != 0 and D_sigma or -D_sigma in it, classified."""
        return tuple(
            self._classify(sector, direction, name)
            for sector, direction, name, face in self._placed()
            if face == sector.signs
        )

    def _classify(self, sector: Sector, direction: Vector, sign_name: str) -> CriticalDirection:
        weights, separator = self._clarke(sector, direction)
        slopes = self.slopes(sector)
        ray = sector.dimension == 1 and bool(slopes)
        outward = [s if sign_name == "+" else -s for s in slopes]
        if all(s <= 0 for s in outward):
            kind = "maximum" if sign_name == "+" else "minimum"
        elif ray and all(s > 0 for s in outward):
            kind = "minimum" if sign_name == "+" else "maximum"
        else:
            kind = "crossing" if weights is None else "saddle"
        velocity = self.velocities[sector.signs]
        return CriticalDirection(
            sector,
            direction,
            sign_name,
            kind,
            weights,
            separator,
            velocity.least_norm == velocity.direction,
        )

    def _clarke(
        self, sector: Sector, direction: Vector
    ) -> tuple[dict[str, fmpq] | None, Vector | None]:
        """Convex weights that make D_sigma out of open neighbours, or a separating vector."""
        if not sector.zeros:
            return {sector.signs: fmpq(1)}, None
        cells = {s.signs: self.direction(s) for s in self.adjacent(sector) if "0" not in s.signs}

        def lowest(v: Vector) -> tuple[str, Vector]:
            return min(cells.items(), key=lambda item: dot(v, item[1]))

        # All these directions have the projection D_sigma, so it is the shortest in reach.
        point, weights = least_norm_point(lowest, len(direction))
        if point == direction:
            return weights, None
        return None, tuple(p - c for p, c in zip(point, direction, strict=True))

    @cached_property
    def zero_value_extrema(self) -> tuple[ZeroValueExtremum, ...]:
        """Strict local extrema of G on the sphere at which G is 0."""
        found = []
        for sector in self.sectors:
            if sector.dimension != 1 or any(self.direction(sector)):
                continue
            directions = {sign(s) for s in self.slopes(sector)}
            if directions in ({1}, {-1}):
                kind = "maximum" if directions == {-1} else "minimum"
                found.append(ZeroValueExtremum(sector, kind))
        return tuple(found)

    @cached_property
    def boundary_directions(self) -> tuple[BoundaryDirection, ...]:
        """Every D_sigma or -D_sigma, not 0, on the relative boundary of its own sector."""
        return tuple(
            BoundaryDirection(sector.signs, name, direction, face)
            for sector, direction, name, face in self._placed()
            if on_boundary(face, sector.signs)
        )


__all__ = [
    "BoundaryDirection",
    "CriticalDirection",
    "Geometry",
    "ZeroValueExtremum",
    "on_boundary",
]
