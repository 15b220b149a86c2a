"""What CloudTrail would show: which account receives a record of which call, and what it holds.

Each row is a call; the table says what each account's record must hold, or that there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.cloud.personas import ACCOUNTS
from helpers.cloud.trail.cloudtrail import History, history
from helpers.cloud.trail.cloudtrail_fields import spelled
from helpers.cloud.trail.cloudtrail_view import NoSuchRecord, Records
from helpers.cloud.trail.view import WIDTH
from tests.cloud.kit import (
    BUCKET,
    BUCKET_ARN,
    OPERATOR,
    ROLE,
    SERVICE_ROLE,
    A,
    B,
    Company,
    allow,
    document,
    error,
    trust,
)

IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html"
WHO = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html"
RECORD = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"
S3_EVENTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html"
S3_LOGGING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html"
EXAMPLES = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html"
REDACTED = (
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-receive-logs-from-multiple-accounts.html"
)
NONE: Mapping[str, Any] = {}

SESSION_ARN = f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/VendorSession"
ASSUME = {"RoleArn": ROLE, "RoleSessionName": "VendorSession"}
OPEN = document(allow(["s3:GetObject", "s3:GetBucketLocation"], [f"{BUCKET_ARN}/*", BUCKET_ARN], principal="*"))
OBJECT = {"Bucket": BUCKET, "Key": "reports/q4.csv"}


def _unsigned(world: World, path: str) -> None:
    requests.get(f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/{path}")


# page, who and what, the call, (path in the record → value) in A, the same in B. The last record of each account counts;
# NONE: the account receives nothing of it. Data events are on.
ROWS: tuple[tuple[str, str, Callable[[World, dict], Any], Mapping[str, Any], Mapping[str, Any]], ...] = (
    (
        WHO,
        "an IAM user, in its own account",
        lambda world, _: world.client("iam", "A/admin").get_role(RoleName="ReportRole"),
        {
            "userIdentity.type": "IAMUser",
            "userIdentity.arn": f"arn:aws:iam::{A}:user/admin",
            "userIdentity.userName": "admin",
            "userIdentity.accountId": A,
            "userIdentity.sessionContext": None,
            "eventSource": "iam.amazonaws.com",
            "eventName": "GetRole",
            "awsRegion": "us-east-1",  # IAM is global
            "sourceIPAddress": "203.0.113.10",
            "requestParameters": {"roleName": "ReportRole"},
            "responseElements": None,
            "readOnly": True,
            "eventCategory": "Management",
            "managementEvent": True,
            "recipientAccountId": A,
            "sharedEventID": None,
            "errorCode": None,
        },
        NONE,
    ),
    (
        WHO,
        "a root user",
        lambda world, _: world.client("iam", "A/root").create_user(UserName="new"),
        {
            "userIdentity.type": "Root",
            "userIdentity.principalId": A,
            "userIdentity.arn": f"arn:aws:iam::{A}:root",
            "userIdentity.accountId": A,
            "userIdentity.userName": None,
            "eventName": "CreateUser",
            "readOnly": False,
            "responseElements.user.userName": "new",
            "responseElements.user.arn": f"arn:aws:iam::{A}:user/new",
            "responseElements.user.createDate": "Jan 15, 2035 9:00:00 AM",
        },
        NONE,
    ),
    (
        EXAMPLES,
        "a role is made; its policy is text in the request, and URL-encoded in the answer",
        lambda world, _: world.client("iam", "A/admin").create_role(
            RoleName="New", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}), MaxSessionDuration=7200
        ),
        {
            "requestParameters.assumeRolePolicyDocument": trust({"Service": "ec2.amazonaws.com"}),
            "requestParameters.maxSessionDuration": 7200,
            "responseElements.role.arn": f"arn:aws:iam::{A}:role/New",
        },
        NONE,
    ),
    (
        EXAMPLES,
        "a call without an answer worth telling",
        lambda world, _: world.client("iam", "A/admin").put_user_policy(
            UserName="developer", PolicyName="p", PolicyDocument=document(allow("s3:*", "*"))
        ),
        {"eventName": "PutUserPolicy", "responseElements": None, "requestParameters.userName": "developer"},
        NONE,
    ),
    (
        EXAMPLES,
        "an access key is made; the secret is not told",
        lambda world, _: world.client("iam", "A/admin").create_access_key(UserName="developer"),
        {
            "responseElements.accessKey.status": "Active",
            "responseElements.accessKey.userName": "developer",
            "responseElements.accessKey.secretAccessKey": None,
        },
        NONE,
    ),
    (
        RECORD,
        "a refusal: error code and AWS's message",
        lambda world, _: world.client("iam", "intern").get_role(RoleName="BackupServiceRole"),
        NONE,
        {
            "errorCode": "AccessDenied",
            "errorMessage": f"User: arn:aws:iam::{B}:user/intern is not authorized to perform: iam:GetRole on "
            f"resource: {SERVICE_ROLE} because no identity-based policy allows the iam:GetRole action",
            "requestParameters": None,
            "userIdentity.userName": "intern",
            "sourceIPAddress": "198.51.100.20",
        },
    ),
    (
        RECORD,
        "a failure after the permission",
        lambda world, _: world.client("iam", "A/admin").create_user(UserName="developer"),
        {"errorCode": "EntityAlreadyExists", "responseElements": None, "requestParameters": {"userName": "developer"}},
        NONE,
    ),
    (
        RECORD,
        "a document that AWS does not save",
        lambda world, _: world.client("iam", "A/admin").create_role(RoleName="R", AssumeRolePolicyDocument="{"),
        {"errorCode": "MalformedPolicyDocument", "requestParameters.assumeRolePolicyDocument": "{"},
        NONE,
    ),
    (
        f"{IAM}#stscloudtrailexample",
        "a role of another account: both accounts receive a record, the owner one without the user's name",
        lambda world, _: world.client("sts", "backup-operator").assume_role(**ASSUME, DurationSeconds=900),
        {
            "userIdentity.type": "AWSAccount",
            "userIdentity.accountId": B,
            "userIdentity.arn": None,
            "userIdentity.userName": None,
            "eventName": "AssumeRole",
            "awsRegion": "eu-central-1",  # the endpoint's
            "requestParameters": {"roleArn": ROLE, "roleSessionName": "VendorSession", "durationSeconds": 900},
            "responseElements.credentials.expiration": "Jan 15, 2035 9:15:00 AM",
            "responseElements.credentials.secretAccessKey": None,
            "responseElements.assumedRoleUser.arn": SESSION_ARN,
            "resources": [{"ARN": ROLE, "accountId": A, "type": "AWS::IAM::Role"}],
            "recipientAccountId": A,
        },
        {
            "userIdentity.type": "IAMUser",
            "userIdentity.arn": OPERATOR,
            "userIdentity.userName": "backup-operator",
            "responseElements.assumedRoleUser.arn": SESSION_ARN,
            "resources": [{"ARN": ROLE, "accountId": A, "type": "AWS::IAM::Role"}],
            "readOnly": True,
            "recipientAccountId": B,
        },
    ),
    (
        IAM,
        "a refused role of another account: the caller's account learns of it; of the owner's AWS says nothing",
        lambda world, _: world.client("sts", "intern").assume_role(**ASSUME),
        NONE,
        {
            "errorCode": "AccessDenied",
            "errorMessage": f"User: arn:aws:iam::{B}:user/intern is not authorized to perform: sts:AssumeRole on "
            f"resource: {ROLE}",
            "requestParameters": None,
            "responseElements": None,
            "resources": None,
            "sharedEventID": None,
        },
    ),
    (
        IAM,
        "a role of one's own account: one record",
        lambda world, _: world.client("sts", "A/admin").assume_role(
            RoleArn=f"arn:aws:iam::{A}:role/ReportRole", RoleSessionName="mine"
        ),
        {"userIdentity.type": "IAMUser", "sharedEventID": None, "eventName": "AssumeRole"},
        NONE,
    ),
    (
        WHO,
        "an AWS service assumes a role: it belongs to no account of ours",
        lambda world, _: world.client("sts", "ec2.amazonaws.com").assume_role(
            RoleArn=f"arn:aws:iam::{B}:role/BackupServiceRole", RoleSessionName="i-0"
        ),
        NONE,
        {
            "userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
            "sourceIPAddress": "ec2.amazonaws.com",
            "userAgent": "ec2.amazonaws.com",
            "responseElements.assumedRoleUser.arn": f"arn:aws:sts::{B}:assumed-role/BackupServiceRole/i-0",
            "sharedEventID": None,
        },
    ),
    (
        f"{IAM}#cloudtrail-integration_signin-tempcreds",
        "what the session does is told to the role's account, under the session's name and nobody's user name",
        lambda world, session: world.client("s3", session).get_object(**OBJECT),
        {
            "userIdentity.type": "AssumedRole",
            "userIdentity.arn": SESSION_ARN,
            "userIdentity.accountId": A,
            "userIdentity.userName": None,
            "userIdentity.sessionContext.sessionIssuer.type": "Role",
            "userIdentity.sessionContext.sessionIssuer.arn": ROLE,
            "userIdentity.sessionContext.sessionIssuer.accountId": A,
            "userIdentity.sessionContext.sessionIssuer.userName": "BackupAccessRole",
            "userIdentity.sessionContext.attributes": {
                "creationDate": "2035-01-15T09:00:00Z",
                "mfaAuthenticated": "false",
            },
            "eventSource": "s3.amazonaws.com",
            "eventName": "GetObject",
            "requestParameters.bucketName": BUCKET,
            "requestParameters.key": "reports/q4.csv",
            "requestParameters.Host": f"{BUCKET}.s3.eu-central-1.amazonaws.com",
            "responseElements": None,
            "resources": [
                {"type": "AWS::S3::Object", "ARN": f"{BUCKET_ARN}/reports/q4.csv"},
                {"accountId": A, "type": "AWS::S3::Bucket", "ARN": BUCKET_ARN},
            ],
            "eventCategory": "Data",
            "managementEvent": False,
            "sharedEventID": None,
        },
        NONE,
    ),
    (
        S3_EVENTS,
        "an object of another account: both accounts receive the data event",
        lambda world, _: world.client("s3", "intern").get_object(**OBJECT),
        {
            "userIdentity.type": "AWSAccount",
            "userIdentity.accountId": B,
            "errorCode": "AccessDenied",
            "errorMessage": "Access Denied",
            "requestParameters.key": "reports/q4.csv",
        },
        {"userIdentity.userName": "intern", "errorCode": "AccessDenied", "recipientAccountId": B},
    ),
    (
        REDACTED,
        "who is denied another account's object does not learn whose it is; the owner's record is whole",
        lambda world, _: world.client("s3", "intern").get_object(**OBJECT),
        {"resources.1": {"accountId": A, "type": "AWS::S3::Bucket", "ARN": BUCKET_ARN}},
        {"resources.1": {"type": "AWS::S3::Bucket", "ARN": BUCKET_ARN}},
    ),
    (
        S3_LOGGING,
        "an anonymous caller",
        lambda world, _: _unsigned(world, "reports/q4.csv"),
        {
            "userIdentity": {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"},
            "eventName": "GetObject",
            "errorCode": "AccessDenied",
        },
        NONE,
    ),
    (
        S3_EVENTS,
        "many keys are deleted: the record names none of them",
        lambda world, _: world.client("s3", "A/admin").delete_objects(
            Bucket=BUCKET, Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]}
        ),
        {
            "eventName": "DeleteObjects",
            "requestParameters.key": None,
            "errorCode": None,
            "resources": [{"accountId": A, "type": "AWS::S3::Bucket", "ARN": BUCKET_ARN}],
        },
        NONE,
    ),
    (
        S3_EVENTS,
        "a missing object, asked for with HEAD",
        lambda world, _: world.client("s3", "A/admin").head_object(Bucket=BUCKET, Key="nothing"),
        {"eventName": "HeadObject", "errorCode": "NoSuchKey"},
        NONE,
    ),
    (
        S3_EVENTS,
        "a bucket-level call is a management event",
        lambda world, _: world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=OPEN),
        {
            "eventName": "PutBucketPolicy",
            "eventCategory": "Management",
            "requestParameters.bucketName": BUCKET,
            "requestParameters.policy": "",
            "readOnly": False,
            "awsRegion": "eu-central-1",
        },
        NONE,
    ),
    (
        IAM,
        "who am I",
        lambda world, _: world.client("sts", "BackupServiceRole").get_caller_identity(),
        NONE,
        {
            "eventName": "GetCallerIdentity",
            "requestParameters": None,
            "responseElements": None,
            "userIdentity.arn": f"arn:aws:sts::{B}:assumed-role/BackupServiceRole/nightly",
            "userIdentity.sessionContext.sessionIssuer.userName": "BackupServiceRole",
        },
    ),
    (
        S3_LOGGING,
        "credentials that are not valid leave no record anywhere",
        lambda world, _: world.client(
            "s3", {"AccessKeyId": world.credentials("A/admin")["AccessKeyId"], "SecretAccessKey": "x"}
        ).list_buckets(),
        NONE,
        NONE,
    ),
    (
        IAM,
        "only authenticated requests to STS are logged",
        lambda world, _: world.client("sts", None).get_caller_identity(),
        NONE,
        NONE,
    ),
)


def _shown(world: World, account: str, data_events: bool = True) -> History:
    return history(world.trail.calls(root=True), account, data_events=data_events)


def _at(record: Any, path: str) -> Any:
    for step in path.split("."):
        if record is None:
            return None
        record = record[int(step)] if isinstance(record, list) else record.get(step)
    return record


@pytest.fixture
def story(world: World, company: Company) -> World:
    """BackupAccessRole exists and backup-operator may assume it."""
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:GetObject", f"{BUCKET_ARN}/*"))
    company.permit()
    return world


@pytest.mark.parametrize(("page", "what", "call", "in_a", "in_b"), ROWS, ids=[row[1][:50] for row in ROWS])
def test_records(
    story: World,
    page: str,
    what: str,
    call: Callable[[World, dict], Any],
    in_a: Mapping[str, Any],
    in_b: Mapping[str, Any],
) -> None:
    session = Company(story).assume()
    before = {account: len(_shown(story, account).records) for account in ACCOUNTS.values()}
    with suppress(ClientError):  # refusals leave records too; the row says which
        call(story, session)
    for account, expected in ((A, in_a), (B, in_b), (ACCOUNTS["C"], NONE), (ACCOUNTS["D"], NONE)):
        new = _shown(story, account).records[before[account] :]
        assert len(new) == (1 if expected else 0), (page, account)
        for path, value in expected.items():
            assert _at(new[-1], path) == value, (page, account, path)
        for record in new:
            assert set(record) >= ALWAYS, page
            json.dumps(record)


# Fields that every record has: the page's "Optional: False", and those the course points at.
ALWAYS = {
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "requestParameters",
    "responseElements",
    "requestID",
    "eventID",
    "readOnly",
    "eventType",
    "managementEvent",
    "recipientAccountId",
    "eventCategory",
}


def test_one_event_in_two_accounts(story: World) -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/userguide/shared-event-ID.html"""
    story.client("sts", "backup-operator").assume_role(**ASSUME)
    ours, theirs = _shown(story, A).records[-1], _shown(story, B).records[-1]
    assert ours["sharedEventID"] == theirs["sharedEventID"]
    assert ours["eventID"] != theirs["eventID"]
    assert ours["requestID"] == theirs["requestID"]
    assert ours["userIdentity"]["principalId"] == theirs["userIdentity"]["principalId"]
    same = set(ours) - {"userIdentity", "eventID", "recipientAccountId"}
    assert {name for name in same if ours[name] != theirs[name]} == set()


def test_who_did_it(story: World) -> None:
    """From an object that was read back to who read it: the key of the session is in the record that made it."""
    session = story.client("sts", "backup-operator").assume_role(**ASSUME)["Credentials"]
    story.client("s3", session).get_object(**OBJECT)
    assume, read = _shown(story, A).records[-2:]
    assert read["userIdentity"]["accessKeyId"] == assume["responseElements"]["credentials"]["accessKeyId"]
    made = _shown(story, B).records[-1]
    assert made["sharedEventID"] == assume["sharedEventID"] and made["userIdentity"]["userName"] == "backup-operator"


def test_data_events_are_off_by_default(story: World) -> None:
    admin = story.client("s3", "A/admin")
    admin.put_object(Bucket=BUCKET, Key="k", Body=b"")
    admin.list_objects_v2(Bucket=BUCKET)
    admin.head_bucket(Bucket=BUCKET)
    admin.get_bucket_location(Bucket=BUCKET)
    by_default = _shown(story, A, data_events=False)
    assert [record["eventName"] for record in by_default.records[-2:]] == ["PutRolePolicy", "GetBucketLocation"]
    assert by_default.hidden == 3
    names = [record["eventName"] for record in _shown(story, A).records[-4:]]
    assert names == ["PutObject", "ListObjects", "HeadBucket", "GetBucketLocation"]


def test_what_is_left_out_is_counted(story: World) -> None:
    admin = story.client("s3", "A/admin")
    error(admin.get_object_torrent, **OBJECT)  # not modelled: AWS would have answered something else
    admin.get_bucket_ownership_controls(Bucket=BUCKET)  # not in AWS's list
    assert _shown(story, A).unknown == 2
    # Another account's bucket-level call: what its owner receives is not documented.
    admin.delete_public_access_block(Bucket=BUCKET)
    admin.put_bucket_policy(Bucket=BUCKET, Policy=OPEN)
    error(story.client("s3", "intern").get_bucket_location, Bucket=BUCKET)
    assert _shown(story, B).records[-1]["eventName"] == "GetBucketLocation"
    assert _shown(story, A).records[-1]["eventName"] == "PutBucketPolicy"


def test_ids_are_the_same_every_time(world: World) -> None:
    seen = []
    for _ in range(2):
        world.reset()
        world.client("iam", "A/admin").list_users()
        world.client("s3", "A/admin").list_buckets()
        seen.append(_shown(world, A).records)
    assert seen[0] == seen[1]
    ids = [record[name] for record in seen[0] for name in ("eventID", "requestID")]
    assert len(set(ids)) == len(ids)
    guid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(guid, record["eventID"]) for record in seen[0])
    assert re.fullmatch("[0-9A-F]{16}", seen[0][1]["requestID"])


# 100 KB. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
@pytest.mark.parametrize(("length", "kept"), [(102_400, True), (102_401, False)])
def test_parameters_that_are_too_large_are_left_out(world: World, length: int, kept: bool) -> None:
    text = "x" * (length - len("R"))
    error(world.client("iam", "A/admin").create_role, RoleName="R", AssumeRolePolicyDocument=text)
    assert (_shown(world, A).records[-1]["requestParameters"] is not None) is kept


def test_dates_as_the_examples_spell_them() -> None:
    from datetime import datetime

    for moment, text in (
        (datetime(2014, 7, 18, 16, 7, 39), "Jul 18, 2014 4:07:39 PM"),
        (datetime(2019, 10, 2, 23, 12, 29), "Oct 2, 2019 11:12:29 PM"),
        (datetime(2035, 1, 1, 0, 5, 0), "Jan 1, 2035 12:05:00 AM"),
        (datetime(2035, 1, 1, 12, 0, 0), "Jan 1, 2035 12:00:00 PM"),
    ):
        assert spelled(moment) == text


# --- the table ---------------------------------------------------------------------------------------------------


def _table(world: World, account: str = A, data_events: bool = True) -> Records:
    return Records(_shown(world, account, data_events), account, data_events=data_events)


def test_table_and_whole_records(story: World) -> None:
    session = story.client("sts", "backup-operator").assume_role(**ASSUME)["Credentials"]
    story.client("s3", session).get_object(**OBJECT)
    error(story.client("s3", "intern").get_object, **OBJECT)
    error(story.client("s3", "A/admin").get_object_torrent, **OBJECT)
    text = repr(_table(story, data_events=False))
    assert text.splitlines() == [
        "#  eventTime  userIdentity             eventName      resource",
        "0  09:00:00Z  IAMUser admin            CreateRole     BackupAccessRole",
        "1  09:00:00Z  IAMUser admin            PutRolePolicy  BackupAccessRole",
        "2  09:00:00Z  AWSAccount 123456789012  AssumeRole     A:role/BackupAccessRole",
        'Not shown: 2 data events of S3. Trails log them only when asked to; lab.cloudtrail("A",',
        "data_events=True) shows them.",
        "Left out: 1 call that the lab does not model, or whose record AWS does not document.",
    ]
    records = _table(story)
    assert "AssumedRole BackupAccessRole/VendorSession" in repr(records) and "Not shown" not in repr(records)
    assert repr(records).splitlines()[-2] == "   AccessDenied: Access Denied"
    assert len(records) == 5 and [record["eventName"] for record in records][3:] == ["GetObject", "GetObject"]
    assert records[0] == records.record(0) and records[-1] == records.record() == records[4]
    records[0]["userIdentity"]["arn"] = "changed"
    assert records[0]["userIdentity"]["arn"] != "changed"
    for wrong in (5, -6, "x", 1.5, None):
        with pytest.raises(NoSuchRecord, match=r"There is no record .* They go from 0 to 4\."):
            records.record(wrong)  # type: ignore[arg-type]
    nothing = _table(story, ACCOUNTS["D"])
    assert repr(nothing) == "CloudTrail shows nothing in account 999999999999 yet."
    with pytest.raises(NoSuchRecord, match="There is none yet"):
        nothing.record(0)


def test_tables_are_safe_and_narrow(world: World, company: Company) -> None:
    admin = world.client("s3", "A/admin")
    for key in ("<script>alert(1)</script>\n&", "a\x1b[31mred", "k" * 1000):
        admin.put_object(Bucket=BUCKET, Key=key, Body=b"")
    long = "S" * 64
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", "*"))
    company.permit()
    session = company.assume(RoleSessionName=long)
    world.client("s3", session).put_object(Bucket=BUCKET, Key="x" * 500, Body=b"")
    records = _table(world)
    text, html = repr(records), records._repr_html_()
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.replace("\n", "").isprintable() and html.isprintable()
    assert set(re.findall(r"</?(\w+)", html)) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r" (\w+)=", html)) == {"scope"}
    assert "&lt;script&gt;" in html and "k" * 1000 in html and long in html
    assert "<p>Not shown: " in _table(world, data_events=False)._repr_html_()
