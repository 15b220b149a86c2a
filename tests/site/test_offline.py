"""A visit needs the network once; a new release takes the place of what was kept, and of copies nobody has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from helpers.course.own import notebook_file
from helpers.course.own.folder import FOLDER, MANIFEST
from tests.site.answers import ASK, READY, served

from run import offline  # isort: skip

LIST = "async () => (await (await caches.open('trust-policy-lab')).keys()).map(({ url }) => url)"
SAVE = "() => jupyterapp.shell.currentWidget.context.save()"
FIRST, OTHER = "00_start.ipynb", "01_what_a_trust_policy_is.ipynb"


def test_a_worker_knows_every_file_by_what_is_in_it(tmp_path: Path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a b.json").write_text("1")
    (tmp_path / offline.WORKER).write_text("theirs")
    offline.write(tmp_path)
    first = (tmp_path / offline.WORKER).read_text()
    assert (tmp_path / offline.THEIRS).read_text() == "theirs"
    assert set(offline.listing(tmp_path)) == {"files/a b.json", offline.THEIRS}
    assert '"files/a b.json":"6b86b273ff34fce1"' in first
    offline.write(tmp_path)
    assert (tmp_path / offline.WORKER).read_text() == first
    (tmp_path / "files" / "a b.json").write_text("2")
    offline.write(tmp_path)
    assert (tmp_path / offline.WORKER).read_text() != first


def opened(context: BrowserContext, address: str, notebook: str = FIRST) -> Page:
    page = context.new_page()
    page.goto(f"{address}run/notebooks/index.html?path={FOLDER}/{notebook}")
    page.wait_for_function(READY)
    return page


def all_kept(page: Page, site: Path) -> None:
    """Wait until the worker has kept what may be asked for later."""
    names = [name for name in offline.listing(site / "run") if name.startswith(("static/python/", "files/", "api/"))]
    page.wait_for_function(f"async (count) => (await ({LIST})()).length > count", arg=len(names))


@pytest.mark.browser
@pytest.mark.long
def test_after_a_visit_no_network_is_needed(context: BrowserContext, site: Path):
    with served(site) as address:
        page = opened(context, address)
        expect(page.get_by_role("status").filter(has_text="Ready: Shift+Enter runs a cell.")).to_be_visible()
        all_kept(page, site)
        page.close()
    # Nobody serves any more.
    page = opened(context, address, OTHER)
    assert "AWS here is mocked" in page.evaluate(ASK, "from helpers import lab\nlab.start('01')")


def changed(notebook: dict[str, Any], words: str) -> dict[str, Any]:
    first, *rest = notebook["cells"]
    return {**notebook, "cells": [{**first, "source": f"# {words}"}, *rest]}


def released(site: Path, words: str) -> None:
    """A new release, in which the first cell of two notebooks says something else."""
    folder = site / "run" / "files" / FOLDER
    manifest = json.loads((folder / MANIFEST).read_text())
    for name in (FIRST, OTHER):
        notebook = changed(notebook_file.read(folder / name), words)
        (folder / name).write_text(notebook_file.text(notebook))
        manifest["copies"][name]["cells"] = notebook_file.fingerprint(notebook)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    offline.write(site / "run")


@pytest.mark.browser
@pytest.mark.long
def test_a_new_release_takes_the_place_of_what_was_kept(context: BrowserContext, site: Path):
    with served(site) as address:
        page = opened(context, address)
        page.evaluate(ASK, "1 + 1")
        page.evaluate(SAVE)  # now the browser has a copy of its own, in which nothing is changed
        mine = opened(context, address, OTHER)
        mine.evaluate("() => jupyterapp.shell.currentWidget.content.model.cells.get(0).sharedModel.setSource('# Mine')")
        mine.evaluate(SAVE)
        all_kept(page, site)
        before = set(page.evaluate(LIST))
        mine.close()
        page.close()
        released(site, "Of the new release")
        page = opened(context, address)
        assert "Start here" in page.locator(".jp-Notebook h1").first.inner_text(), "a visit is of one release"
        newer = page.get_by_role("button", name="Load it")
        expect(newer).to_be_visible()
        assert before <= set(page.evaluate(LIST)), "nothing is taken away from a page that is open"
        newer.click()
        expect(page.locator(".jp-Notebook h1").first).to_contain_text("Of the new release")
        after = set(page.evaluate(LIST))
        gone = {url.partition("?")[0].rpartition("/")[2] for url in before - after}
        assert gone == {FIRST, OTHER, MANIFEST}, "what has not changed is kept, what has is removed"
        mine = opened(context, address, OTHER)
        assert mine.locator(".jp-Notebook h1").first.inner_text().startswith("Mine"), "what somebody wrote stays"
        expect(mine.get_by_text("There is a newer edition of 01_what_a_trust_policy_is.ipynb")).to_be_visible()
