"""What a flow starts from where neither the case file nor the command line says it."""

DIGITS = 15
LEAST_DIGITS, MOST_DIGITS = 6, 1000
UNTIL = "converged"
DRAW: dict[str, int | str | bool] = {
    "width": 6,
    "init": "balanced",
    "scale": "1/1000",
    "seed": 0,
    "mean_field": False,
}
"""The draw of a network; a table ``[network]`` replaces the keys that it gives."""

__all__ = ["DIGITS", "DRAW", "LEAST_DIGITS", "MOST_DIGITS", "UNTIL"]
