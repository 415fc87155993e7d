"""Margins of the walls: how far every sector is from behaving otherwise.

All of them are for points in general position, so that the points on the walls of a sector other
than the origin are independent. Squares of lengths stand for lengths, and everything is rational.
"""

from dataclasses import dataclass

from flint import fmpq

from proofcheck.exact.linear_algebra import matrix
from proofcheck.geometry.critical import CriticalDirection, Geometry


@dataclass(frozen=True, slots=True)
class WallMargin:
    """How firmly one wall of a sector holds, or expels, a neuron.

    Attributes
    ----------
    point : int
        Index of the point x_k on the wall.
    margin : fmpq
        D_sigma = M_sigma + sum a_k x_k; the distance of a_k from the ends of the interval between
        leak E_k and E_k, positive inside of it and negative outside.
    dual_squared : fmpq
        |x*_k|^2, where x*_k is the basis dual to the points on the walls, within their span.
    """

    point: int
    margin: fmpq
    dual_squared: fmpq

    @property
    def squared(self) -> fmpq:
        """Square of the least perturbation of the field that can move a_k by the margin."""
        return self.margin**2 / self.dual_squared


def wall_margins(geometry: Geometry, signs: str) -> list[WallMargin]:
    """The margins of the walls of a sector, whose points must be independent.

    The least-norm vector of the sector is D_sigma iff no margin is negative.

    Parameters
    ----------
    geometry : Geometry
    signs : str
        The sector.

    Returns
    -------
    list of WallMargin
        One for every point on a wall, in the order of the data.
    """
    walls = [k for k, s in enumerate(signs) if s == "0"]
    if not walls:
        return []
    field = geometry.field
    rows = matrix([field.points[k] for k in walls])
    inverse = (rows * rows.transpose()).inv()
    coefficients = geometry.velocities[signs].coefficients
    found = []
    for i, k in enumerate(walls):
        a, ends = coefficients.get(k, fmpq(0)), (field.leak * field.weights[k], field.weights[k])
        margin = min(a - min(ends), max(ends) - a)
        found.append(WallMargin(k, margin, inverse[i, i]))
    return found


def stability_squared(geometry: Geometry) -> fmpq | None:
    """Square of a perturbation of the field below which every critical sector keeps its nature.

    Least `WallMargin.squared` over the walls of the extremal vectors in the sense of Boursier and
    Flammarion 2024, definition 1; None if these have no walls.
    """
    critical = [entry.signs for entry in geometry.critical if entry.boursier_critical]
    return min((w.squared for s in critical for w in wall_margins(geometry, s)), default=None)


def expulsion_squared(geometry: Geometry) -> fmpq | None:
    """Square of a perturbation below which sectors that expel neurons still do.

    Least, over the sectors other than the origin whose least-norm vector is not D_sigma, of the
    largest `WallMargin.squared` of a negative margin; None if there is no such sector.
    """
    found = []
    for signs, velocity in geometry.velocities.items():
        if velocity.least_norm != velocity.direction and signs.strip("0"):
            negative = [w.squared for w in wall_margins(geometry, signs) if w.margin < 0]
            found.append(max(negative))
    return min(found, default=None)


def reaches(geometry: Geometry) -> dict[str, dict[str, fmpq]]:
    """How far G reaches at the boundary of every sector, as squares.

    The largest value of G ("+") and of -G ("-") on the relative boundary of a sector, within the
    unit ball, is the largest |D_tau| over the sectors tau of the boundary that hold D_tau (or
    -D_tau); it is 0 if there is none, and then there is no entry.
    """
    found: dict[str, dict[str, fmpq]] = {}
    for entry in geometry.critical:
        for sector in geometry.adjacent(entry.sector):
            best = found.setdefault(sector.signs, {})
            best[entry.sign] = max(best.get(entry.sign, fmpq(0)), entry.norm_squared)
    return found


def boundary_ratio_squared(geometry: Geometry) -> fmpq | None:
    """Largest (reach at the boundary / |D_sigma|)^2 over the sectors where neurons can stay.

    These are the sectors whose least-norm vector is D_sigma and is not 0.
    """
    ratios = []
    for signs, best in reaches(geometry).items():
        velocity = geometry.velocities[signs]
        if any(velocity.direction) and velocity.least_norm == velocity.direction:
            norm = sum((c * c for c in velocity.direction), fmpq(0))
            ratios += [reach / norm for reach in best.values()]
    return max(ratios, default=None)


def wrong_pull(geometry: Geometry, entry: CriticalDirection) -> bool:
    """Whether a wall of a maximum does not attract, or a wall of a minimum does not repel."""
    weights = [geometry.field.weights[k] for k in entry.sector.zeros]
    return any(e >= 0 if entry.type == "maximum" else e <= 0 for e in weights)


__all__ = [
    "WallMargin",
    "boundary_ratio_squared",
    "expulsion_squared",
    "reaches",
    "stability_squared",
    "wall_margins",
    "wrong_pull",
]
