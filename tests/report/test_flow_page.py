"""The page of a flow: what it says, how it looks, that it is stable, self-contained and safe."""

import copy
import html
import json
import re
from fractions import Fraction

import pytest

from proofcheck.cli import main
from proofcheck.errors import ReportError
from proofcheck.report import flow_page
from proofcheck.report.flow_page import render_flow, write_flow
from proofcheck.report.flow_summary import about, headline
from proofcheck.report.pictures.flow_axes import log_ticks

BOX = 'name = "box"\ninputs = [["-9/10"], [0], ["9/10"]]\nlabels = [1, "1/10", 1]\nbias = true\n'
SLIDING = 'name = "sliding"\ninputs = [[1, 0], [0, 1]]\nlabels = [1, 1]\nscale = "sum"\n'
SPACE = (
    'name = "space"\ninputs = [[1, 2], [2, -1], [-1, 1], [-2, -2]]\nlabels = [1, -1, 2, 1]\n'
    'bias = true\nleak = "1/10"\n'
)
TWO_WAYS = (
    'name = "two-ways"\ninputs = [[1, 0], ["-1/2", 1]]\nlabels = [1, 1]\nscale = "sum"\n'
    '[network]\nweights = [[0, "1/10"]]\noutputs = ["1/10"]\n'
)
HOSTILE = '</style><script>alert("1")</script><img src=x onerror=alert(1)>&amp;"\'{{ 7 * 7 }}'
PHONE, DESKTOP = 390, 1280


def made(folder, text, *options):
    case = folder / "case.toml"
    case.write_text(text)
    assert main(["flow", str(case), *options, "--out", str(folder), "--quiet"]) == 0
    return json.loads((folder / "flow.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flows")
    return {
        "proved": made(folder, BOX, "--rigorous"),
        "sliding": made(folder, SLIDING, "--rigorous", "--until", "4"),
        "supported": made(folder, SPACE, "--until", "12", "--width", "8", "--scale", "1/2"),
        "undecided": made(folder, TWO_WAYS, "--rigorous"),
    }


@pytest.fixture
def proved(documents):
    return copy.deepcopy(documents["proved"])


def minimal(**parts):
    dataset = {"name": "m", "inputs": [["1"]], "labels": ["1"], "bias": False}
    return {"format": "proofcheck-flow-result", "version": 1, "dataset": dataset, **parts}


def words(page):
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


NAMES = ("proved", "sliding", "supported", "undecided")


@pytest.mark.parametrize("name", NAMES)
def test_page_is_well_formed_whole_and_without_links(documents, parsed, name):
    page = render_flow(documents[name])
    nesting = parsed(page)
    assert nesting.wrong == []
    assert nesting.open == []
    assert len(nesting.ids) == len(set(nesting.ids))
    assert not re.search(r"https?:|//[a-z]|url\((?!#)|@import|@font-face", page)
    assert "script" not in nesting.tags
    assert not [key for key, _ in nesting.attributes if key.startswith("on")]
    assert {value[:1] for key, value in nesting.attributes if key in ("href", "src")} <= {"#"}
    assert "default-src 'none'" in page
    references = set(re.findall(r'(?:href="#|url\(#)([^")]*)', page))
    assert references <= set(nesting.ids)
    sections = re.findall(r'<section id="([^"]*)"', page)
    assert sections[-2:] == ["not-claimed", "repeat"]
    assert {"predictions", "events", "neurons"} <= set(sections)


@pytest.mark.parametrize("name", NAMES)
def test_same_document_same_bytes(documents, name):
    shuffled = json.loads(json.dumps(documents[name], sort_keys=False))
    reverse = dict(reversed(shuffled.items()))
    assert render_flow(documents[name]) == render_flow(reverse)


def test_headlines_say_what_is_known_and_how(documents):
    said = {name: words(render_flow(document)) for name, document in documents.items()}
    assert "the loss tends to exactly 9/100 = 0.09." in said["proved"]
    assert "Evidence: enclosure: every step, every event and the limit were" in said["proved"]
    assert "Evidence: enclosure: every step and every event were proved" in said["sliding"]
    assert "Proved: at time 4 the loss is" in said["sliding"]
    assert "nothing about the limit" in said["sliding"]
    assert "Supported by numbers, not proved: at time 12" in said["supported"]
    assert "Nothing on this page is proved." in said["supported"]
    assert "Undecided: the flow was followed to time 0 and no further" in said["undecided"]
    assert "Evidence: none." in said["undecided"]
    assert "proved" not in headline(documents["undecided"]).lower()


def test_a_limit_that_interpolates():
    document = minimal(status="proved", limit={"loss": "0", "fit": ["1"]})
    assert "its limit fits every label exactly" in words(render_flow(document))


def test_the_limit_is_shown_exactly(documents):
    page = render_flow(documents["proved"])
    limit = words(page[page.index('id="predictions"') : page.index('id="pictures"')])
    assert limit.count("7 10 = 0.7") == 3
    assert "3, 5 ( 0 , 7 10 ) = (0, 0.7)" in limit
    assert "at most" in words(page)
    assert "prediction in the limit" in limit
    assert "prediction in the limit" not in words(render_flow(documents["sliding"]))


def test_competing_solutions_are_shown(documents):
    said = words(render_flow(documents["undecided"]))
    assert "From this state on the equation has more than one solution." in said
    assert "stays on the wall" in said
    assert said.count("moves off the wall") == 2
    assert "99 2000" in said
    assert "Nothing decides it" in said


def test_a_single_motion_is_no_competition(documents):
    document = copy.deepcopy(documents["undecided"])
    document.update(reason="tangent to a wall", competing=document["competing"][:1])
    said = words(render_flow(document))
    assert "Whether neuron 1 goes on like this was not decided." in said
    assert "more than one solution" not in said
    assert "another precision, or another method, may decide it" in said


def test_events_and_their_enclosures(documents):
    page = render_flow(documents["proved"])
    table = words(page[page.index('id="events"') : page.index('id="neurons"')])
    assert "enclosed to" in table
    assert table.count("dies") >= 4
    assert table.count("crosses the wall") == 3
    assert "enclosed to" not in words(render_flow(documents["supported"]))


def test_a_wide_enclosure_is_drawn_as_a_band(documents):
    document = copy.deepcopy(documents["sliding"])
    said = words(render_flow(document))
    assert "lie in a band around the curve, too narrow to see" in said
    for sample in document["trajectory"]["samples"]:
        loss = Fraction(sample["loss"])
        sample["enclosure"] = [str(loss * 9 / 10), str(loss * 6 / 5)]
    assert "lie in the band around the curve" in words(render_flow(document))


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (9e-18, 1.3e-17, ["9·10⁻¹⁸", "10⁻¹⁷", "1.2·10⁻¹⁷"]),
        (0.95, 1.3, ["1", "1.2"]),
        (0.5, 2e3, ["10⁰", "10¹", "10²", "10³"]),
    ],
)
def test_logarithmic_ticks(low, high, names):
    assert log_ticks(low, high)[1] == names


def test_pictures_fit_the_dimension(documents):
    def keys(name):
        return re.findall(r'<figure class="picture (\w+)">', render_flow(documents[name]))

    assert keys("proved") == ["directions", "plane", "loss", "function", "timeline"]
    assert keys("sliding") == ["directions", "plane", "loss", "timeline"]
    assert keys("supported") == ["loss", "timeline"]
    assert keys("undecided") == []


def test_pictures_have_words_for_those_who_cannot_see_them(documents):
    page = render_flow(documents["proved"])
    assert page.count('<svg role="img" aria-labelledby=') == 5
    assert "neuron 3 from 68 to 90 degrees" in page
    assert "The loss falls from 0.335001 at time 0 to 0.0907621" in page


def test_command_repeats_the_run(proved):
    wanted = (
        "proofcheck flow CASEFILE --width 6 --init balanced --scale 1/1000 --seed 0 "
        "--until converged --digits 15 --rigorous --out DIR"
    )
    assert wanted in words(render_flow(proved))
    assert "proofcheck check flow-certificate.json --dataset CASEFILE" in words(render_flow(proved))
    proved["settings"].update(draw=None, rigorous=False, until="1/2")
    proved.update(status="supported", evidence="numeric")
    said = words(render_flow(proved))
    assert "proofcheck flow CASEFILE --until 1/2 --digits 15 --out DIR" in said
    assert "proofcheck check" not in said


def test_the_command_is_safe_to_paste(proved):
    proved["settings"]["until"] = "1; rm -rf /"
    assert "--until '1; rm -rf /'" in words(render_flow(proved))


def test_a_resumed_run_says_so(proved):
    assert "saved state" not in words(render_flow(proved))
    proved["settings"]["resumed"] = True
    assert "went on from a saved state" in words(render_flow(proved))


def replaced(value, change):
    """All copies of a JSON value with one part replaced."""
    yield change
    if isinstance(value, dict):
        for key in value:
            for new in replaced(value[key], change):
                yield value | {key: new}
    elif isinstance(value, list) and value:
        for new in replaced(value[0], change):
            yield [new, *value[1:]]


@pytest.fixture(scope="module")
def small(documents):
    """A document with every section, and few samples, so that it is drawn quickly."""
    document = copy.deepcopy(documents["proved"])
    document["competing"] = documents["undecided"]["competing"]
    document["trajectory"]["samples"] = document["trajectory"]["samples"][::80]
    for sample in document["trajectory"]["samples"]:
        sample.update(weights=sample["weights"][:2], outputs=sample["outputs"][:2])
    return document


@pytest.fixture
def undrawn(monkeypatch):
    """Pages without their pictures, which take most of the time."""
    for picture in ("timeline", "learned"):
        monkeypatch.setattr(flow_page, picture, lambda scene: None)


def changed(small, change):
    """All documents with one part replaced, the samples left out."""
    for key, value in small.items():
        if key in ("format", "trajectory"):
            continue
        for new in replaced(value, change):
            if key != "dataset" or (isinstance(new, dict) and new):
                yield key, small | {key: new, "trajectory": {}}


def test_hostile_text_anywhere_is_only_text(small, undrawn):
    for key, document in changed(small, HOSTILE):
        page = render_flow(document)
        assert "<script" not in page, key
        assert "<img" not in page, key
        assert "49" not in page or "49" in render_flow(document | {key: small[key]}), key


@pytest.mark.parametrize("change", [None, 7, {}, "x", [[]]])
def test_parts_of_any_type_are_left_out(small, undrawn, change):
    for key, document in changed(small, change):
        assert "</html>" in render_flow(document), key


@pytest.mark.parametrize(
    "change", [7, *(pytest.param(other, marks=pytest.mark.slow) for other in (None, []))]
)
def test_drawn_parts_of_any_type_are_left_out(small, change):
    for part in ("trajectory", "events", "final"):
        value = small[part][:2] if part == "events" else small[part]
        for new in replaced(value, change):
            document = small | {"events": [], "trajectory": {}, part: new}
            assert "</html>" in render_flow(document), part


def test_minimal_document(parsed):
    page = render_flow(minimal())
    assert parsed(page).wrong == []
    assert "Undecided" in words(page)
    assert "<svg" not in page


@pytest.mark.parametrize(
    "document",
    [{}, {"format": "proofcheck-certificate"}, {"format": "proofcheck-flow-result"}, [], None, "x"],
)
def test_what_is_no_flow_is_refused(document):
    with pytest.raises(ReportError) as caught:
        render_flow(document)
    assert "\n" not in str(caught.value)


HUGE, TINY = str(10**400), "1/" + str(10**400)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [HUGE, TINY, "-" + HUGE])
def test_numbers_beyond_floats_are_drawn_or_left_out(small, size):
    for part in ("time", "loss", "weights", "outputs", "enclosure"):
        document = copy.deepcopy(small)
        document["trajectory"]["samples"] = document["trajectory"]["samples"][:3]
        for number, sample in enumerate(document["trajectory"]["samples"]):
            if part == "weights":
                sample["weights"] = [[size, "1"] for _ in sample["weights"]]
            elif part == "outputs":
                sample["outputs"] = [size for _ in sample["outputs"]]
            elif part == "enclosure":
                sample["enclosure"] = ["0", size.lstrip("-")]
            elif number:
                sample[part] = size
        page = render_flow(document)
        assert not re.search(r"\b(nan|inf)\b", page)
    for part in ("time", "loss"):
        assert "</html>" in render_flow(small | {part: [size, size]})
    weights = [[size, "1"]] * 6
    assert "</html>" in render_flow(small | {"final": small["final"] | {"weights": weights}})


def test_long_tables_are_cut(small):
    events = small["events"] * 40
    document = small | {"events": events, "trajectory": {}}
    document["patterns"] = small["patterns"] * 40
    for key in ("network", "final"):
        part = small[key]
        document[key] = part | {k: part[k] * 40 for k in ("weights", "outputs")}
    said = words(render_flow(document))
    assert f"The first 100 events are shown; {len(events) - 100} more" in said
    assert "The first 100 neurons are shown; 140 more" in said


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (["1/3", "1/3"], "0.333333"),
        (["1/3", "1/2"], "0.333 to 0.5"),
        (["3333/10000", "3334/10000"], "0.333"),
        (["1", "1"], "1"),
        (None, "unknown"),
    ],
)
def test_intervals_are_shown_to_the_digits_they_know(ends, said):
    assert about(ends) == said


@pytest.mark.parametrize("low", [Fraction(k, 977) for k in range(1, 977, 61)])
def test_a_shown_decimal_is_right_for_both_ends(low):
    high = low + Fraction(1, 10**4)
    text = about([str(low), str(high)])
    if " to " not in text:
        unit = Fraction(1, 10 ** len(text.partition(".")[2]))
        assert max(abs(Fraction(text) - low), abs(Fraction(text) - high)) <= unit / 2


def test_writing_replaces_the_file(proved, tmp_path):
    target = tmp_path / "flow.html"
    target.write_text("old", encoding="utf-8")
    write_flow(proved, target)
    assert target.read_text(encoding="utf-8") == render_flow(proved)
    assert [path.name for path in tmp_path.iterdir()] == ["flow.html"]


@pytest.mark.parametrize("name", ["proved", "supported"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_page_never_scrolls_sideways(browser, documents, name, width):
    browser.fits(render_flow(documents[name]), width, narrowest=200)


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [("proved", PHONE, "dark"), ("proved", DESKTOP, "light"), ("sliding", PHONE, "light")],
)
def test_screenshots_show_ink_and_pictures(browser, documents, name, width, scheme):
    height = 6000 if width == PHONE else 4000
    page = render_flow(documents[name])
    browser.shows_ink(page, width, height, scheme, f"flow-{name}", ink=200)
