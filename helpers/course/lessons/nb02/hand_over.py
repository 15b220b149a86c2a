"""02-hand-over: which policy is asked when?"""

from __future__ import annotations

from helpers.course.exercises.kinds.order import Order, Step

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
HAND_OVER = Order(
    id="02-hand-over",
    title="From a role to a report",
    ticket="Ticket 4714. A Lambda function is to work as ReportRole, and `developer` builds it. Put the steps in the "
    "order in which they can succeed.",
    hints=(
        "Two steps prepare, and either may come first.",
        "A role is handed over when the function is created.",
        "The code's call to S3 comes last: it needs credentials of the role.",
    ),
    takeaway="Each policy has its moment: the permission `iam:PassRole` when a role is handed over, the trust policy "
    "when Lambda assumes it, the role's permission policy when the code makes a call. Lambda looks at the trust policy "
    "already when the function is created, and refuses a role that it cannot assume.",
    skill="pass-role",
    steps=(
        Step(
            "`developer` creates the function, and names ReportRole.",
            "The role must be there and trust Lambda, and whoever names it needs `iam:PassRole` on it.",
        ),
        Step("`admin` makes ReportRole, which trusts Lambda."),
        Step(
            "The function reads a report: the role's permission policy is asked.",
            "It calls with credentials of the role, which Lambda hands over.",
        ),
        Step("`admin` gives `developer` the permission to hand ReportRole to Lambda."),
        Step(
            "Lambda runs the function, and assumes ReportRole for it.",
            "A function must have been created with the role.",
        ),
    ),
    right=(2, 4, 1, 5, 3),
    also_right=((4, 2, 1, 5, 3),),
    known_wrong=(
        ((2, 1, 4, 5, 3), "whoever names it needs `iam:PassRole` on it."),
        ((2, 4, 5, 1, 3), "A function must have been created with the role."),
        ((2, 4, 1, 3, 5), "It calls with credentials of the role, which Lambda hands over."),
    ),
)
