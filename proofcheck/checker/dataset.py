"""Section 3: the dataset of a certificate, and the case file it is compared with."""

import csv
import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from .shape import MAX_DIGITS, CheckerError, Fault, Malformed, contents, parse, rational, read

DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
TABLES = ("network", "kernel", "deep", "flow")
MAX_BYTES, MAX_SHIFT = 8 << 20, 1000  # of a case file, and of what an exponent adds to a decimal


@dataclass(frozen=True)
class Dataset:
    """What a certificate is about: two datasets are the same iff these values are equal."""

    inputs: list[list[Fraction]]
    labels: list[Fraction]
    bias: bool = False
    loss: str = "square"
    scale: str = "mean"
    leak: Fraction = Fraction(0)
    tables: Any = None

    @property
    def points(self) -> list[list[Fraction]]:
        """The inputs, with the constant 1 appended if there is a bias."""
        return [row + [Fraction(1)] * self.bias for row in self.inputs]

    @property
    def factor(self) -> Fraction:
        """The factor c of the loss."""
        return Fraction(1, len(self.labels) if self.scale == "mean" else 1)


def build(number: Callable[[Any], Fraction], default: str, value: Any, **more: Any) -> Dataset:
    """Read a dataset, keys with a default being optional if `default` is "?"."""
    shape = {"inputs": [[number]], "labels": [number], "name" + default: str,
             "bias" + default: bool, "loss" + default: ("square", "logistic", "exponential"),
             "scale" + default: ("mean", "sum"), "leak" + default: number}  # fmt: skip
    values = read(shape | {f"{table}?": dict for table in TABLES} | more, value)
    tables = {key: exact(values[key]) for key in TABLES if key in values}
    known = {key: values[key] for key in Dataset.__annotations__ if key in values}
    data = Dataset(**known, tables=tables)
    if len({len(row) for row in data.inputs}) != 1 or not data.inputs[0]:
        raise Malformed("rows of one length, at least 1, expected", "inputs")
    if not all(map(any, data.points)):
        raise Malformed("nonzero vectors expected", "inputs")
    if len(data.labels) != len(data.inputs):
        raise Malformed(f"{len(data.inputs)} labels expected", "labels")
    if data.loss != "square" and {abs(label) for label in data.labels} != {1}:
        raise Malformed(f"labels 1 or -1 expected for the loss {data.loss}", "labels")
    if not 0 <= data.leak < 1:
        raise Malformed("a number in [0, 1) expected", "leak")
    return data


def digest(value: dict[str, Any]) -> str:
    """Return the `dataset_sha256` of the dataset of a certificate."""

    def reduced(entry: Any) -> Any:
        return list(map(reduced, entry)) if isinstance(entry, list) else str(rational(entry))

    return sha256(value | {key: reduced(value[key]) for key in ("inputs", "labels", "leak")})


def sha256(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a value."""
    line = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return hashlib.sha256(line.encode()).hexdigest()
    except UnicodeEncodeError:
        raise Malformed("a text that is not Unicode") from None


def number(value: Any) -> Fraction:
    """Read a number of a case file exactly: an integer, a fraction or a decimal as written."""
    line = str(value) if type(value) is int else read(str, value)
    match = DECIMAL.fullmatch(line)
    if not match or not (match[2] or match[3]):
        return rational(line.removeprefix("+"))
    sign, whole, part, power = match[1], match[2], match[3] or "", match[4] or "0"
    digits = len(line) if len(line) > MAX_DIGITS else len(line) + abs(int(power))
    if digits > min(MAX_DIGITS, 2 * len(line) + MAX_SHIFT):
        raise Malformed("too many digits")
    return int(sign + whole + part) * Fraction(10) ** (int(power) - len(part))


def exact(value: Any) -> Any:
    """Return a table with its numbers as values: 0.5, "0.5" and "1/2" are the same."""
    if type(value) is dict:
        return {key: exact(entry) for key, entry in value.items()}
    if type(value) is list:
        return [exact(entry) for entry in value]
    try:
        return number(value)
    except Malformed:
        return type(value).__name__, value


def case(source: Any) -> Dataset:
    """Read a case file, or a dict with its keys; decimals stay exactly as they are written."""
    try:
        values = source if isinstance(source, dict) else case_values(Path(source))
        return build(number, "?", parse(values, str), **{"expect?": dict})
    except (Fault, OSError, TypeError, ValueError, RecursionError, csv.Error) as error:
        place = "dataset" if isinstance(source, dict) else str(source)
        raise CheckerError(f"{place}: {error}".replace("\n", " ")) from None


def case_values(path: Path) -> Any:
    """Parse a case file: TOML, JSON, or CSV with the columns x1, ..., xd, y."""
    lines, ending = contents(path, MAX_BYTES).decode("utf-8-sig"), path.suffix.lower()
    if ending == ".toml":
        return tomllib.loads(lines, parse_float=lambda written: written.replace("_", ""))
    if ending == ".json":
        return parse(lines, str)
    if ending != ".csv":
        raise Malformed("a file name ending in .toml, .json or .csv expected")
    table = csv.reader(lines.rstrip().splitlines(), strict=True)
    header, *rows = [[cell.strip(" \t") for cell in row] for row in table] or [[]]
    if header != [*(f"x{i}" for i in range(1, len(header))), "y"]:
        raise Malformed("columns x1, ..., xd, y in this order expected")
    if any(len(row) != len(header) for row in rows):
        raise Malformed(f"{len(header)} columns expected in every row")
    return {"inputs": [row[:-1] for row in rows], "labels": [row[-1] for row in rows]}
