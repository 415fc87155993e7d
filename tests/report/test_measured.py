"""The tables of what was measured of early alignment."""

import re

from proofcheck.report.measured import exponents, phases
from proofcheck.report.witness import rows

NEURON = {"signs": "-+", "outcome": "aligned", "deficit": ["1/1000", "1001/1000000"]}
ENTRY = {"scale": "1/100", "time": "23/10", "neurons": [NEURON, {**NEURON, "deficit": None}]}


def cells(markup):
    lines = re.findall(r"<tr>(.*?)</tr>", str(markup))
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in lines]


def test_a_row_for_every_scale_and_a_column_for_every_neuron():
    assert cells(phases([ENTRY, ENTRY])) == [
        ["λ", "τ", "neuron 1", "neuron 2"],
        *[["0.01", "2.3", "aligned in -+, deficit [0.001, 0.001001]", "aligned in -+"]] * 2,
    ]
    assert cells(phases(ENTRY)) == cells(phases([ENTRY]))


def test_growth_and_reasons():
    grown = {"scale": "1/100", "time": "1", "growth": ["1/2", "3"]}
    stopped = {"scale": "1/1000", "time": "1", "reason": "non-unique <solution>"}
    assert cells(phases([grown, stopped])) == [
        ["λ", "τ", "|a(t)|/|a(0)| in"],
        ["0.01", "1", "[0.5, 3]"],
        ["0.001", "1", "not followed: non-unique &lt;solution&gt;"],
    ]


def test_many_neurons_are_cut():
    head, row = cells(phases({**ENTRY, "neurons": [NEURON] * 20}))
    assert head[-2:] == ["neuron 12", "…"]
    assert len(row) == len(head)


def test_exponents():
    found = [{"neuron": 2, "fitted": ["1/2", "1/2"], "predicted": ["1/2", "2/3"]}]
    assert cells(exponents(found))[1] == ["2", "0.5", "[0.5, 0.6667]"]
    assert exponents([]) == "no neuron is aligned at two scales"


def test_what_is_absent_or_strange_does_no_harm():
    assert phases(None) == "—"
    assert cells(phases([{"neurons": [{}], "time": 1.5}]))[1] == ["?", "?", "None in None"]
    assert cells(exponents([{"fitted": ["1"]}]))[1] == ["None", "?", "?"]


def test_a_witness_shows_the_tables():
    shown = dict(rows({"at_lambda_star": None, "measured": [ENTRY], "exponents": []}))
    assert shown["at λ*"] == "—"
    assert "neuron 2" in shown["measured"]
