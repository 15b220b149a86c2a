"""What a client reads when AWS denies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
"""

from __future__ import annotations

import pytest

from helpers import iam
from helpers.iam import Policies, PolicyKind, Request
from tests.iam.build import (
    ANONYMOUS,
    BUCKET,
    DEVELOPER,
    GITHUB,
    NIGHTLY,
    OPERATOR,
    ROLE,
    ROOT_B,
    VENDOR_SESSION,
    A,
    B,
    C,
    allowing,
    ask,
    assume,
    document,
    trusting,
)

NOT_AUTHORIZED = "User: {} is not authorized to perform: {} on resource: {}".format
DENY, ALL, READ = document(allowing("s3:*", effect="Deny")), document(allowing("*")), document(allowing("s3:GetObject"))
LIST = NOT_AUTHORIZED(VENDOR_SESSION.arn, "s3:ListBucket", f'"{BUCKET}"')


def listing(**policies):
    return ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, **policies)


# decision · AWS's message
MESSAGES = [
    # AssumeRole gives no reason, and is silent about which roles exist.
    (assume(OPERATOR, trusting({"AWS": C})), NOT_AUTHORIZED(OPERATOR.arn, "sts:AssumeRole", ROLE)),
    (assume(NIGHTLY, trusting({"AWS": B}, effect="Deny")), NOT_AUTHORIZED(NIGHTLY.arn, "sts:AssumeRole", ROLE)),
    (ask(OPERATOR, "sts:AssumeRole", ROLE), NOT_AUTHORIZED(OPERATOR.arn, "sts:AssumeRole", ROLE)),
    (ask(OPERATOR, "sts:TagSession", ROLE), NOT_AUTHORIZED(OPERATOR.arn, "sts:TagSession", ROLE)),
    (assume(ROOT_B, trusting({"AWS": B})), "Roles may not be assumed by root accounts."),
    (assume(ANONYMOUS, trusting({"AWS": "*"})), "Request is missing Authentication Token"),
    (ask(GITHUB, "sts:AssumeRoleWithWebIdentity", ROLE), "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
    # S3 gives one, inside the account that owns the bucket.
    (listing(), f"{LIST} because no identity-based policy allows the s3:ListBucket action"),
    (listing(identity=(READ,)), f"{LIST} because no identity-based policy allows the s3:ListBucket action"),
    (listing(identity=(DENY,)), f"{LIST} with an explicit deny in an identity-based policy"),
    (listing(identity=(ALL,), boundary=READ), f"{LIST} because no permissions boundary allows the s3:ListBucket action"),
    (listing(identity=(ALL,), boundary=DENY), f"{LIST} with an explicit deny in a permissions boundary"),
    (listing(identity=(ALL,), session=(READ,)), f"{LIST} because no session policy allows the s3:ListBucket action"),
    (listing(identity=(ALL,), session=(DENY,)), f"{LIST} with an explicit deny in a session policy"),
    (listing(identity=(ALL,), scp=((READ,),)), f"{LIST} because no service control policy allows the s3:ListBucket action"),
    (listing(identity=(ALL,), scp=((DENY,),)), f"{LIST} with an explicit deny in a service control policy"),
    (listing(identity=(ALL,), rcp=((document(allowing("s3:*", effect="Deny", Principal="*")),),)), f"{LIST} with an explicit deny in a resource control policy"),
    (listing(identity=(ALL,), endpoint=document(allowing("s3:Get*", Principal="*"))), f"{LIST} because no VPC endpoint policy allows the s3:ListBucket action"),
    (listing(identity=(ALL,), endpoint=document(allowing("s3:*", effect="Deny", Principal="*"))), f"{LIST} with an explicit deny in a VPC endpoint policy"),
    (listing(identity=(ALL,), by_resource=document(allowing("s3:*", BUCKET, effect="Deny", Principal="*"))), f"{LIST} with an explicit deny in a resource-based policy"),
    (ask(OPERATOR, "s3:ListBucket", BUCKET, identity=(ALL,)), "Access Denied"),
    (ask(ANONYMOUS, "s3:ListBucket", BUCKET), "Access Denied"),
    (ask(DEVELOPER, "s3:ListAllMyBuckets", "*"), f"User: {DEVELOPER.arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action"),
    # Other services do as S3 does, without the quotation marks.
    (ask(DEVELOPER, "iam:GetRole", ROLE), f"{NOT_AUTHORIZED(DEVELOPER.arn, 'iam:GetRole', ROLE)} because no identity-based policy allows the iam:GetRole action"),
    # A document AWS does not save has the error of saving it.
    (assume(OPERATOR, trusting("*")), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'),
    (assume(OPERATOR, trusting({"AWS": B})), ""),
]  # fmt: skip


MANAGED, OF_SCP, OF_RCP = f"arn:aws:iam::{A}:policy/No", f"arn:aws:organizations::{C}:policy/o-1/scp", "arn:aws:no:rcp"
HIT = document(allowing("*", effect="Deny"))
HIT_ALL = document(allowing("s3:*", effect="Deny", Principal="*"))

# where the managed policy stands that denies · what its ARN follows, in S3 and elsewhere
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
NAMED = [
    ({"identity": (iam.parse(HIT, PolicyKind.IDENTITY, MANAGED),)}, "an identity-based policy", MANAGED),
    ({"boundary": iam.parse(HIT, PolicyKind.BOUNDARY, MANAGED)}, "a permissions boundary", MANAGED),
    ({"session": (iam.parse(HIT, PolicyKind.SESSION, MANAGED),)}, "a session policy", MANAGED),
    ({"scp": ((iam.parse(HIT, PolicyKind.SCP, OF_SCP),),)}, "a service control policy", OF_SCP),
    ({"rcp": ((iam.parse(HIT_ALL, PolicyKind.RCP, OF_RCP),),)}, "a resource control policy", OF_RCP),
]  # fmt: skip


@pytest.mark.parametrize(("held", "where", "arn"), NAMED, ids=[row[1] for row in NAMED])
def test_an_explicit_deny_names_the_managed_policy(held, where, arn):
    def told(caller, action, resource):
        identity = (iam.parse(ALL, PolicyKind.IDENTITY),)
        policies = Policies(**{"identity": identity, **held})
        return iam.decide(Request(caller, action, resource, A, {}, policies)).aws_message

    assert told(VENDOR_SESSION, "s3:ListBucket", BUCKET).endswith(
        f" with an explicit deny in {where}, with policy ARN: {arn}"
    )
    if "rcp" not in held:  # RCPs don't reach IAM
        assert told(DEVELOPER, "iam:GetRole", ROLE).endswith(f" with an explicit deny in {where}: {arn}")
    assert arn not in told(OPERATOR, "sts:AssumeRole", ROLE)  # and STS gives no reason


ONE, OTHER = "o-aaaaaaaaaa", "o-bbbbbbbbbb"
# the keys of the organizations of caller and resource · does S3 give its reason to a caller of another account?
# "…requests made to resources within the same AWS account or same organization in AWS Organizations"
ACROSS_ACCOUNTS = [
    ({}, False),
    ({"aws:PrincipalOrgID": ONE}, False),
    ({"aws:ResourceOrgID": ONE}, False),
    ({"aws:PrincipalOrgID": ONE, "aws:ResourceOrgID": OTHER}, False),
    ({"aws:PrincipalOrgID": ONE, "aws:ResourceOrgID": ONE}, True),
    ({"AWS:principalorgid": ONE, "aws:resourceOrgId": ONE}, True),  # names of keys have no case
]


@pytest.mark.parametrize(("context", "told"), ACROSS_ACCOUNTS, ids=str)
def test_s3_gives_its_reason_inside_one_organization(context, told):
    message = iam.decide(Request(OPERATOR, "s3:ListBucket", BUCKET, A, context)).aws_message
    assert message.endswith("because no resource-based policy allows the s3:ListBucket action") is told
    assert told or message == "Access Denied"


def test_a_resource_based_policy_and_an_endpoints_are_never_named():
    text = document(allowing("s3:*", BUCKET, effect="Deny", Principal="*"))
    for held, words in (
        (Policies(iam.parse(text, PolicyKind.BUCKET, MANAGED)), "resource-based policy"),
        (Policies(endpoint=iam.parse(text, PolicyKind.ENDPOINT, MANAGED)), "VPC endpoint policy"),
    ):
        told = iam.decide(Request(VENDOR_SESSION, "s3:ListBucket", BUCKET, A, {}, held)).aws_message
        assert told.endswith(f" with an explicit deny in a {words}")


def test_the_same_text_under_two_arns_is_two_policies():
    one, other = (iam.parse(HIT, PolicyKind.IDENTITY, f"{MANAGED}{number}") for number in (1, 2))
    assert (one.arn, other.arn) == (f"{MANAGED}1", f"{MANAGED}2")
    assert iam.parse(HIT, PolicyKind.IDENTITY).arn == ""


@pytest.mark.parametrize(("decision", "message"), MESSAGES, ids=range(len(MESSAGES)))
def test_what_the_client_reads(decision, message):
    assert decision.aws_message == message
