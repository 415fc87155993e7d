"""What a flow found, in words: for the headline of its page and for the terminal."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from proofcheck.report.rationals import decimal, parse, parse_all
from proofcheck.report.reading import counted, objects, table

_EVENTS_SHOWN = 12
KINDS = {
    "cross": "crosses the wall",
    "slide": "stays on the wall",
    "leave": "leaves the wall",
    "die": "dies",
}


def about(value: object, digits: int = 6) -> str:
    """Return one decimal for an interval, as many digits as its ends agree on, at most `digits`."""
    ends = parse_all(value)
    if ends is None or len(ends) != 2:
        return "unknown"
    low, high = ends
    for places in range(digits, 0, -1):
        text = decimal(low, places)[0]
        if text == decimal(high, places)[0]:
            return text
    return f"{decimal(low, 3)[0]} to {decimal(high, 3)[0]}"


def number(value: object, digits: int = 6) -> str:
    """Return an exact rational with its decimal, or the decimal alone where the rational is long.

    Examples
    --------
    >>> number("1/3"), number("2")
    ('1/3 ≈ 0.333333', '2')
    """
    exact = parse(value)
    if exact is None:
        return "unknown"
    if exact.denominator == 1:
        return str(exact).replace("-", "−")
    text, same = decimal(exact, digits)
    relation = "=" if same else "≈"
    shown = str(exact).replace("-", "−")
    return f"{shown} {relation} {text}" if len(shown) <= 28 else f"{relation} {text}"


def headline(document: Mapping[str, Any]) -> str:
    """Say in one sentence what was found, and how it is known."""
    status, time, loss = document.get("status"), about(document.get("time")), document.get("loss")
    limit = table(document.get("limit"))
    if status == "proved" and limit:
        end = parse(limit.get("loss"))
        if end == 0:
            return (
                "Proved: the flow converges for all time, and its limit fits every label exactly."
            )
        return (
            f"Proved: the flow converges for all time; the loss tends to exactly "
            f"{number(limit.get('loss'))}."
        )
    if status == "proved":
        return f"Proved: at time {time} the loss is {about(loss)}, within the enclosure below."
    if status == "supported" and table(document.get("settings")).get("until") == "converged":
        return (
            f"Supported by numbers, not proved: at time {time} the flow has come to rest, to "
            f"working precision; the loss is {about(loss)}."
        )
    if status == "supported":
        return f"Supported by numbers, not proved: at time {time} the loss is {about(loss)}."
    reason = document.get("reason") or "no reason is given"
    return f"Undecided: the flow was followed to time {time} and no further: {reason}."


def evidence(document: Mapping[str, Any]) -> str:
    """Say how the status is known."""
    proved = ", every event and the limit" if table(document.get("limit")) else " and every event"
    return {
        "enclosure": f"enclosure: every step{proved} were proved in ball arithmetic",
        "numeric": "numeric: Taylor series at working precision; truncation errors were estimated, "
        "not bounded",
    }.get(str(document.get("evidence")), "none")


def choices(document: Mapping[str, Any]) -> list[str]:
    """Say where a rule, and not the equation, decided how a neuron goes on."""
    found, free = [], []
    for choice in objects(document.get("selections")):
        ways = objects(choice.get("competing"))
        if choice.get("rule") == "limit":
            found.append(
                f"At time {about(choice.get('time'))} neuron {choice.get('neuron')} could go on in "
                f"{len(ways)} ways; all have the same limit to working precision, and it was let "
                f"go with the signs {table(choice.get('chosen')).get('signs')}."
            )
        elif ways:
            free.append(str(choice.get("neuron")))
    if free:
        found.append(
            f"By the rule for dead neurons these stayed where they could as well leave at the "
            f"time that was reached: {', '.join(free[:12])}{', …' if len(free) > 12 else ''}."
        )
    return found


def lines(document: Mapping[str, Any]) -> list[str]:
    """Return the summary for a terminal."""
    found = [headline(document), f"evidence: {evidence(document)}"]
    found.append(f"time {about(document.get('time'), 10)}, loss {about(document.get('loss'), 10)}")
    limit = table(document.get("limit"))
    if limit:
        fit = parse_all(limit.get("fit")) or []
        found.append(f"limit of the predictions: {', '.join(number(str(f)) for f in fit[:8])}")
        distance = parse(document.get("remaining_distance")) or Fraction(0)
        found.append(f"remaining distance of the network: at most {decimal(distance, 3)[0]}")
    events = objects(document.get("events"))
    found.append(counted(len(events), "event") + (":" if events else ""))
    for event in events[:_EVENTS_SHOWN]:
        found.append(
            f"  time {about(event.get('time'))}: neuron {event.get('neuron')}, point "
            f"{event.get('point')}: {event.get('kind')}"
        )
    if len(events) > _EVENTS_SHOWN:
        found.append(f"  and {len(events) - _EVENTS_SHOWN} more")
    for way in objects(document.get("competing")):
        velocity = ", ".join(decimal(c, 4)[0] for c in parse_all(way.get("weights")) or [])
        found.append(
            f"possible: neuron {way.get('neuron')} goes on with signs {way.get('signs')}, "
            f"w' = ({velocity})"
        )
    return found + choices(document)
