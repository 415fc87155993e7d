"""`python -m proofcheck.checker CERTIFICATE [--dataset FILE]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import CheckerError, check


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the outcome as the one line of standard output; return the exit code."""
    parser = argparse.ArgumentParser(prog="proofcheck.checker", description="verify a certificate")
    parser.add_argument("certificate", type=Path, metavar="CERTIFICATE")
    parser.add_argument("--dataset", type=Path, metavar="FILE", help="the case file it is about")
    options = parser.parse_args(arguments)
    try:
        result = check(options.certificate, options.dataset)
    except CheckerError as error:
        print(error, file=sys.stderr)
        return 2
    print(result.outcome)
    for line in result.errors + [f"{name}: a step is left unchecked" for name in result.unchecked]:
        print(line, file=sys.stderr)
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
