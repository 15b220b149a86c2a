"""The workbench where JupyterLab is not: Notebook 7, and a page that nbconvert has made."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import expect

from . import pictures
from .jupyterlab_server import ROOT
from .test_workbench import INTERN, Bench, trust


def test_notebook_7(page, server):
    try:
        page.goto(f"{server.url}/notebooks/workbench.ipynb?token={server.token}")
        page.wait_for_function(
            """() => { const c = window.jupyterapp?.shell?.currentWidget?.sessionContext, k = c?.session?.kernel;
                return c?.isReady && k?.connectionStatus === "connected" && k.status === "idle"; }""",
            timeout=60_000,
        )
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
        bench = Bench(page)
        expect(bench.verdict).to_contain_text("Allowed")
        bench.type(trust(INTERN))
        expect(bench.verdict).to_contain_text("Denied")
        bench.button.click()
        expect(bench.answer).to_contain_text("What AWS answered")
        bench.picture("notebook-7")
    finally:
        server.stop_kernels()


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
        "What would happen now; nothing is saved or asked until you press “Assume role”",
        "Denied: BackupServiceRole may not assume BackupAccessRole.",
        "Target not met yet: 3 of 6 requests are answered as wanted.",
    ):
        expect(shown).to_contain_text(words)
    expect(shown.get_by_role("table", name="The target").locator("tr")).to_have_count(7)
    assert pictures.seen(page, shown.screenshot())["ink"] > 0.1
