"""The table ``kernel`` of a case: which law, and where the interpolant is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flint import fmpq

from proofcheck.errors import ExactError, KernelError
from proofcheck.exact.rationals import format_rational, shown, to_rational
from proofcheck.kernel.random_features import (
    Gaussian,
    IndependentUniform,
    Law,
    Slope,
    SlopeLaw,
)

KEYS = {
    "slopes": ("law", "slopes", "offsets", "evaluate"),
    "independent-uniform": ("law", "slope_bound", "offset_bound", "evaluate"),
    "gaussian": ("law", "variance", "evaluate"),
}
"""The laws with the keys that each of them knows."""

MAX_SLOPES = 64
MAX_EVALUATE = 1000


@dataclass(frozen=True)
class KernelTable:
    """What the table ``kernel`` says.

    Attributes
    ----------
    law : Law
    evaluate : tuple of fmpq
        Where the values of the interpolant are asked for; each number once.
    """

    law: Law
    evaluate: tuple[fmpq, ...] = ()


def read_table(table: Mapping[str, Any]) -> KernelTable:
    """Read the table ``kernel`` of a case.

    Parameters
    ----------
    table : mapping
        ``law`` is "slopes" (the default), "independent-uniform" or "gaussian"; the other keys
        depend on it: see `KEYS` and docs/kernel.md. Numbers are integers or text.

    Raises
    ------
    KernelError
        One line with the place, what was found and what was expected.

    Examples
    --------
    >>> read_table({"offsets": ["-2", "2"]}).law == SlopeLaw.symmetric(2)
    True
    >>> read_table({"offset": ["-2", "2"]})
    Traceback (most recent call last):
    proofcheck.errors.KernelError: kernel: found the unknown key 'offset'; did you mean 'offsets'?
    """
    name = table.get("law", "slopes")
    if not isinstance(name, str) or name not in KEYS:
        near = get_close_matches(str(name), KEYS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(KEYS)}"
        raise KernelError(f"kernel, law: found {shown(name)}; {hint}")
    for key in table:
        if key not in KEYS[name]:
            near = get_close_matches(str(key), KEYS[name], n=1)
            known = ", ".join(KEYS[name])
            hint = f"did you mean {near[0]!r}?" if near else f"the law {name} has the keys {known}"
            raise KernelError(f"kernel: found the unknown key {shown(key)}; {hint}")
    points = _list(table.get("evaluate", []), "kernel, evaluate", MAX_EVALUATE)
    numbers = [_number(p, f"kernel, evaluate, entry {i}") for i, p in enumerate(points, start=1)]
    return KernelTable(_LAWS[name](table), tuple(dict.fromkeys(numbers)))


def _slope_law(table: Mapping[str, Any]) -> Law:
    shares = table.get("slopes", {"1": "1/2", "-1": "1/2"})
    place = "kernel, slopes"
    if not isinstance(shares, Mapping) or not 1 <= len(shares) <= MAX_SLOPES:
        raise KernelError(
            f"{place}: found {shown(shares)}, expected a table from at least one and at most "
            f'{MAX_SLOPES} slopes to their probabilities, such as {{"1" = "1/2", "-1" = "1/2"}}'
        )
    probabilities: dict[fmpq, fmpq] = {}
    for key, share in shares.items():
        slope = _number(key, place)
        if slope == 0:
            raise KernelError(f"{place}: found the slope 0, expected slopes other than 0")
        if slope in probabilities:
            raise KernelError(f"{place}: found the slope {slope} twice, expected it once")
        probabilities[slope] = _positive(share, f"{place}, slope {key}")
    total = sum(probabilities.values(), fmpq(0))
    if total != 1:
        raise KernelError(f"{place}: found probabilities with the sum {total}, expected 1")
    intervals = _intervals(table, list(probabilities))
    slopes = [Slope(a, p, *intervals[a]) for a, p in probabilities.items()]
    return SlopeLaw(tuple(sorted(slopes, key=lambda s: s.slope)))


def _intervals(table: Mapping[str, Any], slopes: list[fmpq]) -> dict[fmpq, tuple[fmpq, fmpq]]:
    place = "kernel, offsets"
    if "offsets" not in table:
        raise KernelError(
            'kernel: found no offsets, expected an interval such as offsets = ["-2", "2"]'
        )
    offsets = table["offsets"]
    if not isinstance(offsets, Mapping):
        return dict.fromkeys(slopes, _interval(offsets, place))
    found: dict[fmpq, tuple[fmpq, fmpq]] = {}
    for key, interval in offsets.items():
        slope = _number(key, place)
        if slope not in slopes or slope in found:
            known = ", ".join(map(format_rational, slopes))
            raise KernelError(
                f"{place}: found the slope {shown(key)}, expected each of the slopes {known} once"
            )
        found[slope] = _interval(interval, f"{place}, slope {key}")
    missing = [s for s in slopes if s not in found]
    if missing:
        raise KernelError(f"{place}: found no interval for the slope {missing[0]}, expected one")
    return found


def _interval(value: object, place: str) -> tuple[fmpq, fmpq]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise KernelError(f"{place}: found {shown(value)}, expected two numbers [low, high]")
    low, high = (_number(v, f"{place}, entry {i}") for i, v in enumerate(value, start=1))
    if not low < high:
        raise KernelError(f"{place}: found [{low}, {high}], expected the smaller number first")
    return low, high


def _independent_uniform(table: Mapping[str, Any]) -> Law:
    bounds = [_positive(table.get(k, 1), f"kernel, {k}") for k in ("slope_bound", "offset_bound")]
    return IndependentUniform(*bounds)


def _gaussian(table: Mapping[str, Any]) -> Law:
    return Gaussian(_positive(table.get("variance", 1), "kernel, variance"))


_LAWS = {
    "slopes": _slope_law,
    "independent-uniform": _independent_uniform,
    "gaussian": _gaussian,
}


def _list(value: object, place: str, most: int) -> list[object]:
    if not isinstance(value, list | tuple) or len(value) > most:
        raise KernelError(f"{place}: found {shown(value)}, expected a list of at most {most}")
    return list(value)


def _number(value: object, place: str) -> fmpq:
    try:
        return to_rational(value)
    except ExactError as error:
        raise KernelError(f"{place}: {error}") from None


def _positive(value: object, place: str) -> fmpq:
    number = _number(value, place)
    if number <= 0:
        raise KernelError(f"{place}: found {shown(value)}, expected a number > 0")
    return number


__all__ = ["KEYS", "MAX_EVALUATE", "MAX_SLOPES", "KernelTable", "read_table"]
