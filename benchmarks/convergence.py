"""Random data in the box of Boursier and Flammarion with random networks: how many limits are
proved, and why the others are not: `python benchmarks/convergence.py [RUNS]`.

The data satisfy assumption 3 with eta at most 1/6; the networks have 4 to 10 neurons and the scale
1/1000, balanced or dominated.
"""

import random
import sys
import time
from collections import Counter

from flint import fmpq

from proofcheck import Dataset
from proofcheck.exact.linear_algebra import dot
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.phases import Group, Phases
from proofcheck.geometry.least_squares import least_squares

ETA = fmpq(1, 6)


def drawn_data(source):
    """Three points of the box, on a grid of 1000 steps in every direction."""

    def part(low, high):
        return low + (high - low) * fmpq(source.randint(1, 999), 1000)

    points = [
        (part(-1, ETA - 1), part(1, 1 + ETA)),
        (part(-ETA, ETA), part(1 - ETA, 1 + ETA)),
        (part(1 - ETA, 1), part(1, 1 + ETA)),
    ]
    return Dataset.create(points, [part(1, 1 + ETA), part(0, ETA), part(1, 1 + ETA)])


def outcome(data, network):
    """What became of one run."""
    phases = Phases(data, network)
    run = follow(data, network, rigorous=True, watch=phases)
    if run.limit is None:
        return f"undecided: {run.reason}"
    best = least_squares(data.points, data.labels).solution
    if not Group.of(data, network).positive:
        zero = not any(run.limit.fit)
        return "no positive neuron with an active point; limit 0" if zero else "another limit"
    if run.limit.fit != tuple(dot(best, x) for x in data.points):
        return "another limit"
    missing = phases.finish()
    return "least squares, with all phases" if missing is None else f"least squares; {missing}"


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    found, source, start = Counter(), random.Random(2024), time.perf_counter()
    for number in range(runs):
        data = drawn_data(source)
        width, init = source.randint(4, 10), source.choice(["balanced", "dominated"])
        network = Network.draw(2, width=width, init=init, scale="1/1000", seed=number)
        found[outcome(data, network)] += 1
    for text, count in found.most_common():
        print(f"{count:5}  {text}")
    undecided = sum(count for text, count in found.items() if text.startswith("undecided"))
    seconds = (time.perf_counter() - start) / runs
    print(
        f"undecided: {undecided} of {runs} ({100 * undecided / runs:.1f} %), {seconds:.2f} s each"
    )


if __name__ == "__main__":
    main()
