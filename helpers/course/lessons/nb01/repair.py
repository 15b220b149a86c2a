"""01-repair: repair a permission policy in the wrong place."""

from __future__ import annotations

from helpers.course.documents import DEVELOPER, OPERATOR, as_json, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import STRANGERS, named_alike

_ADMIN = "arn:aws:iam::111122223333:user/admin"
_EC2 = "ec2.amazonaws.com"
_LAMBDA = "lambda.amazonaws.com"
_EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})

REPAIR = Exercise(
    id="01-repair",
    title="Repair a permission policy in the wrong place",
    ticket="Ticket 4705. `developer` must become WebServerRole to look into a problem. A colleague took the role's "
    "permission policy as a pattern, and AWS refuses to save the result. Mend it. For this hour nobody "
    "else gets in: not `admin`, who needs no role, and not EC2.",
    starter=policy(
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::your-bucket-name",
        }
    ),
    solution=trust(DEVELOPER),
    also_right=(
        trust([DEVELOPER], Action=["sts:AssumeRole"]),
        as_json({"Statement": [statement(DEVELOPER, Sid="Developer")]}),
        trust({"AWS": "*"}, {"ArnEquals": {"aws:PrincipalArn": DEVELOPER}}),
    ),
    known_wrong=(
        (
            trust(DEVELOPER, Action="s3:GetObject"),
            "It says who may assume the role; what the role may then do stands in its permission policies.",
        ),
        (trust(DEVELOPER, Resource="*"), "The role it is attached to is the resource. Remove it."),
        (
            trust("arn:aws:iam::111122223333:user/develloper"),
            'There is no "arn:aws:iam::111122223333:user/develloper".',
        ),
        (
            trust("arn:aws:iam::111122223333:root"),
            "developer (no permission of its own) stays out, and should get in",
        ),
        (trust([DEVELOPER, _ADMIN]), "admin gets in, and should stay out"),
        (trust({"Service": _EC2}), "The trust policy of WebServerRole does not let developer in"),
    ),
    hints=(
        "A trust policy answers who. Which element says so, and which says something else?",
        "Go by the table of elements: one is missing, one has no place here, and one is about another service.",
        'The Principal is `{"AWS": "arn:aws:iam::111122223333:user/developer"}`.',
    ),
    requests=(
        Probe(
            "developer (no permission of its own)",
            DEVELOPER,
            True,
            "The problem can't be found without it.",
            identity=(),
        ),
        Probe(
            "admin",
            _ADMIN,
            False,
            "The logs must show that developer did this work.",
            identity=(_EVERYTHING,),
        ),
        Probe("EC2", _EC2, False, "For this hour the role is for one person."),
        Probe("Lambda", _LAMBDA, False, "For this hour the role is for one person."),
        Probe("backup-operator", OPERATOR, False, "The vendor has nothing to do here."),
        named_alike("developer"),
        *STRANGERS,
    ),
    takeaway="Who stands in the trust policy, what stands in the permission policy.",
    role="WebServerRole",
    skill="elements",
)
