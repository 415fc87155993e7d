"""The certificate as an object, and its canonical text."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from proofcheck.errors import CertificateError


def canonical(document: Any) -> str:
    """Canonical JSON: sorted keys, no white space, nothing escaped that need not be."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file so that it appears whole or not at all.

    Raises
    ------
    CertificateError
        The folder does not exist or cannot be written to.
    """
    write_texts({path: text})


def write_texts(texts: Mapping[str | os.PathLike[str], str]) -> None:
    """Write files that belong together: none appears before all are on the disk.

    Raises
    ------
    CertificateError
        A folder does not exist or cannot be written to.
    """
    written: dict[Path, str] = {}
    try:
        for path, text in texts.items():
            target = Path(path)
            written[target] = _write_beside(target, text)
        for target, temporary in list(written.items()):
            os.replace(temporary, target)
            del written[target]
    except OSError as error:
        raise CertificateError(f"{target}: cannot be written: {error.strerror}") from None
    finally:
        for temporary in written.values():
            os.unlink(temporary)


def _write_beside(target: Path, text: str) -> str:
    """Write a temporary file in the folder of the target; return its path."""
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One claim as the certificate states it; `data` is its JSON object."""

    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Paper and statement."""
        return str(self.data["id"])

    @property
    def status(self) -> str:
        """One of the five statuses."""
        return str(self.data["status"])

    @property
    def evidence(self) -> str | None:
        """How the status is known, None if undecided."""
        evidence = self.data["evidence"]
        return None if evidence is None else str(evidence)

    @property
    def values(self) -> dict[str, Any]:
        """The named results as sympy rationals."""
        import sympy

        return {k: sympy.Rational(*map(int, v.split("/"))) for k, v in self.data["values"].items()}

    @property
    def witness(self) -> Mapping[str, Any] | None:
        """What makes a refutation or a failing hypothesis plain."""
        witness: Mapping[str, Any] | None = self.data["witness"]
        return witness

    @property
    def machine_checked(self) -> bool:
        """The checker verifies the verdict by itself, and nothing is left to paper."""
        deciders = {step["by"] for step in self.data["steps"]}
        decided = self.status in ("proved", "refuted", "not-applicable")
        return decided and "checker" in deciders and "paper" not in deciders

    def __repr__(self) -> str:
        return f"<{self.id}: {self.status}>"


@dataclass(frozen=True)
class Certificate:
    """A certificate; `document` is the JSON object of docs/certificate.md."""

    document: Mapping[str, Any]

    @cached_property
    def claims(self) -> dict[str, ClaimRecord]:
        """The claims by id."""
        return {data["id"]: ClaimRecord(data) for data in self.document["claims"]}

    def to_json(self) -> str:
        """The canonical text; the same input gives the same bytes."""
        return canonical(self.document) + "\n"

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the canonical text; the file appears whole or not at all."""
        write_text(path, self.to_json())

    def __repr__(self) -> str:
        name = self.document["dataset"]["name"]
        return f"<certificate of {name}: {len(self.claims)} claims>"


def load_certificate(path: str | os.PathLike[str]) -> Certificate:
    """Read a certificate without checking it.

    Raises
    ------
    CertificateError
        The file cannot be read or is not a certificate of this version.
    """
    if not isinstance(path, str | os.PathLike):
        raise CertificateError(f"found {path!r}, expected the path of a certificate")
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise CertificateError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise CertificateError(f"{path}: not JSON; expected a certificate") from None
    if not isinstance(document, dict) or document.get("format") != "proofcheck-certificate":
        raise CertificateError(f'{path}: format: expected "proofcheck-certificate"')
    if document.get("version") != 1:
        found = document.get("version")
        raise CertificateError(f"{path}: version: expected 1, found {found!r}")
    return Certificate(document)


__all__ = [
    "Certificate",
    "ClaimRecord",
    "canonical",
    "load_certificate",
    "write_text",
    "write_texts",
]
