"""What was found about a network or a kernel, in a few words for each claim."""

import re
from collections.abc import Mapping
from typing import Any

from proofcheck.report.flow_summary import number
from proofcheck.report.rationals import decimal, parse
from proofcheck.report.reading import counted, table

_LEAST_SQUARES = (("followed to time", "proved_from"),)
_EVERY_WIDTH = ("lambda_star_every_width", "lambda_star_every_width")

FLOW: Mapping[str, tuple[tuple[str, str], ...]] = {
    "boursier2024.condition-1": (("margin alpha", "alpha"), ("opposite", "opposite")),
    "boursier2024.theorem-1-i": (("lambda_star_i", "lambda_star_i"),),
    "boursier2024.theorem-1-ii": (("lambda_star_ii", "lambda_star_ii"),),
    "boursier2024.theorem-3": (("lambda_star_ii", "lambda_star_ii"),),
    "boursier2024.phases": _LEAST_SQUARES,
    "boursier2024.theorem-2": (*_LEAST_SQUARES, _EVERY_WIDTH),
    "boursier2024.theorem-4": (*_LEAST_SQUARES, _EVERY_WIDTH),
    "boursier2024.nature-of-limit": (("saddle", "saddle"), ("local minimum", "local_minimum")),
}
KERNEL: Mapping[str, tuple[tuple[str, str], ...]] = {
    "williams2019.kernel-solution": (("norm²", "norm_squared"), ("rank", "rank")),
    "williams2019.rkhs-norm": (
        ("∫ f''²/ν", "seminorm_squared"),
        ("least possible", "least_seminorm_squared"),
        ("affine part", "affine_squared"),
    ),
    "williams2019.theorem-5-cubic": (("cubic spline", "cubic_spline"),),
    "williams2019.natural-spline": (
        ("f'' at the left end", "second_derivative_left"),
        ("at the right end", "second_derivative_right"),
        ("natural spline", "natural"),
    ),
    "williams2019.one-sided": (
        ("f'' at the left end", "second_derivative_left"),
        ("at the right end", "second_derivative_right"),
    ),
    "williams2019.gaussian": (
        ("norm² between", "norm_squared_lower"),
        ("and", "norm_squared_upper"),
    ),
}
_TRUTHS = frozenset(("natural", "cubic_spline", "saddle", "local_minimum"))


def findings(claim: Mapping[str, Any], names: tuple[tuple[str, str], ...]) -> str:
    """Return the values of a claim that matter, or why there are none.

    Parameters
    ----------
    claim : mapping
        A claim of a certificate.
    names : tuple of pairs of str
        A label and the name of a value, for each value to show; those the claim lacks are left
        out.
    """
    if claim.get("status") == "undecided":
        return str(claim.get("reason") or "no reason is given")
    values, witness = table(claim.get("values")), table(claim.get("witness"))
    found = _destination(values)
    found += [f"{label}{_shown(name, values[name])}" for label, name in names if name in values]
    if "fails" in witness:
        found.append(f"fails: {witness['fails']}")
    return "; ".join(found) or "no values"


def _destination(values: Mapping[str, Any]) -> list[str]:
    """Say where a network goes, when, and with which others."""
    found = []
    if "limit_loss" in values:
        fit = ", ".join(str(v) for k, v in values.items() if re.fullmatch("limit_[0-9]+", k))
        found = [f"h tends to ({fit})", f"the loss to {number(values['limit_loss'], 4)}"]
    ends = [parse(values.get(f"phase_{phase}_end")) for phase in ("1", "2a", "2b")]
    if None not in ends:
        found.append("phases end at " + ", ".join(decimal(t, 4)[0] for t in ends if t is not None))
    radius = parse(values.get("radius", "0"))
    if radius:
        found.append(f"proved for all networks within {decimal(radius, 3)[0]}")
    if values.get("interpolating_neurons", "0") != "0":
        found.append(f"{values['interpolating_neurons']} neurons could fit the data")
    return found


def _shown(name: str, value: object) -> str:
    if name in _TRUTHS:
        return ": yes" if value in (1, "1") else ": no"
    exact = parse(value)
    if exact is not None and len(str(value)) > 16:
        return f" ≈ {decimal(exact, 4)[0]}"
    return f" = {number(value, 4)}"


def about_flow(document: Mapping[str, Any]) -> str:
    """Say which network is followed, and whether its whole flow is in the certificate."""
    flow = table(document.get("flow"))
    outputs = table(flow.get("network")).get("outputs")
    neurons = f" of {counted(len(outputs), 'neuron')}" if isinstance(outputs, list) else ""
    limit = table(flow.get("limit"))
    proved = f"; proved to converge, to loss {number(limit.get('loss'), 4)}" if limit else ""
    return f"Gradient flow{neurons}{proved}"
