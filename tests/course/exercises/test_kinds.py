"""The further kinds of exercises: what is refused as data, and what a check says to right, wrong and malformed answers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from helpers.course.documents import OPERATOR, OUR_ID, SERVICE_ROLE, policy, trust, wants
from helpers.course.exercises.kinds.card import STEPS
from helpers.course.exercises.kinds.card_work import NOTHING_TO_SAY, CardWork
from helpers.course.exercises.kinds.order import Step
from helpers.course.exercises.kinds.request import in_words
from helpers.course.exercises.practice import OF_ANSWERS, Practice
from helpers.course.exercises.result import Status
from tests.course.exercises.samples import BY_TOKEN, CARD, CHOICE, MATCHING, ORDER, REQUEST, TASKS
from tests.wording import BANNED

EXPLOIT = CARD.exploit
REQUESTS = (REQUEST, EXPLOIT, BY_TOKEN)
STRANGERS_JOB = "arn:aws:sts::999999999999:assumed-role/BackupServiceRole/anything"


def ident(value):
    return getattr(value, "id", None) or str(value)[:40]


# --- what would teach badly is refused -------------------------------------------------------------------------

FIRST = MATCHING.items[0]
BAD = [
    (CHOICE, {"hints": ("a", "b")}, "needs exactly three hints"),
    (ORDER, {"hints": ("a", "b", " ")}, "needs exactly three hints"),
    (MATCHING, {"ticket": " "}, "has no ticket"),
    (CHOICE, {"many": False}, "has 2 right options, and lets only one be chosen"),
    (CHOICE, {"options": CHOICE.options[1::2]}, "needs both: options that are right, and others that are not"),
    (CHOICE, {"options": CHOICE.options[:1]}, "needs both"),
    (CHOICE, {"options": CHOICE.options + CHOICE.options[:1]}, "offers the same option twice"),
    (MATCHING, {"items": MATCHING.items[:1]}, "needs two items and two targets"),
    (MATCHING, {"targets": MATCHING.targets[:3]}, "which is not offered"),
    (MATCHING, {"targets": MATCHING.targets[:1] * 4}, "offers the same thing twice"),
    (MATCHING, {"items": (replace(FIRST, why=""), *MATCHING.items[1:])}, "does not say why it belongs"),
    (
        MATCHING,
        {"items": (replace(FIRST, mistakes=((FIRST.target, "x"),)), *MATCHING.items[1:])},
        "calls its own target a mistake",
    ),
    (MATCHING, {"items": tuple(replace(item, mistakes=()) for item in MATCHING.items)}, "knows no wrong pair"),
    (ORDER, {"right": (1, 2, 3, 4, 5)}, "offers its steps in a right order already"),
    (ORDER, {"right": (2, 4, 1, 3)}, "does not hold every step once"),
    (ORDER, {"known_wrong": ((ORDER.right, "x"),)}, "they must be wrong"),
    (ORDER, {"known_wrong": ()}, "needs known wrong orders"),
    (ORDER, {"steps": (Step("x"), *ORDER.steps[1:])}, "does not say what must come before it"),
    (REQUEST, {"callers": ("nobody",)}, "offers 'nobody', whom nobody knows"),
    (REQUEST, {"others": {"intern": STRANGERS_JOB}}, "needs a label of its own and an ARN"),
    (REQUEST, {"others": {"a stranger": "D/admin"}}, "needs a label of its own and an ARN"),
    (
        REQUEST,
        {"others": {"a stranger": "arn:aws:iam::999999999999:root"}},
        "neither of the cast nor the ARN of a user",
    ),
    (REQUEST, {"fields": ("caller", "tags")}, "has a field 'tags'"),
    (REQUEST, {"fields": ("caller", "repo")}, "has a field 'repo'"),
    (BY_TOKEN, {"fields": ("caller", "namespace")}, "has a field 'namespace'"),
    (BY_TOKEN, {"callers": ("jenkins",)}, "offers 'jenkins', whom nobody knows"),
    (REQUEST, {"stopped_by": "explicit-deny"}, "can't be stopped by 'explicit-deny'"),
    (REQUEST, {"wanted": False, "stopped_by": "moon"}, "can't be stopped by 'moon'"),
    (REQUEST, {"trust": "{"}, "AWS would not save the trust policy"),
    (REQUEST, {"known_wrong": ()}, "knows no wrong request"),
    (CARD, {"exploit": replace(EXPLOIT, trust=trust(OPERATOR))}, "attacks one policy and mends another"),
    (CARD, {"exploit": replace(EXPLOIT, unless="")}, "must get in, and not with the mended policy"),
    (CARD, {"exploit": replace(EXPLOIT, role="ReportRole")}, "attacks one role and mends another"),
]


@pytest.mark.parametrize(("task", "change", "sentence"), BAD, ids=ident)
def test_what_would_teach_badly_is_refused(task, change, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        replace(task, **change)


# --- right, wrong, malformed -----------------------------------------------------------------------------------

RIGHT = [
    (CHOICE, [2, 4]),
    (CHOICE, "4, 2"),
    (CHOICE, ("2", "4")),
    (CARD.find, 2),
    (CARD.find, "2"),
    (MATCHING, "D C A B"),
    (MATCHING, ["d", "c", "a", "b"]),
    (ORDER, ORDER.right),
    (ORDER, "4 2 1 3 5"),
    *((task, fields) for task in REQUESTS for fields in (task.solved, *task.also_right)),
]


@pytest.mark.parametrize(("task", "answer"), RIGHT, ids=ident)
def test_a_right_answer(task, answer):
    outcome = task.check(answer)
    assert outcome.status is Status.RIGHT, outcome
    assert outcome.verdict == "✓ Right" and outcome.sentence.endswith(task.takeaway) and not outcome.hint_ready
    assert outcome.rows and all(row.right for row in outcome.rows)


WRONG = [
    (CHOICE, [1, 2], "The idea behind it: “A trust policy can name a group of users.”", "1 · "),
    (CHOICE, [3], "The idea behind it: “A `*` inside", "3 · "),
    (CHOICE, [2], "What you chose is right, and 1 more is.", ""),
    (CARD.find, 1, "A trust policy names its role under", "1 · "),
    (
        MATCHING,
        "B C A D",
        "Who asks here is `AWSService`, no user.",
        "`AssumeRole`, `userIdentity.type` is `AWSService`",
    ),
    (MATCHING, "D C B A", "the role was assumed in an earlier call.", "`ListObjects`"),
    (MATCHING, "D A C B", "does not belong to “A session of BackupAccessRole lists the bucket.”", "`UpdateAssumeRole"),
    *((ORDER, order, sentence, "Place ") for order, sentence in ORDER.known_wrong),
    *((task, fields, sentence, "") for task in REQUESTS for fields, sentence in task.known_wrong),
]


@pytest.mark.parametrize(("task", "answer", "sentence", "first"), WRONG, ids=ident)
def test_a_wrong_answer_gets_its_sentence_and_the_failing_row_first(task, answer, sentence, first):
    outcome = task.check(answer)
    assert outcome.status is Status.WRONG and outcome.verdict == "✕ Not quite" and outcome.hint_ready
    assert sentence in outcome.sentence and task.takeaway not in outcome.sentence
    assert outcome.rows[0].item.startswith(first)
    assert [row.right for row in outcome.rows] == sorted(row.right for row in outcome.rows), "the failing ones first"
    assert str(outcome).startswith("✕ Not quite. ")


MALFORMED = [
    (CHOICE, [9], "There is no option 9. Choose from 1 to 4."),
    (CHOICE, "<b>", "There is no option <b>. Choose from 1 to 4."),
    (CHOICE, [], "Choose all that are right."),
    (CHOICE, None, "Choose all that are right."),
    (CARD.find, {}, "Choose one option."),
    (CARD.find, [1, 2], "Choose one option; these are 2."),
    (MATCHING, "A B", "Match every item first: 2 of 4 have none."),
    (MATCHING, "A B C -", "Match every item first: 1 of 4 has none."),
    (MATCHING, "A B C D A", "There are 4 items, and these are 5 letters."),
    (MATCHING, "A B C Z", "There is no target Z. Choose from A to D, one for each item in the order 1 to 4."),
    (ORDER, "1 2 3", "Name each of the 5 steps once."),
    (ORDER, [1, 1, 2, 3, 4], "Name each of the 5 steps once."),
    (ORDER, "9", "There is no step 9. Choose from 1 to 5."),
    (ORDER, [1, 2, 3, 4, 5], "This is the order as you found it. Move a step, then check again."),
    (REQUEST, 7, "A request is a dictionary of fields, and this is int."),
    (REQUEST, {"colour": "red"}, "There is no field 'colour'. There are caller, external_id, mfa."),
    (REQUEST, {"external_id": 7}, "The field 'external_id' must be text, and this is int."),
    (REQUEST, {"caller": "C/admin"}, "Choose who asks: intern, backup-operator, BackupServiceRole."),
    (REQUEST, {"mfa": "123456"}, "The field 'mfa' is 'code' or empty."),
    (REQUEST, {"caller": "BackupServiceRole", "mfa": "code"}, "Only a user has an MFA device."),
    (REQUEST, {"external_id": "x"}, "The ExternalId has 1 character; AWS wants at least 2."),
    (BY_TOKEN, {"repo": "acme"}, "The token can't be made: repo is written owner/name, such as acme/shop."),
    (BY_TOKEN, {"caller": "intern", "repo": "acme/x"}, "A request of intern has no field 'repo'. It has caller, ext"),
    (BY_TOKEN, {"external_id": "abc"}, "A request of a job of GitHub Actions has no field 'external_id'. It has call"),
    (REQUEST, {"external_id": "a b"}, "AWS does not take this request: 1 validation error detected:"),
]


@pytest.mark.parametrize(("task", "answer", "sentence"), MALFORMED, ids=ident)
def test_what_is_no_answer_gets_one_sentence_and_is_no_try(task, answer, sentence):
    outcome = task.check(answer)
    assert outcome.status is Status.NOT_TRIED and outcome.rows == ()
    assert outcome.sentence.startswith(sentence)
    practice = Practice(task, OF_ANSWERS)
    practice.check(answer)
    assert practice.solution() == OF_ANSWERS.try_first


# --- what each kind says ---------------------------------------------------------------------------------------


def test_a_choice_marks_what_was_chosen_and_gives_nothing_else_away():
    assert [mark.kind for mark in CHOICE.marks([1, 2])] == ["wrong", "right", "", ""]
    assert [bool(why) for why in CHOICE.reasons([1, 2])] == [True, True, False, False]
    assert all(CHOICE.reasons([2, 4])), "all is found: every reason is told"


def test_an_order_names_the_first_wrong_place_and_nothing_behind_it():
    outcome = ORDER.check((4, 2, 3, 5, 1))
    assert [(row.item, row.right) for row in outcome.rows] == [("Place 3", False), ("Place 1", True), ("Place 2", True)]
    assert "They are the answer to a call of `sts:AssumeRole`." in outcome.sentence


def test_no_answer_gives_the_right_one_away():
    for task, answer, _, _ in WRONG:
        if task not in REQUESTS:
            assert all(row.should == "" for row in task.check(answer).rows)


def test_a_request_is_decided_by_the_engine_whatever_its_text():
    """Another way to the same decision is as right: nothing is compared with the solution."""
    open_to_all = replace(REQUEST, trust=trust("arn:aws:iam::123456789012:root"), permissions={})
    assert open_to_all.check({"caller": "intern"}).status is Status.RIGHT
    assert open_to_all.check({"caller": "BackupServiceRole", "external_id": "whatever"}).status is Status.RIGHT


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
ANY_JOB = trust({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/BackupServiceRole"}})
OUTSIDE = replace(
    EXPLOIT,
    trust=ANY_JOB,
    unless=trust(SERVICE_ROLE),
    callers=("BackupServiceRole", "D/admin", "a role of a stranger", "a user of a stranger"),
    others={"a role of a stranger": STRANGERS_JOB, "a user of a stranger": "arn:aws:iam::999999999999:user/job"},
)


def test_a_request_tells_nothing_of_what_could_not_be_filled_in():
    """An ExternalId is absent everywhere; where nobody could send one, the word says nothing."""
    without = replace(REQUEST, fields=("caller", "mfa"), solved={"caller": "backup-operator", "mfa": "code"})
    asked = without.asked({"caller": "backup-operator"})
    assert in_words(asked, without.fields) == "backup-operator of Account B"
    assert in_words(asked) == "backup-operator of Account B, without an ExternalId"
    assert without.solution == "backup-operator of Account B, with MFA" and "ExternalId" in REQUEST.solution
    assert "ExternalId" not in str(without.check({"caller": "backup-operator"}).rows)
    card = replace(CARD, exploit=replace(CARD.exploit, fields=("caller",)))
    proved = card.prove(card.exploit.asked({"caller": "BackupServiceRole"}), CARD.mend.solution)
    assert [str(row.item) for row in proved.rows] == ["BackupServiceRole of Account B"]


def test_where_only_the_caller_can_be_chosen_all_of_them_are_offered():
    alone = replace(REQUEST, fields=("caller",))
    assert alone.offered == ("`caller`: intern, backup-operator, BackupServiceRole",)


def test_somebody_outside_the_cast_can_make_a_request():
    """Anybody can give a role that name: aws:PrincipalArn of its session is the role's ARN, of whatever account."""
    assert OUTSIDE.check({"caller": "a role of a stranger"}).status is Status.RIGHT
    assert OUTSIDE.check({"caller": "BackupServiceRole"}).status is Status.WRONG, "it is meant"
    assert "stays out" in OUTSIDE.check({"caller": "D/admin"}).sentence
    assert "stays out" in OUTSIDE.check({"caller": "a user of a stranger"}).sentence
    assert in_words(OUTSIDE.asked({"caller": "a role of a stranger"})) == (
        "BackupServiceRole of Account D, without an ExternalId"
    )
    far = {"a role of nobody we know": STRANGERS_JOB.replace("9" * 12, "5" * 12)}
    asked = replace(OUTSIDE, others=far, callers=tuple(far)).asked({})
    assert in_words(asked).startswith("BackupServiceRole of Account 555555555555")


def test_somebody_outside_the_cast_holds_what_the_exercise_says():
    alone = replace(OUTSIDE, permissions={STRANGERS_JOB: ()})
    assert "has no permission policy" in alone.check({"caller": "a role of a stranger"}).sentence
    assert "neither of the cast" not in str(OUTSIDE) and "a role of a stranger" in str(OUTSIDE)


def test_only_a_user_outside_the_cast_could_have_a_second_factor():
    task = replace(OUTSIDE, fields=("caller", "mfa"))
    assert task.check({"caller": "a role of a stranger", "mfa": "code"}).sentence.startswith("Only a user has an MFA")
    assert "stays out" in task.check({"caller": "a user of a stranger", "mfa": "code"}).sentence


def test_a_request_may_be_wanted_that_a_deny_stops():
    stopped = replace(REQUEST, wanted=False, stopped_by="explicit-deny")
    assert stopped.check({"caller": "backup-operator", "external_id": OUR_ID}).status is Status.RIGHT
    outcome = stopped.check({"caller": "backup-operator", "mfa": "code"})
    assert outcome.status is Status.WRONG
    assert outcome.sentence.startswith("This request stays out, and wanted is one that an explicit Deny stops.")
    assert "gets in, and wanted is one that an explicit Deny stops" in stopped.check(REQUEST.solved).sentence


# condition → who gets in with what: a request carries the keys that AWS puts into it, and no others
CONTEXTS = [
    ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"source_ip": "203.0.113.9"}, True),
    ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {}, False),
    ({"DateLessThan": {"aws:CurrentTime": "2035-06-01T00:00:00Z"}}, {"moment": "2035-05-31 23:59"}, True),
    ({"DateLessThan": {"aws:CurrentTime": "2035-06-01T00:00:00Z"}}, {"moment": "2035-06-01 00:00"}, False),
    ({"StringEquals": {"sts:RoleSessionName": "night"}}, {"session_name": "night"}, True),
    ({"StringEquals": {"sts:RoleSessionName": "night"}}, {}, False),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"mfa": "code"}, True),
    ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, {}, False),
    ({"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}, {"mfa": "code"}, True),
    ({"StringEquals": {"aws:username": "backup-operator"}}, {}, True),
]
EVERY = ("caller", "external_id", "session_name", "mfa", "source_ip", "moment")


@pytest.mark.parametrize(("condition", "fields", "gets_in"), CONTEXTS, ids=ident)
def test_each_field_reaches_the_condition_it_is_for(condition, fields, gets_in):
    task = replace(REQUEST, trust=trust(OPERATOR, condition), fields=EVERY)
    assert (task.check({"caller": "backup-operator", **fields}).status is Status.RIGHT) is gets_in


def test_a_session_without_a_second_factor_says_so_and_a_user_says_nothing():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    task = replace(REQUEST, trust=trust("arn:aws:iam::123456789012:root", condition))
    assert task.check({"caller": "BackupServiceRole"}).status is Status.RIGHT
    assert task.check({"caller": "backup-operator"}).status is Status.WRONG


# --- the card --------------------------------------------------------------------------------------------------


def states(work):
    return [work.state(step) for step in STEPS]


def test_a_card_is_done_step_by_step():
    work = CardWork(CARD)
    assert states(work) == ["open", "locked", "locked", "locked"]
    assert work.exploit(EXPLOIT.solved).sentence == "Opens when step 1, Find, is done."
    assert work.mend(CARD.mend.solution).sentence == "Opens when step 2, Exploit, is done."
    assert work.prove().sentence == "Opens when step 3, Mend, is done."
    assert states(work) == ["open", "locked", "locked", "locked"], "what is locked does nothing"
    assert work.find(1).status is Status.WRONG and work.open == "find"
    work.find(2)
    assert states(work) == ["done", "open", "locked", "locked"]
    assert work.exploit(EXPLOIT.known_wrong[0][0]).status is Status.WRONG and work.open == "exploit"
    work.exploit(EXPLOIT.solved)
    assert work.got_in == EXPLOIT.asked(EXPLOIT.solved) and work.open == "mend"
    work.mend(CARD.mend.solution)
    assert work.mended == CARD.mend.solution and work.open == "prove"
    proof = work.prove()
    assert proof.status is Status.RIGHT and proof.rows[0].found == "stays out"
    assert states(work) == ["done"] * 4 and work.open == ""


@pytest.mark.parametrize(("text", "sentence"), CARD.mend.known_wrong, ids=["breaks-the-backup", "leaves-the-hole"])
def test_mending_fails_while_the_backup_is_broken_or_the_hole_is_open(text, sentence):
    work = CardWork(CARD)
    work.find(2)
    work.exploit(EXPLOIT.solved)
    result = work.mend(text)
    assert result.status is Status.WRONG and sentence in result.sentence and work.open == "mend"


def test_the_proof_is_a_request_and_no_formality():
    """A policy that still lets the request in is told so, whoever has called it mended."""
    for fields in (EXPLOIT.solved, *EXPLOIT.also_right):
        ask = EXPLOIT.asked(fields)
        outcome = CARD.prove(ask, CARD.mend.starter)
        assert outcome.status is Status.WRONG
        assert outcome.sentence.startswith("The same request still gets in.") and outcome.rows[0].found == "gets in"
        assert CARD.prove(ask, CARD.mend.solution).status is Status.RIGHT


def test_a_request_that_should_get_in_is_no_exploit():
    assert EXPLOIT.check({"caller": "BackupServiceRole", "external_id": OUR_ID}).sentence == (
        "This request gets in, and it should: it is one of those that the role is there for."
    )


def test_hints_and_solution_are_those_of_the_open_step():
    work = CardWork(CARD)
    assert work.hint() == f"Hint 1 of 3: {CARD.find.hints[0]}" and work.solution() == OF_ANSWERS.try_first
    work.find(1)
    assert work.solution().startswith("One solution.\n2 · ")
    work.find(2)
    assert work.hint().startswith("Hint 1 of 3: Who is trusted?")
    work.exploit(EXPLOIT.solved)
    assert work.hint() == f"Hint 1 of 3: {CARD.mend.hints[0]}"
    work.mend({"Version": "2012-10-17", "Statement": [{**_mended(), "Condition": wants(OUR_ID)}]})
    assert work.open == "prove", "a dictionary is a policy, too"
    assert work.hint() == work.solution() == NOTHING_TO_SAY
    assert work.prove().status is Status.RIGHT


def _mended():
    return {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:role/BackupServiceRole"},
        "Action": "sts:AssumeRole",
    }


# --- one practice for all kinds --------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_three_hints_and_the_solution_after_one_try(task):
    practice = Practice(task, OF_ANSWERS)
    assert practice.solution() == OF_ANSWERS.try_first
    assert [practice.hint().split(":")[0] for _ in range(4)][:3] == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3, the last",
    ]
    answer = next(answer for one, answer, _, _ in WRONG if one is task)
    assert not practice.check(answer).hint_ready, "there is none left"
    assert practice.solution() == f"One solution.\n{task.solution}"


@pytest.mark.parametrize("task", [*TASKS, CARD.find, EXPLOIT], ids=ident)
def test_the_words_of_a_task(task):
    shown = str(task)
    assert shown.startswith(f"{task.id} · {task.title}\n\n")
    assert f'lab.exercise("{task.id}")' in shown
    for text in (task.ticket, task.takeaway, *task.hints):
        assert not BANNED.search(text) and text.count("`") % 2 == 0, text
    assert task.document in shown


def test_a_card_as_text():
    shown = str(CARD)
    for text in (CARD.mend.starter, "1. Find", "2. Exploit", "3. Mend", "4. Prove", 'lab.card("99-deputy")'):
        assert text in shown
    assert CARD.mend.solution not in shown and not any(hint in shown for hint in CARD.find.hints)


def test_permissions_of_a_caller_are_those_of_the_exercise():
    other = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/Other"})
    task = replace(REQUEST, permissions={"backup-operator": (other,)})
    assert "permission" in task.check(REQUEST.solved).sentence
    assert task.check(REQUEST.solved).status is Status.WRONG


def test_a_request_says_what_its_second_factor_takes():
    assert REQUEST.offered[1] == "Fields: `external_id`, `mfa` (`code` or empty)"
    assert "Fields: external_id, mfa (code or empty)" in str(REQUEST)
