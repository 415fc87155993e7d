"""Which theorems apply to a dataset, given the claims that are their hypotheses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem, its hypotheses as (claim, demand), and what it predicts."""

    id: str
    hypotheses: tuple[tuple[str, str], ...]
    prediction: str

    def wording(self) -> dict[str, Any]:
        """What a certificate says of the theorem whatever the dataset."""
        return {
            "hypotheses": [{"claim": c, "demanded": d} for c, d in self.hypotheses],
            "prediction": self.prediction,
        }

    def record(self, claims: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The theorem's entry in a certificate (docs/certificate.md, section 9)."""
        hypotheses = [_hypothesis(claims[c], c, d) for c, d in self.hypotheses]
        met = [h["met"] for h in hypotheses]
        applies = False if False in met else None if None in met else True
        return {
            "id": self.id,
            "hypotheses": hypotheses,
            "applies": applies,
            "prediction": self.prediction,
        }


def _hypothesis(claim: Mapping[str, Any], claim_id: str, demanded: str) -> dict[str, Any]:
    from proofcheck.exact.rationals import parse_rational

    name, relation, bound = demanded.split(" ")
    observed = claim["status"] if name == "status" else claim["values"].get(name)
    met: bool | None = None
    if name == "status":
        met = None if observed == "undecided" else observed == bound
    elif observed is not None:
        left, right = parse_rational(observed), parse_rational(bound)
        met = {"=": left == right, "<": left < right, ">": left > right}[relation]
    return {"claim": claim_id, "demanded": demanded, "observed": observed, "met": met}


# `maennel2018.dead-sectors` stands for ReLU: with positive correlations and labels it is proved
# for leak 0 and not applicable otherwise.
THEOREMS = (
    Theorem(
        "boursier2024.lemma-3",
        (("boursier2024.lemma-2", "status = proved"),),
        "There is at least one extremal vector.",
    ),
    Theorem(
        "boursier2024.theorem-1",
        (
            ("boursier2024.assumption-1", "status = proved"),
            ("boursier2024.lemma-2", "status = proved"),
            ("boursier2024.saddle", "saddles = 0"),
        ),
        "From a small enough balanced or dominated initialisation (balanced if the activation is "
        "leaky), every neuron that starts with a margin against being opposite to its field, and "
        "not on a ray that repels it, ends the early phase without active points, or aligned with "
        "a growing direction, or on a ray along which it shrinks.",
    ),
    Theorem(
        "boursier2024.theorem-2",
        (
            ("boursier2024.assumption-3", "status = proved"),
            ("boursier2024.assumption-3", "eta_min < 1/6"),
            ("maennel2018.dead-sectors", "status = proved"),
        ),
        "From a small enough balanced or dominated initialisation with a neuron of positive "
        "output and an active point, the network converges to the least-squares fit of the three "
        "points and not to an interpolation.",
    ),
    Theorem(
        "boursier2024.theorem-4",
        (
            ("boursier2024.assumption-4", "status = proved"),
            ("boursier2024.assumption-5", "status = proved"),
            ("boursier2024.assumption-6", "status = proved"),
            ("maennel2018.dead-sectors", "status = proved"),
        ),
        "From a small enough balanced or dominated initialisation with a neuron of positive "
        "output and an active point, the network converges to one that is linear on the cone of "
        "the data and equal to least squares there.",
    ),
    Theorem(
        "maennel2018.unit-ball",
        (
            ("boursier2024.assumption-4", "least_inner_product > 0"),
            ("boursier2024.assumption-4", "least_label > 0"),
            ("maennel2018.dead-sectors", "status = proved"),
        ),
        "The only strict extremum of G on the sphere with a nonzero value is a maximum in the "
        "sector of all plus signs.",
    ),
)

__all__ = ["THEOREMS", "Theorem"]
