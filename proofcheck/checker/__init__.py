"""The independent checker: verifies a certificate with nothing but the standard library.

It is written from `docs/certificate.md` alone and imports nothing else of proofcheck.
"""

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import flow
from .dataset import case
from .document import Certificate
from .rules import check_claims
from .shape import MAX_DIGITS, CheckerError, Fault, Malformed, parse
from .theorems import check_theorems

__all__ = ["CheckerError", "Result", "check"]
EXIT_CODES = {"valid": 0, "holey": 10, "invalid": 20, "malformed": 30, "other-dataset": 40}
WORDING = Path(__file__).with_name("wording.json")


@dataclass(frozen=True)
class Result:
    """What became of a check: the outcome, the errors with their places, the ids left unchecked."""

    outcome: str
    errors: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """The exit code that belongs to the outcome."""
        return EXIT_CODES[self.outcome]


def check(document: Any, dataset: Any = None) -> Result:
    """Check a certificate, and that it is about the dataset if one is given.

    `document` is the certificate as a dict, as JSON text (str or bytes) or as the path of a file;
    `dataset` is the path of a case file or a dict with its keys, numbers being int or str.
    Numbers may have up to 20000 digits. Raises CheckerError if a file cannot be read, the case
    file is not valid or the table of the wordings is missing; nothing in a certificate raises.
    """
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MAX_DIGITS)
    try:
        value = parsed(document)
        expected = None if dataset is None else case(dataset)
        if isinstance(value, dict) and value.get("format") == flow.FORMAT:
            return verify_flow(value, expected)
        return verify(Certificate(value), expected)
    except Fault as fault:
        return Result(fault.outcome, [str(fault)])
    except RecursionError:
        return Result("malformed", ["certificate: nested too deeply"])
    finally:
        sys.set_int_max_str_digits(limit)


def verify(certificate: Certificate, data: Any) -> Result:
    """Verify a certificate that has been read."""
    if other := differing(certificate.data, data):
        return other
    certificate.verify()
    table = wording()
    unchecked = check_claims(certificate, table)
    check_theorems(certificate, table)
    return Result("holey" if unchecked else "valid", [], unchecked)


def verify_flow(value: Any, data: Any) -> Result:
    """Verify the certificate of a flow."""
    certificate = flow.Certificate(value)
    if other := differing(certificate.data, data):
        return other
    certificate.verify()
    return Result("valid")


def differing(found: Any, expected: Any) -> Result | None:
    """Return the result for a certificate about another dataset than the expected one."""
    if expected is None or found == expected:
        return None
    names = [n for n in vars(expected) if getattr(expected, n) != getattr(found, n)]
    return Result("other-dataset", [f"dataset: {names[0]} differs from the case file"])


def parsed(document: Any) -> Any:
    """Parse a certificate, or raise Malformed."""
    try:
        if isinstance(document, os.PathLike):
            document = Path(document).read_bytes()
    except OSError as error:
        raise CheckerError(str(error)) from None
    try:
        source = document.decode() if isinstance(document, bytes) else document
        return parse(source, no_fraction)
    except (TypeError, ValueError) as error:
        raise Malformed(f"not JSON: {error}") from None


def no_fraction(numeral: str) -> Any:
    """Refuse a number with a fraction or an exponent, and NaN."""
    raise ValueError(f"the number {numeral[:40]} is no integer")


def wording() -> dict[str, str]:
    """Return the table of the wordings that the checker knows."""
    try:
        return dict(json.loads(WORDING.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise CheckerError(f"the installation is incomplete: {error}") from None
