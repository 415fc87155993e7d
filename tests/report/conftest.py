"""Pages as a parser and a real browser see them.

Screenshots go to artifacts/, or to the folder named by PROOFCHECK_ARTIFACTS.
"""

import html
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}
PAPERS = {"light": (0xFE, 0xFE, 0xFD), "dark": (0x16, 0x18, 0x1C)}
MAXIMUM = (0x0B, 0x5F, 0xA5)  # the colour of maxima on white paper

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


class Nesting(HTMLParser):
    """Collects every end tag that does not close the tag that was opened last."""

    def __init__(self, page):
        super().__init__()
        self.open, self.wrong, self.ids, self.tags, self.attributes = [], [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


class Browser:
    """A headless browser that shows a page in a frame."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, page, width, height, script, *arguments):
        file = self.folder / f"frame-{width}.html"
        text = FRAME.format(width=width, height=height, page=html.escape(page), script=script)
        file.write_text(text, encoding="utf-8")
        command = [
            self.program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--virtual-time-budget=5000",
            f"--user-data-dir={self.folder / 'profile'}", *arguments, file.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return done.stdout

    def ask(self, page, width, script):
        """What a script finds on the page."""
        dom = self.run(page, width, 900, script, "--dump-dom")
        return json.loads(html.unescape(re.search(r"<output>(.*?)</output>", dom, re.DOTALL)[1]))

    def fits(self, page, width, narrowest):
        """Assert that nothing is wider than the window, nor too small to be seen or read."""
        found = self.ask(page, width, MEASURE)
        assert found["inner"] == width
        assert found["folded"] <= width
        assert found["unfolded"] <= width
        assert found["pictures"]
        assert all(narrowest < wide <= width for wide in found["pictures"])
        assert found["smallest"] >= 8

    def shows_ink(self, page, width, height, scheme, name, ink):
        """Keep a screenshot; assert that it has the colours of paper and, so often, of maxima."""
        default = Path(__file__).parents[2] / "artifacts"
        folder = Path(os.environ.get("PROOFCHECK_ARTIFACTS", default))
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{name}-{width}-{scheme}.png"
        target.unlink(missing_ok=True)
        self.run(
            page, width, height, "", f"--screenshot={target}",
            f"--window-size={max(width, 500)},{height}",
            f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
        )  # fmt: skip
        with Image.open(target) as image:
            colours = image.convert("RGB").crop((0, 0, width, height)).getcolors(1 << 24)
        counts = {colour: count for count, colour in colours}
        assert max(counts, key=counts.__getitem__) == PAPERS[scheme]
        assert len(counts) > 100
        if scheme == "light":
            assert counts.get(MAXIMUM, 0) > ink


@pytest.fixture
def browser(tmp_path):
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        reason = f"no browser found; looked for {', '.join(BROWSERS)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return Browser(program, tmp_path)


@pytest.fixture(scope="session")
def parsed():
    """The parser of pages."""
    return Nesting
