"""What a case file may say: its keys, the types of their values, and what must fit together."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Annotated, Any, Literal, cast
from unicodedata import category

from flint import fmpq, fmpz
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from proofcheck.errors import DatasetError, ExactError
from proofcheck.exact.rationals import format_rational, shown, to_rational

TABLES = ("network", "kernel", "deep", "flow")
MAX_DEPTH = 16
"""How deep lists and tables may be nested in `TABLES`."""

Way = tuple[str | int, ...]
Floats = Literal["exact", "decimal"] | None
Status = Literal["proved", "refuted", "supported", "not-applicable", "undecided"]

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Categories of what a terminal would obey, or a page could not show."""
_REQUIRED_IN_CERTIFICATES = ("name", "inputs", "labels", "bias", "loss", "scale", "leak")
_RATIONAL_IN_CERTIFICATES = re.compile(r"-?[0-9]+(/[0-9]+)?")


class Written:
    """A number of a file that Python would round, kept as the text that was written."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class _Door:
    """How the values at hand came in, and with that, how they are read."""

    floats: Floats
    certificate: bool


class _Refused(Exception):
    """A value that a table may not hold, with the way that leads to it."""

    def __init__(self, way: Way, line: str) -> None:
        self.way, self.line = way, line


def _custom(line: str, way: Way = ()) -> PydanticCustomError:
    return PydanticCustomError("refused", "refused", {"line": line, "way": way})


def _number(value: object, info: ValidationInfo) -> fmpq:
    door = cast(_Door, info.context)
    if door.certificate and not (
        isinstance(value, str) and _RATIONAL_IN_CERTIFICATES.fullmatch(value)
    ):
        raise _custom(f'found {shown(value)}, expected a rational as text, "p" or "p/q"')
    try:
        return _to_rational(value, door.floats)
    except ExactError as error:
        raise _custom(str(error)) from None


def _to_rational(value: object, floats: Floats) -> fmpq:
    return to_rational(value.text if isinstance(value, Written) else value, floats=floats)


def _text(value: object) -> object:
    if isinstance(value, str) and any(category(c) in _UNSEEN for c in value):
        raise _custom(f"found {shown(value)}, expected text without control characters")
    return value


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _table(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, Mapping):
        raise _custom(f"found {shown(value)}, expected a table")
    try:
        return _exact_json(value, (), cast(_Door, info.context).floats)
    except _Refused as error:
        raise _custom(error.line, error.way) from None


def _exact_json(value: object, way: Way, floats: Floats) -> object:
    """Copy a JSON-like value with every number that is no integer turned into its text."""
    if len(way) > MAX_DEPTH:
        raise _Refused(way[:1], f"found more than {MAX_DEPTH} levels, expected less nesting")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or not _encodable(key):
                raise _Refused(way, f"found the key {shown(key)}, expected text")
        return {key: _exact_json(item, (*way, key), floats) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact_json(item, (*way, i), floats) for i, item in enumerate(value)]
    if isinstance(value, str) and not _encodable(value):
        raise _Refused(way, f"found {shown(value)}, expected text without lone surrogates")
    if isinstance(value, bool | str):
        return value
    try:
        number = _to_rational(value, floats)
    except ExactError as error:
        raise _Refused(way, str(error)) from None
    return int(number.p) if isinstance(value, Integral | fmpz) else format_rational(number)


Number = Annotated[fmpq, BeforeValidator(_number)]
Text = Annotated[StrictStr, BeforeValidator(_text)]
Table = Annotated[dict[str, Any] | None, BeforeValidator(_table)]


class Case(BaseModel):
    """The keys of a case file."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    inputs: list[list[Number]]
    labels: list[Number]
    name: Text = "dataset"
    bias: StrictBool = False
    loss: Literal["square", "logistic", "exponential"] = "square"
    scale: Literal["mean", "sum"] = "mean"
    leak: Number = fmpq(0)
    network: Table = None
    kernel: Table = None
    deep: Table = None
    flow: Table = None
    expect: dict[Text, Status] = Field(default_factory=dict)


def validated(raw: object, *, floats: Floats = None, certificate: bool = False) -> Case:
    """Check keys, types, and that the data fit together.

    Parameters
    ----------
    raw : mapping
        The keys of a case file with JSON-like values, decimals as `Written`.
    floats : {"exact", "decimal"}, optional
        How binary floats are read; without a choice they are refused.
    certificate : bool
        Whether this is the ``dataset`` of a certificate, which leaves nothing to defaults, writes
        all numbers as text and has no ``expect``.

    Raises
    ------
    DatasetError
        One line that says what was found where, and what was expected.
    """
    if not isinstance(raw, Mapping):
        raise DatasetError(f'found {shown(raw)}, expected the keys "inputs" and "labels"')
    known = [key for key in Case.model_fields if not (certificate and key == "expect")]
    for key in raw:
        if key not in known:  # said first, since it often explains a missing key
            raise DatasetError(_unknown_key(key, known))
    for key in _REQUIRED_IN_CERTIFICATES if certificate else ("inputs", "labels"):
        if key not in raw:
            raise DatasetError(f"the key {key!r} is missing")
    try:
        case = Case.model_validate(dict(raw), context=_Door(floats, certificate))
    except ValidationError as error:
        raise DatasetError(_one_line(error)) from None
    _fit_together(case)
    return case


def only_tables(tables: object) -> Mapping[str, Any]:
    """Return the argument ``tables`` of `Dataset.create`, once it names nothing but `TABLES`."""
    if not isinstance(tables, Mapping):
        raise DatasetError(f"tables: found {shown(tables)}, expected a mapping")
    for key in tables:
        if key not in TABLES:
            raise DatasetError(f"tables: {_unknown_key(key, TABLES)}")
    return tables


def _fit_together(case: Case) -> None:
    if not case.inputs:
        raise DatasetError("inputs: found no rows, expected at least one")
    columns = len(case.inputs[0])
    if columns == 0:
        raise DatasetError("inputs, row 1: found no numbers, expected at least one")
    for k, row in enumerate(case.inputs, start=1):
        if len(row) != columns:
            raise DatasetError(
                f"inputs, row {k}: found length {len(row)}, expected {columns} as in row 1"
            )
        if not case.bias and not any(row):
            raise DatasetError(
                f"inputs, row {k}: found the zero vector, expected a nonzero input (or bias = true)"
            )
    if len(case.labels) != len(case.inputs):
        raise DatasetError(
            f"labels: found length {len(case.labels)}, expected {len(case.inputs)}, "
            "one label for every row of inputs"
        )
    if case.loss != "square":
        for k, label in enumerate(case.labels, start=1):
            if abs(label) != 1:
                raise DatasetError(
                    f"labels, entry {k}: found {shown(label)}, "
                    f"expected 1 or -1 for {case.loss} loss"
                )
    if not 0 <= case.leak < 1:
        raise DatasetError(f"leak: found {shown(case.leak)}, expected a number in [0, 1)")


_EXPECTED_TYPES = {
    "list_type": "a list",
    "dict_type": "a table",
    "bool_type": "true or false",
    "string_type": "text",
}


def _one_line(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    if detail["type"] == "refused":
        return f"{_place((*detail['loc'], *detail['ctx']['way']))}: {detail['ctx']['line']}"
    if detail["type"] == "literal_error":
        expected = detail["ctx"]["expected"]
    else:
        expected = _EXPECTED_TYPES[detail["type"]]
    return f"{_place(detail['loc'])}: found {shown(detail['input'])}, expected {expected}"


def _unknown_key(key: object, known: Iterable[str]) -> str:
    """Say that a key is unknown, and which one may have been meant."""
    nearest = difflib.get_close_matches(str(key), known, n=1)
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"expected one of {', '.join(known)}"
    return f"found the unknown key {shown(key)}; {hint}"


def _place(way: Way) -> str:
    """Name the place of a value, rows, columns and entries numbered from 1."""
    if way[-1] == "[key]":  # pydantic's mark of a key that is itself refused
        way = way[:-2]
    kinds = ["row", "column"] if way[0] == "inputs" else []
    parts = [str(way[0])]
    for step in way[1:]:
        if isinstance(step, int):
            parts.append(f"{kinds.pop(0) if kinds else 'entry'} {step + 1}")
        else:
            parts.append(f"key {shown(step)}")
    return ", ".join(parts)
