"""Sections 2 to 7: the shape of a certificate, and what it says of the geometry verified."""

from fractions import Fraction
from functools import partial
from typing import Any

from . import flow
from .critical import boundary_directions, critical, violations, zero_value_extrema
from .dataset import build, digest
from .linear import Vector, scaled
from .sectors import Field, sectors
from .shape import Malformed, each, expect, inside, rational, read
from .tree import completeness

HEAD = {"format": ("proofcheck-certificate",), "version": (1,), "dataset": dict,
        "dataset_sha256": str}  # fmt: skip


def vector(d: int, value: Any) -> Vector:
    """Read a point: d rationals."""
    entries = read([rational], value)
    if len(entries) != d:
        raise Malformed(f"{d} rationals expected")
    return scaled(entries)


def sections(n: int, d: int) -> dict[str, Any]:
    """Return the shapes of sections 4 to 7 for n points in d dimensions."""
    point, names = partial(vector, d), {str(k + 1): k for k in range(n)}

    def signs(value: Any) -> Any:
        if len(read(str, value)) != n or value.strip("+-0"):
            raise Malformed(f"the signs of {n} points expected")
        return value

    def number(value: Any) -> int:
        if value not in names:
            raise Malformed(f"{value!r} is none of {n} points")
        return names[value]

    cell = {"signs": signs, "witness": point, "direction": point}
    factors = each(rational, number)
    wall = cell | {"coefficients": factors, "least_norm": factors}

    def item(value: Any) -> Any:
        return read(wall if "0" in str(read(dict, value).get("signs")) else cell, value)

    def evidence(value: Any) -> Any:
        weighed = "separator" not in read(dict, value)
        return read({"weights": each(rational, signs)} if weighed else {"separator": point}, value)

    sign = ("+", "-")
    types = ("maximum", "minimum", "saddle", "crossing")
    return {
        "sectors": {
            "scope": ("all", "cells"),
            "total": int,
            "by_dimension": each(int),
            "items": [item],
            "completeness": {"method": ("decision-tree",), "relations": [[[int]]], "tree": [[int]]},
        },
        "critical": [{
            "signs": signs, "direction": point, "norm_squared": rational, "sign": sign,
            "type": types, "clarke_critical": bool, "boursier_critical": bool, "growing": bool,
            "clarke": evidence,
        }],
        "zero_value_extrema": [{"signs": signs, "direction": point, "type": types[:2]}],
        "boundary_directions": [{"signs": signs, "sign": sign, "direction": point, "face": signs}],
    }  # fmt: skip


class Certificate:
    """A certificate that has been read; `verify` verifies its sections 2 to 7."""

    def __init__(self, document: Any, more: dict[str, Any] | None = None) -> None:
        """Read a certificate; `more` is the shape of what it has besides these sections."""
        with inside("dataset"):
            self.data = build(rational, "", read(dict, document).get("dataset"))
            self.digest = digest(document["dataset"])
        self.field = Field(self.data)
        self.n, self.d = self.field.n, self.field.d
        self.values = read(HEAD | sections(self.n, self.d) | (more or {}), document)
        self.claims = self.values.get("claims", [])
        self.critical, self.scope = self.values["critical"], self.values["sectors"]["scope"]
        self.flow: flow.Certificate | None = None
        self.moments: dict[Fraction, flow.Moment] = {}
        if "flow" in self.values:
            with inside("flow"):
                self.flow = flow.Certificate(self.values["flow"])

    def verify(self) -> None:
        """Verify sections 2 to 7, and the flow."""
        values = self.values
        expect(values["dataset_sha256"], self.digest, "dataset_sha256")
        with inside("sectors"):
            self.sectors = sectors(self.field, values["sectors"])
            with inside("completeness"):
                arity = 3 if self.scope == "all" else 2
                completeness(self.field, values["sectors"]["completeness"], arity, self.sectors)
        if self.flow is not None:
            with inside("flow"):
                self.moments = flow.followed(self.flow, self.data)
        with inside("critical"):
            critical(self.sectors, self.critical)
        with inside("zero_value_extrema"):
            violations(values["zero_value_extrema"], zero_value_extrema(self.sectors))
        with inside("boundary_directions"):
            violations(values["boundary_directions"], boundary_directions(self.field, self.sectors))
