"""01-complete: complete the trust policy."""

from __future__ import annotations

from helpers.course.documents import DEVELOPER, OPERATOR, as_json, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_EC2 = "ec2.amazonaws.com"
_LAMBDA = "lambda.amazonaws.com"
_SERVICE = {"Service": _EC2}

COMPLETE = Exercise(
    id="01-complete",
    title="Complete the trust policy",
    ticket="Ticket 4703. WebServerRole is for our EC2 instances. The trust policy below denies instead of "
    "allowing, and it names a person. Let the service EC2 in, and nobody else.",
    starter=trust(DEVELOPER, Effect="Deny"),
    solution=trust(_SERVICE),
    also_right=(
        trust({"Service": [_EC2]}, Action=["sts:AssumeRole"], Sid="Instances"),
        as_json({"Statement": statement(_SERVICE)}),
        policy(statement(_SERVICE), statement(DEVELOPER, Effect="Deny")),
    ),
    known_wrong=(
        (trust(DEVELOPER), "The trust policy of WebServerRole does not let ec2.amazonaws.com in"),
        (trust(_SERVICE, Effect="Deny"), "Nothing here allows anybody."),
        (trust({"AWS": _EC2}), 'A service stands under "Service", not under "AWS".'),
        (trust("*"), 'A trust policy does not take "Principal": "*".'),
        (trust({"Service": [_EC2, _LAMBDA]}), "Lambda gets in, and should stay out"),
        (trust({**_SERVICE, "AWS": DEVELOPER}), "developer gets in, and should stay out"),
        (trust(_SERVICE, Action="ec2:RunInstances"), '"ec2:RunInstances" does not belong in a trust policy.'),
    ),
    hints=(
        "Two elements need a change: Effect, and whom Principal names.",
        "A service stands under another key than a user: `AWS` is for accounts, users and roles.",
        'The Principal is `{"Service": "ec2.amazonaws.com"}`.',
    ),
    requests=(
        Probe("EC2", _EC2, True, "Without the role the web server finds no credentials."),
        Probe("developer", DEVELOPER, False, "People have roles of their own."),
        Probe("Lambda", _LAMBDA, False, "The ticket is about instances."),
        Probe("S3", "s3.amazonaws.com", False, "The ticket is about instances."),
        Probe("backup-operator", OPERATOR, False, "The vendor has nothing to do here."),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="Principal says who, and the key in front of the name says what kind: AWS or Service.",
    role="WebServerRole",
    skill="elements",
)
