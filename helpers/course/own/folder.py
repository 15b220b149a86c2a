"""Where does what belongs to the learner lie?

In a folder beside `notebooks/`, so that every relative link of a notebook works in it too. Git ignores it.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = "my_work"
# Hidden from the file browser: it keeps from which edition each notebook was copied, and says whose folder this is.
MANIFEST = ".course.json"


def own_folder(start: Path | None = None) -> Path | None:
    """The learner's folder that a process works in, or None: then nobody's work is kept.

    Published notebooks, tests and programs elsewhere run outside of it, so nothing of theirs depends on a learner.

    Args:
        start: where to look from, upwards; None is the working directory, which is a notebook's own folder.
    """
    try:
        here = (start or Path.cwd()).resolve()
    except OSError:  # the working directory is gone
        return None
    return next((folder for folder in (here, *here.parents) if (folder / MANIFEST).is_file()), None)
