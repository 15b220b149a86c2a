"""Bytes that are too many for the memory: they lie in files of the lab's own folder.

`Stored` stands for them, all or a part of one file or of several in a row. To cut or to join copies nothing. A file is
removed once nobody refers to it any more, so a download goes on while its object is deleted.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from helpers.cloud import isolation

LARGE = 4 * 1024 * 1024  # bytes; what is longer goes to the disk. S3's parts are: all but the last have 5 MB
_BLOCK = 1024 * 1024  # bytes read at a time


class _File:
    """A file that is there for as long as somebody has this object."""

    def __init__(self) -> None:
        folder = isolation.home() / "objects"
        folder.mkdir(mode=0o700, exist_ok=True)
        number, self.path = tempfile.mkstemp(dir=folder)
        self.handle = os.fdopen(number, "wb")  # closed when it is written: thousands of parts would be too many
        self.size = 0
        self.digests: dict[str, bytes] = {}
        weakref.finalize(self, _remove, self.handle, self.path, os.getpid())


def _remove(handle: BinaryIO, path: str, owner: int) -> None:
    if os.getpid() == owner:  # a forked process has a copy of the object, and not of the file
        with suppress(OSError):
            handle.close()  # of a body that broke off
        with suppress(OSError):
            Path(path).unlink()


class Writer:
    """Writes bytes to the disk, and works out meanwhile what will be asked about them.

    Args:
        hashes: names of `hashlib`'s that are wanted besides MD5.
    """

    def __init__(self, *hashes: str) -> None:
        self._file = _File()
        self._crc = 0
        self._hashes = {name: hashlib.new(name, usedforsecurity=False) for name in {"md5", *hashes}}

    def write(self, data: bytes) -> None:
        """Add these bytes.

        Raises:
            OSError: the disk takes no more.
        """
        self._file.handle.write(data)
        self._file.size += len(data)
        self._crc = zlib.crc32(data, self._crc)
        for each in self._hashes.values():
            each.update(data)

    def finish(self) -> Stored:
        """All that was written; nothing can be added any more.

        Raises:
            OSError: the disk takes no more.
        """
        self._file.handle.close()
        self._file.digests.update({name: each.digest() for name, each in self._hashes.items()})
        self._file.digests["crc32"] = self._crc.to_bytes(4, "big")
        return Stored((_Span(self._file, 0, self._file.size),))


class _Span(NamedTuple):
    """From `start` up to `stop` of a file."""

    file: _File
    start: int
    stop: int

    def blocks(self) -> Iterator[bytes]:
        with Path(self.file.path).open("rb") as opened:
            opened.seek(self.start)
            left = self.stop - self.start
            while left:
                block = opened.read(min(left, _BLOCK))
                if not block:
                    raise OSError(f"{self.file.path} is shorter than it was.")
                left -= len(block)
                yield block

    def digest(self, name: str) -> bytes:
        """Its MD5, CRC-32, …: that of a whole file is known."""
        is_whole = self.stop - self.start == self.file.size
        if is_whole and name in self.file.digests:
            return self.file.digests[name]
        found = _digest(name, self.blocks())
        if is_whole:
            self.file.digests[name] = found
        return found


class Stored:
    """Bytes on the disk. They have a length, can be cut (`stored[2:5]`), and never change."""

    def __init__(self, spans: tuple[_Span, ...] = ()) -> None:
        self._spans = spans

    @classmethod
    def joined(cls, parts: Iterable[Stored]) -> Stored:
        """All of these, one after the other."""
        return cls(tuple(span for part in parts for span in part._spans))

    def __len__(self) -> int:
        return sum(span.stop - span.start for span in self._spans)

    def __getitem__(self, where: slice) -> Stored:
        start, stop, step = where.indices(len(self))
        if step != 1:
            raise ValueError("Only bytes in a row can be cut out.")
        spans, at = [], 0
        for span in self._spans:
            first, last = max(start - at, 0), min(stop - at, span.stop - span.start)
            if first < last:
                spans.append(_Span(span.file, span.start + first, span.start + last))
            at += span.stop - span.start
        return Stored(tuple(spans))

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def __deepcopy__(self, _memo: Any) -> Stored:
        return self

    def blocks(self) -> Iterator[bytes]:
        """The bytes, some at a time.

        Raises:
            OSError: the disk does not give them.
        """
        for span in self._spans:
            yield from span.blocks()

    def digest(self, name: str) -> bytes:
        """A digest of all the bytes. Those of whole files, and any CRC-32 of them, need no reading.

        Args:
            name: `crc32`, or a hash as `hashlib` calls it.
        """
        if len(self._spans) == 1:
            return self._spans[0].digest(name)
        if name != "crc32":
            return _digest(name, self.blocks())
        crc = 0
        for span in self._spans:
            crc = _crc_of_both(crc, int.from_bytes(span.digest(name), "big"), span.stop - span.start)
        return crc.to_bytes(4, "big")


def store(data: bytes, *hashes: str) -> Stored:
    """Put these bytes on the disk.

    Args:
        data: the bytes.
        hashes: as for `Writer`.

    Raises:
        OSError: the disk takes no more.
    """
    writer = Writer(*hashes)
    writer.write(data)
    return writer.finish()


def _digest(name: str, blocks: Iterable[bytes]) -> bytes:
    if name == "crc32":
        crc = 0
        for block in blocks:
            crc = zlib.crc32(block, crc)
        return crc.to_bytes(4, "big")
    found = hashlib.new(name, usedforsecurity=False)
    for block in blocks:
        found.update(block)
    return found.digest()


# CRC-32 is the remainder of a division of polynomials, the lowest power in the highest bit. So the CRC of two texts in
# a row comes from the CRCs of both, as in zlib's crc32_combine. https://www.rfc-editor.org/rfc/rfc1952#section-8
_POLYNOMIAL, _ONE, _EIGHT_BITS = 0xEDB88320, 1 << 31, 1 << 23


def _crc_of_both(first: int, second: int, length: int) -> int:
    """The CRC of two texts in a row, from theirs and the second one's length."""
    shift, power = _ONE, _EIGHT_BITS
    while length:
        if length & 1:
            shift = _product(shift, power)
        power = _product(power, power)
        length >>= 1
    return _product(shift, first) ^ second


def _product(one: int, other: int) -> int:
    """Of two polynomials, modulo CRC-32's."""
    product, bit = 0, _ONE
    while bit:
        if one & bit:
            product ^= other
        other = (other >> 1) ^ _POLYNOMIAL if other & 1 else other >> 1
        bit >>= 1
    return product
