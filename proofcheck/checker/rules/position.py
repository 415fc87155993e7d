"""Section 10: the rank of the points, and whether they are in general position."""

from math import comb
from typing import Any

from ..document import Certificate, vector
from ..shape import read
from ..tree import relation


def rank(c: Certificate) -> int:
    """Return the rank of all points."""
    return c.field.rank(range(c.n))


def general_position(c: Certificate) -> bool:
    """Say whether every min(n, d) of the points are independent."""
    if c.scope == "cells":
        return len(c.sectors) == 2 * sum(comb(c.n - 1, i) for i in range(c.d))
    small = [s for s in c.sectors if c.d - s.dimension < min(c.n, c.d)]
    return all(c.d - s.dimension == len(s.zeros) for s in small)


def dependent(c: Certificate) -> dict[str, Any]:
    """Return the witness against general position: any relation of few enough points."""

    def shown(found: Any) -> bool:
        relation(c.field, read([[int]], found), min(c.n, c.d))
        return True

    return {"fails": "general-position", "relation": shown}


def normal(c: Certificate) -> dict[str, Any]:
    """Return the witness against full rank: any nonzero vector orthogonal to all points."""

    def shown(found: Any) -> bool:
        nums = vector(c.d, found).nums
        return any(nums) and c.field.masks(nums) == (0, 0)

    return {"direction": shown}
