"""What is predicted in notebook 01."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "01-where",
        "The trust policy of WebServerRole names Lambda. Its permission policy allows `sts:AssumeRole` on the role. "
        "EC2 asks for the role. What happens?",
        (
            Option(
                "Credentials: the role's permission policy allows it.",
                "the role's permission policies count once a session of the role makes calls. There is no session yet.",
                misconception="permission-on-the-role",
            ),
            Option(
                "AccessDenied: the role's trust policy does not let EC2 in.",
                "the trust policy is asked who may become the role, and it names Lambda alone.",
                correct=True,
                evidence=(
                    Evidence(
                        "as-ec2-refused", "An error occurred (AccessDenied) when calling the AssumeRole operation"
                    ),
                    Evidence("as-ec2-refused", "the trust policy of WebServerRole does not let ec2.amazonaws.com in"),
                ),
            ),
            Option(
                "AccessDenied: the user who starts the instance has no trust policy.",
                "AWS does deny it, for another reason. No user has a trust policy; every role has one.",
                misconception="trust-on-users",
            ),
            Option(
                "AccessDenied: the instance has no access key of its own.",
                "AWS does deny it, for another reason. A service needs no access key: it assumes the role, and hands "
                "out temporary credentials.",
                misconception="services-use-keys",
            ),
        ),
        f"{_GUIDE}id_roles.html",
    ),
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
        "01-group",
        "`developer` is in the group Operators. Somebody puts the group's ARN into the trust policy. What does AWS do?",
        (
            Option(
                "It saves it, and the group's users get in.",
                "a group hands permission policies to its users. It signs no request, so no policy can trust it.",
                misconception="groups-can-be-trusted",
            ),
            Option(
                "It refuses to save it.",
                "a group is no principal. Name its users; or trust the account, and permit the group.",
                correct=True,
                evidence=(
                    Evidence(
                        "a-group",
                        "An error occurred (MalformedPolicyDocument) when calling the UpdateAssumeRolePolicy operation:"
                        " Invalid principal in policy",
                    ),
                ),
            ),
            Option(
                "It saves it, and nobody of the group gets in.",
                "AWS checks whom a trust policy names before it saves it.",
                misconception="aws-ignores-the-rest",
            ),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Prediction(
        "01-action",
        "Somebody adds `s3:GetObject` to the Action of the trust policy, beside `sts:AssumeRole`. What does AWS do?",
        (
            Option(
                "It saves it, and whoever is trusted may read objects.",
                "what a session may do stands in the role's permission policies.",
                misconception="trust-says-what",
            ),
            Option(
                "It saves it, and ignores what is not of STS.",
                "AWS checks the document before it saves it, and an action of S3 fails that check.",
                misconception="aws-ignores-the-rest",
            ),
            Option(
                "It refuses to save it: it is an action of S3.",
                "a trust policy is about the calls by which somebody assumes the role, and about nothing else.",
                correct=True,
                evidence=(
                    Evidence(
                        "spoiled", "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions."
                    ),
                ),
            ),
            Option(
                "It refuses to save it: a `Resource` is missing, which names the role.",
                "AWS does refuse it, for another reason. A trust policy has no `Resource`: the role that it is on is "
                "the resource.",
                misconception="trust-needs-a-resource",
            ),
        ),
        f"{_GUIDE}id_roles.html",
    ),
    Prediction(
        "01-deny",
        "Statement 1 allows `developer` by name. Below it somebody adds statement 2: it denies every user "
        'and role, `{"AWS": "*"}`. Does `developer` get in?',
        (
            Option(
                "Yes: statement 1 comes first and matches.",
                "the order counts for nothing. AWS looks at every statement before it answers.",
                misconception="first-statement-decides",
            ),
            Option(
                "No: a Deny that applies beats every Allow.",
                "AWS calls it an explicit deny. To let `developer` in again, take the Deny away or narrow it.",
                correct=True,
                evidence=(
                    Evidence("deny-decides", "Denied: developer may not assume WebServerRole."),
                    Evidence("deny-decides", "and a Deny always wins"),
                ),
            ),
            Option(
                "Yes: a name counts for more than a star.",
                "how exactly somebody is named counts for nothing. Both statements apply, and one is a Deny.",
                misconception="nearer-name-wins",
            ),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    ),
    Prediction(
        "01-mfa",
        '`developer` signs with an access key, without MFA. The condition is `"Bool": '
        '{"aws:MultiFactorAuthPresent": "true"}`. What does AWS compare?',
        (
            Option(
                '"true" with "false": the user has not used MFA.',
                "the request carries no such key at all. With an access key alone it is not false, it is absent.",
                misconception="missing-means-false",
            ),
            Option(
                "Nothing: the condition key is absent, so the condition is skipped.",
                "`Bool` does not pass over an absent key. `BoolIfExists` would.",
                misconception="missing-is-skipped",
            ),
            Option(
                "Nothing: the condition key is absent, so the condition does not hold.",
                "`Bool` needs a value. Without one it does not hold, and the statement does not apply.",
                correct=True,
                evidence=(
                    Evidence("mfa-bool", 'wants aws:MultiFactorAuthPresent Bool "true", and the request has none'),
                ),
            ),
        ),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
)
