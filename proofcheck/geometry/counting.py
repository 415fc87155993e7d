"""Numbers of sectors in general position (Zaslavsky 1975; Maennel et al. 2018, section 9.2)."""

from math import comb


def general_position_count(points: int, dimension: int, sector_dimension: int) -> int:
    """Number of sectors of one dimension for points in general position.

    Parameters
    ----------
    points, dimension : int
        n >= 1 points in d >= 1 dimensions.
    sector_dimension : int
        0 <= j <= d.

    Returns
    -------
    int
        A sector of dimension j lies on z = d - j hyperplanes, and is a cell of the arrangement
        that the other n - z cut into their intersection.

    Examples
    --------
    >>> [general_position_count(4, 3, j) for j in range(4)]
    [1, 12, 24, 14]
    """
    zeros = dimension - sector_dimension
    if zeros > points:
        return 0
    if zeros in (points, dimension):
        return 1
    return comb(points, zeros) * open_sector_bound(points - zeros, dimension - zeros)


def open_sector_bound(points: int, dimension: int) -> int:
    """Number of open sectors of n >= 1 points in general position; an upper bound otherwise.

    2 sum over i < d of C(n - 1, i) (Schlaefli; Cover 1965).

    Parameters
    ----------
    points, dimension : int
        n >= 1 points in d >= 1 dimensions.
    """
    return 2 * sum(comb(points - 1, i) for i in range(dimension))


def total_count(points: int, dimension: int) -> int:
    """Number of all sectors of points in general position."""
    return sum(general_position_count(points, dimension, j) for j in range(dimension + 1))


__all__ = ["general_position_count", "open_sector_bound", "total_count"]
