"""02-who: which Principal is for which request?"""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching

_A, _B = "arn:aws:iam::111122223333", "arn:aws:iam::123456789012"
_OURS = f'`{{"AWS": "{_A}:root"}}`'
_GROUP = f'`{{"AWS": "{_A}:group/Reporters"}}`'
_DEVELOPER = f'`{{"AWS": "{_A}:user/developer"}}`'
_THEIRS = f'`{{"AWS": "{_B}:root"}}`'
_JOB = f'`{{"AWS": "{_B}:role/BackupServiceRole"}}`'
_EC2 = '`{"Service": "ec2.amazonaws.com"}`'
_LAMBDA = '`{"Service": "lambda.amazonaws.com"}`'

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
WHO = Matching(
    id="02-who",
    title="Five requests, five Principals",
    ticket="Ticket 4712. Five requests for ReportRole, each for a reason of its own. Which Principal is for whom? Two "
    "are left over.",
    items=(
        Item(
            "Our group Reporters, whose members come and go.",
            _OURS,
            "Trust the account, and give the group the permission.",
            ((_GROUP, "A group can't be a principal: AWS refuses to save it. Who can give the group a permission?"),),
        ),
        Item(
            "`developer`, who has no permission of its own and gets none.",
            _DEVELOPER,
            "Named itself in its own account, a user needs no permission.",
            ((_OURS, "`:root` leaves it to a permission, and `developer` gets none. Name the user itself."),),
        ),
        Item(
            "Whoever the vendor's administrators choose.",
            _THEIRS,
            "`:root` of Account B delegates to its administrators.",
            ((_JOB, "That names one role. Here the vendor is to choose, today this user and tomorrow that role."),),
        ),
        Item(
            "The vendor's job on an EC2 instance, which already works as BackupServiceRole.",
            _JOB,
            "Its caller is a session of that role, whatever machine it runs on.",
            ((_EC2, "The code on the instance calls as a session of its role, and not as EC2."),),
        ),
        Item(
            "A new Lambda function of ours, which is to work as ReportRole from the start.",
            _LAMBDA,
            "The service assumes the role for the function.",
            ((_OURS, "A function is no user of the account. Its service assumes the role for it."),),
        ),
    ),
    targets=(_EC2, _THEIRS, _GROUP, _LAMBDA, _OURS, _JOB, _DEVELOPER),
    hints=(
        "Ask each time who makes the call: a user, a role's session, or a service.",
        "A group makes no call, and code that has a role calls as that role.",
        "The two left over are the group, and the service whose code has a role already.",
    ),
    takeaway="Name who makes the call. Where administrators are to choose, name their account.",
    skill="own-account",
)
