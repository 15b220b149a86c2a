"""Who signed? Every way to fail, in the words of the service called, and an event in the trail for each.

https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import NoCredentialsError

from helpers.cloud import World
from helpers.cloud.authentication.sessions import Session
from tests.cloud.kit import BUCKET, Company, allow, error

ASK = {
    "sts": lambda client: (client.get_caller_identity, {}),
    "iam": lambda client: (client.list_users, {}),
    "s3": lambda client: (client.list_objects_v2, {"Bucket": BUCKET}),
}

# what is wrong with the keys          service → code, status
FAILURES = [
    ("nobody's key", "sts", "InvalidClientTokenId", 403),
    ("nobody's key", "iam", "InvalidClientTokenId", 403),
    ("nobody's key", "s3", "InvalidAccessKeyId", 403),
    ("wrong secret", "sts", "SignatureDoesNotMatch", 403),
    ("wrong secret", "s3", "SignatureDoesNotMatch", 403),
    ("wrong secret of a root key", "sts", "SignatureDoesNotMatch", 403),
    ("session without its token", "sts", "InvalidClientTokenId", 403),
    ("session without its token", "s3", "InvalidAccessKeyId", 403),
    ("session with another token", "sts", "InvalidClientTokenId", 403),
    ("session with another token", "s3", "InvalidToken", 400),
    ("user key with a token", "sts", "InvalidClientTokenId", 403),
    ("inactive key", "sts", "InvalidClientTokenId", 403),
    ("inactive key", "s3", "InvalidAccessKeyId", 403),
    ("deleted key", "sts", "InvalidClientTokenId", 403),
    ("key of a deleted user", "sts", "InvalidClientTokenId", 403),
    ("expired session", "sts", "ExpiredToken", 403),
    ("expired session", "iam", "ExpiredToken", 403),
    ("expired session", "s3", "ExpiredToken", 400),
]


def _spoiled(world: World, company: Company, how: str) -> dict[str, Any]:
    user = world.credentials("intern")
    session = company.session(allow("*", "*"))
    iam, key = company.vendor_iam, {"UserName": "intern", "AccessKeyId": user["AccessKeyId"]}
    if how == "inactive key":
        iam.update_access_key(**key, Status="Inactive")
    elif how in ("deleted key", "key of a deleted user"):
        iam.delete_access_key(**key)
        if how == "key of a deleted user":
            iam.delete_user(UserName="intern")
    elif how == "expired session":
        world.later(hours=1)
    return {
        "nobody's key": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x" * 40},
        "wrong secret": user | {"SecretAccessKey": "x" * 40},
        "wrong secret of a root key": world.credentials("A/root") | {"SecretAccessKey": "x" * 40},
        "session without its token": {key: value for key, value in session.items() if key != "SessionToken"},
        "session with another token": session | {"SessionToken": "bm90IGEgdG9rZW4="},
        "user key with a token": user | {"SessionToken": session["SessionToken"]},
        "expired session": session,
    }.get(how, user)


@pytest.mark.parametrize(("how", "service", "code", "status"), FAILURES)
def test_authentication_fails(world: World, company: Company, how: str, service: str, code: str, status: int) -> None:
    client = world.client(service, _spoiled(world, company, how))
    world.trail.clear()
    call, parameters = ASK[service](client)
    said = error(call, **parameters)
    assert (said[0], said[2]) == (code, status)
    (event,) = world.trail.events(root=True)
    assert (event.error, event.decision, event.allowed) == (code, None, False)
    assert event.note == said[1]


def test_an_unknown_key_is_never_the_vendor(world: World) -> None:
    # moto maps unknown keys to 123456789012, which is the vendor's account here.
    for service, ask in ASK.items():
        call, parameters = ask(world.client(service, {"AccessKeyId": "AKIA" + "Q" * 16, "SecretAccessKey": "s" * 40}))
        assert error(call, **parameters)[2] == 403
    assert all(event.caller.account == "" for event in world.trail.events())


def test_everybody_is_who_they_are(world: World) -> None:
    for persona in world.personas:
        if persona.kind == "service":
            continue
        answer = world.client("sts", persona.name).get_caller_identity()
        assert answer["Account"] == persona.account
        expected = persona.arn
        if persona.kind == "role":
            expected = f"arn:aws:sts::{persona.account}:assumed-role/{persona.name}/{persona.session_name}"
        assert answer["Arn"] == expected
        prefix = {"user": "AIDA", "role": "AROA", "root": persona.account}[persona.kind]
        assert answer["UserId"].startswith(prefix)


def test_get_caller_identity_can_not_be_denied(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    from tests.cloud.kit import deny, document

    company.vendor_iam.put_user_policy(UserName="intern", PolicyName="no", PolicyDocument=document(deny("*", "*")))
    assert world.client("sts", "intern").get_caller_identity()["Arn"].endswith(":user/intern")
    assert error(world.client("iam", "intern").list_users)[0] == "AccessDenied"


def test_a_header_does_not_move_the_caller(world: World) -> None:
    # moto lets this header choose the account; AWS has no such thing.
    client = world.client("iam", "B/admin")
    client.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("x-moto-account-id", "111122223333")
    )
    try:
        assert "developer" not in [user["UserName"] for user in client.list_users()["Users"]]
    finally:
        world._clients.clear()


def test_unsigned_calls(world: World) -> None:
    assert error(world.client("sts", None).get_caller_identity)[0] == "MissingAuthenticationToken"
    assert error(world.client("iam", None).list_users)[0::2] == ("MissingAuthenticationToken", 403)
    assert error(world.client("s3", None).list_objects_v2, Bucket=BUCKET)[:2] == ("AccessDenied", "Access Denied")
    assert error(world.client("s3", None).list_buckets)[0] == "AccessDenied"


def test_a_client_of_the_learners_own_reaches_the_mock(world: World) -> None:
    with pytest.raises(NoCredentialsError):
        boto3.client("sts").get_caller_identity()
    keys = world.credentials("intern")
    own = boto3.client("sts", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"])
    assert own.get_caller_identity()["Arn"].endswith(":user/intern")


def test_parameters_in_two_places(world: World) -> None:
    # What the gate decides about must be what moto serves.
    body = {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleSessionName": "ses",
        "RoleArn": "arn:aws:iam::111122223333:role/a",
    }
    url = "https://sts.eu-central-1.amazonaws.com/?RoleArn=arn:aws:iam::111122223333:role/b"
    answer = requests.post(url, data=body, headers={"Authorization": "AWS4-HMAC-SHA256 x"})
    assert (answer.status_code, "in both the URL and the body" in answer.text) == (501, True)


def test_broken_signatures(world: World) -> None:
    url = f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/reports/q4.csv"
    for header in ("nonsense", "AWS4-HMAC-SHA256 Credential=a/b", "AWS4-HMAC-SHA256 " + "x" * 2000):
        answer = requests.get(url, headers={"Authorization": header})
        assert (answer.status_code, "AuthorizationHeaderMalformed" in answer.text) == (400, True)
    answer = requests.get(url, headers={"Authorization": "AWS AKIAIOSFODNN7EXAMPLE:c2ln"})
    assert "Please use AWS4-HMAC-SHA256" in answer.text


def test_presigned_urls(world: World, company: Company) -> None:
    def presign(who: Any, key: str = "reports/q4.csv", **more: Any) -> str:
        return str(world.client("s3", who, **more).generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": key}))

    good = presign("A/admin")
    assert requests.get(good).text.startswith("month,orders")
    event = world.trail.last
    assert event is not None and event.caller.arn.endswith(":user/admin")
    assert event.context["s3:authType"] == "REST-QUERY-STRING"
    session = company.session(allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/reports/*"))
    assert requests.get(presign(session)).text.startswith("month,orders")
    assert "AccessDenied" in requests.get(presign(session, "backups/2035-01-13.sql.gz")).text
    assert "AccessDenied" in requests.get(presign("intern")).text
    assert "SignatureDoesNotMatch" in requests.get(good.replace("q4.csv", "q3.csv")).text
    assert "SignatureDoesNotMatch" in requests.get(good.replace("Expires=3600", "Expires=36000")).text
    old = presign("A/admin", config=Config(signature_version="s3"))
    assert "Please use AWS4-HMAC-SHA256" in requests.get(old).text
    world.later(hours=1)
    assert "ExpiredToken" in requests.get(presign(session)).text


def test_of_the_last_thousand_sessions_it_is_known_that_they_have_expired(world: World) -> None:
    # AWS says that a token has expired; the lab knows that of the last thousand, and has forgotten the one before.
    who, session = world.identity("intern"), Session("GetSessionToken", world.now())
    ends = world.now() + timedelta(hours=1)
    keys = [world._keyring.new_temporary_key(who, session, ends).credentials for _ in range(1001)]
    world.later(hours=1)
    told = [error(world.client("sts", keys[at]).get_caller_identity)[0] for at in (0, 1, 1000)]
    assert told == ["InvalidClientTokenId", "ExpiredToken", "ExpiredToken"]
