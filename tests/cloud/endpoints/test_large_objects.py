"""Large objects through the served door: the same answers as small ones have, no memory taken, nobody kept waiting."""

from __future__ import annotations

import base64
import hashlib
import http.client
import random
import tracemalloc
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain, repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from helpers.cloud import World, isolation
from helpers.cloud.endpoints.server import Server
from helpers.cloud.on_disk import LARGE
from helpers.cloud.personas import REGION
from tests.cloud.endpoints.test_received import SIGNED, in_chunks
from tests.cloud.kit import BUCKET

MB = 1024 * 1024
LARGE_ONE = random.Random(7).randbytes(LARGE + 1)
PARTS = [random.Random(number).randbytes(size) for number, size in enumerate((5 * MB, 5 * MB + 3, 10))]
WHOLE = b"".join(PARTS)


@pytest.fixture
def server(world: World) -> Server:
    return world.serve()


@pytest.fixture
def s3(server: Server) -> Any:
    return _client(server)


def _client(server: Server) -> Any:
    keys = server.environment("A/admin")
    return boto3.client(
        "s3",
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )


class _Signer(S3SigV4Auth):
    said = ""  # of the body; botocore would hash what it has

    def payload(self, request: Any) -> str:
        return self.said


def _put(server: Server, sent: Any, headers: Mapping[str, str], target: str = f"/{BUCKET}/large") -> tuple[int, bytes]:
    with _connection(server) as connection:
        return _put_on(connection, server, sent, headers, target)


def _connection(server: Server) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection(urlsplit(server.url).netloc))


def _put_on(
    connection: http.client.HTTPConnection,
    server: Server,
    sent: Any,
    headers: Mapping[str, str],
    target: str = f"/{BUCKET}/large",
) -> tuple[int, bytes]:
    """Sign with these headers, all of them, and send."""
    keys = server.environment("A/admin")
    request = AWSRequest("PUT", f"{server.url}{target}", headers=dict(headers))
    signer = _Signer(Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"]), "s3", REGION)
    signer.said = headers["x-amz-content-sha256"]
    signer.add_auth(request)
    connection.request("PUT", target, sent, dict(request.headers))
    answer = connection.getresponse()
    return answer.status, answer.read()


def _files() -> set[Path]:
    """They go before the answer comes; nobody has to collect garbage for that."""
    return set((isolation.home() / "objects").glob("*"))


def _upload(s3: Any, key: str = "parts", parts: list[bytes] = PARTS, **kwargs: Any) -> tuple[str, list[dict[str, Any]]]:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key, **kwargs)["UploadId"]
    algorithm = {name: value for name, value in kwargs.items() if name == "ChecksumAlgorithm"}
    done = []
    for number, part in enumerate(parts, 1):
        answer = s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number, Body=part, **algorithm)
        done.append({"PartNumber": number, "ETag": answer["ETag"]})
    return upload, done


def _complete(s3: Any, upload: str, parts: list[dict[str, Any]], key: str = "parts") -> Any:
    return s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})


# -- one body ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [LARGE, LARGE + 1])
def test_it_comes_back_as_it_was(size: int, s3: Any) -> None:
    content = LARGE_ONE[:size]
    etag = f'"{hashlib.md5(content).hexdigest()}"'
    assert s3.put_object(Bucket=BUCKET, Key="large", Body=content)["ETag"] == etag
    found = s3.get_object(Bucket=BUCKET, Key="large")
    assert (found["Body"].read(), found["ETag"], found["ContentLength"]) == (content, etag, size)
    assert s3.head_object(Bucket=BUCKET, Key="large")["ContentLength"] == size
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="large")["Contents"][0]["Size"] == size


CRC = base64.b64encode(zlib.crc32(LARGE_ONE).to_bytes(4, "big")).decode()


@pytest.mark.parametrize(
    ("kind", "mark", "trailer"),
    [
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", SIGNED, ""),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", SIGNED, f"x-amz-checksum-crc32:{CRC}\r\n"),
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", f"x-amz-checksum-crc32:{CRC}\r\n"),
        ("UNSIGNED-PAYLOAD", None, ""),
        (hashlib.sha256(LARGE_ONE).hexdigest(), None, ""),
    ],
)
@pytest.mark.parametrize("length", ["told", "not told"])
def test_however_a_client_sends_it(
    kind: str, mark: str | None, trailer: str, length: str, server: Server, s3: Any
) -> None:
    body = LARGE_ONE if mark is None else in_chunks(LARGE_ONE, 65536, mark, trailer)
    headers = {"x-amz-content-sha256": kind}
    if mark is not None:
        headers |= {"x-amz-decoded-content-length": str(len(LARGE_ONE)), "Content-Encoding": "aws-chunked"}
    if trailer:
        headers |= {"x-amz-trailer": "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm": "CRC32"}
    if length == "told":  # and signed, as minio-py and the SDK for Go do
        headers["Content-Length"] = str(len(body))
    sent: Any = body if length == "told" else iter([body[:1000], body[1000:]])
    assert _put(server, sent, headers) == (200, b"")
    found = s3.get_object(Bucket=BUCKET, Key="large", ChecksumMode="ENABLED")
    assert found["Body"].read() == LARGE_ONE
    assert "ContentEncoding" not in found
    assert found.get("ChecksumCRC32") == (CRC if trailer else None)


def test_a_checksum_that_is_only_asked_for(server: Server, s3: Any) -> None:
    headers = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-sdk-checksum-algorithm": "SHA256"}
    assert _put(server, LARGE_ONE, headers)[0] == 200
    said = s3.head_object(Bucket=BUCKET, Key="large", ChecksumMode="ENABLED")["ChecksumSHA256"]
    assert said == base64.b64encode(hashlib.sha256(LARGE_ONE).digest()).decode()


def test_a_checksum_that_the_client_tells_at_the_end(server: Server, s3: Any) -> None:
    # CRC-64/NVME, which the AWS CLI 2 sends: the lab has no way to work it out, and says what it was told.
    told = "AAAAAAAAAAE="
    headers = {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": str(len(LARGE_ONE)),
        "x-amz-trailer": "x-amz-checksum-crc64nvme",
        "x-amz-sdk-checksum-algorithm": "CRC64NVME",
    }
    body = in_chunks(LARGE_ONE, 65536, trailer=f"x-amz-checksum-crc64nvme:{told}\r\n")
    assert _put(server, body, headers)[0] == 200
    said = s3.head_object(Bucket=BUCKET, Key="large", ChecksumMode="ENABLED")
    assert said["ChecksumCRC64NVME"] == told


def test_another_body_than_was_signed(server: Server, s3: Any) -> None:
    before = _files()
    hashed = {"x-amz-content-sha256": hashlib.sha256(LARGE_ONE).hexdigest()}
    with _connection(server) as connection:
        status, answer = _put_on(connection, server, b"?" + LARGE_ONE[1:], hashed)
        assert (status, b"<Code>XAmzContentSHA256Mismatch</Code>" in answer) == (400, True)
        assert _files() == before, "it goes with its answer, and does not wait for the end of the connection"
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="large")["KeyCount"] == 0


def test_what_is_no_object_is_refused_in_its_services_form(server: Server) -> None:
    unsigned = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    status, answer = _put(server, LARGE_ONE, unsigned, f"/{BUCKET}?policy")
    assert (status, b"<Code>MaxMessageLengthExceeded</Code>" in answer) == (400, True)


@pytest.mark.parametrize(
    "span",
    ["bytes=0-0", "bytes=4194300-", "bytes=-3", "bytes=1048570-1048580", "bytes=0-4194304", "bytes=7-99999999"],
)
def test_a_range_of_it(span: str, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="large", Body=LARGE_ONE)
    first, _, last = span.removeprefix("bytes=").partition("-")
    wanted = LARGE_ONE[int(first) : int(last or len(LARGE_ONE)) + 1] if first else LARGE_ONE[-int(last) :]
    found = s3.get_object(Bucket=BUCKET, Key="large", Range=span)
    assert (found["Body"].read(), found["ContentLength"]) == (wanted, len(wanted))
    assert found["ContentRange"].endswith(f"/{len(LARGE_ONE)}")


def test_a_range_that_is_not_there(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="large", Body=LARGE_ONE)
    with pytest.raises(s3.exceptions.ClientError, match="InvalidRange"):
        s3.get_object(Bucket=BUCKET, Key="large", Range="bytes=99999999-")


# -- uploads in parts --------------------------------------------------------------------------------------------------


def test_parts_become_one_object(s3: Any) -> None:
    upload, parts = _upload(s3)
    listed = s3.list_parts(Bucket=BUCKET, Key="parts", UploadId=upload)["Parts"]
    assert [(part["Size"], part["ETag"]) for part in listed] == [
        (len(part), f'"{hashlib.md5(part).hexdigest()}"') for part in PARTS
    ]
    etag = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in PARTS)).hexdigest()
    assert _complete(s3, upload, parts)["ETag"] == f'"{etag}-3"'
    assert s3.get_object(Bucket=BUCKET, Key="parts")["Body"].read() == WHOLE
    across = s3.get_object(Bucket=BUCKET, Key="parts", Range=f"bytes={5 * MB - 2}-{5 * MB + 1}")["Body"].read()
    assert across == WHOLE[5 * MB - 2 : 5 * MB + 2]


def _crc32(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [
        ("CRC32", _crc32),
        ("SHA1", lambda data: hashlib.sha1(data).digest()),
        ("SHA256", lambda data: hashlib.sha256(data).digest()),
    ],
)
def test_its_checksum_is_that_of_the_parts_checksums(algorithm: str, digest: Any, s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    upload, parts = _upload(s3, ChecksumAlgorithm=algorithm)
    _complete(s3, upload, parts)
    said = s3.get_object(Bucket=BUCKET, Key="parts", ChecksumMode="ENABLED")[f"Checksum{algorithm}"]
    assert said == base64.b64encode(digest(b"".join(map(digest, PARTS)))).decode() + "-3"


def test_or_that_of_the_whole_object(s3: Any) -> None:
    upload, parts = _upload(s3, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    _complete(s3, upload, parts)
    said = s3.get_object(Bucket=BUCKET, Key="parts", ChecksumMode="ENABLED")["ChecksumCRC32"]
    assert said == base64.b64encode(_crc32(WHOLE)).decode()


def test_parts_that_do_not_fit(s3: Any) -> None:
    upload, parts = _upload(s3)
    for wrong, code in (
        ([{**parts[0], "ETag": parts[1]["ETag"]}], "InvalidPart"),
        ([parts[0], {**parts[1], "PartNumber": 9}], "InvalidPart"),
        ([parts[0], parts[2], {**parts[2]}], "EntityTooSmall"),
    ):
        with pytest.raises(s3.exceptions.ClientError, match=code):
            _complete(s3, upload, wrong)
    assert _complete(s3, upload, parts[:1])["ETag"].endswith('-1"')
    assert s3.get_object(Bucket=BUCKET, Key="parts")["Body"].read() == PARTS[0]


def test_copies(s3: Any) -> None:
    _complete(s3, *_upload(s3))
    source = {"Bucket": BUCKET, "Key": "parts"}
    copied = s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=source)["CopyObjectResult"]
    assert copied["ETag"] == f'"{hashlib.md5(WHOLE).hexdigest()}"'
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="cut")["UploadId"]
    cuts = [(0, 6 * MB), (6 * MB + 1, 6 * MB + 7)]
    done = []
    for number, (first, last) in enumerate(cuts, 1):
        span = {"CopySource": source, "CopySourceRange": f"bytes={first}-{last}"}
        part = s3.upload_part_copy(Bucket=BUCKET, Key="cut", UploadId=upload, PartNumber=number, **span)
        done.append({"PartNumber": number, "ETag": part["CopyPartResult"]["ETag"]})
    _complete(s3, upload, done, "cut")
    s3.delete_object(Bucket=BUCKET, Key="parts")  # they stand on their own
    assert s3.get_object(Bucket=BUCKET, Key="copy")["Body"].read() == WHOLE
    assert s3.get_object(Bucket=BUCKET, Key="cut")["Body"].read() == WHOLE[: 6 * MB + 8]


def test_versions(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    bodies = [LARGE_ONE, LARGE_ONE[::-1], b"small"]
    ids = [s3.put_object(Bucket=BUCKET, Key="large", Body=body)["VersionId"] for body in bodies]
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix="large")["Versions"]
    assert {(version["VersionId"], version["Size"]) for version in listed} == set(
        zip(ids, map(len, bodies), strict=True)
    )
    for number, body in zip(ids, bodies, strict=True):
        assert s3.get_object(Bucket=BUCKET, Key="large", VersionId=number)["Body"].read() == body


def test_both_doors_see_the_same(world: World, s3: Any) -> None:
    inside = world.client("s3", "A/admin")
    _complete(s3, *_upload(s3))
    assert inside.get_object(Bucket=BUCKET, Key="parts")["Body"].read() == WHOLE
    before = _files()
    _complete(inside, *_upload(inside, "inside"), key="inside")
    assert len(_files() - before) == len(PARTS)  # what this process itself puts is on the disk too
    assert s3.get_object(Bucket=BUCKET, Key="inside")["Body"].read() == WHOLE


# -- nobody waits, and nothing stays -----------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"ChecksumAlgorithm": "SHA1"}, {"ChecksumAlgorithm": "SHA256"}])
def test_a_turn_reads_nothing(asked: dict[str, str], s3: Any) -> None:
    # Completing, copying and looking at it are done with files that are not there: so nobody waits for their bytes.
    before = _files()
    upload, parts = _upload(s3, **asked)
    source = {"Bucket": BUCKET, "Key": "parts"}
    mine = _files() - before
    for path in mine:
        path.rename(path.with_suffix(".away"))
    try:
        _complete(s3, upload, parts[:2])
        copied = s3.create_multipart_upload(Bucket=BUCKET, Key="copied", **asked)["UploadId"]
        assert s3.head_object(Bucket=BUCKET, Key="parts")["ContentLength"] == len(PARTS[0] + PARTS[1])
        first = {"CopySource": source, "CopySourceRange": f"bytes=0-{len(PARTS[0]) - 1}"}
        s3.upload_part_copy(Bucket=BUCKET, Key="copied", UploadId=copied, PartNumber=1, **first)
    finally:
        for path in mine:
            path.with_suffix(".away").rename(path)
    assert s3.get_object(Bucket=BUCKET, Key="parts")["Body"].read() == PARTS[0] + PARTS[1]


def test_others_are_served_while_one_sends_and_one_reads(server: Server, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="read", Body=LARGE_ONE)
    reading = s3.get_object(Bucket=BUCKET, Key="read")["Body"]
    assert reading.read(10) == LARGE_ONE[:10]
    other = _client(server)

    def body() -> Iterator[bytes]:
        yield LARGE_ONE[:MB]
        assert other.head_object(Bucket=BUCKET, Key="read")["ContentLength"] == len(LARGE_ONE)
        yield LARGE_ONE[MB:]

    assert _put(server, body(), {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})[0] == 200
    other.delete_object(Bucket=BUCKET, Key="read")  # whoever reads it reads on
    assert reading.read() == LARGE_ONE[10:]


@pytest.mark.parametrize("kind", ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"])
def test_memory_is_not_taken(kind: str, server: Server, s3: Any) -> None:
    count, block = 48, bytes(MB)
    size, headers = count * MB, {"x-amz-content-sha256": kind}
    one = block
    if kind.startswith("STREAMING"):
        headers |= {"x-amz-decoded-content-length": str(size), "Content-Encoding": "aws-chunked"}
        one = f"{MB:x}{SIGNED}\r\n".encode() + block + b"\r\n"
    end = [] if one == block else [f"0{SIGNED}\r\n\r\n".encode()]
    tracemalloc.start()
    try:
        assert _put(server, chain(repeat(one, count), end), headers)[0] == 200
        got = sum(map(len, s3.get_object(Bucket=BUCKET, Key="large")["Body"].iter_chunks(MB)))
        s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "large"})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert got == size
    assert most < 16 * MB, f"{most / MB:.0f} MB for {count}"


def test_files_go_with_their_objects(world: World, s3: Any) -> None:
    before = _files()
    s3.put_object(Bucket=BUCKET, Key="large", Body=LARGE_ONE)
    s3.put_object(Bucket=BUCKET, Key="large", Body=LARGE_ONE[::-1])
    assert len(_files() - before) == 1  # the other was written over
    s3.list_object_versions(Bucket=BUCKET)
    s3.delete_object(Bucket=BUCKET, Key="large")
    upload, _ = _upload(s3)
    assert len(_files() - before) == 2
    s3.abort_multipart_upload(Bucket=BUCKET, Key="parts", UploadId=upload)
    assert _files() == before
    _complete(s3, *_upload(s3))
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "parts"})
    s3.delete_object(Bucket=BUCKET, Key="parts")
    assert len(_files() - before) == len(PARTS)  # the copy's
    world.reset()
    assert _files() == before
