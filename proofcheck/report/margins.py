"""The values that matter: for each claim the inequalities it asks for, with their margins."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from proofcheck.report.formulas import approximation, quantity, square_root, typeset
from proofcheck.report.rationals import parse

Values = Mapping[str, Fraction]


@dataclass(frozen=True)
class Comparison:
    """One inequality: what stands left and right, whether it holds, and by how much."""

    left: Markup
    relation: str
    right: Markup
    holds: bool
    margin: Markup | None


def readable(values: Mapping[str, object]) -> dict[str, Fraction]:
    """Keep the values that are rationals."""
    numbers = ((name, parse(value)) for name, value in values.items())
    return {name: number for name, number in numbers if number is not None}


def indices(values: Mapping[str, object], stem: str) -> list[int]:
    """Return the k for which there is a value `stem_k`, in increasing order."""
    found = (re.fullmatch(rf"{re.escape(stem)}_([0-9]{{1,9}})", name) for name in values)
    return sorted(int(match[1]) for match in found if match)


def named(name: str) -> Markup:
    """Set the name of a value: words with spaces, a trailing number as index."""
    stem, _, index = name.rpartition("_")
    if stem and index.isdigit():
        return Markup("{}<sub>{}</sub>").format(named(stem), index)
    formula = typeset(name)
    words = name.replace("_", " ").replace("lambda star", "λ*")
    return formula if "<" in formula else typeset(words)


def _holds(left: Fraction, relation: str, right: Fraction) -> bool:
    return {
        "≤": left <= right, "<": left < right, "=": left == right,
        "≥": left >= right, ">": left > right,
    }[relation]  # fmt: skip


def _compare(left: Markup, value: Fraction, relation: str, right: Markup, other: Fraction) -> (
    Comparison
):  # fmt: skip
    gap = value - other if relation in ("≥", ">") else other - value
    # Beside zero the value is its own margin.
    margin = None if relation == "=" or not other else quantity(str(gap))
    shown = Markup("{} {}").format(left, quantity(str(value)))
    return Comparison(shown, relation, right, _holds(value, relation, other), margin)


def _pair(left: str, relation: str, right: str | int) -> Callable[[Values], list[Comparison]]:
    """Compare two named values, or a value and an integer."""

    def compare(values: Values) -> list[Comparison]:
        value = values.get(left)
        other = Fraction(right) if isinstance(right, int) else values.get(right)
        if value is None or other is None:
            return []
        shown = quantity(str(other))
        if isinstance(right, str):
            shown = Markup("{} {}").format(named(right), shown)
        return [_compare(named(left), value, relation, shown, other)]

    return compare


def _positive_family(stem: str) -> Callable[[Values], list[Comparison]]:
    """Ask that the least of the values `stem_k` is positive."""

    def compare(values: Values) -> list[Comparison]:
        found = indices(values, stem)
        if not found:
            return []
        least = min(found, key=lambda k: (values[f"{stem}_{k}"], k))
        name = Markup("least {}").format(named(f"{stem}_{least}"))
        zero = quantity(0)
        return [_compare(name, values[f"{stem}_{least}"], ">", zero, Fraction(0))]

    return compare


def squares(values: Values, left: str, right: str, k: int) -> Comparison | None:
    """Compare left_k with the square root of right_k, exactly by their squares."""
    value, square = values.get(f"{left}_{k}"), values.get(f"{right}_{k}")
    if value is None or square is None or square < 0:
        return None
    shown = Markup("lhs<sub>{}</sub> {}").format(k, approximation(value))
    other = Markup("rhs<sub>{}</sub> {}").format(k, square_root(square))
    gap = (
        Markup("lhs² − rhs² {}").format(approximation(value * value - square))
        if value > 0
        else Markup("none, as lhs is not positive")
    )
    return Comparison(shown, ">", other, value > 0 and value * value > square, gap)


def _facets(values: Values) -> list[Comparison]:
    """Assumption 5 asks on the facets only."""
    facets = [k for k in indices(values, "facet") if values[f"facet_{k}"] == 1]
    found = (squares(values, "lhs", "rhs_squared", k) for k in facets)
    return [comparison for comparison in found if comparison is not None]


_RULES: dict[str, list[Callable[[Values], list[Comparison]]]] = {
    "maennel2018.sector-count-bound": [_pair("sectors", "≤", "bound")],
    "maennel2018.sector-count-vc": [
        _pair("active_sets", "≤", "sauer_bound"),
        _pair("sectors", "≤", "general_position_bound"),
    ],
    "maennel2018.dead-sectors": [_pair("zero_with_active_point", "=", 0)],
    "maennel2018.distinct-norms": [_pair("distinct", "=", "extremal")],
    "maennel2018.kink-bound": [_pair("growing", "≤", "bound")],
    "boursier2024.lemma-2": [
        _pair("boundary", "=", 0),
        _pair("zero_directions", "=", 0),
        _pair("general_position", "=", 1),
    ],
    "boursier2024.assumption-4": [
        _pair("least_inner_product", ">", 0),
        _pair("least_label", ">", 0),
    ],
    "boursier2024.assumption-5": [_facets],
    "boursier2024.assumption-6": [
        _positive_family("fit"),
        _pair("minimum_on_rays", ">", 0),
    ],
}


def comparisons(claim: str, values: Mapping[str, object]) -> list[Comparison]:
    """Return the inequalities of a claim; an empty list for a claim without any."""
    numbers = readable(values)
    return [found for rule in _RULES.get(claim, []) for found in rule(numbers)]
