"""What is predicted in notebook 04."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "04-permissions",
        "The vendor's administrator denies `backup-operator` everything in S3, by an explicit Deny in the user's "
        "permission policy. Then a session of BackupAccessRole, which that user got before, lists your bucket. What "
        "does AWS answer?",
        (
            Option(
                "AccessDenied: a Deny beats every Allow.",
                "it does, among the policies that are asked. The session signs, and the user's policies are not among "
                "those.",
                misconception="a-deny-follows-the-user",
            ),
            Option(
                "The objects: the session has the role's permissions alone.",
                "whatever is attached to the user counts for calls with the user's own keys.",
                correct=True,
                evidence=(Evidence("as-session", "The session: PRE backups/"),),
            ),
            Option(
                "AccessDenied: the session has the policies of both, of the user and of the role.",
                "a role's permissions replace those of the user. Neither an Allow nor a Deny of the user is left.",
                misconception="assuming-adds",
            ),
        ),
        f"{_GUIDE}id_credentials_temp_control-access_assumerole.html",
    ),
    Prediction(
        "04-who",
        "`backup-operator` of Account B assumes BackupAccessRole as `VendorSession`, and overwrites a backup by "
        "`PutObject`. Which of the two calls does CloudTrail show in Account B?",
        (
            Option(
                "Both, and both by `backup-operator`, who is B's user.",
                "a session belongs to the role's account, and what it does is recorded there.",
                misconception="records-stay-at-home",
            ),
            Option(
                "The AssumeRole alone. Account A shows the PutObject, by `VendorSession`.",
                "B's user made the first call. A session of A's role made the second, and its record names role and "
                "session.",
                correct=True,
                evidence=(
                    Evidence(
                        "both-trails",
                        "AssumedRole BackupAccessRole/VendorSession PutObject your-bucket-name/ba…-14.sql.gz Account B",
                    ),
                    Evidence("both-trails", "09:00:00Z IAMUser backup-operator AssumeRole A:role/BackupAccessRole"),
                ),
            ),
            Option(
                "Both, the second by `VendorSession`, as in Account A.",
                "two accounts record the AssumeRole that joins them. The session's calls are A's alone.",
                misconception="both-accounts-record-all",
            ),
            Option(
                "The AssumeRole alone. Account A shows the PutObject, by `backup-operator`.",
                "the accounts are right. But that record names the role and its session, and no user.",
                misconception="records-name-the-person",
            ),
        ),
        f"{_GUIDE}cloudtrail-integration.html",
    ),
    Prediction(
        "04-chain",
        "You let sessions of BackupAccessRole last twelve hours. The vendor's job is itself a session of "
        "BackupServiceRole. It assumes BackupAccessRole and asks for four hours. What does it get?",
        (
            Option(
                "A session of four hours: the role allows twelve.",
                "that maximum does not count for a caller that is a role's session itself, as the job is.",
                misconception="maximum-counts-in-chains",
            ),
            Option(
                "A session of one hour: AWS cuts what is too long.",
                "nothing is cut. Too long is an error, and there is no session at all.",
                misconception="too-long-is-cut",
            ),
            Option(
                "An error: one hour is the limit here.",
                "a role's session that assumes a role is a chain, and a chain's sessions last one hour at most.",
                correct=True,
                evidence=(Evidence("chained", "exceeds the 1 hour session limit for roles assumed by role chaining"),),
            ),
        ),
        f"{_GUIDE}id_roles.html#iam-term-role-chaining",
    ),
    Prediction(
        "04-untrust",
        "A session of `backup-operator` is 20 minutes old and lasts an hour. You take the user out of the trust "
        "policy. Then the session lists the bucket. What does AWS answer?",
        (
            Option(
                "AccessDenied: it is not trusted any more.",
                "the trust policy is asked by `sts:AssumeRole` alone, and that call is over.",
                misconception="untrust-ends-sessions",
            ),
            Option(
                "The objects, until the hour is over or something else stops it.",
                "the credentials are good until they expire, whatever the trust policy says by then.",
                correct=True,
                evidence=(
                    Evidence("after-untrust", "PRE backups/"),
                    Evidence("after-expiry", "(ExpiredToken)"),
                ),
            ),
            Option(
                "The objects, for as long as the session keeps asking.",
                "use does not lengthen a session. At its `Expiration` it ends.",
                misconception="use-keeps-sessions-open",
            ),
        ),
        f"{_GUIDE}id_credentials_temp_control-access.html",
    ),
)
