"""The stage of an exercise: its requests before a check, and how far each gets with the text that was checked."""

from __future__ import annotations

import pytest

from helpers.course import lessons
from helpers.course.documents import policy, statement
from helpers.course.exercises.exercise import Exercise
from helpers.course.stage.exercise_stage import MOST_DRAWN, OLDER, scene
from helpers.course.stage.scene import IN, NOT_ASKED, Scene

ALL = lessons.policies()
COMPLETE, DELEGATE, REPAIR, MAKE = map(lessons.exercise, ("01-complete", "02-delegate", "03-repair", "03-make"))
EVERY_TEXT = [
    (one, text) for one in ALL for text in (one.solution, *one.also_right, *(text for text, _ in one.known_wrong))
]
EC2 = {"Service": "ec2.amazonaws.com"}


def staged(exercise: Exercise, text: str, chosen: str = "", opened: frozenset[str] = frozenset()) -> Scene:
    return scene(exercise, exercise.check(text).answers, chosen, opened)


def boxes(drawn: Scene) -> list[tuple[str, list[str], int]]:
    """Of each account its title, whom it shows, and how many are folded."""
    return [(each.title, [lane.name for lane in each.lanes], len(each.folded)) for each in drawn.accounts]


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_before_a_check_only_what_is_wanted_is_told(exercise: Exercise) -> None:
    before = scene(exercise)
    assert {lane.end for lane in before.targeted} == {NOT_ASKED}
    assert {(lane.label, lane.wanted) for lane in before.targeted} == {(p.who, p.wanted) for p in exercise.requests}
    assert {lane.tag for lane in before.targeted} == {"should get in", "should stay out"}
    assert {wall.state for wall in before.walls} == {""} and before.home.session == "none"
    # No door stands open that would tell how a call ends.
    assert {frozenset(lane.shut) for lane in before.targeted} == {frozenset({"permission", "trust"})}
    assert before.count == f"Target: {len(exercise.requests)} requests, not checked yet"


@pytest.mark.parametrize(("exercise", "text"), EVERY_TEXT, ids=lambda value: getattr(value, "id", "text"))
def test_after_a_check_every_lane_ends_as_the_engine_decided(exercise: Exercise, text: str) -> None:
    result = exercise.check(text)
    drawn = scene(exercise, result.answers)
    if not result.answers:
        assert drawn == scene(exercise)
        return
    lanes = {lane.key: lane for lane in drawn.targeted}
    assert len(lanes) == len(result.answers)
    for number, answer in enumerate(result.answers):
        lane = lanes[str(number)]
        assert (lane.end == IN, lane.right) == (answer.decision.allowed, answer.as_wanted), lane.label
        assert lane.end in {IN, "permission", "trust"}, lane.label
    assert result.verdict.endswith(f": {drawn.count.partition(': ')[2]}")


def test_where_a_call_ends_and_why() -> None:
    lanes = {lane.label: lane for lane in staged(REPAIR, REPAIR.solution).targeted}
    for who, end, words in (
        ("backup-operator with our ExternalId", IN, ""),
        ("backup-operator without an ExternalId", "trust", "ExternalId absent"),
        ("backup-operator with our ExternalId in capitals", "trust", "ExternalId differs"),
        ("intern with our ExternalId", "trust", "not named"),
    ):
        assert (lanes[who].end, lanes[who].words) == (end, words), who
    inside = staged(DELEGATE, policy(statement("111122223333"))).lanes
    developer = next(lane for lane in inside if lane.name == "developer")
    assert (developer.name, developer.end, developer.words) == ("developer", "permission", "needed and missing")


def test_callers_stand_in_their_accounts_and_who_stays_out_is_folded() -> None:
    assert boxes(scene(COMPLETE)) == [
        ("AWS services", ["EC2", "Lambda", "S3"], 0),  # one of them should get in, so they come first
        ("Account B", ["backup-operator"], 0),
        ("Account C", ["admin"], 0),
        ("Account A", [], 2),
        ("Account D", ["admin"], 0),
    ]
    assert [each.walled for each in scene(COMPLETE).accounts] == [False, True, True, True, True]
    assert "no permission of its own" in [lane.about for lane in scene(DELEGATE).lanes]
    assert "ECS" in [lane.name for lane in scene(DELEGATE).lanes]
    assert [lane.about for lane in scene(MAKE).lanes][:2] == ["with our ExternalId", "in the next night's session"]


@pytest.mark.parametrize("exercise", lessons.exercises(), ids=lambda exercise: exercise.id)
def test_a_stage_is_no_longer_than_it_must_be(exercise) -> None:
    """Those who should get in and those who are not as wanted are drawn; all others only while there is room."""
    for drawn in (scene(exercise), staged(exercise, exercise.solution), staged(exercise, exercise.starter)):
        needed = [lane for lane in drawn.targeted if lane.wanted or not lane.right]
        alone = [lane for each in drawn.accounts for lane in each.lanes if len(each.lanes) + len(each.folded) == 1]
        assert all(lane in drawn.lanes for lane in needed)
        assert len(drawn.lanes) <= max(MOST_DRAWN, len({lane.key for lane in [*needed, *alone]})) + len(drawn.accounts)
        assert all(len(each.folded) != 1 for each in drawn.accounts), "a line for one is no shorter than the one"
        assert {lane.key for lane in drawn.targeted} == {str(n) for n in range(len(drawn.targeted))}


def test_folded_ones_say_how_they_fare_and_open_when_pressed_or_chosen() -> None:
    def folded(drawn: Scene) -> dict[str, str]:
        return {each.key: each.folded_words for each in drawn.accounts if each.folded}

    assert folded(scene(REPAIR)) == {
        "B": "2 should stay out",
        "C": "2 should stay out",
        "D": "3 should stay out",
    }
    assert folded(staged(REPAIR, REPAIR.solution)) == {"B": "2 stay out", "C": "2 stay out", "D": "3 stay out"}
    everybody = policy(statement({"AWS": "*"}, {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}))
    checked = staged(REPAIR, everybody)
    assert "D" in folded(staged(REPAIR, REPAIR.solution)) and "D" not in folded(checked)  # one of them is not as wanted
    assert [lane.about for lane in checked.lanes if lane.name == "admin" and not lane.right] == ["with our ExternalId"]
    assert "D" not in folded(staged(REPAIR, REPAIR.solution, opened=frozenset("D")))
    stranger = str([probe.who for probe in REPAIR.requests].index("admin of Account C, another customer"))
    drawn = staged(REPAIR, REPAIR.solution, stranger)
    assert "C" not in folded(drawn)
    assert drawn.chosen is not None and drawn.chosen.name == "admin"


def test_walls_and_role_are_about_the_chosen_request() -> None:
    answers = REPAIR.check(REPAIR.solution).answers
    drawn = scene(REPAIR, answers, "0", place="trust:6")
    assert [(wall.key, wall.state, wall.place) for wall in drawn.walls] == [
        ("permission", "lets", ""),
        ("trust", "lets", "trust:6"),
    ]
    assert (drawn.home.words, drawn.home.bucket) == ("would issue a session", "")
    drawn = scene(REPAIR, answers, "1")
    assert [wall.state for wall in drawn.walls] == ["lets", "stops"] and drawn.home.words == "no session"


def test_somebody_nobody_thought_of_has_a_lane_too() -> None:
    for principal, title, name in (
        ({"Service": "glue.amazonaws.com"}, "AWS services", "glue.amazonaws.com"),
        ("555566667777", "Account 555566667777", "somebody-else"),
        ({"Federated": "accounts.google.com"}, "Tokens", "accounts.google.com"),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com/pods"}, "Tokens", "gitlab.com/pods"),
    ):
        action = "sts:AssumeRoleWithWebIdentity" if "Federated" in principal else "sts:AssumeRole"
        result = COMPLETE.check(policy(statement(EC2), statement(principal, Action=action)))
        drawn = scene(COMPLETE, result.answers, str(len(COMPLETE.requests)))
        box = next(each for each in drawn.accounts if each.title == title)
        lane = next(lane for lane in box.lanes if lane.chosen)
        assert (lane.name, lane.gets_in, lane.right) == (name, True, False)


def test_an_edited_text_leaves_the_last_one_in_sight() -> None:
    drawn = scene(REPAIR, REPAIR.check(REPAIR.solution).answers, stale=True)
    assert drawn.count == OLDER
