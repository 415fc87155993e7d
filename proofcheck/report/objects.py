"""One line in place of an object that is too large to show: a certificate, a flow, trees."""

from collections.abc import Mapping

from proofcheck.report.flow_summary import number
from proofcheck.report.rationals import parse_all
from proofcheck.report.reading import counted, objects, table


def describe(value: Mapping[str, object]) -> str | None:
    """Return one line for an object with a format of its own; None for any other."""
    if value.get("format") == "proofcheck-certificate":
        return certificate(value)
    if value.get("format") == "proofcheck-flow":
        return flow(value)
    return None


def trees(value: Mapping[str, object]) -> str:
    """Count named trees, each a list of nodes.

    Examples
    --------
    >>> trees({"c_1": [["positive"]], "c_2": [[1, 2], ["positive"], ["positive"]]})
    '2 trees with 4 nodes'
    """
    nodes = sum(len(tree) for tree in value.values() if isinstance(tree, list))
    return f"{counted(len(value), 'tree')} with {counted(nodes, 'node')}"


def flow(value: Mapping[str, object]) -> str:
    """Describe a certificate of a flow by its counts and its limit."""
    network, limit = table(value.get("network")), table(value.get("limit"))
    outputs, steps = network.get("outputs"), objects(value.get("steps"))
    neurons = counted(len(outputs), "neuron") if isinstance(outputs, list) else "a network"
    events = counted(len(objects(value.get("events"))), "event")
    words = [f"a flow of {neurons}, {counted(len(steps), 'step')}, {events}"]
    if limit:
        words.append(f"loss in the limit {number(limit.get('loss'))}")
    words.append(f"SHA-256 {str(value.get('sha256', 'not given'))[:12]}…")
    return "; ".join(words)


def certificate(value: Mapping[str, object]) -> str:
    """Describe an embedded certificate by its data and its counts."""
    dataset, sectors = table(value.get("dataset")), table(value.get("sectors"))
    words = [f"a certificate about the data “{dataset.get('name', 'unnamed')}”"]
    inputs = dataset.get("inputs")
    if isinstance(inputs, list):
        words.append(f"{counted(len(inputs), 'point')}{_numbers(inputs)}")
    labels = parse_all(dataset.get("labels"))
    if labels and sum(len(str(label)) for label in labels[:12]) <= 120:
        words.append("labels " + ", ".join(map(str, labels[:12])) + ("…" if labels[12:] else ""))
    if isinstance(sectors.get("total"), int):
        words.append(counted(sectors["total"], "sector"))
    critical = objects(value.get("critical"))
    extrema = sum(entry.get("type") in ("maximum", "minimum") for entry in critical)
    growing = sum(entry.get("growing") is True for entry in critical)
    words.append(f"{counted(extrema, 'extremum', 'extrema')}, {growing} growing")
    return "; ".join(words) + "."


def _numbers(inputs: list[object]) -> str:
    """List one-dimensional inputs."""
    flat = [parse_all(entry) for entry in inputs[:12]]
    if any(entry is None or len(entry) != 1 for entry in flat):
        return ""
    more = "…" if len(inputs) > 12 else ""
    return " at " + ", ".join(str(entry[0]) for entry in flat if entry) + more
