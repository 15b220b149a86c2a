"""Those who look at an organization through Organizations' own API: what they see, who may, and what is refused.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.loaders import Loader
from botocore.model import ServiceModel

from helpers.cloud import World, run
from helpers.cloud.organizations.permissions import READS
from helpers.cloud.organizations.structure import Organization
from helpers.cloud.trail import why
from helpers.notebook import lab
from tests.cloud.kit import BUCKET, A, B, C, D, allow, document, error
from tests.cloud.organizations.written import denying, organized, rcp, scp, shutting

MODEL = ServiceModel(Loader().load_service_model("organizations", "service-2"))
NO_LISTING = {"scps": {"no-listing": scp(denying("s3:ListBucket"))}}
SHUT = {"rcps": {"shut": rcp(shutting("s3:DeleteBucket"))}}
SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"


@pytest.fixture
def made(world: World) -> Organization:
    """A two units deep, B under the root, D manages; a policy of each kind in the upper unit and at account A."""
    return organized(outer={**NO_LISTING, **SHUT}, a=NO_LISTING)


def client(world: World, who: Any = "D/admin", **settings: Any) -> Any:
    return world.client("organizations", who, **settings)


def ids(made: Organization) -> dict[str, str]:
    outer = made.root.units[0]
    names = {each.name: each.id for each in made.controls()}
    return {"root": made.root.id, "outer": outer.id, "inner": outer.units[0].id, **names}


def filled(parameters: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    return {name: known.get(value, value) for name, value in parameters.items()}


# what is asked → which list or thing of the answer, and the ids in it; names stand for ids of the organization
SEEN: list[tuple[str, dict[str, str], Callable[[Any], Any], Any]] = [
    ("DescribeOrganization", {}, lambda a: a["Organization"]["MasterAccountId"], D),
    ("ListRoots", {}, lambda a: [each["Id"] for each in a["Roots"]], ["root"]),
    ("ListRoots", {}, lambda a: [kind["Type"] for kind in a["Roots"][0]["PolicyTypes"]], [SCP, RCP]),
    ("ListAccounts", {}, lambda a: sorted(each["Id"] for each in a["Accounts"]), [A, B, D]),
    ("ListAccountsForParent", {"ParentId": "root"}, lambda a: [each["Id"] for each in a["Accounts"]], [B, D]),
    ("ListAccountsForParent", {"ParentId": "inner"}, lambda a: [each["Id"] for each in a["Accounts"]], [A]),
    ("ListAccountsForParent", {"ParentId": "outer"}, lambda a: a["Accounts"], []),
    ("ListOrganizationalUnitsForParent", {"ParentId": "root"}, lambda a: [each["Id"] for each in a["OrganizationalUnits"]], ["outer"]),
    ("ListOrganizationalUnitsForParent", {"ParentId": "outer"}, lambda a: [each["Name"] for each in a["OrganizationalUnits"]], ["Production"]),
    ("ListOrganizationalUnitsForParent", {"ParentId": "inner"}, lambda a: a["OrganizationalUnits"], []),
    ("ListChildren", {"ParentId": "root", "ChildType": "ACCOUNT"}, lambda a: [each["Id"] for each in a["Children"]], [B, D]),
    ("ListChildren", {"ParentId": "root", "ChildType": "ORGANIZATIONAL_UNIT"}, lambda a: [each["Id"] for each in a["Children"]], ["outer"]),
    ("ListParents", {"ChildId": A}, lambda a: [(each["Id"], each["Type"]) for each in a["Parents"]], [("inner", "ORGANIZATIONAL_UNIT")]),
    ("ListParents", {"ChildId": B}, lambda a: [(each["Id"], each["Type"]) for each in a["Parents"]], [("root", "ROOT")]),
    ("ListParents", {"ChildId": "inner"}, lambda a: [each["Id"] for each in a["Parents"]], ["outer"]),
    ("DescribeOrganizationalUnit", {"OrganizationalUnitId": "inner"}, lambda a: a["OrganizationalUnit"]["Name"], "Production"),
    ("DescribeAccount", {"AccountId": A}, lambda a: (a["Account"]["Name"], a["Account"]["JoinedMethod"]), ("Account A", "INVITED")),
    ("DescribeAccount", {"AccountId": D}, lambda a: (a["Account"]["Name"], a["Account"]["JoinedMethod"]), ("Account D", "CREATED")),
    ("ListPolicies", {"Filter": SCP}, lambda a: [each["Id"] for each in a["Policies"]], ["FullAWSAccess", "no-listing"]),
    ("ListPolicies", {"Filter": RCP}, lambda a: [each["Id"] for each in a["Policies"]], ["RCPFullAWSAccess", "shut"]),
    ("ListPolicies", {"Filter": "TAG_POLICY"}, lambda a: a["Policies"], []),
    ("ListPoliciesForTarget", {"TargetId": "outer", "Filter": SCP}, lambda a: [each["Name"] for each in a["Policies"]], ["FullAWSAccess", "no-listing"]),
    ("ListPoliciesForTarget", {"TargetId": "outer", "Filter": RCP}, lambda a: [each["AwsManaged"] for each in a["Policies"]], [True, False]),
    ("ListPoliciesForTarget", {"TargetId": B, "Filter": SCP}, lambda a: [each["Id"] for each in a["Policies"]], ["FullAWSAccess"]),
    ("ListPoliciesForTarget", {"TargetId": "root", "Filter": RCP}, lambda a: [each["Id"] for each in a["Policies"]], ["RCPFullAWSAccess"]),
    ("ListTargetsForPolicy", {"PolicyId": "no-listing"}, lambda a: [(each["TargetId"], each["Type"]) for each in a["Targets"]], [("outer", "ORGANIZATIONAL_UNIT"), (A, "ACCOUNT")]),
    ("ListTargetsForPolicy", {"PolicyId": "FullAWSAccess"}, lambda a: len(a["Targets"]), 6),
    ("DescribePolicy", {"PolicyId": "no-listing"}, lambda a: json.loads(a["Policy"]["Content"]), NO_LISTING["scps"]["no-listing"]),
    ("DescribePolicy", {"PolicyId": "RCPFullAWSAccess"}, lambda a: a["Policy"]["PolicySummary"]["AwsManaged"], True),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "parameters", "look", "expected"), SEEN)
def test_what_is_seen(
    operation: str,
    parameters: dict[str, str],
    look: Callable[[Any], Any],
    expected: Any,
    made: Organization,
    world: World,
) -> None:
    known = ids(made)
    answer = getattr(client(world), xform_name(operation))(**filled(parameters, known))
    names = {id: name for name, id in known.items()}
    assert named(look(answer), names) == expected
    del answer["ResponseMetadata"]
    assert list(unlike(MODEL.operation_model(operation).output_shape, answer, operation)) == []


def named(found: Any, names: dict[str, str]) -> Any:
    """What was found, with names in the place of ids that the organization knows."""
    if isinstance(found, (list, tuple)):
        return type(found)(named(each, names) for each in found)
    return names.get(found, found) if isinstance(found, str) else found


def unlike(shape: Any, value: Any, where: str) -> Iterator[str]:
    """Where an answer is not of the form that AWS's own model of the service gives it."""
    if shape.type_name == "structure":
        for name, each in value.items():
            yield from unlike(shape.members[name], each, f"{where}.{name}") if name in shape.members else [where + name]
    elif shape.type_name == "list":
        for each in value:
            yield from unlike(shape.member, each, where)
    elif shape.type_name == "string":
        rules = shape.metadata
        fits = re.fullmatch(rules["pattern"], value) if "pattern" in rules else True
        if not fits or (shape.enum and value not in shape.enum) or len(value) > rules.get("max", len(value)):
            yield f"{where}: {value}"


def test_every_call_that_is_answered_is_in_the_table() -> None:
    assert {row[0] for row in SEEN} == set(READS) <= set(MODEL.operation_names)


def test_who_walks_down_from_the_root_meets_everybody(made: Organization, world: World) -> None:
    aws = client(world)
    met: list[str] = []

    def walk(parent: str) -> None:
        met.extend(each["Id"] for each in aws.list_accounts_for_parent(ParentId=parent)["Accounts"])
        for unit in aws.list_organizational_units_for_parent(ParentId=parent)["OrganizationalUnits"]:
            assert aws.list_parents(ChildId=unit["Id"])["Parents"][0]["Id"] == parent
            walk(unit["Id"])

    walk(aws.list_roots()["Roots"][0]["Id"])
    assert sorted(met) == sorted(made.members)


def test_policies_and_targets_are_two_sides_of_one_thing(made: Organization, world: World) -> None:
    aws = client(world)
    by_policy = {
        (policy["Id"], target["TargetId"])
        for kind in (SCP, RCP)
        for policy in aws.list_policies(Filter=kind)["Policies"]
        for target in aws.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]
    }
    by_target = {
        (policy["Id"], entity.id)
        for entity in made.entities()
        for kind in (SCP, RCP)
        for policy in aws.list_policies_for_target(TargetId=entity.id, Filter=kind)["Policies"]
    }
    assert by_policy == by_target and len(by_policy) == 15


def test_long_lists_come_in_pages(world: World) -> None:
    lab.organization({f"unit-{number:02}": None for number in range(23)}, accounts=["A"], management="D")
    aws, root = client(world), made_root(world)
    first = aws.list_organizational_units_for_parent(ParentId=root)
    assert len(first["OrganizationalUnits"]) == 20
    rest = aws.list_organizational_units_for_parent(ParentId=root, NextToken=first["NextToken"])
    assert len(rest["OrganizationalUnits"]) == 3 and "NextToken" not in rest
    last = aws.list_organizational_units_for_parent(ParentId=root, NextToken=first["NextToken"], MaxResults=3)
    assert len(last["OrganizationalUnits"]) == 3 and "NextToken" not in last  # a full page may be the last
    pages = aws.get_paginator("list_organizational_units_for_parent").paginate(ParentId=root, MaxResults=7)
    names = [unit["Name"] for page in pages for unit in page["OrganizationalUnits"]]
    assert names == [f"unit-{number:02}" for number in range(23)]
    for token in ("x", "99", "²", "9" * 30):
        said = error(aws.list_organizational_units_for_parent, ParentId=root, NextToken=token)
        assert said[:1] + said[2:] == ("InvalidInputException", 400), token


def made_root(world: World) -> str:
    assert world.organization is not None
    return world.organization.root.id


# what is not there, or is malformed → the code, and a piece of the words
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html#API_DescribeAccount_Errors
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("DescribeAccount", {"AccountId": C}, "AccountNotFoundException", "We can't find an AWS account with the AccountId"),
    ("DescribeAccount", {"AccountId": "A"}, "InvalidInputException", "satisfy regular expression pattern"),
    ("DescribeAccount", {}, "InvalidInputException", "Member must not be null"),
    ("DescribeOrganizationalUnit", {"OrganizationalUnitId": "ou-abcd-12345678"}, "OrganizationalUnitNotFoundException", "We can't find an OU"),
    ("DescribeOrganizationalUnit", {"OrganizationalUnitId": "root"}, "InvalidInputException", "satisfy regular expression"),
    ("DescribePolicy", {"PolicyId": "p-0123456789"}, "PolicyNotFoundException", "We can't find a policy with the PolicyId"),
    ("DescribePolicy", {"PolicyId": "no-listing-"}, "InvalidInputException", "satisfy regular expression"),
    ("ListAccountsForParent", {"ParentId": "r-zzzz"}, "ParentNotFoundException", "We can't find a root or OU"),
    ("ListAccountsForParent", {"ParentId": A}, "InvalidInputException", ""),
    ("ListOrganizationalUnitsForParent", {"ParentId": "ou-abcd-12345678"}, "ParentNotFoundException", ""),
    ("ListChildren", {"ParentId": "r-zzzz", "ChildType": "ACCOUNT"}, "ParentNotFoundException", ""),
    ("ListChildren", {"ParentId": "root", "ChildType": "ROOT"}, "InvalidInputException", "enum value set"),
    ("ListParents", {"ChildId": C}, "ChildNotFoundException", "We can't find an organizational unit (OU) or AWS account"),
    ("ListParents", {"ChildId": "root"}, "InvalidInputException", ""),
    ("ListPolicies", {"Filter": "SCP"}, "InvalidInputException", "enum value set"),
    ("ListPoliciesForTarget", {"TargetId": C, "Filter": SCP}, "TargetNotFoundException", "We can't find a root, OU, account"),
    ("ListTargetsForPolicy", {"PolicyId": "p-0123456789"}, "PolicyNotFoundException", ""),
    ("ListAccounts", {"MaxResults": 21}, "InvalidInputException", "less than or equal to 20"),
    ("ListAccounts", {"MaxResults": 0}, "InvalidInputException", "greater than or equal to 1"),
    ("ListAccounts", {"MaxResults": {"a": []}}, "InvalidInputException", "be a number"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "parameters", "code", "words"), FAULTS)
def test_faults(
    operation: str, parameters: dict[str, Any], code: str, words: str, made: Organization, world: World
) -> None:
    unchecked = client(world, config=Config(parameter_validation=False))
    known = ids(made)
    sent = {name: known.get(value, value) if isinstance(value, str) else value for name, value in parameters.items()}
    said = error(getattr(unchecked, xform_name(operation)), **sent)
    assert (said[0], words in said[1], said[2]) == (code, True, 400), said
    told = " ".join(why.why_back(world.trail, 0))
    assert told.isprintable() and code in told


NOT_IN = "AWSOrganizationsNotInUseException"
DENIED = "AccessDeniedException"
# who → what comes of DescribeOrganization, and of ListAccounts
MAY: list[tuple[str, str, str]] = [
    ("D/admin", "", ""),
    ("D/root", "", ""),
    # "This operation can be called from any account in the organization."
    ("A/admin", "", DENIED),
    ("A/root", "", DENIED),
    ("B/admin", "", ""),  # a delegated administrator
    ("developer", DENIED, DENIED),  # no permission
    ("intern", DENIED, DENIED),
    ("C/admin", NOT_IN, NOT_IN),
]


def said(call: Any, **parameters: Any) -> str:
    try:
        call(**parameters)
    except Exception as refusal:
        return str(getattr(refusal, "response", {}).get("Error", {}).get("Code", refusal))
    return ""


@pytest.mark.parametrize(("who", "describe", "accounts"), MAY)
def test_who_may_look(who: str, describe: str, accounts: str, world: World) -> None:
    lab.organization({"Workloads": {"accounts": ["A"]}}, accounts=["B"], management="D", delegated=["B"])
    aws = client(world, who)
    assert (said(aws.describe_organization), said(aws.list_accounts)) == (describe, accounts)
    lab.organization({})
    permitted = "" if describe != DENIED else DENIED
    assert said(aws.describe_organization) == (permitted or NOT_IN)


def test_aws_s_words_for_it(made: Organization, world: World) -> None:
    assert error(client(world, "A/admin").list_roots) == (
        DENIED,
        "You don't have permissions to access this resource.",
        400,
    )
    assert error(client(world, "C/admin").list_roots) == (
        NOT_IN,
        "Your account is not a member of an organization.",
        400,
    )
    because = "because no identity-based policy allows the organizations:ListRoots action"
    developer = f"User: arn:aws:iam::{A}:user/developer"
    words = f"{developer} is not authorized to perform: organizations:ListRoots on resource: * {because}"
    assert error(client(world, "developer").list_roots) == (DENIED, words, 400)
    assert "name a member in delegated" in told_after(world, "A/admin")
    assert "says who is in it" in told_after(world, "C/admin")


def told_after(world: World, who: str) -> str:
    error(client(world, who).list_roots)
    return " ".join(why.why_back(world.trail, 0))


def test_whose_keys_they_are_is_asked_first(made: Organization, world: World) -> None:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html"""
    keys = dict(world.credentials("D/admin"))
    nobody = {**keys, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}
    assert error(client(world, nobody).list_roots)[::2] == ("UnrecognizedClientException", 400)
    wrong = {**keys, "SecretAccessKey": "x" * 40}
    assert error(client(world, wrong).list_roots)[::2] == ("InvalidSignatureException", 400)
    unsigned = client(world, None, config=Config(signature_version=UNSIGNED))
    assert error(unsigned.list_roots)[::2] == ("MissingAuthenticationTokenException", 400)
    session = world.client("sts", "D/admin").get_session_token(DurationSeconds=900)
    assert client(world, session).list_roots()["Roots"]
    world.later(hours=1)
    assert error(client(world, session).list_roots)[::2] == ("ExpiredTokenException", 400)
    assert error(client(world, "ec2.amazonaws.com").list_roots)[0] == "NotImplemented"


def permit(world: World, *statements: dict[str, Any], who: str = "developer") -> None:
    iam = world.client("iam", "A/admin")
    iam.put_user_policy(UserName=who, PolicyName="looks", PolicyDocument=document(*statements))


def test_permissions_are_asked_on_the_arn_of_what_is_looked_at(world: World) -> None:
    made = lab.organization({"W": {"accounts": ["A"], **NO_LISTING}}, accounts=["B"], management="D", delegated=["A"])
    assert made is not None
    aws, unit = client(world, "developer"), made.root.units[0]
    start = f"arn:aws:organizations::{D}"
    rows: list[tuple[str, dict[str, str], str, dict[str, str]]] = [
        ("DescribeAccount", {"AccountId": A}, f"{start}:account/{made.id}/{A}", {"AccountId": B}),
        ("DescribeOrganizationalUnit", {"OrganizationalUnitId": unit.id}, f"{start}:ou/{made.id}/{unit.id}", {"OrganizationalUnitId": "ou-abcd-12345678"}),
        ("ListChildren", {"ParentId": made.root.id, "ChildType": "ACCOUNT"}, f"{start}:root/{made.id}/{made.root.id}", {"ParentId": unit.id, "ChildType": "ACCOUNT"}),
        ("ListAccountsForParent", {"ParentId": unit.id}, f"{start}:ou/{made.id}/{unit.id}", {"ParentId": made.root.id}),
        ("ListOrganizationalUnitsForParent", {"ParentId": unit.id}, f"{start}:ou/{made.id}/{unit.id}", {"ParentId": made.root.id}),
        ("ListParents", {"ChildId": unit.id}, f"{start}:ou/{made.id}/{unit.id}", {"ChildId": A}),
        ("ListPoliciesForTarget", {"TargetId": A, "Filter": SCP}, f"{start}:account/{made.id}/{A}", {"TargetId": B, "Filter": SCP}),
        ("DescribePolicy", {"PolicyId": unit.scps[1].id}, unit.scps[1].arn, {"PolicyId": "p-FullAWSAccess"}),
        ("ListTargetsForPolicy", {"PolicyId": "p-FullAWSAccess"}, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", {"PolicyId": unit.scps[1].id}),
    ]  # fmt: skip
    for operation, inside, arn, outside in rows:
        permit(world, allow(f"organizations:{operation}", arn))
        call = getattr(aws, xform_name(operation))
        assert (said(call, **inside), said(call, **outside)) == ("", DENIED), operation
    assert {row[0] for row in rows} == {operation for operation, parameter in READS.items() if parameter}


@pytest.mark.parametrize(
    ("operation", "here", "elsewhere"),
    [
        ("ListPolicies", {"Filter": SCP}, {"Filter": RCP}),
        ("ListPoliciesForTarget", {"TargetId": A, "Filter": SCP}, {"TargetId": A, "Filter": RCP}),
        ("DescribePolicy", {"PolicyId": "p-FullAWSAccess"}, {"PolicyId": "p-RCPFullAWSAccess"}),
        ("ListTargetsForPolicy", {"PolicyId": "p-FullAWSAccess"}, {"PolicyId": "p-RCPFullAWSAccess"}),
    ],
)
def test_the_type_of_a_policy_is_a_condition_key(
    operation: str, here: dict[str, str], elsewhere: dict[str, str], world: World
) -> None:
    lab.organization(accounts=["A"], management="D", delegated=["A"])
    permit(world, allow("organizations:*", "*", Condition={"StringEquals": {"organizations:PolicyType": SCP}}))
    call = getattr(client(world, "developer"), xform_name(operation))
    assert (said(call, **here), said(call, **elsewhere)) == ("", DENIED)


def test_scps_bind_a_delegated_administrator_who_looks(world: World) -> None:
    lab.organization(
        accounts={"A": {"scps": {"x": scp(denying("organizations:List*"))}}}, management="D", delegated=["A"]
    )
    aws = client(world, "A/admin")
    code, words, _ = error(aws.list_accounts)
    assert code == DENIED and "with an explicit deny in a service control policy: arn:aws:organizations::" in words
    assert aws.describe_organization()["Organization"]["Id"]


@pytest.mark.parametrize("operation", sorted(set(MODEL.operation_names) - set(READS)))
def test_what_changes_an_organization_is_refused_by_name(operation: str, made: Organization, world: World) -> None:
    unchecked = client(world, config=Config(parameter_validation=False))
    code, words, status = error(getattr(unchecked, xform_name(operation)))
    assert (code, status) == ("NotImplemented", 501)
    assert f"organizations:{operation}" in words
    assert ("lab.organization(…) makes and changes" in words) is not operation.startswith(("List", "Describe"))
    assert lab.organization() is made


def test_moto_s_own_tables_stay_empty(made: Organization, world: World) -> None:
    from moto.organizations.models import organizations_backends

    client(world).list_accounts()
    assert not any(organizations_backends[account]["aws"].org for account in list(organizations_backends))


def test_cloudtrail_leaves_them_out_and_says_so(made: Organization, world: World) -> None:
    client(world).list_accounts()
    assert "ListAccounts" not in repr(lab.cloudtrail("D"))
    assert "1 call" in repr(lab.cloudtrail("D"))


DOORS = ["boto3", "aws", "served", "a process of its own"]


def through(door: str, world: World, who: str, service: str, operation: str, **parameters: Any) -> str:
    """What a door says to a call: the answer's or the error's words."""
    if door == "boto3":
        call = getattr(world.client(service, who), xform_name(operation))
    elif door == "served":
        keys, url = world.serve().environment(who), world.serve().url
        call = getattr(
            boto3.client(
                service,
                "eu-central-1",
                aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
                endpoint_url=url,
            ),
            xform_name(operation),
        )
    else:
        command = xform_name(operation, "-")
        options = " ".join(f"--{xform_name(name, '-')} {value}" for name, value in parameters.items())
        api = "s3api" if service == "s3" else service
        line = f"aws {api} {command} {options} --output json"
        if door == "aws":
            return run(line, who, world=world).text
        environment = {**os.environ, **world.serve().environment(who)}
        words = [sys.executable, "-m", "awscli", *line.split()[1:]]
        done = subprocess.run(words, env=environment, capture_output=True, text=True)
        return done.stdout + done.stderr
    try:
        return json.dumps(call(**parameters), default=str)
    except Exception as refusal:
        return str(refusal)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_bound_and_shows_the_same(door: str, made: Organization, world: World) -> None:
    arn = made.root.units[0].scps[1].arn
    denied = through(door, world, "A/admin", "s3", "ListObjectsV2", Bucket=BUCKET)
    assert f"with an explicit deny in a service control policy, with policy ARN: {arn}" in denied
    assert made.root.id in through(door, world, "D/admin", "organizations", "ListRoots")
    assert f'"{A}"' in through(door, world, "D/admin", "organizations", "DescribeAccount", AccountId=A)
    member = through(door, world, "A/admin", "organizations", "ListAccounts")
    assert "(AccessDeniedException)" in member and "You don't have permissions to access this resource." in member
    change = through(door, world, "D/admin", "organizations", "DeleteOrganization")
    assert "(NotImplemented)" in change and "lab.organization(" in change
