"""03-restore: a second statement that was added in a hurry, attacked and mended."""

from __future__ import annotations

from helpers.course.documents import (
    INTERN,
    OPERATOR,
    OUR_ID,
    SERVICE_ROLE,
    SERVICE_SESSION,
    THEIR_ID,
    VENDOR,
    policy,
    sends,
    statement,
    trust,
    wants,
)
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.nb03.nights import named
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.course.predictions import Option

_JOB = statement(SERVICE_ROLE, wants(OUR_ID))
_OPEN = policy(_JOB, statement(f"{VENDOR}:root"))
_SHUT = trust([SERVICE_ROLE, OPERATOR], wants(OUR_ID))
_NIGHT, _DAY = "The backup runs every night.", "Without it nobody can restore a file."

# "a logical OR across the statements": https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#access_policies-json
RESTORE = Card(
    id="03-restore",
    title="The second statement",
    ticket="Ticket 4725. At night BackupServiceRole backs up. By day `backup-operator` restores files. Both send our "
    "ExternalId. Last week a restore was refused, and a colleague added a second statement. Since then restores work. "
    "So does more.",
    find=Choice(
        id="03-restore-find",
        title="Find",
        ticket="What in this trust policy lets in more than these two?",
        hints=(
            "Whom does each of the two statements let in, and under which condition?",
            "A request needs one statement that allows it. The narrow one does not bind the other.",
            "Look at the Principal of statement 2, and at what is not below it.",
        ),
        takeaway="Statements that allow add up. The widest one decides how wide the door is.",
        options=(
            Option(
                "Nothing: the ExternalId in statement 1 guards both.",
                "a condition belongs to its own statement.",
                misconception="one-condition-guards-all",
            ),
            Option(
                "Statement 2: it trusts all of Account B, and has no `Condition`.",
                "whomever B permits gets in, for whichever customer.",
                correct=True,
            ),
            Option(
                "Statement 1: the ExternalId is written there for everybody to read.",
                "it is no secret. It says for which customer the vendor asks.",
                misconception="external-id-is-a-password",
            ),
            Option(
                "Statement 2: it lets in Account B's root user.",
                "`:root` names the account; a root user can't assume a role.",
                misconception="root-is-the-root-user",
            ),
        ),
    ),
    exploit=RequestTask(
        id="03-restore-exploit",
        title="Exploit",
        ticket="Account B permits all three callers below to call `sts:AssumeRole` on the role. Make a request that "
        "gets in and should not.",
        hints=(
            "Who is neither the job nor the operator?",
            "And the two who are meant: must they say for which customer they ask?",
            "Statement 2 asks for the account alone. Change the caller, or what the call carries.",
        ),
        takeaway="So whomever Account B permits gets in, and for any customer.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("BackupServiceRole", "backup-operator", "intern", "C/admin"),
        fields=("caller", "external_id"),
        start={"caller": "BackupServiceRole", "external_id": OUR_ID},
        solved={"caller": "intern"},
        also_right=(
            {"caller": "intern", "external_id": OUR_ID},
            {"caller": "backup-operator", "external_id": THEIR_ID},
            {"caller": "BackupServiceRole"},
        ),
        known_wrong=(
            ({"caller": "backup-operator", "external_id": OUR_ID}, "This request gets in, and it should"),
            ({"caller": "BackupServiceRole", "external_id": OUR_ID}, "This request gets in, and it should"),
            ({"caller": "C/admin", "external_id": OUR_ID}, "This request stays out, and wanted is one that gets in"),
        ),
    ),
    mend=Exercise(
        id="03-restore-mend",
        title="Mend",
        ticket="Our ExternalId is `company-a-7f3d`. Shut the hole. The nightly backup and the restores by day go on.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(
            policy(_JOB, statement(OPERATOR, wants(OUR_ID))),
            policy(statement(OPERATOR, wants(OUR_ID)), _JOB),
        ),
        known_wrong=(
            (
                policy(_JOB),
                "nobody can restore a file. The ticket lets in more than one. Which of them has no statement?",
            ),
            (
                trust([f"{SERVICE_SESSION}/nightly", OPERATOR], wants(OUR_ID)),
                "BackupServiceRole in the next night's session stays out, and should get in.",
            ),
            (
                policy(
                    statement(f"{VENDOR}:root", {**wants(OUR_ID), "StringLike": {"aws:userid": "*:nightly"}}),
                    statement(OPERATOR, wants(OUR_ID)),
                ),
                "BackupServiceRole in the next night's session stays out, and should get in.",
            ),
            (
                policy(statement(OPERATOR, wants(OUR_ID))),
                "BackupServiceRole with our ExternalId stays out, and should get in.",
            ),
            (
                policy(_JOB, statement(INTERN, wants(OUR_ID))),
                "backup-operator with our ExternalId stays out, and should get in.",
            ),
            (
                policy(_JOB, statement(f"{VENDOR}:root", wants(OUR_ID))),
                "intern with our ExternalId gets in, and should stay out.",
            ),
            (
                policy(_JOB, statement(OPERATOR)),
                "backup-operator with another customer's ExternalId gets in, and should stay out.",
            ),
        ),
        hints=(
            "Who restores by day? Name that user, and not the account.",
            "A second statement needs a Condition as well. Or is one statement enough?",
            "A Principal may be a list: the role and the user in one statement, with the Condition below.",
        ),
        requests=(
            Probe("BackupServiceRole with our ExternalId", f"{SERVICE_SESSION}/nightly", True, _NIGHT, sends(OUR_ID)),
            Probe("backup-operator with our ExternalId", OPERATOR, True, _DAY, sends(OUR_ID)),
            Probe(
                "BackupServiceRole in the next night's session",
                f"{SERVICE_SESSION}/nightly-2035-01-16",
                True,
                _NIGHT,
                {**sends(OUR_ID), **named(16)},
                remark="What is the same every night?",
            ),
            Probe("intern without an ExternalId", INTERN, False, "That is the attack."),
            Probe(
                "intern with our ExternalId",
                INTERN,
                False,
                "The ExternalId is no password: a colleague may know it.",
                sends(OUR_ID),
            ),
            Probe(
                "backup-operator with another customer's ExternalId",
                OPERATOR,
                False,
                "That way Account C is served from your bucket.",
                sends(THEIR_ID),
            ),
            Probe("backup-operator without an ExternalId", OPERATOR, False, "Nobody says for whom it asks."),
            Probe(
                "BackupServiceRole without an ExternalId",
                f"{SERVICE_SESSION}/nightly",
                False,
                "Nobody says for whom it asks.",
            ),
            OUR_ADMIN,
            *STRANGERS,
        ),
        takeaway="Two callers, one condition, and nobody else.",
    ),
    takeaway="A statement that allows is never narrowed by another one that allows. Read every Principal, down to the "
    "last statement.",
    skill="read-principal",
)
