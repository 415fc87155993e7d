"""Mutations of certificates, and a slow judge that says whether one still tells the truth."""

import copy
import json
import re
from fractions import Fraction as Q

from brute_certificates import combine, dot, flip, ruled_out, sha256, signs_of

ENUMS = [
    ("all", "cells"), ("maximum", "minimum", "saddle", "crossing"), ("mean", "sum"),
    ("square", "logistic", "exponential"), ("checker", "code", "paper"),
    ("dataset", "universal", "identity", "construct", "experiment"),
    ("proved", "refuted", "supported", "not-applicable", "undecided"),
    ("as-printed", "corrected", "reconstructed"),
    ("symbolic", "exact", "enclosure", "numeric"),
]  # fmt: skip
RATIONAL = re.compile(r"-?[0-9]+(/[0-9]+)?")


def rational(text):
    assert type(text) is str
    assert RATIONAL.fullmatch(text)
    return Q(text)


def at(document, path):
    for key in path:
        document = document[key]
    return document


def edit(document, path, value):
    """The document with the value at the path replaced; value may be a function of the old one."""
    if not path:
        return value(document) if callable(value) else value
    result = copy.copy(document)
    old = document.get(path[0]) if isinstance(document, dict) else document[path[0]]
    result[path[0]] = edit(old, path[1:], value)
    return result


def rehash(document):
    """A copy whose digest is that of its (reduced) dataset."""
    return {**document, "dataset_sha256": sha256(document["dataset"])}


def paths(value, path=()):
    """All places of a document, containers too."""
    yield path
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(entry, (*path, key))


def leaf_mutations(value):
    """Pairs of a kind and another value for a leaf."""
    if type(value) is bool:
        return [("flipped", not value), ("boolean as integer", int(value)), ("null", None)]
    if type(value) is int:
        return [("plus one", value + 1), ("minus one", value - 1), ("sign", -value - (value == 0)),
                ("integer as boolean", True), ("integer as text", str(value))]  # fmt: skip
    if value is None:
        return [("null as text", ""), ("null as false", False), ("null as object", {})]
    others = [other for enum in ENUMS if value in enum for other in enum if other != value]
    found = [("other member", other) for other in others]
    if RATIONAL.fullmatch(value):
        found += [("plus one", str(Q(value) + 1)), ("sign", str(-Q(value) or 1)),
                  ("decimal", f"{value}.0"), ("as integer", Q(value).numerator)]  # fmt: skip
    if value and not value.strip("+-0"):
        first = "0+"[value[0] == "0"]
        found += [("flipped signs", flip(value)), ("first sign", first + value[1:])]
    return [*found, ("changed text", value + "x"), ("no text", None), ("list", [value])]


def container_mutations(value):
    """Pairs of a kind and another value for a list or an object."""
    if isinstance(value, dict):
        for key in value:
            yield "deleted key", {k: v for k, v in value.items() if k != key}
        yield "added key", {**value, "another": "1"}
    else:
        for i in range(len(value)):
            yield "deleted entry", value[:i] + value[i + 1 :]
            yield "repeated entry", [*value[: i + 1], *value[i:]]
        for i in range(len(value) - 1):
            yield "swapped", [*value[:i], value[i + 1], value[i], *value[i + 2 :]]
    yield "null", None


def mutations_at(document, path):
    """All mutations of one place: (path, kind, document)."""
    value = at(document, path)
    container = isinstance(value, dict | list)
    for kind, other in container_mutations(value) if container else leaf_mutations(value):
        if json.dumps(other) != json.dumps(value):
            yield path, kind, edit(document, path, other)


def mutations(document, under=()):
    """All mutations below a place."""
    for path in paths(at(document, under), under):
        if path:
            yield from mutations_at(document, path)


def truthful(document, sections, original):
    """Whether sections 2 to 7 of a mutation of `original` are still true and well formed.

    Free are only: the witnesses of the sectors (within their sector), coefficients and
    multipliers that are not unique, the tree's relations, evidence on the hull, and the writing
    of rationals. Everything else is compared with `sections`, worked out by brute force.
    """
    try:
        return _truthful(document, sections, original)
    except (AssertionError, KeyError, IndexError, TypeError, ValueError, AttributeError,
            ZeroDivisionError):  # fmt: skip
        return False


def _truthful(document, sections, original):
    fixed = ("format", "version", "dataset", "dataset_sha256")
    assert document.keys() == original.keys()
    assert all(json.dumps(document[k], sort_keys=True) == json.dumps(original[k], sort_keys=True)
               for k in fixed)  # fmt: skip
    section, old = document["sectors"], original["sectors"]
    assert section.keys() == old.keys()
    for key in ("scope", "total", "by_dimension"):
        assert json.dumps(section[key], sort_keys=True) == json.dumps(old[key], sort_keys=True)
    assert [item["signs"] for item in section["items"]] == list(sections.items)
    for item in section["items"]:
        _item(item, sections)
    _tree(section["completeness"], sections, 3 if section["scope"] == "all" else 2)
    assert len(document["critical"]) == len(original["critical"])
    for entry, own in zip(document["critical"], original["critical"], strict=True):
        _same(entry, own, ("direction",), ("norm_squared",), free=("clarke",))
        _evidence(entry, sections)
    witnesses = {item["signs"]: item["witness"] for item in section["items"]}
    for key in ("zero_value_extrema", "boundary_directions"):
        assert len(document[key]) == len(original[key])
        for entry, own in zip(document[key], original[key], strict=True):
            _same(entry, own, ("direction",), (), free=("direction",) * (key[0] == "z"))
            if key[0] == "z":
                witness = list(map(rational, witnesses[entry["signs"]]))
                assert list(map(rational, entry["direction"])) == witness
    return True


def _same(entry, own, vectors, numbers, free):
    assert entry.keys() == own.keys()
    for key in set(own) - set(free):
        if key in vectors:
            assert list(map(rational, entry[key])) == list(map(rational, own[key]))
        elif key in numbers:
            assert rational(entry[key]) == rational(own[key])
        else:
            assert json.dumps(entry[key]) == json.dumps(own[key])


def _item(item, sections):
    signs, own = item["signs"], sections.items[item["signs"]]
    walls = {"coefficients", "least_norm"} if "0" in signs else set()
    assert item.keys() == {"signs", "witness", "direction"} | walls
    witness = list(map(rational, item["witness"]))
    assert len(witness) == sections.d
    assert signs_of(witness, sections.points) == signs
    assert any(witness) or own["dimension"] == 0
    assert list(map(rational, item["direction"])) == own["direction"]
    if walls:
        zeros = [k for k, s in enumerate(signs, 1) if s == "0"]
        shifts = {int(k): rational(v) for k, v in item["coefficients"].items()}
        assert all(str(int(k)) == k for k in (*item["coefficients"], *item["least_norm"]))
        assert set(shifts) <= set(zeros)
        lambdas = {int(k): rational(v) for k, v in item["least_norm"].items()}
        assert sorted(lambdas) == zeros
        assert all(sections.leak <= v <= 1 for v in lambdas.values())
        for found, known, rows in (
            (shifts, own["shifts"], sections.points),
            (lambdas, own["lambdas"], sections.pulls),
        ):
            gaps = [found.get(k, 0) - known[k] for k in zeros]
            assert not any(combine(gaps, [rows[k - 1] for k in zeros], sections.d))


def _tree(completeness, sections, arity):
    assert completeness.keys() == {"method", "relations", "tree"}
    assert completeness["method"] == "decision-tree"
    relations = completeness["relations"]
    for relation in relations:
        assert 0 < len(relation) <= sections.d + 1
        assert all(len(pair) == 2 and type(pair[0]) is type(pair[1]) is int for pair in relation)
        points = [k for k, _ in relation]
        assert points == sorted(set(points))
        assert 1 <= points[0] <= points[-1] <= sections.n
        assert all(c for _, c in relation)
        columns = [sections.points[k - 1] for k in points]
        assert not any(combine([c for _, c in relation], columns, sections.d))
    nodes, leaves = iter(completeness["tree"]), []

    def visit(prefix):
        node = next(nodes, None)
        assert node is not None
        assert len(node) == arity
        for entry, sign in zip(node, "+-0"[:arity], strict=True):
            assert type(entry) is int
            if entry:
                relation = relations[abs(entry) - 1]
                side = 1 if entry > 0 else -1
                assert ruled_out([[k, side * c] for k, c in relation], prefix + sign)
            elif len(prefix) + 1 == sections.n:
                leaves.append(prefix + sign)
            else:
                visit(prefix + sign)

    visit("")
    assert next(nodes, None) is None
    assert leaves == list(sections.items)


def _evidence(entry, sections):
    target = sections.items[entry["signs"]]["direction"]
    near = [t for t in sections.adjacent(entry["signs"]) if "0" not in t]
    cells = {t: sections.items[t]["direction"] for t in near}
    assert list(entry["clarke"]) == [["separator", "weights"][entry["clarke_critical"]]]
    if entry["clarke_critical"]:
        weights = {s: rational(w) for s, w in entry["clarke"]["weights"].items()}
        assert all(w > 0 for w in weights.values())
        assert sum(weights.values()) == 1
        rows = [cells[s] for s in weights]
        assert combine(list(weights.values()), rows, sections.d) == target
    else:
        r = list(map(rational, entry["clarke"]["separator"]))
        gaps = [[a - b for a, b in zip(c, target, strict=True)] for c in cells.values()]
        assert all(dot(r, gap) > 0 for gap in gaps)
