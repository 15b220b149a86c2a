"""The trail: one event for each question, what it keeps of a call, its table as text and as HTML, its filters."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import Trail, World, run
from helpers.cloud.trail.filter import UnknownFilter, select
from helpers.cloud.trail.view import WIDTH, as_html, as_text
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, Company, allow, document, error, trust

# What a learner can name: markup, a line break, a terminal's escape, and a kilobyte.
NASTY_KEYS = ("<script>alert(1)</script>\n&", "a\x1b[31mred", "ä|b\tc", "k" * 1000)


def test_an_event_tells_everything(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}))
    company.permit()
    error(company.assume, ExternalId="something-else")
    event = world.trail.last
    assert event is not None and event.decision is not None
    assert (event.time, event.call, event.verdict) == (world.now(), "sts:AssumeRole", "implicit-deny")
    assert (event.caller.arn, event.action, event.resource) == (OPERATOR, "sts:AssumeRole", ROLE)
    assert event.context["sts:ExternalId"] == "something-else"
    assert event.context["sts:RoleSessionName"] == "VendorSession"
    assert event.context["aws:SourceIp"] == "198.51.100.20"
    mismatch = event.decision.decided_by[0].mismatch
    assert mismatch is not None and (mismatch.key, mismatch.actual) == ("sts:ExternalId", ("something-else",))
    assert "company-a-7f3d" in event.reason and "something-else" in event.reason
    sent = event.sent
    assert sent.key_id == world.credentials("backup-operator")["AccessKeyId"]
    assert (sent.address, sent.region, sent.method) == ("198.51.100.20", "eu-central-1", "POST")
    assert sent.host == "sts.eu-central-1.amazonaws.com" and "Botocore" in sent.agent
    assert sent.parameters == {
        "RoleArn": ROLE,
        "RoleSessionName": "VendorSession",
        "ExternalId": "something-else",
    }


def test_a_call_with_several_questions(world: World) -> None:
    world.client("s3", "A/admin").copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/reports/q4.csv")
    outcome = world.trail.last_call
    assert outcome is not None and outcome.allowed
    assert (outcome.call, len(outcome.decisions), outcome.error) == ("s3:CopyObject", 2, "")
    assert [decision.request.resource for decision in outcome.decisions] == [
        f"{BUCKET_ARN}/copy",
        f"{BUCKET_ARN}/reports/q4.csv",
    ]
    error(world.client("s3", "intern").copy_object, Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/reports/q4.csv")
    outcome = world.trail.last_call
    assert outcome is not None and (outcome.allowed, outcome.error, len(outcome.events)) == (False, "AccessDenied", 1)


def test_a_refusal_after_the_permission_is_told_too(world: World, company: Company) -> None:
    error(company.iam.create_role, RoleName="R", AssumeRolePolicyDocument="{")
    outcome = world.trail.last_call
    assert outcome is not None and outcome.error == "MalformedPolicyDocument"
    assert [event.verdict for event in outcome.events] == ["allow", "MalformedPolicyDocument"]


def test_how_a_call_ends_is_known(world: World) -> None:
    """Permission and success are two things: what moto refuses after the gate has said yes is in the trail too."""
    admin = world.client("s3", "A/admin")
    for call, parameters, status, code in (
        (admin.list_objects_v2, {"Bucket": BUCKET}, 200, ""),
        (admin.get_object, {"Bucket": BUCKET, "Key": "nothing"}, 404, "NoSuchKey"),
        (admin.head_object, {"Bucket": BUCKET, "Key": "nothing"}, 404, "404"),  # no body, so no code
        (admin.get_bucket_policy, {"Bucket": BUCKET}, 404, "NoSuchBucketPolicy"),
        (
            world.client("iam", "A/admin").get_user_policy,
            {"UserName": "developer", "PolicyName": "none"},
            404,
            "NoSuchEntity",
        ),
    ):
        try:
            call(**parameters)
        except ClientError as refused:
            assert refused.response["ResponseMetadata"]["HTTPStatusCode"] == status
        outcome = world.trail.last_call
        assert outcome is not None and outcome.answer is not None and outcome.allowed, parameters
        assert (outcome.answer.status, outcome.answer.code, outcome.error) == (status, code, code)


def test_no_secret_and_no_content_is_kept(world: World, company: Company) -> None:
    made = company.iam.create_access_key(UserName="developer")["AccessKey"]
    session = company.session(allow("s3:*", "*"))
    s3 = world.client("s3", session)
    s3.put_object(Bucket=BUCKET, Key="notes", Body=b"the-content-of-an-object")
    s3.get_object(Bucket=BUCKET, Key="notes")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "notes"})
    import requests

    assert requests.get(url).status_code == 200
    error(company.assume, SerialNumber=f"arn:aws:iam::{OPERATOR[13:25]}:mfa/phone", TokenCode="987654")
    run("aws s3 ls", "A/admin")
    kept = repr([(call.answer, [event.sent for event in call.events]) for call in world.trail.calls(root=True)])
    signature = re.search(r"X-Amz-Signature=(\w+)", url)
    assert signature is not None
    secrets = (made["SecretAccessKey"], session["SecretAccessKey"], "the-content-of-an-object", "987654", signature[1])
    assert [secret for secret in secrets if secret in kept] == []
    assert made["AccessKeyId"] in kept and session["AccessKeyId"] in kept
    # The answer of AssumeRole holds the session token, as CloudTrail's record does; no request does.
    asked = repr([event.sent for event in world.trail.events(root=True)])
    assert session["SessionToken"] not in asked and session["SessionToken"][:40] not in asked


def test_filters_and_clear(world: World) -> None:
    world.client("s3", "A/admin").list_objects_v2(Bucket=BUCKET)
    world.client("s3", "A/root").list_objects_v2(Bucket=BUCKET)
    error(world.client("s3", "intern").list_objects_v2, Bucket=BUCKET)
    error(world.client("iam", "intern").list_users)
    trail = world.trail
    assert len(trail.events()) == 3 and len(trail.events(root=True)) == 4
    assert [event.action for event in trail.events(caller="intern")] == ["s3:ListBucket", "iam:ListUsers"]
    assert len(trail.events(action="s3:", allowed=True)) == 1
    assert len(trail.events(allowed=False)) == 2
    assert len(trail.events(resource=BUCKET_ARN, allowed=False)) == 1
    trail.clear()
    assert trail.events(root=True) == () and trail.last is None and trail.last_call is None
    assert as_text(trail.events()) == "Nothing happened yet." and as_html(()) == "<p>Nothing happened yet.</p>"
    error(world.client("iam", "intern").list_users)
    assert trail.last is not None and trail.last.number == 1  # the same lesson makes the same trail


def _story(world: World, company: Company) -> None:
    """Nine questions in seven calls; half an hour passes before the last three calls."""
    session = company.session(allow("s3:ListBucket", BUCKET_ARN))  # create-role, put-role-, put-user-policy, assume
    world.later(minutes=30)
    world.client("s3", session).list_objects_v2(Bucket=BUCKET)
    world.client("s3", "A/admin").copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/reports/q4.csv")
    world.client("s3", "A/root").list_objects_v2(Bucket=BUCKET)
    error(world.client("s3", "intern").get_object, Bucket=BUCKET, Key="copy")


HALF_PAST = datetime(2035, 1, 15, 9, 30, tzinfo=timezone.utc)
# filters, how many events
FILTERS: tuple[tuple[dict[str, Any], int], ...] = (
    ({}, 8),
    ({"root": True}, 9),
    ({"caller": "A/admin"}, 4),  # a persona: B's admin is another
    ({"caller": "admin"}, 5),  # a piece of an ARN: both
    ({"caller": "A/root"}, 1),  # who asks for a root user wants to see it
    ({"caller": "backup-operator"}, 1),
    ({"caller": "assumed-role/BackupAccessRole"}, 1),
    ({"caller": "INTERN"}, 1),  # a piece is looked for whatever the letters' case
    ({"action": "sts:"}, 1),
    ({"action": "s3:getobject"}, 2),
    ({"resource": "reports/q4.csv"}, 1),
    ({"call": "CopyObject"}, 2),
    ({"allowed": False}, 1),
    ({"allowed": True, "call": "s3:"}, 3),
    ({"last": 1}, 1),
    ({"last": 2}, 3),  # calls, not lines: the two questions of a copy stay together
    ({"last": 100}, 8),
    ({"since": HALF_PAST}, 4),
    ({"since": "2035-01-15 09:30"}, 4),
    ({"since": "2035-01-15T09:30:00Z"}, 4),
    ({"since": HALF_PAST + timedelta(minutes=1)}, 0),
    ({"caller": "", "action": None}, 8),
    ({"caller": "A/admin", "last": 1}, 2),
)
# filters, what the sentence says
WRONG_FILTERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"who": "intern"}, "The trail has no filter who. It knows caller, action, resource, call, allowed, since, last"),
    ({"resources": "x"}, "Did you mean resource?"),
    ({"clear": True}, "lab.forget() clears the trail."),
    ({"caller": "backup-operater"}, "There is no persona 'backup-operater'"),
    ({"caller": "backup-operater"}, "Did you mean 'backup-operator'?"),
    ({"caller": 7}, "caller is a text, such as caller='backup-operator'; 7 is not."),
    ({"action": ["s3:"]}, "action is a text"),
    ({"allowed": "yes"}, "allowed is True or False; 'yes' is neither."),
    ({"root": 1}, "root is True or False"),
    ({"last": 0}, "last is a number of API calls from 1, such as last=3; 0 is not."),
    ({"last": True}, "last is a number of API calls"),
    ({"last": "2"}, "last is a number of API calls"),
    ({"since": "yesterday"}, "since is a date and time, such as lab.now() gives or '2035-01-15 09:30'; 'yesterday'"),
    ({"since": 9}, "since is a date and time"),
    ({"<b>\n" * 99: 1}, "The trail has no filter <b>"),
)


def test_every_filter(world: World, company: Company) -> None:
    _story(world, company)
    for wanted, count in FILTERS:
        assert len(select(world.trail, wanted)) == count, wanted
    for wanted, sentence in WRONG_FILTERS:
        with pytest.raises(UnknownFilter) as problem:
            select(world.trail, wanted)
        said = str(problem.value)
        assert sentence in said, wanted
        assert "\n" not in said and len(said) < 400, wanted


def test_the_trail_is_bounded(world: World) -> None:
    error(world.client("iam", "intern").list_users)
    event, outcome = world.trail.last, world.trail.last_call
    assert event is not None and outcome is not None and outcome.answer is not None
    trail = Trail(size=10)
    for _ in range(25):
        trail.answered(trail.record(replace(event, number=0)), outcome.answer)
    assert len(trail.events()) == 10
    assert len(trail._answers) == 20  # twice as many as events: calls side by side end in another order
    # A text of any length can be sent; what is kept of it is what CloudTrail would keep.
    error(world.client("iam", "A/admin").create_role, RoleName="R", AssumeRolePolicyDocument="x" * 110_000)
    last = world.trail.last
    assert last is not None and last.sent.parameters is None


def test_text_table(world: World, company: Company) -> None:
    _story(world, company)
    text = as_text(world.trail.events())
    lines = text.splitlines()
    assert lines[0].split() == ["time", "caller", "action", "resource", "verdict"]
    rows = [line.split() for line in lines[1:] if not line.startswith(" " * 10)]
    assert rows[0] == ["09:00", "A/admin", "iam:CreateRole", "A:role/BackupAccessRole", "allow"]
    assert ["09:00", "backup-operator", "sts:AssumeRole", "A:role/BackupAccessRole", "allow"] in rows
    # The second question of a copy belongs to the first, and is marked so.
    first = next(i for i, row in enumerate(rows) if "s3:PutObject" in row)
    assert rows[first][:2] == ["09:30", "A/admin"] and rows[first + 1][:2] == ["+", "s3:GetObject"]
    assert text.count("s3:CopyObject, question 1 of 2: ") == text.count("s3:CopyObject, question 2 of 2: ") == 1
    # A reason stands below its line.
    assert lines[2].strip() == world.trail.events()[0].reason
    world.later(hours=20)
    error(world.client("iam", "intern").list_users)
    assert "01-16 05:30" in as_text(world.trail.events())


def test_html_table(world: World, company: Company) -> None:
    _story(world, company)
    html = as_html(world.trail.events())
    assert set(re.findall(r"</?(\w+)", html)) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"(\w+)=", html)) == {"scope", "rowspan"}
    assert html.count("<tr>") == 1 + len(world.trail.events())
    assert html.count('rowspan="2"') == 3  # time, caller and call of the copy
    for whole in (OPERATOR, ROLE, f"{BUCKET_ARN}/reports/q4.csv", "2035-01-15 09:30:00", "s3:ListObjectsV2"):
        assert f">{whole}</td>" in html


def test_what_a_learner_names_cannot_break_a_table(world: World) -> None:
    for key in NASTY_KEYS:
        world.client("s3", "A/admin").put_object(Bucket=BUCKET, Key=key, Body=b"")
    delete = [{"Key": key} for key in NASTY_KEYS if key.replace("\n", "").replace("\t", "").isprintable()]
    world.client("s3", "A/admin").delete_objects(Bucket=BUCKET, Delete={"Objects": delete})
    text, html = as_text(world.trail.events()), as_html(world.trail.events())
    assert max(map(len, text.splitlines())) <= WIDTH
    for shown in (text.replace("\n", ""), html):
        assert shown.isprintable()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html and "<script" not in html
    assert "k" * 1000 in html
    assert html.count("<tr>") == 1 + len(NASTY_KEYS) + len(delete)


def test_no_table_is_wider_than_a_page(world: World, company: Company) -> None:
    """The longest role, session and bucket names AWS takes."""
    role, session = "R" * 64, "S" * 64
    company.iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust({"AWS": f"{OPERATOR[:25]}:user/admin"}))
    arn = ROLE.replace("BackupAccessRole", role)
    company.iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=document(allow("s3:*", "*")))
    made = world.client("sts", "B/admin").assume_role(RoleArn=arn, RoleSessionName=session)["Credentials"]
    world.client("s3", made).put_public_access_block(
        Bucket=BUCKET, PublicAccessBlockConfiguration={"BlockPublicAcls": True}
    )
    text = as_text(world.trail.events())
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "…" in text
