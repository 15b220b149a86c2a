"""Questions come back from the day after they were met, ever later the better they are known. The clock is given."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from helpers.course import lessons
from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.course.own import review
from helpers.course.own.work import Work, answered, joined, touch

DAY = timedelta(days=1)
START = datetime(2026, 11, 26, 14, 5, tzinfo=timezone.utc)


def at(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def book():
    """Somebody who made one prediction, with a wrong idea, and began notebook 03."""
    made = touch(answered("1", False, frozenset(["root-is-everyone"]))(Work()), at(START))
    return {"prediction:03-root": made, "notebook:03": touch(Work(), at(START))}


def test_nothing_is_asked_that_was_not_met():
    assert review.met({}) == {} and review.next_due({}) is None
    assert review.met(book()).keys() == {
        "prediction:03-root",
        "recall:root-is-everyone",
        *(f"recall:03/{place}" for place in range(len(lessons.recalls()["03"]))),
    }


def test_what_was_met_today_comes_back_tomorrow():
    assert review.due(book(), START + DAY - timedelta(seconds=1)) == ()
    assert len(review.due(book(), START + DAY)) == len(review.met(book()))
    assert review.next_due(book()) == START + DAY


def test_each_question_has_an_answer_and_a_page():
    for question, _ in review.met(book()).values():
        assert question.words and question.answer and question.url.startswith("https://docs.aws.amazon.com/")
    asked = review.met(book())
    assert asked["prediction:03-root"][0].prediction is lessons.prediction("03-root")
    assert asked["recall:root-is-everyone"][0].answer == MISCONCEPTIONS["root-is-everyone"].truth


def again(ratings, key="recall:03/0"):
    """Days between the reviews of a question that is always asked when it is due."""
    kept, now, days = dict(book()), START + DAY, []
    for rating in ratings:
        kept[key] = review.rated(rating, now)(kept.get(key, Work()))
        following = review.met(kept)[key][1]
        days.append((following - now).days)
        now = following
    return days


def test_what_is_known_comes_back_ever_later():
    days = again(["good"] * 5)
    assert days == sorted(days) and days[0] >= 1 and days[-1] > 60


def test_the_better_it_is_known_the_later_it_comes():
    first = [again([rating])[0] for rating in review.RATINGS]
    assert first == sorted(first) and first[0] >= 1 and first[-1] > first[0]


def test_what_is_forgotten_comes_back_soon():
    *_, before, after = again(["good", "good", "good", "again"])
    assert after < before / 4


def test_the_same_answers_give_the_same_days():
    assert again(["good", "hard", "again", "easy"]) == again(["good", "hard", "again", "easy"])


def test_the_longest_overdue_is_asked_first():
    kept = dict(book())
    kept["recall:03/0"] = review.rated("again", START + DAY)(Work())
    order = [question.key for question in review.due(kept, START + 9 * DAY)]
    assert order[-1] == "recall:03/0" and len(order) > review.AT_ONCE


def test_of_two_accounts_the_later_review_counts():
    early, late = review.rated("good", START)(Work()), review.rated("again", START + DAY)(Work())
    assert joined(early, late).review == joined(late, early).review == late.review


@pytest.mark.parametrize("held", ["", "x", "2026 {", "2026 []", '2026 {"due": 3}', '2026 {"due": "x", "card": 3}'])
def test_what_is_damaged_is_asked_as_if_it_were_new(held):
    kept = {**book(), "recall:03/0": Work(review=held)}
    assert review.met(kept)["recall:03/0"][1] == START + DAY
    mended = {**kept, "recall:03/0": review.rated("good", START + DAY)(kept["recall:03/0"])}
    assert review.met(mended)["recall:03/0"][1] > START + DAY
