"""From which edition is each of the learner's notebooks? A hidden file in their folder keeps it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from helpers.course.own import whole_file
from helpers.course.own.folder import MANIFEST

_A_DAY = 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Copied:
    """A notebook as it was given to the learner.

    Attributes:
        cells: the fingerprint of what its cells said then; another one means that the learner has changed something.
        edition: a digest of the published notebook, links and all; another one means that there is a newer edition.
        told: the newer edition that the learner was told of last, and keeps theirs beside.
    """

    cells: str
    edition: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the learner's folder was made from.

    Attributes:
        copies: by the name of the file.
        carried: work that was found among the published notebooks and is carried over: its fingerprint, by name.
        news: what there was to say when the folder was last made or renewed, as sentences.
    """

    copies: Mapping[str, Copied] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    news: tuple[str, ...] = ()


def load(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one when there is none, or none that can be read.

    Then every notebook that differs from today's edition counts as changed by the learner: nothing is lost.

    Args:
        folder: the learner's.
    """
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        copies = {
            str(name): Copied(str(one["cells"]), str(one["edition"]), str(one["told"]))
            for name, one in held["copies"].items()
        }
        carried = {str(name): str(one) for name, one in held["carried"].items()}
        return Manifest(copies, carried, tuple(map(str, held["news"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Manifest()


def is_fresh(folder: Path) -> bool:
    """Are the news of a folder less than a day old? So long they stay: the page that shows them may be opened later.

    Args:
        folder: the learner's.
    """
    try:
        return time.time() - (folder / MANIFEST).stat().st_mtime < _A_DAY
    except OSError:
        return False


def save(folder: Path, manifest: Manifest) -> None:
    """Write a manifest, if it differs from what is there.

    Args:
        folder: the learner's.
        manifest: what to keep.

    Raises:
        OSError: it can't be written.
    """
    copies = {name: asdict(one) for name, one in sorted(manifest.copies.items())}
    held = {"copies": copies, "carried": dict(sorted(manifest.carried.items())), "news": list(manifest.news)}
    text = json.dumps(held, indent=1, ensure_ascii=False) + "\n"
    path = folder / MANIFEST
    if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
        whole_file.write(path, text)
