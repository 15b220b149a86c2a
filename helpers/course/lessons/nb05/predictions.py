"""What is predicted in notebook 05."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_OPERATORS = f"{_GUIDE}reference_policies_elements_condition_operators.html"

PREDICTIONS = (
    Prediction(
        "05-deny",
        "The Deny is for requests in which `aws:MultiFactorAuthPresent` is `false`. `backup-operator` calls with its "
        "access key, without a code. What does AWS answer?",
        (
            Option(
                "AccessDenied: no code means false.",
                "an access key says nothing about a second factor. The key is missing, and missing is not false.",
                misconception="missing-means-false",
            ),
            Option(
                "Credentials: the Deny does not apply.",
                "the request has no such key, so the condition does not hold, and a Deny whose condition does not "
                "hold stops nobody.",
                correct=True,
                evidence=(
                    Evidence("three-requests", "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession"),
                    Evidence("three-requests", "An access key, no code: Allowed: backup-operator assumes"),
                ),
            ),
            Option(
                "An error: the policy asks for a key that the request lacks.",
                "AWS decides such a request like any other. Nobody is told that a key was missing.",
                misconception="missing-is-an-error",
            ),
            Option(
                "AccessDenied: the Deny's condition guards the Allow too.",
                "a condition belongs to its own statement. The Allow has none, so it lets `backup-operator` in.",
                misconception="one-condition-guards-all",
            ),
        ),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
    Prediction(
        "05-if-exists",
        "An Allow wants `aws:MultiFactorAuthPresent` to be `true`. You replace its `Bool` by `BoolIfExists`. "
        "Who gets in now?",
        (
            Option(
                "Fewer: the key must exist as well.",
                "the ending reads the other way: *if* the key exists, compare it; if not, the condition holds.",
                misconception="if-exists-is-stricter",
            ),
            Option(
                "The same callers as before.",
                "whoever lacks the key is decided otherwise: with the ending, the condition holds for them.",
                misconception="missing-means-false",
            ),
            Option(
                "More: whoever lacks the key gets in too.",
                "without the key the condition holds, and the Allow lets in. An access key without a code has none.",
                correct=True,
                evidence=(
                    Evidence(
                        "second-factor",
                        'BoolIfExists "true" | holds | does not hold | holds | careful: lets in | stops',
                    ),
                ),
            ),
        ),
        f"{_OPERATORS}#Conditions_IfExists",
    ),
    Prediction(
        "05-tags",
        'An Allow wants `"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}`. A call passes no tags at all. '
        "Does the condition hold?",
        (
            Option(
                "No: not one tag is `team`.",
                "it does not ask for one. It asks that none is anything else.",
                misconception="all-means-some",
            ),
            Option(
                "Yes: where there is no value, no value is wrong.",
                "all of none fit. With a condition on `Null` beside it, a call must pass a tag.",
                correct=True,
                evidence=(
                    Evidence(
                        "tag-keys", 'ForAllValues:StringEquals ["team"] | holds | does not hold | holds | careful: lets'
                    ),
                ),
            ),
            Option(
                "No: a missing key never fits.",
                "that is so for most operators. This one holds without its key, as negated ones and `…IfExists` do.",
                misconception="missing-never-holds",
            ),
        ),
        f"{_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ),
    Prediction(
        "05-network",
        "The trust policy lets in calls from the vendor's office alone. `backup-operator` assumes the role there. Then "
        "the session lists the bucket from another network. What does AWS answer?",
        (
            Option(
                "AccessDenied: the condition goes along with the session.",
                "the trust policy is asked when somebody assumes the role, and not again.",
                misconception="conditions-follow-the-session",
            ),
            Option(
                "It lists the bucket.",
                "listing asks S3, and S3 asks the role's permission policies, which say nothing about a network.",
                correct=True,
                evidence=(Evidence("elsewhere", "listed through a VPC endpoint: 3 objects"),),
            ),
            Option(
                "An error: the session ends when its network changes.",
                "a session ends at its time. It knows no network.",
                misconception="a-move-ends-the-session",
            ),
        ),
        # It says so of the second factor, which is a condition like this one; the cell shows it of an address.
        f"{_GUIDE}id_credentials_mfa_configure-api-require.html",
    ),
    Prediction(
        "05-password",
        "Account C has read your ExternalId, and gives the vendor an order about your role. What keeps the vendor "
        "from serving C out of your bucket?",
        (
            Option(
                "Nothing: whoever knows the id gets in.",
                "C sends nothing to AWS. The vendor does, and it sends the id that it keeps for the customer who asks.",
                misconception="external-id-is-a-password",
            ),
            Option(
                "AWS: an ExternalId belongs to one customer.",
                "AWS keeps no list of them. It compares the text of the call with the text of your policy.",
                misconception="external-id-is-registered",
            ),
            Option(
                "The vendor: for C it sends the id that it gave to C.",
                "so your policy refuses that call. A vendor that let C choose its id would send yours.",
                correct=True,
                evidence=(
                    Evidence("deputy", "The vendor sends company-c-91b0. The trust policy asks for company-a-7f3d"),
                    Evidence("careless-vendor", "The vendor sends A's id for C: A can't tell."),
                ),
            ),
            Option(
                "C's policies: they permit C nothing on your role.",
                "not C calls AWS here, the vendor does. And what C's policies permit, C's administrator decides.",
                misconception="strangers-lack-permission",
            ),
        ),
        f"{_GUIDE}id_roles_common-scenarios_third-party.html",
    ),
    Prediction(
        "05-principal-arn",
        'A trust policy allows `{"AWS": "*"}`, on the condition `"ArnEquals": {"aws:PrincipalArn": '
        '"arn:aws:iam::123456789012:role/Backup*"}`. A session of BackupServiceRole, which is permitted the call, '
        "asks. Does it get in?",
        (
            Option(
                "No: `ArnEquals` takes the star as a plain character.",
                "`ArnEquals` and `ArnLike` do the same: both take patterns.",
                misconception="arn-equals-is-literal",
            ),
            Option(
                "No: the ARN of a session begins with `arn:aws:sts`.",
                "it does. But `aws:PrincipalArn` of a session is the ARN of its role.",
                misconception="principal-arn-is-the-session",
            ),
            Option(
                "Yes: the role's ARN is compared, and the pattern fits.",
                "the key holds the role's ARN, whatever the session is called.",
                correct=True,
                evidence=(Evidence("principals", "ArnEquals arn:aws:iam::123456789012:role/Backup* Allowed"),),
            ),
        ),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-principalarn",
    ),
)
