"""A real JupyterLab server and one Chromium for all browser tests; a page and a kernel for each.

Everything lives in a home of its own, so that no setting, workspace or kernel of the developer's leaks in.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.patience import WAIT

from . import record
from .axe import script
from .jupyterlab_server import Server, write_own_notebook
from .local_server import ROOT

ARTIFACTS = ROOT / "artifacts"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    work = tmp_path_factory.mktemp("jupyterlab")
    notebooks = work / "notebooks"
    if (ROOT / "notebooks").is_dir():
        shutil.copytree(ROOT / "notebooks", notebooks)
    notebooks.mkdir(exist_ok=True)
    write_own_notebook(notebooks / "workbench.ipynb")
    ARTIFACTS.mkdir(exist_ok=True)
    running = Server(work)
    yield running
    running.close()


@pytest.fixture(scope="session")
def axe_source(tmp_path_factory: pytest.TempPathFactory) -> str:
    return script(tmp_path_factory.mktemp("axe"))


@pytest.fixture
def may_ask(server: Server) -> list[str]:
    """How the addresses begin that a page may ask for; a test with another server adds its own."""
    return [server.url, server.url.replace("http", "ws"), "data:", "blob:"]


@pytest.fixture
def page(browser: Any, may_ask: list[str], request: pytest.FixtureRequest) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 1000}, reduced_motion="reduce", locale="en-US", timezone_id="UTC"
    )
    context.set_default_timeout(1000 * WAIT)
    context.add_init_script(record.SCRIPT)
    made = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    made.on("request", lambda request: None if request.url.startswith(tuple(may_ask)) else outside.append(request.url))
    # JupyterLab has faults of its own (it removes its splash twice when themes change fast); ours comes as a blob.
    made.on("pageerror", lambda error: errors.append(f"{error.stack}") if not _theirs(error.stack) else None)
    yield made
    if request.node.stash.get(FAILED, False):
        made.screenshot(path=ARTIFACTS / f"failed-{request.node.name}.png")
    context.close()
    assert outside == [], "requests left the page"
    assert errors == [], "errors in the page"


def _theirs(stack: str) -> bool:
    places = ("/static/lab/", "/static/notebook/", "/extensions/@jupyter-widgets/jupyterlab-manager/")
    return any(place in stack for place in places)


class Lab:
    """JupyterLab in a page, by its own commands."""

    def __init__(self, page: Any, server: Server) -> None:
        self.page = page
        self.server = server

    def open(self, notebook: str = "workbench.ipynb", theme: str = "JupyterLab Light") -> Lab:
        self.server.start_kernel(notebook)
        self.page.goto(f"{self.server.url}/doc/tree/{notebook}?token={self.server.token}&reset")
        self.page.locator(".jp-Notebook").wait_for()
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.wait_for_function("() => window.jupyterapp")
        # The theme is a user setting and would leak from the test before.
        return self.theme(theme)

    def theme(self, name: str) -> Lab:
        self.command("apputils:change-theme", {"theme": name})
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")  # it covers every change of theme
        return self

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        # page.evaluate has no time limit of its own: it races one.
        self.page.evaluate(
            """([name, given, limit]) => Promise.race([
                window.jupyterapp.restored.then(() => window.jupyterapp.commands.execute(name, given)).then(() => true),
                new Promise((_, no) => setTimeout(() => no(new Error(name + " took more than " + limit + " ms")), limit)),
            ])""",
            [name, arguments or {}, 1000 * WAIT],
        )

    def run_all(self) -> Lab:
        # Not the status icon: it says "idle" before there is a session, and Run All then asks for a kernel.
        self.page.wait_for_function(
            """() => { const c = window.jupyterapp.shell.currentWidget?.sessionContext, k = c?.session?.kernel;
                return c?.isReady && k?.connectionStatus === "connected" && k.status === "idle"; }"""
        )
        self.command("notebook:run-all-cells")  # resolves when the kernel has answered every cell
        # Lessons show refusals as text: an error output is always a fault.
        errors = self.page.locator('[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
        assert not errors, errors[0][-1500:]
        return self

    def run(self, source: str) -> Lab:
        """Run one more cell at the end of the notebook."""
        self.page.evaluate(
            """source => { const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = notebook.widgets.length - 1;
                notebook.activeCell.model.sharedModel.setSource(source); }""",
            source,
        )
        self.command("notebook:run-cell")
        return self

    def execute(self, source: str) -> None:
        """Run something in the kernel as a cell does, without a cell: the focus stays where it is."""
        failed = self.page.evaluate(
            """code => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
                .requestExecute({ code, store_history: false }).done.then(answer => answer.content.evalue ?? "")""",
            source,
        )
        assert not failed, failed


@pytest.fixture
def lab(page: Any, server: Server) -> Iterator[Lab]:
    yield Lab(page, server)
    server.stop_kernels()  # every test has a kernel of its own
