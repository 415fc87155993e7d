"""Random data in the box with random networks: where they go is always proved."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.checker import check
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.certificate import to_certificate
from proofcheck.flow.engine import follow
from proofcheck.flow.network import INITS, Network
from proofcheck.flow.phases import Group, Phases
from proofcheck.geometry.least_squares import least_squares
from proofcheck.strategies import box_datasets

DATA = box_datasets("1/6", bits=6, scale="mean")
DRAWS = st.fixed_dictionaries(
    {
        "width": st.integers(4, 10),
        "init": st.sampled_from(INITS[:2]),
        "seed": st.integers(0, 10**6),
        "scale": st.sampled_from(["1/1000", "1/300", "1/5000"]),
    }
)


def verify(data, draw):
    """The limit is proved, or the run says why not; it is least squares if the phases are there.

    Close to the boundary of the box these scales are not small enough: then phase 1 has no end.
    """
    network = Network.draw(2, **draw)
    phases = Phases(data, network)
    run = follow(data, network, rigorous=True, watch=phases)
    if run.limit is None:
        assert run.status == "undecided"
        assert run.reason
        return
    assert run.status == "proved"
    missing = phases.finish()
    if Group.of(data, network).positive:
        best = least_squares(data.points, data.labels).solution
        if run.limit.fit != tuple(dot(best, x) for x in data.points):
            assert missing.startswith("phase 1 has no end")
    else:
        assert not any(run.limit.fit)
        assert missing is not None
    assert check(to_certificate(data, network, run)).outcome == "valid"


@settings(max_examples=6)
@given(DATA, DRAWS)
def test_every_run_in_the_box_ends_at_least_squares(data, draw):
    verify(data, draw)


@pytest.mark.slow
@settings(max_examples=80)
@given(DATA, DRAWS)
def test_many_runs_in_the_box_end_at_least_squares(data, draw):
    verify(data, draw)
