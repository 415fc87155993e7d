"""Section 10: the rules of Williams et al. 2019 about activation arcs and attracting samples."""

from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from ..claims import Form, Verdict, holds, not_applicable, rule
from ..document import Certificate
from ..linear import dot
from ..shape import require

SIGNS = {"+": 1, "-": -1}
GATHERING = {"attractor", "dead-side sink", "in-arc equilibrium"}
STRICT = {"attractor", "repulsor"}


def outside(c: Certificate, forms: int, **hypotheses: bool) -> Verdict | None:
    """Return not-applicable if a hypothesis fails; the first is that the data are univariate."""
    met = {"univariate": c.data.bias and c.d == 2} | hypotheses
    failing = next((name for name, holds_ in met.items() if not holds_), None)
    verdict = not_applicable({"fails": failing})
    return verdict._replace(printed=[*verdict.printed] * forms) if failing else None


@rule("williams2019.regions", "any")
def regions(c: Certificate) -> Verdict:
    """The rays +-(1, -x) bound the arcs; their active sets are those of the open sectors."""
    if (verdict := outside(c, 3)) is not None:
        return verdict
    xs = [x for (x,) in c.data.inputs]
    falling, one = sorted(set(xs), reverse=True), Fraction(1)
    rays = [[one, -u] for u in falling] + [[-one, u] for u in falling]
    m, arcs, sets = len(falling), [], []
    for i, (start, end) in enumerate(pairwise([rays[-1], *rays])):
        chosen = set(falling[:i] if i <= m else falling[i - m :])
        sets.append([k for k, x in enumerate(xs, 1) if x in chosen])
        arcs.append({"active": sets[-1], "start": start, "end": end})
    cells = [[k + 1 for k in range(c.n) if s.masks[0] >> k & 1] for s in c.sectors if not s.zeros]
    printed = 2 * c.n - 1
    k, x = next(((k, x) for k, x in enumerate(xs, 1) if abs(x) != 1), (None, one))
    wrong = {"point": k, "ray": [-x, one], "inner_product": 1 - x * x}
    values = {"samples": c.n, "distinct_inputs": m, "arcs": 2 * m,
              "nonempty_active_sets": 2 * m - 1, "printed_count": printed}  # fmt: skip
    forms = [holds(m == c.n, {"nonempty_active_sets": 2 * m - 1, "printed": printed}),
             holds(False, {"arcs": 2 * m, "printed": printed}),
             holds(k is None, wrong)]  # fmt: skip
    return Verdict(holds(sorted(sets) == sorted(cells))[0], values, {"arcs": arcs}, forms)


def residuals(c: Certificate) -> list[Fraction]:
    """Return f(x_k) - y_k for the explicit network of the dataset, or for f = 0."""
    table, points = c.data.tables.get("network", {}), c.data.points
    if not table.keys() & {"weights", "outputs"}:
        return [-y for y in c.data.labels]
    rows, outputs = table.get("weights"), table.get("outputs")
    require(type(rows) is type(outputs) is list and len(rows) == len(outputs), "no network")
    require(all(type(row) is list and len(row) == 2 for row in rows), "no network")
    flat = [*outputs, *(entry for row in rows for entry in row)]
    require(all(type(entry) is Fraction for entry in flat), "no network")
    fits = [sum(a * max(0, dot(w, x)) for w, a in zip(rows, outputs, strict=True)) for x in points]
    return [fit - y for fit, y in zip(fits, c.data.labels, strict=True)]


class Place(NamedTuple):
    """What decides the motion at one ray of a point, for neurons of sign e."""

    rho: Fraction
    n: Fraction
    pulls: tuple[bool, bool]  # whether g and g' are not 0
    speeds: tuple[Fraction, Fraction]  # <g, (x, 1)> and <g', (x, 1)>

    @property
    def p(self) -> Fraction:
        """The product of rho and S."""
        return self.rho * self.speeds[0]

    @property
    def threshold(self) -> Fraction:
        """The least p without a change of sign."""
        return -self.rho * self.rho * self.n

    def motion(self, e: int) -> str:
        """Compare the velocities on both sides."""
        v, w = (e * speed for speed in self.speeds)
        if not all(self.pulls):
            sink = w > 0 if self.pulls[1] else v < 0
            return ("dead-side sink" if sink else "dead-side source") if any(self.pulls) else "none"
        if v == 0 or w == 0:
            return "in-arc equilibrium"
        return "attractor" if v < 0 < w else "repulsor" if w < 0 < v else "none"

    def predicted(self, e: int) -> str:
        """Apply the thresholds."""
        if self.pulls[0] != self.pulls[1]:
            return "dead-side sink" if e * self.rho > 0 else "dead-side source"
        if self.rho == 0:
            still = self.pulls[0] and self.speeds[0] == 0
            return "in-arc equilibrium" if still else "none"
        if self.p in (0, self.threshold):
            return "in-arc equilibrium"
        inside = self.threshold < self.p < 0
        return ("attractor" if e * self.rho > 0 else "repulsor") if inside else "none"


def place(xs: list[Fraction], rest: list[Fraction], x: Fraction, side: str) -> Place:
    """Work out one ray of the point x."""
    rho = Fraction(sum(r for u, r in zip(xs, rest, strict=True) if u == x))
    near = [(u, r) for u, r in zip(xs, rest, strict=True) if (u < x if side == "left" else u > x)]
    g = (Fraction(sum(r * u for u, r in near)), Fraction(sum(r for _, r in near)))
    h = (g[0] + rho * x, g[1] + rho)
    return Place(rho, 1 + x * x, (any(g), any(h)), (g[0] * x + g[1], h[0] * x + h[1]))


@rule("williams2019.lemma-2", "any")
def lemma_2(c: Certificate) -> Verdict:
    """The thresholds tell the motions at both rays of every point."""
    square, leakless = c.data.loss == "square", not c.data.leak
    if (verdict := outside(c, 5, loss=square, leak=leakless)) is not None:
        return verdict
    xs, rest = [x for (x,) in c.data.inputs], residuals(c)
    places = [{side: place(xs, rest, x, side) for side in ("left", "right")} for x in xs]
    values: dict[str, Fraction] = {}
    samples: list[dict[str, Any]] = []
    same = True
    for k, sides in enumerate(places, 1):
        left, right = sides["left"], sides["right"]
        values |= {f"residual_{k}": left.rho, f"n_{k}": left.n, f"p_left_{k}": left.p,
                   f"p_right_{k}": right.p, f"threshold_{k}": left.threshold}  # fmt: skip
        motions = {s: {e: p.motion(SIGNS[e]) for e in SIGNS} for s, p in sides.items()}
        same &= all(p.predicted(SIGNS[e]) == motions[s][e] for s, p in sides.items() for e in SIGNS)
        samples.append({"point": k} | motions)
    forms = printed_lemma_2(places, samples)
    return Verdict(holds(same)[0], values, {"samples": samples}, forms)


def printed_lemma_2(places: list[dict[str, Place]], samples: list[dict[str, Any]]) -> list[Form]:
    """Decide the printed forms of lemma 2 by the first point, or sign, that refutes them."""
    shown = [any(p.p > p.threshold for p in sides.values()) for sides in places]
    live = [sides["left"].rho != 0 for sides in places]
    kinds = [{m for side in ("left", "right") for m in s[side].values()} for s in samples]
    refuting = [
        [k for k, kind in enumerate(kinds) if shown[k] and live[k] and kind == {"none"}],
        [k for k, kind in enumerate(kinds) if shown[k] and not kind & STRICT],
        [k for k, kind in enumerate(kinds) if not shown[k] and kind & STRICT],
    ]
    forms = [holds(not bad, {"point": bad[0] + 1} if bad else None) for bad in refuting]
    nowhere = [e for e in SIGNS if not any(s[side][e] in GATHERING for s in samples
                                           for side in ("left", "right"))]  # fmt: skip
    witness = {"sign": "".join(nowhere[:1])}
    return [*forms, *(holds(not any(live) or len(nowhere) < most, witness) for most in (2, 1))]


__all__ = ["lemma_2", "regions"]
