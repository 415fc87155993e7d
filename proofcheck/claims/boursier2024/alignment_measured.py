"""What the network of a case does in the early phase, as a witness of the theorems about it."""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from flint import fmpq

from proofcheck.claims.boursier2024.alignment_setting import settings_of
from proofcheck.exact.linear_algebra import dot
from proofcheck.exact.rationals import format_rational
from proofcheck.flow.alignment import (
    SCALES,
    Interval,
    Measurement,
    NeuronEnd,
    measure,
    normalised,
)
from proofcheck.flow.exponents import exponents
from proofcheck.flow.network import Network
from proofcheck.flow.small_init import DEFICIT, AlignmentScale, starts_well
from proofcheck.geometry.survey import Survey

MOST_BITS = 240
"""Networks are followed from lambda_star_ii too if it is at least 2^-240."""

# Theorems 1 (i), 1 (ii) and 3 measure the same.
_PHASES: WeakKeyDictionary[Survey, list[Measurement]] = WeakKeyDictionary()


def phases(survey: Survey, network: Network) -> list[Measurement]:
    """The phase of the network at all scales."""
    if survey not in _PHASES:
        _PHASES[survey] = [_phase(survey, network, scale) for scale in SCALES]
    return _PHASES[survey]


def contained(phase: Measurement, eps: fmpq) -> bool:
    """Whether all |a(t)| / |a(0)| are between lambda^(2 eps) and lambda^(-2 eps)."""
    p, q = int(eps.p), int(eps.q)
    least = phase.scale ** (2 * p)
    low, high = phase.growth
    return bool(low > 0 and low**q >= least and high**q * least <= 1)


def growth_witness(network: Network, found: Sequence[Measurement]) -> dict[str, Any]:
    """The ranges of the output weights at all scales."""
    return _witness(network, [_shown(p, {"growth": _interval(p.growth)}) for p in found])


def ends_witness(
    survey: Survey, network: Network, scale: AlignmentScale, *, saddles: bool
) -> tuple[dict[str, Any], bool]:
    """Where the neurons end at all scales, and whether the theorem is right at its own one."""
    found = phases(survey, network)
    rates = exponents(found, survey.geometry, settings_of(survey).eps)
    witness = _witness(network, list(map(_ends, found)))
    witness["exponents"] = [
        {
            "neuron": rate.neuron,
            "fitted": _interval(rate.fitted),
            "predicted": _interval(rate.predicted),
        }
        for rate in rates
    ]
    witness["at_lambda_star"] = None
    if scale.bits > MOST_BITS:
        return witness, True
    last = _phase(survey, network, scale.scale)
    witness["at_lambda_star"] = _ends(last)
    return witness, last.reason is not None or _end_well(survey, network, last, saddles=saddles)


def _phase(survey: Survey, network: Network, scale: fmpq) -> Measurement:
    eps = settings_of(survey).eps
    return measure(survey.dataset, survey.geometry, normalised(network), eps, scale)


def _end_well(survey: Survey, network: Network, phase: Measurement, *, saddles: bool) -> bool:
    """Whether every neuron that starts as required ends as the theorem says."""
    geometry, alpha = survey.geometry, settings_of(survey).alpha
    return all(
        _ends_well(survey, end, saddles=saddles)
        for w, a, end in zip(network.weights, network.outputs, phase.ends, strict=True)
        if starts_well(geometry, w, a, alpha, saddles=saddles)
    )


def _ends_well(survey: Survey, end: NeuronEnd, *, saddles: bool) -> bool:
    if end.outcome == "aligned" and end.deficit is not None:
        vector = survey.geometry.field.velocity(end.signs).least_norm
        return bool(end.deficit[1] ** 2 <= DEFICIT**2 * dot(vector, vector))
    return end.outcome == "still" or (end.outcome == "shrinking" and not saddles)


def _witness(network: Network, measured: list[dict[str, Any]]) -> dict[str, Any]:
    return {"network": normalised(network).to_json(), "measured": measured}


def _shown(phase: Measurement, found: Mapping[str, Any]) -> dict[str, Any]:
    """What was found at a scale, or the reason why the flow is undecided."""
    head = {"scale": format_rational(phase.scale), "time": format_rational(phase.time)}
    if phase.reason is not None:
        return head | {"reason": phase.reason}
    return head | {**found, "flow": phase.flow}


def _ends(phase: Measurement) -> dict[str, Any]:
    return _shown(phase, {"neurons": [_end(end) for end in phase.ends]})


def _end(end: NeuronEnd) -> dict[str, Any]:
    deficit = None if end.deficit is None else _interval(end.deficit)
    return {"signs": end.signs, "outcome": end.outcome, "deficit": deficit}


def _interval(ends: Interval) -> list[str]:
    return [format_rational(end) for end in ends]
