"""The geometric sections of a certificate (docs/certificate.md, sections 3 to 7)."""

from typing import Any

from proofcheck.exact.rationals import format_rational
from proofcheck.geometry.arrangement import Arrangement
from proofcheck.geometry.critical import CriticalDirection, Geometry
from proofcheck.geometry.survey import Survey


def geometric_sections(survey: Survey) -> dict[str, Any]:
    """JSON-ready dataset, sectors, critical directions and violations of genericity.

    Parameters
    ----------
    survey : Survey

    Returns
    -------
    dict
        A certificate but for its claims and theorems.
    """
    geometry = survey.geometry
    whole = not survey.cells_only
    return {
        "format": "proofcheck-certificate",
        "version": 1,
        "dataset": survey.dataset.to_json(),
        "dataset_sha256": survey.dataset.sha256(),
        "sectors": _sectors(geometry),
        "critical": [_critical(entry) for entry in geometry.critical],
        "zero_value_extrema": [
            {
                "signs": entry.sector.signs,
                "direction": [str(v) for v in entry.sector.witness],
                "type": entry.type,
            }
            for entry in (geometry.zero_value_extrema if whole else ())
        ],
        "boundary_directions": [
            {
                "signs": entry.signs,
                "sign": entry.sign,
                "direction": [format_rational(v) for v in entry.direction],
                "face": entry.face,
            }
            for entry in geometry.boundary_directions
        ],
    }


def _sectors(geometry: Geometry) -> dict[str, Any]:
    arrangement = geometry.arrangement
    return {
        "scope": "cells" if arrangement.cells_only else "all",
        "total": len(arrangement.sectors),
        "by_dimension": {str(k): v for k, v in arrangement.by_dimension.items()},
        "items": [_item(geometry, signs) for signs in arrangement.index],
        "completeness": _completeness(arrangement),
    }


def _item(geometry: Geometry, signs: str) -> dict[str, Any]:
    velocity = geometry.velocities[signs]
    item: dict[str, Any] = {
        "signs": signs,
        "witness": [str(v) for v in geometry.arrangement.index[signs].witness],
        "direction": [format_rational(v) for v in velocity.direction],
    }
    if "0" in signs:
        item["coefficients"] = {
            str(k + 1): format_rational(a) for k, a in velocity.coefficients.items()
        }
        item["least_norm"] = {str(k + 1): format_rational(a) for k, a in velocity.shares.items()}
    return item


def _completeness(arrangement: Arrangement) -> dict[str, Any]:
    return {
        "method": "decision-tree",
        "relations": [[[k + 1, c] for k, c in pairs] for pairs in arrangement.relations],
        "tree": [list(node) for node in arrangement.tree],
    }


def _critical(entry: CriticalDirection) -> dict[str, Any]:
    if entry.clarke_weights is not None:
        weights = entry.clarke_weights.items()
        evidence: dict[str, Any] = {"weights": {s: format_rational(w) for s, w in weights}}
    else:
        evidence = {"separator": [format_rational(v) for v in entry.separator or ()]}
    return {
        "signs": entry.signs,
        "direction": [format_rational(v) for v in entry.direction],
        "norm_squared": format_rational(entry.norm_squared),
        "sign": entry.sign,
        "type": entry.type,
        "clarke_critical": entry.clarke_critical,
        "boursier_critical": entry.boursier_critical,
        "growing": entry.growing,
        "clarke": evidence,
    }


__all__ = ["geometric_sections"]
