"""A solution beside one's own text: which lines both say, and which only one of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.course import lessons
from helpers.course.exercises import compared
from helpers.course.exercises.compared import Row

REPAIR = lessons.exercise("03-repair")
SOLUTION = REPAIR.solution
IF_EXISTS = SOLUTION.replace('"StringEquals"', '"StringEqualsIfExists"')
NO_CONDITION = next(text for text, sentence in REPAIR.known_wrong if "has no Condition" in sentence)


def apart(mine: str) -> list[tuple[str | None, str | None]]:
    """The lines in which a text and the solution differ, without their indentation."""
    rows = [row for row in compared.lines(mine, SOLUTION) if not row.same]
    return [(row.mine and row.mine.strip(), row.theirs and row.theirs.strip()) for row in rows]


@pytest.mark.parametrize(
    ("mine", "differ"),
    [
        (SOLUTION, []),
        (json.dumps(json.loads(SOLUTION)), []),  # white space is no difference
        (IF_EXISTS, [('"StringEqualsIfExists": {', '"StringEquals": {')]),
        # What is missing stands alone, and the comma before it is no difference of its own.
        (
            NO_CONDITION,
            [
                (None, '"Condition": {'),
                (None, '"StringEquals": {'),
                (None, '"sts:ExternalId": "company-a-7f3d"'),
                (None, "}"),
                (None, "}"),
            ],
        ),
    ],
)
def test_which_lines_differ(mine: str, differ: list[tuple[str | None, str | None]]) -> None:
    assert apart(mine) == differ


def test_a_text_that_is_no_json_stays_as_it_is() -> None:
    rows = compared.lines("nothing\nat all", SOLUTION)
    assert [row.mine for row in rows if row.mine is not None] == ["nothing", "at all"]
    assert "\n".join(row.theirs for row in rows if row.theirs is not None) == SOLUTION


def test_under_each_other_mine_stands_before_theirs() -> None:
    rows = (Row("{", "{"), Row("a", "b"), Row("c", "d"), Row(None, "e"), Row("}", "}"))
    assert compared.unified(rows) == ("  {", "− a", "− c", "+ b", "+ d", "+ e", "  }")


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (SOLUTION, "0 lines are only in yours, 0 lines are only in this solution."),
        (IF_EXISTS, "1 line is only in yours, 1 line is only in this solution."),
        (NO_CONDITION, "0 lines are only in yours, 5 lines are only in this solution."),
    ],
)
def test_how_many_lines_differ_for_who_does_not_see_them(mine: str, said: str) -> None:
    assert compared.counted(compared.lines(mine, SOLUTION)) == said


@given(st.lists(st.sampled_from("abc{},")), st.lists(st.sampled_from("abc{},")))
def test_no_line_is_lost_and_none_is_made_up(one: list[str], other: list[str]) -> None:
    mine, theirs = "\n".join(one), "\n".join(other)
    rows = compared.lines(f"x\n{mine}\nx", f"x\n{theirs}\nx")
    assert [row.mine for row in rows if row.mine is not None] == f"x\n{mine}\nx".splitlines()
    assert [row.theirs for row in rows if row.theirs is not None] == f"x\n{theirs}\nx".splitlines()


@pytest.mark.parametrize(("checked", "text"), [("{", "{"), (7, ""), ({"x": {1}}, ""), ({"a": 1}, '{\n  "a": 1\n}')])
def test_what_was_checked_as_text(checked: object, text: str) -> None:
    assert compared.as_written(checked) == text
