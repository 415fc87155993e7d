"""The page: everything that is shown, handed to the templates."""

import base64
import hashlib
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from proofcheck.certificate import write_text
from proofcheck.errors import ReportError
from proofcheck.report.caveats import caveats
from proofcheck.report.claims import anchor, claims
from proofcheck.report.formulas import (
    breakable,
    identifier,
    math,
    norm_squared,
    subscript,
    typeset,
)
from proofcheck.report.geometry import geometry
from proofcheck.report.pictures import pictures
from proofcheck.report.reading import counted, table
from proofcheck.report.regimes import regimes
from proofcheck.report.summary import data_table, summarise
from proofcheck.report.theorems import theorems

FORMAT = "proofcheck-certificate"


@cache
def environment() -> Environment:
    """The templates, with the filters and formulas that they use."""
    made = Environment(
        loader=PackageLoader("proofcheck.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(typeset=typeset, anchor=anchor, breakable=breakable)
    direction = subscript("D", "sigma")
    made.globals.update(
        counted=counted,
        D=math(direction),
        minus_D=math("<mo>−</mo>", direction),
        D_norm_squared=math(norm_squared(direction)),
        G=math(identifier("G")),
    )
    return made


def _check(document: object) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        found = type(document).__name__
        raise ReportError(f"the certificate is {found}, expected a JSON object")
    if document.get("format") != FORMAT:
        raise ReportError(f'format is {document.get("format")!r}, expected "{FORMAT}"')
    if not table(document.get("dataset")):
        raise ReportError("the certificate has no dataset, expected a JSON object there")
    return document


def render(document: dict[str, Any]) -> str:
    """Return the report of a certificate as one HTML page.

    The page is a function of the document alone: the same document gives the same text.
    Sections that are missing are said to be missing, sections of a later version are named.

    Parameters
    ----------
    document : dict
        The certificate, as parsed from its JSON.

    Raises
    ------
    ReportError
        If the document is not a certificate, or has no dataset.
    """
    checked = _check(document)
    shapes = geometry(checked)
    templates = environment()
    script = templates.get_template("script.js.j2").render().strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = templates.get_template("page.html.j2").render(
        summary=summarise(checked),
        data=data_table(checked),
        theorems=theorems(checked),
        claims=claims(checked),
        geometry=shapes,
        pictures=pictures(checked, shapes.by_dimension),
        regimes=regimes(checked),
        caveats=caveats(checked),
        # Neither holds anything of the document; the digest lets this script run and no other.
        script=Markup(script),
        script_digest=digest,
        style=Markup(templates.get_template("style.css.j2").render()),
    )
    # A name may hold half a surrogate pair, which JSON can write and UTF-8 cannot.
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def write(document: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Render the report into a file, which appears complete or not at all.

    Raises
    ------
    ReportError
        The document is not a certificate.
    CertificateError
        The folder does not exist or cannot be written to.
    """
    write_text(path, render(document))
