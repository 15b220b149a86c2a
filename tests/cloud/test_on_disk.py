"""Bytes on the disk behave as bytes: cut, joined, read and measured. Their files go with whoever refers to them."""

from __future__ import annotations

import copy
import gc
import hashlib
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cloud import isolation
from helpers.cloud.on_disk import Stored, Writer, store


def files() -> set[Path]:
    gc.collect()
    return set((isolation.home() / "objects").glob("*"))


POSITIONS = st.none() | st.integers(-60, 60)


@given(st.lists(st.binary(max_size=40), max_size=5), st.lists(st.tuples(POSITIONS, POSITIONS), max_size=3))
def test_cut_and_joined_as_bytes_are(parts: list[bytes], cuts: list[tuple[int | None, int | None]]) -> None:
    plain, stored = b"".join(parts), Stored.joined(map(store, parts))
    for start, stop in cuts:
        plain, stored = plain[start:stop], stored[start:stop]
    assert (len(stored), bytes(stored)) == (len(plain), plain)
    assert stored.digest("crc32") == zlib.crc32(plain).to_bytes(4, "big")
    for name in ("md5", "sha1", "sha256"):
        assert stored.digest(name) == hashlib.new(name, plain).digest()


def test_written_piece_by_piece() -> None:
    writer = Writer("sha256")
    for piece in (b"one ", b"", b"two"):
        writer.write(piece)
    stored = writer.finish()
    assert bytes(stored) == b"one two"
    assert stored.digest("sha256") == hashlib.sha256(b"one two").digest()


def test_only_bytes_in_a_row_are_cut_out() -> None:
    with pytest.raises(ValueError, match="in a row"):
        store(b"abc")[::2]


def test_what_is_known_of_whole_files_is_not_read_again() -> None:
    parts = [store(b"a" * 1000, "sha1"), store(b"b" * 7)]
    for path in files():
        path.write_bytes(b"")
    assert parts[0].digest("md5") == hashlib.md5(b"a" * 1000).digest()
    assert parts[0].digest("sha1") == hashlib.sha1(b"a" * 1000).digest()
    assert Stored.joined(parts).digest("crc32") == zlib.crc32(b"a" * 1000 + b"b" * 7).to_bytes(4, "big")
    with pytest.raises(OSError, match="shorter"):  # and what has to be read is: nothing comes back for something
        bytes(parts[1])


def test_a_file_stays_while_somebody_refers_to_it() -> None:
    before = files()
    stored = store(b"0123456789")
    (path,) = files() - before
    piece = copy.deepcopy(Stored.joined([stored[2:4], stored[8:]]))
    del stored
    assert path in files() and bytes(piece) == b"2389"
    del piece
    assert path not in files()


def test_half_a_file_goes_too() -> None:
    before = files()
    writer = Writer()
    writer.write(b"half of it")
    assert files() - before
    del writer
    assert files() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_takes_no_file_away() -> None:
    stored = store(b"kept")
    child = os.fork()
    if not child:
        del stored
        gc.collect()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert bytes(stored) == b"kept"


def test_nobody_else_on_this_machine_reads_them() -> None:
    stored = store(b"mine")
    if os.name != "nt":
        assert {path.stat().st_mode & 0o077 for path in files()} == {0}
        assert (isolation.home() / "objects").stat().st_mode & 0o077 == 0
    assert bytes(stored) == b"mine"
