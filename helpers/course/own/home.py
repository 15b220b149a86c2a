"""Write the course's address on the web into its pages: `python3 lab.py home OWNER/REPO`.

Between two marks of a page stands what depends on it; without a home that is nothing, so no link is ever dead.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.course import links
from helpers.course.links import Home
from helpers.course.own import notebook_file, whole_file
from helpers.course.own.folder import FOLDER
from helpers.course.own.notebook_file import NAVIGATION

PAGES = ("README.md", "docs/launch.md", "docs/site.md")  # that have places for it
_REPOSITORY = re.compile(r"(?P<owner>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))/(?P<name>[A-Za-z0-9._-]{1,100})")
_TAG = re.compile(r"[A-Za-z0-9][\w.+-]*")
_PLACE = re.compile(r"(<!-- home: (?P<what>[\w-]+) -->)(?P<held>.*?)(<!-- /home -->)", re.DOTALL)
_LAUNCH = re.compile(r"\[(?:Run in the browser|Open on Binder)\]\([^)]*\) · ")


class NoHome(ValueError):
    """That is no address of a repository; the message is a sentence."""


def parsed(text: str) -> str:
    """`OWNER/REPO` of what somebody gave: that, or an address of GitHub's.

    Args:
        text: as typed.

    Raises:
        NoHome: it is neither.
    """
    short = re.sub(r"^(?:https?://(?:www\.)?github\.com/|git@github\.com:|ssh://git@github\.com/)", "", text.strip())
    found = _REPOSITORY.fullmatch(re.sub(r"(?:\.git)?/?$", "", short))
    if not found or found["name"].strip(".") == "" or (found["owner"], found["name"]) == ("OWNER", "REPO"):
        raise NoHome(
            f"{text[:80]!r} is no repository on GitHub: say OWNER/REPO, for example octo-org/trust-policy-lab."
        )
    return found[0]


def words(what: str, home: Home) -> str:
    """What stands between the marks of a place.

    Args:
        what: the place's name.
        home: of the course.

    Raises:
        KeyError: there is no such place.
    """
    address = f"https://github.com/{home.repository}"
    tests, site = (f"{address}/actions/workflows/{name}.yml" for name in ("tests", "site"))
    said = {
        "badge": f"\n[![tests]({tests}/badge.svg)]({tests})\n[![site]({site}/badge.svg)]({home.site})\n",
        "binder": f"\nWith nothing to install: [open it in your browser]({home.site}), where Python runs in the tab, "
        f"or [on Binder]({home.binder_link()}).\n\nHave you a role already? [Read my trust policy]({home.reader}).\n",
        "site": f"\n<{home.site}>\n",
        "clone": f"\n```\ngit clone {address}\n```\n",
        "binder-page": f"\n<{home.binder_link()}>\n",
    }[what]
    return said if home.repository else "\n"


def with_home(text: str, home: Home) -> str:
    """A page with the right links.

    Args:
        text: of the page.
        home: of the course.
    """
    return _PLACE.sub(lambda found: f"{found[1]}{words(found['what'], home)}{found[4]}", text)


def launch(notebook: str, home: Home) -> str:
    """What a notebook's navigation begins with: links that open it without installing anything, or nothing.

    Args:
        notebook: the name of its file.
        home: of the course.
    """
    path = f"{FOLDER}/{notebook}"
    links = {"Run in the browser": home.run_link(path), "Open on Binder": home.binder_link(path)}
    return "".join(f"[{words}]({link}) · " for words, link in links.items() if link)


def write(root: Path, home: Home) -> tuple[str, ...]:
    """Write a home into the course.

    Args:
        root: the course's folder.
        home: where it lives; an empty one takes the links away.

    Returns:
        The files that have changed, by their paths below the root.

    Raises:
        OSError: one can't be written.
        NotANotebook: a published notebook can't be read.
    """
    texts = {
        root / "helpers" / "course" / links.HOME.name: json.dumps({"repository": home.repository, "tag": home.tag})
        + "\n"
    }
    for page in (root / name for name in PAGES):
        texts[page] = with_home(page.read_text(encoding="utf-8"), home)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        notebook = notebook_file.read(path)
        cell = notebook["cells"][0]
        lines = (_relaunched(line, path.name, home) for line in notebook_file.source(cell).splitlines(keepends=True))
        cell["source"] = list(lines)
        texts[path] = notebook_file.text(notebook)
    changed = [path for path, text in texts.items() if path.read_text(encoding="utf-8") != text]
    for path in changed:
        whole_file.write(path, texts[path])
    return tuple(path.relative_to(root).as_posix() for path in changed)


def _relaunched(line: str, notebook: str, home: Home) -> str:
    return f"{launch(notebook, home)}{_LAUNCH.sub('', line)}" if line.rstrip().endswith(NAVIGATION) else line


def newest_tag(root: Path) -> str:
    """The tag of this version: `v` and the number in pyproject.toml.

    Args:
        root: the course's folder.
    """
    found = re.search(r'^version = "(.+)"$', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    return f"v{found[1]}" if found else "HEAD"


def proposed(root: Path) -> str:
    """The repository that git pushes to, as a proposal; empty when there is none on GitHub.

    Args:
        root: the course's folder.
    """
    import subprocess

    command = ["git", "-C", str(root), "remote", "get-url", "origin"]
    try:
        return parsed(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, NoHome):
        return ""


def main(given: Sequence[str]) -> int:
    """Do what the words say, and print what was done.

    Args:
        given: of the command line, without the program's name.

    Returns:
        The exit code: 0 when it is done, 2 for words that say nothing.
    """
    parser = argparse.ArgumentParser(prog="python3 lab.py home", description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[3], help=argparse.SUPPRESS)
    parser.add_argument("repository", nargs="?", help="OWNER/REPO on GitHub, or its address")
    parser.add_argument("--tag", help="what Binder's links name; else this version's")
    parser.add_argument("--none", action="store_true", help="take every link away")
    said = parser.parse_args(given)
    if said.tag is not None and not _TAG.fullmatch(said.tag):
        print(f"{said.tag[:40]!r} is no name of a tag: say, for example, v1.0.", file=sys.stderr)
        return 2
    if said.none:
        home = Home()
    elif not said.repository:
        origin = proposed(said.root) or "OWNER/REPO"
        print(
            f"The course's home is written into its pages once. If it is {origin}, run:\n  python3 lab.py home {origin}"
        )
        return 0
    else:
        try:
            home = Home(parsed(said.repository), said.tag or newest_tag(said.root))
        except NoHome as problem:
            print(problem, file=sys.stderr)
            return 2
    changed = write(said.root, home)
    print(f"Changed: {', '.join(changed)}." if changed else "Nothing has changed.")
    if home.repository:
        print(f"Binder's links name the tag {home.tag}: `git tag {home.tag}`, then push it with your commit.")
        print(f"That also publishes the site, {home.site}, if the repository's Pages come from GitHub Actions.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
