"""The body of a request as it comes in at the served door: in memory, or, of a large object, on the disk.

It is read, hashed and freed of its chunks before the request takes its turn, so nobody waits for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from helpers.cloud.on_disk import LARGE, Stored, Writer
from helpers.cloud.on_the_wire import Refused

_LARGEST = 256 * 1024 * 1024  # bytes of an object, or of a part of one
_PIECE = 1024 * 1024  # bytes read at a time
_LONGEST_LINE = 8192  # bytes before, between and after chunks

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
_NO_OBJECT = ("acl", "annotation", "encryption", "legal-hold", "renameObject", "retention", "tagging")
_HASH = "x-amz-content-sha256"
_HASHES = {"sha1": "sha1", "sha256": "sha256"}  # the checksums that are hashes; S3's others are CRCs
_UNREADABLE = "The body can't be read as the headers say."
_TOO_SHORT = "You did not provide the number of bytes specified by the Content-Length HTTP header."

# (code, status, sentence) → the error in the form of the service that was called.
Refuse: TypeAlias = Callable[[str, int, str], Refused]


@dataclass(frozen=True)
class Received:
    """A body.

    Attributes:
        content: its bytes as they were sent; none when they are on the disk.
        stored: the object's bytes, when they are on the disk.
        trailer: the lines after the last chunk of a stored one.
        sha256: of the bytes as they were sent, where the request says which it must be.
    """

    content: bytes
    stored: Stored | None = None
    trailer: bytes = b""
    sha256: str = ""


def is_object(method: str, path: str, query: str, headers: Mapping[str, str]) -> bool:
    """Is the body of this S3 request an object, or a part of one? All others are lines of text, and short.

    Args:
        method: the HTTP method.
        path: the path, with the bucket in it.
        query: the parameters.
        headers: the headers, by name in lower case.
    """
    return (
        method == "PUT"
        and bool(re.match(r"/[^/]+/.", path))
        and "x-amz-copy-source" not in headers
        and not any(name in _NO_OBJECT for name in parse_qs(query, keep_blank_values=True))
    )


def read(environ: Mapping[str, Any], headers: Mapping[str, str], refuse: Refuse, *, large: bool) -> Received:
    """The body, whole.

    Args:
        environ: the request, as WSGI has it.
        headers: its headers, by name in lower case.
        refuse: makes the error.
        large: may it be as large as an object?

    Raises:
        Refused: it is not as long as it says, not in the form that it says, or longer than the lab takes.
    """
    most = _LARGEST if large else LARGE
    pieces = _pieces(environ, most, refuse)
    checked = hashlib.sha256() if re.fullmatch("[0-9a-f]{64}", headers.get(_HASH, "")) else None
    head: list[bytes] = []
    length = 0
    for piece in pieces:
        if checked:
            checked.update(piece)
        head.append(piece)
        length += len(piece)
        if length > LARGE:
            break
    else:
        return Received(b"".join(head), sha256=checked.hexdigest() if checked else "")
    stored, trailer = _on_the_disk(head, pieces, checked, headers, refuse)
    return Received(b"", stored, trailer, checked.hexdigest() if checked else "")


def _pieces(environ: Mapping[str, Any], most: int, refuse: Refuse) -> Iterator[bytes]:
    """What comes in, some at a time."""
    stream = environ["wsgi.input"]
    ends_itself = "wsgi.input_terminated" in environ  # its length is not told before
    try:
        left = most + 1 if ends_itself else int(environ.get("CONTENT_LENGTH") or 0)
        if left < 0:
            raise ValueError
        if left > most and not ends_itself:
            raise _too_large(most, refuse)
        while left and (piece := stream.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece
    except (OSError, ValueError):
        raise refuse("IncompleteBody", 400, _UNREADABLE) from None
    if ends_itself and not left:
        raise _too_large(most, refuse)
    if left and not ends_itself:
        raise refuse("IncompleteBody", 400, _TOO_SHORT)


def _too_large(most: int, refuse: Refuse) -> Refused:
    if most == _LARGEST:
        return refuse("EntityTooLarge", 400, "Your proposed upload exceeds what this lab takes.")
    # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
    return refuse("MaxMessageLengthExceeded", 400, "Your request was too large.")


def _on_the_disk(
    head: list[bytes],
    rest: Iterator[bytes],
    checked: Any,
    headers: Mapping[str, str],
    refuse: Refuse,
) -> tuple[Stored, bytes]:
    """(the object's bytes, the lines after them)."""
    chunks = Chunks() if headers.get(_HASH, "").startswith("STREAMING-") else None
    try:
        writer = Writer(*_hashes_of(headers))
        while head:
            piece = head.pop(0)
            writer.write(chunks.feed(piece) if chunks else piece)
        for piece in rest:
            if checked:
                checked.update(piece)
            writer.write(chunks.feed(piece) if chunks else piece)
        stored = writer.finish()
    except ValueError:
        raise refuse("IncompleteBody", 400, _UNREADABLE) from None
    except OSError:
        raise refuse("InternalError", 500, "The lab can't keep this object: its disk takes no more.") from None
    said = headers.get("x-amz-decoded-content-length")
    if chunks and (not chunks.ended or said not in (None, str(len(stored)))):
        raise refuse("IncompleteBody", 400, _UNREADABLE)
    return stored, bytes(chunks.trailer) if chunks else b""


def _hashes_of(headers: Mapping[str, str]) -> list[str]:
    """The hashes that S3 is told of, or asked for."""
    said = {name.removeprefix("x-amz-checksum-") for name in headers} | {
        headers.get("x-amz-sdk-checksum-algorithm", "").lower(),
        headers.get("x-amz-trailer", "").lower().removeprefix("x-amz-checksum-"),
    }
    return [_HASHES[name] for name in sorted(said & _HASHES.keys())]


class Chunks:
    """Frees a body of its chunks: each has a line with its length before it, and perhaps its signature.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html

    Attributes:
        ended: has the last chunk come, the one without bytes?
        trailer: what came after it.
    """

    def __init__(self) -> None:
        self.ended = False
        self.trailer = bytearray()
        self._line = bytearray()
        self._left = 0  # bytes of this chunk
        self._closing = False  # the end of a line is due, after a chunk's bytes

    def feed(self, data: bytes) -> bytes:
        """Take what has come in, and give back the bytes of chunks in it.

        Raises:
            ValueError: this is no length of a chunk, or a line is too long.
        """
        found, at = [], 0
        while at < len(data):
            if self.ended:
                self.trailer += data[at:]
                at = len(data)
            elif self._left:
                piece = data[at : at + self._left]
                found.append(piece)
                at += len(piece)
                self._left -= len(piece)
                self._closing = not self._left
            else:
                end = data.find(b"\n", at) + 1 or len(data)
                self._line += data[at:end]
                at = end
                if self._line.endswith(b"\n"):
                    self._read_line()
            if max(len(self._line), len(self.trailer)) > _LONGEST_LINE:
                raise ValueError
        return b"".join(found)

    def _read_line(self) -> None:
        line = bytes(self._line).rstrip(b"\r\n")
        self._line.clear()
        if self._closing:
            self._closing = False
            if line:
                raise ValueError
            return
        size = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,10}", size):
            raise ValueError
        self._left = int(size, 16)
        self.ended = not self._left
