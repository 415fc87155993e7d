"""What `import proofcheck as pc` offers beyond loading and certifying.

Rationals leave here as sympy numbers.
"""

import os
from typing import TYPE_CHECKING, Any

from proofcheck import checker
from proofcheck.certificate import Certificate
from proofcheck.dataset import Dataset
from proofcheck.errors import CertificateError
from proofcheck.geometry.survey import Survey

if TYPE_CHECKING:
    import sympy


def check(
    certificate: Certificate | dict[str, Any] | str | os.PathLike[str],
    dataset: Dataset | str | os.PathLike[str] | None = None,
) -> checker.Result:
    """Have the independent checker verify a certificate.

    Parameters
    ----------
    certificate : Certificate, dict, JSON text, or path
    dataset : Dataset or path of a case file, optional
        What the certificate is supposed to be about.

    Returns
    -------
    checker.Result
        Its `outcome` is "valid", "holey", "invalid", "malformed" or "other-dataset".

    Raises
    ------
    CertificateError
        A file cannot be read, or the dataset is not what a case file says.
    """
    document = certificate.document if isinstance(certificate, Certificate) else certificate
    expected = dataset.to_json() if isinstance(dataset, Dataset) else dataset
    try:
        return checker.check(document, expected)
    except checker.CheckerError as error:
        raise CertificateError(str(error)) from None


def write_report(certificate: Certificate, path: str | os.PathLike[str]) -> None:
    """Write the HTML report of a certificate: one file, without external assets.

    Raises
    ------
    CertificateError
        The first argument is no certificate, or the file cannot be written.
    """
    from proofcheck.report import write

    if not isinstance(certificate, Certificate):
        found = type(certificate).__name__
        raise CertificateError(f"found a {found}, expected a Certificate (load_certificate)")

    write(dict(certificate.document), path)


def sectors(dataset: Dataset, *, cells_only: bool = False) -> "dict[str, sympy.Matrix]":
    """All sectors of a dataset (Maennel et al. 2018, section 4.1) with a point of each.

    Returns
    -------
    dict
        Sign vector -> (d, 1) sympy matrix of integers.
    """
    import sympy

    arrangement = Survey(dataset, cells_only=cells_only).geometry.arrangement
    return {s.signs: sympy.Matrix(s.witness) for s in arrangement.sectors}


def critical_directions(dataset: Dataset) -> "dict[str, tuple[sympy.Matrix, str]]":
    """Sectors with D_sigma != 0 and D_sigma or -D_sigma in them.

    Returns
    -------
    dict
        Sign vector -> D_sigma as a (d, 1) sympy matrix of rationals, and its type: "maximum",
        "minimum", "saddle" or "crossing".
    """
    import sympy

    from proofcheck.exact.rationals import to_sympy

    entries = Survey(dataset).geometry.critical
    return {e.signs: (sympy.Matrix([to_sympy(v) for v in e.direction]), e.type) for e in entries}


__all__ = ["check", "critical_directions", "sectors", "write_report"]
