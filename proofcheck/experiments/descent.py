"""Gradient descent with a fixed step in binary64, for runs that are too long for the engines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from proofcheck.experiments.moments import Array, Moment


@dataclass(frozen=True)
class Descent:
    """A run of gradient descent on the mean square loss, for one-dimensional inputs with a bias.

    Attributes
    ----------
    moments : list of Moment
        The network now and then; the first and the last one among them.
    losses : list of float
        The loss then, (1/2) times the mean of the squared residuals.
    speeds : list of float
        The largest entry of the gradient then, in size.
    """

    moments: list[Moment]
    losses: list[float]
    speeds: list[float]


def descend(
    start: Moment,
    inputs: Array,
    labels: Array,
    *,
    step: float,
    steps: int,
    kept: int,
    watch: Callable[[float], None] | None = None,
) -> Descent:
    """Follow gradient descent with s'(0) = 0.

    Parameters
    ----------
    start : Moment
    inputs, labels : arrays of shape (n,)
    step : float
        The learning rate; the time of step i is i * step.
    steps : int
        How many steps; a multiple of `kept`.
    kept : int
        How many moments are kept beside the first one, equally spaced.
    watch : callable, optional
        Called with the share of the steps that is done.
    """
    points = np.stack([inputs, np.ones_like(inputs)])
    weights, outputs = start.weights.copy(), start.outputs.copy()
    found = Descent([], [], [])
    every = steps // kept
    for i in range(steps + 1):
        inner = weights @ points
        residuals = labels - outputs @ np.maximum(inner, 0.0)
        pull = residuals / len(labels)
        weight_gradient = outputs[:, None] * (((inner > 0) * pull) @ points.T)
        output_gradient = np.maximum(inner, 0.0) @ pull
        if i % every == 0:
            found.moments.append(Moment(i * step, weights.copy(), outputs.copy()))
            found.losses.append(float(residuals @ pull) / 2)
            speed = max(np.abs(weight_gradient).max(), np.abs(output_gradient).max())
            found.speeds.append(float(speed))
            if watch is not None:
                watch(i / steps)
        weights += step * weight_gradient
        outputs += step * output_gradient
    return found


def growth_rates(moment: Moment, inputs: Array, labels: Array) -> Array:
    """The derivative of log sqrt(a_i^2 + |w_i|^2) for every neuron, at this residual.

    At a saddle the small neurons have positive rates, even if hardly anything moves.
    """
    points = np.stack([inputs, np.ones_like(inputs)])
    inner = moment.weights @ points
    pull = (labels - moment.outputs @ np.maximum(inner, 0.0)) / len(labels)
    gained = moment.outputs * (np.maximum(inner, 0.0) @ pull)  # a <w, D>
    return np.asarray(2 * gained / (moment.outputs**2 + moment.norms**2))


def plateaus(losses: Sequence[float], factor: float = 10.0, least: float = 2e-6) -> list[int]:
    """Places where the loss rests between two falls.

    It rests there: it falls `factor` times slower than at its fastest before and after. What
    falls slower than `least` times the first loss per place counts as just as slow.

    Examples
    --------
    >>> plateaus([9, 9, 6, 3, 3, 3, 2, 1, 1])
    [3]
    """
    falls = np.maximum(-np.diff(losses), least * losses[0]).tolist()
    found: list[int] = []
    resting, place, slowest, fastest = True, 0, falls[0], falls[0]
    for i, fall in enumerate(falls):
        if resting and fall < slowest:
            place, slowest = i, fall
        if resting and fall > factor * slowest:
            found.append(place)
            resting, fastest = False, fall
        fastest = max(fastest, fall)
        if not resting and fall * factor < fastest:
            resting, place, slowest = True, i, fall
    return found[1:]  # the first one is before any fall


__all__ = ["Descent", "descend", "growth_rates", "plateaus"]
