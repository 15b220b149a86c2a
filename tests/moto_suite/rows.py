"""The table of moto's tests that fail against the lab, and why: `known.jsonl`, a row each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("known.jsonl")
KINDS = {
    "laxer": "moto takes what AWS refuses, or answers as AWS did once",
    "refused": "the lab refuses by name what it does not model",
    "wording": "both refuse, or both answer, in other words",
    "clock": "the lab has a clock of its own",
}


@dataclass(frozen=True)
class Row:
    """A test that fails.

    Attributes:
        test: pytest's id of it.
        kind: one of `KINDS`.
        why: one sentence.
        page: where AWS says so; empty where nothing of AWS's is at stake.
    """

    test: str
    kind: str
    why: str
    page: str = ""


def read() -> dict[str, Row]:
    """The table, by test."""
    rows = [Row(**json.loads(line)) for line in TABLE.read_text("utf-8").splitlines()]
    return {row.test: row for row in rows}
