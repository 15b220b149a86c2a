"""Operations that ask for what the lab has none of, and service-linked roles.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
"""

from __future__ import annotations

from typing import Any

import pytest

from helpers.cloud import World
from tests.cloud.kit import OPERATOR, A, Company, allow, document, error, trust

# operation · parameters · the list that is empty
EMPTY = [
    ("list_instance_profiles", {}, "InstanceProfiles"),
    ("list_open_id_connect_providers", {}, "OpenIDConnectProviderList"),
    ("list_saml_providers", {}, "SAMLProviderList"),
    ("list_ssh_public_keys", {"UserName": "developer"}, "SSHPublicKeys"),
    ("list_ssh_public_keys", {}, "SSHPublicKeys"),
    ("list_signing_certificates", {"UserName": "developer"}, "Certificates"),
    ("list_signing_certificates", {}, "Certificates"),
    ("list_service_specific_credentials", {"UserName": "developer"}, "ServiceSpecificCredentials"),
    ("list_service_specific_credentials", {}, "ServiceSpecificCredentials"),
]


@pytest.mark.parametrize(("operation", "given", "listed"), EMPTY)
def test_lists_that_are_empty(operation: str, given: dict[str, Any], listed: str, world: World) -> None:
    assert getattr(world.client("iam", "A/admin"), operation)(**given)[listed] == []


def test_a_list_of_users_shows_no_boundaries(world: World) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
    iam = world.client("iam", "A/admin")
    iam.put_user_permissions_boundary(
        UserName="developer", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    assert not any("PermissionsBoundary" in user for user in iam.list_users()["Users"])
    assert "PermissionsBoundary" in iam.get_user(UserName="developer")["User"]


def test_the_root_user_asks_for_itself(world: World) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
    user = world.client("iam", "A/root").get_user()["User"]
    assert (user["UserId"], user["Arn"], "UserName" in user) == (A, f"arn:aws:iam::{A}:root", False)
    assert world.client("iam", "A/admin").get_user()["User"]["UserName"] == "admin"


# operation · parameters · what is missing, in AWS's words
MISSING = [
    ("get_login_profile", {"UserName": "developer"}, "Login Profile for User developer cannot be found."),
    ("get_login_profile", {"UserName": "nobody"}, "The user with name nobody cannot be found."),
    ("get_account_password_policy", {}, f"The Password Policy with domain name {A} cannot be found."),
    ("list_ssh_public_keys", {"UserName": "nobody"}, "The user with name nobody cannot be found."),
    ("list_signing_certificates", {"UserName": "nobody"}, "The user with name nobody cannot be found."),
    ("list_service_specific_credentials", {"UserName": "nobody"}, "The user with name nobody cannot be found."),
]


@pytest.mark.parametrize(("operation", "given", "words"), MISSING)
def test_what_is_not_there(operation: str, given: dict[str, Any], words: str, world: World) -> None:
    assert error(getattr(world.client("iam", "A/admin"), operation), **given) == ("NoSuchEntity", words, 404)


# the service · what its role is called: each service's own page says it
NAMES = [
    ("ecs.amazonaws.com", "AWSServiceRoleForECS"),
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
    ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
    ("rds.amazonaws.com", "AWSServiceRoleForRDS"),
    ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"),
]


@pytest.mark.parametrize(("service", "name"), NAMES)
def test_a_service_linked_role(service: str, name: str, company: Company) -> None:
    role = company.iam.create_service_linked_role(AWSServiceName=service)["Role"]
    assert (role["RoleName"], role["Path"]) == (name, f"/aws-service-role/{service}/")
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": [service]} and statement["Action"] == ["sts:AssumeRole"]
    said = error(company.iam.create_service_linked_role, AWSServiceName=service)
    taken = f"Service role name {name} has been taken in this account, please try a different suffix."
    assert said == ("InvalidInput", taken, 400)


def test_a_suffix_and_a_service_that_the_lab_does_not_know(company: Company) -> None:
    iam = company.iam
    role = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="blue")["Role"]
    assert role["RoleName"] == "AWSServiceRoleForAutoScaling_blue"
    for service in ("made-up.amazonaws.com", "ecs", "x.ecs.amazonaws.com", "ecs.example.com"):
        said = error(iam.create_service_linked_role, AWSServiceName=service)
        assert said[0] == "NotImplemented" and f"the service-linked role of {service}" in said[1]


def test_the_service_is_a_condition_key(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_awsservicename
    only = allow(
        "iam:CreateServiceLinkedRole", "*", Condition={"StringLike": {"iam:AWSServiceName": "ecs.amazonaws.com"}}
    )
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(only))
    developer = world.client("iam", "developer")
    assert error(developer.create_service_linked_role, AWSServiceName="rds.amazonaws.com")[0] == "AccessDenied"
    assert developer.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")["Role"]["RoleName"]


# what nobody does to a role that is AWS's
CHANGES = [
    ("update_assume_role_policy", {"PolicyDocument": trust({"AWS": OPERATOR})}),
    ("put_role_policy", {"PolicyName": "p", "PolicyDocument": document(allow("s3:*", "*"))}),
    ("attach_role_policy", {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    ("put_role_permissions_boundary", {"PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    ("delete_role", {}),
]


@pytest.mark.parametrize(("operation", "given"), CHANGES)
def test_a_service_linked_role_is_changed_by_nobody(operation: str, given: dict[str, Any], company: Company) -> None:
    iam, name = company.iam, "AWSServiceRoleForECS"
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    words = f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
    assert error(getattr(iam, operation), RoleName=name, **given) == ("UnmodifiableEntity", words, 400)
    iam.update_role_description(RoleName=name, Description="ours")
    assert iam.get_role(RoleName=name)["Role"]["Description"] == "ours"
