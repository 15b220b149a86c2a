"""The learner's copy of the notebooks: made, renewed, begun again. Without Jupyter.

`notebooks/` is the published edition, with outputs that answer every prediction; nobody works there. A copy has no
outputs. A newer edition takes the place of what the learner has not touched: a notebook is *touched* when its cells say
something else than those it was copied from. What running left behind does not count.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from helpers.course.own import manifest as manifests
from helpers.course.own import notebook_file, overview, whole_file
from helpers.course.own.folder import FOLDER
from helpers.course.own.manifest import Copied, Manifest
from helpers.course.own.notebook_file import NotANotebook, Notebook

PUBLISHED = "notebooks"
# The fingerprint of each published notebook. Another one is somebody's work, from the time when people worked there.
EDITION = Path(__file__).with_name("edition.json")


class CannotCopy(Exception):
    """There is no copy to work in; the message is a sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a learner's folder.

    Attributes:
        folder: where it is.
        made: names of notebooks that are new there.
        renewed: untouched ones that a newer edition has taken the place of.
        kept: touched ones of which there is a newer edition.
        carried: names under which work found among the published notebooks is there now.
        gone: untouched ones that the course has no longer.
        problems: sentences.
        beside: under `again`, the name that the old copy has now.
    """

    folder: Path
    made: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    beside: str = ""

    @property
    def news(self) -> tuple[str, ...]:
        """What the learner should know: sentences, none when nothing has changed."""
        here = self.folder.name
        told = []
        if self.carried:
            told.append(
                f"Your work in {PUBLISHED}/ is now in {here}/: {_listed(self.carried)}. Work there from now on."
            )
        if self.renewed:
            told.append(
                f"There is a newer edition of {_listed(self.renewed)}; you had changed nothing, so you have it."
            )
        for name in self.kept:
            told.append(
                f"There is a newer edition of {name}; you keep yours. "
                f"`python3 lab.py again {name[:2]}` gives you the new one, and keeps yours beside it."
            )
        if self.gone:
            told.append(f"The course has no {_listed(self.gone)} any more; you had changed nothing there.")
        return (*told, *self.problems)


@dataclass
class _Work:
    """The steps of one run, and what they come to."""

    folder: Path
    copies: dict[str, Copied]
    carried: dict[str, str]
    noted: list[tuple[str, str]] = field(default_factory=list)

    def note(self, kind: str, name: str) -> None:
        self.noted.append((kind, name))

    @property
    def done(self) -> Done:
        made, renewed, kept, carried, gone, problems = (
            tuple(name for kind, name in self.noted if kind == wanted)
            for wanted in ("made", "renewed", "kept", "carried", "gone", "problems")
        )
        return Done(self.folder, made, renewed, kept, carried, gone, problems)


def prepare(root: Path, edition: Mapping[str, str] | None = None) -> Done:
    """Make the learner's folder, or renew in it what they have not touched.

    Args:
        root: of the course; the published notebooks are in `notebooks/` there.
        edition: the fingerprints of the published notebooks by name; None is those of this course.

    Returns:
        What was done. What can't be done to one notebook is a sentence in it, and the others go on.

    Raises:
        CannotCopy: there are no notebooks, or the folder can't be made.
    """
    published = sorted((root / PUBLISHED).glob("*.ipynb"))
    if not published:
        raise CannotCopy(f"There are no notebooks in {root / PUBLISHED}. Run this in the course's folder.")
    folder = root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotCopy(_cannot_write(folder, problem)) from None
    known = known_edition(root) if edition is None else edition
    before = manifests.load(folder)
    work = _Work(folder, dict(before.copies), dict(before.carried))
    for path in published:
        _one(work, path, partial(_give, work, path, known.get(path.name)))
    for name in sorted(work.copies.keys() - {path.name for path in published}):
        _one(work, folder / name, partial(_take_back, work, name))
    return _finish(work, before)


def again(root: Path, which: str) -> Done:
    """Give the learner a fresh copy of a notebook, and keep the old one beside it.

    Args:
        root: of the course.
        which: its number, such as "03", or the name of its file.

    Raises:
        CannotCopy: there is no such notebook, or the folder can't be written.
    """
    done = prepare(root)
    published = {path.name: path for path in sorted((root / PUBLISHED).glob("*.ipynb"))}
    asked = Path(which.strip()).name
    found = [name for name in published if asked in (name, name.removesuffix(".ipynb"), name[:2])]
    if not found and re.fullmatch("[0-9]", asked):
        found = [name for name in published if name.startswith(f"0{asked}")]
    if len(found) != 1:
        numbers = ", ".join(name[:2] for name in published)
        raise CannotCopy(f"There is no notebook {asked[:40] or 'without a number'!r}. Say its number: {numbers}.")
    (name,) = found
    mine = done.folder / name
    try:
        beside = _unused(mine)
        mine.rename(beside)
        notebook = notebook_file.read(published[name])
        whole_file.write(mine, notebook_file.text(notebook_file.cleared(notebook)))
        before = manifests.load(done.folder)
        copies = {**before.copies, name: Copied(notebook_file.fingerprint(notebook), _digest(notebook))}
        manifests.save(done.folder, replace(before, copies=copies))
    except NotANotebook as problem:
        raise CannotCopy(f"{problem} Get the course's files again.") from None
    except OSError as problem:
        raise CannotCopy(_cannot_write(mine, problem)) from None
    return replace(done, made=(*done.made, name), beside=beside.name)


def known_edition(root: Path) -> Mapping[str, str]:
    """The fingerprints of the notebooks as they were published, by the name of the file.

    Those beside the notebooks count: on a hub `helpers` may be installed elsewhere, from another edition.

    Args:
        root: of the course.
    """
    beside = root / "helpers" / "course" / "own" / EDITION.name
    try:
        held: Mapping[str, str] = json.loads((beside if beside.is_file() else EDITION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # then nothing is taken for anybody's work, and every notebook for published
    return held


def _one(work: _Work, path: Path, deed: Callable[[], None]) -> None:
    """Do it to one notebook. What stands in the way is said, and nothing of the learner's is lost."""
    try:
        deed()
    except NotANotebook as problem:
        work.note("problems", f"{problem} It is left alone.")
    except OSError as problem:
        work.note("problems", _cannot_write(path, problem))


def _give(work: _Work, path: Path, published_as: str | None) -> None:
    """See that the learner has this notebook, in the newest edition that costs them nothing."""
    name, mine = path.name, work.folder / path.name
    notebook = notebook_file.read(path)
    now = Copied(notebook_file.fingerprint(notebook), _digest(notebook))
    if published_as not in (None, now.cells):
        _carry(work, path, notebook, now)
        return
    if not mine.exists():
        _put(work, name, notebook, now)
        work.note("made", name)
        return
    before = work.copies.get(name, Copied("", ""))
    if before.edition == now.edition:
        return
    cells = _cells_of(mine)
    if cells in (before.cells, now.cells):
        _put(work, name, notebook, now)
        if cells != now.cells:  # else it is but the links
            work.note("renewed", name)
    elif before.told != now.edition:
        work.copies[name] = replace(before, told=now.edition)
        work.note("kept", name)


def _cells_of(mine: Path) -> str | None:
    """What the learner's cells say; None of a file that can't be read: it is theirs, whatever it is."""
    try:
        return notebook_file.fingerprint(notebook_file.read(mine))
    except NotANotebook:
        return None


def _carry(work: _Work, path: Path, notebook: Notebook, now: Copied) -> None:
    """Take over what somebody has written among the published notebooks, once."""
    name, mine = path.name, work.folder / path.name
    if mine.exists():
        if work.carried.get(name) == now.cells or _cells_of(mine) == now.cells:
            return
        mine = _unused(mine, "from-notebooks")  # they have a copy already, and may have worked in it
    whole_file.write(mine, notebook_file.text(notebook_file.stripped(notebook)))
    work.carried[name] = now.cells
    work.note("carried", mine.name)


def _put(work: _Work, name: str, notebook: Notebook, now: Copied) -> None:
    whole_file.write(work.folder / name, notebook_file.text(notebook_file.cleared(notebook)))
    work.copies[name] = now


def _take_back(work: _Work, name: str) -> None:
    """The course has this notebook no longer: it goes, unless the learner has made it theirs."""
    mine, before = work.folder / name, work.copies[name]
    if mine.exists() and _cells_of(mine) == before.cells:
        mine.unlink()
        work.note("gone", name)
    del work.copies[name]


def _finish(work: _Work, before: Manifest) -> Done:
    try:
        news = work.done.news or (before.news if manifests.is_fresh(work.folder) else ())
        manifests.save(work.folder, Manifest(work.copies, work.carried, news))
    except OSError as problem:
        raise CannotCopy(_cannot_write(work.folder, problem)) from None
    overview.write(work.folder)
    return work.done


def _digest(notebook: Notebook) -> str:
    """Of all that a copy would hold."""
    return hashlib.sha256(notebook_file.text(notebook_file.cleared(notebook)).encode()).hexdigest()


def _unused(path: Path, why: str = "kept") -> Path:
    """A name beside it that nothing has yet."""
    names = (path.with_name(f"{path.stem}-{why}-{number}.ipynb") for number in range(1, 1_000_000))
    return next(name for name in names if not name.exists())


def _listed(names: tuple[str, ...]) -> str:
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def _cannot_write(path: Path, problem: OSError) -> str:
    return f"{path} can't be written ({problem.strerror}): make it yours, or close what has it open; then once more."
