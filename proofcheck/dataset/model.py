"""The dataset: rational inputs and labels, and what the loss makes of them."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from flint import fmpq

from proofcheck.dataset.schema import TABLES, Case, only_tables, validated
from proofcheck.exact.rationals import format_rational, to_sympy

if TYPE_CHECKING:
    import sympy

Point = tuple[fmpq, ...]

_NO_LEAK = fmpq(0)
_DEFAULTS = {"name": "dataset", "bias": False, "loss": "square", "scale": "mean", "leak": "0"}


@dataclass(frozen=True, repr=False)
class Dataset:
    """Exact inputs and labels with the conventions of training.

    Made by `Dataset.create`, `Dataset.from_json` or `proofcheck.load`, which validate; the
    constructor itself trusts its arguments.

    Attributes
    ----------
    name : str
    inputs : tuple of n tuples of fmpq
        The inputs as given, without the bias coordinate.
    labels : tuple of n fmpq
    bias : bool
        Whether the constant 1 is appended to every input.
    loss : {"square", "logistic", "exponential"}
    scale : {"mean", "sum"}
    leak : fmpq
        Slope of the activation on negative arguments, in [0, 1).
    tables : mapping
        The tables ``network``, ``kernel``, ``deep`` and ``flow`` of the case file, ready for JSON:
        every number is an integer or text.
    expect : mapping from claim ids to statuses
        What a test of this dataset asserts; no part of the dataset's identity in a certificate.

    Examples
    --------
    >>> data = Dataset.create([["-3/4"], ["1/8"]], ["11/10", "4/5"], bias=True)
    >>> data.points
    ((-3/4, 1), (1/8, 1))
    >>> data.weights
    (11/20, 2/5)
    """

    name: str
    inputs: tuple[Point, ...]
    labels: Point
    bias: bool = False
    loss: Literal["square", "logistic", "exponential"] = "square"
    scale: Literal["mean", "sum"] = "mean"
    leak: fmpq = _NO_LEAK
    tables: Mapping[str, Any] = field(default_factory=dict, hash=False)
    expect: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def create(
        cls,
        inputs: Iterable[Iterable[object]],
        labels: Iterable[object],
        *,
        name: str = "dataset",
        bias: bool = False,
        loss: str = "square",
        scale: str = "mean",
        leak: object = 0,
        floats: Literal["exact", "decimal"] | None = None,
        tables: Mapping[str, Any] | None = None,
        expect: Mapping[str, str] | None = None,
    ) -> Self:
        """Validate Python values and make a dataset of them.

        Parameters
        ----------
        inputs : n rows of d numbers
            Sequences, a numpy array or a `sympy.Matrix`; for the numbers see
            `proofcheck.exact.rationals.to_rational`.
        labels : n numbers
        floats : {"exact", "decimal"}, optional
            How binary floats are read; without a choice they are refused.
        name, bias, loss, scale, leak, tables, expect
            As the attributes of the class.

        Raises
        ------
        DatasetError
            One line that says what was found where, and what was expected.
        """
        raw: dict[str, object] = {
            "name": name,
            "inputs": _as_lists(inputs),
            "labels": _as_list(labels),
            "bias": bias,
            "loss": loss,
            "scale": scale,
            "leak": leak,
            "expect": {} if expect is None else expect,
        }
        if tables is not None:
            raw |= only_tables(tables)
        return cls.of(validated(raw, floats=floats))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the ``dataset`` object of a certificate (docs/certificate.md, section 3).

        Raises
        ------
        DatasetError
            If a key is missing or unknown, or a value is not what the format says.
        """
        return cls.of(validated(data, certificate=True))

    @classmethod
    def of(cls, case: Case) -> Self:
        """Make a dataset of a validated case."""
        return cls(
            name=case.name,
            inputs=tuple(map(tuple, case.inputs)),
            labels=tuple(case.labels),
            bias=case.bias,
            loss=case.loss,
            scale=case.scale,
            leak=case.leak,
            tables={key: table for key in TABLES if (table := getattr(case, key)) is not None},
            expect=case.expect,
        )

    @property
    def n(self) -> int:
        """The number of points."""
        return len(self.inputs)

    @property
    def d(self) -> int:
        """The number of coordinates, counting the bias."""
        return len(self.inputs[0]) + self.bias

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The n points x_k with d coordinates, the bias appended."""
        return tuple((*x, fmpq(1)) for x in self.inputs) if self.bias else self.inputs

    @property
    def factor(self) -> fmpq:
        """The factor c of the loss: 1 for ``sum``, 1/n for ``mean``."""
        return fmpq(1, self.n) if self.scale == "mean" else fmpq(1)

    @cached_property
    def weights(self) -> Point:
        """E_k = -c l'(0, y_k): c y_k for square and exponential loss, c y_k / 2 for logistic."""
        factor = self.factor / 2 if self.loss == "logistic" else self.factor
        return tuple(factor * y for y in self.labels)

    @property
    def X(self) -> sympy.Matrix:
        """The points as a `sympy.Matrix` of shape (n, d)."""
        import sympy

        return sympy.Matrix(self.n, self.d, [to_sympy(q) for x in self.points for q in x])

    @property
    def y(self) -> sympy.Matrix:
        """The labels as a `sympy.Matrix` of shape (n, 1)."""
        import sympy

        return sympy.Matrix(self.n, 1, [to_sympy(q) for q in self.labels])

    @property
    def duplicates(self) -> list[tuple[int, ...]]:
        """Groups of two or more points with the same input, numbered from 1."""
        groups: dict[Point, list[int]] = {}
        for k, x in enumerate(self.inputs, start=1):
            groups.setdefault(x, []).append(k)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    @property
    def conflicting_duplicates(self) -> list[tuple[int, ...]]:
        """Those groups of `duplicates` whose labels differ, so that no function fits them."""
        return [group for group in self.duplicates if len({self.labels[k - 1] for k in group}) > 1]

    def to_json(self) -> dict[str, Any]:
        """Return the ``dataset`` object of a certificate (docs/certificate.md, section 3)."""
        return {
            "name": self.name,
            "inputs": [[format_rational(q) for q in x] for x in self.inputs],
            "labels": [format_rational(q) for q in self.labels],
            "bias": self.bias,
            "loss": self.loss,
            "scale": self.scale,
            "leak": format_rational(self.leak),
            **copy.deepcopy(dict(self.tables)),
        }

    def sha256(self) -> str:
        """Return the SHA-256 of the canonical JSON of `to_json`, in lowercase hexadecimal."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __repr__(self) -> str:
        data = self.to_json()
        inputs, labels = data.pop("inputs"), data.pop("labels")
        options = {key: data[key] for key in _DEFAULTS if data[key] != _DEFAULTS[key]}
        options |= {key: dict(v) for key in ("tables", "expect") if (v := getattr(self, key))}
        arguments = [f"{inputs}", f"{labels}", *(f"{key}={v!r}" for key, v in options.items())]
        return f"Dataset.create({', '.join(arguments)})"


def _as_lists(rows: object) -> object:
    """Spread out a table of numbers, keeping what is no table for the validation to name."""
    if hasattr(rows, "tolist") and not hasattr(rows, "dtype"):  # sympy and flint matrices
        rows = rows.tolist()
    rows = _as_list(rows)
    return [_as_list(row) for row in rows] if isinstance(rows, list) else rows


def _as_list(values: object) -> object:
    """Spread out a row; numpy scalars stay what they are, so that float32 prints shortest."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        return values
    try:
        return list(values)
    except TypeError:  # a numpy array without dimensions says that it is iterable
        return values
