"""Any dimension: how many sectors there are of each dimension."""

from typing import Any

from matplotlib.figure import Figure

from proofcheck.report.pictures.canvas import FAINT, INK, MUTED, Picture, draw


def dimensions(counts: list[tuple[int, int]]) -> Picture:
    """Draw bars for pairs (dimension, number of sectors)."""
    inches = 0.5 + 0.3 * len(counts)

    def paint(figure: Figure) -> None:
        _bars(figure.add_axes((0.07, 0.02, 0.8, 0.96)), counts)

    words = "; ".join(f"dimension {dimension}: {number}" for dimension, number in counts)
    return draw(
        "dimensions",
        (5.2, inches),
        paint,
        title="Sectors by dimension",
        description=f"Bars, {words}.",
        caption="The number of sectors of each dimension. In four dimensions and more the sectors "
        "themselves are not drawn.",
    )


def _bars(axes: Any, counts: list[tuple[int, int]]) -> None:
    places = list(range(len(counts)))
    axes.barh(places, [number for _, number in counts], color=FAINT, height=0.72)
    for place, (_, number) in zip(places, counts, strict=True):
        axes.annotate(
            str(number), (number, place), (5, 0), textcoords="offset points",
            va="center", fontsize=9, color=INK,
        )  # fmt: skip
    axes.set_yticks(places, [str(dimension) for dimension, _ in counts])
    axes.tick_params(colors=MUTED, labelsize=9, length=0)
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(MUTED)
    axes.invert_yaxis()
