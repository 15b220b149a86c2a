"""Who gets in rightly may pass along no more than the ticket asks for: an action too many is told by its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.course import lessons
from helpers.course.documents import OPERATOR, trust
from helpers.course.exercises import passed_along
from helpers.course.exercises.exercise import Exercise, Status
from helpers.course.exercises.result import Probe

EXERCISES: dict[str, Exercise] = {each.id: each for each in lessons.policies()}
JOB = {"AWS": "arn:aws:iam::111122223333:role/ReportRole"}
EC2 = {"Service": "ec2.amazonaws.com"}
TAGS, NAME = "sts:TagSession", "sts:SetSourceIdentity"

# exercise, whom its text names, the actions → what is said; nothing where the text is right
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
TOO_MUCH = [
    ("00-mend", {"AWS": OPERATOR}, ["sts:AssumeRole", TAGS], "backup-operator with a session tag gets in, and should"),
    ("00-mend", {"AWS": OPERATOR}, ["sts:AssumeRole", NAME], "backup-operator with a source identity gets in, and"),
    ("00-mend", {"AWS": OPERATOR}, "sts:*", f"Take `{TAGS}` out of the Action."),
    ("00-mend", {"AWS": OPERATOR}, ["sts:AssumeRole"], ""),
    ("01-complete", EC2, ["sts:AssumeRole", NAME], f"for a source identity. Take `{NAME}` out of the Action."),
    ("01-archive-mend", JOB, ["sts:AssumeRole", TAGS], "ReportRole, the monthly job with a session tag gets in"),
]


@pytest.mark.parametrize(("exercise", "whom", "action", "says"), TOO_MUCH)
def test_an_action_too_many_is_told_by_its_name(exercise, whom, action, says):
    result = EXERCISES[exercise].check(trust(whom, Action=action))
    assert (says in result.sentence) and (result.status is (Status.WRONG if says else Status.RIGHT)), result.sentence
    assert "Which value of the request could a Condition compare?" not in result.sentence


def test_what_the_ticket_asks_for_is_not_too_much():
    asked = Probe("backup-operator with a name", OPERATOR, True, "It is asked for.", {"sts:SourceIdentity": "x"})
    assert [each.who for each in passed_along.requests([asked])] == ["backup-operator with a name, with a session tag"]
    token = Probe("job on the branch main", "github", True, "It deploys.")
    out = Probe("intern", "arn:aws:iam::123456789012:user/intern", False, "It has no business here.")
    assert not list(passed_along.requests([token, out]))


def test_what_the_solution_lets_pass_is_not_too_much():
    tags = trust(OPERATOR, Action=["sts:AssumeRole", TAGS])
    assert replace(EXERCISES["00-mend"], solution=tags).check(tags).status is Status.RIGHT
