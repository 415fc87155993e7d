"""A witness in readable form, whatever claim it belongs to."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from proofcheck.report.flow_summary import about
from proofcheck.report.formulas import (
    approximation,
    linear_relation,
    quantity,
    typeset,
    vector,
)
from proofcheck.report.grid import Grid, grid
from proofcheck.report.margins import named
from proofcheck.report.measured import TABLES
from proofcheck.report.objects import describe, trees
from proofcheck.report.rationals import decimal, parse, parse_all

_LONGEST = 300  # characters of a text
_ENTRIES = 12  # rows of a table, entries of a list
_DEEPEST = 6  # levels of nesting
_SHORT = 12  # characters of a rational in a table; longer ones stand there as decimals
_FIRST = (
    "fails", "observed", "network", "scale", "time", "point", "k", "neuron", "sign", "signs",
    "start", "end", "active", "outcome",
)  # fmt: skip
_ENCLOSURES = frozenset(("deficit", "fitted", "growth", "predicted"))
_SIGNS = re.compile(r"[+0-]*[+-][+0-]*")
_MORE = Markup(' <span class="more">… (continues in the certificate)</span>')


def ordered(names: Sequence[str]) -> list[str]:
    """Return the names in the order of reading: what a row is about comes first."""
    places = {name: place for place, name in enumerate(_FIRST)}
    return sorted(names, key=lambda name: (places.get(name, len(_FIRST)), name))


def show(value: object, depth: int = 0) -> Markup:
    """Return a JSON value of the certificate for a reader."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return Markup("—") if value is None else Markup("yes" if value else "no")
    if isinstance(value, int):
        return quantity(value)
    if depth == _DEEPEST:
        return Markup("in the certificate")
    if isinstance(value, Mapping):
        line = describe(value)
        return _definitions(value, depth) if line is None else escape(line)
    return _list(value, depth) if isinstance(value, list) else escape(str(value)[:_LONGEST])


def _text(value: str) -> Markup:
    if parse(value) is not None:
        return quantity(value)
    if _SIGNS.fullmatch(value) and len(value) <= _LONGEST:
        return _signs(value)
    return typeset(value) if len(value) <= _LONGEST else typeset(value[:_LONGEST]) + _MORE


def _signs(value: object) -> Markup:
    return Markup('<code class="signs">{}</code>').format(value)


def _list(values: list[object], depth: int) -> Markup:
    if not values:
        return Markup("none")
    if all(isinstance(entry, Mapping) and describe(entry) is None for entry in values):
        return _table(grid([entry for entry in values if isinstance(entry, Mapping)], ordered))
    numbers = parse_all(values[:_ENTRIES])
    more = _MORE if len(values) > _ENTRIES else Markup("")
    if numbers is not None:
        return vector(numbers) + more
    between = Markup(", ") if all(isinstance(entry, str) for entry in values) else Markup("<br>")
    return between.join(show(entry, depth + 1) for entry in values[:_ENTRIES]) + more


def _definitions(value: Mapping[str, object], depth: int) -> Markup:
    if set(value) == {"weights", "outputs"} and all(isinstance(v, list) for v in value.values()):
        return _network(value["weights"], value["outputs"])
    names = ordered([str(name) for name in value])
    entries = [_entry(name, value[name], depth + 1) for name in names[:_ENTRIES]]
    shown = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*entry) for entry in entries
    )
    more = _MORE if len(names) > _ENTRIES else Markup("")
    return Markup('<dl class="facts">{}</dl>{}').format(shown, more) if names else Markup("none")


def _network(weights: object, outputs: object) -> Markup:
    """Set the neurons of a network in a table."""
    pairs = zip(_items(weights), _items(outputs), strict=False)
    rows: list[Mapping[str, object]] = [
        {"neuron": j, "w": w, "a": a} for j, (w, a) in enumerate(pairs, start=1)
    ]
    return _table(grid(rows, lambda _: ["neuron", "w", "a"]))


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _table(cells: Grid) -> Markup:
    names = Markup("").join(
        Markup('<th scope="col">{}</th>').format(Markup(", ").join(map(_label, path)))
        for path in cells.columns
    )
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup("<td>{}</td>").format(_cell(path[-1], entry))
                for path, entry in zip(cells.columns, row, strict=True)
            )
        )
        for row in cells.rows[:_ENTRIES]
    )
    left_out = len(cells.rows) - _ENTRIES
    note = Markup('<p class="note">{} more rows are in the certificate.</p>').format(left_out)
    return Markup(
        '<div class="scroll" role="region" aria-label="Part of a witness" tabindex="0">'
        '<table class="plain"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>'
    ).format(names, rows, note if left_out > 0 else "")


def _label(name: str) -> Markup:
    return _signs(name) if _SIGNS.fullmatch(name) else named(name)


def _cell(name: str, value: object) -> Markup:
    """Return a value for a table, where long rationals are decimals only."""
    if value == "":
        return Markup("")
    number = parse(value)
    if number is not None and len(str(value)) > _SHORT:
        return approximation(number)
    numbers = parse_all(value)
    if numbers and name == "w" and any(len(str(entry)) > _SHORT for entry in numbers):
        decimals = ", ".join(decimal(entry)[0] for entry in numbers[:_ENTRIES])
        more = ", …" if len(numbers) > _ENTRIES else ""
        return Markup('<span class="approx">≈ ({}{})</span>').format(decimals, more)
    return _entry(name, value, 1)[1]


def _relation(value: object) -> Markup:
    pairs = value if isinstance(value, list) else []
    good = [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(type(entry) is int for entry in pair)
    ]
    return linear_relation(good) if good and len(good) == len(pairs) else show(value)


def _entry(name: str, value: object, depth: int = 0) -> tuple[Markup, Markup]:
    """Return the name of an entry and its value; some names tell how a value is to be read."""
    if name == "relation":
        shown = _relation(value)
    elif name == "signs":
        shown = Markup(", ").join(map(_signs, value if isinstance(value, list) else [value]))
    elif name in ("points", "values", "active") and isinstance(value, list):
        shown = Markup(", ").join(show(one, depth + 1) for one in value) or Markup("none")
    elif name in TABLES:
        shown = TABLES[name](value)
    elif name in _ENCLOSURES and isinstance(value, list):
        shown = escape(about(value))
    elif name == "trees" and isinstance(value, Mapping):
        shown = escape(trees(value))
    else:
        shown = show(value, depth)
    return _label(name), shown


def rows(witness: object, flow: Mapping[str, object] | None = None) -> list[tuple[Markup, Markup]]:
    """Return the entries of a witness as pairs of name and readable value.

    Parameters
    ----------
    witness : object
        JSON of the certificate.
    flow : mapping, optional
        The flow of the certificate, which is described where the witness names its digest.
    """
    if not isinstance(witness, Mapping):
        return [] if witness is None else [(Markup("witness"), show(witness))]
    if flow and witness.get("flow") == flow.get("sha256"):
        witness = {**witness, "flow": flow}
    return [_entry(name, witness[name]) for name in ordered([str(key) for key in witness])]
