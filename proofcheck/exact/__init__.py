"""Exact arithmetic: rationals, linear algebra over Q, feasibility with witnesses, surds."""
