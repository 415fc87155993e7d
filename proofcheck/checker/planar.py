"""Section 10.1: what three points of the plane have in common, as identities of polynomials."""

from collections.abc import Sequence
from functools import cache
from itertools import product

from .linear import dot
from .polynomial import Polynomial, variables

Pair = Sequence[Polynomial]
Rows = Sequence[Pair]


def three_points() -> tuple[Rows, Pair]:
    """Return x_1, x_2, x_3 and their labels in the variables u1, v1, y1, u2, ..., y3."""
    data = variables(9)
    return list(zip(data[::3], data[1::3], strict=True)), data[2::3]


def mirrored(points: Rows, labels: Pair) -> tuple[Rows, Pair]:
    """Return the mirror image, in reverse order."""
    return [(-u, v) for u, v in reversed(points)], labels[::-1]


def form(v: Pair, matrix: Rows, w: Pair) -> Polynomial:
    """Return v' matrix w."""
    return dot(v, [dot(row, w) for row in matrix])  # type: ignore[no-any-return]


def across(x: Pair) -> Pair:
    """Return a vector orthogonal to x."""
    return x[1], -x[0]


def adjugate(m: Rows) -> Rows:
    """Return the adjugate of a 2 by 2 matrix."""
    return (m[1][1], -m[0][1]), (-m[1][0], m[0][0])


def determinant(m: Rows) -> Polynomial:
    """Return the determinant of a 2 by 2 matrix."""
    return m[0][0] * m[1][1] - m[0][1] * m[1][0]


def normal(points: Rows, labels: Pair) -> tuple[Rows, Pair]:
    """Return X'X and X'y."""
    columns = list(zip(*points, strict=True))
    return [[dot(u, v) for v in columns] for u in columns], [dot(u, labels) for u in columns]


def relation(points: Rows) -> Pair:
    """Return c with c_1 x_1 - c_2 x_2 + c_3 x_3 = 0."""
    one, two, three = points
    return [determinant(pair) for pair in ((three, two), (three, one), (two, one))]


def rises(x: Pair, gram: Rows, moment: Pair) -> Pair:
    """Return `start` and `end`."""
    m, start = across(x), dot(x, moment)
    return start, start * form(m, gram, m) - 2 * dot(m, moment) * form(x, gram, m)


def coarse(points: Rows, labels: Pair) -> Pair:
    """Return `weight` and `gap` of the first point."""
    weight, others = labels[0] * dot(points[0], points[0]), labels[1:]
    near = [dot(points[0], x) for x in points[1:]]
    return weight, weight * weight - dot(near, near) * dot(others, others)


@cache
def closed_form() -> bool:
    """Verify that assumption 5 compares the two ends, for any Gram matrix in the plane."""
    a, b, c, *rest = variables(7)
    x, g, gram, det = rest[:2], rest[2:], ((a, b), (b, c)), a * c - b * b
    inverse, s, m = adjugate(gram), dot(x, x), across(x)
    fit, q, energy = form(x, inverse, g), form(x, inverse, x), form(g, inverse, g)
    (start, end), stretch = rises(x, gram, g), form(x, gram, x)
    both = fit * fit * s * s * det - (stretch * q - s * s * det) * (energy * q - fit * fit)
    return (form(m, gram, m) == q and 2 * fit * s == start * q + end
            and both == start * end * q * det)  # fmt: skip


@cache
def least_squares() -> bool:
    """Verify the residuals of three points, and the squares that are the determinant and q."""
    points, labels = three_points()
    c, (gram, moment) = relation(points), normal(points, labels)
    det, signed = determinant(gram), (c[0], -c[1], c[2])
    residuals = [det * y - form(x, adjugate(gram), moment)
                 for x, y in zip(points, labels, strict=True)]  # fmt: skip
    m = across(points[0])
    return (residuals == [dot(signed, labels) * k for k in signed] and det == dot(c, c)
            and form(m, gram, m) == dot(c[1:], c[1:]))  # fmt: skip


@cache
def mirror() -> bool:
    """Verify that the mirror image exchanges the first point and the last one."""
    points, labels = three_points()
    images, reversed_labels = mirrored(points, labels)
    moved = rises(images[0], *normal(images, reversed_labels))
    return (relation(images) == relation(points)[::-1]
            and moved == rises(points[2], *normal(points, labels))
            and coarse(images, reversed_labels) == coarse(points[::-1], labels[::-1])
            )  # fmt: skip


def signs(values: Pair) -> str:
    """Return the signs of polynomials in positive variables; `?` where coefficients differ."""
    found = [{c > 0 for c in value.terms.values()} for value in values]
    return "".join(
        "0" if not s else "?" if len(s) > 1 else "+" if True in s else "-" for s in found
    )


@cache
def sectors() -> dict[str, Pair]:
    """Return the <w, x_k> in c_1, c_2, c_3 > 0 for a w in every sector but 000.

    w is +-m_k, m_k orthogonal to x_k, or the sum of two neighbours among these.
    """
    a, b, c = variables(3)
    half = [(a - a, c, b), (-c, a - a, a), (-b, -a, a - a)]
    rays = [*half, *([-value for value in ray] for ray in half)]
    sums = [[v + w for v, w in zip(ray, following, strict=True)]
            for ray, following in zip(rays, rays[1:] + rays[:1], strict=True)]  # fmt: skip
    return {signs(values): values for values in [*rays, *sums]}


@cache
def cone() -> bool:
    """Verify what positive c_1, c_2, c_3 say of the sectors, the facets and assumption 6."""
    points, _ = three_points()
    c, (a, b, d) = relation(points), variables(3)
    inner = [[dot(across(x), z) for z in points] for x in points]
    names, zero = set(sectors()), c[0] - c[0]
    tilted = {"".join(s): (s[0], "+-0"["-+0".index(s[1])], s[2]) for s in product("+-0", repeat=3)}
    possible = {name for name, s in tilted.items() if {*s} == {"0"} or {"+", "-"} <= {*s}}
    facets = {k for name in names if "-" not in name for k in range(3) if name[k] == "0"}
    mixed = [name for name in names if {"+", "-"} <= {*name}]
    gains = [dot([k * (s == "+") for k, s in zip((a, -b, d), name, strict=True)], sectors()[name])
             for name in mixed]  # fmt: skip
    return (inner == [[zero, c[2], c[1]], [-c[2], zero, c[0]], [-c[1], -c[0], zero]]
            and possible == {*names, "000"} and all(name.count("0") < 2 for name in names)
            and facets == {0, 2} and set(signs(gains)) == {"+"})  # fmt: skip
