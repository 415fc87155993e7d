"""Witnesses as a reader sees them: tables, lists and lines, never a dump."""

import re
from html import unescape

import pytest

from proofcheck.claims.registry import all_claims
from proofcheck.report import render
from proofcheck.report.objects import describe
from proofcheck.report.witness import rows, show

DUMP = re.compile(r'\{"|\[\{|\["|\{\'|\[\'|\[\[')


def words(markup):
    text = re.sub(r"<(script|style)>.*?</\1>", "", str(markup), flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", text).split()))


def document(claims, **dataset):
    data = {"name": "m", "inputs": [["1"]], "labels": ["1"], "bias": False, **dataset}
    return {"format": "proofcheck-certificate", "version": 1, "dataset": data, "claims": claims}


@pytest.fixture(scope="module")
def records():
    """Every verdict of the ledger, with all its witnesses, as claims of a certificate."""
    from proofcheck.ledger import ledger

    return [
        {**record, **case, "id": f"{record['id']}-{number}"}
        for record in ledger()
        for number, case in enumerate(record["cases"], start=1)
    ]


def test_no_dump_is_visible_for_any_claim_of_the_ledger(records):
    decided = {claim.id for claim in all_claims().values() if claim.decide is not None}
    assert {record["id"].rpartition("-")[0] for record in records} == decided
    assert sum(isinstance(record["witness"], dict) for record in records) > 100
    page = render(document(records))
    shown = re.split(r'<tbody role="rowgroup" id="claim-', page)[1:]
    assert len(shown) == len(records)
    for part in shown:
        said = words(part)
        assert not DUMP.search(said), (part[:60], said[DUMP.search(said).start() :][:60])


def test_objects_of_equal_keys_make_one_table():
    samples = [
        {"point": 1, "left": {"+": "none", "-": "sink"}},
        {"point": 2, "left": {"+": "source", "-": "none"}},
    ]
    shown = show(samples)
    assert shown.count("<table") == 1
    assert words(shown) == "point left, + left, - 1 none sink 2 source none"


def test_a_list_inside_becomes_rows_under_its_record():
    measured = [
        {"scale": "1/100", "neurons": [{"signs": "+-"}, {"signs": "00"}]},
        {"scale": "1/1000", "reason": "too long"},
    ]
    shown = str(show(measured))
    body = [words(row) for row in re.findall(r"<tr>(.*?)</tr>", shown)]
    assert body == [
        "scale neuron signs reason",
        "1 100 = 0.01 1 +-",
        "2 00",
        "1 1000 = 0.001 too long",
    ]


def test_an_enclosure_is_one_decimal_and_a_vector_stays_exact():
    found = rows({"deficit": ["49999/100000", "50001/100000"], "ray": ["1/2", "3"]})
    shown = {words(name): words(value) for name, value in found}
    assert shown["deficit"] == "0.5000"
    assert shown["ray"].endswith("= (0.5, 3)")


def test_a_network_is_a_table_of_its_neurons():
    shown = rows({"network": {"weights": [["1", "0"], ["0", "1"]], "outputs": ["2", "-2"]}})
    assert words(shown[0][1]) == "neuron w a 1 ( 1 , 0 ) 2 2 ( 0 , 1 ) − 2"


def test_long_tables_and_lists_are_cut_and_say_so():
    assert "28 more rows are in the certificate" in words(show([{"k": k} for k in range(40)]))
    assert "continues in the certificate" in words(show([str(k) for k in range(40)]))
    assert "continues in the certificate" in words(show("word " * 200))
    assert "continues in the certificate" in words(show({f"k{k}": 1 for k in range(40)}))


def test_signs_stand_in_code_and_zero_is_a_number():
    assert "<code" in show("+-0")
    assert "<code" in show("+")
    assert show("0") == show(0)
    assert "<code" in rows({"signs": "0"})[0][1]


def test_trees_and_certificates_are_one_line():
    inner = {"format": "proofcheck-certificate", "dataset": {"name": "two"}}
    said = [words(value) for _, value in rows(
        {"a": {"trees": {"c_1": [["positive"]], "c_2": [[1, 2], [], []]}, "counterexample": inner}}
    )]  # fmt: skip
    assert "2 trees with 4 nodes" in said[0]
    assert "a certificate about the data “two”; 0 extrema, 0 growing." in said[0]


def test_a_digest_of_the_flow_is_described_by_the_flow():
    flow = {
        "format": "proofcheck-flow", "sha256": "ab" * 32, "network": {"outputs": ["1", "2"]},
        "steps": [{}, {}, {}], "events": [{}], "limit": {"loss": "1/3"},
    }  # fmt: skip
    described = describe(flow)
    assert described == (
        "a flow of 2 neurons, 3 steps, 1 event; loss in the limit 1/3 ≈ 0.333333; "
        "SHA-256 abababababab…"
    )
    assert words(rows({"flow": "ab" * 32}, flow)[0][1]) == described
    assert words(rows({"flow": "cd" * 32}, flow)[0][1]) == "cd" * 32


def test_deep_nesting_ends():
    deep = "end"
    for _ in range(200):
        deep = {"in": deep}
    assert "in the certificate" in words(show(deep))
    assert "end" not in words(show(deep))


def test_the_flow_of_a_certificate_is_described_where_a_witness_names_it():
    flow = {"format": "proofcheck-flow", "sha256": "ab" * 32, "steps": [{}]}
    claim = {"id": "a.b", "status": "proved", "witness": {"flow": "ab" * 32}}
    said = words(render({**document([claim]), "flow": flow}))
    assert "flow a flow of a network, 1 step, 0 events; SHA-256 abababababab…" in said
