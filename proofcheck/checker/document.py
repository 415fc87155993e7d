"""Section 2: the shape of a certificate, and its sections 3 to 7 verified."""

from fractions import Fraction
from functools import cached_property, partial
from math import comb
from typing import Any

from . import flow
from .critical import boundary_directions, critical, violations, zero_value_extrema
from .dataset import build, digest
from .linear import Vector, scaled
from .sectors import Field, sectors
from .shape import Malformed, each, inside, rational, read, require
from .tree import completeness, relation

NULL = type(None)
STATUS = ("proved", "refuted", "supported", "not-applicable", "undecided")
HEAD = {"format": ("proofcheck-certificate",), "version": (1,), "dataset": dict,
        "dataset_sha256": str}  # fmt: skip
CLAIM = {
    "id": str,
    "kind": ("dataset", "universal", "identity", "construct", "experiment"),
    "status": STATUS,
    "evidence": ("symbolic", "exact", "enclosure", "numeric", None),
    "fidelity": ("as-printed", "corrected", "reconstructed"),
    "statement": str,
    "printed": [{"form": str, "reading": str, "status": STATUS, "witness": (dict, NULL)}],
    "values": each(rational),
    "witness": (dict, NULL),
    "reason": (str, NULL),
    "steps": [{"by": ("checker", "code", "paper"), "what": str}],
}
HYPOTHESIS = {"claim": str, "demanded": str, "observed": (str, NULL), "met": (bool, NULL)}
THEOREM = {"id": str, "hypotheses": [HYPOTHESIS], "applies": (bool, NULL), "prediction": str}


def vector(d: int, value: Any) -> Vector:
    """Read a point: d rationals."""
    entries = read([rational], value)
    if len(entries) != d:
        raise Malformed(f"{d} rationals expected")
    return scaled(entries)


def sections(n: int, d: int) -> dict[str, Any]:
    """Return the shapes of sections 4 to 7 for n points in d dimensions."""
    point, names = partial(vector, d), {str(k + 1) for k in range(n)}

    def signs(value: Any) -> Any:
        if len(read(str, value)) != n or value.strip("+-0"):
            raise Malformed(f"the signs of {n} points expected")
        return value

    def keyed(known: Any, value: Any) -> Any:
        for key in read(dict, value):
            known(key)
        return each(rational)(value)

    def number(value: Any) -> None:
        if value not in names:
            raise Malformed(f"{value!r} is none of {n} points")

    cell = {"signs": signs, "witness": point, "direction": point}
    wall = cell | dict.fromkeys(("coefficients", "least_norm"), partial(keyed, number))

    def evidence(value: Any) -> Any:
        key = "separator" if "separator" in read(dict, value) else "weights"
        return read({key: point if key == "separator" else partial(keyed, signs)}, value)

    sign = ("+", "-")
    types = ("maximum", "minimum", "saddle", "crossing")
    return {
        "sectors": {
            "scope": ("all", "cells"),
            "total": int,
            "by_dimension": each(int),
            "items": [lambda v: read(wall if "0" in str(read(dict, v).get("signs")) else cell, v)],
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
    """A certificate that has been read; `verify` verifies its sections 3 to 7."""

    def __init__(self, document: Any, with_claims: bool = True) -> None:
        with inside("dataset"):
            self.data = build(rational, "", read(dict, document).get("dataset"))
        self.field = Field(self.data)
        self.n, self.d = self.field.n, self.field.d
        last = {"claims": [CLAIM], "theorems": [THEOREM], "flow?": dict} if with_claims else {}
        self.values = read(HEAD | sections(self.n, self.d) | last, document)
        self.claims, self.theorems = self.values.get("claims", []), self.values.get("theorems", [])
        self.critical, self.scope = self.values["critical"], self.values["sectors"]["scope"]
        self.flow: flow.Certificate | None = None
        self.moments: dict[Fraction, flow.Moment] = {}
        if "flow" in self.values:
            with inside("flow"):
                self.flow = flow.Certificate(self.values["flow"])

    def verify(self) -> None:
        """Verify sections 3 to 7."""
        values, expected = self.values, digest(self.values["dataset"])
        require(values["dataset_sha256"] == expected, f"{expected} expected", "dataset_sha256")
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

    @cached_property
    def rank(self) -> int:
        """The rank of all points."""
        return self.field.rank(range(self.n))

    @cached_property
    def general_position(self) -> bool:
        """Whether every min(n, d) of the points are independent."""
        if self.scope == "cells":
            return len(self.sectors) == 2 * sum(comb(self.n - 1, i) for i in range(self.d))
        small = [s for s in self.sectors if self.d - s.dimension < min(self.n, self.d)]
        return all(self.d - s.dimension == len(s.zeros) for s in small)

    def dependence(self, witness: Any) -> bool:
        """Say whether a relation shows that the points are not in general position."""
        relation(self.field, read([[int]], witness), min(self.n, self.d))
        return True

    def normal(self, witness: Any) -> bool:
        """Say whether a vector is nonzero and orthogonal to all points."""
        nums = vector(self.d, witness).nums
        return any(nums) and self.field.masks(nums) == (0, 0)
