"""A person types into every field, while answers arrive and the world changes: not a character is lost, nor the caret.

The page itself says which fields there are, so that a new one is typed into as well.
"""

from __future__ import annotations

from playwright.sync_api import expect

from .test_workbench import Bench

KEY_MS = 90  # a person's; nothing depends on it
# Every way in which answers come that nobody in the field has asked for: another cell's call, another workbench, the
# lab's clock. All of it twice: the newest workbenches follow after a deed, and after a cell.
OTHERS = """
import json, threading, time
from helpers.ui.world_watch import all_follow
other = Workbench(world, "form", "session", caller="intern")
def change(number, **filled):
    workbench.model.fill(filled)
    world.later(minutes=1)
    world.client("iam", "A/admin").put_role_policy(
        RoleName="BackupAccessRole", PolicyName="Backup",
        PolicyDocument=document(Action="s3:List*", Resource=[bucket, bucket + "/*", f"{bucket}/{number}"]))
    other.external_id = f"other-{number}"
    all_follow()
"""
# What can be typed into or chosen from, in the order of the page; whatever hides some of it is opened first.
FIELDS = """root => {
  for (const details of root.querySelectorAll("details")) details.open = true;
  return [...root.querySelectorAll("input, textarea, select, [contenteditable=true]")].map(window.nameOfField);
}"""
NAMES = r"""() => {
  window.nameOfField = (field) => field.isContentEditable ? "editor" : field.name || field.id;
  window.textOfField = (field) => !field.isContentEditable ? field.value
    : [...field.querySelectorAll(".cm-line")].map((line) => {
        const plain = line.cloneNode(true);
        plain.querySelectorAll(".tpl-mark-word, img").forEach((mark) => mark.remove());
        return plain.textContent; }).join("\n");
}"""
# Where the focus is, what stands there, and where the caret is.
STATE = """() => {
  const field = document.activeElement, inside = document.querySelector(".tpl-workbench").contains(field);
  if (!field.matches("input, textarea, select, [contenteditable=true]")) return { name: "", inside, lost: field === document.body };
  const range = document.createRange(), { focusNode, focusOffset } = getSelection();
  if (field.isContentEditable) {
    range.setStart(field, 0);
    range.setEnd(focusNode, focusOffset);
  }
  return { name: window.nameOfField(field), kind: field.localName, value: window.textOfField(field), inside,
    caret: field.isContentEditable ? range.toString().length : field.selectionStart };
}"""


class World:
    """What goes on beside somebody who types."""

    def __init__(self, lab):
        self.lab, self.changes = lab, 0
        lab.execute(OTHERS)

    def changes_soon(self, **filled):
        """Without waiting for it; `filled` are fields of this very workbench that another cell fills."""
        self.changes += 1
        self.lab.page.evaluate(
            """code => { window.changed = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
                .requestExecute({ code, store_history: false }).done; }""",
            f"change({self.changes}, **{filled!r})",
        )

    def has_changed(self):
        """Once the last of the changes is in the page."""
        self.lab.page.evaluate(
            "() => window.changed.then(answer => { if (answer.content.evalue) throw answer.content.evalue; })"
        )


def type_like_a_person(bench, world, name, text):
    """Type in the middle of it too, so that a lost caret shows. Returns what must stand there."""
    half, keyboard = len("intern"), bench.page.keyboard  # a persona's name, at which Python has its say
    world.changes_soon()
    keyboard.type(text[:half], delay=KEY_MS)
    world.has_changed()
    answered(bench)
    world.changes_soon(**{name: "somebody else's"})  # whoever is in the field keeps it
    world.has_changed()
    keyboard.press("ArrowLeft")
    world.changes_soon()
    keyboard.type(text[half:], delay=KEY_MS)
    return text[: half - 1] + text[half:] + text[half - 1 : half]


def answered(bench):
    for panel in bench.root.locator(".tpl-result").all():
        expect(panel).to_have_attribute("data-state", "ready")
    bench.settled()


def test_not_a_character_is_lost(lab, page):
    lab.open().run_all()
    bench = Bench(page)
    page.evaluate(NAMES)
    bench.button.click()  # with a session there are more fields
    expect(bench.verdict).to_contain_text("Allowed")
    world = World(lab)
    a_field_that_moves_keeps_the_caret(page, bench, world)
    bench.caller.select_option("another ARN or service …")
    expect(bench.root.get_by_label("ARN of the caller")).to_be_visible()
    fields = bench.root.evaluate(FIELDS)
    assert len(fields) == len(set(fields)) > 10

    # From the first to the last by Tab, faster than Python answers.
    wanted = {}
    bench.root.evaluate("root => { root.tabIndex = -1; root.focus(); }")
    while True:
        page.keyboard.press("Tab")
        at = page.evaluate(STATE)
        if not at["inside"]:
            assert not at.get("lost"), f"the focus was lost after {list(wanted)}"
            break
        if not at["name"]:
            continue
        if at.get("kind") == "select":
            page.keyboard.press("ArrowDown")
            wanted[at["name"]] = page.evaluate(STATE)["value"]
            continue
        text = f"intern-{len(wanted)}é"  # a persona's name, and on
        if at["name"] == "editor":
            page.keyboard.press("ControlOrMeta+Home")
        typed = type_like_a_person(bench, world, at["name"], text)
        now = page.evaluate(STATE)
        assert (now["name"], now.get("caret")) == (at["name"], len(typed) - 1), now
        wanted[at["name"]] = typed + (at["value"] if at["name"] == "editor" else "")
        assert now["value"] == wanted[at["name"]]
    assert sorted(wanted) == sorted(fields)
    world.has_changed()
    answered(bench)
    assert values(bench) == wanted
    page.evaluate("() => document.activeElement.blur()")
    world.changes_soon()
    world.has_changed()
    assert values(bench) == wanted  # Python has it all: this is its own HTML
    type_into_every_policy(page, bench, world)


def a_field_that_moves_keeps_the_caret(page, bench, world):
    """A paragraph comes to stand before it, so that the page puts it into an element made anew."""
    key = bench.root.get_by_label("Key of an object")
    key.focus()
    page.keyboard.type("reprts", delay=KEY_MS)
    for _ in "rts":
        page.keyboard.press("ArrowLeft")
    answered(bench)
    around = key.locator("..").element_handle()
    world.changes_soon(external_id="somebody else's")
    world.has_changed()
    expect(bench.part("Session and bucket")).to_contain_text("These credentials are of the last session")
    assert not around.evaluate("element => element.isConnected")  # else there is nothing to see here
    page.keyboard.type("o", delay=KEY_MS)
    now = page.evaluate(STATE)
    assert (now["name"], now.get("value"), now.get("caret")) == ("key", "reports", len("repo")), now


def type_into_every_policy(page, bench, world):
    typed = {}
    for number, tab in enumerate(bench.tabs.get_by_role("tab").all()):
        world.changes_soon()  # of a policy that nobody has changed here, the text itself changes
        world.has_changed()
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        bench.settled()
        bench.editor.focus()
        page.keyboard.press("ControlOrMeta+Home")
        text = f"intern-{number}é"
        typed[number] = type_like_a_person(bench, world, "editor", text)
        now = page.evaluate(STATE)
        assert (now["name"], now.get("caret")) == ("editor", len(text) - 1), now
        assert now["value"].startswith(typed[number])
        world.has_changed()
    # What Format answers is not put over what was typed meanwhile.
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text('{"Version":"2012-10-17"}')
    page.keyboard.press("Shift+Alt+f")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("more", delay=KEY_MS)
    assert page.evaluate(STATE)["value"].endswith("more")
    typed[number] = page.evaluate(STATE)["value"]
    bench.settled()
    for number, tab in enumerate(bench.tabs.get_by_role("tab").all()):
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(bench.editor).to_contain_text(typed[number].split("\n")[0])


def values(bench):
    return bench.root.evaluate(
        """root => Object.fromEntries([...root.querySelectorAll("input, textarea, select, [contenteditable=true]")]
            .map(each => [window.nameOfField(each), window.textOfField(each)]))"""
    )
