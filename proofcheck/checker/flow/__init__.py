"""The certificate of a flow: written from docs/flow-certificate.md alone."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .. import dataset, shape
from ..shape import Malformed, each, inside, rational, require
from .drawing import network
from .limit import Flow
from .moments import Moment, Moments

__all__ = ["FORMAT", "Certificate", "Moment", "Moments", "followed", "network"]

FORMAT = "proofcheck-flow"
MAX_BITS, MAX_ORDER = 20_000, 2_000
KINDS = ("cross", "slide", "leave", "die")
PATTERN = {"signs": str, "frozen": bool}
SWITCH = {"neuron": int, "point": int, "kind": KINDS, "signs": str}
LIMIT: dict[str, Any] = {
    "decaying": [str], "free": [str], "fit": [rational], "loss": rational,
    "lengths": each(rational), "nu": rational, "remaining_distance": rational,
}  # fmt: skip
FIELDS: dict[str, Any] = {
    "format": (FORMAT,), "version": (2,), "dataset": dict, "dataset_sha256": str,
    "network": {"weights": [[rational]], "outputs": [rational]}, "bits": int, "start": [PATTERN],
    "steps": [{"length": int, "order": int, "box": int, "remainder": int, "switches": [SWITCH]}],
    "events": [{"time": [str], "neuron": int, "points": [int], "kind": KINDS}],
    "final": {"time": rational, "patterns": [PATTERN], "rows": [[int]], "radii": [rational],
              "loss": [rational]},
    "limit": lambda value: None if value is None else shape.read(LIMIT, value), "sha256": str,
    "radius?": rational,
}  # fmt: skip


class Certificate:
    """The certificate of a flow, read; or Malformed."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.values = values = shape.read(FIELDS, document)
        with inside("dataset"):
            self.data = dataset.build(rational, "", values["dataset"])
        n, d, final = len(self.data.points), len(self.data.points[0]), values["final"]
        weights, outputs = values["network"]["weights"], values["network"]["outputs"]
        m, bits = len(outputs), values["bits"]
        self.rows = [[*w, a] for w, a in zip(weights, outputs, strict=False)]
        switches = [s for step in values["steps"] for s in step["switches"]]
        signs = [p["signs"] for p in (*values["start"], *final["patterns"], *switches)]
        limit = values["limit"] or {"fit": self.data.labels}
        lengths = (
            len(weights),
            len(values["start"]),
            *(len(final[k]) for k in ("patterns", "rows", "radii")),
        )
        shaped = [
            set(lengths) == {m}, m > 0, 16 <= bits <= MAX_BITS, len(final["loss"]) == 2,
            all(len(row) == d + 1 for row in (*self.rows, *final["rows"])), len(limit["fit"]) == n,
            all(len(s) == n and set(s) <= set("+-0") for s in signs),
            all(s["length"] > 0 and 1 <= s["order"] <= MAX_ORDER for s in values["steps"]),
            all(s["box"] >= 0 and s["remainder"] >= 0 for s in values["steps"]),
            all(1 <= s["neuron"] <= m and 1 <= s["point"] <= n for s in switches),
        ]  # fmt: skip
        if not all(shaped):
            raise Malformed("sizes that fit together expected")

    def verify(self, watch: Callable[[Flow], None] | None = None) -> None:
        """Raise a Fault unless everything holds; `watch` is called between the steps."""
        values, final = self.values, self.values["final"]
        rest = {key: value for key, value in self.document.items() if key != "sha256"}
        require(dataset.sha256(rest) == values["sha256"], "the digest of the document", "sha256")
        digest = dataset.digest(self.document["dataset"])
        require(digest == values["dataset_sha256"], "the digest of the dataset", "dataset_sha256")
        radius = values.get("radius", Fraction(0))
        require(radius >= 0, "a radius >= 0", "radius")
        self.flow = flow = Flow(self.data, self.rows, values["bits"], radius)
        flow.settle([(p["signs"], p["frozen"]) for p in values["start"]])
        for number, step in enumerate(values["steps"]):
            with inside(f"steps[{number}]"):
                flow.step(step)
            if watch:
                watch(flow)
        require(values["events"] == flow.events, "the events are those of the steps", "events")
        final["patterns"] = [(p["signs"], p["frozen"]) for p in final["patterns"]]
        flow.ending(final)
        if values["limit"] is not None:
            flow.limit(values["limit"])


def followed(found: Certificate, data: dataset.Dataset) -> dict[Fraction, Moment]:
    """Verify the flow of the network of a case; return what it says between its steps."""
    require(found.data == data, "a flow about the same dataset", "dataset")
    rows = network(data.tables, len(data.points[0]))
    require(found.rows == rows, "the network of the case", "network")
    watch = Moments(rows, data.points, data.labels, data.factor)
    found.verify(watch)
    return watch.found
