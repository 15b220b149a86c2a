"""A rehearsal says what the real calls say, and leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cloud import World, moto_tables
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, Rehearsal, rehearse
from helpers.course import stored_policies
from helpers.course.rounds.attempt import make
from helpers.course.rounds.attempt_result import Attempt, StepVerdict
from tests.story import BUCKET, OPERATOR, ROLE, permission, told, trust_policy


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    yield world
    world.reset()


def when(operator: str, key: str, *values: str) -> dict[str, object]:
    return {"Condition": {operator: {key: list(values)}}}


TRUSTS = {
    "the operator": trust_policy(OPERATOR),
    "the vendor's account": trust_policy("arn:aws:iam::123456789012:root"),
    "the intern": trust_policy("arn:aws:iam::123456789012:user/intern"),
    "everybody": trust_policy("*"),
    "a Deny": trust_policy(OPERATOR, Effect="Deny"),
    "an ExternalId": trust_policy(OPERATOR, **when("StringEquals", "sts:ExternalId", "company-a-7f3d")),
    "a second factor": trust_policy(OPERATOR, **when("Bool", "aws:MultiFactorAuthPresent", "true")),
    "an address": trust_policy(OPERATOR, **when("IpAddress", "aws:SourceIp", "198.51.100.0/24")),
    "a date": trust_policy(OPERATOR, **when("DateLessThan", "aws:CurrentTime", "2035-01-15T10:00:00Z")),
    "a tag": trust_policy(
        OPERATOR, Action=["sts:AssumeRole", "sts:TagSession"], **when("StringEquals", "aws:RequestTag/team", "backup")
    ),
    "tags without TagSession": trust_policy(OPERATOR),
    "boto3": trust_policy(OPERATOR, **when("StringLike", "aws:UserAgent", "*Boto3*")),
    "nobody there": trust_policy("arn:aws:iam::123456789012:user/nobody"),
    "an unknown element": trust_policy(OPERATOR, Effekt="Allow"),
    "a variable": trust_policy("*", **when("StringEquals", "sts:RoleSessionName", "${aws:username}")),
}
PLAIN = Ask()
ASKS = {
    "plainly": PLAIN,
    "with the ExternalId": replace(PLAIN, external_id="company-a-7f3d"),
    "with an empty ExternalId": replace(PLAIN, external_id=""),
    "as the intern": replace(PLAIN, caller="intern"),
    "as the vendor's role": replace(PLAIN, caller="BackupServiceRole"),
    "as its own account": replace(PLAIN, caller="developer"),
    "as a root user": replace(PLAIN, caller="B/root"),
    "as EC2": replace(PLAIN, caller="ec2.amazonaws.com"),
    "with a second factor": replace(PLAIN, mfa=True),
    "with a second factor nobody has": replace(PLAIN, caller="BackupServiceRole", mfa=True),
    "from elsewhere": replace(PLAIN, source_ip="203.0.113.77"),
    "with a tag": replace(PLAIN, tags=(("team", "backup"),)),
    "for too long": replace(PLAIN, duration=43_200),
    "for a moment": replace(PLAIN, duration=1),
    "as a session with a bad name": replace(PLAIN, session_name="a b"),
    "with the user's name": replace(PLAIN, session_name="backup-operator"),
    "with a narrow session": replace(PLAIN, session_policy=permission("s3:GetObject", BUCKET + "/*")),
    "with a broken session policy": replace(PLAIN, session_policy="{"),
    "another bucket": replace(PLAIN, bucket="no-such-bucket-here"),
    "another role": replace(PLAIN, role="NoSuchRole"),
    "as nobody": replace(PLAIN, caller="nobody"),
}


def told_by(rehearsed: Rehearsal) -> tuple[str, str]:
    """How far it would come, and why it ends there."""
    if rehearsed.problem:
        return "nothing", ""
    if rehearsed.not_saved:
        return "not saved", ""
    if not rehearsed.assumed:
        return "saved", rehearsed.error.code if rehearsed.error else rehearsed.assume.reason
    if not rehearsed.listed:
        return "assumed", rehearsed.listing_error.code if rehearsed.listing_error else rehearsed.listing.reason
    return "listed", rehearsed.assume.reason


def happened(made: Attempt) -> tuple[str, str]:
    passed = [step.verdict is StepVerdict.PASSED for step in made.steps]
    if not passed[0]:
        return ("nothing" if made.verdict.startswith("Not sent") else "not saved"), ""
    far = "listed" if passed[2] else "assumed" if passed[1] else "saved"
    last = made.steps[1 if far == "listed" else ("saved", "assumed").index(far) + 1]
    if last.error and last.error.code not in ("AccessDenied",):
        return far, last.error.code
    return far, last.decision.reason if last.decision else last.error.code


@pytest.mark.parametrize("trust", TRUSTS)
def test_it_says_what_the_real_calls_say(world: World, trust: str) -> None:
    for name, ask in ASKS.items():
        if ask.role == "NoSuchRole":
            continue  # nothing can be saved there: see below
        rehearsed = told_by(rehearse(world, ask, Drafts(trust=TRUSTS[trust])))
        real = happened(make(world, TRUSTS[trust], ask))
        if rehearsed[1] == "ValidationError" and real[1] in ("ParamValidationError",):
            continue  # the same refusal, by boto3 before it left
        assert rehearsed == real, name


def test_it_leaves_no_trace(world: World) -> None:
    def state() -> object:
        role = moto_tables.role(ROLE)
        users = world.client("iam", "B/admin").list_user_policies(UserName="backup-operator")["PolicyNames"]
        managed = world.client("iam", "A/admin").list_policies(Scope="Local")["Policies"]
        boundary = role.permissions_boundary_arn, [each["Arn"] for each in managed]
        bucket = moto_tables.bucket("your-bucket-name").policy
        return role.assume_role_policy_document, dict(role.policies), bucket, users, boundary

    before, number = state(), len(world.trail.events(root=True))
    number = len(world.trail.events(root=True))
    for trust in TRUSTS.values():
        for ask in ASKS.values():
            rehearse(world, ask, Drafts(trust, {"Backup": "{}", "new": trust}, {"other": trust}, trust, "{"))
            rehearse(world, ask, Drafts(trust, boundary=permission("s3:*", "*")))
    assert len(world.trail.events(root=True)) == number
    assert state() == before


def test_all_the_drafts_count(world: World) -> None:
    nothing = permission("s3:GetBucketTagging", BUCKET)
    role = stored_policies.stored(world, PLAIN)["role"]
    caller = stored_policies.stored(world, PLAIN)["caller"]
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket", "Resource": BUCKET}
    bucket = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    trust = trust_policy(OPERATOR)
    assert rehearse(world, PLAIN, Drafts(trust)).listed
    assert not rehearse(world, PLAIN, Drafts(trust, role={role.name: nothing})).listed
    assert rehearse(world, PLAIN, Drafts(trust, role={role.name: nothing})).assumed
    assert not rehearse(world, PLAIN, Drafts(trust, caller={caller.name: nothing})).assumed
    assert rehearse(world, PLAIN, Drafts(trust, boundary=nothing)).assumed
    assert not rehearse(world, PLAIN, Drafts(trust, boundary=nothing)).listed
    assert rehearse(world, PLAIN, Drafts(trust, boundary=permission("s3:*", "*"))).listed
    assert rehearse(world, PLAIN, Drafts(trust, boundary="{")).which == "boundary"
    assert not rehearse(world, PLAIN, Drafts(trust, bucket=bucket)).listed
    assert rehearse(world, PLAIN, Drafts(trust, bucket="")).listed


def test_a_boundary_is_a_managed_policy(world: World) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""
    admin, trust = world.client("iam", "A/admin"), trust_policy(OPERATOR)
    read_only = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"

    def saved(text: str) -> str | None:
        """Save it; what is rehearsed before is what happens, and what is rehearsed after."""
        draft = stored_policies.stored(world, PLAIN)["boundary"].with_text(text)
        foreseen = told_by(rehearse(world, PLAIN, Drafts(trust, boundary=text)))
        assert foreseen == happened(make(world, trust, PLAIN, (draft,)))
        assert foreseen == told_by(rehearse(world, PLAIN, Drafts(trust)))
        role = admin.get_role(RoleName="BackupAccessRole")["Role"]
        return role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")

    own = "arn:aws:iam::111122223333:policy/BackupAccessRoleBoundary"
    try:
        for number in range(7):  # more than a managed policy has versions
            action = ("s3:ListBucket", "s3:GetObject")[number % 2]
            assert saved(permission(action, "*")) == own
            assert rehearse(world, PLAIN, Drafts(trust)).listed is (number % 2 == 0)
        assert saved("") is None
        assert saved(permission("s3:GetObject", "*")) == own  # the policy is there still
        # AWS's own policies can't be rewritten: the draft becomes a policy of the account's.
        admin.put_role_permissions_boundary(RoleName="BackupAccessRole", PermissionsBoundary=read_only)
        shown = stored_policies.stored(world, PLAIN)["boundary"].text
        assert '"s3:List*"' in shown
        assert rehearse(world, PLAIN, Drafts(trust)).listed
        assert saved(shown.replace('"s3:List*",', "")) == own
        assert not rehearse(world, PLAIN, Drafts(trust)).listed
    finally:
        admin.delete_role_permissions_boundary(RoleName="BackupAccessRole")
        local = admin.list_policies(Scope="Local")["Policies"]
        assert [each["Arn"] for each in local] == [own]


def test_another_hour_without_moving_the_clock(world: World) -> None:
    now = world.now()
    later = replace(PLAIN, moment=now + timedelta(hours=2))
    assert rehearse(world, PLAIN, Drafts(TRUSTS["a date"])).assumed
    assert not rehearse(world, later, Drafts(TRUSTS["a date"])).assumed
    assert world.now() == now


@pytest.mark.parametrize(
    "arn, made_up",
    [
        (OPERATOR, False),
        ("arn:aws:iam::123456789012:user/somebody-new", True),
        ("arn:aws:iam::444455556666:role/CustomerRole", True),
        ("arn:aws:sts::444455556666:assumed-role/CustomerRole/nightly", True),
    ],
)
def test_an_arn_is_a_caller_too(world: World, arn: str, made_up: bool) -> None:
    rehearsed = rehearse(world, replace(PLAIN, caller=arn), Drafts(trust_policy("*")))
    assert rehearsed.assumed_permission is made_up
    if ":role/" in arn:
        assert rehearsed.problem or rehearsed.caller is not None
    else:
        assert rehearsed.assumed


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=60)
def test_whatever_is_typed_gets_an_answer(trust: str, caller: str, name: str) -> None:
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET)) if not _worlds else _worlds[0]
    _worlds[:] = [world]
    ask = replace(PLAIN, caller=caller, session_name=name, external_id=name, source_ip=name or None)
    assert isinstance(rehearse(world, ask, Drafts(trust)), Rehearsal)
    assert isinstance(rehearse(world, replace(PLAIN, session_name=name, bucket=caller), Drafts(None)), Rehearsal)


_worlds: list[World] = []


def test_a_role_whose_session_has_ended_asks_nobody() -> None:
    """Its machine would renew the session before it calls; a rehearsal takes it to have done so."""
    later = when("DateGreaterThan", "aws:TokenIssueTime", "2035-01-15T10:30:00Z")
    trust = trust_policy("arn:aws:iam::123456789012:role/BackupServiceRole", **later)
    world = told(trust, permission("s3:ListBucket", BUCKET))
    vendor = world.client("iam", "B/admin")
    vendor.put_role_policy(
        RoleName="BackupServiceRole", PolicyName="Assume", PolicyDocument=permission("sts:AssumeRole", ROLE)
    )
    asks = replace(PLAIN, caller="BackupServiceRole")
    assert not rehearse(world, asks, Drafts()).assumed
    world.later(hours=2)
    world.trail.clear()
    assert rehearse(world, asks, Drafts()).assumed
    assert world.trail.events(root=True) == ()
    assert make(world, trust, asks).allowed
    world.reset()


def test_somebody_who_was_deleted_is_one_sentence() -> None:
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    vendor = world.client("iam", "B/admin")
    for key in vendor.list_access_keys(UserName="intern")["AccessKeyMetadata"]:
        vendor.delete_access_key(UserName="intern", AccessKeyId=key["AccessKeyId"])
    gone = replace(PLAIN, caller="intern")
    assert rehearse(world, gone, Drafts()).problem == "intern is not there any more."
    assert "caller" not in stored_policies.stored(world, gone)
    world.reset()
