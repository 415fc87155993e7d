"""Section 5: the decision tree proves that no sector is missing."""

from typing import Any

from .linear import dot
from .sectors import Field, Sector
from .shape import inside, require


def relation(field: Field, pairs: list[list[int]], most: int) -> tuple[int, int]:
    """Verify a relation; return its points with c > 0 and those with c < 0 as bits."""
    require(0 < len(pairs) <= most, f"1 to {most} pairs expected")
    require(all(len(pair) == 2 for pair in pairs), "pairs [point, integer] expected")
    points, factors = zip(*pairs, strict=True)
    require(list(points) == sorted(set(points)), "points not strictly increasing")
    require(points[0] > 0 and points[-1] <= field.n, "not a point")
    require(all(factors), "a zero integer")
    columns = zip(*(field.points[k - 1] for k in points), strict=True)
    require(not any(dot(factors, column) for column in columns), "the sum is not zero")
    positive, negative = (sum(1 << k - 1 for k, c in pairs if s * c > 0) for s in (1, -1))
    return positive, negative


def rules_out(positive: int, negative: int, depth: int, plus: int, minus: int) -> bool:
    """Say whether a relation shows that no vector has these signs at the first points."""
    points = positive | negative
    clash = positive & minus or negative & plus or points >> depth
    return not clash and points & (plus | minus) != 0


def completeness(field: Field, section: dict[str, Any], arity: int, items: list[Sector]) -> None:
    """Walk the tree in preorder: it uses exactly all nodes and meets exactly all items."""
    by_entry: dict[int, tuple[int, int]] = {}
    for i, pairs in enumerate(section["relations"]):
        with inside(f"relations[{i}]"):
            by_entry[i + 1] = relation(field, pairs, field.d + 1)
            by_entry[-i - 1] = by_entry[i + 1][::-1]
    leaves, nodes, used, stack = iter(items), section["tree"], 0, [(0, 0, 0)]
    while stack:
        depth, plus, minus = stack.pop()
        if depth == field.n:
            leaf = next(leaves, None)
            require(leaf is not None and leaf.masks == (plus, minus), "path to no item", "tree")
            continue
        require(used < len(nodes), "a node is missing", "tree")
        with inside(f"tree[{used}]"):
            require(len(nodes[used]) == arity, f"{arity} integers expected")
            bit, depth = 1 << depth, depth + 1
            branches = ((plus | bit, minus), (plus, minus | bit), (plus, minus))[:arity]
            for entry, signs in zip(reversed(nodes[used]), reversed(branches), strict=True):
                if entry == 0:
                    stack.append((depth, *signs))
                    continue
                require(entry in by_entry, f"no relation {entry}")
                out = rules_out(*by_entry[entry], depth, *signs)
                require(out, f"relation {entry} does not rule the branch out")
        used += 1
    require(used == len(nodes), "more nodes than the tree has", "tree")
    require(next(leaves, None) is None, "fewer leaves than items", "tree")
