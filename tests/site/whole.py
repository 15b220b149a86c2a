"""The whole course in Firefox and in Chromium, by hand: every notebook, cell by cell and by Run All, as published.

    python3 lab.py run python -m tests.site.whole                        # 16 minutes
    python3 lab.py run python -m tests.site.whole 00_start.ipynb --browser firefox --site _site
    python3 lab.py run python -m tests.site.whole --controls             # 6 minutes

It takes Node.js, Chromium and Firefox (on Debian: `apt-get install chromium firefox-esr`); npm fetches what drives
them. Both do the same: each visit is a new profile behind a proxy that refuses whatever leaves the site. Besides the
notebooks, a learner's round (mend a policy by keys, ask, predict, come back), and a telephone's width.

`--controls` spoils a copy of the site in one way after the other, and says whether that is found out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.site.answers import differences, said, served
from tests.site.conftest import ROOT, build
from tests.site.spoiled import CONTROLS, spoiled
from tests.site.visits import OF_ITS_OWN, PHONE, Program, Visit, prepare, programs, visit

LONG = 500  # letters of a fault: what a cell says can be pages
FIRST = "00_start.ipynb"
KINDS = {"cells": "cell by cell", "all": "by Run All"}
# What a learner reads on the round, and words in it.
ROUND = {
    "denied": ["Denied at the trust policy", "AWS answered", "line 7, trusts arn:aws:iam::444455556666:root"],
    "edited": ['"AWS": "arn:aws:iam::123456789012:root"'],
    "allowed": ["Allowed, and listed", "AWS answered", "delegates to account 123456789012"],
    "before": ["1 of 2 done, begun"],  # the prediction; the exercise is left
    "after": ["1 of 2 done, begun"],
    "again": ['"AWS": "arn:aws:iam::123456789012:root"'],
}


def faults(seen: Visit, notebook: str, what: str) -> list[str]:
    """What is not as it should be after a visit."""
    wrong = [f"asks {each}" for each in dict.fromkeys(seen.elsewhere)]
    if seen.stopped:
        return [f"stopped: {seen.stopped}", *wrong]
    judge = {"learner": _of_round, "phone": _of_phone}.get(what)
    return [*(judge(seen.found) if judge else _of_notebook(seen.found, notebook)), *wrong]


def _of_notebook(found: dict[str, Any], notebook: str) -> Iterator[str]:
    yield from (f"begins with an output: {said(cell)}" for cell in found["before"]["cells"] if cell.get("outputs"))
    yield from differences(found["notebook"], notebook)


def _of_round(found: dict[str, Any]) -> Iterator[str]:
    for name, wanted in ROUND.items():
        text = found["read"][name]
        yield from (f"{name}: {words!r} is not in {text!r}" for words in wanted if words not in text)


def _of_phone(found: dict[str, Any]) -> Iterator[str]:
    if found["width"] != PHONE:
        yield f"the page is {found['width']} wide"
    for where in ("overReading", "overRunning"):
        if found[where]:
            yield f"{where}: {found[where]} pixels of the page stand over the edge"
    for what in ("title", "output"):
        left, right = found[what]["left"], found[what]["right"]
        if left < 0 or right > PHONE:
            yield f"{what}: it goes from {left} to {right}"
    if found["title"]["size"] < 12 or found["title"]["words"] != "00 · Start here":
        yield f"the text can not be read: {found['title']}"
    if not found["output"]["words"].startswith("Ready for notebook 00"):
        yield f"the cell's answer is {found['output']['words']!r}"


def line(program: Program, what: str, wrong: list[str], *figures: str) -> str:
    """One line, and below it what is wrong."""
    verdict = f"{len(wrong)} faults" if wrong else "as it should be"
    return "\n    ".join(
        [f"{program.name:<8} {what}: {'; '.join([verdict, *figures])}", *(each[:LONG] for each in wrong)]
    )


def course(chosen: list[Program], address: str, notebooks: list[str]) -> bool:
    """Everything there is to see; one line for each notebook and browser.

    Returns:
        Whether all was as it should be.
    """
    wrong: list[str] = []
    for program in chosen:
        own: Counter[str] = Counter()
        version = ""
        for notebook in notebooks:
            here: list[str] = []
            figures: list[str] = []
            asked: set[str] = set()
            for what, words in KINDS.items():
                seen = visit(program, address, notebook, what)
                here += [f"{words}: {each}" for each in faults(seen, notebook, what)]
                if not seen.stopped:
                    figures.append(f"{words} {seen.found['first']} s to the first answer, {seen.found['all']} s to all")
                    version = seen.found["version"]
                asked |= seen.asked
                own += seen.own
            print(line(program, notebook, here, *figures, f"{len(asked)} addresses of the site"), flush=True)
            wrong += here
        for what, words in {"learner": "a learner's round", "phone": "a telephone"}.items():
            seen = visit(program, address, FIRST, what)
            here = faults(seen, FIRST, what)
            print(line(program, words, here), flush=True)
            wrong += here
            own += seen.own
        known = [f"{host} {count}" for host, count in sorted(own.items())]
        print(f"{program.name:<8} {version}; asked of its own accord, and refused: {', '.join(known) or 'nothing'}")
    return not wrong


def controls(chosen: list[Program], site: Path) -> bool:
    """Spoil the site; whether each fault was found out, and the sound site had none."""
    missed = 0
    for program in chosen:
        for control in CONTROLS:
            with spoiled(site, control.spoil) as copy, served(copy) as address:
                found = faults(visit(program, address, FIRST, control.what), FIRST, control.what)
            caught = [each for each in found if control.sign in each]
            missed += not caught
            told = (
                f"caught, by {len(found)} faults: {caught[0][:150]}"
                if caught
                else f"NOT CAUGHT: {[each[:LONG] for each in found]}"
            )
            print(f"{program.name:<8} {control.name}, {KINDS[control.what]}: {told}", flush=True)
    return not missed


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.site.whole", description=(__doc__ or "").partition("\n")[0])
    every = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="all of them, when left out")
    parser.add_argument("--browser", choices=sorted(OF_ITS_OWN), help="both, when left out")
    parser.add_argument("--site", type=Path, help="a built site; it is built, when left out")
    parser.add_argument("--controls", action="store_true", help="spoil a copy of the site; is it found out?")
    options = parser.parse_args(given)
    if strangers := sorted(set(options.notebooks) - set(every)):
        parser.error(f"there is no notebook {strangers[0]}; there are {', '.join(every)}")
    prepare()
    chosen = [each for each in programs() if options.browser in (None, each.name)]
    with tempfile.TemporaryDirectory() as name:
        site = options.site or Path(name) / "site"
        if options.site is None and (done := build(site)).returncode:
            print(done.stdout, done.stderr)
            return 1
        if options.controls:
            return 0 if controls(chosen, site) else 1
        with served(site) as address:
            return 0 if course(chosen, address, options.notebooks or every) else 1


if __name__ == "__main__":
    sys.exit(main())
