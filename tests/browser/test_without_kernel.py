"""A committed notebook where nothing runs: an untrusted JupyterLab, nbconvert's HTML, and what GitHub leaves of it."""

from __future__ import annotations

import re

import bleach
import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.notebooks import png
from tests.notebooks.test_stills import WITH_PICTURES, held

from . import pictures
from .conftest import ARTIFACTS

# GitHub's own list: https://github.com/gjtorikian/html-pipeline/blob/main/lib/html_pipeline/sanitization_filter.rb
TAGS = {"h1", "h2", "h3", "p", "pre", "code", "b", "em", "strong", "ol", "ul", "li", "br", "a", "img", "div", "span"} | {
    "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary",
}  # fmt: skip
ATTRIBUTES = {"a": ["href"], "img": ["src", "alt", "width", "height"], "td": ["rowspan"], "th": ["scope"]}

pytestmark = pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.stem)


def converted(path, template):
    html, _ = HTMLExporter(template_name=template).from_notebook_node(nbformat.read(path, as_version=4))
    return html


def on_github(path):
    """nbconvert's plain HTML, of which GitHub keeps no style, script, class, button, drawing or field."""
    html = re.sub(r"<(style|script)\b.*?</\1>", "", converted(path, "basic"), flags=re.DOTALL)
    kept = bleach.clean(html, TAGS, ATTRIBUTES, protocols={"http", "https", "data"}, strip=True)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{path.stem}</title>{kept}'


def widths(page, selector):
    """Is every letter as wide as every other in what the selector finds?"""
    return page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map(each => {
            const wide = letters => {
                const one = Object.assign(document.createElement("span"), { textContent: letters });
                each.append(one);
                const { width } = one.getBoundingClientRect();
                one.remove();
                return width;
            };
            return Math.abs(wide("iiiiiiii") - wide("WWWWWWWW")) < 1;
        })""",
        selector,
    )


def test_an_untrusted_jupyterlab_shows_the_picture_and_its_words_once(path, lab, page):
    lab.open(path.name)
    found = page.locator(".jp-RenderedImage img")
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.theme(theme)
        expect(found).to_have_count(len(held(path)))
        for number, (output, drawn, _) in enumerate(held(path)):
            assert round(found.nth(number).bounding_box()["width"]) == output.metadata["image/png"].width
            cell = found.nth(number).locator("xpath=ancestor::div[contains(@class, 'jp-CodeCell')]")
            expect(cell.get_by_role("heading", name=png.texts(drawn)["Title"])).to_have_count(1)
            name = f"untrusted-{path.stem}-{number}-{theme.split()[1].lower()}.png"
            (ARTIFACTS / name).write_bytes(pictures.whole(cell))
    trusted = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(each => each.model)
        .filter(each => each.type === "code").map(each => each.trusted)"""
    assert not any(page.evaluate(trusted)), "nobody has signed it here"
    assert page.locator(".jp-OutputArea-output pre code").count() and all(
        widths(page, ".jp-OutputArea-output pre code")
    )
    expect(page.locator(".tpl-workbench")).to_have_count(0)
    if path == WITH_PICTURES[0]:  # one is enough: whatever a picture shows, it gives way to what runs
        lab.run_all()
        expect(page.locator("[data-picture]")).to_have_count(len(held(path)))
        expect(found).to_have_count(0)


@pytest.mark.parametrize("reader", ["nbconvert", "github"])
def test_an_exported_page_shows_it_too(path, reader, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_content(
        converted(path, "lab") if reader == "nbconvert" else on_github(path), wait_until="domcontentloaded"
    )
    found = page.locator('img[src^="data:image/png"]')
    expect(found).to_have_count(len(held(path)))
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 1000})
        below = 0.0
        for number, (output, drawn, _) in enumerate(held(path)):
            place = found.nth(number).bounding_box()
            assert place["width"] <= output.metadata["image/png"].width
            if reader == "github":
                assert found.nth(number).get_attribute("alt") == output.metadata["image/png"].alt
            title = png.texts(drawn)["Title"]
            words = [each.bounding_box()["y"] for each in page.get_by_role("heading", name=title).all()]
            below = next(at for at in words if at > below)
            assert place["y"] + place["height"] <= below, "the words below say all of it"
        assert all(widths(page, "pre code"))
        found.first.scroll_into_view_if_needed()
        page.screenshot(path=ARTIFACTS / f"{reader}-{path.stem}-{width}.png")
    page.close()


def test_the_aws_cli_is_not_coloured_as_python(path):
    """Python would take the minus of `assume-role` for an operator."""
    coloured = re.findall(r'<div class="highlight [^>]*>(.*?)</div>', converted(path, "lab"), re.DOTALL)
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    of_the_cli = [html for source, html in zip(cells, coloured, strict=True) if source.startswith("%%aws")]
    assert not any('<span class="o">-</span>' in html for html in of_the_cli)
    assert '<span class="kn">import</span>' in coloured[0], "everything else is Python"
