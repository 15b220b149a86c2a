"""In each notebook, a word of the glossary links to its place there when it is first used. Generated: see `refresh`.

Not in the title cell, in headings, code, links, or what is folded or generated: there a link would be in the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat

from tests.places import DOCS

GLOSSARY = "../docs/glossary.md"
_ROW = re.compile(r'^\| <a id="([\w-]+)"></a>\*\*`?([^*`]+)`?\*\* \|', re.MULTILINE)
# Words that everybody knows who opens the course, or that are too common to be marked.
EVERYDAY = {"account", "action", "assume a role", "caller", "deny, explicit", "deny, implicit", "group", "user"}
# Words that mean something else as well: a session's token, two claims. The notebook that needs them defines them.
EVERYDAY |= {"claim", "token"}
# How a word is met besides its plain form and its plural.
FORMS = {
    "delegate": ("delegates",),
    "statement": ("statement", "statements"),
    "S3": (),
    "chain of roles": ("chain of roles", "chains of roles"),
}
_KEPT_APART = re.compile(
    r"```.*?```|<details>.*?</details>|`[^`]*`|\[[^\]]*\]\([^)]*\)|<[^>]+>|^[#>][^\n]*|\*\*Assume role\*\*|https?://\S+",
    re.DOTALL | re.MULTILINE,
)


def anchors() -> dict[str, str]:
    """The words of the glossary, each with the name of its place."""
    return {word: anchor for anchor, word in _ROW.findall((DOCS / "glossary.md").read_text(encoding="utf-8"))}


def with_links(notebook: nbformat.NotebookNode) -> None:
    """Link the first use of each word, in place, and no other.

    Args:
        notebook: of the course.
    """
    cells = list(prose(notebook))
    for cell in cells:
        cell.source = without_links(cell.source)
    for word, anchor in anchors().items():
        link = f"]({GLOSSARY}#{anchor})"
        for cell in cells if word not in EVERYDAY else ():
            linked = _first_linked(cell.source, _forms(word), link)
            if linked != cell.source:
                cell.source = linked
                break


def without_links(source: str) -> str:
    """The text as it is read.

    Args:
        source: of a cell.
    """
    return re.sub(rf"\[([^\]]+)\]\({re.escape(GLOSSARY)}#[\w-]+\)", r"\1", source)


def prose(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    """The cells of text in which words are linked.

    Args:
        notebook: of the course.
    """
    for cell in notebook.cells[1:]:
        generated = cell.source.startswith("**From memory.**") or "## Check from memory" in cell.source
        if cell.cell_type == "markdown" and not generated:
            yield cell


def _forms(word: str) -> re.Pattern[str]:
    plural = FORMS.get(word, (word, f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"))
    every = sorted({re.escape(form) for form in (word, *plural)}, key=len, reverse=True)
    return re.compile(rf"(?<![\w:/.-])(?:{'|'.join(every)})(?![\w-])", re.IGNORECASE if word.islower() else 0)


def _first_linked(source: str, forms: re.Pattern[str], link: str) -> str:
    place = 0
    for kept in [*_KEPT_APART.finditer(source), None]:
        end = kept.start() if kept else len(source)
        found = forms.search(source, place, end)
        if found:
            return f"{source[: found.start()]}[{found[0]}{link}{source[found.end() :]}"
        place = kept.end() if kept else end
    return source
