"""The table ``[flow]`` of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofcheck.errors import ExactError, FlowError
from proofcheck.exact.rationals import format_rational, shown, to_rational
from proofcheck.flow.defaults import DIGITS, LEAST_DIGITS, MOST_DIGITS, UNTIL
from proofcheck.flow.small_init import AlignmentSettings

KEYS = ("digits", "until", "rigorous", "eps", "alpha")


def read_table(table: Mapping[str, Any]) -> tuple[str, int, bool]:
    """The time to stop at (see `goal`), the digits, and whether everything is to be proved.

    The constants eps and alpha, which claims read, are verified too.

    Raises
    ------
    FlowError
        One line with the key, what was found and what was expected.

    Examples
    --------
    >>> read_table({"until": "5/2", "digits": 20, "eps": "1/8"})
    ('5/2', 20, False)
    """
    for key in table:
        if key not in KEYS:
            expected = ", ".join(KEYS)
            raise FlowError(f"flow: found the unknown key {shown(key)}, expected one of {expected}")
    AlignmentSettings.of_table(table)
    digits, rigorous = table.get("digits", DIGITS), table.get("rigorous", False)
    if type(digits) is not int or not LEAST_DIGITS <= digits <= MOST_DIGITS:
        raise FlowError(
            f"digits: found {shown(digits)}, expected an integer in [{LEAST_DIGITS}, {MOST_DIGITS}]"
        )
    if not isinstance(rigorous, bool):
        raise FlowError(f"flow, rigorous: found {shown(rigorous)}, expected true or false")
    return goal(table.get("until", UNTIL)), digits, rigorous


def goal(until: object) -> str:
    """The time to stop at as a rational, or "converged".

    Raises
    ------
    FlowError
        It is neither a number > 0 nor "converged".
    """
    if until == "converged":
        return "converged"
    expected = f"until: found {shown(until)}, expected a time > 0, or converged"
    try:
        time = to_rational(until)
    except ExactError:
        raise FlowError(expected) from None
    if time <= 0:
        raise FlowError(expected)
    return format_rational(time)


__all__ = ["goal", "read_table"]
