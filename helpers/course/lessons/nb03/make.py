"""03-make: write the trust policy for the night."""

from __future__ import annotations

from helpers.course.documents import (
    INTERN,
    OPERATOR,
    OUR_ID,
    SERVICE_ROLE,
    SERVICE_SESSION,
    THEIR_ID,
    VENDOR,
    as_json,
    policy,
    sends,
    statement,
    trust,
    wants,
)
from helpers.course.exercises.cast_ids import IDS
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb03.nights import named
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_WANTS_OURS = wants(OUR_ID)
_ALLOW_JOB = statement(SERVICE_ROLE)

MAKE = Exercise(
    id="03-make",
    title="Write the trust policy for the night",
    ticket="Ticket 4723. From tonight the vendor's job alone backs up our bucket. It runs as the role "
    "`BackupServiceRole` of account 123456789012, and sends our ExternalId `company-a-7f3d`. Its own session, "
    "and its session of our role, have new names every night. Write the trust policy of BackupAccessRole. Nobody "
    "else gets in: not the operator, not the intern, no other account.",
    starter=as_json({"Version": "2012-10-17", "Statement": []}),
    solution=trust(SERVICE_ROLE, _WANTS_OURS),
    also_right=(
        trust([SERVICE_ROLE], {"StringEquals": {"sts:ExternalId": [OUR_ID]}}, Action=["sts:AssumeRole"], Sid="Nightly"),
        as_json({"Statement": {"Condition": _WANTS_OURS, **_ALLOW_JOB}}),
        trust("123456789012", {**_WANTS_OURS, "ArnEquals": {"aws:PrincipalArn": SERVICE_ROLE}}),
        trust(f"{VENDOR}:root", {**_WANTS_OURS, "StringLike": {"aws:userid": f"{IDS[SERVICE_ROLE]}:*"}}),
        trust(f"{VENDOR}:root", {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:PrincipalArn": SERVICE_ROLE}}),
        policy(
            _ALLOW_JOB,
            statement({"AWS": "*"}, wants(OUR_ID, "StringNotEquals"), Effect="Deny"),
        ),
    ),
    known_wrong=(
        (
            trust(SERVICE_ROLE),
            "BackupServiceRole without an ExternalId gets in, and should stay out. Statement 1, line 4, names the role "
            "behind the session, and has no Condition.",
        ),
        (
            trust(f"{VENDOR}:root", _WANTS_OURS),
            "backup-operator with our ExternalId gets in, and should stay out. Statement 1, line 4, trusts the whole "
            'account 123456789012, and its Condition holds: the request has sts:ExternalId "company-a-7f3d" and '
            'StringEquals "company-a-7f3d" holds for it. People come and go; the ticket is about the job. Whom does '
            "the ticket name?",
        ),
        (
            trust([SERVICE_ROLE, OPERATOR], _WANTS_OURS),
            "backup-operator with our ExternalId gets in, and should stay out. Statement 1, line 4, names it, and its "
            'Condition holds: the request has sts:ExternalId "company-a-7f3d" and StringEquals "company-a-7f3d" holds '
            "for it. People come and go; the ticket is about the job. Does the ticket ask for this caller?",
        ),
        (
            trust("*", _WANTS_OURS),
            'A trust policy does not take "Principal": "*".',
        ),
        (
            trust({"AWS": "*"}, _WANTS_OURS),
            "Statement 1, line 4, trusts every account there is, and its Condition holds: the request has ",
        ),
        (
            trust(f"{SERVICE_SESSION}/nightly-2035-01-15", _WANTS_OURS),
            "BackupServiceRole in the next night's session stays out, and should get in",
        ),
        (
            trust(SERVICE_ROLE, {"StringEquals": {"sts:ExternalId": OUR_ID, "sts:RoleSessionName": "VendorSession"}}),
            "Without it there is no backup tonight.",
        ),
        (
            trust(
                SERVICE_ROLE, {"StringEquals": {"sts:ExternalId": OUR_ID, "sts:RoleSessionName": "backup-2035-01-15"}}
            ),
            "The backup must run tomorrow too, and the name changes every night. What is the same every night?",
        ),
        (
            trust(SERVICE_ROLE, {**_WANTS_OURS, "DateLessThan": {"aws:CurrentTime": "2035-01-15T10:00:00Z"}}),
            "BackupServiceRole in the next night's session stays out, and should get in",
        ),
        (
            trust(SERVICE_ROLE, {**_WANTS_OURS, "NumericLessThan": {"aws:EpochTime": "2052468000"}}),
            "BackupServiceRole in the next night's session stays out, and should get in",
        ),
        (
            trust("arn:aws:iam::123456789012:user/BackupServiceRole", _WANTS_OURS),
            "There is a role of that name: write arn:aws:iam::123456789012:role/BackupServiceRole.",
        ),
        (
            trust(f"{SERVICE_SESSION}/*", _WANTS_OURS),
            "A principal takes no wildcard.",
        ),
        (
            trust({"Service": "ec2.amazonaws.com"}, _WANTS_OURS),
            "BackupServiceRole with our ExternalId stays out, and should get in. The trust policy of BackupAccessRole "
            f"does not let BackupServiceRole/nightly-2035-01-15 in: statement 1, line 7, trusts ec2.amazonaws.com, and "
            f"the caller is {SERVICE_SESSION}/nightly-2035-01-15.",
        ),
        (
            trust(SERVICE_ROLE, _WANTS_OURS, Action="s3:ListBucket"),
            '"s3:ListBucket" does not belong in a trust policy.',
        ),
        (
            trust("arn:aws:iam::111122223333:role/BackupServiceRole", _WANTS_OURS),
            'There is no "arn:aws:iam::111122223333:role/BackupServiceRole".',
        ),
        (
            policy(_ALLOW_JOB, {**_ALLOW_JOB, "Condition": _WANTS_OURS}),  # the wider statement wins
            "BackupServiceRole without an ExternalId gets in, and should stay out. Statement 1, line 4,",
        ),
    ),
    hints=(
        "One statement is enough: `Effect`, `Principal` (who), `Action` (how) and `Condition` (when).",
        'Name the role, not its session and not its account: `{"AWS": "arn:aws:iam::123456789012:role/…"}`.',
        'The ExternalId is a Condition: `{"StringEquals": {"sts:ExternalId": "…"}}`. The Action is `sts:AssumeRole`.',
    ),
    requests=(
        Probe(
            "BackupServiceRole with our ExternalId",
            f"{SERVICE_SESSION}/nightly-2035-01-15",
            True,
            "Without it there is no backup tonight.",
            {**sends(OUR_ID), **named(15)},
        ),
        Probe(
            "BackupServiceRole in the next night's session",
            f"{SERVICE_SESSION}/nightly-2035-01-16",
            True,
            "The backup must run tomorrow too, and the name changes every night.",
            {**sends(OUR_ID), **named(16)},
            remark="What is the same every night?",
        ),
        Probe(
            "BackupServiceRole without an ExternalId",
            f"{SERVICE_SESSION}/nightly-2035-01-15",
            False,
            "A job that sends none can't say for which customer it works.",
        ),
        Probe(
            "BackupServiceRole with the ExternalId of another customer",
            f"{SERVICE_SESSION}/nightly-2035-01-15",
            False,
            "That way Account C is served from your bucket.",
            sends(THEIR_ID),
        ),
        Probe(
            "backup-operator with our ExternalId",
            OPERATOR,
            False,
            "People come and go; the ticket is about the job.",
            sends(OUR_ID),
        ),
        Probe(
            "intern with our ExternalId",
            INTERN,
            False,
            "The intern has no business in your bucket.",
            sends(OUR_ID),
        ),
        Probe(
            "the admin of Account C with our ExternalId",
            "arn:aws:iam::444455556666:user/admin",
            False,
            "The ExternalId is no password: another customer may know it.",
            sends(OUR_ID),
        ),
        Probe(
            "BackupServiceRole in a third night's session",
            f"{SERVICE_SESSION}/nightly-2035-01-17",
            True,
            "The backup must run every night.",
            {**sends(OUR_ID), **named(17)},
        ),
        Probe(
            "a role of Account D that is called BackupServiceRole",
            "arn:aws:sts::999999999999:assumed-role/BackupServiceRole/nightly",
            False,
            "Anybody can give a role that name.",
            sends(OUR_ID),
        ),
        Probe(
            "another role of Account B",
            "arn:aws:sts::123456789012:assumed-role/InvoiceRole/june",
            False,
            "The vendor has other roles, for other work.",
            sends(OUR_ID),
        ),
        Probe("backup-operator without an ExternalId", OPERATOR, False, "The ticket is about the job."),
        Probe("EC2", "ec2.amazonaws.com", False, "The ticket is about the vendor's role."),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="The Principal says who, the Condition says on whose behalf. A role's ARN covers all its sessions.",
    skill="external-id",
)
