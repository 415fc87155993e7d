"""Reading a certificate that may be younger than this page: what is absent is empty."""

from collections.abc import Mapping
from typing import Any

TYPES = ("maximum", "minimum", "saddle", "crossing")


def table(value: object) -> Mapping[str, Any]:
    """Return the value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the JSON objects of a list; an empty list for anything else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def critical_entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the critical directions, those of the first types first, else as they come.

    The row of the table and the number in the pictures are the place in this list.
    """
    entries = objects(document.get("critical"))
    order = {kind: place for place, kind in enumerate(TYPES)}
    return sorted(entries, key=lambda entry: order.get(str(entry.get("type")), len(TYPES)))


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "claim"), counted(2, "extremum", "extrema")
    ('1 claim', '2 extrema')
    """
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
