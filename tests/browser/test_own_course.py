"""A course of one's own, in the lab as lab.py starts it: the first page, the learner's copy, and the day after."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from helpers.course import lessons
from helpers.course.own import notebook_file, overview
from helpers.course.own.folder import FOLDER
from helpers.course.own.store import Store
from tests.story import trust_policy

from . import pictures
from .axe import COLOURS, violations
from .conftest import ARTIFACTS, Lab
from .course_server import CourseServer, dirty, lay_out
from .test_stage import TOO_WIDE

START, STORY = "my_work/00_start.ipynb", "my_work/03_cross_account_backup.ipynb"
TRUST = trust_policy("arn:aws:iam::123456789012:root")
# Until the file that keeps progress holds an entry with this text. It is read as the page reads it.
KEPT = """async ([key, text]) => { for (;;) {
    const { content } = await window.jupyterapp.serviceManager.contents.get(
        "my_work/progress.json", { type: "file", format: "text", content: true });
    if (JSON.parse(content).work[key]?.last?.includes(text)) return;
    await new Promise(requestAnimationFrame);
} }"""
ERROR = "Error displaying widget"
READY = """() => { const c = window.jupyterapp?.shell?.currentWidget?.context?.sessionContext, k = c?.session?.kernel;
    return c?.isReady && k?.connectionStatus === "connected" && k.status === "idle"; }"""


@pytest.fixture
def root(chromium, tmp_path):
    made = tmp_path / "a course for me"
    lay_out(made)
    return made


@pytest.fixture
def server(root, tmp_path, may_ask):
    running = CourseServer(tmp_path, root)
    may_ask += [running.url, running.url.replace("http", "ws")]
    yield running
    running.close()


@pytest.fixture
def may_ask():
    return ["data:", "blob:"]


class Learner(Lab):
    """Somebody in front of the lab."""

    def arrive(self, path=""):
        """Follow the link that the terminal shows."""
        self.page.goto(f"{self.server.url}/lab{path}?token={self.server.token}")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)")
        if "/tree/" not in path:
            self.first_page.locator("h1").wait_for()
        return self

    @property
    def first_page(self):
        return self.page.locator(".tpl-course")

    @property
    def notebook(self):
        """The notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def ready(self):
        """The kernel of the notebook in front waits for work."""
        self.page.wait_for_function(READY)
        return self

    def cell(self, ident):
        """A cell by its id."""
        place = self.page.evaluate(
            """id => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(one => one.model.id === id)""",
            ident,
        )
        return self.notebook.locator(".jp-Notebook .jp-Cell").nth(place)

    def run_cell(self, ident):
        """Click into a cell and press Shift+Enter."""
        cell = self.cell(ident)
        cell.locator(".jp-InputArea .cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(cell.locator(".jp-InputPrompt").first).to_have_text(re.compile(r"\[\d+\]"))
        return cell

    def save(self):
        self.command("docmanager:save")


@pytest.fixture
def learner(page, server):
    return Learner(page, server)


def write(cell, text):
    """Replace what stands in an editor, by keyboard."""
    editor = cell.locator(".tpl-workbench .cm-content").first
    editor.click()
    editor.press("ControlOrMeta+a")
    cell.page.keyboard.insert_text(text)


def looked_at(learner, axe_source, name):
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        learner.theme(theme)
        for width in (1440, 1024, 480):
            learner.page.set_viewport_size({"width": width, "height": 900})
            learner.page.evaluate(pictures.AT_REST)
            assert learner.first_page.evaluate(TOO_WIDE) == [], (theme, width)
            rules = COLOURS if theme.endswith("Dark") else ()
            assert violations(learner.page, ".tpl-course", axe_source, rules) == [], (theme, width)
            shown = f"own-{name}-{theme.split()[1].lower()}-{width}.png"
            learner.page.screenshot(path=ARTIFACTS / shown)
    learner.page.set_viewport_size({"width": 1280, "height": 1000})
    learner.theme("JupyterLab Light")


def test_the_first_page_has_one_way_on_and_it_leads_to_a_copy_that_spoils_nothing(learner, root, axe_source):
    learner.arrive()
    go_on = learner.first_page.locator(".tpl-go-on")
    expect(go_on).to_have_count(1)
    expect(learner.first_page.get_by_role("button")).to_have_text(
        [re.compile("^Begin: "), "Download your progress", "Add progress from a file"]
    )
    expect(go_on).to_be_focused()
    expect(learner.page.locator("#filebrowser")).to_be_hidden()
    looked_at(learner, axe_source, "first-page")
    go_on.focus()
    learner.page.keyboard.press("Enter")
    learner.notebook.locator(".jp-Notebook").wait_for()
    expect(learner.notebook.locator("h1")).to_contain_text("00 · Start here")
    learner.ready()
    expect(learner.notebook.locator(".jp-OutputArea-output")).to_have_count(0)
    assert dirty(root) == ""


def test_what_the_learner_opens_stays_open(learner):
    learner.arrive()
    browser = learner.page.locator("#filebrowser")
    # JupyterLab writes its workspace a moment later.
    with learner.page.expect_response(_workspace_written):
        learner.command("filebrowser:toggle-main")
    expect(browser).to_be_visible()
    learner.arrive()
    expect(browser).to_be_visible()


def _workspace_written(answer):
    """JupyterLab has written that the left side is open."""
    asked = answer.request
    if "/api/workspaces/" not in answer.url or asked.method != "PUT":
        return False
    layout = json.loads(asked.post_data or "{}").get("data", {}).get("layout-restorer:data", {})
    return layout.get("left", {}).get("collapsed") is False


def test_a_link_to_a_notebook_opens_it_and_not_the_first_page(learner):
    learner.arrive(f"/tree/{START}").ready()
    learner.notebook.locator("h1").wait_for()
    expect(learner.first_page).to_have_count(0)
    expect(learner.page.locator("#filebrowser")).to_be_hidden()


def test_the_published_notebooks_are_read_only(learner, root):
    learner.arrive("/tree/notebooks/00_start.ipynb").ready()
    learner.run_cell("start")
    learner.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save().catch(() => 0)")
    dialog = learner.page.locator(".jp-Dialog")
    dialog.wait_for()
    assert dirty(root) == ""


def test_a_whole_first_hour_and_the_day_after(learner, root):
    """Open, predict before seeing, run, edit, solve wrongly, solve; the machine stops; everything is there."""
    learner.arrive()
    learner.first_page.get_by_role("button", name="Begin: 00 · Start here").click()
    learner.notebook.locator("h1").wait_for()
    learner.ready()
    learner.run_cell("start")
    cell = learner.run_cell("workbench")
    write(cell, TRUST)
    expect(cell.locator(".tpl-verdict")).to_contain_text("Allowed")
    learner.run_cell("predict").get_by_role("button").nth(1).click()
    expect(learner.cell("predict").locator(".tpl-judgement")).to_contain_text("Right")
    learner.save()
    saved = json.loads((root / START).read_text(encoding="utf-8"))
    assert notebook_file.WIDGET_VIEW not in json.dumps(saved) and "widgets" not in saved["metadata"]
    expect(cell.locator(".tpl-workbench").first).to_be_visible()  # what is in the page lives on

    learner.command("docmanager:open", {"path": STORY})
    learner.ready()
    learner.run_cell("start")
    exercise = learner.run_cell("exercise-make")
    write(exercise, "{}")
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.locator(".tpl-verdict")).to_contain_text("AWS refuses to save this policy")
    write(exercise, lessons.exercise("03-make").solution)
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.locator(".tpl-verdict")).to_contain_text("Right")
    write(exercise, TRUST)  # and goes on trying
    learner.page.evaluate(KEPT, ["exercise:03-make", "123456789012:root"])

    learner.server.kill()
    again = CourseServer(learner.server.work, root)
    try:
        after = Learner(learner.page.context.new_page(), again).arrive()
        done = f"1 of {len(overview.asked('03'))} done · begun"
        expect(after.first_page.locator(".tpl-lesson").nth(3)).to_contain_text(done)
        after.first_page.get_by_role("link", name="00 · Start here").click()
        after.notebook.locator("h1").wait_for()
        output = after.cell("workbench").locator(".jp-OutputArea-output").first
        expect(output).to_contain_text("As you left it. To work on, run this cell: Shift+Enter.")
        expect(output).to_contain_text("Trust policy of BackupAccessRole")
        expect(after.page.get_by_text(ERROR)).to_have_count(0)
        after.ready()
        after.run_cell("start")
        cell = after.run_cell("workbench")
        expect(cell.locator(".tpl-strip")).to_contain_text("Your last texts are back")
        expect(cell.locator(".tpl-workbench .cm-content").first).to_contain_text("arn:aws:iam::123456789012:root")
        expect(after.run_cell("predict").locator(".tpl-judgement")).to_contain_text("Right")
        after.command("docmanager:open", {"path": STORY})
        after.ready()
        after.run_cell("start")
        exercise = after.run_cell("exercise-make")
        expect(exercise.locator(".tpl-verdict")).to_contain_text("Your last text is back")
        expect(exercise).to_contain_text("It was right.")
        expect(exercise.locator(".tpl-workbench .cm-content").first).to_contain_text("arn:aws:iam::123456789012:root")
        exercise.get_by_role("button", name="Start again").click()
        expect(exercise.locator(".tpl-workbench .cm-content").first).not_to_contain_text(
            "arn:aws:iam::123456789012:root"
        )
        assert dirty(root) == ""
    finally:
        again.close()


def test_notebook_7_saves_no_dead_widget_either(page, server, root):
    server.start_kernel(START)
    page.goto(f"{server.url}/notebooks/{START}?token={server.token}")
    page.wait_for_function(READY)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
    page.locator(".tpl-workbench").first.wait_for()
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save').then(() => true)")
    saved = (root / START).read_text(encoding="utf-8")
    assert notebook_file.WIDGET_VIEW not in saved and "As you left it." in saved
    page.reload()
    page.locator(".jp-OutputArea-output", has_text="As you left it.").first.wait_for()
    expect(page.get_by_text(ERROR)).to_have_count(0)


def test_a_word_leads_to_its_place_in_the_glossary_rendered(learner):
    learner.arrive(f"/tree/{START}").ready()
    learner.notebook.get_by_role("link", name="trust policy", exact=True).click()
    page = learner.page.locator(".jp-MarkdownViewer")
    expect(page.get_by_role("heading", name="Glossary")).to_be_attached()
    expect(page.locator("td", has_text="trust policy").first).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Glossary")).not_to_be_in_viewport()
    expect(learner.page.locator(".jp-FileEditor")).to_have_count(0)


def test_two_tabs_keep_what_is_done_in_both(learner, root):
    learner.arrive(f"/tree/{START}").ready()
    learner.run_cell("start")
    other = Learner(learner.page.context.new_page(), learner.server).arrive(f"/lab/workspaces/other/tree/{STORY}"[4:])
    other.ready()
    other.run_cell("start")
    other.run_cell("predict-root").get_by_role("button").first.click()
    learner.run_cell("predict").get_by_role("button").nth(1).click()
    expect(learner.cell("predict").locator(".tpl-judgement")).to_be_visible()
    expect(other.cell("predict-root").locator(".tpl-judgement")).to_be_visible()
    assert {"prediction:00-who", "prediction:03-root"} <= Store(root / FOLDER).all().keys()


def publish(root, old, new):
    """A newer edition: another sentence in every notebook that has the old one."""
    edition = {}
    for path in (root / "notebooks").glob("*.ipynb"):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        edition[path.name] = notebook_file.fingerprint(notebook_file.read(path))
    (root / "helpers/course/own/edition.json").write_text(json.dumps(edition), encoding="utf-8")


def test_a_newer_course_renews_what_is_untouched_and_says_what_it_kept(learner, root):
    learner.arrive(f"/tree/{START}").ready()
    learner.run_cell("start")  # run, and not changed
    learner.save()
    learner.command("docmanager:open", {"path": STORY})
    learner.ready().cell("start").locator(".cm-content").click()
    learner.page.keyboard.press("End")
    learner.page.keyboard.type("  # mine")
    learner.save()
    learner.server.close()
    publish(root, "## The puzzle", "## A new puzzle")
    publish(root, "## The first refusal", "## A new refusal")
    again = CourseServer(learner.server.work, root)
    try:
        after = Learner(learner.page.context.new_page(), again).arrive()
        news = after.first_page.get_by_role("list", name="News")
        expect(news).to_contain_text("you had changed nothing, so you have it.")
        expect(news).to_contain_text("newer edition of 03_cross_account_backup.ipynb; you keep yours.")
        looked = pictures.whole(after.first_page)
        (ARTIFACTS / "own-news.png").write_bytes(looked)
        after.command("docmanager:open", {"path": START})
        expect(after.notebook.get_by_role("heading", name="A new refusal")).to_be_attached()
        after.command("docmanager:open", {"path": STORY})
        expect(after.notebook.get_by_role("heading", name="The puzzle", exact=True)).to_be_attached()
        assert "# mine" in (root / STORY).read_text(encoding="utf-8")
    finally:
        again.close()


def test_a_notebook_that_another_program_saved_with_widgets_shows_no_dead_one(learner, root):
    """VS Code, say. What does not import the lab is nobody's business of ours."""
    learner.arrive()  # the copies are made
    output = {"output_type": "display_data", "metadata": {}, "data": {}}
    output["data"] = {notebook_file.WIDGET_VIEW: {"model_id": "gone", "version_major": 2, "version_minor": 0}}
    output["data"]["text/html"] = "<p>the readable form</p>"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for name, source in (("ours", "from helpers import lab"), ("theirs", "import ipywidgets")):
        cell = {"cell_type": "code", "id": "one", "metadata": {}, "execution_count": 1, "source": source}
        held = {"cells": [cell | {"outputs": [output]}], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        (root / "my_work" / f"{name}.ipynb").write_text(json.dumps(held), encoding="utf-8")
        learner.command("docmanager:open", {"path": f"my_work/{name}.ipynb"})
        shown = learner.ready().notebook.locator(".jp-OutputArea-output")
        if name == "ours":
            expect(shown).to_contain_text("As you left it.")
            expect(shown).to_contain_text("the readable form")
            expect(learner.page.get_by_text(ERROR)).to_have_count(0)
        else:
            expect(shown).not_to_contain_text("As you left it.")
            learner.save()
            assert notebook_file.WIDGET_VIEW in (root / "my_work" / f"{name}.ipynb").read_text(encoding="utf-8")
