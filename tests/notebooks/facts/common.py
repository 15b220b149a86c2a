"""What the facts of all notebooks share: the row, words for numbers, and the places where values come from."""

from __future__ import annotations

import re
from typing import NamedTuple

from botocore.loaders import Loader
from botocore.model import ServiceModel

from helpers.cloud.personas import ACCOUNTS
from helpers.course import lessons
from helpers.course.exercises.kinds.card import Card
from helpers.course.minutes import minutes
from tests.notebooks.committed import NUMBERS, cells

IAM_MODEL, STS_MODEL = (ServiceModel(Loader().load_service_model(name, "service-2")) for name in ("iam", "sts"))
A, B, C = (ACCOUNTS[letter] for letter in "ABC")


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


WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def word(number: float) -> str:
    """A small number as prose writes it."""
    return WORDS[int(number)] if number == int(number) and 0 <= number < len(WORDS) else str(number)


def hours(seconds: float) -> str:
    return f"{word(seconds / 3600)} hour{'' if seconds == 3600 else 's'}"


def headings(notebook: str, start: str) -> list[str]:
    prose = "\n".join(cell.source for cell in cells(notebook).values() if cell.cell_type == "markdown")
    return re.findall(rf"^## ({start} \d+ · .*)", prose, re.MULTILINE)


def code_cells_after(notebook: str, cell_id: str) -> int:
    order = list(cells(notebook).values())
    after = [cell.cell_type for cell in order[[cell.id for cell in order].index(cell_id) + 1 :]]
    return after.index("markdown")


def wanted(exercise: str) -> int:
    return sum(probe.wanted for probe in lessons.exercise(exercise).requests)


def prose(notebook: str) -> str:
    """What a learner reads, without the code blocks and the links to other notebooks."""
    text = "\n\n".join(cell.source for cell in cells(notebook).values() if cell.cell_type == "markdown")
    return re.sub(r"```.*?```|^[^\n]*<!-- navigation -->$", "", text, flags=re.DOTALL | re.MULTILINE)


def practice(notebook: str, cards: bool = False) -> int:
    """How many exercises a notebook has, of all kinds but the card; or how many cards."""
    own = [one for one in lessons.practice() if one.id.startswith(notebook)]
    return sum(isinstance(one, Card) is cards for one in own)


def takes(notebook: str) -> int:
    """How many minutes a notebook takes, by the formula."""
    asked = sum(one.id.startswith(notebook) for one in lessons.predictions())
    return minutes(len(prose(notebook).split()), asked, practice(notebook), practice(notebook, cards=True))


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


MINUTES = {number: takes(number) for number in NUMBERS}
