"""The page in a real browser: it fits a phone, sorts its tables, and shows its pictures."""

import json
from pathlib import Path

import pytest

from proofcheck.report import render
from proofcheck.report.figure_page import render_figure

SAMPLE = Path(__file__).with_name("figure2.json")
PHONE, DESKTOP = 390, 1280

SORT = """
const read = () => [...page.querySelectorAll(".claims > tbody")].map(b => b.id.slice(6));
const heads = [...page.querySelectorAll(".claims > thead th")];
found.before = read();
heads[0].querySelector("button").click();
found.ascending = read(); found.up = heads[0].getAttribute("aria-sort");
heads[0].querySelector("button").click();
found.descending = read(); found.down = heads[0].getAttribute("aria-sort");
heads[2].querySelector("button").click();
found.byStatus = [...page.querySelectorAll(".claims > tbody > tr:first-child .badge")]
  .map(b => b.textContent.replace(/^\\S+\\s+/, "").trim());
page.querySelector("button.unfold").click();
found.folded = [...page.querySelectorAll(".claims details")].filter(d => !d.open).length;
found.forgotten = heads[0].getAttribute("aria-sort");
"""

FRAMES = """
const frames = [...page.querySelectorAll("#moving .frame")];
const shown = svg => [...new Set([...svg.querySelectorAll(".frame")]
  .filter(g => window_.getComputedStyle(g).visibility === "visible")
  .map(g => g.style.getPropertyValue("--frame")))];
found.panels = [...page.querySelectorAll("#moving svg")].map(shown);
const state = wanted => frames.filter(
  g => window_.getComputedStyle(g).animationPlayState === wanted).length;
found.running = state("running");
page.querySelector("#pause").click();
found.paused = state("paused");
"""


def plane():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def space():
    """A real certificate with wide tables: nine points in space."""
    import proofcheck as pc

    inputs = [[k * k % 11 - 5, k * k * k % 13 - 6] for k in range(1, 10)]
    labels = [(-1) ** k * k for k in range(1, 10)]
    dataset = pc.Dataset.create(inputs, labels, bias=True, name="nine-points-in-space")
    return dict(pc.certify(dataset).document)


def figure():
    """An animated figure."""
    from proofcheck.experiments import reproduce

    return reproduce("boursier2024.figure-2", width=8, seed=1)


def page_of(document):
    """The page that belongs to a document."""
    is_figure = document["format"] == "proofcheck-figure"
    return render_figure(document) if is_figure else render(document)


@pytest.mark.parametrize("document", [plane, space, figure])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_page_never_scrolls_sideways(browser, document, width):
    browser.fits(page_of(document()), width, narrowest=100)


def test_tables_sort_and_details_unfold_on_a_click(browser):
    found = browser.ask(render(plane()), DESKTOP, SORT)
    assert found["before"] != sorted(found["before"])
    assert found["ascending"] == sorted(found["before"])
    assert found["descending"] == sorted(found["before"], reverse=True)
    assert (found["up"], found["down"]) == ("ascending", "descending")
    assert found["byStatus"] == ["proved", "proved", "refuted", "undecided"]
    assert found["forgotten"] is None
    assert found["folded"] == 0


def test_script_of_a_stranger_does_not_run(browser):
    page = render(plane()).replace("</main>", "<script>document.title = 'taken'</script></main>")
    found = browser.ask(page, DESKTOP, "found.title = page.title;")
    assert found["title"].startswith("figure-2")


def test_every_panel_of_an_animation_shows_the_same_one_frame(browser):
    found = browser.ask(render_figure(figure()), DESKTOP, FRAMES)
    assert len(found["panels"]) == 2
    assert found["panels"][0] == found["panels"][1]
    assert len(found["panels"][0]) == 1
    assert found["running"] > 80
    assert found["paused"] == found["running"]


@pytest.mark.parametrize(
    ("document", "width", "scheme"),
    [
        (plane, PHONE, "light"),
        (plane, DESKTOP, "dark"),
        (space, PHONE, "dark"),
        (space, DESKTOP, "light"),
        (figure, PHONE, "light"),
        (figure, DESKTOP, "dark"),
    ],
)
def test_screenshots_show_ink_and_pictures(browser, document, width, scheme):
    height = 9000 if width == PHONE else 6000
    page, name = page_of(document()), f"report-{document.__name__}"
    browser.shows_ink(page, width, height, scheme, name, ink=50)
