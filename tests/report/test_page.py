"""The page as a whole: what it says, that it is stable, self-contained and safe."""

import base64
import copy
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from proofcheck.errors import CertificateError, ReportError
from proofcheck.report import render, write

SAMPLE = Path(__file__).with_name("figure2.json")
HOSTILE = '</style><script>alert("1")</script><img src=x onerror=alert(1)>&amp;"\'{{ 7 * 7 }}'


@pytest.fixture
def document():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def minimal(**parts):
    dataset = {"name": "m", "inputs": [["1"]], "labels": ["1"], "bias": False}
    return {"format": "proofcheck-certificate", "version": 1, "dataset": dataset, **parts}


def words(page):
    text = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_lead_counts_claims_that_the_checker_alone_decides(document):
    said = words(render(document))
    # assumption-4 and -5; unit-ball has a step by paper, theorem-2 is undecided.
    assert "2 of 4 claims machine-checked" in said
    assert document["dataset_sha256"] in said


def test_machine_checked_agrees_with_the_certificate_object(document):
    from proofcheck.certificate import Certificate
    from proofcheck.report.summary import machine_checked

    by_object = {c.id: c.machine_checked for c in Certificate(document).claims.values()}
    assert by_object == {c["id"]: machine_checked(c) for c in document["claims"]}
    assert set(by_object.values()) == {True, False}


def test_sections_come_in_order(document):
    page = render(document)
    places = [
        page.index(f'id="{key}"')
        for key in ("theorems", "claims", "geometry", "not-claimed", "recheck")
    ]
    assert places == sorted(places)


def test_theorem_sets_demanded_beside_observed(document):
    page = render(document)
    said = words(page[page.index('id="theorems"') : page.index('id="claims"')])
    assert "does not apply" in said
    assert "least label &gt; 0 1 10 = 0.1 ✓ met" in said
    assert "status = proved refuted ✗ not met" in said
    assert "no such value ? unknown" in said


def test_assumption_5_shows_both_sides_and_their_margin(document):
    said = words(render(document))
    assert "lhs 3 ≈ 0.226914 &gt; rhs 3 ≈ 0.407461 ✗ fails" in said
    assert "lhs 1 ≈ 0.528695 &gt; rhs 1 ≈ 0.331722 ✓ holds" in said
    assert "162409 3154176 ≈ 0.0514902" in said


def test_a_negative_left_side_has_no_margin(document):
    document["claims"][1]["values"]["lhs_1"] = "-9"
    said = words(render(document))
    assert "lhs 1 = −9 &gt; rhs 1 ≈ 0.331722 ✗ fails margin none, as lhs is not positive" in said


def test_caveats_name_what_is_open(document):
    page = render(document)
    said = words(page[page.index('id="not-claimed"') :])
    assert "1 claim is undecided (not yet implemented)" in said
    assert "boursier2024. theorem-2" in said
    assert "the proof" in said
    assert "the best outcome for this certificate is 10, holey" in said


def test_commands_are_exact(document):
    page = render(document)
    assert "proofcheck check certificate.json --dataset CASEFILE\n" in page
    assert "python -m proofcheck.checker certificate.json<" in page


def test_same_document_same_text_and_document_untouched(document):
    before = copy.deepcopy(document)
    assert render(document) == render(document)
    assert document == before


def test_same_bytes_in_processes_with_other_hash_seeds():
    program = (
        "import hashlib, json, sys; from proofcheck.report import render;"
        "d = json.load(open(sys.argv[1], encoding='utf-8'));"
        "print(hashlib.sha256(render(d).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(SAMPLE)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1")
    }
    own = render(json.loads(SAMPLE.read_text(encoding="utf-8")))
    assert found == {hashlib.sha256(own.encode()).hexdigest()}


def test_user_settings_of_matplotlib_change_nothing(document):
    import matplotlib

    expected = render(document)
    with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "svg.fonttype": "path"}):
        before = dict(matplotlib.rcParams)
        assert render(document) == expected
        assert dict(matplotlib.rcParams) == before


def test_nothing_is_loaded_from_elsewhere(document, parsed):
    page = render(document)
    assert "://" not in page
    outside = [
        (name, value)
        for name, value in parsed(page).attributes
        if name in ("src", "href", "srcset", "action", "xlink:href") and value[:1] != "#"
    ]
    assert outside == []
    assert not re.search(r"@import|url\((?!#)", page)


def test_only_the_own_script_may_run(document):
    page = render(document)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert page.count("<script") == 1


def test_no_paths_and_no_times(document):
    page = render(document)
    assert str(Path.cwd()) not in page
    assert "matplotlib" not in page.lower()
    assert not re.search(r"\b20\d\d-\d\d-\d\d", page)


def test_tags_nest_and_ids_are_unique(document, parsed):
    nesting = parsed(render(document))
    assert nesting.wrong == []
    assert nesting.open == []
    assert len(nesting.ids) == len(set(nesting.ids))


def hostile_places(document):
    claim, theorem = document["claims"][1], document["theorems"][0]
    critical, item = document["critical"][0], document["sectors"]["items"][0]
    yield from ((document["dataset"], key) for key in ("name", "loss", "scale"))
    yield document, "dataset_sha256"
    yield from (
        (claim, key) for key in ("id", "kind", "status", "evidence", "fidelity", "statement")
    )
    yield from ((claim["values"], "lhs_1"), (claim["values"], HOSTILE), (claim, HOSTILE))
    yield from ((claim["witness"], "point"), (claim["witness"], HOSTILE), (claim, "reason"))
    yield from ((claim["steps"][0], key) for key in ("by", "what"))
    yield from ((theorem, key) for key in ("id", "prediction", "applies"))
    yield from ((theorem["hypotheses"][0], key) for key in ("claim", "demanded", "observed", "met"))
    yield from ((critical, key) for key in ("signs", "direction", "norm_squared", "sign", "type"))
    yield from ((item, key) for key in ("signs", "witness", "direction"))
    yield from ((document, HOSTILE), (document["sectors"], "scope"), (document, "version"))
    yield from ((document["sectors"], "total"), (document["sectors"]["by_dimension"], HOSTILE))


def test_no_markup_gets_through_from_any_place(document, parsed):
    clean = parsed(render(document))
    number = sum(1 for _ in hostile_places(document))
    for place in range(number):
        attacked = copy.deepcopy(document)
        table, key = list(hostile_places(attacked))[place]
        table[key] = HOSTILE
        page = render(attacked)
        nesting = parsed(page)
        assert page.count("<script") == 1, key
        assert "img" not in nesting.tags, key
        assert nesting.wrong == [], key
        assert not [n for n, _ in nesting.attributes if n.startswith("on")], key
        assert nesting.tags.count("style") == clean.tags.count("style")


def test_hostile_name_is_shown_as_text(document):
    document["dataset"]["name"] = "<b>bold</b> & \ud800"
    page = render(document)
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; ?" in page
    page.encode("utf-8")


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"claims": [], "theorems": [], "critical": [], "sectors": {}},
        {"claims": [{}], "theorems": [{}], "critical": [{}]},
        {"claims": None, "sectors": {"scope": "cells", "total": 2, "items": [{}]}},
        {"claims": [{"id": "a.b", "values": {"x_1": [], "x_2": None}, "witness": [1, {}]}]},
        {"claims": [{"id": "a.b", "status": "later", "flow": {"t": 1}}], "flow": {"steps": []}},
        {"critical": [{"direction": ["1"], "type": "new"}, {"direction": ["0"]}], "version": 2},
        {"dataset": {"inputs": [["1", "2"]], "labels": ["1"]}, "critical": [{"direction": ["1"]}]},
        {"dataset": {"inputs": [["0", "0"]], "labels": ["0"]}},
        {"dataset": {"inputs": [["1"], ["2", "3"]], "labels": []}},
        {"dataset": {"inputs": [["1/3"]], "labels": ["0"], "bias": True}, "claims": [{"id": 7}]},
    ],
    ids=str,
)
def test_incomplete_and_younger_documents_do_not_crash(parts, parsed):
    nesting = parsed(render(minimal(**parts)))
    assert nesting.wrong == []
    assert nesting.open == []


def test_unknown_sections_are_named():
    said = words(render(minimal(flow={"steps": []}, version=2)))
    assert "sections that this page does not show: flow" in said
    assert "of version 2" in said


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "list, expected a JSON object"),
        ({}, 'format is None, expected "proofcheck-certificate"'),
        ({"format": "proofcheck-certificate"}, "no dataset"),
        ({"format": "proofcheck-certificate", "dataset": "x"}, "no dataset"),
    ],
)
def test_what_is_no_certificate_is_refused(document, complaint):
    with pytest.raises(ReportError, match=re.escape(complaint)):
        render(document)


def test_long_tables_are_cut_and_say_so(document):
    document["sectors"]["items"] *= 100
    document["critical"] *= 150
    said = words(render(document))
    assert "The first 200 sectors are shown; 100 more are left out" in said
    assert "The first 200 critical directions are shown; 100 more are left out" in said


def test_maxima_come_before_crossings_whatever_the_order(document):
    document["critical"].reverse()
    page = render(document)
    table = page[page.index('aria-label="Critical directions"') :]
    assert table.index("maximum") < table.index("crossing")


def test_many_crossings_are_folded_away(document):
    crossing = next(e for e in document["critical"] if e["type"] == "crossing")
    few = render(document)
    assert re.search(r'<details class="bulk" open>\s*<summary>1 crossing</summary>', few)
    document["critical"] += [crossing] * 20
    many = render(document)
    assert re.search(r'<details class="bulk">\s*<summary>21 crossings</summary>', many)
    main = many[many.index('aria-label="Critical directions"') : many.index("21 crossings")]
    assert "maximum" in main
    assert "crossing</span>" not in main


def test_every_picture_and_region_has_a_name(document):
    page = render(document)
    pictures = re.findall(r'<svg role="img" aria-labelledby="([\w-]+) ([\w-]+)"', page)
    assert len(pictures) == page.count("<svg") == page.count("<figcaption>") == 4
    for names in pictures:
        for name in names:
            assert re.search(rf'<(title|desc) id="{name}">[^<]{{5,}}</\1>', page)
    assert all(name.strip() for name in re.findall(r'role="region" aria-label="([^"]*)"', page))
    assert '<html lang="en">' in page


def test_status_is_told_by_words_and_not_by_colour_alone(document):
    page = render(document)
    for status in ("proved", "refuted", "undecided"):
        assert re.search(rf'class="badge {status}"><span[^>]*>.</span> {status}</span>', page)


def test_writing_replaces_the_file_and_leaves_nothing_else(document, tmp_path):
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")
    write(document, target)
    assert target.read_text(encoding="utf-8") == render(document)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_failed_report_leaves_the_old_file(tmp_path):
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(ReportError):
        write({}, target)
    assert target.read_text(encoding="utf-8") == "old"


def test_writing_where_there_is_no_folder_is_one_clear_error(document, tmp_path):
    with pytest.raises(CertificateError, match="cannot be written"):
        write(document, tmp_path / "missing" / "report.html")


HUGE = str(10**400)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("inputs", "labels", "direction", "bias"),
    [
        ([[HUGE], ["-" + HUGE]], [HUGE, "1"], [HUGE, "1"], True),
        ([["1/" + HUGE], ["2/" + HUGE]], ["1/" + HUGE, "0"], ["1/" + HUGE, "1"], True),
        ([[HUGE], [str(10**400 + 1)]], ["1", "2"], ["0", "1"], True),
        ([["5"]], ["0"], ["1", "0"], True),
        ([["0", "0", "1"], ["0", "0", "-1"]], ["0", "1"], ["0", "0", HUGE], False),
        ([["1", "0", HUGE], ["1", "1", "0"]], ["0", "0"], ["1/" + HUGE, "0", "-1"], False),
    ],
    ids=["huge", "tiny", "close", "single", "poles", "mixed"],
)
def test_numbers_beyond_floats_are_drawn_or_left_out(inputs, labels, direction, bias):
    dataset = {"name": "m", "inputs": inputs, "labels": labels, "bias": bias}
    entry = {"signs": "+", "direction": direction, "sign": "+", "type": "saddle"}
    page = render(minimal(dataset=dataset, critical=[entry]))
    assert page.count("<svg") >= 2
    assert not re.search(r"\b(nan|inf)\b", page)


@pytest.mark.filterwarnings("error")
def test_seventy_claims_and_hundreds_of_sectors(parsed):
    import proofcheck as pc
    from proofcheck.claims.registry import all_claims

    inputs = [[k * k % 11 - 5, k * k * k % 13 - 6] for k in range(1, 12)]
    dataset = pc.Dataset.create(inputs, [(-1) ** k * k for k in range(1, 12)], bias=True)
    claims = [c.id for c in all_claims().values() if c.kind != "experiment" and c.applies(dataset)]
    document = dict(pc.certify(dataset, claims=claims).document)
    nesting = parsed(render(document))
    assert nesting.wrong == []
    assert len(document["claims"]) > 70
    assert document["sectors"]["total"] > 200
    assert {f"claim-{c['id']}" for c in document["claims"]} <= set(nesting.ids)
    links = [v[1:] for name, v in nesting.attributes if name == "href"]
    assert set(links) <= set(nesting.ids)
