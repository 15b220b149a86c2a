"""What a learner does in a browser tab: their progress leaves as a file and arrives, and links lead to pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from helpers.course.own import store
from helpers.course.own.work import answered
from tests.site.answers import ASK, READY, asked_of_others

pytestmark = [pytest.mark.browser, pytest.mark.long]
GLOSSARY = "docs/glossary"
NOTEBOOK = "run/notebooks/index.html?path=my_work/00_start.ipynb"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_progress_comes_from_a_machine_and_goes_back(page: Page, address: str, tmp_path: Path):
    mine = store.Store(tmp_path)
    mine.change("prediction:00-again", answered("1", True))
    page.goto(f"{address}run/lab/index.html")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Add progress from a file").click()
    asked.value.set_files(tmp_path / store.FILE)
    expect(page.get_by_text(f"{store.FILE} is here.")).to_be_visible()
    page.goto(f"{address}{NOTEBOOK}")
    page.wait_for_function(READY)
    said = page.evaluate(ASK, "from helpers import lab\nlab.start('00')")
    assert "Your progress from elsewhere is added: 1 thing." in said
    page.evaluate(ASK, "from helpers.course.own import keeping\nkeeping.hinted('03-night', 2)")
    page.goto(f"{address}run/lab/index.html")
    with page.expect_download() as asked:
        page.get_by_role("button", name="Download your progress").click()
    asked.value.save_as(tmp_path / store.ARRIVING)
    assert json.loads((tmp_path / store.ARRIVING).read_text())["version"] == store.VERSION
    mine.arrive()
    assert mine.work("exercise:03-night").hints == 2 and mine.work("prediction:00-again").right


def test_another_file_is_not_taken_for_progress(page: Page, address: str, tmp_path: Path):
    (tmp_path / "trust.json").write_text('{"Version": "2012-10-17"}')
    page.goto(f"{address}run/lab/index.html")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Add progress from a file").click()
    asked.value.set_files(tmp_path / "trust.json")
    expect(page.get_by_text("trust.json keeps no progress of this course.")).to_be_visible()


@pytest.mark.parametrize(
    ("words", "leads_to", "shows"),
    [
        ("trust policy", f"{GLOSSARY}.html#trust-policy", "trust policy"),
        ("01 · What a trust policy is →", "run/notebooks/index.html?path=my_work/01_what_a_trust_policy_is.ipynb", ""),
    ],
)
def test_links_of_a_notebook_open_pages(words: str, leads_to: str, shows: str, page: Page, address: str):
    page.goto(f"{address}{NOTEBOOK}")
    page.wait_for_function("() => window.jupyterapp && jupyterapp.shell.currentWidget?.context?.isReady")
    with page.context.expect_page() as opened:
        page.locator(".jp-Notebook").get_by_role("link", name=words, exact=True).first.click()
    opened.value.wait_for_url(re.compile(re.escape(f"{address}{leads_to}")))
    if shows:
        expect(opened.value.locator("article")).to_contain_text(shows)


# A line of a cell, and the beginning of the one sentence that it says.
IMPOSSIBLE = {
    "%pip install numpy": "Nothing can be installed in a browser tab:",
    "!ls": "This Python can't start other programs, so 'ls' did not run.",
    "lab.serve()": "This Python can't open a server, so no other program can reach the lab.",
    "import urllib.request; urllib.request.urlopen('https://example.com/')": "This page reaches no other host, so example",
    "import requests; requests.get('https://example.com/')": "This page reaches no other host, so example.com was not",
}


def test_what_a_browser_can_not_do_is_said_in_a_sentence(page: Page, address: str):
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{NOTEBOOK}")
    page.wait_for_function(READY)
    page.evaluate(ASK, "from helpers import lab\nlab.start('00')")
    for code, sentence in IMPOSSIBLE.items():
        said = re.sub(r"^<class '[^']+'>", "", page.evaluate(ASK, code))
        assert said.startswith(sentence) and said.strip().count("\n") == 0, said
    assert asked and asked_of_others(asked, address) == []
