"""Every error that proofcheck raises on purpose, one class per room."""


class ProofcheckError(Exception):
    """Base of all errors raised on purpose; the message is one clear line."""


class DatasetError(ProofcheckError):
    """The data or the case file are not what was expected."""


class ExactError(ProofcheckError):
    """A request that exact arithmetic cannot honour."""


class GeometryError(ProofcheckError):
    """A request about sectors or the field that cannot be honoured."""


class FlowError(ProofcheckError):
    """A network or a flow that is not what was expected."""


class KernelError(ProofcheckError):
    """A random-feature kernel or a function of its space that is not what was expected."""


class ExperimentError(ProofcheckError):
    """There is no such figure, or it cannot be made with these options."""


class Interrupted(ProofcheckError):
    """The user stopped the work; the message says what was kept."""


class CertificateError(ProofcheckError):
    """A certificate cannot be read or written."""


class ClaimError(ProofcheckError):
    """A claim does not exist, or is registered twice."""


class ReportError(ProofcheckError):
    """A report cannot be made from this certificate."""
