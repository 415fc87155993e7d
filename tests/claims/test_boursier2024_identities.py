"""Balancedness and example 1: the proofs can fail, and agree with the flow."""

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import certify
from proofcheck.checker import check
from proofcheck.claims.boursier2024 import identities
from proofcheck.claims.registry import find_claim
from proofcheck.dataset import Dataset
from proofcheck.flow.engine import follow
from proofcheck.flow.network import Network

DATA = Dataset.create([[1, 0], [0, 1]], [1, 1])


@pytest.mark.parametrize("name", ["boursier2024.lemma-1", "boursier2024.example-1"])
def test_the_identities_are_proved(name):
    (found,) = certify(DATA, claims=[name]).claims.values()
    assert (found.status, found.evidence) == ("proved", "symbolic")
    assert [p["status"] for p in found.data["printed"]] == ["proved"]
    assert found.witness is None


def test_a_certificate_of_an_identity_is_holey():
    made = certify(DATA, claims=["boursier2024.lemma-1"])
    assert check(made.to_json(), DATA.to_json()).outcome == "holey"


def test_an_equation_that_fails_is_named():
    verdict = identities._decided({"first": True, "second": False, "third": False})
    assert (verdict.status, verdict.witness) == ("refuted", {"fails": "second"})
    assert verdict.printed[0].status == "refuted"


@pytest.mark.parametrize(
    ("inner", "velocity", "allowed"),
    [
        (0, 0, True),
        (0, "drive", True),
        (0, "drive/2", True),
        (0, "-drive", False),
        (0, "2*drive", False),
        ("p", "drive", True),
        ("p", "drive/2", False),
        ("p", 0, False),
        ("-p", 0, False),  # the formulas need no such points
    ],
)
def test_velocities_of_the_clarke_set(inner, velocity, allowed):
    names = {"p": sp.Symbol("p", positive=True), "drive": sp.Symbol("drive", positive=True)}
    at, speed = (sp.sympify(e, locals=names) for e in (inner, velocity))
    assert identities._allowed(at, speed, names["drive"]) == allowed


def test_the_proofs_speak_of_every_sign_and_of_both_equations():
    selections, conservation = identities._selections(), identities._conservation()
    assert len(selections) == 3
    assert len(conservation) == 2
    early, whole = identities._early_phase(), identities._whole_flow()
    assert len(early) == 4
    assert len(whole) == 14
    assert all((selections | conservation | early | whole).values())


sizes = st.fractions(Fraction(1, 3), 3, max_denominator=6)


@settings(max_examples=8, deadline=None)
@given(sizes, sizes, sizes, st.fractions(Fraction(1, 10), 2, max_denominator=10))
def test_the_formula_of_example_1_is_followed_by_the_flow(a0, norm, y, time):
    """From the formula's state at time 1/10 the reference engine reaches that at 1/10 + time."""
    data = Dataset.create([[fmpq(norm.numerator, norm.denominator), 0]], [str(y)])

    def state(s):
        with mpmath.workdps(40):
            a, x, label = (mpmath.mpf(v.numerator) / v.denominator for v in (a0, norm, y))
            k, b = a**2 * x**2 / 2, 2 * label / (a**2 * x)
            q = mpmath.sqrt(b**2 + 1)
            r, grown = (1 - b) / q, mpmath.tanh(k * q * s)
            theta = mpmath.log(b + q * (grown + r) / (1 + r * grown)) / 2
            return a * mpmath.sinh(theta), a * mpmath.cosh(theta)  # u / |x|, a

    w, a = state(mpmath.mpf(1) / 10)
    start = Network.create([[mpmath.nstr(w, 30), "1/7"]], [mpmath.nstr(a, 30)])
    run = follow(data, start, until=str(time), digits=20)
    w, a = state(mpmath.mpf(1) / 10 + mpmath.mpf(time.numerator) / time.denominator)
    assert abs(run.weights[0][0] - w) < 1e-15
    assert abs(run.outputs[0] - a) < 1e-15
    assert abs(run.weights[0][1] - mpmath.mpf(1) / 7) < 1e-15


@pytest.mark.parametrize("loss", ["square", "logistic", "exponential"])
@pytest.mark.parametrize("leak", ["0", "1/3"])
def test_balancedness_is_conserved_inside_enclosures(loss, leak):
    data = Dataset.create([[1, 0], ["-3/5", "4/5"], [1, 2]], [1, -1, 1], leak=leak, loss=loss)
    network = Network.draw(2, width=3, init="unbalanced", scale="1/2", seed=5)
    run = follow(data, network, until=1, digits=12, rigorous=True)
    assert run.status == "proved", run.reason
    for w, a, value in zip(run.weights, run.outputs, network.balancedness, strict=True):
        drift = a * a - sum(c * c for c in w) - value
        assert drift.contains(0)
        assert abs(drift) < 1e-10


def test_the_statements_say_who_verifies_what():
    for name in ("lemma-1", "example-1"):
        steps = find_claim(f"boursier2024.{name}").steps
        assert {step.by for step in steps} == {"code", "paper"}
