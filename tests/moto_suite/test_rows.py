"""The table of moto's tests that fail here, and how a run is held against it."""

from __future__ import annotations

from tests.moto_suite.__main__ import judge
from tests.moto_suite.rows import KINDS, TABLE, Row, read
from tests.pages import fault


def test_each_row_has_a_kind_and_a_sentence_and_what_is_lax_a_page() -> None:
    rows = read()
    lines = TABLE.read_text("utf-8").splitlines()
    assert len(rows) == len(lines) and lines == sorted(lines)
    for row in rows.values():
        assert row.kind in KINDS and row.why.endswith("."), row
        assert not row.page or not fault(row.page), row
        assert row.page or row.kind != "laxer", f"{row.test}: where does AWS say so?"


KNOWN = {"t.py::known": Row("t.py::known", "wording", "Both refuse.")}
# how the tests ended → what is said of it
ENDED = [
    ({"t.py::known": "failed", "t.py::other": "passed", "t.py::skipped": "skipped"}, []),
    ({"t.py::new": "failed"}, ["t.py::new fails, and known.jsonl does not say why: E: words"]),
    ({"t.py::known": "passed"}, ["t.py::known passes: take its row out of known.jsonl."]),
    ({"t.py::known": "skipped"}, []),
]


def test_a_run_is_held_against_the_table() -> None:
    for ended, said in ENDED:
        lines = {test: {"test": test, "outcome": outcome, "said": "E: words"} for test, outcome in ended.items()}
        assert judge(lines, KNOWN) == said
