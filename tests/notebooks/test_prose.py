"""Is what the prose of the notebooks says in numbers true?

`FACTS` has a row for every quantity: the words around it, and the value, worked out from the code, from AWS's service
model in botocore or from a committed output. A quantity that no row covers fails too, so a new one demands its row.
"""

from __future__ import annotations

import ast
import json
import re
from datetime import datetime
from typing import NamedTuple

import awscli
import botocore.session
import pytest

from helpers import iam
from helpers.cloud import clock
from helpers.cloud.authentication import identity
from helpers.cloud.authorization import parameters
from helpers.cloud.personas import ACCOUNTS
from helpers.course import lessons
from helpers.course.lessons.targets import TARGETS
from tests import recipes
from tests.iam.build import document, trusting
from tests.notebooks.committed import NUMBERS, cells, one_line, shown

WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def word(number: float) -> str:
    """A small number as prose writes it."""
    return WORDS[int(number)] if number == int(number) and 0 <= number < len(WORDS) else str(number)


def hours(seconds: float) -> str:
    return f"{word(seconds / 3600)} hour{'' if seconds == 3600 else 's'}"


# --- where the values come from --------------------------------------------------------------------------------

MODEL = botocore.session.get_session()
IAM_MODEL, STS_MODEL = MODEL.get_service_model("iam"), MODEL.get_service_model("sts")


def trust_policies_of_a_role() -> str:
    """CreateRole requires the trust policy, and takes a single text."""
    asked = IAM_MODEL.operation_model("CreateRole").input_shape
    required = "AssumeRolePolicyDocument" in asked.required_members
    single = asked.members["AssumeRolePolicyDocument"].type_name == "string"
    return "exactly one" if required and single else "?"


def permission_policies_of_a_role() -> str:
    """CreateRole knows none of them, and a role answers with a list."""
    asked = IAM_MODEL.operation_model("CreateRole").input_shape
    listed = IAM_MODEL.operation_model("ListRolePolicies").output_shape.members["PolicyNames"].type_name == "list"
    by_itself = not any("Policy" in name for name in asked.members if name != "AssumeRolePolicyDocument")
    return "none, one, or several" if listed and by_itself else "?"


def elements_a_trust_statement_needs() -> int:
    """Those without which AWS would not save it."""
    whole = trusting({"AWS": ACCOUNTS["B"]})
    without = [{name: value for name, value in whole.items() if name != element} for element in whole]
    return sum(bool(iam.parse(document(statement), iam.PolicyKind.TRUST).errors) for statement in without)


def default_version() -> str:
    return iam.parse(json.dumps({"Statement": [trusting({"AWS": ACCOUNTS["B"]})]}), iam.PolicyKind.TRUST).version


def session_lasts() -> float:
    """Seconds, by the expiration that AssumeRole answers without a duration."""
    expires = re.search(r'"Expiration": "([^"]+)"', shown("03", "assume-cli")).group(1)
    return (datetime.fromisoformat(expires.replace("Z", "+00:00")) - clock.START).total_seconds()


def credentials() -> int:
    """How many values make temporary credentials, besides their expiration."""
    answer = json.loads(shown("03", "assume-cli"))["Credentials"]
    return len(answer.keys() - {"Expiration"})


def headings(notebook: str, start: str) -> list[str]:
    prose = "\n".join(cell.source for cell in cells(notebook).values() if cell.cell_type == "markdown")
    return re.findall(rf"^## ({start} \d+ · .*)", prose, re.MULTILINE)


def values_that_differ() -> int:
    """ARNs in the first refusal's reason: whom the policy trusts, and who calls."""
    why = one_line(shown("00", "by-code")).partition("Why:")[2].partition(" 1. Save")[0]
    return len(set(re.findall(r"arn:aws:iam::\d{12}:[\w/-]+", why)))


def code_cells_after(notebook: str, cell_id: str) -> int:
    order = list(cells(notebook).values())
    after = [cell.cell_type for cell in order[[cell.id for cell in order].index(cell_id) + 1 :]]
    return after.index("markdown")


def moved() -> float:
    """Seconds by which the calendar's cell moves the clock."""
    before, after = (datetime.fromisoformat(line) for line in shown("00", "clock").split("\n")[:2])
    return (after - before).total_seconds()


def wanted(exercise: str) -> int:
    return sum(probe.wanted for probe in lessons.exercise(exercise).requests)


def exercises(notebook: str) -> int:
    return sum(one.id.startswith(notebook) for one in lessons.exercises())


def step(title: str) -> str:
    (found,) = (heading for heading in headings("03", "Step") if heading.endswith(title))
    return found.split()[1]


def cases(said: str = "A trusts") -> int:
    return shown("03", "four-cases").count(said)


A, B, C = (ACCOUNTS[letter] for letter in "ABC")
MINUTES = {"00": 10, "01": 25, "02": 25, "03": 35}
NAME = STS_MODEL.shape_for("roleSessionNameType").metadata
OFFICE = identity.OFFICES[A]
STEPS, REASONS = len(headings("03", "Step")), len(headings("02", "Reason"))
CHAIN = hours(parameters.ROLE_CHAINING_LIMIT)
CLI = int(awscli.__version__.split(".")[0])
PREFIX = int(re.search(r"203\.0\.113\.0/(\d+)", cells("01")["addresses"].source).group(1))
HERE = {letter: f"| **{letter}** | {account}" for letter, account in ACCOUNTS.items()}


class Fact(NamedTuple):
    """A quantity in the prose.

    Attributes:
        notebook: its number.
        cell: the id of the Markdown cell.
        words: the words with the quantity in them, made from the value.
    """

    notebook: str
    cell: str
    words: str


FACTS = (
    *(Fact(number, "title", f"**{minutes} minutes") for number, minutes in MINUTES.items()),
    Fact("00", "map", f"| 00 Start here | {MINUTES['00']} |"),
    *(Fact("00", "map", f"_{end}) | {MINUTES.get(n)} |") for n, end in (
        ("01", "is.ipynb"), ("02", "trust.ipynb"), ("03", "backup.ipynb"))),
    *(Fact("00", "change-intro", words) for words in HERE.values()),
    Fact("00", "mend-it", f"{word(values_that_differ())} values that differ"),
    Fact("00", "mend-it", f"account {C}. The vendor is {B}."),
    Fact("00", "mend-it", f"replace {C} with {B}"),
    Fact("00", "mend-it", f"The next {word(code_cells_after('00', 'mend-it'))} cells"),
    Fact("00", "calendar", f"it starts in {clock.START.year}"),
    Fact("00", "calendar", f"an{hours(moved()).removeprefix('one')} passes when you say so"),
    Fact("01", "puzzle", f"{word(shown('01', 'two-documents').count('Version')).capitalize()} different documents"),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    Fact("01", "compare", f"| {trust_policies_of_a_role()}, from the start | {permission_policies_of_a_role()} |"),
    Fact("01", "take-away", f"{trust_policies_of_a_role()} trust policy on each role, and none anywhere else"),
    Fact("01", "elements", f"needs {word(elements_a_trust_statement_needs())} elements"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    Fact("01", "read-spoiled", f"the rules of {default_version()[:4]}. Write `{json.loads(document())['Version']}`"),
    Fact("01", "mfa", f"calls from {OFFICE}"),
    Fact("01", "mfa", f"(`/{PREFIX}`: the first {word(PREFIX // 8)} numbers must match)"),
    Fact("02", "title", f"{word(REASONS).capitalize()} reasons to trust"),
    Fact("02", "puzzle", f"{word(REASONS).capitalize()} requests on one day"),
    Fact("02", "puzzle", f"All {word(REASONS)} say"),
    Fact("02", "puzzle", f"Is that one answer or {word(REASONS)}?"),
    Fact("02", "puzzle", f"One answer, a role, and {word(REASONS)} different lines"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
    Fact("02", "own-rule", f"Such a chain lasts {CHAIN} at most"),
    Fact("02", "exercises", f"{word(wanted('02-delegate')).capitalize()} callers of different kinds"),
    Fact("03", "title", f"in {word(STEPS)} steps"),
    Fact("03", "recall", f"a role has {trust_policies_of_a_role()}."),
    Fact("03", "puzzle", f"AWS account {B}"),
    Fact("03", "puzzle", f"We are {A}"),
    Fact("03", "puzzle", f"I attach {word(STEPS)} steps"),
    Fact("03", "step-2", f"{B} is the vendor's account"),
    Fact("03", "step-3", f"{A} is the account where the role lives"),
    Fact("03", "response", f"Without it the other {word(credentials() - 1)} are worthless"),
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    Fact("03", "response", f"{hours(session_lasts())} from now, unless you ask otherwise"),
    Fact("03", "response", f"The lab's clock says {clock.START.year}"),
    Fact("03", "response", f"{NAME['min']} to {NAME['max']} letters, digits or"),
    Fact("03", "options-read", f"in version {CLI} of the CLI (this one) or in version {CLI + 1}"),
    Fact("03", "options-read", f"The {word(credentials())} values"),
    Fact("03", "options-read", f"into {word(credentials())} variables of the shell"),
    Fact("03", "options-read", f"Version {CLI} is in maintenance; version {CLI + 1} takes"),
    Fact("03", "two-by-two", f"## Two sides, {word(cases())} cases"),
    Fact("03", "two-by-two", f"{word(len(B)).capitalize()} digits alone mean the same as `:root`"),
    Fact("03", "workbench-target", f"bring all {word(len(TARGETS['03-night']))} to"),
    Fact("03", "exercises", f"{word(exercises('03')).capitalize()} tickets"),
    Fact("03", "real-life", f"step {step('The vendor assumes the role')}: `ASIA…`, {hours(session_lasts())} |"),
    Fact("03", "real-life", f"step {step('The vendor assumes the role')}: `…/VendorSession`"),
    Fact("03", "take-away", f"{word(cases() ** 0.5)} yeses across accounts"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS = (
    "A *session* is one time of being a role",
    "exactly as written",
    "and reads none of your keys",
    "which are none of the vendor's business",
    "That is half of it",
    'get in" is two claims: these do, *and those do not*',
)

# --- the tests -------------------------------------------------------------------------------------------------

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
    row = "a row in FACTS, tests/notebooks/test_prose.py (in MINUTES, for how long a notebook takes)"
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
    tickets = re.findall(r"Ticket (\d{4})", " ".join([*prose.values(), *(one.ticket for one in lessons.exercises())]))
    assert len(set(tickets)) == len(tickets), f"a ticket's number is nobody else's; {recipes.NOTEBOOK}"
    for notebook, start in (("02", "Reason"), ("03", "Step")):
        assert [heading.split()[1] for heading in headings(notebook, start)] == [
            *"1234"[: len(headings(notebook, start))]
        ]
    explained = re.search(r"reason (\d) explains", prose["02"]).group(1)
    assert headings("02", "Reason")[int(explained) - 1].endswith("A colleague in your own account")


def test_an_account_in_the_prose_is_one_of_the_story():
    for number, cell_id in MARKDOWN:
        said = set(re.findall(r"(?<!\d)\d{12}(?!\d)", cells(number)[cell_id].source))
        assert said <= set(ACCOUNTS.values()), (number, cell_id)


def test_in_one_of_four_cases_both_say_yes():
    """The prediction's number and the notebook's own table."""
    said = lessons.prediction("03-two-by-two")
    assert said.right.text.startswith(f"In {word(cases('Allowed:'))}:") and f"{word(cases())} cases" in said.question


def test_the_picture_names_the_accounts():
    assert f"Account B {B}" in cells("03")["puzzle"].source and f"Account A {A}" in cells("03")["puzzle"].source


def test_the_code_in_the_prose_is_python():
    """What stands in backticks after "In code" is run by nobody, so it must at least be read."""
    for number, cell_id in MARKDOWN:
        for line in re.findall(r"In code: (.*)", cells(number)[cell_id].source):
            for code in re.findall(r"`([^`]+)`", line):
                ast.parse(code)
