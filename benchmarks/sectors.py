"""Seconds, and sectors per second, for random integer data; and a whole cold `certify`.

python benchmarks/sectors.py [--repeat N]

The peer is the composition of cocircuits, the usual way to list all sign vectors; it proves
nothing about its list, and runs on the smallest size only.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

from flint import fmpq

from proofcheck.exact.linear_algebra import dot, primitive
from proofcheck.geometry.arrangement import arrange
from proofcheck.geometry.critical import Geometry
from proofcheck.geometry.field import Field

SIZES = [(12, 3), (20, 3), (40, 3), (12, 4), (20, 4), (16, 5)]
FIGURE_2 = Path(__file__).parents[1] / "cases" / "early-alignment-figure-2.toml"


def random_points(n: int, d: int) -> tuple[tuple[fmpq, ...], ...]:
    source = random.Random(f"{n} {d}")
    return tuple(tuple(fmpq(source.randint(-99, 99)) for _ in range(d)) for _ in range(n))


def random_weights(n: int) -> tuple[fmpq, ...]:
    source = random.Random(n)
    return tuple(fmpq(source.randint(-9, 9)) for _ in range(n))


def cocircuit_composition(points: tuple[tuple[fmpq, ...], ...]) -> set[str]:
    """Peer for d = 3: compose the sign vectors of the rays until nothing new appears."""

    def signs(w: tuple[int, ...]) -> str:
        values = [dot(x, w) for x in points]
        return "".join("+" if v > 0 else "-" if v < 0 else "0" for v in values)

    def cross(a: tuple[fmpq, ...], b: tuple[fmpq, ...]) -> tuple[int, ...]:
        rows = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
        return primitive(rows)

    rays = {
        signs(tuple(s * c for c in cross(a, b)))
        for a, b in product(points, points)
        if a is not b
        for s in (1, -1)
    }
    found = {"0" * len(points)} | rays
    frontier = set(rays)
    while frontier:
        new = {
            "".join(p if p != "0" else q for p, q in zip(a, b, strict=True))
            for a in frontier
            for b in rays
        }
        frontier = new - found
        found |= frontier
    return found


def median_seconds(job, repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    print(
        f"{'n':>3} {'d':>2} {'sectors':>8} {'list+proof s':>13} {'per s':>8} "
        f"{'D, types s':>11} {'all per s':>9}"
    )
    for n, d in SIZES:
        points = random_points(n, d)
        found = arrange(points)
        listing = median_seconds(lambda p=points: arrange(p), repeat)
        field = Field(points, random_weights(n), fmpq(0))

        def classify(found=found, field=field) -> None:
            geometry = Geometry(found, field)
            _ = geometry.critical, geometry.zero_value_extrema, geometry.boundary_directions

        types = median_seconds(classify, 1)
        total = len(found.sectors)
        print(
            f"{n:>3} {d:>2} {total:>8} {listing:>13.3f} {total / listing:>8.0f} "
            f"{types:>11.2f} {total / (listing + types):>9.0f}"
        )
    points = random_points(12, 3)
    ours = median_seconds(lambda: arrange(points), repeat)
    peer = median_seconds(lambda: cocircuit_composition(points), repeat)
    assert {s.signs for s in arrange(points).sectors} == cocircuit_composition(points)
    print(
        f"(12, 3) against composition of cocircuits (which proves nothing): ratio {ours / peer:.2f}"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "proofcheck",
            "certify",
            str(FIGURE_2),
            "--out",
            folder,
            "--quiet",
        ]
        cold = median_seconds(lambda: subprocess.run(command, check=True), repeat)
    print(f"certify of figure 2 from a cold process: {cold:.2f} s")


if __name__ == "__main__":
    main()
