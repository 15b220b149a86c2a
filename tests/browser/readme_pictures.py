"""The README's picture and its short film: real screenshots of the workbench in JupyterLab.

    python3 lab.py run python -m tests.browser.readme_pictures

writes docs/workbench.png and docs/opens-the-gate.webp. The film needs img2webp besides (Debian: `apt install webp`).
In the film somebody corrects the ExternalId in the trust policy and presses the button: what is typed is one frame a
key, so it is as fast as a person on every machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from tests.notebooks import png
from tests.patience import WAIT
from tests.places import DOCS

from .chromium import ARGUMENTS, find_chromium
from .conftest import Lab
from .jupyterlab_server import SCENE, Server
from .pictures import AT_REST
from .test_workbench import Bench

WIDTH = 1272  # of the workbench, in pixels
COLOURS = 128
LONGEST = 700_000  # bytes of the film
ID, OLD_ID = "company-a-7f3d", "backup-2031"
# Beside the scene of the tests: the vendor's job may ask too, and the role trusts the vendor with an ExternalId.
_STORED = """
vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="Assume",
                       PolicyDocument=document(Action="sts:AssumeRole", Resource=role))
trusted = document(Principal={{"AWS": "arn:aws:iam::123456789012:root"}}, Action="sts:AssumeRole",
                   Condition={{"StringEquals": {{"sts:ExternalId": "{wanted}"}}}})
company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trusted)
Workbench(world, policies=("trust", "caller"), external_id="{sent}")
"""
# Milliseconds that a frame stays.
_LOOK, _SELECTED, _KEY, _READ, _MOVE, _PRESSED, _END = 1400, 500, 95, 1500, 45, 250, 2600
_STEPS = 12  # of the pointer on its way to the button
# A screenshot has no pointer: one is drawn where the mouse is.
_POINTER = """() => {
  const pointer = document.createElement("div");
  pointer.innerHTML = `<svg width="20" height="24" viewBox="0 0 20 24"><path d="M2 1v18l5-4.500 3.200 7 3-1.300-3.100-6.900H17z"
    fill="black" stroke="white" stroke-width="1.500"/></svg>`;
  pointer.style.cssText = "position: fixed; z-index: 9999; pointer-events: none; left: -40px; top: 0";
  document.body.append(pointer);
  addEventListener("mousemove", event => {
    pointer.style.left = `${event.clientX - 2}px`;
    pointer.style.top = `${event.clientY - 1}px`;
  }, true);
}"""


@dataclass
class Film:
    """Frames, and how long each stays.

    Attributes:
        bench: the workbench.
        folder: where the frames lie.
        high: how much of the workbench is seen, in pixels.
    """

    bench: Bench
    folder: Path
    high: int
    frames: list[tuple[Path, int]] = field(default_factory=list)

    def frame(self, milliseconds: int) -> None:
        """Take one."""
        place = self.bench.root.bounding_box()
        path = self.folder / f"{len(self.frames):03}.png"
        clip = {"x": place["x"], "y": place["y"], "width": WIDTH, "height": self.high}
        self.bench.page.screenshot(path=path, clip=clip, animations="disabled", caret="initial")
        self.frames.append((path, milliseconds))

    def write(self, target: Path) -> None:
        """Make the film of them."""
        program = shutil.which("img2webp")
        if not program:
            sys.exit("img2webp is missing; Debian has it in the package webp.")
        shown = [word for path, stays in self.frames for word in ("-d", str(stays), str(path))]
        subprocess.run([program, "-loop", "0", "-lossy", "-q", "72", "-m", "6", *shown, "-o", str(target)], check=True)


@contextmanager
def opened(work: Path) -> Iterator[tuple[Any, Server]]:
    """A page of a browser, and JupyterLab."""
    (work / "notebooks").mkdir(parents=True)
    server = Server(work)
    try:
        with sync_playwright() as playwright:
            expect.set_options(timeout=1000 * WAIT)
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1360, "height": 1100}, reduced_motion="reduce")
            yield page, server
            browser.close()
    finally:
        server.close()


def bench(page: Any, server: Server, wanted: str, sent: str = "") -> Bench:
    """A workbench of `WIDTH` pixels on a page of its own.

    Args:
        page: where to open it.
        server: JupyterLab.
        wanted: the ExternalId that the stored trust policy asks for.
        sent: the one that is sent.
    """
    sources = [SCENE, _STORED.format(wanted=wanted, sent=sent)]
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source.strip()}
        for source in sources
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (server.work / "notebooks" / f"{wanted}.ipynb").write_text(json.dumps(notebook))
    Lab(page, server).open(f"{wanted}.ipynb").run_all()
    made = Bench(page)
    made.settled()
    window = page.viewport_size
    more = WIDTH - round(made.root.bounding_box()["width"])
    page.set_viewport_size({"width": window["width"] + more, "height": window["height"]})
    made.root.evaluate("each => each.scrollIntoView()")
    page.evaluate(AT_REST)
    return made


def film(page: Any, server: Server, folder: Path) -> Film:
    """The wrong id is replaced, the gate opens, and the role is assumed."""
    made = bench(page, server, wanted=OLD_ID, sent=ID)
    page.evaluate(_POINTER)
    details = made.root.get_by_role("tablist", name="Details").bounding_box()
    scene = Film(made, folder, round(details["y"] + details["height"] - made.root.bounding_box()["y"]))
    expect(made.verdict).to_contain_text("Denied at the trust policy")
    scene.frame(_LOOK)
    line = made.root.locator(".cm-line", has_text=OLD_ID).bounding_box()
    start = (line["x"] + line["width"] / 2, line["y"] + 70)  # where the pointer is out of the way
    page.mouse.click(line["x"] + 60, line["y"] + 10)
    page.mouse.move(*start)
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    for _ in OLD_ID:
        page.keyboard.press("Shift+ArrowLeft")
    scene.frame(_SELECTED)
    for letter in ID:
        page.keyboard.insert_text(letter)
        made.settled()
        scene.frame(_KEY)
    page.keyboard.press("Escape")  # the list of suggestions
    expect(made.verdict).to_contain_text("Allowed")
    scene.frame(_READ)
    button = made.button.bounding_box()
    to = (button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
    for step in range(1, _STEPS + 1):
        share = step / _STEPS
        share = share * share * (3 - 2 * share)  # slow, fast, slow
        page.mouse.move(*(a + (b - a) * share for a, b in zip(start, to, strict=True)))
        scene.frame(_MOVE)
    page.mouse.down()
    scene.frame(_PRESSED)
    page.mouse.up()
    expect(made.verdict).to_contain_text("Allowed, and listed")
    made.settled()
    scene.frame(_END)
    return scene


def main() -> None:
    """Make both."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "lab") as (page, server):
        still = bench(page, server, wanted=ID)
        expect(still.verdict).to_contain_text("Denied at the trust policy")
        made = png.with_few_colours(still.root.screenshot(animations="disabled"), COLOURS)
        (DOCS / "workbench.png").write_bytes(made)
        target = DOCS / "opens-the-gate.webp"
        scene = film(page, server, Path(folder))
        scene.write(target)
        seconds = sum(stays for _, stays in scene.frames) / 1000
        print(f"workbench.png: {len(made)} bytes; {target.name}: {target.stat().st_size} bytes, {seconds:.1f} s")
        assert target.stat().st_size <= LONGEST, f"more than {LONGEST} bytes"


if __name__ == "__main__":
    main()
