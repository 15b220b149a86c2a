"""The further kinds of exercises in a real browser: each is done by keyboard, in both themes, on wide and narrow pages."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.course.exercises import samples

from . import pictures
from .axe import COLOURS, violations
from .conftest import ARTIFACTS
from .test_stage import TOO_WIDE

CELL = """
from helpers.ui.kinds.dispatch import view_of
from tests.course.exercises import samples
view = view_of(samples.{name})
view
"""


def shown(lab, page, name, kind=".tpl-kind"):
    """The exercise of that name, below the notebook's own cells."""
    lab.open().run_all()
    lab.run(CELL.format(name=name))
    root = page.locator(".jp-OutputArea-output", has=page.locator(kind)).last
    root.locator(kind).first.wait_for()
    return root


def looked_at(lab, page, root, axe_source, name):
    """What a person sees is kept as a picture; nothing is wider than its box, and axe finds nothing."""
    root.evaluate("(each, name) => each.classList.add(name)", f"looked-at-{name}")
    selector = f".looked-at-{name}"
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.theme(theme)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(pictures.AT_REST)
            assert root.evaluate(TOO_WIDE) == [], (theme, width)
            rules = COLOURS if theme.endswith("Dark") else ()
            found = violations(page, selector, axe_source, rules)
            # CodeMirror's scroller: what is in it has the focus. The tests of the workbench look after the editor.
            assert [each for each in found if "cm-scroller" not in each] == [], (theme, width)
            (ARTIFACTS / f"kind-{name}-{theme.split()[1].lower()}-{width}.png").write_bytes(pictures.whole(root))
    page.set_viewport_size({"width": 1280, "height": 1000})
    lab.theme("JupyterLab Light")


def test_a_choice_by_keyboard(lab, page, axe_source):
    root = shown(lab, page, "CHOICE")
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    boxes = root.get_by_role("checkbox")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    check = root.get_by_role("button", name="Check")
    check.focus()
    page.keyboard.press("Enter")
    expect(root.get_by_role("status")).to_contain_text("Not quite. The idea behind it")
    expect(root.locator('.tpl-choice[data-kind="wrong"]')).to_contain_text("your answer")
    expect(check).to_be_focused()
    looked_at(lab, page, root, axe_source, "choice-wrong")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    boxes.nth(3).focus()
    page.keyboard.press("Space")
    check.focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judgement")).to_have_text("✓ Right")
    page.keyboard.press("b")  # in JupyterLab's command mode it would add a cell
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_matching_by_keyboard(lab, page, axe_source):
    root = shown(lab, page, "MATCHING")
    lists = root.get_by_role("combobox")
    for place, letter in enumerate("BCAD"):
        lists.nth(place).focus()
        page.keyboard.press(letter)  # a list jumps to what begins with the letter
        expect(lists.nth(place)).to_have_value(letter)
    root.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judged")).to_contain_text("Who asks here is AWSService, no user.")
    looked_at(lab, page, root, axe_source, "matching-wrong")
    for place, letter in ((0, "D"), (3, "B")):
        lists.nth(place).focus()
        page.keyboard.press(letter)
        expect(lists.nth(place)).to_have_value(letter)
        expect(root.locator(".tpl-judged")).to_contain_text("Changed since the last check.")
    root.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judgement")).to_have_text("✓ Right")


def test_an_order_by_keyboard(lab, page, axe_source):
    root = shown(lab, page, "ORDER")
    up = root.get_by_role("button", name="Up: Account A makes BackupAccessRole")
    up.focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-order > li").first).to_contain_text("Account A makes")
    expect(up).to_be_focused()
    expect(root.get_by_role("status")).to_contain_text("Place 1 of 5: Account A makes")
    root.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judged")).to_contain_text("Place 2 is the first that is wrong")
    looked_at(lab, page, root, axe_source, "order-wrong")
    root.get_by_role("button", name="Up: Account B permits").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-order > li").nth(2)).to_contain_text("Account B permits")
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-order > li").nth(1)).to_contain_text("Account B permits")
    root.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judgement")).to_have_text("✓ Right")


def test_a_request_by_keyboard(lab, page, axe_source):
    root = shown(lab, page, "REQUEST")
    root.get_by_label("Caller", exact=True).focus()
    page.keyboard.press("b")
    expect(root.get_by_label("Caller", exact=True)).to_have_value("backup-operator")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("company-a-7f3d")
    root.get_by_role("button", name="Send it").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judged")).to_contain_text("This request stays out, and wanted is one that gets in.")
    looked_at(lab, page, root, axe_source, "request-wrong")
    root.get_by_label("Second factor (MFA)").focus()
    page.keyboard.press("w")
    root.get_by_role("button", name="Send it").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".tpl-judgement")).to_have_text("✓ Right")


def test_a_card_by_keyboard(lab, page, axe_source):
    root = shown(lab, page, "CARD", ".tpl-card-of-steps")
    status = root.get_by_role("status").first
    expect(root).to_contain_text("Opens when step 1, Find, is done.")
    looked_at(lab, page, root, axe_source, "card-begun")
    root.get_by_role("checkbox").nth(1).focus()
    page.keyboard.press("Space")
    root.get_by_role("button", name="Check").first.focus()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Step 2, Exploit, is open.")
    root.get_by_label("Caller", exact=True).focus()
    page.keyboard.press("End")
    expect(root.get_by_label("Caller", exact=True)).to_have_value("BackupServiceRole")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("company-c-91b0")
    root.get_by_role("button", name="Send it").focus()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Step 3, Mend, is open.")
    editor = root.get_by_role("textbox", name="Trust policy of BackupAccessRole (JSON)")
    # Shut so well that the backup can't run either, and then right.
    for text, words in (
        (samples.CARD.mend.known_wrong[0][0], "stays out, and should get in"),
        (samples.CARD.mend.solution, "Right"),
    ):
        editor.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)
        root.locator(".tpl-exercise").get_by_role("button", name="Check").click()
        expect(root.locator(".tpl-exercise .tpl-answer")).to_contain_text(words)
    again = root.get_by_role("button", name="Send it again")
    again.focus()
    page.keyboard.press("Enter")
    expect(root).to_contain_text("The ExternalId says for which customer the vendor asks")
    expect(root.locator(".tpl-done")).to_have_count(4)
    looked_at(lab, page, root, axe_source, "card-done")


def test_a_prediction_is_marked_in_place(lab, page, axe_source):
    lab.open().run_all()
    lab.run('from helpers import lab\nlab.predict("03-root")')
    root = page.locator(".jp-OutputArea-output", has=page.locator(".tpl-predict")).last
    options = root.get_by_role("button")
    options.nth(0).focus()
    page.keyboard.press("Enter")
    expect(options.nth(0)).to_be_focused()
    kinds = root.locator(".tpl-choice").evaluate_all("all => all.map(each => each.dataset.kind)")
    expect(root.locator(".tpl-judgement")).to_have_text("✕ Not quite")
    kinds = root.locator(".tpl-choice").evaluate_all("all => all.map(each => each.dataset.kind)")
    assert kinds == ["wrong", "right", ""]
    looked_at(lab, page, root, axe_source, "predict-wrong")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(root.locator(".tpl-judgement")).to_have_text("✓ Right")
    expect(options.nth(1)).to_contain_text("your answer, and what happens")
