"""The page in a real browser: it fits a phone, sorts its tables, and shows its pictures.

Screenshots go to artifacts/, or to the folder named by PROOFCHECK_ARTIFACTS.
"""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from proofcheck.report import render
from proofcheck.report.figure_page import render_figure

SAMPLE = Path(__file__).with_name("figure2.json")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, DESKTOP = 390, 1280
MAXIMUM = (0x0B, 0x5F, 0xA5)  # the colour of maxima on white paper
PAPERS = {"light": (0xFE, 0xFE, 0xFD), "dark": (0x16, 0x18, 0x1C)}

# A frame of the wanted width: headless windows cannot be made as narrow as a phone.
FRAME = """<!DOCTYPE html><body style="margin:0">
<iframe style="border:0;width:{width}px;height:{height}px" srcdoc="{page}"></iframe>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {{
  const page = frame.contentDocument, window_ = frame.contentWindow, found = {{}};
  {script}
  const out = document.createElement("output");
  out.textContent = JSON.stringify(found);
  document.body.append(out);
}};
</script></body>"""

MEASURE = """
found.folded = page.documentElement.scrollWidth;
page.querySelectorAll("details").forEach(d => { d.open = true; });
found.unfolded = page.documentElement.scrollWidth;
found.inner = window_.innerWidth;
found.pictures = [...page.querySelectorAll("svg")].map(s => s.getBoundingClientRect().width);
found.smallest = Math.min(...[...page.querySelectorAll("svg text")].map(
  t => t.getBoundingClientRect().height));
"""

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


@pytest.fixture(scope="module")
def browser():
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no browser found; looked for {', '.join(BROWSERS)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def artifacts():
    default = Path(__file__).parents[2] / "artifacts"
    folder = Path(os.environ.get("PROOFCHECK_ARTIFACTS", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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


def run(browser, profile, *arguments):
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--hide-scrollbars", "--virtual-time-budget=5000", f"--user-data-dir={profile}",
        *arguments,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def framed(folder, page, width, height, script=""):
    file = folder / f"frame-{width}.html"
    text = FRAME.format(width=width, height=height, page=html.escape(page), script=script)
    file.write_text(text, encoding="utf-8")
    return file.as_uri()


def ask(browser, folder, page, width, script):
    address = framed(folder, page, width, 900, script)
    dom = run(browser, folder / "profile", "--dump-dom", address)
    return json.loads(html.unescape(re.search(r"<output>(.*?)</output>", dom, re.DOTALL)[1]))


@pytest.mark.parametrize("document", [plane, space, figure])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_page_never_scrolls_sideways(browser, tmp_path, document, width):
    found = ask(browser, tmp_path, page_of(document()), width, MEASURE)
    assert found["inner"] == width
    assert found["folded"] <= width
    assert found["unfolded"] <= width
    assert found["pictures"]
    assert all(100 < wide <= width for wide in found["pictures"])
    assert found["smallest"] >= 8


def test_tables_sort_and_details_unfold_on_a_click(browser, tmp_path):
    found = ask(browser, tmp_path, render(plane()), DESKTOP, SORT)
    assert found["before"] != sorted(found["before"])
    assert found["ascending"] == sorted(found["before"])
    assert found["descending"] == sorted(found["before"], reverse=True)
    assert (found["up"], found["down"]) == ("ascending", "descending")
    assert found["byStatus"] == ["proved", "proved", "refuted", "undecided"]
    assert found["forgotten"] is None
    assert found["folded"] == 0


def test_script_of_a_stranger_does_not_run(browser, tmp_path):
    page = render(plane()).replace("</main>", "<script>document.title = 'taken'</script></main>")
    found = ask(browser, tmp_path, page, DESKTOP, "found.title = page.title;")
    assert found["title"].startswith("figure-2")


def test_every_panel_of_an_animation_shows_the_same_one_frame(browser, tmp_path):
    found = ask(browser, tmp_path, render_figure(figure()), DESKTOP, FRAMES)
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
def test_screenshots_show_ink_and_pictures(browser, tmp_path, artifacts, document, width, scheme):
    height = 9000 if width == PHONE else 6000
    address = framed(tmp_path, page_of(document()), width, height)
    target = artifacts / f"report-{document.__name__}-{width}-{scheme}.png"
    target.unlink(missing_ok=True)
    run(
        browser, tmp_path / "profile", f"--screenshot={target}",
        f"--window-size={max(width, 500)},{height}",
        f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}", address,
    )  # fmt: skip
    with Image.open(target) as image:
        colours = image.convert("RGB").crop((0, 0, width, height)).getcolors(1 << 24)
    counts = {colour: count for count, colour in colours}
    assert max(counts, key=counts.__getitem__) == PAPERS[scheme]
    assert len(counts) > 100
    if scheme == "light":
        assert counts.get(MAXIMUM, 0) > 50
