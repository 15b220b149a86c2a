"""Who may assume the role? Twelve situations, each asked through boto3 and through the real AWS CLI.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World, run
from tests.cloud.kit import OPERATOR, ROLE, SERVICE_ROLE, A, B, C, Company, allow, deny, document, trust

ROOT = {"AWS": f"arn:aws:iam::{B}:root"}
DENIED_OPERATOR = document(allow("sts:AssumeRole", principal=ROOT), deny("sts:AssumeRole", principal={"AWS": OPERATOR}))

# The trust policy names …     its text                    the caller           has permission → the outcome, the gate
# that decides, and the policy the trail points at (None: it says that there is none)
TWELVE = [
    ("the account", trust(ROOT), "backup-operator", True, "allow", None, ("trust", "identity")),
    ("the account", trust(ROOT), "backup-operator", False, "implicit-deny", "identity", ()),
    ("the user", trust({"AWS": OPERATOR}), "backup-operator", True, "allow", None, ("trust", "identity")),
    ("the user", trust({"AWS": OPERATOR}), "backup-operator", False, "implicit-deny", "identity", ()),
    ("the role", trust({"AWS": SERVICE_ROLE}), "BackupServiceRole", True, "allow", None, ("trust", "identity")),
    ("the role", trust({"AWS": SERVICE_ROLE}), "BackupServiceRole", False, "implicit-deny", "identity", ()),
    ("account C", trust({"AWS": C}), "backup-operator", True, "implicit-deny", "resource", ("trust",)),
    ("account C", trust({"AWS": C}), "backup-operator", False, "implicit-deny", "resource", ("trust",)),
    (
        "a service",
        trust({"Service": "ec2.amazonaws.com"}),
        "backup-operator",
        True,
        "implicit-deny",
        "resource",
        ("trust",),
    ),
    (
        "a service",
        trust({"Service": "ec2.amazonaws.com"}),
        "backup-operator",
        False,
        "implicit-deny",
        "resource",
        ("trust",),
    ),
    ("a Deny", DENIED_OPERATOR, "backup-operator", True, "explicit-deny", "explicit-deny", ("trust",)),
    ("a Deny", DENIED_OPERATOR, "backup-operator", False, "explicit-deny", "explicit-deny", ("trust",)),
]


@pytest.mark.parametrize("door", ["boto3", "cli"])
@pytest.mark.parametrize(
    ("names", "text", "who", "permission", "outcome", "gate", "policies"),
    TWELVE,
    ids=[f"{row[0]}, {'with' if row[3] else 'without'} permission" for row in TWELVE],
)
def test_who_may_assume_the_role(
    world: World,
    company: Company,
    door: str,
    names: str,
    text: str,
    who: str,
    permission: bool,
    outcome: str,
    gate: str | None,
    policies: tuple[str, ...],
) -> None:
    company.make_role(text)
    if permission:
        company.permit(who)
    world.trail.clear()

    answer = (_by_boto3 if door == "boto3" else _by_cli)(world, who)

    event = world.trail.last
    assert event is not None and event.decision is not None
    assert (event.action, event.resource, event.verdict) == ("sts:AssumeRole", ROLE, outcome)
    assert [match.layer.value for match in event.decision.decided_by] == list(policies)
    deciding = event.decision.deciding_gate
    assert (deciding.name if deciding else None) == gate
    if outcome == "allow":
        assert answer.startswith(f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/VendorSession")
        assert "trust policy of BackupAccessRole" in event.reason and "permission policy of" in event.reason
    else:
        # AWS's own sentence names neither policy nor reason; the trail names both.
        assert f"{event.caller.arn} is not authorized to perform: sts:AssumeRole on resource: {ROLE}" in answer
        assert "because" not in answer
        named = f"{who} has no permission policy" if gate == "identity" else "trust policy of BackupAccessRole"
        if who == "BackupServiceRole":
            named = "no permission policy"
        assert named.lower() in event.reason.lower()


def _by_boto3(world: World, who: str) -> str:
    sts = world.client("sts", who)
    try:
        return str(sts.assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")["AssumedRoleUser"]["Arn"])
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
        assert error.response["Error"]["Code"] == "AccessDenied"
        return str(error)


def _by_cli(world: World, who: str) -> str:
    result = run(f"aws sts assume-role --role-arn {ROLE} --role-session-name VendorSession", who, world=world)
    if result.exit_code == 0:
        return str(json.loads(result.text)["AssumedRoleUser"]["Arn"])
    assert "An error occurred (AccessDenied) when calling the AssumeRole operation: " in result.text
    return result.text


def test_the_credentials_open_the_bucket_and_no_more(world: World, company: Company) -> None:
    session = company.session(
        allow("s3:ListBucket", "arn:aws:s3:::your-bucket-name"),
        allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::your-bucket-name/backups/*"),
    )
    s3 = world.client("s3", session)
    listed = s3.list_objects_v2(Bucket="your-bucket-name", Prefix="backups/")["Contents"]
    assert [item["Key"] for item in listed] == ["backups/2035-01-13.sql.gz", "backups/2035-01-14.sql.gz"]
    s3.put_object(Bucket="your-bucket-name", Key="backups/2035-01-15.sql.gz", Body=b"today")
    assert s3.get_object(Bucket="your-bucket-name", Key="backups/2035-01-15.sql.gz")["Body"].read() == b"today"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="your-bucket-name", Key="reports/q4.csv")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket="your-bucket-name", Key="backups/2035-01-15.sql.gz")


def test_a_condition_on_the_external_id(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    condition = {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}
    company.make_role(trust({"AWS": OPERATOR}, Condition=condition))
    company.permit()
    assert company.assume(ExternalId="company-a-7f3d")["AccessKeyId"].startswith("ASIA")
    for wrong in ({}, {"ExternalId": "company-a-7F3D"}):
        with pytest.raises(ClientError, match="AccessDenied"):
            company.assume(**wrong)
        assert world.trail.last is not None and "sts:ExternalId" in world.trail.last.reason
