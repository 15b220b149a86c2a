"""AssumeRoleWithWebIdentity: whom a token brings in, what is refused of it and in whose words, and what the session is.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import boto3
import jwt
import pytest
import rsa
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.cloud import World, run
from helpers.cloud.federation import signing, tokens
from helpers.cloud.federation.issuers import Issuers
from helpers.cloud.trail import cloudtrail, why
from tests.cloud.kit import BUCKET, BUCKET_ARN, A, B, Company, allow, document, error

GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{A}:oidc-provider/{GITHUB}"
DEPLOY = f"arn:aws:iam::{A}:role/Deploy"
MAIN = "repo:acme/shop:ref:refs/heads/main"
WEB = "sts:AssumeRoleWithWebIdentity"
OURS = "(The lab's words: AWS's are not documented.)"
NOT_AUTHORIZED = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
TAGS = "https://aws.amazon.com/tags"
ROLES = "https://aws.amazon.com/roles"
SOURCE = "https://aws.amazon.com/source_identity"
GONE = "this claim is left out"


def trusting(*actions: str, principal: str = PROVIDER, **conditions: Mapping[str, Any]) -> str:
    keys = conditions or {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": MAIN}}
    return document(allow(list(actions or (WEB,)), principal={"Federated": principal}, Condition=keys))


@pytest.fixture
def deploy(world: World, company: Company) -> World:
    company.iam.create_open_id_connect_provider(Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com"])
    company.make_role(trusting(), allow("s3:ListBucket", BUCKET_ARN), name="Deploy")
    world.trail.clear()
    return world


def retrust(world: World, policy: str) -> None:
    world.client("iam", "A/admin").update_assume_role_policy(RoleName="Deploy", PolicyDocument=policy)
    world.trail.clear()


def claimed(world: World, **changes: Any) -> str:
    """GitHub's token with other claims, signed by the lab's issuers."""
    claims = {**world.token("github").claims, **{name: value for name, value in changes.items() if value != GONE}}
    for name in (name for name, value in changes.items() if value == GONE):
        del claims[name]
    return signing.signed(claims, world._issuers.key, "lab")


def come(world: World, token: str, **more: Any) -> Any:
    # boto3 would keep some of these to itself.
    return world.client("sts", None, config=Config(parameter_validation=False)).assume_role_with_web_identity(
        **{"RoleArn": DEPLOY, "RoleSessionName": "ci", "WebIdentityToken": token, **more}
    )


def said(world: World, token: str, **more: Any) -> tuple[str, str]:
    """(code, message) of the refusal; both empty when the token brings its bearer in."""
    try:
        come(world, token, **more)
    except ClientError as refusal:
        return refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]
    return "", ""


def test_a_job_comes_in_and_its_session_works_as_every_other(deploy: World) -> None:
    token = deploy.token("github")
    answer = come(deploy, token.jwt, DurationSeconds=1800)
    assert answer["SubjectFromWebIdentityToken"] == MAIN == token.claims["sub"]
    assert (answer["Provider"], answer["Audience"]) == (f"https://{GITHUB}", "sts.amazonaws.com")
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{A}:assumed-role/Deploy/ci"
    assert re.fullmatch(r"AROA\w+:ci", answer["AssumedRoleUser"]["AssumedRoleId"])
    assert "PackedPolicySize" not in answer and "SourceIdentity" not in answer
    assert (answer["Credentials"]["Expiration"] - deploy.now()).total_seconds() == 1800
    assert deploy.client("s3", answer).list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    assert deploy.client("sts", answer).get_caller_identity()["Arn"] == answer["AssumedRoleUser"]["Arn"]
    deploy.later(minutes=31)
    assert error(deploy.client("s3", answer).list_objects_v2, Bucket=BUCKET)[0] == "ExpiredToken"


# what the token of the job says otherwise → the code, and a piece of the sentence; AWS's, or ours and marked so
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    # https://github.com/aws-actions/configure-aws-credentials/issues/280
    ({"iss": "https://gitlab.com"}, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://gitlab.com"),
    ({"iss": f"https://{GITHUB.upper()}"}, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for "),
    # https://confluence.atlassian.com/pages/viewpage.action?pageId=1252328417
    ({"aud": "https://github.com/acme"}, "InvalidIdentityToken", "Incorrect token audience"),
    ({"aud": ["sts.amazonaws.com", "other"]}, "InvalidIdentityToken", "Incorrect token audience"),
    ({"aud": GONE}, "InvalidIdentityToken", "Incorrect token audience"),
    # "AWS STS will use the value in the azp claim as the aud claim": …/id_roles_providers_create_oidc.html
    ({"azp": "other"}, "InvalidIdentityToken", "Incorrect token audience"),
    ({"iat": GONE}, "InvalidIdentityToken", OURS),
    ({"iat": "1"}, "InvalidIdentityToken", OURS),
    ({"exp": GONE}, "InvalidIdentityToken", OURS),
    ({"exp": 4e9 + 0.5}, "InvalidIdentityToken", OURS),
    ({"exp": True}, "InvalidIdentityToken", OURS),
    ({"sub": GONE}, "InvalidIdentityToken", OURS),
    ({"sub": 7}, "InvalidIdentityToken", OURS),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html (RoleAuthorizedByIdp)
    ({ROLES: [f"{DEPLOY}2"]}, "InvalidIdentityToken", OURS),
    ({ROLES: []}, "InvalidIdentityToken", OURS),
    ({TAGS: []}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": ["a"]}}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": {"a": ["1", "2"]}}}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": {"aws:a": ["1"]}}}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": {"a": ["1"], "A": ["2"]}}}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": {"a": ["1" * 257]}}}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": {f"k{n}": ["1"] for n in range(51)}}}, "InvalidIdentityToken", OURS),
    ({TAGS: {"principal_tags": {"a": ["1"]}, "transitive_tag_keys": ["b"]}}, "InvalidIdentityToken", OURS),
    ({SOURCE: "with a blank"}, "InvalidIdentityToken", OURS),
    # What is no fault of the token is the trust policy's. https://docs.gitlab.com/ci/cloud_services/aws/
    ({"sub": "repo:evil/shop:ref:refs/heads/main"}, "AccessDenied", NOT_AUTHORIZED),
    ({TAGS: {"principal_tags": {"a": ["1"]}}}, "AccessDenied", NOT_AUTHORIZED),  # no sts:TagSession
    ({SOURCE: "dana"}, "AccessDenied", NOT_AUTHORIZED),  # no sts:SetSourceIdentity
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "words"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_refused(deploy: World, changes: dict[str, Any], code: str, words: str) -> None:
    found, message = said(deploy, claimed(deploy, **changes))
    assert (found, words in message) == (code, True), message
    if code == "AccessDenied":
        assert message == words  # no ARN, no full stop


# seconds after exp → what AWS says: "IAM provides a five-minute window beyond the expiration time"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
@pytest.mark.parametrize(("after", "code"), [(-1, ""), (0, ""), (299, ""), (300, "ExpiredTokenException"), (9000, "ExpiredTokenException")])  # fmt: skip
def test_five_minutes_of_grace(deploy: World, after: int, code: str) -> None:
    now = int(deploy.now().timestamp())
    found, message = said(deploy, claimed(deploy, exp=now - after))
    assert found == code
    if code:
        assert (
            message == f"Token expired: current date/time {now} must be before the expiration date/time {now - after}"
        )


def test_a_token_ends_by_the_labs_clock(deploy: World) -> None:
    token = deploy.token("github").jwt
    deploy.later(minutes=9)
    assert said(deploy, token) == ("", "")
    deploy.later(minutes=1)
    assert said(deploy, token)[0] == "ExpiredTokenException"


@pytest.mark.parametrize(("ahead", "code"), [(0, ""), (1, "InvalidIdentityToken")])
def test_a_token_that_does_not_count_yet(deploy: World, ahead: int, code: str) -> None:
    found, message = said(deploy, claimed(deploy, nbf=int(deploy.now().timestamp()) + ahead))
    assert found == code and (OURS in message) == bool(code)


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(world: World) -> dict[str, tuple[str, str, str]]:
    """Tokens that the lab's issuers have not signed: → (token, code, piece of the sentence)."""
    token = world.token("github")
    head, body, signature = token.jwt.split(".")
    other = rsa.newkeys(512)[1]
    swapped = signature[:-6] + ("AAAAAA" if signature[-6:] != "AAAAAA" else "BBBBBB")
    key = world._issuers.key
    public = rsa.PublicKey(key.n, key.e).save_pkcs1()
    evil = {**token.claims, "sub": MAIN, "actor": "mallory"}
    hs256 = jwt.PyJWS(algorithms=[])
    hs256.register_algorithm("HS256", _Anything(public))
    not_a_jwt = "The ID Token provided is not a valid JWT."
    return {
        "alg none": (f"{_part({'alg': 'none'})}.{_part(evil)}.", "InvalidIdentityToken", "RS256"),
        "alg HS256 with the public key": (hs256.encode(json.dumps(evil).encode(), public, "HS256"), "InvalidIdentityToken", "RS256"),
        "another key": (signing.signed(evil, other, "lab"), "InvalidIdentityToken", OURS),
        "other claims under the signature": (f"{head}.{_part(evil)}.{signature}", "InvalidIdentityToken", OURS),
        "another signature": (f"{head}.{body}.{swapped}", "InvalidIdentityToken", OURS),
        "no signature": (f"{head}.{body}.", "InvalidIdentityToken", OURS),
        "no JWT": ("an-access-token", "InvalidIdentityToken", not_a_jwt),
        "two dots and nothing": ("a.b.c", "InvalidIdentityToken", not_a_jwt),
        "a list": (f"{head}.{_part([1])}.{signature}", "InvalidIdentityToken", not_a_jwt),
        "deep": (f"{head}.{base64.urlsafe_b64encode(b'[' * 9000).decode().rstrip('=')}.x", "InvalidIdentityToken", not_a_jwt),
        "20,001 characters": ("x" * 20_001, "ValidationError", "at 'webIdentityToken' failed to satisfy constraint"),
        "1 MB of claims": (f"{head}.{_part({'a': 'x' * 1_000_000})}.x", "ValidationError", "at 'webIdentityToken' failed"),
        "3 characters": ("a.b", "ValidationError", "at 'webIdentityToken' failed"),
    }  # fmt: skip


class _Anything(jwt.algorithms.HMACAlgorithm):
    """HS256 that takes a public key for a secret, as a forger's program does."""

    def __init__(self, _: bytes) -> None:
        super().__init__(jwt.algorithms.HMACAlgorithm.SHA256)

    def prepare_key(self, key: Any) -> Any:
        return key


def test_what_the_issuers_have_not_signed(deploy: World) -> None:
    for name, (token, code, words) in forged(deploy).items():
        found, message = said(deploy, token)
        assert (found, words in message) == (code, True), (name, message)
        event = deploy.trail.last
        assert event is not None and (len(token) < 20 or token not in str(event)), (
            f"{name}: the token stands in the trail"
        )


def test_an_issuer_whose_key_nobody_has(deploy: World) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    deploy.client("iam", "A/admin").create_open_id_connect_provider(
        Url="https://login.example.com/x", ClientIDList=["sts.amazonaws.com"]
    )
    found, message = said(deploy, claimed(deploy, iss="https://login.example.com/x"))
    assert found == "InvalidIdentityToken" and message.startswith("Couldn't retrieve verification key")


def test_the_provider_is_looked_for_in_the_account_of_the_role(deploy: World) -> None:
    theirs = f"arn:aws:iam::{B}:role/Deploy"
    assert said(deploy, deploy.token("github").jwt, RoleArn=theirs)[1].startswith("No OpenIDConnect provider found")
    assert said(deploy, deploy.token("github").jwt, RoleArn=f"{DEPLOY}2") == ("AccessDenied", NOT_AUTHORIZED)
    assert said(deploy, deploy.token("github").jwt, RoleArn="arn:aws:iam::1:nothing")[0] == "ValidationError"


# a condition, what the token says → is it met? The claims are AWS's list for this provider, and no others.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
MET: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"StringEquals": {f"{GITHUB}:repository": "acme/shop"}}, {}, True),
    ({"StringEquals": {f"{GITHUB}:repository_owner": "acme"}}, {}, False),  # not on the list
    ({"StringEquals": {f"{GITHUB}:event_name": "push"}}, {}, False),
    ({"StringEquals": {f"{GITHUB}:oaud": "sts.amazonaws.com"}}, {}, True),
    ({"StringEquals": {f"{GITHUB}:oaud": "first", f"{GITHUB}:aud": "sts.amazonaws.com"}}, {"aud": "first", "azp": "sts.amazonaws.com"}, True),
    ({"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}, {"aud": ["sts.amazonaws.com"]}, True),
    ({"StringEquals": {f"{GITHUB}:oaud": "sts.amazonaws.com"}}, {"aud": ["sts.amazonaws.com"]}, True),
    ({"ForAnyValue:StringEquals": {f"{GITHUB}:amr": "mfa"}}, {"amr": ["pwd", "mfa"]}, True),
    ({"StringEquals": {f"{GITHUB}:actor_id": "7"}}, {"actor_id": 7}, True),
    ({"StringEquals": {"aws:FederatedProvider": PROVIDER}}, {}, True),
    ({"StringEquals": {"sts:RoleSessionName": "ci"}}, {}, True),
    ({"Bool": {"sts:RoleAuthorizedByIdp": "false"}}, {}, True),  # always there
    ({"Bool": {"sts:RoleAuthorizedByIdp": "true"}}, {ROLES: ["arn:aws:iam::1:role/x", DEPLOY]}, True),
    ({"Bool": {"sts:RoleAuthorizedByIdp": "true"}}, {ROLES: f"arn:aws:iam::1:role/x;{DEPLOY}"}, True),
    ({"StringEquals": {"aws:RequestTag/team": "shop"}}, {TAGS: {"principal_tags": {"team": ["shop"]}}}, True),
    ({"StringEquals": {"aws:RequestTag/team": "shop"}}, {f"{TAGS}/principal_tags/team": "shop"}, True),
    ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}}, {f"{TAGS}/principal_tags/team": "x"}, True),
    ({"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": "t"}}, {TAGS: {"principal_tags": {"t": ["1"]}, "transitive_tag_keys": ["t"]}}, True),
    ({"StringEquals": {"sts:SourceIdentity": "dana"}}, {SOURCE: "dana"}, True),
    ({"Null": {"aws:PrincipalArn": "true"}}, {}, True),
    ({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}, {}, True),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "claims", "met"), MET, ids=lambda value: str(value)[:60])
def test_what_policies_see_of_a_token(
    deploy: World, condition: dict[str, Any], claims: dict[str, Any], met: bool
) -> None:
    everything = [WEB, "sts:TagSession", "sts:SetSourceIdentity"]
    # Of GitHub AWS wants one of two claims to be evaluated, when the policy is saved.
    sub = {"StringLike": {f"{GITHUB}:sub": "repo:acme/*"}}
    retrust(deploy, trusting(*everything, **sub, **condition))
    assert said(deploy, claimed(deploy, **claims))[0] == ("" if met else "AccessDenied")


def test_what_the_session_keeps(deploy: World, company: Company) -> None:
    """`aud`, `sub` and `amr` stay, the others were for the call alone; tags and source identity are the session's."""
    retrust(deploy, trusting(WEB, "sts:TagSession", "sts:SetSourceIdentity"))
    claims = {
        TAGS: {"principal_tags": {"team": ["shop"], "once": ["1"]}, "transitive_tag_keys": ["team"]},
        SOURCE: "dana",
    }
    answer = come(deploy, claimed(deploy, **claims))
    assert answer["SourceIdentity"] == "dana" and answer["PackedPolicySize"] > 0
    deploy.client("s3", answer).list_objects_v2(Bucket=BUCKET)
    event = deploy.trail.last
    assert event is not None
    of_token = {key: value for key, value in event.context.items() if key.startswith((GITHUB, "sts:"))}
    assert of_token == {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": MAIN}
    wanted = {"aws:FederatedProvider": PROVIDER, "aws:SourceIdentity": "dana", "aws:PrincipalTag/team": "shop", "aws:PrincipalTag/once": "1"}  # fmt: skip
    assert {key: event.context.get(key) for key in wanted} == wanted
    company.make_role(
        document(allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], principal={"AWS": DEPLOY})),
        name="Next",
    )
    grant = document(allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "*"))
    company.iam.put_role_policy(RoleName="Deploy", PolicyName="next", PolicyDocument=grant)
    sts = deploy.client("sts", answer)
    chained = sts.assume_role(RoleArn=f"arn:aws:iam::{A}:role/Next", RoleSessionName="on")
    assert chained["SourceIdentity"] == "dana"
    found = next(event for event in deploy.trail.events() if event.action == "sts:AssumeRole")
    assert found.context[f"{GITHUB}:sub"] == MAIN
    deploy.client("sts", chained).get_caller_identity()
    last = deploy.trail.last
    assert last is not None and f"{GITHUB}:sub" not in last.context
    assert last.context["aws:PrincipalTag/team"] == "shop" and "aws:PrincipalTag/once" not in last.context


# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
@pytest.mark.parametrize(
    ("seconds", "code"), [(899, "ValidationError"), (900, ""), (7200, ""), (7201, "ValidationError"), (43201, "ValidationError")]
)  # fmt: skip
def test_durations(deploy: World, seconds: int, code: str) -> None:
    deploy.client("iam", "A/admin").update_role(RoleName="Deploy", MaxSessionDuration=7200)
    assert said(deploy, deploy.token("github").jwt, DurationSeconds=seconds)[0] == code


def test_a_session_policy_limits_the_session(deploy: World) -> None:
    answer = come(deploy, deploy.token("github").jwt, Policy=document(allow("s3:GetObject", "*")))
    assert error(deploy.client("s3", answer).list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    assert said(deploy, deploy.token("github").jwt, Policy="{")[0] == "MalformedPolicyDocument"
    assert said(deploy, deploy.token("github").jwt, ProviderId="www.amazon.com")[0] == "NotImplemented"


def test_why_says_which_claim_failed_and_what_mends_a_bad_token(deploy: World) -> None:
    said(deploy, deploy.token("github", event="pull_request").jwt)
    told = " ".join(why.why_back(deploy.trail, 0))
    assert f"{GITHUB}:sub" in told and "repo:acme/shop:pull_request" in told
    said(deploy, "an-access-token")
    assert "No trust policy was read" in " ".join(why.why_back(deploy.trail, 0))


def test_cloudtrail_shows_the_provider_in_the_account_of_the_role(deploy: World) -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html ."""
    come(deploy, deploy.token("github").jwt)
    said(deploy, "an-access-token")
    (record,) = cloudtrail.history(deploy.trail.calls(), A).records
    assert record["eventName"] == "AssumeRoleWithWebIdentity"
    assert record["userIdentity"] == {
        "type": "WebIdentityUser",
        "principalId": f"{PROVIDER}:sts.amazonaws.com:{MAIN}",
        "userName": MAIN,
        "identityProvider": PROVIDER,
    }
    assert record["requestParameters"] == {"roleArn": DEPLOY, "roleSessionName": "ci"}
    assert record["resources"] == [{"ARN": DEPLOY, "accountId": A, "type": "AWS::IAM::Role"}]
    assert cloudtrail.history(deploy.trail.calls(), B).records == ()


def test_a_built_in_provider_needs_none_in_the_account(world: World, company: Company) -> None:
    """ "already built-in to AWS": …/id_roles_providers_create_oidc.html."""
    cognito = "cognito-identity.amazonaws.com"
    pool = {"StringEquals": {f"{cognito}:aud": "eu-central-1:pool"}}
    company.make_role(trusting(principal=cognito, **pool), name="Deploy")
    claims = {"iss": f"https://{cognito}", "aud": "eu-central-1:pool", "sub": "eu-central-1:somebody"}
    assert come(world, claimed(world, **claims))["Audience"] == "eu-central-1:pool"
    assert said(world, claimed(world, **{**claims, "aud": "eu-central-1:other"})) == ("AccessDenied", NOT_AUTHORIZED)


# -- every door --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("event", "code"), [("push", ""), ("pull_request", "AccessDenied")])
def test_the_cli_by_parameter_by_profile_and_by_environment(
    deploy: World, tmp_path: Any, event: str, code: str
) -> None:
    file = tmp_path / "token"
    file.write_text(deploy.token("github", event=event).jwt)
    by_parameter = f"aws sts assume-role-with-web-identity --role-arn {DEPLOY} --role-session-name ci --web-identity-token file://{file}"
    by_environment = f"export AWS_WEB_IDENTITY_TOKEN_FILE={file} AWS_ROLE_ARN={DEPLOY} AWS_ROLE_SESSION_NAME=ci\naws s3 ls s3://{BUCKET}"
    by_profile = f"aws configure set web_identity_token_file {file} --profile ci\naws configure set role_arn {DEPLOY} --profile ci\naws s3 ls s3://{BUCKET} --profile ci"
    for commands in (by_parameter, by_environment, by_profile):
        text = run(commands, world=deploy).text
        assert (NOT_AUTHORIZED in text) == bool(code), text
        assert any(one.call == WEB and bool(one.error) == bool(code) for one in deploy.trail.calls())
        if not code:
            assert "backups/" in text or "SubjectFromWebIdentityToken" in text, text
        deploy.trail.clear()


def test_a_server_has_a_key_of_its_own(deploy: World) -> None:
    """The published key opens nothing that other programs reach: `lab.serve()` gives the issuers a fresh one."""
    before = tokens.token(Issuers(), deploy.now(), "github", {})  # as everybody has it: a door may be open already
    served = deploy.serve()
    try:
        unsigned = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
        sts = boto3.client("sts", endpoint_url=served.url, region_name="eu-central-1", config=unsigned)
        request = {"RoleArn": DEPLOY, "RoleSessionName": "ci"}
        code, message, _ = error(sts.assume_role_with_web_identity, **request, WebIdentityToken=before.jwt)
        assert code == "InvalidIdentityToken" and "make it again with lab.token()" in message
        answer = sts.assume_role_with_web_identity(**request, WebIdentityToken=deploy.token("github").jwt)
        assert answer["SubjectFromWebIdentityToken"] == MAIN
        assert error(sts.assume_role_with_web_identity, **request, WebIdentityToken="abcd")[0] == "InvalidIdentityToken"
    finally:
        served.stop()
    deploy.reset()
    assert deploy.token("github").jwt == before.jwt  # no door is open: the same token as on every machine
