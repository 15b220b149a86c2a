"""The condition keys of an organization: who and what carries them, and what policies make of them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgpaths
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgid
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgpaths
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.personas import ActsFor
from helpers.notebook import lab
from tests.cloud.kit import BUCKET, OPERATOR, ROLE, A, B, C, Company, D, allow, document, error, trust
from tests.cloud.organizations.written import organized


def keys_of(world: World) -> dict[str, Any]:
    """The organization's keys of the last question."""
    context = world.trail.events(root=True)[-1].context
    return {key.removeprefix("aws:"): value for key, value in context.items() if "Org" in key}


def expected(**accounts: str) -> dict[str, Any]:
    """What is carried of Principal, Resource and Source, each an account."""
    organization = lab.organization()
    assert organization is not None
    keys: dict[str, Any] = {}
    for whose, account in accounts.items():
        path = organization.members[account].path
        keys |= {f"{whose}OrgID": organization.id, f"{whose}OrgPaths": (path,)}
    return keys


@pytest.fixture
def world(company: Company) -> World:
    company.make_role(
        trust(
            {"AWS": [OPERATOR, f"arn:aws:iam::{C}:root"]},
            {"Service": ["ec2.amazonaws.com", "states.amazonaws.com", "ecs-tasks.amazonaws.com"]},
        ),
        allow("s3:*", "*"),
    )
    company.permit()
    policy = document(allow("sts:AssumeRole", ROLE), allow("s3:*", "*"))
    company.world.client("iam", "C/admin").put_user_policy(UserName="admin", PolicyName="may", PolicyDocument=policy)
    return company.world


def test_the_paths_are_as_aws_writes_them(world: World) -> None:
    """ "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/" """
    made = organized()
    id, root = made.id, made.root.id
    outer, inner = made.root.units[0].id, made.root.units[0].units[0].id
    assert re.fullmatch(r"o-[a-z0-9]{10,32}", id) and re.fullmatch(r"r-[0-9a-z]{4,32}", root)
    assert re.fullmatch(rf"ou-{root[2:]}-[a-z0-9]{{8,32}}", outer) and re.fullmatch(
        rf"ou-{root[2:]}-[a-z0-9]{{8,32}}", inner
    )
    paths = {account: member.path for account, member in made.members.items()}
    assert paths == {A: f"{id}/{root}/{outer}/{inner}/", B: f"{id}/{root}/", D: f"{id}/{root}/"}
    again = organized()
    assert (again.id, {account: member.path for account, member in again.members.items()}) == (id, paths)
    assert organized(management="C").id != id


# who calls what → whose keys it carries: of the caller's account, the resource's, and the one a service works for
CARRIED: list[tuple[str, Any, str, dict[str, str]]] = [
    ("a member's user on its own bucket", "A/admin", "list", {"Principal": A, "Resource": A}),
    ("a root user", "A/root", "list", {"Principal": A, "Resource": A}),
    ("a member's user on another's role", "backup-operator", "assume", {"Principal": B, "Resource": A}),
    ("an outsider", "C/admin", "assume", {"Resource": A}),
    ("an outsider on the bucket", "C/admin", "list", {"Resource": A}),
    ("the management account", "D/admin", "whoami", {"Principal": D, "Resource": D}),
    ("an outsider in its own account", "C/admin", "whoami", {}),
    ("nobody", None, "list", {"Resource": A}),
    # "…only if the principal is a member of an organization": a service is none.
    ("a service that says nothing of whom it works for", "ec2.amazonaws.com", "assume", {"Resource": A}),
    ("a service that works for a member", ActsFor("states.amazonaws.com", A), "assume", {"Resource": A, "Source": A}),
    ("a service of another member", ActsFor("states.amazonaws.com", B), "assume", {"Resource": A, "Source": B}),
    ("a service for an outsider", ActsFor("states.amazonaws.com", C), "assume", {"Resource": A}),
    ("a service that tells an account alone", ActsFor("ec2.amazonaws.com", B), "assume", {"Resource": A, "Source": B}),
    ("a service that tells a resource alone", ActsFor("ec2.amazonaws.com", "", f"arn:aws:ec2:eu-central-1:{B}:instance/i-1"), "assume", {"Resource": A, "Source": B}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "who", "call", "whose"), CARRIED, ids=[row[0] for row in CARRIED])
def test_who_carries_them(what: str, who: Any, call: str, whose: dict[str, str], world: World) -> None:
    def calls() -> None:
        try:
            if call == "assume":
                world.client("sts", who).assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")
            elif call == "list":
                world.client("s3", who).list_objects_v2(Bucket=BUCKET)
            else:
                world.client("sts", who).get_caller_identity()
        except world.client("s3", "A/admin").exceptions.ClientError:
            pass  # what is carried is asked, not what comes of it

    calls()
    assert keys_of(world) == {}  # without an organization nobody carries any
    organized()
    calls()
    assert keys_of(world) == expected(**whose), what


def test_a_session_of_a_member_s_role_is_of_the_role_s_account(world: World) -> None:
    organized()
    session = world.client("sts", "C/admin").assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")
    world.client("s3", session).list_objects_v2(Bucket=BUCKET)
    assert keys_of(world) == expected(Principal=A, Resource=A)


def conditions() -> list[tuple[dict[str, Any], tuple[bool, bool, bool, bool]]]:
    """A condition of the trust policy → does it let in the operator (B), C's admin, states for A, states for C?"""
    made = organized()
    elsewhere = "o-zzzzzzzzzz"
    inner, root = made.members[A].path, made.members[B].path
    return [
        ({"StringEquals": {"aws:PrincipalOrgID": made.id}}, (True, False, False, False)),
        ({"StringEquals": {"aws:PrincipalOrgID": elsewhere}}, (False, False, False, False)),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": elsewhere}}, (False, True, True, True)),
        ({"Null": {"aws:PrincipalOrgID": "true"}}, (False, True, True, True)),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{made.id}/*"}}, (True, False, False, False)),
        ({"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": root}}, (True, False, False, False)),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{inner}*"}}, (False, False, False, False)),
        ({"StringEquals": {"aws:ResourceOrgID": made.id}}, (True, True, True, True)),
        ({"StringEquals": {"aws:ResourceOrgID": elsewhere}}, (False, False, False, False)),
        ({"ForAnyValue:StringEquals": {"aws:ResourceOrgPaths": inner}}, (True, True, True, True)),
        ({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}, (True, False, False, False)),
        ({"StringEquals": {"aws:SourceOrgID": made.id}}, (False, False, True, False)),
        ({"ForAnyValue:StringEquals": {"aws:SourceOrgPaths": inner}}, (False, False, True, False)),
        ({"ForAnyValue:StringEquals": {"aws:SourceOrgPaths": root}}, (False, False, False, False)),
    ]


@pytest.mark.parametrize("number", range(14))
def test_what_a_trust_policy_makes_of_them(number: int, world: World) -> None:
    condition, lets_in = conditions()[number]
    people = {"AWS": [OPERATOR, f"arn:aws:iam::{C}:root"]}
    policy = trust(people, {"Service": "states.amazonaws.com"}, Condition=condition)
    iam = world.client("iam", "A/admin")
    iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=policy)

    def gets_in(who: Any) -> bool:
        sts = world.client("sts", who)
        try:
            sts.assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")
        except sts.exceptions.ClientError:
            return False
        return True

    states = [ActsFor("states.amazonaws.com", account) for account in (A, C)]
    assert tuple(gets_in(who) for who in ("backup-operator", "C/admin", *states)) == lets_in, condition


def test_the_table_of_conditions_is_whole(world: World) -> None:
    assert len(conditions()) == 14


def test_a_service_prints_what_it_sends(world: World) -> None:
    made = organized()
    told = repr(lab.as_service("states", for_account="A"))
    assert f"aws:SourceOrgID = {made.id}\n" in told and f"aws:SourceOrgPaths = {made.members[A].path}" in told
    assert "Org" not in repr(lab.as_service("states", for_account="C"))
    lab.organization({})
    assert "Org" not in repr(lab.as_service("states", for_account="A"))


def test_only_for_members_of_this_organization(world: World) -> None:
    """The bucket of AWS's page: everybody of the organization may list, and nobody else.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
    """
    made = organized()
    here = allow("s3:ListBucket", f"arn:aws:s3:::{BUCKET}", principal="*")
    policy = document({**here, "Condition": {"StringEquals": {"aws:PrincipalOrgID": made.id}}})
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    assert world.client("s3", "B/admin").list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert error(world.client("s3", "C/admin").list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    lab.organization({})
    assert error(world.client("s3", "B/admin").list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
