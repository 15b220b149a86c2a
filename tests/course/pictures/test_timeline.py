"""A session's time is read from what happened: the trail, the lab's clock, and the engine about what was changed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.course.pictures.timeline import Mark, Timeline, Use, timeline
from helpers.course.pictures.told import CannotDraw
from tests.cast import BUCKET, OPERATOR, ROLE, SERVICE_ROLE, B
from tests.story import trust_policy


class Story:
    """Somebody has a session, and things happen."""

    def __init__(self, world: World) -> None:
        self.world, self.admin = world, world.client("iam", "A/admin")
        self.credentials: dict[str, Any] = {}

    def issue(self, name: str = "VendorSession", **more: Any) -> dict[str, Any]:
        sts = self.world.client("sts", "backup-operator")
        self.credentials = sts.assume_role(RoleArn=ROLE, RoleSessionName=name, **more)["Credentials"]
        return self.credentials

    def lists(self, times: int = 1) -> None:
        s3 = self.world.client("s3", self.credentials)
        for _ in range(times):
            with suppress(ClientError):
                s3.list_objects_v2(Bucket=BUCKET)

    def later(self, minutes: float) -> None:
        self.world.later(minutes=minutes)

    def trusts(self, principal: str, **more: object) -> None:
        text = trust_policy(principal, **more)
        self.admin.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=text)

    def puts(self, name: str, **statement: Any) -> None:
        whole = {"Effect": "Deny", "Action": "*", "Resource": "*", **statement}
        text = json.dumps({"Version": "2012-10-17", "Statement": [whole]})
        self.admin.put_role_policy(RoleName="BackupAccessRole", PolicyName=name, PolicyDocument=text)

    def revokes(self, name: str = "AWSRevokeOlderSessions") -> None:
        before = f"{self.world.now():%Y-%m-%dT%H:%M:%SZ}"
        self.puts(name, Condition={"DateLessThan": {"aws:TokenIssueTime": before}})

    def drawn(self, session: object = None) -> Timeline:
        return timeline(self.world.trail, self.world.now(), session)


@pytest.fixture
def story(world: World) -> Story:
    return Story(world)


def lines(found: Timeline) -> list[str]:
    return [
        f"{each.at:%H:%M} {each.title}: {each.words} [{each.band}]"
        if isinstance(each, Mark)
        else f"{each.at:%H:%M} {each.title}{f' ({each.why})' if each.why else ''}"
        for each in found.moments
    ]


def bands(found: Timeline) -> list[str]:
    return [band for band, _ in found.bands]


def test_the_whole_life_of_a_session(story: Story) -> None:
    story.issue()
    for minutes, deed in (
        (8, story.lists),
        (12, lambda: story.trusts(SERVICE_ROLE)),
        (7, story.lists),
        (13, story.revokes),
        (8, story.lists),
        (20, story.lists),
    ):
        story.later(minutes)
        deed()
    assert lines(story.drawn()) == [
        "09:00 issued: for 60 minutes, to backup-operator [valid]",
        "09:08 listing given",
        "09:20 trust policy changed: no longer names backup-operator [untrusted]",
        "09:27 listing given, still",
        "09:40 revoked: Deny for sessions issued before [revoked]",
        "09:48 AccessDenied (explicit Deny)",
        "10:00 expired: its time is up [expired]",
        "10:08 ExpiredToken",
    ]


def test_a_session_that_lives_says_when_it_will_expire(story: Story) -> None:
    story.issue(DurationSeconds=1800)
    story.later(10)
    last = story.drawn().moments[-1]
    assert isinstance(last, Mark) and last.to_come
    assert (last.title, last.words, f"{last.at:%H:%M}") == ("will expire", "in 20 minutes", "09:30")


# what is done to the trust policy → the band after it; the engine is asked about the same caller and the same call
TRUSTS = {
    "the same": ((OPERATOR, {}), ["valid", "expired"]),
    "the account": ((f"arn:aws:iam::{B}:root", {}), ["valid", "expired"]),
    "another": ((SERVICE_ROLE, {}), ["valid", "untrusted", "expired"]),
    "an id that was sent": (
        (OPERATOR, {"Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}),
        ["valid", "expired"],
    ),
    "another id": (
        (OPERATOR, {"Condition": {"StringEquals": {"sts:ExternalId": "x2"}}}),
        ["valid", "untrusted", "expired"],
    ),
}


@pytest.mark.parametrize("name", TRUSTS)
def test_a_new_trust_policy_is_asked_about_the_same_caller(story: Story, name: str) -> None:
    (principal, more), expected = TRUSTS[name]
    story.issue(ExternalId="x1")
    story.later(5)
    story.trusts(principal, **more)
    found = story.drawn()
    assert bands(found) == expected
    try:  # what the picture says is what happens to the same call now
        story.world.client("sts", "backup-operator").assume_role(RoleArn=ROLE, RoleSessionName="again", ExternalId="x1")
        trusted = True
    except ClientError:
        trusted = False
    assert ("untrusted" in expected) is not trusted


def test_what_was_done_before_the_session_is_none_of_its_time(story: Story) -> None:
    story.puts("More", Action="s3:*")
    story.puts("Later", Condition={"DateGreaterThan": {"aws:TokenIssueTime": "2036-01-15T09:00:00Z"}})
    story.puts("Gone")
    story.admin.delete_role_policy(RoleName="BackupAccessRole", PolicyName="Gone")
    story.issue("first")
    story.revokes()
    story.later(10)
    story.admin.delete_role_policy(RoleName="BackupAccessRole", PolicyName="AWSRevokeOlderSessions")
    story.trusts(OPERATOR)
    story.issue("second")
    assert bands(story.drawn()) == ["valid", "expired"]


def test_trusted_again(story: Story) -> None:
    story.issue()
    story.trusts(SERVICE_ROLE)
    story.trusts(OPERATOR)
    assert bands(story.drawn()) == ["valid", "untrusted", "valid", "expired"]
    assert "trusts backup-operator again" in story.drawn().told.facts


# a policy of the role → does it revoke the session?
POLICIES: dict[str, tuple[dict[str, Any], str]] = {
    "older sessions": (
        {"Condition": {"DateLessThan": {"aws:TokenIssueTime": "2035-01-15T09:20:00Z"}}},
        "Deny for sessions issued before",
    ),
    "every session": ({}, "Deny for every session"),
    "only later ones": ({"Condition": {"DateGreaterThan": {"aws:TokenIssueTime": "2035-01-15T09:20:00Z"}}}, ""),
    "one service": ({"Action": "s3:*"}, ""),
    "an Allow": ({"Effect": "Allow"}, ""),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_deny_on_all_that_the_session_asks_revokes_it(story: Story, name: str) -> None:
    statement, words = POLICIES[name]
    story.issue()
    story.later(20)
    story.puts("More", **statement)
    found = story.drawn()
    assert ("revoked" in bands(found)) is bool(words)
    assert not words or words in found.told.facts
    story.admin.delete_role_policy(RoleName="BackupAccessRole", PolicyName="More")
    assert bands(story.drawn())[-2] == "valid"


def test_a_managed_policy_revokes_too_and_a_deleted_role_ends_it(story: Story) -> None:
    story.issue()
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    arn = story.admin.create_policy(PolicyName="Stop", PolicyDocument=text)["Policy"]["Arn"]
    story.admin.attach_role_policy(RoleName="BackupAccessRole", PolicyArn=arn)
    story.admin.detach_role_policy(RoleName="BackupAccessRole", PolicyArn=arn)
    story.admin.delete_role_policy(RoleName="BackupAccessRole", PolicyName="Backup")
    story.admin.delete_role(RoleName="BackupAccessRole")
    story.lists()
    found = story.drawn()
    assert bands(found) == ["valid", "revoked", "valid", "gone", "expired"]
    assert [each.title for each in found.moments if isinstance(each, Use)] == ["InvalidAccessKeyId"]


def test_neighbours_are_one_and_many_are_counted(story: Story) -> None:
    story.issue()
    story.lists(2)
    story.later(5)
    story.lists()
    [use] = [each for each in story.drawn().moments if isinstance(each, Use)]
    assert (use.title, f"{use.at:%H:%M}", f"{use.until:%H:%M}") == ("3 listings given", "09:00", "09:05")
    s3 = story.world.client("s3", story.credentials)
    for _ in range(3):
        s3.get_object(Bucket=BUCKET, Key="backups/2035-01-14.sql.gz")
        story.lists()
    [use] = [each for each in story.drawn().moments if isinstance(each, Use)]
    assert use.title == "9 calls given"


def test_which_session(story: Story) -> None:
    with pytest.raises(CannotDraw, match="No session was issued yet"):
        story.drawn()
    first = story.issue("first")
    story.lists()
    story.issue("second")
    assert story.drawn().session == "second" and len(story.drawn().moments) == 2
    assert story.drawn("first").session == story.drawn(first).session == "first"
    assert [each.title for each in story.drawn(first).moments if isinstance(each, Use)] == ["listing given"]
    for unknown in ("third", {"AccessKeyId": "ASIA0"}):
        with pytest.raises(CannotDraw, match=r"The trail has no session .*\. It has first, second\."):
            story.drawn(unknown)


def test_times_over_midnight_have_their_day(story: Story) -> None:
    story.later(14.5 * 60)
    story.issue()
    found = story.drawn()
    assert found.days and found.told.rows[0][0] == "01-15 23:30" and found.told.rows[-1][0] == "01-16 00:30"
