"""What the checker verifies for the claims about sectors, fields and types."""

LISTED = (
    "checker",
    "a rational point of every listed sector, and the decision tree that rules out all others",
)
FIELD = (
    "checker",
    "D_sigma of every sector: orthogonal to the walls, and off the sum of the s_k E_k x_k that are "
    "not on them, s_k being 1 at active points and the leak at the others, by a combination of the "
    "points on the walls",
)
TYPES = (
    "checker",
    "the list of critical directions: every sector with D or -D in it, the "
    "slopes along all adjacent sectors, and the Clarke evidence",
)

__all__ = ["FIELD", "LISTED", "TYPES"]
