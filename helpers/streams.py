"""Where the command line reads and writes: files, pipes, the terminal."""

from __future__ import annotations

import io
import os
import sys
from typing import BinaryIO


def prepare() -> None:
    """Make standard output and error fit for any text, whatever the terminal's encoding.

    A line is written at once: a program that talks to us through pipes waits for it.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def opened(name: str) -> BinaryIO:
    """The file of that name, or standard input for `-`, to be read as bytes.

    Raises:
        OSError: it can't be read.
    """
    return io.BufferedReader(io.FileIO(os.dup(sys.stdin.fileno()) if name == "-" else name))
