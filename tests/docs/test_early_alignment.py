"""docs/early-alignment.md: the values that it names."""

from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "early-alignment.md").read_text(encoding="utf-8")


def test_the_names_of_values_are_those_of_the_claims() -> None:
    for name in ("lambda_star_i", "lambda_star_ii", "bits_time", "bits_perturbation"):
        assert f"`{name}`" in TEXT
