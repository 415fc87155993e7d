"""Case files: TOML, JSON and CSV, read without rounding and refused with one clear line."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proofcheck.dataset.model import Dataset
from proofcheck.dataset.schema import Written, validated
from proofcheck.errors import DatasetError, ExactError
from proofcheck.exact.rationals import MAX_DIGITS, parse_rational, shown

MAX_BYTES = 8 * 2**20
"""Size of the largest case file that is read."""


def load(path: str | os.PathLike[str]) -> Dataset:
    """Read a case file.

    Parameters
    ----------
    path : str or path
        A ``.toml`` or ``.json`` file with the keys of a case, or a ``.csv`` file with the columns
        x1, ..., xd, y. Decimals mean what is written: 0.1 is 1/10. The name of the dataset is the
        file's stem unless the file has another.

    Raises
    ------
    DatasetError
        One line with the file, the place, what was found and what was expected. Files of more than
        `MAX_BYTES` bytes are refused.
    """
    if not isinstance(path, str | os.PathLike):
        raise DatasetError(f"found {shown(path)}, expected the path of a case file")
    file = Path(path)
    try:
        parse = _PARSERS.get(file.suffix.lower())
        if parse is None:
            raise DatasetError(
                f"found the suffix {shown(file.suffix)}, expected {', '.join(_PARSERS)}"
            )
        raw = parse(_text(file))
        if isinstance(raw, dict):
            raw.setdefault("name", file.stem)
        return Dataset.of(validated(raw))
    except RecursionError:
        raise DatasetError(f"{_shown_path(file)}: found lists nested too deep to read") from None
    except DatasetError as error:
        raise DatasetError(f"{_shown_path(file)}: {error}") from None


def _shown_path(file: Path) -> str:
    text = str(file)
    return text if text.isprintable() else repr(text)


def _text(file: Path) -> str:
    try:
        if file.is_dir():
            raise DatasetError("found a directory, expected a file")
        if not file.exists():
            raise DatasetError("found no such file, expected a case file")
        if not file.is_file():
            raise DatasetError("found a device or a pipe, expected a regular file")
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise DatasetError(f"cannot be read: {getattr(error, 'strerror', error)}") from None
    if len(content) > MAX_BYTES:
        raise DatasetError(f"found more than {MAX_BYTES} bytes, expected a smaller file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"found the byte 0x{error.object[error.start]:02x} at offset {error.start}, "
            "expected UTF-8 text"
        ) from None


def _parse_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=lambda number: Written(number.replace("_", "")))
    except tomllib.TOMLDecodeError as error:
        raise DatasetError(f"not valid TOML: {' '.join(str(error).split())}") from None
    except ValueError:  # Python's limit for reading an integer, which has no place
        before = text[: match.start()] if (match := re.search(r"[0-9_]{4300,}", text)) else ""
        raise DatasetError(
            f"line {before.count(chr(10)) + 1}: found an integer too large to show, "
            f"expected a number of at most {MAX_DIGITS} digits"
        ) from None


def _parse_json(text: str) -> object:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys: dict[str, Any] = {}
        for key, value in pairs:
            if key in keys:
                raise DatasetError(f"found the key {shown(key)} twice, expected it once")
            keys[key] = value
        return keys

    def integer(number: str) -> int | Written:
        return int(number) if len(number) <= MAX_DIGITS else Written(number)

    try:
        return json.loads(
            text,
            object_pairs_hook=object_of,
            parse_float=Written,
            parse_int=integer,
            parse_constant=Written,
        )
    except json.JSONDecodeError as error:
        raise DatasetError(
            f"not valid JSON: {error.msg} (at line {error.lineno}, column {error.colno})"
        ) from None


def _parse_csv(text: str) -> dict[str, Any]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, [cell.strip(" \t") for cell in row]) for row in reader]
    except csv.Error as error:
        raise DatasetError(f"line {reader.line_num}: not valid CSV: {error}") from None
    while rows and rows[-1][1] in ([], [""]):
        rows.pop()
    if not rows:
        raise DatasetError("found an empty file, expected the header x1, ..., xd, y")

    header = rows[0][1]
    d = len(header) - 1
    if d < 1 or header != [*(f"x{j}" for j in range(1, d + 1)), "y"]:
        raise DatasetError(
            f"line 1: found the header {shown(','.join(header))}, expected x1, ..., xd, y"
        )
    inputs, labels = [], []
    for line, cells in rows[1:]:
        if len(cells) != d + 1:
            raise DatasetError(
                f"line {line}: found {len(cells)} cells, expected {d + 1} as in the header"
            )
        numbers = []
        for column, cell in zip(header, cells, strict=True):
            try:
                numbers.append(parse_rational(cell))
            except ExactError as error:
                raise DatasetError(f"line {line}, column {column}: {error}") from None
        inputs.append(numbers[:-1])
        labels.append(numbers[-1])
    return {"inputs": inputs, "labels": labels}


_PARSERS: dict[str, Callable[[str], object]] = {
    ".toml": _parse_toml,
    ".json": _parse_json,
    ".csv": _parse_csv,
}
