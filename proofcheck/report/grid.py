"""Lists of objects as rows and columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Path = tuple[str, ...]
Order = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Grid:
    """Columns, named by the keys that lead to them, and rows; "" is an empty cell."""

    columns: list[Path]
    rows: list[list[object]]


def _paths(record: Mapping[str, object], order: Order) -> dict[Path, object]:
    """Return the leaves of an object by the keys that lead to them, two levels deep."""
    leaves: dict[Path, object] = {}
    for name in order([str(key) for key in record]):
        value = record[name]
        if isinstance(value, Mapping) and value:
            leaves |= {(name, str(key)): value[key] for key in order([str(k) for k in value])}
        else:
            leaves[(name,)] = value
    return leaves


def _unfold(record: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return a row for each object of a list inside the record, numbered under its name."""
    for name, inner in record.items():
        if isinstance(inner, list) and inner and all(isinstance(one, Mapping) for one in inner):
            outer = {key: value for key, value in record.items() if key != name}
            blank = dict.fromkeys(outer, "")
            single = name.removesuffix("s")
            return [
                {**(blank if number > 1 else outer), single: number, **one}
                for number, one in enumerate(inner, start=1)
            ]
    return [record]


def grid(records: Sequence[Mapping[str, object]], order: Order) -> Grid:
    """Arrange objects in rows: nested objects become columns, a nested list more rows.

    Parameters
    ----------
    records : sequence of mapping
    order : callable
        Sorts the names of a record.

    Examples
    --------
    >>> grid([{"k": 1, "at": {"x": "2"}}, {"k": 2}], sorted)
    Grid(columns=[('at', 'x'), ('k',)], rows=[['2', 1], ['', 2]])
    """
    leaves = [_paths(row, order) for record in records for row in _unfold(record)]
    names = order(list(dict.fromkeys(path[0] for row in leaves for path in row)))
    columns = [
        path
        for name in names
        for path in dict.fromkeys(path for row in leaves for path in row if path[0] == name)
    ]
    return Grid(columns, [[row.get(path, "") for path in columns] for row in leaves])
