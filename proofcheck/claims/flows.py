"""The rigorous run of the network of a case, made once for all claims that rest on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from flint import fmpq

from proofcheck.flow.ball import widest_ball
from proofcheck.flow.certificate import to_certificate
from proofcheck.flow.defaults import DIGITS
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.phases import Phases
from proofcheck.flow.rigorous import RigorousRun
from proofcheck.geometry.survey import Survey


@dataclass(frozen=True)
class Followed:
    """A network of a case and what was proved about it.

    Attributes
    ----------
    network : Network
    radius : fmpq
        Everything holds for all networks within it; 0 for the network alone.
    run : RigorousRun
    phases : Phases
    missing : str or None
        What is missing of the phases.
    document : mapping
        The certificate of the run (docs/flow-certificate.md).
    """

    network: Network
    radius: fmpq
    run: RigorousRun
    phases: Phases
    missing: str | None
    document: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 by which claims name the run."""
        return str(self.document["sha256"])


_NETWORKS: WeakKeyDictionary[Survey, Network] = WeakKeyDictionary()
_RUNS: WeakKeyDictionary[Survey, Followed] = WeakKeyDictionary()


def network_of(survey: Survey) -> Network:
    """The network of the table ``network``, or the one that is drawn where there is none."""
    if survey not in _NETWORKS:
        _NETWORKS[survey] = Network.of_case(survey.dataset.tables, survey.dataset.d)
    return _NETWORKS[survey]


def run_of(survey: Survey) -> Followed:
    """Follow the network of a case for all time, with the widest ball around it that does."""
    if survey not in _RUNS:
        _RUNS[survey] = _follow(survey)
    return _RUNS[survey]


def flow_section(survey: Survey) -> Mapping[str, Any] | None:
    """The certificate of the run that claims rested on, if any did."""
    return _RUNS[survey].document if survey in _RUNS else None


def _follow(survey: Survey) -> Followed:
    dataset, network = survey.dataset, network_of(survey)
    phases = Phases(dataset, network)
    run = follow(dataset, network, rigorous=True, watch=phases)
    radius, missing = fmpq(0), phases.finish()
    if run.limit is not None and missing is not None and phases.finer > DIGITS:
        run = follow(dataset, network, digits=phases.finer, rigorous=True, watch=phases)
        missing = phases.finish()

    def proves(other: RigorousRun, watch: Phases) -> bool:
        if other.limit is None or run.limit is None:
            return False
        return other.limit.fit == run.limit.fit and watch.finish() == missing

    if run.limit is not None and phases.engine is not None:
        wanted = phases.engine.wanted
        ball = widest_ball(dataset, network, wanted, lambda: Phases(dataset, network), proves)
        if ball is not None:
            radius, run, phases = ball
    document = to_certificate(dataset, network, run, radius)
    return Followed(network, radius, run, phases, missing, document)


__all__ = ["Followed", "flow_section", "network_of", "run_of"]
