"""03-steps: put the way from nothing to a listing in order."""

from __future__ import annotations

from helpers.course.exercises.kinds.order import Order, Step

_SPEAK = "Two accounts say yes first, each in a policy of its own."

STEPS = Order(
    id="03-steps",
    title="From nothing to a listing",
    ticket="Ticket 4716. A colleague wants to do the same with another vendor, and asks what happens in which order. "
    "Put the steps in an order in which they can happen.",
    steps=(
        Step("S3 asks the role's permission policy.", "S3 is asked by a call, and this call needs a session's values."),
        Step("Account A creates BackupAccessRole, whose trust policy names Account B."),
        Step("STS issues temporary credentials.", "They are the answer to a call that both policies allow."),
        Step("`backup-operator` calls `sts:AssumeRole`.", _SPEAK),
        Step("Account B permits `backup-operator` to call `sts:AssumeRole` on the role."),
        Step("STS asks the trust policy and the caller's permission policy.", "STS asks them when somebody calls."),
        Step("The vendor runs `aws s3 ls` with the three values.", "The three values are issued by STS."),
    ),
    right=(2, 5, 4, 6, 3, 7, 1),
    also_right=((5, 2, 4, 6, 3, 7, 1),),
    known_wrong=(
        ((2, 4, 5, 6, 3, 7, 1), _SPEAK),
        ((2, 5, 4, 3, 6, 7, 1), "They are the answer to a call that both policies allow."),
        ((5, 2, 4, 6, 3, 1, 7), "S3 is asked by a call, and this call needs a session's values."),
        ((2, 5, 6, 4, 3, 7, 1), "STS asks them when somebody calls."),
        ((2, 5, 7, 4, 6, 3, 1), "The three values are issued by STS."),
    ),
    hints=(
        "Two accounts prepare, in either order. Then there are two calls.",
        "Each call is followed by a question to the policies. The first call goes to STS.",
        "Begin with the two steps that need no session and no call. Credentials come in the middle.",
    ),
    takeaway="Two accounts say yes. Then each call is decided by itself: `sts:AssumeRole` by two policies, the listing "
    "by the role's.",
    skill="two-sides",
)
