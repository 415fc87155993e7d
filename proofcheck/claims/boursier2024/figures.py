"""Boursier and Flammarion (2024): the experiments, run again in a small way.

`proofcheck reproduce` runs them at a larger width and draws them.
"""

from flint import fmpq

from proofcheck.claims.boursier2024 import assumptions
from proofcheck.claims.cases import FIGURE_2
from proofcheck.claims.registry import claim
from proofcheck.exact.rationals import rounded
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, Status, Verdict, plain, undecided

_ASSUMPTIONS = {
    3: assumptions.assumption_3,
    4: assumptions.assumption_4,
    5: assumptions.assumption_5,
    6: assumptions.assumption_6,
}


def _supported(condition: bool, values: dict[str, fmpq | int], otherwise: str) -> Verdict:
    """Supported by numbers, or undecided: numbers do not refute."""
    return plain(Status.SUPPORTED, values) if condition else undecided(otherwise)


@claim(
    "boursier2024.figure-2",
    "On the three points of figure 2, of which assumptions 4 and 6 hold and 3 and 5 do not, "
    "gradient flow of a drawn balanced network of 12 neurons with the scale 1/1000 comes to rest "
    "with predictions within 1e-6 of the least-squares fit b*, whose loss is positive, though a "
    "network of two neurons fits the labels; every neuron is then active on all points or on "
    "none.",
    printed=[
        (
            "The three points outside of assumption 3 lead to the same limit.",
            "all phases end at the linear least-squares fit, which does not interpolate",
        )
    ],
    evidence=Evidence.NUMERIC,
    steps=[
        ("code", "the flow, by the reference engine to 12 digits"),
        ("code", "b*, its loss, the fit by two neurons and which assumptions hold, exactly"),
    ],
    needs_sectors=False,
)
def figure_2(_: Survey) -> Verdict:
    """Section 6."""
    from proofcheck.experiments import early_alignment as experiment
    from proofcheck.experiments.fits import fits_exactly
    from proofcheck.experiments.moments import followed

    survey = Survey(FIGURE_2)
    held = {k: decide(survey).status is Status.PROVED for k, decide in _ASSUMPTIONS.items()}
    network = experiment.draw(12, 0)
    run, _moments = followed(experiment.DATASET, network, digits=experiment.DIGITS)
    fit, least = experiment.fit_and_loss()
    fitted = fits_exactly(experiment.TWO_NEURONS, experiment.DATASET)
    apart = experiment.distance(run, fit)
    signs = [pattern.signs for pattern in run.patterns]
    plain = [s for s in signs if s in ("+++", "---")]
    values: dict[str, fmpq | int] = {f"assumption_{k}": int(v) for k, v in held.items()}
    values |= {
        "two_neurons_fit": int(fitted),
        "least_squares_1": fit[0],
        "least_squares_2": fit[1],
        "least_squares_loss": least,
        "loss_at_the_end": rounded(run.loss, 9),
        "neurons": len(signs),
        "active_on_all_points": signs.count("+++"),
        "active_on_no_point": signs.count("---"),
    }
    as_printed = held == {3: False, 4: True, 5: False, 6: True}
    settled = run.status == "supported" and apart < 1e-6 and len(plain) == len(signs)
    reason = "the run did not end at the least-squares fit"
    return _supported(as_printed and settled and fitted and least > 0, values, reason)


@claim(
    "boursier2024.figure-3",
    "On forty points on a teacher of eight neurons, gradient descent with 100 neurons from small "
    "unbalanced weights comes to rest at a loss above 1e-3, though the teacher's loss is 0: all "
    "entries of the gradient and all growth rates of neurons are below 1e-5, so that it is not "
    "one of the saddles on the way. The function is carried by fewer than eight groups of "
    "neurons, and neurons are left in fewer than a third of the activation cones that held one.",
    printed=[
        (
            "An unbalanced initialisation can end at a spurious stationary point too.",
            "forty points, a wide network; here another draw of points and a smaller width",
        )
    ],
    evidence=Evidence.NUMERIC,
    steps=[
        ("code", "gradient descent in binary64 with the step 1/5, until the time 6000"),
        ("code", "that the teacher's network has the labels as its values, exactly"),
    ],
    needs_sectors=False,
)
def figure_3(_: Survey) -> Verdict:
    """Appendix B.2."""
    from proofcheck.experiments import forty_points as experiment
    from proofcheck.experiments.fits import fits_exactly

    run = experiment.train(100, 0, step=fmpq(1, 5), kept=10)
    start, end = run.moments[0], run.moments[-1]
    groups = len(experiment.carrying(end))
    before, after = experiment.occupied(start), experiment.occupied(end)
    fits = fits_exactly(experiment.teacher_network(), experiment.DATASET)
    values: dict[str, fmpq | int] = {
        "teacher_fits": int(fits),
        "loss_at_the_start": rounded(run.losses[0], 6),
        "loss_at_the_end": rounded(run.losses[-1], 3),
        "groups": groups,
        "cones_at_the_start": before,
        "cones_at_the_end": after,
    }
    still = max(run.speeds[-1], experiment.fastest_growth(end)) < 1e-5
    rests = still and run.losses[-1] > 1e-3
    lost = groups < 8 and 3 * after < before
    reason = "the run did not come to rest at a spurious point"
    return _supported(fits and rests and lost, values, reason)
