"""Calls that come through a VPC endpoint: which keys they carry, and what a policy makes of them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.notebook import lab
from helpers.ui.shell import LabError
from tests.cloud.kit import BUCKET, OPERATOR, ROLE, Company, allow, deny, document, error, trust

ENDPOINT, VPC, MACHINE = "vpce-1a2b3c4d", "vpc-111bbb22", "10.0.0.10"
HERE: Mapping[str, Any] = {"aws:SourceVpce": ENDPOINT, "aws:SourceVpc": VPC, "aws:VpcSourceIp": MACHINE}
GITHUB = "token.actions.githubusercontent.com"
OFFICE: Mapping[str, Any] = {"aws:SourceIp": "198.51.100.20"}
KEYS = (*HERE, "aws:SourceIp")


def carried(world: World) -> Mapping[str, Any]:
    context = world.trail.last.context if world.trail.last else {}
    return {key: context[key] for key in KEYS if key in context}


def test_only_the_calls_of_that_service_come_through_and_only_meanwhile(world: World) -> None:
    clients = {name: world.client(name, "backup-operator") for name in ("sts", "s3")}

    def keys() -> list[Mapping[str, Any]]:
        clients["sts"].get_caller_identity()
        found = [carried(world)]
        error(clients["s3"].list_objects_v2, Bucket=BUCKET)
        return [*found, carried(world)]

    assert keys() == [OFFICE, OFFICE]
    with lab.through(ENDPOINT, vpc=VPC, service="sts"):
        assert keys() == [HERE, OFFICE]
        with lab.through("vpce-2", vpc=VPC, address="10.0.0.11"):
            assert keys() == [HERE, {**HERE, "aws:SourceVpce": "vpce-2", "aws:VpcSourceIp": "10.0.0.11"}]
        assert keys() == [HERE, OFFICE]
        error(world.client("iam", "backup-operator").list_users)
        assert carried(world) == OFFICE
    assert keys() == [OFFICE, OFFICE]


# A condition of the trust policy, and whether it lets in: over the internet, through the endpoint.
CONDITIONS: tuple[tuple[dict[str, Any], bool, bool], ...] = (
    ({"StringEquals": {"aws:SourceVpce": ENDPOINT}}, False, True),
    ({"StringEquals": {"aws:SourceVpce": "vpce-other"}}, False, False),
    ({"StringEquals": {"aws:SourceVpc": VPC}}, False, True),
    ({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}, False, True),
    ({"IpAddress": {"aws:VpcSourceIp": "10.1.0.0/16"}}, False, False),
    ({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}, True, False),
    ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True, True),  # an absent key is not that address
    ({"Null": {"aws:SourceIp": "true"}}, False, True),
)


@pytest.mark.parametrize(("condition", "outside", "inside"), CONDITIONS, ids=str)
def test_what_a_trust_policy_makes_of_it(
    condition: dict[str, Any], outside: bool, inside: bool, company: Company
) -> None:
    company.make_role(trust({"AWS": OPERATOR}, Condition=condition))
    company.permit()

    def gets_in() -> bool:
        foreseen = rehearse(company.world, Ask(), Drafts(), lists=False).assumed
        if foreseen:
            assert company.assume()["AccessKeyId"]
        else:
            assert error(company.assume)[0] == "AccessDenied"
        return foreseen

    assert gets_in() is outside
    with lab.through(ENDPOINT, vpc=VPC, service="sts", address=MACHINE):
        assert gets_in() is inside


def test_a_bucket_for_one_endpoint_alone(company: Company) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html"""
    elsewhere = deny(
        "s3:ListBucket", f"arn:aws:s3:::{BUCKET}", Condition={"StringNotEquals": {"aws:SourceVpce": ENDPOINT}}
    )
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", "*"), elsewhere)
    company.permit()
    with lab.through(ENDPOINT, vpc=VPC, service="sts"):
        session = company.assume()
    s3 = company.world.client("s3", session)
    assert error(s3.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    assert carried(company.world) == OFFICE  # the session goes its own way, from where its caller sits
    with lab.through(ENDPOINT, vpc=VPC):
        assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]


def test_cloudtrail_names_the_endpoint_and_the_address_in_the_vpc(company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    with lab.through(ENDPOINT, vpc=VPC, service="sts"):
        company.assume()
    record = lab.cloudtrail("B")[-1]  # type: ignore[index]
    assert (record["vpcEndpointId"], record["sourceIPAddress"]) == (ENDPOINT, MACHINE)
    company.assume()
    record = lab.cloudtrail("B")[-1]  # type: ignore[index]
    assert "vpcEndpointId" not in record and record["sourceIPAddress"] == "198.51.100.20"


def test_an_aws_service_is_in_no_vpc(company: Company) -> None:
    company.make_role(trust({"Service": "ec2.amazonaws.com"}))
    with lab.through(ENDPOINT, vpc=VPC, service="sts"):
        company.assume("ec2.amazonaws.com")
    assert carried(company.world) == {}


# What the endpoint's policy lets through, and how a listing by the session of the bucket's own account ends.
# https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
# https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
SERVED: tuple[tuple[list[dict[str, Any]], str], ...] = (
    ([allow("*", "*", Principal="*")], ""),
    ([allow("s3:*", [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"], Principal="*")], ""),
    ([allow("s3:*", "arn:aws:s3:::another", Principal={"AWS": "*"})], "because no VPC endpoint policy allows"),
    ([allow("s3:GetObject", "*", Principal="*")], "because no VPC endpoint policy allows the s3:ListBucket action"),
    ([allow("*", "*", Principal="*", Condition={"ArnLike": {"aws:PrincipalArn": ROLE}})], ""),
    ([allow("*", "*", Principal="*", Condition={"ArnLike": {"aws:PrincipalArn": OPERATOR}})], "because no VPC endpoint"),
    ([allow("*", "*", Principal="*"), deny("s3:List*", "*", Principal="*")], "an explicit deny in a VPC endpoint policy"),
    ([allow("*", "*", Principal="*", Condition={"StringEquals": {"aws:SourceVpce": ENDPOINT}})], ""),
)  # fmt: skip


@pytest.mark.parametrize(("statements", "words"), SERVED, ids=range(len(SERVED)))
def test_an_endpoints_policy_has_to_allow_it_besides(
    statements: list[dict[str, Any]], words: str, company: Company
) -> None:
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", "*"))
    company.permit()
    s3 = company.world.client("s3", company.assume())
    policy = {"Version": "2012-10-17", "Statement": statements}
    for given in (policy, json.dumps(policy)):
        with lab.through(ENDPOINT, vpc=VPC, policy=given):
            if words:
                code, message, _ = error(s3.list_objects_v2, Bucket=BUCKET)
                assert code == "AccessDenied" and words in message
            else:
                assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]  # over the internet


def test_an_endpoints_policy_stops_the_assuming_and_says_so(company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    only = {"Version": "2012-10-17", "Statement": [allow("sts:AssumeRole", "*", Principal={"AWS": "999988887777"})]}
    with lab.through(ENDPOINT, vpc=VPC, service="sts", policy=only):
        for caller in ("backup-operator", "arn:aws:iam::444455556666:user/nobody-the-lab-knows"):
            assert rehearse(company.world, Ask(caller), Drafts(), lists=False).decisions[0].gate("endpoint") is not None
        assert not rehearse(company.world, Ask(), Drafts(), lists=False).assumed
        code, message, _ = error(company.assume)
    assert (code, message.partition(" on ")[0]) == (
        "AccessDenied",
        f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole",
    )
    event = company.world.trail.last
    assert event is not None and event.decision is not None
    assert event.decision.reason.startswith(
        f"The policy of the VPC endpoint {ENDPOINT} does not allow sts:AssumeRole: statement 1, line 8, names"
    )
    assert company.world.client("sts", "backup-operator").get_caller_identity()["Arn"] == OPERATOR
    with lab.through(ENDPOINT, vpc=VPC, service="sts"):
        assert company.assume()["AccessKeyId"]  # the default policy


def test_whoever_needs_no_signature_comes_through_the_endpoint_too(company: Company) -> None:
    token = lab.token("github", repo="acme/shop")
    none = {"Version": "2012-10-17", "Statement": [allow("sts:AssumeRole", "*", Principal="*")]}
    provider = f"oidc-provider/{GITHUB}"
    company.iam.create_open_id_connect_provider(Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com"])
    trusted = allow(
        "sts:AssumeRoleWithWebIdentity",
        principal={"Federated": f"arn:aws:iam::111122223333:{provider}"},
        Condition={
            "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"},
            "StringLike": {f"{GITHUB}:sub": "repo:acme/*"},
        },
    )
    company.make_role(document(trusted))
    sts = company.world.client("sts", None)

    def assume() -> Any:
        return sts.assume_role_with_web_identity(RoleArn=ROLE, RoleSessionName="ci", WebIdentityToken=token.jwt)

    assert assume()["Credentials"]
    with lab.through(ENDPOINT, vpc=VPC, service="sts", policy=none):
        assert error(assume)[0] == "AccessDenied"
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_condition_keys_federated.html
    for vpc, gets_in in ((VPC, True), ("vpc-other", False)):
        trusted["Condition"]["ArnEquals"] = {"aws:SourceVpcArn": f"arn:aws:ec2:eu-central-1:111122223333:vpc/{vpc}"}
        company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=document(trusted))
        assert error(assume)[0] == "AccessDenied"  # over the internet the key is absent
        with lab.through(ENDPOINT, vpc=VPC, service="sts"):
            assert bool(assume()["Credentials"]) if gets_in else error(assume)[0] == "AccessDenied"


BOOL_OF_A_VARIABLE = {
    "Version": "2012-10-17",
    "Statement": allow("*", "*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "${aws:username}"}}),
}
BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"service": "iam"}, "The lab has VPC endpoints of s3 and sts, and none of 'iam'."),
    ({"endpoint": "vpc-1"}, "'vpc-1' is no id of that kind; write one such as vpce-1a2b3c4d."),
    ({"vpc": ""}, "'' is no id of that kind; write one such as vpc-111bbb22."),
    ({"vpc": ENDPOINT}, "write one such as vpc-111bbb22."),
    ({"address": "10.0.0"}, "'10.0.0' is no IP address"),
    ({"address": None}, "'None' is no IP address"),
    ({"policy": "{"}, "The endpoint can't have this policy. Line 1, column 2: "),
    ({"policy": {}}, "The endpoint can't have this policy. Line 1, column 1: The policy has no Statement."),
    ({"policy": {"Statement": allow("*", "*")}}, "The statement has no Principal."),
    ({"policy": {"Statement": allow("*", "*", Principal={"AWS": OPERATOR})}}, "of a gateway endpoint, Principal is"),
    ({"policy": {"Statement": deny("*", "*", NotPrincipal={"AWS": OPERATOR})}}, "of a gateway endpoint, Principal is"),
    ({"policy": BOOL_OF_A_VARIABLE}, "A policy variable with Bool is valid AWS, but this lab does not model it yet"),
    ({"policy": {"Statement": {1, 2}}}, "not JSON serializable"),
    (
        {"policy": {"Statement": allow("*", "arn:aws:s3:::" + "x" * 30_000, Principal="*")}},
        "The endpoint policy has 30,",
    ),
)


@pytest.mark.parametrize(("given", "words"), BAD, ids=range(len(BAD)))
def test_bad_input_is_one_sentence(given: dict[str, Any], words: str, world: World) -> None:
    with pytest.raises(LabError, match=re.escape(words)):
        lab.through(**{"endpoint": ENDPOINT, "vpc": VPC, **given})


def test_the_role_that_is_asked_for_is_the_same(company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    with lab.through(ENDPOINT, vpc=VPC, service="sts"):
        company.assume()
    event = company.world.trail.last
    assert event is not None and (event.resource, event.sent.address, event.sent.endpoint) == (ROLE, MACHINE, ENDPOINT)
