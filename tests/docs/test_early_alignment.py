"""docs/early-alignment.md: the values and the numbers that it names beside its examples."""

from pathlib import Path

from flint import fmpq

from proofcheck.claims.boursier2024.alignment_cases import FIGURE_2_NETWORK, SHRINKING_RAY, SLOW
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.small_init import largest_norm_squared, starts_well
from proofcheck.geometry.margins import reaches
from proofcheck.geometry.survey import Survey

TEXT = (Path(__file__).parents[2] / "docs" / "early-alignment.md").read_text(encoding="utf-8")


def test_the_names_of_values_are_those_of_the_claims() -> None:
    for name in ("lambda_star_i", "lambda_star_ii", "bits_time", "bits_perturbation"):
        assert f"`{name}`" in TEXT


def test_the_reach_of_a_sector_of_figure_2() -> None:
    """Section 7."""
    assert r"$G$ reaches at most $\sqrt{1/45} = 0.5547\,|D_u|$" in TEXT
    geometry = Survey(FIGURE_2_NETWORK).geometry
    share = reaches(geometry)["--+"]["+"] / dot(*[geometry.velocities["--+"].direction] * 2)
    assert fmpq(55465, 10**5) ** 2 < share < fmpq(55475, 10**5) ** 2
    assert share < fmpq(569, 1024) ** 2
    assert r"$\frac{1+y}{1-y} = 3.50 < 2^{29/16}$" in TEXT
    ratio = fmpq(1024 + 569, 1024 - 569)
    assert fmpq(3495, 1000) < ratio < fmpq(3505, 1000)
    assert ratio**16 < 2**29


def test_the_shrinking_ray() -> None:
    """Section 9, 1 and 2."""
    assert r"$P_u = (-\frac14, -\frac14)$; a neuron with $w/a = (\frac45, \frac35)$" in TEXT
    geometry = Survey(SHRINKING_RAY).geometry
    assert geometry.field.signs((fmpq(1), fmpq(1))) == "+0"
    vector = geometry.field.velocity("+0").least_norm
    assert vector == (fmpq(-1, 4), fmpq(-1, 4))
    (ray,) = (entry for entry in geometry.critical if entry.extremal and not entry.growing)
    assert (ray.signs, ray.sign, ray.type) == ("+0", "-", "maximum")
    ((w,), (a,)) = [[fmpq(4, 5), fmpq(3, 5)]], [fmpq(1)]
    assert starts_well(geometry, w, a, fmpq(1, 10), saddles=False)
    beside = geometry.field.velocity(geometry.field.signs(w)).least_norm
    assert dot(beside, beside) > dot(vector, vector)


def test_the_slow_direction() -> None:
    """Section 9, 3."""
    assert r"$|P_u| \approx \frac1{10} D_{\max}$ in the sector `-+`" in TEXT
    geometry = Survey(SLOW).geometry
    (entry,) = (e for e in geometry.critical if e.signs == "-+")
    share = entry.norm_squared / largest_norm_squared(geometry)
    assert entry.growing
    assert fmpq(99, 1000) ** 2 < share < fmpq(101, 1000) ** 2
