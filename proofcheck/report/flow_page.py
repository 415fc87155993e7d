"""The page of a flow, made from its document alone."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from markupsafe import Markup, escape

from proofcheck.certificate import write_text
from proofcheck.errors import ReportError
from proofcheck.report.flow_scene import read_flow
from proofcheck.report.flow_summary import KINDS, about, choices, evidence, headline
from proofcheck.report.formulas import quantity, vector
from proofcheck.report.page import environment
from proofcheck.report.pictures.canvas import Picture
from proofcheck.report.pictures.flow_curves import losses, timeline
from proofcheck.report.pictures.flow_function import learned
from proofcheck.report.pictures.flow_phase import directions, plane
from proofcheck.report.pictures.scene import read_points
from proofcheck.report.rationals import decimal, parse, parse_all
from proofcheck.report.reading import counted, objects, table
from proofcheck.report.summary import data_line

FORMAT = "proofcheck-flow-result"
_ROWS = 100
_DIGITS = 10


@dataclass(frozen=True)
class Rows:
    """Rows of a table, cut after a hundred."""

    rows: list[dict[str, Any]]
    left_out: int


def render_flow(document: dict[str, Any]) -> str:
    """Return the page of a flow as one HTML text.

    The page is a function of the document alone: the same document gives the same text.

    Parameters
    ----------
    document : dict
        The result of `proofcheck flow`, as parsed from its JSON.

    Raises
    ------
    ReportError
        If the document is not such a result, or has no dataset.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        raise ReportError(f'format is {found!r}, expected "{FORMAT}"')
    dataset = table(document.get("dataset"))
    if not dataset:
        raise ReportError("the flow has no dataset, expected a JSON object there")
    scene = read_flow(document)
    drawn: list[Picture | None] = []
    if scene is not None:
        drawn = [directions(scene), plane(scene), losses(scene), learned(scene)]
    made = environment()
    text = made.get_template("flow.html.j2").render(
        name=str(dataset.get("name") or "unnamed dataset"),
        data_line=[*data_line(dataset), *_network_line(document)],
        status=str(document.get("status")),
        headline=headline(document),
        evidence=evidence(document),
        facts=_facts(document),
        time=about(document.get("time")),
        rigorous=_enclosed(document),
        enclosed=_enclosed(document) or about(document.get("time")) == "0",
        limit=_limit(document),
        predictions=_predictions(document),
        certified=_certified(document),
        competing=_competing(document),
        pictures=[picture for picture in drawn if picture is not None],
        timeline=None if scene is None else timeline(scene),
        events=_events(document),
        states=_states(document),
        neurons=_neurons(document),
        caveats=_caveats(document),
        command=_command(document),
        sha256=str(document.get("dataset_sha256", "")),
        style=Markup(made.get_template("style.css.j2").render()),
    )
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def write_flow(document: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Render the page into a file, which appears complete or not at all."""
    write_text(path, render_flow(document))


def _network_line(document: Mapping[str, Any]) -> list[Markup]:
    many = len(_list(table(document.get("network")).get("outputs")))
    draw = table(table(document.get("settings")).get("draw"))
    parts = [escape(counted(many, "neuron"))]
    if draw:
        parts[0] += Markup(", {} draw of scale {}, seed {}").format(
            draw.get("init", "balanced"), draw.get("scale", 1), draw.get("seed", 0)
        )
    else:
        parts[0] += Markup(", explicit weights")
    return parts


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _enclosed(document: Mapping[str, Any]) -> bool:
    """Whether intervals are enclosures, and not just roundings of one number."""
    return table(document.get("settings")).get("rigorous") is True


def _certified(document: Mapping[str, Any]) -> bool:
    """Whether a certificate is written beside the page: if rigorous steps were made."""
    reached = about(document.get("time")) not in ("0", "unknown")
    return _enclosed(document) and (document.get("status") == "proved" or reached)


def _interval(value: object, enclosed: bool) -> Markup:
    """Return an interval as its common decimal, and its ends if it is an enclosure."""
    ends = parse_all(value)
    if ends is None or len(ends) != 2:
        return Markup("unknown")
    low, high = ends
    if low == high or not enclosed:
        return escape(about(value, _DIGITS))
    return Markup('{} <span class="approx">in [{}, {}], of width {}</span>').format(
        about(value, _DIGITS), _end(low), _end(high), _above(high - low)
    )


def _end(value: Fraction) -> str:
    """Return a decimal of many digits; the document holds all of them."""
    return decimal(value, 18)[0]


def _above(value: Fraction) -> str:
    """Return three significant digits of a number >= 0, rounded up.

    Examples
    --------
    >>> _above(Fraction(2, 3)), _above(Fraction(1, 10**9))
    ('0.667', '1.00×10⁻⁹')
    """
    if value <= 0:
        return "0"
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    if value < Fraction(10) ** exponent:
        exponent -= 1
    unit = Fraction(10) ** (exponent - 2)
    return decimal(ceil(value / unit) * unit, 3)[0]


def _facts(document: Mapping[str, Any]) -> list[tuple[str, Markup]]:
    enclosed = _enclosed(document)
    found = [
        ("time reached", _interval(document.get("time"), enclosed)),
        ("loss then", _interval(document.get("loss"), enclosed)),
        ("change of a² − |w|²", _drift(document.get("balancedness_drift"))),
    ]
    distance = parse(document.get("remaining_distance"))
    if distance is not None:
        found.append(("distance still to travel", escape(f"at most {_above(distance)}")))
    radius = parse(table(document.get("final")).get("radius"))
    if radius is not None:
        found.append(("weights enclosed to", escape(_above(radius))))
    return found


def _drift(value: object) -> Markup:
    ends = parse_all(value)
    if ends is None or len(ends) != 2:
        return Markup("unknown")
    largest = max(abs(end) for end in ends)
    if not largest:
        return Markup("none")
    return Markup('at most {} <span class="approx">(exactly, it never changes)</span>').format(
        _above(largest)
    )


def _limit(document: Mapping[str, Any]) -> dict[str, Any] | None:
    limit = table(document.get("limit"))
    if not limit:
        return None
    functions = [
        {
            "signs": str(row.get("signs")),
            "neurons": _numbers(row.get("neurons")),
            "beta": _vector(row.get("beta")),
        }
        for row in objects(limit.get("functions"))
    ]
    rate, distance = parse(limit.get("rate")), parse(document.get("remaining_distance"))
    return {
        "loss": quantity(limit.get("loss")),
        "distance": "an unknown distance" if distance is None else _above(distance),
        "rate": "unknown" if rate is None else decimal(rate, 3)[0],
        "functions": functions,
    }


def _numbers(value: object) -> str:
    many = [str(i) for i in _list(value)]
    return ", ".join(many) if len(many) <= 12 else f"{', '.join(many[:10])}, … ({len(many)})"


def _vector(value: object) -> Markup:
    entries = parse_all(value)
    return Markup("unknown") if entries is None else vector(entries)


def _rounded(value: object, digits: int = 6) -> str:
    """Return a vector or a number as decimals."""
    if isinstance(value, list):
        return f"({', '.join(_rounded(entry, digits) for entry in value)})"
    number = parse(value)
    return "unknown" if number is None else decimal(number, digits)[0]


def _cut(rows: list[dict[str, Any]]) -> Rows:
    return Rows(rows[:_ROWS], max(len(rows) - _ROWS, 0))


def _predictions(document: Mapping[str, Any]) -> Rows:
    dataset = table(document.get("dataset"))
    points, labels = read_points(dataset), parse_all(dataset.get("labels"))
    if points is None or labels is None or len(points) != len(labels):
        return Rows([], 0)
    now, fit = _list(document.get("predictions")), _list(table(document.get("limit")).get("fit"))
    rows = [
        {
            "number": k + 1,
            "point": vector(point),
            "label": quantity(str(label)),
            "now": about(now[k], _DIGITS) if k < len(now) else "unknown",
            "limit": quantity(fit[k]) if k < len(fit) else "unknown",
        }
        for k, (point, label) in enumerate(zip(points, labels, strict=True))
    ]
    return _cut(rows)


def _competing(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "neuron": str(way.get("neuron")),
            "signs": str(way.get("signs")),
            "motion": _motion(way),
            "weights": _velocity(way.get("weights"), way.get("exact") is True),
            "output": quantity(way.get("output"))
            if way.get("exact") is True
            else _rounded(way.get("output"), _DIGITS),
        }
        for way in objects(document.get("competing"))
    ]


def _motion(way: Mapping[str, Any]) -> str:
    if way.get("frozen") is True:
        return "stands still for ever"
    return "stays on the wall" if "0" in str(way.get("signs")) else "moves off the wall"


def _velocity(value: object, exact: bool) -> Markup:
    return _vector(value) if exact else escape(_rounded(value, _DIGITS))


def _events(document: Mapping[str, Any]) -> Rows:
    rows = []
    for event in objects(document.get("events")):
        ends = parse_all(event.get("time"))
        known = ends is not None and len(ends) == 2
        kind = str(event.get("kind"))
        rows.append(
            {
                "time": about(event.get("time"), _DIGITS),
                "width": _above(ends[1] - ends[0]) if ends is not None and known else "unknown",
                "neuron": str(event.get("neuron")),
                "points": ", ".join(map(str, _list(event.get("points")))),
                "what": KINDS.get(kind, kind),
            }
        )
    return _cut(rows)


def _state(pattern: Mapping[str, Any]) -> str:
    if pattern.get("frozen") is True:
        return "dead"
    return "kept on a wall" if "0" in str(pattern.get("signs")) else "off the walls"


def _states(document: Mapping[str, Any]) -> list[tuple[str, int]]:
    found = [_state(pattern) for pattern in objects(document.get("patterns"))]
    return [(what, found.count(what)) for what in ("off the walls", "kept on a wall", "dead")]


def _neurons(document: Mapping[str, Any]) -> Rows:
    start, final = table(document.get("network")), table(document.get("final"))
    patterns = objects(document.get("patterns"))
    columns = [_list(part.get(key)) for part in (start, final) for key in ("weights", "outputs")]
    if len({len(patterns), *map(len, columns)}) != 1:
        return Rows([], 0)
    rows = []
    for i, (pattern, *entries) in enumerate(zip(patterns, *columns, strict=True)):
        if i >= _ROWS:
            break
        before, output_before, after, output_after = (_rounded(entry) for entry in entries)
        rows.append(
            {
                "number": i + 1,
                "before": before,
                "output_before": output_before,
                "after": after,
                "output_after": output_after,
                "signs": str(pattern.get("signs")),
                "state": _state(pattern),
            }
        )
    return Rows(rows, len(patterns) - len(rows))


def _undecided(document: Mapping[str, Any]) -> str:
    if len(objects(document.get("competing"))) > 1 and _enclosed(document):
        return "Nothing decides it: each of the motions above begins a solution."
    return "Undecided is neither yes nor no: another precision, or another method, may decide it."


def _caveats(document: Mapping[str, Any]) -> list[str]:
    settings = table(document.get("settings"))
    found = []
    if document.get("status") == "undecided":
        found.append(
            f"Nothing is said about the time after the flow was left. {_undecided(document)}"
        )
        if _certified(document):
            found.append("Up to then everything is enclosed as in a proved run.")
    if not _enclosed(document):
        found.append(
            "Nothing on this page is proved. The reference engine trusts its truncation errors and "
            "finds events to working precision; two events that nearly coincide may be taken in "
            "the wrong order. The intervals are roundings of one number, no enclosures. With "
            "--rigorous the same run is proved, or undecided."
        )
    if document.get("evidence") == "numeric" and settings.get("until") == "converged":
        found.append(
            "That the flow has come to rest means that the speed is below the working precision. A "
            "flow may rest near a saddle for a long time and go on."
        )
    if _certified(document):
        found.append(
            "This page does not know whether the proof was checked. The certificate that was "
            "written beside it holds every step; until the independent checker has verified it, "
            "the proof is the word of one program and of the ball arithmetic under it."
        )
    if document.get("status") == "proved" and not table(document.get("limit")):
        found.append("Nothing is said about later times, and nothing about the limit.")
    if settings.get("resumed") is True:
        found.append(
            "The run went on from a saved state, and rests on that file: a changed state would "
            "give a changed result. A certificate, where there is one, does not: the checker "
            "starts again from the network at the start."
        )
    if settings.get("draw"):
        found.append(
            "One network is one network: another seed, width or scale may end elsewhere. The "
            "weights are those of this seed, exactly; nothing is averaged."
        )
    found += choices(document)
    found += [
        "A dead neuron stays where it is (the derivative of the activation at 0 is taken as 0 "
        "there); this is a convention and not a consequence of the differential inclusion.",
        "The flow has continuous time. Gradient descent with steps of a finite size may differ.",
        "The pictures were drawn with rounded numbers and decide nothing.",
    ]
    return found


def _command(document: Mapping[str, Any]) -> str:
    """Return the command that makes the document again."""
    settings = table(document.get("settings"))
    draw = table(settings.get("draw"))
    words = ["proofcheck", "flow", "CASEFILE"]
    for key in ("width", "init", "scale", "seed"):
        if key in draw:
            words += [f"--{key}", str(draw[key])]
    words += ["--until", str(settings.get("until", "converged"))]
    words += ["--digits", str(settings.get("digits", 15))]
    if settings.get("rigorous") is True:
        words.append("--rigorous")
    return shlex.join([*words, "--out", "DIR"])
