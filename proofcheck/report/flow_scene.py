"""What the pictures of a flow show, as rounded numbers: read from its document, decided nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from typing import Any

from proofcheck.report.limit_function import limit_network
from proofcheck.report.pictures.scene import read_points
from proofcheck.report.rationals import parse, parse_all
from proofcheck.report.reading import objects, table

_LEAST = Fraction(1, 10**300)
_MOST = Fraction(10**300)


@dataclass(frozen=True)
class Happening:
    """An event: its time, and its interval."""

    time: float
    neuron: int
    points: list[int]
    kind: str


@dataclass(frozen=True)
class FlowScene:
    """The numbers of the pictures.

    `rows[s][i]` is (w_i, a_i) of neuron i in sample s. `bands` are times and ends of enclosures of
    the loss, and `widths` their widths; `gaps` times and distances of the loss from the loss of
    the limit. `ending` is a network with the function of the limit.
    """

    points: list[list[Fraction]]
    labels: list[Fraction]
    bias: bool
    leak: Fraction
    times: list[float]
    losses: list[float]
    rows: list[list[list[Fraction]]]
    bands: list[tuple[float, float, float]]
    widths: list[tuple[float, float]]
    gaps: list[tuple[float, float]]
    limit_loss: float | None
    fit: list[Fraction] | None
    events: list[Happening]
    before: list[list[Fraction]]
    after: list[list[Fraction]]
    ending: list[list[Fraction]] | None
    end: float

    @property
    def dimension(self) -> int:
        """Coordinates of the points, counting the bias."""
        return len(self.points[0])

    @property
    def recorded(self) -> int:
        """How many neurons the samples hold."""
        return len(self.rows[0]) if self.rows else 0


def small(value: Fraction) -> float:
    """Return a float, or the nearest end of the range of floats."""
    if abs(value) > _MOST:
        return 1e300 if value > 0 else -1e300
    return float(value)


def logarithm(value: Fraction) -> float:
    """Return log10 of a positive number of any size."""
    return log10(value.numerator) - log10(value.denominator)


def _network(value: object, width: int) -> list[list[Fraction]]:
    """Read rows (w, a); an empty list if they cannot be read."""
    data = table(value)
    weights, outputs = data.get("weights"), parse_all(data.get("outputs"))
    if not isinstance(weights, list) or outputs is None or len(weights) != len(outputs):
        return []
    rows = []
    for row, a in zip(weights, outputs, strict=True):
        numbers = parse_all(row)
        if numbers is None or len(numbers) != width:
            return []
        rows.append([*numbers, a])
    return rows


def _middle(value: object) -> Fraction | None:
    ends = parse_all(value)
    return (ends[0] + ends[1]) / 2 if ends is not None and len(ends) == 2 else None


def read_flow(document: Mapping[str, Any]) -> FlowScene | None:
    """Collect what can be drawn; None if the points cannot be read."""
    dataset = table(document.get("dataset"))
    points, labels = read_points(dataset), parse_all(dataset.get("labels"))
    if points is None or labels is None or len(points) != len(labels):
        return None
    width = len(points[0])
    limit = table(document.get("limit"))
    goal = parse(limit.get("loss"))
    fit = parse_all(limit.get("fit"))
    least = Fraction(2, 10**6) * (goal if goal is not None and goal > 1 else 1)
    times: list[float] = []
    losses: list[float] = []
    rows: list[list[list[Fraction]]] = []
    bands: list[tuple[float, float, float]] = []
    widths: list[tuple[float, float]] = []
    gaps: list[tuple[float, float]] = []
    for sample in objects(table(document.get("trajectory")).get("samples")):
        time, loss = parse(sample.get("time")), parse(sample.get("loss"))
        row = _network(sample, width)
        if time is None or loss is None or (rows and len(row) != len(rows[0])):
            continue
        times.append(small(time))
        losses.append(small(max(loss, _LEAST)))
        rows.append(row)
        ends = parse_all(sample.get("enclosure"))
        if ends is not None and len(ends) == 2 and ends[1] > ends[0]:
            low, high = (small(max(end, _LEAST)) for end in ends)
            bands.append((small(time), low, high))
            widths.append((small(time), small(max(ends[1] - ends[0], _LEAST))))
        if goal is not None and loss - goal > least:
            gaps.append((small(time), small(max(loss - goal, _LEAST))))
        elif goal is not None and ends is not None and len(ends) == 2 and ends[0] > goal:
            gaps.append((small(time), small(max((ends[0] + ends[1]) / 2 - goal, _LEAST))))
    after = _network(document.get("final"), width)
    events = []
    for event in objects(document.get("events")):
        time, neuron = _middle(event.get("time")), event.get("neuron")
        numbers = event.get("points")
        if time is not None and type(neuron) is int and isinstance(numbers, list):
            known = [k for k in numbers if type(k) is int]
            events.append(Happening(small(time), neuron, known, str(event.get("kind"))))
    return FlowScene(
        points=points,
        labels=labels,
        bias=dataset.get("bias") is True,
        leak=parse(dataset.get("leak", "0")) or Fraction(0),
        times=times,
        losses=losses,
        rows=rows,
        bands=bands,
        widths=widths,
        gaps=gaps,
        limit_loss=None if goal is None else small(goal),
        fit=fit if fit is not None and len(fit) == len(points) else None,
        events=events,
        before=_network(document.get("network"), width),
        after=after,
        ending=limit_network(document, after) if after else None,
        end=max(small(_middle(document.get("time")) or Fraction(0)), 0.0),
    )
