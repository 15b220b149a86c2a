"""One AWS behind every door: the same verdict, the same words, the same trail, whoever knocks and however.

A case is an API call by somebody. Each door carries it its own way; what comes back must not depend on the door.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import unescape

import boto3
import pytest
import requests
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.cloud import World, run
from helpers.cloud.personas import REGION
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, Company, allow, deny, document, trust

ODD_KEY = "reports/odd key/ü+&=~;,'(1)*!@$%41?#.txt"
SESSION = f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/VendorSession"

Keys = Mapping[str, Any]
Said = tuple[str, str]  # AWS's error code and message; both empty when the call is served


class Call(NamedTuple):
    service: str
    operation: str
    parameters: dict[str, Any]


class Case(NamedTuple):
    who: str
    call: Call
    said: Said
    trail: list[str]  # of each event: the caller's ARN, the action, the verdict
    in_a_process: bool = False  # also by the CLI as a process of its own, which takes a second


def s3(operation: str, **parameters: Any) -> Call:
    return Call("s3", operation, {"Bucket": BUCKET, **parameters})


def assume(**more: Any) -> Call:
    return Call("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "VendorSession", **more})


WHO_AM_I = Call("sts", "GetCallerIdentity", {})
LIST = s3("ListObjectsV2")
ADMIN = f"arn:aws:iam::{A}:user/admin"
DEVELOPER = f"arn:aws:iam::{A}:user/developer"
FINE = ("", "")
FORBIDDEN = ("403", "Forbidden")
DENIED = ("AccessDenied", "Access Denied")
NO_SUCH_TOKEN = ("InvalidClientTokenId", "The security token included in the request is invalid.")
NO_SUCH_KEY = ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
OPERATOR_DENIED = (
    "AccessDenied",
    f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole on resource: {ROLE}",
)


def denied_in_s3(action: str, resource: str, because: str) -> Said:
    return "AccessDenied", f'User: {SESSION} is not authorized to perform: {action} on resource: "{resource}" {because}'


def _delete(*keys: str) -> Call:
    return s3("DeleteObjects", Delete={"Objects": [{"Key": key} for key in keys]})


CASES = [
    Case("A/admin", WHO_AM_I, FINE, [f"{ADMIN} sts:GetCallerIdentity allow"]),
    Case("A/admin", LIST, FINE, [f"{ADMIN} s3:ListBucket allow"], True),
    Case("intern", LIST, DENIED, [f"{OPERATOR[:-15]}intern s3:ListBucket implicit-deny"]),
    Case("developer", Call("iam", "ListUsers", {}), ("AccessDenied", f"User: {DEVELOPER} is not authorized to perform: iam:ListUsers on resource: * because no identity-based policy allows the iam:ListUsers action"), [f"{DEVELOPER} iam:ListUsers implicit-deny"]),
    # Spaces, quotes and letters outside ASCII in a form: every client writes them its own way.
    Case("A/admin", Call("iam", "PutUserPolicy", {"UserName": "developer", "PolicyName": "a+b=c@d", "PolicyDocument": '{"Version": "2012-10-17",\n "Statement": [{"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*/ü ~"}]}'}), FINE, [f"{ADMIN} iam:PutUserPolicy allow"], True),
    Case("backup-operator", assume(ExternalId="company-a-7f3d"), FINE, [f"{OPERATOR} sts:AssumeRole allow"], True),
    Case("backup-operator", assume(ExternalId="company-a-7f3e"), OPERATOR_DENIED, [f"{OPERATOR} sts:AssumeRole implicit-deny"], True),
    Case("backup-operator", assume(), OPERATOR_DENIED, [f"{OPERATOR} sts:AssumeRole implicit-deny"]),
    Case("session", WHO_AM_I, FINE, [f"{SESSION} sts:GetCallerIdentity allow"]),
    Case("session", LIST, FINE, [f"{SESSION} s3:ListBucket allow"]),
    Case("session", s3("PutObject", Key="x"), denied_in_s3("s3:PutObject", f"{BUCKET_ARN}/x", "because no identity-based policy allows the s3:PutObject action"), [f"{SESSION} s3:PutObject implicit-deny"]),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: no body, so no words
    Case("session", s3("HeadObject", Key="reports/q4.csv"), FINE, [f"{SESSION} s3:GetObject allow"]),
    Case("session", s3("HeadObject", Key="backups/2035-01-13.sql.gz"), FORBIDDEN, [f"{SESSION} s3:GetObject implicit-deny"], True),
    Case("session", s3("HeadObject", Key="reports/none"), ("404", "Not Found"), [f"{SESSION} s3:GetObject allow", f"{SESSION} s3:ListBucket allow"]),
    Case("session", s3("HeadObject", Key=ODD_KEY), FINE, [f"{SESSION} s3:GetObject allow"], True),
    Case("A/admin", s3("PutObject", Key=ODD_KEY, Metadata={"a_b": "c", "d-e": "f  g"}), FINE, [f"{ADMIN} s3:PutObject allow"]),
    Case("A/admin", s3("ListObjectsV2", Prefix=ODD_KEY, Delimiter="/"), FINE, [f"{ADMIN} s3:ListBucket allow"]),
    Case("A/admin", s3("CopyObject", Key="copy", CopySource={"Bucket": BUCKET, "Key": ODD_KEY}), FINE, [f"{ADMIN} s3:PutObject allow", f"{ADMIN} s3:GetObject allow"]),
    Case("session", s3("CopyObject", Key="copies/q4.csv", CopySource=f"{BUCKET}/reports/q4.csv"), FINE, [f"{SESSION} s3:PutObject allow", f"{SESSION} s3:GetObject allow"]),
    Case("session", s3("CopyObject", Key="copy", CopySource=f"{BUCKET}/reports/q4.csv"), denied_in_s3("s3:PutObject", f"{BUCKET_ARN}/copy", "because no identity-based policy allows the s3:PutObject action"), [f"{SESSION} s3:PutObject implicit-deny"]),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: 200, and an answer for each key
    Case("session", _delete("reports/q4.csv", "backups/2035-01-13.sql.gz", ODD_KEY), denied_in_s3("s3:DeleteObject", f"{BUCKET_ARN}/backups/2035-01-13.sql.gz", "with an explicit deny in an identity-based policy"), [f"{SESSION} s3:DeleteObject allow", f"{SESSION} s3:DeleteObject explicit-deny", f"{SESSION} s3:DeleteObject allow"], True),
    Case("nobody's key", WHO_AM_I, NO_SUCH_TOKEN, [" sts:GetCallerIdentity InvalidClientTokenId"]),
    Case("nobody's key", LIST, NO_SUCH_KEY, [" s3:ListObjectsV2 InvalidAccessKeyId"]),
    Case("wrong secret", WHO_AM_I, ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."), [" sts:GetCallerIdentity SignatureDoesNotMatch"]),
    Case("wrong secret", LIST, ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method."), [" s3:ListObjectsV2 SignatureDoesNotMatch"], True),
    Case("missing token", WHO_AM_I, NO_SUCH_TOKEN, [" sts:GetCallerIdentity InvalidClientTokenId"]),
    Case("missing token", LIST, NO_SUCH_KEY, [" s3:ListObjectsV2 InvalidAccessKeyId"]),
    Case("expired", WHO_AM_I, ("ExpiredToken", "The security token included in the request is expired"), [" sts:GetCallerIdentity ExpiredToken"]),
    Case("expired", LIST, ("ExpiredToken", "The provided token has expired."), [" s3:ListObjectsV2 ExpiredToken"], True),
    Case("anonymous", WHO_AM_I, ("MissingAuthenticationToken", "Request is missing Authentication Token"), [" sts:GetCallerIdentity MissingAuthenticationToken"]),
    Case("anonymous", LIST, DENIED, [" s3:ListBucket implicit-deny"], True),
    Case("anonymous", s3("HeadObject", Key="public/ü.txt"), FINE, [" s3:GetObject allow"]),
]  # fmt: skip


# -- the doors ---------------------------------------------------------------------------------------------------------


def _settings(keys: Keys | None) -> dict[str, Any]:
    if keys is None:
        return {"region_name": REGION, "config": Config(signature_version=UNSIGNED)}
    return {
        "region_name": REGION,
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys.get("SessionToken"),
    }


def _by(client: Any, call: Call) -> Said:
    try:
        answer = getattr(client, xform_name(call.operation))(**call.parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    return next(((each["Code"], each["Message"]) for each in answer.get("Errors", ())), FINE)


def by_the_world(world: World, keys: Keys | None, call: Call) -> Said:
    return _by(world.client(call.service, keys), call)


def by_boto3_client(world: World, keys: Keys | None, call: Call) -> Said:
    return _by(boto3.client(call.service, **_settings(keys)), call)


def by_boto3_session(world: World, keys: Keys | None, call: Call) -> Said:
    settings = _settings(keys)
    more = {"config": settings.pop("config")} if keys is None else {}
    return _by(boto3.Session(**settings).client(call.service, **more), call)


def by_boto3_at_the_server(world: World, keys: Keys | None, call: Call) -> Said:
    return _by(boto3.client(call.service, endpoint_url=world.serve().url, **_settings(keys)), call)


class _Written(Exception):
    """A request that is ready to be sent."""


def _written(client: Any, call: Call) -> Any:
    """The request that boto3 would send."""

    def keep(request: Any, **_: Any) -> None:
        raise _Written(request)

    client.meta.events.register_first("before-send", keep)
    with pytest.raises(_Written) as caught:
        _by(client, call)
    return caught.value.args[0]


def _read(method: str, status: int, content: str) -> Said:
    if method == "HEAD" and status >= 400:
        return str(status), http.client.responses[status]
    code, message = re.search("<Code>(.*?)</Code>", content), re.search("<Message>(.*?)</Message>", content)
    assert (status < 400) == (code is None) or "<DeleteResult" in content
    return (code[1], unescape(message[1], {"&quot;": '"'})) if code and message else FINE


def _text_headers(request: Any) -> dict[str, str]:
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}


def by_requests(world: World, keys: Keys | None, call: Call) -> Said:
    request = _written(boto3.client(call.service, **_settings(keys)), call)
    answer = requests.request(request.method, request.url, headers=_text_headers(request), data=request.body)
    return _read(request.method, answer.status_code, answer.text)


def by_http_client(world: World, keys: Keys | None, call: Call) -> Said:
    request = _written(boto3.client(call.service, endpoint_url=world.serve().url, **_settings(keys)), call)
    url = urlsplit(request.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    connection.request(request.method, url._replace(scheme="", netloc="").geturl(), request.body, request.headers)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return _read(request.method, answer.status, content)


def _command(keys: Keys | None, call: Call) -> list[str]:
    service = "s3api" if call.service == "s3" else call.service
    source = call.parameters.get("CopySource")
    plain = {"CopySource": "/".join(source.values())} if isinstance(source, dict) else {}
    words = [service, xform_name(call.operation, "-"), "--cli-input-json", json.dumps({**call.parameters, **plain})]
    return words if keys is not None else [*words, "--no-sign-request"]


def _printed(exit_code: int, text: str) -> Said:
    if exit_code == 0:
        errors = json.loads(text).get("Errors", ()) if text.strip() else ()
        return next(((each["Code"], each["Message"]) for each in errors), FINE)
    found = re.fullmatch(r"\s*An error occurred \((\w+)\) when calling the \w+ operation: (.*)\s*", text)
    assert found, text
    return found[1], found[2]


def by_the_cli(world: World, keys: Keys | None, call: Call) -> Said:
    words = " ".join("'" + word.replace("'", "'\\''") + "'" for word in _command(keys, call))
    result = run(f"aws {words}", keys, world=world)
    return _printed(result.exit_code, result.text)


def aws(world: World, who: Any, *words: str, typed: str = "", cwd: Path | None = None) -> tuple[int, str]:
    """The AWS CLI as a process of its own: (exit code, what it prints)."""
    environment = {**os.environ, **world.serve().environment(who)}
    done = subprocess.run(
        [sys.executable, "-m", "awscli", *words],
        env=environment,
        cwd=cwd,
        input=typed.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return done.returncode, done.stdout.decode().replace("\r\n", "\n")


def by_the_cli_in_a_process(world: World, keys: Keys | None, call: Call) -> Said:
    return _printed(*aws(world, keys, *_command(keys, call)))


Door = Callable[[World, "Keys | None", Call], Said]
DOORS: tuple[Door, ...] = (
    by_the_world,
    by_boto3_client,
    by_boto3_session,
    by_boto3_at_the_server,
    by_requests,
    by_http_client,
    by_the_cli,
)


# -- the same behind each ----------------------------------------------------------------------------------------------


def _keys(world: World, company: Company, who: str) -> Keys | None:
    """Set the scene, and hand out the keys that a case's caller uses."""
    company.make_role(
        trust({"AWS": OPERATOR}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}),
        allow("s3:ListBucket", BUCKET_ARN),
        allow(["s3:GetObject", "s3:GetObjectTagging"], f"{BUCKET_ARN}/reports/*"),
        allow("s3:PutObject", f"{BUCKET_ARN}/copies/*"),
        allow("s3:DeleteObject", "*"),
        deny("s3:DeleteObject", f"{BUCKET_ARN}/backups/*"),
    )
    company.permit()
    admin = world.client("s3", "A/admin")
    for key in (ODD_KEY, "public/ü.txt"):
        admin.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    admin.delete_public_access_block(Bucket=BUCKET)
    public = allow("s3:GetObject", f"{BUCKET_ARN}/public/*", principal="*")
    admin.put_bucket_policy(Bucket=BUCKET, Policy=document(public))
    session = company.assume(ExternalId="company-a-7f3d")
    special: dict[str, Keys | None] = {
        "session": session,
        "expired": session,
        "missing token": {name: session[name] for name in ("AccessKeyId", "SecretAccessKey")},
        "nobody's key": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x" * 40},
        "wrong secret": world.credentials("intern") | {"SecretAccessKey": "x" * 40},
        "anonymous": None,
    }
    if who == "expired":
        world.later(hours=2)
    return special[who] if who in special else world.credentials(who)


def _check(door: Door, case: Case, world: World, company: Company) -> None:
    keys = _keys(world, company, case.who)
    world.trail.clear()
    assert door(world, keys, case.call) == case.said
    events = world.trail.events()
    assert [f"{event.caller.arn} {event.action} {event.verdict}" for event in events] == case.trail
    assert {event.call for event in events} == {f"{case.call.service}:{case.call.operation}"}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", CASES, ids=[f"{case.who}-{case.call.operation}" for case in CASES])
def test_every_door_says_the_same(door: Door, case: Case, world: World, company: Company) -> None:
    _check(door, case, world, company)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.in_a_process], ids=lambda case: f"{case.who}-{case.call.operation}"
)
def test_the_cli_in_another_process_says_the_same(case: Case, world: World, company: Company) -> None:
    _check(by_the_cli_in_a_process, case, world, company)
