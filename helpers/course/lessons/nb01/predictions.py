"""What is predicted in notebook 01."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

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
