"""What does the review say of a document AWS would save, and what does it leave unsaid?

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.checks.keys import _SUCH_AS, _family
from helpers.iam.conditions import OPERATORS
from helpers.iam.keys import TYPES
from helpers.iam.review import review
from tests import recipes
from tests.iam.build import BUCKET, A, B, C, allowing, document, trusting
from tests.pages import fault, issuer_fault

TRUST, IDENTITY, BUCKET_POLICY, RCP = PolicyKind.TRUST, PolicyKind.IDENTITY, PolicyKind.BUCKET, PolicyKind.RCP
ENDPOINT = PolicyKind.ENDPOINT
CHECKS = [path for path in sorted((Path(iam.__file__).parent / "checks").glob("*.py")) if path.stem != "common"]

WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
ADMIN, OPERATOR = f"arn:aws:iam::{A}:user/admin", f"arn:aws:iam::{B}:user/backup-operator"
ROLE, SESSION = f"arn:aws:iam::{A}:role/ReportRole", f"arn:aws:sts::{A}:assumed-role/ReportRole/nightly"
GITHUB = "token.actions.githubusercontent.com"
OIDC = f"arn:aws:iam::{A}:oidc-provider"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
CORP = f"arn:aws:iam::{A}:saml-provider/corp"
MAIN = {f"{GITHUB}:sub": "repo:octo-org/octo-repo:ref:refs/heads/main", f"{GITHUB}:aud": "sts.amazonaws.com"}
COGNITO = "cognito-identity.amazonaws.com"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
POD = "system:serviceaccount:ns:app"
EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}
OURS = {"AWS": ADMIN}


def text(statement, **more):
    return document(*(statement if isinstance(statement, list) else [statement]), **more)


def when(condition, principal=OURS, **more):
    """A statement of a trust policy that is good but for its condition."""
    return trusting(principal, Condition=condition, **more)


def reading(condition, effect="Allow", principal=None, kind_of="s3:GetObject", resource=BUCKET + "/*"):
    """A statement about objects: of a bucket policy when it has a principal."""
    who = {"Principal": principal} if principal else {}
    return allowing(kind_of, resource, effect, **who, Condition=condition)


def github(condition, **more):
    return when(condition, {"Federated": f"{OIDC}/{GITHUB}"}, action=WEB, **more)


def eks(claims):
    return when(
        {"StringEquals": {f"{EKS}:{k}": v for k, v in claims.items()}}, {"Federated": f"{OIDC}/{EKS}"}, action=WEB
    )


def cognito(amr):
    claims = {f"{COGNITO}:aud": "us-east-1:p"}
    condition = {"StringEquals": claims, "ForAnyValue:StringLike": {f"{COGNITO}:amr": amr}}
    return when(condition, {"Federated": COGNITO}, action=WEB)


def gitlab(sub, **more):
    claims = {"gitlab.com:aud": "https://gitlab.com", **{f"gitlab.com:{claim}": text for claim, text in more.items()}}
    condition = {"StringEquals": claims, "StringLike": {"gitlab.com:sub": sub}}
    return when(condition, {"Federated": f"{OIDC}/gitlab.com"}, action=WEB)


def bitbucket(operator, sub):
    condition = {"StringEquals": {f"{BITBUCKET}:aud": "ari:cloud:bitbucket::workspace/7"}}
    condition.setdefault(operator, {})[f"{BITBUCKET}:sub"] = sub
    return when(condition, {"Federated": f"{OIDC}/{BITBUCKET}"}, action=WEB)


def said(document, kind, **more):
    more.setdefault("role_account", A)
    policy = iam.parse(document, kind)
    assert policy.invalid == (), "a review is of what may be in force"
    return review(policy, **more)


# Nothing to say: good policies, most of them AWS's own examples.
GOOD = [
    (TRUST, "a vendor with its ExternalId", text(trusting({"AWS": B}, Condition=EXTERNAL_ID))),
    (TRUST, "a vendor's one user", text(trusting({"AWS": OPERATOR}, Condition=EXTERNAL_ID))),
    (TRUST, "a role for EC2", text(trusting({"Service": "ec2.amazonaws.com"}))),
    (TRUST, "a role for Lambda", text(trusting({"Service": "lambda.amazonaws.com"}))),
    (TRUST, "a role for tasks of ECS", text(when({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{A}:*"}, "StringEquals": {"aws:SourceAccount": A}}, {"Service": "ecs-tasks.amazonaws.com"}))),
    (TRUST, "a user of the own account", text(trusting({"AWS": ADMIN}))),
    (TRUST, "the own account", text(trusting({"AWS": A}))),
    (TRUST, "the own account and one user of it: inside an account that differs", text(trusting({"AWS": [A, ADMIN]}))),
    (TRUST, "GitHub, one branch", text(github({"StringEquals": MAIN}))),
    (TRUST, "a service account of EKS", text(eks({"sub": "system:serviceaccount:ns:app", "aud": "sts.amazonaws.com"}))),
    (TRUST, "Cognito", text(when({"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:p"}, "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}, {"Federated": "cognito-identity.amazonaws.com"}, action=WEB))),
    (TRUST, "Google", text(when({"StringEquals": {"accounts.google.com:aud": "app", "accounts.google.com:sub": "u"}}, {"Federated": "accounts.google.com"}, action=WEB))),
    (TRUST, "SAML", text(when({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, {"Federated": CORP}, action=SAML))),
    (TRUST, "a SAML attribute with several values", text(when({"StringEquals": {"SAML:aud": "https://x"}, "ForAnyValue:StringLike": {"saml:edupersonaffiliation": ["staff"]}}, {"Federated": CORP}, action=SAML))),
    (TRUST, "MFA", text(when({"Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}))),
    (TRUST, "people of another account, with MFA: the console can't pass an ExternalId", text(when({"Bool": {"aws:MultiFactorAuthPresent": True}}, {"AWS": B}))),
    (TRUST, "the whole organization", text(when({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, {"AWS": "*"}))),
    (TRUST, "a role of every account of the organization", text(when({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}, {"AWS": "*"}))),
    (TRUST, "with session tags", text(when({"StringEquals": {"aws:RequestTag/team": "backup"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, action=["sts:AssumeRole", "sts:TagSession"]))),
    (TRUST, "tags in a statement of their own", text([when({"StringLike": {"aws:RequestTag/team": "*-a"}}), trusting(OURS, action="sts:TagSession")])),
    (TRUST, "the user's name as session name", text(when({"StringLike": {"sts:RoleSessionName": "${aws:username}"}}, {"AWS": A}))),
    (TRUST, "an address or an endpoint", text(when({"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}, "StringEqualsIfExists": {"aws:SourceVpc": "vpc-11112222"}}))),
    (TRUST, "a Deny of all others", text([trusting({"AWS": "*"}), when({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, {"AWS": "*"}, effect="Deny")])),
    (TRUST, "a Deny without MFA", text([trusting(OURS), when({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, effect="Deny")])),
    (TRUST, "until a day", text(when({"DateLessThan": {"aws:CurrentTime": "2035-01-15T09:00:00Z"}}))),
    (TRUST, "IAM Roles Anywhere", text(trusting({"Service": "rolesanywhere.amazonaws.com"}, action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]))),
    (IDENTITY, "may assume one role", text(allowing("sts:AssumeRole", ROLE))),
    (IDENTITY, "a bucket and its objects", text(allowing(["s3:ListBucket", "s3:GetObject"], [BUCKET, BUCKET + "/*"]))),
    (IDENTITY, "everything", text(allowing("s3:*"))),
    (IDENTITY, "everybody's own folder", text([allowing("s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": ["home/${aws:username}/*"]}}), allowing("s3:GetObject", BUCKET + "/home/${aws:username}/*")])),
    (IDENTITY, "a bucket named by a tag", text(allowing("s3:ListBucket", "arn:aws:s3:::team-${aws:PrincipalTag/team, 'x'}"))),
    (IDENTITY, "passes one role", text(allowing("iam:PassRole", ROLE))),
    (IDENTITY, "passes any role to EC2", text(allowing("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}))),
    (BUCKET_POLICY, "only over TLS", text(reading({"Bool": {"aws:SecureTransport": "false"}}, "Deny", "*"))),
    (BUCKET_POLICY, "one other account", text(allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": B}))),
    (BUCKET_POLICY, "CloudTrail, for one trail", text(reading({"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:{A}:trail/t"}}, principal={"Service": "cloudtrail.amazonaws.com"}, kind_of="s3:PutObject"))),
    (BUCKET_POLICY, "the organization, from one endpoint", text(reading({"StringEquals": {"aws:SourceVpce": "vpce-11112222"}}, principal="*"))),
    # https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
    (ENDPOINT, "AWS's default", text(allowing("*", Principal="*"))),
    (ENDPOINT, "everybody's requests but those of another organization", text(allowing("s3:*", Principal="*", Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}))),
    (RCP, "only the organization", text(allowing("s3:*", "*", "Deny", Principal="*", Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "what", "good"), GOOD, ids=[f"{row[0].value}: {row[1]}" for row in GOOD])
def test_a_good_policy_is_left_in_peace(kind, what, good):
    assert [(finding.code, finding.pointer) for finding in said(good, kind)] == []


@pytest.mark.parametrize(("kind", "what", "good"), GOOD, ids=[f"{row[0].value}: {row[1]}" for row in GOOD])
def test_nobody_is_warned_while_it_is_not_known_whose_role_it_is(kind, what, good):
    assert {finding.severity for finding in said(good, kind, role_account="")} <= {"suggestion"}


_S, _C = "/Statement/0", "/Statement/0/Condition"


def of_key(operator, key, effect="Allow", principal=OURS, value="company-a"):
    """A condition on one key, of an Allow for a user of one's own."""
    return text(when({operator: {key: value}}, principal, effect=effect))


def many(operator, key, *values):
    return text(when({operator: {key: list(values)}}))


# What is said of a document (the first code), what else is, where, and the same document with one thing mended.
SAID = [
    # Access Analyzer, of every kind of document
    (TRUST, "missing-version", "", json.dumps({"Statement": trusting(OURS)}), text(trusting(OURS))),
    (TRUST, "redundant-statement", "/Statement/1", text([trusting({"AWS": [A, ADMIN]}), trusting({"AWS": [ADMIN, A]}, Sid="again")]), text([trusting({"AWS": A}), trusting({"AWS": ADMIN})])),
    (TRUST, "empty-sid-value", f"{_S}/Sid", text(trusting(OURS, Sid="")), text(trusting(OURS))),
    (TRUST, "empty-object-condition", _C, text(when({})), text(trusting(OURS))),
    (TRUST, "redundant-action", f"{_S}/Action/1", text(trusting(OURS, action=["sts:AssumeRole", "sts:assumerole"])), text(trusting(OURS, action=["sts:AssumeRole", "sts:TagSession"]))),
    (IDENTITY, "redundant-action", f"{_S}/Action/0", text(allowing(["s3:GetObject", "s3:Get*"])), text(allowing(["s3:GetObject", "s3:Put*"]))),
    (IDENTITY, "redundant-resource", f"{_S}/Resource/1", text(allowing("s3:GetObject", [BUCKET + "/*", BUCKET + "/a/*"])), text(allowing("s3:GetObject", [BUCKET + "/b/*", BUCKET + "/a/*"]))),
    (IDENTITY, "invalid-action", f"{_S}/Action", text(allowing("s3:ListObjectsV2", BUCKET)), text(allowing("s3:ListBucket", BUCKET))),
    (IDENTITY, "invalid-action", f"{_S}/Action", text(allowing("sts:AssumeRoles", ROLE)), text(allowing("sts:AssumeRole*", ROLE))),
    (IDENTITY, "pass-role-with-star-in-resource", f"{_S}/Action", text(allowing("iam:PassRole")), text(allowing("iam:PassRole", ROLE))),
    (IDENTITY, "pass-role-with-star-in-action-and-resource", f"{_S}/Action", text(allowing("iam:*")), text(allowing("iam:*", ROLE))),
    # Access Analyzer, on keys
    (TRUST, "invalid-global-condition-key", f"{_C}/StringEquals/aws:PrincipalOrgId2", of_key("StringEquals", "aws:PrincipalOrgId2"), of_key("StringEquals", "aws:PrincipalOrgId")),
    (TRUST, "invalid-service-condition-key", f"{_C}/StringEquals/sts:ExternalID2", of_key("StringEquals", "sts:ExternalID2"), of_key("StringEquals", "STS:externalID")),
    (TRUST, "invalid-service-condition-key", f"{_C}/StringEquals/saml:audience", of_key("StringEquals", "saml:audience", principal={"AWS": A}), of_key("StringEquals", "saml:sub", principal={"AWS": A})),
    (TRUST, "missing-tag-key-in-condition", f"{_C}/StringEquals/aws:PrincipalTag", of_key("StringEquals", "aws:PrincipalTag"), of_key("StringEquals", "aws:PrincipalTag/team")),
    (TRUST, "deprecated-global-condition-key", f"{_C}/ArnEquals/aws:Arn", of_key("ArnEquals", "aws:Arn", principal={"AWS": A}, value=ROLE), of_key("ArnEquals", "aws:PrincipalArn", principal={"AWS": A}, value=ROLE)),
    (TRUST, "type-mismatch", f"{_C}/StringEquals/aws:MultiFactorAuthPresent", of_key("StringEquals", "aws:MultiFactorAuthPresent", value="true"), of_key("Bool", "aws:MultiFactorAuthPresent", value="true")),
    (TRUST, "type-mismatch", f"{_C}/StringLike/aws:SourceIp", of_key("StringLike", "aws:SourceIp", value="203.0.113.*"), of_key("IpAddress", "aws:SourceIp", value="203.0.113.0/24")),
    (TRUST, "type-mismatch", f"{_C}/NumericLessThan/aws:CurrentTime", of_key("NumericLessThan", "aws:CurrentTime", value="9"), of_key("NumericLessThan", "aws:EpochTime", value="9")),
    (TRUST, "type-mismatch", f"{_C}/ArnLike/aws:userid", of_key("ArnLike", "aws:userid", principal={"AWS": A}, value="AIDAX"), of_key("ArnLike", "aws:FederatedProvider", principal={"AWS": A}, value=f"{OIDC}/{GITHUB}")),
    (TRUST, "string-like-operator-with-arn-condition-keys", f"{_C}/StringLike/aws:PrincipalArn", of_key("StringLike", "aws:PrincipalArn", principal={"AWS": A}, value=ROLE), of_key("StringEquals", "aws:PrincipalArn", principal={"AWS": A}, value=ROLE)),
    (TRUST, "missing-qualifier", f"{_C}/StringEquals/aws:PrincipalOrgPaths", of_key("StringEquals", "aws:PrincipalOrgPaths"), of_key("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths")),
    (TRUST, "forallvalues-with-single-valued-key", f"{_C}/ForAllValues:StringEquals/aws:PrincipalOrgID", of_key("ForAllValues:StringEquals", "aws:PrincipalOrgID"), of_key("StringEquals", "aws:PrincipalOrgID")),
    (TRUST, "foranyvalue-with-audience-claim-type", f"{_C}/ForAnyValue:StringEquals/{GITHUB}:aud", text(github({"StringEquals": {f"{GITHUB}:sub": "repo:o/r:ref:refs/heads/x"}, "ForAnyValue:StringEquals": {f"{GITHUB}:aud": "a"}})), text(github({"StringEquals": {f"{GITHUB}:sub": "repo:o/r:ref:refs/heads/x", f"{GITHUB}:aud": "a"}}))),
    (TRUST, "untrustworthy-condition-key", f"{_C}/StringEquals/aws:UserAgent", of_key("StringEquals", "aws:UserAgent"), of_key("StringEquals", "aws:userid")),
    (TRUST, "wildcard-usage-too-permissive", f"{_C}/StringLike/aws:PrincipalOrgID", of_key("StringLike", "aws:PrincipalOrgID", value="o-a1*"), of_key("StringLike", "aws:userid", value="AROA*")),
    (TRUST, "missing-paired-condition-keys", f"{_C}/IpAddress/aws:VpcSourceIp", of_key("IpAddress", "aws:VpcSourceIp", value="10.0.0.1"), text(when({"IpAddress": {"aws:VpcSourceIp": "10.0.0.1"}, "StringEquals": {"aws:SourceVpc": "vpc-11112222"}}))),
    (BUCKET_POLICY, "irrelevant-condition-key-in-policy", f"{_C}/StringEquals/s3:ResourceAccount", text(reading({"StringEquals": {"s3:ResourceAccount": A}}, principal={"AWS": B})), text(reading({"StringEquals": {"aws:PrincipalAccount": B}}, principal={"AWS": B}))),
    (TRUST, "missing-action-for-condition-key", f"{_C}/StringEquals/aws:RequestTag~1team", of_key("StringEquals", "aws:RequestTag/team"), text(when({"StringEquals": {"aws:RequestTag/team": "x"}}, action=["sts:AssumeRole", "sts:TagSession"]))),
    (TRUST, "missing-action-for-condition-key", f"{_C}/StringLike/aws:SourceIdentity", of_key("StringLike", "aws:SourceIdentity", value="Saanvi"), text(when({"StringLike": {"aws:SourceIdentity": "Saanvi"}}, action=["sts:AssumeRole", "sts:SetSourceIdentity"]))),
    # Access Analyzer, on values
    (TRUST, "duplicate-keys-with-different-case", f"{_C}/StringEquals/STS:externalid", text(when({"StringEquals": {"sts:ExternalId": "aa", "STS:externalid": "aa"}})), text(when({"StringEquals": {"sts:ExternalId": "aa", "sts:RoleSessionName": "aa"}}))),
    (TRUST, "empty-array-condition", f"{_C}/StringEquals/sts:ExternalId", many("StringEquals", "sts:ExternalId"), many("StringEquals", "sts:ExternalId", "aa")),
    (TRUST, "empty-array-condition-forallvalues", f"{_C}/ForAllValues:StringEquals/aws:TagKeys", many("ForAllValues:StringEquals", "aws:TagKeys"), many("ForAllValues:StringEquals", "aws:TagKeys", "team")),
    (TRUST, "empty-array-condition-foranyvalue", f"{_C}/ForAnyValue:StringEquals/aws:PrincipalOrgPaths", many("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths"), many("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-a/r-b/")),
    (TRUST, "empty-array-condition-ifexists", f"{_C}/StringEqualsIfExists/aws:SourceVpc", many("StringEqualsIfExists", "aws:SourceVpc"), many("StringEqualsIfExists", "aws:SourceVpc", "vpc-11112222")),
    (TRUST, "invalid-condition-multiple-boolean", f"{_C}/Bool/aws:SecureTransport", many("Bool", "aws:SecureTransport", "true", "false"), many("Bool", "aws:SecureTransport", "true")),
    (TRUST, "wildcard-without-like-operator", f"{_C}/StringEquals/sts:RoleSessionName", of_key("StringEquals", "sts:RoleSessionName", value="nightly-*"), of_key("StringLike", "sts:RoleSessionName", value="nightly-*")),
    (TRUST, "wildcard-without-like-operator", f"{_C}/StringEquals/sts:RoleSessionName/1", many("StringEquals", "sts:RoleSessionName", "aa", "n?"), many("StringEquals", "sts:RoleSessionName", "aa", "n${?}")),
    (TRUST, "equivalent-to-null-false", f"{_C}/StringLike/aws:PrincipalTag~1team", of_key("StringLike", "aws:PrincipalTag/team", value="*"), of_key("StringLike", "aws:PrincipalTag/team", value="a*")),
    (TRUST, "equivalent-to-null-true", f"{_C}/StringNotLike/aws:PrincipalTag~1team", of_key("StringNotLike", "aws:PrincipalTag/team", "Deny", value="*"), of_key("StringNotLike", "aws:PrincipalTag/team", "Deny", value="a*")),
    (TRUST, "redundant-key-due-to-wildcard-in-condition", f"{_C}/StringLikeIfExists/aws:SourceVpce", of_key("StringLikeIfExists", "aws:SourceVpce", "Deny", value="*"), of_key("StringLikeIfExists", "aws:SourceVpce", "Deny", value="vpce-1*")),
    (TRUST, "improve-ip-range", f"{_C}/IpAddress/aws:SourceIp", of_key("IpAddress", "aws:SourceIp", value="203.0.113.10/24"), of_key("IpAddress", "aws:SourceIp", value="203.0.113.10/32")),
    (TRUST, "private-ip-address", f"{_C}/IpAddress/aws:SourceIp", of_key("IpAddress", "aws:SourceIp", value="10.0.0.0/8"), of_key("IpAddress", "aws:SourceIp", value="11.0.0.0/8")),
    (TRUST, "private-ip-address-subset", f"{_C}/IpAddress/aws:SourceIp", many("IpAddress", "aws:SourceIp", "10.1.0.0/16", "203.0.113.0/24"), many("IpAddress", "aws:SourceIp", "203.0.113.0/24")),
    (TRUST, "private-not-ip-address", f"{_C}/NotIpAddress/aws:SourceIp", of_key("NotIpAddress", "aws:SourceIp", "Deny", value="192.168.0.0/24"), of_key("NotIpAddress", "aws:SourceIp", "Deny", value="0.0.0.0/0")),
    (TRUST, "private-not-ip-address-subset", f"{_C}/NotIpAddress/aws:SourceIp", text(when({"NotIpAddress": {"aws:SourceIp": ["172.16.0.1", "203.0.113.9"]}}, effect="Deny")), text(when({"NotIpAddress": {"aws:SourceIp": ["172.32.0.1", "203.0.113.9"]}}, effect="Deny"))),
    (TRUST, "invalid-date-value", f"{_C}/DateLessThan/aws:CurrentTime", of_key("DateLessThan", "aws:CurrentTime", value="2052464400"), of_key("DateLessThan", "aws:CurrentTime", value="2035")),
    (TRUST, "redundant-condition-value-num", f"{_C}/NumericLessThan/aws:MultiFactorAuthAge", many("NumericLessThan", "aws:MultiFactorAuthAge", "2700", "3600"), many("NumericEquals", "aws:MultiFactorAuthAge", "2700", "3600")),
    (TRUST, "variable-unsupported-in-version", f"{_C}/StringEquals/sts:RoleSessionName", text(when({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}), version="2008-10-17"), of_key("StringEquals", "sts:RoleSessionName", value="${aws:username}")),
    (IDENTITY, "variable-unsupported-in-version", f"{_S}/Resource", text(allowing("s3:GetObject", BUCKET + "/${aws:username}/*"), version="2008-10-17"), text(allowing("s3:GetObject", BUCKET + "/*"), version="2008-10-17")),
    (TRUST, "empty-variable", f"{_C}/StringEquals/sts:RoleSessionName", of_key("StringEquals", "sts:RoleSessionName", value="${}"), of_key("StringEquals", "sts:RoleSessionName", value="${$}")),
    (TRUST, "unsupported-space-in-variable", f"{_C}/StringEquals/sts:RoleSessionName", of_key("StringEquals", "sts:RoleSessionName", value="${aws:username }"), of_key("StringEquals", "sts:RoleSessionName", value="${aws:username, 'x'}")),
    (IDENTITY, "missing-quote-in-variable", f"{_S}/Resource", text(allowing("s3:GetObject", BUCKET + "/${aws:username, guest}")), text(allowing("s3:GetObject", BUCKET + "/${aws:username, 'guest'}"))),
    (IDENTITY, "s3-prefix-in-negative-context", f"{_C}/StringLike/s3:prefix", text(allowing("s3:ListBucket", BUCKET, "Deny", Condition={"StringLike": {"s3:prefix": "private/*"}})), text(allowing("s3:ListBucket", BUCKET, "Deny", Condition={"StringNotLike": {"s3:prefix": "private/*"}}))),
    # Access Analyzer, on principals
    (TRUST, "invalid-user-reference", f"{_S}/Principal/AWS/1", text(trusting({"AWS": [ADMIN, "AIDACKCEVSQ6C2EXAMPLE"]})), text(trusting({"AWS": [ADMIN, ROLE]}))),
    (TRUST, "invalid-role-reference", f"{_S}/Principal/AWS", text(trusting({"AWS": "AROADBQP57FF2AEXAMPLE"})), text(trusting({"AWS": ROLE}))),
    (TRUST, "redundant-principal-in-role-trust-policy", f"{_S}/Principal/AWS/1", text(trusting({"AWS": [ROLE, SESSION]})), text(trusting({"AWS": [ROLE.replace(A, C), SESSION]}, Condition=EXTERNAL_ID))),
    (TRUST, "mismatched-action-for-principal", f"{_S}/Action", text(trusting(OURS, action=WEB)), text(trusting(OURS, action="sts:AssumeRole*"))),
    (TRUST, "mismatched-action-for-principal", f"{_S}/Action", text(trusting({"Federated": CORP})), text(trusting({"AWS": ROLE}))),
    (TRUST, "missing-action-for-roles-anywhere-trust-policy", f"{_S}/Action", text(trusting({"Service": "rolesanywhere.amazonaws.com"})), text([trusting({"Service": "rolesanywhere.amazonaws.com"}), trusting({"Service": "rolesanywhere.amazonaws.com"}, action=["sts:TagSession", "sts:SetSourceIdentity"])])),
    (TRUST, "missing-condition-key-for-oidc-principal", f"{_S}/Principal/Federated", text(trusting({"Federated": f"{OIDC}/{EKS}"}, action=WEB)), text(eks({"sub": POD, "aud": "a"}))),
    (TRUST, "missing-github-repo-condition-key", f"{_S}/Principal/Federated", text(github({"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}})), text(github({"StringEquals": MAIN}))),
    (TRUST, "specific-github-repo-and-branch-recommended", f"{_C}/StringLike/{GITHUB}:sub", text(github({"StringLike": {**MAIN, f"{GITHUB}:sub": "repo:octo-org/octo-repo:*"}})), text(github({"StringLike": MAIN}))),
    (BUCKET_POLICY, "restrict-access-to-service-principal", f"{_S}/Principal/Service", text(allowing("s3:PutObject", BUCKET + "/*", Principal={"Service": "cloudtrail.amazonaws.com"})), text(reading({"StringEquals": {"aws:SourceAccount": A}}, principal={"Service": "cloudtrail.amazonaws.com"}))),
    (BUCKET_POLICY, "federated-principal-not-supported", f"{_S}/Principal/Federated", text(allowing("s3:GetObject", BUCKET + "/*", Principal={"Federated": CORP})), text(allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": ROLE}))),
    # the lab's own
    (TRUST, "allow-inside-deny", _S, text([trusting(OURS), trusting({"AWS": A}, effect="Deny")]), text([trusting(OURS), trusting({"AWS": B}, effect="Deny")])),
    (TRUST, "allow-inside-deny", _S, text([trusting({"AWS": A}), trusting({"AWS": "*"}, effect="Deny")]), text([trusting({"Service": "ec2.amazonaws.com"}), trusting({"AWS": "*"}, effect="Deny")])),
    (IDENTITY, "allow-inside-deny", "/Statement/1", text([allowing("s3:*", BUCKET + "/*", "Deny"), allowing("s3:GetObject", BUCKET + "/a/*")]), text([allowing("s3:*", BUCKET + "/b/*", "Deny"), allowing("s3:GetObject", BUCKET + "/a/*")])),
    (IDENTITY, "action-without-resource", f"{_S}/Action/0", text(allowing(["s3:ListBucket", "s3:GetObject"], BUCKET + "/*")), text(allowing(["s3:ListBucket", "s3:GetObject"], BUCKET + "*"))),
    (IDENTITY, "action-without-resource", f"{_S}/Action", text(allowing("s3:GetObject", BUCKET)), text(allowing("s3:ListBucket", BUCKET))),
    (TRUST, "action-too-wide", f"{_S}/Action", text(trusting(OURS, action="sts:*")), text(trusting(OURS, action="sts:AssumeRole*"))),
    (TRUST, "everyone", f"{_S}/Principal/AWS", text(trusting({"AWS": "*"})), of_key("StringEquals", "aws:PrincipalOrgID", principal={"AWS": "*"})),
    (TRUST, "wildcard-usage-too-permissive", f"{_C}/StringLike/aws:userid", of_key("StringLike", "aws:userid", value="*:nightly"), of_key("StringLike", "aws:userid", value="AROA*:nightly")),
    (TRUST, "invalid-vpc-format", f"{_C}/StringEquals/aws:SourceVpc", of_key("StringEquals", "aws:SourceVpc", value="my-vpc"), of_key("StringEquals", "aws:SourceVpc", value="vpc-0123456789abcdef0")),
    (TRUST, "invalid-vpce-format", f"{_C}/StringEquals/aws:SourceVpce/1", many("StringEquals", "aws:SourceVpce", "vpce-111bbb22", "vpc-111bbb22"), many("StringEquals", "aws:SourceVpce", "vpce-111bbb22", "vpce-111bbb23")),
    (TRUST, "null-with-qualifier", f"{_C}/ForAnyValue:Null", text(when({"ForAnyValue:Null": {"aws:TagKeys": "true"}}, action=["sts:AssumeRole", "sts:TagSession"])), text(when({"Null": {"aws:TagKeys": "true"}}, action=["sts:AssumeRole", "sts:TagSession"]))),
    # Judged by what is left: strangers make roles of that name, are in some organization, have half of the addresses.
    (TRUST, "everyone", f"{_S}/Principal/AWS", of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": "*"}, value="arn:aws:iam::*:role/Backup"), of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": "*"}, value=f"arn:aws:iam::{A}:role/Backup*")),
    (TRUST, "everyone", f"{_S}/Principal/AWS", text(when({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/*"}}, {"AWS": "*"})), text(when({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}, {"AWS": "*"}))),
    (TRUST, "everyone", f"{_S}/Principal/AWS", text(when({"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}, {"AWS": "*"})), text(when({"IpAddress": {"aws:SourceIp": ["203.0.113.0/25", "203.0.113.128/25"]}}, {"AWS": "*"}))),
    (TRUST, "everyone", f"{_S}/Principal/AWS", text(when({"IpAddress": {"aws:SourceIp": "::/0"}}, {"AWS": "*"})), text(when({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}, {"AWS": "*"}))),
    (TRUST, "everyone", f"{_S}/Principal/AWS/1", text(trusting({"AWS": [ADMIN, "*"]}, Condition=EXTERNAL_ID)), of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": "*"}, value=f"arn:aws:iam::{A}:role/team-*")),
    (TRUST, "everyone", f"{_S}/Principal/AWS", of_key("StringEquals", "aws:PrincipalTag/team", principal={"AWS": "*"}), of_key("StringEquals", "aws:PrincipalAccount", principal={"AWS": "*"}, value=B)),
    (BUCKET_POLICY, "everyone", f"{_S}/Principal", text(allowing("s3:GetObject", BUCKET + "/*", Principal="*")), text(reading({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, principal="*"))),
    (TRUST, "third-party-without-external-id", f"{_S}/Principal/AWS", text(trusting({"AWS": B})), text(trusting({"AWS": B}, Condition=EXTERNAL_ID))),
    (TRUST, "third-party-without-external-id", f"{_S}/Principal/AWS/1", text(trusting({"AWS": [ADMIN, OPERATOR]})), of_key("StringEquals", "aws:PrincipalOrgID", principal={"AWS": [ADMIN, OPERATOR]})),
    (TRUST, "any-external-id", f"{_C}/Null/sts:ExternalId", of_key("Null", "sts:ExternalId", principal={"AWS": B}, value="false"), of_key("StringEquals", "sts:ExternalId", principal={"AWS": B})),
    (TRUST, "principal-beside-its-account", f"{_S}/Principal/AWS/1", text(trusting({"AWS": [B, OPERATOR]}, Condition=EXTERNAL_ID)), text(trusting({"AWS": [C, OPERATOR]}, Condition=EXTERNAL_ID))),
    (TRUST, "service-without-source", f"{_S}/Principal/Service/1", text(trusting({"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]})), text(trusting({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}))),
    (TRUST, "service-without-source", f"{_S}/Principal/Service", text(trusting({"Service": "vpc-flow-logs.amazonaws.com"})), text(trusting({"Service": "iot.amazonaws.com"}))),
    # Every account has state machines; the other one's neighbour names whose they are.
    (TRUST, "service-without-source", f"{_S}/Principal/Service", of_key("ArnLike", "aws:SourceArn", principal={"Service": "states.amazonaws.com"}, value="arn:aws:states:*:*:stateMachine:*"), of_key("ArnLike", "aws:SourceArn", principal={"Service": "states.amazonaws.com"}, value=f"arn:aws:states:*:{A}:stateMachine:*")),
    (TRUST, "service-misspelled", f"{_S}/Principal/Service/1", text(trusting({"Service": ["ec2.amazonaws.com", "lamda.amazonaws.com"]})), text(trusting({"Service": ["lambda.amazonaws.com", "landau.amazonaws.com"]}))),
    (TRUST, "service-misspelled", f"{_S}/Principal/Service", text(trusting({"Service": "ecs-task.amazonaws.com"})), text(trusting({"Service": "ecs.amazonaws.com"}))),
    (BUCKET_POLICY, "service-misspelled", f"{_S}/Principal/Service", text(allowing("s3:GetObject", BUCKET + "/*", Principal={"Service": "clodutrail.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": A}})), text(allowing("s3:GetObject", BUCKET + "/*", Principal={"Service": ["logs.eu-west-1.amazonaws.com", "cloxxtrail.amazonaws.com"]}, Condition={"StringEquals": {"aws:SourceAccount": A}}))),
    (TRUST, "source-key-unknown", f"{_C}/StringEquals/aws:SourceAccount", of_key("StringEquals", "aws:SourceAccount", principal={"Service": "lambda.amazonaws.com"}, value=A), of_key("StringEquals", "aws:SourceAccount", principal={"Service": "rds.amazonaws.com"}, value=A)),
    (TRUST, "source-key-unknown", f"{_C}/StringEquals/sts:ExternalId", of_key("StringEquals", "sts:ExternalId", principal={"Service": "ec2.amazonaws.com"}), of_key("StringEquals", "sts:ExternalId", principal={"Service": "firehose.amazonaws.com"})),
    # To name a cluster is "not currently supported".
    (TRUST, "source-arn-too-narrow", f"{_C}/ArnLike/aws:SourceArn", of_key("ArnLike", "aws:SourceArn", principal={"Service": "ecs-tasks.amazonaws.com"}, value=f"arn:aws:ecs:eu-west-1:{A}:task/reports/*"), of_key("ArnLike", "aws:SourceArn", principal={"Service": "ecs-tasks.amazonaws.com"}, value=f"arn:aws:ecs:eu-west-1:{A}:*")),
    (TRUST, "source-arn-too-narrow", f"{_C}/ArnLike/aws:SourceArn/1", text(when({"ArnLike": {"aws:SourceArn": [f"arn:aws:ecs:*:{A}:*", f"arn:aws:ecs:*:{A}:cluster/x"]}}, {"Service": "ecs-tasks.amazonaws.com"})), of_key("ArnLike", "aws:SourceArn", principal={"Service": "states.amazonaws.com"}, value=f"arn:aws:states:*:{A}:stateMachine:reports")),
    (TRUST, "service-needs-more-actions", f"{_S}/Action", text(trusting({"Service": "pods.eks.amazonaws.com"})), text([trusting({"Service": "pods.eks.amazonaws.com"}), trusting({"Service": "pods.eks.amazonaws.com"}, action="sts:TagSession")])),
    (TRUST, "identity-center-role-without-path", f"{_S}/Principal/AWS", text(trusting({"AWS": f"arn:aws:iam::{A}:role/AWSReservedSSO_Ops_0123456789abcdef"})), text(trusting({"AWS": f"arn:aws:iam::{A}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0123456789abcdef"}))),
    (TRUST, "identity-center-role-without-path", f"{_C}/ArnLike/aws:PrincipalArn", of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": A}, value=f"arn:aws:iam::{A}:role/AWSReservedSSO_Ops_*"), of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": A}, value=f"arn:aws:iam::{A}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Ops_*")),
    (BUCKET_POLICY, "deny-not-principal", f"{_S}/NotPrincipal", text(allowing("s3:GetObject", BUCKET + "/*", "Deny", NotPrincipal={"AWS": [A, ADMIN]})), text(reading({"ArnNotEquals": {"aws:PrincipalArn": ADMIN}}, "Deny", "*"))),
    (TRUST, "oidc-any-subject", f"{_S}/Principal/Federated", text(eks({"aud": "sts.amazonaws.com"})), text(eks({"aud": "sts.amazonaws.com", "sub": POD}))),
    (TRUST, "oidc-any-audience", f"{_S}/Principal/Federated", text(eks({"sub": POD})), text(eks({"sub": POD, "aud": "a"}))),
    (TRUST, "github-any-organization", f"{_C}/StringLike/{GITHUB}:sub/1", text(github({"StringLike": {**MAIN, f"{GITHUB}:sub": ["repo:o/r:ref:refs/heads/x", "repo:octo-*/app:ref:refs/heads/x"]}})), text(github({"StringLike": {**MAIN, f"{GITHUB}:sub": ["repo:o/r:ref:refs/heads/x", "repo:octo-org/app:ref:refs/heads/x"]}}))),
    (TRUST, "cognito-guests", f"{_C}/ForAnyValue:StringLike/{COGNITO}:amr", text(cognito("unauthenticated")), text(cognito("authenticated"))),
    (TRUST, "saml-audience-is-recipient", f"{_C}/StringEquals/saml:aud", text(when({"StringEquals": {"saml:aud": "urn:amazon:webservices"}}, {"Federated": CORP}, action=SAML)), text(when({"StringLike": {"saml:aud": "https://*.signin.aws.amazon.com/saml"}}, {"Federated": CORP}, action=SAML))),
    (TRUST, "subject-never-matches", f"{_C}/StringEquals/{EKS.replace('/', '~1')}:sub", text(eks({"sub": "serviceaccount:ns:app", "aud": "a"})), text(eks({"sub": POD, "aud": "a"}))),
    (TRUST, "token-whole-tenant", f"{_C}/StringLike/gitlab.com:sub", text(gitlab("project_path:group/*:ref_type:branch:ref:main")), text(gitlab("project_path:group/app:ref_type:tag:ref:v*"))),
    (TRUST, "token-any-tenant", f"{_C}/StringLike/gitlab.com:sub", text(gitlab("project_path:*:ref_type:branch:ref:main")), text(gitlab("project_path:*:ref_type:branch:ref:main", project_id="7"))),
    (TRUST, "token-any-run", f"{_C}/StringLike/gitlab.com:sub", text(gitlab("project_path:group/app:*")), text(gitlab("project_path:group/app:*", ref_protected="true"))),
    (TRUST, "subject-of-one-run", f"{_C}/StringEquals/{BITBUCKET.replace('/', '~1')}:sub", text(bitbucket("StringEquals", "{1de489be-ce6a}:{759de0c6-eaee}")), text(bitbucket("StringLike", "{1de489be-ce6a}:*"))),
    (TRUST, "github-customized-subject", f"{_C}/StringEquals/{GITHUB}:sub", text(github({"StringEquals": {**MAIN, f"{GITHUB}:sub": "repo:o/r"}})), text(github({"StringEquals": MAIN}))),
    (TRUST, "subject-of-two-environments", f"{_C}/StringEquals/{GITHUB}:sub", text(github({"StringEquals": {**MAIN, f"{GITHUB}:sub": "repo:o/r:environment:prod%3Aeu"}})), text(github({"StringEquals": {**MAIN, f"{GITHUB}:sub": "repo:o/r:environment:prod-eu"}}))),
    (TRUST, "saml-any-audience", f"{_S}/Principal/Federated", text(trusting({"Federated": CORP}, action=SAML)), text(when({"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}}, {"Federated": CORP}, action=SAML))),
    (TRUST, "mfa-not-required", f"{_C}/BoolIfExists/aws:MultiFactorAuthPresent", of_key("BoolIfExists", "aws:MultiFactorAuthPresent", value="true"), of_key("Bool", "aws:MultiFactorAuthPresent", value="true")),
    (TRUST, "mfa-deny-misses-keys", f"{_C}/Bool/aws:MultiFactorAuthPresent", of_key("Bool", "aws:MultiFactorAuthPresent", "Deny", value="false"), of_key("BoolIfExists", "aws:MultiFactorAuthPresent", "Deny", value="false")),
    (TRUST, "mfa-only-present", f"{_C}/Null/aws:MultiFactorAuthPresent", of_key("Null", "aws:MultiFactorAuthPresent", value="false"), of_key("Null", "aws:MultiFactorAuthAge", value="false")),
    (TRUST, "allows-when-absent", f"{_C}/StringEqualsIfExists/sts:ExternalId", of_key("StringEqualsIfExists", "sts:ExternalId", principal={"AWS": B}), of_key("StringEquals", "sts:ExternalId", principal={"AWS": B})),
    (TRUST, "allows-when-absent", f"{_C}/StringNotEquals/aws:PrincipalOrgID", of_key("StringNotEquals", "aws:PrincipalOrgID"), of_key("StringNotEquals", "aws:PrincipalAccount", value=B)),
    (BUCKET_POLICY, "allows-when-absent", f"{_C}/StringNotEquals/aws:PrincipalOrgID", text(reading({"StringNotEquals": {"aws:PrincipalOrgID": "o-a"}}, principal={"AWS": B})), text(reading({"StringNotEquals": {"aws:PrincipalOrgID": "o-a"}}, "Deny", {"AWS": B}))),
    (TRUST, "key-never-present", f"{_C}/NumericLessThan/sts:DurationSeconds", of_key("NumericLessThan", "sts:DurationSeconds", value="900"), of_key("NumericLessThan", "aws:MultiFactorAuthAge", value="900")),
    (TRUST, "key-never-present", f"{_C}/StringEquals/sts:ExternalId", text(github({"StringEquals": {**MAIN, "sts:ExternalId": "xx"}})), text(github({"StringEquals": {**MAIN, "sts:RoleSessionName": "xx"}}))),
    # Keys that this kind of caller never has; the neighbour has a caller, or a key, that may.
    (TRUST, "key-never-present", f"{_C}/StringEquals/aws:SourceAccount", of_key("StringEquals", "aws:SourceAccount", value=A), of_key("StringEquals", "aws:SourceAccount", principal={"Service": "ecs-tasks.amazonaws.com"}, value=A)),
    (TRUST, "key-never-present", f"{_C}/ArnLike/aws:SourceArn", of_key("ArnLike", "aws:SourceArn", principal={"AWS": ROLE, "Service": "ecs-tasks.amazonaws.com"}, value="arn:aws:ecs:eu-west-1:1:*"), of_key("ArnLike", "aws:SourceArn", principal={"Service": "ecs-tasks.amazonaws.com"}, value="arn:aws:ecs:eu-west-1:1:*")),
    (TRUST, "key-never-present", f"{_C}/Bool/aws:MultiFactorAuthPresent", of_key("Bool", "aws:MultiFactorAuthPresent", principal={"Service": "ec2.amazonaws.com"}, value="true"), of_key("Bool", "aws:MultiFactorAuthPresent", principal={"AWS": A}, value="true")),
    (TRUST, "key-never-present", f"{_C}/StringNotEquals/aws:PrincipalTag~1team", of_key("StringNotEquals", "aws:PrincipalTag/team", "Deny", {"Service": "ec2.amazonaws.com"}), of_key("StringNotEquals", "aws:PrincipalTag/team", "Deny", {"AWS": "*"})),
    (TRUST, "key-never-present", f"{_C}/StringEquals/aws:username", of_key("StringEquals", "aws:username", principal={"AWS": ROLE}, value="admin"), of_key("StringEquals", "aws:username", principal={"AWS": A}, value="admin")),
    (TRUST, "key-never-present", f"{_C}/ArnEquals/ec2:SourceInstanceARN", of_key("ArnEquals", "ec2:SourceInstanceARN", value="arn:aws:ec2:eu-west-1:1:instance/i-1"), of_key("ArnEquals", "ec2:SourceInstanceARN", principal={"AWS": ROLE}, value="arn:aws:ec2:eu-west-1:1:instance/i-1")),
    (TRUST, "key-never-present", f"{_C}/StringEquals/{GITHUB}:sub", of_key("StringEquals", f"{GITHUB}:sub", value="repo:o/r:ref:refs/heads/main"), of_key("StringEquals", f"{GITHUB}:sub", principal={"AWS": ROLE}, value="repo:o/r:ref:refs/heads/main")),
    (TRUST, "key-never-present", f"{_C}/StringEquals/gitlab.com:sub", text(github({"StringEquals": {**MAIN, "gitlab.com:sub": "x"}})), text(github({"StringEquals": MAIN}))),
    (TRUST, "key-never-present", f"{_C}/StringEquals/{GITHUB}:repository_owner", text(github({"StringEquals": {**MAIN, f"{GITHUB}:repository_owner": "octo-org"}})), text(github({"StringEquals": {**MAIN, f"{GITHUB}:repository_owner_id": "7"}}))),
    (TRUST, "key-never-present", f"{_C}/StringEquals/{EKS.replace('/', '~1')}:namespace", text(eks({"sub": POD, "aud": "a", "namespace": "n"})), text(eks({"sub": POD, "aud": "a", "email": "n"}))),
    (BUCKET_POLICY, "key-never-present", f"{_C}/ArnLike/aws:SourceArn", text(reading({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:1:trail/*"}}, principal={"AWS": B})), text(reading({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:1:trail/*"}}, principal={"Service": "cloudtrail.amazonaws.com"}))),
    (TRUST, "unsupported-condition-key-for-service-principal", f"{_C}/StringEquals/aws:PrincipalOrgID", of_key("StringEquals", "aws:PrincipalOrgID", principal={"Service": "ec2.amazonaws.com"}, value="o-a1b2c3d4e5"), of_key("StringEquals", "aws:PrincipalOrgID", principal={"AWS": A}, value="o-a1b2c3d4e5")),
    (BUCKET_POLICY, "unsupported-condition-key-for-service-principal", f"{_C}/StringEquals/aws:PrincipalOrgID", text(reading({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:SourceAccount": A}}, principal={"Service": "cloudfront.amazonaws.com"})), text(reading({"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}, principal={"Service": "cloudfront.amazonaws.com"}))),
    (TRUST, "key-always-present", f"{_C}/Null/sts:RoleSessionName", of_key("Null", "sts:RoleSessionName", value="true"), of_key("Null", "sts:RoleSessionName", value="false")),
    (TRUST, "key-always-present", f"{_C}/Null/sts:RoleAuthorizedByIdp", text(github({"StringEquals": MAIN, "Null": {"sts:RoleAuthorizedByIdp": "true"}})), text(github({"StringEquals": MAIN, "Bool": {"sts:RoleAuthorizedByIdp": "true"}}))),
    # Keys that have one value in each of the caller's requests, and values that no request has.
    (TRUST, "principal-never-fits", f"{_C}/ArnEquals/aws:PrincipalArn", of_key("ArnEquals", "aws:PrincipalArn", value=ROLE), of_key("ArnEquals", "aws:PrincipalArn", value=ADMIN)),
    (TRUST, "principal-never-fits", f"{_C}/StringEquals/aws:PrincipalAccount", of_key("StringEquals", "aws:PrincipalAccount", principal={"AWS": A}, value=B), of_key("StringEquals", "aws:PrincipalAccount", principal={"AWS": A}, value=A)),
    (TRUST, "principal-never-fits", f"{_C}/StringEquals/aws:PrincipalType", of_key("StringEquals", "aws:PrincipalType", principal={"AWS": ROLE}, value="User"), of_key("StringEquals", "aws:PrincipalType", value="User")),
    (TRUST, "principal-never-fits", f"{_C}/StringEquals/aws:PrincipalType", of_key("StringEquals", "aws:PrincipalType", principal={"AWS": A}, value="Account"), of_key("StringEquals", "aws:PrincipalType", principal={"AWS": A}, value="AssumedRole")),
    # Every AssumeRole has its caller's ARN: IfExists lets nobody by.
    (TRUST, "everyone", f"{_S}/Principal/AWS", of_key("ArnLikeIfExists", "aws:PrincipalArn", principal={"AWS": "*"}, value="arn:aws:iam::*:role/x"), of_key("ArnLikeIfExists", "aws:PrincipalArn", principal={"AWS": "*"}, value=f"arn:aws:iam::{A}:role/x")),
    (TRUST, "value-never-matches", f"{_C}/StringEquals/sts:ExternalId", of_key("StringEquals", "sts:ExternalId", principal={"AWS": B}, value=""), of_key("StringEquals", "sts:ExternalId", principal={"AWS": B}, value="ab")),
    (TRUST, "value-never-matches", f"{_C}/StringEquals/sts:ExternalId/1", text(when({"StringEquals": {"sts:ExternalId": ["company-a", "company a"]}}, {"AWS": B})), text(when({"StringEquals": {"sts:ExternalId": ["company-a", "company_a"]}}, {"AWS": B}))),
    (TRUST, "value-never-matches", f"{_C}/StringLike/sts:RoleSessionName", of_key("StringLike", "sts:RoleSessionName", value="team/*"), of_key("StringLike", "sts:RoleSessionName", value="team*")),
    (TRUST, "value-never-matches", f"{_C}/StringEquals/aws:SourceAccount", of_key("StringEquals", "aws:SourceAccount", principal={"Service": "ecs-tasks.amazonaws.com"}, value=f"arn:aws:iam::{A}:root"), of_key("StringEquals", "aws:SourceAccount", principal={"Service": "ecs-tasks.amazonaws.com"}, value=A)),
    (TRUST, "principal-arn-never-matches", f"{_C}/ArnLike/aws:PrincipalArn", of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": A}, value=SESSION), of_key("ArnLike", "aws:PrincipalArn", principal={"AWS": A}, value=ROLE)),
    (TRUST, "principal-arn-never-matches", f"{_C}/ArnLike/aws:PrincipalArn/1", text(when({"ArnLike": {"aws:PrincipalArn": [ROLE, f"arn:aws:iam::{A}:root"]}}, {"AWS": A})), text(when({"ArnLike": {"aws:PrincipalArn": [ROLE, f"arn:aws:iam::{A}:role/root"]}}, {"AWS": A}))),
    (TRUST, "conditions-never-hold", f"{_C}/StringEquals/sts:RoleSessionName", text(when({"StringEquals": {"sts:RoleSessionName": "nightly"}, "StringLike": {"sts:RoleSessionName": "daily-*"}})), text(when({"StringEquals": {"sts:RoleSessionName": ["nightly", "daily-1"]}, "StringLike": {"sts:RoleSessionName": "daily-*"}}))),
    (TRUST, "conditions-never-hold", f"{_C}/StringEquals/sts:ExternalId", text(when({"StringEquals": {"sts:ExternalId": "company-a"}, "Null": {"sts:ExternalId": "true"}})), text(when({"StringEquals": {"sts:ExternalId": "company-a"}, "Null": {"sts:ExternalId": "false"}}))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "pointer", "bad", "mended"), SAID, ids=[f"{row[0].value}: {row[1]} {row[2]}" for row in SAID]
)
def test_a_finding_and_the_neighbour_that_does_not_get_it(kind, code, pointer, bad, mended):
    assert [(finding.code, finding.pointer) for finding in said(bad, kind)] == [(code, pointer)]
    assert [finding.code for finding in said(mended, kind)] == []


@pytest.mark.parametrize("bad", SAID, ids=lambda row: f"{row[0].value}: {row[1]} {row[2]}")
def test_a_finding_says_what_is_wrong_how_to_mend_it_and_where(bad):
    kind, code, pointer, document, _ = bad
    (finding,) = said(document, kind)
    assert finding.place == iam.parse(document, kind).place(pointer)
    assert finding.message.endswith(".") and finding.hint.endswith((".", "?"))
    assert not fault(finding.url) or not issuer_fault(finding.url)
    assert finding.severity in ("error", "warning", "suggestion")
    assert (finding.aws_code, finding.aws_message) == ("", ""), "AWS saves the document"
    if finding.source == "access-analyzer":
        assert finding.url.endswith(f"-{code}")
    else:
        assert finding.source == "lab" and "access-analyzer" not in finding.url and finding.severity != "error"


def test_every_check_has_a_row():
    source = "".join(path.read_text("utf-8") for path in CHECKS)
    levels = "error|general-warning|security-warning|warning|suggestion"
    written = set(re.findall(rf'"(?:{levels})",\s*"([a-z0-9-]+)"', source))
    built = {
        "empty-array-condition-forallvalues",
        "private-ip-address",
        "invalid-user-reference",
        "equivalent-to-null-true",
    }
    assert written and built <= {row[1] for row in SAID}
    assert written <= {row[1] for row in SAID}


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_operator_is_for_keys_of_a_type(operator):
    """Else the review says of every key that the operator compares another type."""
    kind = _family(operator)
    assert kind in (*TYPES, "Null"), f"{kind}: add the type to TYPES in helpers/iam/keys.py; {recipes.OPERATOR}"
    assert kind in (*_SUCH_AS, "Null"), f"{kind}: add it to _SUCH_AS in helpers/iam/checks/keys.py; {recipes.OPERATOR}"


# Several things at once, in the order of the text.
TOGETHER = [
    ("a wide door", text(trusting({"AWS": "*"}, action="sts:*")), "everyone action-too-wide"),
    ("anybody, and nobody can be one", text(when({"Bool": {"aws:PrincipalIsAWSService": "true"}}, {"AWS": "*"})), "principal-never-fits"),
    ("nobody can pass the tag, and any tag would do", text(when({"StringLike": {"aws:RequestTag/team": "*"}})), "equivalent-to-null-false missing-action-for-condition-key"),
    ("GitHub, all of it", text(github({"StringLike": {f"{GITHUB}:sub": "*"}})), "missing-github-repo-condition-key oidc-any-audience equivalent-to-null-false github-any-organization"),
    ("Cognito, any pool", text(when({"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}, {"Federated": "cognito-identity.amazonaws.com"}, action=WEB)), "oidc-any-audience"),
    ("any ExternalId, spelled with a star", text(when({"StringLike": {"sts:ExternalId": "*"}}, {"AWS": B})), "any-external-id equivalent-to-null-false"),
    ("a key of S3", text(when({"StringEquals": {"s3:prefix": "x"}})), "key-never-present"),
    ("the console's SAML role, and a typo", text(when({"StringEquals": {"SAML:aut": "x"}}, {"Federated": CORP}, action=SAML)), "saml-any-audience invalid-service-condition-key"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "bad", "codes"), TOGETHER, ids=[row[0] for row in TOGETHER])
def test_findings_stand_in_the_order_of_the_text(what, bad, codes):
    findings = said(bad, TRUST)
    assert [finding.code for finding in findings] == codes.split()
    assert [(f.line, f.column) for f in findings] == sorted((f.line, f.column) for f in findings)


def test_who_is_a_third_party_depends_on_whose_role_it_is():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html"""
    vendor = text(trusting({"AWS": B}))
    assert [f.severity for f in said(vendor, TRUST)] == ["warning"]
    assert [f.severity for f in said(vendor, TRUST, role_account="")] == ["suggestion"]
    assert said(vendor, TRUST, role_account=B) == ()
    assert said(vendor, TRUST, known_accounts=[C, B]) == ()


def test_a_user_beside_its_account_changes_something_inside_the_account_alone():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts"""
    both = text(trusting({"AWS": [B, OPERATOR]}, Condition=EXTERNAL_ID))
    assert [f.code for f in said(both, TRUST)] == ["principal-beside-its-account"]
    assert said(both, TRUST, role_account=B) == ()
    assert said(both, TRUST, role_account="") == ()


def test_a_document_aws_refuses_is_not_reviewed():
    refused = iam.parse(text(trusting({"AWS": "*"}, Resource="*")), TRUST)
    assert refused.errors and review(refused) == ()


def test_a_single_statement_and_a_list_get_the_same_review():
    one = json.dumps({"Version": "2012-10-17", "Statement": when({"StringEquals": {"sts:RoleSessionName": ["a*"]}})})
    (finding,) = said(one, TRUST)
    assert finding.pointer == f"{_C}/StringEquals/sts:RoleSessionName/0"
    assert one[finding.column - 1 :].startswith('"a*"')


@pytest.mark.parametrize("junk", ["<b>", "a\nb", "x" * 3000, "–"])
def test_findings_can_be_printed_on_one_line_whatever_stands_in_the_document(junk):
    condition = {"StringEquals": {f"aws:{junk}": f"*{junk}"}, "StringNotLike": {f"aws:PrincipalTag/{junk}": "*"}}
    findings = review(iam.parse(text(reading(condition, principal="*")), BUCKET_POLICY))
    assert len(findings) >= 4
    for finding in findings:
        assert "\n" not in str(finding) and len(str(finding)) < 700


keys = st.sampled_from(
    ["sts:ExternalId", "aws:MultiFactorAuthPresent", "aws:SourceIp", "aws:PrincipalTag/team", "AWS:PRINCIPALARN", "aws:TagKeys", "s3:prefix", "aws:x", "saml:aud", f"{GITHUB}:sub", "aws:CurrentTime", "sts:DurationSeconds", "aws:PrincipalTag"]
)  # fmt: skip
values = st.lists(st.sampled_from(["x", "*", "a?", "true", "203.0.113.10/24", "10.0.0.1", "${aws:username}", "${ }", "1", ROLE]), max_size=3)  # fmt: skip
qualified = st.builds(
    lambda before, name, after: before + name + after,
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:"]),
    st.sampled_from(["StringEquals", "StringNotLike", "StringLike", "ArnLike", "Bool", "NotIpAddress", "IpAddress", "Null", "NumericLessThan", "DateLessThan"]),
    st.sampled_from(["", "IfExists"]),
)  # fmt: skip
principals = st.sampled_from(
    [{"AWS": "*"}, {"AWS": [A, OPERATOR, ROLE, SESSION]}, {"Federated": [f"{OIDC}/{GITHUB}", CORP]}, {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}, {"Service": ["ecs-tasks.amazonaws.com", "rolesanywhere.amazonaws.com"]}, "*"]
)  # fmt: skip
statements = st.builds(
    lambda who, effect, actions, condition, more: {**trusting(who, effect, actions, Condition=condition), **more},
    principals,
    st.sampled_from(["Allow", "Deny"]),
    st.lists(st.sampled_from(["sts:AssumeRole", WEB, SAML, "sts:*", "sts:TagSession", "s3:GetObject", "s3:*"]), min_size=1, max_size=3),
    st.dictionaries(qualified, st.dictionaries(keys, values, max_size=3), max_size=3),
    st.sampled_from([{}, {"Resource": [BUCKET + "/*", BUCKET]}, {"Resource": "arn:aws:s3:::${aws:username, x}/*", "Sid": ""}]),
)  # fmt: skip


@settings(max_examples=400)
@given(
    st.lists(statements, min_size=1, max_size=3),
    st.sampled_from(PolicyKind),
    st.sampled_from(["2012-10-17", "2008-10-17"]),
)
def test_no_document_breaks_the_review(listed, kind, version):
    if not kind.resource_based:
        listed = [{name: value for name, value in one.items() if name != "Principal"} for one in listed]
    policy = iam.parse(document(*listed, version=version), kind)
    for finding in review(policy, role_account=A):
        assert finding.line >= 1 and finding.column >= 1 and finding.hint and str(finding)
