"""Is what the prose of the notebooks says in numbers true?

`tests/notebooks/facts` has a row for every quantity: the words around it, and the value, worked out from the code, from
AWS's service model in botocore or from a committed output. A quantity that no row covers fails too, so a new one demands
its row.
"""

from __future__ import annotations

import ast
import re
from importlib import import_module

import pytest

from helpers.cloud.personas import ACCOUNTS
from helpers.course import lessons
from tests import recipes
from tests.notebooks.committed import NUMBERS, cells
from tests.notebooks.facts.common import A, B, Fact, headings, word
from tests.notebooks.facts.nb03 import cases

_FILES = [import_module(f"tests.notebooks.facts.nb{number}") for number in NUMBERS]
FACTS: tuple[Fact, ...] = tuple(fact for file in _FILES for fact in file.FACTS)
IDIOMS: tuple[str, ...] = tuple(words for file in _FILES for words in file.IDIOMS)

UNIT = r"(?:second|minute|hour|day|week|month|year|character|digit|element|statement|step|trust policy|policies|time)s?"
QUANTITY = re.compile(
    r"(?<![\w-])(?:\d[\d.,:]*(?![\w-])"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|sixty|hundred|thousand)\b"
    r"|(?:once|twice|half|several|none|dozens?|exactly)\b"
    rf"|an? (?:few )?(?:hour|minute|month|year)s?\b|one (?:or )?{UNIT}\b|at (?:most|least)\b)",
    re.IGNORECASE,
)
# Numbers that count nothing: of tickets, notebooks, headings and lists.
LABELS = re.compile(
    r"\bTicket \d{4}|\b[Nn]otebooks? 0\d|\bafter 0\d(?: and 0\d)?|(?<=; )0\d(?= tells)|\[0\d .*?\]"
    r"|^#+ (?:0\d|(?:Step|Reason) \d) ·|\breason \d(?= explains)|^\d\. |<summary>\d · ",
    re.MULTILINE,
)
MARKDOWN = [(number, cell.id) for number in NUMBERS for cell in cells(number).values() if cell.cell_type == "markdown"]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.notebook} {fact.cell} {fact.words[:40]}")
def test_the_prose_says_what_is_so(fact):
    there = f"the cell {fact.cell!r} of notebook {fact.notebook} says {fact.words!r}, or its row in FACTS is another"
    assert fact.words in cells(fact.notebook)[fact.cell].source, f"{there}; {recipes.NOTEBOOK}"


@pytest.mark.parametrize(("number", "cell_id"), MARKDOWN, ids=lambda value: value)
def test_every_quantity_of_the_prose_has_its_row(number, cell_id):
    left = "\n".join(
        line for line in cells(number)[cell_id].source.splitlines() if not line.endswith("<!-- navigation -->")
    )
    for words in sorted((fact.words for fact in FACTS if (fact.notebook, fact.cell) == (number, cell_id)), key=len)[
        ::-1
    ]:
        left = left.replace(words, "…")
    for words in IDIOMS:
        left = left.replace(words, "…")
    left = re.sub(r"```.*?```|`[^`]*`|\]\([^)\n]*\)", "…", left, flags=re.DOTALL)
    found = QUANTITY.findall(LABELS.sub("…", left))
    row = "a row in FACTS, tests/notebooks/facts"
    idiom = "one in IDIOMS, if it counts nothing"
    assert not found, f"{found}: a number in the prose needs {row}, or {idiom}; {recipes.NOTEBOOK}"


def test_every_idiom_is_still_there():
    prose = "\n".join(cells(number)[cell_id].source for number, cell_id in MARKDOWN)
    assert not [words for words in IDIOMS if words not in prose]


def test_the_labels_lead_somewhere():
    prose = {number: "\n".join(cells(n)[c].source for n, c in MARKDOWN if n == number) for number in NUMBERS}
    for number, text in prose.items():
        assert set(re.findall(r"\b[Nn]otebook (0\d)|\bafter (0\d)", text)) <= {
            pair for other in NUMBERS if other != number for pair in ((other, ""), ("", other))
        } | {("00", "")}
    tickets = re.findall(r"Ticket (\d{4})", " ".join([*prose.values(), *(one.ticket for one in lessons.practice())]))
    assert len(set(tickets)) == len(tickets), f"a ticket's number is nobody else's; {recipes.NOTEBOOK}"
    for notebook, start in (("02", "Reason"), ("03", "Step")):
        assert [heading.split()[1] for heading in headings(notebook, start)] == [
            *"1234"[: len(headings(notebook, start))]
        ]
    explained = re.search(r"by `:root` \(reason (\d)\)", prose["02"]).group(1)
    assert headings("02", "Reason")[int(explained) - 1].endswith("A colleague in your own account")


def test_an_account_in_the_prose_is_one_of_the_story():
    for number, cell_id in MARKDOWN:
        said = set(re.findall(r"(?<!\d)\d{12}(?!\d)", cells(number)[cell_id].source))
        assert said <= set(ACCOUNTS.values()), (number, cell_id)


def test_in_one_of_four_cases_both_say_yes_and_in_one_refusal_b_alone_is_missing():
    """The prediction's numbers and the notebook's own table."""
    said = lessons.prediction("03-two-by-two")
    assert f"{word(cases())} cases, and {word(cases('Denied:'))} refusals" in said.question
    assert cases("Allowed:") == 1
    trusted = f"A trusts {B}, B permits "
    assert said.right.text.startswith(f"In {word(cases(trusted) - cases(f'{trusted}BackupAccessRole. Allowed:'))}:")


def test_the_picture_names_the_accounts():
    assert f"Account B {B}" in cells("03")["puzzle"].source and f"Account A {A}" in cells("03")["puzzle"].source


def test_the_code_in_the_prose_is_python():
    """What stands in backticks after "In code" is run by nobody, so it must at least be read."""
    for number, cell_id in MARKDOWN:
        for line in re.findall(r"In code: (.*)", cells(number)[cell_id].source):
            for code in re.findall(r"`([^`]+)`", line):
                ast.parse(code)
