"""A witness in readable form, whatever claim it belongs to."""

import json
from collections.abc import Mapping

from markupsafe import Markup, escape

from proofcheck.report.formulas import linear_relation, quantity, typeset, vector
from proofcheck.report.measured import TABLES
from proofcheck.report.rationals import parse, parse_all
from proofcheck.report.reading import counted, objects, table

_LONGEST = 300


def show(value: object) -> Markup:
    """Return a JSON value of the certificate for a reader."""
    if isinstance(value, str):
        return quantity(value) if parse(value) is not None else typeset(value)
    if value is None or isinstance(value, bool):
        return Markup("—") if value is None else Markup("yes" if value else "no")
    if isinstance(value, int):
        return quantity(value)
    if isinstance(value, list) and value and (numbers := parse_all(value)) is not None:
        return vector(numbers)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + " … (continues in the certificate)"
    return Markup('<code class="long">{}</code>').format(cut)


def _relation(value: object) -> Markup:
    pairs = value if isinstance(value, list) else []
    good = [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(type(entry) is int for entry in pair)
    ]
    return linear_relation(good) if good and len(good) == len(pairs) else show(value)


def _certificate(value: object) -> Markup:
    """Describe an embedded certificate by its data and its counts."""
    inner = table(value)
    dataset, sectors = table(inner.get("dataset")), table(inner.get("sectors"))
    words = [f"a certificate about the data “{dataset.get('name', 'unnamed')}”"]
    inputs = dataset.get("inputs")
    if isinstance(inputs, list):
        words.append(f"{counted(len(inputs), 'point')}{_numbers(inputs)}")
    labels = parse_all(dataset.get("labels"))
    if labels:
        words.append("labels " + ", ".join(map(str, labels[:12])) + ("…" if labels[12:] else ""))
    if isinstance(sectors.get("total"), int):
        words.append(counted(sectors["total"], "sector"))
    critical = objects(inner.get("critical"))
    extrema = sum(entry.get("type") in ("maximum", "minimum") for entry in critical)
    growing = sum(entry.get("growing") is True for entry in critical)
    words.append(f"{counted(extrema, 'extremum', 'extrema')}, {growing} growing")
    return escape("; ".join(words) + ".")


def _numbers(inputs: list[object]) -> str:
    """List one-dimensional inputs."""
    flat = [parse_all(entry) for entry in inputs[:12]]
    if any(entry is None or len(entry) != 1 for entry in flat):
        return ""
    more = "…" if len(inputs) > 12 else ""
    return " at " + ", ".join(str(entry[0]) for entry in flat if entry) + more


def rows(witness: object) -> list[tuple[str, Markup]]:
    """Return the entries of a witness as pairs of name and readable value."""
    if not isinstance(witness, Mapping):
        return [] if witness is None else [("witness", show(witness))]
    found = []
    for key, value in sorted(witness.items()):
        if key == "relation":
            shown = _relation(value)
        elif key == "certificate":
            shown = _certificate(value)
        elif key in TABLES:
            shown = TABLES[key](value)
        elif key == "signs":
            both = value if isinstance(value, list) else [value]
            shown = Markup(", ").join(Markup("<code>{}</code>").format(one) for one in both)
        elif key in ("points", "values") and isinstance(value, list):
            shown = Markup(", ").join(show(one) for one in value)
        else:
            shown = show(value)
        found.append((str(key).replace("_", " "), shown))
    return found
