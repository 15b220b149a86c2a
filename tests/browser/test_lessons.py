"""A lesson in a real browser: choose an answer, work at an exercise, all by keyboard where it matters."""

from __future__ import annotations

from playwright.sync_api import expect

from helpers.course import lessons

from .conftest import ARTIFACTS

NARROW = lessons.exercise("02-narrow")


def test_a_learner_predicts_and_practises(lab, page):
    lab.open("02_three_reasons_to_trust.ipynb").run_all()
    cells = page.locator(".jp-Notebook .jp-Cell").count()

    gate = page.locator(".tpl-predict").first
    options = gate.get_by_role("button")
    options.nth(0).focus()
    page.keyboard.press("Enter")
    expect(gate.get_by_role("status")).to_contain_text("Not quite. A principal is a whole name.")
    expect(options.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(options.nth(0)).to_contain_text("your answer")
    expect(options.nth(1)).to_contain_text("what happens")
    expect(gate).to_contain_text("Patterns belong in a Condition, under an operator that takes them.")
    page.keyboard.press("b")  # in JupyterLab's command mode it would add a cell
    page.screenshot(path=ARTIFACTS / "lesson-prediction.png")
    options.nth(1).click()
    expect(gate.get_by_role("status")).to_contain_text("Right. ")

    task = page.locator(".tpl-exercise").filter(has_text=NARROW.title)
    editor = task.get_by_role("textbox", name="Trust policy of ReportRole (JSON)")
    for text, verdict in ((NARROW.known_wrong[0][0], "Not yet: "), (NARROW.solution, "Right: ")):
        editor.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)
        # At once: the click must not overtake the edit.
        task.get_by_role("button", name="Check").click()
        expect(task.locator(".tpl-verdict")).to_contain_text(verdict)
    expect(task).to_contain_text(NARROW.takeaway.replace("`", ""))
    page.screenshot(path=ARTIFACTS / "lesson-exercise.png")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
