"""What is predicted in notebook 03."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "03-root",
        "The tutorial: `root` “means any principal in that account can assume the role”. Nobody in Account B has "
        "changed a policy yet. Who of B gets in already?",
        (
            Option(
                "Everybody in the account: it is trusted.",
                "`:root` names the account. A has said yes to it; B has not yet said who of its people may go.",
                misconception="root-is-everyone",
            ),
            Option(
                "Whom B has permitted the call already, such as its admin.",
                "across accounts both sides must allow. B's `admin` is permitted everything, so your role as well; "
                "`backup-operator` is permitted nothing.",
                correct=True,
                evidence=(
                    Evidence("too-early", "An error occurred (AccessDenied) when calling the AssumeRole operation"),
                    Evidence("why-too-early", "backup-operator has no permission policy that allows sts:AssumeRole"),
                    Evidence("stage-permit", "admin of Account B | passes | passes | gets in"),
                ),
            ),
            Option(
                "The root user of B, and nobody else.",
                "`:root` means the account; a root user can't assume roles.",
                misconception="root-is-the-root-user",
            ),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Prediction(
        "03-list",
        "The role may do `s3:*` on `arn:aws:s3:::your-bucket-name/*`. Can a session of the role list the bucket?",
        (
            Option(
                "Yes: `s3:*` is every action.",
                "every action, but only on ARNs after the slash. The bucket's own ARN ends before it.",
                misconception="objects-include-the-bucket",
            ),
            Option(
                "No: the bucket itself is not covered.",
                "listing asks for `s3:ListBucket` on `arn:aws:s3:::your-bucket-name`. The policy covers the objects "
                "in it.",
                correct=True,
                evidence=(
                    Evidence(
                        "list-refused",
                        'not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::your-bucket-name"',
                    ),
                ),
            ),
            Option(
                "Yes: a listing shows objects, and `/*` is all of them.",
                "a listing is asked of the bucket, whatever it shows. `/*` begins behind the slash.",
                misconception="listing-is-of-objects",
            ),
        ),
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
    Prediction(
        "03-two-by-two",
        "Trust yes or no in A, permission yes or no in B: four cases, and three refusals. In how many of the three "
        "can Account B open the door by itself?",
        (
            Option(
                "In three: B may permit its user anything.",
                "B's policy gives the right to ask. Who may become A's role, A alone decides.",
                misconception="permission-is-enough",
            ),
            Option(
                "In two: where B has not said yes.",
                "in one of these two A has not said yes either, and one yes is not enough.",
                misconception="either-side-is-enough",
            ),
            Option(
                "In one: where A trusts B already.",
                "there B's yes is the only one that is missing.",
                correct=True,
                evidence=(
                    Evidence("four-cases", "A trusts 123456789012, B permits SomeOtherRole. Denied:"),
                    Evidence("four-cases", "A trusts 123456789012, B permits BackupAccessRole. Allowed:"),
                    Evidence("four-cases", "A trusts 444455556666, B permits BackupAccessRole. Denied:"),
                ),
            ),
            Option(
                "In none: the role is A's.",
                "where A trusts, the role is open to B, and B decides which of its users may go.",
                misconception="trust-is-enough",
            ),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Prediction(
        "03-external-id",
        "Now the trust policy names the whole account of the vendor, and demands the ExternalId `company-a-7f3d`. "
        "`intern` is permitted in B, and has read that text in a colleague's script. Does `intern` get in with it?",
        (
            Option(
                "No: the ExternalId is the vendor's secret.",
                "nothing keeps it secret. It stands in your trust policy, and in the vendor's scripts and settings.",
                misconception="external-id-is-a-password",
            ),
            Option(
                "Yes: the policy asks for an account and a text.",
                "`intern` is of that account, B permits the call, and the text is the right one.",
                correct=True,
                evidence=(
                    Evidence(
                        "external-id",
                        "intern sends company-a-7f3d. Allowed: intern assumes BackupAccessRole and lists",
                    ),
                ),
            ),
            Option(
                "No: that ExternalId belongs to `backup-operator`.",
                "it belongs to a customer, your company. Which user of the vendor may call, the Principal says.",
                misconception="external-id-names-the-caller",
            ),
        ),
        f"{_GUIDE}id_roles_common-scenarios_third-party.html",
    ),
)
