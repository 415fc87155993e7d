"""proofcheck: exact answers about gradient flow on ReLU networks, with certificates.

>>> import proofcheck as pc
>>> case = pc.Dataset.create([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True)
>>> certificate = pc.certify(case)
>>> certificate.claims["boursier2024.assumption-5"].status
'refuted'
>>> pc.check(certificate).outcome
'valid'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofcheck.api import check, critical_directions, sectors, write_report
    from proofcheck.certificate import Certificate, load_certificate
    from proofcheck.dataset import Dataset, load
    from proofcheck.errors import ProofcheckError
    from proofcheck.ledger import certify

__version__ = "0.1.0"

_HOMES = {
    "Certificate": "certificate",
    "Dataset": "dataset",
    "ProofcheckError": "errors",
    "certify": "ledger",
    "check": "api",
    "critical_directions": "api",
    "load": "dataset",
    "load_certificate": "certificate",
    "sectors": "api",
    "write_report": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'proofcheck' has no attribute {name!r}")
    return getattr(import_module(f"proofcheck.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*_HOMES, "__version__"])


__all__ = [
    "Certificate",
    "Dataset",
    "ProofcheckError",
    "certify",
    "check",
    "critical_directions",
    "load",
    "load_certificate",
    "sectors",
    "write_report",
]
