"""Which documents are saved: AWS's code and words, decided before moto stores, and by `helpers.iam` alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, A, B, C, Company, allow, document, error, trust

IDENTITY = document(allow("s3:GetObject", "*"))

# a trust policy AWS refuses → code, its message (None: any)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
REFUSED_TRUST: list[tuple[str, str, str | None]] = [
    ("{", "MalformedPolicyDocument", "This policy contains invalid Json"),
    (trust({"AWS": f"arn:aws:iam::{B}:user/nobody"}), "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:user/nobody"'),
    (trust({"AWS": [OPERATOR, f"arn:aws:iam::{B}:role/None"]}), "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:role/None"'),
    (trust({"AWS": f"arn:aws:iam::{B}:group/admins"}), "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"arn:aws:iam::{B}:group/admins"'),
    (document(allow("sts:AssumeRole", "*", principal={"AWS": OPERATOR})), "MalformedPolicyDocument", "Has prohibited field Resource"),
    (document(allow("s3:GetObject", principal={"AWS": OPERATOR})), "MalformedPolicyDocument", "AssumeRole policy may only specify STS AssumeRole actions."),
    (trust({"aws": OPERATOR}), "MalformedPolicyDocument", None),
    (document(allow("sts:AssumeRole")), "MalformedPolicyDocument", None),
]  # fmt: skip

# a trust policy AWS saves, and moto of itself would refuse or, worse, not look at
SAVED_TRUST = [
    json.dumps({"Statement": [allow("sts:AssumeRole", principal={"AWS": OPERATOR})]}),
    json.dumps({"Version": "2008-10-17", "Statement": allow("sts:AssumeRole", principal={"AWS": OPERATOR})}),
    document(allow("sts:assumerole", principal={"AWS": OPERATOR})),
    trust({"AWS": "*"}),
    trust({"AWS": "arn:aws:iam::000000000001:root"}),  # an account the lab knows nothing of
    trust({"AWS": "arn:aws:iam::000000000001:user/somebody"}),
    trust({"Service": "ec2.amazonaws.com"}),
]


@pytest.mark.parametrize(("text", "code", "message"), REFUSED_TRUST)
def test_refused_trust_policies(world: World, company: Company, text: str, code: str, message: str | None) -> None:
    company.make_role(trust({"AWS": C}))
    for call, parameters in (
        (company.iam.create_role, {"RoleName": "New", "AssumeRolePolicyDocument": text}),
        (company.iam.update_assume_role_policy, {"RoleName": "BackupAccessRole", "PolicyDocument": text}),
    ):
        said = error(call, **parameters)
        assert (said[0], said[2]) == (code, 400) and message in (None, said[1])
        assert world.trail.last is not None and world.trail.last.error == code
    roles = {role["RoleName"]: role for role in company.iam.list_roles()["Roles"]}
    assert "New" not in roles
    kept = roles["BackupAccessRole"]["AssumeRolePolicyDocument"]
    assert kept["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{C}:root"}


@pytest.mark.parametrize("text", SAVED_TRUST)
def test_saved_trust_policies(company: Company, text: str) -> None:
    company.make_role(text)
    company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=text)
    shown = company.iam.get_role(RoleName="BackupAccessRole")["Role"]["AssumeRolePolicyDocument"]
    assert shown == json.loads(text)


def test_a_trust_policy_may_name_what_was_made_a_moment_ago(company: Company) -> None:
    arn = f"arn:aws:iam::{B}:user/team/new"
    assert (
        error(company.iam.create_role, RoleName="R", AssumeRolePolicyDocument=trust({"AWS": arn}))[0]
        == "MalformedPolicyDocument"
    )
    company.vendor_iam.create_user(UserName="new", Path="/team/")
    company.iam.create_role(RoleName="R", AssumeRolePolicyDocument=trust({"AWS": arn}))


def test_a_trust_policy_that_is_too_long(company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 2048 characters, white space not counted
    padded = trust({"AWS": OPERATOR}).replace(" ", " " * 200)
    company.make_role(padded)
    long = trust(*({"AWS": f"arn:aws:iam::{n:012}:root"} for n in range(1, 40)))
    code, message, status = error(company.iam.create_role, RoleName="R", AssumeRolePolicyDocument=long)
    assert (code, message, status) == ("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409)


def test_refused_identity_policies(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.iam.create_group(GroupName="team")
    arn = company.iam.create_policy(PolicyName="P", PolicyDocument=IDENTITY)["Policy"]["Arn"]
    with_principal = document(allow("s3:GetObject", "*", principal={"AWS": OPERATOR}))
    saves: list[tuple[Any, dict[str, str]]] = [
        (company.iam.put_role_policy, {"RoleName": "BackupAccessRole", "PolicyName": "p"}),
        (company.iam.put_user_policy, {"UserName": "developer", "PolicyName": "p"}),
        (company.iam.put_group_policy, {"GroupName": "team", "PolicyName": "p"}),
        (company.iam.create_policy, {"PolicyName": "Q"}),
        (company.iam.create_policy_version, {"PolicyArn": arn}),
    ]
    for call, parameters in saves:
        said = error(call, PolicyDocument=with_principal, **parameters)
        assert said == ("MalformedPolicyDocument", "Policy document should not specify a principal.", 400)
        assert error(call, PolicyDocument="{]", **parameters)[0] == "MalformedPolicyDocument"
        call(PolicyDocument=IDENTITY, **parameters)


def test_a_managed_policy_has_the_newest_version(world: World, company: Company) -> None:
    # https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
    iam = company.iam
    arn = iam.create_policy(PolicyName="P", PolicyDocument=IDENTITY)["Policy"]["Arn"]
    refused = ("MalformedPolicyDocument", "Policy document must be version 2012-10-17 or greater.", 400)
    for version in ({}, {"Version": "2008-10-17"}):
        old = json.dumps({**version, "Statement": json.loads(IDENTITY)["Statement"]})
        assert error(iam.create_policy, PolicyName="Q", PolicyDocument=old) == refused
        assert error(iam.create_policy_version, PolicyArn=arn, PolicyDocument=old) == refused
        iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=old)


def test_refused_bucket_policies(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    for text in (
        "{",
        document(allow("s3:GetObject", f"{BUCKET_ARN}/*")),
        document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": f"arn:aws:iam::{A}:user/nobody"})),
    ):
        assert error(s3.put_bucket_policy, Bucket=BUCKET, Policy=text)[0::2] == ("MalformedPolicy", 400)
    assert error(s3.get_bucket_policy, Bucket=BUCKET)[0] == "NoSuchBucketPolicy"


def test_permission_comes_before_the_document(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    developer = world.client("iam", "developer")
    assert (
        error(developer.update_assume_role_policy, RoleName="BackupAccessRole", PolicyDocument="{")[0] == "AccessDenied"
    )


def test_what_is_not_there_is_missed_in_awss_words(world: World) -> None:
    iam = world.client("iam", "A/admin")
    for call, parameters, kind in (
        (iam.update_assume_role_policy, {"RoleName": "developer", "PolicyDocument": document()}, "role"),
        (iam.get_role, {"RoleName": "developer"}, "role"),
        (iam.create_access_key, {"UserName": "ReportRole"}, "user"),
    ):
        name = next(iter(parameters.values()))
        assert error(call, **parameters) == ("NoSuchEntity", f"The {kind} with name {name} cannot be found.", 404)
    assert error(world.client("iam", "intern").get_role, RoleName="developer")[0] == "AccessDenied", "not told to all"
