"""Stills: pictures for where no kernel is, drawn from the HTML that the live widget shows, with its style sheet.

A committed notebook holds each as an output of its own, above the words that it shows. That output has a picture and
nothing else: nbval does not see it, no reader shows the words twice, and it goes away when somebody runs the cell.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import nbformat

from helpers.ui import static_html
from helpers.ui.editor import STYLE
from tests.browser.chromium import ARGUMENTS, NAMES, find_chromium
from tests.notebooks import png

PNG = "image/png"
WIDTH = 760  # CSS pixels
SCALE = 2  # pixels of the picture for each of them: text is sharp on every screen
LIMIT = 60_000  # bytes
_COLOURS = (64, 32, 16)  # fewer, if the file would be too long
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><style>{style}</style>
<style>html {{ background: white }} body {{ margin: 0 }} .tpl-workbench {{ padding: 6px 4px }}
.tpl-workbench > .tpl-screen {{ gap: 0 }} figcaption {{ display: none }}
.tpl-workbench:has(.tpl-pic) {{ zoom: 0.77 }}</style>
<div class="tpl-workbench"><div class="tpl-screen tpl-alone"><div class="tpl tpl-result"><div>{inside}</div></div></div></div>
"""


class NoBrowser(RuntimeError):
    """There is no Chromium on this machine, and a still has to be drawn anew."""


@dataclass(frozen=True)
class Still:
    """What a still shows.

    Attributes:
        html: the element of the live page that is drawn.
    """

    html: str

    @property
    def model(self) -> str:
        """A short name for all that is drawn: another scene has another one."""
        return hashlib.sha256(re.sub(r"\btpl-(pic-)?\d+-", r"tpl-\1", self.html).encode()).hexdigest()[:20]

    @property
    def words(self) -> str:
        """All that the picture says, as plain text."""
        return static_html.words(self.html)

    @property
    def alt(self) -> str:
        """One sentence in place of the picture; the words themselves stand below it."""
        title, first, *_ = [*self.words.splitlines(), ""]
        return " ".join(f"{line}." for line in (title, first, "The words below say all of it") if line)

    @property
    def texts(self) -> dict[str, str]:
        """What is written into the PNG: what it shows, and what it was drawn from."""
        return {
            "Title": self.words.partition("\n")[0],
            "Description": self.words,
            "Model": self.model,
            "Style": hashlib.sha256(f"{_PAGE}{STYLE.read_text(encoding='utf-8')}".encode()).hexdigest()[:20],
        }


def shown(view: str, widgets: Mapping[str, Mapping[str, Any]]) -> list[Still]:
    """The stills that a widget should have, from top to bottom.

    Args:
        view: the widget's id, as it stands in the output.
        widgets: the state of each widget of the kernel.
    """
    state = widgets.get(view, {})
    own = _elements(str(state.get("html", "")))
    return [*own, *(still for each in state.get("children", ()) for still in shown(each[len("IPY_MODEL_") :], widgets))]


def drawn(stills: Sequence[Still]) -> list[bytes]:
    """Each as a PNG: light, `WIDTH` wide, at most `LIMIT` bytes long.

    Args:
        stills: what to draw.

    Raises:
        NoBrowser: there is no Chromium.
    """
    if not stills:
        return []
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if not path:
        raise NoBrowser(f"Chromium draws the pictures: install it, or name one in LAB_CHROMIUM ({', '.join(NAMES)}).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(device_scale_factor=SCALE, reduced_motion="reduce")
        made = [_small(picture, still) for still, picture in zip(stills, screenshots(page, stills), strict=True)]
        browser.close()
    return made


def screenshots(page: Any, stills: Sequence[Still]) -> Iterator[bytes]:
    """The same as the browser makes them.

    Args:
        page: a page of the browser, in which nothing else is open.
        stills: what to draw.
    """
    page.set_viewport_size({"width": WIDTH, "height": 1200})
    page.emulate_media(color_scheme="light")
    for still in stills:
        page.set_content(_PAGE.format(style=STYLE.read_text(encoding="utf-8"), inside=still.html))
        yield page.locator(".tpl-workbench").screenshot(animations="disabled", scale="device")


def output(picture: bytes, still: Still) -> nbformat.NotebookNode:
    """The output that shows a picture.

    nbconvert's classic template and nbsphinx read its `alt`; JupyterLab 4.6 and nbconvert's lab template read the size
    alone (https://github.com/jupyter/enhancement-proposals/issues/120). So nobody may depend on it.

    Args:
        picture: the PNG.
        still: what it shows.
    """
    # Of the size only the width: a reader that narrows the picture keeps a height that is given, and so distorts it.
    about = {PNG: {"alt": still.alt, "width": WIDTH}}
    data = {PNG: base64.b64encode(picture).decode() + "\n"}
    return nbformat.v4.new_output("display_data", data=data, metadata=about)


def picture(output: nbformat.NotebookNode) -> bytes | None:
    """The PNG that an output is; None when it is none of ours.

    Args:
        output: of a cell.
    """
    data = output.get("data", {})
    return base64.b64decode(data[PNG]) if set(data) == {PNG} else None


def _small(picture: bytes, still: Still) -> bytes:
    made = b""
    for colours in _COLOURS:
        made = png.with_texts(png.with_few_colours(picture, colours), still.texts)
        if len(made) <= LIMIT:
            break
    return made


def _elements(html: str) -> list[Still]:
    reader = _Elements(html)
    reader.feed(html)
    reader.close()
    return [Still(each) for each in reader.found]


class _Elements(HTMLParser):
    """Finds the elements to draw in our own HTML, which is well formed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._html, self._name, self._depth, self._start = html, "", 0, 0
        self.found: list[str] = []

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if self._depth:
            self._depth += tag == self._name
        elif "data-picture" in names:
            self._name, self._depth, self._start = tag, 1, self._at

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == self._name:
            self._depth -= 1
            if not self._depth:
                self.found.append(self._html[self._start : self._html.index(">", self._at) + 1])
