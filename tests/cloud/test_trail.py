"""The trail: one event for each question, and its table as text and as HTML."""

from __future__ import annotations

import re

from helpers.cloud import Trail, World
from helpers.cloud.trail import as_html, as_text
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, Company, error, trust


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
    assert trail.as_text() == "Nothing happened yet." and trail.as_html() == "<p>Nothing happened yet.</p>"


def test_the_trail_is_bounded(world: World) -> None:
    error(world.client("iam", "intern").list_users)
    event = world.trail.last
    assert event is not None
    trail = Trail(size=10)
    for _ in range(25):
        trail.record(event)
    assert len(trail.events()) == 10


def test_tables(world: World) -> None:
    world.client("s3", "A/admin").put_object(Bucket=BUCKET, Key="<img src=x onerror=alert(1)>\n&", Body=b"")
    error(world.client("s3", "A/admin").list_objects_v2, Bucket="no-such-bucket")
    text, html = as_text(world.trail.events()), as_html(world.trail.events())
    head, first, reason, *_ = text.splitlines()
    assert head.split() == ["time", "caller", "action", "resource", "verdict"]
    assert first.split()[:3] == ["09:00:00", "admin", "s3:PutObject"] and first.endswith("allow")
    assert reason.strip() == world.trail.events()[0].reason
    assert len(text.splitlines()) == 1 + 2 * len(world.trail.events())
    assert "&lt;img src=x onerror=alert(1)&gt; &amp;" in html
    assert set(re.findall(r"</?(\w+)", html)) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert not re.search(r"style=|class=|<img|<script", html)
    assert html.count("<tr>") == 1 + len(world.trail.events())
