"""The line at the foot of the run face: how far the start of its own page is, and what went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.site.answers import served
from tests.site.test_offline import opened

pytestmark = [pytest.mark.browser, pytest.mark.long]
LINE = ".tpl-beginning"
SAID = """() => {
  window.said = [];
  new MutationObserver(() => said.push(document.querySelector(".tpl-beginning")?.textContent ?? ""))
    .observe(document, { childList: true, subtree: true, characterData: true });
}"""


def steps(page: Page) -> list[str]:
    """What the line has said since `SAID` was run, each once, without its figures."""
    return list(dict.fromkeys(words.partition(")")[0] for words in page.evaluate("said") if words))


def test_the_line_says_each_step_and_goes(context: BrowserContext, address: str):
    context.add_init_script(f"({SAID})()")
    page = opened(context, address)
    expect(page.locator(LINE)).to_have_text("Ready: Shift+Enter runs a cell.")
    assert [words[-6:] for words in steps(page)[:-1]] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    page.keyboard.press("Escape")
    expect(page.locator(LINE)).to_be_empty()


def test_what_starts_in_another_tab_is_not_told_here(context: BrowserContext, address: str):
    here = opened(context, address)
    here.keyboard.press("Escape")
    expect(here.locator(LINE)).to_be_empty()
    first = context.new_page()
    first.goto(f"{address}run/lab")  # the host adds the slash, also when a service worker stands between
    expect(first.get_by_role("button", name="Download your progress")).to_be_visible()
    expect(first.locator(LINE)).to_be_empty()
    for page in (here, first):
        page.evaluate(SAID)
    opened(context, address)
    assert [steps(page) for page in (here, first)] == [[], []]


def test_what_went_wrong_is_one_sentence(context: BrowserContext, site: Path):
    (site / "run" / "static" / "python" / "packages.gz").unlink()
    with served(site) as address:
        page = context.new_page()
        page.goto(f"{address}run/notebooks/index.html?path=my_work/00_start.ipynb")
        expect(page.locator(LINE)).to_contain_text(
            "Python could not be started: The packages could not be had (404). Load the page again;"
        )
