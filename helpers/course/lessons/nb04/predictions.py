"""What is predicted in notebook 04."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "04-permissions",
        "`backup-operator` may list the vendor's bucket `vendor-invoices`. It becomes BackupServiceRole, a role of its "
        "own account, which has no such permission. Can that session list the bucket?",
        (
            Option(
                "Yes: it is still `backup-operator`, who may.",
                "the session signs now, and the user's permissions are not among what it has.",
                misconception="assuming-adds",
            ),
            Option(
                "No: the session has the role's permissions alone.",
                "assuming a role replaces permissions. The user's own come back with the user's own keys.",
                correct=True,
                evidence=(
                    Evidence(
                        "as-session",
                        "assumed-role/BackupServiceRole/VendorSession is not authorized to perform: s3:ListBucket",
                    ),
                ),
            ),
            Option(
                "No: the role's trust policy does not mention S3.",
                "AWS does deny it, for another reason. A trust policy says who may assume, and never what a session "
                "may do.",
                misconception="trust-says-what",
            ),
        ),
        f"{_GUIDE}id_credentials_temp_control-access_assumerole.html",
    ),
    Prediction(
        "04-who",
        "`backup-operator` of Account B assumes BackupAccessRole as `VendorSession`, and overwrites a backup. Whom "
        "does CloudTrail's record of that name, in Account A?",
        (
            Option(
                "`backup-operator`: CloudTrail names who is behind the session.",
                "the record names the session. Who stands behind it is in another record.",
                misconception="records-name-the-person",
            ),
            Option(
                "The session: `BackupAccessRole` and `VendorSession`.",
                "the session signed the call, so the session is its `userIdentity`.",
                correct=True,
                evidence=(Evidence("both-trails", "AssumedRole BackupAccessRole/VendorSession PutObject"),),
            ),
            Option(
                "Nobody: the user is B's, so B has the record.",
                "a session belongs to the role's account, and what it does is recorded there.",
                misconception="records-stay-at-home",
            ),
        ),
        f"{_GUIDE}cloudtrail-integration.html",
    ),
    Prediction(
        "04-chain",
        "BackupAccessRole allows sessions of twelve hours now. The vendor's job is itself a session of "
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
                "The objects, for 40 minutes more.",
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
        f"{_GUIDE}id_roles_use_revoke-sessions.html",
    ),
)
