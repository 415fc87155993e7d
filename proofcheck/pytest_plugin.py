"""pytest collects case files and asserts their [expect] tables.

Every *.toml below a folder named `cases` (ini option `proofcheck_cases`), or named on the
command line, is a case. It yields one test for each line of [expect], and one that has the
independent checker accept the certificate. Nothing of proofcheck is imported until then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proofcheck.certificate import Certificate
    from proofcheck.dataset import Dataset


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the folders whose TOML files are cases."""
    parser.addini(
        "proofcheck_cases", "folders whose *.toml files are proofcheck cases", "args", ["cases"]
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Collect a TOML file in a case folder, or one that was named on the command line."""
    if file_path.suffix != ".toml":
        return None
    folders = set(parent.config.getini("proofcheck_cases"))
    within = folders & set(file_path.relative_to(file_path.anchor).parent.parts)
    if not within and not parent.session.isinitpath(file_path):
        return None
    return CaseFile.from_parent(parent, path=file_path)


class CaseFile(pytest.File):
    """A case file; its certificate is made once, for the claims that it has expectations of."""

    dataset: Dataset
    _certificate: Certificate | None = None

    def collect(self) -> Iterable[pytest.Item]:
        """One test for the certificate, and one for each expectation."""
        from proofcheck.dataset import load
        from proofcheck.errors import ProofcheckError
        from proofcheck.ledger import check_expectations

        try:
            self.dataset = load(self.path)
        except ProofcheckError as error:
            raise self.CollectError(str(error)) from None
        try:
            check_expectations(self.dataset)
        except ProofcheckError as error:
            raise self.CollectError(f"{self.path}: {error}") from None
        yield CertificateItem.from_parent(self, name="certificate")
        for claim_id, status in self.dataset.expect.items():
            yield ExpectationItem.from_parent(self, name=claim_id, expected=status)

    def certificate(self) -> Certificate:
        """Claims that `certify` runs by itself, and those that are expected here."""
        if self._certificate is None:
            from proofcheck.ledger import certify, default_claims

            wanted = [claim.id for claim in default_claims(self.dataset)]
            self._certificate = certify(self.dataset, claims=wanted + list(self.dataset.expect))
        return self._certificate


class CaseItem(pytest.Item):
    """A test on a case; failures are told without a traceback."""

    parent: CaseFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """One clear message for an unmet expectation, or a table that is not what it should be."""
        if isinstance(excinfo.value, Unmet):
            return str(excinfo.value)
        from proofcheck.errors import ProofcheckError

        if isinstance(excinfo.value, ProofcheckError):
            return f"{self.path}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands."""
        return self.path, None, f"{self.path.name}: {self.name}"


class CertificateItem(CaseItem):
    """The checker accepts the certificate of the case file."""

    def runtest(self) -> None:
        """Give the checker the canonical text and the case file itself."""
        from proofcheck.checker import check

        result = check(self.parent.certificate().to_json(), self.path)
        if result.outcome not in ("valid", "holey"):
            errors = "; ".join(result.errors[:3])
            raise Unmet(
                f"{self.path}: the checker finds the certificate {result.outcome}: {errors}"
            )


class ExpectationItem(CaseItem):
    """A claim has the expected status."""

    def __init__(self, *, expected: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.expected = expected

    def runtest(self) -> None:
        """Compare the status."""
        record = self.parent.certificate().claims[self.name]
        if record.status != self.expected:
            lines = [f"{self.path}: {self.name}: expected {self.expected}, found {record.status}"]
            lines += [f"  statement: {record.data['statement']}"]
            if record.data["reason"]:
                lines += [f"  reason: {record.data['reason']}"]
            if record.witness is not None:
                lines += [f"  witness: {_brief(json.dumps(record.witness))}"]
            values = record.data["values"].items()
            lines += [f"  {name} = {_brief(value)}" for name, value in values]
            raise Unmet("\n".join(lines))


def _brief(text: str, width: int = 160) -> str:
    return text if len(text) <= width else f"{text[:width]}... ({len(text)} characters)"


class Unmet(Exception):
    """An expectation of a case file is not met."""
