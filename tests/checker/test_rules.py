"""Each rule of docs/certificate.md rejects a certificate that breaks it, for that reason."""

import json
from fractions import Fraction

import pytest
from brute_certificates import make
from tampering import at, edit, rehash

from proofcheck.checker import check

# Three points on a line with a bias, one label 0; a repeated and an opposite point with leak.
LINE = json.loads(json.dumps(make([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", 0, "4/5"], bias=True)))
REPEATED = json.loads(json.dumps(make([[1, 0], [2, 0], [-1, 0]], [1, -1, 2], leak="1/3")))
ZERO = json.loads(json.dumps(make([[1, 0], ["-1/4", 1], ["1/4", 1]], [1, 1, -1], scale="sum")))
CELLS = json.loads(json.dumps(make([[1, 0], [0, 1], [1, 1]], [1, 2, -1], scope="cells")))
ITEMS = ("sectors", "items")
TREE = ("sectors", "completeness")


FACE = json.loads(json.dumps(make([[1, 0], [0, 1]], [1, 1])))
OBTUSE = json.loads(json.dumps(make([[1, 0], [-1, 1]], [1, 1])))


def item(document, signs):
    names = [entry["signs"] for entry in document["sectors"]["items"]]
    return (*ITEMS, names.index(signs))


def entry(document, condition):
    return next(i for i, e in enumerate(document["critical"]) if condition(e))


def plus(path, amount=1):
    """Add to the rational at a place."""

    def change(document):
        return edit(document, path, lambda old: str(Fraction(old) + Fraction(amount)))

    return change


def put(path, value):
    return lambda document: edit(document, path, value)


def without(path):
    *parent, key = path

    def drop(holder):
        if isinstance(holder, dict):
            return {k: v for k, v in holder.items() if k != key}
        return holder[:key] + holder[key + 1 :]

    return lambda document: edit(document, tuple(parent), drop)


def dataset(key, value):
    return lambda document: rehash(edit(document, ("dataset", key), value))


ORIGIN = item(REPEATED, "000")
WALL = item(LINE, "++0")
SEPARATED = ("critical", entry(LINE, lambda e: "separator" in e["clarke"]))
WEIGHED = ("critical", entry(LINE, lambda e: "weights" in e["clarke"]))
TURN = (*TREE, "tree", 2)
RULED = next(i for i, node in enumerate(LINE["sectors"]["completeness"]["tree"]) if any(node))
ENTRY = next(j for j, e in enumerate(LINE["sectors"]["completeness"]["tree"][RULED]) if e)

MALFORMED = {
    "a number with a fraction": (LINE, put((*ITEMS, 0, "witness", 0), 1.5), "not JSON"),
    "a rational written as a decimal": (LINE, put((*ITEMS, 0, "witness", 0), "1.5"),
                                        r"sectors.items[0].witness[0]: a rational"),
    "a rational with a plus": (LINE, put((*ITEMS, 0, "witness", 0), "+1"),
                               "sectors.items[0].witness[0]: a rational"),
    "a rational with a line break": (LINE, put((*ITEMS, 0, "witness", 0), "1\n"),
                                     "sectors.items[0].witness[0]: a rational"),
    "other digits": (LINE, put((*ITEMS, 0, "witness", 0), "١"),
                     "sectors.items[0].witness[0]: a rational"),
    "a zero denominator": (LINE, put((*ITEMS, 0, "witness", 0), "1/0"),
                           "sectors.items[0].witness[0]: denominator 0"),
    "too many digits": (LINE, put((*ITEMS, 0, "witness", 0), "1" * 20_001),
                        "sectors.items[0].witness[0]: denominator 0, or more than 20000"),
    "an integer as a boolean": (LINE, put(("version",), True), "version: 1 expected"),
    "total as a boolean": (LINE, put(("sectors", "total"), True), "sectors.total: int expected"),
    "a boolean as an integer": (LINE, put((*SEPARATED, "growing"), 0), "growing: bool expected"),
    "another format": (LINE, put(("format",), "certificate"), "format: "),
    "another version": (LINE, put(("version",), 2), "version: "),
    "a missing key": (LINE, without(("critical",)), "missing key 'critical'"),
    "an unknown key": (LINE, put(("note",), ""), "unknown key 'note'"),
    "an unknown key inside": (LINE, put((*ITEMS, 0, "note"), ""), "sectors.items[0]: unknown"),
    "no dataset": (LINE, without(("dataset",)), "dataset: dict expected"),
    "a sign vector too short": (LINE, put((*ITEMS, 0, "signs"), "++"), "items[0].signs: the signs"),
    "a sign vector of other letters": (LINE, put((*ITEMS, 0, "signs"), "+x+"), "items[0].signs"),
    "a point too short": (LINE, put((*ITEMS, 0, "witness"), ["1"]), "witness: 2 rationals"),
    "a point that is none": (LINE, put((*WALL, "coefficients", "4"), "0"), "coefficients: '4' is"),
    "a point with a leading 0": (LINE, put((*WALL, "coefficients", "03"), "0"), ": '03'"),
    "coefficients missing on a wall": (LINE, without((*WALL, "coefficients")), "key 'coeff"),
    "least norm missing on a wall": (LINE, without((*WALL, "least_norm")), "missing key 'least"),
    "coefficients off the walls": (LINE, put((*ITEMS, 0, "coefficients"), {}), "unknown key"),
    "another scope": (LINE, put(("sectors", "scope"), "some"), "sectors.scope: "),
    "another method": (LINE, put((*TREE, "method"), "count"), "completeness.method: "),
    "both kinds of evidence": (LINE, put((*WEIGHED, "clarke", "separator"), ["1", "0"]),
                               "clarke: unknown key 'weights'"),
    "no evidence": (LINE, put((*WEIGHED, "clarke"), {}), "clarke: missing key"),
    "another type": (LINE, put((*WEIGHED, "type"), "max"), "type: 'maximum'"),
    "no points": (LINE, dataset("inputs", []), "dataset.inputs: rows"),
    "points without coordinates": (LINE, dataset("inputs", [[], [], []]), "dataset.inputs: rows"),
    "rows of two lengths": (LINE, dataset("inputs", [["1"], ["1", "2"], ["1"]]), "dataset.inputs"),
    "a zero vector": (ZERO, dataset("inputs", [["1", "0"], ["0", "0"], ["1", "1"]]),
                      "dataset.inputs: nonzero"),
    "too few labels": (LINE, dataset("labels", ["1"]), "dataset.labels: 3 labels"),
    "a label 0 for a class": (LINE, dataset("loss", "logistic"), "dataset.labels: labels 1 or -1"),
    "another loss": (LINE, dataset("loss", "hinge"), "dataset.loss: "),
    "another scale": (LINE, dataset("scale", "max"), "dataset.scale: "),
    "leak 1": (LINE, dataset("leak", "1"), "dataset.leak: a number in [0, 1)"),
    "a negative leak": (LINE, dataset("leak", "-1/2"), "dataset.leak: a number in [0, 1)"),
    "a table that is none": (LINE, dataset("network", []), "dataset.network: dict"),
}  # fmt: skip

INVALID = {
    # section 2
    "another digest": (LINE, put(("dataset_sha256",), "0" * 64), "dataset_sha256: "),
    "another name, old digest": (LINE, put(("dataset", "name"), "x"), "dataset_sha256: "),
    # section 4
    "another total": (LINE, put(("sectors", "total"), 12), "sectors.total: 13 expected"),
    "another number of a dimension": (LINE, put(("sectors", "by_dimension", "1"), 7),
                                      "sectors.by_dimension: "),
    "a dimension without sectors": (LINE, put(("sectors", "by_dimension", "3"), 0),
                                    "sectors.by_dimension: "),
    "not in order": (LINE, put(ITEMS, lambda old: [old[1], old[0], *old[2:]]),
                     "sectors.items[1].signs: not in strictly increasing order"),
    "a sector twice": (LINE, put(ITEMS, lambda old: [old[0], *old]),
                       "sectors.items[1].signs: not in strictly increasing order"),
    "a witness elsewhere": (LINE, put((*ITEMS, 3, "witness"), ["0", "0"]),
                            "sectors.items[3].witness: its signs"),
    "a witness on the wall": (LINE, put((*ITEMS, 0, "witness"), at(LINE, (*ITEMS, 1, "witness"))),
                              "sectors.items[0].witness: its signs"),
    "the zero vector in a line of zeros": (
        REPEATED,
        put((*ORIGIN, "witness"), ["0", "0"]),
        "witness: zero, though the dimension is not",
    ),
    "another direction": (LINE, plus((*ITEMS, 0, "direction", 1)),
                          "sectors.items[0].direction: not M + sum"),
    "a direction that is no projection": (
        LINE, lambda d: plus((*WALL, "direction", 0), "1/8")(
            plus((*WALL, "direction", 1))(plus((*WALL, "coefficients", "3"))(d))),
        "direction: not orthogonal"),
    "a coefficient of another point": (LINE, put((*WALL, "coefficients", "1"), "0"),
                                       "coefficients: a point whose sign is not 0"),
    "another coefficient": (LINE, plus((*WALL, "coefficients", "3")), "direction: not M + sum"),
    "least norm of too few points": (LINE, put((*WALL, "least_norm"), {}),
                                     "least_norm: not exactly"),
    "least norm of too many points": (LINE, put((*WALL, "least_norm", "1"), "0"),
                                      "least_norm: not exactly"),
    "a coefficient above 1": (LINE, put((*WALL, "least_norm", "3"), "2"),
                              "least_norm: point 3: not in [leak, 1]"),
    "a coefficient below the leak": (REPEATED, put((*ORIGIN, "least_norm", "1"), "1/4"),
                                     "least_norm: point 1: not in [leak, 1]"),
    "an inner coefficient, not orthogonal": (LINE, put((*WALL, "least_norm", "3"), "1/2"),
                                             "least_norm: point 3: not the least norm"),
    "an upper coefficient, wrong side": (LINE, put((*WALL, "least_norm", "3"), "1"),
                                         "least_norm: point 3: not the least norm"),
    "a lower coefficient, wrong side": (OBTUSE, put((*item(OBTUSE, "+0"), "least_norm", "2"), "0"),
                                        "least_norm: point 2: not the least norm"),
    # section 5
    "an empty relation": (LINE, put((*TREE, "relations", 0), []), "relations[0]: 1 to 3 pairs"),
    "a relation too long": (REPEATED, put((*TREE, "relations", 0), [[1, 1]] * 4),
                            "relations[0]: 1 to 3 pairs"),
    "no pair": (LINE, put((*TREE, "relations", 0, 0), [1]), "relations[0]: pairs"),
    "points that do not increase": (REPEATED, put((*TREE, "relations", 0), [[2, 1], [1, -2]]),
                                    "relations[0]: points not strictly increasing"),
    "a point twice": (REPEATED, put((*TREE, "relations", 0), [[1, 1], [1, -1]]),
                      "relations[0]: points not strictly increasing"),
    "point 0": (LINE, put((*TREE, "relations", 0, 0, 0), 0), "relations[0]: not a point"),
    "point n + 1": (LINE, put((*TREE, "relations", 0, 2, 0), 4), "relations[0]: not a point"),
    "a zero integer": (LINE, put((*TREE, "relations", 0, 0, 1), 0), "relations[0]: a zero integer"),
    "a sum that is not zero": (LINE, put((*TREE, "relations", 0, 0, 1), 77),
                               "relations[0]: the sum is not zero"),
    "a relation that is not there": (LINE, put((*TREE, "tree", RULED, ENTRY), 9),
                                     f"tree[{RULED}]: no relation 9"),
    "the negated relation": (LINE, put((*TREE, "tree", RULED, ENTRY), lambda old: -old),
                             f"tree[{RULED}]: relation"),
    "a sector ruled out": (LINE, put((*TREE, "tree", 0, 0), 1),
                           "tree[0]: relation 1 does not rule the branch out"),
    "a node too short": (LINE, put((*TREE, "tree", 0), [0, 0]), "tree[0]: 3 integers expected"),
    "a node of cells too long": (CELLS, put((*TREE, "tree", 0), [0, 0, 0]), "tree[0]: 2 integers"),
    "a node missing": (LINE, without((*TREE, "tree", -1)), "tree: "),
    "a node too many": (LINE, put((*TREE, "tree"), lambda old: [*old, [0, 0, 0]]),
                        "tree: more nodes"),
    "an item missing": (
        LINE, lambda d: put(("sectors", "by_dimension", "2"), 5)(
            put(("sectors", "total"), 12)(without((*ITEMS, 0))(d))), "tree: path to no item"),
    "the last item missing": (
        LINE, lambda d: put(("sectors", "by_dimension"), {"1": 6, "2": 6})(
            put(("sectors", "total"), 12)(without((*ITEMS, 12))(d))), "tree: path to no item"),
    "cells called all": (CELLS, put(("sectors", "scope"), "all"), "3 integers expected"),
    # section 6
    "an entry missing": (LINE, without(("critical", 0)), "critical: "),
    "an entry twice": (LINE, put(("critical",), lambda old: [old[0], *old]), "critical: "),
    "entries not in order": (LINE, put(("critical",), lambda old: [old[1], old[0], *old[2:]]),
                             "critical[0].signs: "),
    "another direction of an entry": (LINE, plus((*WEIGHED, "direction", 0)), "direction: "),
    "another norm": (LINE, plus((*WEIGHED, "norm_squared")), "norm_squared: "),
    "another sign": (LINE, put((*WEIGHED, "sign"), lambda s: "+-"[s == "+"]), "sign: "),
    "another kind": (LINE, put((*WEIGHED, "type"), "saddle"), "type: "),
    "a crossing called a saddle": (LINE, put((*SEPARATED, "type"), "saddle"), "type: crossing"),
    "another growing": (LINE, put((*WEIGHED, "growing"), lambda old: not old), "growing: "),
    "another clarke_critical": (LINE, put((*WEIGHED, "clarke_critical"), False), "clarke_critical"),
    "another boursier_critical": (LINE, put((*WEIGHED, "boursier_critical"), lambda old: not old),
                                  "boursier_critical: "),
    "a separator that is none": (LINE, put((*SEPARATED, "clarke", "separator"), ["0", "0"]),
                                 "clarke.separator: does not separate"),
    "weights of no neighbour": (
        LINE, put((*WEIGHED, "clarke", "weights"),
                  {"---" if WEIGHED and at(LINE, WEIGHED)["signs"] != "---" else "+++": "1"}),
        "clarke.weights: not an adjacent sector"),
    "weights that are not positive": (
        ZERO, lambda d: put((*zero_ray(d), "clarke", "weights"), negative_weights(d))(d),
        "clarke.weights: not positive"),
    "weights of another sum": (LINE, put((*WEIGHED, "clarke", "weights"),
                                         lambda old: dict.fromkeys(old, "1/3")),
                               "clarke.weights: the sum is not 1"),
    "weights of another mean": (
        LINE, put((*SEPARATED, "clarke"),
                  lambda old: {"weights": {neighbour(LINE, at(LINE, SEPARATED)["signs"]): "1"}}),
        "clarke.weights: another mean"),
    # section 7
    "a zero-value extremum missing": (ZERO, put(("zero_value_extrema",), []), "zero_value_extrema"),
    "a zero-value extremum of another type": (
        ZERO, put(("zero_value_extrema", 0, "type"),
                  lambda old: "minimum" if old == "maximum" else "maximum"),
        "zero_value_extrema[0].type: "),
    "not the witness": (ZERO, plus(("zero_value_extrema", 0, "direction", 0)),
                        "zero_value_extrema[0].direction: "),
    "another sector": (ZERO, put(("zero_value_extrema", 0, "signs"), "+++"),
                       "zero_value_extrema[0].signs: "),
    "a boundary direction missing": (FACE, without(("boundary_directions", 0)),
                                     "boundary_directions: "),
    "another face": (FACE, put(("boundary_directions", 0, "face"), "00"),
                     "boundary_directions[0].face: "),
    "another side": (FACE, put(("boundary_directions", 0, "sign"), lambda s: "+-"[s == "+"]),
                     "boundary_directions[0].sign: "),
    "another boundary direction": (FACE, plus(("boundary_directions", 0, "direction", 0)),
                                   "boundary_directions[0].direction: "),
}  # fmt: skip


def neighbour(document, signs):
    """A sector without 0 adjacent to a ray."""
    return next(
        e["signs"] for e in document["sectors"]["items"]
        if "0" not in e["signs"]
        and all(a in ("0", b) for a, b in zip(signs, e["signs"], strict=True))
    )  # fmt: skip


def zero_ray(document):
    return ("critical", entry(document, lambda e: "0" in e["signs"]))


def negative_weights(document):
    signs = at(document, zero_ray(document))["signs"]
    cells = [e["signs"] for e in document["sectors"]["items"] if "0" not in e["signs"]
             and all(a in ("0", b) for a, b in zip(signs, e["signs"], strict=True))]  # fmt: skip
    return dict(zip(cells, ("2", "-1"), strict=False))


@pytest.mark.parametrize("document", [LINE, REPEATED, ZERO, CELLS, FACE, OBTUSE])
def test_the_certificates_that_are_tampered_with_are_valid(document):
    assert check(document).outcome == "valid"


REJECTED = {"malformed": MALFORMED, "invalid": INVALID}


@pytest.mark.parametrize(("outcome", "name"), [(o, n) for o in REJECTED for n in REJECTED[o]])
def test_rejected(outcome, name):
    document, change, message = REJECTED[outcome][name]
    result = check(change(document))
    assert result.outcome == outcome, result
    assert message in result.errors[0]
