"""What the prose of notebook 03 says in numbers."""

from __future__ import annotations

import json
import re
from datetime import datetime

import awscli

from helpers.cloud import clock
from helpers.course import lessons
from tests.notebooks.committed import cells, shown
from tests.notebooks.facts.common import (
    MINUTES,
    STS_MODEL,
    A,
    B,
    C,
    Fact,
    headings,
    hours,
    trust_policies_of_a_role,
    word,
)


def session_lasts() -> float:
    """Seconds, by the expiration that AssumeRole answers without a duration."""
    expires = re.search(r'"Expiration": "([^"]+)"', shown("03", "assume-cli")).group(1)
    return (datetime.fromisoformat(expires.replace("Z", "+00:00")) - clock.START).total_seconds()


def credentials() -> int:
    """How many values make temporary credentials, besides their expiration."""
    answer = json.loads(shown("03", "assume-cli"))["Credentials"]
    return len(answer.keys() - {"Expiration"})


def tickets_below(cell_id: str) -> int:
    """How many exercises a section has, without the card."""
    order = list(cells("03").values())
    after = order[[cell.id for cell in order].index(cell_id) + 1 :]
    return sum("lab.exercise(" in cell.source for cell in after if cell.cell_type == "code")


def step(title: str) -> str:
    (found,) = (heading for heading in headings("03", "Step") if heading.endswith(title))
    return found.split()[1]


def halves() -> int:
    """The parts that a break divides the notebook into."""
    prose = "\n".join(cell.source for cell in cells("03").values() if cell.cell_type == "markdown")
    return 1 + prose.count("## A good place to pause")


def target(name: str) -> str:
    return word(len(lessons.target(name)))


def cases(said: str = "A trusts") -> int:
    return shown("03", "four-cases").count(said)


NAME = STS_MODEL.shape_for("roleSessionNameType").metadata


CLI = int(awscli.__version__.split(".")[0])


STEPS = len(headings("03", "Step"))
# How each step of the ticket begins: as many as the notebook has headings for, or a number is left without its row.
TUTORIAL = ("In A, create the role", "Attach a trust policy", "In B, permit", "The vendor runs")[:STEPS]

FACTS = (
    Fact("03", "title", f"**{MINUTES['03']} minutes"),
    Fact("03", "title", f"in {word(halves())} halves with a break"),
    Fact("03", "title", f"in {word(STEPS)} steps"),
    Fact("03", "title", f"which of {word(len({A, B}))} accounts"),
    Fact("03", "recall", f"a role has {trust_policies_of_a_role()}."),
    Fact("03", "puzzle", f"AWS account {B}"),
    Fact("03", "puzzle", f"We are {A}"),
    Fact("03", "puzzle", f"I attach {word(STEPS)} steps from a tutorial"),
    *(Fact("03", "puzzle", f"> {number}. {begins}") for number, begins in enumerate(TUTORIAL, 1)),
    Fact("03", "step-2", f"{B} is the vendor's account"),
    Fact("03", "no-trust", f"and step {step('The role trusts Account B')} replaces it"),
    Fact("03", "too-early-read", f"Bring all {target('03-permit')} lines"),
    Fact("03", "step-3", f"{A} is the account where the role lives"),
    Fact("03", "response", f"Without it the other {word(credentials() - 1)} are worthless"),
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    Fact("03", "response", f"{hours(session_lasts())} from now, unless you ask otherwise"),
    Fact("03", "response", f"{NAME['min']} to {NAME['max']} letters, digits or"),
    Fact("03", "options-read", f"in version {CLI} of the CLI (this one) or in version {CLI + 1}"),
    Fact("03", "options-read", f"In a terminal the {word(credentials())} values"),
    Fact("03", "pause", f"makes steps 1 to {STEPS} again"),
    Fact("03", "options-read", f"into {word(credentials())} variables of the shell"),
    Fact("03", "two-by-two", f"## Two sides, {word(cases())} cases"),
    Fact("03", "two-by-two", f"{word(cases() ** 0.5).capitalize()} policies said yes"),
    Fact("03", "two-by-two", f"A trusts Account C instead, {C}"),
    Fact("03", "two-by-two", f"{word(len(B))} digits alone mean the same as `:root`"),
    Fact("03", "night", f"bring all {target('03-night')} lines to"),
    Fact("03", "external-id-read", f"Bring all {target('03-customers')} lines to"),
    Fact("03", "exercises", f"{word(tickets_below('exercises')).capitalize()} tickets and a card"),
    Fact("03", "real-life", f"step {step('The vendor assumes the role')}: `ASIA…`, {hours(session_lasts())};"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = ()
