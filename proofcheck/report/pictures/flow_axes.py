"""Axes that the pictures of a flow share: time, logarithms, and their look."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from proofcheck.report.pictures.canvas import INK, MUTED

_LONG = 30.0
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class TimeAxis:
    """Time from 0 to the end; a long time is shown as log(1 + t)."""

    end: float

    @property
    def bent(self) -> bool:
        """Whether the axis is logarithmic."""
        return self.end > _LONG

    @property
    def words(self) -> str:
        """What a caption says of the axis."""
        return " The time axis shows log(1 + t)." if self.bent else ""

    def place(self, time: float) -> float:
        """Return the place of a time on the axis."""
        return log10(1 + max(time, 0.0)) if self.bent else time

    def ticks(self) -> tuple[list[float], list[str]]:
        """Return places and labels."""
        if self.bent:
            top = floor(log10(self.end))
            if top <= 4:
                found = [0.0, *(m * 10.0**e for e in range(top + 1) for m in (1, 3))]
            else:
                found = [0.0, *(10.0**e for e in range(0, top + 1, ceil(top / 6)))]
            chosen = [t for t in found if t <= self.end]
            return [self.place(t) for t in chosen], [_plain(t) for t in chosen]
        span = self.end or 1.0
        unit = 10.0 ** floor(log10(span))
        step = next(unit * m for m in (0.1, 0.2, 0.5, 1, 2) if span / (unit * m) <= 6)
        places = [step * i for i in range(int(span / step + 1e-9) + 1)]
        return places, [_plain(t) for t in places]

    def dress(self, axes: Any, *, labelled: bool = True) -> None:
        """Set the limits, the ticks and the name of the axis."""
        width = self.place(self.end) or 1.0
        axes.set_xlim(0, width)
        places, names = self.ticks()
        axes.set_xticks(places, names if labelled else [""] * len(names))
        if labelled:
            axes.set_xlabel("time", fontsize=9, color=MUTED, labelpad=2)


def _plain(value: float) -> str:
    if value >= 1e5:
        return power(round(log10(value)))
    return f"{value:.6g}"


def power(exponent: int) -> str:
    """Write a power of ten."""
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


def log_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Return log10 places and labels between two positive numbers."""
    first, last = log10(low), log10(high)
    if last - first > 2.5:
        step = max(1, ceil((last - first) / 6))
        exponents = range(ceil(first / step) * step, floor(last) + 1, step)
        return [float(e) for e in exponents], [power(e) for e in exponents]
    steps: tuple[float, ...] = (1, 2, 5)
    if last - first < 1:
        steps = (1, 1.5, 2, 3, 4, 5, 7)
    if last - first < 0.3:
        steps = (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9)
    values = [m * 10.0**e for e in range(floor(first) - 1, ceil(last) + 1) for m in steps]
    chosen = [v for v in values if low <= v <= high]
    return [log10(v) for v in chosen], [_tick(v) for v in chosen]


def _tick(value: float) -> str:
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    if not exponent:
        return mantissa
    return power(int(exponent)) if mantissa == "1" else f"{mantissa}·{power(int(exponent))}"


def plain_axes(axes: Any, title: str) -> None:
    """Give axes the look of the page."""
    axes.tick_params(colors=MUTED, labelsize=9, length=3)
    axes.set_title(title, fontsize=10, color=INK, loc="left")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
