"""Section 10: the rules of the claims of Maennel et al. 2018."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import comb, gcd
from typing import Any

from ..claims import Verdict, decide, holds, not_applicable, rule
from ..document import Certificate
from ..sectors import Sector
from ..shape import require
from .extrema import derivative, radial, strict_extrema
from .position import dependent, general_position, normal, rank


def faces(j: int, n: int, d: int) -> int:
    """Return f_j(n, d), the number of sectors of dimension j in general position."""
    z = d - j
    if z >= n or z == d:
        return int(z <= n)
    return comb(n, z) * 2 * sum(comb(n - z - 1, i) for i in range(d - z))


def still(sector: Sector) -> bool:
    """Say whether D_sigma = 0."""
    return not sector.moves


def extrema(c: Certificate) -> list[dict[str, Any]]:
    """List the maxima and minima."""
    return [entry for entry in c.critical if entry["type"] in ("maximum", "minimum")]


def first(found: list[str]) -> dict[str, Any]:
    """Return the witness that is the first of some sign vectors."""
    return {"signs": next(iter(found), None)}


@rule("maennel2018.sector-count-bound")
def sector_count_bound(c: Certificate) -> Verdict:
    """At most 3^n sectors, and 3^n iff the points are independent."""
    total, bound = len(c.sectors), 3**c.n
    values = {"sectors": total, "bound": bound, "points": c.n, "rank": rank(c)}
    both = total <= bound and (total == bound) == (rank(c) == c.n)
    return decide(both, values)._replace(printed=[holds(total <= bound)])


@rule("maennel2018.sector-count-general-position")
def sector_count_general_position(c: Certificate) -> Verdict:
    """In general position the number of sectors of each dimension is known."""
    if not general_position(c):
        return not_applicable(dependent(c))
    found, wanted = Counter(s.dimension for s in c.sectors), range(c.d + 1)
    values = {f"sectors_{j}": found[j] for j in wanted}
    values |= {f"formula_{j}": faces(j, c.n, c.d) for j in wanted}
    values["euler"] = sum((-1) ** j * found[j] for j in wanted)
    agree = all(found[j] == faces(j, c.n, c.d) for j in wanted)
    return decide(agree and values["euler"] == (-1) ** c.d, values)


@rule("maennel2018.sector-count-vc")
def sector_count_vc(c: Certificate) -> Verdict:
    """The VC dimension bounds the numbers of active sets and of sectors."""
    total, active, r = len(c.sectors), len({s.masks[0] for s in c.sectors}), rank(c)
    sauer = sum(comb(c.n, i) for i in range(r + 1))
    bound = sum(faces(j, c.n, r) for j in range(r + 1))
    values = {"vc_dimension": r, "active_sets": active, "sauer_bound": sauer,
              "sectors": total, "general_position_bound": bound}  # fmt: skip
    return decide(active <= sauer and total <= bound, values)


@rule("maennel2018.codimension")
def codimension(c: Certificate) -> Verdict:
    """The codimension of a sector is the rank of its points with sign 0."""
    nonzero = [s for s in c.sectors if any(s.masks)]
    values = {"largest_number_of_zeros": max((len(s.zeros) for s in nonzero), default=0),
              "dimension_of_zero_sector": c.d - rank(c)}  # fmt: skip
    count = holds(all(c.d - s.dimension == len(s.zeros) for s in nonzero))
    form = count if general_position(c) else ("not-applicable", dependent(c))
    return Verdict("proved", values, None, [form, holds(rank(c) == c.d, normal(c))])


@rule("maennel2018.d-sigma-well-defined")
@rule("maennel2018.g-piecewise-linear")
def by_sections(c: Certificate) -> Verdict:
    """Section 4 verified D = M + sum of a_k x_k, so <w, D> = <w, M> = G(w) as <w, x_k> = 0."""
    return decide(True, {})


@rule("maennel2018.tau-unique")
def tau_unique(c: Certificate) -> Verdict:
    """No sector contains both D and -D."""
    both = [s for s in c.sectors if s.direction_masks == s.masks == s.masks[::-1]]
    return decide(all(map(still, both)), {})


@rule("maennel2018.g-constant")
def g_constant(c: Certificate) -> Verdict:
    """All D vanish iff the weights cancel, in total and in each class of parallel points."""
    zero, fitted = all(map(still, c.sectors)), not any(c.field.weights)
    if c.d == 1:
        lines = sorted((s for s in c.sectors if s.dimension == 1), key=lambda s: -s.witness.nums[0])
        right, left = (Fraction(s.direction.nums[0], s.direction.den) for s in lines)
        forms = [holds(right != -left or right == 0, {"values": [right, -left]}),
                 holds(right != -left or fitted)]  # fmt: skip
        return not_applicable({"fails": "dimension"})._replace(printed=forms)
    classes: dict[tuple[int, ...], Fraction] = {}
    for weight, x in zip(c.field.weights, c.field.points, strict=True):
        size = gcd(*x) if next(filter(None, x)) > 0 else -gcd(*x)
        line = tuple(coordinate // size for coordinate in x)
        classes[line] = classes.get(line, 0) + weight * abs(size)
    cancel = not any(classes.values()) and not any(map(sum, zip(*c.field.pulls, strict=True)))
    verdict = decide(zero == cancel, {"constant": zero, "fitted": fitted})
    return verdict._replace(printed=[holds(True), holds(fitted or not zero)])


@rule("maennel2018.extremal-exists")
def extremal_exists(c: Certificate) -> Verdict:
    """There is a maximum or a minimum unless G is constant."""
    count = Counter(entry["type"] for entry in c.critical)
    values = {"maxima": count["maximum"], "minima": count["minimum"]}
    if c.d == 1 or all(map(still, c.sectors)):
        return not_applicable({"fails": "dimension" if c.d == 1 else "G-not-constant"}, values)
    return decide(any(values.values()), values)


@rule("maennel2018.extremal-parallel")
def extremal_parallel(c: Certificate) -> Verdict:
    """At a strict extremum D = G(u) u, which is 0 if G is."""
    if c.d == 1:
        return not_applicable({"fails": "dimension"})
    extremal = list(strict_extrema(c))
    flat = [s.signs for s, u, _ in extremal if not derivative(c.field, u, u)]
    wrong = [s.signs for s, u, _ in extremal if not radial(c, s, u)]
    values, form = {"zero_value_extrema": len(flat)}, holds(not flat, first(flat))
    return decide(not wrong, values, first(wrong))._replace(printed=[form])


@rule("maennel2018.dead-sectors")
def dead_sectors(c: Certificate) -> Verdict:
    """D vanishes exactly on the sectors without an active point."""
    if c.field.leak:
        return not_applicable({"fails": "leak"})
    dead = [s for s in c.sectors if not s.masks[0]]
    wrong = [s.signs for s in c.sectors if s.masks[0] and still(s)]
    values = {"without_active_point": len(dead), "zero_with_active_point": len(wrong)}
    return decide(all(map(still, dead)) and not wrong, values, first(wrong))


@rule("maennel2018.distinct-norms")
def distinct_norms(c: Certificate) -> Verdict:
    """The extremal D have distinct norms."""
    norms = [(entry["signs"], entry["norm_squared"]) for entry in extrema(c)]
    equal = next(([s, t] for (s, a), (t, b) in combinations(norms, 2) if a == b), None)
    values = {"extremal": len(norms), "distinct": len({norm for _, norm in norms})}
    return decide(equal is None, values, {"signs": equal})


@rule("maennel2018.critical-test")
def critical_test(c: Certificate) -> Verdict:
    """The types of section 6 are those that the one-sided derivatives of G give."""
    listed = {entry["signs"]: entry["type"] for entry in extrema(c)}
    found = {s.signs: t for s, u, t in strict_extrema(c) if derivative(c.field, u, u)}
    differ = sorted(s for s in listed | found if listed.get(s) != found.get(s))
    types = Counter(entry["type"] for entry in c.critical)
    growing = Counter(entry["sign"] for entry in c.critical if entry["growing"])
    values = {"maxima": types["maximum"], "minima": types["minimum"], "saddles": types["saddle"],
              "crossings": types["crossing"], "growing_positive": growing["+"],
              "growing_negative": growing["-"]}  # fmt: skip
    return decide(not differ, values, first(differ))._replace(printed=[])


@rule("maennel2018.f-j-well-defined")
def f_j_well_defined(c: Certificate) -> Verdict:
    """f_J needs extremal sectors that grow."""
    shrinking = [entry["signs"] for entry in extrema(c) if not entry["growing"]]
    values = {"extremal": len(extrema(c)), "growing": len(extrema(c)) - len(shrinking)}
    form = ("refuted", first(shrinking)) if shrinking else ("supported", None)
    return Verdict("supported", values, None, [form])


def counterexample(c: Certificate, shown: bool, values: dict[str, Any], *before: Any) -> Verdict:
    """Return proved, and the last printed form, on ReLU, refuted by the certificate in it."""
    require(
        shown and c.field.leak == 0,
        "the certificate is no counterexample",
        f"printed[{len(before)}].witness",
    )
    form = ("refuted", {"certificate": lambda found: True})  # it is the subject of the rule
    return Verdict("proved", values, None, [*before, form])


def on_a_line(c: Certificate) -> bool:
    """Say whether the inputs are distinct numbers, with a bias."""
    return c.data.bias and c.d == 2 and len({row[0] for row in c.data.inputs}) == c.n


@rule("maennel2018.points-on-a-line", "witness")
def points_on_a_line(c: Certificate) -> Verdict:
    """n points on a line give 4n + 1 sectors."""
    total = len(c.sectors)
    shown = on_a_line(c) and c.n >= 2 and total == 4 * c.n + 1
    return counterexample(c, shown, {"sectors": total, "printed": 2 * c.n + 1})


@rule("maennel2018.kink-bound", "witness")
def kink_bound(c: Certificate) -> Verdict:
    """At most 2n extremal sectors grow, though more than 2n + 1 may be extremal."""
    count, growing = len(extrema(c)), sum(entry["growing"] for entry in c.critical)
    shown = on_a_line(c) and count > 2 * c.n + 1 and growing <= 2 * c.n
    return counterexample(c, shown, {"extremal": count, "growing": growing, "bound": 2 * c.n + 1})


@rule("maennel2018.unit-ball", "witness")
def unit_ball(c: Certificate) -> Verdict:
    """Positive labels in the unit ball with a bias: a critical direction besides all-`+`."""
    small = all(sum(x * x for x in row) < 1 for row in c.data.inputs)
    others = any(entry["signs"] != "+" * c.n for entry in c.critical)
    positive = min(c.data.labels) > 0 and c.data.loss == "square" and c.data.bias
    return counterexample(c, small and others and positive, {}, ("proved", None))
