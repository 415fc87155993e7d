"""The head of the page: what the data are, and how much of it all is machine-checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from proofcheck.report.formulas import fraction, math, quantity, vector
from proofcheck.report.pictures.scene import initial_weights, read_points
from proofcheck.report.rationals import parse, parse_all
from proofcheck.report.reading import counted, objects, table

STATUSES = ("proved", "refuted", "supported", "not-applicable", "undecided")
_DECIDED = ("proved", "refuted", "not-applicable")
_ROWS = 100


@dataclass(frozen=True)
class Summary:
    """The title, the data in a line, and the counts."""

    name: str
    data_line: list[Markup]
    checked: int
    total: int
    counts: list[tuple[str, int]]
    sha256: str


@dataclass(frozen=True)
class DataTable:
    """The points x_k, the labels y_k and the weights E_k, cut after a hundred rows."""

    rows: list[tuple[int, Markup, Markup, Markup]]
    left_out: int


def machine_checked(claim: Mapping[str, Any]) -> bool:
    """Tell whether the checker alone decides: it has a step, and no paper has one."""
    by = {step.get("by") for step in objects(claim.get("steps"))}
    return claim.get("status") in _DECIDED and "checker" in by and "paper" not in by


def data_line(dataset: Mapping[str, Any]) -> list[Markup]:
    """Return the facts of the data line; they are joined by dots on the page."""
    inputs = dataset.get("inputs")
    parts = []
    if isinstance(inputs, list) and inputs and isinstance(inputs[0], list):
        width = len(inputs[0])
        bias = dataset.get("bias") is True
        points = counted(len(inputs), "point")
        space = math(
            Markup("<msup><mi mathvariant='normal'>ℝ</mi><mn>{}</mn></msup>").format(width + bias)
        )
        added = f" ({counted(width, 'input')} and the bias)" if bias else " (no bias)"
        parts.append(Markup("{} in {}{}").format(points, space, added))
    parts.append(Markup("{} loss, {}").format(
        dataset.get("loss", "square"), dataset.get("scale", "mean")
    ))  # fmt: skip
    leak = parse(dataset.get("leak", "0"))
    parts.append(
        Markup("leak {}").format(math(fraction(leak))) if leak else Markup("ReLU (leak 0)")
    )
    return parts


def summarise(document: Mapping[str, Any]) -> Summary:
    """Count the claims and describe the data."""
    dataset = table(document.get("dataset"))
    claims = objects(document.get("claims"))
    found = [str(claim.get("status")) for claim in claims]
    return Summary(
        name=str(dataset.get("name") or "unnamed dataset"),
        data_line=data_line(dataset),
        checked=sum(map(machine_checked, claims)),
        total=len(claims),
        counts=[(status, found.count(status)) for status in STATUSES],
        sha256=str(document.get("dataset_sha256", "")),
    )


def data_table(document: Mapping[str, Any]) -> DataTable:
    """Return the data point by point."""
    dataset = table(document.get("dataset"))
    points, labels = read_points(dataset), parse_all(dataset.get("labels"))
    if points is None or labels is None or len(points) != len(labels):
        return DataTable([], 0)
    weights = initial_weights(dataset, labels)
    rows = [
        (number, vector(point), quantity(str(label)), quantity(str(weight)))
        for number, (point, label, weight) in enumerate(
            zip(points[:_ROWS], labels, weights, strict=False), start=1
        )
    ]
    return DataTable(rows, len(points) - len(rows))
