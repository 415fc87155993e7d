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
from .rules import CLAIM, check_claims
from .shape import MAX_DIGITS, CheckerError, Fault, Malformed, contents, parse
from .theorems import THEOREM, check_theorems

__all__ = ["CheckerError", "Result", "check"]
EXIT_CODES = {"valid": 0, "holey": 10, "invalid": 20, "malformed": 30, "other-dataset": 40}
CLAIMS = {"claims": [CLAIM], "theorems": [THEOREM], "flow?": dict}
MAX_BYTES = 500 * 10**6  # of a certificate
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
    Numbers may have up to 20000 digits, a certificate 500 MB, a case file 8 MiB.
    Raises CheckerError if a file cannot be read, the case file is not valid or the table of the
    wordings is missing; nothing in a certificate raises.
    """
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MAX_DIGITS)
    try:
        return decide(parsed(document), None if dataset is None else case(dataset))
    except Fault as fault:
        fault.place = fault.place or "certificate"
        return Result(fault.outcome, [str(fault)])
    except RecursionError:
        return Result("malformed", ["certificate: nested too deeply"])
    finally:
        sys.set_int_max_str_digits(limit)


def decide(document: Any, expected: Any) -> Result:
    """Read a certificate, of a dataset or of a flow, compare its dataset, and verify it."""
    is_flow = isinstance(document, dict) and document.get("format") == flow.FORMAT
    certificate = flow.Certificate(document) if is_flow else Certificate(document, CLAIMS)
    if expected is not None and (found := certificate.data) != expected:
        names = [n for n in vars(expected) if getattr(expected, n) != getattr(found, n)]
        return Result("other-dataset", [f"dataset: {names[0]} differs from the case file"])
    try:
        unchecked = verify(certificate)
    except Malformed as fault:  # a witness or a table that only a rule can read
        raise Fault(fault.message, fault.place) from None
    return Result("holey" if unchecked else "valid", [], unchecked)


def verify(certificate: Certificate | flow.Certificate) -> list[str]:
    """Verify all that a certificate says; return the claims with a step left unchecked."""
    certificate.verify()
    if isinstance(certificate, flow.Certificate):
        return []
    table = wording()
    unchecked = check_claims(certificate, table)
    check_theorems(certificate, table)
    return unchecked


def parsed(document: Any) -> Any:
    """Parse a certificate, or raise Malformed."""
    try:
        if isinstance(document, os.PathLike):
            document = contents(Path(document), MAX_BYTES)
    except (OSError, ValueError) as error:
        raise CheckerError(str(error)) from None
    try:
        return parse(document.decode() if isinstance(document, bytes) else document, no_fraction)
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
