"""OIDC providers in IAM: made, read, changed and deleted, with AWS's limits and words.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config

from helpers.cloud import World
from tests.cloud.kit import A, B, Company, allow, deny, document, error

URL = "https://token.actions.githubusercontent.com"
ARN = f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"
PRINT = "a" * 40


def test_the_life_of_a_provider(world: World, company: Company) -> None:
    iam = company.iam
    made = iam.create_open_id_connect_provider(Url=URL, ClientIDList=["one"], Tags=[{"Key": "team", "Value": "shop"}])
    assert made["OpenIDConnectProviderArn"] == ARN  # thumbprints are optional
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": ARN}]
    this: dict[str, Any] = {"OpenIDConnectProviderArn": ARN}
    for client in ("two", "two"):  # "idempotent"
        iam.add_client_id_to_open_id_connect_provider(**this, ClientID=client)
    for client in ("one", "three"):
        iam.remove_client_id_from_open_id_connect_provider(**this, ClientID=client)
    iam.update_open_id_connect_provider_thumbprint(**this, ThumbprintList=[PRINT])
    found = iam.get_open_id_connect_provider(**this)
    assert (found["Url"], found["ClientIDList"], found["ThumbprintList"]) == (
        URL.removeprefix("https://"),
        ["two"],
        [PRINT],
    )
    iam.tag_open_id_connect_provider(**this, Tags=[{"Key": "cost", "Value": "1"}])
    iam.untag_open_id_connect_provider(**this, TagKeys=["team"])
    assert iam.list_open_id_connect_provider_tags(**this)["Tags"] == [{"Key": "cost", "Value": "1"}]
    for _ in range(2):  # "idempotent; it does not fail … for a provider that does not exist"
        iam.delete_open_id_connect_provider(**this)
    words = f"OpenIDConnect Provider not found for arn {ARN}"
    assert error(iam.get_open_id_connect_provider, **this) == ("NoSuchEntity", words, 404)
    assert error(iam.add_client_id_to_open_id_connect_provider, **this, ClientID="x") == ("NoSuchEntity", words, 404)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"Url": "http://token.example.com"}, "ValidationError"),
        ({"Url": "token.example.com"}, "ValidationError"),
        ({"Url": "https://token.example.com:443"}, "ValidationError"),
        ({"Url": "https://token.example.com:x"}, "ValidationError"),
        ({"Url": "https://token.example.com?a=b"}, "ValidationError"),
        ({"Url": "https://a@token.example.com"}, "ValidationError"),
        ({"Url": "https://"}, "ValidationError"),
        ({"Url": "https://" + "x" * 248}, "ValidationError"),
        ({"Url": URL, "ThumbprintList": [PRINT] * 6}, "InvalidInput"),
        ({"Url": URL, "ThumbprintList": ["a" * 39]}, "ValidationError"),
        ({"Url": URL, "ClientIDList": [f"c{n}" for n in range(101)]}, "LimitExceeded"),
        ({"Url": URL, "ClientIDList": ["x" * 256]}, "ValidationError"),
        ({"Url": "https://" + "x" * 247, "ClientIDList": [f"c{n}" for n in range(100)], "ThumbprintList": [PRINT] * 5}, ""),
    ],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_limits(world: World, company: Company, parameters: dict[str, Any], code: str) -> None:
    unchecked = world.client("iam", "A/admin", config=Config(parameter_validation=False))  # boto3 keeps some to itself
    create = unchecked.create_open_id_connect_provider
    if code:
        assert error(create, **parameters)[0] == code
    else:
        arn = create(**parameters)["OpenIDConnectProviderArn"]
        full = {"OpenIDConnectProviderArn": arn, "ClientID": "one-more"}
        assert error(company.iam.add_client_id_to_open_id_connect_provider, **full)[0] == "LimitExceeded"
        many = {"OpenIDConnectProviderArn": arn, "ThumbprintList": [PRINT] * 6}
        assert error(company.iam.update_open_id_connect_provider_thumbprint, **many)[0] == "InvalidInput"


def test_one_provider_for_a_url_in_each_account(company: Company) -> None:
    company.iam.create_open_id_connect_provider(Url=URL)
    words = f"Provider with url {URL} already exists."
    assert error(company.iam.create_open_id_connect_provider, Url=URL) == ("EntityAlreadyExists", words, 409)
    theirs = company.vendor_iam.create_open_id_connect_provider(Url=URL)["OpenIDConnectProviderArn"]
    assert theirs == ARN.replace(A, B)


def test_a_provider_has_tags_that_policies_see(world: World, company: Company) -> None:
    company.iam.create_open_id_connect_provider(Url=URL, Tags=[{"Key": "team", "Value": "shop"}])
    mine = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
    grant = document(allow("iam:*OpenIDConnect*", ARN), deny("iam:DeleteOpenIDConnectProvider", "*", Condition=mine))
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=grant)
    iam = world.client("iam", "developer")
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ARN)["Tags"] == [{"Key": "team", "Value": "shop"}]
    assert error(iam.delete_open_id_connect_provider, OpenIDConnectProviderArn=ARN)[0] == "AccessDenied"
    assert error(iam.create_open_id_connect_provider, Url="https://other.example.com")[0] == "AccessDenied"
