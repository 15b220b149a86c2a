"""A file that is there whole, old or new, whenever the machine stops."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_UNFINISHED = ".{}.{}.new"


def write(path: Path, text: str) -> None:
    """Put a text in place of a file.

    Args:
        path: the file; its folder is there.
        text: all that it holds afterwards.

    Raises:
        OSError: it can't be written, or (on Windows) another program has it open; then it is as it was.
    """
    # Beside it, because a file can be put in the place of another only on one disk.
    new = path.with_name(_UNFINISHED.format(path.name, secrets.token_hex(4)))
    try:
        with new.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())  # before it takes the name: the name may reach the disk first
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def sweep(path: Path) -> None:
    """Remove what writers of a file have left that were stopped midway.

    Args:
        path: the file. Nobody else may be writing it now.

    Raises:
        OSError: one can't be removed.
    """
    for unfinished in path.parent.glob(_UNFINISHED.format(path.name, "*")):
        unfinished.unlink(missing_ok=True)
