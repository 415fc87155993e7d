"""Settings for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Subprocesses must import what is installed, not the folder they are started in.
os.environ.setdefault("PYTHONSAFEPATH", "1")

settings.register_profile(
    "proofcheck", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("proofcheck")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of case files."""
    return ROOT / "cases"
