"""From the course's files to the source of its reading pages: notebooks as published, and the pages of `docs/`.

What a reader should find out for themselves is folded: the outputs of the cells that answer a prediction.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from helpers.course.own import notebook_file
from helpers.course.own.notebook_file import NAVIGATION, Notebook, source

# The pages of `docs/` in the order of the contents, the learner's first.
FOR_READERS = (
    *("glossary", "cheatsheet", "troubleshooting", "what-changed", "limits", "claims", "misconceptions"),
    *("lab", "workbench", "engine", "launch"),
)
FOR_BUILDERS = ("architecture", "site", "pictures", "mutants")
FOLDED = "hide-output"  # https://myst-nb.readthedocs.io/en/latest/render/hiding.html
_ASKS = "lab.predict("
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)


def source_of(root: Path, into: Path, run: str, repository: str, more: Mapping[str, str]) -> None:
    """Write the source of all pages.

    Args:
        root: the project's folder.
        into: an empty folder.
        run: where a notebook opens to be run, seen from its page, with `{}` for its name; empty when nowhere.
        repository: `OWNER/REPO` on GitHub, for links to the project's other files; empty when there is none.
        more: pages that are no files of the course: name → Markdown.
    """
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    (into / "notebooks").mkdir(parents=True)
    for path in notebooks:
        page = as_page(notebook_file.read(path), run.format(path.name) if run else "")
        (into / "notebooks" / path.name).write_text(notebook_file.text(page), encoding="utf-8")
    (into / "docs").mkdir()
    for path in sorted((root / "docs").iterdir()):
        if path.suffix == ".md":
            text = within(path.read_text(encoding="utf-8"), path.parent, root, repository)
            (into / "docs" / path.name).write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(path, into / "docs" / path.name)
    known = {path.stem for path in (root / "docs").glob("*.md")}
    if strangers := known ^ {*FOR_READERS, *FOR_BUILDERS}:
        raise ValueError(f"docs/ and the contents of the pages differ in {', '.join(sorted(strangers))}.")
    for name, text in more.items():
        (into / name).write_text(text, encoding="utf-8")
    here = Path(__file__).parent
    shutil.copyfile(here / "conf.py", into / "conf.py")
    shutil.copytree(here / "static", into / "static")
    front = (here / "front.md").read_text(encoding="utf-8")
    front = front.replace("{{ run }}", _button(run.removeprefix("../").format(notebooks[0].name)) if run else "")
    contents = [
        _contents("The course", [f"notebooks/{path.stem}" for path in notebooks]),
        _contents("To look up", [f"docs/{name}" for name in FOR_READERS]),
        _contents("For builders", [*(f"docs/{name}" for name in FOR_BUILDERS), *(Path(name).stem for name in more)]),
    ]
    (into / "index.md").write_text("\n\n".join([front.strip(), *contents]) + "\n", encoding="utf-8")


def as_page(notebook: Notebook, run: str = "") -> Notebook:
    """A notebook as it is read: answers folded, no links to the neighbours (a page has its own), and one to run it.

    Args:
        notebook: as published; it stays as it is.
        run: where it opens to be run; empty when nowhere.
    """
    page = copy.deepcopy(notebook)
    cells = page["cells"]
    asked = answering = False  # is there a question without an answer yet, and is this cell among those that give it?
    for cell in cells:
        if cell["cell_type"] != "code":
            cell["source"] = "\n".join(line for line in source(cell).splitlines() if NAVIGATION not in line)
            asked, answering = asked and not answering, False
        elif source(cell).startswith(_ASKS):
            asked, answering = True, False
        elif asked:
            answering = True
            tags = cell.setdefault("metadata", {}).setdefault("tags", [])
            tags.append(FOLDED)
    page["cells"] = [cell for cell in cells if cell["cell_type"] == "code" or cell["source"].strip()]
    if run:
        first = next(cell for cell in page["cells"] if cell["cell_type"] == "markdown")
        title, _, rest = source(first).partition("\n")
        first["source"] = f"{title}\n\n{_button(run)}\n{rest}"
    return page


def within(text: str, folder: Path, root: Path, repository: str) -> str:
    """A page whose links to files that are no pages lead to the repository; without one, their words stay.

    Args:
        text: Markdown.
        folder: the one in which it stands.
        root: the project's folder.
        repository: `OWNER/REPO`, or empty.
    """

    def changed(found: re.Match[str]) -> str:
        target = found["target"]
        if _ELSEWHERE.match(target):
            return found[0]
        path = (folder / target.partition("#")[0]).resolve()
        inside = path.relative_to(root)
        if inside.parts[0] in ("docs", "notebooks"):
            return found[0]
        if not repository:
            return found["words"]
        kind = "tree" if path.is_dir() else "blob"
        return f"[{found['words']}](https://github.com/{repository}/{kind}/HEAD/{inside.as_posix()})"

    return _LINK.sub(changed, text)


def _button(run: str) -> str:
    return f'<a class="tpl-run" href="{run}">Run it here</a>'


def _contents(caption: str, pages: list[str]) -> str:
    return "\n".join(["```{toctree}", f":caption: {caption}", ":hidden:", "", *pages, "```"])
