"""The workbench in a real browser, as a person uses it: type, tab, press, read."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from .conftest import ARTIFACTS
from .jupyterlab_server import ROOT

NOTEBOOK = "03_cross_account_backup.ipynb"
OPERATOR = "arn:aws:iam::123456789012:user/backup-operator"
INTERN = "arn:aws:iam::123456789012:user/intern"


def trust(principal: str, comma: str = "") -> str:
    return f"""{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Effect": "Allow",
      "Principal": {{"AWS": "{principal}"}},
      "Action": "sts:AssumeRole"{comma}
    }}
  ]
}}"""


# Milliseconds in the page: Playwright looks only every 100 ms or so.
STOPWATCH = """() => {
  const root = document.querySelector(".tpl-workbench"), editor = root.querySelector(".tpl-editor");
  const times = window.stopwatch = { "edit to findings": [], "click to answer": [] };
  let edited = 0, clicked = 0;
  new MutationObserver(() => {
    if (editor.dataset.state === "pending" && !edited) edited = performance.now();
    if (editor.dataset.state === "ready" && edited) {
      times["edit to findings"].push(Math.round(performance.now() - edited));
      edited = 0;
    }
  }).observe(editor, { attributes: true });
  root.querySelector(".tpl-form button").addEventListener("click", () => { clicked = performance.now(); });
  new MutationObserver(() => {
    if (!clicked || !root.querySelector(".tpl-about").textContent.startsWith("Answer")) return;
    times["click to answer"].push(Math.round(performance.now() - clicked));
    clicked = 0;
  }).observe(root.querySelector(".tpl-result"), { childList: true, subtree: true });
}"""


class Bench:
    """One workbench in the page, by what a person sees of it."""

    def __init__(self, page, number=0):
        self.page = page
        self.root = page.locator(".tpl-workbench").nth(number)
        self.editor = self.root.get_by_role("textbox", name="Trust policy of BackupAccessRole (JSON)")
        self.caller = self.root.get_by_label("Caller")
        self.external_id = self.root.get_by_label("ExternalId", exact=True)
        self.button = self.root.get_by_role("button", name="Assume role")
        self.verdict = self.root.locator(".tpl-verdict")
        self.answer = self.root.locator(".tpl-answer")
        self.spoken = self.root.get_by_role("status")

    def type(self, text):
        self.editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)  # key by key would close brackets by itself
        self.settled()

    def settled(self, state="ready"):
        expect(self.root.locator(".tpl-editor")).to_have_attribute("data-state", state)

    def picture(self, name):
        path = ARTIFACTS / f"workbench-{name}.png"
        self.root.screenshot(path=path)
        assert path.stat().st_size > 15_000, f"{path} looks blank"


def flagship() -> bool:
    notebook = ROOT / "notebooks" / NOTEBOOK
    return notebook.exists() and "lab.workbench" in notebook.read_text(encoding="utf-8")


def test_a_learner_edits_asks_and_reads(lab, page):
    lab.open(NOTEBOOK if flagship() else "workbench.ipynb").run_all()
    bench = Bench(page)
    expect(bench.verdict).to_contain_text("Not asked yet.")
    bench.caller.select_option("backup-operator (user in Account B)")

    bench.type(trust(INTERN))
    bench.button.click()
    expect(bench.verdict).to_contain_text("Denied: backup-operator may not assume BackupAccessRole.")
    expect(bench.answer).to_contain_text("line 6, trusts arn:aws:iam::123456789012:user/intern")
    expect(bench.answer).to_contain_text("An error occurred (AccessDenied) when calling the AssumeRole operation")
    expect(bench.root.locator(".cm-line.tpl-nomatch")).to_contain_text("user/intern")
    expect(bench.answer.get_by_role("listitem")).to_have_count(3)
    bench.picture("light-denied")

    bench.type(trust(OPERATOR))
    expect(bench.answer).to_contain_text("Before your last change")
    bench.button.click()
    expect(bench.verdict).to_contain_text(
        "Allowed: backup-operator assumes BackupAccessRole and lists your-bucket-name."
    )
    expect(bench.answer.get_by_role("table", name="Objects in your-bucket-name")).to_contain_text("reports/q4.csv")
    expect(bench.answer.get_by_role("table", name="Temporary credentials")).to_contain_text("hidden")
    expect(bench.spoken).to_contain_text("Allowed: backup-operator")
    bench.picture("light-allowed")

    bench.type(trust(OPERATOR, comma=","))
    expect(bench.root.get_by_role("list", name="Problems in the policy")).to_contain_text(
        "Line 7, column 33 (error): There is a comma before"
    )
    bench.button.click()
    expect(bench.verdict).to_contain_text("Not saved: the trust policy is not JSON.")
    expect(bench.answer).to_contain_text("BackupAccessRole keeps the trust policy it had.")
    bench.root.get_by_role("button", name="Line 7, column 33").click()
    expect(bench.editor).to_be_focused()
    lab.theme("JupyterLab Dark")
    bench.picture("dark-broken")


def test_all_of_it_by_keyboard_and_then_a_silent_kernel(lab, page):
    lab.open().run_all()
    bench = Bench(page)
    cells = page.locator(".jp-Notebook .jp-Cell")
    count = cells.count()

    bench.editor.click()
    page.keyboard.press("Tab")  # leaves the editor, never indents
    expect(bench.caller).to_be_focused()
    page.keyboard.press("Tab")
    expect(bench.external_id).to_be_focused()
    page.keyboard.press("Tab")
    expect(bench.button).to_be_focused()
    for key in "baxddm00":  # in command mode these add, cut and delete cells
        page.keyboard.press(key)
    assert cells.count() == count
    page.keyboard.press("Enter")
    expect(bench.verdict).to_contain_text("Allowed")
    expect(bench.button).to_be_focused()

    bench.type(trust(INTERN))
    page.keyboard.press("ControlOrMeta+Enter")  # asks, and does not run the cell
    expect(bench.verdict).to_contain_text("Denied")
    page.keyboard.press("ControlOrMeta+z")
    expect(bench.editor).to_contain_text(":root")
    page.keyboard.press("Escape")
    page.keyboard.type("dd")
    assert cells.count() == count

    dirty = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
    assert page.evaluate(dirty)
    page.keyboard.press("ControlOrMeta+s")
    page.wait_for_function(f"() => !({dirty})()")

    # The kernel goes away: the editor says so and keeps the text.
    lab.run("workbench.editor.patience_ms = 300")
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown(); }")
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(trust(OPERATOR))
    bench.settled("lost")
    lost = "The kernel does not answer. Your text is safe: run the cell again to go on."
    expect(bench.root.locator(".tpl-note")).to_have_text(lost)
    expect(bench.editor).to_contain_text("user/backup-operator")


def test_looks_and_side_by_side(lab, page):
    lab.open(theme="JupyterLab Dark").run_all()
    bench, other = Bench(page), Bench(page, 1)
    untouched = other.editor.inner_text()
    bench.external_id.fill("<img src=x onerror=alert(1)>")
    bench.button.click()
    expect(bench.verdict).to_contain_text("Refused: AWS does not take this request.")
    expect(bench.root.locator("img")).to_have_count(0)
    expect(bench.root).to_contain_text("Sent: <img src=x onerror=alert(1)>")
    bench.external_id.fill("")
    bench.button.click()
    expect(bench.verdict).to_contain_text("Allowed")
    bench.picture("dark-allowed")
    lab.theme("JupyterLab Dark High Contrast")
    bench.picture("high-contrast")
    lab.theme("JupyterLab Light")
    page.emulate_media(forced_colors="active")
    bench.picture("forced-colors")
    page.emulate_media(forced_colors="none")

    page.set_viewport_size({"width": 420, "height": 1800})
    bench.picture("narrow")
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".tpl-workbench, .tpl-workbench *")]
            .filter(e => e.clientWidth && !e.closest(".cm-editor, select") && e.scrollWidth > e.clientWidth + 1
                && getComputedStyle(e).overflowX !== "hidden").map(e => e.className || e.tagName)"""
    )
    assert wide == [], "wider than the window"

    assert other.editor.inner_text() == untouched
    expect(other.verdict).to_contain_text("Not asked yet.")
    expect(other.caller).to_have_value("intern (user in Account B)")


def test_typing_is_fast_moves_nothing_and_loses_nothing(lab, page):
    lab.open().run_all()
    bench = Bench(page)
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    text = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}'
    for character in text:  # Python answers in between
        page.keyboard.insert_text(character)
    bench.settled()
    assert "".join(bench.editor.locator(".cm-line").all_inner_texts()) == text

    page.evaluate(STOPWATCH)
    places = set()
    for number in range(6):
        broken = number % 2
        bench.type(trust(INTERN, comma="," if broken else ""))
        expect(bench.root.locator(".tpl-problems li")).to_have_count(1 if broken else 0)
        places.add(bench.button.bounding_box()["y"])
        bench.button.click()
        expect(bench.verdict).to_contain_text("Not saved" if broken else "Denied")
    assert len(places) == 1, "the button moved while somebody typed"
    times = page.evaluate("() => window.stopwatch")
    (ARTIFACTS / "workbench-times.json").write_text(json.dumps(times, indent=1))
    assert len(times["edit to findings"]) >= 6 and len(times["click to answer"]) >= 6
