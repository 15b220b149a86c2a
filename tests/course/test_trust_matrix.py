"""The matrix has room for so many callers and circumstances: whoever is left out is counted, and the count is told."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from helpers.cloud import World
from helpers.course.trust_matrix import standing
from helpers.ui.parts import matrix
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel
from tests.cloud.kit import allow, document
from tests.story import OPERATOR, trust_policy

ROLE = "arn:aws:iam::111122223333:role/BackupAccessRole"
ROWS, COLUMNS, CHANGES = 12, 5, 6


def accounts(number: int) -> list[str]:
    return [f"arn:aws:iam::{200000000000 + each}:root" for each in range(number)]


def statements(number: int) -> str:
    """A condition of its own for each of so many statements, so that there are as many circumstances."""
    return document(
        *(
            allow(
                "sts:AssumeRole", principal={"AWS": who}, Condition={"StringEquals": {"sts:ExternalId": f"id-{each}"}}
            )
            for each, who in enumerate(accounts(number))
        )
    )


@pytest.mark.parametrize("write", [lambda number: trust_policy(accounts(number)), statements], ids=["callers", "both"])
def test_whoever_has_no_room_is_counted(write: Callable[[int], str]) -> None:
    found = [standing(write(number), "", ROLE) for number in range(1, 10)]
    assert max(len(each.rows) for each in found) == ROWS
    assert all(len(each.columns) <= COLUMNS for each in found)
    assert all(len(cells) == len(each.columns) for each in found for _, cells in each.rows)
    # Each more account brings equally many callers and circumstances, shown or counted.
    all_of_them = [len(each.rows) + len(each.columns) + each.left_out for each in found]
    steps = {after - before for before, after in itertools.pairwise(all_of_them)}
    assert len(steps) == 1 and min(steps) > 0, all_of_them
    assert (len(found[-1].columns) == COLUMNS) is (write is statements)


@pytest.mark.parametrize("number", [0, 30])
def test_what_is_left_out_is_told(world: World, number: int) -> None:
    model = WorkbenchModel(world, trust_policy=trust_policy([OPERATOR, *accounts(number)]))
    found = model.preview.standing
    html = matrix.html(model, View("uid"))
    told = re.findall(r"… and (\d+) more callers or circumstances\.", html)
    assert told == ([str(found.left_out)] if found.left_out else [])
    assert found.left_out > 0
    shown = html.count("<li>") - bool(re.search(r"<li>… and \d+ more\.</li>", html))
    more = re.findall(r"<li>… and (\d+) more\.</li>", html)
    assert shown <= CHANGES and shown + sum(map(int, more)) == len(found.changes)
    assert bool(more) is (len(found.changes) > CHANGES)
