"""03-mends: four refusals, and who can turn each into a yes."""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching

_TRUST, _OWN = "Account A, in the trust policy of the role.", "Account B, in the caller's permission policy."
_ROLE, _CALL = "Account A, in the role's permission policy.", "The vendor, in the call itself."

MENDS = Matching(
    id="03-mends",
    title="Four refusals, and who can mend them",
    ticket="Ticket 4718. Four people report `AccessDenied` in one morning. Suppose that each of them should get in: "
    "who changes what?",
    items=(
        Item(
            "`backup-operator` calls `sts:AssumeRole`. B permits it. The trust policy names BackupServiceRole.",
            _TRUST,
            "B has said yes. A has named somebody else.",
            ((_OWN, "B permits the call already. Whom does Account A name?"),),
        ),
        Item(
            "A session of BackupAccessRole uploads a file: not authorized to perform `s3:PutObject` … because no "
            "identity-based policy allows the `s3:PutObject` action.",
            _ROLE,
            "There is a session, so both doors were open. The role's own policy says what it may do.",
            (
                (_TRUST, "A session exists, so the trust policy has said yes. It says nothing about S3."),
                (_OWN, "From the session on, the caller's own permissions do not count."),
            ),
        ),
        Item(
            "`intern` calls `sts:AssumeRole`. The trust policy names `arn:aws:iam::123456789012:root`. No policy of "
            "`intern`'s allows the call.",
            _OWN,
            "`:root` delegates to Account B, and B has not permitted `intern`.",
            ((_TRUST, "A has said yes to the whole account. Whose yes is missing?"),),
        ),
        Item(
            "`backup-operator` is named and permitted. The trust policy demands an ExternalId; the request has none.",
            _CALL,
            "Both policies are right. The call has to carry the value: `--external-id`.",
            ((_TRUST, "Without its Condition the vendor can be sent to you by its other customers."),),
        ),
    ),
    targets=(_OWN, _TRUST, _ROLE, _CALL),
    hints=(
        "First: is there a session yet? If there is, both accounts have said yes.",
        "Without a session: which of the two policies has said yes already?",
        "One of the four needs no other policy at all. It needs a value.",
    ),
    takeaway="Before there is a session, look at two accounts. Behind it, look at the role.",
    skill="two-sides",
)
