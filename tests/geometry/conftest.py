"""Slow and simple oracles for the geometry, on the standard library's fractions alone."""

from fractions import Fraction
from itertools import product
from math import gcd, lcm

import pytest


def _fraction(value):
    if isinstance(value, Fraction):
        return value
    return Fraction(int(value.p), int(value.q)) if hasattr(value, "p") else Fraction(value)


class Oracle:
    """Answers by elimination and by brute force; shares no code or method with the package."""

    @staticmethod
    def fractions(vector):
        return tuple(map(_fraction, vector))

    @staticmethod
    def dot(left, right):
        return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))

    @classmethod
    def signs(cls, points, w):
        w = cls.fractions(w)
        values = [cls.dot(cls.fractions(x), w) for x in points]
        return "".join("+" if v > 0 else "-" if v < 0 else "0" for v in values)

    @classmethod
    def echelon(cls, rows):
        """Rows of the reduced echelon form that are not zero."""
        rows = [list(cls.fractions(row)) for row in rows]
        found = 0
        for column in range(len(rows[0]) if rows else 0):
            pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
            if pivot is None:
                continue
            rows[found], rows[pivot] = rows[pivot], rows[found]
            scale = rows[found][column]
            rows[found] = [a / scale for a in rows[found]]
            for i in range(len(rows)):
                if i != found and rows[i][column]:
                    factor = rows[i][column]
                    rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
            found += 1
        return rows[:found]

    @classmethod
    def rank(cls, rows):
        return len(cls.echelon(rows))

    @classmethod
    def solve(cls, rows, right):
        """The solution of a square system, or None if it is singular."""
        reduced = cls.echelon([(*row, b) for row, b in zip(rows, right, strict=True)])
        size = len(rows)
        regular = len(reduced) == size and all(reduced[i][i] == 1 for i in range(size))
        return [row[-1] for row in reduced] if regular else None

    @classmethod
    def orthogonal(cls, rows, dimension):
        """A basis of the vectors orthogonal to all rows."""
        reduced = cls.echelon(rows)
        pivots = [next(j for j, a in enumerate(row) if a) for row in reduced]
        basis = []
        for free in sorted(set(range(dimension)) - set(pivots)):
            vector = [Fraction(int(j == free)) for j in range(dimension)]
            for pivot, row in zip(pivots, reduced, strict=True):
                vector[pivot] = -row[free]
            basis.append(tuple(vector))
        return basis

    @classmethod
    def feasible(cls, strict, equal=()):
        """Whether some w has <w, a> > 0 for all a in strict and <w, b> = 0 for all b in equal.

        The equations are solved, then Fourier-Motzkin removes the unknowns one by one.
        """
        rows = [list(cls.fractions(a)) for a in strict]
        for equation in cls.echelon(equal):
            pivot = next(j for j, a in enumerate(equation) if a)
            rows = [[a - r[pivot] * b for a, b in zip(r, equation, strict=True)] for r in rows]
        # Only the entries at pivots matter: the others are combinations of them.
        pivots = [next(j for j, a in enumerate(row) if a) for row in cls.echelon(rows)]
        system = {cls._whole([r[j] for j in pivots]) for r in rows}
        while system:
            if any(not any(r) for r in system):
                return False
            low = [r for r in system if r[0] > 0]
            high = [r for r in system if r[0] < 0]
            rest = {r[1:] for r in system if r[0] == 0}
            # A combination of two bounds in which the first unknown cancels.
            system = rest | {
                cls._whole([p[0] * b - q[0] * a for a, b in zip(p[1:], q[1:], strict=True)])
                for p in low
                for q in high
            }
        return True

    @staticmethod
    def _whole(row):
        entries = [Fraction(a) for a in row]
        scale = lcm(*(a.denominator for a in entries))
        integers = [int(a * scale) for a in entries]
        common = gcd(*integers) or 1
        return tuple(i // common for i in integers)

    @classmethod
    def sectors(cls, points, letters="+-0"):
        """Every sign vector of a nonempty sector, all combinations of letters being tried."""
        found = set()
        for signs in product(letters, repeat=len(points)):
            strict = [
                x if s == "+" else [-Fraction(str(c)) for c in x]
                for x, s in zip(points, signs, strict=True)
                if s != "0"
            ]
            equal = [x for x, s in zip(points, signs, strict=True) if s == "0"]
            if cls.feasible(strict, equal):
                found.add("".join(signs))
        return found

    @staticmethod
    def above(signs, other):
        """Whether the closure of the sector `other` contains the sector `signs`."""
        return all(s in ("0", o) for s, o in zip(signs, other, strict=True))

    @classmethod
    def value(cls, points, weights, leak, w):
        """G(w)."""
        leak, w = _fraction(leak), cls.fractions(w)
        total = Fraction(0)
        for x, weight in zip(points, cls.fractions(weights), strict=True):
            z = cls.dot(cls.fractions(x), w)
            total += weight * max(z, leak * z)
        return total

    @classmethod
    def resultant(cls, points, weights, leak, signs):
        """M_sigma."""
        slope = {"+": Fraction(1), "-": _fraction(leak), "0": Fraction(0)}
        total = [Fraction(0)] * len(points[0])
        for x, weight, s in zip(points, cls.fractions(weights), signs, strict=True):
            total = [
                t + slope[s] * weight * c for t, c in zip(total, cls.fractions(x), strict=True)
            ]
        return tuple(total)

    @classmethod
    def direction(cls, points, weights, leak, signs):
        """D_sigma, the sum of M_sigma's components along an orthogonal basis of the sector."""
        start = cls.resultant(points, weights, leak, signs)
        walls = [x for x, s in zip(points, signs, strict=True) if s == "0"]
        basis = []
        for v in cls.orthogonal(walls, len(start)):
            for b in basis:
                factor = cls.dot(v, b) / cls.dot(b, b)
                v = tuple(a - factor * c for a, c in zip(v, b, strict=True))
            basis.append(v)
        total = [Fraction(0)] * len(start)
        for b in basis:
            factor = cls.dot(start, b) / cls.dot(b, b)
            total = [t + factor * c for t, c in zip(total, b, strict=True)]
        return tuple(total)

    @classmethod
    def least_norm(cls, points, weights, leak, signs):
        """P_sigma: the shortest of the stationary points on all faces of the box.

        On some face through an optimum the free generators are independent.
        """
        leak, weights = _fraction(leak), cls.fractions(weights)
        start = cls.resultant(points, weights, leak, signs)
        walls = [k for k, s in enumerate(signs) if s == "0"]
        generators = [tuple(weights[k] * c for c in cls.fractions(points[k])) for k in walls]
        best = None
        for face in product((leak, Fraction(1), None), repeat=len(walls)):
            base = list(start)
            for share, g in zip(face, generators, strict=True):
                if share is not None:
                    base = [a + share * c for a, c in zip(base, g, strict=True)]
            free = [g for share, g in zip(face, generators, strict=True) if share is None]
            gram = [[cls.dot(a, b) for b in free] for a in free]
            shares = cls.solve(gram, [-cls.dot(g, base) for g in free])
            if shares is None or not all(leak <= s <= 1 for s in shares):
                continue
            for share, g in zip(shares, free, strict=True):
                base = [a + share * c for a, c in zip(base, g, strict=True)]
            if best is None or cls.dot(base, base) < cls.dot(best, best):
                best = tuple(base)
        return best


@pytest.fixture(scope="session")
def oracle():
    return Oracle
