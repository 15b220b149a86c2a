"""One file keeps a learner's progress: whole at every moment, never undone by another notebook, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, strategies

from helpers.course.own import store, work
from helpers.course.own.store import ARRIVING, FILE, Damaged, Store
from helpers.course.own.work import Work, answered, as_json, from_json, joined, written
from tests.places import ROOT

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals of this kind")

moments = strategies.sampled_from(["", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-02-01T00:00:00Z"])
counts = strategies.integers(0, 3)
texts = strategies.sampled_from(["", "1", "{}", "é\u2028"])
works = strategies.builds(
    Work,
    began=moments,
    at=moments,
    tries=counts,
    wrong=counts,
    right=strategies.booleans(),
    first=texts,
    last=texts,
    starter=texts,
    hints=counts,
    solved=strategies.booleans(),
    ideas=strategies.frozensets(strategies.sampled_from("abc")),
    review=texts,
    other=strategies.dictionaries(
        strategies.sampled_from(["later", "much later"]), strategies.sampled_from(["1", "[2]"])
    ),
)


@given(works, works, works)
def test_two_accounts_become_one_in_whichever_order(one, two, three):
    assert joined(one, two) == joined(two, one)
    assert joined(joined(one, two), three) == joined(one, joined(two, three))
    assert joined(one, one) == one


@given(works)
def test_nothing_changes_on_the_way_through_a_file(one):
    assert from_json(json.loads(json.dumps(as_json(one)))) == one


@given(works, works)
def test_joining_loses_nothing(one, two):
    both = joined(one, two)
    assert both.tries >= max(one.tries, two.tries) and both.ideas >= one.ideas | two.ideas
    assert both.right == (one.right or two.right) and both.solved == (one.solved or two.solved)


def test_what_a_later_version_keeps_besides_is_not_lost():
    held = {"tries": 2, "mood": {"good": True}}
    assert as_json(answered("1", True)(from_json(held)))["mood"] == {"good": True}


# What is done, in order -> what is kept.
DONE = [
    (
        [answered("1", False, frozenset("a")), answered("2", True)],
        {"first": "1", "last": "2", "tries": 2, "wrong": 1, "right": True},
    ),
    ([answered("2", True), answered("1", False)], {"first": "2", "last": "1", "tries": 2, "wrong": 1, "right": True}),
    ([written("mine", "begin")], {"last": "mine", "starter": "begin", "tries": 0}),
    ([written("mine", "begin"), written("begin", "begin")], {"last": "", "starter": ""}),
    ([written("mine", "begin"), answered("mine", False)], {"last": "mine", "starter": "begin", "wrong": 1}),
    ([written("x" * 10**6, "begin")], {"last": "x" * work.LONGEST}),
]


@pytest.mark.parametrize(("deeds", "kept"), DONE)
def test_what_is_done_is_kept(deeds, kept, tmp_path):
    mine = Store(tmp_path)
    for deed in deeds:
        mine.change("exercise:03-make", deed)
    found = as_json(replace(Store(tmp_path).work("exercise:03-make"), other={}))
    assert {name: found.get(name, getattr(Work(), name)) for name in kept} == kept


def test_without_a_folder_nothing_is_kept():
    nobody = Store(None)
    nobody.change("prediction:03-root", answered("1", True))
    assert (nobody.all(), nobody.work("prediction:03-root"), nobody.waiting) == ({}, Work(), False)


# --- two notebooks, two tabs -----------------------------------------------------------------------------------


def test_two_notebooks_never_undo_each_other(tmp_path):
    one, two = Store(tmp_path), Store(tmp_path)
    one.change("prediction:a", answered("1", True))
    two.change("prediction:b", answered("2", False))
    one.change("prediction:b", answered("3", False))
    assert two.all()["prediction:b"].tries == 2
    assert one.all().keys() == {"prediction:a", "prediction:b"}


MANY = """
import sys
from pathlib import Path
from helpers.course.own.store import Store
from helpers.course.own.work import answered
mine = Store(Path(sys.argv[1]))
for number in range(100):
    mine.change("exercise:both", answered(str(number), False))
    mine.change(f"exercise:{sys.argv[2]}-{number}", answered("x", True))
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    command = [sys.executable, "-c", MANY, str(tmp_path)]
    both = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("one", "two")]
    assert [each.wait() for each in both] == [0, 0]
    book = Store(tmp_path).all()
    assert book["exercise:both"].tries == 200
    assert len(book) == 201


# --- the machine stops -----------------------------------------------------------------------------------------

# Forks a child for every byte of the file, and for each step after: it dies there, while it writes the second answer.
KILLED = """
import os, resource, signal, sys
from pathlib import Path
from helpers.course.own import store, whole_file
from helpers.course.own.store import Store
from helpers.course.own.work import answered

folder = Path(sys.argv[1])
mine = Store(folder)
mine.change("prediction:a", answered("1", True))
old = (folder / store.FILE).read_text()
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

def write_and_die(prepare):
    child = os.fork()
    if not child:
        prepare()
        Store(folder).change("prediction:b", answered("2", True))
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])

def at_byte(number):
    # A file that grows beyond the limit: the system ends the process there.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

def at_fsync():
    os.fsync = die

def at_replacing():
    Path.replace = die

whole = len(old) + 200
deaths = [write_and_die(lambda: at_byte(number)) for number in range(0, whole)]
assert deaths[:len(old)] == [signal.SIGXFSZ] * len(old), deaths
deaths = [write_and_die(at_fsync), write_and_die(at_replacing)]
assert deaths == [signal.SIGKILL] * 2, deaths
"""


@POSIX
def test_whichever_byte_a_process_dies_at_the_file_is_whole(tmp_path):
    seen = set()
    before = Store(tmp_path)
    before.change("prediction:a", answered("1", True))
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    mine = Store(tmp_path)
    assert mine.notices == [] and mine.all()["prediction:a"].right
    mine.change("prediction:c", answered("3", True))
    seen = {path.name for path in tmp_path.iterdir()}
    assert seen == {FILE, store.LOCK}, "what the dead have left is swept away"


# --- what can be in the way ------------------------------------------------------------------------------------


@POSIX
def test_a_full_disk_loses_nothing(tmp_path):
    """The system refuses every byte; then there is room again."""
    import resource

    mine = Store(tmp_path)
    mine.change("prediction:a", answered("1", True))
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        mine.change("prediction:b", answered("2", True))
        mine.change("prediction:b", answered("3", False))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        signal.signal(signal.SIGXFSZ, ignored)
    (said,) = mine.notices
    assert said.startswith("Your progress can't be saved (File too large): make room in ")
    assert mine.work("prediction:b").tries == 2 and Store(tmp_path).work("prediction:b") == Work()
    mine.flush()
    assert Store(tmp_path).work("prediction:b").tries == 2


GOOD = '{"version": 1, "work": {"prediction:a": {"tries": 1}}}'
DAMAGE = {
    "cut off": (GOOD[:30].encode(), "it is no JSON, or only a part of it"),
    "empty": (b"", "it is no JSON, or only a part of it"),
    "nulls": (b"\0" * 100, "it is no JSON, or only a part of it"),
    "no text": (b"\xff\xfe", "it is no text"),
    "a list": (b"[]", "it keeps no work of this course"),
    "another file": (b'{"cells": []}', "it keeps no work of this course"),
    "an entry that is none": (b'{"work": {"a": 3}}', "an entry in it is none of this course's"),
    "a count that is a text": (b'{"work": {"a": {"tries": "3"}}}', "an entry in it is none of this course's"),
    "a negative count": (b'{"work": {"a": {"tries": -3}}}', "an entry in it is none of this course's"),
    "deep": (b"[" * 100_000, "it is no JSON, or only a part of it"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_kept_aside_and_said(damage, tmp_path):
    held, why = DAMAGE[damage]
    (tmp_path / FILE).write_bytes(held)
    mine = Store(tmp_path)
    aside = tmp_path / "progress-damaged-1.json"
    assert mine.notices == [f"{FILE} was damaged ({why}). It is kept as {aside.name}, and a new one is begun."]
    assert aside.read_bytes() == held
    mine.change("prediction:a", answered("1", True))
    assert Store(tmp_path).work("prediction:a").tries == 1


def test_a_file_damaged_meanwhile_is_made_whole_from_what_is_known(tmp_path):
    mine = Store(tmp_path)
    mine.change("prediction:a", answered("1", True))
    (tmp_path / FILE).write_text("{")
    mine.change("prediction:b", answered("2", True))
    assert Store(tmp_path).all().keys() == {"prediction:a", "prediction:b"}
    assert Store(tmp_path).work("prediction:a").tries == 1


def test_a_folder_in_the_place_of_the_file_is_said_once(tmp_path):
    (tmp_path / FILE).mkdir()
    mine = Store(tmp_path)
    for number in range(3):
        mine.change("prediction:a", answered(str(number), True))
    assert mine.work("prediction:a").tries == 3
    assert all("progress" in said for said in mine.notices) and len(mine.notices) <= 2
    (tmp_path / FILE).rmdir()
    mine.flush()
    assert Store(tmp_path).work("prediction:a").tries == 3


def test_a_folder_that_is_gone_is_said_once(tmp_path):
    folder = tmp_path / "my_work"
    folder.mkdir()
    mine = Store(folder)
    folder.rmdir()
    for _ in range(3):
        mine.change("prediction:a", answered("1", True))
    assert len(mine.notices) == 1 and mine.work("prediction:a").tries == 3


def test_a_clock_that_was_set_back_takes_nothing_back():
    later = work.touch(Work(), "2026-02-01T00:00:00Z")
    assert work.touch(later, "2026-01-01T00:00:00Z") == later


def test_reset_keeps_the_old_file_and_merge_brings_it_back(tmp_path):
    mine = Store(tmp_path)
    mine.change("prediction:a", answered("1", True))
    aside = mine.reset()
    assert aside is not None and mine.all() == {} and Store(tmp_path).reset() is None
    mine.change("prediction:a", answered("2", False))
    for _ in range(2):
        mine.merge(store.read(aside.read_text()))
    assert mine.work("prediction:a").right and mine.work("prediction:a").tries == 1


def test_what_is_no_progress_is_not_read():
    with pytest.raises(Damaged):
        store.read("{}")


def test_progress_from_another_lab_is_added_once(tmp_path):
    here, elsewhere = Store(tmp_path / "here"), Store(tmp_path / "elsewhere")
    for mine, key in ((here, "prediction:a"), (elsewhere, "prediction:b")):
        assert mine.folder is not None
        mine.folder.mkdir()
        mine.change(key, answered("1", True))
    (tmp_path / "elsewhere" / FILE).rename(tmp_path / "here" / ARRIVING)
    for _ in range(2):
        here.arrive()
    assert here.notices == ["Your progress from elsewhere is added: 1 thing."]
    assert Store(tmp_path / "here").all().keys() == {"prediction:a", "prediction:b"}
    assert [path.name for path in (tmp_path / "here").glob("*.json")] == [FILE]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_from_another_lab_changes_nothing(damage, tmp_path):
    held, why = DAMAGE[damage]
    mine = Store(tmp_path)
    mine.change("prediction:a", answered("1", True))
    (tmp_path / ARRIVING).write_bytes(held)
    for _ in range(2):
        mine.arrive()
    assert mine.notices == [f"{ARRIVING} keeps no progress ({why}): remove it."]
    assert (tmp_path / ARRIVING).read_bytes() == held and Store(tmp_path).all().keys() == {"prediction:a"}


def test_a_folder_or_nothing_in_the_place_of_that_file_is_left_alone(tmp_path):
    Store(None).arrive()
    (tmp_path / ARRIVING).mkdir()
    mine = Store(tmp_path)
    mine.arrive()
    assert mine.notices == [] and (tmp_path / ARRIVING).is_dir()
