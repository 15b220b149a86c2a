"""STS calls that assume no role: who can make them with which credentials, and what must allow them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
"""

from __future__ import annotations

import pytest

from helpers.iam import CallerType, Outcome, Unsupported, caller_from_arn
from tests.iam.build import (
    ANONYMOUS,
    BUCKET,
    DEVELOPER,
    EC2,
    FEDERATED_USER,
    ROLE,
    ROOT_A,
    VENDOR_SESSION,
    A,
    allowing,
    ask,
    assume,
    document,
    trusting,
)

ALLOW, IMPLICIT, EXPLICIT = Outcome.ALLOW, Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY

FEDERATE, SESSION = "sts:GetFederationToken", "sts:GetSessionToken"
KEY_INFO, DECODE, WHO = "sts:GetAccessKeyInfo", "sts:DecodeAuthorizationMessage", "sts:GetCallerIdentity"
BOB = f"arn:aws:sts::{A}:federated-user/Bob"
GITHUB = caller_from_arn(f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com")
EVERYTHING, NOTHING = document(allowing("*")), document(allowing("*", effect="Deny"))
ONLY_S3 = document(allowing("s3:*"))
FROM_A_TOKEN = {"aws:TokenIssueTime": "2035-01-15T09:00:00Z"}  # a GetSessionToken session carries it
A_USER_MAY = {"identity": (document(allowing(FEDERATE, f"arn:aws:sts::{A}:federated-user/*")),)}

PERMISSIONS = "id_credentials_temp_control-access_enable-create.html"
COMPARISON = "id_credentials_sts-comparison.html"
GET_SESSION_TOKEN = "id_credentials_temp_control-access_getsessiontoken.html"
BOUNDARIES = "access_policies_boundaries.html"
SCPS = "orgs_manage_policies_scps.html"

# AWS's page · what · caller · action · resource · policies and context · answer
CALLS = [
    # GetFederationToken asks the user's own policies about the session it makes.
    (PERMISSIONS, "by default a user may not federate", DEVELOPER, FEDERATE, BOB, {}, IMPLICIT),
    (PERMISSIONS, "a user who may", DEVELOPER, FEDERATE, BOB, A_USER_MAY, ALLOW),
    (PERMISSIONS, "another name than the policy's", DEVELOPER, FEDERATE, BOB, {"identity": (document(allowing(FEDERATE, BOB + "by")),)}, IMPLICIT),
    (PERMISSIONS, "the case of an action", DEVELOPER, FEDERATE.upper(), BOB, A_USER_MAY, ALLOW),
    (PERMISSIONS, "a Deny", DEVELOPER, FEDERATE, BOB, {"identity": (EVERYTHING, NOTHING)}, EXPLICIT),
    (BOUNDARIES, "a boundary that leaves it out", DEVELOPER, FEDERATE, BOB, A_USER_MAY | {"boundary": ONLY_S3}, IMPLICIT),
    (BOUNDARIES, "a boundary alone", DEVELOPER, FEDERATE, BOB, {"boundary": EVERYTHING}, IMPLICIT),
    (SCPS, "an SCP that leaves it out", DEVELOPER, FEDERATE, BOB, A_USER_MAY | {"scp": ((ONLY_S3,),)}, IMPLICIT),
    (COMPARISON, "a root user", ROOT_A, FEDERATE, BOB, {}, ALLOW),
    (SCPS, "an SCP binds the root user", ROOT_A, FEDERATE, BOB, {"scp": ((ONLY_S3,),)}, IMPLICIT),
    (COMPARISON, "a role session", VENDOR_SESSION, FEDERATE, BOB, {"identity": (EVERYTHING,)}, IMPLICIT),
    (COMPARISON, "a user's GetSessionToken session", DEVELOPER, FEDERATE, BOB, A_USER_MAY | {"context": FROM_A_TOKEN}, IMPLICIT),
    (COMPARISON, "a root user's GetSessionToken session", ROOT_A, FEDERATE, BOB, {"context": FROM_A_TOKEN}, IMPLICIT),
    (COMPARISON, "a federated user", FEDERATED_USER, FEDERATE, BOB, {"identity": (EVERYTHING,), "session": (EVERYTHING,)}, IMPLICIT),
    (COMPARISON, "an unsigned request", ANONYMOUS, FEDERATE, BOB, {}, IMPLICIT),
    (COMPARISON, "a provider's token", GITHUB, FEDERATE, BOB, {}, IMPLICIT),
    (COMPARISON, "a service", EC2, FEDERATE, BOB, {}, IMPLICIT),
    # GetSessionToken asks nobody: "You cannot use policies to control authentication operations."
    (GET_SESSION_TOKEN, "needs no permission", DEVELOPER, SESSION, "*", {}, ALLOW),
    (GET_SESSION_TOKEN, "can't be denied", DEVELOPER, SESSION, "*", {"identity": (NOTHING,)}, ALLOW),
    (GET_SESSION_TOKEN, "nor limited", DEVELOPER, SESSION, "*", {"boundary": ONLY_S3}, ALLOW),
    (GET_SESSION_TOKEN, "root", ROOT_A, SESSION, "*", {}, ALLOW),
    (COMPARISON, "a role session gets no session token", VENDOR_SESSION, SESSION, "*", {"identity": (EVERYTHING,)}, IMPLICIT),
    (COMPARISON, "nor does a session of GetSessionToken", DEVELOPER, SESSION, "*", {"context": FROM_A_TOKEN}, IMPLICIT),
    (COMPARISON, "nor a federated user", FEDERATED_USER, SESSION, "*", {}, IMPLICIT),
    (COMPARISON, "nor an unsigned request", ANONYMOUS, SESSION, "*", {}, IMPLICIT),
    (COMPARISON, "nor a provider's token", GITHUB, SESSION, "*", {}, IMPLICIT),
    (COMPARISON, "nor a service", EC2, SESSION, "*", {}, IMPLICIT),
    # The rest asks the caller's own policies, about "*".
    ("API_DecodeAuthorizationMessage.html", "must be granted", DEVELOPER, DECODE, "*", {}, IMPLICIT),
    ("API_DecodeAuthorizationMessage.html", "granted", DEVELOPER, DECODE, "*", {"identity": (document(allowing(DECODE)),)}, ALLOW),
    ("API_DecodeAuthorizationMessage.html", "granted on something", DEVELOPER, DECODE, "*", {"identity": (document(allowing(DECODE, ROLE)),)}, IMPLICIT),
    ("API_DecodeAuthorizationMessage.html", "a role session may", VENDOR_SESSION, DECODE, "*", {"identity": (EVERYTHING,)}, ALLOW),
    ("access_policies.html#policies_session", "its session policy limits", VENDOR_SESSION, DECODE, "*", {"identity": (EVERYTHING,), "session": (ONLY_S3,)}, IMPLICIT),
    (COMPARISON, "not with GetSessionToken's credentials", DEVELOPER, DECODE, "*", {"identity": (EVERYTHING,), "context": FROM_A_TOKEN}, IMPLICIT),
    (COMPARISON, "not with GetFederationToken's", FEDERATED_USER, DECODE, "*", {"identity": (EVERYTHING,), "session": (EVERYTHING,)}, IMPLICIT),
    ("list_awssecuritytokenservice.html", "whose key is that? granted", DEVELOPER, KEY_INFO, "*", {"identity": (document(allowing("sts:Get*")),)}, ALLOW),
    ("list_awssecuritytokenservice.html", "whose key is that? denied", DEVELOPER, KEY_INFO, "*", {"identity": (ONLY_S3,)}, IMPLICIT),
    ("list_awssecuritytokenservice.html", "root knows", ROOT_A, KEY_INFO, "*", {}, ALLOW),
    # Everybody with AWS credentials can ask who they are.
    ("API_GetCallerIdentity.html", "a federated user", FEDERATED_USER, WHO, "*", {"identity": (NOTHING,)}, ALLOW),
    ("API_GetCallerIdentity.html", "a session of GetSessionToken", DEVELOPER, WHO, "*", {"context": FROM_A_TOKEN}, ALLOW),
    ("API_GetCallerIdentity.html", "not a provider's token", GITHUB, WHO, "*", {}, IMPLICIT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "what", "caller", "action", "resource", "held", "answer"), CALLS, ids=[f"{row[3][4:]} {row[1]}" for row in CALLS]
)  # fmt: skip
def test_who_may_call(page, what, caller, action, resource, held, answer):
    decision = ask(caller, action, resource, **held)
    assert decision.outcome is answer, decision.paragraph


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


def test_a_session_token_assumes_roles_like_its_user():
    # "the temporary security credentials have the same permissions as the IAM user" (…_getsessiontoken.html)
    with_mfa = FROM_A_TOKEN | {"aws:MultiFactorAuthPresent": "true"}
    asks_mfa = trusting({"AWS": A}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert assume(DEVELOPER, asks_mfa, context=with_mfa).allowed
    assert assume(DEVELOPER, asks_mfa, context=FROM_A_TOKEN).outcome is IMPLICIT
    assert assume(DEVELOPER, trusting({"AWS": DEVELOPER.arn}), may=False, context=FROM_A_TOKEN).allowed


def test_tags_of_a_federated_user_are_refused_by_name():
    with pytest.raises(Unsupported, match="sts:TagSession with sts:GetFederationToken"):
        ask(DEVELOPER, "sts:TagSession", BOB, identity=(EVERYTHING,))


@pytest.mark.parametrize("action", [FEDERATE, KEY_INFO, DECODE])
def test_nothing_of_these_has_a_policy_of_its_own(action):
    with pytest.raises(Unsupported, match=f"A resource-based policy for {action}"):
        ask(DEVELOPER, action, "*", by_resource=document(trusting({"AWS": "*"})))


# A federated user: the user's policies and the session policies together, or a grant to the session itself.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
READ, LIST = document(allowing("s3:GetObject")), document(allowing("s3:ListBucket"))


def names(principal):
    return document(allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": principal}))


# what · the user's policies · session policies passed · bucket policy · answer
FEDERATED = [
    ("both allow", (READ,), (READ,), None, ALLOW),
    ("the session policy does not", (READ,), (LIST,), None, IMPLICIT),
    ("the user's policy does not", (LIST,), (READ,), None, IMPLICIT),
    ("no session policy was passed", (READ,), (), None, IMPLICIT),
    ("not even for a user who may do all", (EVERYTHING,), (), None, IMPLICIT),
    ("the bucket names the session", (), (), names(FEDERATED_USER.arn), ALLOW),
    ("whatever its session policy says", (), (LIST,), names(FEDERATED_USER.arn), ALLOW),
    ("the bucket names another session", (READ,), (), names(FEDERATED_USER.arn + "by"), IMPLICIT),
    ("the bucket names the user", (), (), names(DEVELOPER.arn), IMPLICIT),
    ("and the session policy allows", (), (READ,), names(DEVELOPER.arn), ALLOW),
    ("a Deny for the user", (READ, NOTHING), (READ,), names(FEDERATED_USER.arn), EXPLICIT),
]


@pytest.mark.parametrize(
    ("what", "identity", "session", "by_resource", "answer"), FEDERATED, ids=[row[0] for row in FEDERATED]
)
def test_what_a_federated_user_may_do(what, identity, session, by_resource, answer):
    held = {"identity": identity, "session": session, "by_resource": by_resource}
    decision = ask(FEDERATED_USER, "s3:GetObject", BUCKET + "/k", **held)
    assert decision.outcome is answer, decision.paragraph


def test_whom_a_root_user_federates_is_limited_by_the_session_policy_alone():
    # A root user's permissions are all there are. (id_root-user.html)
    by_root = caller_from_arn(BOB, user_arn=ROOT_A.arn)
    assert by_root.type is CallerType.FEDERATED_USER
    assert ask(by_root, "s3:GetObject", BUCKET + "/k", session=(READ,)).allowed
    assert ask(by_root, "s3:GetObject", BUCKET + "/k", session=(LIST,)).outcome is IMPLICIT
    assert ask(by_root, "s3:GetObject", BUCKET + "/k").outcome is IMPLICIT
