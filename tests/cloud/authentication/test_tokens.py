"""GetSessionToken, GetFederationToken and GetAccessKeyInfo, and presigned URLs that have had their time.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, Company, allow, deny, document, error, trust

GET = {"Bucket": BUCKET, "Key": "reports/q4.csv"}
READ = allow("s3:GetObject", f"{BUCKET_ARN}/*")
MALFORMED = ("InvalidClientTokenId", "The security token included in the request is invalid", 403)


def test_a_session_token_acts_as_the_user(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    sts = world.client("sts", "backup-operator")
    token = sts.get_session_token()["Credentials"]
    assert token["AccessKeyId"].startswith("ASIA")
    assert token["Expiration"] == world.now() + timedelta(hours=12)
    with_token = world.client("sts", token)
    assert with_token.get_caller_identity()["Arn"] == OPERATOR
    company.assume(token)
    context = world.trail.last.context if world.trail.last else {}
    assert context["aws:TokenIssueTime"] == "2035-01-15T09:00:00Z" and context["aws:username"] == "backup-operator"
    assert context["aws:MultiFactorAuthPresent"] == "false"
    for refused, parameters in (
        (with_token.get_session_token, {}),
        (with_token.get_federation_token, {"Name": "ana"}),
        (world.client("sts", "BackupServiceRole").get_session_token, {}),
    ):
        said = error(refused, **parameters)
        assert said[0] == "AccessDenied" and said[1].endswith("with session credentials"), said
    assert error(world.client("iam", token).list_users) == MALFORMED
    short = sts.get_session_token(DurationSeconds=900)["Credentials"]
    world.later(minutes=15)
    assert error(world.client("sts", short).get_caller_identity)[0] == "ExpiredToken"
    assert error(sts.get_session_token, DurationSeconds=129601)[0] == "ValidationError"


def test_nothing_can_deny_a_session_token(world: World, company: Company) -> None:
    # "You cannot use policies to control authentication operations."
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
    company.vendor_iam.put_user_policy(UserName="intern", PolicyName="no", PolicyDocument=document(deny("sts:*", "*")))
    assert world.client("sts", "intern").get_session_token()["Credentials"]


def test_root_gets_an_hour(world: World) -> None:
    token = world.client("sts", "A/root").get_session_token(DurationSeconds=43200)["Credentials"]
    assert token["Expiration"] == world.now() + timedelta(hours=1)
    assert world.client("sts", token).get_caller_identity()["Arn"] == f"arn:aws:iam::{A}:root"


# the user's policy, the session policy (None: none passed) → may the federated user read?
FEDERATED: list[tuple[list[dict], str | None, bool]] = [
    ([READ], document(READ), True),
    ([READ], document(allow("s3:*", "*")), True),
    ([READ], document(allow("s3:ListBucket", "*")), False),
    ([], document(READ), False),
    ([READ], None, False),  # "In most cases if you do not pass a policy …, no permissions"
]


@pytest.mark.parametrize(("own", "passed", "reads"), FEDERATED)
def test_a_federated_user_has_what_both_policies_allow(
    world: World, company: Company, own: list[dict], passed: str | None, reads: bool
) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
    permissions = document(allow("sts:GetFederationToken", f"arn:aws:sts::{A}:federated-user/ana"), *own)
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=permissions)
    sts = world.client("sts", "developer")
    assert error(sts.get_federation_token, Name="ben")[1].endswith(f"arn:aws:sts::{A}:federated-user/ben")
    answer = sts.get_federation_token(Name="ana", **({"Policy": passed} if passed else {}))
    arn = f"arn:aws:sts::{A}:federated-user/ana"
    assert answer["FederatedUser"] == {"FederatedUserId": f"{A}:ana", "Arn": arn}
    assert ("PackedPolicySize" in answer) is (passed is not None)
    ana = answer["Credentials"]
    assert world.client("sts", ana).get_caller_identity()["Arn"] == arn
    s3 = world.client("s3", ana)
    if reads:
        assert s3.get_object(**GET)
    else:
        assert error(s3.get_object, **GET)[0] == "AccessDenied"
    # It can call neither IAM nor, but for GetCallerIdentity, STS.
    assert error(world.client("iam", ana).list_users) == MALFORMED
    company.make_role(trust({"AWS": f"arn:aws:iam::{A}:root"}))
    assert error(company.assume, who=ana)[0] == "AccessDenied"


def test_the_same_policy_is_packed_alike_whatever_it_is_passed_to(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html, PackedPolicySize: in percent
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    passed = document(READ)
    sts, vendor = world.client("sts", "B/admin"), world.client("sts", "backup-operator")
    said = {
        sts.get_federation_token(Name="ana", Policy=passed)["PackedPolicySize"],
        vendor.assume_role(RoleArn=ROLE, RoleSessionName="VendorSession", Policy=passed)["PackedPolicySize"],
    }
    assert len(said) == 1 and 0 < said.pop() <= 100


def test_a_bucket_policy_may_name_a_federated_user(world: World, company: Company) -> None:
    arn = f"arn:aws:sts::{A}:federated-user/ana"
    company.iam.put_user_policy(
        UserName="developer", PolicyName="p", PolicyDocument=document(allow("sts:GetFederationToken", "*"))
    )
    grant = document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": arn}))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=grant)
    ana = world.client("sts", "developer").get_federation_token(Name="ana")["Credentials"]
    assert world.client("s3", ana).get_object(**GET)


def test_whose_key_is_it(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
    session = company.session()
    sts = world.client("sts", "B/admin")
    for key_id, account in (
        (session["AccessKeyId"], A),
        (world.credentials("backup-operator")["AccessKeyId"], B),
        (world.credentials("developer")["AccessKeyId"], A),
    ):
        assert sts.get_access_key_info(AccessKeyId=key_id)["Account"] == account
    assert error(sts.get_access_key_info, AccessKeyId="AKIANOBODYHASTHIS000")[0] == "ValidationError"
    assert error(world.client("sts", "intern").get_access_key_info, AccessKeyId=session["AccessKeyId"])[0] == (
        "AccessDenied"
    )


def _status(url: str) -> tuple[int, str]:
    answer = requests.get(url)
    return answer.status_code, answer.text


def test_presigned_urls_end_by_the_labs_clock(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
    s3 = world.client("s3", "A/admin")
    url = s3.generate_presigned_url("get_object", Params=GET, ExpiresIn=600)
    assert "X-Amz-Date=20350115T090000Z" in url
    assert url == s3.generate_presigned_url("get_object", Params=GET, ExpiresIn=600)  # the same every time
    assert _status(url)[0] == 200
    world.later(minutes=9)
    assert _status(url)[0] == 200
    world.later(minutes=1)
    status, text = _status(url)
    assert status == 403 and "<Code>AccessDenied</Code><Message>Request has expired</Message>" in text
    assert world.trail.newest is not None and world.trail.newest.error == "AccessDenied"
    # Whoever presigns with a session's keys can not outlive the session.
    session = world.client("sts", "A/admin").get_session_token(DurationSeconds=900)["Credentials"]
    url = world.client("s3", session).generate_presigned_url("get_object", Params=GET, ExpiresIn=86400)
    world.later(minutes=16)
    assert "ExpiredToken" in _status(url)[1]


# what is changed in the URL → AWS's code
TAMPERED: list[tuple[str, str, str]] = [
    ("q4.csv", "q3.csv", "SignatureDoesNotMatch"),
    ("X-Amz-Expires=600", "X-Amz-Expires=900", "SignatureDoesNotMatch"),
    ("X-Amz-Date=20350115", "X-Amz-Date=20360115", "SignatureDoesNotMatch"),
    ("X-Amz-Expires=600", "X-Amz-Expires=604801", "AuthorizationHeaderMalformed"),
    ("X-Amz-Expires=600", "X-Amz-Expires=-1", "AuthorizationHeaderMalformed"),
    ("X-Amz-Date=20350115T090000Z", "X-Amz-Date=tomorrow", "AuthorizationHeaderMalformed"),
]


@pytest.mark.parametrize(("old", "new", "code"), TAMPERED)
def test_a_tampered_url_is_refused(world: World, old: str, new: str, code: str) -> None:
    url = world.client("s3", "A/admin").generate_presigned_url("get_object", Params=GET, ExpiresIn=600)
    assert old in url
    assert f"<Code>{code}</Code>" in _status(url.replace(old, new))[1]
    assert world.trail.newest is not None and world.trail.newest.error == code


def test_a_url_of_another_process_ends_by_the_real_clock(world: World) -> None:
    """Another process signs by the real date, which lies before the lab's calendar."""
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys = world.credentials("A/admin")
    for age, works in ((timedelta(0), True), (timedelta(minutes=20), False)):
        signed = datetime.now(timezone.utc) - age
        request = AWSRequest("GET", f"https://s3.eu-central-1.amazonaws.com/{BUCKET}/reports/q4.csv")
        request.context["timestamp"] = signed.strftime("%Y%m%dT%H%M%SZ")
        auth: Any = S3SigV4QueryAuth(
            Credentials(keys["AccessKeyId"], keys["SecretAccessKey"]), "s3", "eu-central-1", expires=600
        )
        auth._modify_request_before_signing(request)
        signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
        auth._inject_signature_to_request(request, signature)
        assert (_status(request.url)[0] == 200) is works


def test_credentials_that_refresh_themselves_follow_the_labs_clock(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/boto3/latest/guide/credentials.html#assume-role-provider
    import boto3

    from helpers.cloud import run

    company.make_role(trust({"AWS": OPERATOR}), allow("s3:ListBucket", "*"))
    company.permit()
    for name, value in (("role_arn", ROLE), ("source_profile", "backup-operator"), ("region", "eu-central-1")):
        run(f"aws configure set {name} {value} --profile backup", world=world)
    s3 = boto3.Session(profile_name="backup").client("s3")
    for _ in range(3):
        assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
        world.later(hours=2)
    assert len(world.trail.events(action="sts:AssumeRole", allowed=True)) == 3
    assert json.dumps([dict(event.context) for event in world.trail.events()])
    world.reset()
