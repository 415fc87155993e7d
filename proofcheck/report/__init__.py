"""The report: one self-contained HTML page, made from the certificate's JSON alone."""

from proofcheck.report.page import render, write

__all__ = ["render", "write"]
