"""The learner's copy of the notebooks, from a terminal: `python -m helpers.course.own copy`.

For where no server of ours makes it: VS Code, a hub with nbgitpuller, Colab. `python3 lab.py copy` is the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.course.own import notebook_file, whole_file, working_copy
from helpers.course.own.folder import FOLDER
from helpers.course.own.notebook_file import NotANotebook
from helpers.course.own.working_copy import CannotCopy, Done

_OPEN = " If it is open, the lab asks at the next save: choose Revert."


def main(words: Sequence[str]) -> int:
    """Do what the words say, and print what was done.

    Args:
        words: of the command line, without the program's name.

    Returns:
        The exit code: 0 when it is done, 1 when it can't be, 2 for words that say nothing.
    """
    parser = argparse.ArgumentParser(prog="python -m helpers.course.own", description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, help="the course's folder; else this one, or the one that holds helpers/")
    deeds = parser.add_subparsers(dest="deed", required=True)
    copy = deeds.add_parser("copy", help=f"make {FOLDER}/, or renew in it what you have not changed")
    copy.add_argument("--quiet", action="store_true", help="say only what you should know")
    again = deeds.add_parser("again", help="a fresh copy of one notebook; yours stays beside it")
    again.add_argument("notebook", help="its number, such as 03")
    strip = deeds.add_parser("strip", help="take the dead widgets out of saved notebooks")
    strip.add_argument("files", nargs="+", type=Path)
    said = parser.parse_args(words)
    try:
        if said.deed == "strip":
            return _strip(said.files)
        root = said.root or _root()
        if said.deed == "again":
            done = working_copy.again(root, said.notebook)
            told = (f"{FOLDER}/{done.made[-1]} is fresh; your old copy is {FOLDER}/{done.beside}.{_OPEN}", *done.news)
        else:
            done = working_copy.prepare(root)
            told = done.news if said.quiet else (_made(done), *done.news)
    except CannotCopy as problem:
        print(problem, file=sys.stderr)
        return 1
    print(*told, sep="\n", end="\n" if told else "")
    return 0


def _made(done: Done) -> str:
    new = f": new {', '.join(done.made)}" if done.made else ""
    return f"Your notebooks are in {FOLDER}/{new}."


def _root() -> Path:
    """The course's folder: where one stands, or where `helpers` was installed from."""
    here = Path.cwd()
    above = (here, *here.parents, Path(__file__).resolve().parents[3])
    return next((folder for folder in above if (folder / working_copy.PUBLISHED / "00_start.ipynb").is_file()), here)


def _strip(paths: Sequence[Path]) -> int:
    failed = 0
    for path in paths:
        try:
            whole_file.write(path, notebook_file.text(notebook_file.stripped(notebook_file.read(path))))
        except NotANotebook as problem:
            print(problem, file=sys.stderr)
            failed = 1
        except OSError as problem:
            print(f"{path} can't be written ({problem.strerror}).", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
