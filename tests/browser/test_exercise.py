"""An exercise in a real browser, as a person works at it: check, read, press a caller, see a solution beside one's own."""

from __future__ import annotations

from playwright.sync_api import expect

from helpers.course import lessons

from . import pictures
from .axe import COLOURS, violations
from .test_stage import TOO_WIDE

COMPLETE = lessons.exercise("01-complete")
PERSON_TOO = next(text for text, sentence in COMPLETE.known_wrong if sentence.startswith("developer gets in"))
OPEN = "{ "  # a lone bracket would be put around what is selected
CELL = "from helpers import lab\nlab.exercise('01-complete')"
# Where everything stands, from the top of the exercise; what stands below the screen may grow.
PLACES = """root => {
  const top = root.getBoundingClientRect().top, places = {};
  for (const [name, selector] of Object.entries({ ticket: ".tpl-ticket", buttons: ".tpl-form", stage: ".tpl-part-stage",
      walls: ".tpl-wall", lanes: ".tpl-lane", verdict: ".tpl-answer", bar: ".tpl-strip", editor: ".tpl-editor" })) {
    places[name] = [...root.querySelectorAll(selector)].flatMap(each => {
      const { top: above, bottom, left, right } = each.getBoundingClientRect();
      return [above - top, bottom - top, left, right].map(Math.round);
    });
  }
  return places;
}"""


class Task:
    """One exercise in the page, by what a person sees of it."""

    def __init__(self, lab, page):
        page.set_viewport_size({"width": 1440, "height": 900})
        lab.open().run_all()
        lab.run(CELL)
        self.page = page
        self.root = page.locator(".tpl-exercise").last
        self.editor = self.root.get_by_role("textbox", name="Trust policy of WebServerRole (JSON)")
        self.verdict = self.root.locator(".tpl-verdict")
        self.answer = self.root.locator("[data-part=verdict]")
        self.count = self.root.locator(".tpl-count")
        self.chosen = self.root.locator(".tpl-lane[aria-pressed=true]")
        self.rows = self.root.locator(".tpl-part-requests tbody tr")
        expect(self.count).to_be_visible()

    def press(self, name):
        self.root.get_by_role("button", name=name).click()

    def type(self, text):
        self.editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def check(self, text):
        """Type a policy and press "Check" at once: the click must not overtake the edit."""
        self.type(text)
        self.press("Check")

    def picture(self, name):
        pictures.take(self.root, f"exercise-{name}")


def test_a_person_checks_reads_and_compares(lab, page):
    task = Task(lab, page)
    expect(task.count).to_contain_text("Target: 8 requests, not checked yet")
    # A folded account opens and folds again.
    developer = task.root.locator(".tpl-lane", has_text="developer")
    expect(developer).to_have_count(0)
    task.root.get_by_role("button", name="Account A your own").press("Enter")
    expect(developer).to_be_visible()
    task.root.get_by_role("button", name="Account A your own").press("Enter")
    expect(developer).to_have_count(0)
    expect(task.verdict).to_have_text("Not checked yet")
    task.picture("before")

    # The failing request first: in words, on the stage, in the table, and at its lines.
    task.check(PERSON_TOO)
    expect(task.verdict).to_have_text("Not yet: 7 of 8 as wanted")
    expect(task.answer).to_contain_text("developer gets in, and should stay out. Statement 1, line 4, names it")
    expect(task.answer).to_contain_text("Checked · try 1")
    expect(task.chosen).to_contain_text("developer")
    expect(task.chosen).to_contain_text("should stay out")
    expect(task.rows.first).to_contain_text("developer")
    expect(task.rows.first).to_contain_text("gets in, not as wanted")
    expect(task.rows.nth(1)).to_contain_text("gets in, as wanted")
    expect(task.root.locator(".cm-line.tpl-allow").first).to_be_visible()
    task.picture("wrong")

    # The line in the verdict leads into the editor.
    task.answer.get_by_role("button", name="line 4").press("Enter")
    expect(task.editor).to_be_focused()

    # A press on a caller, or an arrow key, tells about that request.
    task.root.locator(".tpl-lane", has_text="Lambda").click()
    expect(task.answer).to_contain_text("Lambda stays out, as wanted.")
    expect(task.root.locator(".cm-line.tpl-nomatch").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(task.chosen).to_contain_text("EC2")
    expect(task.answer).to_contain_text("EC2 gets in, as wanted.")

    # A solution beside one's own text, in which the lines that differ are marked.
    task.press("Show a solution beside mine")
    expect(task.root.get_by_role("group", name="Yours").locator(".tpl-said-by-one")).to_have_count(1)
    expect(task.root.get_by_role("group", name="Yours").locator(".tpl-said-by-one")).to_contain_text("user/developer")
    expect(task.root.get_by_role("group", name="One solution", exact=True).locator(".tpl-nothing")).to_have_count(1)
    task.press("Hide the solution")
    expect(task.root.locator(".tpl-beside")).to_have_count(0)

    # An edit leaves the last check in sight, pale; the next check is about the new text.
    task.type(COMPLETE.solution)
    expect(task.count).to_have_text("Before your last change")
    expect(task.root.locator(".tpl-stage.tpl-old")).to_be_visible()
    page.keyboard.press("ControlOrMeta+Enter")
    expect(task.verdict).to_have_text("Right: 8 of 8 as wanted")
    expect(task.root.get_by_role("status").first).to_contain_text("Right: 8 of 8 as wanted. All 8 requests")


def test_nothing_moves_while_somebody_types(lab, page):
    """A check may bring a request out of its fold, so that the stage grows; what is above stays, and typing moves nothing."""
    task = Task(lab, page)
    before = task.root.evaluate(PLACES)
    for text, said in (
        (PERSON_TOO, "Not yet"),
        (OPEN, "This is not JSON yet"),
        (COMPLETE.solution, "Right"),
        (COMPLETE.known_wrong[3][0], "AWS refuses"),
    ):
        task.check(text)
        expect(task.verdict).to_contain_text(said)
        checked = task.root.evaluate(PLACES)
        tops = [
            {name: places[name][:1] for name in ("ticket", "buttons", "stage", "bar")} for places in (before, checked)
        ]
        unmoved(*tops, said)
        before = checked
        task.type(text + " ")
        expect(task.answer).to_contain_text("Before your last change")
        unmoved(before, task.root.evaluate(PLACES), f"{said}, then an edit")
    task.press("Hint 1 of 3")
    expect(task.verdict).to_have_text("Hint 1 of 3")
    unmoved(before, task.root.evaluate(PLACES), "a hint")


def unmoved(before, now, when):
    for name in before:
        moved = max(abs(a - b) for a, b in zip(before[name], now[name], strict=True))
        assert moved <= 2, (when, name, before[name], now[name])


def test_it_is_fit_for_every_width_and_theme(lab, page, axe_source):
    task = Task(lab, page)
    rules = ()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.theme(theme)
        for text, said in ((PERSON_TOO, "Not yet"), (OPEN, "not JSON"), (COMPLETE.solution, "Right")):
            task.check(text)
            expect(task.verdict).to_contain_text(said)
            assert violations(page, ".tpl-exercise", axe_source, rules) == [], f"{theme}, {said}"
        task.check(PERSON_TOO)
        expect(task.verdict).to_contain_text("Not yet")
        task.press("Show a solution beside mine")
        expect(task.root.locator(".tpl-beside")).to_be_visible()
        assert violations(page, ".tpl-exercise", axe_source, rules) == [], f"{theme}, the solution"
        task.picture(theme.rsplit(maxsplit=1)[-1].lower())
        task.press("Hide the solution")
        rules = COLOURS
    task.press("Show a solution beside mine")
    lab.theme("JupyterLab Light")
    for width in (1280, 1024, 480, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(pictures.AT_REST)
        assert task.root.evaluate(TOO_WIDE) == [], width
        if width <= 1024:  # one column, in this order
            places = task.root.evaluate(PLACES)
            order = [places[name][0] for name in ("ticket", "buttons", "stage", "verdict", "bar", "editor")]
            assert order == sorted(order), width
        task.picture(f"{width}")
