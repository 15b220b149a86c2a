"""What is passed with AssumeRole and holds for the session: tags, source identity, managed session policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from __future__ import annotations

from typing import Any

import pytest

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, Company, allow, document, error, trust

TAGS = [{"Key": "Project", "Value": "nightly"}, {"Key": "Team", "Value": "backup"}]
ALL_THREE = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
DENIED = f"User: {OPERATOR} is not authorized to perform: {{}} on resource: {ROLE}"


def _open(company: Company, trusted: Any = ALL_THREE, permitted: Any = ALL_THREE, **more: Any) -> None:
    company.make_role(document(allow(trusted, principal={"AWS": OPERATOR})), **more)
    company.vendor_iam.put_user_policy(
        UserName="backup-operator", PolicyName="assume", PolicyDocument=document(allow(permitted, ROLE))
    )


# what the trust policy names, what the caller's own policy names, what is passed → the action AWS says is missing
NEEDED: list[tuple[Any, Any, dict[str, Any], str | None]] = [
    (ALL_THREE, ALL_THREE, {"Tags": TAGS}, None),
    ("sts:AssumeRole", ALL_THREE, {"Tags": TAGS}, "sts:TagSession"),
    (ALL_THREE, "sts:AssumeRole", {"Tags": TAGS}, "sts:TagSession"),
    ("sts:AssumeRole", "sts:AssumeRole", {}, None),
    (ALL_THREE, ALL_THREE, {"SourceIdentity": "ana"}, None),
    ("sts:AssumeRole", ALL_THREE, {"SourceIdentity": "ana"}, "sts:SetSourceIdentity"),
    (ALL_THREE, "sts:AssumeRole", {"SourceIdentity": "ana"}, "sts:SetSourceIdentity"),
    ("sts:TagSession", ALL_THREE, {"Tags": TAGS}, "sts:AssumeRole"),
]


@pytest.mark.parametrize(("trusted", "permitted", "passed", "missing"), NEEDED)
def test_passing_something_needs_a_permission_of_its_own(
    world: World, company: Company, trusted: Any, permitted: Any, passed: dict[str, Any], missing: str | None
) -> None:
    _open(company, trusted, permitted)
    if missing:
        assert error(company.assume, **passed) == ("AccessDenied", DENIED.format(missing), 403)
        assert world.trail.last is not None and world.trail.last.action == missing
    else:
        company.assume(**passed)


ONE = "1 validation error detected: Value"
# parameters → code, what AWS says
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]}, "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."),
    ({"Tags": TAGS, "TransitiveTagKeys": ["Cost"]}, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."),
    ({"TransitiveTagKeys": ["Cost"]}, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."),
    ({"Tags": [{"Key": f"k{n}", "Value": ""} for n in range(51)]}, "ValidationError", "'tags'"),
    ({"Tags": [{"Key": "k" * 129, "Value": ""}]}, "ValidationError", "'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128"),
    ({"Tags": [{"Key": "k", "Value": "v" * 257}]}, "ValidationError", "'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256"),
    ({"Tags": [{"Key": "k<", "Value": ""}]}, "ValidationError", "'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern"),
    ({"Tags": [{"Key": "aws:k", "Value": ""}]}, "InvalidParameterValue", "aws:"),
    ({"SourceIdentity": "a b"}, "ValidationError", f"{ONE} 'a b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern"),
    ({"SourceIdentity": "aws:ana"}, "ValidationError", "sourceIdentity"),
    ({"PolicyArns": [{"arn": f"arn:aws:iam::{A}:policy/none"}]}, "ValidationError", "does not exist"),
    ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/NoSuchPolicy"}]}, "ValidationError", "does not exist"),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "code", "words"), REFUSED)
def test_refused_parameters(company: Company, parameters: dict[str, Any], code: str, words: str) -> None:
    _open(company)
    said = error(company.assume, **parameters)
    assert (said[0], said[2]) == (code, 400)
    assert words in said[1]


def test_tags_are_in_the_request_and_then_on_the_principal(world: World, company: Company) -> None:
    _open(company, Tags=[{"Key": "project", "Value": "the role"}, {"Key": "Site", "Value": "north"}])
    session = company.assume(Tags=TAGS, TransitiveTagKeys=["Team"])
    asked = world.trail.events(action="sts:")[-1].context
    assert (asked["aws:RequestTag/Project"], asked["aws:TagKeys"]) == ("nightly", ("Project", "Team"))
    assert asked["sts:TransitiveTagKeys"] == ("Team",)
    assert "aws:PrincipalTag/Project" not in asked
    error(world.client("s3", session).list_objects_v2, Bucket=BUCKET)
    context = world.trail.last.context if world.trail.last else {}
    tags = {key: value for key, value in context.items() if key.startswith("aws:PrincipalTag/")}
    # "New session tags override existing … tags with the same tag key, regardless of case."
    assert tags == {
        "aws:PrincipalTag/Site": "north",
        "aws:PrincipalTag/Project": "nightly",
        "aws:PrincipalTag/Team": "backup",
    }


def test_a_session_tag_opens_a_folder(world: World, company: Company) -> None:
    folder = document(allow("s3:GetObject", f"{BUCKET_ARN}/${{aws:PrincipalTag/Folder}}/*"))
    _open(company)
    company.iam.put_role_policy(RoleName="BackupAccessRole", PolicyName="p", PolicyDocument=folder)
    for name, works in (("reports", True), ("backups", False)):
        s3 = world.client("s3", company.assume(Tags=[{"Key": "Folder", "Value": name}]))
        if works:
            assert s3.get_object(Bucket=BUCKET, Key="reports/q4.csv")
        else:
            assert error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[0] == "AccessDenied"


def test_transitive_tags_go_down_the_chain(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
    _open(company)
    company.iam.put_role_policy(
        RoleName="BackupAccessRole", PolicyName="p", PolicyDocument=document(allow(ALL_THREE, "*"))
    )
    second = {"RoleArn": f"arn:aws:iam::{A}:role/Second", "RoleSessionName": "chained"}
    company.make_role(trust({"AWS": ROLE}), name="Second", Tags=[{"Key": "Team", "Value": "the role"}])
    plain = company.assume(Tags=TAGS)
    company.assume(plain, **second)  # nothing transitive, nothing to ask for
    handing_on = company.assume(Tags=TAGS, TransitiveTagKeys=["team"])
    # The next role must let the tags in, though the call passes none.
    assert error(company.assume, who=handing_on, **second)[1].endswith(
        f"not authorized to perform: sts:TagSession on resource: {second['RoleArn']}"
    )
    both = document(allow(["sts:AssumeRole", "sts:TagSession"], principal={"AWS": ROLE}))
    company.iam.update_assume_role_policy(RoleName="Second", PolicyDocument=both)
    said = error(company.assume, who=handing_on, Tags=[{"Key": "TEAM", "Value": "mine"}], **second)
    assert said[:2] == (
        "InvalidParameterValue",
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
        "the calling session.",
    )
    chained = company.assume(handing_on, **second)
    error(world.client("s3", chained).list_objects_v2, Bucket=BUCKET)
    context = world.trail.last.context if world.trail.last else {}
    assert context["aws:PrincipalTag/Team"] == "backup"  # the inherited tag hides the the role own
    assert "aws:PrincipalTag/Project" not in context


def test_the_source_identity_stays(world: World, company: Company) -> None:
    _open(company, trusted=ALL_THREE)
    company.iam.put_role_policy(
        RoleName="BackupAccessRole", PolicyName="p", PolicyDocument=document(allow(ALL_THREE, "*"))
    )
    second = {"RoleArn": f"arn:aws:iam::{A}:role/Second", "RoleSessionName": "chained"}
    company.make_role(trust({"AWS": ROLE}), name="Second")
    answer = world.client("sts", "backup-operator").assume_role(
        RoleArn=ROLE, RoleSessionName="VendorSession", SourceIdentity="ana"
    )
    assert answer["SourceIdentity"] == "ana"
    asked = world.trail.events(action="sts:SetSourceIdentity")[-1].context
    assert asked["sts:SourceIdentity"] == "ana" and "aws:SourceIdentity" not in asked
    session = answer["Credentials"]
    assert error(company.assume, who=session, **second)[1].endswith(
        f"not authorized to perform: sts:SetSourceIdentity on resource: {second['RoleArn']}"
    )
    both = document(allow(["sts:AssumeRole", "sts:SetSourceIdentity"], principal={"AWS": ROLE}))
    company.iam.update_assume_role_policy(RoleName="Second", PolicyDocument=both)
    assert error(company.assume, who=session, SourceIdentity="ben", **second)[0] == "AccessDenied"
    chained = company.assume(session, **second)
    error(world.client("s3", chained).list_objects_v2, Bucket=BUCKET)
    context = world.trail.last.context if world.trail.last else {}
    assert context["aws:SourceIdentity"] == "ana"


def test_a_trust_policy_may_ask_for_tags_and_a_source_identity(company: Company) -> None:
    conditions = {
        "StringEquals": {"aws:RequestTag/Project": "nightly", "sts:SourceIdentity": "ana"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["Project"]},
    }
    company.make_role(document(allow(ALL_THREE, principal={"AWS": OPERATOR}, Condition=conditions)))
    company.vendor_iam.put_user_policy(
        UserName="backup-operator", PolicyName="assume", PolicyDocument=document(allow(ALL_THREE, ROLE))
    )
    project = TAGS[:1]
    for passed, works in (
        ({"Tags": project, "SourceIdentity": "ana"}, True),
        ({"Tags": project}, False),
        ({"Tags": TAGS, "SourceIdentity": "ana"}, False),
        ({"Tags": project, "SourceIdentity": "ben"}, False),
    ):
        if works:
            company.assume(**passed)
        else:
            assert error(company.assume, **passed)[0] == "AccessDenied"


def test_managed_session_policies(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
    _open(company)
    company.iam.put_role_policy(
        RoleName="BackupAccessRole", PolicyName="p", PolicyDocument=document(allow("s3:*", "*"))
    )
    listing = document(allow("s3:ListBucket", "*"))
    own = company.iam.create_policy(PolicyName="List", PolicyDocument=listing)["Policy"]["Arn"]
    get = {"Bucket": BUCKET, "Key": "reports/q4.csv"}
    s3 = world.client("s3", company.assume(PolicyArns=[{"arn": own}]))
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    assert error(s3.get_object, **get)[1].endswith("because no session policy allows the s3:GetObject action")
    # AWS's own policies count too, and several grant together.
    s3 = world.client(
        "s3", company.assume(PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}], Policy=listing)
    )
    assert s3.get_object(**get) and s3.list_objects_v2(Bucket=BUCKET)
    assert error(s3.delete_object, **get)[0] == "AccessDenied"
    long = [document(allow("s3:GetObject", f"{BUCKET_ARN}/{letter * 1100}")) for letter in "ab"]
    arns = [
        company.iam.create_policy(PolicyName=f"L{n}", PolicyDocument=t)["Policy"]["Arn"] for n, t in enumerate(long)
    ]
    said = error(company.assume, PolicyArns=[{"arn": arn} for arn in arns])
    assert (said[0], said[2]) == ("PackedPolicyTooLarge", 400)
    foreign = company.vendor_iam.create_policy(PolicyName="List", PolicyDocument=listing)["Policy"]["Arn"]
    assert "does not exist in account" in error(company.assume, PolicyArns=[{"arn": foreign}])[1]
    assert B in foreign
