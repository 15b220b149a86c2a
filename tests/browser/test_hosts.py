"""The workbench where JupyterLab is not: Notebook 7, Voilà, a page without widgets' JavaScript, an exported page."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from helpers.course import lessons

from . import pictures
from .axe import violations
from .jupyterlab_server import write_own_notebook
from .local_server import ROOT
from .test_workbench import INTERN, Bench, trust
from .voila_server import Voila, install

THEMES = ("JupyterLab Light", "JupyterLab Dark")


def test_notebook_7(page, server, axe_source):
    try:
        server.start_kernel("workbench.ipynb")
        page.goto(f"{server.url}/notebooks/workbench.ipynb?token={server.token}")
        page.wait_for_function(
            """() => { const c = window.jupyterapp?.shell?.currentWidget?.sessionContext, k = c?.session?.kernel;
                return c?.isReady && k?.connectionStatus === "connected" && k.status === "idle"; }"""
        )
        change_theme(page, THEMES[0])
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
        bench = Bench(page)
        ask_and_read(bench)
        for theme in THEMES:
            change_theme(page, theme)
            looks(bench, f"notebook-7-{theme.split()[1].lower()}", axe_source)
    finally:
        server.stop_kernels()


def change_theme(page, name):
    page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)


@pytest.fixture(scope="session")
def voila_packages(tmp_path_factory):
    packages = tmp_path_factory.mktemp("voila")
    install(packages)
    return packages


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_voila(page, may_ask, voila_packages, tmp_path, axe_source, theme):
    notebook = tmp_path / "workbench.ipynb"
    write_own_notebook(notebook)
    voila = Voila(tmp_path / "voila", notebook, theme, voila_packages)
    may_ask += [voila.url, voila.url.replace("http", "ws"), voila.icons]
    try:
        page.goto(voila.url)
        bench = Bench(page)
        ask_and_read(bench)
        looks(bench, f"voila-{theme}", axe_source)
    finally:
        page.goto("about:blank")
        voila.close()


def ask_and_read(bench):
    expect(bench.verdict).to_contain_text("Allowed")
    bench.type(trust(INTERN))
    expect(bench.verdict).to_contain_text("Denied")
    bench.button.click()
    expect(bench.answer).to_contain_text("AWS answered")


def looks(bench, name, axe_source, part=".tpl-workbench"):
    bench.picture(name)
    assert violations(bench.page, part, axe_source) == [], name


def test_without_the_javascript_of_widgets(lab, page, axe_source):
    lab.open().run_all()
    lab.run("plain = Workbench(world, 'editor', 'form', 'verdict', 'path', 'session', plain=True)\nplain")
    bench = Bench(page, 1)
    area = bench.root.get_by_label("Trust policy of BackupAccessRole (JSON)")
    said = bench.root.get_by_role("status").last
    expect(said).to_contain_text("Allowed")
    area.fill(trust(INTERN))
    expect(said).to_contain_text("Denied at the trust policy")
    bench.caller.select_option("intern, Account B")
    expect(said).to_contain_text("intern")
    bench.button.click()
    expect(said).to_contain_text("AWS answered")
    area.fill(trust(INTERN, comma=","))
    expect(bench.root).to_contain_text("Line 7, column 33 (error): There is a comma before")
    page.evaluate("() => document.querySelectorAll('.tpl-workbench')[1].id = 'plain'")
    for theme in THEMES:
        lab.theme(theme)
        looks(bench, f"plain-{theme.split()[1].lower()}", axe_source, "#plain")


def test_an_exported_page_says_it_all_without_a_kernel(page, tmp_path):
    notebook = ROOT / "notebooks" / "03_cross_account_backup.ipynb"
    made = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", f"--output-dir={tmp_path}", str(notebook)],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    html = (tmp_path / "03_cross_account_backup.html").read_text(encoding="utf-8")
    # nbconvert's page asks for scripts of other hosts, which no test lets through; the words need none of them.
    page.set_content('<div id="exported"></div>')
    page.evaluate(
        """html => { const made = new DOMParser().parseFromString(html, "text/html");
            for (const each of made.querySelectorAll("script, link")) each.remove();
            document.querySelector("#exported").append(...made.body.childNodes); }""",
        html,
    )
    shown = page.locator("#exported")
    for words in (
        "Trust policy of BackupAccessRole (JSON)",
        "Forecast: nothing is asked yet",
        "Denied at the trust policy",
        "Target: 3 of 6 as wanted",
    ):
        expect(shown).to_contain_text(words)
    target = shown.locator("table", has_text="session next-night")
    expect(target.locator("tr")).to_have_count(1 + len(lessons.target("03-night")))
    assert pictures.seen(page, shown.screenshot())["ink"] > 0.1
