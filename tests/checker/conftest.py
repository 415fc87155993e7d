"""Makes the helper modules of this directory importable, and lets wordings be made up."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def known(monkeypatch, tmp_path):
    """Let the checker know the wording of these claims."""
    from hand import words

    from proofcheck import checker

    def write(*entries, **more):
        table = {entry["id"]: words(entry) for entry in entries} | more
        (tmp_path / "wording.json").write_text(json.dumps(table))
        monkeypatch.setattr(checker, "WORDING", tmp_path / "wording.json")

    return write


@pytest.fixture
def verified_once(monkeypatch):
    """Flows that were verified before are not verified again: here only claims change."""
    from proofcheck.checker import flow

    slow, known = flow.followed, {}

    def followed(found, data):
        if (digest := found.values["sha256"]) not in known:
            known[digest] = slow(found, data), found.flow
        moments, found.flow = known[digest]
        return moments

    monkeypatch.setattr(flow, "followed", followed)
