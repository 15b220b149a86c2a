"""Requests as other programs than boto3 write them: signed the same, sent otherwise.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from helpers.cloud import World
from helpers.cloud.endpoints.server import Server
from helpers.cloud.personas import REGION
from tests.cloud.kit import BUCKET


@pytest.fixture
def door(world: World) -> Iterator[Server]:
    with world.serve() as server:
        yield server


def keys(world: World) -> Credentials:
    known = world.credentials("A/admin")
    return Credentials(known["AccessKeyId"], known["SecretAccessKey"], known.get("SessionToken"))


def get(door: Server, target: str, headers: Mapping[str, str]) -> tuple[int, str]:
    """(status, body) of a request whose target is sent as it stands here."""
    connection = HTTPConnection(str(urlsplit(door.url).netloc))
    connection.putrequest("GET", target, skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def signed(door: Server, world: World, canonical: str, host: str = "") -> dict[str, str]:
    """The headers of a request for this canonical path and query."""
    request = AWSRequest("GET", f"{door.url}{canonical}", headers={"Host": host or str(urlsplit(door.url).netloc)})
    S3SigV4Auth(keys(world), "s3", REGION).add_auth(request)
    return dict(request.headers.items())


# what is sent · what was signed: "URI-encode each parameter name and value", and every part of the path
TARGETS = [
    (f"/{BUCKET}?delimiter=/&prefix=backups/", f"/{BUCKET}?delimiter=%2F&prefix=backups%2F"),
    (f"/{BUCKET}?delimiter=%2f&prefix=backups%2f", f"/{BUCKET}?delimiter=%2F&prefix=backups%2F"),
    (f"/{BUCKET}?prefix=a:b@c,d&list-type=2", f"/{BUCKET}?list-type=2&prefix=a%3Ab%40c%2Cd"),
    (f"/{BUCKET}?%70refix=x", f"/{BUCKET}?prefix=x"),
    (f"/{BUCKET}?versioning", f"/{BUCKET}?versioning="),
    (f"/{BUCKET}?versioning=", f"/{BUCKET}?versioning="),
    (f"/{BUCKET}/odd%28name%29", f"/{BUCKET}/odd%28name%29"),
    (f"/{BUCKET}/odd(name)", f"/{BUCKET}/odd%28name%29"),
]


@pytest.mark.parametrize(("target", "canonical"), TARGETS)
def test_a_target_is_signed_in_its_canonical_form(target: str, canonical: str, door: Server, world: World) -> None:
    world.client("s3", "A/admin").put_object(Bucket=BUCKET, Key="odd(name)", Body=b"here")
    status, body = get(door, target, signed(door, world, canonical))
    assert status == 200, body
    status, body = get(door, target, signed(door, world, f"{canonical}%21"))
    assert status == 403 and "SignatureDoesNotMatch" in body


# the host's name → the bucket
HOSTS = [
    (f"{BUCKET}.localhost", BUCKET),
    (f"{BUCKET}.s3.localhost", BUCKET),
    (f"{BUCKET}.s3.eu-central-1.localhost", BUCKET),
    (f"{BUCKET}.s3-eu-central-1.localhost", BUCKET),
    ("localhost", ""),
    ("s3.localhost", ""),
    ("s3.eu-central-1.localhost", ""),
]


@pytest.mark.parametrize(("name", "bucket"), HOSTS)
def test_the_bucket_in_the_hosts_name(name: str, bucket: str, door: Server, world: World) -> None:
    host = f"{name}:{urlsplit(door.url).port}"
    path = "" if bucket else f"/{BUCKET}"
    status, body = get(door, f"{path}/reports/q4.csv", signed(door, world, f"{path}/reports/q4.csv", host))
    assert (status, "<Error>" in body) == (200, False), body
    status, body = get(door, f"{path}/?prefix=reports", signed(door, world, f"{path}/?prefix=reports", host))
    assert status == 200 and "<Key>reports/q4.csv</Key>" in body
    status, body = get(door, f"{path}/none", signed(door, world, f"{path}/none", host))
    assert (status, "<Code>NoSuchKey</Code>" in body) == (404, True)


# parameters that the SDK for JavaScript signs into a URL besides those of the signature · the method
# https://github.com/aws/aws-sdk/issues/480
IN_URLS = [
    ("x-id=GetObject&x-amz-checksum-mode=ENABLED", "GET"),
    ("x-id=PutObject&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32", "PUT"),
]


@pytest.mark.parametrize(("parameters", "method"), IN_URLS)
def test_presigned_urls_as_the_sdk_for_javascript_makes_them(
    parameters: str, method: str, door: Server, world: World
) -> None:
    request = AWSRequest(method, f"{door.url}/{BUCKET}/reports/q4.csv?{parameters}")
    S3SigV4QueryAuth(keys(world), "s3", REGION, expires=60).add_auth(request)
    answer = requests.request(method, request.url, data=b"longer than nothing" if method == "PUT" else None)
    assert answer.status_code == 200, answer.text
    stored = world.client("s3", "A/admin").get_object(Bucket=BUCKET, Key="reports/q4.csv")["Body"].read()
    assert (stored == b"longer than nothing") is (method == "PUT")


def test_sync_uploads_what_has_changed(door: Server, world: World, tmp_path: Path) -> None:
    """A file of the same size, changed after its object was uploaded; and not one that has not."""
    file = tmp_path / "a.txt"
    file.write_text("one")
    an_hour_ago = datetime.now(timezone.utc).timestamp() - 3600
    os.utime(file, (an_hour_ago, an_hour_ago))

    def sync() -> str:
        known = world.credentials("A/admin")
        found = {"AWS_ACCESS_KEY_ID": known["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": known["SecretAccessKey"]}
        env = {**os.environ, **found, "AWS_ENDPOINT_URL": door.url, "AWS_DEFAULT_REGION": REGION, "HOME": str(tmp_path)}
        program = [sys.executable, "-m", "awscli", "s3", "sync", str(tmp_path), f"s3://{BUCKET}/synced"]
        return subprocess.run(
            [*program, "--exclude", "*", "--include", "*.txt"], env=env, capture_output=True, text=True, check=True
        ).stdout

    assert "upload:" in sync()
    assert "upload:" not in sync()
    written = world.client("s3", "A/admin").head_object(Bucket=BUCKET, Key="synced/a.txt")["LastModified"]
    assert abs((written - datetime.now(timezone.utc)).total_seconds()) < 86_400  # the real date, not the lab's
    file.write_text("two")
    later = written.timestamp() + 5
    os.utime(file, (later, later))
    assert "upload:" in sync()
    assert world.client("s3", "A/admin").get_object(Bucket=BUCKET, Key="synced/a.txt")["Body"].read() == b"two"


def test_an_older_upload_of_another_program_does_not_hide_behind_the_labs_dates(door: Server, world: World) -> None:
    s3 = world.client("s3", "A/admin")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=BUCKET, Key="k", Body=b"of 2035")["VersionId"]
    request = AWSRequest("PUT", f"{door.url}/{BUCKET}/k")
    S3SigV4QueryAuth(keys(world), "s3", REGION, expires=60).add_auth(request)
    second = requests.put(request.url, data=b"of today").headers["x-amz-version-id"]
    found = s3.list_object_versions(Bucket=BUCKET, Prefix="k")["Versions"]
    assert [(each["VersionId"], each["IsLatest"]) for each in found] == [(second, True), (first, False)]
