"""What a notebook's cells answer in the browser: how they are run there, and what differs from the published one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from helpers.course.own import notebook_file
from tests.site.conftest import ROOT

import serving  # isort: skip

_WORDS = ("text/plain", "text/html")
READY = """() => {
  const shown = window.jupyterapp && jupyterapp.shell.currentWidget;
  return shown && shown.context && shown.context.isReady
    && shown.sessionContext.session && shown.sessionContext.session.kernel
    && shown.sessionContext.session.kernel.status === "idle";
}"""
# When each cell had answered stands in `answered`, in milliseconds of the machine's clock.
RUN = """async () => {
  const { content } = jupyterapp.shell.currentWidget;
  window.answered = [];
  for (const [at, cell] of content.widgets.entries()) {
    if (cell.model.type !== "code") continue;
    content.activeCellIndex = at;
    await jupyterapp.commands.execute("notebook:run-cell").catch(() => null);
    window.answered.push(Date.now());
  }
  return JSON.stringify(content.model.toJSON());
}"""
ASK = """async (code) => {
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  const said = [];
  const asked = kernel.requestExecute({ code });
  asked.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") said.push(content.text);
    if (header.msg_type === "error") said.push(content.ename, content.evalue);
  };
  await asked.done;
  return said.join("");
}"""


@contextmanager
def served(site: Path) -> Iterator[str]:
    with serving.server(site) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


def asked_of_others(asked: list[str], address: str) -> list[str]:
    return [url for url in asked if not url.startswith((address, "data:", "blob:"))]


def said(cell: dict[str, Any]) -> list[tuple[str, str]]:
    """What a cell has printed, which errors it raised, and the words and HTML of what it shows.

    A widget is drawn by its kernel, and has its words besides; a picture that `refresh` adds for GitHub has none.
    """
    found: list[tuple[str, str]] = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            text = _text(output["text"])
            if found and found[-1][0] == output["name"]:  # the browser sends it in other pieces
                text = found.pop()[1] + text
            found.append((output["name"], text))
        elif output["output_type"] == "error":
            found.append(("error", f"{output['ename']}: {output['evalue']}"))
        else:
            found += [(form, _text(output["data"][form])) for form in _WORDS if form in output["data"]]
    return found


def _text(given: str | list[str]) -> str:
    return given if isinstance(given, str) else "".join(given)


def differences(found: dict[str, Any], notebook: str) -> list[str]:
    published = notebook_file.read(ROOT / "notebooks" / notebook)
    pairs = list(zip(found["cells"], published["cells"], strict=True))
    return [
        f"{notebook_file.source(ours)[:60]!r}: {said(ours)} and not {said(theirs)}"
        for ours, theirs in pairs
        if ours["cell_type"] == "code" and said(ours) != said(theirs)
    ]
