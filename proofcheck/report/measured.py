"""What was measured of early alignment, as tables: a row for every scale."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from proofcheck.report.rationals import decimal, parse, parse_all
from proofcheck.report.reading import objects

_DIGITS = 4
_MOST = 12  # neurons


def _number(value: object) -> str:
    found = parse(value)
    return "?" if found is None else decimal(found, _DIGITS)[0]


def _interval(value: object) -> str:
    """Return an interval by its ends, or one number where they agree to the digits shown."""
    ends = parse_all(value)
    if ends is None or len(ends) != 2:
        return "?"
    low, high = (decimal(end, _DIGITS)[0] for end in ends)
    return low if low == high else f"[{low}, {high}]"


def _table(head: list[str], rows: list[list[str]]) -> Markup:
    cells = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in head)
    lines = [Markup("").join(Markup("<td>{}</td>").format(c) for c in row) for row in rows]
    body = Markup("").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    text = '<div class="scroll"><table class="plain"><thead><tr>{}</tr></thead>{}</table></div>'
    return Markup(text).format(cells, body)


def _neuron(end: Mapping[str, Any]) -> str:
    """Say where a neuron ends, and with which deficit."""
    place = f"{end.get('outcome')} in {end.get('signs')}"
    deficit = end.get("deficit")
    return place if deficit is None else f"{place}, deficit {_interval(deficit)}"


def phases(value: object) -> Markup:
    """Return a table of the phases at several scales, or of the one at a single scale."""
    entries = objects(value if isinstance(value, list) else [value])
    if not entries:
        return escape("—")
    width = max((len(objects(e.get("neurons"))) for e in entries), default=0)
    shown = min(width, _MOST)
    grown = any("growth" in entry for entry in entries)
    head = ["λ", "τ"] + ["|a(t)|/|a(0)| in"] * grown + [f"neuron {i + 1}" for i in range(shown)]
    head += ["…"] * (width > shown)
    rows = []
    for entry in entries:
        row = [_number(entry.get("scale")), _number(entry.get("time"))]
        if "reason" in entry:
            row += [f"not followed: {entry['reason']}"]
        elif grown:
            row += [_interval(entry.get("growth"))]
        row += [_neuron(end) for end in objects(entry.get("neurons"))[:shown]]
        rows.append(row + [""] * (len(head) - len(row)))
    return _table(head, rows)


def exponents(value: object) -> Markup:
    """Return a table of fitted and predicted exponents."""
    entries = objects(value)
    if not entries:
        return escape("no neuron is aligned at two scales")
    rows = [
        [str(e.get("neuron")), _interval(e.get("fitted")), _interval(e.get("predicted"))]
        for e in entries
    ]
    return _table(["neuron", "fitted exponent of λ", "predicted"], rows)


TABLES: Mapping[str, Callable[[object], Markup]] = {
    "measured": phases,
    "at_lambda_star": phases,
    "exponents": exponents,
}
"""How the entries of a witness of these names are shown."""

__all__ = ["TABLES", "exponents", "phases"]
