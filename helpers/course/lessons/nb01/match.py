"""01-match: find the fault behind each of AWS's short refusals."""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching

# AWS's answers when it saves a policy: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
_SYNTAX = "`Syntax errors in policy.`"
_ACTIONS = "`AssumeRole policy may only specify STS AssumeRole actions.`"
_FIELD = "`Has prohibited field Resource`"
_PRINCIPAL = "`Invalid principal in policy`"
_NO_PRINCIPAL = "`Policy document should not specify a principal.`"

MATCH = Matching(
    id="01-match",
    title="Which fault does AWS mean?",
    ticket="Ticket 4704. Five colleagues were refused today, and each sends one line of a policy; the rest of it is "
    "sound. What did AWS answer to each?",
    hints=(
        "One of the five is a permission policy. It was put on a user.",
        "AWS reads the form first. A misspelled value and a missing key in front of a name are faults of form.",
        "What is well formed and names somebody who can't be named has an invalid principal.",
    ),
    takeaway="AWS's answer names the kind of the fault, and seldom the line. Read the policy element by element.",
    items=(
        Item(
            'In a trust policy: `"Effect": "allow"`',
            _SYNTAX,
            "Effect is `Allow` or `Deny`, with a capital letter; anything else is no policy to AWS.",
            (
                (_ACTIONS, "The Action of this policy is sound. What is misspelled is the value of Effect."),
                (_PRINCIPAL, "The Principal of this policy is sound. What is misspelled is the value of Effect."),
            ),
        ),
        Item(
            'In a trust policy: `"Action": "s3:GetObject"`',
            _ACTIONS,
            "A trust policy is about assuming the role, and about nothing else.",
            (
                (_SYNTAX, "`s3:GetObject` is well formed. It has no place in a trust policy."),
                (_FIELD, "Action is a field that a trust policy must have. This one names a call of S3."),
            ),
        ),
        Item(
            'In a trust policy: `"Resource": "*"`',
            _FIELD,
            "The role that the policy is attached to is the resource.",
            ((_SYNTAX, "It is well formed, for a permission policy. A trust policy has no such element."),),
        ),
        Item(
            'In a trust policy: `"Principal": {"AWS": "arn:aws:iam::111122223333:group/Operators"}`',
            _PRINCIPAL,
            "A group never signs a request, so nothing can trust it.",
            (
                (_SYNTAX, "It is well formed: a kind, and behind it an ARN. But whose ARN is it?"),
                (_NO_PRINCIPAL, "A trust policy must have a Principal. This one can't be trusted."),
            ),
        ),
        Item(
            'In a policy put on a user: `"Principal": {"Service": "ec2.amazonaws.com"}`',
            _NO_PRINCIPAL,
            "A user's permission policy is about that user; it names nobody.",
            (
                (_PRINCIPAL, "EC2 is a principal that a role can trust. But this policy is put on a user."),
                (_FIELD, "What is prohibited here is the Principal, not a Resource."),
            ),
        ),
    ),
    targets=(_PRINCIPAL, _FIELD, _NO_PRINCIPAL, _SYNTAX, _ACTIONS),
    skill="elements",
)
