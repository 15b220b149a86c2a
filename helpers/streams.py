"""Where the command line reads and writes: files, pipes, the terminal."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, BinaryIO

_AT_ONCE = 16_384  # bytes; enough for some lines


def prepare() -> None:
    """Make standard output and error fit for any text, whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


class _Source(io.FileIO):
    """Where lines come from. All that was said is written before it waits for more.

    So a program that talks to us through pipes has the answer to its last line when it waits for one, and lines that
    come together cost one write, not one each.
    """

    def readinto(self, buffer: Any) -> int:
        sys.stdout.flush()
        return super().readinto(buffer)


def opened(name: str) -> BinaryIO:
    """The file of that name, or standard input for `-`, to be read as bytes; reading writes out what was said.

    Raises:
        OSError: it can't be read.
    """
    return io.BufferedReader(_Source(os.dup(sys.stdin.fileno()) if name == "-" else name), _AT_ONCE)
