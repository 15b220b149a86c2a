"""The course in a browser tab: every cell of two notebooks answers as published, and nothing is asked of anybody else.

All notebooks, in Firefox too: python -m tests.site.whole
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from helpers.course.own import notebook_file
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.patience import WAIT
from tests.site.answers import ASK, READY, RUN, asked_of_others, differences
from tests.site.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.long]
# The first, and the one with the AWS CLI's transfers.
SMOKE = ("00_start.ipynb", "03_cross_account_backup.ipynb")


@contextmanager
def a_browser() -> Iterator[Browser]:
    program = find_chromium()
    assert program, "these tests need a Chromium; set LAB_CHROMIUM to its path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def run(page: Page, address: str, notebook: str) -> tuple[dict[str, Any], list[str]]:
    """Open a notebook by the link of its page, run it cell by cell; the notebook, and what was asked of others."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}notebooks/{Path(notebook).with_suffix('.html')}")
    page.get_by_role("link", name="Run it here").click()
    page.wait_for_function(READY, timeout=WAIT * 1000)
    found = json.loads(page.evaluate(RUN))
    assert asked
    return found, asked_of_others(asked, address)


@pytest.mark.parametrize("notebook", SMOKE)
def test_every_cell_answers_as_published(browser: Browser, address: str, notebook: str):
    context = browser.new_context()
    found, elsewhere = run(context.new_page(), address, notebook)
    context.close()
    assert differences(found, notebook) == []
    assert elsewhere == []
    shown = [cell for cell in found["cells"] if "lab.predict(" in notebook_file.source(cell)]
    views = [set(output.get("data", {})) for cell in shown for output in cell["outputs"]]
    assert views and all(notebook_file.WIDGET_VIEW in view for view in views), "a prediction is a widget here too"


def changed(notebook: dict[str, Any], kind: str, output: dict[str, Any]) -> dict[str, Any]:
    """The notebook, with something else in the first cell that has an output of a kind."""
    cells = (cell for cell in notebook["cells"] if any(each["output_type"] == kind for each in cell.get("outputs", [])))
    next(cells)["outputs"] = [output]
    return notebook


@pytest.mark.parametrize(
    ("kind", "output"),
    [
        ("stream", {"output_type": "error", "ename": "KeyError", "evalue": "'sdb'"}),
        ("stream", {"output_type": "stream", "name": "stdout", "text": "something else"}),
        ("execute_result", {"output_type": "execute_result", "data": {"text/plain": "something else"}}),
        ("execute_result", {"output_type": "execute_result", "data": {notebook_file.WIDGET_VIEW: {}}}),
    ],
)
def test_a_cell_that_says_something_else_is_found(kind, output):
    notebook = notebook_file.read(ROOT / "notebooks" / SMOKE[0])
    assert differences(notebook, SMOKE[0]) == []
    assert len(differences(changed(notebook, kind, output), SMOKE[0])) == 1


def test_a_request_that_leaves_the_site_is_found():
    ours = "http://127.0.0.1:8000/"
    kept = [f"{ours}run/static/python/pyodide.mjs", "data:image/png;base64,", f"blob:{ours}1"]
    others = ["https://cdn.jsdelivr.net/pyodide.mjs", "http://127.0.0.1:8001/", "https://sts.amazonaws.com/"]
    assert asked_of_others([*kept, *others], ours) == others


def test_what_a_learner_has_done_is_there_after_a_reload(browser: Browser, address: str):
    page = browser.new_context().new_page()
    page.goto(f"{address}run/notebooks/index.html?path=my_work/00_start.ipynb")
    page.wait_for_function(READY, timeout=WAIT * 1000)
    page.evaluate(RUN)
    begun = page.evaluate(ASK, "print(lab.progress())")
    assert "0 of 2 done, begun" in begun
    page.get_by_role("button", name="No: Account B has not permitted it.").click()
    page.wait_for_function("async (ask) => (await eval(ask)('print(lab.progress())')).includes('1 of 2')", arg=ASK)
    kept = "import os\nprint('progress.json' in os.listdir('.'))"
    page.wait_for_function("async ([ask, code]) => (await eval(ask)(code)).includes('True')", arg=[ASK, kept])
    page.reload()
    page.wait_for_function(READY, timeout=WAIT * 1000)
    assert "1 of 2 done" in page.evaluate(ASK, "from helpers import lab\nprint(lab.progress())")
    page.context.close()
