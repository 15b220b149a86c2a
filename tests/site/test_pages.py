"""The pages to read, in a real browser: with JavaScript and without, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.long]
GLOSSARY = Path("docs", "glossary").with_suffix(".html").as_posix()
START = Path("notebooks", "00_start").with_suffix(".html").as_posix()


def opened(browser: Browser, url: str, **settings: object) -> Page:
    page = browser.new_context(**settings).new_page()
    page.goto(url)
    return page


def test_without_javascript_all_can_be_read_and_answers_are_folded(browser: Browser, address: str):
    page = opened(browser, address + START, java_script_enabled=False)
    assert page.locator("h1").first.inner_text().startswith("00 · Start here")
    answer = page.locator("details.hide.below-input").first
    assert not answer.locator(".cell_output").is_visible()
    answer.locator("summary").click()
    assert answer.locator(".cell_output").is_visible()
    question = page.get_by_text("Does intern get in?")
    assert question.is_visible()
    assert page.locator("img[src*='_images']").first.is_visible()


def test_nothing_is_loaded_from_elsewhere(browser: Browser, address: str):
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("index.html", START, GLOSSARY + "#role", "search.html?q=ExternalId", "licences.html"):
        page.goto(address + path)
        page.wait_for_load_state("load")
    assert asked and not [url for url in asked if not url.startswith((address, "data:"))]


def test_the_search_finds(browser: Browser, address: str):
    page = opened(browser, address + "search.html?q=deputy")
    page.locator("#search-results li a").first.wait_for()
    assert "glossary" in " ".join(page.locator("#search-results li a").evaluate_all("found => found.map(a => a.href)"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_page_is_wider_than_its_window(browser: Browser, address: str, width: int, scheme: str):
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        viewport = {"width": width, "height": 900}
        page = opened(browser, f"{address}notebooks/{path.stem}.html", viewport=viewport, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.stem
        # What a cell shows as HTML has the page's colours: the theme would lay it on a light sheet, also in the dark.
        sheet = page.locator(".cell_output .text_html").first
        assert sheet.evaluate("it => getComputedStyle(it).backgroundColor") == "rgba(0, 0, 0, 0)"
        page.context.close()
