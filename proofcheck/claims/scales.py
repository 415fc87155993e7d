"""The scale that suffices for every width, found once for all claims that report it."""

from weakref import WeakKeyDictionary

from flint import fmpq

from proofcheck.flow.every_width import EveryWidth, Unmet, every_width
from proofcheck.geometry.survey import Survey

_SCALES: WeakKeyDictionary[Survey, EveryWidth | Unmet] = WeakKeyDictionary()


def scale_of(survey: Survey) -> EveryWidth | Unmet:
    """The scale for the data of a case, or why there is none."""
    if survey not in _SCALES:
        _SCALES[survey] = every_width(survey)
    return _SCALES[survey]


def scale_values(scale: EveryWidth | Unmet) -> dict[str, fmpq | int]:
    """What a certificate says of a scale; nothing if there is none."""
    if isinstance(scale, Unmet):
        return {}
    values: dict[str, fmpq | int] = {"lambda_star_every_width": scale.lambda_star}
    values |= {f"every_width_{name}": value for name, value in scale.constants.items()}
    return values | {f"every_width_cost_{step}": value for step, value in scale.costs.items()}


__all__ = ["scale_of", "scale_values"]
