"""The identities of williams2019: verdicts, witnesses, exact instances, and wrong formulas."""

from fractions import Fraction as Q
from itertools import product

import pytest
import sympy

from proofcheck.claims.registry import all_claims, claim
from proofcheck.claims.williams2019 import (
    dynamics,
    full_parameters,
    identities,
    jump,
    parametrisation,
)
from proofcheck.claims.williams2019.cases import ONE_SAMPLE
from proofcheck.exact.symbolic import at_point, exact_text, positive_part, vanishes
from proofcheck.geometry.canonical import (
    canonical_parameters,
    circle,
    neuron_from_invariant,
    pushed_metric,
)
from proofcheck.geometry.survey import Survey
from proofcheck.ledger import certify, default_claims

P, R = "proved", "refuted"
FORMS = {
    "canonical-map": [P, R, P, R],
    "rescaling": [P],
    "tangent-kernel": [P, R],
    "potential": [P, R, P, P, P, R],
    "proposition-1": [P, R, R],
    "velocity-jump": [P, R, P, P, R],
    "lemma-3": [P, P, R],
    "proposition-4": [P, R, P, P, R],
    "delta-limits": [P, P, R, P, R, R, R],
}


@pytest.fixture(scope="module")
def records():
    survey = Survey(ONE_SAMPLE)
    return {name: all_claims()[f"williams2019.{name}"].record(survey) for name in FORMS}


@pytest.mark.parametrize("name", FORMS)
def test_proved_with_its_printed_forms(records, name):
    entry = records[name]
    assert (entry["status"], entry["evidence"], entry["kind"]) == (P, "symbolic", "identity")
    assert [f["status"] for f in entry["printed"]] == FORMS[name]
    for form in entry["printed"]:
        assert (form["witness"] is None) == (form["status"] == P)
    literal = any(f["status"] == R for f in entry["printed"])
    assert entry["fidelity"] == ("corrected" if literal else "as-printed")


WITNESSES = {
    ("canonical-map", 1): {"true": "0", "printed": "1"},
    ("potential", 1): {"true": "1", "printed": "1/2", "d": ["0", "1"]},
    ("proposition-1", 1): {"true": ["161/1000", "-331/500"], "printed": ["161/500", "-331/250"]},
    ("velocity-jump", 1): {"true": "5/4", "printed": "-5/4"},
    ("potential", 5): {"radial": ["1", "1/2", "-1/2"], "second_difference": "-1/2"},
    ("velocity-jump", 4): {"s_k": "-4/5", "s_k_plus_1": "9/20"},
    ("proposition-4", 1): {"true": "-2", "printed": "2"},
    ("proposition-4", 4): {"true": "4", "printed": "1", "m": "2", "alpha": "1"},
    ("delta-limits", 2): {"true": "3/8", "printed": "3/2"},
    ("delta-limits", 4): {"ratio": ["1/2", "1/2"]},
}


@pytest.mark.parametrize("place", WITNESSES)
def test_witnesses(records, place):
    name, i = place
    assert records[name]["printed"][i]["witness"].items() >= WITNESSES[place].items()


def test_values_of_the_limits(records):
    assert records["delta-limits"]["values"] == {
        "ratio_at_zero": "1/2",
        "ratio_limit_minus": "0",
        "ratio_limit_plus": "1",
    }


def test_identities_are_not_run_on_a_dataset_unless_named():
    chosen = {c.id for c in default_claims(ONE_SAMPLE)}
    assert not chosen & {f"williams2019.{name}" for name in FORMS}
    (found,) = certify(ONE_SAMPLE, claims=["williams2019.rescaling"]).claims.values()
    assert found.status == P


def wrong_metric(*arguments):
    return 2 * pushed_metric(*arguments)


def wrong_circle(theta):
    d, t = circle(theta)
    return d, 2 * t


def wrong_parameters(a, b, c, ratio):
    r, theta = canonical_parameters(a, b, c, ratio)
    return r, theta + sympy.pi


def wrong_neuron(delta, p):
    inner, outer = neuron_from_invariant(delta, p)
    return outer, inner


WRONG = [
    (parametrisation, "canonical_parameters", wrong_parameters, "canonical-map"),
    (parametrisation, "positive_part", lambda u: u, "canonical-map"),
    (parametrisation, "positive_part", lambda u: positive_part(u) + 1, "rescaling"),
    (dynamics, "circle", wrong_circle, "potential"),
    (dynamics, "circle", wrong_circle, "proposition-1"),
    (full_parameters, "neuron_from_invariant", wrong_neuron, "lemma-3"),
    (full_parameters, "_delta", lambda a, b, c: c**2 + a**2 - b**2, "lemma-3"),
    (full_parameters, "pushed_metric", wrong_metric, "proposition-4"),
    (full_parameters, "pushed_metric", wrong_metric, "delta-limits"),
    (jump, "vanishes", lambda *e: vanishes(*(v + 1 for v in e)), "velocity-jump"),
    (parametrisation, "vanishes", lambda *e: vanishes(*(v + 1 for v in e)), "tangent-kernel"),
]


@pytest.mark.parametrize(("module", "name", "value", "claim_name"), WRONG)
def test_a_wrong_formula_proves_nothing(monkeypatch, module, name, value, claim_name):
    monkeypatch.setattr(module, name, value)
    verdict = all_claims()[f"williams2019.{claim_name}"].verdict(Survey(ONE_SAMPLE))
    assert (verdict.status, verdict.reason) == ("undecided", "an identity was not reduced to 0")
    assert {f.status for f in verdict.printed} == {"undecided"}


def test_a_point_where_both_sides_agree_refutes_nothing():
    u = sympy.Symbol("u", real=True)
    assert identities.refuted_at(u**2, u, {"u": 1}).status == "undecided"
    assert identities.refuted_at(u**2, u, {"u": 2}).witness == {
        "u": "2",
        "true": "4",
        "printed": "2",
    }
    assert identities.refuted_form(False, {}).witness is None


# Exact instances, in Python's own rationals


def relu(u):
    return max(u, Q(0))


TRIPLES = [(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25)]


def test_the_canonical_map_on_pythagorean_neurons():
    wrong = 0
    for (p, q, size), (s, u), c, x in product(
        TRIPLES, product((1, -1), repeat=2), (Q(2), Q(-1, 3)), (Q(-2), Q(1, 2), Q(3))
    ):
        a, b = Q(s * p, 7), Q(u * q, 7)
        r, d = c * Q(size, 7), (a / Q(size, 7), -b / Q(size, 7))
        assert r * relu(x * d[0] + d[1]) == c * relu(a * x - b)
        _, theta = canonical_parameters(a, b, c, 1)
        assert tuple(circle(theta)[0]) == d
        flipped = circle(sympy.atan(sympy.Rational(-b) / sympy.Rational(a)))[0]
        wrong += tuple(flipped) != d
        assert (tuple(flipped) != d) == (a < 0)
    assert wrong == 48


@pytest.mark.parametrize(("delta", "p", "size", "c"), [(7, 12, 3, 4), (-7, 12, 4, 3), (0, 9, 3, 3)])
def test_a_neuron_from_its_invariant(delta, p, size, c):
    assert neuron_from_invariant(delta, p) == (size**2, c**2)
    metric = pushed_metric(size, 0, c, 1)
    ratio = metric[1, 1] * p**2 / metric[0, 0]
    assert ratio == sympy.Rational(c**2, c**2 + size**2)


def test_the_tangent_kernel_is_the_inner_product_of_gradients():
    neurons = [(Q(1), Q(-2), Q(3)), (Q(-1, 2), Q(1, 3), Q(-1)), (Q(2), Q(1), Q(1, 5))]
    step = Q(1, 10**6)
    for x, u in product((Q(-1), Q(1, 4), Q(2)), repeat=2):
        kernel = sum(
            relu(a * x - b) * relu(a * u - b) + c * c * (a * x > b) * (a * u > b) * (x * u + 1)
            for a, b, c in neurons
        )
        inner = Q(0)
        for i, j in product(range(3), range(3)):
            quotients = []
            for at in (x, u):
                moved = [list(n) for n in neurons]
                moved[i][j] += step
                outputs = [sum(c * relu(a * at - b) for a, b, c in z) for z in (moved, neurons)]
                quotients.append((outputs[0] - outputs[1]) / step)
            inner += quotients[0] * quotients[1]
        assert inner == kernel  # f is linear in each single parameter, off the kinks


def test_delta_of_gradient_descent():
    (a, b, c), x, y, eta = (Q(2), Q(-1), Q(1, 2)), Q(3), Q(1), Q(1, 10)
    rho = c * relu(a * x - b) - y
    g = (rho * c * x, -rho * c, rho * (a * x - b))
    before = c * c - a * a - b * b
    a, b, c = a - eta * g[0], b - eta * g[1], c - eta * g[2]
    assert c * c - a * a - b * b - before == eta**2 * (g[2] ** 2 - g[0] ** 2 - g[1] ** 2) != 0


# The tools


def test_vanishes_compares_sums():
    i, n = sympy.symbols("i n", integer=True, positive=True)
    u = sympy.IndexedBase("u", real=True)
    k = sympy.Symbol("k", real=True)
    one, two = sympy.Sum(k * u[i], (i, 1, n)), sympy.Sum(u[i], (i, 1, n))
    assert vanishes(one - k * two)
    assert not vanishes(one - two)
    assert not vanishes(one - k * two + 1)
    assert not vanishes(two**2 - sympy.Sum(u[i] ** 2, (i, 1, n)))
    assert not vanishes(two - sympy.Sum(u[i], (i, 1, n + 1)))


def test_numbers_as_text_and_points():
    u = sympy.Symbol("u", positive=True)
    assert exact_text(at_point(sympy.sqrt(u) + u, {"u": "1/4"})) == "3/4"
    assert exact_text(positive_part(sympy.Integer(-2))) == "0"


def test_every_identity_of_the_paper_is_stated_once():
    with pytest.raises(Exception, match="registered once"):
        claim("williams2019.lemma-3", "again", steps=[])
