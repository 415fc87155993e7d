"""Section 10, early alignment: the flows of the network at several scales."""

import json
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from .. import flow
from ..dataset import Dataset
from ..document import Certificate
from ..flow.spans import Spans
from ..shape import Malformed, inside, rational, read, require
from .early_alignment import constants, largest
from .early_network import Neuron, multiple, network, table

POWERS = (2, 3, 4, 6)
LN_10 = Fraction(2302585092994045684, 10**18)  # and less than 10^-18 above
LN_2 = Fraction(693147180559945309, 10**18)
LATE = 1 + Fraction(1, 2**32)  # times the phase
Span = tuple[Fraction, Fraction]
End = tuple[str, list[Fraction], Fraction]  # signs, (w, a) on p, radius


class Followed(NamedTuple):
    """A flow that was verified."""

    data: Dataset
    rows: list[list[Fraction]]
    time: Fraction
    growth: Span
    ends: list[End]


@lru_cache(maxsize=64)
def followed(text: str) -> Followed:
    """Verify the certificate of a flow in which no output weight starts with 0."""
    found = flow.Certificate(json.loads(text))
    require(all(row[-1] for row in found.rows), "output weights other than 0", "network")
    watch, final = Spans(found.rows), found.values["final"]
    found.verify(watch)
    signs = [signs for signs, _ in final["patterns"]]
    rows = [[Fraction(z, 2 ** found.values["bits"]) for z in row] for row in final["rows"]]
    ends = list(zip(signs, rows, final["radii"], strict=True))
    return Followed(found.data, found.rows, final["time"], (watch.least, watch.most), ends)


def span(value: Any) -> Span:
    """Read an interval."""
    ends = read([rational], value)
    if len(ends) != 2 or ends[0] > ends[1]:
        raise Malformed("an interval expected")
    return ends[0], ends[1]


def phase(key: str, shape: Any) -> dict[str, Any]:
    """Return the shape of an entry."""
    return {"scale": rational, "time": rational, "reason?": str, "flow?": dict, f"{key}?": shape}


def run(c: Certificate, net: list[Neuron], entry: dict[str, Any], log: Fraction) -> Followed | None:
    """Verify the time and the flow of an entry, if it has one; log is ln(1 / scale) or less."""
    more, square = log * (1 + Fraction(1, 2**58)), entry["time"] ** 2 * largest(c)
    least, most = ((constants(c)[0] * one) ** 2 for one in (more, LATE * log))
    require(entry["time"] > 0 and least <= square <= most, "not the end of the phase", "time")
    require(("flow" in entry) != bool(entry.get("reason")), "a flow or a reason expected", "flow")
    if "flow" not in entry:
        return None
    with inside("flow"):
        found = followed(json.dumps(entry["flow"]))
        rows = [[entry["scale"] * z for z in (*w, a)] for w, a in net]
        require(found.data == c.data, "a flow about the same dataset", "dataset")
        require(found.rows == rows, "the network times the scale", "network")
        require(found.time == entry["time"], "the flow until then", "final")
    return found


def phases(c: Certificate, net: Any, entries: Any, key: str, shape: Any) -> list[dict[str, Any]]:
    """Verify the flows at the four scales; return the entries that have one, under `run`."""
    neurons = network(c, net)
    require(multiple(neurons, table(c)), "not the network, normalised", "network")
    found = read([phase(key, shape)], entries)
    scales = [Fraction(1, 10**k) for k in POWERS]
    require([entry["scale"] for entry in found] == scales, "other scales", "measured")
    done: list[dict[str, Any]] = []
    for number, (k, entry) in enumerate(zip(POWERS, found, strict=True)):
        with inside(f"measured[{number}]"):
            flowed = run(c, neurons, entry, LN_10 * k)
            require((key in entry) == (flowed is not None), "no result, or two", key)
            done += [entry | {"run": flowed, "power": k}] if flowed else []
    return done
