"""04-records: which call has written which record?

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
"""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching

_USER_A = "`backup-operator` assumes BackupAccessRole, as Account A sees it."
_USER_B = "`backup-operator` assumes BackupAccessRole, as Account B sees it."
_JOB_A = "A session of BackupServiceRole assumes BackupAccessRole, as Account A sees it."
_SESSION = "A session of BackupAccessRole overwrites a backup."
_NOT_YET = "`PutObject` is S3's call. Who makes it has assumed the role before."

RECORDS = Matching(
    id="04-records",
    title="Read four records",
    ticket="Ticket 4731. Four records of CloudTrail, from both accounts and shortened. Which call has written which?",
    hints=(
        "`eventName` is the call that was made. Only one of the four is a call of S3.",
        "The account that the caller belongs to sees its name. Another account sees `AWSAccount` and an id.",
        "`AIDA…` is the id of a user. `AROA…` with a colon is the id of a role, and behind the colon is the session.",
    ),
    takeaway="The role's account sees an account and an id; the caller's own account sees the name. After that, "
    "there is only the session.",
    skill="records",
    items=(
        Item(
            "`AssumeRole`, `type` is `AWSAccount`, `principalId` is `AROA…:nightly`",
            _JOB_A,
            "The id is a role's, with the name of a session behind it, and another account's.",
            (
                (_USER_A, "A user's id begins with `AIDA`, and nothing follows it. This id is a role's session."),
                (_SESSION, "The role is being assumed here. Its session does not exist yet."),
            ),
        ),
        Item(
            "`AssumeRole`, `type` is `IAMUser`, `userName` is `backup-operator`",
            _USER_B,
            "Only the user's own account sees its name.",
            ((_USER_A, "Account A is not told the user's name. Whose user is it?"),),
        ),
        Item(
            "`PutObject`, `type` is `AssumedRole`, `principalId` is `AROA…:VendorSession`",
            _SESSION,
            "The session signs, with the role's id and its own name.",
            ((_USER_A, _NOT_YET), (_USER_B, _NOT_YET), (_JOB_A, _NOT_YET)),
        ),
        Item(
            "`AssumeRole`, `type` is `AWSAccount`, `principalId` is `AIDA…`",
            _USER_A,
            "It is a user of another account: A sees the account and the id.",
            (
                (_USER_B, "In its own account the user is an `IAMUser`, with its name."),
                (_JOB_A, "A session's id begins with `AROA` and ends with its name. This id is a user's."),
            ),
        ),
    ),
    targets=(_USER_A, _USER_B, _JOB_A, _SESSION),
)
