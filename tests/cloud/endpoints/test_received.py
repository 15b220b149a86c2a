"""The body of a request, read off the wire: its chunks, its length, and where it lies then."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cloud.endpoints import received
from helpers.cloud.on_disk import LARGE
from helpers.cloud.on_the_wire import Refused

MUCH = bytes(range(256)) * (LARGE // 256) + b"!"
SIGNED = f";chunk-signature={'0' * 64}"


def in_chunks(content: bytes, size: int, mark: str = "", trailer: str = "") -> bytes:
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    lines = b"".join(f"{len(piece):x}{mark}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    return lines + f"0{mark}\r\n{trailer}\r\n".encode()


def refuse(code: str, status: int, words: str) -> Refused:
    return Refused("s3", "PUT", code, status, words)


def read(body: bytes, headers: dict[str, str] | None = None, large: bool = True, **environ: Any) -> received.Received:
    whole = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), **environ}
    return received.read(whole, headers or {}, refuse, large=large)


@given(
    st.binary(max_size=200),
    st.integers(1, 50),
    st.sampled_from(["", SIGNED]),
    st.sampled_from(["", "x-amz-checksum-crc32:AAAAAA==\r\n"]),
    st.lists(st.integers(0, 1000)),
)
def test_chunks_however_they_come_in(content: bytes, size: int, mark: str, trailer: str, cuts: list[int]) -> None:
    body = in_chunks(content, size, mark, trailer)
    chunks, found, at = received.Chunks(), b"", 0
    for cut in [*sorted(cuts), len(body)]:
        found += chunks.feed(body[at:cut])
        at = max(at, cut)
    assert (found, chunks.ended, bytes(chunks.trailer)) == (content, True, f"{trailer}\r\n".encode())


@pytest.mark.parametrize(
    "body",
    [b"xyz\r\nabc", b"-1\r\n", b"0x3\r\nabc\r\n", b"1_0\r\n", b"3\r\nabcdef\r\n", b"\r\n", b"f" * 11 + b"\r\n", b"0" * 9000, b"0\r\n" + b"x" * 9000],
)  # fmt: skip
def test_what_is_not_in_chunks(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        received.Chunks().feed(body)


@pytest.mark.parametrize("length", ["told", "not told"])
def test_up_to_4_mb_in_memory_and_more_on_the_disk(length: str) -> None:
    # A body whose length is not told ends itself ("Transfer-Encoding: chunked").
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""} if length == "not told" else {}
    small, large = read(MUCH[:LARGE], **environ), read(MUCH, **environ)
    assert (small.content, small.stored) == (MUCH[:LARGE], None)
    assert large.content == b"" and large.stored is not None and bytes(large.stored) == MUCH


@pytest.mark.parametrize("content", [b"few", MUCH], ids=["in memory", "on the disk"])
def test_the_hash_is_of_what_was_sent(content: bytes) -> None:
    said = {"x-amz-content-sha256": "0" * 64}
    assert read(content, said).sha256 == hashlib.sha256(content).hexdigest()
    assert read(content).sha256 == read(content, {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}).sha256 == ""


@pytest.mark.parametrize(
    ("kind", "mark", "trailer"),
    [
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", SIGNED, ""),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", SIGNED, "x-amz-checksum-crc32:AAAAAA==\r\n"),
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", "x-amz-checksum-crc32:AAAAAA==\r\n"),
    ],
)
def test_on_the_disk_without_its_chunks(kind: str, mark: str, trailer: str) -> None:
    headers = {"x-amz-content-sha256": kind, "x-amz-decoded-content-length": str(len(MUCH))}
    found = read(in_chunks(MUCH, 65536, mark, trailer), headers)
    assert found.stored is not None and bytes(found.stored) == MUCH
    assert found.trailer == f"{trailer}\r\n".encode()


CHUNKED = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}


@pytest.mark.parametrize(
    ("body", "headers", "environ", "code"),
    [
        (MUCH, {}, {"CONTENT_LENGTH": str(len(MUCH) + 1)}, "IncompleteBody"),
        (MUCH, {}, {"CONTENT_LENGTH": "-1"}, "IncompleteBody"),
        (MUCH, {}, {"CONTENT_LENGTH": "many"}, "IncompleteBody"),
        (MUCH, {}, {"CONTENT_LENGTH": str(256 * 1024 * 1024 + 1)}, "EntityTooLarge"),
        (MUCH, CHUNKED, {}, "IncompleteBody"),
        (in_chunks(MUCH, 9999)[:-5], CHUNKED, {}, "IncompleteBody"),
        (in_chunks(MUCH, 9999), {**CHUNKED, "x-amz-decoded-content-length": "7"}, {}, "IncompleteBody"),
    ],
    ids=["too short", "-1", "no number", "too long", "no chunks", "no last chunk", "another length"],
)
def test_not_as_the_headers_say(body: bytes, headers: dict[str, str], environ: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(body, headers, **environ)
    assert caught.value.aws_code == code


@pytest.mark.parametrize("told", [True, False])
def test_what_is_no_object_is_short(told: bool) -> None:
    environ = {} if told else {"wsgi.input_terminated": True}
    assert read(MUCH[:LARGE], large=False, **environ).content == MUCH[:LARGE]
    with pytest.raises(Refused) as caught:
        read(MUCH, large=False, **environ)
    assert caught.value.aws_code == "MaxMessageLengthExceeded"


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "answer"),
    [
        ("PUT", "/bucket/key", "", {}, True),
        ("PUT", "/bucket/a/b c", "x-id=PutObject", {}, True),
        ("PUT", "/bucket/key", "partNumber=1&uploadId=u", {}, True),
        ("PUT", "/bucket/key", "X-Amz-Signature=0&X-Amz-Expires=60", {}, True),
        ("PUT", "/bucket/key", "tagging", {}, False),
        ("PUT", "/bucket/key", "acl=", {}, False),
        ("PUT", "/bucket/key", "", {"x-amz-copy-source": "/bucket/other"}, False),
        ("PUT", "/bucket", "policy", {}, False),
        ("PUT", "/bucket/", "", {}, False),
        ("POST", "/bucket/key", "uploadId=u", {}, False),
        ("POST", "/bucket", "delete", {}, False),
    ],
)
def test_which_bodies_are_objects(method: str, path: str, query: str, headers: dict[str, str], answer: bool) -> None:
    assert received.is_object(method, path, query, headers) is answer
