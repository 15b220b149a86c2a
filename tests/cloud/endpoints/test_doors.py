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
    connection = http.client.HTTPConnection(url.netloc)
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
    """Set the scene, and hand out the keys that a case's caller uses: those that every door takes."""
    world.serve()
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


# Left out: what must differ. Who signs over http signs the body too, and each program names itself.
_OWN_TO_THE_DOOR = ("aws:UserAgent", "s3:x-amz-content-sha256")


@pytest.mark.parametrize("call", [WHO_AM_I, LIST, assume()], ids=lambda call: call.operation)
def test_every_door_leaves_the_same_facts(call: Call, world: World, company: Company) -> None:
    keys = _keys(world, company, "backup-operator")
    told = []
    for door in (*DOORS, by_the_cli_in_a_process):
        world.trail.clear()
        door(world, keys, call)
        (made,) = world.trail.calls()
        (event,) = made.events
        context = {name: value for name, value in event.context.items() if name not in _OWN_TO_THE_DOOR}
        sent = event.sent
        # boto3 addresses a bucket by host name where it can, and by path at the server's address.
        host = sent.host.removeprefix(f"{BUCKET}.")
        parameters = {name: value for name, value in (sent.parameters or {}).items() if name != "encoding-type"}
        told.append((context, event.resource, sent.key_id, sent.address, sent.region, sent.method, host, parameters))
        assert made.answer is not None and made.answer.code == made.error
    assert all(facts == told[0] for facts in told)
    assert told[0][0]["aws:SecureTransport"] == "true" and told[0][0]["aws:SourceIp"] == "198.51.100.20"


# -- presigned URLs ----------------------------------------------------------------------------------------------------

KEY = "reports/q4.csv"
TAMPERED = ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")  # fmt: skip

# who signs what, and what happens to the URL on its way → what its reader gets
URLS: list[tuple[str, Call, Callable[[str], str], Said]] = [
    ("session", s3("GetObject", Key=KEY), str, FINE),
    ("session", s3("GetObject", Key=ODD_KEY), str, FINE),
    ("session", s3("HeadObject", Key=KEY), str, FINE),
    ("A/admin", s3("PutObject", Key=ODD_KEY), str, FINE),
    ("A/admin", s3("DeleteObject", Key=ODD_KEY), str, FINE),
    ("A/admin", LIST, str, FINE),
    ("session", s3("GetObject", Key="backups/2035-01-13.sql.gz"), str, denied_in_s3("s3:GetObject", f"{BUCKET_ARN}/backups/2035-01-13.sql.gz", "because no identity-based policy allows the s3:GetObject action")),
    ("intern", s3("GetObject", Key=KEY), str, DENIED),
    ("session", s3("HeadObject", Key="backups/2035-01-13.sql.gz"), str, FORBIDDEN),
    ("session", s3("GetObject", Key=KEY), lambda url: url.replace("q4.csv", "q3.csv"), TAMPERED),
    ("session", s3("GetObject", Key=KEY), lambda url: url.replace("Expires=600", "Expires=6000"), TAMPERED),
    ("session", s3("GetObject", Key=KEY), lambda url: re.sub("(Signature=)[0-9a-f]{4}", "\\1beef", url), TAMPERED),
    ("session", s3("GetObject", Key=KEY), lambda url: f"{url}&response-content-type=text/html", TAMPERED),
    ("session", s3("GetObject", Key=KEY), lambda url: re.sub("&X-Amz-Security-Token=[^&]*", "", url), NO_SUCH_KEY),
    ("session", s3("GetObject", Key=KEY), lambda url: url.partition("?")[0], DENIED),
    ("wrong secret", s3("GetObject", Key=KEY), str, TAMPERED),
    ("nobody's key", s3("GetObject", Key=KEY), str, NO_SUCH_KEY),
    ("expired", s3("GetObject", Key=KEY), str, ("ExpiredToken", "The provided token has expired.")),
]  # fmt: skip


@pytest.mark.parametrize("at_the_server", [False, True], ids=["in the process", "at the server"])
@pytest.mark.parametrize(("who", "call", "on_its_way", "said"), URLS)
def test_presigned_urls(
    at_the_server: bool,
    who: str,
    call: Call,
    on_its_way: Callable[[str], str],
    said: Said,
    world: World,
    company: Company,
) -> None:
    keys = _keys(world, company, who)
    endpoint = {"endpoint_url": world.serve().url} if at_the_server else {}
    client = boto3.client("s3", **_settings(keys), **endpoint)
    url = client.generate_presigned_url(xform_name(call.operation), call.parameters, ExpiresIn=600)
    method = client.meta.service_model.operation_model(call.operation).http["method"]
    world.trail.clear()
    answer = requests.request(method, on_its_way(url))
    assert _read(method, answer.status_code, answer.text) == said
    event = world.trail.last
    assert event is not None and event.call == f"s3:{call.operation}"
    assert event.allowed == (said == FINE)
    if event.decision and "?" in on_its_way(url):
        assert event.context["s3:authType"] == "REST-QUERY-STRING"


@pytest.mark.parametrize("at_the_server", [False, True], ids=["in the process", "at the server"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_presigned_call_of_sts(method: str, at_the_server: bool, world: World) -> None:
    # It proves to somebody else who one is; so does `aws eks get-token`.
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    endpoint = {"endpoint_url": world.serve().url} if at_the_server else {}
    sts = boto3.client("sts", **_settings(world.credentials("intern")), **endpoint)
    url = sts.generate_presigned_url("get_caller_identity", HttpMethod=method)
    assert ":user/intern</Arn>" in requests.request(method, url).text
    world.later(minutes=61)
    assert "SignatureDoesNotMatch" in requests.request(method, url).text


def test_a_url_signed_elsewhere_ends_by_the_real_clock(world: World) -> None:
    code, url = aws(world, "A/admin", "s3", "presign", f"s3://{BUCKET}/{KEY}", "--expires-in", "3600")
    assert code == 0 and requests.get(url.strip()).text.startswith("month,orders")
    script = (
        "import datetime, botocore.auth, boto3\n"
        "an_hour_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)\n"
        "botocore.auth.get_current_datetime = lambda remove_tzinfo=True: an_hour_ago.replace(tzinfo=None)\n"
        f"print(boto3.client('s3').generate_presigned_url('get_object', {{'Bucket': {BUCKET!r}, 'Key': {KEY!r}}}))\n"
    )
    environment = {**os.environ, **world.serve().environment("A/admin")}
    old = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    answer = requests.get(old.stdout.strip())
    assert (answer.status_code, "Request has expired" in answer.text) == (403, True)


# -- what one types in a terminal --------------------------------------------------------------------------------------


def test_high_level_commands(world: World, company: Company, tmp_path: Path) -> None:
    session = company.session(
        allow("s3:ListBucket", BUCKET_ARN), allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET_ARN}/backups/*")
    )
    backup = tmp_path / "nightly" / "ü 1.sql"
    backup.parent.mkdir()
    backup.write_bytes(os.urandom(9_000_000))  # more than 8 MB: the CLI uploads it in parts
    up = ["s3", "sync", "nightly", f"s3://{BUCKET}/backups/nightly", "--no-progress"]
    assert aws(world, session, *up, cwd=tmp_path) == (0, f"upload: nightly/ü 1.sql to s3://{BUCKET}/backups/nightly/ü 1.sql\n".replace("nightly/ü", f"nightly{os.sep}ü", 1))  # fmt: skip
    down = ["s3", "cp", f"s3://{BUCKET}/backups/nightly/ü 1.sql", "again.sql", "--no-progress"]
    assert aws(world, session, *down, cwd=tmp_path)[0] == 0
    assert (tmp_path / "again.sql").read_bytes() == backup.read_bytes()
    code, text = aws(world, session, "s3", "ls", f"s3://{BUCKET}/backups/nightly/")
    assert (code, text.split(maxsplit=2)[2:]) == (0, ["9000000 ü 1.sql\n"])
    refused = ["s3", "cp", "again.sql", f"s3://{BUCKET}/reports/q4.csv", "--no-progress"]
    code, text = aws(world, session, *refused, cwd=tmp_path)
    assert code == 1 and "upload failed: " in text and "(AccessDenied)" in text
    last = world.trail.last
    assert last is not None and (last.caller.arn, last.allowed) == (SESSION, False)


PROFILE = """
[profile backup]
role_arn = {role}
source_profile = backup-operator
external_id = {external_id}
role_session_name = VendorSession
{more}
"""


def _write_profile(world: World, external_id: str, more: str = "") -> None:
    config = Path(world.serve().environment()["AWS_CONFIG_FILE"])
    with config.open("a", encoding="utf-8") as file:
        file.write(PROFILE.format(role=ROLE, external_id=external_id, more=more))


WHO = ["sts", "get-caller-identity", "--query", "Arn", "--output", "text", "--profile", "backup"]


def test_a_profile_that_asks_for_the_second_factor(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-role.html#cli-configure-role-mfa
    with_mfa = {
        "StringEquals": {"sts:ExternalId": "company-a-7f3d"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
    }
    company.make_role(trust({"AWS": OPERATOR}, Condition=with_mfa))
    company.permit()
    device = "arn:aws:iam::123456789012:mfa/backup-operator"
    _write_profile(world, "company-a-7f3d", f"mfa_serial = {device}")
    code, text = aws(world, None, *WHO, typed="000000\n")
    assert code == 255 and "MultiFactorAuthentication failed with invalid MFA one time pass code." in text
    code, text = aws(world, None, *WHO, typed=f"{world.mfa_code('backup-operator')}\n")
    assert (code, text) == (0, f"Enter MFA code for {device}: {SESSION}\n") or text.endswith(f"{SESSION}\n")
    # The CLI keeps these credentials, in the lab's own home, and does not ask again; the lab's clock ends them.
    assert aws(world, None, *WHO) == (0, f"{SESSION}\n")
    world.later(hours=2)
    assert aws(world, None, *WHO)[0] != 0


def test_a_profile_with_the_wrong_external_id(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}))
    company.permit()
    _write_profile(world, "company-b")
    code, text = aws(world, None, *WHO)
    assert code == 255 and OPERATOR_DENIED[1] in text
    # The same profile in this process, by boto3's own provider.
    session = boto3.Session(profile_name="backup")
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole"):
        session.client("sts").get_caller_identity()


def test_botos_own_provider_refreshes_by_the_labs_clock(world: World, company: Company) -> None:
    # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html#assume-role-provider
    company.make_role(
        trust({"AWS": OPERATOR}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}),
        allow("s3:ListBucket", BUCKET_ARN),
    )
    company.permit()
    _write_profile(world, "company-a-7f3d")
    client = boto3.Session(profile_name="backup").client("s3")
    world.trail.clear()
    client.list_objects_v2(Bucket=BUCKET)
    client.list_objects_v2(Bucket=BUCKET)
    world.later(hours=2)
    client.list_objects_v2(Bucket=BUCKET)
    asked = [event.action for event in world.trail.events()]
    assert asked == ["sts:AssumeRole", "s3:ListBucket", "s3:ListBucket", "sts:AssumeRole", "s3:ListBucket"]
    # What the company no longer wants, the next refresh does not get.
    company.iam.update_assume_role_policy(
        RoleName="BackupAccessRole", PolicyDocument=trust({"AWS": OPERATOR}, effect="Deny")
    )
    client.list_objects_v2(Bucket=BUCKET)  # a session lasts until its end
    world.later(hours=2)
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole"):
        client.list_objects_v2(Bucket=BUCKET)
