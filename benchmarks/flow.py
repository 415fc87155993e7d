"""Seconds of both flow engines, printed: `python benchmarks/flow.py [--odefun] [--wide]`."""

import argparse
import resource
import time

import mpmath
from flint import fmpq

from proofcheck import Dataset
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network
from proofcheck.flow.reference import Reference
from proofcheck.flow.rigorous import Rigorous

FIGURE_2 = Dataset.create([["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], bias=True)
BOX = Dataset.create([["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1])
TWO = Network.create([["1/100", "1/2"], ["1/50", "2/5"]], ["1/2", "2/5"])


def all_active(width):
    """Neurons that stay in the sector of all active points, with a sum that does not grow."""
    drawn = Network.draw(2, width=width, seed=1)
    size = fmpq(1, 2 * width)
    rows = [(w[0] / 20 * size, (1 + w[1] / 10) * size) for w in drawn.weights]
    return Network.create(rows, [2 * size] * width)


def timed(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def odefun(digits):
    """The same flow of two neurons with mpmath.odefun, not rigorous."""
    points = [[mpmath.mpf(int(c.p)) / int(c.q) for c in x] for x in FIGURE_2.points]
    labels = [mpmath.mpf(int(y.p)) / int(y.q) for y in FIGURE_2.labels]

    def velocity(_, z):
        f = [
            sum(z[3 * i + 2] * (z[3 * i] * x[0] + z[3 * i + 1] * x[1]) for i in range(2))
            for x in points
        ]
        e = [(y - value) / 3 for y, value in zip(labels, f, strict=True)]
        d = [sum(e[k] * points[k][j] for k in range(3)) for j in range(2)]
        found = []
        for i in range(2):
            a = z[3 * i + 2]
            found += [a * d[0], a * d[1], z[3 * i] * d[0] + z[3 * i + 1] * d[1]]
        return found

    start = []
    for w, a in zip(TWO.weights, TWO.outputs, strict=True):
        start += [mpmath.mpf(int(c.p)) / int(c.q) for c in (*w, a)]
    with mpmath.workdps(digits):
        return mpmath.odefun(velocity, 0, start)(10)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--odefun", action="store_true", help="compare with mpmath.odefun")
    parser.add_argument("--wide", action="store_true", help="also 1000 neurons (minutes)")
    options = parser.parse_args()
    for digits in (15, 30, 50):
        seconds, _ = timed(lambda d=digits: Reference(FIGURE_2, TWO, digits=d).run(fmpq(10)))
        line = f"reference, 2 neurons, T = 10, {digits} digits: {seconds:.3f} s"
        if options.odefun:
            slow, _ = timed(lambda d=digits: odefun(d))
            line += f"; mpmath.odefun {slow:.2f} s, ratio {slow / seconds:.0f}"
        print(line)
    for width in (10, 100):
        for bits in (60, 108, 175):
            seconds, run = timed(
                lambda w=width, b=bits: Rigorous(FIGURE_2, all_active(w), bits=b).run(
                    fmpq(10), finish=False
                )
            )
            radius = float(run.radius.upper())
            print(f"rigorous, m = {width}, T = 10: {seconds:.3f} s, radius {radius:.1e}")
    for width in (6, 20, 100) + (1000,) * options.wide:
        network = Network.draw(2, width=width, scale="1/1000", seed=0)
        seconds, run = timed(lambda n=network: follow(BOX, n, rigorous=True, digits=20))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        fit = None if run.limit is None else [str(f) for f in run.limit.fit]
        print(
            f"rigorous to the limit, m = {width}: {seconds:.2f} s, {run.status}, "
            f"{len(run.events)} events, fit {fit}, {memory} MiB"
        )


if __name__ == "__main__":
    main()
