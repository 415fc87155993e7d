"""Every field of every kind of certificate: told otherwise it is rejected, rewritten it passes.

The digests are recomputed after a change, so that it is the change itself that is rejected.
"""

import json
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from brute_certificates import sha256
from tampering import RATIONAL, at, container_mutations, edit, leaf_mutations, paths

import proofcheck as pc
from proofcheck.checker import check

UNIVERSAL = [f"maennel2018.{name}" for name in ("points-on-a-line", "unit-ball")]
KERNEL = {"slopes": {"1": "1/2", "-1": "1/2"}, "offsets": [-2, "5/2"], "evaluate": ["1/4"]}
NETWORK = {"weights": [["1/4", "1/8"], ["-1/2", 0]], "outputs": ["1/2", "-1"]}
PLANE = [[1, 0], ["-1/2", 1]], [1, "3/2"]
NUMBERS = [["-3/4"], ["1/8"]], ["11/10", "-4/5"]
DATASETS = {
    "planar": (PLANE, {}, None),
    "in space": (([[1, 0, 1], [0, 1, "1/2"]], [1, -2]), {}, None),
    "univariate": (NUMBERS, {"bias": True, "scale": "sum"}, None),
    "leaky": (PLANE, {"leak": "1/3"}, None),
    "logistic": ((PLANE[0], [1, -1]), {"loss": "logistic"}, None),
    "open sectors": (PLANE, {"cells_only": True}, None),
    "network": (PLANE, {"tables": {"network": NETWORK, "flow": {"eps": "1/5"}}}, None),
    "kernel": (NUMBERS, {"bias": True, "tables": {"kernel": KERNEL}}, None),
    "universal": (([[1]], [1]), {}, UNIVERSAL),
}


@cache
def document(name):
    """What `certify` writes about one of the datasets."""
    (inputs, labels), options, claims = DATASETS[name]
    plain = {key: value for key, value in options.items() if key != "cells_only"}
    data = pc.Dataset.create(inputs, labels, **plain)
    made = pc.certify(data, claims=claims, cells_only="cells_only" in options)
    return json.loads(json.dumps(dict(made.document)))


def sealed(changed, path):
    """The document with the digest of the dataset in which a place is recomputed."""
    if "dataset" not in path:
        return changed
    holder = path[: path.index("dataset")]
    digest = sha256(at(changed, (*holder, "dataset")))
    return edit(changed, (*holder, "dataset_sha256"), digest)


# Places where something else is true as well, by the names on the way to them.
FREE = {
    ("dataset", "name"): "a dataset may have any name",
    ("items", "witness"): "any point of the sector",
    ("items", "coefficients"): "those that are 0 may be left out; dependent points have others",
    ("items", "least_norm"): "dependent points have others",
    ("clarke", "separator"): "any vector that separates",
    ("clarke", "weights"): "any weights with this mean",
    ("completeness", "relations"): "any relations that the tree needs, and more",
    ("completeness", "tree"): "any relation that rules the branch out",
    ("witness", "relation"): "any relation that shows the dependence",
    ("witness", "direction"): "any vector orthogonal to all points",
    ("measured", "reason"): "any text says why a flow was not followed",
    ("at_lambda_star", "reason"): "the same",
}
FREE_KINDS = {
    ("claims",): {"swapped", "deleted entry"},  # in any order, and not all that no theorem needs
    ("dataset", "kernel"): {"deleted key"},  # these slopes are the default
    ("dataset", "kernel", "evaluate"): {"swapped", "repeated entry"},  # the values have names
    ("dataset", "flow"): {"added key"},  # no claim reads it
}
ABOUT_NO_DATASET = {("universal", ("dataset", "loss")), ("universal", ("dataset", "labels"))}
SAME_AGAIN = ("boolean as integer", "null", "as integer", "integer as boolean", "integer as text",
              "decimal", "no text", "list")  # fmt: skip


def free(name, path, kind):
    """Whether another value may be true at a place."""
    keys = tuple(key for key in path if isinstance(key, str))
    steps = set(pairwise(keys))
    about_none = keys[0] == "dataset" and any((name, step) in ABOUT_NO_DATASET for step in steps)
    return bool(steps & FREE.keys()) or about_none or kind in FREE_KINDS.get(keys, ())


def changes(value):
    """Other values of the same kind, where there are any."""
    container = isinstance(value, dict | list)
    found = container_mutations(value) if container else leaf_mutations(value)
    return [(kind, other) for kind, other in found if kind not in SAME_AGAIN and other != value]


def fields(name):
    """All places, leaves and containers; those of a flow are told in test_limits.py."""
    found = [path for path in paths(document(name)) if path]
    return [path for path in found if "flow" not in path or path[0] == "dataset"]


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 23])
def test_every_field_told_otherwise(verified_once, name, step):
    original, tried = document(name), 0
    for i, path in enumerate(fields(name)):
        if i % step == 0 and (choices := changes(at(original, path))):
            kind, other = choices[i // step % len(choices)]
            outcome = check(sealed(edit(original, path, other), path)).outcome
            assert outcome in ("invalid", "malformed") or free(name, path, kind), (path, kind)
            tried += 1
    assert tried > 15


@pytest.mark.parametrize("name", DATASETS)
def test_a_harmless_neighbour(verified_once, name):
    """Keys in another order, white space, and fractions that are not reduced."""
    original, changed, count = document(name), document(name), 0
    for path in fields(name):
        text = at(original, path)
        rational = type(text) is str and RATIONAL.fullmatch(text) and path[-1] != "signs"
        if rational and not {"network", "kernel", "flow"} & set(path[:2]):
            value = Fraction(text)
            unreduced = f"{value.numerator * 3}/{value.denominator * 3}"
            changed, count = edit(changed, path, unreduced), count + 1
    assert count > 30

    def reverse(value):
        if isinstance(value, dict):
            return {key: reverse(value[key]) for key in reversed(value)}
        return list(map(reverse, value)) if isinstance(value, list) else value

    expected = check(original)
    assert expected.outcome in ("valid", "holey")
    for layout in ({"indent": 2}, {"separators": (" , ", "  :\n")}):
        assert check(json.dumps(reverse(changed), **layout)) == expected
