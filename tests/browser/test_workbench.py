"""The workbench in a real browser, as a person uses it: type, tab, press, read."""

from __future__ import annotations

import json
import os
import statistics

from playwright.sync_api import expect

from . import pictures, record
from .axe import COLOURS, violations
from .conftest import ARTIFACTS
from .local_server import ROOT

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


# Milliseconds from the last keystroke to the verdict, by the page's own clock, for whoever wants to know.
STOPWATCH = """() => {
  const root = document.querySelector(".tpl-workbench"), editor = root.querySelector(".tpl-editor");
  const times = window.stopwatch = [];
  let typed = 0;
  editor.querySelector(".cm-content").addEventListener("input", () => { typed = performance.now(); }, true);
  const watch = new MutationObserver(() => {
    if (!typed) return;
    const began = typed;
    typed = 0;
    requestAnimationFrame(() => times.push(Math.round(performance.now() - began)));
  });
  watch.observe(root.querySelector(".tpl-result [data-part=verdict]"), { childList: true, subtree: true, characterData: true });
}"""
IN_THE_MENU = ("Start again", "As saved", "Copy a link", "Open")
# CodeMirror takes no Enter for 75 ms after its list has opened, by the page's clock: at least that much goes by.
MORE_THAN_A_PAUSE = "() => new Promise(done => setTimeout(done, 150))"  # of typing, after which a text is sent
AN_OLD_LIST = "() => new Promise(done => setTimeout(done, 150))"


class Bench:
    """One workbench in the page, by what a person sees of it."""

    def __init__(self, page, number=0):
        self.page = page
        self.root = page.locator(".tpl-workbench").nth(number)
        self.editor = self.root.locator(".cm-content")
        self.caller = self.root.get_by_label("Caller", exact=True)
        self.external_id = self.root.get_by_label("ExternalId", exact=True)
        self.button = self.root.get_by_role("button", name="Assume role")
        self.verdict = self.root.locator(".tpl-verdict")
        self.answer = self.root.locator("[data-part=verdict]")
        self.tabs = self.root.get_by_role("tablist", name="Policies")

    def part(self, title):
        return self.root.get_by_role("group", name=title, exact=True)

    def detail(self, title):
        """Choose a tab of the details; some hold how many wait behind them, too."""
        part = self.part({"Trail": "What was asked"}.get(title, title))
        self.root.get_by_role("tablist", name="Details").get_by_role("tab", name=title).click()
        part.wait_for()
        return part

    def type(self, text):
        self.editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)  # key by key would close brackets by itself
        self.settled()

    def settled(self, state="ready"):
        # Playwright's `expect` looks seldom; this looks at every frame.
        editor = self.root.locator(".tpl-editor").element_handle()
        self.page.wait_for_function("([it, state]) => it.dataset.state === state", arg=[editor, state])

    def heard(self, words):
        """A live region says it, or has said it: what comes next takes its place."""
        record.wait_until_said(self.page, "status", words)

    def press(self, name):
        button = self.root.get_by_role("button", name=name, exact=True)
        menu = self.root.locator(".tpl-menu")
        if name in IN_THE_MENU and menu.get_attribute("open") is None:
            menu.locator("summary").first.click()
        button.click()
        if name == "Copy a link":  # the button itself says that it is copied: the menu stays
            self.page.keyboard.press("Escape")

    def picture(self, name):
        pictures.take(self.root, f"workbench-{name}")


def flagship() -> bool:
    notebook = ROOT / "notebooks" / NOTEBOOK
    return notebook.exists() and "lab.workbench" in notebook.read_text(encoding="utf-8")


def test_a_learner_edits_asks_and_reads(lab, page):
    lab.open(NOTEBOOK if flagship() else "workbench.ipynb").run_all()
    bench = Bench(page)
    expect(bench.answer).to_contain_text("Forecast: nothing is asked yet")
    bench.caller.select_option("backup-operator, Account B")

    bench.type(trust(INTERN))
    expect(bench.verdict).to_contain_text("Denied at the trust policy")
    expect(bench.root.locator(".cm-line.tpl-nomatch")).to_contain_text("user/intern")
    bench.button.click()
    expect(bench.answer).to_contain_text("AWS answered")
    expect(bench.answer).to_contain_text("line 6, trusts arn:aws:iam::123456789012:user/intern")
    client = bench.part("What the client reads")  # it opens by itself
    expect(client).to_contain_text("An error occurred (AccessDenied) when calling the AssumeRole operation")
    steps = bench.detail("Why, step by step").locator("ol.tpl-steps > li")
    expect(steps).to_have_count(6)
    expect(steps.nth(2)).to_contain_text("stopped")
    bench.picture("light-denied")

    bench.type(trust(OPERATOR))
    expect(bench.answer).to_contain_text("Forecast: nothing is asked yet")
    expect(bench.verdict).to_contain_text("Allowed")
    bench.button.click()
    expect(bench.verdict).to_contain_text("Allowed, and listed")
    session = bench.part("Session and bucket")
    expect(session.get_by_role("table", name="Objects in your-bucket-name")).to_contain_text("reports/q4.csv")
    expect(session.get_by_role("table", name="Temporary credentials")).to_contain_text("hidden")
    bench.heard("Allowed, and listed")
    bench.picture("light-allowed")

    bench.type(trust(OPERATOR, comma=","))
    expect(bench.root.get_by_role("list", name="Problems in the policy, and what decides")).to_contain_text(
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
    page.keyboard.press("Tab")  # leaves the editor
    assert not page.evaluate("() => Boolean(document.activeElement.closest('.cm-editor'))")
    bench.caller.focus()
    walked = []
    for _ in range(4):  # and comes to every control in order
        page.keyboard.press("Tab")
        walked.append(
            page.evaluate("() => document.activeElement.getAttribute('name') || document.activeElement.innerText")
        )
    assert walked == ["external_id", "session_name", "More: all absent", "Assume role"], walked
    for key in "baxddm00":  # in command mode these add, cut and delete cells
        page.keyboard.press(key)
    assert cells.count() == count
    page.keyboard.press("Enter")
    expect(bench.answer).to_contain_text("AWS answered")
    expect(bench.verdict).to_contain_text("Allowed")
    expect(bench.button).to_be_focused()

    # The keys of a list of tabs: arrows move and choose, Tab leaves.
    bench.tabs.get_by_role("tab", name="Trust policy").focus()
    page.keyboard.press("ArrowRight")
    expect(bench.tabs.get_by_role("tab", name="Role's permission")).to_have_attribute("aria-selected", "true")
    expect(bench.root.get_by_role("textbox", name="Permission policy of BackupAccessRole (JSON)")).to_be_visible()
    page.keyboard.press("Home")
    expect(bench.root.get_by_role("textbox", name="Trust policy of BackupAccessRole (JSON)")).to_be_visible()

    bench.type(trust(INTERN))
    page.keyboard.press("ControlOrMeta+Enter")  # asks, and does not run the cell
    expect(bench.answer).to_contain_text("AWS answered")
    expect(bench.verdict).to_contain_text("Denied")
    page.keyboard.press("ControlOrMeta+z")
    expect(bench.editor).to_contain_text(":root")
    page.keyboard.press("Escape")
    page.keyboard.type("dd")
    assert cells.count() == count

    # So does Ctrl+Enter in a field, with what stands in it.
    bench.external_id.focus()
    page.keyboard.type("company-a-7f3d")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(bench.answer).to_contain_text("Nothing was sent")  # "dd" is no policy
    expect(bench.root).to_contain_text("Set: company-a-7f3d")
    expect(bench.external_id).to_be_focused()
    bench.external_id.fill("")

    # A step of the path opens by Enter, and so does a cell of the matrix.
    bench.type(trust(INTERN))
    expect(bench.verdict).to_contain_text("Denied")
    way = bench.detail("Why, step by step")
    way.locator("summary").nth(0).focus()
    page.keyboard.press("Enter")
    expect(way.locator("details").nth(0).get_by_role("listitem")).to_be_visible()
    bench.external_id.fill("another")
    expect(bench.root).to_contain_text("Set: another")
    expect(way.locator("details").nth(0).get_by_role("listitem")).to_be_visible()  # what was open stays open
    bench.external_id.fill("")
    bench.detail("Who gets in").locator(".tpl-cell").nth(0).focus()
    page.keyboard.press("Enter")
    expect(bench.root.locator(".tpl-why")).to_be_visible()

    page.evaluate(
        """() => { const saves = window.saves = [];
            window.jupyterapp.shell.currentWidget.context.saveState.connect((_, state) => saves.push(state)); }"""
    )
    page.keyboard.press("ControlOrMeta+s")  # goes on to the page
    page.wait_for_function("() => window.saves.includes('completed')")

    # A kernel that is slow to answer is waited for in words; one that goes away keeps the text.
    lab.run("workbench.editor.patience_ms = 300; workbench.result.patience_ms = 900")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()")
    lost = "The kernel does not answer. Your text is safe: run the cell again to go on."
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(trust(OPERATOR))
    bench.settled("lost")
    expect(bench.root.locator(".tpl-note")).to_have_text(lost)
    expect(bench.editor).to_contain_text("user/backup-operator")
    before = record.length(page)
    bench.external_id.fill("company-a-7f3d")
    expect(bench.root.locator(".tpl-busy").first).to_have_text(lost)
    assert record.said(page, "busy", before) == ["Working …", lost]
    expect(bench.external_id).to_have_value("company-a-7f3d")


def test_a_button_sees_the_last_text_however_busy_the_kernel_is(lab, page, tmp_path):
    lab.open().run_all()
    bench = Bench(page)
    bench.caller.select_option("backup-operator, Account B")
    busy = tmp_path / "busy"
    os.mkfifo(busy)
    # No widget is answered until somebody writes; what the page sends meanwhile waits in the order of sending.
    page.evaluate(
        """code => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code, store_history: false }); }""",
        f"from helpers.course.rounds.attempt import LOCK\nwith LOCK: open({str(busy)!r}).read()",
    )
    bench.editor.click()
    for text in (
        trust(INTERN),
        trust(OPERATOR),
    ):  # the first is sent; the second stays with the page until it is answered
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)
        bench.settled("pending")
        page.evaluate(MORE_THAN_A_PAUSE)
    bench.button.click()
    busy.write_text("go on")
    expect(bench.answer).to_contain_text("AWS answered")
    expect(bench.verdict).to_contain_text("Allowed, and listed")
    bench.settled()
    expect(bench.editor).to_contain_text(OPERATOR)


def test_looks_and_side_by_side(lab, page, axe_source):
    lab.open(theme="JupyterLab Dark").run_all()
    bench, other = Bench(page), Bench(page, 1)
    untouched = other.editor.inner_text()
    bench.external_id.fill("<img src=x onerror=alert(1)>")
    bench.button.click()
    expect(bench.verdict).to_contain_text("Refused: AWS does not take this request.")
    expect(bench.root.locator("img")).to_have_count(0)
    expect(bench.root).to_contain_text("Set: <img src=x onerror=alert(1)>")
    bench.external_id.fill("")
    bench.button.click()
    expect(bench.verdict).to_contain_text("Allowed")
    bench.detail("Who gets in").locator(".tpl-cell").nth(0).click()
    bench.root.get_by_text("More: all absent").click()
    bench.picture("dark-allowed")
    rules = ()  # all of them in the first theme; in the others, what can differ
    for theme in ("JupyterLab Dark", "JupyterLab Dark High Contrast", "JupyterLab Light"):
        lab.theme(theme)
        for policy, words in (
            (trust(OPERATOR), "Allowed"),
            (trust(INTERN), "Denied"),
            (trust(OPERATOR, comma=","), "Not saved"),
        ):
            bench.type(policy)
            expect(bench.verdict).to_contain_text(words)
            found = violations(page, ".tpl-workbench", axe_source, rules)
            assert found == [], f"{theme}, {words}"
        rules = COLOURS
        bench.picture(theme.lower().replace(" ", "-"))
    page.emulate_media(forced_colors="active")
    bench.type(trust(OPERATOR))
    bench.picture("forced-colors")
    page.emulate_media(forced_colors="none")

    for width, name in ((420, "narrow"), (640, "zoom-200")):  # 640 is a laptop's window at 200 %
        page.set_viewport_size({"width": width, "height": 1800})
        bench.picture(name)
        wide = page.evaluate(
            """() => [...document.querySelectorAll(".tpl-workbench, .tpl-workbench *")]
                .filter(e => e.clientWidth && !e.closest(".cm-editor, select, input, .tpl-sr-only, .tpl-scroll")
                    && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "hidden")
                .map(e => e.className || e.tagName)"""
        )
        assert wide == [], f"wider than the window of {width} px"

    assert other.editor.inner_text() == untouched
    expect(other.answer).to_contain_text("Forecast: nothing is asked yet")
    expect(other.caller).to_have_value("intern")


def test_the_editor_knows_iam(lab, page):
    lab.open().run_all()
    bench = Bench(page)
    bench.type('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", }]}')
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Space")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.filter(has_text="Principal").first).to_be_visible()
    expect(options.filter(has_text="Resource")).to_have_count(0)  # a trust policy has none
    bench.picture("completion")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(bench.editor).to_be_focused()

    bench.type(trust("x").replace('"x"', '""'))
    page.keyboard.press("ControlOrMeta+Home")
    for key in (*["ArrowDown"] * 5, "End", *["ArrowLeft"] * 3):  # between the quotes of "AWS": ""
        page.keyboard.press(key)
    page.keyboard.press("Control+Space")
    expect(options.filter(has_text="user/backup-operator").first).to_be_visible()
    page.keyboard.type("arn:aws:iam::123456789012:user/back")
    expect(options).to_have_count(1)
    page.evaluate(AN_OLD_LIST)
    page.keyboard.press("Enter")
    bench.settled()
    expect(bench.editor).to_contain_text('"AWS": "arn:aws:iam::123456789012:user/backup-operator"')
    expect(bench.verdict).to_contain_text("Allowed")

    # Format is one step, and so is the way back; F8 goes to a problem.
    bench.type(json.dumps(json.loads(trust(OPERATOR))))
    bench.press("Format")
    expect(bench.root.locator(".cm-line")).to_have_count(12)
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+z")
    expect(bench.root.locator(".cm-line")).to_have_count(1)
    bench.type('{"Version": "2012-10-17",\n "Statement": [{"Effect": "Alow"}]}')
    page.keyboard.press("F8")
    expect(page.locator(".cm-tooltip-lint, .cm-diagnostic").first).to_be_visible()
    bench.press("Format")
    expect(bench.root.locator(".cm-line")).not_to_have_count(2)
    bench.type("{")
    bench.press("Format")
    expect(bench.root.locator(".tpl-note")).to_contain_text("Not formatted")


def test_a_policy_is_taken_out_of_the_output_that_somebody_pastes(lab, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.open().run_all()
    bench = Bench(page)
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}]}
    output = json.dumps({"Role": {"RoleName": "Backup", "AssumeRolePolicyDocument": policy}}, indent=4)
    page.evaluate("text => navigator.clipboard.writeText(text)", output)
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+v")
    expect(bench.editor).not_to_contain_text("RoleName")
    expect(bench.editor).to_contain_text("444455556666")
    expect(bench.root.locator(".tpl-note").first).to_have_text("Taken out of JSON: the trust policy of Backup.")
    page.keyboard.press("ControlOrMeta+z")  # the paste as it was is one step back
    expect(bench.editor).to_contain_text("RoleName")


def test_five_policies_a_session_and_the_trail(lab, page, tmp_path):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.open().run_all()
    bench = Bench(page)
    bench.tabs.get_by_role("tab", name="Session policy").click()
    expect(bench.root.get_by_role("textbox", name="Session policy (JSON); empty sends none")).to_be_visible()
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
    bench.type(json.dumps(deny))
    expect(bench.verdict).to_contain_text("In, but denied by a Deny in the session policy")
    bench.tabs.get_by_role("tab", name="Trust policy").click()
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+z")  # nothing of the other document comes back
    expect(bench.editor).to_contain_text(":root")
    expect(bench.editor).not_to_contain_text("Deny")
    bench.tabs.get_by_role("tab", name="Session policy (set)").click()
    expect(bench.editor).to_contain_text("Deny")
    bench.press("Copy a link")
    bench.heard(" is copied.")
    shared = page.evaluate("() => navigator.clipboard.readText()")
    bench.press("Start again")
    expect(bench.verdict).to_contain_text("Allowed")
    bench.root.locator(".tpl-menu summary").first.click()
    bench.root.get_by_text("Open a link").click()
    bench.root.get_by_label("A link or text that somebody copied").fill(shared)
    bench.press("Open")
    expect(bench.verdict).to_contain_text("In, but denied by a Deny in the session policy")
    bench.press("Start again")
    expect(bench.verdict).to_contain_text("Allowed")
    a_tab_overtakes_the_last_keys(page, bench, tmp_path / "go on")
    bench.press("Start again")
    expect(bench.verdict).to_contain_text("Allowed")

    bench.button.click()
    session = bench.part("Session and bucket")
    expect(session).to_contain_text("They hold for another 1 h")
    bench.press("Reveal")
    cell = session.get_by_role("row", name="SecretAccessKey").locator("td")
    expect(cell).not_to_have_text("hidden")
    secret = cell.inner_text()
    assert len(secret) > 30
    bench.press("Copy for a shell")
    bench.heard("The credentials are copied.")
    assert secret in page.evaluate("() => navigator.clipboard.readText()")
    bench.press("Hide")
    expect(session).not_to_contain_text(secret)
    session.get_by_label("Key of an object").fill("backups/<b>new</b>.txt")
    session.get_by_label("Content to put").fill("<script>alert(1)</script>")
    bench.press("Put")
    expect(session).to_contain_text("Stored, 25 bytes.")
    bench.press("Get")
    expect(session).to_contain_text("<script>alert(1)</script>")
    bench.press("List")
    expect(session).to_contain_text("backups/<b>new</b>.txt")
    expect(session.get_by_label("Key of an object")).to_have_value("backups/<b>new</b>.txt")
    lab.run("world.later(minutes=30)")  # another cell: the workbench follows
    expect(session).to_contain_text("They hold for another 30 min")
    bench.press("One hour later")
    expect(session).to_contain_text("They have ended by the lab's clock")
    bench.press("List")
    expect(session).to_contain_text("ExpiredToken")
    bench.picture("session-over")

    trail = bench.detail("Trail")
    expect(trail).to_contain_text("sts:AssumeRole")
    bench.caller.select_option("intern, Account B")
    expect(bench.verdict).to_contain_text("Denied")
    trail.get_by_role("button", name="Replay").first.click()
    expect(bench.caller).to_have_value("backup-operator")
    bench.caller.select_option("another ARN or service …")
    arn = bench.root.get_by_label("ARN of the caller")
    arn.fill("arn:aws:iam::555566667777:user/made-up")
    expect(bench.root).to_contain_text("takes them to hold the permission")


# Python answers nobody, in whichever of its threads, until a file is there.
HOLD = """
import pathlib, time
from helpers.course.rounds.attempt import LOCK
with LOCK:
    pathlib.Path({held!r}).touch()
    while not pathlib.Path({go_on!r}).exists():
        time.sleep(0.01)
"""


def a_tab_overtakes_the_last_keys(page, bench, go_on):
    """A text waits in the page for the answer to the one before; a press on a tab waits for nothing."""
    bench.tabs.get_by_role("tab", name="Trust policy").click()
    trusting = bench.root.get_by_role("textbox", name="Trust policy of BackupAccessRole")
    expect(trusting).to_be_visible()
    bench.settled()
    page.evaluate(
        """code => { window.held = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code, store_history: false }).done; }""",
        HOLD.format(held=str(go_on.with_name("held")), go_on=str(go_on)),
    )
    while not go_on.with_name("held").exists():
        page.evaluate("() => new Promise(requestAnimationFrame)")
    for text in ("first", "last"):
        bench.caller.focus()  # whoever leaves the editor sends the text
        bench.editor.focus()
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.insert_text(text)
    bench.tabs.get_by_role("tab", name="Role's permission").click()
    go_on.touch()
    page.evaluate("() => window.held")
    permission = bench.root.get_by_role("textbox", name="Permission policy of BackupAccessRole (JSON)")
    expect(permission).to_contain_text("s3:*")
    bench.settled()
    bench.tabs.get_by_role("tab", name="Trust policy").click()
    expect(trusting).to_contain_text("}firstlast")
    bench.tabs.get_by_role("tab", name="Role's permission").click()
    expect(permission).to_contain_text("s3:*")
    expect(permission).not_to_contain_text("first")
    bench.tabs.get_by_role("tab", name="Trust policy").click()


def test_a_megabyte_and_many_edits(lab, page):
    lab.open().run_all()
    bench = Bench(page)
    bench.editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("x" * 1_000_000)
    expect(bench.verdict).to_contain_text("Not saved: the trust policy is too long")
    bench.type(trust(OPERATOR))
    expect(bench.verdict).to_contain_text("Allowed")
    for number in range(40):  # as fast as the page takes them; at every fifth Python has its say
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(trust(INTERN if number % 2 else OPERATOR))
        if number % 5 == 0:
            bench.settled()
    bench.settled()
    expect(bench.verdict).to_contain_text("Denied")
    shown = bench.editor.evaluate(
        """editor => [...editor.querySelectorAll(".cm-line")].map(line => {
            const plain = line.cloneNode(true);
            plain.querySelectorAll(".tpl-mark-word, img").forEach(mark => mark.remove());
            return plain.textContent; }).join("\\n")"""
    )
    assert shown == trust(INTERN)
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 2; }")
    lab.command("notebook:run-cell")  # once more: a new workbench in the place of the old
    expect(Bench(page).verdict).to_contain_text("Allowed")
    expect(Bench(page).editor).to_contain_text(":root")


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
    places = []
    for number in range(12):
        kind = number % 3
        bench.type(trust(OPERATOR if kind == 1 else INTERN, comma="," if kind == 2 else ""))
        expect(bench.verdict).to_contain_text(("Denied", "Allowed", "Not saved")[kind])
        page.evaluate(pictures.AT_REST)
        places.append([part.bounding_box()["y"] for part in (bench.button, bench.verdict)])
    # The page may scroll by a fraction of a pixel.
    moved = [max(each) - min(each) for each in zip(*places, strict=True)]
    assert max(moved) < 1, "the form or the verdict moved while somebody typed"
    times = page.evaluate("() => window.stopwatch")
    found = {"last keystroke to verdict, ms": times, "median": statistics.median(times or [0])}
    (ARTIFACTS / "workbench-times.json").write_text(json.dumps(found, indent=1))
