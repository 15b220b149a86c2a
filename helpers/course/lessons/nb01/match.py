"""01-match: find the fault behind each of AWS's short refusals."""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching

# AWS's answers when it saves a policy: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
_TEXT = "`This policy contains invalid Json`"
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
        "AWS reads the text first. Where a comma is missing, it is no JSON, and nothing else is read.",
        "Whoever can't be named is an invalid principal.",
    ),
    takeaway="AWS's answer names the kind of the fault, and seldom the line. Read the policy element by element.",
    items=(
        Item(
            'In a trust policy: `"Effect": "Allow" "Action": "sts:AssumeRole"`',
            _TEXT,
            "Between two elements JSON wants a comma. Without it AWS reads no policy at all.",
            (
                (_ACTIONS, "This Action is one of STS. Look at what stands between the two elements."),
                (_FIELD, "There is no Resource in this line. Look at what stands between the two elements."),
            ),
        ),
        Item(
            'In a trust policy: `"Action": "s3:GetObject"`',
            _ACTIONS,
            "A trust policy is about assuming the role, and about nothing else.",
            (
                (_TEXT, "The line is sound JSON. But `s3:GetObject` has no place in a trust policy."),
                (_FIELD, "Action is a field that a trust policy must have. This one names a call of S3."),
            ),
        ),
        Item(
            'In a trust policy: `"Resource": "*"`',
            _FIELD,
            "The role that the policy is attached to is the resource.",
            ((_TEXT, "The line is sound JSON, and fits a permission policy. A trust policy has no such element."),),
        ),
        Item(
            'In a trust policy: `"Principal": {"AWS": "arn:aws:iam::111122223333:group/Operators"}`',
            _PRINCIPAL,
            "A group never signs a request, so nothing can trust it.",
            (
                (_TEXT, "The line is sound JSON: a kind, and behind it an ARN. But whose ARN is it?"),
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
    targets=(_PRINCIPAL, _FIELD, _NO_PRINCIPAL, _TEXT, _ACTIONS),
    skill="elements",
)
