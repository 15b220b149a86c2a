"""What the prose of notebook 04 says in numbers."""

from __future__ import annotations

import json
import re
from datetime import datetime

from helpers.cloud.authorization import parameters
from helpers.course import lessons
from helpers.course.exercises.kinds.matching import Matching
from tests.notebooks.committed import cells, shown
from tests.notebooks.facts.common import IAM_MODEL, MINUTES, Fact, hours, word
from tests.notebooks.facts.nb03 import session_lasts

CHAIN = hours(parameters.ROLE_CHAINING_LIMIT)
AN_HOUR = f"an {CHAIN.removeprefix('one ')}"


def records(cell: str, account: str = "") -> list[str]:
    """The lines of a table of CloudTrail that a cell shows, of one account where it shows several."""
    said = shown("04", cell).partition(f"Account {account}\n")[2] if account else shown("04", cell)
    return re.findall(r"^\d+ .*", said.partition("\nAccount ")[0], re.MULTILINE)


def callers() -> int:
    """Whom the trust policy names that stands below the ticket."""
    return len(json.loads(shown("04", "trusted"))["Statement"][0]["Principal"]["AWS"])


def default_maximum() -> str:
    """What AWS's model of IAM says of a role for which nobody has chosen a maximum."""
    said = IAM_MODEL.operation_model("CreateRole").input_shape.members["MaxSessionDuration"].documentation
    return "one hour" if "the default value of one hour is applied" in said else "?"


def apart() -> str:
    """How far the two sessions of the profile lie apart."""
    first, second = (datetime.strptime(line.split()[1], "%H:%M:%SZ") for line in records("refreshed"))
    return hours((second - first).total_seconds())


def moment(what: str) -> str:
    """When something happened, by the timeline's table."""
    (found,) = re.findall(rf"^(\d\d:\d\d) \| {what} \|", shown("04", "after-expiry"), re.MULTILINE)
    return str(found)


def asked_at_the_second_role() -> set[str]:
    """What AWS asks for there besides sts:AssumeRole, by the refusals."""
    return set(re.findall(r"not authorized to perform: (sts:\w+)", shown("04", "travels")))


def asked_on_the_stage() -> int:
    """How many permissions the stage's one call asks for."""
    return 1 + len({"sts:SetSourceIdentity"} & asked_at_the_second_role())


def to_match() -> int:
    (task,) = (one for one in lessons.practice() if one.id == "04-records" and isinstance(one, Matching))
    return len(task.items)


ROLES = cells("04")["carried"].source.count("assume_role(")
ACCOUNTS = shown("04", "both-trails").count("Account A\n") + shown("04", "both-trails").count("Account B\n")
SESSIONS = word(len(records("refreshed")))

FACTS = (
    Fact("04", "title", f"**{MINUTES['04']} minutes"),
    Fact("04", "title", f"each of {word(ACCOUNTS)} accounts"),
    Fact("04", "title", f"a job that dies after {AN_HOUR}"),
    Fact("04", "recall", f"{hours(session_lasts())} later, unless you ask otherwise"),
    Fact("04", "puzzle", f"names {word(callers())} callers of the vendor"),
    Fact("04", "travels-read", f"One call needs {word(asked_on_the_stage())} allowed actions"),
    Fact("04", "travels-read", f"bring all {word(len(lessons.target('04-name')))} to"),
    Fact("04", "when-it-ends", f"{word(ROLES).capitalize()} roles further"),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    Fact("04", "tied-read", f"`MaxSessionDuration`: {default_maximum()}, unless somebody raises it"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
    Fact("04", "names", f"In a chain {CHAIN} is the limit"),
    Fact("04", "timeline-read", f"New sessions are refused since {moment('trust policy changed')}"),
    Fact("04", "timeline-read", f"old ones since {moment('revoked')}"),
    Fact("04", "timeline-read", f"they had until {moment('expired')}"),
    Fact("04", "exercises", f"{SESSIONS.capitalize()} listings, {apart()} apart, and {SESSIONS} sessions"),
    Fact("04", "exercises", f"**Read** {word(to_match())} records"),
    Fact("04", "exercises", f"a job that dies after {AN_HOUR}"),
    Fact("04", "take-away", f"**Expect** {CHAIN} in a chain"),
    Fact("04", "take-away", f"{CHAIN.capitalize()} at most, whatever the role's MaxSessionDuration is"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = ("The trust policy is asked once",)
