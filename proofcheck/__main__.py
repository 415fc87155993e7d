"""`python -m proofcheck` is the command `proofcheck`."""

import sys

from proofcheck.cli import main

sys.exit(main())
