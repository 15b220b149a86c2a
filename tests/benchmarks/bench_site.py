"""How long until the site answers, and how much goes over the wire? In a real browser, first visit and second.

    python3 lab.py run python tests/benchmarks/bench_site.py [a built site, _site when left out] [--rounds 3]

Each round is a browser that has never seen the site: a notebook is opened by its link and run cell by cell, then opened
and run once more in a new tab. Then the page that reads policies, by the front page's link, with a policy pasted as soon
as the editor is there. Medians. What is sent is counted at the server, each file once, as it is and as a host
with gzip sends it. Nothing is asserted here: the machine may be busy.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, BrowserContext

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

import serving  # noqa: E402

from tests.patience import WAIT  # noqa: E402
from tests.site.test_offline import all_kept  # noqa: E402
from tests.site.test_run import READY, SMOKE, a_browser  # noqa: E402

from reader import examples  # noqa: E402  # isort: skip

SHOWN = "() => window.jupyterapp && jupyterapp.shell.currentWidget?.context?.isReady"
STEP = """async (from) => {
  const { content } = jupyterapp.shell.currentWidget;
  const cells = [...content.widgets.entries()].filter(([, cell]) => cell.model.type === "code");
  for (const [at] of from === 0 ? cells.slice(0, 1) : cells.slice(1)) {
    content.activeCellIndex = at;
    await jupyterapp.commands.execute("notebook:run-cell").catch(() => null);
  }
}"""
WHEN = ("shown", "kernel", "first cell", "all cells")
POLICY = next(iter(examples.EXAMPLES.values()))
READ = ("editor", "answer")
_PACKED = {".gz", ".memory", ".zip", ".png", ".webp", ".woff", ".woff2"}  # gzip makes nothing of these


class Counting(serving.Handler):
    """It remembers which files were asked for."""

    asked: set[Path]

    def __init__(self, *given: object, asked: set[Path], directory: str) -> None:
        """Serve a folder, and write down what is asked."""
        self.asked = asked
        super().__init__(*given, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Write it down, then serve it."""
        path = Path(self.translate_path(self.path))
        self.asked.add(path / "index.html" if path.is_dir() else path)
        super().do_GET()


@contextmanager
def counted(site: Path) -> Iterator[tuple[str, set[Path]]]:
    asked: set[Path] = set()
    handler = functools.partial(Counting, asked=asked, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/", asked
        running.shutdown()


def visit(context: BrowserContext, link: str, site: Path) -> list[float]:
    """Seconds from the click: until the notebook is shown, its kernel is ready, a cell and all cells have answered."""
    page = context.new_page()
    page.goto("about:blank")
    start = time.perf_counter()
    times = []
    page.goto(link, wait_until="commit")
    for state in (SHOWN, READY):
        page.wait_for_function(state, timeout=WAIT * 1000, polling=50)
        times.append(time.perf_counter() - start)
    for part in (0, 1):
        page.evaluate(STEP, part)
        times.append(time.perf_counter() - start)
    all_kept(page, site)  # the next visit is a second one
    page.close()
    return times


def reading(context: BrowserContext, address: str) -> list[float]:
    """Seconds from the click on the front page: until the editor is there, and a pasted policy is answered."""
    page = context.new_page()
    page.goto(f"{address}index.html")
    link = page.get_by_role("link", name="Read my trust policy").first
    start = time.perf_counter()
    link.click()
    editor = page.locator(".cm-content")
    editor.wait_for(timeout=WAIT * 1000)
    times = [time.perf_counter() - start]
    editor.click()
    page.keyboard.insert_text(POLICY)
    page.locator(".read-verdict").wait_for(timeout=WAIT * 1000)
    times.append(time.perf_counter() - start)
    page.close()
    return times


def megabytes(files: set[Path]) -> tuple[float, float]:
    """As they are, and as a host with gzip sends them."""
    data = [(path.suffix, path.read_bytes()) for path in sorted(files) if path.is_file()]
    packed = sum(len(each if suffix in _PACKED else gzip.compress(each, 6)) for suffix, each in data)
    return sum(len(each) for _, each in data) / 1e6, packed / 1e6


def main() -> None:
    """Measure both notebooks of the smoke test, and the page that reads policies."""
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "_site")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reader", action="store_true", help="the page that reads policies alone")
    given = parser.parse_args()
    (folder,) = {path.parent for path in (given.site / "run" / "files").rglob(SMOKE[0])}
    where = folder.relative_to(given.site / "run" / "files")
    print(f"the site: {megabytes({path for path in given.site.rglob('*') if path.is_file()})[0]:.1f} MB")
    with a_browser() as browser:
        for notebook in () if given.reader else SMOKE:
            link = f"run/notebooks/index.html?path={(where / notebook).as_posix()}"
            report(
                notebook,
                WHEN,
                given,
                browser,
                lambda context, address, link=link: visit(context, address + link, given.site),
            )
        report("the page that reads policies", READ, given, browser, reading)


Visit = Callable[[BrowserContext, str], list[float]]


def report(what: str, when: tuple[str, ...], given: argparse.Namespace, browser: Browser, visiting: Visit) -> None:
    """Measure one kind of visit, twice in each of some new browsers."""
    rounds: list[list[list[float]]] = []
    for _ in range(given.rounds):
        with counted(given.site) as (address, asked):
            context = browser.new_context()
            rounds.append([visiting(context, address), visiting(context, address)])
            context.close()
    raw, packed = megabytes(asked)
    print(f"{what}: {len(asked)} files, {raw:.1f} MB, {packed:.1f} MB with gzip")
    for name, visits in zip(("first visit", "second visit"), zip(*rounds, strict=True), strict=True):
        medians = (statistics.median(each) for each in zip(*visits, strict=True))
        print(f"  {name}:", ", ".join(f"{each} {took:.1f} s" for each, took in zip(when, medians, strict=True)))


if __name__ == "__main__":
    main()
