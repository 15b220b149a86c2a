"""Large objects lie on the disk. moto would hold them in memory several times over, and let everybody wait meanwhile.

moto hands an object's bytes about as one value: it is cut, measured, kept, and given to whoever asks. In the place of
many bytes comes a `Stored`, which can do all that. A call takes its turn for what is left to do: to write down names.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import moto.s3.responses
from moto.s3.exceptions import EntityTooSmall, InvalidPart
from moto.s3.models import FakeKey, FakeMultipart, MultipartChecksumBuilder
from moto.s3.responses import S3Response
from moto.s3.utils import compute_checksum
from moto.settings import S3_UPLOAD_PART_MIN_SIZE

from helpers.cloud.authentication import serving
from helpers.cloud.on_disk import LARGE, Stored, store


class _Held:
    """Stands where moto has an object's file."""

    def __init__(self, stored: Stored) -> None:
        self._stored: Stored | None = stored

    @property
    def stored(self) -> Stored:
        """The bytes.

        Raises:
            ValueError: the object is no more; a closed file says the same.
        """
        if self._stored is None:
            raise ValueError("The object has been deleted.")
        return self._stored

    def close(self) -> None:
        """Let go of the bytes."""
        self._stored = None


@contextmanager
def on_disk() -> Iterator[None]:
    """While it holds, large objects and parts of uploads are kept, copied, joined and sent without being read."""
    value: Any = FakeKey.value
    completed = FakeMultipart.complete
    read_checksum = S3Response._get_checksum

    def get_value(key: Any) -> Any:
        held = key._value_buffer
        return held.stored if isinstance(held, _Held) else value.fget(key)

    def set_value(key: Any, new: Any) -> None:
        if isinstance(new, Stored) and len(new) <= LARGE:  # a piece of a large one
            new = bytes(new)
        elif isinstance(new, bytes) and len(new) > LARGE:  # from inside this process
            new = store(new)
        if isinstance(new, Stored):
            key._value_buffer.close()
            key._value_buffer, key.contentsize = _Held(new), len(new)
            key._etag = key._etag or new.digest("md5").hex()
        else:  # into the file that moto has made for it: an object's bytes are set once
            value.fset(key, new)

    def complete(upload: Any, body: Iterator[tuple[int, str]]) -> Any:
        asked = list(body)
        parts = [upload.parts.get(number) for number, _ in asked]
        if not any(part is not None and isinstance(part.value, Stored) for part in parts):
            return completed(upload, iter(asked))
        return _completed(upload, asked)

    def checksum_of(response: Any, headers: dict[str, Any]) -> Any:
        algorithm = response.headers.get("x-amz-sdk-checksum-algorithm", "")
        name = f"x-amz-checksum-{algorithm.lower()}"
        told = response.headers.get(name) or b"x-amz-checksum-" in (response.raw_body or b"")
        if not isinstance(response.body, Stored) or not algorithm or told:
            return read_checksum(response, headers)
        headers[name] = _checksum(response.body, algorithm).decode()
        return algorithm, headers[name]

    with ExitStack() as stack:
        for owner, name, ours in (
            (FakeKey, "value", property(get_value, set_value)),
            (FakeMultipart, "complete", complete),
            (S3Response, "_get_checksum", checksum_of),
            (S3Response, "_handle_v4_chunk_signatures", _unless_empty(S3Response._handle_v4_chunk_signatures)),
            (moto.s3.responses, "compute_checksum", _checksum),
        ):
            stack.enter_context(patch.object(owner, name, ours))
        # A list of versions copies all objects with their bytes, and moto never lets go of the copies.
        stack.enter_context(patch.object(FakeKey, "__deepcopy__", lambda key, _memo: key, create=True))
        yield


def hand_over(response: Any, wire: serving.Wire) -> None:
    """Give moto the object that came in beside its request, before it serves it.

    Args:
        response: moto's response object.
        wire: what the client sent.
    """
    response.body, response.raw_body = wire.stored, wire.trailer
    response.request.environ["CONTENT_LENGTH"] = wire.length  # as it was sent, and may be signed


def _unless_empty(decode: Any) -> Any:
    """What lies on the disk has been freed of its chunks already; moto would put as many zeros there."""

    def decoded(response: Any, body: bytes, length: int) -> Any:
        wire = serving.wire.get()
        return b"" if wire is not None and wire.stored is not None else decode(response, body, length)

    return decoded


def _completed(upload: Any, asked: list[tuple[int, str]]) -> tuple[Stored, str, tuple[str, str, int] | None]:
    """What moto does when an upload is completed, with parts that nobody reads.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    """
    checksum = MultipartChecksumBuilder(
        upload.metadata.get("x-amz-checksum-algorithm"), upload.metadata.get("x-amz-checksum-type")
    )
    hashes, stored, last = b"", [], None
    for number, etag in asked:
        part = upload.parts.get(number)
        if part is None or part.etag.strip('"') != etag.replace('"', ""):
            raise InvalidPart()
        if last is not None and last.contentsize < S3_UPLOAD_PART_MIN_SIZE:
            raise EntityTooSmall()
        hashes += bytes.fromhex(part.etag.strip('"'))
        stored.append(part.value if isinstance(part.value, Stored) else store(part.value))
        if checksum.checksum_type == "COMPOSITE":
            checksum.checksum.extend(_checksum(stored[-1], checksum.checksum_algorithm, encode_base64=False))
        checksum.part_count += 1
        last = part
    whole = Stored.joined(stored)
    details = (
        checksum.build()
        if checksum.checksum_type == "COMPOSITE"
        else (checksum.checksum_type, _checksum(whole, checksum.checksum_algorithm).decode(), 1)
    )
    return whole, f"{hashlib.md5(hashes, usedforsecurity=False).hexdigest()}-{len(asked)}", details


def _checksum(body: bytes | Stored, algorithm: str, encode_base64: bool = True) -> bytes:
    """As moto's `compute_checksum`."""
    if not isinstance(body, Stored):
        return compute_checksum(body, algorithm, encode_base64)
    if algorithm in ("SHA1", "SHA256"):
        found = body.digest(algorithm.lower())
    elif _is_crc32(algorithm):
        found = body.digest("crc32")
    else:
        found = compute_checksum(bytes(body), algorithm, encode_base64=False)
    return base64.b64encode(found) if encode_base64 else found


@lru_cache
def _is_crc32(algorithm: str) -> bool:
    """Does moto take CRC-32 for this algorithm? It does so where it has no package for a better one."""
    return compute_checksum(b"123456789", algorithm) == compute_checksum(b"123456789", "CRC32")
