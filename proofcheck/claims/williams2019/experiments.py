"""Williams et al. (2019), section 4: what a small run says about figure 4."""

from proofcheck.claims.registry import claim
from proofcheck.geometry.survey import Survey
from proofcheck.verdict import Evidence, PrintedVerdict, Status, Verdict, undecided

_WIDTH, _SEED, _EPOCHS = 60, 0, 4000
_NAMES = ("minus_infinity", "minus_1", "0", "1", "infinity")
_REASON = "the spreads found do not decrease from delta = -oo over -1 to 0, 1 and oo"


@claim(
    "williams2019.figure-4",
    "A small run agrees with figure 4: 60 neurons, trained on six samples of a sine from the "
    "same canonical parameters, bend everywhere for delta = -oo (training c alone, the limit "
    "from a linear system), at fewer places for delta = -1, and at few for delta = 0, 1 and oo "
    "(training a and b alone). spread: the least number of 40 equal cells with 9/10 of the "
    "bending.",
    printed=[
        ("From smooth and non-adaptive to very adaptive as delta grows.", "the spread decreases"),
        (
            "As delta increases, clusters of knots emerge at the sample positions.",
            "at least half of the bending inside is within 1/20 of the distance of two samples "
            "from one of them, for delta = 0, 1 and oo",
        ),
    ],
    evidence=Evidence.NUMERIC,
    steps=[("code", "gradient descent in binary64")],
    needs_sectors=False,
)
def figure_4(_: Survey) -> Verdict:
    """Section 4, figure 4."""
    from proofcheck.experiments.invariant_sweep import at_samples, spreads, sweep

    found = sweep(_WIDTH, _SEED, _EPOCHS)
    widths = list(spreads(found).values())
    values = {f"spread_{name}": width for name, width in zip(_NAMES, widths, strict=True)}
    least = min(at_samples(neurons) for delta, neurons in found.items() if delta >= 0)
    gathered = PrintedVerdict(Status.SUPPORTED if 2 * least >= 1 else Status.UNDECIDED)
    if not widths[0] > widths[1] > max(widths[2:]):
        return undecided(_REASON, forms=2)
    return Verdict(Status.SUPPORTED, values, None, [PrintedVerdict(Status.SUPPORTED), gathered])


__all__ = ["figure_4"]
