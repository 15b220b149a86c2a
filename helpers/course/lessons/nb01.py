"""What notebook 01 asks: what a trust policy is."""

from __future__ import annotations

from helpers.course.documents import DEVELOPER, OPERATOR, as_json, policy, statement, trust
from helpers.course.evidence import Evidence
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike
from helpers.course.predictions import Option, Prediction
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_ADMIN = "arn:aws:iam::111122223333:user/admin"
_EC2, _LAMBDA = "ec2.amazonaws.com", "lambda.amazonaws.com"
_EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})

PREDICTIONS = (
    Prediction(
        "01-admin",
        "`admin` may do everything in Account A: `*` on `*`. The trust policy of WebServerRole names EC2 alone. Can "
        "`admin` assume the role?",
        (
            Option(
                "Yes: it may do everything.",
                "`sts:AssumeRole` is among everything, so `admin` may ask. The role's trust policy must still say yes.",
                misconception="permission-is-enough",
            ),
            Option(
                "Yes: inside one account no trust is needed.",
                "inside one account too, only those whom the trust policy allows get in.",
                misconception="same-account-needs-no-trust",
            ),
            Option(
                "No: the trust policy does not let it in.",
                "a trust policy must allow explicitly. What `admin` can do is change the trust policy.",
                correct=True,
                evidence=(Evidence("why-admin", "trust policy of WebServerRole does not let admin in"),),
            ),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Prediction(
        "01-resource",
        'Somebody adds `"Resource": "arn:aws:s3:::your-bucket-name/*"` to the trust policy. What does AWS do?',
        (
            Option(
                "It lets sessions use that bucket alone.",
                "what a session may do stands in the role's permission policies.",
                misconception="trust-says-what",
            ),
            Option(
                "It refuses to save the document.",
                "a trust policy has no Resource. The role it is attached to is the resource.",
                correct=True,
                evidence=(Evidence("spoiled", "a Resource Has prohibited field Resource"),),
            ),
            Option(
                "It ignores the element.",
                "AWS checks the form before it saves. A Resource fails that check.",
                misconception="aws-ignores-the-rest",
            ),
        ),
        f"{_GUIDE}access_policies.html#access_policies-json",
    ),
    Prediction(
        "01-mfa",
        '`developer` signs with an access key, without MFA. The condition is `"Bool": '
        '{"aws:MultiFactorAuthPresent": "true"}`. What does AWS compare?',
        (
            Option(
                '"true" with "false": the user has not used MFA.',
                "the request carries no such key at all. With an access key it is not false, it is absent.",
                misconception="missing-means-false",
            ),
            Option(
                "Nothing: the key is absent, so the condition does not hold.",
                "`Bool` needs a value. Without one it does not hold, and the statement does not apply.",
                correct=True,
                evidence=(
                    Evidence("mfa-bool", 'wants aws:MultiFactorAuthPresent Bool "true", and the request has none'),
                ),
            ),
            Option(
                "Nothing: the key is absent, so the condition is skipped.",
                "`Bool` does not pass over an absent key. `BoolIfExists` would.",
                misconception="missing-is-skipped",
            ),
        ),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
)

_SERVICE = {"Service": _EC2}

EXERCISES = (
    Exercise(
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
            (trust(_SERVICE, Effect="Deny"), "denies it (statement 1, line 4), and a Deny always wins"),
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
    ),
    Exercise(
        id="01-repair",
        title="Repair a permission policy in the wrong place",
        ticket="Ticket 4704. `developer` must become WebServerRole to look into a problem. A colleague took the role's "
        "permission policy as a pattern, and AWS refuses to save the result. Mend it. For this hour nobody "
        "else gets in: not `admin`, who needs no role, and not EC2.",
        starter=policy(
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::your-bucket-name/*",
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
            "Take Resource out. The Action is `sts:AssumeRole`. Add a Principal.",
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
    ),
)

# The first opens the lesson, and is about an earlier one; the others close it.
RECALLS = (
    Recall(
        "In notebook 00 a role refused the vendor. Which element of its trust policy did you change?",
        "The `Principal`: it named another account.",
        (
            Evidence(
                "by-code",
                "trusts arn:aws:iam::444455556666:root, and the caller is arn:aws:iam::123456789012:user/",
                "00",
            ),
            Evidence("by-code-mended", "Allowed: backup-operator assumes BackupAccessRole", "00"),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Recall(
        "Why has a trust policy no Resource?",
        "It is attached to its role, and the role is the resource.",
        (
            Evidence("why-admin", "admin asks for sts:AssumeRole on arn:aws:iam::111122223333:role/WebServerRole"),
            Evidence("spoiled", "a Resource Has prohibited field Resource"),
        ),
        f"{_GUIDE}access_policies.html#access_policies-json",
    ),
    Recall(
        "A condition wants MFA to be true. Why does a script with an access key fail?",
        "Its request carries no MFA key at all, and Bool does not hold on an absent key.",
        (Evidence("mfa-bool", 'wants aws:MultiFactorAuthPresent Bool "true", and the request has none'),),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
    Recall(
        "Your colleagues sign in at your company's own page. Under which key of Principal does it stand, and why is "
        "`sts:AssumeRole` the wrong action?",
        "Under `Federated`. Whoever it vouches for brings a token, and a token is exchanged by another call, such as "
        "`sts:AssumeRoleWithSAML`.",
        (Evidence("vouched-for", "They call sts:AssumeRoleWithSAML."),),
        f"{_GUIDE}id_roles_providers_create_saml.html",
    ),
)
