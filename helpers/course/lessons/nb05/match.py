"""05-match: does the condition hold when its key is missing?"""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_HOLDS, _DOES_NOT = "It holds without its key.", "It does not hold without its key."

MATCH = Matching(
    id="05-match",
    title="With no key at all",
    ticket="Ticket 4741. Six conditions, and a request that lacks the key of each. Which hold?",
    hints=(
        "Put “the request has no such value” in front of each, and ask whether it is then fulfilled.",
        "A negated operator asks that something is *not* there.",
        "`Null` asks whether the key is missing: `true` says that it is.",
    ),
    takeaway="What holds without its key belongs in a Deny; what does not belongs in an Allow.",
    items=(
        Item(
            '`"StringEquals": {"sts:ExternalId": "company-a-7f3d"}`',
            _DOES_NOT,
            "There is nothing that equals the value.",
            ((_HOLDS, "A missing text equals nothing, so `StringEquals` does not hold."),),
        ),
        Item(
            '`"StringNotEquals": {"aws:PrincipalOrgID": "o-yourcompany"}`',
            _HOLDS,
            "What is not there does not equal the value.",
            ((_DOES_NOT, "A negated operator holds for what is missing: nothing is not equal to the value."),),
        ),
        Item(
            '`"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}`',
            _HOLDS,
            "The ending says: compare it if it exists, else hold.",
            ((_DOES_NOT, "`…IfExists` compares a key that is there, and holds for one that is not."),),
        ),
        Item(
            '`"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}`',
            _DOES_NOT,
            "A call through a VPC endpoint has no such address, and none is in the network.",
            ((_HOLDS, "No address is in no network, so `IpAddress` does not hold."),),
        ),
        Item(
            '`"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}`',
            _HOLDS,
            "Of no values, none is wrong.",
            ((_DOES_NOT, "`ForAllValues` looks for a value that does not fit, and finds none."),),
        ),
        Item(
            '`"Null": {"aws:TagKeys": "false"}`',
            _DOES_NOT,
            "It holds when the key is there.",
            ((_HOLDS, "`Null` with `false` says that the key is not missing."),),
        ),
    ),
    targets=(_HOLDS, _DOES_NOT),
    skill="missing-key",
)
