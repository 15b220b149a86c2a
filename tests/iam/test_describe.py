"""Does a description say exactly what the policy says, in words a beginner reads?"""

from __future__ import annotations

import pytest

from helpers import iam
from helpers.iam import PolicyKind, clauses, conditions, keys, words
from helpers.iam.describe import describe
from tests import recipes
from tests.iam.build import (
    BUCKET,
    EC2,
    FEDERATED_USER,
    INTERN,
    NIGHTLY,
    OIDC,
    OPERATOR,
    ROLE,
    SAML,
    A,
    B,
    C,
    allowing,
    document,
    trusting,
)

TRUST, IDENTITY, BUCKETS, SCP, RCP = (
    PolicyKind.TRUST,
    PolicyKind.IDENTITY,
    PolicyKind.BUCKET,
    PolicyKind.SCP,
    PolicyKind.RCP,
)
EVERYONE = "Everyone (AWS services and unsigned requests too)"


def told(kind, *statements, **more):
    return describe(iam.parse(document(*statements, **more), kind))


def of_first(description):
    """What is said of the first statement, in one line."""
    return " ".join(sentence for index, sentence in description.sentences if index == 0)


def on(principal, effect="Allow", action="s3:GetObject", resource=BUCKET + "/*", **more):
    """A statement of a bucket policy."""
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **more}


# Who: the Principal element · what the sentence says of an Allow in a trust policy
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
WHO = [
    ({"AWS": B}, "Account 123456789012 may let its users and roles assume this role (each also needs its own permission)."),
    ({"AWS": f"arn:aws:iam::{B}:root"}, "Account 123456789012 may let its users and roles assume this role (each also needs its own permission)."),
    ({"AWS": [B, C]}, "Account 123456789012 and account 444455556666 may let their users and roles assume this role (each also needs its own permission)."),
    ({"AWS": OPERATOR.arn}, "The user backup-operator of account 123456789012 may assume this role."),
    ({"AWS": f"arn:aws:iam::{B}:user/staff/eve"}, "The user eve of account 123456789012 (path /staff/) may assume this role."),
    ({"AWS": f"arn:aws-cn:iam::{B}:user/eve"}, "The user eve of account 123456789012 (partition aws-cn) may assume this role."),
    ({"AWS": NIGHTLY.role_arn}, "Every session of the role BackupServiceRole of account 123456789012 may assume this role."),
    ({"AWS": NIGHTLY.arn}, "The one session nightly of the role BackupServiceRole of account 123456789012 may assume this role."),
    ({"AWS": FEDERATED_USER.arn}, "The federated user Bob of account 111122223333 may assume this role."),
    ({"AWS": "*"}, "Every identity of every AWS account may assume this role."),
    ({"AWS": "AIDAOPERATOREXAMPLE"}, "The user with the unique id AIDAOPERATOREXAMPLE (AWS shows the id of a deleted user: then it is nobody) may assume this role."),
    ({"AWS": "AROASERVICEEXAMPLE"}, "Every session of the role with the unique id AROASERVICEEXAMPLE (AWS shows the id of a deleted role: then it is nobody) may assume this role."),
    ({"Service": EC2.arn}, "The AWS service ec2.amazonaws.com may assume this role."),
    ({"AWS": [OPERATOR.arn, INTERN.arn]}, "The user backup-operator of account 123456789012 and the user intern of account 123456789012 may assume this role."),
    ({"AWS": [OPERATOR.arn, C]}, "The user backup-operator of account 123456789012 may assume this role. Account 444455556666 may let its users and roles do the same (each also needs its own permission)."),
    ({"Service": [f"s{n}.amazonaws.com" for n in range(12)]}, "The AWS service s0.amazonaws.com, the AWS service s1.amazonaws.com, the AWS service s2.amazonaws.com, the AWS service s3.amazonaws.com, the AWS service s4.amazonaws.com and 7 more may assume this role."),
]  # fmt: skip


@pytest.mark.parametrize(("principal", "sentence"), WHO, ids=[row[1][:60] for row in WHO])
def test_who_may_assume_a_role(principal, sentence):
    assert of_first(told(TRUST, trusting(principal))) == sentence


# Whom a provider vouches for comes with a token or an assertion, and by no other call.
VOUCHED = [
    ({"Federated": OIDC}, "sts:AssumeRoleWithWebIdentity", "Whoever the OIDC provider token.actions.githubusercontent.com of account 111122223333 vouches for may assume this role with a web identity token."),
    ({"Federated": SAML}, "sts:AssumeRoleWithSAML", "Whoever the SAML provider Okta of account 111122223333 vouches for may assume this role with a SAML assertion."),
    ({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity", "Whoever the identity provider accounts.google.com vouches for may assume this role with a web identity token."),
]  # fmt: skip


@pytest.mark.parametrize(("principal", "action", "sentence"), VOUCHED, ids=[row[1] + row[2][:60] for row in VOUCHED])
def test_who_may_assume_a_role_with_a_token(principal, action, sentence):
    assert of_first(told(TRUST, trusting(principal, action=action))) == sentence


_OPERATOR = "The user backup-operator of account 123456789012"
_WITH_TOKEN = "whoever comes with a token calls sts:AssumeRoleWithWebIdentity, which the statement does not allow."
# Named, and yet never let in: the statement · what is said of it.
SHUT_OUT = [
    (trusting({"Federated": OIDC}), f"Whoever the OIDC provider token.actions.githubusercontent.com of account 111122223333 vouches for is meant to assume this role. That lets nobody in: {_WITH_TOKEN}"),
    (trusting({"AWS": OPERATOR.arn}, action="sts:AssumeRoleWithSAML"), f"{_OPERATOR} is meant to assume this role with a SAML assertion. That lets nobody in: an AWS identity or service calls sts:AssumeRole, which the statement does not allow."),
    (trusting({"AWS": OPERATOR.arn, "Federated": "accounts.google.com"}), f"{_OPERATOR} may assume this role. Whoever the identity provider accounts.google.com vouches for is meant to assume this role. That lets nobody in: {_WITH_TOKEN}"),
    (trusting({"AWS": C}, Condition={"StringEquals": {"aws:SourceAccount": A}}), f'Account 444455556666 is meant to let its users and roles assume this role (each also needs its own permission), but only if the account an AWS service acts for (aws:SourceAccount) is "{A}". That lets nobody in: a request of that kind never carries aws:SourceAccount.'),
    (trusting({"AWS": OPERATOR.arn}, Condition={"StringEquals": {"sts:ExternalId": ""}}), f'{_OPERATOR} is meant to assume this role, but only with the external ID "" (sts:ExternalId). That lets nobody in: no such request has such a value of sts:ExternalId.'),
    (trusting({"AWS": "*"}, Condition={"Bool": {"aws:PrincipalIsAWSService": "true"}}), "Every identity of every AWS account is meant to assume this role, but only if the caller is an AWS service (aws:PrincipalIsAWSService is true). That lets nobody in: aws:PrincipalIsAWSService always has another value there."),
    (trusting({"Service": EC2.arn}, Condition={"Null": {"aws:PrincipalIsAWSService": "true"}}), "The AWS service ec2.amazonaws.com is meant to assume this role, but only if the mark of an AWS service (aws:PrincipalIsAWSService) is absent. That lets nobody in: aws:PrincipalIsAWSService is always there."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "sentence"), SHUT_OUT, ids=[row[1][:60] for row in SHUT_OUT])
def test_who_is_named_and_never_let_in_is_not_said_to_be_let_in(statement, sentence):
    description = told(TRUST, statement)
    assert of_first(description) == sentence
    assert ("Nobody may assume this role." in str(description)) is (" may " not in sentence)


def test_what_a_service_needs_besides_is_said():
    """https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"""
    pods, anywhere = "pods.eks.amazonaws.com", "rolesanywhere.amazonaws.com"
    said = str(told(TRUST, trusting({"Service": pods})))
    assert "asks for sts:TagSession too, which it may not: it does not get in, unless its association switches" in said
    assert "asks for" not in str(told(TRUST, trusting({"Service": pods}, action=["sts:AssumeRole", "sts:TagSession"])))
    said = str(told(TRUST, trusting({"Service": anywhere}), trusting({"Service": anywhere}, action="sts:TagSession")))
    assert said.endswith("asks for sts:SetSourceIdentity too, which it may not: it does not get in.")


# What: the actions of a trust policy · what the operator may do
ASSUMING = [
    ("sts:AssumeRole", "assume this role"),
    ("sts:assumerole", "assume this role"),
    ("sts:AssumeRoleWithSAML", "assume this role with a SAML assertion"),
    ("sts:AssumeRoleWithWebIdentity", "assume this role with a web identity token"),
    ("sts:SetContext", "set a session context"),
    (["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "assume this role, pass session tags and set a source identity"),
    ("sts:*", "do all actions of sts (assuming this role is one of them)"),
    ("sts:Assume*", "do all actions that start with sts:Assume (assuming this role is one of them)"),
    ("sts:Tag*", "do all actions that start with sts:Tag (pass session tags)"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "says"), ASSUMING, ids=[row[1] for row in ASSUMING])
def test_what_a_trust_policy_allows(action, says):
    operator = "The user backup-operator of account 123456789012"
    vouched = {"sts:AssumeRoleWithSAML": SAML, "sts:AssumeRoleWithWebIdentity": "accounts.google.com"}.get(str(action))
    said = of_first(told(TRUST, trusting({"Federated": vouched} if vouched else {"AWS": OPERATOR.arn}, action=action)))
    assert said.endswith(f" may {says}.") and (vouched or said.startswith(operator))


# When: a condition · what the sentence says of it in an Allow · in a Deny, where the two differ
MFA, IP, ORG = "aws:MultiFactorAuthPresent", "aws:SourceIp", "aws:PrincipalOrgID"
YES, NO = " (a request without it passes too)", " (a request without it is hit too)"
IF_ANY = "compared only if the request has one at all: a request without it"
WHEN = [
    # The external ID, and texts
    ({"StringEquals": {"sts:ExternalId": "company-a"}}, 'with the external ID "company-a" (sts:ExternalId)', 'the external ID (sts:ExternalId) is "company-a"'),
    ({"StringEquals": {"sts:ExternalId": ["a", "b"]}}, 'with the external ID "a" or "b" (sts:ExternalId)', 'the external ID (sts:ExternalId) is "a" or "b"'),
    ({"StringEquals": {"sts:ExternalId": ["a", "b", "c"]}}, 'with one of the external IDs "a", "b" and "c" (sts:ExternalId)', 'the external ID (sts:ExternalId) is one of "a", "b" and "c"'),
    ({"StringEquals": {"sts:ExternalId": "company-*"}}, 'with the external ID "company-*" (sts:ExternalId; * and ? are no wildcards here)', 'the external ID (sts:ExternalId) is "company-*" (* and ? are no wildcards here)'),
    ({"StringLike": {"sts:ExternalId": "company-*"}}, 'if the external ID (sts:ExternalId) starts with "company-"', None),
    ({"StringNotEquals": {"sts:ExternalId": "x"}}, f'if the external ID (sts:ExternalId) is not "x"{YES}', f'the external ID (sts:ExternalId) is not "x"{NO}'),
    ({"StringNotEquals": {ORG: ["o-1", "o-2"]}}, f'if the caller\'s organization (aws:PrincipalOrgID) is neither "o-1" nor "o-2"{YES}', f'the caller\'s organization (aws:PrincipalOrgID) is neither "o-1" nor "o-2"{NO}'),
    ({"StringNotEquals": {"aws:x": list("abc")}}, f'if aws:x is none of "a", "b" and "c"{YES}', f'aws:x is none of "a", "b" and "c"{NO}'),
    ({"StringEquals": {"aws:x": list("abcdefghijkl")}}, 'if aws:x is one of "a", "b", "c", "d", "e" and 7 more', None),
    ({"StringEquals": {"aws:x": []}}, "if aws:x is one of an empty list, which nothing is", None),
    ({"StringEquals": {"aws:x": ""}}, 'if aws:x is ""', None),
    ({"StringEquals": {"aws:x": 'say "hi"\n'}}, r'if aws:x is "say \"hi\"\n"', None),
    ({"StringEqualsIgnoreCase": {"aws:x": "Prod"}}, 'if aws:x is "Prod" (capitals do not matter)', None),
    ({"StringNotEqualsIgnoreCase": {"aws:x": "Prod"}}, 'if aws:x is not "Prod" (capitals do not matter; a request without it passes too)', 'aws:x is not "Prod" (capitals do not matter; a request without it is hit too)'),
    # Patterns
    ({"StringLike": {"aws:x": "a"}}, 'if aws:x is "a"', None),
    ({"StringLike": {"aws:x": ["a*", "*b"]}}, 'if aws:x starts with "a" or ends with "b"', None),
    ({"StringLike": {"aws:x": "*a*"}}, 'if aws:x contains "a"', None),
    ({"StringLike": {"aws:x": "a*b"}}, 'if aws:x matches the pattern "a*b"', None),
    ({"StringLike": {"aws:x": ["a*b", "c?", "*"]}}, 'if aws:x matches one of the patterns "a*b", "c?" and "*" (anything)', None),
    ({"StringNotLike": {"aws:x": ["a*", "b*", "c"]}}, f'if aws:x starts with neither "a" nor "b" and is not "c"{YES}', f'aws:x starts with neither "a" nor "b" and is not "c"{NO}'),
    ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{B}:role/Backup*"}}, 'if the caller\'s ARN (aws:PrincipalArn; of a session, its role\'s ARN) starts with "arn:aws:iam::123456789012:role/Backup"', None),
    ({"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:123456789012:x"}}, 'if the ARN of the resource an AWS service acts for (aws:SourceArn) matches the ARN pattern "arn:aws:sns:*:123456789012:x"', None),
    ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}, f'if the caller\'s ARN (aws:PrincipalArn; of a session, its role\'s ARN) does not match the ARN pattern "arn:aws:iam::*" (which no ARN matches: it has too few parts){YES}', f'the caller\'s ARN (aws:PrincipalArn; of a session, its role\'s ARN) does not match the ARN pattern "arn:aws:iam::*" (which no ARN matches: it has too few parts){NO}'),
    # Marks
    ({"Bool": {MFA: "true"}}, "if the caller used MFA (aws:MultiFactorAuthPresent is true)", "the caller used MFA (aws:MultiFactorAuthPresent is true; a request without it is not hit)"),
    ({"Bool": {MFA: "false"}}, "if the request says that the caller did not use MFA (aws:MultiFactorAuthPresent is false)", "the request says that the caller did not use MFA (aws:MultiFactorAuthPresent is false; a request without it is not hit)"),
    ({"BoolIfExists": {MFA: True}}, f"if the caller used MFA (aws:MultiFactorAuthPresent is true; {IF_ANY} passes)", f"the caller used MFA (aws:MultiFactorAuthPresent is true; {IF_ANY} is hit)"),
    ({"Bool": {"aws:SecureTransport": "false"}}, "if the request does not come over HTTPS (aws:SecureTransport is false)", None),
    ({"Bool": {"aws:x": ["true", "false"]}}, "if aws:x is true or false", "aws:x is true or false (a request without it is not hit)"),
    ({"Null": {MFA: "true"}}, "if the MFA mark (aws:MultiFactorAuthPresent) is absent", None),
    ({"Null": {MFA: "false"}}, "if the MFA mark (aws:MultiFactorAuthPresent) is there, whatever it says", None),
    ({"Null": {MFA: ["true", "false"]}}, "if the MFA mark (aws:MultiFactorAuthPresent) is there or is absent", None),
    ({"Null": {MFA: []}}, "if the MFA mark (aws:MultiFactorAuthPresent) is neither there nor absent, which nothing is", None),
    ({"ForAllValues:Null": {"aws:TagKeys": "true"}}, "if the tag keys in the request (aws:TagKeys) is there or is absent (ForAllValues:Null holds for every request)", None),
    ({"ForAnyValue:Null": {"aws:TagKeys": "true"}}, "if the tag keys in the request (aws:TagKeys) is there or is absent (ForAnyValue:Null holds for no request)", None),
    # Addresses, numbers, dates, bytes
    ({"IpAddress": {IP: "203.0.113.0/24"}}, "if the caller's IP address (aws:SourceIp) is in 203.0.113.0/24", None),
    ({"IpAddress": {IP: ["203.0.113.10", "0.0.0.0/0"]}}, "if the caller's IP address (aws:SourceIp) is the address 203.0.113.10 or is in 0.0.0.0/0 (every IPv4 address)", None),
    ({"NotIpAddress": {IP: "203.0.113.0/24"}}, f"if the caller's IP address (aws:SourceIp) is not in 203.0.113.0/24{YES}", f"the caller's IP address (aws:SourceIp) is not in 203.0.113.0/24{NO}"),
    ({"IpAddressIfExists": {IP: "203.0.113.0/24"}}, f"if the caller's IP address (aws:SourceIp) is in 203.0.113.0/24 ({IF_ANY} passes)", f"the caller's IP address (aws:SourceIp) is in 203.0.113.0/24 ({IF_ANY} is hit)"),
    ({"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}, "if the age of the caller's MFA sign-in in seconds (aws:MultiFactorAuthAge) is less than 3600", None),
    ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, "if the most keys the listing may return (s3:max-keys) is at most 10", None),
    ({"NumericGreaterThan": {"aws:x": "10"}}, "if aws:x is greater than 10", None),
    ({"NumericGreaterThanEquals": {"aws:x": "10"}}, "if aws:x is at least 10", None),
    ({"NumericEquals": {"aws:x": ["1", "2"]}}, "if aws:x equals 1 or 2", None),
    ({"NumericNotEquals": {"aws:x": "1"}}, f"if aws:x does not equal 1{YES}", f"aws:x does not equal 1{NO}"),
    ({"DateLessThan": {"aws:CurrentTime": "2035-02-01T00:00:00Z"}}, "if the time of the request (aws:CurrentTime) is before 2035-02-01T00:00:00Z", None),
    ({"DateLessThanEquals": {"aws:CurrentTime": "2035-02-01T00:00"}}, "if the time of the request (aws:CurrentTime) is at or before 2035-02-01T00:00 (UTC)", None),
    ({"DateGreaterThan": {"aws:CurrentTime": "2035-02-01"}}, "if the time of the request (aws:CurrentTime) is after the start of 2035-02-01 (UTC)", None),
    ({"DateGreaterThanEquals": {"aws:EpochTime": "2052637200"}}, "if the time of the request in seconds since 1970 (aws:EpochTime) is at or after 2035-01-17T09:00:00Z (2052637200 seconds since 1970)", None),
    ({"DateEquals": {"aws:TokenIssueTime": "2035-01-15T09:00:00+01:00"}}, "if the time the caller's temporary credentials were issued (aws:TokenIssueTime) is exactly 2035-01-15T09:00:00+01:00", None),
    ({"DateNotEquals": {"aws:CurrentTime": "2035"}}, f"if the time of the request (aws:CurrentTime) is not exactly the start of 2035 (UTC){YES}", f"the time of the request (aws:CurrentTime) is not exactly the start of 2035 (UTC){NO}"),
    ({"BinaryEquals": {"aws:x": "aGVsbG8="}}, 'if aws:x is the base64 text "aGVsbG8="', None),
    # Several values in the request
    ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Project", "Team"]}}, f'if every one of the tag keys in the request (aws:TagKeys) is "Project" or "Team"{YES}', f'every one of the tag keys in the request (aws:TagKeys) is "Project" or "Team"{NO}'),
    ({"ForAllValues:StringNotLike": {"aws:TagKeys": "P*"}}, f'if not one of the tag keys in the request (aws:TagKeys) starts with "P"{YES}', f'not one of the tag keys in the request (aws:TagKeys) starts with "P"{NO}'),
    ({"ForAnyValue:StringEquals": {"aws:TagKeys": "Project"}}, 'if at least one of the tag keys in the request (aws:TagKeys) is "Project"', None),
    ({"ForAnyValue:StringNotEquals": {"aws:x": "a"}}, 'if at least one value of aws:x is not "a"', None),
    ({"ForAllValues:StringEquals": {"aws:x": "a"}}, f'if every value of aws:x is "a"{YES}', f'every value of aws:x is "a"{NO}'),
    ({"ForAllValues:StringNotEquals": {"aws:x": "a"}}, f'if no value of aws:x is "a"{YES}', f'no value of aws:x is "a"{NO}'),
    ({"ForAnyValue:StringEqualsIfExists": {"aws:x": "a"}}, f'if at least one value of aws:x is "a" ({IF_ANY} passes)', f'at least one value of aws:x is "a" ({IF_ANY} is hit)'),
    ({"StringEquals": {"aws:TagKeys": "a"}}, 'if one of the tag keys in the request (aws:TagKeys) is "a"', None),
    ({"StringNotEquals": {"aws:TagKeys": "a"}}, f'if none of the tag keys in the request (aws:TagKeys) is "a"{YES}', f'none of the tag keys in the request (aws:TagKeys) is "a"{NO}'),
    ({"StringEquals": {"aws:PrincipalServiceNamesList": "a"}}, 'if one of the values of aws:PrincipalServiceNamesList is "a"', None),
    # Names of keys
    ({"StringEquals": {"AWS:sourceIP": "x"}}, 'if the caller\'s IP address (AWS:sourceIP) is "x"', None),
    ({"StringEquals": {"aws:RequestTag/team": "a"}}, 'if the request\'s tag "team" (aws:RequestTag/team) is "a"', None),
    ({"StringEquals": {"aws:PrincipalTag/cost center": "a"}}, 'if the caller\'s tag "cost center" ("aws:PrincipalTag/cost center") is "a"', None),
    ({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}}, 'if the subject of the token (token.actions.githubusercontent.com:sub) starts with "repo:octo-org/"', None),
    ({"StringEquals": {"aws:x is fine, and (b": "a"}}, 'if "aws:x is fine, and (b" is "a"', None),
    # Variables
    ({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}, 'if the name of the new session (sts:RoleSessionName) is "${aws:username}"', None),
    # Several conditions
    ({"DateLessThan": {"aws:EpochTime": "60"}}, "if the time of the request in seconds since 1970 (aws:EpochTime) is before 1970-01-01T00:01:00Z (60 seconds since 1970)", None),
    ({"DateLessThan": {"aws:EpochTime": "9223372036854775807"}}, "if the time of the request in seconds since 1970 (aws:EpochTime) is before 9223372036854775807 seconds after the start of 1970 (UTC)", None),
    ({"StringEquals": {"sts:ExternalId": "a"}, "Bool": {MFA: "true"}}, 'with the external ID "a" (sts:ExternalId), and if the caller used MFA (aws:MultiFactorAuthPresent is true)', 'all of this holds: the external ID (sts:ExternalId) is "a"; and the caller used MFA (aws:MultiFactorAuthPresent is true; a request without it is not hit)'),
    ({"StringNotEquals": {"aws:x": "a", "aws:y": "b"}}, 'if aws:x is not "a" (a request without it meets this too), and if aws:y is not "b" (a request without it meets this too)', 'all of this holds: aws:x is not "a" (a request without it meets this too); and aws:y is not "b" (a request without it meets this too)'),
    ({"Null": {f"aws:k{n}": "true" for n in range(7)}}, ", and ".join([*(f"if aws:k{n} is absent" for n in range(5)), "if 2 more conditions hold"]), "all of this holds: aws:k0 is absent; aws:k1 is absent; aws:k2 is absent; aws:k3 is absent; aws:k4 is absent; and 2 more conditions hold"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "allow", "deny"), WHEN, ids=[row[1][:70] for row in WHEN])
def test_when(condition, allow, deny):
    operator = "The user backup-operator of account 123456789012"
    allowed = told(TRUST, trusting({"AWS": OPERATOR.arn}, Condition=condition))
    denied = told(TRUST, trusting({"AWS": OPERATOR.arn}, "Deny", Condition=condition))
    # A condition that a user never meets does not make a "may"; what it says is said in the same words.
    does = "is meant to" if "That lets nobody in" in str(allowed) else "may"
    assert allowed.sentences[0][1] == f"{operator} {does} assume this role, but only {allow}."
    deny = deny or allow.removeprefix("if ")
    assert denied.sentences[0][1] == f"{operator} is denied permission to assume this role if {deny}."


NEXT_READER = f"add it to READERS in helpers/iam/clauses.py; {recipes.OPERATOR}"


@pytest.mark.parametrize("operator", conditions.OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_operator_has_words_of_its_own(operator):
    texts = ("true", "1", "2035-01-15", "203.0.113.0/24", "aGVsbG8=")
    value = next((text for text in texts if _fits(operator, text)), None)
    assert value is not None, (
        f"{operator.name} takes none of {texts}: put a value that it takes among them; {recipes.OPERATOR}"
    )
    plain = operator.name.replace("Not", "")
    assert plain == "Null" or plain in clauses.READERS, f"{plain}: {NEXT_READER}"
    condition = conditions.condition(operator.name, "aws:x", (value,), "", replace_variables=True)
    clause = clauses.clause(condition, deny=False, alone=True)
    assert clause.startswith("aws:x ") and operator.name not in clause


def _fits(operator, text):
    try:
        operator.prepare((text,))
    except ValueError:
        return False
    return True


# Any other policy: kind · statement · what is said
READING = allowing("s3:GetObject", BUCKET + "/*")
STATEMENTS = [
    (IDENTITY, READING, "Whoever has this policy may do s3:GetObject on every object in the bucket your-bucket-name."),
    (IDENTITY, {**READING, "Effect": "Deny"}, "Whoever has this policy is denied s3:GetObject on every object in the bucket your-bucket-name."),
    (PolicyKind.BOUNDARY, READING, "Whoever has this boundary may be granted s3:GetObject on every object in the bucket your-bucket-name."),
    (PolicyKind.SESSION, READING, "A session made with this policy may be granted s3:GetObject on every object in the bucket your-bucket-name."),
    (SCP, READING, "The users and roles of the accounts under this policy may be granted s3:GetObject on every object in the bucket your-bucket-name."),
    (SCP, {**READING, "Effect": "Deny"}, "The users and roles of the accounts under this policy are denied s3:GetObject on every object in the bucket your-bucket-name."),
    (RCP, on("*", "Deny"), f"{EVERYONE} is denied s3:GetObject on every object in the bucket your-bucket-name."),
    (RCP, on("*", action="*", resource="*"), f"{EVERYONE} may be granted everything on every resource."),
    (PolicyKind.ENDPOINT, on("*"), f"{EVERYONE} may use the endpoint for s3:GetObject on every object in the bucket your-bucket-name."),
    (PolicyKind.ENDPOINT, on({"AWS": B}, resource="*"), "Account 123456789012 may let its users and roles use the endpoint for s3:GetObject on every resource (each also needs its own permission)."),
    # Actions
    (IDENTITY, allowing("*"), "Whoever has this policy may do everything on every resource."),
    (IDENTITY, allowing(["s3:*", "iam:Get*", "ec2:*Image?", "sts:AssumeRole"]), "Whoever has this policy may do sts:AssumeRole, all actions of s3, all actions that start with iam:Get and all actions that match ec2:*Image? on every resource."),
    (IDENTITY, {"Effect": "Allow", "NotAction": ["iam:*", "sts:GetCallerIdentity"], "Resource": "*"}, "Whoever has this policy may do everything except sts:GetCallerIdentity and all actions of iam on every resource."),
    (SCP, {"Effect": "Deny", "NotAction": "sts:*", "Resource": "*"}, "The users and roles of the accounts under this policy are denied everything except all actions of sts on every resource."),
    # Resources
    (IDENTITY, allowing("s3:ListBucket", BUCKET), "Whoever has this policy may do s3:ListBucket on the bucket your-bucket-name."),
    (IDENTITY, allowing("s3:*", [BUCKET, BUCKET + "/*"]), "Whoever has this policy may do all actions of s3 on the bucket your-bucket-name and on every object in the bucket your-bucket-name."),
    (IDENTITY, allowing("s3:*", BUCKET + "/a b.txt"), 'Whoever has this policy may do all actions of s3 on the object "a b.txt" in the bucket your-bucket-name.'),
    (IDENTITY, allowing("s3:*", BUCKET + "/backups/*"), 'Whoever has this policy may do all actions of s3 on every object in the bucket your-bucket-name whose key starts with "backups/".'),
    (IDENTITY, allowing("s3:*", BUCKET + "*"), "Whoever has this policy may do all actions of s3 on every resource whose ARN starts with arn:aws:s3:::your-bucket-name."),
    (IDENTITY, allowing("s3:*", BUCKET + "/*.gz"), "Whoever has this policy may do all actions of s3 on every resource whose ARN matches arn:aws:s3:::your-bucket-name/*.gz."),
    (IDENTITY, allowing("s3:*", "arn:aws:s3:::*"), "Whoever has this policy may do all actions of s3 on every bucket and every object."),
    (IDENTITY, allowing("sts:AssumeRole", ROLE), "Whoever has this policy may do sts:AssumeRole on the role BackupAccessRole of account 111122223333."),
    (IDENTITY, allowing("sts:AssumeRole", f"arn:aws:iam::{A}:role/x/R"), "Whoever has this policy may do sts:AssumeRole on the role R of account 111122223333 (path /x/)."),
    (IDENTITY, allowing("sqs:*", "arn:aws:sqs:eu-west-1:111122223333:jobs"), "Whoever has this policy may do all actions of sqs on arn:aws:sqs:eu-west-1:111122223333:jobs."),
    (IDENTITY, {"Effect": "Deny", "Action": "s3:*", "NotResource": [BUCKET, BUCKET + "/*"]}, "Whoever has this policy is denied all actions of s3 on every resource except the bucket your-bucket-name and except every object in the bucket your-bucket-name."),
    (IDENTITY, allowing("s3:*", [f"arn:aws:s3:::b-{n}" for n in range(8)]), "Whoever has this policy may do all actions of s3 on the bucket b-0, on the bucket b-1, on the bucket b-2, on the bucket b-3, on the bucket b-4 and 3 more."),
    # Variables
    (IDENTITY, allowing("s3:*", BUCKET + "/home/${aws:username}/*"), 'Whoever has this policy may do all actions of s3 on every object in the bucket your-bucket-name whose key starts with "home/${aws:username}/". Here "${aws:username}" is the caller\'s own user name; where a request has none, nothing matches.'),
    (IDENTITY, allowing("s3:*", BUCKET + "/${aws:PrincipalTag/team, 'all'}/${*}"), 'Whoever has this policy may do all actions of s3 on the object "${aws:PrincipalTag/team, \'all\'}/${*}" in the bucket your-bucket-name. Here "${aws:PrincipalTag/team, \'all\'}" is the caller\'s own tag "team" ("all" if there is none) and "${*}" is the character *.'),
    (IDENTITY, allowing("s3:*", Condition={"StringLike": {"s3:prefix": "${sts:ExternalId}*"}}), 'Whoever has this policy may do all actions of s3 on every resource, but only if the prefix of the listing (s3:prefix) starts with "${sts:ExternalId}". Here "${sts:ExternalId}" is the external ID; where a request has none, nothing matches.'),
    (IDENTITY, allowing("s3:*", BUCKET + "/${aws:x}${}"), 'Whoever has this policy may do all actions of s3 on the object "${aws:x}${}" in the bucket your-bucket-name. Here "${aws:x}" is the request\'s aws:x and "${}" is no key at all; where a request has none, nothing matches.'),
    # Bucket policies
    (BUCKETS, on("*"), f"{EVERYONE} may do s3:GetObject on every object in the bucket your-bucket-name."),
    (BUCKETS, on({"AWS": "*"}), "Every identity of every AWS account (unsigned requests too) may do s3:GetObject on every object in the bucket your-bucket-name."),
    (BUCKETS, on({"AWS": B}), "Account 123456789012 may let its users and roles do s3:GetObject on every object in the bucket your-bucket-name (each also needs its own permission)."),
    (BUCKETS, on({"CanonicalUser": "79a59df900b949e5"}), "The account with the canonical user id 79a59df900b949e5 may let its users and roles do s3:GetObject on every object in the bucket your-bucket-name (each also needs its own permission)."),
    (BUCKETS, on({"AWS": [B, OPERATOR.arn]}, Condition={"Bool": {"aws:SecureTransport": "true"}}), "The user backup-operator of account 123456789012 may do s3:GetObject on every object in the bucket your-bucket-name, but only if the request comes over HTTPS (aws:SecureTransport is true). Account 123456789012 may let its users and roles do the same (each also needs its own permission), on the same conditions."),
    (BUCKETS, on({"AWS": [B, OPERATOR.arn]}, "Deny"), "The user backup-operator of account 123456789012 and every identity of account 123456789012 are denied s3:GetObject on every object in the bucket your-bucket-name."),
    # Trust policies that deny
    (TRUST, trusting({"AWS": B}, "Deny"), "Every identity of account 123456789012 is denied permission to assume this role."),
    (TRUST, trusting({"AWS": INTERN.arn}, "Deny", ["sts:AssumeRole", "sts:TagSession"]), "The user intern of account 123456789012 is denied permission to assume this role or pass session tags."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "statement", "sentence"), STATEMENTS, ids=[row[2][-70:] for row in STATEMENTS])
def test_statements(kind, statement, sentence):
    assert of_first(told(kind, statement)) == sentence


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
SPARED = [
    ({"AWS": OPERATOR.arn}, "Everyone except the user backup-operator of account 123456789012 is denied"),
    ({"AWS": B}, "Everyone except the root user of account 123456789012 is denied"),
    ({"AWS": [NIGHTLY.role_arn, NIGHTLY.arn]}, "Everyone except the role BackupServiceRole of account 123456789012 and the one session nightly of the role BackupServiceRole of account 123456789012 is denied"),
    ({"Service": EC2.arn}, "Everyone except the AWS service ec2.amazonaws.com is denied"),
]  # fmt: skip


@pytest.mark.parametrize(("principal", "says"), SPARED, ids=[row[1] for row in SPARED])
def test_not_principal(principal, says):
    statement = on(principal, "Deny")
    statement["NotPrincipal"] = statement.pop("Principal")
    first, *more = (sentence for index, sentence in told(BUCKETS, statement).sentences if index == 0)
    assert first == f"{says} s3:GetObject on every object in the bucket your-bucket-name."
    twice = "To be spared, a role session has to be listed twice: its role and the session itself."
    assert (twice in more) is ("role" in says)
    assert more[-1] == "Whoever has a permissions boundary is not spared, listed or not."


NOBODY = "Nobody may assume this role."
OTHERS = "A user or role of another account than the {}'s also needs a permission of its own."
WINS = "A Deny wins over every Allow."
LITERAL = 'Without "Version": "2012-10-17" there are no variables: ${…} means those very characters.'
FIFTH = "Before the fifth colon of a Resource, ${…} is no variable: it means those very characters."
NOTHING = "By itself, this policy allows nothing."
VARYING = allowing("s3:*", BUCKET + "/${aws:username}")
# kind · version · statements · what is said of the whole policy
CLOSING = [
    (TRUST, "2012-10-17", [trusting({"AWS": B})], []),
    (TRUST, "2012-10-17", [trusting({"Service": EC2.arn})], []),
    (TRUST, "2012-10-17", [trusting({"AWS": OPERATOR.arn})], [OTHERS.format("role")]),
    (TRUST, "2012-10-17", [trusting({"AWS": B}), trusting({"AWS": INTERN.arn}, "Deny")], [WINS]),
    (TRUST, "2012-10-17", [trusting({"AWS": B}, "Deny")], [NOBODY, WINS]),
    (TRUST, "2012-10-17", [trusting({"AWS": B}, action="sts:TagSession")], [NOBODY]),
    (TRUST, "2012-10-17", [trusting({"Federated": OIDC}, action="sts:AssumeRoleWithWebIdentity")], []),
    (TRUST, "2008-10-17", [trusting({"AWS": B}, Condition={"StringLike": {"aws:x": "${aws:username}"}})], [LITERAL]),
    (IDENTITY, "2008-10-17", [VARYING], [LITERAL]),
    (IDENTITY, "2008-10-17", [READING], []),
    (IDENTITY, "2012-10-17", [VARYING], []),
    (IDENTITY, "2012-10-17", [allowing("s3:*", "arn:aws:iam::${aws:PrincipalAccount}:role/x")], [FIFTH]),
    (IDENTITY, "2012-10-17", [allowing("s3:*", effect="Deny")], [NOTHING, WINS]),
    (BUCKETS, "2012-10-17", [on({"AWS": OPERATOR.arn})], [OTHERS.format("bucket")]),
    (SCP, "2012-10-17", [READING], ["A service control policy grants nothing: it limits what the policies in its accounts grant."]),
    (RCP, "2012-10-17", [on("*", "Deny")], [WINS]),
    (PolicyKind.ENDPOINT, "2012-10-17", [on("*")], ["An endpoint policy grants nothing: it limits what comes through its VPC endpoint."]),
    (PolicyKind.BOUNDARY, "2012-10-17", [READING], ["A permissions boundary grants nothing: it limits what the permission policies grant."]),
    (PolicyKind.SESSION, "2012-10-17", [READING], ["A session policy grants nothing: it limits what the session has from its role or user."]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "version", "statements", "says"), CLOSING)
def test_the_whole_policy(kind, version, statements, says):
    description = told(kind, *statements, version=version)
    assert [sentence for index, sentence in description.sentences if index is None] == says


def test_it_is_one_sentence_a_line_and_knows_the_statements():
    description = told(TRUST, trusting({"AWS": [B, OPERATOR.arn]}), trusting({"AWS": INTERN.arn}, "Deny"))
    assert [index for index, _ in description.sentences] == [0, 0, 1, None, None]
    assert str(description).splitlines() == [sentence for _, sentence in description.sentences]


def test_a_document_aws_refuses_says_nothing():
    ((index, sentence),) = told(TRUST, trusting({"AWS": "bob"})).sentences
    assert index is None
    assert sentence.startswith('AWS does not save this policy, so it says nothing. Line 7, column 9: "bob"')


def test_what_is_not_modelled_is_named():
    condition = {"Bool": {"aws:x": "${aws:SecureTransport}"}}
    ((index, sentence),) = told(TRUST, trusting({"AWS": B}, Condition=condition)).sentences
    assert index is None
    assert sentence == (
        "A policy variable with Bool (at /Statement/0/Condition/Bool/aws:x) is valid AWS, but this lab does not model "
        "it, so nothing is said about this policy."
    )


def test_long_names_are_cut():
    statement = trusting({"AWS": B}, Condition={"StringEquals": {"aws:x": "x" * 1500}})
    assert len(str(told(TRUST, statement))) < 500


@pytest.mark.parametrize("name", [*words.KEYS, *words.SEVERAL, *words.FAMILIES])
def test_names_of_keys_are_nouns(name):
    shown = words.key(f"{name}/x" if name in words.FAMILIES else name)
    assert shown.startswith("the ") and shown == shown.strip() and not shown.endswith(".")


def test_names_of_keys_agree_with_the_catalogue():
    assert all(map(keys.is_multivalued, words.SEVERAL))
    assert not any(map(keys.is_multivalued, words.KEYS))
