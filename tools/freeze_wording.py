"""Write the digests of all claims' wordings where the checker looks for them.

Run after changing the text of a claim: python tools/freeze_wording.py
"""

import json
from pathlib import Path

from proofcheck.ledger import wording_table

TARGET = Path(__file__).parents[1] / "proofcheck" / "checker" / "wording.json"

if __name__ == "__main__":
    TARGET.write_text(json.dumps(wording_table(), indent=1, sort_keys=True) + "\n")
