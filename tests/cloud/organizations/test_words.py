"""What a client reads when an SCP or an RCP denies, and what the lab says: which policy, at which level.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.cloud.trail import why
from helpers.course import decision_path
from helpers.notebook import lab
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, C, Company, allow, deny, document, error, trust
from tests.cloud.organizations.written import allowing, denying, organized, rcp, scp, shutting

NO_LISTING = {"scps": {"no-listing": scp(denying("s3:ListBucket"))}}
NO_USERS = {"scps": {"no-users": scp(denying("iam:ListUsers"))}}
NO_ROLES = {"scps": {"no-roles": scp(denying("sts:AssumeRole"))}}
SHUT = {"rcps": {"shut": rcp(shutting("s3:ListBucket"))}}
NO_ROLES_HERE = {"rcps": {"no-roles": rcp(shutting("sts:AssumeRole"))}}
ONLY_STS = {"full_access": False, "scps": {"only-sts": scp(allowing("sts:*"))}}
ADMIN = f"arn:aws:iam::{A}:user/admin"
ON_BUCKET = f'is not authorized to perform: s3:ListBucket on resource: "{BUCKET_ARN}"'


@pytest.fixture
def story(company: Company) -> Company:
    company.make_role(trust({"AWS": [OPERATOR, f"arn:aws:iam::{C}:root"]}), allow("s3:*", "*"))
    company.permit()
    may = document(allow("s3:*", "*"), allow("sts:AssumeRole", ROLE))
    for who in ("B/admin", "C/admin"):
        company.world.client("iam", who).put_user_policy(UserName="admin", PolicyName="may", PolicyDocument=may)
    shared = allow("s3:ListBucket", BUCKET_ARN, principal={"AWS": [f"arn:aws:iam::{B}:root", f"arn:aws:iam::{C}:root"]})
    company.world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=document(shared))
    return company


def lists(story: Company, who: Any) -> tuple[str, str, int]:
    return error(story.world.client("s3", who).list_objects_v2, Bucket=BUCKET)


def arn_of(name: str, kind: str = "service_control_policy") -> str:
    organization = lab.organization()
    assert organization is not None
    found = next(each for each in organization.controls() if each.name == name)
    assert f":policy/{organization.id}/{kind}/p-" in found.arn
    return found.arn


# what stands → who lists the bucket → the message: S3's form of it, with the policy's ARN for explicit denies
S3_SAYS: list[tuple[str, Mapping[str, Any], str, str]] = [
    ("an SCP denies", {"inner": NO_LISTING}, "A/admin", f"User: {ADMIN} {ON_BUCKET} with an explicit deny in a service control policy, with policy ARN: ARN"),
    ("an RCP denies", {"inner": SHUT}, "A/admin", f"User: {ADMIN} {ON_BUCKET} with an explicit deny in a resource control policy, with policy ARN: ARN"),
    ("no SCP allows", {"inner": ONLY_STS}, "A/admin", f"User: {ADMIN} {ON_BUCKET} because no service control policy allows the s3:ListBucket action"),
    # "…within the same AWS account or same organization in AWS Organizations"
    ("an RCP denies a member of another account", {"a": SHUT}, "B/admin", f"User: arn:aws:iam::{B}:user/admin {ON_BUCKET} with an explicit deny in a resource control policy, with policy ARN: ARN"),
    ("an SCP denies a member of another account", {"b": NO_LISTING}, "B/admin", f"User: arn:aws:iam::{B}:user/admin {ON_BUCKET} with an explicit deny in a service control policy, with policy ARN: ARN"),
    ("an RCP denies an outsider", {"a": SHUT}, "C/admin", "Access Denied"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "levels", "who", "message"), S3_SAYS, ids=[row[0] for row in S3_SAYS])
def test_s3_names_the_policy(what: str, levels: Mapping[str, Any], who: str, message: str, story: Company) -> None:
    organized(**levels)
    if message.endswith(" ARN"):
        resource = "resource control" in message
        arn = arn_of("shut", "resource_control_policy") if resource else arn_of("no-listing")
        message = message.removesuffix("ARN") + arn
    assert lists(story, who) == ("AccessDenied", message, 403), what


def test_s3_says_more_in_one_organization_of_every_refusal(story: Company) -> None:
    story.world.client("s3", "A/admin").delete_bucket_policy(Bucket=BUCKET)
    assert lists(story, "B/admin")[1] == "Access Denied"
    organized()
    missing = "because no resource-based policy allows the s3:ListBucket action"
    assert lists(story, "B/admin")[1] == f"User: arn:aws:iam::{B}:user/admin {ON_BUCKET} {missing}"
    assert lists(story, "C/admin")[1] == "Access Denied"


def test_iam_names_the_policy_behind_a_colon(story: Company) -> None:
    organized(outer=NO_USERS)
    code, message, status = error(story.iam.list_users)
    assert (code, status) == ("AccessDenied", 403)
    assert message.endswith(f"with an explicit deny in a service control policy: {arn_of('no-users')}")
    organized(outer=ONLY_STS)
    assert error(story.iam.list_users)[1].endswith("because no service control policy allows the iam:ListUsers action")


@pytest.mark.parametrize(
    "levels",
    [{"b": NO_ROLES}, {"a": NO_ROLES_HERE}, {"b": {"full_access": False, "scps": {"s3": scp(allowing("s3:*"))}}}],
)
def test_sts_says_no_more_than_ever(levels: Mapping[str, Any], story: Company) -> None:
    """No page shows a policy's ARN in a refusal of AssumeRole."""
    organized(**levels)
    words = f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    assert error(story.assume) == ("AccessDenied", words, 403)


def told(story: Company) -> str:
    return " ".join(why.why_back(story.world.trail, 0))


@pytest.mark.parametrize(
    ("level", "said"),
    [("root", "the root"), ("outer", 'unit "Workloads"'), ("inner", 'unit "Production"'), ("a", f"account A ({A})")],
)
def test_why_names_the_policy_and_the_level(level: str, said: str, story: Company) -> None:
    organized(**{level: NO_LISTING})
    lists(story, "A/admin")
    assert f'It stops here: the SCP "no-listing" at {said} denies it (statement 1, line ' in told(story)
    organized(**{level: SHUT})
    lists(story, "A/admin")
    assert f'It stops here: the RCP "shut" at {said} denies it (statement 1, line ' in told(story)
    organized(**{level: ONLY_STS})
    lists(story, "A/admin")
    assert f'It stops here: no SCP at {said} allows s3:ListBucket; the nearest is "only-sts", statement 1, ' in told(
        story
    )
    organized(**{level: {"full_access": False, "scps": {"no-listing": scp(denying("ec2:*"))}}})
    lists(story, "A/admin")
    assert f"It stops here: no SCP at {said} allows s3:ListBucket: none there has an Allow statement." in told(story)


def test_the_first_level_from_the_root_is_named(story: Company) -> None:
    organized(outer=ONLY_STS, a=ONLY_STS)
    lists(story, "A/admin")
    assert 'no SCP at unit "Workloads" allows s3:ListBucket' in told(story)


def test_when_every_level_allows_one_sentence_says_so(story: Company) -> None:
    organized()
    story.world.client("s3", "A/admin").list_objects_v2(Bucket=BUCKET)
    assert f"SCPs allow s3:ListBucket at every level, from the root to account A ({A})." in told(story)
    assert told(story).count("SCP") == 1
    lab.organization({})
    story.world.client("s3", "A/admin").list_objects_v2(Bucket=BUCKET)
    assert "SCP" not in told(story)


def test_names_can_not_break_the_words(story: Company) -> None:
    name = 'x" at the root denies it\n<script>'
    lab.organization({name: {"accounts": ["A"], "scps": {name: scp(denying("s3:ListBucket"))}}})
    lists(story, "A/admin")
    assert told(story).isprintable()
    assert 'the SCP "x\\" at the root denies it\\u000a<script>" at unit "x\\" at' in told(story)


def test_the_path_names_the_level_too(story: Company) -> None:
    organized(b=NO_ROLES)
    steps = decision_path.steps(rehearse(story.world, Ask(), Drafts()), Ask())
    stopped = next(step for step in steps if step.verdict.value == "stopped")
    assert stopped.name == "permission" and f'The SCP "no-roles" at account B ({B}) denies it' in stopped.words
    organized(outer=NO_ROLES_HERE)
    steps = decision_path.steps(rehearse(story.world, Ask(), Drafts()), Ask())
    stopped = next(step for step in steps if step.verdict.value == "stopped")
    assert stopped.name == "trust" and 'The RCP "no-roles" at unit "Workloads" denies it' in stopped.words


def test_handing_over_a_role_tells_it(story: Company) -> None:
    organized(a={"scps": {"no-passing": scp(denying("iam:PassRole"))}})
    handed = lab.hand_role("ReportRole", to="lambda", by="A/admin")
    assert not handed.allowed
    assert handed.message.endswith(f"with an explicit deny in a service control policy: {arn_of('no-passing')}")
    assert f'The SCP "no-passing" at account A ({A}) denies it' in repr(handed)


def test_the_trail_and_cloudtrail_go_on_as_ever(story: Company, world: World) -> None:
    organized(inner=NO_LISTING)
    lists(story, "A/admin")
    event = world.trail.last
    assert event is not None and event.verdict == "explicit-deny"
    assert 'the SCP "no-listing" at unit "Production"' in event.reason.replace("The SCP", "the SCP")
    assert "no-listing" in repr(lab.trail(last=1)) or "SCP" in repr(lab.trail(last=1))
    record = json.loads(json.dumps(dict(lab.cloudtrail("A", data_events=True)[-1]), default=str))  # type: ignore[index]
    assert record["errorCode"] == "AccessDenied"


def test_a_deny_of_one_s_own_policy_is_still_named_as_before(story: Company) -> None:
    organized()
    story.iam.put_user_policy(UserName="admin", PolicyName="no", PolicyDocument=document(deny("s3:ListBucket", "*")))
    assert lists(story, "A/admin")[1].endswith("with an explicit deny in an identity-based policy")
