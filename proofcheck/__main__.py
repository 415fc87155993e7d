"""The command `proofcheck`, and `python -m proofcheck`."""

import sys


def main() -> int:
    """Run the command line, also if it is interrupted before it has been imported."""
    try:
        from proofcheck.cli import main as run
    except KeyboardInterrupt:
        print("proofcheck: interrupted; no file is half-written", file=sys.stderr)
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
