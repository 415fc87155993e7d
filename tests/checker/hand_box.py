"""Lemma 8: trees and counterexamples as the engine finds them, values worked out again here."""

import json
from fractions import Fraction
from functools import cache

from hand import ONE, P, claim

import proofcheck as pc


@cache
def witness():
    case = pc.Dataset.create([[1, 0], [0, 1]], [1, 1])
    document = pc.certify(case, claims=["boursier2024.lemma-8"]).document
    return json.loads(json.dumps(document["claims"][0]["witness"]))


def eta_min(dataset):
    """How far three points are from the corners of the box of assumption 3."""
    bias = ["1"] if dataset["bias"] else []
    (u1, v1), (u2, v2), (u3, v3) = (map(Fraction, row + bias) for row in dataset["inputs"])
    y1, y2, y3 = map(Fraction, dataset["labels"])
    return max(u1 + 1, v1 - 1, y1 - 1, abs(u2), abs(v2 - 1), y2, 1 - u3, v3 - 1, y3 - 1)


VALUES = {f"eta_{part}": shown["eta"] for part, shown in witness().items()}
VALUES |= {f"eta_{part}_beyond": eta_min(shown["counterexample"]["dataset"])
           for part, shown in witness().items()}  # fmt: skip
BY_HAND = [(ONE, claim("boursier2024.lemma-8", "proved", VALUES, witness(), [P, P]))]
