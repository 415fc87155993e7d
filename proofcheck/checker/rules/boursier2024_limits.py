"""Section 10: the claims of Boursier and Flammarion 2024 about the flow of a network."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .. import flow
from ..claims import Verdict, not_applicable, own, rule
from ..document import Certificate
from ..linear import dot
from ..shape import part, rational, require
from .boursier2024_conditions import assumption_4, assumption_6, least_squares
from .position import rank

SHARE = Fraction(1, 100)
WIDER = Fraction(21, 20)
PAPER = "boursier2024."


class Found(NamedTuple):
    """The flow of the network, proved to converge to least squares."""

    document: Any
    flow: flow.Certificate
    residuals: list[Fraction]
    values: dict[str, Any]


def fails(what: str, **more: Any) -> Verdict:
    """Return not-applicable because of a hypothesis."""
    return not_applicable({"fails": what, **more})


def setting(c: Certificate) -> Verdict | None:
    """Square loss, ReLU, points of full rank; scope `all`."""
    require(c.scope == "all", "every sector expected", "sectors.scope")
    checks = {"loss": c.data.loss == "square", "leak": not c.data.leak, "rank": rank(c) == c.d}
    return next((fails(name) for name, good in checks.items() if not good), None)


def start(c: Certificate) -> Verdict | None:
    """The hypotheses on the neurons of the network."""
    rows = flow.network(c.data.tables, c.d)
    for i, (*w, a) in enumerate(rows, 1):
        if a * a < dot(w, w):
            return fails("dominated", neuron=i)
    most = [max(dot(x, row[:-1]) for x in c.data.points) for row in rows]
    for i, (row, inner) in enumerate(zip(rows, most, strict=True), 1):
        if row[-1] > 0 and inner == 0:
            return fails("boundary", neuron=i)
    good = any(row[-1] > 0 and inner > 0 for row, inner in zip(rows, most, strict=True))
    return None if good else fails("positive-active")


def followed(c: Certificate, hypothesis: Verdict | None) -> Found | Verdict:
    """The flow, or the verdict where the claim is not applicable."""
    failing = setting(c) or hypothesis or start(c)
    if failing:
        return failing
    require(c.flow is not None, "a flow expected", "flow")
    assert c.flow is not None
    limit = c.flow.values["limit"]
    require(limit is not None, "a limit expected", "flow")
    (fits, values), digest = fit(c), c.flow.values["sha256"]
    if limit["fit"] != fits:
        return fails("scale", flow=digest)
    residuals = [y - f for y, f in zip(c.data.labels, fits, strict=True)]
    values |= {"radius": c.flow.values.get("radius", Fraction(0)),
               "proved_from": c.flow.values["final"]["time"]}  # fmt: skip
    return Found(digest, c.flow, residuals, values)


def fit(c: Certificate) -> tuple[list[Fraction], dict[str, Any]]:
    """The fits of least squares, and the values that say that the network ends there."""
    found = least_squares(c)
    assert not isinstance(found, Verdict)
    fits = [dot(found[2], x) for x in c.data.points]
    residuals = [y - f for y, f in zip(c.data.labels, fits, strict=True)]
    values: dict[str, Any] = {f"least_squares_{j}": b for j, b in enumerate(found[2], 1)}
    values |= {f"limit_{k}": f for k, f in enumerate(fits, 1)}
    values["limit_loss"] = c.data.factor * dot(residuals, residuals) / 2
    return fits, values | {"width": Fraction(len(flow.network(c.data.tables, c.d)))}


def same(values: dict[str, Any], witness: Any) -> Verdict:
    """Return proved, with one printed form."""
    return Verdict("proved", values, witness, [("proved", None)])


@rule("boursier2024.phases", "open")
def phases(c: Certificate) -> Verdict:
    """Alignment, joint growth, convergence: Lemmas 4 to 7."""
    correlated = assumption_4(c).status == "proved"
    found = followed(c, None if correlated else fails(PAPER + "assumption-4"))
    if isinstance(found, Verdict):
        return found
    claimed = own(c, PAPER + "phases")["values"]
    limit, end = found.flow.values["limit"], found.values
    times = [claimed.get(name) for name in ("phase_1_end", "phase_2a_end")]
    require(all(time in c.moments for time in times), "ends of steps expected", "values")
    first, second, last = (c.moments[t] for t in (*times, end["proved_from"]))
    require(times[0] < times[1] < end["proved_from"], "phases in order", "values")
    square = min(y * y / dot(x, x) for x, y in zip(c.data.points, c.data.labels, strict=True))
    require(first.together and first.deficit <= SHARE, "aligned after phase 1", "values")
    require(first.most**2 < square < second.least**2, "P passes the least y/|x|", "values")
    linear = list(limit["lengths"]) == ["+" * c.n] and not limit["decaying"] + limit["free"]
    require(linear, "linear on the data in phase 3", "flow.limit")
    after = [m for time, m in c.moments.items() if time >= times[0]]
    require(all(m.together for m in after), "no point is lost", "flow")
    for m in (second, last):
        require(m.most <= m.beta + 2 * first.most, "joint growth", "flow")
        require(m.negative <= SHARE * m.least, "negligible negative neurons", "flow")
    values = end | phase_values(times, (first, second, last), end["proved_from"])
    values["rate_in_phase_3"] = c.data.factor * limit["nu"]
    return same(values, {"flow": found.document})


def phase_values(times: list[Any], moments: Any, last_time: Fraction) -> dict[str, Any]:
    """The times that delimit the phases, and the sizes then."""
    first, second, last = moments
    return {
        "phase_1_begin": Fraction(0), "phase_1_end": times[0], "phase_2a_begin": times[0],
        "phase_2a_end": times[1], "phase_2b_begin": times[1],
        "phase_2b_end": last_time, "phase_3_begin": last_time,
        "alignment_deficit": above(first.deficit), "size_after_phase_1": above(first.most),
        "size_after_phase_2a": above(second.most), "size_after_phase_2b": above(last.most),
        "negative_size_after_phase_2a": above(second.negative),
        "negative_size_after_phase_2b": above(last.negative),
    }  # fmt: skip


def above(bound: Fraction) -> Callable[[Fraction], bool]:
    """A bound, rounded up a little."""
    return lambda found: bound <= found <= bound * WIDER


@rule("boursier2024.nature-of-limit", "open")
def nature_of_limit(c: Certificate) -> Verdict:
    """A saddle with a neuron at zero; a local minimum with all outputs away from zero."""
    found = followed(c, setting(c) or start(c) or residual(c))
    if isinstance(found, Verdict):
        return found
    witness = own(c, PAPER + "nature-of-limit")["witness"] or {}
    zero = next((i for i, row in enumerate(found.flow.rows, 1) if not any(row)), None)
    if zero is not None and "neuron" in witness:
        shape = {"flow": str, "neuron": int, "weights": [rational], "output": rational}
        u, s = (part("witness", shape, witness)[key] for key in ("weights", "output"))
        pull = s * sum(r * max(dot(u, x), 0)
                       for r, x in zip(found.residuals, c.data.points, strict=True))  # fmt: skip
        require(len(u) == c.d and abs(s) == 1 and pull > 0, "a descent direction", "witness")
        values = {"saddle": Fraction(1), "local_minimum": Fraction(0)}
        shown = {"flow": found.document, "neuron": zero, "weights": u, "output": s}
        return same(found.values | values | {"descent": c.data.factor * pull}, shown)
    if assumption_6(c).status != "proved":
        return fails(PAPER + "assumption-6")
    limit = found.flow.values["limit"]
    require(not limit["decaying"] + limit["free"], "one linear limit", "flow.limit")
    for i in range(len(found.flow.rows)):
        found.flow.flow.settled(i, limit["lengths"])
    dominated = all(a * a > dot(w, w) for *w, a in found.flow.rows)
    values = {"saddle": Fraction(0), "local_minimum": Fraction(1), "dominated": Fraction(dominated)}
    return same(found.values | values, {"flow": found.document})


def residual(c: Certificate) -> Verdict | None:
    """Not applicable where least squares fits the data."""
    found = least_squares(c)
    assert not isinstance(found, Verdict)
    rows: Sequence[Any] = c.data.points
    exact = all(dot(found[2], x) == y for x, y in zip(rows, c.data.labels, strict=True))
    return fails("residual") if exact else None
