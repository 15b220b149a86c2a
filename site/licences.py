"""What the site hands out besides the course, and under which licence: a page to read, and all texts in one file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

TEXTS = "licences.txt"
_RULE = "-" * 72
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST = 60  # characters of a licence's name: some packages put the whole text there
# Whoever packed these left the text out; it is at the address.
_PYTHON = "https://docs.python.org/3.14/license.html"
_PYODIDE = "https://github.com/pyodide/pyodide/blob/main/LICENSE"
# The cheat sheet to print holds subsets of them; their licence wants its notices in every copy.
_DEJAVU = """Copyright (c) 2003 by Bitstream, Inc. All Rights Reserved. Bitstream Vera is a trademark of Bitstream, Inc.
DejaVu changes are in public domain.

https://dejavu-fonts.github.io/License.html"""


@dataclass(frozen=True, order=True)
class Shipped:
    """A part of the site that others have written.

    Attributes:
        name: of the package.
        version: of it.
        licence: its name, as the package says.
        text: of the licence; an address where the package brings none.
    """

    name: str
    version: str
    licence: str
    text: str


def of_wheel(wheel: Path) -> Shipped:
    """A package that runs in the browser.

    Args:
        wheel: as it was downloaded.
    """
    with zipfile.ZipFile(wheel) as archive:
        inside = [PurePosixPath(each) for each in archive.namelist() if ".dist-info/" in each and each[-1] != "/"]
        said = Parser().parsestr(archive.read(str(next(each for each in inside if each.name == "METADATA"))).decode())
        texts = [archive.read(str(each)).decode(errors="replace") for each in sorted(inside) if _is_licence(each)]
    return _shipped(said, texts)


def of_installed(name: str) -> Shipped:
    """A package of the environment in which the site is built, whose files are in the pages.

    Args:
        name: of the package.
    """
    found = distribution(name)
    said = Parser().parsestr(found.read_text("METADATA") or "")
    files = [each for each in found.files or () if ".dist-info" in each.parts[0] and _is_licence(PurePosixPath(each))]
    return _shipped(said, [each.locate().read_text(encoding="utf-8", errors="replace") for each in sorted(files)])


def of_javascript(listing: Path) -> Iterator[Shipped]:
    """The packages in a bundle of JupyterLab's or one of its extensions, as their build has listed them.

    Args:
        listing: `third-party-licenses.json`.
    """
    for each in json.loads(listing.read_text(encoding="utf-8"))["packages"]:
        text = each["extractedText"] or f"https://www.npmjs.com/package/{each['name']}"
        yield Shipped(each["name"], each["versionInfo"], each["licenseId"], text)


def of_python(python: str, pyodide: str) -> list[Shipped]:
    """Python itself, and what brings it into the browser.

    Args:
        python: its version.
        pyodide: its version.
    """
    return [Shipped("CPython", python, "PSF-2.0", _PYTHON), Shipped("Pyodide", pyodide, "MPL-2.0", _PYODIDE)]


def of_fonts() -> list[Shipped]:
    """The letters in `cheatsheet.pdf`."""
    return [Shipped("DejaVu fonts", "2.37", "Bitstream-Vera", _DEJAVU)]


def page(shipped: Iterable[Shipped], course: str) -> str:
    """The page, in Markdown.

    Args:
        shipped: all of it; what is named twice is shown once.
        course: a sentence about the course itself.
    """
    rows = [f"| {each.name} | {each.version} | {_in_a_cell(each.licence)} |" for each in sorted(set(shipped))]
    return "\n".join(
        [
            "# Licences",
            "",
            course,
            "",
            f"The site also holds the work of others, in {len(rows)} packages, each under its own licence. "
            f'All their texts are in one file: <a href="{TEXTS}">{TEXTS}</a>.',
            "",
            "| package | version | licence |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def texts(shipped: Iterable[Shipped], bundled: str) -> str:
    """All texts in one.

    Args:
        shipped: all of it.
        bundled: the texts of what is in the course's own bundle.
    """
    each = [f"{one.name} {one.version} ({one.licence})\n\n{one.text.strip()}\n" for one in sorted(set(shipped))]
    return f"\n{_RULE}\n\n".join([*each, bundled])


def _shipped(said: Message, found: list[str]) -> Shipped:
    classifiers = [each.removeprefix(_CLASSIFIER) for each in said.get_all("Classifier", []) if _CLASSIFIER in each]
    names = [said["License-Expression"], said["License"], *classifiers]
    licence = next((name for name in names if name and len(name) <= _LONGEST and "\n" not in name), "see its text")
    address = said["Home-page"] or next((each.partition(", ")[2] for each in said.get_all("Project-URL", [])), "")
    return Shipped(said["Name"], said["Version"], licence, "\n\n".join(found) or address)


def _is_licence(path: PurePosixPath) -> bool:
    return path.name.lower().startswith(("license", "licence", "copying", "notice")) or "licenses" in path.parts


def _in_a_cell(words: str) -> str:
    return words.replace("|", "\\|")
