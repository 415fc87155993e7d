"""The page of a figure, from its document alone."""

import copy
import re

import pytest

from proofcheck.errors import ReportError
from proofcheck.report.figure_page import render_figure, write_figure
from proofcheck.report.figure_scene import number, read_frames


def axis(label="x", start="0", stop="1", log=False):
    return {"label": label, "from": start, "to": stop, "log": log}


def line(*ys, kind="line", label=""):
    xs = [str(i) for i in range(len(ys))]
    return {"kind": kind, "colour": "maximum", "label": label, "x": xs, "y": list(ys)}


DATA = line("0.5", "0.25", kind="points", label="data")
WEIGHTS = {
    "kind": "polar", "title": "weights", "rim": "2", "walls": ["1", "-2"], "data": ["0.5"],
    "angles": ["0.1", "3"], "norms": ["1", "2"], "signs": "+-",
}  # fmt: skip


def function(*ys):
    marks = [line(*ys, label="network"), DATA]
    return {
        "kind": "plot", "title": "function", "x": axis(), "y": axis("y"), "marks": marks,
        "equal": False,
    }  # fmt: skip


def frame(label, *panels, key=True):
    return {"label": label, "title": "then", "text": "What is seen.", "key": key,
            "panels": list(panels)}  # fmt: skip


def sample():
    return {
        "format": "proofcheck-figure", "version": 1, "figure": "paper2000.figure-1",
        "title": "A <figure>", "options": {"width": 3, "seed": 1}, "place": "Section 1",
        "evidence": "numeric", "digits": 6, "engine": "engine", "summary": "It ends & rests.",
        "settings": [["neurons", "3"]], "animated": True, "differences": ["Smaller."],
        "facts": [{"name": "loss", "value": "1/3", "evidence": "exact"}],
        "frames": [
            frame("t = 0", function("0", "0.1"), WEIGHTS),
            frame("t = 1", function("0.2", "0.3"), WEIGHTS, key=False),
            frame("t = 2", function("0.4", "0.5"), WEIGHTS),
        ],
        "not_claimed": ["Nothing is proved."],
    }  # fmt: skip


def test_the_words_of_the_document_are_on_the_page():
    page = render_figure(sample())
    for words in (
        "A &lt;figure&gt;", "It ends &amp; rests.", "numeric, by the engine; it proves nothing",
        "Smaller.", "Nothing is proved.", "1/3", "t = 2: then", "What is seen.",
        "proofcheck reproduce paper2000.figure-1 --width 3 --seed 1 --out DIR",
    ):  # fmt: skip
        assert words in page
    assert "t = 1: then" not in page


def test_the_same_document_gives_the_same_page():
    assert render_figure(sample()) == render_figure(copy.deepcopy(sample()))


def test_the_page_has_no_script_and_no_assets():
    page = render_figure(sample())
    assert "<script" not in page
    assert not re.search(r"(?:href|src)=\"(?!#)", page)
    assert "url(" not in page.replace("url(#", "")


def test_ids_are_unique_and_every_reference_has_its_target():
    page = render_figure(sample())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_what_changes_is_drawn_once_for_every_frame_and_the_rest_once():
    page = render_figure(sample())
    moving = page[page.index('id="moving"') : page.index('id="moments"')]
    frames = re.findall(r'class="frame" style="--frame:([0-9]+)"', moving)
    # The function: a line and a title in every frame. The weights: two signs and a title.
    assert sorted(frames) == sorted(["0", "1", "2"] * (2 + 3))
    stills = page[page.index('id="moments"') :]
    assert 'class="frame"' not in stills
    assert stills.count("<svg") == 4
    assert "animation: frame 0.75s step-end infinite" in moving


@pytest.mark.parametrize("change", ["still", "one frame", "unlike frames"])
def test_some_documents_do_not_move(change):
    document = sample()
    if change == "still":
        document["animated"] = False
    elif change == "one frame":
        document["frames"] = document["frames"][:1]
    else:
        document["frames"][1]["panels"].pop()
    page = render_figure(document)
    assert 'id="moving"' not in page
    assert "animation" not in page
    assert "<h2>Pictures</h2>" in page


def test_enclosures_are_said_to_be_enclosures():
    document = sample() | {"evidence": "enclosure"}
    assert "Evidence: enclosures by the engine." in render_figure(document)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("-1e-09", -1e-9), ("3", 3.0), ("1/4", 0.25), ("1e+20", 1e20), (7, 7.0)],
)
def test_numbers_are_read(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "1e999", "nan", "inf", "0x1", "1_0", " 1", "1/0", True, None, 0.5, "9" * 400]
)
def test_other_numbers_are_not_read(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("kind",), "pie"),
        (("x",), None),
        (("x", "from"), "2"),
        (("y", "log"), True),
    ],
)
def test_a_plot_that_cannot_be_read_is_left_out(path, value):
    plot = function("0", "1")
    place = plot
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    (read,) = read_frames({"frames": [frame("t", plot, WEIGHTS)]})
    assert [p.title for p in read.panels] == ["weights"]


@pytest.mark.parametrize(
    ("key", "value"), [("rim", "0"), ("signs", "+"), ("norms", ["1", "x"]), ("kind", "plot")]
)
def test_weights_that_cannot_be_read_are_left_out(key, value):
    (read,) = read_frames({"frames": [frame("t", WEIGHTS | {key: value})]})
    assert not read.panels


def test_marks_that_cannot_be_read_are_left_out():
    plot = function("0", "1")
    plot["marks"][0]["x"].append("2")
    (read,) = read_frames({"frames": [frame("t", plot)]})
    assert [m.label for m in read.panels[0].marks] == ["data"]


@pytest.mark.parametrize("document", [None, [], {}, {"format": "proofcheck-certificate"}])
def test_other_documents_are_refused(document):
    with pytest.raises(ReportError, match='expected "proofcheck-figure"'):
        render_figure(document)


def test_a_page_is_made_of_a_poor_document_too(tmp_path):
    write_figure({"format": "proofcheck-figure"}, tmp_path / "page.html")
    assert "What is not claimed" in (tmp_path / "page.html").read_text()


def test_logarithmic_axes_and_equal_scales_are_drawn():
    plot = function("0.001", "10") | {"y": axis("loss", "0.001", "10", log=True), "equal": True}
    page = render_figure(sample() | {"frames": [frame("t", plot)]})
    assert "loss" in page
    assert "10⁻²" in page or "0.01" in page
