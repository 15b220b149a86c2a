"""STS calls that assume no role, beside the cases of cases/sts.jsonl: what a reader is told, what is refused by name.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
"""

from __future__ import annotations

import pytest

from helpers.iam import Unsupported
from tests.iam.build import (
    DEVELOPER,
    EC2,
    FEDERATED_USER,
    GITHUB,
    ROOT_A,
    VENDOR_SESSION,
    A,
    allowing,
    ask,
    document,
    trusting,
)

FEDERATE, SESSION = "sts:GetFederationToken", "sts:GetSessionToken"
KEY_INFO, DECODE = "sts:GetAccessKeyInfo", "sts:DecodeAuthorizationMessage"
BOB = f"arn:aws:sts::{A}:federated-user/Bob"
EVERYTHING = document(allowing("*"))
ONLY_S3 = document(allowing("s3:*"))
FROM_A_TOKEN = {"aws:TokenIssueTime": "2035-01-15T09:00:00Z"}  # a GetSessionToken session carries it
A_USER_MAY = {"identity": (document(allowing(FEDERATE, f"arn:aws:sts::{A}:federated-user/*")),)}


# What a reader sees when the credentials don't go with the call. https://github.com/aws/aws-sdk-net/issues/1704
# decision · reason · AWS's message
BARRED = [
    (
        ask(VENDOR_SESSION, SESSION, "*"),
        "sts:GetSessionToken takes a user's own access keys, or a root user's, not temporary credentials.",
        "Cannot call GetSessionToken with session credentials",
    ),
    (
        ask(DEVELOPER, FEDERATE, BOB, context=FROM_A_TOKEN, **A_USER_MAY),
        "sts:GetFederationToken takes a user's own access keys, or a root user's, not temporary credentials.",
        "Cannot call GetFederationToken with session credentials",
    ),
    (
        ask(DEVELOPER, DECODE, "*", context=FROM_A_TOKEN),
        "sts:DecodeAuthorizationMessage can't be called with the credentials of GetSessionToken, which of STS can call "
        "sts:AssumeRole and sts:GetCallerIdentity alone.",
        f"User: {DEVELOPER.arn} is not authorized to perform: {DECODE} on resource: *",
    ),
    (
        ask(FEDERATED_USER, KEY_INFO, "*"),
        "sts:GetAccessKeyInfo can't be called with the credentials of GetFederationToken, which of STS can call "
        "sts:GetCallerIdentity alone.",
        f"User: {FEDERATED_USER.arn} is not authorized to perform: {KEY_INFO} on resource: *",
    ),
    (
        ask(EC2, SESSION, "*"),
        "sts:GetSessionToken takes the credentials of a user, a role or a root user.",
        f"User: {EC2.arn} is not authorized to perform: {SESSION} on resource: *",
    ),
    (
        ask(GITHUB, KEY_INFO, "*"),
        "sts:GetAccessKeyInfo takes AWS credentials; a provider's token goes with another call.",
        f"Not authorized to perform {KEY_INFO}",
    ),
    (
        ask(ROOT_A, FEDERATE, BOB, scp=((ONLY_S3,),)),
        "A service control policy does not allow sts:GetFederationToken: statement 1, line 6, is about s3:*, and the "
        "request is sts:GetFederationToken.",
        f"User: {ROOT_A.arn} is not authorized to perform: {FEDERATE} on resource: {BOB}",
    ),
    (
        ask(DEVELOPER, FEDERATE, BOB),
        f"developer has no permission policy that allows sts:GetFederationToken on {BOB}.",
        f"User: {DEVELOPER.arn} is not authorized to perform: {FEDERATE} on resource: {BOB}",
    ),
    (ask(DEVELOPER, SESSION, "*"), "The call needs no permission and can't be denied.", ""),
    (
        ask(DEVELOPER, FEDERATE, BOB, **A_USER_MAY),
        "The permission policy of developer allows sts:GetFederationToken (statement 1, line 4).",
        "",
    ),
]


@pytest.mark.parametrize(("decision", "reason", "message"), BARRED, ids=[row[1][:60] for row in BARRED])
def test_the_sentence_and_what_the_client_reads(decision, reason, message):
    assert (decision.reason, decision.aws_message) == (reason, message)


def test_tags_of_a_federated_user_are_refused_by_name():
    with pytest.raises(Unsupported, match="sts:TagSession with sts:GetFederationToken"):
        ask(DEVELOPER, "sts:TagSession", BOB, identity=(EVERYTHING,))


@pytest.mark.parametrize("action", [FEDERATE, KEY_INFO, DECODE])
def test_nothing_of_these_has_a_policy_of_its_own(action):
    with pytest.raises(Unsupported, match=f"A resource-based policy for {action}"):
        ask(DEVELOPER, action, "*", by_resource=document(trusting({"AWS": "*"})))
