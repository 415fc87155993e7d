"""Faults, the reading of JSON, and the comparison of a JSON value with a shape."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

MAX_DIGITS = 20_000  # of every integer, numerator, denominator and decimal exponent
RATIONAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?")


class CheckerError(Exception):
    """The check cannot be run: an input is unreadable, or the installation incomplete."""


class Fault(Exception):
    """The certificate is invalid; the place is put together on the way out."""

    outcome = "invalid"

    def __init__(self, message: str, place: str = "") -> None:
        self.message, self.place = message, place

    def __str__(self) -> str:
        line = ": ".join(filter(None, (self.place, self.message)))[:500]
        return "".join(c if c.isprintable() else "?" for c in line)


class Malformed(Fault):
    """The document is not a certificate of this version."""

    outcome = "malformed"


@contextmanager
def inside(place: str) -> Iterator[None]:
    """Prefix the place of a fault raised in the block by the place of the block."""
    try:
        yield
    except Fault as fault:
        fault.place = f"{place}.{fault.place}".rstrip(".").replace(".[", "[")
        raise


def require(condition: bool, message: str, place: str = "") -> None:
    """Reject the certificate unless the condition holds."""
    if not condition:
        raise Fault(message, place)


def expect(found: Any, expected: Any, place: str = "") -> None:
    """Reject the certificate unless a value is the expected one."""
    if found != expected:
        try:
            message = f"{expected} expected"
        except ValueError:  # Python writes no integer as long as that
            message = "another number expected"
        raise Fault(message, place)


def parse(source: Any, fraction: Callable[[str], Any]) -> Any:
    """Parse a JSON text, or an object as the JSON it stands for; NaN goes to `fraction` too."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(result := dict(pairs)) != len(pairs):
            raise ValueError("a key occurs twice in an object")
        return result

    hooks: dict[str, Any] = {"parse_float": fraction, "parse_constant": fraction}
    value = json.loads(source if isinstance(source, str) else json.dumps(source),
                       object_pairs_hook=unique, **hooks)  # fmt: skip
    if not isinstance(source, str) and value != source:
        raise ValueError("a tuple, a binary float, or a key that is not a text")
    return value


def rational(value: Any) -> Fraction:
    """Read a rational p or p/q."""
    if not (match := RATIONAL.fullmatch(value) if type(value) is str else None):
        raise Malformed('a rational like "3" or "-3/4" expected')
    try:
        return Fraction(int(match[1]), int(match[2] or 1))
    except (ZeroDivisionError, ValueError):
        raise Malformed(f"denominator 0, or more than {MAX_DIGITS} digits") from None


def each(shape: Any, name: Any = str) -> Callable[[Any], dict[Any, Any]]:
    """Return the shape of an object whose names have one shape, and whose entries another."""

    def entries(value: Any) -> dict[Any, Any]:
        found = read(dict, value).items()
        return {read(name, key): part(key, shape, entry) for key, entry in found}

    return entries


def read(shape: Any, value: Any) -> Any:
    """Return the value read, or raise Malformed at the place where it has not the shape.

    A shape is a type (of exactly which the value is: a boolean is no integer); a tuple of types
    and constants to choose from; [shape] for a list; {name: shape} for an object, a name ending
    in ? being optional; or a function that reads the value.
    """
    if isinstance(shape, type | tuple):
        options = shape if isinstance(shape, tuple) else (shape,)
        constants = [(type(option), option) for option in options]
        if type(value) not in options and (type(value), value) not in constants:
            names = [getattr(option, "__name__", repr(option)) for option in options]
            raise Malformed(f"{' or '.join(names)} expected")
        return value
    if isinstance(shape, list):
        return [part(f"[{i}]", shape[0], entry) for i, entry in enumerate(read(list, value))]
    if not isinstance(shape, dict):
        return shape(value)
    fields = read(dict, value)
    shapes = {name.removesuffix("?"): inner for name, inner in shape.items()}
    for name in shape:
        if name not in fields and not name.endswith("?"):
            raise Malformed(f"missing key {name!r}")
    for key in fields:
        if key not in shapes:
            raise Malformed(f"unknown key {key!r}")
    return {key: part(key, shapes[key], entry) for key, entry in fields.items()}


def part(place: str, shape: Any, value: Any) -> Any:
    """Read a part of a value, at its place."""
    with inside(place):
        return read(shape, value)


def contents(path: Path, most: int) -> bytes:
    """Return what is in a file, or raise Malformed if it is too long."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Malformed(f"more than {most} bytes")
    return data
