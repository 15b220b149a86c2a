"""The pages of `docs/` that are made from the course's own data.

python3 lab.py run python -m helpers.course.pages
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from helpers.course import cheat_sheet, lessons
from helpers.course.evidence import Evidence
from helpers.course.misconceptions import MISCONCEPTIONS

DOCS = Path(__file__).parents[2] / "docs"


def claims() -> str:
    """`docs/claims.md`, as it should be."""
    rows = [
        f"| {one.notebook} `{one.cell}` | {_in_a_table(one.sentence)} | {one.decided_by} | {_link(one.page)} |"
        for one in lessons.claims()
    ]
    return "\n".join(
        [
            "# What the notebooks claim about AWS",
            "",
            "Each claim, the cell whose output shows it, who decided it here, and the page that says it.",
            "Made by `python3 lab.py run python -m helpers.course.pages`; the tests hold every row to its notebook.",
            "",
            "| notebook, cell | claim | decided by | page |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "## Answers",
            "",
            "What is right when a notebook asks: the predictions, and the questions from memory.",
            "",
            "| notebook, cells | question | answer | page |",
            "| --- | --- | --- | --- |",
            *_answers(),
            "",
        ]
    )


def _answers() -> Iterable[str]:
    for one in lessons.predictions():
        number = one.id.partition("-")[0]
        yield _answer(number, one.right.evidence, one.question, one.right.text, one.url)
    for number, recalls in lessons.recalls().items():
        for recall in recalls:
            yield _answer(number, recall.evidence, recall.question, recall.answer, recall.url)


def _answer(number: str, evidence: Iterable[Evidence], question: str, answer: str, url: str) -> str:
    cells = dict.fromkeys(f"{place.notebook or number} `{place.cell}`" for place in evidence)
    return f"| {', '.join(cells)} | {_in_a_table(question)} | {_in_a_table(answer)} | {_link(url)} |"


def _in_a_table(text: str) -> str:
    """JSON outside of code would be taken for Markdown's own signs."""
    return text if "`" in text else re.sub(r"\{.*\}", r"`\g<0>`", text)


def _link(page: str) -> str:
    """A page by whose it is: what stands in a token, its issuer says."""
    owner = next((owner for owner in ("GitHub", "GitLab") if f".{owner.lower()}.com/" in page), "AWS")
    return f"[{owner}]({page})"


def misconceptions() -> str:
    """`docs/misconceptions.md`: every idea, how it is, and where the course meets it."""
    met: dict[str, list[str]] = {}
    for ident, options in lessons.options():
        for number, option in enumerate(options, 1):
            if option.misconception:
                met.setdefault(option.misconception, []).append(f"{ident}, option {number}")
    rows = [
        f"| `{row.id}` | {row.idea} | {row.truth} {_link(row.url)} | {'; '.join(met.get(row.id, ['–']))} |"
        for row in MISCONCEPTIONS.values()
    ]
    return "\n".join(
        [
            "# Misconceptions",
            "",
            "Wrong ideas about trust, and how it is. Each wrong option of a prediction, or of an exercise in which one",
            "chooses, names one; the last column says which: `03-root` is a prediction in notebook 03.",
            "",
            "*Made by `python3 lab.py run python -m helpers.course.pages`: change the table, not this page.*",
            "",
            "| id | the idea | how it is | met in |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def cheatsheet() -> str:
    """`docs/cheatsheet.md`: each table of the sheet, and for each row the page that says so."""
    tables = [line for section in cheat_sheet.SECTIONS for line in _table(section)]
    return "\n".join(
        [
            "# Cheat sheet",
            "",
            "What decides about a role, on one page. To print, on one side of A4: [cheatsheet.pdf](cheatsheet.pdf).",
            "",
            "![The cheat sheet: ten small tables, the same as below](cheatsheet.png)",
            "",
            "Account A is the role's, B any other. The words: [glossary.md](glossary.md).",
            "",
            "*Made by `python3 lab.py run python -m helpers.course.pages`: change the table, not this page.*",
            "*In the tests the engine decides what it can: who gets in, and what each operator does without its key.*",
            *tables,
            "",
        ]
    )


def _table(section: cheat_sheet.Section) -> Iterable[str]:
    yield from ("", f"## {section.title}", "")
    yield f"| {' | '.join((*section.head, 'page'))} |"
    yield f"|{' --- |' * (len(section.head) + 1)}"
    for row in section.rows:
        whose = "AWS" if ".amazon.com/" in row.page else "issuer"
        yield f"| {' | '.join(row.cells)} | [{whose}]({row.page}) |"
    if section.note:
        yield from ("", section.note)


PAGES: Mapping[str, Callable[[], str]] = {
    "claims.md": claims,
    "misconceptions.md": misconceptions,
    "cheatsheet.md": cheatsheet,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        print(f"wrote docs/{name}")
